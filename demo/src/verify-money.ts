import { Decimal } from 'decimal.js';
import type { WarehouseOrderDump, WholeOrderDump } from './twins.js';

/**
 * What was captured and refunded of each order, held against what was shipped and came back, as the documentation says it should be.
 * Uses none of the hub's code: an error there must show here.
 *
 * @param warehouse with back orders among the orders whose rest they are: `withBackOrders`
 */
export function verifyMoney(orders: readonly WholeOrderDump[], warehouse: readonly WarehouseOrderDump[]): string[] {
  const byShopOrder = Map.groupBy(warehouse, (order) => order.goodsOwnerOrderId ?? '');
  return orders.flatMap((order) => {
    const rows = (byShopOrder.get(order.id) ?? []).flatMap(({ lines }) => lines);
    return [...capturesOf(order), ...refundsOf(order, rows), ...keptOf(order)].map((what) => `order ${order.name}: ${what}`);
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

/** What the customer has paid and not got back is what the kept units and the shipping cost. */
function keptOf(order: WholeOrderDump): string[] {
  const paid = sum(order.transactions.filter(({ kind }) => kind === 'CAPTURE' || kind === 'SALE').map(({ presented }) => presented));
  if (paid.isZero() || (isAuthorized(order) && !isShipped(order)) || order.cancelledAt !== null) return [];
  const given = sum(order.refunds.map(({ presented }) => presented));
  const cost = sum(
    order.refunds.flatMap(({ lines }) =>
      lines.map(({ lineItemId, quantity }) => {
        const line = order.lines.find(({ id }) => id === lineItemId)!;
        return new Decimal(line.unitPrice).minus(new Decimal(line.discount).dividedBy(line.quantity)).times(quantity).toString();
      }),
    ),
  );
  const kept = new Decimal(order.totalPrice).minus(cost);
  // Discounts don't divide evenly over units: a cent a refund.
  const tolerance = order.lines.some(({ discount }) => Number(discount) !== 0) ? new Decimal(order.refunds.length).times('0.01') : 0;
  return paid.minus(given).minus(kept).abs().greaterThan(tolerance)
    ? [`${paid.toFixed(2)} were taken and ${given.toFixed(2)} given back, and what is kept costs ${kept.toFixed(2)}`]
    : [];
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
