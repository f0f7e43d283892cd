import { afterEach, describe, expect, it } from '@jest/globals';
import { specOrder, specTwin } from './spec-twin.js';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());
const start = async (settings: Parameters<typeof specTwin>[0] = {}) => {
  const twin = await specTwin(settings);
  close = twin.close;
  return twin;
};

describe('who may call the warehouse', () => {
  it('an API user reads the statuses', async () => {
    const { api } = await start();
    const { status, body } = await api('GET', '/orders/statuses');
    expect(status).toBe(200);
    expect(body.orderStatuses).toContainEqual({ number: 450, text: 'Sent' });
  });

  it("a wrong password, a person's own login and no login at all get 401", async () => {
    const { api, authorization } = await start();
    for (const as of [authorization('WSIfjord', 'wrong'), authorization('kari', 'right'), {}]) {
      const { status, body } = await api('GET', '/orders/statuses', undefined, as);
      expect([status, body]).toEqual([401, { Message: 'Authorization has been denied for this request.' }]);
    }
  });

  it('an API user reaches no other goods owner', async () => {
    const { api, authorization } = await start();
    expect((await api('GET', '/articles?goodsOwnerId=8')).status).toBe(400);
    expect((await api('PUT', '/orders', specOrder('1', { goodsOwnerId: 8 }))).status).toBe(400);
    const { body } = await api('PUT', '/orders', specOrder('1'));
    expect((await api('GET', `/orders/${body.orderId}`, undefined, authorization('WSIother', 'other'))).status).toBe(404);
  });

  it('the refusal of another goods owner can be 403', async () => {
    const { api } = await start({ statusForOtherGoodsOwner: 403 });
    expect((await api('GET', '/articles?goodsOwnerId=8')).status).toBe(403);
  });

  it('five failures in a row lock the method, one success resets the count, and ten minutes unlock it', async () => {
    const { api, authorization, time } = await start();
    const wrong = authorization('WSIfjord', 'wrong');
    for (let call = 0; call < 4; call += 1) await api('GET', '/orders/statuses', undefined, wrong);
    expect((await api('GET', '/orders/statuses')).status).toBe(200);
    for (let call = 0; call < 5; call += 1) expect((await api('GET', '/orders/statuses', undefined, wrong)).status).toBe(401);
    const locked = await api('GET', '/orders/statuses');
    expect(locked.status).toBe(429);
    expect(locked.headers['retry-after']).toBeUndefined();
    expect((await api('GET', '/articles?goodsOwnerId=7')).status).toBe(200);
    time.now = new Date(time.now.getTime() + 601_000);
    expect((await api('GET', '/orders/statuses')).status).toBe(200);
  });

  it('a volume limit answers 429 within its window, with Retry-After where that is switched on', async () => {
    const { api, time } = await start({ volumeLimit: { calls: 2, windowSeconds: 60 }, retryAfterSeconds: 9 });
    await api('GET', '/orders/statuses');
    await api('GET', '/orders/statuses');
    const third = await api('GET', '/orders/statuses');
    expect([third.status, third.headers['retry-after']]).toEqual([429, '9']);
    time.now = new Date(time.now.getTime() + 61_000);
    expect((await api('GET', '/orders/statuses')).status).toBe(200);
  });
});

describe('articles', () => {
  it('are created, then updated, by article number', async () => {
    const { api, twin } = await start();
    const first = await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'JAR', articleName: 'Jar' });
    const second = await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'JAR', articleName: 'Jar, large' });
    expect(second.body.articleSystemId).toBe(first.body.articleSystemId);
    const { body } = await api('GET', '/articles?goodsOwnerId=7&articleNumber=JAR');
    expect(body).toMatchObject([
      { articleNumber: 'JAR', articleName: 'Jar, large', productCode: null, inventoryInfo: { numberOfItems: 0 } },
    ]);
    const effects = twin.server.effects.after(2);
    expect(effects.map((effect) => [effect.effect, effect.subject])).toEqual([
      ['article.created', 'JAR'],
      ['article.updated', 'JAR'],
    ]);
  });

  it('come in pages by ascending id, and an empty page ends them', async () => {
    const { api } = await start();
    for (const articleNumber of ['A', 'B', 'C']) await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber });
    const seen: string[] = [];
    for (let from = 0; ;) {
      const { body } = await api('GET', `/articles?goodsOwnerId=7&maxArticlesToGet=2&articleSystemIdFrom=${from}`);
      if (body.length === 0) break;
      seen.push(...body.map((article: { articleNumber: string }) => article.articleNumber));
      from = body.at(-1).articleSystemId + 1;
    }
    expect(seen).toEqual(['MUG', 'CAP', 'A', 'B', 'C']);
  });

  it('are found by repeated keys, while a comma-joined list matches nothing', async () => {
    const { api } = await start();
    expect((await api('GET', '/articles?goodsOwnerId=7&articleNumbers=MUG&articleNumbers=CAP')).body).toHaveLength(2);
    expect((await api('GET', '/articles?goodsOwnerId=7&articleNumbers=MUG,CAP')).body).toHaveLength(0);
  });

  it('keep decimals exactly as they were written', async () => {
    const { api } = await start();
    await api(
      'PUT',
      '/articles',
      '{"goodsOwnerId":7,"articleNumber":"JAR","customerPrice":19.90,"weight":"1.5","netWeight":0.12345678901234567890}',
    );
    const { text } = await api('GET', '/articles?goodsOwnerId=7&articleNumber=JAR');
    expect(text).toContain('"customerPrice":19.90,');
    expect(text).toContain('"weight":1.5,');
    expect(text).toContain('"netWeight":0.12345678901234567890,');
  });

  it('answer for stock changes of the last 24 hours only', async () => {
    const { api, time } = await start();
    const ago = (hours: number): string => encodeURIComponent(new Date(time.now.getTime() - hours * 3_600_000).toISOString());
    expect((await api('GET', `/articles?goodsOwnerId=7&stockInfoChangedFrom=${ago(23)}`)).body).toHaveLength(2);
    const late = await api('GET', `/articles?goodsOwnerId=7&stockInfoChangedFrom=${ago(25)}`);
    expect([late.status, late.body.Message]).toEqual([400, expect.stringContaining('must be within 24 hours')]);
    expect((await api('GET', `/articles?goodsOwnerId=7&articleDataLastUpdatedFrom=${ago(500)}`)).body).toHaveLength(2);
  });

  it('refuse an instant whose plus was not encoded', async () => {
    const { api } = await start();
    expect((await api('GET', '/articles?goodsOwnerId=7&articleDataLastUpdatedFrom=2026-11-23T08:00:00.000+00:00')).status).toBe(400);
    expect((await api('GET', '/articles?goodsOwnerId=7&articleDataLastUpdatedFrom=2026-11-23T08:00:00.000%2B00:00')).body).toHaveLength(2);
  });

  it('sell what is on the shelves less what open orders ask for, and that may be negative', async () => {
    const { api, control } = await start();
    await control('POST', '/warehouses/demo/stock', { articleNumber: 'MUG', numberOfItems: 5 });
    await api('PUT', '/orders', specOrder('1'));
    await api('PUT', '/orders', specOrder('2'));
    const sellable = async (): Promise<number> =>
      (await api('GET', '/articles?goodsOwnerId=7&articleNumber=MUG')).body[0].inventoryInfo.sellableNumberOfItems;
    expect(await sellable()).toBe(-1);
    await control('POST', '/warehouses/demo/orders/1/pick');
    expect(await sellable()).toBe(-1);
    await control('POST', '/warehouses/demo/orders/2/cancel');
    expect(await sellable()).toBe(2);
  });

  it('ABC and abc are one article only where the warehouse is case-blind', async () => {
    const seeing = await start();
    await seeing.api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'mug' });
    expect((await seeing.api('GET', '/articles?goodsOwnerId=7')).body).toHaveLength(3);
    await seeing.close();
    const blind = await start({ caseBlind: true });
    await blind.api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'mug' });
    expect((await blind.api('GET', '/articles?goodsOwnerId=7')).body).toHaveLength(2);
  });
});

describe('what an order must contain', () => {
  it('a missing field is named by its path', async () => {
    const { api } = await start();
    const { status, body } = await api('PUT', '/orders', {
      goodsOwnerId: 7,
      orderNumber: '',
      consignee: {},
      orderLines: [{ rowNumber: '1' }],
    });
    expect(status).toBe(400);
    expect(body.Message).toBe('The request is invalid.');
    expect(Object.keys(body.ModelState).sort()).toEqual(['order.deliveryDate', 'order.orderLines[0].articleNumber', 'order.orderNumber']);
  });

  it('a text where a number belongs is refused, a number written as text is taken', async () => {
    const { api } = await start();
    expect((await api('PUT', '/orders', specOrder('1', { customerPrice: 'much' }))).body.ModelState).toHaveProperty([
      'order.customerPrice',
    ]);
    expect((await api('PUT', '/orders', specOrder('1', { customerPrice: '12.50' }))).status).toBe(200);
  });

  it('an order number of more than 50 characters is refused', async () => {
    const { api } = await start();
    expect((await api('PUT', '/orders', specOrder('9'.repeat(51)))).status).toBe(400);
  });

  it('a key the server does not know is refused, or ignored where the warehouse is lenient', async () => {
    const strict = await start();
    const { body } = await strict.api('PUT', '/orders', specOrder('1', { colour: 'red' }));
    expect(JSON.stringify(body.ModelState)).toContain('colour');
    await strict.close();
    const lenient = await start({ unknownKeys: 'ignore' });
    expect((await lenient.api('PUT', '/orders', specOrder('1', { colour: 'red' }))).status).toBe(200);
  });

  it('what is no JSON is refused as a bad request', async () => {
    const { api } = await start();
    expect((await api('PUT', '/orders', '{"goodsOwnerId":7,')).status).toBe(400);
  });

  it('an unknown article is refused, or created where the warehouse does so', async () => {
    const lines = { orderLines: [{ rowNumber: '1', articleNumber: 'NEW', numberOfItems: 1 }] };
    const strict = await start();
    const refused = await strict.api('PUT', '/orders', specOrder('1', lines));
    expect([refused.status, refused.body.Message]).toEqual([400, expect.stringContaining('NEW')]);
    await strict.close();
    const lenient = await start({ articleUnknownInOrder: 'create' });
    expect((await lenient.api('PUT', '/orders', specOrder('1', lines))).status).toBe(200);
    expect((await lenient.api('GET', '/articles?goodsOwnerId=7&articleNumber=NEW')).body).toHaveLength(1);
  });
});

describe('orders', () => {
  it('are created once by order number, whoever writes them how often', async () => {
    const { api, twin } = await start();
    const first = await api('PUT', '/orders', specOrder('1001'));
    const again = await api('PUT', '/orders', specOrder('1001'));
    expect(again.body.orderId).toBe(first.body.orderId);
    expect(first.body.message).toContain('<br/>');
    const effects = twin.server.effects.after(2);
    expect(effects.map((effect) => effect.effect)).toEqual(['order.created', 'order.updated']);
    expect(effects[0]?.data).toMatchObject({
      orderNumber: '1001',
      goodsOwnerOrderId: 'shop-1001',
      goodsOwnerId: 7,
      lines: [
        { rowNumber: '11', articleNumber: 'MUG', quantity: 3 },
        { rowNumber: '12', articleNumber: 'CAP', quantity: 1 },
      ],
    });
    expect(effects[1]?.data).toMatchObject({ changed: false });
  });

  it('show null for everything that is absent, tracking of a new order too', async () => {
    const { api } = await start();
    const { body } = await api('PUT', '/orders', specOrder('1001'));
    const order = (await api('GET', `/orders/${body.orderId}`)).body;
    expect(order).toMatchObject({
      tracking: null,
      parcels: null,
      returnTracking: null,
      transporter: null,
      orderInfo: {
        orderNumber: '1001',
        goodsOwnerOrderId: 'shop-1001',
        orderStatus: { number: 300, text: 'Released' },
        deliveryDate: '2026-11-24',
        createdDate: '2026-11-23T08:00:00.3Z',
        shippedTime: null,
        wayBill: null,
      },
    });
    expect(order.orderLines[0]).toMatchObject({
      rowNumber: '11',
      orderedNumberOfItems: 3,
      pickedNumberOfItems: 0,
      reportedNumberOfItems: null,
    });
  });

  it('speak the language and use the statuses of the installation', async () => {
    const swedish = await start({ language: 'sv' });
    expect((await swedish.api('GET', '/orders/statuses')).body.orderStatuses).toContainEqual({ number: 450, text: 'Skickad' });
    await swedish.close();
    const own = await start({ statuses: [{ number: 210, text: 'New' }], statusOfNewOrders: 210 });
    const { body } = await own.api('PUT', '/orders', specOrder('1'));
    expect((await own.api('GET', `/orders/${body.orderId}`)).body.orderInfo.orderStatus).toEqual({ number: 210, text: 'New' });
  });

  it('lose the lines that an update leaves out, or keep them where the warehouse does so', async () => {
    const less = specOrder('1', { orderLines: [{ rowNumber: '12', articleNumber: 'CAP', numberOfItems: 2 }] });
    const rows = async ({ api }: Awaited<ReturnType<typeof start>>): Promise<unknown> => {
      await api('PUT', '/orders', specOrder('1'));
      await api('PUT', '/orders', less);
      const { body } = await api('GET', '/orders?goodsOwnerId=7&orderNumber=1');
      return body[0].orderLines.map((line: Record<string, unknown>) => [line.rowNumber, line.orderedNumberOfItems]);
    };
    const removing = await start();
    expect(await rows(removing)).toEqual([['12', 2]]);
    await removing.close();
    expect(await rows(await start({ lineOmittedOnUpdate: 'keep' }))).toEqual([
      ['11', 3],
      ['12', 2],
    ]);
  });

  it('can be changed and cancelled until the warehouse has begun, and not afterwards', async () => {
    const { api, control } = await start();
    const { body } = await api('PUT', '/orders', specOrder('1'));
    await api('PUT', '/orders', specOrder('2'));
    await control('POST', '/warehouses/demo/orders/1/status', { status: 320 });
    expect((await api('PUT', '/orders', specOrder('1'))).status).toBe(400);
    expect((await api('DELETE', `/orders/${body.orderId}`)).status).toBe(400);
    expect((await api('DELETE', '/orders?goodsOwnerId=7&orderNumber=2')).status).toBe(200);
    const { body: orders } = await api('GET', '/orders?goodsOwnerId=7&orderStatusFrom=1000');
    expect(orders.map((order: { orderInfo: { orderNumber: string } }) => order.orderInfo.orderNumber)).toEqual(['2']);
  });

  it('cancelled twice are refused the second time, or accepted where the warehouse does so', async () => {
    const strict = await start();
    await strict.api('PUT', '/orders', specOrder('1'));
    await strict.api('DELETE', '/orders?goodsOwnerId=7&orderNumber=1');
    expect((await strict.api('DELETE', '/orders?goodsOwnerId=7&orderNumber=1')).status).toBe(400);
    expect(strict.twin.server.effects.after(0).filter((effect) => effect.effect === 'order.cancelled')).toHaveLength(1);
    await strict.close();
    const lenient = await start({ cancelTwice: 'accept' });
    await lenient.api('PUT', '/orders', specOrder('1'));
    await lenient.api('DELETE', '/orders?goodsOwnerId=7&orderNumber=1');
    expect((await lenient.api('DELETE', '/orders?goodsOwnerId=7&orderNumber=1')).status).toBe(200);
  });

  it('come in pages by ascending id, by number, by status and by time', async () => {
    const { api, control, time } = await start();
    for (const number of ['1', '2', '3', '4']) await api('PUT', '/orders', specOrder(number));
    const numbers = async (query: string): Promise<string[]> =>
      (await api('GET', `/orders?goodsOwnerId=7&${query}`)).body.map(
        (order: { orderInfo: { orderNumber: string } }) => order.orderInfo.orderNumber,
      );
    expect(await numbers('maxOrdersToGet=3')).toEqual(['1', '2', '3']);
    expect(await numbers('orderNumbers=4&orderNumbers=2&orderNumbers=99')).toEqual(['2', '4']);
    expect(await numbers('orderNumbers=4,2')).toEqual([]);
    time.now = new Date(time.now.getTime() + 3_600_000);
    await control('POST', '/warehouses/demo/orders/3/status', { status: 320 });
    expect(await numbers('orderStatusFrom=320&orderStatusTo=320')).toEqual(['3']);
    const since = encodeURIComponent(time.now.toISOString());
    expect(await numbers(`orderStatusChangedTimeFrom=${since}`)).toEqual(['3']);
    expect(await numbers(`orderUpdatedTimeFrom=${since}`)).toEqual(['3']);
    const longAgo = encodeURIComponent(new Date(time.now.getTime() - 49 * 3_600_000).toISOString());
    expect((await api('GET', `/orders?goodsOwnerId=7&orderUpdatedTimeFrom=${longAgo}`)).status).toBe(400);
    expect(await numbers(`orderStatusChangedTimeFrom=${longAgo}`)).toHaveLength(4);
  });

  it('made within a span are those of both its ends and all between', async () => {
    const { api, time } = await start();
    const start8 = time.now.getTime();
    for (const hours of [0, 1, 2, 3]) {
      time.now = new Date(start8 + hours * 3_600_000);
      await api('PUT', '/orders', specOrder(String(hours)));
    }
    const at = (hours: number): string => encodeURIComponent(new Date(start8 + hours * 3_600_000).toISOString());
    const { body } = await api('GET', `/orders?goodsOwnerId=7&orderCreatedTimeFrom=${at(1)}&orderCreatedTimeTo=${at(2)}`);
    expect(body.map((order: { orderInfo: { orderNumber: string } }) => order.orderInfo.orderNumber)).toEqual(['1', '2']);
  });

  it('take a warehouse instruction at any status, also cancelled, and keep the rest', async () => {
    const { api, control } = await start();
    const { body } = await api('PUT', '/orders', specOrder('1', { orderRemark: 'gift' }));
    for (const status of [320, 450, 1000]) {
      await control('POST', '/warehouses/demo/orders/1/status', { status });
      const patched = await api('PATCH', `/orders/${body.orderId}/warehouseInstruction`, { warehouseInstruction: `stop ${status}` });
      expect([patched.status, patched.body.orderId]).toEqual([200, body.orderId]);
      expect((await api('GET', `/orders/${body.orderId}`)).body.orderInfo).toMatchObject({
        warehouseInstruction: `stop ${status}`,
        orderRemark: 'gift',
        orderStatus: { number: status },
      });
    }
  });

  it('take the id of a pickup point of 50 characters and no more, written whole or alone', async () => {
    const { api } = await start();
    const { body } = await api('PUT', '/orders', specOrder('1', { servicePointCode: '5'.repeat(50) }));
    expect((await api('PUT', '/orders', specOrder('1', { servicePointCode: '5'.repeat(51) }))).status).toBe(400);
    const alone = await api('PATCH', `/orders/${body.orderId}/servicePointCode`, { servicePointCode: '5'.repeat(51) });
    expect(alone.status).toBe(400);
    expect((await api('GET', `/orders/${body.orderId}`)).body.orderInfo.servicePointCode).toBe('5'.repeat(50));
  });

  it('refuse a remark of more than 500 characters, or take it written whole where the warehouse does so, but never alone', async () => {
    const remark = { orderRemark: 'x'.repeat(501) };
    const strict = await start();
    expect((await strict.api('PUT', '/orders', specOrder('1', remark))).status).toBe(400);
    await strict.close();
    const lenient = await start({ remarkTooLong: 'take' });
    const { status, body } = await lenient.api('PUT', '/orders', specOrder('1', remark));
    expect(status).toBe(200);
    expect((await lenient.api('PATCH', `/orders/${body.orderId}/orderRemark`, remark)).status).toBe(400);
  });

  it('of a type that is not set up bring it along, or are refused where the warehouse does so', async () => {
    const wholesale = { orderType: { code: 'B2B', name: 'Wholesale' } };
    const lenient = await start();
    expect((await lenient.api('PUT', '/orders', specOrder('1', wholesale))).status).toBe(200);
    expect((await lenient.api('GET', '/orders/types?goodsOwnerId=7')).body.orderTypes).toContainEqual(wholesale.orderType);
    await lenient.close();
    const strict = await start({ orderTypeUnknown: 'refuse' });
    const refused = await strict.api('PUT', '/orders', specOrder('1', wholesale));
    expect([refused.status, refused.body.Message]).toEqual([400, expect.stringContaining('B2B')]);
    expect((await strict.control('GET', '/warehouses/demo/orders')).body.orders).toEqual([]);
  });

  it('are for a warehouse that exists; one that names none shows the first, or none where the warehouse does so', async () => {
    const sites = {
      warehouses: [
        { id: 1, code: 'OSL', name: 'Oslo' },
        { id: 2, code: 'BGO', name: 'Bergen' },
      ],
    };
    const shown = async ({ api }: Awaited<ReturnType<typeof start>>): Promise<unknown[]> => {
      await api('PUT', '/orders', specOrder('1', { warehouseId: 2 }));
      await api('PUT', '/orders', specOrder('2'));
      expect((await api('PUT', '/orders', specOrder('3', { warehouseId: 9 }))).status).toBe(400);
      const { body } = await api('GET', '/orders?goodsOwnerId=7');
      return body.map((order: { orderInfo: { warehouse: { id: number } | null } }) => order.orderInfo.warehouse?.id ?? null);
    };
    const first = await start(sites);
    expect(await shown(first)).toEqual([2, 1]);
    await first.close();
    expect(await shown(await start({ ...sites, warehouseOfUnboundOrders: 'none' }))).toEqual([2, null]);
  });

  it('are shown to whoever checks a run with every field that was written', async () => {
    const { api, control } = await start();
    const written = specOrder('1', {
      ...{ orderType: { code: 'B2C', name: 'Web order' }, servicePointCode: 'SP-1', languageCode: 'nb', freeText3: 'three' },
      consignee: { name: 'Kari', doorCode: '12', organisationNumber: '987654321', vatNumber: 'NO987654321MVA' },
      orderLines: [{ rowNumber: '11', articleNumber: 'MUG', numberOfItems: 1, comment: 'A mug', lineFreeValues: { freeText1: 'K' } }],
    });
    await api('PUT', '/orders', written);
    expect((await control('GET', '/warehouses/demo/orders')).body.orders[0].body).toEqual(written);
  });

  it('answer without an id where that is switched on, although they were written', async () => {
    const { api, control } = await start({ idsMissing: true });
    expect((await api('PUT', '/orders', specOrder('1'))).body.orderId).toBeNull();
    expect((await control('GET', '/warehouses/demo/orders')).body.orders).toHaveLength(1);
  });

  it('take a new way of delivery as it comes and refuse a transporter that is not set up', async () => {
    const { api } = await start();
    await api('PUT', '/orders', specOrder('1', { wayOfDelivery: { code: 'Express', name: 'Express' } }));
    expect((await api('GET', '/orders/wayOfDeliveryTypes?goodsOwnerId=7')).body.wayOfDeliveryTypes).toMatchObject([{ code: 'Express' }]);
    expect((await api('PUT', '/orders', specOrder('2', { transporter: { transporterCode: 'NONE' } }))).status).toBe(400);
    expect(
      (await api('PUT', '/orders', specOrder('2', { transporter: { transporterCode: 'PN', transporterServiceCode: '19' } }))).status,
    ).toBe(200);
  });

  it('wait in line: writes of one goods owner go one by one, and the last ones time out', async () => {
    const { api, twin } = await start({ writeMs: 40, queueTimeoutMs: 60, failureLimit: null });
    const answers = await Promise.all(['1', '2', '3', '4', '5'].map((number) => api('PUT', '/orders', specOrder(number))));
    expect(answers.map((answer) => answer.status)).toEqual([200, 200, 500, 500, 500]);
    expect(answers[4]?.body).toEqual({ Message: 'An error has occurred.' });
    expect(twin.server.effects.after(2)).toHaveLength(2);
  });
});
