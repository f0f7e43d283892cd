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
import { decideFulfillment, type FulfillmentDecision, type FulfillmentView } from './decide-fulfillment.js';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { findFulfillment, fulfillmentKey } from './fulfillment-intent.js';

const fulfillmentOf = (given: object) =>
  connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...given }).fulfillment;
const settings = fulfillmentOf({});
const NOW = new Date('2026-11-21T12:00:00Z');
const LINE = aLine().id;
const T1 = { number: 'T1', url: null };
const withSettings = (given: object) => fulfillmentOf({ fulfillment: given });
const decide = ({
  facts,
  ...given
}: Partial<Omit<FulfillmentView, 'facts'>> & { facts?: Partial<FulfillmentFacts> }): FulfillmentDecision =>
  decideFulfillment({
    wmsOrders: [],
    truth: aFulfillmentTruth(),
    locationId: OUR_LOCATION,
    settings,
    unread: [],
    now: NOW,
    facts: facts ? { fulfillmentIds: [], ...facts } : null,
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

  it('is nothing of an order that Shopify does not show any more', () => {
    expect(decide({ wmsOrders: [shipped(1)], truth: undefined })).toMatchObject({ act: 'ignore', rule: 'gone-in-shop' });
  });

  it('counts from the statuses that mean shipped in this warehouse', () => {
    const settings = withSettings({ shippedStatuses: [425] });
    expect(decide({ wmsOrders: [shipped(1)], settings })).toMatchObject({ reason: 'not-shipped-yet' });
    expect(quantities(decide({ wmsOrders: [shipped(1, { statusNumber: 425 })], settings }))).toEqual([1]);
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
    expect(decide({ wmsOrders: [shipped(1)], truth, facts: { fulfillmentIds: ['7'] } })).toMatchObject({
      act: 'refuse',
      reason: 'fulfillment-cancelled',
    });
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
    remade: [],
    counted: {},
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
    expect(quantities(decide({ ...left, facts: { isAskedFor: true } }))).toEqual([1]);
  });

  it('of which nothing was picked is no shipment: the rest is shown as what the warehouse closed without', () => {
    const settings = withSettings({ automatic: false, remainderAfterHours: 0 });
    expect(decide({ wmsOrders: [shipped(0, {}, 1)], settings })).toMatchObject({ act: 'wait', reason: 'short-picked' });
  });

  it('is reported as it is when a person asks: no filter, and no waiting for a number', () => {
    const settings = withSettings({ only: { orderTypes: ['B2C'] }, tracking: { waitHours: 5 } });
    expect(decide({ ...left, settings, facts: { isAskedFor: true } }).act).toBe('fulfill');
    expect(
      decide({ ...left, settings: byHand, wmsOrders: [shipped(1, { statusNumber: 400 })], facts: { isAskedFor: true } }),
    ).toMatchObject({
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

/** All of the line is fulfilled, by fulfillments of these ids and numbers. */
const fulfilledBy = (quantity: number, ...made: Partial<Parameters<typeof aFulfillment>[0]>[]) =>
  truthOf(quantity, {
    fulfillments: made.map((each) => aFulfillment({ lines: [{ lineItemId: LINE, quantity }], ...each })),
    fulfillmentOrders: [aFulfillmentOrder({ status: 'CLOSED', supportedActions: [], lines: [] })],
  });
/** So many units are fulfilled, and so many are waited for. */
const partlyFulfilled = (fulfilled: number, remaining: number, given: Parameters<typeof aFulfillmentOrder>[0] = {}) =>
  truthOf(fulfilled + remaining, {
    fulfillments: [aFulfillment({ id: '7', lines: [{ lineItemId: LINE, quantity: fulfilled }] })],
    fulfillmentOrders: [
      aFulfillmentOrder({
        status: 'IN_PROGRESS',
        lines: [{ gid: 'g', lineItemId: LINE, totalQuantity: fulfilled + remaining, remainingQuantity: remaining }],
        ...given,
      }),
    ],
  });

describe('an order of the warehouse that was counted once', () => {
  const backOrder = shipped(1, { orderId: 502, orderNumber: '1001-B1' });

  it('counts on when goods came back, so that its back order is told', () => {
    const returned = shipped(2, { statusNumber: 800 });
    expect(quantities(decide({ wmsOrders: [returned, backOrder], truth: partlyFulfilled(2, 1) }))).toEqual([1]);
    expect(quantities(decide({ wmsOrders: [returned], truth: truthOf(2) }))).toEqual([2]);
  });

  it('counts on when its status is put back, or the settings leave such orders to people by now', () => {
    const facts = { fulfillmentIds: ['7'], counted: { 501: { [LINE]: 2 } } };
    const truth = partlyFulfilled(2, 1);
    expect(quantities(decide({ wmsOrders: [shipped(2, { statusNumber: 400 }), backOrder], truth, facts }))).toEqual([1]);
    const only = withSettings({ only: { waysOfDelivery: ['PN17'] } });
    const wmsOrders = [shipped(2, { wayOfDelivery: 'FREIGHT' }), { ...backOrder, wayOfDelivery: 'PN17' }];
    expect(quantities(decide({ wmsOrders, truth, facts, settings: only }))).toEqual([1]);
  });

  it('counts no more than it did while its status does not mean shipped', () => {
    const facts = { fulfillmentIds: ['7'], counted: { 501: { [LINE]: 2 } } };
    const wmsOrders = [shipped(3, { statusNumber: 320, tracking: [{ number: 'T2', url: null }] }), backOrder];
    const decision = decide({ wmsOrders, truth: partlyFulfilled(2, 2), facts });
    expect(quantities(decision)).toEqual([1]);
    expect(decision).toMatchObject({ request: { tracking: [] }, intent: { counted: { 501: { [LINE]: 2 }, 502: { [LINE]: 1 } } } });
    expect(decide({ wmsOrders: wmsOrders.slice(0, 1), truth: partlyFulfilled(2, 1), facts })).toMatchObject({ reason: 'partly-shipped' });
  });

  it('leaves to people what is shipped of it since the settings do, with its number', () => {
    const wmsOrders = [shipped(3, { tracking: [T1, { number: 'T2', url: null }] })];
    const given = { wmsOrders, truth: partlyFulfilled(1, 2), settings: withSettings({ automatic: false }) };
    const facts = { fulfillmentIds: ['7'], toldNumbers: ['T1'], counted: { 501: { [LINE]: 1 } } };
    expect(decide({ ...given, facts })).toMatchObject({ act: 'wait', reason: 'waits-for-a-person' });
    expect(decide({ ...given, facts: { ...facts, isAskedFor: true } })).toMatchObject({ request: { tracking: [{ number: 'T2' }] } });
  });

  it('is asked about when it can not be read any more, unless Shopify waits for nothing', () => {
    const gone = { wmsOrders: [backOrder], unread: [501], facts: { counted: { 501: { [LINE]: 2 } } } };
    expect(decide({ ...gone, truth: partlyFulfilled(2, 1) })).toMatchObject({ act: 'refuse', reason: 'gone-in-wms' });
    expect(decide({ ...gone, truth: fulfilledBy(3, {}) })).toMatchObject({ act: 'agree' });
    expect(decide({ wmsOrders: [], unread: [501], truth: fulfilledBy(3, {}) })).toMatchObject({ act: 'agree' });
    expect(decide({ wmsOrders: [], unread: [501] })).toMatchObject({ act: 'refuse', reason: 'gone-in-wms' });
    expect(quantities(decide({ wmsOrders: [backOrder], unread: [501], truth: truthOf(1) }))).toEqual([1]);
  });
});

describe('a fulfillment of ours that was cancelled in Shopify', () => {
  const CANCELLED = { id: '7', status: 'CANCELLED', createdAt: '2026-11-21T10:00:00Z', lines: [{ lineItemId: LINE, quantity: 1 }] };
  const facts = { fulfillmentIds: ['7'] };

  it('stops nothing else: other lines, and more units of its own, are told', () => {
    const fulfillments = [aFulfillment(CANCELLED)];
    expect(quantities(decide({ wmsOrders: [shipped(3)], truth: truthOf(3, { fulfillments }), facts }))).toEqual([2]);
  });

  it('keeps its number, which goes with no other parcel', () => {
    const fulfillments = [aFulfillment({ ...CANCELLED, trackingNumbers: ['T1'] })];
    const wmsOrders = [shipped(3, { tracking: [T1, { number: 'T2', url: null }] })];
    const told = { ...facts, toldNumbers: ['T1'] };
    expect(decide({ wmsOrders, truth: truthOf(3, { fulfillments }), facts: told })).toMatchObject({
      request: { tracking: [{ number: 'T2' }] },
    });
  });

  it('is made again with its number, of which the customer was told already', () => {
    const truth = truthOf(1, { fulfillments: [aFulfillment({ ...CANCELLED, trackingNumbers: ['T1'] })] });
    const asked = { ...facts, toldNumbers: ['T1'], counted: { 501: { [LINE]: 1 } }, isAskedFor: true };
    const mailing = withSettings({ notifyCustomer: true });
    expect(decide({ wmsOrders: [shipped(1, { tracking: [T1] })], truth, settings: mailing, facts: asked })).toMatchObject({
      request: { tracking: [{ number: 'T1' }], notifyCustomer: false },
    });
  });

  it('is forgotten once somebody has fulfilled its units by hand', () => {
    const byHand = aFulfillment({ id: '8', createdAt: '2026-11-21T11:00:00Z', lines: [{ lineItemId: LINE, quantity: 1 }] });
    const truth = { ...partlyFulfilled(1, 1), fulfillments: [aFulfillment(CANCELLED), byHand] };
    expect(quantities(decide({ wmsOrders: [shipped(2)], truth, facts }))).toEqual([1]);
  });

  it('is made again when a person asks, under a key of its own', () => {
    const truth = truthOf(1, { fulfillments: [aFulfillment(CANCELLED)] });
    const again = decide({ wmsOrders: [shipped(1)], truth, facts: { ...facts, isAskedFor: true } });
    expect(again).toMatchObject({ act: 'fulfill', intent: { remade: ['7'], undone: 1 } });
  });
});

describe('the rest of a partly shipped order', () => {
  const short = { wmsOrders: [shipped(2, {}, 3)], truth: partlyFulfilled(2, 1) };
  const since = (hours: number) => ({ rest: { picked: 2, since: new Date(NOW.getTime() - hours * 3_600_000).toISOString() } });

  it('may still be sent for some hours after the last unit was picked, and counts as given up then', () => {
    expect(decide(short)).toMatchObject({ reason: 'partly-shipped', rest: { picked: 2, since: NOW.toISOString() } });
    expect(decide({ ...short, facts: since(23.9) })).toMatchObject({ reason: 'partly-shipped', rest: since(23.9).rest });
    expect(decide({ ...short, facts: since(24) })).toMatchObject({ act: 'wait', reason: 'short-picked' });
    expect(decide({ ...short, facts: { rest: { ...since(24).rest, picked: 1 } } })).toMatchObject({ reason: 'partly-shipped' });
  });

  it('is given up at once where the warehouse sends an order only once, or closed its rows', () => {
    expect(decide({ ...short, settings: withSettings({ remainderAfterHours: 0 }) })).toMatchObject({ reason: 'short-picked' });
    expect(decide({ ...short, wmsOrders: [shipped(2)] })).toMatchObject({ reason: 'short-picked' });
  });

  it('is not given up while another order of it is being packed', () => {
    const packed = shipped(1, { orderId: 502, orderNumber: '1001-B1', statusNumber: 400 });
    const settings = withSettings({ remainder: 'hold' });
    expect(decide({ ...short, wmsOrders: [shipped(2), packed], settings })).toMatchObject({ act: 'wait', reason: 'partly-shipped' });
  });

  it('is not given up but left to people when it was sent in a way that the settings leave to them', () => {
    const settings = withSettings({ only: { waysOfDelivery: ['PN17'] }, remainder: 'hold' });
    const wmsOrders = [
      shipped(2, { wayOfDelivery: 'PN17' }),
      shipped(1, { orderId: 502, orderNumber: '1001-2', wayOfDelivery: 'FREIGHT' }),
    ];
    expect(decide({ ...short, wmsOrders, settings })).toMatchObject({ act: 'ignore', rule: 'fulfillment-left-out' });
  });

  it('is put on hold once: whoever releases it in Shopify does not find it held again', () => {
    const settings = withSettings({ remainder: 'hold' });
    const closed = {
      wmsOrders: [shipped(2)],
      truth: partlyFulfilled(2, 1, { supportedActions: ['CREATE_FULFILLMENT', 'HOLD'] }),
      settings,
    };
    expect(decide(closed)).toMatchObject({ act: 'hold', request: { lines: [{ gid: 'g', quantity: 1 }] } });
    expect(decide({ ...closed, facts: { heldUnits: 1 } })).toMatchObject({ act: 'wait', reason: 'short-picked' });
  });
});

describe('units that match no line', () => {
  it('are asked about, with the lines that wait for units', () => {
    const wms = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ rowNumber: '', articleNumber: 'CAP', pickedNumberOfItems: 1 })] });
    const decision = decide({ wmsOrders: [wms], truth: truthOf(2) });
    expect(decision).toMatchObject({
      act: 'refuse',
      reason: 'line-not-in-shop',
      unmatched: {
        rows: [{ rowNumber: '', articleNumber: 'CAP', quantity: 1 }],
        lines: [{ lineItemId: LINE, name: 'Hat - Green', sku: 'HAT-GREEN', quantity: 2 }],
      },
    });
    expect(quantities(decide({ wmsOrders: [wms], truth: truthOf(2), facts: { matches: { '': LINE } } }))).toEqual([1]);
  });

  it('that were dealt with by hand are asked about no more', () => {
    const wms = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ rowNumber: 'x', orderedNumberOfItems: 1, pickedNumberOfItems: 1 })] });
    expect(decide({ wmsOrders: [wms], truth: fulfilledBy(1, {}), facts: { matches: { x: null } } })).toMatchObject({ act: 'agree' });
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
    const hoursAgo = (hours: number) => new Date(NOW.getTime() - hours * 3_600_000).toISOString();
    expect(decide(waiting)).toMatchObject({ act: 'wait', reason: 'tracking-pending' });
    expect(decide({ ...waiting, facts: { awaitsTrackingSince: hoursAgo(1.99) } })).toMatchObject({ act: 'wait', recheckAfterSeconds: 36 });
    expect(decide({ ...waiting, facts: { awaitsTrackingSince: hoursAgo(2) } }).act).toBe('fulfill');
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

  const T2 = { number: 'T2', url: null };
  const inParcels = (rows: Record<string, string[]>, tracking = [T1, T2]) =>
    aWmsOrder({
      statusNumber: 450,
      tracking,
      lines: Object.entries(rows).map(([rowNumber, parcelNumbers], at) =>
        aWmsLine({ id: at + 1, rowNumber, orderedNumberOfItems: 1, pickedNumberOfItems: 1, parcelNumbers }),
      ),
    });
  const twoLines = (given: Partial<ShopFulfillmentTruth>) =>
    aFulfillmentTruth({ lineItems: [LINE, '2'].map((id) => ({ id, name: 'Hat', sku: null, requiresShipping: true })), ...given });
  const orderOf = (gid: string, lineItemId: string, given: Parameters<typeof aFulfillmentOrder>[0] = {}) =>
    aFulfillmentOrder({ gid, lines: [{ gid: `${gid}/1`, lineItemId, totalQuantity: 1, remainingQuantity: 1 }], ...given });

  it('of a parcel that holds only what can’t be reported yet waits with it', () => {
    const truth = twoLines({ fulfillmentOrders: [orderOf('a', LINE), orderOf('b', '2', { status: 'ON_HOLD', supportedActions: [] })] });
    const told = (rows: Record<string, string[]>) => {
      const decision = decide({ wmsOrders: [inParcels(rows)], truth });
      return decision.act === 'fulfill' ? decision.request.tracking.map(({ number }) => number) : null;
    };
    expect(told({ [LINE]: ['T1'], '2': ['T2'] })).toEqual(['T1']);
    expect(told({ [LINE]: ['T1'], '2': ['T1', 'T2'] })).toEqual(['T1']);
    expect(told({ [LINE]: [], '2': [] })).toEqual(['T1', 'T2']);
  });

  it('that is booked late joins the fulfillment whose units lie in its parcel', () => {
    const made = (id: string, lineItemId: string) => aFulfillment({ id, lines: [{ lineItemId, quantity: 1 }] });
    const truth = twoLines({ fulfillments: [made('7', LINE), made('8', '2')], fulfillmentOrders: [] });
    expect(decide({ wmsOrders: [inParcels({ [LINE]: ['T1'], '2': ['T2'] })], truth })).toMatchObject({
      act: 'track',
      update: { fulfillmentId: '7', tracking: [T1] },
      added: ['T1'],
    });
  });

  it('that the warehouse replaces is taken back, if it was ours and another came', () => {
    const truth = fulfilledBy(1, { id: '7', trackingNumbers: ['T1', 'by-hand'] });
    const facts = { toldNumbers: ['T1'] };
    expect(decide({ wmsOrders: [shipped(1, { tracking: [T2] })], truth, facts })).toMatchObject({
      act: 'track',
      update: { fulfillmentId: '7', tracking: [{ number: 'by-hand' }, T2] },
      added: ['T2'],
      dropped: ['T1'],
    });
    expect(decide({ wmsOrders: [shipped(1)], truth, facts })).toMatchObject({ act: 'agree' });
  });

  it('that a person took back in Shopify is not told again', () => {
    const tracking = [T1];
    const facts = { toldNumbers: ['T1'] };
    expect(decide({ wmsOrders: [shipped(1, { tracking })], truth: fulfilledBy(1, { trackingNumbers: [] }), facts })).toMatchObject({
      act: 'agree',
    });
  });

  it('for the way back is told behind the others where the settings say so, and is waited for by nobody', () => {
    const wmsOrders = [shipped(1, { tracking: [T1], returnTracking: [{ number: 'R1', url: 'https://track/R1' }] })];
    const settings = withSettings({ tracking: { returnWaybills: true, waitHours: 2 } });
    expect(decide({ wmsOrders })).toMatchObject({ request: { tracking: [T1] } });
    expect(decide({ wmsOrders, settings })).toMatchObject({ request: { tracking: [T1, { number: 'R1', url: 'https://track/R1' }] } });
    expect(decide({ wmsOrders: [{ ...wmsOrders[0]!, tracking: [] }], settings })).toMatchObject({ reason: 'tracking-pending' });
    expect(decide({ wmsOrders, settings, truth: fulfilledBy(1, { trackingNumbers: ['T1'] }) })).toMatchObject({
      act: 'track',
      added: ['R1'],
    });
  });

  it('goes with the carrier that it was booked with', () => {
    const first = shipped(1, { carrier: 'PostNord', tracking: [T1] });
    const second = shipped(1, { orderId: 502, orderNumber: '1001-2', carrier: 'UPS', tracking: [T2] });
    const truth = { ...partlyFulfilled(1, 1) };
    const told = { ...truth, fulfillments: truth.fulfillments.map((each) => ({ ...each, trackingNumbers: ['T1'] })) };
    expect(decide({ wmsOrders: [first, second], truth: told })).toMatchObject({ request: { tracking: [T2], carrier: 'UPS' } });
  });

  it('is mailed once per parcel: what lay in one that was told of is fulfilled without a mail', () => {
    const mailing = withSettings({ notifyCustomer: true });
    const truth = partlyFulfilled(1, 1);
    const told = { ...truth, fulfillments: truth.fulfillments.map((each) => ({ ...each, trackingNumbers: ['T1'] })) };
    const wmsOrders = [shipped(2, { tracking: [T1] })];
    expect(decide({ wmsOrders, truth: told, settings: mailing, facts: { counted: { 501: { [LINE]: 2 } } } })).toMatchObject({
      request: { tracking: [], notifyCustomer: false },
    });
    expect(decide({ wmsOrders, truth: told, settings: mailing, facts: { counted: { 501: { [LINE]: 1 } } } })).toMatchObject({
      request: { tracking: [], notifyCustomer: true },
    });
  });
});
