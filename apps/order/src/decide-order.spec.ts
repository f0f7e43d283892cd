import { connectionSettings, orderSettings } from '@stockbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { aFulfillmentOrder, aLine, anAddress, anOrder, aWmsLine, aWmsOrder, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import { decideOrder, orderNumberOf } from './decide-order.js';
import type { OrderView } from './order-decision.js';
import type { Fingerprints, OrderFacts } from './order-facts.js';

const settings = connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm' }).order;
const same: Fingerprints = { address: 'a', contact: 'c', note: 'n', method: 'm' };
const handedOver: OrderFacts = {
  wmsOrders: [
    {
      orderNumber: '1001',
      wmsOrderId: 501,
      deliveryDate: '2026-11-20',
      rows: { '9100000000000000001': { articleNumber: 'HAT-GREEN', quantity: 1 } },
    },
  ],
  fingerprints: same,
  planned: null,
  isDone: false,
};
const decide = (given: Partial<OrderView>) =>
  decideOrder({
    order: anOrder(),
    facts: null,
    inWms: undefined,
    locationId: OUR_LOCATION,
    settings,
    shippedStatuses: [450, 500],
    admitFrom: new Date('2026-10-31T00:00:00Z'),
    admittedSpans: [],
    now: new Date('2026-11-20T12:00:00Z'),
    fingerprints: same,
    ...given,
  });
const follow = (given: Partial<OrderView>) => decide({ facts: handedOver, inWms: aWmsOrder(), ...given });

describe('an order that is not in the warehouse yet', () => {
  it('is handed over when it is paid, open, unshipped and at our location', () => {
    expect(decide({})).toMatchObject({ act: 'put', lines: [{ quantity: 1 }], standing: null });
  });

  it('is handed over when its payment is authorized', () => {
    expect(decide({ order: anOrder({ financialStatus: 'AUTHORIZED' }) }).act).toBe('put');
  });

  it.each(['PENDING', 'PARTIALLY_PAID', 'REFUNDED', 'VOIDED', 'EXPIRED', null])(
    'is ignored while its financial status is %s',
    (financialStatus) => {
      expect(decide({ order: anOrder({ financialStatus }) })).toMatchObject({ act: 'ignore', rule: 'payment-status' });
    },
  );

  it('is ignored when it was cancelled or closed', () => {
    expect(decide({ order: anOrder({ cancelledAt: '2026-11-20T11:00:00Z' }) })).toMatchObject({ act: 'ignore', rule: 'order-closed' });
    expect(decide({ order: anOrder({ closed: true }) })).toMatchObject({ act: 'ignore', rule: 'order-closed' });
  });

  it('is ignored when it was last changed before the connection went live', () => {
    expect(decide({ order: anOrder({ updatedAt: '2026-10-30T23:59:59Z' }) })).toMatchObject({ act: 'ignore', rule: 'before-go-live' });
  });

  it('is ignored when nothing of it is at our location', () => {
    expect(decide({ order: anOrder({ fulfillmentOrders: [fulfillmentOrderOf([aLine()], { locationId: '2' })] }) })).toMatchObject({
      act: 'ignore',
      rule: 'not-at-location',
    });
  });

  it('is ignored when it was shipped, wholly or partly, before we saw it', () => {
    const line = aLine({ quantity: 2, unfulfilledQuantity: 1 });
    const partly = aFulfillmentOrder({ lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 2, remainingQuantity: 1 }] });
    expect(decide({ order: anOrder({ lines: [line], fulfillmentOrders: [partly] }) })).toMatchObject({
      act: 'ignore',
      rule: 'already-shipped',
    });
  });

  it('is ignored when Shopify does not show it', () => {
    expect(decide({ order: undefined })).toMatchObject({ act: 'ignore', rule: 'gone-in-shop' });
  });

  it('waits until Shopify has routed it, and is looked at again soon without a webhook', () => {
    expect(decide({ order: anOrder({ fulfillmentOrders: [] }) })).toMatchObject({
      act: 'hold',
      reason: 'routing-pending',
      recheckAfterSeconds: 20,
    });
  });

  it.each(['ON_HOLD', 'SCHEDULED'])('waits while its fulfillment order is %s', (status) => {
    expect(decide({ order: anOrder({ fulfillmentOrders: [fulfillmentOrderOf([aLine()], { status })] }) })).toMatchObject({
      act: 'hold',
      reason: 'fulfillment-on-hold',
    });
  });

  it('carries only the quantities at our location', () => {
    const line = aLine({ quantity: 5 });
    const here = aFulfillmentOrder({ lines: [{ gid: 'a', lineItemId: line.id, totalQuantity: 2, remainingQuantity: 2 }] });
    const there = aFulfillmentOrder({
      locationId: '2',
      lines: [{ gid: 'b', lineItemId: line.id, totalQuantity: 3, remainingQuantity: 3 }],
    });
    expect(decide({ order: anOrder({ lines: [line], fulfillmentOrders: [here, there] }) })).toMatchObject({
      act: 'put',
      lines: [{ quantity: 2 }],
    });
  });

  it('leaves gift cards and lines that need no shipping at home', () => {
    const lines = [aLine({ id: '1' }), aLine({ id: '2', isGiftCard: true }), aLine({ id: '3', requiresShipping: false })];
    expect(decide({ order: anOrder({ lines }) })).toMatchObject({ act: 'put', lines: [{ line: { id: '1' } }] });
  });

  it('waits for customer data when it has no address at all, and says how to mend it', () => {
    const decision = decide({ order: anOrder({ shippingAddress: null, billingAddress: null }) });
    expect(decision).toMatchObject({ act: 'hold', reason: 'no-customer-data' });
    expect(decision).toHaveProperty('sentence', expect.stringMatching(/Complete the address.*protected customer data/));
  });

  it('waits for customer data when the address comes redacted', () => {
    const redacted = anAddress({ firstName: null, lastName: null, address1: null });
    expect(decide({ order: anOrder({ shippingAddress: redacted }) })).toMatchObject({
      act: 'hold',
      sentence: expect.stringContaining('name, street'),
    });
  });

  it('is refused when a line’s variant was deleted and it has no SKU; the sentence names the line', () => {
    const decision = decide({ order: anOrder({ lines: [aLine({ id: '77', sku: null, variantId: null })] }) });
    expect(decision).toMatchObject({ act: 'refuse', reason: 'line-unmappable', sentence: expect.stringContaining('line 77') });
  });

  it('is refused when another order has its number in the warehouse', () => {
    expect(decide({ inWms: aWmsOrder({ goodsOwnerOrderId: 'somebody-else' }) })).toMatchObject({
      act: 'refuse',
      reason: 'order-number-taken',
    });
    expect(decide({ inWms: aWmsOrder({ goodsOwnerOrderId: null }) })).toMatchObject({ act: 'refuse', reason: 'order-number-taken' });
  });

  it('is ignored when it was refunded before we saw it, which closes its fulfillment order without anything sent', () => {
    const line = aLine({ quantity: 2, currentQuantity: 0 });
    const closed = aFulfillmentOrder({
      status: 'CLOSED',
      lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 0, remainingQuantity: 0 }],
    });
    expect(decide({ order: anOrder({ lines: [line], fulfillmentOrders: [closed] }) })).toMatchObject({
      act: 'ignore',
      rule: 'nothing-to-ship',
    });
  });

  it('is handed over although it was fulfilled once by hand, when that fulfillment was cancelled again', () => {
    const line = aLine({ quantity: 2 });
    const usedUp = aFulfillmentOrder({
      status: 'CLOSED',
      lines: [{ gid: 'a', lineItemId: line.id, totalQuantity: 2, remainingQuantity: 0 }],
    });
    expect(decide({ order: anOrder({ lines: [line], fulfillmentOrders: [usedUp, fulfillmentOrderOf([line])] }) })).toMatchObject({
      act: 'put',
      lines: [{ quantity: 2 }],
    });
  });

  it('is not sent again when someone cancelled it in the warehouse before we could note it down', () => {
    expect(decide({ inWms: aWmsOrder({ statusNumber: 1000 }) })).toMatchObject({ act: 'refuse', reason: 'cancelled-in-wms' });
  });

  it('has the connection’s prefix before its number', () => {
    expect(orderNumberOf(anOrder({ number: 1042 }), { ...settings, orderNumberPrefix: 'EU-' })).toBe('EU-1042');
  });
});

describe('an order whose write had no reply', () => {
  const planned: OrderFacts = {
    wmsOrders: [],
    fingerprints: null,
    isDone: false,
    planned: { deliveryDate: '2026-11-19', rows: handedOver.wmsOrders[0]!.rows, fingerprints: same },
  };
  const unseen = (given: Partial<OrderView>) => decide({ facts: planned, inWms: aWmsOrder(), ...given });

  it('is taken as handed over as it was planned', () => {
    expect(unseen({})).toMatchObject({ act: 'agree', standing: { orderNumber: '1001', deliveryDate: '2026-11-19' }, fingerprints: same });
    expect(unseen({ inWms: aWmsOrder({ statusNumber: 400 }) })).toMatchObject({ act: 'agree' });
  });

  it('is written again with what the shop changed meanwhile', () => {
    expect(unseen({ fingerprints: { ...same, address: 'moved' } })).toMatchObject({ act: 'put', changed: ['address'] });
  });

  it('shows the change when the warehouse has begun meanwhile', () => {
    expect(unseen({ fingerprints: { ...same, address: 'moved' }, inWms: aWmsOrder({ statusNumber: 400 }) })).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
    });
  });

  it('is cancelled in the warehouse when the shop cancelled, voided or moved it meanwhile', () => {
    expect(unseen({ order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z', closed: true, financialStatus: 'VOIDED' }) })).toMatchObject({
      act: 'cancel',
    });
    expect(unseen({ order: anOrder({ fulfillmentOrders: [fulfillmentOrderOf([aLine()], { locationId: '2' })] }) })).toMatchObject({
      act: 'cancel',
    });
  });

  it('of a change is not taken for an edit by someone in the warehouse', () => {
    const rows = { '9100000000000000001': { articleNumber: 'HAT-GREEN', quantity: 3 } };
    const facts = { ...handedOver, planned: { deliveryDate: '2026-11-20', rows, fingerprints: same } };
    const order = anOrder({ lines: [aLine({ quantity: 3 })] });
    expect(decide({ order, facts, inWms: aWmsOrder({ lines: [aWmsLine({ orderedNumberOfItems: 3 })] }) })).toMatchObject({
      act: 'agree',
      standing: { rows },
    });
    expect(decide({ order, facts, inWms: aWmsOrder() })).toMatchObject({ act: 'put', changed: ['lines'] });
  });

  it('asks a person when nothing was noted and the warehouse has begun', () => {
    expect(decide({ inWms: aWmsOrder({ statusNumber: 400 }) })).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
      sentence: expect.stringContaining('not known'),
    });
    expect(decide({ inWms: aWmsOrder() }).act).toBe('put');
  });
});

describe('an order that stands in the warehouse', () => {
  it('is left alone when the shop has not changed', () => {
    expect(follow({})).toMatchObject({ act: 'agree', isDone: false });
  });

  it('is followed even when its status would no longer admit it', () => {
    expect(follow({ order: anOrder({ financialStatus: 'PARTIALLY_REFUNDED' }) }).act).toBe('agree');
  });

  it('is written again with what changed in the shop while the warehouse has not begun', () => {
    expect(follow({ fingerprints: { ...same, address: 'moved' } })).toMatchObject({
      act: 'put',
      changed: ['address'],
      standing: { deliveryDate: '2026-11-20' },
    });
  });

  it('keeps the change as an exception once the warehouse has begun', () => {
    expect(follow({ inWms: aWmsOrder({ statusNumber: 320 }), fingerprints: { ...same, note: 'new' } })).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
    });
  });

  it('is cancelled in the warehouse when the shop cancels it in time', () => {
    expect(follow({ order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z' }) })).toMatchObject({
      act: 'cancel',
      standing: { wmsOrderId: 501 },
    });
  });

  it('asks a person to stop the parcel when the shop cancels it too late', () => {
    expect(follow({ order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z' }), inWms: aWmsOrder({ statusNumber: 400 }) })).toMatchObject({
      act: 'refuse',
      reason: 'cancelled-too-late',
    });
  });

  it('is cancelled in the warehouse when all of it is moved to another location', () => {
    expect(follow({ order: anOrder({ fulfillmentOrders: [fulfillmentOrderOf([aLine()], { locationId: '2' })] }) }).act).toBe('cancel');
  });

  it('is never cancelled because Shopify does not show it or has no fulfillment orders for a moment', () => {
    expect(follow({ order: undefined })).toMatchObject({ act: 'refuse', reason: 'gone-in-shop' });
    expect(follow({ order: anOrder({ fulfillmentOrders: [] }) })).toMatchObject({ act: 'hold', reason: 'routing-pending' });
  });

  it('is not sent again when someone cancelled or deleted it in the warehouse', () => {
    expect(follow({ inWms: aWmsOrder({ statusNumber: 1000 }) })).toMatchObject({ act: 'refuse', reason: 'cancelled-in-wms' });
    expect(follow({ inWms: undefined })).toMatchObject({ act: 'refuse', reason: 'gone-in-wms' });
  });

  it('keeps what someone changed in the warehouse, whatever the shop says', () => {
    const edited = aWmsOrder({ lines: [aWmsLine({ orderedNumberOfItems: 7 })] });
    expect(follow({ inWms: edited, fingerprints: { ...same, note: 'new' } })).toMatchObject({
      act: 'refuse',
      reason: 'edited-in-wms',
    });
    expect(follow({ inWms: aWmsOrder({ lines: [aWmsLine(), aWmsLine({ rowNumber: 'added', id: 2 })] }) })).toMatchObject({
      act: 'refuse',
      reason: 'edited-in-wms',
    });
  });

  it('is cancelled in the warehouse when all of it is refunded before anything is sent', () => {
    const line = aLine({ currentQuantity: 0 });
    const closed = aFulfillmentOrder({
      status: 'CLOSED',
      lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 0, remainingQuantity: 0 }],
    });
    expect(follow({ order: anOrder({ lines: [line], fulfillmentOrders: [closed] }) })).toMatchObject({ act: 'cancel' });
    expect(follow({ order: anOrder({ lines: [line], fulfillmentOrders: [] }) })).toMatchObject({ act: 'cancel' });
  });

  it('that is shipped in part shows what the shop takes away or adds of the rest', () => {
    const facts = {
      ...handedOver,
      wmsOrders: [{ ...handedOver.wmsOrders[0]!, rows: { '9100000000000000001': { articleNumber: 'HAT-GREEN', quantity: 3 } } }],
    };
    const line = aLine({ quantity: 3, unfulfilledQuantity: 2 });
    const part = (total: number) => [
      aFulfillmentOrder({
        status: 'IN_PROGRESS',
        lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: total, remainingQuantity: total - 1 }],
      }),
    ];
    const inWms = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ orderedNumberOfItems: 3, pickedNumberOfItems: 1 })] });
    expect(decide({ facts, inWms, order: anOrder({ lines: [line], fulfillmentOrders: part(3) }) })).toMatchObject({
      act: 'agree',
      isDone: false,
    });
    const refunded = { ...line, currentQuantity: 2, unfulfilledQuantity: 1 };
    expect(decide({ facts, inWms, order: anOrder({ lines: [refunded], fulfillmentOrders: part(2) }) })).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
    });
    expect(
      decide({ facts, inWms, order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z', lines: [refunded], fulfillmentOrders: part(2) }) }),
    ).toMatchObject({ act: 'refuse', reason: 'cancelled-too-late' });
  });

  it('shows a line that is added after everything was shipped', () => {
    const done = { ...handedOver, fingerprints: null, isDone: true };
    const lines = [aLine({ unfulfilledQuantity: 0 }), aLine({ id: '2' })];
    const shipped = aFulfillmentOrder({
      status: 'CLOSED',
      lines: [{ gid: 'a', lineItemId: lines[0]!.id, totalQuantity: 1, remainingQuantity: 0 }],
    });
    const decision = decide({
      facts: done,
      inWms: aWmsOrder({ statusNumber: 450 }),
      order: anOrder({ lines, fulfillmentOrders: [shipped, fulfillmentOrderOf([lines[1]!])] }),
    });
    expect(decision).toMatchObject({ act: 'refuse', reason: 'warehouse-began', sentence: expect.stringContaining('lines') });
  });

  it('is still cancelled with the shop after a customer’s data was redacted', () => {
    expect(follow({ facts: { ...handedOver, fingerprints: null }, order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z' }) })).toMatchObject(
      { act: 'cancel' },
    );
  });

  it('is done once it is shipped, whatever becomes of notes and addresses or of the order in Shopify', () => {
    const line = aLine({ unfulfilledQuantity: 0 });
    const shipped = aFulfillmentOrder({
      status: 'CLOSED',
      lines: [{ gid: 'g', lineItemId: line.id, totalQuantity: 1, remainingQuantity: 0 }],
    });
    const order = anOrder({ lines: [line], fulfillmentOrders: [shipped] });
    expect(follow({ order, inWms: aWmsOrder({ statusNumber: 450 }), fingerprints: { ...same, note: 'new' } })).toMatchObject({
      act: 'agree',
      isDone: true,
    });
    expect(follow({ order, inWms: undefined })).toMatchObject({ act: 'agree', isDone: true });
    expect(decide({ facts: { ...handedOver, fingerprints: null, isDone: true }, order: undefined })).toMatchObject({
      act: 'agree',
      isDone: true,
    });
  });
});

describe('units that are added after the warehouse began', () => {
  const withSupplements = orderSettings.parse({ addedLate: 'supplement' });
  const [first] = handedOver.wmsOrders;
  const two = aLine({ quantity: 2 });
  const grown = anOrder({ lines: [two], fulfillmentOrders: [fulfillmentOrderOf([two])] });
  const begun = aWmsOrder({ statusNumber: 320 });
  const second = { ...first!, orderNumber: '1001-2', wmsOrderId: 502 };
  const grownTwice: OrderFacts = {
    ...handedOver,
    supplements: [{ wmsOrders: [second], isDone: false }],
    supplementInputs: [{ fingerprints: same, planned: null }],
  };
  const inWms2 = aWmsOrder({ orderNumber: '1001-2', orderId: 502 });

  it('are shown, or go as an order of their own by setting', () => {
    expect(follow({ order: grown, inWms: begun })).toMatchObject({ act: 'refuse', reason: 'warehouse-began' });
    expect(follow({ order: grown, inWms: begun, settings: withSupplements })).toMatchObject({
      act: 'put',
      standing: null,
      supplement: 1,
      lines: [{ quantity: 1 }],
    });
  });

  it('go with the order itself while that can be changed', () => {
    const decision = follow({ order: grown, settings: withSupplements });
    expect(decision).toMatchObject({ act: 'put', standing: first, lines: [{ quantity: 2 }] });
    expect(decision).not.toHaveProperty('supplement');
  });

  it('also go when all of the order was shipped', () => {
    const half = { ...grown.fulfillmentOrders[0]!.lines[0]!, totalQuantity: 2, remainingQuantity: 1 };
    const exchanged = anOrder({
      lines: [aLine({ quantity: 2, unfulfilledQuantity: 1 })],
      fulfillmentOrders: [aFulfillmentOrder({ status: 'IN_PROGRESS', lines: [half] })],
    });
    const sent = aWmsOrder({ statusNumber: 450, lines: [aWmsLine({ pickedNumberOfItems: 1 })] });
    const facts = { ...handedOver, fingerprints: null, isDone: true };
    expect(follow({ order: exchanged, facts, inWms: sent, settings: withSupplements })).toMatchObject({ act: 'put', supplement: 1 });
  });

  it('wait while the shop holds them', () => {
    const held = anOrder({ lines: [two], fulfillmentOrders: [fulfillmentOrderOf([two], { status: 'ON_HOLD' })] });
    expect(follow({ order: held, inWms: begun, settings: withSupplements })).toMatchObject({ act: 'hold', reason: 'fulfillment-on-hold' });
  });

  it('are refused by name where another order has their number', () => {
    const others = aWmsOrder({ orderNumber: '1001-2', goodsOwnerOrderId: 'of somebody else' });
    expect(follow({ order: grown, inWms: begun, supplementsInWms: [others], settings: withSupplements })).toMatchObject({
      act: 'refuse',
      reason: 'order-number-taken',
    });
  });

  it('do not go while it is not known what the order in the warehouse was made from', () => {
    expect(decide({ order: grown, inWms: begun, settings: withSupplements })).toMatchObject({ act: 'refuse', reason: 'warehouse-began' });
  });

  it('do not go when people cancelled or deleted the order in the warehouse', () => {
    for (const inWms of [aWmsOrder({ statusNumber: 1000 }), undefined]) {
      expect(follow({ order: grown, inWms, settings: withSupplements }).act).toBe('refuse');
    }
  });

  it('are recognised in the warehouse when nothing here knows of them', () => {
    expect(follow({ order: grown, inWms: begun, supplementsInWms: [inWms2], settings: withSupplements })).toMatchObject({
      act: 'put',
      standing: { orderNumber: '1001-2' },
      lines: [{ quantity: 1 }],
    });
  });

  it('are followed on their own: taken back they are cancelled, too late they are shown', () => {
    const given = { facts: grownTwice, inWms: begun, settings: withSupplements };
    expect(follow({ ...given, supplementsInWms: [inWms2] })).toMatchObject({ act: 'cancel', standing: { orderNumber: '1001-2' } });
    expect(follow({ ...given, supplementsInWms: [{ ...inWms2, statusNumber: 400 }] })).toMatchObject({
      act: 'refuse',
      reason: 'cancelled-too-late',
      sentence: expect.stringContaining('1001-2'),
    });
  });

  it('agree together with the order, also when the settings have no supplements any more', () => {
    expect(follow({ order: grown, facts: grownTwice, inWms: begun, supplementsInWms: [inWms2] })).toMatchObject({ act: 'agree' });
  });
});
