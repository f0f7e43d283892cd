import { describe, expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import { aFulfillmentOrder, aLine, anOrder, aWmsLine, aWmsOrder, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import type { z } from 'zod';
import { follow, type Standing } from './follow.js';
import type { OrderView } from './order-decision.js';
import type { Fingerprints } from './order-facts.js';

const same: Fingerprints = { address: 'a', contact: 'c', note: 'n', method: 'm' };
const standing: Standing = {
  handedOver: {
    orderNumber: '1001',
    wmsOrderId: 501,
    deliveryDate: '2026-11-20',
    rows: { '9100000000000000001': { articleNumber: 'HAT-GREEN', quantity: 1 } },
  },
  fingerprints: same,
  isUnknown: false,
};
const decide = (given: Partial<Omit<OrderView, 'settings'>>, settings: z.input<typeof orderSettings> = {}) =>
  follow(
    {
      order: anOrder(),
      facts: { wmsOrders: [standing.handedOver], fingerprints: same, planned: null, isDone: false },
      inWms: aWmsOrder(),
      locationId: OUR_LOCATION,
      settings: orderSettings.parse(settings),
      shippedStatuses: [450, 500],
      admitFrom: new Date('2026-10-31T00:00:00Z'),
      admittedSpans: [],
      now: new Date('2026-11-20T12:00:00Z'),
      fingerprints: same,
      ...given,
    },
    standing,
  );
const CANCELLED = { cancelledAt: '2026-11-21T00:00:00Z' };
const inStatus = (statusNumber: number, picked = 0) => aWmsOrder({ statusNumber, lines: [aWmsLine({ pickedNumberOfItems: picked })] });

describe('a change of the shop', () => {
  it('is judged by statuses of its own kind, where the settings have some', () => {
    const settings = { changeableByKind: { note: [150, 200, 300, 320], cancel: [200] } };
    const begun = inStatus(320);
    expect(decide({ inWms: begun, fingerprints: { ...same, note: 'new' } }, settings)).toMatchObject({ act: 'put', changed: ['note'] });
    expect(decide({ inWms: begun, fingerprints: { ...same, address: 'new' } }, settings)).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
      sentence: expect.stringContaining('the address'),
    });
    expect(decide({ order: anOrder(CANCELLED), inWms: inStatus(300) }, settings)).toMatchObject({ reason: 'cancelled-too-late' });
  });
});

describe('an order that the shop wants no more', () => {
  it('that the warehouse shipped all the same says so', () => {
    expect(decide({ order: anOrder(CANCELLED), inWms: inStatus(450, 1) })).toMatchObject({
      act: 'refuse',
      reason: 'shipped-though-cancelled',
    });
  });

  it('and that can not be found in the warehouse asks a person', () => {
    expect(decide({ order: anOrder(CANCELLED), inWms: undefined })).toMatchObject({ act: 'refuse', reason: 'cancel-unknown' });
  });

  it('too late is also told to the warehouse, by setting', () => {
    const late = { order: anOrder(CANCELLED), inWms: inStatus(400, 1) };
    expect(decide(late)).not.toHaveProperty('instruct');
    expect(decide(late, { cancelledLate: 'instruct' })).toMatchObject({
      act: 'refuse',
      reason: 'cancelled-too-late',
      instruct: { wmsOrderId: 501, text: expect.stringMatching(/^STOP/) },
    });
  });

  it('since it was voided is cancelled, or only shown', () => {
    const voided = { order: anOrder({ financialStatus: 'VOIDED' }) };
    expect(decide(voided)).toMatchObject({ act: 'cancel', sentence: expect.stringContaining('voided') });
    expect(decide(voided, { refundCancels: false }).act).toBe('agree');
  });

  it('since it was refunded in full is cancelled, or only shown', () => {
    const line = aLine({ currentQuantity: 0 });
    const refunded = { order: anOrder({ lines: [line], fulfillmentOrders: [fulfillmentOrderOf([line], { status: 'CLOSED' })] }) };
    expect(decide(refunded).act).toBe('cancel');
    expect(decide(refunded, { refundCancels: false })).toMatchObject({ act: 'refuse', reason: 'refunded-not-cancelled' });
  });
});

describe('an order that somebody else fulfilled', () => {
  const line = aLine({ unfulfilledQuantity: 0 });
  const gone = (locationId: string) =>
    anOrder({
      lines: [line],
      fulfillmentOrders: [
        aFulfillmentOrder({
          status: 'CLOSED',
          locationId,
          lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 1, remainingQuantity: 0 }],
        }),
      ],
    });

  it.each([
    ['by hand at our location', OUR_LOCATION],
    ['from another location', '2'],
  ])('%s is stopped in the warehouse, or raises the alarm when that has begun', (_where, locationId) => {
    expect(decide({ order: gone(locationId) })).toMatchObject({ act: 'cancel' });
    expect(decide({ order: gone(locationId), inWms: inStatus(320) })).toMatchObject({ act: 'refuse', reason: 'fulfilled-elsewhere' });
  });

  it('is ours when the warehouse has sent it', () => {
    expect(decide({ order: gone(OUR_LOCATION), inWms: inStatus(450, 1) })).toMatchObject({ act: 'agree', isDone: true });
  });
});

describe('the shop is told that the warehouse has begun', () => {
  const open = fulfillmentOrderOf([aLine()], { gid: 'gid://shopify/FulfillmentOrder/9', supportedActions: ['REPORT_PROGRESS'] });
  const begun = (status: number, fulfillmentOrder = open, settings = {}) => {
    const decision = decide({ order: anOrder({ fulfillmentOrders: [fulfillmentOrder] }), inWms: inStatus(status) }, settings);
    return decision.act === 'agree' ? decision.begun : decision.act;
  };

  it('once, when it has', () => {
    expect(begun(300)).toEqual([]);
    expect(begun(320)).toEqual(['gid://shopify/FulfillmentOrder/9']);
    expect(begun(320, { ...open, status: 'IN_PROGRESS' })).toEqual([]);
  });

  it('not where the settings don’t want it', () => {
    expect(begun(320, open, { reportProgress: false })).toEqual([]);
  });
});
