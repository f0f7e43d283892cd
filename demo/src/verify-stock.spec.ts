import { describe, expect, it } from '@jest/globals';
import type { ArticleDump, LevelDump, ShopOrderDump, WarehouseOrderDump } from './twins.js';
import { verifyStock, type StockedShop } from './verify-stock.js';

const HERE = '500';
const articles = (sellable: number): ArticleDump[] => [{ articleNumber: 'MUG', sellable, body: {} }];
const level = (available: number, committed = 0): LevelDump => ({
  variantId: '31',
  inventoryItemId: '131',
  sku: 'MUG',
  locationId: HERE,
  tracked: true,
  isActive: true,
  available,
  committed,
});
const order = (quantity: number, remaining: number): ShopOrderDump => ({
  id: '9001',
  number: 1001,
  name: '#1001',
  financialStatus: 'PAID',
  cancelledAt: null,
  shippingAddress: {},
  billingAddress: null,
  lines: [{ id: '71', sku: 'MUG', variantId: '31', quantity, currentQuantity: quantity, requiresShipping: true, isGiftCard: false }],
  fulfillmentOrders: [
    { id: '81', locationId: HERE, status: 'OPEN', lines: [{ lineItemId: '71', totalQuantity: quantity, remainingQuantity: remaining }] },
  ],
  fulfillments: [],
});
const inWarehouse = (status: number, ordered: number, picked: number): WarehouseOrderDump => ({
  orderId: 1,
  orderNumber: '1001',
  goodsOwnerOrderId: '9001',
  backOrderFor: null,
  status,
  carrier: null,
  tracking: [],
  lines: [{ rowNumber: '71', articleNumber: 'MUG', ordered, picked, returned: 0 }],
});
const shop = (given: Partial<StockedShop>): StockedShop => ({
  shop: 'Fjord',
  locationId: HERE,
  levels: [],
  orders: [],
  warehouse: [],
  ...given,
});

describe('the check of the stock levels', () => {
  it('wants the shop to offer what the warehouse can sell', () => {
    expect(verifyStock([shop({ levels: [level(7)] })], articles(7))).toEqual([]);
    expect(verifyStock([shop({ levels: [level(8)] })], articles(7))).toEqual([expect.stringContaining('offers 8, and should 7')]);
  });

  it('never wants less than nothing', () => {
    expect(verifyStock([shop({ levels: [level(0, 3)] })], articles(-2))).toEqual([]);
  });

  it('takes off what was sold and is not in the warehouse, in whichever shop', () => {
    const other = shop({ shop: 'Outlet', levels: [{ ...level(5, 2), inventoryItemId: '231' }] });
    expect(verifyStock([shop({ levels: [level(5)] }), other], articles(7))).toEqual([]);
  });

  it.each([
    ['an order that the warehouse has still to send', inWarehouse(300, 2, 0), order(2, 2), 7],
    ['an order that was picked and not told yet', inWarehouse(450, 2, 2), order(2, 2), 7],
    ['the rest of an order that was sent short', inWarehouse(450, 3, 1), order(3, 2), 5],
    ['an order that was cancelled in the warehouse', inWarehouse(1000, 2, 0), order(2, 2), 5],
  ])('counts %s as it is', (_what, warehouseOrder, shopOrder, expected) => {
    const stocked = shop({ levels: [level(expected, 2)], orders: [shopOrder], warehouse: [warehouseOrder] });
    expect(verifyStock([stocked], articles(7))).toEqual([]);
    expect(verifyStock([{ ...stocked, levels: [level(expected + 1, 2)] }], articles(7))).toHaveLength(1);
  });

  it('looks at no other location, and at nothing that is not tracked', () => {
    const elsewhere = { ...level(3), locationId: '501' };
    expect(verifyStock([shop({ levels: [elsewhere, { ...level(3), tracked: false }] })], articles(7))).toEqual([]);
  });
});
