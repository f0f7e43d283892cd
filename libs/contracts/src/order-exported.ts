import { z } from 'zod';
import { defineEvent, shopifyId, type EventOf } from './event.js';

/** An order stands in the WMS and is followed from now on. Repeated when it gains a WMS order. */
export const orderExported = defineEvent({
  name: 'order.exported',
  version: 1,
  publisher: 'order',
  subscribers: ['fulfillment', 'inventory', 'returns'],
  data: z.object({
    orderId: shopifyId,
    /** All WMS orders of this Shopify order: one to n. */
    wmsOrders: z
      .array(
        z.object({
          wmsOrderId: z.number().int(),
          orderNumber: z.string(),
          /** What the warehouse confirmed, by row number (line item id); a row withdrawn has quantity 0. */
          rows: z.array(z.object({ lineItemId: shopifyId, articleNumber: z.string(), quantity: z.number().int().min(0) })).optional(),
        }),
      )
      .min(1),
  }),
});
export type OrderExported = EventOf<typeof orderExported>;

/** The warehouse order was cancelled because the shop cancelled: nothing more will ship. */
export const orderCancelled = defineEvent({
  name: 'order.cancelled',
  version: 1,
  publisher: 'order',
  subscribers: ['fulfillment', 'inventory'],
  data: z.object({ orderId: shopifyId }),
});
export type OrderCancelled = EventOf<typeof orderCancelled>;

/** What the warehouse shipped stands in Shopify as a fulfillment. */
export const shipmentReported = defineEvent({
  name: 'shipment.reported',
  version: 1,
  publisher: 'fulfillment',
  subscribers: ['order', 'inventory', 'returns'],
  data: z.object({ orderId: shopifyId, fulfillmentId: shopifyId, trackingNumbers: z.array(z.string()) }),
});
export type ShipmentReported = EventOf<typeof shipmentReported>;

/** The warehouse sends the rest of an order with an order of its own, which names nobody's order: it belongs to this one. */
export const backOrderFollowed = defineEvent({
  name: 'back-order.followed',
  version: 1,
  publisher: 'fulfillment',
  subscribers: ['returns'],
  data: z.object({
    orderId: shopifyId,
    wmsOrders: z.array(z.object({ wmsOrderId: z.number().int(), orderNumber: z.string() })).min(1),
  }),
});
export type BackOrderFollowed = EventOf<typeof backOrderFollowed>;

/** The warehouse closed orders without sending all of them, and the settings want the rest sent again. May be told more than once. */
export const shipmentClosedShort = defineEvent({
  name: 'shipment.closed-short',
  version: 1,
  publisher: 'fulfillment',
  subscribers: ['order'],
  data: z.object({
    orderId: shopifyId,
    wmsOrders: z
      .array(
        z.object({
          orderNumber: z.string(),
          /** What was sent, by row number (line item id); a row that is absent was not sent at all. */
          rows: z.array(z.object({ lineItemId: shopifyId, quantity: z.number().min(0) })),
        }),
      )
      .min(1),
  }),
});
export type ShipmentClosedShort = EventOf<typeof shipmentClosedShort>;
