import { describe, expect, it } from '@jest/globals';
import { toWmsOrderTouched } from './to-wms-order-touched.js';

describe('a webhook of the WMS', () => {
  it('names its order at the top when it is about an order', () => {
    const body = { orderId: 12, orderNumber: '1001', goodsOwnerOrderId: '55', goodsOwnerId: 85, byUser: { userId: 1 }, tracking: [] };
    expect(toWmsOrderTouched(body)).toEqual({ wmsOrderId: 12, orderNumber: '1001', goodsOwnerOrderId: '55', goodsOwnerId: 85 });
  });

  it('names its order inside when it is about picking or packing', () => {
    const body = { goodsOwnerId: 85, isPicked: true, order: { orderId: 12, orderNumber: '1001' } };
    expect(toWmsOrderTouched(body)).toEqual({ wmsOrderId: 12, orderNumber: '1001', goodsOwnerOrderId: null, goodsOwnerId: 85 });
  });

  it.each([[{ inventory: 3, order: null }], [{}], [[]], [null], ['text'], [{ orderId: 'twelve' }]])(
    'names no order when it is %j',
    (body) => {
      expect(toWmsOrderTouched(body)).toBeNull();
    },
  );
});
