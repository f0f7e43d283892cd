/** Every payment goes through one gateway: Shopify's own for tests. */
export const GATEWAY = 'bogus';
