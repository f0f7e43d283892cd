import type { OrderSettings, Reason } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { articleNumberOf } from './article-number.js';
import { shareOfLocation, type LocationShare, type WantedLine } from './lines-at-location.js';
import { type Fingerprints, type HandedOver, type InputKind, type OrderFacts, type Rows } from './order-facts.js';
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
  /** Of the shop's inputs now; null when Shopify does not show the order. */
  readonly fingerprints: Fingerprints | null;
}

export type OrderDecision =
  /** Hand over: for the first time (`standing` is null), or because the shop changed. */
  | {
      readonly act: 'put';
      readonly order: ShopOrder;
      readonly lines: readonly WantedLine[];
      readonly changed: readonly InputKind[];
      readonly standing: HandedOver | null;
    }
  | { readonly act: 'cancel'; readonly standing: HandedOver; readonly sentence: string }
  /** Both sides agree. `standing` is what the warehouse has, which may not have been recorded yet. */
  | {
      readonly act: 'agree';
      readonly standing: HandedOver;
      readonly fingerprints: Fingerprints | null;
      readonly sentence: string;
      readonly isDone: boolean;
      readonly isCancelled: boolean;
    }
  | { readonly act: 'hold'; readonly reason: Reason; readonly sentence: string; readonly recheckAfterSeconds: number }
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** The number an order has in the warehouse. Unique per goods owner, which the prefix sees to. */
export function orderNumberOf(order: Pick<ShopOrder, 'number'>, settings: OrderSettings): string {
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

interface Standing {
  readonly handedOver: HandedOver;
  /** As sent; null when that is not known (any more). */
  readonly fingerprints: Fingerprints | null;
  /** Ours, but with nothing to tell what it was made from. */
  readonly isUnknown: boolean;
}

/** Our order in the warehouse: as recorded, or as planned when the reply to the last write was lost. */
function whatStands({ order, facts, inWms }: OrderView): Standing | null {
  const recorded = facts?.wmsOrders[0];
  const planned = facts?.planned ?? null;
  if (recorded) {
    const hasPlanLanded = planned && inWms && !editedRow(inWms, planned.rows) && editedRow(inWms, recorded.rows);
    if (hasPlanLanded) return { handedOver: { ...recorded, rows: planned.rows }, fingerprints: planned.fingerprints, isUnknown: false };
    return { handedOver: recorded, fingerprints: facts.fingerprints, isUnknown: false };
  }
  if (!order || inWms?.goodsOwnerOrderId !== order.id) return null;
  const handedOver = {
    orderNumber: inWms.orderNumber,
    wmsOrderId: inWms.orderId,
    deliveryDate: planned?.deliveryDate ?? inWms.deliveryDate ?? '',
    rows: planned?.rows ?? rowsOf(inWms),
  };
  return { handedOver, fingerprints: planned?.fingerprints ?? null, isUnknown: planned === null };
}

function admit({ order, inWms, locationId, settings, admitFrom }: OrderView): OrderDecision {
  if (!order) return ignore('gone-in-shop', 'Shopify does not show this order (deleted, or older than 60 days without read_all_orders).');
  if (order.cancelledAt || order.closed) {
    return ignore('order-closed', `Order ${order.name} was ${order.cancelledAt ? 'cancelled' : 'closed'} before it was exported.`);
  }
  if (new Date(order.updatedAt) < admitFrom) {
    return ignore('before-go-live', `Order ${order.name} was last changed at ${order.updatedAt}, before ${admitFrom.toISOString()}.`);
  }
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
  if (inWms) {
    return refuse(
      'order-number-taken',
      `Order number ${inWms.orderNumber} belongs to another order in the warehouse (its goods owner order id is ${inWms.goodsOwnerOrderId ?? 'empty'}); give this connection an order number prefix.`,
    );
  }
  if (share.shipped.size > 0)
    return ignore('already-shipped', `Order ${order.name} had been shipped, wholly or partly, before it was exported.`);
  if (share.actionable.length === 0) {
    if (share.isOnHold)
      return hold('fulfillment-on-hold', `The fulfillment order of ${order.name} at our location is on hold or scheduled.`, 900);
    return ignore('nothing-to-ship', `No line of order ${order.name} at our location needs shipping.`);
  }
  return lacks(order, share.actionable) ?? { act: 'put', order, lines: share.actionable, changed: [], standing: null };
}

function follow({ order, facts, inWms, locationId, settings, fingerprints }: OrderView, standing: Standing): OrderDecision {
  const { handedOver } = standing;
  const number = handedOver.orderNumber;
  const agree = (sentence: string, { isDone = false, isCancelled = false } = {}): OrderDecision => ({
    act: 'agree',
    standing: handedOver,
    fingerprints: standing.fingerprints,
    sentence,
    isDone,
    isCancelled,
  });

  if (!order) {
    if (facts?.isDone) return agree(`Order ${number} is done.`, { isDone: true });
    return refuse(
      'gone-in-shop',
      `Shopify does not show the order of ${number} any more; nothing was changed in the warehouse. Look at it by hand.`,
    );
  }
  const share = shareOfLocation(order, locationId);
  const hasShipped = share.shipped.size > 0;
  const isComplete = hasShipped && share.expected.length === 0;
  const changedLines = linesDiffer(share, handedOver.rows);
  if (isComplete && !changedLines) return agree(`Order ${number} is shipped.`, { isDone: true });
  if (!inWms) return refuse('gone-in-wms', `Order ${number} can't be found in the warehouse any more; it is not sent again unasked.`);

  const status = `status ${inWms.statusNumber ?? 'unknown'} ${inWms.statusText ?? ''}`.trim();
  const isChangeable = settings.changeableStatuses.includes(inWms.statusNumber ?? -1);
  const isCancelledInWms = inWms.statusNumber === CANCELLED_IN_WMS;
  const isRefunded = Object.keys(handedOver.rows).every((id) => order.lines.find((line) => line.id === id)?.currentQuantity === 0);
  const isRoutedElsewhere = order.fulfillmentOrders.length > 0 && share.expected.length === 0;
  const isTakenAway = !hasShipped && (isRefunded || isRoutedElsewhere);

  if (order.cancelledAt || isTakenAway) {
    const what = order.cancelledAt ? 'cancelled in the shop' : 'refunded, or taken away from our location, in the shop';
    if (isCancelledInWms)
      return agree(`Order ${number} was ${what} and is cancelled in the warehouse.`, { isDone: true, isCancelled: true });
    const isOpenInWms = inWms.lines.some((line) => line.pickedNumberOfItems < line.orderedNumberOfItems);
    if (hasShipped && !isOpenInWms) return agree(`Order ${number} was ${what} after it had been shipped.`, { isDone: true });
    if (isChangeable) return { act: 'cancel', standing: handedOver, sentence: `Order ${number} was ${what}; cancelled in the warehouse.` };
    return refuse('cancelled-too-late', `Order ${number} was ${what}, but the warehouse had begun (${status}); stop the parcel by hand.`);
  }
  if (order.fulfillmentOrders.length === 0) {
    return hold(
      'routing-pending',
      `Shopify shows no location for order ${order.name} at this moment; the warehouse keeps what it has.`,
      ROUTING_RECHECK_SECONDS,
    );
  }
  if (isCancelledInWms) return refuse('cancelled-in-wms', `Order ${number} was cancelled in the warehouse; it is not sent again unasked.`);
  const edited = hasShipped ? null : editedRow(inWms, handedOver.rows);
  if (edited) return refuse('edited-in-wms', `Order ${number}, row ${edited}: someone changed it in the warehouse; their change stays.`);

  const changed: InputKind[] = [...(changedLines ? (['lines'] as const) : []), ...changedKinds(standing, fingerprints)];
  if (changed.length === 0) {
    return agree(hasShipped ? `Order ${number} is shipped in part.` : `Order ${number} stands in the warehouse as the shop has it.`);
  }
  if (!isChangeable) {
    return refuse(
      'warehouse-began',
      standing.isUnknown
        ? `Order ${number} was found in the warehouse as ours, which had begun on it (${status}); whether it is as the shop has it is not known. Compare them.`
        : `The shop changed the ${changed.join(', ')} of order ${number}, but the warehouse had begun (${status}).`,
    );
  }
  return lacks(order, share.expected) ?? { act: 'put', order, lines: share.expected, changed, standing: handedOver };
}

/** What the order lacks to be handed over, or null. */
function lacks(order: ShopOrder, lines: readonly WantedLine[]): OrderDecision | null {
  const missing = missingForShipping(order);
  if (missing.length > 0) {
    return hold(
      'no-customer-data',
      `Order ${order.name} lacks ${missing.join(', ')}. Complete the address in Shopify; if it is there, the app may lack approval for protected customer data.`,
      900,
    );
  }
  const unmappable = lines.find(({ line }) => !articleNumberOf(line));
  if (!unmappable) return null;
  return refuse(
    'line-unmappable',
    `Order ${order.name}, line ${unmappable.line.id}: its variant was deleted and it has no SKU; remove the line, or replace it by one whose variant exists.`,
  );
}

/** Kinds whose fingerprint is not what was sent. Where that was forgotten (redaction, done), nothing can be said. */
function changedKinds({ fingerprints: sent, isUnknown }: Standing, now: Fingerprints | null): InputKind[] {
  const kinds = ['address', 'contact', 'note', 'method'] as const;
  if (isUnknown) return [...kinds];
  if (!sent || !now) return [];
  return kinds.filter((kind) => sent[kind] !== now[kind]);
}

/** Whether what the shop wants of us, sent and still to be sent, is not what was handed over. */
function linesDiffer({ expected, shipped }: LocationShare, rows: Rows): boolean {
  const wanted = new Map(shipped);
  for (const { line, quantity } of expected) wanted.set(line.id, (wanted.get(line.id) ?? 0) + quantity);
  const sent = Object.entries(rows).filter(([, { quantity }]) => quantity > 0);
  return sent.length !== wanted.size || sent.some(([id, { quantity }]) => wanted.get(id) !== quantity);
}

/** The first row whose ordered quantity or presence is not what we sent; null when nobody touched the rows. */
function editedRow(inWms: WmsOrderRecord, rows: Rows): string | null {
  const ordered = new Map(inWms.lines.map((line) => [line.rowNumber, line.orderedNumberOfItems]));
  for (const [rowNumber, { quantity }] of Object.entries(rows)) {
    if ((ordered.get(rowNumber) ?? 0) !== quantity) return rowNumber;
    ordered.delete(rowNumber);
  }
  for (const [rowNumber, quantity] of ordered) if (quantity > 0) return rowNumber;
  return null;
}

function rowsOf(inWms: WmsOrderRecord): Rows {
  return Object.fromEntries(
    inWms.lines.map((line) => [line.rowNumber, { articleNumber: line.articleNumber ?? '', quantity: line.orderedNumberOfItems }]),
  );
}

const ignore = (rule: Reason, sentence: string): OrderDecision => ({ act: 'ignore', rule, sentence });
const hold = (reason: Reason, sentence: string, recheckAfterSeconds: number): OrderDecision => ({
  act: 'hold',
  reason,
  sentence,
  recheckAfterSeconds,
});
const refuse = (reason: Reason, sentence: string): OrderDecision => ({ act: 'refuse', reason, sentence });
