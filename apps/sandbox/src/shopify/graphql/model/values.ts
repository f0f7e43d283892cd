import { Decimal } from 'decimal.js';
import { amount } from '../../money.js';
import type { Moneys, Order } from '../../shop-state.js';
import { model, type TypeModel } from '../modelled-fields.js';

/** Shopify's DateTime: UTC, whole seconds. */
export function dateTime(at: Date | null): string | null {
  return at === null ? null : `${at.toISOString().slice(0, 19)}Z`;
}

interface MoneyV2 {
  readonly amount: string;
  readonly currencyCode: string;
}

export interface MoneyBag {
  readonly shopMoney: MoneyV2;
  readonly presentmentMoney: MoneyV2;
}

/** An amount of the shop's currency, and what it is in the buyer's. */
export function moneyBag(order: Order, value: string): MoneyBag {
  return {
    shopMoney: { amount: value, currencyCode: order.currency },
    presentmentMoney: { amount: amount(new Decimal(value).times(order.presentmentRate)), currencyCode: order.presentmentCurrency },
  };
}

/** An amount that is known in both. */
export function inMoneys(order: Order, { ofShop, presented }: Moneys): MoneyBag {
  return {
    shopMoney: { amount: ofShop, currencyCode: order.currency },
    presentmentMoney: { amount: presented, currencyCode: order.presentmentCurrency },
  };
}

interface Attribute {
  readonly key: string;
  readonly value: string;
}

interface Weight {
  readonly value: number;
  readonly unit: string;
}

export const valueTypes: Readonly<Record<string, TypeModel>> = {
  MoneyBag: model<MoneyBag>({ shopMoney: (bag) => bag.shopMoney, presentmentMoney: (bag) => bag.presentmentMoney }),
  MoneyV2: model<MoneyV2>({ amount: (money) => money.amount, currencyCode: (money) => money.currencyCode }),
  Attribute: model<Attribute>({ key: (attribute) => attribute.key, value: (attribute) => attribute.value }),
  Weight: model<Weight>({ value: (weight) => weight.value, unit: (weight) => weight.unit }),
  UserError: model<{ field: string[] | null; message: string }>({ field: (error) => error.field, message: (error) => error.message }),
};
