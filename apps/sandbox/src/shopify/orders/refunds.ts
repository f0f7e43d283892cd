import { Decimal } from 'decimal.js';
import { type Outcome, refused, removeUnits } from '../fulfillment/fulfillment-orders.js';
import { idOf } from '../ids.js';
import { restockUnits } from '../inventory/commitments.js';
import { amount, sum } from '../money.js';
import type { LineItem, Moneys, Order, PaymentTransaction, Refund, Shop } from '../shop-state.js';
import { orderBody, refundBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { GATEWAY } from './gateway.js';
import { refundableQuantity, unfulfilledQuantity } from './order-figures.js';
import { financialStatusOf, maximumRefundable, ofShop, refundableOf, transaction } from './payments.js';
import {
  type DutyRequest,
  readDuties,
  type RefundFigures,
  refundFigures,
  type RefundUnits,
  type Repayment,
  type ShippingRefund,
} from './refund-figures.js';

/** What is refunded: units and shipping at their worth, and the money that goes back for them. */
export interface RefundRecord {
  readonly figures: RefundFigures;
  readonly repayments: readonly Repayment[];
  readonly note: string | null;
  readonly notified: boolean;
  readonly by: 'app' | 'merchant';
  readonly returnId: string | null;
}

/** Writes a refund down and moves its money. Units stay where they are. */
export function recordRefund(world: World, shop: Shop, order: Order, record: RefundRecord): Refund {
  const { figures, note, notified, by, returnId } = record;
  const transactions = record.repayments.map(({ parent, presented }) => transaction(world, 'REFUND', presented, parent.id));
  const money = moneyOf(order, figures, transactions);
  const refund: Refund = {
    id: world.ids.next(),
    createdAt: world.now(),
    note,
    amount: money.ofShop,
    presented: money.presented,
    shipping: figures.shipping,
    duties: figures.duties,
    lines: figures.lines.map(({ line, quantity, restockType, locationId, subtotal }) => ({
      id: world.ids.next(),
      lineItemId: line.id,
      quantity,
      restockType,
      locationId,
      subtotal,
    })),
    transactionIds: transactions.map(({ id }) => id),
    notified,
    by,
    returnId,
  };
  order.refunds.push(refund);
  shop.ordersByRefund.set(refund.id, order);
  order.transactions.push(...transactions);
  for (const { line, quantity } of figures.lines) line.currentQuantity -= quantity;
  order.financialStatus = financialStatusOf(order);
  world.happened(
    shop,
    'refund.created',
    { type: 'Refund', id: refund.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      refundId: refund.id,
      amount: refund.amount,
      presented: refund.presented,
      currency: order.presentmentCurrency,
      lines: refund.lines.map(({ lineItemId, quantity, restockType }) => ({ lineItemId, quantity, restockType })),
      by,
      notified,
      returnId,
    },
  );
  return refund;
}

/** The shop's own figure where exactly that much goes back, rather than one calculated back from the buyer's currency. */
function moneyOf(order: Order, figures: RefundFigures, transactions: readonly PaymentTransaction[]): Moneys {
  const presented = sum(...transactions.map((each) => each.presented));
  return presented === figures.amount.presented ? figures.amount : { ofShop: ofShop(order, presented), presented };
}

/** Refunds, and takes the units to where they belong. */
export function makeRefund(world: World, shop: Shop, order: Order, record: RefundRecord): Refund {
  const refund = recordRefund(world, shop, order, record);
  for (const units of record.figures.lines) takeBack(world, shop, order, units);
  world.touchOrder(shop, order);
  if (refund.notified && order.email !== null) {
    const about = { kind: 'refund-notification', orderId: order.id, orderNumber: order.number, refundId: refund.id };
    world.happened(shop, 'mail.sent', { type: 'Order', id: order.id }, about);
  }
  world.announce(shop, 'refunds/create', order.id, () => refundBody(shop, order, refund));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return refund;
}

/**
 * CANCEL takes unshipped units off the fulfillment orders. NO_RESTOCK means shipped units first, and takes off only what would
 * be shipped beyond what is left of the line. RETURN puts shipped units on a shelf.
 */
function takeBack(world: World, shop: Shop, order: Order, { line, quantity, restockType, locationId }: RefundUnits): void {
  if (restockType === 'CANCEL') removeUnits(world, shop, order, line, quantity, true);
  else if (restockType === 'RETURN') {
    if (locationId !== null) restockUnits(world, shop, order, [{ line, quantity, locationId }]);
  } else {
    // Before routing every unit that is left counts as unshipped, so the refunded ones must be named.
    const excess = order.routed ? unfulfilledQuantity(shop, order, line) - line.currentQuantity : quantity;
    if (excess > 0) removeUnits(world, shop, order, line, excess, false);
  }
}

/** `RefundInput`, as far as the twin goes. */
export interface RefundRequest {
  readonly note?: string | null;
  readonly notify?: boolean | null;
  readonly currency?: string | null;
  readonly allowOverRefunding?: boolean | null;
  readonly refundLineItems?: readonly RefundLineRequest[] | null;
  readonly refundDuties?: readonly DutyRequest[] | null;
  readonly shipping?: { readonly amount?: string | null; readonly fullRefund?: boolean | null } | null;
  readonly transactions?: readonly RefundTransactionRequest[] | null;
}

export interface RefundLineRequest {
  readonly lineItemId: string;
  readonly quantity: number;
  readonly restockType?: string | null;
  readonly locationId?: string | null;
}

interface RefundTransactionRequest {
  readonly orderId: string;
  readonly parentId?: string | null;
  readonly gateway: string;
  readonly kind: string;
  readonly amount: string;
}

/** What an app refunds. The money is what the transactions say, which need not be what the units are worth. */
export function createRefund(world: World, shop: Shop, order: Order, request: RefundRequest): Outcome<{ refund: Refund; order: Order }> {
  const currency = checkCurrency(order, request.currency ?? null);
  if (!currency.ok) return currency;
  const lines = readLines(shop, order, request.refundLineItems ?? []);
  if (!lines.ok) return lines;
  const shipping = readShipping(order, request.shipping ?? null);
  if (!shipping.ok) return shipping;
  const duties = readDuties(order, request.refundDuties ?? []);
  if (!duties.ok) return duties;
  const transactions = readTransactions(order, request.transactions ?? []);
  if (!transactions.ok) return transactions;
  const affordable = checkRepayments(order, transactions.repayments, request.allowOverRefunding === true, (index) => [
    'transactions',
    String(index),
    'amount',
  ]);
  if (!affordable.ok) return affordable;
  const figures = refundFigures(order, lines.units, shipping.shipping, duties.duties);
  if (lines.units.length + transactions.repayments.length === 0 && Number(figures.shipping.presented) === 0) {
    return refused(null, 'Refund must have line items, shipping or transactions.');
  }
  const refund = makeRefund(world, shop, order, {
    figures,
    repayments: transactions.repayments,
    note: request.note ?? null,
    notified: request.notify === true,
    by: 'app',
    returnId: null,
  });
  return { ok: true, refund, order };
}

function checkCurrency(order: Order, currency: string | null): Outcome<object> {
  if (currency === null && order.currency !== order.presentmentCurrency) {
    return refused(['currency'], 'Currency is required for an order in another currency than the shop’s.');
  }
  if (currency !== null && currency !== order.presentmentCurrency) {
    return refused(['currency'], 'Currency must be the presentment currency of the order.');
  }
  return { ok: true };
}

function readLines(shop: Shop, order: Order, requests: readonly RefundLineRequest[]): Outcome<{ units: RefundUnits[] }> {
  const units: RefundUnits[] = [];
  const wanted = (line: LineItem, type?: string): number =>
    units.reduce(
      (sumOf, each) => (each.line === line && (type ?? each.restockType) === each.restockType ? sumOf + each.quantity : sumOf),
      0,
    );
  for (const [index, { lineItemId, quantity, restockType: type, locationId: location = null }] of requests.entries()) {
    const at = ['refundLineItems', String(index)];
    const line = order.lines.find(({ id }) => id === idOf('LineItem', lineItemId));
    if (line === undefined) return refused([...at, 'lineItemId'], 'Line item does not exist on this order.');
    if (quantity <= 0) return refused([...at, 'quantity'], 'Quantity must be greater than 0.');
    if (wanted(line) + quantity > refundableQuantity(order, line)) {
      return refused([...at, 'quantity'], 'Quantity cannot refund more items than were purchased.');
    }
    const restockType = type ?? 'NO_RESTOCK';
    if (restockType !== 'NO_RESTOCK' && restockType !== 'CANCEL' && restockType !== 'RETURN') {
      return refused([...at, 'restockType'], `Restock type ${restockType} can not be used for a refund.`);
    }
    const locationId = location === null ? null : idOf('Location', location);
    if (restockType === 'NO_RESTOCK') {
      if (location !== null) return refused([...at, 'locationId'], 'Location must be empty when nothing is restocked.');
    } else {
      if (location === null) return refused([...at, 'locationId'], 'Location is required to restock.');
      if (locationId === null || !shop.locations.has(locationId)) return refused([...at, 'locationId'], 'Location not found.');
      const unshipped = unfulfilledQuantity(shop, order, line);
      const limit = restockType === 'CANCEL' ? unshipped : line.currentQuantity - unshipped;
      if (wanted(line, restockType) + quantity > limit) {
        const words = restockType === 'CANCEL' ? 'cancel more items than are unfulfilled' : 'return more items than were fulfilled';
        return refused([...at, 'quantity'], `Quantity cannot ${words}.`);
      }
    }
    units.push({ line, quantity, restockType, locationId });
  }
  return { ok: true, units };
}

function readShipping(order: Order, request: RefundRequest['shipping']): Outcome<{ shipping: ShippingRefund }> {
  if (request?.fullRefund === true) return { ok: true, shipping: 'full' };
  if (request?.amount === undefined || request.amount === null) return { ok: true, shipping: 'none' };
  const asked = new Decimal(request.amount);
  if (asked.isNegative()) return refused(['shipping', 'amount'], 'Shipping amount must not be negative.');
  if (asked.greaterThan(refundFigures(order, [], 'none').shippingLeft.presented)) {
    return refused(['shipping', 'amount'], 'Shipping amount exceeds the shipping that is left to refund.');
  }
  return { ok: true, shipping: { presented: amount(asked) } };
}

function readTransactions(order: Order, requests: readonly RefundTransactionRequest[]): Outcome<{ repayments: Repayment[] }> {
  const repayments: Repayment[] = [];
  for (const [index, request] of requests.entries()) {
    const at = ['transactions', String(index)];
    if (request.kind !== 'REFUND') return refused([...at, 'kind'], 'Transaction kind must be REFUND.');
    if (idOf('Order', request.orderId) !== order.id) return refused([...at, 'orderId'], 'Transaction is of another order.');
    const parent = order.transactions.find(({ id }) => id === idOf('OrderTransaction', request.parentId));
    if (parent === undefined) return refused([...at, 'parentId'], 'Parent transaction does not exist on this order.');
    if (request.gateway !== GATEWAY) return refused([...at, 'gateway'], 'Gateway is not that of the parent transaction.');
    repayments.push({ parent, presented: amount(request.amount) });
  }
  return { ok: true, repayments };
}

/** Whether so much can go back: something, to a payment, and no more than that has left unless over-refunding is allowed. */
export function checkRepayments(
  order: Order,
  repayments: readonly Repayment[],
  mayOverRefund: boolean,
  field: (index: number) => string[],
): Outcome<object> {
  const asked = new Map<PaymentTransaction, Decimal>();
  for (const [index, { parent, presented }] of repayments.entries()) {
    if (!new Decimal(presented).greaterThan(0)) return refused(field(index), 'Amount must be greater than zero.', 'GREATER_THAN');
    if (parent.kind !== 'SALE' && parent.kind !== 'CAPTURE') {
      return refused(field(index), 'Parent transaction is not a payment that can be refunded.', 'INVALID');
    }
    const ofParent = (asked.get(parent) ?? new Decimal(0)).plus(presented);
    asked.set(parent, ofParent);
    if (!mayOverRefund && ofParent.greaterThan(refundableOf(order, parent))) {
      return refused(field(index), 'Refund amount exceeds what is left of the parent transaction.', 'INVALID');
    }
  }
  const whole = [...asked.values()].reduce((total, each) => total.plus(each), new Decimal(0));
  if (!mayOverRefund && whole.greaterThan(maximumRefundable(order))) {
    return refused(field(0), 'Refund amount exceeds what is refundable of the order.', 'INVALID');
  }
  return { ok: true };
}
