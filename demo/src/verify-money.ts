import { Decimal } from 'decimal.js';
import type { Effect, WarehouseOrderDump, WholeOrderDump } from './twins.js';

/**
 * What was captured and refunded of each order, held against what was shipped and came back, as the documentation says it should be.
 * Uses none of the hub's code: an error there must show here.
 *
 * @param warehouse with back orders among the orders whose rest they are: `withBackOrders`
 * @param withShipping ids of the orders whose shipping was to be given back: all of it, once
 */
export function verifyMoney(
  orders: readonly WholeOrderDump[],
  warehouse: readonly WarehouseOrderDump[],
  withShipping: ReadonlySet<string>,
): string[] {
  const byShopOrder = Map.groupBy(warehouse, (order) => order.goodsOwnerOrderId ?? '');
  return orders.flatMap((order) => {
    const rows = (byShopOrder.get(order.id) ?? []).flatMap(({ lines }) => lines);
    return [...capturesOf(order), ...refundsOf(order, rows), ...shippingOf(order, withShipping.has(order.id)), ...keptOf(order)].map(
      (what) => `order ${order.name}: ${what}`,
    );
  });
}

/** Of how many orders money was captured, and refunded by the app, how much in all, and how many units the warehouse sent and took back for it. */
export interface MoneyMoved {
  readonly captured: { readonly orders: number; readonly amount: string; readonly picked: number };
  readonly refunded: { readonly orders: number; readonly amount: string; readonly returned: number };
}

/** @param warehouse with back orders among the orders whose rest they are: `withBackOrders` */
export function moneyIn(orders: readonly WholeOrderDump[], warehouse: readonly WarehouseOrderDump[]): MoneyMoved {
  const captures = ({ transactions }: WholeOrderDump) => transactions.filter(({ kind }) => kind === 'CAPTURE');
  const captured = orders.filter((order) => captures(order).length > 0);
  const refunds = (order: WholeOrderDump) => order.refunds.filter(({ by }) => by === 'app');
  const refunded = orders.filter((order) => refunds(order).length > 0);
  const unitsOf = (some: readonly WholeOrderDump[], of: 'picked' | 'returned') =>
    warehouse
      .filter(({ goodsOwnerOrderId }) => some.some(({ id }) => id === goodsOwnerOrderId))
      .reduce((all, { lines }) => lines.reduce((units, line) => units + line[of], all), 0);
  return {
    captured: {
      orders: captured.length,
      amount: sum(captured.flatMap(captures).map(({ presented }) => presented)).toFixed(2),
      picked: unitsOf(captured, 'picked'),
    },
    refunded: {
      orders: refunded.length,
      amount: sum(refunded.flatMap(refunds).map(({ presented }) => presented)).toFixed(2),
      returned: unitsOf(orders, 'returned'),
    },
  };
}

/**
 * Every capture in the log took no more and no less than what had been shipped by some moment before it costs, and was not taken yet; the
 * shipping goes with the first units. For orders of which no unit was refunded or removed before it was shipped.
 *
 * @param effects of the shop of these orders, oldest first
 */
export function verifyCaptures(orders: readonly WholeOrderDump[], effects: readonly Effect[]): string[] {
  return orders.filter(isAuthorized).flatMap((order) => {
    const unshipped = new Map(order.lines.map(({ id, quantity }) => [id, quantity]));
    const said: string[] = [];
    let taken = new Decimal(0);
    let owed: Decimal[] = [];
    for (const { effect, data } of effects.filter(({ data: { orderId } }) => orderId === order.id)) {
      if (effect === 'fulfillment.created') {
        for (const line of data.lines as { lineItemId: string; quantity: number }[]) {
          unshipped.set(line.lineItemId, unshipped.get(line.lineItemId)! - line.quantity);
        }
        owed.push(new Decimal(order.totalPrice).minus(sum([...unshipped].map(([id, quantity]) => costOf(order, id, quantity)))));
      } else if (effect === 'payment.captured') {
        taken = taken.plus(data.amount as string);
        if (!owed.some((each) => each.equals(taken)))
          said.push(
            `order ${order.name}: with a capture of ${String(data.amount)} ${taken.toFixed(2)} were taken, which is not what was shipped`,
          );
        owed = owed.filter((each) => each.greaterThan(taken));
      }
    }
    return said;
  });
}

/** An order that was authorized and is wholly shipped owes nothing, and no more was taken than it cost. */
function capturesOf(order: WholeOrderDump): string[] {
  if (!isAuthorized(order) || order.cancelledAt !== null) return [];
  const captured = sum(order.transactions.filter(({ kind }) => kind === 'CAPTURE').map(({ presented }) => presented));
  const said: string[] = [];
  if (captured.greaterThan(order.totalPrice)) said.push(`${captured.toFixed(2)} were captured of ${order.totalPrice}`);
  if (isShipped(order) && Number(order.outstanding) !== 0) said.push(`it is shipped, and ${order.outstanding} of it are not captured`);
  return said;
}

/** Units that the app refunded are those that came back and that the merchant had not refunded. */
function refundsOf(order: WholeOrderDump, rows: readonly WarehouseOrderDump['lines'][number][]): string[] {
  return order.lines.flatMap(({ id }) => {
    const back = rows.filter(({ rowNumber }) => rowNumber === id).reduce((all, { returned }) => all + returned, 0);
    const [ours, merchants] = (['app', 'merchant'] as const).map((who) => unitsIn(order, who, id)) as [number, number];
    return ours === Math.max(0, back - merchants)
      ? []
      : [`line ${id}: ${back} came back, ${merchants} were refunded by the merchant and ${ours} by us`];
  });
}

/** The app gave back the whole shipping where it was to, and nothing of it elsewhere. */
function shippingOf(order: WholeOrderDump, isGivenBack: boolean): string[] {
  const goods = sum(
    order.lines.map(({ unitPrice, quantity, discount }) => new Decimal(unitPrice).times(quantity).minus(discount).toString()),
  );
  const owed = isGivenBack ? new Decimal(order.totalPrice).minus(goods) : new Decimal(0);
  const given = sum(order.refunds.filter(({ by }) => by === 'app').map(({ shipping }) => shipping.presented));
  return given.equals(owed) ? [] : [`${given.toFixed(2)} of the shipping were given back, not ${owed.toFixed(2)}`];
}

/** What the customer has paid and not got back is what the kept units cost, and the shipping as far as a refund does not say it. */
function keptOf(order: WholeOrderDump): string[] {
  const paid = sum(order.transactions.filter(({ kind }) => kind === 'CAPTURE' || kind === 'SALE').map(({ presented }) => presented));
  if (paid.isZero() || (isAuthorized(order) && !isShipped(order)) || order.cancelledAt !== null) return [];
  const given = sum(order.refunds.map(({ presented }) => presented));
  const cost = sum(
    order.refunds.flatMap(({ lines, shipping }) => [
      shipping.presented,
      ...lines.map(({ lineItemId, quantity }) => costOf(order, lineItemId, quantity)),
    ]),
  );
  const kept = new Decimal(order.totalPrice).minus(cost);
  // Discounts that don't divide evenly over units: a cent a refund.
  const isUneven = order.lines.some(({ discount, quantity }) => !new Decimal(discount).times(100).modulo(quantity).isZero());
  const tolerance = isUneven ? new Decimal(order.refunds.length).times('0.01') : 0;
  return paid.minus(given).minus(kept).abs().greaterThan(tolerance)
    ? [`${paid.toFixed(2)} were taken and ${given.toFixed(2)} given back, and what is kept costs ${kept.toFixed(2)}`]
    : [];
}

/** What so many units of a line cost, its discount taken off. */
function costOf({ lines }: WholeOrderDump, lineItemId: string, units: number): string {
  const { unitPrice, discount, quantity } = lines.find(({ id }) => id === lineItemId)!;
  return new Decimal(unitPrice).minus(new Decimal(discount).dividedBy(quantity)).times(units).toString();
}

function isAuthorized({ transactions }: WholeOrderDump): boolean {
  return transactions.some(({ kind }) => kind === 'AUTHORIZATION');
}

function isShipped({ fulfillments, fulfillmentOrders }: WholeOrderDump): boolean {
  return fulfillments.length > 0 && fulfillmentOrders.every(({ lines }) => lines.every((line) => line.remainingQuantity === 0));
}

function unitsIn({ refunds }: WholeOrderDump, who: 'app' | 'merchant', lineItemId: string): number {
  const lines = refunds.filter(({ by }) => by === who).flatMap((refund) => refund.lines);
  return lines.filter((line) => line.lineItemId === lineItemId).reduce((all, { quantity }) => all + quantity, 0);
}

const sum = (amounts: readonly string[]): Decimal => amounts.reduce((all, each) => all.plus(each), new Decimal(0));
