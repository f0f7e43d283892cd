import { announce, articleWanted, orderCancelled, orderExported, type Announcement } from '@stockbridge/contracts';
import type { ShopLine } from '@stockbridge/shopify';
import type { HandedOver, Rows } from './order-facts.js';

/** The order stands in the warehouse with these rows: fulfillment follows it from here, and inventory takes them off what is sold. */
export function exported(connectionId: string, orderId: string, wmsOrders: readonly HandedOver[]): Announcement {
  return announce(orderExported, connectionId, {
    orderId,
    wmsOrders: wmsOrders.map(({ wmsOrderId, orderNumber, rows }) => ({ wmsOrderId, orderNumber, rows: confirmed(rows) })),
  });
}

/** Rows that stand for line items. What people added in the warehouse has other row numbers, and covers nothing of the shop. */
function confirmed(rows: Rows): { lineItemId: string; articleNumber: string; quantity: number }[] {
  return Object.entries(rows)
    .filter(([rowNumber, { articleNumber }]) => /^\d+$/.test(rowNumber) && articleNumber !== '')
    .map(([lineItemId, { articleNumber, quantity }]) => ({ lineItemId, articleNumber, quantity: Math.max(0, Math.floor(quantity)) }));
}

/** The warehouse order was cancelled because the shop did. */
export function cancelled(connectionId: string, orderId: string): Announcement {
  return announce(orderCancelled, connectionId, { orderId });
}

/** An order waits for this article: the catalogue takes it first. */
export function wanted(connectionId: string, orderId: string, articleNumber: string, line: ShopLine): Announcement {
  return announce(articleWanted, connectionId, { orderId, articleNumber, variantId: line.variantId });
}
