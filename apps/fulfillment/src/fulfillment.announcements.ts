import { announce, backOrderFollowed, shipmentClosedShort, shipmentReported, type Announcement } from '@stockbridge/contracts';
import type { FollowedOrder } from '@stockbridge/sync';
import type { WmsOrderRecord } from '@stockbridge/wms';

/** What the warehouse shipped stands in Shopify. */
export function reported(connectionId: string, orderId: string, fulfillmentId: string, trackingNumbers: readonly string[]): Announcement {
  return announce(shipmentReported, connectionId, { orderId, fulfillmentId, trackingNumbers: [...trackingNumbers] });
}

/** Back orders of the warehouse belong to this order. */
export function followed(connectionId: string, orderId: string, backOrders: readonly FollowedOrder[]): Announcement {
  const wmsOrders = backOrders.map(({ wmsOrderId, orderNumber }) => ({ wmsOrderId, orderNumber }));
  return announce(backOrderFollowed, connectionId, { orderId, wmsOrders });
}

/** The warehouse closed these orders without all of it; what was sent is what was picked. */
export function closedShort(connectionId: string, orderId: string, closed: readonly WmsOrderRecord[]): Announcement {
  const wmsOrders = closed.map(({ orderNumber, lines }) => ({
    orderNumber,
    rows: lines
      .filter(({ rowNumber }) => /^\d+$/.test(rowNumber))
      .map(({ rowNumber, pickedNumberOfItems }) => ({ lineItemId: rowNumber, quantity: pickedNumberOfItems })),
  }));
  return announce(shipmentClosedShort, connectionId, { orderId, wmsOrders });
}
