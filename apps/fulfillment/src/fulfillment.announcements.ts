import { announce, shipmentReported, type Announcement } from '@stockbridge/contracts';

/** What the warehouse shipped stands in Shopify. */
export function reported(connectionId: string, orderId: string, fulfillmentId: string, trackingNumbers: readonly string[]): Announcement {
  return announce(shipmentReported, connectionId, { orderId, fulfillmentId, trackingNumbers: [...trackingNumbers] });
}
