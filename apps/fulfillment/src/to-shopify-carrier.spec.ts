import { describe, expect, it } from '@jest/globals';
import { toShopifyCarrier } from './to-shopify-carrier.js';

describe('a carrier of the WMS', () => {
  it.each([
    ['dhl  express', 'DHL Express'],
    ['POSTNL', 'PostNL'],
    ['PostNord Sverige', 'PostNord SE'],
    ['PostNord', 'PostNord'],
    ['Lasses Åkeri', 'Lasses Åkeri'],
    [' ', null],
    [null, null],
  ])('%p is %p in Shopify', (carrier, expected) => {
    expect(toShopifyCarrier(carrier, [])).toBe(expected);
  });

  it('is what the settings say before anything else', () => {
    expect(toShopifyCarrier('postnord', [{ wms: 'PostNord', shopify: 'PostNord SE' }])).toBe('PostNord SE');
    expect(toShopifyCarrier('UPS', [{ wms: 'UPS', shopify: 'Other' }])).toBe('Other');
  });
});
