import { connectionSettings } from '@stockbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import {
  aFulfillment,
  aFulfillmentOrder,
  aFulfillmentTruth,
  aLine,
  aWmsLine,
  aWmsOrder,
  fulfillmentOrderOf,
  OUR_LOCATION,
} from '@stockbridge/testing';
import type { ShopFulfillmentTruth } from '@stockbridge/shopify';
import fc from 'fast-check';
import {
  decideFulfillment,
  findFulfillment,
  fulfillmentKey,
  type FulfillmentDecision,
  type FulfillmentView,
} from './decide-fulfillment.js';

const fulfillmentOf = (given: object) =>
  connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...given }).fulfillment;
const settings = fulfillmentOf({});
const NOW = new Date('2026-11-21T12:00:00Z');
const LINE = aLine().id;
const T1 = { number: 'T1', url: null };
const withSettings = (given: object) => fulfillmentOf({ fulfillment: given });
const decide = (given: Partial<FulfillmentView>): FulfillmentDecision =>
  decideFulfillment({
    wmsOrders: [],
    truth: aFulfillmentTruth(),
    locationId: OUR_LOCATION,
    settings,
    madeByUs: [],
    now: NOW,
    awaitsTrackingSince: null,
    isAskedFor: false,
    matches: {},
    toldNumbers: [],
    ...given,
  });
const shipped = (picked: number, given: Parameters<typeof aWmsOrder>[0] = {}, ordered = picked) =>
  aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ orderedNumberOfItems: ordered, pickedNumberOfItems: picked })], ...given });
const truthOf = (quantity: number, given: Partial<ShopFulfillmentTruth> = {}) =>
  aFulfillmentTruth({ fulfillmentOrders: [fulfillmentOrderOf([aLine({ quantity })])], ...given });
const quantities = (decision: FulfillmentDecision) =>
  decision.act === 'fulfill' ? decision.request.fulfillmentOrders.flatMap((order) => order.lines.map((line) => line.quantity)) : [];

describe('what is owed to the shop', () => {
  it('is what was picked, once the warehouse order is shipped, with carrier and tracking', () => {
    const decision = decide({
      wmsOrders: [shipped(2, { carrier: 'PostNord', tracking: [{ number: 'T1', url: 'https://track/T1' }] })],
      truth: truthOf(2),
    });
    expect(decision).toMatchObject({
      act: 'fulfill',
      request: { carrier: 'PostNord', tracking: [{ number: 'T1', url: 'https://track/T1' }], notifyCustomer: false },
    });
    expect(quantities(decision)).toEqual([2]);
  });

  it('is the sum of the order and its supplements, of which each counts when it is shipped', () => {
    const first = shipped(2);
    const supplement = shipped(1, { orderNumber: '1001-2', orderId: 502 });
    expect(quantities(decide({ wmsOrders: [first, supplement], truth: truthOf(3) }))).toEqual([3]);
    expect(quantities(decide({ wmsOrders: [first, { ...supplement, statusNumber: 400 }], truth: truthOf(3) }))).toEqual([2]);
  });

  it('is nothing while the goods are only picked', () => {
    expect(decide({ wmsOrders: [shipped(1, { statusNumber: 400 })] })).toMatchObject({ act: 'wait', reason: 'not-shipped-yet' });
  });

  it('is what was shipped of a part, and the rest is waited for', () => {
    const part = shipped(1, {}, 3);
    expect(quantities(decide({ wmsOrders: [part], truth: truthOf(3) }))).toEqual([1]);
    const reported = truthOf(3, {
      fulfillments: [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [
        aFulfillmentOrder({ status: 'IN_PROGRESS', lines: [{ gid: 'g', lineItemId: LINE, totalQuantity: 3, remainingQuantity: 2 }] }),
      ],
    });
    expect(decide({ wmsOrders: [part], truth: reported })).toMatchObject({ act: 'wait', reason: 'partly-shipped' });
  });

  it('is only what was added since the last fulfillment, with only the new tracking numbers', () => {
    const wms = shipped(3, {
      tracking: [
        { number: 'T1', url: null },
        { number: 'T2', url: null },
      ],
    });
    const truth = truthOf(3, {
      fulfillments: [aFulfillment({ trackingNumbers: ['T1'], lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [
        aFulfillmentOrder({ status: 'IN_PROGRESS', lines: [{ gid: 'g', lineItemId: LINE, totalQuantity: 3, remainingQuantity: 2 }] }),
      ],
    });
    const decision = decide({ wmsOrders: [wms], truth });
    expect(quantities(decision)).toEqual([2]);
    expect(decision).toMatchObject({ request: { tracking: [{ number: 'T2' }] }, intent: { lines: [{ from: 1, quantity: 2 }] } });
  });

  it('is nothing when everything is fulfilled', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [fulfillmentOrderOf([aLine()], { status: 'CLOSED', supportedActions: [] })],
    });
    expect(decide({ wmsOrders: [shipped(1)], truth })).toMatchObject({ act: 'agree' });
  });

  it('counts a fulfillment that was cancelled as not made', () => {
    const truth = truthOf(1, { fulfillments: [aFulfillment({ status: 'CANCELLED', lines: [{ lineItemId: LINE, quantity: 1 }] })] });
    expect(quantities(decide({ wmsOrders: [shipped(1)], truth }))).toEqual([1]);
  });

  it('is not fulfilled again unasked when someone cancelled the fulfillment that we made', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ id: '7', status: 'CANCELLED', lines: [{ lineItemId: LINE, quantity: 1 }] })],
    });
    expect(decide({ wmsOrders: [shipped(1)], truth, madeByUs: ['7'] })).toMatchObject({ act: 'refuse', reason: 'fulfillment-cancelled' });
  });

  it('includes the tracking number of a fulfillment that was cancelled: it tells nobody any more', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ status: 'CANCELLED', trackingNumbers: ['T1'], lines: [{ lineItemId: LINE, quantity: 1 }] })],
    });
    expect(decide({ wmsOrders: [shipped(1, { tracking: [{ number: 'T1', url: null }] })], truth })).toMatchObject({
      act: 'fulfill',
      request: { tracking: [{ number: 'T1' }] },
    });
  });

  it('is a tracking number alone when it was booked after the goods were reported', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ id: '7', trackingNumbers: ['T1'], lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [fulfillmentOrderOf([aLine()], { status: 'CLOSED', supportedActions: [] })],
    });
    const tracking = [
      { number: 'T1', url: 'https://track/T1' },
      { number: 'T2', url: null },
    ];
    expect(decide({ wmsOrders: [shipped(1, { tracking })], truth })).toMatchObject({
      act: 'track',
      added: ['T2'],
      update: { fulfillmentId: '7', tracking },
    });
  });

  it('leaves what another location fulfilled out of account', () => {
    const truth = truthOf(1, { fulfillments: [aFulfillment({ locationId: '2', lines: [{ lineItemId: LINE, quantity: 1 }] })] });
    expect(quantities(decide({ wmsOrders: [shipped(1)], truth }))).toEqual([1]);
  });

  it('goes to the fulfillment orders at our location only, as many as hold the line', () => {
    const fulfillmentOrders = [
      aFulfillmentOrder({
        gid: 'elsewhere',
        locationId: '2',
        lines: [{ gid: 'x', lineItemId: LINE, totalQuantity: 5, remainingQuantity: 5 }],
      }),
      aFulfillmentOrder({ gid: 'first', lines: [{ gid: 'a', lineItemId: LINE, totalQuantity: 1, remainingQuantity: 1 }] }),
      aFulfillmentOrder({ gid: 'second', lines: [{ gid: 'b', lineItemId: LINE, totalQuantity: 2, remainingQuantity: 2 }] }),
    ];
    expect(decide({ wmsOrders: [shipped(3)], truth: truthOf(3, { fulfillmentOrders }) })).toMatchObject({
      request: {
        fulfillmentOrders: [
          { gid: 'first', lines: [{ gid: 'a', quantity: 1 }] },
          { gid: 'second', lines: [{ gid: 'b', quantity: 2 }] },
        ],
      },
    });
  });

  it('waits while the fulfillment order is on hold', () => {
    const truth = truthOf(1, {
      fulfillmentOrders: [fulfillmentOrderOf([aLine()], { status: 'ON_HOLD', supportedActions: ['RELEASE_HOLD'] })],
    });
    expect(decide({ wmsOrders: [shipped(1)], truth })).toMatchObject({ act: 'wait', reason: 'fulfillment-on-hold' });
  });

  it('is shown to a person when the warehouse picked more than the shop allows', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [fulfillmentOrderOf([aLine()], { status: 'CLOSED', supportedActions: [] })],
    });
    expect(decide({ wmsOrders: [shipped(2)], truth })).toMatchObject({ act: 'refuse', reason: 'nothing-left-to-fulfill' });
  });

  it('is shown to a person when a picked row belongs to no line of the order', () => {
    const wms = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ rowNumber: 'by-hand', pickedNumberOfItems: 1 })] });
    expect(decide({ wmsOrders: [wms] })).toMatchObject({ act: 'refuse', reason: 'line-not-in-shop' });
  });

  it('sums up the warehouse orders of one Shopify order', () => {
    const two = [shipped(1), shipped(2, { orderId: 502, orderNumber: '1001-2' })];
    expect(quantities(decide({ wmsOrders: two, truth: truthOf(3) }))).toEqual([3]);
  });

  it('does not look at the reported counters, which others may own', () => {
    const wms = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ pickedNumberOfItems: 1, reportedNumberOfItems: 1 })] });
    expect(quantities(decide({ wmsOrders: [wms] }))).toEqual([1]);
  });

  it('never adds up to more than was picked or ordered, however it is shipped, read and told again', () => {
    const step = fc.record({ pick: fc.integer({ min: 0, max: 4 }), told: fc.boolean() });
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 12 }), fc.array(step, { minLength: 1, maxLength: 12 }), (ordered, steps) => {
        let picked = 0;
        let fulfilled = 0;
        for (const { pick, told } of steps) {
          picked += pick;
          const truth = truthOf(ordered, {
            fulfillments: fulfilled > 0 ? [aFulfillment({ lines: [{ lineItemId: LINE, quantity: fulfilled }] })] : [],
            fulfillmentOrders: [
              aFulfillmentOrder({
                lines: [{ gid: 'g', lineItemId: LINE, totalQuantity: ordered, remainingQuantity: ordered - fulfilled }],
              }),
            ],
          });
          const decision = decide({ wmsOrders: [shipped(picked, {}, ordered)], truth });
          if (told) fulfilled += quantities(decision).reduce((sum, quantity) => sum + quantity, 0);
          expect(fulfilled).toBeLessThanOrEqual(Math.min(picked, ordered));
          if (told) expect(fulfilled).toBe(Math.min(picked, ordered));
        }
      }),
    );
  });
});

describe('a fulfillment whose answer never came', () => {
  const intent = {
    lines: [{ lineItemId: LINE, from: 1, quantity: 2 }],
    trackingNumbers: ['T2'],
    before: ['1'],
    undone: 0,
    orderNumber: '1001',
  };
  const landed = aFulfillment({ id: '2', trackingNumbers: ['T2'], lines: [{ lineItemId: LINE, quantity: 2 }] });

  it('is found again by what it fulfils', () => {
    expect(findFulfillment(intent, truthOf(3, { fulfillments: [landed] }), OUR_LOCATION)?.id).toBe('2');
  });

  it.each([
    ['stood there before', { ...landed, id: '1' }],
    ['has other quantities', { ...landed, lines: [{ lineItemId: LINE, quantity: 1 }] }],
    ['has other tracking', { ...landed, trackingNumbers: [] }],
    ['is at another location', { ...landed, locationId: '2' }],
  ])('is not taken for one that %s', (_, other) => {
    expect(findFulfillment(intent, truthOf(3, { fulfillments: [other] }), OUR_LOCATION)).toBeNull();
  });

  it('has a key that names the same step the same way, in whatever order its lines come', () => {
    const a = { lineItemId: '1', from: 0, quantity: 1 };
    const b = { lineItemId: '2', from: 0, quantity: 1 };
    const key = (lines: (typeof a)[], undone = 0) => fulfillmentKey('9', { lines, undone });
    expect(key([a, b])).toBe(key([b, a]));
    expect(key([a])).not.toBe(key([{ ...a, from: 1 }]));
    expect(key([a])).not.toBe(key([a], 1));
  });
});

describe('which shipments are reported by themselves', () => {
  it('is by setting those of some ways of delivery and order types, in any case; others are left to people', () => {
    const only = withSettings({ only: { waysOfDelivery: ['pn17'], orderTypes: ['B2C'] } });
    const sent = (wayOfDelivery: string | null, orderType: string | null) =>
      decide({ wmsOrders: [shipped(1, { wayOfDelivery, orderType })], settings: only });
    expect(sent('PN17', 'b2c').act).toBe('fulfill');
    for (const decision of [sent('PN18', 'B2C'), sent('PN17', 'B2B'), sent(null, 'B2C')]) {
      expect(decision).toMatchObject({ act: 'ignore', rule: 'fulfillment-left-out' });
    }
  });

  it('are judged one by one: what is left out of an order keeps nothing else of it', () => {
    const only = withSettings({ only: { waysOfDelivery: ['PN17'] } });
    const wmsOrders = [shipped(1, { wayOfDelivery: 'PN17' }), shipped(2, { orderNumber: '1001-2', wayOfDelivery: 'FREIGHT' })];
    expect(quantities(decide({ wmsOrders, truth: truthOf(3), settings: only }))).toEqual([1]);
  });
});

describe('a shipment that the settings leave to people', () => {
  const byHand = withSettings({ automatic: false });
  const left = { wmsOrders: [shipped(1)], settings: byHand };

  it('waits for one, who has it reported', () => {
    expect(decide(left)).toMatchObject({ act: 'wait', reason: 'waits-for-a-person' });
    expect(quantities(decide({ ...left, isAskedFor: true }))).toEqual([1]);
  });

  it('is reported as it is when a person asks: no filter, and no waiting for a number', () => {
    const settings = withSettings({ only: { orderTypes: ['B2C'] }, tracking: { waitHours: 5 } });
    expect(decide({ ...left, settings, isAskedFor: true }).act).toBe('fulfill');
    expect(decide({ ...left, settings: byHand, wmsOrders: [shipped(1, { statusNumber: 400 })], isAskedFor: true })).toMatchObject({
      reason: 'not-shipped-yet',
    });
  });

  it('waits for nobody when it is fulfilled already, also by hand in the shop', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [aFulfillmentOrder({ status: 'CLOSED', lines: [] })],
    });
    expect(decide({ ...left, truth }).act).toBe('agree');
    expect(decide({ ...left, truth, settings: withSettings({ only: { orderTypes: ['B2C'] } }) }).act).toBe('agree');
  });
});

describe('tracking', () => {
  it('is not told where the settings don’t want it', () => {
    const untold = withSettings({ tracking: { send: false } });
    expect(decide({ wmsOrders: [shipped(1, { tracking: [T1], carrier: 'UPS' })], settings: untold })).toMatchObject({
      act: 'fulfill',
      request: { tracking: [], carrier: null },
    });
  });

  it('names the carrier as Shopify does', () => {
    const settings = withSettings({ carriers: [{ wms: 'PostNord', shopify: 'PostNord SE' }] });
    expect(decide({ wmsOrders: [shipped(1, { carrier: 'postnord' })], settings })).toMatchObject({ request: { carrier: 'PostNord SE' } });
  });

  it('is waited for as long as the settings say, and then no more', () => {
    const waiting = { wmsOrders: [shipped(1)], settings: withSettings({ tracking: { waitHours: 2 } }) };
    const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000);
    expect(decide(waiting)).toMatchObject({ act: 'wait', reason: 'tracking-pending' });
    expect(decide({ ...waiting, awaitsTrackingSince: hoursAgo(1.99) })).toMatchObject({ act: 'wait', recheckAfterSeconds: 36 });
    expect(decide({ ...waiting, awaitsTrackingSince: hoursAgo(2) }).act).toBe('fulfill');
    expect(decide({ ...waiting, wmsOrders: [shipped(1, { tracking: [T1] })] }).act).toBe('fulfill');
  });

  it('that is booked later is added without a second mail', () => {
    const truth = truthOf(1, {
      fulfillments: [aFulfillment({ lines: [{ lineItemId: LINE, quantity: 1 }] })],
      fulfillmentOrders: [aFulfillmentOrder({ status: 'CLOSED', lines: [] })],
    });
    const mailing = withSettings({ notifyCustomer: true });
    expect(decide({ wmsOrders: [shipped(1, { tracking: [T1] })], truth, settings: mailing })).toMatchObject({
      act: 'track',
      update: { notifyCustomer: false },
    });
  });
});
