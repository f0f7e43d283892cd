import type { FulfillmentSettings, Reason } from '@stockbridge/contracts';
import {
  hasHappened,
  type FulfillmentHoldRequest,
  type FulfillmentRequest,
  type ShopFulfillmentTruth,
  type TrackingUpdate,
} from '@stockbridge/shopify';
import type { WmsOrderRecord, WmsTracking } from '@stockbridge/wms';
import type { FulfillmentFacts, FulfillmentIntent, Unmatched } from './fulfillment-facts.js';
import { hasLeft, isCancelled, isOpenAt, leftBehind, SHORT_PICKED } from './left-behind.js';
import { allot, fulfilledByLine, linesWithRoom, owedUnits, undoneUnits } from './owed-units.js';
import { countedUnits, hasPickedMore, reportedShipments } from './reported-shipments.js';
import { toShopifyCarrier } from './to-shopify-carrier.js';
import { lateNumbers, newNumbers } from './tracking-numbers.js';

/** Both truths, and what the connection wants. */
export interface FulfillmentView {
  /** The order's warehouse orders as they can be read now. */
  readonly wmsOrders: readonly WmsOrderRecord[];
  /** Warehouse orders that are followed and can't be read any more, by id. */
  readonly unread: readonly number[];
  /** Undefined when Shopify no longer shows the order. */
  readonly truth: ShopFulfillmentTruth | undefined;
  readonly locationId: string;
  readonly settings: FulfillmentSettings;
  readonly facts: FulfillmentFacts | null;
  /** UTC instant of the decision. */
  readonly now: Date;
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
      readonly recheckAfterSeconds: number;
      /** To be remembered. */
      readonly rest?: FulfillmentFacts['rest'];
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

/** What changes an order without changing its status is found by the poll of changed orders; this is the net beneath it. */
const SAME_STATUS_RECHECK_SECONDS = 300;
const HOLD_RECHECK_SECONDS = 900;
/** What changes its status is found by every poll; and somebody may have fulfilled it in Shopify by hand. */
const RECHECK_SECONDS = 3_600;

/**
 * What is owed to Shopify: picked in the warehouse less fulfilled in Shopify at our location, per line, as far as the open
 * fulfillment orders there allow. Only warehouse orders count that were sent and are reported by the settings, or were counted before.
 * The WMS's reported counters are not looked at: others may own them.
 */
export function decideFulfillment(view: FulfillmentView): FulfillmentDecision {
  const { wmsOrders, truth, settings, facts } = view;
  const numbers = wmsOrders.map((order) => order.orderNumber).join(', ');
  const { reported, leftToPeople } = reportedShipments(wmsOrders, settings, facts);
  if (wmsOrders.length === 0 || view.unread.some((wmsOrderId) => facts?.counted?.[wmsOrderId] !== undefined))
    return whatCantBeRead(view, numbers);
  if (reported.length === 0) return leftToPeople ? forAPerson(view, leftToPeople) : notShippedYet(view, numbers);
  if (!truth)
    return {
      act: 'ignore',
      rule: 'gone-in-shop',
      sentence: `Shopify does not show the order of ${numbers}; nothing can be reported to it.`,
    };
  const at = situationOf(view, numbers, reported, truth);
  return (
    fulfil(at) ??
    onHold(at) ??
    lateTracking(at) ??
    cancelledByOthers(at) ??
    unmatchedUnits(at) ??
    notAllowed(at) ??
    whatIsLeft(at, leftToPeople)
  );
}

/** What follows from both truths, before anything is decided. */
type Situation = ReturnType<typeof situationOf>;

function situationOf(view: FulfillmentView, numbers: string, reported: readonly WmsOrderRecord[], truth: ShopFulfillmentTruth) {
  const { locationId, settings, facts } = view;
  const { owed, unmatched, rowsOf } = owedUnits(reported, truth, locationId, facts?.matches);
  const madeByUs = facts?.fulfillmentIds ?? [];
  const cancelled = truth.fulfillments.filter((each) => !hasHappened(each) && madeByUs.includes(each.id));
  const isAskedFor = facts?.isAskedFor ?? false;
  const undone = isAskedFor ? new Map<string, number>() : undoneUnits(truth, locationId, madeByUs);
  const wanted = new Map([...owed].map(([id, quantity]) => [id, quantity - (undone.get(id) ?? 0)] as const).filter(([, left]) => left > 0));
  const allotted = allot(wanted, truth, locationId);
  const shown = new Set(truth.fulfillments.filter(hasHappened).flatMap((each) => each.trackingNumbers));
  const rows = {
    reported: new Set(allotted.lines.flatMap(({ lineItemId }) => rowsOf.get(lineItemId)!)),
    waiting: new Set([...allotted.left.flatMap((id) => rowsOf.get(id)!), ...unmatched.map(({ rowNumber }) => rowNumber)]),
  };
  return {
    view,
    numbers,
    reported,
    truth,
    owed,
    unmatched,
    undone,
    allotted,
    cancelled,
    remade: isAskedFor ? cancelled.map(({ id }) => id) : [],
    toldNumbers: facts?.toldNumbers ?? [],
    /** Numbers that Shopify does not show. */
    tracking: newNumbers(reported, shown, rows, settings.tracking),
  };
}

/** What can be told now. A number of a fulfillment that was undone is told again only with its units. */
function fulfil(at: Situation): FulfillmentDecision | null {
  const { view, numbers, reported, truth, allotted, remade, toldNumbers } = at;
  const { settings, facts, locationId } = view;
  if (allotted.lines.length === 0) return null;
  const isNew = ({ number }: WmsTracking): boolean => !toldNumbers.includes(number);
  const outbound = at.tracking.outbound.filter((each) => remade.length > 0 || isNew(each));
  const tracking = [...outbound, ...at.tracking.returning.filter((each) => remade.length > 0 || isNew(each))];
  const seconds = outbound.length === 0 ? secondsToWait(view) : 0;
  if (seconds > 0) {
    return {
      act: 'wait',
      reason: 'tracking-pending',
      sentence: `Order ${numbers} is shipped without a new tracking number; the settings wait for one for ${settings.tracking.waitHours} h.`,
      recheckAfterSeconds: Math.min(seconds, SAME_STATUS_RECHECK_SECONDS),
    };
  }
  const fulfilled = fulfilledByLine(truth, locationId);
  return {
    act: 'fulfill',
    request: {
      fulfillmentOrders: allotted.fulfillmentOrders,
      tracking,
      carrier: carrierOf(reported, tracking, settings),
      // What was not picked since then lies in parcels that the customer has been told of.
      notifyCustomer: settings.notifyCustomer && (outbound.some(isNew) || hasPickedMore(reported, facts)),
    },
    intent: {
      lines: allotted.lines.map(({ lineItemId, quantity }) => ({ lineItemId, from: fulfilled.get(lineItemId) ?? 0, quantity })),
      trackingNumbers: tracking.map((each) => each.number),
      before: truth.fulfillments.map((fulfillment) => fulfillment.id),
      undone: truth.fulfillments.filter((each) => !hasHappened(each)).length,
      remade,
      counted: { ...facts?.counted, ...countedUnits(reported) },
      orderNumber: reported[0]!.orderNumber,
    },
  };
}

/** What may not be told yet, as its fulfillment order waits in Shopify: for us, or for a person. */
function onHold({ numbers, allotted: { held } }: Situation): FulfillmentDecision | null {
  if (!held) return null;
  const ours = held.ourHolds.filter(({ handle }) => handle === SHORT_PICKED);
  if (ours.length > 0) return { act: 'release', fulfillmentOrderGid: held.gid, holdGids: ours.map(({ gid }) => gid) };
  return {
    act: 'wait',
    reason: 'fulfillment-on-hold',
    sentence: `Order ${numbers} is shipped, but its fulfillment order is on hold in Shopify; release it there.`,
    recheckAfterSeconds: HOLD_RECHECK_SECONDS,
  };
}

/** Numbers that were booked after their units were told. */
function lateTracking({ view, reported, truth, tracking, toldNumbers }: Situation): FulfillmentDecision | null {
  const { wmsOrders, locationId, settings } = view;
  const ours = truth.fulfillments.filter((each) => each.locationId === locationId && hasHappened(each));
  const unsaid = [...tracking.outbound, ...tracking.returning].filter(({ number }) => !toldNumbers.includes(number));
  const late = lateNumbers(wmsOrders, ours, unsaid, toldNumbers);
  if (!late) return null;
  const { fulfillment, added, dropped } = late;
  const carrier = carrierOf(reported, late.tracking, settings);
  const update = { fulfillmentId: fulfillment.id, tracking: late.tracking, carrier, notifyCustomer: false };
  return { act: 'track', update, added, dropped };
}

function cancelledByOthers({ numbers, cancelled, owed, undone }: Situation): FulfillmentDecision | null {
  const found = cancelled.find(({ lines }) => lines.some(({ lineItemId }) => owed.has(lineItemId) && undone.has(lineItemId)));
  if (!found) return null;
  const sentence = `Order ${numbers}: fulfillment ${found.id} was cancelled in Shopify after we made it; it is not made again unasked.`;
  return refuse('fulfillment-cancelled', sentence);
}

/** Units that no line of the Shopify order takes: a person says what they stand for. */
function unmatchedUnits({ view: { locationId }, numbers, reported, truth, unmatched }: Situation): FulfillmentDecision | null {
  if (unmatched.length === 0) return null;
  const isForeign = unmatched.some(({ rowNumber }) => !truth.lineItems.some(({ id }) => id === rowNumber));
  const what = unmatched.map(
    ({ quantity, articleNumber, rowNumber }) =>
      `${quantity} of ${articleNumber ?? 'an article'} (${rowNumber === '' ? 'a row without a number' : `row ${rowNumber}`})`,
  );
  const why = isForeign ? 'that belong to no line of the Shopify order' : `more than Shopify lets us fulfil at location ${locationId}`;
  return {
    act: 'refuse',
    reason: isForeign ? 'line-not-in-shop' : 'nothing-left-to-fulfill',
    sentence: `Order ${numbers}: the warehouse picked ${what.join(', ')}, ${why}; say on the page Shipments which line they stand for, or that it was dealt with by hand.`,
    unmatched: { rows: unmatched, lines: linesWithRoom(reported, truth, locationId) },
  };
}

function notAllowed({ view: { locationId }, numbers, allotted: { left } }: Situation): FulfillmentDecision | null {
  if (left.length === 0) return null;
  const sentence = `Order ${numbers}: Shopify does not let us fulfil line ${left.join(', ')} at location ${locationId}; fulfil it there by hand.`;
  return refuse('nothing-left-to-fulfill', sentence);
}

/** After all that can be told was told: the rest of the order. */
function whatIsLeft({ view, numbers, truth }: Situation, leftToPeople: WmsOrderRecord | undefined): FulfillmentDecision {
  const asked = leftToPeople && forAPerson(view, leftToPeople);
  if (asked && asked.act !== 'track') return asked;
  const { wmsOrders, locationId, settings, facts, now } = view;
  const rest = leftBehind(wmsOrders, truth, locationId, settings, facts, now);
  switch (rest.is) {
    case 'nothing':
      return { act: 'agree', sentence: `Order ${numbers} is shipped and fulfilled.` };
    case 'coming':
      return {
        act: 'wait',
        reason: 'partly-shipped',
        sentence: `Order ${numbers}: what was shipped is fulfilled; the rest is still in the warehouse.`,
        rest: rest.rest,
        recheckAfterSeconds: rest.rest ? SAME_STATUS_RECHECK_SECONDS : RECHECK_SECONDS,
      };
    case 'short': {
      const what = `${rest.units} ${rest.units === 1 ? 'unit' : 'units'}`;
      const next =
        settings.remainder === 'resend'
          ? 'they are sent again as an order of their own'
          : 'a back order is followed by itself, otherwise refund them or send them again';
      const sentence = `Order ${numbers}: the warehouse closed it without sending ${what}; ${next}.`;
      if (rest.hold) return { act: 'hold', request: rest.hold, sentence };
      const sendAgain = settings.remainder === 'resend' ? wmsOrders.filter((order) => hasLeft(order, settings)) : undefined;
      return {
        act: 'wait',
        reason: 'short-picked',
        sentence,
        rest: facts?.rest,
        recheckAfterSeconds: RECHECK_SECONDS,
        ...(sendAgain && { sendAgain }),
      };
    }
  }
}

/** What was counted and can't be read any more is unknown: how much is owed can't be said, unless nothing is waited for. */
function whatCantBeRead({ wmsOrders, truth, locationId }: FulfillmentView, numbers: string): FulfillmentDecision {
  if (truth && !isOpenAt(truth, locationId))
    return { act: 'agree', sentence: 'Nothing of the order is waited for in Shopify; the warehouse does not show all of it any more.' };
  return refuse(
    'gone-in-wms',
    wmsOrders.length === 0
      ? 'The order can no longer be found in the warehouse.'
      : `Order ${numbers}: a part of it that was reported can no longer be found in the warehouse, so what is owed can't be told; fulfil the rest in Shopify by hand.`,
  );
}

/** What is owed waits for a person; where nothing is, both sides agree as ever. */
function forAPerson(view: FulfillmentView, { orderNumber, wayOfDelivery, orderType }: WmsOrderRecord): FulfillmentDecision {
  const asked = decideFulfillment({ ...view, facts: { fulfillmentIds: [], ...view.facts, isAskedFor: true } });
  const isOurs = (view.facts?.fulfillmentIds ?? []).length > 0;
  if (!['fulfill', 'release'].includes(asked.act) && (asked.act !== 'track' || isOurs)) return asked;
  if (!view.settings.automatic) {
    return {
      act: 'wait',
      reason: 'waits-for-a-person',
      sentence: `Order ${orderNumber} is shipped; the settings leave it to a person to have it reported.`,
      recheckAfterSeconds: RECHECK_SECONDS,
    };
  }
  return {
    act: 'ignore',
    rule: 'fulfillment-left-out',
    sentence: `Order ${orderNumber} is shipped (way of delivery ${wayOfDelivery ?? 'none'}, order type ${orderType ?? 'none'}); the settings leave such shipments to people: have it reported, or fulfil it in Shopify by hand.`,
  };
}

function notShippedYet({ wmsOrders }: FulfillmentView, numbers: string): FulfillmentDecision {
  if (wmsOrders.every(isCancelled))
    return { act: 'agree', sentence: `Order ${numbers} is cancelled in the warehouse; nothing will be shipped.` };
  return {
    act: 'wait',
    reason: 'not-shipped-yet',
    sentence: `Order ${numbers} is in the warehouse and not shipped yet.`,
    recheckAfterSeconds: RECHECK_SECONDS,
  };
}

/** How much longer a shipment without a number waits for one, in seconds. */
function secondsToWait({ settings, now, facts }: FulfillmentView): number {
  if (facts?.isAskedFor) return 0;
  const since = facts?.awaitsTrackingSince === undefined ? now.getTime() : Date.parse(facts.awaitsTrackingSince);
  return Math.ceil((since + settings.tracking.waitHours * 3_600_000 - now.getTime()) / 1_000);
}

/** The carrier of the warehouse order that these numbers were booked with; without numbers, of the first that has one. */
function carrierOf(
  shipped: readonly WmsOrderRecord[],
  tracking: readonly { readonly number: string }[],
  { tracking: { send }, carriers }: FulfillmentSettings,
): string | null {
  if (!send) return null;
  const wanted = tracking.map(({ number }) => number);
  const booked = shipped.filter((order) => [...order.tracking, ...order.returnTracking].some(({ number }) => wanted.includes(number)));
  const carrier = [...booked, ...(booked.length > 0 ? [] : shipped)].find((order) => order.carrier)?.carrier ?? null;
  return toShopifyCarrier(carrier, carriers);
}

const refuse = (reason: Reason, sentence: string): FulfillmentDecision => ({ act: 'refuse', reason, sentence });
