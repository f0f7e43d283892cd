import type { FulfillmentSettings, Reason } from '@stockbridge/contracts';
import type {
  FulfillmentHoldRequest,
  FulfillmentRequest,
  ShopFulfillment,
  ShopFulfillmentOrder,
  ShopFulfillmentTruth,
  TrackingUpdate,
} from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import type { FulfillmentIntent, Unmatched } from './fulfillment-facts.js';
import { allot, counts, fulfilledByLine, linesWithRoom, owedUnits, summed, type Matches } from './owed-units.js';
import { toShopifyCarrier } from './to-shopify-carrier.js';
import { lateNumbers, newNumbers } from './tracking-numbers.js';

const CANCELLED_IN_WMS = 1000;

/** Both truths, and what the connection wants. */
export interface FulfillmentView {
  /** The order's warehouse orders as they can be read now. */
  readonly wmsOrders: readonly WmsOrderRecord[];
  /** Undefined when Shopify no longer shows the order. */
  readonly truth: ShopFulfillmentTruth | undefined;
  readonly locationId: string;
  readonly settings: FulfillmentSettings;
  /** Ids of the fulfillments that we remember to have made. */
  readonly madeByUs: readonly string[];
  /** UTC instant of the decision. */
  readonly now: Date;
  /** Since when what is owed waits for a tracking number, UTC; null when it does not. */
  readonly awaitsTrackingSince: Date | null;
  /** A person wants it reported now. */
  readonly isAskedFor: boolean;
  /** What people said of rows that match no line of the Shopify order. */
  readonly matches: Matches;
  /** Tracking numbers that we told Shopify. */
  readonly toldNumbers: readonly string[];
}

export type FulfillmentDecision =
  | { readonly act: 'fulfill'; readonly request: FulfillmentRequest; readonly intent: FulfillmentIntent }
  /** Numbers that were booked after the goods were reported, and those of ours that they replace. */
  | { readonly act: 'track'; readonly update: TrackingUpdate; readonly added: readonly string[]; readonly dropped: readonly string[] }
  /** Units that the warehouse gave up sending wait in Shopify from now on. */
  | { readonly act: 'hold'; readonly request: FulfillmentHoldRequest; readonly sentence: string }
  /** What we put on hold is sent after all. */
  | { readonly act: 'release'; readonly fulfillmentOrderGid: string; readonly holdGids: readonly string[] }
  | { readonly act: 'agree'; readonly sentence: string }
  | {
      readonly act: 'wait';
      readonly reason: Reason;
      readonly sentence: string;
      readonly recheckAfterSeconds?: number;
      /** Orders of the warehouse that were closed without all of it, when the rest is to be sent again. */
      readonly sendAgain?: readonly WmsOrderRecord[];
    }
  | {
      readonly act: 'refuse';
      readonly reason: Reason;
      readonly sentence: string;
      /** What a person is to say: which lines of the Shopify order these units stand for. */
      readonly unmatched?: Unmatched;
    }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** A number that is booked later changes the order without changing its status, which no poll shows. */
const TRACKING_RECHECK_SECONDS = 300;
/** A back order is found by asking for it. */
const SHORT_RECHECK_SECONDS = 900;
/** Names our hold on what the warehouse did not send. */
const SHORT_PICKED = 'short-picked';
/** Somebody may have fulfilled it in Shopify by hand meanwhile. */
const LEFT_RECHECK_SECONDS = 3_600;

/** Whether anything of these orders has left the warehouse: only then is Shopify asked. */
export function hasShipped(wmsOrders: readonly WmsOrderRecord[], settings: FulfillmentSettings): boolean {
  return wmsOrders.some((order) => settings.shippedStatuses.includes(order.statusNumber ?? -1));
}

/**
 * What is owed to Shopify: picked in the warehouse less fulfilled in Shopify at our location, per line, as far as the open
 * fulfillment orders there allow. Only warehouse orders in a shipped status count. The WMS's reported counters are not
 * looked at: others may own them.
 */
export function decideFulfillment(view: FulfillmentView): FulfillmentDecision {
  const { wmsOrders, truth, locationId, settings, madeByUs } = view;
  const numbers = wmsOrders.map((order) => order.orderNumber).join(', ');
  const gone = wmsOrders.filter((order) => settings.shippedStatuses.includes(order.statusNumber ?? -1));
  const shipped = view.isAskedFor ? gone : gone.filter((order) => isReported(order, settings));
  if (shipped.length === 0) {
    const [leftOut] = gone;
    if (leftOut) return leftToPeople(view, leftOut);
    if (wmsOrders.length === 0) return refuse('gone-in-wms', 'The order can no longer be found in the warehouse.');
    if (wmsOrders.every((order) => order.statusNumber === CANCELLED_IN_WMS))
      return { act: 'agree', sentence: `Order ${numbers} is cancelled in the warehouse; nothing will be shipped.` };
    return { act: 'wait', reason: 'not-shipped-yet', sentence: `Order ${numbers} is in the warehouse and not shipped yet.` };
  }
  if (!truth)
    return {
      act: 'ignore',
      rule: 'gone-in-shop',
      sentence: `Shopify does not show the order of ${numbers}; nothing can be reported to it.`,
    };

  const { owed, unmatched, rowsOf } = owedUnits(shipped, truth, locationId, view.matches);
  const fulfilled = fulfilledByLine(truth, locationId);
  const undone = truth.fulfillments.find(
    (each) => !counts(each) && madeByUs.includes(each.id) && each.lines.some((line) => owed.has(line.lineItemId)),
  );
  if (undone && !view.isAskedFor) {
    return refuse(
      'fulfillment-cancelled',
      `Order ${numbers}: fulfillment ${undone.id} was cancelled in Shopify after we made it; it is not made again unasked.`,
    );
  }
  const allotted = allot(owed, truth, locationId);
  const told = new Set(truth.fulfillments.filter(counts).flatMap((each) => each.trackingNumbers));
  const rows = {
    reported: new Set(allotted.lines.flatMap(({ lineItemId }) => rowsOf.get(lineItemId)!)),
    waiting: new Set([...allotted.left.flatMap((id) => rowsOf.get(id)!), ...unmatched.map(({ rowNumber }) => rowNumber)]),
  };
  const { outbound, returning } = newNumbers(shipped, told, rows, settings.tracking);
  const tracking = [...outbound, ...returning];
  const carrier = settings.tracking.send
    ? toShopifyCarrier(shipped.find((order) => order.carrier)?.carrier ?? null, settings.carriers)
    : null;

  if (allotted.lines.length > 0) {
    const seconds = outbound.length === 0 ? secondsToWait(view) : 0;
    if (seconds > 0) {
      return {
        act: 'wait',
        reason: 'tracking-pending',
        sentence: `Order ${numbers} is shipped without a new tracking number; the settings wait for one for ${settings.tracking.waitHours} h.`,
        recheckAfterSeconds: Math.min(seconds, TRACKING_RECHECK_SECONDS),
      };
    }
    return {
      act: 'fulfill',
      request: {
        fulfillmentOrders: allotted.fulfillmentOrders,
        tracking,
        carrier,
        notifyCustomer: settings.notifyCustomer,
      },
      intent: {
        lines: allotted.lines.map(({ lineItemId, quantity }) => ({ lineItemId, from: fulfilled.get(lineItemId) ?? 0, quantity })),
        trackingNumbers: tracking.map((each) => each.number),
        before: truth.fulfillments.map((fulfillment) => fulfillment.id),
        undone: truth.fulfillments.filter((each) => !counts(each)).length,
        orderNumber: shipped[0]!.orderNumber,
      },
    };
  }
  const holds = allotted.held?.ourHolds.filter(({ handle }) => handle === SHORT_PICKED) ?? [];
  if (allotted.held && holds.length > 0)
    return { act: 'release', fulfillmentOrderGid: allotted.held.gid, holdGids: holds.map(({ gid }) => gid) };
  if (allotted.held)
    return {
      act: 'wait',
      reason: 'fulfillment-on-hold',
      sentence: `Order ${numbers} is shipped, but its fulfillment order is on hold in Shopify; release it there.`,
    };
  const ours = truth.fulfillments.filter((each) => each.locationId === locationId && counts(each));
  const unsaid = tracking.filter(({ number }) => !view.toldNumbers.includes(number));
  const late = lateNumbers(wmsOrders, ours, unsaid, view.toldNumbers);
  if (late) {
    const { fulfillment, added, dropped } = late;
    return {
      act: 'track',
      update: { fulfillmentId: fulfillment.id, tracking: late.tracking, carrier, notifyCustomer: false },
      added,
      dropped,
    };
  }
  if (unmatched.length > 0) return askWhatItIs(view, shipped, truth, unmatched);
  if (allotted.left.length > 0) {
    return refuse(
      'nothing-left-to-fulfill',
      `Order ${numbers}: Shopify does not let us fulfil line ${allotted.left.join(', ')} at location ${locationId}; fulfil it there by hand.`,
    );
  }
  // A back order may have sent what another order still shows as ordered.
  const open =
    isShort(wmsOrders, truth, locationId) &&
    wmsOrders.some(
      (order) =>
        order.statusNumber !== CANCELLED_IN_WMS && order.lines.some((line) => line.pickedNumberOfItems < line.orderedNumberOfItems),
    );
  if (open) {
    return {
      act: 'wait',
      reason: 'partly-shipped',
      sentence: `Order ${numbers}: what was shipped is fulfilled; the rest is still in the warehouse.`,
    };
  }
  return leftBehind(view, truth, numbers) ?? { act: 'agree', sentence: `Order ${numbers} is shipped and fulfilled.` };
}

/** Whether the warehouse is done with all of these orders, and Shopify still waits for units of theirs at our location. */
export function isShort(wmsOrders: readonly WmsOrderRecord[], truth: ShopFulfillmentTruth, locationId: string): boolean {
  return waitedFor(wmsOrders, truth, locationId).length > 0;
}

/** Fulfillment orders at our location with lines of the warehouse's orders that are still to be fulfilled. */
function waitedFor(wmsOrders: readonly WmsOrderRecord[], truth: ShopFulfillmentTruth, locationId: string): ShopFulfillmentOrder[] {
  const known = new Set(wmsOrders.flatMap((order) => order.lines.map(({ rowNumber }) => rowNumber)));
  return truth.fulfillmentOrders
    .filter((order) => order.locationId === locationId && !['CLOSED', 'CANCELLED'].includes(order.status))
    .map((order) => ({ ...order, lines: order.lines.filter((line) => known.has(line.lineItemId) && line.remainingQuantity > 0) }))
    .filter(({ lines }) => lines.length > 0);
}

/** What the warehouse closed without sending it: the rest comes as a back order, or never. */
function leftBehind(
  { wmsOrders, locationId, settings }: FulfillmentView,
  truth: ShopFulfillmentTruth,
  numbers: string,
): FulfillmentDecision | null {
  const waiting = waitedFor(wmsOrders, truth, locationId);
  if (waiting.length === 0) return null;
  const units = waiting.flatMap(({ lines }) => lines).reduce((all, line) => all + line.remainingQuantity, 0);
  const sentence = `Order ${numbers}: the warehouse closed it without sending ${units} ${units === 1 ? 'unit' : 'units'}; ${settings.remainder === 'resend' ? 'they are sent again as an order of their own' : 'a back order is followed by itself, otherwise refund them or send them again'}.`;
  const open = waiting.find(({ supportedActions }) => supportedActions.includes('HOLD'));
  if (settings.remainder === 'hold' && open && !waiting.some(({ status }) => status === 'ON_HOLD')) {
    const request = {
      fulfillmentOrderGid: open.gid,
      lines: open.lines.map(({ gid, remainingQuantity }) => ({ gid, quantity: remainingQuantity })),
      handle: SHORT_PICKED,
      notes: `The warehouse closed order ${numbers} without sending these.`,
    };
    return { act: 'hold', request, sentence };
  }
  const sendAgain =
    settings.remainder === 'resend'
      ? wmsOrders.filter(({ statusNumber }) => settings.shippedStatuses.includes(statusNumber ?? -1))
      : undefined;
  return { act: 'wait', reason: 'short-picked', sentence, recheckAfterSeconds: SHORT_RECHECK_SECONDS, ...(sendAgain && { sendAgain }) };
}

/** Units that no line of the Shopify order takes: a person says what they stand for. */
function askWhatItIs(
  { locationId, wmsOrders }: FulfillmentView,
  shipped: readonly WmsOrderRecord[],
  truth: ShopFulfillmentTruth,
  unmatched: Unmatched['rows'],
): FulfillmentDecision {
  const isForeign = unmatched.some(({ rowNumber }) => !truth.lineItems.some(({ id }) => id === rowNumber));
  const what = unmatched.map(
    ({ quantity, articleNumber, rowNumber }) => `${quantity} of ${articleNumber ?? 'an article'} (row ${rowNumber || 'without a number'})`,
  );
  const why = isForeign ? 'that belong to no line of the Shopify order' : `more than Shopify lets us fulfil at location ${locationId}`;
  return {
    act: 'refuse',
    reason: isForeign ? 'line-not-in-shop' : 'nothing-left-to-fulfill',
    sentence: `Order ${wmsOrders.map(({ orderNumber }) => orderNumber).join(', ')}: the warehouse picked ${what.join(', ')}, ${why}; say on the page Shipments which line they stand for, or that it was dealt with by hand.`,
    unmatched: { rows: unmatched, lines: linesWithRoom(shipped, truth, locationId) },
  };
}

/** What is owed waits for a person; where nothing is, both sides agree as ever. */
function leftToPeople(view: FulfillmentView, { orderNumber, wayOfDelivery, orderType }: WmsOrderRecord): FulfillmentDecision {
  const asked = decideFulfillment({ ...view, isAskedFor: true });
  if (!['fulfill', 'release'].includes(asked.act) && (asked.act !== 'track' || view.madeByUs.length > 0)) return asked;
  if (!view.settings.automatic) {
    return {
      act: 'wait',
      reason: 'waits-for-a-person',
      sentence: `Order ${orderNumber} is shipped; the settings leave it to a person to have it reported.`,
      recheckAfterSeconds: LEFT_RECHECK_SECONDS,
    };
  }
  return {
    act: 'ignore',
    rule: 'fulfillment-left-out',
    sentence: `Order ${orderNumber} is shipped (way of delivery ${wayOfDelivery ?? 'none'}, order type ${orderType ?? 'none'}); the settings leave such shipments to people: have it reported, or fulfil it in Shopify by hand.`,
  };
}

/** Whether the settings report such a shipment by themselves. */
function isReported({ wayOfDelivery, orderType }: WmsOrderRecord, { automatic, only }: FulfillmentSettings): boolean {
  if (!automatic) return false;
  const isAmong = (code: string | null, codes: readonly string[]) =>
    codes.length === 0 || codes.some((each) => each.toLowerCase() === code?.trim().toLowerCase());
  return isAmong(wayOfDelivery, only.waysOfDelivery) && isAmong(orderType, only.orderTypes);
}

/** How much longer a shipment without a number waits for one, in seconds. */
function secondsToWait({ settings, now, awaitsTrackingSince, isAskedFor }: FulfillmentView): number {
  if (isAskedFor) return 0;
  const since = (awaitsTrackingSince ?? now).getTime();
  return Math.ceil((since + settings.tracking.waitHours * 3_600_000 - now.getTime()) / 1_000);
}

/** The fulfillment in Shopify that an intent made: not there before, at our location, the same lines and tracking. Null when it never landed. */
export function findFulfillment(intent: FulfillmentIntent, truth: ShopFulfillmentTruth, locationId: string): ShopFulfillment | null {
  const wanted = named(intent.lines);
  return (
    truth.fulfillments.find(
      (each) =>
        !intent.before.includes(each.id) &&
        each.locationId === locationId &&
        named(each.lines) === wanted &&
        intent.trackingNumbers.every((number) => each.trackingNumbers.includes(number)),
    ) ?? null
  );
}

/** The name of exactly this fulfillment: how far each line was before, what is added, and after how many that were undone. The same work has the same key. */
export function fulfillmentKey(orderId: string, { lines, undone }: Pick<FulfillmentIntent, 'lines' | 'undone'>): string {
  const parts = lines.map((line) => `${line.lineItemId}:${line.from}+${line.quantity}`).sort();
  return ['fulfillment', orderId, ...parts, ...(undone > 0 ? [`after ${undone} undone`] : [])].join('/');
}

const refuse = (reason: Reason, sentence: string): FulfillmentDecision => ({ act: 'refuse', reason, sentence });
const named = (lines: FulfillmentIntent['lines'] | ShopFulfillment['lines']): string =>
  [...summed(lines)]
    .map(([lineItemId, quantity]) => `${lineItemId}:${quantity}`)
    .sort()
    .join();
