import { describe, expect, it } from '@jest/globals';
import type { ShopPayment } from '@stockbridge/shopify';
import { aFulfillment, aFulfillmentTruth, aLine, aPayment, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import {
  authorizationExpiry,
  captureKey,
  decideCapture,
  expiresSoon,
  findCapture,
  hasFailed,
  isMultiCapturable,
  isReadyForCapture,
  uncollectable,
  unshippedUnits,
} from './decide-capture.js';
import type { CaptureIntent } from './fulfillment-facts.js';

const shipped = aFulfillment({ lines: [{ lineItemId: aLine().id, quantity: 1 }] });
const rest = fulfillmentOrderOf([aLine({ quantity: 2 })]);

describe('a payment is captured', () => {
  it('by setting at the first shipment from our location, or when nothing is left to be shipped from anywhere', () => {
    const part = aFulfillmentTruth({ fulfillments: [shipped], fulfillmentOrders: [{ ...rest, locationId: '2' }] });
    const all = aFulfillmentTruth({ fulfillments: [shipped], fulfillmentOrders: [{ ...rest, lines: [] }] });
    expect(isReadyForCapture(part, OUR_LOCATION, 'off')).toBe(false);
    expect(isReadyForCapture(part, OUR_LOCATION, 'first-shipment')).toBe(true);
    expect(isReadyForCapture(part, OUR_LOCATION, 'last-shipment')).toBe(false);
    expect(isReadyForCapture(all, OUR_LOCATION, 'last-shipment')).toBe(true);
  });

  it('never before anything was shipped, for a shipment from elsewhere or taken back, or of a cancelled order', () => {
    for (const given of [
      { fulfillments: [] },
      { fulfillments: [{ ...shipped, locationId: '2' }] },
      { fulfillments: [{ ...shipped, status: 'CANCELLED' }] },
      { fulfillments: [shipped], cancelledAt: '2026-11-21T00:00:00Z' },
    ]) {
      expect(isReadyForCapture(aFulfillmentTruth(given), OUR_LOCATION, 'first-shipment')).toBe(false);
    }
  });
});

describe('a payment that can be captured several times', () => {
  const [authorization] = aPayment().transactions;
  const payment = (outstanding: string, unsettled: string, captured: readonly string[] = []): ShopPayment =>
    aPayment({
      outstanding,
      transactions: [
        { ...authorization!, unsettled, multiCapturable: true },
        ...captured.map((gid) => ({ ...authorization!, gid, kind: 'CAPTURE', parentGid: authorization!.gid, unsettled: '0.00' })),
      ],
    });

  it('is captured for what was shipped, shipping with the first units', () => {
    // Two units of 199.00 and 49.00 shipping; one unit is shipped.
    expect(decideCapture(payment('447.00', '447.00'), '199.00')?.request).toMatchObject({ amount: '248.00' });
    expect(decideCapture(payment('447.00', '447.00'), '199.00')?.request).not.toHaveProperty('isFinal');
  });

  it('is captured again for the rest, and what is left of it is given back with the last', () => {
    expect(decideCapture(payment('199.00', '199.00', ['c1']), '0')?.request).toEqual(
      expect.objectContaining({ amount: '199.00', isFinal: true }),
    );
  });

  it('is not captured while nothing more was shipped, nor for units that were short-shipped', () => {
    expect(decideCapture(payment('199.00', '199.00', ['c1']), '199.00')).toBeNull();
  });

  it('is told from one that can be captured once', () => {
    expect(isMultiCapturable(payment('199.00', '199.00'))).toBe(true);
    expect(isMultiCapturable(aPayment())).toBe(false);
  });
});

describe('units that are not shipped yet', () => {
  it('are those that remain anywhere, cancelled ones aside', () => {
    const [line] = rest.lines;
    const truth = aFulfillmentTruth({
      fulfillmentOrders: [
        rest,
        { ...rest, locationId: '2' },
        { ...rest, status: 'CANCELLED' },
        { ...rest, lines: [{ ...line!, remainingQuantity: 0 }] },
      ],
    });
    expect(unshippedUnits(truth)).toEqual([{ lineItemId: line!.lineItemId, quantity: 4 }]);
  });

  it('are none of a gift card or a download, which keeps no payment waiting', () => {
    const [line] = rest.lines;
    const download = { ...line!, gid: 'd', lineItemId: 'download' };
    const truth = aFulfillmentTruth({
      lineItems: [...aFulfillmentTruth().lineItems, { id: 'download', name: 'Film', sku: null, requiresShipping: false }],
      fulfillments: [shipped],
      fulfillmentOrders: [
        { ...rest, status: 'CLOSED', lines: [] },
        { ...rest, lines: [download] },
      ],
    });
    expect(unshippedUnits(truth)).toEqual([]);
    expect(isReadyForCapture(truth, OUR_LOCATION, 'last-shipment')).toBe(true);
  });
});

describe('how much is captured', () => {
  const amountOf = (payment: ShopPayment) => decideCapture(payment)?.request.amount ?? null;

  it('is what is owed, in the customer’s currency, digit for digit', () => {
    expect(decideCapture(aPayment({ outstanding: '398.50', currencyCode: 'NOK' }))?.request).toMatchObject({
      amount: '398.50',
      currencyCode: 'NOK',
    });
  });

  it('is exact, however many digits Shopify leaves out', () => {
    const payment = aPayment({ outstanding: '398.0', transactions: [{ ...aPayment().transactions[0]!, unsettled: '398.0' }] });
    expect(decideCapture(payment, '199.25')?.request.amount).toBe('198.75');
    expect(decideCapture(payment, '0.0')?.request.amount).toBe('398.0');
  });

  it('is no more than was authorized', () => {
    expect(amountOf(aPayment({ outstanding: '500.00' }))).toBe('398.50');
  });

  it('is less when units were refunded or taken off before they were paid', () => {
    expect(amountOf(aPayment({ outstanding: '199.00' }))).toBe('199.00');
  });

  it('is nothing when it is paid, was captured already, or was never authorized', () => {
    const [authorization] = aPayment().transactions;
    expect(amountOf(aPayment({ outstanding: '0.00' }))).toBeNull();
    expect(amountOf(aPayment({ transactions: [] }))).toBeNull();
    expect(amountOf(aPayment({ transactions: [{ ...authorization!, unsettled: '0.00' }] }))).toBeNull();
    expect(amountOf(aPayment({ transactions: [{ ...authorization!, status: 'FAILURE' }] }))).toBeNull();
    const capture = { ...authorization!, gid: 'c', kind: 'CAPTURE', status: 'PENDING', parentGid: authorization!.gid, unsettled: '0.00' };
    expect(amountOf(aPayment({ transactions: [authorization!, capture] }))).toBeNull();
    expect(amountOf(aPayment({ transactions: [authorization!, { ...capture, status: 'FAILURE' }] }))).toBe('398.50');
  });

  it('is never more than owed or authorized, whatever they are', () => {
    const cents = fc.nat(100_000).map((each) => new Decimal(each).dividedBy(100).toFixed(2));
    fc.assert(
      fc.property(cents, cents, (outstanding, unsettled) => {
        const [authorization] = aPayment().transactions;
        const amount = amountOf(aPayment({ outstanding, transactions: [{ ...authorization!, unsettled }] }));
        expect(Number(amount ?? 0)).toBe(Math.min(Number(outstanding), Number(unsettled)));
      }),
    );
  });
});

describe('what is owed and can not be captured', () => {
  const [authorization] = aPayment().transactions;
  const used = { ...authorization!, unsettled: '0.0' };

  it('is what an authorization does not cover any more', () => {
    expect(uncollectable(aPayment({ outstanding: '199.0', transactions: [used] }))).toBe('199');
    expect(uncollectable(aPayment({ outstanding: '199.0', transactions: [used] }), '199.0')).toBeNull();
    expect(uncollectable(aPayment({ outstanding: '0.0', transactions: [used] }))).toBeNull();
  });

  it('is nothing while something can be captured, or where nothing ever was authorized', () => {
    expect(uncollectable(aPayment())).toBeNull();
    expect(uncollectable(aPayment({ transactions: [] }))).toBeNull();
  });
});

describe('a capture that failed in the end', () => {
  it('is the last one of its authorization, as long as none came after it', () => {
    const [authorization] = aPayment().transactions;
    const capture = (status: string) => ({ ...authorization!, gid: status, kind: 'CAPTURE', status, parentGid: authorization!.gid });
    const failed = (...statuses: string[]) =>
      hasFailed(aPayment({ transactions: [authorization!, ...statuses.map(capture)] }), authorization!.gid);
    expect([failed(), failed('SUCCESS'), failed('FAILURE'), failed('FAILURE', 'SUCCESS')]).toEqual([false, false, true, false]);
  });
});

describe('an authorization', () => {
  const [authorization] = aPayment().transactions;
  const until = (expiresAt: string | null, given: object = {}) => ({ ...authorization!, expiresAt, ...given });
  const expiryOf = (...transactions: ShopPayment['transactions']) => authorizationExpiry(aPayment({ transactions }));

  it('expires with the first of those of which something can still be taken', () => {
    expect(expiryOf(until('2026-11-29T09:00:00Z'), until('2026-11-28T09:00:00+01:00', { gid: '2' }))).toBe('2026-11-28T09:00:00+01:00');
    expect(expiryOf(until('2026-11-27T09:00:00Z', { unsettled: '0.00' }), until('2026-11-29T09:00:00Z'))).toBe('2026-11-29T09:00:00Z');
    expect(expiryOf(until(null))).toBeNull();
  });

  it('is warned of two days before it expires', () => {
    const now = new Date('2026-11-24T12:00:00Z');
    expect(expiresSoon('2026-11-26T12:00:01Z', now)).toBe(false);
    expect(expiresSoon('2026-11-26T11:59:59Z', now)).toBe(true);
    expect(expiresSoon('2026-11-24T11:00:00Z', now)).toBe(true);
  });
});

describe('a capture whose answer was lost', () => {
  const { intent } = decideCapture(aPayment())!;
  const nameOf = (each: CaptureIntent) => captureKey('north.myshopify.com', '1', each);
  const [authorization] = aPayment().transactions;
  const capture = { ...authorization!, gid: 'gid://shopify/OrderTransaction/2', kind: 'CAPTURE', parentGid: authorization!.gid };

  it('is found among the transactions by its authorization', () => {
    expect(findCapture(intent, aPayment({ transactions: [authorization!, capture] }))).toBe(capture.gid);
  });

  it('is none that failed, was there before, or is of another authorization', () => {
    const found = (given: object) => findCapture(intent, aPayment({ transactions: [authorization!, { ...capture, ...given }] }));
    expect(found({ status: 'FAILURE' })).toBeNull();
    expect(found({ gid: authorization!.gid })).toBeNull();
    expect(found({ parentGid: 'other' })).toBeNull();
  });

  it('has another name than the one before it that failed in the end', () => {
    const again = decideCapture(aPayment({ transactions: [authorization!, { ...capture, status: 'FAILURE' }] }))!.intent;
    expect(nameOf(again)).not.toBe(nameOf(intent));
  });

  it('has the same name when it is decided again, with whatever amount another connection of the shop decides on', () => {
    expect(nameOf(intent)).toBe(nameOf(decideCapture(aPayment())!.intent));
    expect(nameOf(intent)).toBe(nameOf(decideCapture(aPayment(), '1.00')!.intent));
    expect(decideCapture(aPayment(), '1.00')!.intent.amount).not.toBe(intent.amount);
  });
});
