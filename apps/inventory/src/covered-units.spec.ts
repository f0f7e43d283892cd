import { describe, expect, it } from '@jest/globals';
import type { ShopFulfillmentTruth } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { coveredUnits, heldByWarehouse, lineAtLocation, type CoveredRow } from './covered-units.js';

const row: CoveredRow = { orderId: '1', orderNumber: '1001', lineItemId: '11', articleNumber: 'HAT', quantity: 5, isShared: false };
const order = (statusNumber: number | null, line: Partial<WmsOrderRecord['lines'][number]> = {}): WmsOrderRecord => ({
  orderId: 9,
  orderNumber: '1001',
  goodsOwnerOrderId: '1',
  statusNumber,
  statusText: null,
  deliveryDate: null,
  tracking: [],
  returnTracking: [],
  carrier: null,
  wayOfDelivery: null,
  orderType: null,
  lines: [
    {
      id: 1,
      rowNumber: '11',
      articleNumber: 'HAT',
      orderedNumberOfItems: 5,
      pickedNumberOfItems: 0,
      returnedNumberOfItems: 0,
      returnedItems: [],
      parcelNumbers: [],
      reportedNumberOfItems: null,
      ...line,
    },
  ],
});

describe('what the warehouse holds for a row', () => {
  it('is what the order demands until it is picked, and what was picked from then on', () => {
    expect(heldByWarehouse(row, order(300))).toBe(5);
    expect(heldByWarehouse(row, order(320, { pickedNumberOfItems: 2 }))).toBe(5);
    expect(heldByWarehouse(row, order(450, { pickedNumberOfItems: 3 }))).toBe(3);
    expect(heldByWarehouse(row, order(800, { pickedNumberOfItems: 3, returnedNumberOfItems: 1 }))).toBe(2);
  });
  it('is never more than it had confirmed', () => {
    expect(heldByWarehouse({ ...row, quantity: 2 }, order(300))).toBe(2);
  });
  it('is nothing when the order is cancelled, gone, of unknown status, or the row is of another article by now', () => {
    expect(heldByWarehouse(row, order(1000))).toBe(0);
    expect(heldByWarehouse(row, undefined)).toBe(0);
    expect(heldByWarehouse(row, order(null))).toBe(0);
    expect(heldByWarehouse(row, order(300, { articleNumber: 'CAP' }))).toBe(0);
    expect(heldByWarehouse(row, order(300, { rowNumber: '12' }))).toBe(0);
  });
});

describe('covered units of a line', () => {
  it('are those that are open and that the warehouse holds', () => {
    expect(coveredUnits(5, { open: 5, fulfilled: 0 })).toBe(5);
    expect(coveredUnits(5, { open: 3, fulfilled: 2 })).toBe(3);
  });
  it('are none of the remainder when the warehouse shipped short', () => {
    expect(coveredUnits(3, { open: 2, fulfilled: 3 })).toBe(0);
  });
  it('are those picked and not fulfilled in Shopify yet', () => {
    expect(coveredUnits(3, { open: 5, fulfilled: 0 })).toBe(3);
  });
  it('are none of what the shop refunded', () => {
    expect(coveredUnits(5, { open: 4, fulfilled: 0 })).toBe(4);
  });
});

describe('a line at the location', () => {
  const truth = (given: Partial<ShopFulfillmentTruth>): ShopFulfillmentTruth => ({
    orderId: '1',
    number: 1001,
    cancelledAt: null,
    isCapturable: false,
    lineItems: [{ id: '11', name: 'Hat', sku: null, requiresShipping: true }],
    fulfillments: [],
    fulfillmentOrders: [],
    ...given,
  });
  const part = (locationId: string, status: string, remainingQuantity: number) => ({
    gid: `gid://${locationId}${status}`,
    status,
    locationId,
    supportedActions: [],
    fulfillAt: null,
    isOfService: false,
    ourHolds: [],
    lines: [{ gid: 'gid://line', lineItemId: '11', totalQuantity: remainingQuantity, remainingQuantity }],
  });
  const fulfillment = (locationId: string, status: string, quantity: number) => ({
    id: `${locationId}${status}`,
    status,
    createdAt: '2026-11-23T12:00:00Z',
    locationId,
    trackingNumbers: [],
    lines: [{ lineItemId: '11', quantity }],
  });

  it('is what its fulfillment orders there still hold, and what was fulfilled from there', () => {
    const seen = truth({
      fulfillmentOrders: [part('7', 'OPEN', 3), part('7', 'ON_HOLD', 1), part('7', 'CLOSED', 0)],
      fulfillments: [fulfillment('7', 'SUCCESS', 2), fulfillment('7', 'CANCELLED', 4)],
    });
    expect(lineAtLocation(seen, '11', '7')).toEqual({ open: 4, fulfilled: 2, isShared: false });
  });
  it('leaves out what another location sends, and says that there is such a part', () => {
    const seen = truth({ fulfillmentOrders: [part('7', 'OPEN', 3), part('8', 'OPEN', 2)], fulfillments: [fulfillment('8', 'SUCCESS', 1)] });
    expect(lineAtLocation(seen, '11', '7')).toEqual({ open: 3, fulfilled: 0, isShared: true });
  });
});
