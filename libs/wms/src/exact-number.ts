import { LosslessNumber } from 'lossless-json';

/**
 * A decimal string as a JSON number of exactly these digits: `'12.10'` is sent as `12.10`, never through a float.
 *
 * @throws RangeError naming the field, when the string is not a decimal number.
 */
export function exactNumber(field: string, decimal: string): LosslessNumber {
  const text = decimal.trim();
  if (!/^-?(0|[1-9]\d*)(\.\d+)?$/.test(text)) throw new RangeError(`${field}: "${decimal}" is not a decimal number such as 12.50`);
  return new LosslessNumber(text);
}

/** As {@link exactNumber}, with undefined left undefined. */
export function maybeExactNumber(field: string, decimal: string | undefined): LosslessNumber | undefined {
  return decimal === undefined ? undefined : exactNumber(field, decimal);
}
