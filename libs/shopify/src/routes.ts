/** Where Shopify reaches us, below `PUBLIC_URL`. `shopify.app.toml` names the same. */
export const SHOPIFY_ROUTES = {
  install: '/shopify/install',
  callback: '/shopify/callback',
  webhooks: '/webhooks/shopify',
} as const;
