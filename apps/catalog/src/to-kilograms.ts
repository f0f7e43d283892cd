import { Decimal } from 'decimal.js';

/** Kilograms per unit, exact by definition (pound and ounce: international avoirdupois). */
const KILOGRAMS: Readonly<Record<string, string>> = {
  GRAMS: '0.001',
  KILOGRAMS: '1',
  OUNCES: '0.028349523125',
  POUNDS: '0.45359237',
};

/** A weight of Shopify in kilograms, as an exact decimal string. Undefined when it is zero or its unit is unknown: an empty weight is not sent. */
export function toKilograms(weight: { value: string; unit: string } | null): string | undefined {
  const factor = weight && KILOGRAMS[weight.unit];
  if (!weight || !factor) return undefined;
  const kilograms = new Decimal(weight.value).times(factor);
  return kilograms.isZero() ? undefined : kilograms.toFixed();
}
