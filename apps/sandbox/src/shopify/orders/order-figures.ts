import { Decimal } from 'decimal.js';
import { amount, minus, share, sum, times } from '../money.js';
import type { FulfillmentOrder, LineItem, Order, Shop } from '../shop-state.js';

export function fulfillmentOrdersOf(shop: Shop, order: Order): FulfillmentOrder[] {
  return order.fulfillmentOrderIds.map((id) => shop.fulfillmentOrders.get(id)!);
}

/** Units of a line that were shipped and not called back. */
export function fulfilledQuantity(shop: Shop, order: Order, lineItemId: string): number {
  let units = 0;
  for (const id of order.fulfillmentIds) {
    const fulfillment = shop.fulfillments.get(id)!;
    if (fulfillment.status !== 'SUCCESS') continue;
    for (const line of fulfillment.lines) if (line.lineItemId === lineItemId) units += line.quantity;
  }
  return units;
}

/** Units still to be shipped: what is left on the fulfillment orders, or all of them before routing. */
export function unfulfilledQuantity(shop: Shop, order: Order, line: LineItem): number {
  if (!order.routed) return line.currentQuantity;
  let units = 0;
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order)) {
    for (const each of fulfillmentOrder.lines) if (each.lineItemId === line.id) units += each.remainingQuantity;
  }
  return units;
}

export type DisplayFulfillmentStatus = 'FULFILLED' | 'PARTIALLY_FULFILLED' | 'ON_HOLD' | 'SCHEDULED' | 'UNFULFILLED';

export function fulfillmentStatus(shop: Shop, order: Order): DisplayFulfillmentStatus {
  let fulfilled = 0;
  let unfulfilled = 0;
  for (const line of order.lines) {
    fulfilled += fulfilledQuantity(shop, order, line.id);
    unfulfilled += unfulfilledQuantity(shop, order, line);
  }
  if (fulfilled > 0) return unfulfilled > 0 ? 'PARTIALLY_FULFILLED' : 'FULFILLED';
  const statuses = fulfillmentOrdersOf(shop, order).map(({ status }) => status);
  if (statuses.includes('ON_HOLD')) return 'ON_HOLD';
  return statuses.includes('SCHEDULED') ? 'SCHEDULED' : 'UNFULFILLED';
}

export function shippingPrice(order: Order): string {
  return sum(...order.shippingLines.map(({ price }) => price));
}

/** Before discounts and shipping. */
export function linesPrice(order: Order): string {
  return sum(...order.lines.map((line) => times(line.unitPrice, line.quantity)));
}

export function discounts(order: Order): string {
  return sum(...order.lines.map(({ discount }) => discount));
}

export function subtotalPrice(order: Order): string {
  return minus(linesPrice(order), discounts(order));
}

/** With shipping and duties, before refunds and removals. */
export function totalPrice(order: Order): string {
  return sum(subtotalPrice(order), shippingPrice(order), dutiesPrice(order));
}

export function dutiesPrice(order: Order): string {
  return sum(...order.lines.map(({ duty }) => duty));
}

/** What is left of the duties that were asked. */
export function currentDuties(order: Order): string {
  const left = new Decimal(dutiesPrice(order)).minus(sum(...order.refunds.map(({ duties }) => duties.ofShop)));
  return amount(order.cancelledAt === null ? Decimal.max(0, left) : 0);
}

/** What so many units of a line cost, its discount taken off in proportion. */
function worthOf(line: LineItem, units: number): string {
  return minus(times(line.unitPrice, units), share(line.discount, units, line.quantity));
}

/**
 * What the next so many units to leave a line are worth, `after` others that leave with them. Taken from running totals: unit by
 * unit they add up to what the whole line cost, however the discount divides.
 */
export function worthOfNext(line: LineItem, quantity: number, after = 0): string {
  const gone = line.quantity - line.currentQuantity + after;
  return minus(worthOf(line, gone + quantity), worthOf(line, gone));
}

/** What the lines that are left cost, discounts taken off in proportion. */
export function currentSubtotalPrice(order: Order): string {
  return sum(...order.lines.map((line) => worthOfNext(line, line.currentQuantity)));
}

export function refundedShipping(order: Order): string {
  return sum(...order.refunds.map(({ shipping }) => shipping.ofShop));
}

/** What is left of the shipping that was asked. */
export function currentShippingPrice(order: Order): string {
  const left = new Decimal(shippingPrice(order)).minus(refundedShipping(order));
  return amount(order.cancelledAt === null ? Decimal.max(0, left) : 0);
}

export function currentTotalPrice(order: Order): string {
  return sum(currentSubtotalPrice(order), currentShippingPrice(order), currentDuties(order));
}

export function refundedPrice(order: Order): string {
  return sum(...order.refunds.map((refund) => refund.amount));
}

/** What the refunded units, shipping and duties cost, whether or not money went back for them. */
export function refundedWorth(order: Order): string {
  return sum(
    ...order.refunds.flatMap(({ lines, shipping, duties }) => [
      shipping.ofShop,
      duties.ofShop,
      ...lines.map(({ subtotal }) => subtotal.ofShop),
    ]),
  );
}

/** Units of a line that were refunded, in whatever way. */
export function refundedQuantity(order: Order, lineItemId: string): number {
  let units = 0;
  for (const refund of order.refunds) for (const line of refund.lines) if (line.lineItemId === lineItemId) units += line.quantity;
  return units;
}

/** Units of a line that can still be refunded. */
export function refundableQuantity(order: Order, line: LineItem): number {
  return Math.max(0, Math.min(line.currentQuantity, line.quantity - refundedQuantity(order, line.id)));
}

export type OrderReturnStatus = 'IN_PROGRESS' | 'NO_RETURN' | 'RETURNED' | 'RETURN_REQUESTED';

export function returnStatus({ returns }: Order): OrderReturnStatus {
  const statuses = returns.map(({ status }) => status);
  if (statuses.includes('REQUESTED')) return 'RETURN_REQUESTED';
  if (statuses.includes('OPEN')) return 'IN_PROGRESS';
  return statuses.includes('CLOSED') ? 'RETURNED' : 'NO_RETURN';
}
