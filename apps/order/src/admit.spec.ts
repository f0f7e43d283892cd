import { describe, expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { aFulfillmentOrder, aLine, anOrder, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import type { z } from 'zod';
import { admit, judge } from './admit.js';
import type { OrderView } from './order-decision.js';

type Settings = z.input<typeof orderSettings>;

/** Ten minutes after it was placed. */
const NOW = new Date('2026-11-20T10:10:00Z');

const viewOf = (order: ShopOrder | undefined, settings: Settings = {}, given: Partial<OrderView> = {}): OrderView => ({
  order,
  facts: null,
  inWms: undefined,
  locationId: OUR_LOCATION,
  settings: orderSettings.parse(settings),
  shippedStatuses: [450, 500],
  admitFrom: new Date('2026-10-31T00:00:00Z'),
  admittedSpans: [],
  now: NOW,
  fingerprints: null,
  ...given,
});
const decide = (order: ShopOrder | undefined, settings: Settings = {}, given: Partial<OrderView> = {}) =>
  admit(viewOf(order, settings, given));

describe('what of an order admits it', () => {
  it('is also a financial status that the settings add', () => {
    const order = anOrder({ financialStatus: 'PENDING' });
    expect(decide(order)).toMatchObject({ act: 'ignore', rule: 'payment-status' });
    expect(decide(order, { financialStatuses: ['PAID', 'PENDING'] }).act).toBe('put');
  });

  it('is that it is open, or by setting archived, but never cancelled', () => {
    expect(decide(anOrder({ closed: true }), { orderStatuses: ['open', 'closed'] }).act).toBe('put');
    const cancelled = anOrder({ closed: true, cancelledAt: '2026-11-20T10:05:00Z' });
    expect(decide(cancelled, { orderStatuses: ['open', 'closed'] })).toMatchObject({ act: 'ignore', rule: 'order-closed' });
  });

  it('is that nothing was shipped, or by setting not all of it', () => {
    const line = aLine({ quantity: 3, unfulfilledQuantity: 2 });
    const part = aFulfillmentOrder({
      status: 'IN_PROGRESS',
      lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 3, remainingQuantity: 2 }],
    });
    const order = anOrder({ lines: [line], fulfillmentOrders: [part] });
    expect(decide(order)).toMatchObject({ act: 'ignore', rule: 'already-shipped' });
    expect(decide(order, { fulfillmentStatuses: ['unshipped', 'partial'] })).toMatchObject({ act: 'put', lines: [{ quantity: 2 }] });
  });

  it.each([
    ['has one of the tags asked for, in any case', ['B2C'], { include: ['b2c', 'web'] }, 'put'],
    ['has none of the tags asked for', ['vip'], { include: ['b2c'] }, 'tag-missing'],
    ['has a tag that is left out, in any case', ['Pickup'], { exclude: ['pickup'] }, 'tag-excluded'],
    [
      'has a tag that is left out beside one that is asked for',
      ['b2c', 'pickup'],
      { include: ['b2c'], exclude: ['pickup'] },
      'tag-excluded',
    ],
  ])('is judged by its tags when it %s', (_what, tags, settings, expected) => {
    const decision = decide(anOrder({ tags }), { tags: settings });
    expect(decision.act === 'ignore' ? decision.rule : decision.act).toBe(expected);
  });

  it('is that it was placed in a range that a person asked for, however old', () => {
    const old = anOrder({ createdAt: '2026-09-10T08:00:00Z', updatedAt: '2026-09-11T08:00:00Z' });
    expect(decide(old)).toMatchObject({ act: 'ignore', rule: 'before-go-live' });
    const span = { from: new Date('2026-09-01T00:00:00Z'), to: new Date('2026-10-01T00:00:00Z') };
    expect(decide(old, {}, { admittedSpans: [span] }).act).toBe('put');
  });
});

describe('an order is held', () => {
  it.each([
    ['HIGH', 'off', 'put'],
    ['HIGH', 'high', 'hold'],
    ['MEDIUM', 'high', 'put'],
    ['MEDIUM', 'medium', 'hold'],
    ['LOW', 'medium', 'put'],
    ['NONE', 'medium', 'put'],
    ['PENDING', 'high', 'hold'],
  ] as const)('or not, by a risk of %s and the setting %s: %s', (risk, holdRisk, act) => {
    expect(decide(anOrder({ risk }), { holdRisk }).act).toBe(act);
  });

  it('for some minutes after it was placed, and looked at again when they are over', () => {
    expect(decide(anOrder(), { hold: { minutes: 12 } })).toMatchObject({ act: 'hold', reason: 'hold-window', recheckAfterSeconds: 120 });
    expect(decide(anOrder(), { hold: { minutes: 10 } }).act).toBe('put');
  });

  it('until an app has written its attribute, or its tag', () => {
    const untilPoint = { hold: { until: { attribute: 'Pick-up Location ID' } } };
    expect(decide(anOrder(), untilPoint)).toMatchObject({ act: 'hold', sentence: expect.stringContaining('“Pick-up Location ID”') });
    expect(decide(anOrder({ attributes: [{ name: 'Pick-up Location ID', value: ' ' }] }), untilPoint).act).toBe('hold');
    expect(decide(anOrder({ attributes: [{ name: 'Pick-up Location ID', value: '17' }] }), untilPoint).act).toBe('put');
    expect(decide(anOrder({ tags: ['Ready'] }), { hold: { until: { tag: 'ready' } } }).act).toBe('put');
  });

  it('no longer than the settings say', () => {
    const settings = (atMostMinutes: number) => ({ hold: { until: { tag: 'ready' }, atMostMinutes } });
    expect(decide(anOrder(), settings(11))).toMatchObject({ act: 'hold', recheckAfterSeconds: 60 });
    expect(decide(anOrder(), settings(10)).act).toBe('put');
  });

  it('until the day for which it is scheduled', () => {
    const scheduled = fulfillmentOrderOf([aLine()], { status: 'SCHEDULED', fulfillAt: '2026-11-20T11:10:00Z' });
    expect(decide(anOrder({ fulfillmentOrders: [scheduled] }))).toMatchObject({
      act: 'hold',
      reason: 'fulfillment-on-hold',
      recheckAfterSeconds: 3_601,
    });
  });
});

describe('lines', () => {
  const here = aLine({ id: '1' });
  const there = aLine({ id: '2' });
  const elsewhere = fulfillmentOrderOf([there], { gid: 'gid://shopify/FulfillmentOrder/2', locationId: '2' });
  const order = (other = elsewhere) => anOrder({ lines: [here, there], fulfillmentOrders: [fulfillmentOrderOf([here]), other] });

  it('of other locations stay there, or are moved to ours first', () => {
    expect(decide(order())).toMatchObject({ act: 'put', lines: [{ line: { id: '1' } }] });
    expect(decide(order(), { lines: 'all' })).toMatchObject({ act: 'move', fulfillmentOrders: ['gid://shopify/FulfillmentOrder/2'] });
  });

  it('that can not be moved to us refuse the order by name, long before it is fulfilled', () => {
    for (const stuck of [{ isOfService: true }, { supportedActions: ['HOLD'] }]) {
      expect(decide(order({ ...elsewhere, ...stuck }), { lines: 'all' })).toMatchObject({
        act: 'refuse',
        reason: 'at-fulfillment-service',
        sentence: expect.stringContaining('location 2'),
      });
    }
  });

  it('that were shipped from elsewhere are nobody’s to move', () => {
    const done = { ...elsewhere, status: 'CLOSED', lines: elsewhere.lines.map((line) => ({ ...line, remainingQuantity: 0 })) };
    expect(decide(order(done), { lines: 'all' }).act).toBe('put');
  });

  it('at the location of a fulfillment service say so', () => {
    const service = fulfillmentOrderOf([aLine()], { isOfService: true });
    expect(decide(anOrder({ fulfillmentOrders: [service] }))).toMatchObject({ act: 'refuse', reason: 'at-fulfillment-service' });
  });

  it('that need no shipping are left out, or shown to the warehouse as rows that nobody picks', () => {
    const lines = [aLine({ id: '1' }), aLine({ id: '2', isGiftCard: true }), aLine({ id: '3', requiresShipping: false })];
    expect(decide(anOrder({ lines }))).toMatchObject({ act: 'put', lines: [{ line: { id: '1' } }] });
    expect(decide(anOrder({ lines }), { nonShippable: 'not-picked' })).toMatchObject({
      act: 'put',
      lines: [{ line: { id: '1' } }, { line: { id: '2' }, shouldBePicked: false }, { line: { id: '3' }, shouldBePicked: false }],
    });
  });

  it('that were typed by hand become articles, refuse the order, or are left out', () => {
    const lines = [aLine({ id: '1' }), aLine({ id: '2', sku: null, variantId: null, isCustom: true })];
    expect(decide(anOrder({ lines }))).toMatchObject({ act: 'put', lines: [{ line: { id: '1' } }, { line: { id: '2' } }] });
    expect(decide(anOrder({ lines }), { customLines: 'refuse' })).toMatchObject({ act: 'refuse', reason: 'line-unmappable' });
    expect(decide(anOrder({ lines }), { customLines: 'leave-out' })).toMatchObject({ act: 'put', lines: [{ line: { id: '1' } }] });
  });

  it('that nobody picks never refuse an order, such as a tip typed by hand', () => {
    const tip = aLine({ id: '2', sku: null, variantId: null, isCustom: true, requiresShipping: false });
    const nameless = aLine({ id: '3', sku: null, variantId: null, requiresShipping: false });
    const decision = decide(anOrder({ lines: [aLine({ id: '1' }), tip, nameless] }), { nonShippable: 'not-picked', customLines: 'refuse' });
    expect(decision).toMatchObject({ act: 'put', lines: expect.not.arrayContaining([{ line: { id: '3' } }]) });
  });

  it('five hundred of them are one order', () => {
    const lines = Array.from({ length: 500 }, (_, at) => aLine({ id: String(at + 1) }));
    const decision = decide(anOrder({ lines }));
    expect(decision.act === 'put' && decision.lines).toHaveLength(500);
  });
});

describe('the rules of admission', () => {
  it('are told in the order in which they were asked, each with what the order has and what is wanted', () => {
    const { rules, decision } = judge(viewOf(anOrder({ financialStatus: 'PENDING', tags: ['vip'] }), { tags: { exclude: ['pickup'] } }));
    expect(decision).toMatchObject({ act: 'ignore', rule: 'payment-status' });
    expect(rules).toEqual([
      { rule: 'order-closed', passed: true, value: 'open', setting: ['open'] },
      { rule: 'before-go-live', passed: true, value: '2026-11-20T10:00:00Z', setting: '2026-10-31T00:00:00.000Z' },
      { rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] },
    ]);
  });

  it('all pass for an order that is handed over', () => {
    const { rules, decision } = judge(
      viewOf(anOrder({ tags: ['b2c'] }), { tags: { include: ['b2c'] }, holdRisk: 'high', hold: { minutes: 5 } }),
    );
    expect(decision.act).toBe('put');
    expect(rules.every(({ passed }) => passed)).toBe(true);
    expect(rules.map(({ rule }) => rule)).toEqual([
      'order-closed',
      'before-go-live',
      'payment-status',
      'tag-missing',
      'routing-pending',
      'not-at-location',
      'order-number-taken',
      'already-shipped',
      'fulfillment-on-hold',
      'risk-hold',
      'hold-window',
      'no-customer-data',
    ]);
  });

  it('hold no personal data', () => {
    const told = JSON.stringify(judge(viewOf(anOrder())).rules);
    for (const personal of ['Astrid', 'Lind', 'Storgatan', 'example.com', '+46']) expect(told).not.toContain(personal);
  });
});
