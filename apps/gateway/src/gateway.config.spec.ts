import { describe, expect, it } from '@jest/globals';
import { REQUIRED_SCOPES } from '@stockbridge/shopify';
import { gatewayConfig } from './gateway.config.js';

describe("the gateway's environment", () => {
  it('asks for all scopes that the flows need unless it is told otherwise', () => {
    const env = { SHOPIFY_API_KEY: 'id', SHOPIFY_API_SECRET: 'secret' };
    expect(gatewayConfig(env)).toEqual({
      shopifyApiKey: 'id',
      shopifyApiSecrets: ['secret'],
      shopifyScopes: REQUIRED_SCOPES,
      apiKey: null,
    });
    expect(gatewayConfig({ ...env, SHOPIFY_SCOPES: 'read_products, write_orders' }).shopifyScopes).toEqual([
      'read_products',
      'write_orders',
    ]);
  });

  it('takes two secrets while Shopify rotates them, the new one first', () => {
    expect(gatewayConfig({ SHOPIFY_API_KEY: 'id', SHOPIFY_API_SECRET: 'new, old' }).shopifyApiSecrets).toEqual(['new', 'old']);
  });

  it('names what is missing or malformed, without its value', () => {
    const start = () => gatewayConfig({ SHOPIFY_API_KEY: 'id', STOCKBRIDGE_API_KEY: 'too-simple' });
    expect(start).toThrow(/SHOPIFY_API_SECRET is missing/);
    expect(start).toThrow(/STOCKBRIDGE_API_KEY is malformed/);
    expect(start).not.toThrow(/too-simple/);
  });
});
