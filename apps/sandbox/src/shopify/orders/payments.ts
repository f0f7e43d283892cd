import { Decimal } from 'decimal.js';
import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import { amount } from '../money.js';
import type { FinancialStatus, Order, PaymentTransaction, Shop } from '../shop-state.js';
import { orderBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { currentTotalPrice, refundedWorth, totalPrice } from './order-figures.js';

/** Amounts are what the buyer pays: the presentment currency. */
export const presentment = (order: Order, ofShop: string): string => amount(new Decimal(ofShop).times(order.presentmentRate));
export const ofShop = (order: Order, presented: string): string => amount(new Decimal(presented).dividedBy(order.presentmentRate));
const total = (amounts: readonly string[]): Decimal => amounts.reduce((sum, each) => sum.plus(each), new Decimal(0));

/** What stands of a payment when the order is placed. */
export function firstTransactions(
  world: World,
  order: Order,
  { expiresAt, multiCapturable }: Pick<PaymentTransaction, 'expiresAt' | 'multiCapturable'>,
): PaymentTransaction[] {
  const isPaid = order.financialStatus === 'PAID' || order.financialStatus === 'PARTIALLY_REFUNDED';
  const kind = order.financialStatus === 'AUTHORIZED' ? 'AUTHORIZATION' : isPaid ? 'SALE' : null;
  if (kind === null) return [];
  const first = transaction(world, kind, presentment(order, totalPrice(order)), null);
  return [kind === 'AUTHORIZATION' ? { ...first, expiresAt, multiCapturable } : first];
}

/** The merchant got the money some other way than by our capture. */
export function recordPaid(world: World, order: Order): void {
  const parent = order.transactions.find(({ kind }) => kind === 'AUTHORIZATION');
  const due = outstanding(order);
  if (Number(due) > 0) order.transactions.push(transaction(world, parent ? 'CAPTURE' : 'SALE', due, parent?.id ?? null));
}

/** Money that came in, as against money that was promised or given back. */
export function isPayment({ kind }: PaymentTransaction): boolean {
  return kind === 'SALE' || kind === 'CAPTURE';
}

function paid(order: Order): Decimal {
  return total(order.transactions.filter(isPayment).map(({ presented }) => presented));
}

function refunded(order: Order): Decimal {
  return total(order.transactions.filter(({ kind }) => kind === 'REFUND').map(({ presented }) => presented));
}

/** What the buyer still owes. Money that was given back for nothing in particular is not owed again. */
export function outstanding(order: Order): string {
  const goodwill = Decimal.max(0, refunded(order).minus(presentment(order, refundedWorth(order))));
  const due = new Decimal(presentment(order, currentTotalPrice(order))).minus(goodwill);
  return amount(Decimal.max(0, due.minus(paid(order)).plus(refunded(order))));
}

/** What was paid and not given back. */
export function maximumRefundable(order: Order): string {
  return amount(Decimal.max(0, paid(order).minus(refunded(order))));
}

/** What is left of one payment to be given back. */
export function refundableOf(order: Order, payment: PaymentTransaction): string {
  if (!isPayment(payment)) return '0.00';
  const returned = order.transactions.filter(({ kind, parentId }) => kind === 'REFUND' && parentId === payment.id);
  return amount(Decimal.max(0, new Decimal(payment.presented).minus(total(returned.map(({ presented }) => presented)))));
}

/** Where an order stands after money came in or went out, or its last unit was taken away unpaid. */
export function financialStatusOf(order: Order): FinancialStatus {
  if (refunded(order).isPositive() && !refunded(order).isZero()) {
    return refunded(order).lessThan(paid(order)) ? 'PARTIALLY_REFUNDED' : 'REFUNDED';
  }
  if (paid(order).isZero()) return order.lines.every(({ currentQuantity }) => currentQuantity === 0) ? 'VOIDED' : order.financialStatus;
  return Number(outstanding(order)) === 0 ? 'PAID' : 'PARTIALLY_PAID';
}

/** What is left to be captured of an authorization. Most can be captured once, whatever the amount. */
export function unsettled(order: Order, authorization: PaymentTransaction): string {
  const isOpen = order.financialStatus !== 'VOIDED' && order.financialStatus !== 'EXPIRED' && !authorization.isVoided;
  if (authorization.kind !== 'AUTHORIZATION' || !isOpen) return '0.00';
  const captures = order.transactions.filter(({ kind, parentId }) => kind === 'CAPTURE' && parentId === authorization.id);
  if (!authorization.multiCapturable) return captures.length > 0 ? '0.00' : authorization.presented;
  return amount(Decimal.max(0, new Decimal(authorization.presented).minus(total(captures.map(({ presented }) => presented)))));
}

export function capturable(order: Order): string {
  return amount(total(order.transactions.map((each) => unsettled(order, each))));
}

export function inBothMoneys(order: Order, presented: string) {
  return {
    shopMoney: { amount: ofShop(order, presented), currencyCode: order.currency },
    presentmentMoney: { amount: presented, currencyCode: order.presentmentCurrency },
  };
}

export interface CaptureInput {
  readonly parentTransactionId: string | null;
  readonly amount: string;
  readonly currency: string | null;
  /** Whether nothing more is to be captured; means something only where more could be. */
  readonly isFinal: boolean;
}

/** Takes the money that a buyer has promised. Not idempotent, as in Shopify: whoever asks again is refused only when nothing is left. */
export function capturePayment(
  world: World,
  shop: Shop,
  order: Order,
  input: CaptureInput,
): Outcome<{ order: Order; transaction: PaymentTransaction }> {
  const authorization = order.transactions.find(({ id, kind }) => kind === 'AUTHORIZATION' && id === input.parentTransactionId);
  if (authorization === undefined) return refused(['parentTransactionId'], 'Parent transaction is not an authorization of this order.');
  if (input.currency === null && order.currency !== order.presentmentCurrency)
    return refused(['currency'], 'Currency is required for an order in another currency than the shop’s.');
  if (input.currency !== null && input.currency !== order.presentmentCurrency)
    return refused(['currency'], 'Currency must be the presentment currency of the order.');
  if (authorization.expiresAt !== null && authorization.expiresAt <= world.now())
    return refused(['parentTransactionId'], 'The authorization has expired.');
  const asked = new Decimal(input.amount);
  if (!asked.isPositive() || asked.isZero()) return refused(['amount'], 'Amount must be greater than zero.');
  if (asked.greaterThan(unsettled(order, authorization))) return refused(['amount'], 'Amount exceeds what is left of the authorization.');

  const captured = transaction(world, 'CAPTURE', amount(asked), authorization.id);
  order.transactions.push(captured);
  if (input.isFinal) authorization.isVoided = true;
  order.financialStatus = financialStatusOf(order);
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'payment.captured',
    { type: 'Order', id: order.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      transactionId: captured.id,
      amount: captured.presented,
      currency: order.presentmentCurrency,
    },
  );
  if (Number(outstanding(order)) === 0) world.announce(shop, 'orders/paid', order.id, () => orderBody(shop, order));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return { ok: true, order, transaction: captured };
}

export function transaction(
  world: World,
  kind: PaymentTransaction['kind'],
  presented: string,
  parentId: string | null,
): PaymentTransaction {
  return {
    id: world.ids.next(),
    kind,
    presented,
    parentId,
    createdAt: world.now(),
    expiresAt: null,
    multiCapturable: false,
    isVoided: false,
  };
}
