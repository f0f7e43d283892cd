/**
 * What all flows need together; the default of `SHOPIFY_SCOPES`, and what `shopify.app.toml` asks for.
 *
 * `write_x` implies `read_x`. `read_all_orders` is absent on purpose: Shopify grants it on request only, and without it orders
 * older than 60 days can't be seen, not even by id.
 */
export const REQUIRED_SCOPES = [
  'read_customers',
  'read_locations',
  'read_products',
  'write_inventory',
  'write_merchant_managed_fulfillment_orders',
  'write_orders',
  'write_returns',
] as const;

/** Scopes that are required but not granted, in the order of the requirement. A granted `write_x` covers `read_x`. */
export function missingScopes(granted: readonly string[], required: readonly string[]): string[] {
  const held = new Set(granted.map((scope) => scope.trim()));
  return required.filter((scope) => !held.has(scope) && !held.has(scope.replace(/^(unauthenticated_)?read_/, '$1write_')));
}

/** `a,b, c` → `['a', 'b', 'c']`: the form in which Shopify and `SHOPIFY_SCOPES` write them. */
export function parseScopes(text: string): string[] {
  return [...new Set(text.split(',').map((scope) => scope.trim()))].filter((scope) => scope !== '');
}
