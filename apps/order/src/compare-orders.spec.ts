import { describe, expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import type { PlacedOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { compareFound, compareHandedOver, comparePlaced, type AuditView, type LedgerSide } from './compare-orders.js';
import type { OrderFacts } from './order-facts.js';

const ID = '5000000000001';

const view = (given: Partial<AuditView> = {}): AuditView => ({
  settings: orderSettings.parse({}),
  admitFrom: new Date('2026-11-01T00:00:00Z'),
  spans: [],
  settledBefore: new Date('2026-11-20T11:30:00Z'),
  ...given,
});

const aPlacedOrder = (given: Partial<PlacedOrder> = {}): PlacedOrder => ({
  id: ID,
  number: 1001,
  name: '#1001',
  createdAt: '2026-11-20T10:00:00Z',
  cancelledAt: null,
  closed: false,
  financialStatus: 'PAID',
  fulfillmentStatus: 'UNFULFILLED',
  tags: [],
  ...given,
});

const handedOver = {
  wmsOrders: [{ orderNumber: '1001', wmsOrderId: 501, deliveryDate: '2026-11-20', rows: {} }],
  fingerprints: null,
  planned: null,
  isDone: false,
} as OrderFacts;

const aRow = (given: Partial<LedgerSide> = {}): LedgerSide => ({
  key: ID,
  state: 'in_sync',
  reason: null,
  number: '1001',
  dueAt: null,
  facts: null,
  ...given,
});

const inWms = (given: Partial<WmsOrderRecord> = {}): WmsOrderRecord => ({
  orderId: 501,
  orderNumber: '1001',
  goodsOwnerOrderId: ID,
  statusNumber: 300,
  statusText: null,
  deliveryDate: null,
  lines: [],
  tracking: [],
  returnTracking: [],
  carrier: null,
  wayOfDelivery: null,
  orderType: null,
  ...given,
});

describe('an order of the shop', () => {
  it('that was handed over agrees', () => {
    expect(comparePlaced(aPlacedOrder(), aRow({ facts: handedOver }), view())).toEqual({ is: 'agreed' });
  });

  it('that nobody told us of is missing, once it had time to arrive', () => {
    expect(comparePlaced(aPlacedOrder(), undefined, view())).toMatchObject({ is: 'different', kind: 'missing-in-ledger', orderId: ID });
    const justNow = aPlacedOrder({ createdAt: '2026-11-20T11:59:00Z' });
    expect(comparePlaced(justNow, undefined, view())).toEqual({ is: 'named', reason: 'under-way' });
  });

  it('placed before go-live is left alone, unless its time was asked for', () => {
    const old = aPlacedOrder({ createdAt: '2026-10-20T10:00:00Z' });
    expect(comparePlaced(old, undefined, view())).toEqual({ is: 'named', reason: 'before-go-live' });
    const spans = [{ from: new Date('2026-10-01T00:00:00Z'), to: new Date('2026-11-01T00:00:00Z') }];
    expect(comparePlaced(old, undefined, view({ spans }))).toMatchObject({ kind: 'missing-in-ledger' });
  });

  it('that a rule left out has the reason of that rule', () => {
    const row = aRow({ state: 'ignored', reason: 'payment-status' });
    expect(comparePlaced(aPlacedOrder({ financialStatus: 'PENDING' }), row, view())).toEqual({ is: 'named', reason: 'payment-status' });
  });

  it.each([
    ['payment-status', { financialStatus: 'PAID' }, {}, 'its financial status is PAID'],
    ['order-closed', { closed: false }, {}, 'it is open'],
    ['tag-excluded', { tags: ['gift'] }, { tags: { exclude: ['WHOLESALE'] } }, 'it has none of the excluded tags'],
    ['tag-missing', { tags: ['Ship'] }, { tags: { include: ['ship'] } }, 'its tags admit it'],
  ] as const)('left out because of %s is different when that is not so any more', (reason, placed, settings, why) => {
    const row = aRow({ state: 'ignored', reason });
    const compared = comparePlaced(aPlacedOrder(placed), row, view({ settings: orderSettings.parse(settings) }));
    expect(compared).toMatchObject({ is: 'different', kind: 'reason-outdated', sentence: expect.stringContaining(why) });
  });

  it('that is due for long without being looked at is overdue', () => {
    const row = (dueAt: string) => aRow({ state: 'due', dueAt: new Date(dueAt) });
    expect(comparePlaced(aPlacedOrder(), row('2026-11-20T11:59:00Z'), view())).toEqual({ is: 'named', reason: 'under-way' });
    expect(comparePlaced(aPlacedOrder(), row('2026-11-20T09:00:00Z'), view())).toMatchObject({ kind: 'overdue' });
  });

  it('that is in sync without standing in the WMS is different', () => {
    expect(comparePlaced(aPlacedOrder(), aRow(), view())).toMatchObject({ kind: 'not-in-wms' });
  });
});

describe('an order that was handed over', () => {
  const open = aRow({ facts: handedOver });

  it('agrees while it stands in the WMS', () => {
    expect(compareHandedOver(open, new Map([['1001', inWms()]]))).toEqual({ is: 'agreed' });
  });

  it('is missed when it stands there no more, or under another owner’s number', () => {
    expect(compareHandedOver(open, new Map())).toMatchObject({ kind: 'gone-in-wms', number: '1001' });
    expect(compareHandedOver(open, new Map([['1001', inWms({ goodsOwnerOrderId: 'other' })]]))).toMatchObject({ kind: 'gone-in-wms' });
  });

  it('is looked at with its supplements, as long as each is open', () => {
    const supplement = { ...handedOver.wmsOrders[0]!, orderNumber: '1001-2' };
    const facts = (isDone: boolean) => ({ ...handedOver, isDone: true, supplements: [{ wmsOrders: [supplement], isDone }] });
    expect(compareHandedOver(aRow({ facts: facts(false) }), new Map())).toMatchObject({ kind: 'gone-in-wms', number: '1001-2' });
    expect(compareHandedOver(aRow({ facts: facts(true) }), new Map())).toEqual({ is: 'agreed' });
  });

  it('is different when people cancelled it there', () => {
    expect(compareHandedOver(open, new Map([['1001', inWms({ statusNumber: 1000 })]]))).toMatchObject({ kind: 'cancelled-in-wms' });
  });
});

describe('an order of the WMS', () => {
  const ledgers = { ours: new Set<string>(), ofOthers: new Set<string>(), prefix: 'A-' };

  it('is ours or another connection’s when a ledger knows it', () => {
    expect(compareFound(inWms(), { ...ledgers, ours: new Set([ID]) })).toEqual({ is: 'ours' });
    expect(compareFound(inWms({ orderNumber: 'A-1' }), { ...ledgers, ofOthers: new Set([ID]) })).toEqual({ is: 'others' });
  });

  it('with our prefix and a Shopify order id that no ledger knows is different', () => {
    expect(compareFound(inWms({ orderNumber: 'A-1001' }), ledgers)).toMatchObject({
      kind: 'unknown-to-ledger',
      orderId: ID,
      number: 'A-1001',
    });
  });

  it.each([
    ['another prefix', { orderNumber: 'B-1001' }],
    ['an id that is none of Shopify’s', { orderNumber: 'A-1', goodsOwnerOrderId: '77' }],
    ['no id', { orderNumber: 'A-1', goodsOwnerOrderId: null }],
    ['been cancelled', { orderNumber: 'A-1', statusNumber: 1000 }],
  ])('is somebody else’s when it has %s', (_what, given) => {
    expect(compareFound(inWms(given), ledgers)).toEqual({ is: 'others' });
  });
});
