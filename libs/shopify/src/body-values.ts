import { isLosslessNumber } from 'lossless-json';

/** What stands at a dotted path of a losslessly read body; undefined where the path ends early. */
export function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => {
    if (typeof value !== 'object' || value === null || isLosslessNumber(value) || !Object.hasOwn(value, key)) return undefined;
    return (value as Record<string, unknown>)[key];
  }, body);
}

/** The digits of a number or of a GID, however many; null for anything else. */
export function toId(value: unknown): string | null {
  if (isLosslessNumber(value)) return /^\d+$/.test(value.value) ? value.value : null;
  return typeof value === 'string' ? (/^(?:gid:\/\/shopify\/[A-Za-z]+\/)?(\d+)$/.exec(value)?.[1] ?? null) : null;
}

export function toIds(value: unknown): string[] {
  return Array.isArray(value) ? value.map(toId).filter((id) => id !== null) : [];
}

export function toQuantity(value: unknown): number | null {
  return isLosslessNumber(value) && /^-?\d{1,10}$/.test(value.value) ? Number(value.value) : null;
}
