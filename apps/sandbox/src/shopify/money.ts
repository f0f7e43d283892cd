import { Decimal } from 'decimal.js';

/** A decimal string with two digits, as Shopify writes amounts. */
export function amount(value: Decimal.Value): string {
  return new Decimal(value).toFixed(2);
}

export function times(unit: string, quantity: number): string {
  return amount(new Decimal(unit).times(quantity));
}

export function sum(...amounts: string[]): string {
  return amount(amounts.reduce((total, each) => total.plus(each), new Decimal(0)));
}

export function minus(from: string, ...amounts: string[]): string {
  return amount(amounts.reduce((rest, each) => rest.minus(each), new Decimal(from)));
}

/** The share of an amount that so many of so many units have. */
export function share(whole: string, part: number, of: number): string {
  return of === 0 ? '0.00' : amount(new Decimal(whole).times(part).dividedBy(of));
}
