import { announce, articleWanted, orderCancelled, orderExported, type Announcement } from '@stockbridge/contracts';
import type { ShopLine } from '@stockbridge/shopify';
import type { HandedOver } from './order-facts.js';

/** The order stands in the warehouse: fulfillment follows it from here. */
export function exported(connectionId: string, orderId: string, wmsOrders: readonly HandedOver[]): Announcement {
  return announce(orderExported, connectionId, {
    orderId,
    wmsOrders: wmsOrders.map(({ wmsOrderId, orderNumber }) => ({ wmsOrderId, orderNumber })),
  });
}

/** The warehouse order was cancelled because the shop did. */
export function cancelled(connectionId: string, orderId: string): Announcement {
  return announce(orderCancelled, connectionId, { orderId });
}

/** An order waits for this article: the catalogue takes it first. */
export function wanted(connectionId: string, orderId: string, articleNumber: string, line: ShopLine): Announcement {
  return announce(articleWanted, connectionId, { orderId, articleNumber, variantId: line.variantId });
}
