import { z } from 'zod';
import { defineEvent, instant, type EventOf } from './event.js';

/** A webhook of the WMS named this order: its status, picks or tracking may have changed. */
export const wmsOrderTouched = defineEvent({
  name: 'wms.order.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['order', 'fulfillment', 'inventory', 'returns'],
  data: z.object({
    /** The WMS's own order id. */
    wmsOrderId: z.number().int(),
    orderNumber: z.string().nullable(),
    /** Shopify's order id, when the webhook carries it. */
    goodsOwnerOrderId: z.string().nullable(),
    /** Whether the webhook says that something came back. */
    isReturn: z.boolean().optional(),
    receivedAt: instant,
  }),
});
export type WmsOrderTouched = EventOf<typeof wmsOrderTouched>;

/** A webhook of the WMS named this article: its stock may have changed. */
export const wmsStockTouched = defineEvent({
  name: 'wms.stock.touched',
  version: 1,
  publisher: 'gateway',
  subscribers: ['inventory'],
  data: z.object({ articleNumber: z.string(), receivedAt: instant }),
});
export type WmsStockTouched = EventOf<typeof wmsStockTouched>;
