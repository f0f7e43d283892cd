import { afterEach, describe, expect, it } from '@jest/globals';
import { specOrder, specTwin } from './spec-twin.js';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

async function sentOrder() {
  const twin = await specTwin({});
  close = twin.close;
  await twin.api('PUT', '/orders', specOrder('1'));
  const staff = (action: string, body?: unknown) => twin.control('POST', `/warehouses/demo/orders/1/${action}`, body);
  await staff('pick');
  await staff('ship', { tracking: [] });
  const order = async () => (await twin.api('GET', '/orders?goodsOwnerId=7&orderNumber=1')).body[0];
  const { orderInfo, orderLines } = await order();
  const announce = (quantity: number, number = 'R1') =>
    twin.api('PUT', '/returnOrders', {
      goodsOwnerId: 7,
      returnOrderNumber: number,
      customerOrder: { orderId: orderInfo.orderId },
      returnOrderLines: [
        { returnOrderRowNumber: '1', customerOrderLine: { orderLineId: orderLines[0].id }, toBeReturnedNumberOfItems: quantity },
      ],
    });
  const returnOrders = async (filter = '') => (await twin.api('GET', `/returnOrders?goodsOwnerId=7${filter}`)).body;
  return { ...twin, staff, order, announce, returnOrders };
}

describe('A return order', () => {
  it('announces goods, and shows what became of them', async () => {
    const { announce, staff, returnOrders } = await sentOrder();
    expect((await announce(2)).body).toMatchObject({ returnOrderId: expect.any(Number) });
    expect(await returnOrders()).toMatchObject([
      { returnOrderInfo: { returnOrderNumber: 'R1', returnOrderStatus: { text: 'Notified' } }, customerOrderInfo: { orderNumber: '1' } },
    ]);
    await staff('return', { lines: [{ rowNumber: '11', quantity: 2, discarded: 1 }], cause: 'DEFECT' });
    expect(await returnOrders('&customerOrderNumbers=1')).toMatchObject([
      {
        returnOrderInfo: { returnOrderStatus: { text: 'Returned' } },
        returnOrderLines: [
          {
            customerOrderLine: { customerOrderRowNumber: '11' },
            toBeReturnedNumberOfItems: 2,
            returnedNumberOfItems: 2,
            returnedRemovedByInventoryNumberOfItems: 1,
            returnCause: { code: 'DEFECT' },
          },
        ],
      },
    ]);
  });

  it('written again under its number is changed, and can not be once goods have come back', async () => {
    const { announce, staff, returnOrders } = await sentOrder();
    await announce(2);
    await announce(1);
    expect(await returnOrders()).toMatchObject([{ returnOrderLines: [{ toBeReturnedNumberOfItems: 1 }] }]);
    await staff('return', { lines: [{ rowNumber: '11', quantity: 1 }] });
    expect((await announce(2)).status).toBe(400);
  });

  it('takes no more than was sent, and no line that is not there', async () => {
    const { announce, api } = await sentOrder();
    expect((await announce(4)).status).toBe(400);
    const body = { goodsOwnerId: 7, returnOrderNumber: 'R2', customerOrder: { orderId: 1 }, returnOrderLines: [] };
    expect((await api('PUT', '/returnOrders', body)).status).toBe(400);
  });

  it('is opened by the staff for goods that come back under a number of their own; without one there is none', async () => {
    const { staff, returnOrders } = await sentOrder();
    await staff('return', { lines: [{ rowNumber: '11', quantity: 1 }] });
    expect(await returnOrders()).toEqual([]);
    await staff('return', { lines: [{ rowNumber: '11', quantity: 1 }], returnOrder: 'DOCK-7', cause: 'SIZE' });
    expect(await returnOrders('&returnOrderNumbers=DOCK-7')).toMatchObject([{ returnOrderLines: [{ returnedNumberOfItems: 1 }] }]);
  });
});

describe('A return that was booked by mistake', () => {
  it('is undone by the staff, and the order is found by its last return', async () => {
    const { staff, order, api } = await sentOrder();
    await staff('return', { lines: [{ rowNumber: '11', quantity: 2 }] });
    await staff('undo-return');
    expect((await order()).orderLines[0]).toMatchObject({ returnedNumberOfItems: 0 });
    expect((await order()).orderLines[0].pickedArticleItems.filter((item: { isReturned: boolean }) => item.isReturned)).toEqual([]);
    expect((await api('GET', '/orders?goodsOwnerId=7&lastReturnedFrom=2026-11-23T00:00:00Z')).body).toHaveLength(1);
  });

  it('is undone on its return order, too', async () => {
    const { staff, returnOrders } = await sentOrder();
    await staff('return', { lines: [{ rowNumber: '11', quantity: 2 }], returnOrder: 'DOCK-7' });
    await staff('undo-return', { lines: [{ rowNumber: '11', quantity: 1 }] });
    expect(await returnOrders()).toMatchObject([{ returnOrderLines: [{ returnedNumberOfItems: 1 }] }]);
    await staff('undo-return');
    expect(await returnOrders()).toMatchObject([{ returnOrderLines: [{ returnedNumberOfItems: 0 }] }]);
  });
});
