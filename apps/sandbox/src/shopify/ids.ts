/**
 * Hands out Shopify-like numeric ids as decimal strings, all above 2^53: whoever reads them as JSON numbers sees neighbours
 * become one. They grow with time, so a restarted twin never gives an id a second time.
 */
export class IdSequence {
  private last: bigint;

  constructor(now: Date) {
    this.last = 9_100_000_000_000_000_000n + BigInt(now.getTime()) * 10_000n;
  }

  next(): string {
    this.last += 1n;
    return this.last.toString();
  }
}

/** `gid://shopify/Order/9100…` */
export function gid(type: string, id: string): string {
  return `gid://shopify/${type}/${id}`;
}

/** Type and id of a global id, or null when it isn't one. A query part, as inventory levels have it, is not read. */
export function parseGid(text: string): { type: string; id: string } | null {
  const match = /^gid:\/\/shopify\/([A-Za-z]+)\/(\d+)$/.exec(text);
  return match === null ? null : { type: match[1]!, id: match[2]! };
}

/** The id behind a global id of this very type; null for another type or for no global id at all. */
export function idOf(type: string, text: unknown): string | null {
  const parsed = parseGid(String(text));
  return parsed?.type === type ? parsed.id : null;
}

/** Order of creation, also beyond 2^53. */
export function compareIds(a: string, b: string): number {
  return a.length === b.length ? (a < b ? -1 : a > b ? 1 : 0) : a.length - b.length;
}
