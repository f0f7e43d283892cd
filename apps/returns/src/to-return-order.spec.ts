import { describe, expect, it } from '@jest/globals';
import type { ShopReturn } from '@stockbridge/shopify';
import { aWmsLine, aWmsOrder } from '@stockbridge/testing';
import { toReturnOrders } from './to-return-order.js';

const aReturn = (unprocessed: number): ShopReturn => ({
  gid: 'gid://shopify/Return/1',
  name: '#1001-R1',
  status: 'OPEN',
  hasExchange: false,
  lines: [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: '11', unprocessed, reverseLineGid: null }],
});
const order = (orderNumber: string, picked: number, returned = 0) =>
  aWmsOrder({
    orderId: 500 + picked,
    orderNumber,
    lines: [aWmsLine({ id: 7, rowNumber: '11', pickedNumberOfItems: picked, returnedNumberOfItems: returned })],
  });

const advised = (of: ShopReturn, orders: ReturnType<typeof order>[], back = 0) => toReturnOrders(of, orders, new Map([['11', back]]));

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
});
