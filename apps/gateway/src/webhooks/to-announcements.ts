import {
  announce,
  type Announcement,
  shopifyFulfillmentOrderTouched,
  shopifyOrderTouched,
  shopifyProductTouched,
} from '@stockbridge/contracts';

/** What a Shopify webhook names: one thing that is worth another look. */
export interface TouchedInShop {
  readonly kind: 'order' | 'fulfillment-order' | 'product';
  /** Numeric id as a decimal string. */
  readonly id: string;
}

/**
 * What the services are told of it, once per connection of the shop: each looks at it with its own location and warehouse.
 *
 * @param receivedAt UTC instant at which the gateway received the webhook: hub time counts from here.
 */
export function toAnnouncements(
  touched: TouchedInShop,
  topic: string,
  receivedAt: string,
  connectionIds: readonly string[],
): Announcement[] {
  return connectionIds.map((connectionId): Announcement => {
    switch (touched.kind) {
      case 'order':
        return announce(shopifyOrderTouched, connectionId, { orderId: touched.id, topic, receivedAt });
      case 'fulfillment-order':
        return announce(shopifyFulfillmentOrderTouched, connectionId, { fulfillmentOrderId: touched.id, topic, receivedAt });
      case 'product':
        return announce(shopifyProductTouched, connectionId, { productId: touched.id, topic, receivedAt });
    }
  });
}
