import type { Fulfillment, LineItem, Order, PaymentTransaction, Refund, Return, Shop } from '../../shop-state.js';

/** Parts of an order together with the order, as the types behind GraphQL objects take them. */

export interface LineInOrder {
  readonly __typename: 'LineItem';
  readonly id: string;
  readonly order: Order;
  readonly line: LineItem;
}

export function lineInOrder(order: Order, line: LineItem): LineInOrder {
  return { __typename: 'LineItem', id: line.id, order, line };
}

export interface TransactionInOrder {
  readonly id: string;
  readonly order: Order;
  readonly transaction: PaymentTransaction;
}

export function transactionInOrder(order: Order, transaction: PaymentTransaction): TransactionInOrder {
  return { id: transaction.id, order, transaction };
}

export interface RefundInOrder {
  readonly __typename: 'Refund';
  readonly id: string;
  readonly order: Order;
  readonly refund: Refund;
}

export function refundInOrder(order: Order, refund: Refund): RefundInOrder {
  return { __typename: 'Refund', id: refund.id, order, refund };
}

export function refundById(shop: Shop, id: string): RefundInOrder | null {
  const order = shop.ordersByRefund.get(id);
  const refund = order?.refunds.find((each) => each.id === id);
  return order === undefined || refund === undefined ? null : refundInOrder(order, refund);
}

export interface ReturnInOrder {
  readonly __typename: 'Return';
  readonly id: string;
  readonly order: Order;
  readonly of: Return;
}

export function returnInOrder(order: Order, of: Return): ReturnInOrder {
  return { __typename: 'Return', id: of.id, order, of };
}

export function returnById(shop: Shop, id: string | null): ReturnInOrder | null {
  const order = id === null ? undefined : shop.ordersByReturn.get(id);
  const of = order?.returns.find((each) => each.id === id);
  return order === undefined || of === undefined ? null : returnInOrder(order, of);
}

export function returnOfReverseOrder(shop: Shop, id: string | null): ReturnInOrder | null {
  for (const order of shop.ordersByReturn.values()) {
    const of = order.returns.find(({ reverseFulfillmentOrderId }) => reverseFulfillmentOrderId === id);
    if (of !== undefined) return returnInOrder(order, of);
  }
  return null;
}

export interface FulfillmentLineInOrder {
  readonly unit: Fulfillment['lines'][number];
  readonly orderLine: LineItem;
  readonly order: Order;
}
