/**
 * The numbers under which an order may be known that a person or the WMS names: as it is written, with the connection's prefix,
 * and, where it is the number of a supplement (`1001-2`), that of its order.
 */
export function orderNumbersMeant(written: string, prefix: string): string[] {
  const bare = written.trim().replace(/^#/, '');
  const first = bare.replace(/-\d+$/, '');
  return [...new Set([bare, prefix + bare, first, prefix + first])];
}

/** Whether such a number is one that we give: prefix, number, and perhaps `-2` for what was added later. Prefixes are distinct per goods owner. */
export function isNumberOfOurs(orderNumber: string, prefix: string): boolean {
  return orderNumber.startsWith(prefix) && /^\d+(-\d+)?$/.test(orderNumber.slice(prefix.length));
}
