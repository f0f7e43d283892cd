import type { Reason, ReturnRule } from '@stockbridge/contracts';
import type { RefundWork, ShopFulfillmentTruth, ShopRefundTruth, ShopReturn, ShopUnits } from '@stockbridge/shopify';
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
  | ({ readonly act: 'refund' } & Refund)
  | { readonly act: 'agree'; readonly sentence: string }
  | { readonly act: 'wait'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string; readonly undone?: string }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** What is due of one line under one rule. */
interface Due extends DueUnits {
  readonly lineItemId: string;
}

/** How a line stands. */
interface OpenLine extends OpenUnits {
  readonly lineItemId: string;
  /** Whether the shop's order has such a line. */
  readonly isKnown: boolean;
}

/**
 * What is owed to the customer, refunded rule by rule: first what nobody has to approve. What stands in the way of some units keeps
 * no others waiting; a return that was undone after its refund is told when nothing else is to be done.
 */
export function decideRefund(view: RefundView): RefundDecision {
  const lines = [...view.returned.keys()].map((lineItemId) => openLine(view, lineItemId));
  const due = lines.flatMap(({ lineItemId, due: groups }) => groups.map((each): Due => ({ ...each, lineItemId })));
  const decisions = [...Map.groupBy(due, fate).values()].map((together) => decideTogether(view, together));
  const refunds = decisions.filter((each) => each.act === 'refund');
  return refunds.find((each) => !asksAPerson(each)) ?? refunds[0] ?? decisions[0] ?? undone(view) ?? nothingDue(view, lines);
}

/** Whether the refund has to be approved. */
export function asksAPerson({ rule, doubt }: Pick<Refund, 'rule' | 'doubt'>): boolean {
  return rule.refund === 'approval' || doubt !== null;
}

function decideTogether(view: RefundView, together: readonly Due[]): RefundDecision {
  const { orderNumber, refunded } = view;
  const concerned = refunded.returns.filter((each) => together.some(({ lineItemId }) => announced(each, lineItemId) > 0));
  const exchange = concerned.find(({ status, hasExchange }) => status === 'OPEN' && hasExchange);
  if (exchange) {
    return refuse(
      'return-has-exchange',
      `Order ${orderNumber} came back, and its return ${exchange.name} in Shopify has an exchange; process it there.`,
    );
  }
  const open = concerned.find(({ status }) => status === 'OPEN');
  const requested = concerned.find(({ status }) => status === 'REQUESTED');
  if (!open && requested) {
    return {
      act: 'wait',
      reason: 'return-requested',
      sentence: `Order ${orderNumber} came back, and its return ${requested.name} waits in Shopify; approve or decline it there.`,
    };
  }
  const declined = open ? undefined : concerned.find(({ status }) => status === 'DECLINED');
  const unnamed = refunded.refundedWithoutUnits;
  const doubt =
    together[0]!.doubt ??
    (declined ? `their return ${declined.name} was declined in Shopify` : null) ??
    (unnamed ? `somebody refunded ${unnamed} ${refunded.currencyCode} without saying for which units` : null);
  return { act: 'refund', ...refundOf(view, together, open ?? null), doubt };
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
  const wanted = summed(ours);
  for (const [refundId, units] of candidates) if (summed(units) === wanted) return refundId;
  return null;
}

function openLine({ returned, shipped, refunded, facts }: RefundView, lineItemId: string): OpenLine {
  const line = refunded.lines.find((each) => each.lineItemId === lineItemId);
  const open = openUnits(returned.get(lineItemId) ?? [], {
    ...(line ? goneBack(shipped, line) : { fulfilled: 0, refunded: 0 }),
    refundable: line?.refundableQuantity ?? 0,
    ours: ofLine(refundedByUs(facts), lineItemId),
    declined: ofLine(facts?.declined ?? [], lineItemId),
  });
  return { ...open, lineItemId, isKnown: line !== undefined };
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
  const foreign = lines.find(({ isKnown, notShipped }) => !isKnown && notShipped > 0);
  if (foreign) {
    return refuse(
      'line-not-in-shop',
      `Order ${orderNumber}, row ${foreign.lineItemId}: it came back but belongs to no line of the Shopify order; refund it by hand.`,
    );
  }
  if (lines.some(({ notShipped }) => notShipped > 0)) {
    return {
      act: 'wait',
      reason: 'not-fulfilled-yet',
      sentence: `Order ${orderNumber} came back before Shopify shows all of it as shipped; it is refunded once it does.`,
    };
  }
  const stuck = lines.find(({ notRefundable }) => notRefundable > 0);
  if (stuck) {
    return refuse(
      'not-refundable',
      `Order ${orderNumber}, line ${stuck.lineItemId}: ${stuck.notRefundable} came back that Shopify lets nobody refund as units any more, or that are less than a whole one; settle it there by hand.`,
    );
  }
  if (lines.some(({ leftAlone }) => leftAlone > 0)) {
    return {
      act: 'ignore',
      rule: 'return-left-out',
      sentence: `Order ${orderNumber} came back; the settings leave it to people to refund what is open of it.`,
    };
  }
  return { act: 'agree', sentence: `What came back of order ${orderNumber} is refunded or left alone by a person.` };
}

/** The alarm of a line of which we refunded more than the warehouse shows as returned, unless a person has seen exactly that. */
function undone({ orderNumber, returned, facts }: RefundView): RefundDecision | null {
  for (const [lineItemId, ours] of Map.groupBy(refundedByUs(facts), (units) => units.lineItemId)) {
    const came = count(returned.get(lineItemId) ?? []);
    const key = `undone/${lineItemId}:${count(ours)}-${came}`;
    if (count(ours) <= came || facts?.seen?.includes(key)) continue;
    const sentence = `Order ${orderNumber}, line ${lineItemId}: ${count(ours)} units were refunded as returned, but the warehouse shows ${came} returned now; look at it on both sides.`;
    return { act: 'refuse', reason: 'return-undone', sentence, undone: key };
  }
  return null;
}

/** Units that were fulfilled, wherever, and how many of them were refunded: what is current is neither refunded nor taken off. */
function goneBack(shipped: ShopFulfillmentTruth, line: ShopRefundTruth['lines'][number]): { fulfilled: number; refunded: number } {
  const standing = shipped.fulfillments.filter(({ status }) => !['CANCELLED', 'ERROR', 'FAILURE'].includes(status));
  const fulfilled = count(standing.flatMap(({ lines }) => ofLine(lines, line.lineItemId)));
  return { fulfilled, refunded: Math.max(0, fulfilled + line.unfulfilledQuantity - line.currentQuantity) };
}

/** Units of one fate are refunded together. */
function fate({ rule: { refund, restock, shipping, notifyCustomer }, doubt }: Due): string {
  return JSON.stringify([refund, restock, shipping, notifyCustomer, doubt]);
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

const refundedByUs = (facts: ReturnsFacts | null): SettledUnits[] => (facts?.refunds ?? []).flatMap(({ units }) => units);
const ofLine = <T extends { readonly lineItemId: string }>(entries: readonly T[], lineItemId: string): T[] =>
  entries.filter((each) => each.lineItemId === lineItemId);
const refuse = (reason: Reason, sentence: string): RefundDecision => ({ act: 'refuse', reason, sentence });
