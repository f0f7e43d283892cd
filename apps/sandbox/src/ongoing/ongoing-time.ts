import { refuse } from './refusal.js';

/** UTC with `Z` and no trailing zeros in the fraction, as the API writes instants. */
export function instant(date: Date): string;
export function instant(date: Date | null): string | null;
export function instant(date: Date | null): string | null {
  return date === null ? null : date.toISOString().replace(/\.?0+Z$/, 'Z');
}

/** As webhooks write it: seven digits, no zone. */
export function webhookTimestamp(date: Date): string {
  return `${date.toISOString().slice(0, -1)}0000`;
}

/** A query's instant. A `+` that was not encoded arrives as a blank and is refused, as is everything else that is no date. */
export function parseInstant(name: string, value: string): Date {
  const shaped = /^\d{4}-\d{2}-\d{2}(T\d{2}:\d{2}(:\d{2}(\.\d+)?)?(Z|[+-]\d{2}:\d{2})?)?$/.test(value);
  const zoned = /Z$|[+-]\d{2}:\d{2}$|^\d{4}-\d{2}-\d{2}$/.test(value) ? value : `${value}Z`;
  const date = new Date(zoned);
  if (!shaped || Number.isNaN(date.getTime())) refuse(`The value '${value}' is not valid for ${name}.`);
  return date;
}
