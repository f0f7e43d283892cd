import { z } from 'zod';
import { defineEvent, instant, shopifyId, type EventOf } from './event.js';

/** A webhook named this order; what changed is found by reading it. */
export const shopifyOrderTouched = defineEvent({
  name: 'shopify.order.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['order', 'fulfillment'],
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
  data: z.object({ productId: shopifyId, topic: z.string(), receivedAt: instant }),
});
export type ShopifyProductTouched = EventOf<typeof shopifyProductTouched>;
