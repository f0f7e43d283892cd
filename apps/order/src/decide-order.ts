import type { OrderSettings, Reason } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { articleNumberOf } from './article-number.js';
import { shareOfLocation, type WantedLine } from './lines-at-location.js';
import { INPUT_KINDS, type Fingerprints, type HandedOver, type InputKind, type OrderFacts } from './order-facts.js';
import { missingForShipping } from './ship-to.js';

/** Ongoing's number for a cancelled order; the one status that installations do not renumber. */
const CANCELLED_IN_WMS = 1000;
/** An order routed to us appears within seconds; without webhooks this is how soon we look again. */
const ROUTING_RECHECK_SECONDS = 20;

/** Everything a decision is made from. */
export interface OrderView {
  /** Undefined when Shopify no longer shows it. */
  readonly order: ShopOrder | undefined;
  readonly facts: OrderFacts | null;
  /** What stands in the warehouse behind the order's number, whoever put it there. */
  readonly inWms: WmsOrderRecord | undefined;
  readonly locationId: string;
  readonly settings: OrderSettings;
  /** UTC instant from which changes count. */
  readonly admitFrom: Date;
  /** Fingerprints of the shop's inputs now, of the lines that are expected to be sent. */
  readonly fingerprints: (lines: readonly WantedLine[]) => Fingerprints;
}

export type OrderDecision =
  /** Hand over, for the first time or because the shop changed. `adopted`: our own write is there already. */
  | {
      readonly act: 'put';
      readonly order: ShopOrder;
      readonly lines: readonly WantedLine[];
      readonly changed: readonly InputKind[];
      readonly handedOver: HandedOver | null;
    }
  /** It stands in the warehouse as ours (a write whose reply was lost) and can't be changed any more. */
  | { readonly act: 'adopt'; readonly order: ShopOrder; readonly lines: readonly WantedLine[]; readonly inWms: WmsOrderRecord }
  | { readonly act: 'cancel'; readonly handedOver: HandedOver; readonly sentence: string }
  | { readonly act: 'agree'; readonly sentence: string; readonly isDone: boolean }
  | { readonly act: 'hold'; readonly reason: Reason; readonly sentence: string; readonly recheckAfterSeconds: number }
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** The number an order has in the warehouse. Unique per goods owner, which the prefix sees to. */
export function orderNumberOf(order: Pick<ShopOrder, 'number'>, settings: OrderSettings): string {
  return `${settings.orderNumberPrefix}${order.number}`;
}

/**
 * What should be done about an order, and why. Admission is judged until the first hand-over; from then on the order is
 * followed, and the warehouse is written to only when the shop changed. Articles are checked by the caller.
 */
export function decideOrder(view: OrderView): OrderDecision {
  const handedOver = view.facts?.wmsOrders[0] ?? null;
  return handedOver ? follow(view, handedOver) : admit(view);
}

function admit({ order, inWms, locationId, settings, admitFrom }: OrderView): OrderDecision {
  if (!order) return ignore('gone-in-shop', 'Shopify does not show this order (deleted, or older than 60 days without read_all_orders).');
  if (order.cancelledAt || order.closed)
    return ignore('order-closed', `Order ${order.name} was ${order.cancelledAt ? 'cancelled' : 'closed'} before it was exported.`);
  if (new Date(order.updatedAt) < admitFrom)
    return ignore('before-go-live', `Order ${order.name} was last changed at ${order.updatedAt}, before ${admitFrom.toISOString()}.`);
  if (!settings.financialStatuses.includes(order.financialStatus ?? '')) {
    return ignore(
      'payment-status',
      `Order ${order.name} is ${order.financialStatus ?? 'without a financial status'}; exported are ${settings.financialStatuses.join(', ')}.`,
    );
  }
  if (order.fulfillmentOrders.length === 0) {
    if (!order.lines.some((line) => line.requiresShipping))
      return ignore('nothing-to-ship', `No line of order ${order.name} needs shipping.`);
    return hold('routing-pending', `Shopify has not assigned order ${order.name} to a location yet.`, ROUTING_RECHECK_SECONDS);
  }
  const share = shareOfLocation(order, locationId);
  if (share.fulfillmentOrders.length === 0)
    return ignore('not-at-location', `No line of order ${order.name} is assigned to location ${locationId}.`);
  const ours = inWms?.goodsOwnerOrderId === order.id ? inWms : null;
  if (inWms && !ours) {
    return refuse(
      'order-number-taken',
      `Order number ${inWms.orderNumber} belongs to another order in the warehouse (its goods owner order id is ${inWms.goodsOwnerOrderId ?? 'empty'}); give this connection an order number prefix.`,
    );
  }
  if (share.hasShipped && !ours)
    return ignore('already-shipped', `Order ${order.name} had been shipped, wholly or partly, before it was exported.`);
  if (share.actionable.length === 0 && !ours) {
    if (share.isOnHold)
      return hold('fulfillment-on-hold', `The fulfillment order of ${order.name} at our location is on hold or scheduled.`, 900);
    return ignore('nothing-to-ship', `No line of order ${order.name} at our location needs shipping.`);
  }
  const missing = missingForShipping(order);
  if (missing.length > 0) {
    return hold(
      'no-customer-data',
      `Order ${order.name} lacks ${missing.join(', ')}. Complete the address in Shopify; if it is there, the app may lack approval for protected customer data.`,
      900,
    );
  }
  const unmappable = share.actionable.find(({ line }) => !articleNumberOf(line));
  if (unmappable) {
    return refuse(
      'line-unmappable',
      `Order ${order.name}, line ${unmappable.line.id}: its variant was deleted and it has no SKU; remove the line, or replace it by one whose variant exists.`,
    );
  }
  if (!ours) return { act: 'put', order, lines: share.actionable, changed: [], handedOver: null };
  if (ours.statusNumber === CANCELLED_IN_WMS)
    return refuse('cancelled-in-wms', `Order ${ours.orderNumber} was cancelled in the warehouse; it is not sent again unasked.`);
  if (!settings.changeableStatuses.includes(ours.statusNumber ?? -1) || share.actionable.length === 0)
    return { act: 'adopt', order, lines: share.expected, inWms: ours };
  return { act: 'put', order, lines: share.actionable, changed: [], handedOver: null };
}

function follow({ order, facts, inWms, locationId, settings, fingerprints }: OrderView, handedOver: HandedOver): OrderDecision {
  const number = handedOver.orderNumber;
  if (!facts?.fingerprints) return agree(`Order ${number} is done.`, true);
  if (!order)
    return refuse(
      'gone-in-shop',
      `Shopify does not show the order of ${number} any more; nothing was changed in the warehouse. Look at it by hand.`,
    );
  if (!inWms) return refuse('gone-in-wms', `Order ${number} can't be found in the warehouse any more; it is not sent again unasked.`);
  const share = shareOfLocation(order, locationId);
  const isChangeable = settings.changeableStatuses.includes(inWms.statusNumber ?? -1);
  const movedAway = !share.hasShipped && share.expected.length === 0 && order.fulfillmentOrders.length > 0;

  if (order.cancelledAt || movedAway) {
    const what = order.cancelledAt ? 'cancelled in the shop' : 'taken away from our location in the shop';
    if (inWms.statusNumber === CANCELLED_IN_WMS) return agree(`Order ${number} was ${what} and is cancelled in the warehouse.`, true);
    if (share.hasShipped) return agree(`Order ${number} was ${what} after it had been shipped.`, true);
    if (isChangeable) return { act: 'cancel', handedOver, sentence: `Order ${number} was ${what}; cancelled in the warehouse.` };
    return refuse(
      'cancelled-too-late',
      `Order ${number} was ${what}, but the warehouse had begun (status ${inWms.statusNumber} ${inWms.statusText ?? ''}); stop the parcel by hand.`,
    );
  }
  if (inWms.statusNumber === CANCELLED_IN_WMS)
    return refuse('cancelled-in-wms', `Order ${number} was cancelled in the warehouse; it is not sent again unasked.`);
  if (share.hasShipped) return agree(`Order ${number} is being shipped.`, share.expected.length === 0);

  const edited = editedRow(inWms, handedOver);
  if (edited) return refuse('edited-in-wms', `Order ${number}, row ${edited}: someone changed it in the warehouse; their change stays.`);

  const now = fingerprints(share.expected);
  const changed = INPUT_KINDS.filter((kind) => now[kind] !== facts.fingerprints?.[kind]);
  if (changed.length === 0) return agree(`Order ${number} stands in the warehouse as the shop has it.`, false);
  if (!isChangeable) {
    return refuse(
      'warehouse-began',
      `The shop changed the ${changed.join(', ')} of order ${number}, but the warehouse had begun (status ${inWms.statusNumber} ${inWms.statusText ?? ''}).`,
    );
  }
  const missing = missingForShipping(order);
  if (missing.length > 0)
    return hold('no-customer-data', `Order ${number} lacks ${missing.join(', ')} now; the warehouse keeps what it has.`, 900);
  return { act: 'put', order, lines: share.expected, changed, handedOver };
}

/** The first row whose ordered quantity or presence is not what we sent; null when nobody touched the rows. */
function editedRow(inWms: WmsOrderRecord, handedOver: HandedOver): string | null {
  const ordered = new Map(inWms.lines.map((line) => [line.rowNumber, line.orderedNumberOfItems]));
  for (const [rowNumber, { quantity }] of Object.entries(handedOver.rows)) {
    if ((ordered.get(rowNumber) ?? 0) !== quantity) return rowNumber;
    ordered.delete(rowNumber);
  }
  for (const [rowNumber, quantity] of ordered) if (quantity > 0) return rowNumber;
  return null;
}

const ignore = (rule: Reason, sentence: string): OrderDecision => ({ act: 'ignore', rule, sentence });
const hold = (reason: Reason, sentence: string, recheckAfterSeconds: number): OrderDecision => ({
  act: 'hold',
  reason,
  sentence,
  recheckAfterSeconds,
});
const refuse = (reason: Reason, sentence: string): OrderDecision => ({ act: 'refuse', reason, sentence });
const agree = (sentence: string, isDone: boolean): OrderDecision => ({ act: 'agree', sentence, isDone });
