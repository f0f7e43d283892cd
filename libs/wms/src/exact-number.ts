import { LosslessNumber } from 'lossless-json';

const DECIMAL = /^-?(0|[1-9]\d*)(\.\d+)?$/;
const LARGEST_WHOLE = 2_147_483_647;

/**
 * A decimal string as a JSON number of exactly these digits: `'12.10'` is sent as `12.10`, never through a float.
 *
 * @throws RangeError naming the field, when the string is not a decimal number.
 */
export function exactNumber(field: string, decimal: string): LosslessNumber {
  const text = decimal.trim();
  if (!DECIMAL.test(text)) throw new RangeError(`${field}: "${decimal}" is not a decimal number such as 12.50`);
  return new LosslessNumber(text);
}

/**
 * A string of digits as a JSON number.
 *
 * @throws RangeError naming the field, when it is not a whole number of 32 bits, which is all that Ongoing takes.
 */
export function exactWholeNumber(field: string, whole: string): LosslessNumber {
  const text = whole.trim();
  if (!/^-?(0|[1-9]\d*)$/.test(text) || Math.abs(Number(text)) > LARGEST_WHOLE) {
    throw new RangeError(`${field}: "${whole}" is not a whole number such as 12`);
  }
  return new LosslessNumber(text);
}

/** As {@link exactNumber}, with undefined left undefined. */
export function maybeExactNumber(field: string, decimal: string | undefined): LosslessNumber | undefined {
  return decimal === undefined ? undefined : exactNumber(field, decimal);
}

/**
 * JSON whose numbers keep their digits: whole numbers of up to 15 digits are plain ones, anything else is a `LosslessNumber`.
 *
 * @throws SyntaxError
 */
export function plainOrExact(text: string): number | LosslessNumber {
  return /^-?\d{1,15}$/.test(text) ? Number(text) : new LosslessNumber(text);
}

/** A number of an answer as a decimal string of the digits it was said in, without an exponent. Null for what is no number. */
export function exactDecimal(value: unknown): string | null {
  const text = value instanceof LosslessNumber ? value.value : typeof value === 'number' ? String(value) : value;
  if (typeof text !== 'string') return null;
  const match = /^(-?)0*(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,3}))?$/.exec(text.trim());
  if (match === null) return null;
  const [, sign = '', whole = '', fraction = '', exponent] = match;
  if (exponent === undefined) return `${sign}${whole}${fraction === '' ? '' : `.${fraction}`}`;
  const shift = Number(exponent);
  const digits = `${'0'.repeat(Math.max(0, -shift))}${whole}${fraction}${'0'.repeat(Math.max(0, shift - fraction.length))}`;
  const point = Math.max(0, -shift) + whole.length + shift;
  const before = digits.slice(0, point).replace(/^0+(?=\d)/, '') || '0';
  const after = digits.slice(point);
  return `${sign}${before}${after === '' ? '' : `.${after}`}`;
}
