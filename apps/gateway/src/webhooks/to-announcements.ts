import {
  announce,
  type Announcement,
  shopifyFulfillmentOrderTouched,
  shopifyInventoryItemTouched,
  shopifyInventoryLevelTouched,
  shopifyOrderTouched,
  shopifyProductTouched,
} from '@stockbridge/contracts';
import type { ProductContent } from '@stockbridge/shopify';
import type { ConnectionAtLocation } from '../shops/shop-directory.js';

/** What a Shopify webhook names: one thing that is worth another look. Ids are numeric, as decimal strings. */
export type TouchedInShop =
  | { readonly kind: 'order' | 'fulfillment-order' | 'inventory-item'; readonly id: string }
  | { readonly kind: 'product'; readonly id: string; readonly content: ProductContent | null }
  | {
      readonly kind: 'inventory-level';
      readonly inventoryItemId: string;
      readonly locationId: string;
      /** As the webhook says it; null when it does not. */
      readonly available: number | null;
    };

/**
 * What the services are told of it, once per connection of the shop: each looks at it with its own location and warehouse.
 * A stock level concerns the connections of its location only.
 *
 * @param receivedAt UTC instant at which the gateway received the webhook: hub time counts from here.
 */
export function toAnnouncements(
  touched: TouchedInShop,
  topic: string,
  receivedAt: string,
  connections: readonly ConnectionAtLocation[],
): Announcement[] {
  const concerned =
    touched.kind === 'inventory-level' ? connections.filter(({ locationId }) => locationId === touched.locationId) : connections;
  return concerned.map(({ connectionId }): Announcement => {
    switch (touched.kind) {
      case 'order':
        return announce(shopifyOrderTouched, connectionId, { orderId: touched.id, topic, receivedAt });
      case 'fulfillment-order':
        return announce(shopifyFulfillmentOrderTouched, connectionId, { fulfillmentOrderId: touched.id, topic, receivedAt });
      case 'product':
        return announce(shopifyProductTouched, connectionId, { productId: touched.id, topic, receivedAt, content: touched.content });
      case 'inventory-item':
        return announce(shopifyInventoryItemTouched, connectionId, { inventoryItemId: touched.id, topic, receivedAt });
      case 'inventory-level': {
        const { inventoryItemId, locationId, available } = touched;
        return announce(shopifyInventoryLevelTouched, connectionId, { inventoryItemId, locationId, available, topic, receivedAt });
      }
    }
  });
}
