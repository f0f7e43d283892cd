/**
 * The numbers under which an order may be known that a person or the WMS names: as it is written, with the connection's prefix,
 * and, where it is the number of a supplement (`1001-2`), that of its order.
 */
export function orderNumbersMeant(written: string, prefix: string): string[] {
  const bare = written.trim().replace(/^#/, '');
  const first = bare.replace(/-\d+$/, '');
  return [...new Set([bare, prefix + bare, first, prefix + first])];
}
