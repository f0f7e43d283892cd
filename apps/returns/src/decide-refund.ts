import type { Reason, ReturnRule } from '@stockbridge/contracts';
import type { RefundWork, ShopFulfillmentTruth, ShopRefundTruth, ShopReturn, ShopUnits } from '@stockbridge/shopify';
import type { MadeRefund, ReturnsFacts } from './returns-facts.js';
import type { ReturnedUnits } from './returned-units.js';

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
  readonly causes: Readonly<Record<string, string | null>>;
  readonly rule: ReturnRule;
  /** Why a person has to look, although such returns are refunded by themselves. */
  readonly doubt: string | null;
}

export type RefundDecision =
  | ({ readonly act: 'refund' } & Refund)
  | { readonly act: 'agree'; readonly sentence: string }
  | { readonly act: 'wait'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'refuse'; readonly reason: Reason; readonly sentence: string }
  | { readonly act: 'ignore'; readonly rule: Reason; readonly sentence: string };

/** Units of one line item that are due under one rule. */
interface Due {
  readonly lineItemId: string;
  readonly quantity: number;
  readonly cause: string | null;
  readonly rule: ReturnRule;
  readonly doubt: string | null;
}

/**
 * What is owed to the customer: units that came back and are to be refunded, less what we refunded, less what others refunded of
 * them. Refunds of units that were never shipped do not count, and others' refunds count first for units that we leave alone.
 * Never more than Shopify shows as fulfilled, not refunded, and refundable.
 */
export function decideRefund(view: RefundView): RefundDecision {
  const { orderNumber, returned, refunded } = view;
  const lines = [...returned.keys()].map((lineItemId) => balance(view, lineItemId));
  const undone = lineThatWasUndone(view);
  if (undone) {
    return refuse(
      'return-undone',
      `Order ${orderNumber}, line ${undone.lineItemId}: ${undone.refunded} units were refunded as returned, but the warehouse shows ${undone.returned} returned now; look at it on both sides.`,
    );
  }
  const due = lines.flatMap((line) => line.due);
  const first = due.find(({ rule, doubt }) => rule.refund === 'automatic' && doubt === null) ?? due[0];
  if (!first) return nothingDue(view, lines);

  const together = due.filter((each) => isAlike(each, first));
  const open = refunded.returns.filter((each) => together.some((units) => processable(each, units.lineItemId) > 0));
  const processed = open.find(({ status }) => status === 'OPEN');
  if (processed?.hasExchange) {
    return refuse(
      'return-has-exchange',
      `Order ${orderNumber} came back, and its return ${processed.name} in Shopify has an exchange; process it there.`,
    );
  }
  if (!processed && open[0]) {
    return {
      act: 'wait',
      reason: 'return-requested',
      sentence: `Order ${orderNumber} came back, and its return ${open[0].name} waits in Shopify; approve or decline it there.`,
    };
  }
  return { act: 'refund', ...refundOf(view, first, together, processed ?? null) };
}

/** The name of exactly this refund: how far each line was, what is added, and how much money it is. */
export function refundKey({ work, refundedBefore }: Pick<Refund, 'work' | 'refundedBefore'>, amount: string, currencyCode: string): string {
  const parts = work.lines.map(({ lineItemId, quantity }) => `${lineItemId}:${refundedBefore[lineItemId] ?? 0}+${quantity}`).sort();
  const shipping = work.withShipping ? ['shipping'] : [];
  const ofReturn = work.ofReturn ? [`return:${work.ofReturn.gid.split('/').at(-1)}`] : [];
  return ['refund', work.orderId, ...parts, ...shipping, ...ofReturn, `${amount} ${currencyCode}`].join('/');
}

/** Which of these refunds an intent made: the same units, none more. Null when it never landed. */
export function findRefund({ lines }: Pick<MadeRefund, 'lines'>, candidates: ReadonlyMap<string, readonly ShopUnits[]>): string | null {
  const wanted = summed(lines);
  for (const [refundId, units] of candidates) if (summed(units) === wanted) return refundId;
  return null;
}

/** How a line stands. */
interface Balance {
  readonly lineItemId: string;
  readonly due: readonly Due[];
  /** Units that would be due, and of which Shopify shows no shipment. */
  readonly notShipped: number;
  /** Units that the settings, or a person, leave alone. */
  readonly leftAlone: number;
}

function balance({ returned, shipped, refunded, facts }: RefundView, lineItemId: string): Balance {
  const units = returned.get(lineItemId) ?? [];
  const wanted = units.filter(({ rule }) => rule !== null && rule.refund !== 'off');
  const declined = Math.min(facts?.declined?.[lineItemId] ?? 0, count(wanted));
  const leftAlone = count(units) - count(wanted) + declined;
  const line = refunded.lines.find((each) => each.lineItemId === lineItemId);
  if (!line) return { lineItemId, due: [], notShipped: 0, leftAlone };

  const gone = goneBack(shipped, refunded, lineItemId);
  const ours = refundedByUs(facts, lineItemId);
  const others = Math.max(0, gone.refunded - ours);
  const owed = Math.max(0, count(wanted) - declined - ours - Math.max(0, others - leftAlone));
  const notRefundedYet = Math.max(0, gone.fulfilled - gone.refunded);
  // Warehouses count in fractions, shops in whole units.
  const quantity = Math.floor(Math.min(owed, notRefundedYet, line.refundableQuantity));
  const doubt =
    others > 0 && leftAlone > 0
      ? `${others} of the units were refunded by somebody else, and ${leftAlone} are left alone: which are which can't be told`
      : null;
  return { lineItemId, due: newest(wanted, quantity, lineItemId, doubt), notShipped: owed - Math.min(owed, notRefundedYet), leftAlone };
}

/** The units of a line that are due are those that came back last: the earlier ones were settled first. */
function newest(units: readonly ReturnedUnits[], quantity: number, lineItemId: string, doubt: string | null): Due[] {
  const due: Due[] = [];
  let left = quantity;
  for (const each of [...units].reverse()) {
    const taken = Math.min(left, each.quantity);
    if (taken === 0) break;
    left -= taken;
    const undated = each.isDated ? null : 'the warehouse does not say when they came back';
    due.unshift({ lineItemId, quantity: taken, cause: each.cause, rule: each.rule!, doubt: doubt ?? undated });
  }
  return due;
}

function refundOf({ shipped, refunded, facts }: RefundView, first: Due, together: readonly Due[], ofReturn: ShopReturn | null): Refund {
  const quantities = new Map<string, number>();
  for (const { lineItemId, quantity } of together) quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
  const inReturn = ofReturn ? returnLines(ofReturn, quantities) : null;
  const lines = [...quantities]
    .map(([lineItemId, quantity]) => ({
      lineItemId,
      quantity: inReturn ? count(inReturn.filter((line) => line.lineItemId === lineItemId)) : quantity,
    }))
    .filter(({ quantity }) => quantity > 0);
  const isShippingDue =
    first.rule.shipping && !refunded.isShippingRefunded && !(facts?.refunds.some(({ withShipping }) => withShipping) ?? false);
  return {
    work: {
      orderId: refunded.orderId,
      lines,
      dutyGids: lines.flatMap(({ lineItemId }) => refunded.lines.find((line) => line.lineItemId === lineItemId)!.dutyGids),
      withShipping: isShippingDue,
      ofReturn:
        ofReturn && inReturn
          ? { gid: ofReturn.gid, lines: inReturn.map(({ gid, reverseLineGid, quantity }) => ({ gid, reverseLineGid, quantity })) }
          : null,
    },
    refundedBefore: Object.fromEntries(
      lines.map(({ lineItemId }) => [lineItemId, goneBack(shipped, refunded, lineItemId).refunded] as const),
    ),
    causes: Object.fromEntries(lines.map(({ lineItemId }) => [lineItemId, together.find((due) => due.lineItemId === lineItemId)!.cause])),
    rule: first.rule,
    doubt: first.doubt,
  };
}

function returnLines(ofReturn: ShopReturn, quantities: ReadonlyMap<string, number>) {
  const left = new Map(quantities);
  return ofReturn.lines.flatMap((line) => {
    const quantity = Math.min(left.get(line.lineItemId) ?? 0, line.processable);
    if (quantity === 0) return [];
    left.set(line.lineItemId, left.get(line.lineItemId)! - quantity);
    return { ...line, quantity };
  });
}

function nothingDue({ orderNumber, returned, refunded }: RefundView, lines: readonly Balance[]): RefundDecision {
  if (returned.size === 0) return { act: 'agree', sentence: `Nothing of order ${orderNumber} came back to the warehouse.` };
  if (lines.some(({ notShipped }) => notShipped > 0)) {
    return {
      act: 'wait',
      reason: 'not-fulfilled-yet',
      sentence: `Order ${orderNumber} came back before Shopify shows all of it as shipped; it is refunded once it does.`,
    };
  }
  const foreign = lines.find(({ lineItemId }) => !refunded.lines.some((line) => line.lineItemId === lineItemId));
  if (foreign) {
    return refuse(
      'line-not-in-shop',
      `Order ${orderNumber}, row ${foreign.lineItemId}: it came back but belongs to no line of the Shopify order; refund it by hand.`,
    );
  }
  const isLeftAlone = lines.some(({ leftAlone }) => leftAlone > 0);
  if (isLeftAlone && [...returned.values()].flat().every(({ rule }) => rule === null || rule.refund === 'off')) {
    return {
      act: 'ignore',
      rule: 'return-left-out',
      sentence: `Order ${orderNumber} came back; the settings leave it to people to refund it.`,
    };
  }
  return { act: 'agree', sentence: `What came back of order ${orderNumber} is refunded${isLeftAlone ? ' or left alone' : ''}.` };
}

function lineThatWasUndone({ returned, facts }: RefundView): { lineItemId: string; refunded: number; returned: number } | null {
  const ours = new Set((facts?.refunds ?? []).flatMap(({ lines }) => lines.map(({ lineItemId }) => lineItemId)));
  for (const lineItemId of ours) {
    const came = count(returned.get(lineItemId) ?? []);
    const byUs = refundedByUs(facts, lineItemId);
    if (byUs > came) return { lineItemId, refunded: byUs, returned: came };
  }
  return null;
}

/** Units that were fulfilled, wherever, and how many of them were refunded: what is current is neither refunded nor taken off. */
function goneBack(shipped: ShopFulfillmentTruth, refunded: ShopRefundTruth, lineItemId: string): { fulfilled: number; refunded: number } {
  const line = refunded.lines.find((each) => each.lineItemId === lineItemId)!;
  const fulfilled = count(
    shipped.fulfillments
      .filter(({ status }) => !['CANCELLED', 'ERROR', 'FAILURE'].includes(status))
      .flatMap(({ lines }) => lines.filter((each) => each.lineItemId === lineItemId)),
  );
  return { fulfilled, refunded: Math.max(0, fulfilled + line.unfulfilledQuantity - line.currentQuantity) };
}

function refundedByUs(facts: ReturnsFacts | null, lineItemId: string): number {
  return count((facts?.refunds ?? []).flatMap(({ lines }) => lines.filter((line) => line.lineItemId === lineItemId)));
}

/** Whether units can share a refund with others. */
function isAlike(one: Due, other: Due): boolean {
  return (
    (['refund', 'restock', 'shipping', 'notifyCustomer'] as const).every((name) => one.rule[name] === other.rule[name]) &&
    one.doubt === other.doubt
  );
}

function processable(each: ShopReturn, lineItemId: string): number {
  return each.lines.filter((line) => line.lineItemId === lineItemId).reduce((all, line) => all + line.processable, 0);
}

function summed(units: readonly ShopUnits[]): string {
  const quantities = new Map<string, number>();
  for (const { lineItemId, quantity } of units) quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
  return [...quantities]
    .map(([lineItemId, quantity]) => `${lineItemId}:${quantity}`)
    .sort()
    .join();
}

const count = (units: readonly { readonly quantity: number }[]): number => units.reduce((all, { quantity }) => all + quantity, 0);
const refuse = (reason: Reason, sentence: string): RefundDecision => ({ act: 'refuse', reason, sentence });
