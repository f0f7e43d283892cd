import { Decimal } from 'decimal.js';
import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import { idOf } from '../ids.js';
import { amount, minus, share, sum } from '../money.js';
import type { LineItem, Moneys, Order, PaymentTransaction, RestockType } from '../shop-state.js';
import { currentDuties, currentShippingPrice, refundedWorth, worthOfNext } from './order-figures.js';
import { isPayment, maximumRefundable, ofShop, presentment, refundableOf } from './payments.js';

export interface RefundUnits {
  readonly line: LineItem;
  readonly quantity: number;
  readonly restockType: RestockType;
  /** Where the units are put. */
  readonly locationId: string | null;
}

/** How much of the shipping goes back: nothing, all that is left, or so much in the buyer's currency. */
export type ShippingRefund = 'none' | 'full' | { readonly presented: string };

/** Duties of a line: those of the refunded units, or all of them. */
export interface DutyRefund {
  readonly line: LineItem;
  readonly isFull: boolean;
}

/** `RefundDutyInput`: a duty has the id of its line. */
export interface DutyRequest {
  readonly dutyId: string;
  readonly refundType?: string | null;
}

export function readDuties(order: Order, requests: readonly DutyRequest[]): Outcome<{ duties: DutyRefund[] }> {
  const duties: DutyRefund[] = [];
  for (const [index, { dutyId, refundType }] of requests.entries()) {
    const line = order.lines.find(({ id, duty }) => id === idOf('Duty', dutyId) && Number(duty) > 0);
    if (line === undefined) return refused(['refundDuties', String(index), 'dutyId'], 'Duty does not exist on this order.', 'NOT_FOUND');
    duties.push({ line, isFull: refundType === 'FULL' });
  }
  return { ok: true, duties };
}

function dutiesOf(order: Order, units: readonly RefundUnits[], duties: readonly DutyRefund[]): string {
  const due = duties.map(({ line, isFull }) => {
    const quantity = units.reduce((all, each) => all + (each.line === line ? each.quantity : 0), 0);
    return isFull ? line.duty : share(line.duty, quantity, line.quantity);
  });
  return amount(Decimal.min(sum(...due), currentDuties(order)));
}

export interface Repayment {
  readonly parent: PaymentTransaction;
  readonly presented: string;
}

export interface RefundFigures {
  readonly lines: readonly (RefundUnits & { readonly subtotal: Moneys })[];
  readonly subtotal: Moneys;
  readonly shipping: Moneys;
  readonly shippingLeft: Moneys;
  readonly duties: Moneys;
  /** Not more than what was paid and not given back. */
  readonly amount: Moneys;
  readonly maximum: Moneys;
  readonly repayments: readonly Repayment[];
}

export function moneysOf(order: Order, presented: string): Moneys {
  return { ofShop: ofShop(order, presented), presented };
}

export function addMoneys(...moneys: readonly Moneys[]): Moneys {
  return { ofShop: sum(...moneys.map((each) => each.ofShop)), presented: sum(...moneys.map((each) => each.presented)) };
}

/** Moneys from amounts of the shop's currency, whose rounding in the buyer's adds up to what the whole order came to. */
function runningMoneys(order: Order): (ofShopMoney: string) => Moneys {
  let before = refundedWorth(order);
  return (ofShopMoney) => {
    const after = sum(before, ofShopMoney);
    const presented = minus(presentment(order, after), presentment(order, before));
    before = after;
    return { ofShop: ofShopMoney, presented };
  };
}

/** What a refund of these units, of the shipping and of duties comes to: the same for suggestions, for apps and for merchants. */
export function refundFigures(
  order: Order,
  units: readonly RefundUnits[],
  shipping: ShippingRefund,
  dutyRefunds: readonly DutyRefund[] = [],
): RefundFigures {
  const next = runningMoneys(order);
  const taken = new Map<LineItem, number>();
  const lines = units.map((each) => {
    const after = taken.get(each.line) ?? 0;
    taken.set(each.line, after + each.quantity);
    return { ...each, subtotal: next(worthOfNext(each.line, each.quantity, after)) };
  });
  const subtotal = addMoneys(...lines.map((line) => line.subtotal));
  const left = currentShippingPrice(order);
  const shippingLeft = { ofShop: left, presented: presentment(order, left) };
  const shippingMoneys =
    shipping === 'none'
      ? moneysOf(order, '0.00')
      : shipping === 'full' || new Decimal(shipping.presented).equals(shippingLeft.presented)
        ? next(left)
        : moneysOf(order, amount(shipping.presented));
  const duties = next(dutiesOf(order, units, dutyRefunds));
  const worth = addMoneys(subtotal, shippingMoneys, duties);
  const maximum = maximumRefundable(order);
  const isCapped = new Decimal(worth.presented).greaterThan(maximum);
  const refund = isCapped ? moneysOf(order, maximum) : worth;
  return {
    lines,
    subtotal,
    shipping: shippingMoneys,
    shippingLeft,
    duties,
    amount: refund,
    maximum: worth.presented === maximum ? worth : moneysOf(order, maximum),
    repayments: repayments(order, refund.presented),
  };
}

/** Against which payments an amount goes back: the oldest first, each for what it has left. */
export function repayments(order: Order, presented: string): Repayment[] {
  let owed = new Decimal(presented);
  const split: Repayment[] = [];
  for (const parent of order.transactions.filter(isPayment)) {
    const part = Decimal.min(owed, refundableOf(order, parent));
    if (part.lessThanOrEqualTo(0)) continue;
    owed = owed.minus(part);
    split.push({ parent, presented: amount(part) });
  }
  return split;
}
