/**
 * The numeric part of a global id, as a decimal string: `gid://shopify/Order/820982911946154508` → `820982911946154508`.
 * Ids exceed 2^53, so they are never numbers here.
 *
 * @throws RangeError for anything that is not such an id (an inventory level's id has a query part: it stays opaque).
 */
export function numericId(globalId: string): string {
  const digits = /^gid:\/\/shopify\/[A-Za-z]+\/(\d+)$/.exec(globalId)?.[1];
  if (digits === undefined) throw new RangeError(`"${globalId}" is not a Shopify id of the form gid://shopify/Type/123`);
  return digits;
}

/** The global id of a resource: `globalId('Order', '1')` → `gid://shopify/Order/1`. */
export function globalId(type: string, id: string): string {
  if (!/^\d+$/.test(id)) throw new RangeError(`"${id}" is not a numeric ${type} id`);
  return `gid://shopify/${type}/${id}`;
}
