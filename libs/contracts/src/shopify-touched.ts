import { z } from 'zod';
import { defineEvent, instant, shopifyId, type EventOf } from './event.js';

/** A webhook named this order; what changed is found by reading it. */
export const shopifyOrderTouched = defineEvent({
  name: 'shopify.order.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['order', 'fulfillment', 'returns'],
  data: z.object({
    orderId: shopifyId,
    topic: z.string(),
    /** When the gateway received the webhook: hub time counts from here. */
    receivedAt: instant,
  }),
});
export type ShopifyOrderTouched = EventOf<typeof shopifyOrderTouched>;

/** A webhook named this fulfillment order; Shopify does not say in it which order it belongs to. */
export const shopifyFulfillmentOrderTouched = defineEvent({
  name: 'shopify.fulfillment-order.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['order'],
  data: z.object({ fulfillmentOrderId: shopifyId, topic: z.string(), receivedAt: instant }),
});
export type ShopifyFulfillmentOrderTouched = EventOf<typeof shopifyFulfillmentOrderTouched>;

/** A webhook named this product. */
export const shopifyProductTouched = defineEvent({
  name: 'shopify.product.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog'],
  data: z.object({
    productId: shopifyId,
    topic: z.string(),
    receivedAt: instant,
    /** Hash of what its articles are made of, and the ids of the variants that are in it where not all are; null when it is not known. */
    content: z
      .object({ hash: z.string(), shows: z.array(shopifyId).readonly().nullable() })
      .nullable()
      .default(null),
  }),
});
export type ShopifyProductTouched = EventOf<typeof shopifyProductTouched>;

/** A webhook named this inventory item: cost, HS code, country of origin, weight or tracking changed. */
export const shopifyInventoryItemTouched = defineEvent({
  name: 'shopify.inventory-item.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog'],
  data: z.object({ inventoryItemId: shopifyId, topic: z.string(), receivedAt: instant }),
});
export type ShopifyInventoryItemTouched = EventOf<typeof shopifyInventoryItemTouched>;

/** A webhook named this inventory level. Sent to the connections of that location only. */
export const shopifyInventoryLevelTouched = defineEvent({
  name: 'shopify.inventory-level.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['inventory'],
  data: z.object({
    inventoryItemId: shopifyId,
    locationId: shopifyId,
    /** As the webhook said it: tells the echo of our own writes from news. Null when it did not say. */
    available: z.number().int().nullable(),
    topic: z.string(),
    receivedAt: instant,
  }),
});
export type ShopifyInventoryLevelTouched = EventOf<typeof shopifyInventoryLevelTouched>;
