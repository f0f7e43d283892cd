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
    return [...capturesOf(order), ...refundsOf(order, rows)].map((what) => `order ${order.name}: ${what}`);
  });
}

/** An order that was authorized and is wholly shipped owes nothing, and no more was taken than it cost. */
function capturesOf(order: WholeOrderDump): string[] {
  if (!order.transactions.some(({ kind }) => kind === 'AUTHORIZATION') || order.cancelledAt !== null) return [];
  const captured = sum(order.transactions.filter(({ kind }) => kind === 'CAPTURE').map(({ presented }) => presented));
  const said: string[] = [];
  if (captured.greaterThan(order.totalPrice)) said.push(`${captured.toFixed(2)} were captured of ${order.totalPrice}`);
  const isShipped =
    order.fulfillments.length > 0 && order.fulfillmentOrders.every(({ lines }) => lines.every((line) => line.remainingQuantity === 0));
  if (isShipped && Number(order.outstanding) !== 0) said.push(`it is shipped, and ${order.outstanding} of it are not captured`);
  return said;
}

/** Units that the app refunded are those that came back, and the money is what they had cost. */
function refundsOf(order: WholeOrderDump, rows: readonly WarehouseOrderDump['lines'][number][]): string[] {
  const said: string[] = [];
  const ours = order.refunds.filter(({ by }) => by === 'app');
  for (const line of order.lines) {
    const back = rows.filter(({ rowNumber }) => rowNumber === line.id).reduce((all, { returned }) => all + returned, 0);
    const refunded = ours
      .flatMap(({ lines }) => lines.filter(({ lineItemId }) => lineItemId === line.id))
      .reduce((all, { quantity }) => all + quantity, 0);
    if (back !== refunded) said.push(`line ${line.id}: ${back} came back, ${refunded} were refunded`);
  }
  const cost = sum(
    ours.flatMap(({ lines }) =>
      lines.map(({ lineItemId, quantity }) => {
        const line = order.lines.find(({ id }) => id === lineItemId)!;
        return new Decimal(line.unitPrice).minus(new Decimal(line.discount).dividedBy(line.quantity)).times(quantity).toString();
      }),
    ),
  );
  const paid = order.transactions.some(({ kind }) => kind === 'CAPTURE' || kind === 'SALE');
  const given = sum(ours.map(({ presented }) => presented));
  // Discounts don't divide evenly over units: a cent a refund.
  if (paid && given.minus(cost).abs().greaterThan(new Decimal(ours.length).times('0.01')))
    said.push(`${given.toFixed(2)} were refunded for units that cost ${cost.toFixed(2)}`);
  return said;
}

const sum = (amounts: readonly string[]): Decimal => amounts.reduce((all, each) => all.plus(each), new Decimal(0));
