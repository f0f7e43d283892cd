import { describe, expect, it } from '@jest/globals';
import { fromOngoingReturnOrder } from './from-ongoing-return-order.js';
import { returnOrderAnswer } from './ongoing-answers.js';

const read = (answer: unknown) => fromOngoingReturnOrder(returnOrderAnswer.parse(answer));
const returnOrderInfo = { returnOrderId: 9, returnOrderNumber: 'R-1' };

describe('a return order of Ongoing', () => {
  it('is read with the order it belongs to, and what came back and was discarded of each row', () => {
    const line = {
      returnOrderLineId: 3,
      customerOrderLine: { orderLineId: 71, customerOrderRowNumber: '9007199254740993' },
      returnCause: { code: 'DEFECT', name: 'Broken' },
      toBeReturnedNumberOfItems: 3,
      returnedNumberOfItems: 2,
      returnedRemovedByInventoryNumberOfItems: 1,
      returnedArticleItems: [
        { numberOfItems: 1, returnTime: '2026-11-24T12:00:00Z', returnCause: { code: 'SIZE' }, isReturnRemovedByInventory: true },
        { numberOfItems: 1, returnTime: null },
        { numberOfItems: 0 },
      ],
    };
    const items = [
      { quantity: 1, returnedAt: '2026-11-24T12:00:00.000Z', cause: 'SIZE', isDiscarded: true },
      { quantity: 1, returnedAt: null, cause: 'DEFECT', isDiscarded: false },
    ];
    expect(read({ returnOrderInfo, customerOrderInfo: { orderId: 5, orderNumber: '1042' }, returnOrderLines: [line] })).toEqual({
      returnOrderId: 9,
      returnOrderNumber: 'R-1',
      orderNumber: '1042',
      lines: [{ rowNumber: '9007199254740993', returnedNumberOfItems: 2, discardedNumberOfItems: 1, cause: 'DEFECT', items }],
    });
  });

  it('may say null wherever it has nothing to say', () => {
    expect(read({ returnOrderInfo, customerOrderInfo: { orderNumber: '1042' }, returnOrderLines: [null, {}] })?.lines).toEqual([
      { rowNumber: '', returnedNumberOfItems: 0, discardedNumberOfItems: 0, cause: null, items: [] },
    ]);
  });

  it('of no order is none', () => {
    expect(read({ returnOrderInfo, customerOrderInfo: null, returnOrderLines: null })).toBeNull();
  });
});
