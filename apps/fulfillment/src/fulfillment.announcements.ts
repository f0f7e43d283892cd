import { announce, backOrderFollowed, shipmentReported, type Announcement } from '@stockbridge/contracts';
import type { FollowedOrder } from '@stockbridge/sync';

/** What the warehouse shipped stands in Shopify. */
export function reported(connectionId: string, orderId: string, fulfillmentId: string, trackingNumbers: readonly string[]): Announcement {
  return announce(shipmentReported, connectionId, { orderId, fulfillmentId, trackingNumbers: [...trackingNumbers] });
}

/** Back orders of the warehouse belong to this order. */
export function followed(connectionId: string, orderId: string, backOrders: readonly FollowedOrder[]): Announcement {
  const wmsOrders = backOrders.map(({ wmsOrderId, orderNumber }) => ({ wmsOrderId, orderNumber }));
  return announce(backOrderFollowed, connectionId, { orderId, wmsOrders });
}
