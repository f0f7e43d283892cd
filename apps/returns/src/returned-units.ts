import type { ReturnRule, ReturnsSettings } from '@stockbridge/contracts';
import type { WmsOrderLineRecord, WmsOrderRecord, WmsReturnedItems, WmsReturnOrderLine, WmsReturnOrderRecord } from '@stockbridge/wms';

/** Units of a line item that came back together, and what the settings say of them. */
export interface ReturnedUnits {
  readonly quantity: number;
  readonly cause: string | null;
  /** UTC; null where the WMS does not say, and nobody knows whether it was after the switch-on. */
  readonly returnedAt: string | null;
  /** Null: they came back before the flow was switched on, and are never touched. */
  readonly rule: ReturnRule | null;
}

/** What came back, oldest first whichever order brought it, by line item id (Ongoing `orderLines[].rowNumber`, which is ours). */
export function returnedUnits(
  wmsOrders: readonly WmsOrderRecord[],
  returnOrders: readonly WmsReturnOrderRecord[],
  settings: ReturnsSettings,
): Map<string, ReturnedUnits[]> {
  const returned = new Map<string, ReturnedUnits[]>();
  for (const order of wmsOrders) {
    const announced = returnOrders.filter((each) => each.orderNumber === order.orderNumber).flatMap((each) => each.lines);
    for (const line of order.lines) {
      const units = unitsOf(
        line,
        announced.filter((each) => each.rowNumber === line.rowNumber),
        settings,
      );
      if (units.length > 0) returned.set(line.rowNumber, [...(returned.get(line.rowNumber) ?? []), ...units]);
    }
  }
  return new Map([...returned].map(([lineItemId, units]) => [lineItemId, units.sort(byTime)]));
}

/** Those without a time last. */
function byTime(one: Pick<ReturnedUnits, 'returnedAt'>, other: Pick<ReturnedUnits, 'returnedAt'>): number {
  const [first, second] = [one, other].map(({ returnedAt }) => (returnedAt === null ? Number.MAX_SAFE_INTEGER : Date.parse(returnedAt)));
  return first! - second!;
}

/**
 * The line's counter says how many. Times and causes come from its items, then from those of the return orders that it does not have;
 * what they do not explain has the cause of the return orders, if these name one only. Whether discarded units are in the line's
 * counter is not documented: where the return orders show more units than it, discarded ones are added, and nothing else, since a
 * return that was undone lowers the counter.
 */
function unitsOf(line: WmsOrderLineRecord, announced: readonly WmsReturnOrderLine[], settings: ReturnsSettings): ReturnedUnits[] {
  const counter = line.returnedNumberOfItems;
  const discarded = sum(announced.map((each) => each.discardedNumberOfItems));
  const total = counter + Math.min(discarded, Math.max(0, sum(announced.map((each) => each.returnedNumberOfItems)) - counter));
  const causes = new Set(announced.filter((each) => each.returnedNumberOfItems > 0).map((each) => each.cause));
  const onlyCause = causes.size === 1 ? [...causes][0]! : null;
  const ofOrders = announced.flatMap(({ items }) => items);
  const unknown = ofOrders.filter((item) => !line.returnedItems.some((each) => isSame(each, item)));
  const units: ReturnedUnits[] = [];
  let left = total;
  for (const item of [...[...line.returnedItems].sort(byTime), ...unknown.sort(byTime)]) {
    const quantity = Math.min(item.quantity, left);
    left -= quantity;
    const cause = item.cause ?? onlyCause;
    if (quantity > 0) {
      const isEarlier = item.returnedAt !== null && settings.since !== null && Date.parse(item.returnedAt) < Date.parse(settings.since);
      units.push({ quantity, cause, returnedAt: item.returnedAt, rule: isEarlier ? null : ruleOf(cause, settings) });
    }
  }
  if (left > 0) units.push({ quantity: left, cause: onlyCause, returnedAt: null, rule: ruleOf(onlyCause, settings) });
  const thrown = ofOrders.filter(({ isDiscarded }) => isDiscarded);
  return withoutRestock(units, thrown, discarded - sum(thrown.map(({ quantity }) => quantity)));
}

const isSame = (one: WmsReturnedItems, other: WmsReturnedItems): boolean =>
  one.cause === other.cause && one.returnedAt === other.returnedAt;

function ruleOf(cause: string | null, { rule, causes }: ReturnsSettings): ReturnRule {
  const named = causes.find((each) => each.cause.toLowerCase() === cause?.toLowerCase());
  if (!named) return rule;
  const { refund, restock, shipping, notifyCustomer } = named;
  return { refund, restock, shipping, notifyCustomer };
}

/** What was thrown away is not sold again: the units that the WMS names, and of those it does not name the newest. */
function withoutRestock(units: readonly ReturnedUnits[], named: readonly WmsReturnedItems[], unnamed: number): ReturnedUnits[] {
  let kept = [...units];
  let left = Math.max(0, unnamed);
  for (const item of named) {
    const thrown = throwAway(kept, item.quantity, (each) => isSame(each, item));
    kept = thrown.units;
    left += thrown.left;
  }
  return throwAway(kept.reverse(), left, ({ rule }) => rule?.restock === true).units.reverse();
}

function throwAway(units: readonly ReturnedUnits[], quantity: number, isMeant: (each: ReturnedUnits) => boolean) {
  let left = quantity;
  const after = units.flatMap((each): ReturnedUnits[] => {
    const thrown = isMeant(each) ? Math.min(left, each.quantity) : 0;
    if (thrown === 0) return [each];
    left -= thrown;
    const gone = { ...each, quantity: thrown, rule: each.rule && { ...each.rule, restock: false } };
    return thrown < each.quantity ? [gone, { ...each, quantity: each.quantity - thrown }] : [gone];
  });
  return { units: after, left };
}

const sum = (figures: readonly number[]): number => figures.reduce((all, each) => all + each, 0);
