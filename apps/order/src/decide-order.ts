import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { admit } from './admit.js';
import { follow, type Standing } from './follow.js';
import { editedRow } from './handed-over-rows.js';
import type { OrderDecision, OrderView } from './order-decision.js';
import type { Rows } from './order-facts.js';

/** The number an order has in the warehouse. Unique per goods owner, which the prefix sees to. */
export function orderNumberOf(order: Pick<ShopOrder, 'number'>, settings: Pick<OrderSettings, 'orderNumberPrefix'>): string {
  return `${settings.orderNumberPrefix}${order.number}`;
}

/**
 * What should be done about an order, and why. Admission is judged until the order stands in the warehouse, recorded or not;
 * from then on it is followed, and the warehouse is written to only when the shop changed. Articles are checked by the caller.
 */
export function decideOrder(view: OrderView): OrderDecision {
  const standing = whatStands(view);
  return standing ? follow(view, standing) : admit(view);
}

/**
 * Our order in the warehouse: as recorded, or as planned when the reply to a write was lost. Of what it may be the oldest that fits
 * its rows is taken: what was sent since is sent once more, which changes nothing. Null when it is not there.
 */
export function whatStands({ order, facts, inWms }: OrderView): Standing | null {
  const recorded = facts?.wmsOrders[0];
  const planned = facts?.planned ?? null;
  const mayStand = [planned?.before, planned].filter((each) => each !== null && each !== undefined);
  const landed = inWms && mayStand.find(({ rows }) => !editedRow(inWms, rows));
  if (recorded) {
    if (landed && editedRow(inWms, recorded.rows)) {
      return { handedOver: { ...recorded, rows: landed.rows }, fingerprints: landed.fingerprints, isUnknown: false };
    }
    return { handedOver: recorded, fingerprints: facts.fingerprints, isUnknown: false };
  }
  if (!order || inWms?.goodsOwnerOrderId !== order.id) return null;
  const handedOver = {
    orderNumber: inWms.orderNumber,
    wmsOrderId: inWms.orderId,
    deliveryDate: planned?.deliveryDate ?? inWms.deliveryDate ?? '',
    rows: (landed ?? planned)?.rows ?? rowsOf(inWms),
  };
  return { handedOver, fingerprints: (landed ?? planned)?.fingerprints ?? null, isUnknown: planned === null };
}

function rowsOf(inWms: WmsOrderRecord): Rows {
  return Object.fromEntries(
    inWms.lines.map((line) => [line.rowNumber, { articleNumber: line.articleNumber ?? '', quantity: line.orderedNumberOfItems }]),
  );
}
