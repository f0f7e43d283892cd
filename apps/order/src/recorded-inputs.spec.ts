import { describe, expect, it } from '@jest/globals';
import { FINANCIAL_STATUSES, orderSettings } from '@stockbridge/contracts';
import { aFulfillmentOrder, aLine, anOrder, OUR_LOCATION } from '@stockbridge/testing';
import fc from 'fast-check';
import { judge } from './admit.js';
import type { OrderView } from './order-decision.js';
import type { RecordedInputs } from './recorded-decision.js';
import { gistOf, recordInputs, rerun } from './recorded-inputs.js';

const PERSONAL = 'Astrid Lindqvist';
const TAGS = ['VIP', 'wholesale', 'Ready', PERSONAL];
const minutesAgo = (minutes: number) => new Date(Date.parse('2026-11-24T12:00:00Z') - minutes * 60_000).toISOString();

const aText = fc.constantFrom(null, '', PERSONAL);
const WHOLE = { firstName: 'Astrid', lastName: PERSONAL, address1: PERSONAL, city: PERSONAL, company: null, address2: null, zip: '1' };
const likely = <T>(usual: T, ...others: T[]) =>
  fc.oneof({ weight: 4 * others.length, arbitrary: fc.constant(usual) }, fc.constantFrom(...others));

const anAddress = fc.oneof(
  fc.constant({ ...WHOLE, provinceCode: null, countryCode: 'SE', phone: null }),
  fc.constant(null),
  fc.record({
    firstName: aText,
    lastName: aText,
    company: aText,
    address1: aText,
    address2: aText,
    city: aText,
    zip: aText,
    provinceCode: fc.constant(null),
    countryCode: fc.constantFrom(null, 'SE'),
    phone: aText,
  }),
);

const settings = fc
  .record({
    lines: fc.constantFrom('at-location', 'all'),
    nonShippable: fc.constantFrom('leave-out', 'not-picked'),
    customLines: fc.constantFrom('article', 'refuse', 'leave-out'),
    financialStatuses: fc.subarray([...FINANCIAL_STATUSES], { minLength: 6 }),
    fulfillmentStatuses: fc.subarray(['unshipped', 'partial'], { minLength: 1 }),
    orderStatuses: fc.subarray(['open', 'closed'], { minLength: 1 }),
    tags: fc.record({ include: fc.subarray(['vip', 'WHOLESALE']), exclude: fc.subarray(['Gift', 'wholesale']) }),
    holdRisk: fc.constantFrom('off', 'high', 'medium'),
    hold: fc.record({
      minutes: fc.constantFrom(0, 30),
      until: fc.constantFrom(null, { tag: 'ready' }, { attribute: 'Pickup' }),
      atMostMinutes: fc.constantFrom(null, 60),
    }),
  })
  .map((given) => orderSettings.parse(given));

const lines = fc.array(
  fc.record({
    sku: fc.constantFrom(null, 'HAT'),
    variantId: fc.constantFrom(null, '81'),
    isCustom: likely(false, true),
    requiresShipping: likely(true, false),
    isGiftCard: likely(false, true),
    quantity: fc.integer({ min: 1, max: 5 }),
    currentQuantity: fc.integer({ min: 0, max: 5 }),
    unfulfilledQuantity: fc.integer({ min: 0, max: 5 }),
  }),
  { maxLength: 3 },
);

const fulfillmentOrders = fc.array(
  fc.record({
    status: likely('OPEN', 'IN_PROGRESS', 'ON_HOLD', 'SCHEDULED', 'CLOSED', 'CANCELLED'),
    locationId: likely<string | null>(OUR_LOCATION, '2', null),
    supportedActions: fc.subarray(['CREATE_FULFILLMENT', 'MOVE']),
    isOfService: likely(false, true),
    fulfillAt: fc.constantFrom(null, minutesAgo(-600)),
    remaining: fc.integer({ min: 0, max: 5 }),
    taken: fc.integer({ min: 0, max: 2 }),
  }),
  { maxLength: 3 },
);

const views = fc
  .record({
    settings,
    lines,
    fulfillmentOrders,
    shippingAddress: anAddress,
    billingAddress: anAddress,
    isShown: likely(true, false),
    age: fc.constantFrom(5, 45, 90, 60 * 24 * 40),
    order: fc.record({
      companyName: aText,
      cancelledAt: likely<string | null>(null, minutesAgo(1)),
      closed: likely(false, true),
      financialStatus: fc.constantFrom(null, ...FINANCIAL_STATUSES),
      tags: fc.subarray(TAGS),
      risk: fc.constantFrom('NONE', 'LOW', 'MEDIUM', 'HIGH', 'PENDING'),
      attributes: fc.subarray([
        { name: 'Pickup', value: PERSONAL },
        { name: 'Gift', value: PERSONAL },
      ]),
      note: aText,
    }),
    taken: likely<string | null | undefined>(undefined, null, 'another-system'),
    isInSpan: fc.boolean(),
  })
  .map((given): OrderView => {
    const madeLines = given.lines.map((line, at) => aLine({ ...line, id: String(91 + at), name: PERSONAL }));
    const placedAt = minutesAgo(given.age);
    const order = anOrder({
      ...given.order,
      createdAt: placedAt,
      updatedAt: placedAt,
      shippingAddress: given.shippingAddress,
      billingAddress: given.billingAddress,
      lines: madeLines,
      fulfillmentOrders: given.fulfillmentOrders.map(({ remaining, taken, ...fulfillmentOrder }, at) =>
        aFulfillmentOrder({
          ...fulfillmentOrder,
          gid: `gid://shopify/FulfillmentOrder/${at}`,
          lines: madeLines.map((line) => ({
            gid: '',
            lineItemId: line.id,
            totalQuantity: remaining + taken,
            remainingQuantity: remaining,
          })),
        }),
      ),
    });
    return {
      order: given.isShown ? order : undefined,
      facts: null,
      inWms:
        given.taken === undefined
          ? undefined
          : {
              ...{ orderId: 7, orderNumber: '1001', goodsOwnerOrderId: given.taken, statusNumber: 300, statusText: PERSONAL },
              ...{ deliveryDate: null, lines: [], tracking: [], returnTracking: [], carrier: null, wayOfDelivery: null, orderType: null },
            },
      locationId: OUR_LOCATION,
      settings: given.settings,
      shippedStatuses: [450],
      admitFrom: new Date(minutesAgo(60 * 24)),
      admittedSpans: given.isInSpan ? [{ from: new Date(minutesAgo(60 * 24 * 50)), to: new Date(minutesAgo(60 * 24)) }] : [],
      now: new Date(minutesAgo(0)),
      fingerprints: null,
    };
  });

describe('a decision that was recorded', () => {
  it('is the same again from what was kept, whatever the order and the settings', () => {
    const acts = new Set<string>();
    fc.assert(
      fc.property(views, (view) => {
        const kept = JSON.parse(JSON.stringify(recordInputs(view, 7))) as RecordedInputs;
        const decided = gistOf(judge(view).decision);
        acts.add(decided.reason ?? decided.act);
        expect(rerun(kept)).toEqual(decided);
      }),
      { numRuns: 2_000, seed: 4 },
    );
    for (const seen of [
      'put',
      'move',
      'gone-in-shop',
      'order-closed',
      'before-go-live',
      'payment-status',
      'tag-excluded',
      'hold-window',
      'no-customer-data',
    ]) {
      expect(acts).toContain(seen);
    }
  });

  it('holds nothing of the customer', () => {
    fc.assert(
      fc.property(views, (view) => {
        expect(JSON.stringify(recordInputs(view, 7))).not.toContain(PERSONAL);
      }),
      { numRuns: 500 },
    );
  });

  it('keeps of the settings only those that were not the defaults', () => {
    const view = { ...fc.sample(views, 1)[0]!, settings: orderSettings.parse({ holdRisk: 'high', orderNumberPrefix: 'A-' }) };
    expect(recordInputs(view, 7)).toMatchObject({ version: 7, settings: { holdRisk: 'high' } });
    expect(Object.keys(recordInputs(view, 7).settings)).toEqual(['holdRisk']);
  });
});
