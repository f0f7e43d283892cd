import { describe, expect, it } from '@jest/globals';
import { namedInWms } from './named-in-wms.js';

describe('a webhook of the WMS', () => {
  it('names its order at the top when it is about an order', () => {
    const body = { orderId: 12, orderNumber: '1001', goodsOwnerOrderId: '55', goodsOwnerId: 85, byUser: { userId: 1 }, tracking: [] };
    expect(namedInWms(body)).toEqual({
      goodsOwnerId: 85,
      order: { wmsOrderId: 12, orderNumber: '1001', goodsOwnerOrderId: '55', isReturn: false },
      articleNumber: null,
    });
  });

  it('says when something of the order came back: by the kind of the webhook, or by the status of the order', () => {
    const article = { articleNumber: 'HAT-GREEN' };
    expect(namedInWms({ isReturned: true, article, order: { orderId: 12 } })?.order?.isReturn).toBe(true);
    expect(namedInWms({ isReturned: false, article, order: { orderId: 12 } })?.order?.isReturn).toBe(false);
    expect(namedInWms({ orderId: 12, orderStatus: { number: 800 } })?.order?.isReturn).toBe(true);
    expect(namedInWms({ orderId: 12, orderStatus: { number: 450 } })?.order?.isReturn).toBe(false);
  });

  it('names its order inside, and the article beside it, when it is about picking or packing', () => {
    const body = {
      goodsOwnerId: 85,
      isPicked: true,
      article: { articleSystemId: 3, articleNumber: 'HAT-GREEN', barCode: '73' },
      order: { orderId: 12, orderNumber: '1001' },
    };
    expect(namedInWms(body)).toEqual({
      goodsOwnerId: 85,
      order: { wmsOrderId: 12, orderNumber: '1001', goodsOwnerOrderId: null, isReturn: false },
      articleNumber: 'HAT-GREEN',
    });
  });

  it('names its article alone when it is about a stock adjustment', () => {
    const body = { goodsOwnerId: 85, transaction: { transactionNumberOfItems: -2 }, inventory: 3, article: { articleNumber: '00123' } };
    expect(namedInWms(body)).toEqual({ goodsOwnerId: 85, order: null, articleNumber: '00123' });
  });

  it('still names its order when the article can not be read', () => {
    expect(namedInWms({ orderId: 12, article: { articleNumber: 7 } })).toMatchObject({ order: { wmsOrderId: 12 }, articleNumber: null });
  });

  it.each([[{ inventory: 3, order: null }], [{ article: { articleNumber: '' } }], [{}], [[]], [null], ['text'], [{ orderId: 'twelve' }]])(
    'names nothing when it is %j',
    (body) => {
      expect(namedInWms(body)).toBeNull();
    },
  );
});
