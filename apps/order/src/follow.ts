import type { InputKind, OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { ROUTING_RECHECK_SECONDS } from './admit.js';
import { hasChanged } from './fingerprint.js';
import { editedRow, linesDiffer } from './handed-over-rows.js';
import { lacks } from './lacks.js';
import { shareOfLocation, type LocationShare } from './lines-at-location.js';
import { hold, refuse, type OrderDecision, type OrderView } from './order-decision.js';
import type { Fingerprints, HandedOver } from './order-facts.js';

/** Ongoing's number for a cancelled order; the one status that installations do not renumber. */
export const CANCELLED_IN_WMS = 1000;

/** What we have in the warehouse. */
export interface Standing {
  readonly handedOver: HandedOver;
  /** As sent; null when that is not known (any more). */
  readonly fingerprints: Fingerprints | null;
  /** Ours, but with nothing to tell what it was made from. */
  readonly isUnknown: boolean;
}

/**
 * What should be done about an order that stands in the warehouse. Every way ends with a name; nothing is silent.
 *
 * @param given its share of what the shop wants at our location; without, it bears all of it.
 */
export function follow(view: OrderView, standing: Standing, given?: LocationShare): OrderDecision {
  const { order, facts, inWms, locationId, settings, fingerprints } = view;
  const { handedOver } = standing;
  const number = handedOver.orderNumber;

  if (!order) {
    if (facts?.isDone) return agree(view, standing, `Order ${number} is done.`, { isDone: true });
    return refuse(
      'gone-in-shop',
      `Shopify does not show the order of ${number} any more; nothing was changed in the warehouse. Look at it by hand.`,
    );
  }
  const share = given ?? shareOfLocation(order, locationId, settings);
  const hasShipped = share.shipped.size > 0;
  const changedLines = linesDiffer(share, handedOver.rows);
  const isComplete = hasShipped && share.expected.length === 0 && !changedLines;
  if (isComplete && !isStillToBeSent(inWms, view)) return agree(view, standing, `Order ${number} is shipped.`, { isDone: true });
  if (!inWms) {
    return order.cancelledAt
      ? refuse('cancel-unknown', `Order ${number} was cancelled in the shop and can't be found in the warehouse any more; ask there.`)
      : refuse('gone-in-wms', `Order ${number} can't be found in the warehouse any more; it is not sent again unasked.`);
  }

  const status = `status ${inWms.statusNumber ?? 'unknown'} ${inWms.statusText ?? ''}`.trim();
  const isCancelledInWms = inWms.statusNumber === CANCELLED_IN_WMS;
  const ended = whyEnded(order, view, handedOver, { hasShipped, isComplete, expectsNothing: share.expected.length === 0 });
  if (ended) {
    if (isCancelledInWms) {
      return agree(view, standing, `Order ${number} was ${ended.what} and is cancelled in the warehouse.`, {
        isDone: true,
        isCancelled: true,
      });
    }
    return end(view, standing, inWms, ended, { hasShipped, status });
  }
  if (order.fulfillmentOrders.length === 0) {
    return hold(
      'routing-pending',
      `Shopify shows no location for order ${order.name} at this moment; the warehouse keeps what it has.`,
      ROUTING_RECHECK_SECONDS,
    );
  }
  if (isCancelledInWms) return refuse('cancelled-in-wms', `Order ${number} was cancelled in the warehouse; it is not sent again unasked.`);
  const edited = editedRow(inWms, handedOver.rows);
  const keepEdit = () =>
    refuse('edited-in-wms', `Order ${number}, row ${edited}: someone changed it in the warehouse; their change stays.`);
  if (edited && !hasShipped) return keepEdit();

  const changed: InputKind[] = [...(changedLines ? (['lines'] as const) : []), ...changedKinds(standing, fingerprints)];
  if (changed.length === 0) {
    const sentence = hasShipped ? `Order ${number} is shipped in part.` : `Order ${number} stands in the warehouse as the shop has it.`;
    return agree(view, standing, sentence);
  }
  const tooLate = changed.filter((kind) => !isChangeable(settings, kind, inWms));
  if (tooLate.length > 0) {
    return refuse(
      'warehouse-began',
      standing.isUnknown
        ? `Order ${number} was found in the warehouse as ours, which had begun on it (${status}); whether it is as the shop has it is not known. Compare them.`
        : `The shop changed the ${tooLate.join(', ')} of order ${number}, but the warehouse had begun (${status}).`,
    );
  }
  if (edited) return keepEdit();
  const lines = [...share.expected, ...share.shown];
  return lacks(order, lines, settings) ?? { act: 'put', order, lines, changed, standing: handedOver, sent: standing.fingerprints };
}

interface Ended {
  readonly why: 'cancelled' | 'refunded' | 'elsewhere';
  /** "Order 1001 was …" */
  readonly what: string;
}

/** Why the shop wants nothing (more) of the warehouse; null while it does. */
function whyEnded(
  order: ShopOrder,
  { settings, isSupplement }: OrderView,
  handedOver: HandedOver,
  { hasShipped, isComplete, expectsNothing }: { hasShipped: boolean; isComplete: boolean; expectsNothing: boolean },
): Ended | null {
  if (order.cancelledAt) return { why: 'cancelled', what: 'cancelled in the shop' };
  if (isComplete) return { why: 'elsewhere', what: 'fulfilled by somebody else in the shop' };
  if (hasShipped) return null;
  const isRefunded = Object.keys(handedOver.rows).every((id) => order.lines.find((line) => line.id === id)?.currentQuantity === 0);
  if (isRefunded) return { why: 'refunded', what: 'refunded in full in the shop' };
  if (isSupplement && order.fulfillmentOrders.length > 0 && expectsNothing) return { why: 'cancelled', what: 'taken back in the shop' };
  if (order.financialStatus === 'VOIDED' && settings.refundCancels) return { why: 'refunded', what: 'voided in the shop' };
  if (order.fulfillmentOrders.length > 0 && expectsNothing)
    return { why: 'elsewhere', what: 'taken away from our location, or fulfilled from another one, in the shop' };
  return null;
}

/** An order that is not wanted any more ends as cancelled, as refused by the warehouse's progress, or as shipped although. */
function end(
  view: OrderView,
  standing: Standing,
  inWms: WmsOrderRecord,
  { why, what }: Ended,
  { hasShipped, status }: { hasShipped: boolean; status: string },
): OrderDecision {
  const { settings } = view;
  const { orderNumber: number, wmsOrderId } = standing.handedOver;
  const isOpen = hasUnpicked(inWms);
  if (hasShipped && !isOpen) return agree(view, standing, `Order ${number} was ${what} after it had been shipped.`, { isDone: true });
  if (!isOpen && hasSent(inWms, view)) {
    return refuse(
      'shipped-though-cancelled',
      `Order ${number} was ${what}, and the warehouse has shipped it all the same (${status}); have it sent back, or charge for it.`,
    );
  }
  if (why === 'refunded' && !settings.refundCancels) {
    return refuse(
      'refunded-not-cancelled',
      `Order ${number} was ${what} and not cancelled; the warehouse still sends it. Cancel it in the shop if it shall not.`,
    );
  }
  if (isChangeable(settings, 'cancel', inWms)) {
    return { act: 'cancel', standing: standing.handedOver, sentence: `Order ${number} was ${what}; cancelled in the warehouse.` };
  }
  const instruct = settings.cancelledLate === 'instruct' ? { wmsOrderId, text: `STOP: ${what}. Do not ship.` } : undefined;
  return {
    ...refuse(
      why === 'elsewhere' ? 'fulfilled-elsewhere' : 'cancelled-too-late',
      `Order ${number} was ${what}, but the warehouse had begun (${status}); stop the parcel by hand.`,
    ),
    ...(instruct && { instruct }),
  };
}

/** Whether the warehouse, which has not sent anything, would pick and send it. */
function isStillToBeSent(inWms: WmsOrderRecord | undefined, { shippedStatuses }: OrderView): boolean {
  if (!inWms || inWms.statusNumber === null || inWms.statusNumber === CANCELLED_IN_WMS) return false;
  return !shippedStatuses.includes(inWms.statusNumber) && inWms.lines.every((line) => line.pickedNumberOfItems === 0);
}

function hasUnpicked({ lines }: WmsOrderRecord): boolean {
  return lines.some((line) => line.pickedNumberOfItems < line.orderedNumberOfItems);
}

function hasSent({ statusNumber, lines }: WmsOrderRecord, { shippedStatuses }: OrderView): boolean {
  return statusNumber !== null && shippedStatuses.includes(statusNumber) && lines.some((line) => line.pickedNumberOfItems > 0);
}

export function isChangeable(settings: OrderSettings, kind: InputKind | 'cancel', { statusNumber }: WmsOrderRecord): boolean {
  return (settings.changeableByKind[kind] ?? settings.changeableStatuses).includes(statusNumber ?? -1);
}

function agree(
  view: OrderView,
  { handedOver, fingerprints }: Standing,
  sentence: string,
  { isDone = false, isCancelled = false } = {},
): OrderDecision {
  const begun = isDone ? [] : begunUntold(view);
  return { act: 'agree', standing: handedOver, fingerprints, sentence, isDone, isCancelled, begun };
}

/** Fulfillment orders of which Shopify does not know yet that the warehouse has begun; none where the settings don't want it told. */
function begunUntold({ order, inWms, locationId, settings }: OrderView): string[] {
  if (!settings.reportProgress || !order || !inWms || inWms.statusNumber === null || inWms.statusNumber === CANCELLED_IN_WMS) return [];
  if (settings.changeableStatuses.includes(inWms.statusNumber)) return [];
  return order.fulfillmentOrders
    .filter((each) => each.locationId === locationId && each.status === 'OPEN' && each.supportedActions.includes('REPORT_PROGRESS'))
    .map(({ gid }) => gid);
}

/** Kinds whose fingerprint is not what was sent. Where that was forgotten (redaction, done), nothing can be said. */
function changedKinds({ fingerprints: sent, isUnknown }: Standing, now: Fingerprints | null): InputKind[] {
  const kinds = ['address', 'contact', 'note', 'method'] as const;
  if (isUnknown) return [...kinds];
  if (!sent || !now) return [];
  return kinds.filter((kind) => hasChanged(sent[kind], now[kind]));
}
