import { readFileSync } from 'node:fs';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { globalId, numericId } from './gid.js';
import { missingScopes, parseScopes, REQUIRED_SCOPES } from './scopes.js';
import { shopDomain, shopUrl } from './shop-domain.js';
import { VERSION } from './version.js';

describe('an id', () => {
  it('survives the way to Shopify and back, however long', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 2n ** 64n - 1n }), (id) => expect(numericId(globalId('Order', String(id)))).toBe(String(id))),
    );
  });

  it.each(['', '12', 'gid://shopify/Order/', 'gid://shopify/InventoryLevel/1?inventory_item_id=2', 'gid://shopify/Order/1x'])(
    'is refused as %p',
    (text) => {
      expect(() => numericId(text)).toThrow(RangeError);
    },
  );

  it('is never built from something that is no number', () => {
    expect(() => globalId('Order', '1 OR 2')).toThrow(RangeError);
  });
});

describe('a shop domain', () => {
  it('is taken in lower case', () => {
    expect(shopDomain('Nordic-Tea.myshopify.com')).toBe('nordic-tea.myshopify.com');
  });

  it.each([
    null,
    undefined,
    '',
    'nordic-tea',
    'nordic-tea.myshopify.com.evil.com',
    'evil.com/nordic-tea.myshopify.com',
    'a.b.myshopify.com',
    '-a.myshopify.com',
    'a_b.myshopify.com',
    'nordic-tea.myshopify.com\n',
    'nordic-tea.myshopify.com/',
    'user@nordic-tea.myshopify.com',
    'nordic-tea.myshopify.io',
    `${'a'.repeat(300)}.myshopify.com`,
  ])('is not %p', (text) => {
    expect(shopDomain(text)).toBeNull();
  });

  it('takes its place in the template, and nothing else does', () => {
    expect(shopUrl('https://{shop}', 'nordic-tea.myshopify.com')).toBe('https://nordic-tea.myshopify.com');
    expect(shopUrl('http://127.0.0.1:4010/{shop}/', 'nordic-tea.myshopify.com')).toBe('http://127.0.0.1:4010/nordic-tea.myshopify.com');
    expect(() => shopUrl('https://{shop}', '169.254.169.254')).toThrow('not a shop domain');
  });
});

describe('the scopes a shop granted', () => {
  it('cover reading where writing was granted', () => {
    expect(missingScopes(['write_orders'], ['read_orders', 'write_orders'])).toEqual([]);
  });

  it('lack writing where only reading was granted', () => {
    expect(missingScopes(['read_orders', 'read_products'], ['write_orders', 'read_products', 'read_customers'])).toEqual([
      'write_orders',
      'read_customers',
    ]);
  });

  it('are enough when all were granted', () => {
    expect(missingScopes(REQUIRED_SCOPES, REQUIRED_SCOPES)).toEqual([]);
    expect(missingScopes([], REQUIRED_SCOPES)).toEqual([...REQUIRED_SCOPES]);
  });

  it('are read with commas between, spaces or not', () => {
    expect(parseScopes(' read_orders,, write_orders,read_orders ')).toEqual(['read_orders', 'write_orders']);
  });
});

it('tells Shopify the version that the package has', () => {
  expect(VERSION).toBe((JSON.parse(readFileSync('package.json', 'utf8')) as { version: string }).version);
});
