import { describe, expect, it } from '@jest/globals';
import type { ShopReturn } from '@stockbridge/shopify';
import { aWmsLine, aWmsOrder } from '@stockbridge/testing';
import type { WmsReturnOrderRecord } from '@stockbridge/wms';
import { stillExpected, toAnnouncement } from './to-return-order.js';

const aReturn = (unprocessed: number, { name = '#1001-R1', processed = 0 } = {}): ShopReturn => ({
  gid: 'gid://shopify/Return/1',
  name,
  status: 'OPEN',
  hasExchange: false,
  lines: [
    { gid: 'gid://shopify/ReturnLineItem/1', lineItemId: '11', quantity: unprocessed + processed, unprocessed, reverseLineGid: null },
  ],
});
const order = (orderNumber: string, picked: number, returned = 0) =>
  aWmsOrder({
    orderId: 500 + picked,
    orderNumber,
    lines: [aWmsLine({ id: 7, rowNumber: '11', pickedNumberOfItems: picked, returnedNumberOfItems: returned })],
  });

const announced = (of: ShopReturn, orders: ReturnType<typeof order>[], back = 0, standing: WmsReturnOrderRecord[] = []) => {
  const [only] = stillExpected([of], new Map([['11', back]]));
  return toAnnouncement(of, only!.expected, orders, standing);
};
const advised = (...given: Parameters<typeof announced>) => announced(...given).returnOrders;

describe('A return that is approved in Shopify', () => {
  it('is announced to the warehouse under the number of its order', () => {
    expect(advised(aReturn(2), [order('A1001', 3)])).toEqual([
      {
        returnOrderNumber: 'A1001-R1',
        orderId: 503,
        comment: 'Return #1001-R1 in Shopify',
        lines: [{ rowNumber: '11', orderLineId: 7, quantity: 2 }],
      },
    ]);
  });

  it('is spread over the orders of the warehouse that sent its units', () => {
    const found = advised(aReturn(3), [order('1001', 2), order('1001-2', 5)]);
    expect(found.map(({ returnOrderNumber, lines }) => [returnOrderNumber, lines[0]?.quantity])).toEqual([
      ['1001-R1', 2],
      ['1001-2-R1', 1],
    ]);
  });

  it('is not announced for units that were never sent or have come back already', () => {
    expect(advised(aReturn(2), [order('1001', 2, 1)])[0]?.lines).toMatchObject([{ quantity: 1 }]);
    expect(advised(aReturn(2), [order('1001', 0)])).toEqual([]);
  });

  it('is not announced for units that are back already and only wait to be refunded', () => {
    expect(advised(aReturn(2), [order('1001', 3, 1)], 1)[0]?.lines).toMatchObject([{ quantity: 1 }]);
    expect(advised(aReturn(1), [order('1001', 3, 1)], 1)).toEqual([]);
  });

  it('keeps what came back on its return order, and accounts for it, so that added units are news', () => {
    const line = { rowNumber: '11', returnedNumberOfItems: 1, discardedNumberOfItems: 0, cause: null, items: [] };
    const standing = [{ returnOrderId: 1, returnOrderNumber: '1001-R1', orderNumber: '1001', lines: [line] }];
    const before = announced(aReturn(2), [order('1001', 5)]);
    const refunded = announced(aReturn(1, { processed: 1 }), [order('1001', 5, 1)], 0, standing);
    const added = announced(aReturn(2, { processed: 1 }), [order('1001', 5, 1)], 0, standing);
    expect([before, refunded, added].map(({ accountedFor }) => accountedFor)).toEqual([2, 2, 3]);
    expect(added.returnOrders[0]?.lines).toMatchObject([{ quantity: 3 }]);
  });

  it('has units that are back taken off one return only, the oldest', () => {
    const returns = [aReturn(1, { name: '#1001-R2' }), aReturn(1)];
    const expected = stillExpected(returns, new Map([['11', 1]])).map(({ of, expected: units }) => [of.name, units.get('11')]);
    expect(expected).toEqual([
      ['#1001-R1', 0],
      ['#1001-R2', 1],
    ]);
  });
});
