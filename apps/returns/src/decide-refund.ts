import type { Reason, ReturnRule } from '@stockbridge/contracts';
import {
  hasHappened,
  type RefundWork,
  type ShopFulfillmentTruth,
  type ShopRefundTruth,
  type ShopReturn,
  type ShopUnits,
} from '@stockbridge/shopify';
import { count, firstUnits, openUnits, type DueUnits, type OpenUnits } from './open-units.js';
import type { ReturnedUnits } from './returned-units.js';
import type { MadeRefund, ReturnsFacts, SettledUnits } from './returns-facts.js';

/** Both truths, and what is remembered. */
export interface RefundView {
  readonly orderNumber: string;
  /** By line item id, oldest first. */
  readonly returned: ReadonlyMap<string, readonly ReturnedUnits[]>;
  readonly shipped: ShopFulfillmentTruth;
  readonly refunded: ShopRefundTruth;
  readonly facts: ReturnsFacts | null;
  /** Numeric id of the location whose shipments come back to us. */
  readonly locationId: string;
  /** What other connections of the shop refunded of the order. */
  readonly elsewhere: readonly MadeRefund[];
}

/** Units to be refunded together: all of one rule. */
export interface Refund {
  readonly work: RefundWork;
  /** By line item id: how many units had been refunded before, by anybody. */
  readonly refundedBefore: Readonly<Record<string, number>>;
  readonly units: readonly SettledUnits[];
  readonly rule: ReturnRule;
  /** Why a person has to look, although such returns are refunded by themselves. */
  readonly doubt: string | null;
}

export type RefundDecision =
  /** First what nobody has to approve. */
  | { readonly act: 'refund'; readonly refunds: readonly Refund[] }
  | { readonly act: 'agree'; readonly sentence: string }
  | { readonly act: 'wait'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string; readonly unsettled?: string }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** What only a person can settle, until one says so: the same again, or more of it, has another key. */
export interface Alarm {
  readonly key: string;
  readonly reason: Reason;
  readonly sentence: string;
}

/** What is due of one line under one rule. */
interface Due extends DueUnits {
  readonly lineItemId: string;
  /** Of Shopify, that has the line; null: none that is unfinished. */
  readonly ofReturn: ShopReturn | null;
}

/** How a line stands. */
interface OpenLine extends OpenUnits {
  readonly lineItemId: string;
  /** Whether the shop's order has such a line. */
  readonly isKnown: boolean;
  /** Whether Shopify waits for shipments of it. */
  readonly isAwaited: boolean;
}

/**
 * What is owed to the customer, refunded rule by rule: first what nobody has to approve. What stands in the way of some units keeps
 * no others waiting; what only a person can settle is told when nothing else is to be done.
 */
export function decideRefund(view: RefundView): RefundDecision {
  const lines = openLines(view);
  const due = lines.flatMap(({ lineItemId, due: groups }) => {
    const ofReturn = returnOf(view.refunded, lineItemId);
    return groups.map((each): Due => ({ ...each, lineItemId, ofReturn }));
  });
  const decisions = [...Map.groupBy(due, fate).values()].map((together) => decideTogether(view, together));
  const refunds = decisions.filter((each) => 'work' in each);
  if (refunds.length > 0)
    return { act: 'refund', refunds: refunds.sort((one, other) => Number(asksAPerson(one)) - Number(asksAPerson(other))) };
  const blocked = decisions.find((each) => 'act' in each);
  if (blocked) return blocked;
  const alarm = alarmsOf(view).find(({ key }) => !view.facts?.seen?.includes(key));
  if (alarm) return { act: 'refuse', reason: alarm.reason, sentence: alarm.sentence, unsettled: alarm.key };
  return nothingDue(view, lines);
}

/** By line item id: units that came back and that nobody has refunded or left alone. */
export function stillOpen(view: RefundView): Map<string, number> {
  return new Map(
    openLines(view).map(({ lineItemId, due, notShipped, notRefundable, leftOut }) => [
      lineItemId,
      count(due) + notShipped + notRefundable + leftOut,
    ]),
  );
}

/** Whether the refund has to be approved. */
export function asksAPerson({ rule, doubt }: Pick<Refund, 'rule' | 'doubt'>): boolean {
  return rule.refund === 'approval' || doubt !== null;
}

/** The return of Shopify that decides about a line: an open one before one that waits there, and before one that was declined. */
function returnOf({ returns }: ShopRefundTruth, lineItemId: string): ShopReturn | null {
  const concerned = returns.filter((each) => announced(each, lineItemId) > 0);
  const open = concerned.filter(({ status }) => status === 'OPEN');
  const first = (wanted: ShopReturn['status']) => concerned.find(({ status }) => status === wanted);
  return open.find(({ hasExchange }) => hasExchange) ?? open[0] ?? first('REQUESTED') ?? first('DECLINED') ?? null;
}

function decideTogether(view: RefundView, together: readonly Due[]): Refund | Extract<RefundDecision, { act: 'wait' | 'refuse' }> {
  const { orderNumber, refunded } = view;
  const { ofReturn, doubt } = together[0]!;
  if (ofReturn?.status === 'OPEN' && ofReturn.hasExchange) {
    return {
      act: 'refuse',
      reason: 'return-has-exchange',
      sentence: `Order ${orderNumber} came back, and its return ${ofReturn.name} in Shopify has an exchange; process it there.`,
    };
  }
  if (ofReturn?.status === 'REQUESTED') {
    return {
      act: 'wait',
      reason: 'return-requested',
      sentence: `Order ${orderNumber} came back, and its return ${ofReturn.name} waits in Shopify; approve or decline it there.`,
    };
  }
  const declined = ofReturn?.status === 'DECLINED' ? `their return ${ofReturn.name} was declined in Shopify` : null;
  const unnamed = refunded.refundedWithoutUnits;
  const unsaid = unnamed && `somebody refunded ${unnamed} ${refunded.currencyCode} without saying for which units`;
  return { ...refundOf(view, together, declined === null ? ofReturn : null), doubt: doubt ?? declined ?? unsaid };
}

/** The name of exactly this refund: how far each line was, what is added, how it is done, and how much money it is. */
export function refundKey({ work, refundedBefore, rule }: Omit<Refund, 'units' | 'doubt'>, amount: string, currencyCode: string): string {
  const parts = work.lines.map(({ lineItemId, quantity }) => `${lineItemId}:${refundedBefore[lineItemId] ?? 0}+${quantity}`).sort();
  const manner = [
    ...(work.withShipping ? ['shipping'] : []),
    ...(rule.restock ? ['restock'] : []),
    ...(rule.notifyCustomer ? ['notify'] : []),
    ...(work.ofReturn ? [`return:${work.ofReturn.gid.split('/').at(-1)}`] : []),
  ];
  return ['refund', work.orderId, ...parts, ...manner, `${amount} ${currencyCode}`].join('/');
}

/** Which of these refunds an intent made: the same units, none more. Null when it never landed. */
export function findRefund(
  { units: ours }: Pick<MadeRefund, 'units'>,
  candidates: ReadonlyMap<string, readonly ShopUnits[]>,
): string | null {
  for (const [refundId, units] of candidates) if (isSameUnits(units, ours)) return refundId;
  return null;
}

/** Whether two refunds are of the same units, none more. */
export function isSameUnits(one: readonly ShopUnits[], other: readonly ShopUnits[]): boolean {
  return summed(one) === summed(other);
}

function openLines(view: RefundView): OpenLine[] {
  return [...view.returned.keys()].map((lineItemId) => openLine(view, lineItemId));
}

function openLine({ returned, shipped, refunded, facts, locationId, elsewhere }: RefundView, lineItemId: string): OpenLine {
  const line = refunded.lines.find((each) => each.lineItemId === lineItemId);
  const sentElsewhere = standing(shipped).filter((each) => each.locationId !== locationId);
  const open = openUnits(returned.get(lineItemId) ?? [], {
    ...(line ? goneBack(shipped, line) : { fulfilled: 0, refunded: 0 }),
    fulfilledElsewhere: count(sentElsewhere.flatMap(({ lines }) => ofLine(lines, lineItemId))),
    refundedElsewhere: count(ofLine(unitsOf(elsewhere), lineItemId)),
    refundable: line?.refundableQuantity ?? 0,
    ours: ofLine(unitsOf(facts?.refunds), lineItemId),
    declined: ofLine(facts?.declined ?? [], lineItemId),
  });
  return { ...open, lineItemId, isKnown: line !== undefined, isAwaited: (line?.unfulfilledQuantity ?? 0) > 0 };
}

function refundOf({ shipped, refunded, facts }: RefundView, together: readonly Due[], ofReturn: ShopReturn | null): Omit<Refund, 'doubt'> {
  const { rule } = together[0]!;
  const quantities = new Map(together.map(({ lineItemId, quantity }) => [lineItemId, quantity]));
  const inReturn = ofReturn ? returnLines(ofReturn, quantities) : null;
  const lines = [...quantities]
    .map(([lineItemId, quantity]) => ({ lineItemId, quantity: inReturn ? count(ofLine(inReturn, lineItemId)) : quantity }))
    .filter(({ quantity }) => quantity > 0);
  const ofShop = ({ lineItemId }: ShopUnits) => refunded.lines.find((line) => line.lineItemId === lineItemId)!;
  const isShippingRefunded = refunded.isShippingRefunded || (facts?.refunds.some(({ withShipping }) => withShipping) ?? false);
  return {
    work: {
      orderId: refunded.orderId,
      lines,
      dutyGids: lines.flatMap((line) => ofShop(line).dutyGids),
      withShipping: rule.shipping && !isShippingRefunded,
      ofReturn:
        ofReturn && inReturn
          ? { gid: ofReturn.gid, lines: inReturn.map(({ gid, reverseLineGid, quantity }) => ({ gid, reverseLineGid, quantity })) }
          : null,
    },
    refundedBefore: Object.fromEntries(lines.map((line) => [line.lineItemId, goneBack(shipped, ofShop(line)).refunded])),
    units: lines.flatMap(({ lineItemId, quantity }) => {
      const { units } = together.find((due) => due.lineItemId === lineItemId)!;
      return firstUnits(units, quantity).map((each) => ({ lineItemId, ...each }));
    }),
    rule,
  };
}

function returnLines(ofReturn: ShopReturn, quantities: ReadonlyMap<string, number>) {
  const left = new Map(quantities);
  return ofReturn.lines.flatMap((line) => {
    const quantity = Math.min(left.get(line.lineItemId) ?? 0, line.unprocessed);
    if (quantity === 0) return [];
    left.set(line.lineItemId, left.get(line.lineItemId)! - quantity);
    return { ...line, quantity };
  });
}

function nothingDue({ orderNumber, returned }: RefundView, lines: readonly OpenLine[]): RefundDecision {
  if (returned.size === 0) return { act: 'agree', sentence: `Nothing of order ${orderNumber} came back to the warehouse.` };
  if (lines.some(({ isAwaited, notShipped }) => isAwaited && notShipped > 0)) {
    return {
      act: 'wait',
      reason: 'not-fulfilled-yet',
      sentence: `Order ${orderNumber} came back before Shopify shows all of it as shipped; it is refunded once it does.`,
    };
  }
  if (lines.some(({ leftOut }) => leftOut > 0)) {
    return {
      act: 'ignore',
      rule: 'return-left-out',
      sentence: `Order ${orderNumber} came back; the settings leave it to people to refund what is open of it.`,
    };
  }
  return { act: 'agree', sentence: `What came back of order ${orderNumber} is refunded or left alone by a person.` };
}

/** All that only people can settle, whether one has or not: what was undone after its refund, and what can't be refunded as units. */
export function alarmsOf(view: RefundView): Alarm[] {
  const { orderNumber, returned, facts } = view;
  const undone = [...Map.groupBy(unitsOf(facts?.refunds), ({ lineItemId }) => lineItemId)].flatMap(([lineItemId, units]) => {
    const [ours, came] = [count(units), count(returned.get(lineItemId) ?? [])];
    if (ours <= came) return [];
    const sentence = `Order ${orderNumber}, line ${lineItemId}: ${were(ours)} refunded as returned, but the warehouse shows ${came} returned now; look at it on both sides.`;
    return { key: `undone/${lineItemId}:${ours}-${came}`, reason: 'return-undone' as const, sentence };
  });
  const left = openLines(view).flatMap(({ lineItemId, isKnown, isAwaited, notShipped, notRefundable }): Alarm[] => {
    const where = `Order ${orderNumber}, ${isKnown ? 'line' : 'row'} ${lineItemId}`;
    if (!isKnown) {
      const sentence = `${where}: it came back but belongs to no line of the Shopify order; refund it by hand.`;
      return notShipped > 0 ? [{ key: `foreign/${lineItemId}:${notShipped}`, reason: 'line-not-in-shop', sentence }] : [];
    }
    const never = isAwaited ? 0 : notShipped;
    if (never + notRefundable === 0) return [];
    const sentence =
      never > 0
        ? `${where}: ${never} came back that Shopify does not show as shipped, and it waits for no more: refunded before they left, or sent for another line; settle it there by hand.`
        : `${where}: ${notRefundable} came back that Shopify lets nobody refund as units any more, or that are less than a whole one; settle it there by hand.`;
    return [{ key: `left/${lineItemId}:${never + notRefundable}`, reason: 'not-refundable', sentence }];
  });
  return [...undone, ...left];
}

/** Units that were fulfilled, wherever, and how many of them were refunded: what is current is neither refunded nor taken off. */
function goneBack(shipped: ShopFulfillmentTruth, line: ShopRefundTruth['lines'][number]): { fulfilled: number; refunded: number } {
  const fulfilled = count(standing(shipped).flatMap(({ lines }) => ofLine(lines, line.lineItemId)));
  return { fulfilled, refunded: Math.max(0, fulfilled + line.unfulfilledQuantity - line.currentQuantity) };
}

function standing({ fulfillments }: ShopFulfillmentTruth): ShopFulfillmentTruth['fulfillments'] {
  return fulfillments.filter(hasHappened);
}

/** Units of one fate are refunded together. */
function fate({ rule: { refund, restock, shipping, notifyCustomer }, doubt, ofReturn }: Due): string {
  return JSON.stringify([refund, restock, shipping, notifyCustomer, doubt, ofReturn?.gid]);
}

function announced({ lines }: ShopReturn, lineItemId: string): number {
  return ofLine(lines, lineItemId).reduce((all, { unprocessed }) => all + unprocessed, 0);
}

function summed(units: readonly ShopUnits[]): string {
  return [...Map.groupBy(units, ({ lineItemId }) => lineItemId)]
    .map(([lineItemId, ofOne]) => `${lineItemId}:${count(ofOne)}`)
    .sort()
    .join();
}

const unitsOf = (refunds: readonly MadeRefund[] = []): SettledUnits[] => refunds.flatMap(({ units }) => units);
const ofLine = <T extends { readonly lineItemId: string }>(entries: readonly T[], lineItemId: string): T[] =>
  entries.filter((each) => each.lineItemId === lineItemId);
const were = (units: number): string => `${units} ${units === 1 ? 'unit was' : 'units were'}`;
