import { Decimal } from 'decimal.js';
import { amount, minus, sum } from '../money.js';
import type { LineItem, Moneys, Order, PaymentTransaction, RestockType } from '../shop-state.js';
import { currentShippingPrice, refundedWorth, worthOfNext } from './order-figures.js';
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

export interface Repayment {
  readonly parent: PaymentTransaction;
  readonly presented: string;
}

export interface RefundFigures {
  readonly lines: readonly (RefundUnits & { readonly subtotal: Moneys })[];
  readonly subtotal: Moneys;
  readonly shipping: Moneys;
  readonly shippingLeft: Moneys;
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

/** What a refund of these units and of the shipping comes to: the same for suggestions, for apps and for merchants. */
export function refundFigures(order: Order, units: readonly RefundUnits[], shipping: ShippingRefund): RefundFigures {
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
  const worth = addMoneys(subtotal, shippingMoneys);
  const maximum = maximumRefundable(order);
  const isCapped = new Decimal(worth.presented).greaterThan(maximum);
  const refund = isCapped ? moneysOf(order, maximum) : worth;
  return {
    lines,
    subtotal,
    shipping: shippingMoneys,
    shippingLeft,
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
