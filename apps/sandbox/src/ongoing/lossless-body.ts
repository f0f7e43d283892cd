import { LosslessNumber, isLosslessNumber, parse } from 'lossless-json';

export { LosslessNumber, isLosslessNumber };

/** Reads JSON without touching its decimals: `19.90` stays `19.90`. Null for an empty body. Throws SyntaxError. */
export function readBody(text: string): unknown {
  return text.trim() === '' ? null : parse(text);
}

/** Of the language, newer than the compiler's own declarations: text that goes into the JSON as it is. */
const { rawJSON } = JSON as typeof JSON & { rawJSON(this: void, text: string): unknown };

/** Writes JSON with its decimals as they came in. */
export function writeBody(value: unknown): string {
  return JSON.stringify(value, (_name, each: unknown) => (isLosslessNumber(each) ? rawJSON(each.value) : each)) ?? 'null';
}

export function toNumber(value: LosslessNumber | number | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value);
}
