import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { specOrder, specTwin } from './spec-twin.js';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());
const start = async (settings: Parameters<typeof specTwin>[0] = {}) => {
  const twin = await specTwin(settings);
  close = twin.close;
  await twin.api('PUT', '/orders', specOrder('1'));
  const order = async () => (await twin.api('GET', '/orders?goodsOwnerId=7&orderNumber=1')).body[0];
  const staff = (action: string, body?: unknown) => twin.control('POST', `/warehouses/demo/orders/1/${action}`, body);
  return { ...twin, order, staff };
};

describe('the warehouse staff', () => {
  it('picking everything makes an order picked, and sending it gives it a tracking number and a carrier', async () => {
    const { order, staff } = await start();
    await staff('pick');
    expect((await order()).orderInfo).toMatchObject({ orderStatus: { number: 400 }, pickedNumberOfItems: 4, shippedTime: null });
    await staff('ship', { tracking: [{ waybill: 'PN1', url: 'https://tracking.example/PN1' }], carrier: 'PostNord' });
    expect(await order()).toMatchObject({
      orderInfo: { orderStatus: { number: 450 }, shippedTime: '2026-11-23T08:00:00.3Z', wayBill: 'PN1' },
      tracking: [{ waybill: 'PN1', trackingUrl: 'https://tracking.example/PN1' }],
      transporter: { transporterName: 'PostNord', name: 'MyPack Collect' },
    });
  });

  it('an order may leave in two shipments', async () => {
    const { api, order, staff } = await start();
    const toReport = async (): Promise<number> =>
      (await api('GET', '/orders?goodsOwnerId=7&onlyOrdersWithOrderLinesToReport=true&orderStatusFrom=450')).body.length;
    await staff('pick', { lines: [{ rowNumber: '11', quantity: 2 }] });
    expect((await order()).orderInfo.orderStatus.number).toBe(320);
    expect(await toReport()).toBe(0);
    await staff('ship', { tracking: [{ waybill: 'PN1', url: null }] });
    expect(await toReport()).toBe(1);
    const { orderInfo, orderLines } = await order();
    await api('PATCH', `/orders/${orderInfo.orderId}/lines/${orderLines[0].id}/reportedNumberOfItems`, { reportedNumberOfItems: 2 });
    expect(await toReport()).toBe(0);
    await staff('pick');
    await staff('ship', { tracking: [{ waybill: 'PN2', url: null }] });
    expect(await toReport()).toBe(1);
    expect(
      (await order()).orderLines.map((line: Record<string, unknown>) => [line.pickedNumberOfItems, line.reportedNumberOfItems]),
    ).toEqual([
      [3, 2],
      [1, null],
    ]);
    expect((await order()).tracking.map((entry: { waybill: string }) => entry.waybill)).toEqual(['PN1', 'PN2']);
    await api('PATCH', `/orders/${orderInfo.orderId}/setReportedNumberOfItemsToPickedNumberOfItems`);
    expect(await toReport()).toBe(0);
  });

  it('cannot pick more than is ordered, nor anything of a cancelled order', async () => {
    const { staff } = await start();
    expect((await staff('pick', { lines: [{ rowNumber: '11', quantity: 4 }] })).status).toBe(409);
    expect((await staff('pick', { lines: [{ rowNumber: 'none', quantity: 1 }] })).status).toBe(404);
    await staff('cancel');
    expect((await staff('pick')).status).toBe(409);
    expect((await staff('ship', {})).status).toBe(409);
  });

  it('can edit an order and delete it, and then it is gone for the API', async () => {
    const { api, order, staff } = await start();
    await staff('edit', {
      lines: [
        { rowNumber: '11', quantity: 1 },
        { rowNumber: '12', quantity: 0 },
      ],
      consignee: { city: 'Bergen' },
    });
    const { consignee, orderLines, orderInfo } = await order();
    expect(consignee).toMatchObject({ name: 'Kari Nordmann', city: 'Bergen' });
    expect(orderLines).toMatchObject([{ rowNumber: '11', orderedNumberOfItems: 1 }]);
    await staff('delete');
    expect((await api('GET', `/orders/${orderInfo.orderId}`)).status).toBe(404);
    expect((await api('PUT', '/orders', specOrder('1'))).body.orderId).not.toBe(orderInfo.orderId);
  });

  it('can say anew how an order is to be sent, whatever its status, and the API tells it', async () => {
    const { order, staff } = await start();
    await staff('pick');
    await staff('edit', {
      servicePointCode: 'SP-2',
      wayOfDelivery: { code: 'BOX', name: 'Parcel box' },
      deliveryInstruction: 'ring twice',
      warehouseInstruction: null,
    });
    expect((await order()).orderInfo).toMatchObject({
      servicePointCode: 'SP-2',
      wayOfDelivery: { code: 'BOX', name: 'Parcel box' },
      deliveryInstruction: 'ring twice',
      warehouseInstruction: null,
      goodsOwnerOrderId: 'shop-1',
    });
  });

  it('never pick a row that is only shown, and an order is picked without it', async () => {
    const { api, control, order, staff } = await start();
    await control('POST', '/warehouses/demo/stock', { articleNumber: 'CAP', numberOfItems: 5 });
    const orderLines = [
      { rowNumber: '11', articleNumber: 'MUG', numberOfItems: 3 },
      { rowNumber: '12', articleNumber: 'CAP', numberOfItems: 2, shouldBePicked: false },
    ];
    await api('PUT', '/orders', specOrder('1', { orderLines }));
    const cap = async () => (await control('GET', '/warehouses/demo/articles/CAP')).body;
    expect(await cap()).toMatchObject({ numberOfItems: 5, sellable: 5 });
    expect((await staff('pick', { lines: [{ rowNumber: '12', quantity: 1 }] })).status).toBe(409);
    await staff('pick');
    const { orderInfo, orderLines: rows } = await order();
    expect(orderInfo.orderStatus.number).toBe(400);
    expect(rows).toMatchObject([
      { rowNumber: '11', pickedNumberOfItems: 3, shouldBePicked: true },
      { rowNumber: '12', orderedNumberOfItems: 2, allocatedNumberOfItems: 0, pickedNumberOfItems: 0, shouldBePicked: false },
    ]);
    expect(await cap()).toMatchObject({ numberOfItems: 5, sellable: 5 });
  });

  it('close a short-picked order and send the rest as a back order', async () => {
    const { api, order, staff } = await start();
    await staff('pick', { lines: [{ rowNumber: '11', quantity: 2 }] });
    await staff('ship', { tracking: [] });
    await staff('back-order');
    const { orderInfo, orderLines } = await order();
    expect(orderLines[0]).toMatchObject({ orderedNumberOfItems: 2, pickedNumberOfItems: 2 });
    const backOrders = (await api('GET', `/orders?goodsOwnerId=7&backOrderForOrderId=${orderInfo.orderId}`)).body;
    expect(backOrders).toMatchObject([
      { orderInfo: { orderNumber: '1-B1', goodsOwnerOrderId: null }, orderLines: [{ rowNumber: '11', orderedNumberOfItems: 1 }, {}] },
    ]);
    expect((await staff('back-order')).status).toBe(409);
  });

  it('take goods back, and the shop is told until it has acknowledged them', async () => {
    const { api, order, staff } = await start();
    await staff('pick');
    await staff('ship', { tracking: [] });
    await staff('return', { lines: [{ rowNumber: '11', quantity: 1 }], cause: 'TOO-BIG' });
    const unreported = (): Promise<{ body: unknown[] }> =>
      api('GET', '/orders?goodsOwnerId=7&onlyOrdersWithOrderLinesToReportReturned=true');
    expect((await unreported()).body).toHaveLength(1);
    const { orderInfo, orderLines } = await order();
    expect(orderLines[0]).toMatchObject({ returnedNumberOfItems: 1 });
    await api('PATCH', `/orders/${orderInfo.orderId}/lines/${orderLines[0].id}/reportedReturnedNumberOfItems`, {
      reportedReturnedNumberOfItems: 1,
    });
    expect((await unreported()).body).toHaveLength(0);
  });

  it('working by themselves send every open order, part of them in two shipments, and the same for the same seed', async () => {
    const run = async (): Promise<unknown[]> => {
      const { api, control } = await start();
      for (let number = 2; number <= 10; number += 1) await api('PUT', '/orders', specOrder(String(number)));
      const first = await control('POST', '/warehouses/demo/work', { seed: 5, partialShare: 0.5 });
      const second = await control('POST', '/warehouses/demo/work', { seed: 5 });
      const third = await control('POST', '/warehouses/demo/work', { seed: 5 });
      expect(third.body.done).toEqual([]);
      const { orders } = (await control('GET', '/warehouses/demo/orders')).body;
      for (const order of orders) {
        expect(order.status).toBe(450);
        for (const line of order.lines) expect(line.picked).toBe(line.ordered);
      }
      await close();
      return [first.body.done, second.body.done];
    };
    const [first, second] = (await run()) as { sent: string; waybill: string }[][];
    expect(first).toHaveLength(10);
    const parts = first?.filter((entry) => entry.sent === 'part') ?? [];
    expect(parts.length).toBeGreaterThan(0);
    expect(second?.map((entry) => entry.sent)).toEqual(parts.map(() => 'rest'));
    expect(new Set([...(first ?? []), ...(second ?? [])].map((entry) => entry.waybill)).size).toBe(10 + parts.length);
    expect(await run()).toEqual([first, second]);
  });

  it('pick what is on the shelves and no more, where the warehouse is strict, and send the rest once it came in', async () => {
    const { api, control, order, staff } = await start({ picksOnlyWhatIsThere: true });
    expect((await staff('pick')).status).toBe(409);
    await control('POST', '/warehouses/demo/stock', { articleNumber: 'MUG', numberOfItems: 4 });
    await api('PUT', '/orders', specOrder('2'));
    const work = async () => (await control('POST', '/warehouses/demo/work')).body.done as { orderNumber: string; sent: string }[];
    expect((await work()).map(({ orderNumber }) => orderNumber)).toEqual(['1', '2']);
    expect((await order()).orderLines.map((line: { pickedNumberOfItems: number }) => line.pickedNumberOfItems)).toEqual([3, 0]);
    expect(await work()).toEqual([]);
    await control('POST', '/warehouses/demo/receive', { articleNumber: 'CAP', numberOfItems: 1 });
    expect(await work()).toMatchObject([{ orderNumber: '1', sent: 'rest' }]);
    const { body } = await control('GET', '/warehouses/demo/articles/MUG');
    expect(body).toMatchObject({ numberOfItems: 0, sellable: 0 });
  });

  it('leave every step in the effect log', async () => {
    const { staff, twin } = await start();
    await staff('pick');
    await staff('ship', { tracking: [{ waybill: 'PN1' }] });
    expect(twin.server.effects.after(3).map((effect) => effect.effect)).toEqual(['staff.picked', 'staff.shipped']);
    expect(twin.server.effects.after(4)[0]?.data).toMatchObject({ orderNumber: '1', status: 450, tracking: ['PN1'] });
  });
});

describe('the webhooks of the warehouse', () => {
  it('carry the order and the shared secret, and come again until they are answered', async () => {
    const seen: { token: unknown; body: Record<string, unknown> }[] = [];
    const receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        seen.push({ token: request.headers['x-auth-token'], body: JSON.parse(text) as Record<string, unknown> });
        response.statusCode = seen.length === 1 ? 500 : 204;
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { staff } = await start({
      webhooks: [{ url, authToken: 'shared', events: ['order.statusChanged'], statuses: [400], retryDelaysMs: [10] }],
    });
    await staff('pick');
    const deadline = Date.now() + 3_000;
    while (seen.length < 2 && Date.now() < deadline) await new Promise((resolve) => setTimeout(resolve, 5));
    await new Promise<void>((resolve) => {
      receiver.closeAllConnections();
      receiver.close(() => resolve());
    });
    expect(seen).toHaveLength(2);
    expect(seen[1]).toMatchObject({
      token: 'shared',
      body: {
        orderNumber: '1',
        goodsOwnerOrderId: 'shop-1',
        goodsOwnerId: 7,
        orderStatus: { number: 400 },
        timestamp: '2026-11-23T08:00:00.3000000',
      },
    });
    expect(seen[1]?.body.webhookEventId).toBe(seen[0]?.body.webhookEventId);
  });
});

describe('the warehouse page', () => {
  it('shows orders and lets a person pick, send and cancel them', async () => {
    const { order, send } = await start();
    const page = await send('GET', '/demo');
    expect(page.text).toContain('Kari Nordmann');
    const { orderInfo, orderLines } = await order();
    const form = { 'content-type': 'application/x-www-form-urlencoded' };
    const at = `/demo/orders/${orderInfo.orderId}`;
    const picked = await send('POST', `${at}/pick`, `line-${orderLines[0].id}=2&line-${orderLines[1].id}=0`, form);
    expect(picked.status).toBe(303);
    expect((await order()).orderLines[0].pickedNumberOfItems).toBe(2);
    await send('POST', `${at}/ship`, 'waybill=PN9&url=https%3A%2F%2Ftracking.example%2FPN9&carrier=PostNord', form);
    expect((await order()).tracking).toMatchObject([{ waybill: 'PN9', trackingUrl: 'https://tracking.example/PN9' }]);
    await send('POST', `${at}/cancel`, '', form);
    expect((await order()).orderInfo.orderStatus.number).toBe(1000);
  });

  it('shows what was written about the order and its rows', async () => {
    const { api, send } = await start();
    const rows = [
      { rowNumber: '11', articleNumber: 'MUG', numberOfItems: 1, comment: 'Engraved mug' },
      { rowNumber: '12', articleNumber: 'CAP', numberOfItems: 1, shouldBePicked: false },
    ];
    const fields = { servicePointCode: 'SP-4711', orderType: { code: 'B2B', name: 'Wholesale' }, warehouseInstruction: 'wrap twice' };
    await api('PUT', '/orders', specOrder('2', { ...fields, orderLines: rows }));
    const { text } = await send('GET', '/demo?show=all&find=2');
    for (const shown of ['SP-4711', 'B2B · Wholesale', 'wrap twice', 'Engraved mug', 'not to be picked']) expect(text).toContain(shown);
  });

  it('shows what people wrote as text, never as markup', async () => {
    const { api, send } = await start();
    await api('PUT', '/orders', specOrder('2', { consignee: { name: '<script>alert(1)</script>' } }));
    const { text } = await send('GET', '/demo');
    expect(text).not.toContain('<script>');
    expect(text).toContain('&#60;script&#62;');
  });
});
