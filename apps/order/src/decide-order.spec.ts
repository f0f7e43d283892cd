import { connectionSettings } from '@stockbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { aFulfillmentOrder, aLine, anAddress, anOrder, aWmsLine, aWmsOrder, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import { decideOrder, orderNumberOf, type OrderView } from './decide-order.js';
import type { Fingerprints, OrderFacts } from './order-facts.js';

const settings = connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm' }).order;
const same: Fingerprints = { address: 'a', contact: 'c', note: 'n', lines: 'l', method: 'm' };
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
};
const decide = (given: Partial<OrderView>) =>
  decideOrder({
    order: anOrder(),
    facts: null,
    inWms: undefined,
    locationId: OUR_LOCATION,
    settings,
    admitFrom: new Date('2026-10-31T00:00:00Z'),
    fingerprints: () => same,
    ...given,
  });
const follow = (given: Partial<OrderView>) => decide({ facts: handedOver, inWms: aWmsOrder(), ...given });

describe('an order that is not in the warehouse yet', () => {
  it('is handed over when it is paid, open, unshipped and at our location', () => {
    expect(decide({})).toMatchObject({ act: 'put', lines: [{ quantity: 1 }], handedOver: null });
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
    const line = aLine({ quantity: 2 });
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

  it('is written again when our own write is there but its reply was lost', () => {
    expect(decide({ inWms: aWmsOrder() }).act).toBe('put');
  });

  it('is taken as handed over when the warehouse has begun on it meanwhile', () => {
    expect(decide({ inWms: aWmsOrder({ statusNumber: 400 }) }).act).toBe('adopt');
  });

  it('is not sent again when someone cancelled it in the warehouse before we could note it down', () => {
    expect(decide({ inWms: aWmsOrder({ statusNumber: 1000 }) })).toMatchObject({ act: 'refuse', reason: 'cancelled-in-wms' });
  });

  it('has the connection’s prefix before its number', () => {
    expect(orderNumberOf(anOrder({ number: 1042 }), { ...settings, orderNumberPrefix: 'EU-' })).toBe('EU-1042');
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
    expect(follow({ fingerprints: () => ({ ...same, address: 'moved' }) })).toMatchObject({
      act: 'put',
      changed: ['address'],
      handedOver: { deliveryDate: '2026-11-20' },
    });
  });

  it('keeps the change as an exception once the warehouse has begun', () => {
    expect(follow({ inWms: aWmsOrder({ statusNumber: 320 }), fingerprints: () => ({ ...same, note: 'new' }) })).toMatchObject({
      act: 'refuse',
      reason: 'warehouse-began',
    });
  });

  it('is cancelled in the warehouse when the shop cancels it in time', () => {
    expect(follow({ order: anOrder({ cancelledAt: '2026-11-21T00:00:00Z' }) })).toMatchObject({
      act: 'cancel',
      handedOver: { wmsOrderId: 501 },
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
    expect(follow({ order: anOrder({ fulfillmentOrders: [] }) }).act).not.toBe('cancel');
  });

  it('is not sent again when someone cancelled or deleted it in the warehouse', () => {
    expect(follow({ inWms: aWmsOrder({ statusNumber: 1000 }) })).toMatchObject({ act: 'refuse', reason: 'cancelled-in-wms' });
    expect(follow({ inWms: undefined })).toMatchObject({ act: 'refuse', reason: 'gone-in-wms' });
  });

  it('keeps what someone changed in the warehouse, whatever the shop says', () => {
    const edited = aWmsOrder({ lines: [aWmsLine({ orderedNumberOfItems: 7 })] });
    expect(follow({ inWms: edited, fingerprints: () => ({ ...same, note: 'new' }) })).toMatchObject({
      act: 'refuse',
      reason: 'edited-in-wms',
    });
    expect(follow({ inWms: aWmsOrder({ lines: [aWmsLine(), aWmsLine({ rowNumber: 'added', id: 2 })] }) })).toMatchObject({
      act: 'refuse',
      reason: 'edited-in-wms',
    });
  });

  it('is done once it is shipped, and nothing is compared any more', () => {
    const shipped = fulfillmentOrderOf([aLine()], { status: 'CLOSED' });
    expect(follow({ order: anOrder({ fulfillmentOrders: [shipped] }), inWms: aWmsOrder({ statusNumber: 450 }) })).toMatchObject({
      act: 'agree',
      isDone: true,
    });
    expect(decide({ facts: { ...handedOver, fingerprints: null }, inWms: aWmsOrder({ statusNumber: 450 }) })).toMatchObject({
      act: 'agree',
      isDone: true,
    });
  });
});
