import { LosslessNumber, isLosslessNumber, parse, stringify } from 'lossless-json';

export { LosslessNumber, isLosslessNumber };

/** Reads JSON without touching its decimals: `19.90` stays `19.90`. Null for an empty body. Throws SyntaxError. */
export function readBody(text: string): unknown {
  return text.trim() === '' ? null : parse(text);
}

/** Writes JSON with its decimals as they came in. */
export function writeBody(value: unknown): string {
  return stringify(value) ?? 'null';
}

export function toNumber(value: LosslessNumber | number | null | undefined): number {
  return value === null || value === undefined ? 0 : Number(value);
}
