import { describe, expect, it } from '@jest/globals';
import { Refused } from '@stockbridge/platform';
import type { FulfillmentRequest } from './shop-types.js';
import { toFulfillmentInput } from './to-fulfillment-input.js';

const aRequest = (more: Partial<FulfillmentRequest> = {}): FulfillmentRequest => ({
  fulfillmentOrders: [
    { gid: 'gid://shopify/FulfillmentOrder/1', lines: [{ gid: 'gid://shopify/FulfillmentOrderLineItem/2', quantity: 3 }] },
  ],
  tracking: [],
  carrier: null,
  notifyCustomer: false,
  ...more,
});

describe('a fulfillment', () => {
  it('names every line and its quantity', () => {
    expect(toFulfillmentInput(aRequest())).toEqual({
      lineItemsByFulfillmentOrder: [
        {
          fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/1',
          fulfillmentOrderLineItems: [{ id: 'gid://shopify/FulfillmentOrderLineItem/2', quantity: 3 }],
        },
      ],
      notifyCustomer: false,
      trackingInfo: undefined,
    });
  });

  it('is refused without lines, since Shopify would fulfill everything', () => {
    expect(() => toFulfillmentInput(aRequest({ fulfillmentOrders: [] }))).toThrow(Refused);
    expect(() => toFulfillmentInput(aRequest({ fulfillmentOrders: [{ gid: 'gid://shopify/FulfillmentOrder/1', lines: [] }] }))).toThrow(
      Refused,
    );
  });

  it.each([0, -1, 1.5, Number.NaN])('is refused for a quantity of %p', (quantity) => {
    expect(() => toFulfillmentInput(aRequest({ fulfillmentOrders: [{ gid: 'a', lines: [{ gid: 'b', quantity }] }] }))).toThrow(Refused);
  });

  it('carries one tracking number with its link', () => {
    const input = toFulfillmentInput(aRequest({ tracking: [{ number: 'A1', url: 'https://track.example.com/A1' }], carrier: 'PostNord' }));
    expect(input.trackingInfo).toEqual({ company: 'PostNord', number: 'A1', url: 'https://track.example.com/A1' });
    expect(toFulfillmentInput(aRequest({ tracking: [{ number: 'A1', url: null }] })).trackingInfo).toEqual({ number: 'A1' });
  });

  it('keeps each link with its number when there are several, some without', () => {
    const tracking = [
      { number: 'A1', url: null },
      { number: 'B2', url: 'https://track.example.com/B2' },
      { number: 'C3', url: 'https://track.example.com/C3' },
    ];
    expect(toFulfillmentInput(aRequest({ tracking, carrier: 'Bring' })).trackingInfo).toEqual({
      company: 'Bring',
      numbers: ['B2', 'C3', 'A1'],
      urls: ['https://track.example.com/B2', 'https://track.example.com/C3'],
    });
  });

  it('names the carrier alone when there is no number', () => {
    expect(toFulfillmentInput(aRequest({ carrier: 'Pickup' })).trackingInfo).toEqual({ company: 'Pickup' });
  });
});
