import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CredentialRefused, LeaseLost } from '@stockbridge/platform';
import { AllowedHosts, OngoingClient, wmsUrl, type WmsAccess, type WmsOrder, type WmsOrderRecord, type WmsPage } from '@stockbridge/wms';
import { startOngoingTwin } from '../apps/sandbox/src/ongoing/ongoing-twin.js';

const anOrder = (orderNumber: string, more: Partial<WmsOrder> = {}): WmsOrder => ({
  orderNumber,
  goodsOwnerOrderId: '9007199254740993',
  deliveryDate: '2026-11-24',
  consignee: {
    name: 'Kari Nordmann',
    address1: 'Storgata 1',
    postCode: '0155',
    city: 'Oslo',
    countryCode: 'NO',
    email: { toBeNotified: true, value: 'kari@example.com' },
  },
  orderLines: [
    { rowNumber: '11', externalId: '11', articleNumber: 'MUG', numberOfItems: 3, customerLinePrice: '59.70', currencyCode: 'NOK' },
    { rowNumber: '12', externalId: '12', articleNumber: 'CAP', numberOfItems: 1 },
  ],
  wayOfDelivery: { code: 'standard', name: 'Standard' },
  customerPrice: '159.70',
  ...more,
});

/** What nobody knows for certain of Ongoing is a switch of the twin; the client must live with either position. */
describe.each([
  ['as the reference has it', {}],
  [
    'with every doubtful fact the other way round',
    {
      ...{ statusForUnknownId: 400, statusForCreatedOrder: 201, statusForOtherGoodsOwner: 403, caseBlind: true, trimsNumbers: true },
      ...{ language: 'sv', fieldOmittedOnUpdate: 'clear', emptyWarehouses: 'left-out', kitChangesWithParts: false },
      ...{ orderTypeUnknown: 'refuse', remarkTooLong: 'take', warehouseOfUnboundOrders: 'none', lineOmittedOnUpdate: 'keep' },
    },
  ],
])('the client of the warehouse system, with the twin %s', (_position, switches) => {
  let twin: { url: string; close(): Promise<void> };
  let client: OngoingClient;
  let access: WmsAccess;

  const control = async (path: string, body: unknown = {}): Promise<void> => {
    const answer = await fetch(`${twin.url}/_twin/${path}`, {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify(body),
    });
    if (!answer.ok) throw new Error(`${path}: ${answer.status} ${await answer.text()}`);
  };

  beforeEach(async () => {
    twin = await startOngoingTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
    const setup = {
      warehouse: 'demo',
      goodsOwners: [
        { id: 7, name: 'Fjord Goods', users: [{ username: 'WSIfjord', password: 'right' }] },
        { id: 8, name: 'Other', users: [{ username: 'WSIother', password: 'other' }] },
      ],
      ordinaryUsers: [{ username: 'kari', password: 'right' }],
      warehouses: [
        { id: 1, code: 'OSL', name: 'Oslo' },
        { id: 2, code: 'BGO', name: 'Bergen' },
      ],
    };
    await control('warehouses', { ...setup, ...switches });
    client = new OngoingClient({
      service: 'order',
      version: '1',
      allowedHosts: new AllowedHosts([new URL(twin.url).host]),
      pageSize: 2,
      numbersPageSize: 2,
    });
    access = { url: wmsUrl(`${twin.url}/demo`, 'https://unused/{warehouse}/'), username: 'WSIfjord', password: 'right', goodsOwnerId: 7 };
    await client.putArticle(access, {
      articleNumber: 'MUG',
      articleName: 'A mug',
      customerPrice: '19.90',
      weight: '0.350',
      isActive: true,
    });
    await client.putArticle(access, { articleNumber: 'CAP', articleName: 'A cap', barCode: '7035620000008' });
  });
  afterEach(async () => {
    await client.close();
    await twin.close();
  });

  it('tells a good connection from a wrong password, a wrong goods owner and a wrong address', async () => {
    expect((await client.check(access)).statuses.map(({ number }) => number)).toEqual(
      expect.arrayContaining([200, 300, 400, 450, 500, 1000]),
    );
    await expect(client.check({ ...access, username: 'kari' })).rejects.toBeInstanceOf(CredentialRefused);
    await expect(client.check({ ...access, goodsOwnerId: 8 })).rejects.toMatchObject({ code: 'goods-owner' });
    await expect(client.check({ ...access, url: `${twin.url}/elsewhere/api/v1/` })).rejects.toMatchObject({
      name: expect.stringMatching(/Refused/),
    });
  });

  it('writes an order once however often it is sent, and reads back what it sent', async () => {
    const first = await client.putOrder(access, anOrder('1042'));
    expect(await client.putOrder(access, anOrder('1042'))).toEqual(first);
    const [order] = [...(await client.ordersByNumbers(access, ['1042', '1043'])).values()];
    expect(order).toMatchObject({
      orderId: first.wmsOrderId,
      orderNumber: '1042',
      goodsOwnerOrderId: '9007199254740993',
      deliveryDate: '2026-11-24',
    });
    expect(
      order?.lines.map(({ rowNumber, articleNumber, orderedNumberOfItems }) => [rowNumber, articleNumber, orderedNumberOfItems]),
    ).toEqual([
      ['11', 'MUG', 3],
      ['12', 'CAP', 1],
    ]);
    expect(order).toMatchObject({ tracking: [], carrier: null });
  });

  it('reads every field of an order as it wrote it, but those that are never told again', async () => {
    const written = anOrder('1042', {
      ...{ orderType: { code: 'B2C', name: 'Web order' }, servicePointCode: 'SP-4711', warehouseId: 2, orderRemark: 'Gift “för Åsa”, 🎁' },
      ...{ deliveryInstruction: 'leave at the door', warehouseInstruction: 'wrap twice', customsValueCurrencyCode: 'NOK' },
      ...{ referenceNumber: 'R1', salesCode: 'S1', consigneeOrderNumber: 'PO-9', freeText1: '1', freeText2: '02', freeText3: 'null' },
      ...{ email: { toBeNotified: true, value: 'kari@example.com' }, sms: { toBeNotified: false, value: '40123456' } },
      customerPrice: '99999999999999999.90',
      consignee: {
        ...{ customerNumber: 'C1', name: 'Fjord AS, Kari Nordmann', address1: 'Storgata 1', address2: '2. etg', postCode: '0155' },
        ...{ city: 'Oslo', countryCode: 'NO', countryStateCode: '03', remark: 'regular', doorCode: '4711' },
        ...{ sms: { toBeNotified: true, value: '+4740123456' }, telephone: { toBeNotified: false, value: '+4722123456' } },
      },
      orderLines: [
        {
          ...{ rowNumber: '11', externalId: '11', articleNumber: 'MUG', numberOfItems: 3, currencyCode: 'NOK', comment: 'A mug' },
          ...{ customerLinePrice: '59.70', discountPercentage: '16.750418760469', lineTotalCustomsValue: '49.70' },
          ...{ freeText1: 'engraved', warehouseInstruction: 'do not stack' },
        },
        { rowNumber: '12', articleNumber: 'CAP', numberOfItems: 1, shouldBePicked: false },
      ],
    });
    const untold = {
      languageCode: 'nb',
      consignee: { ...written.consignee, organisationNumber: '987654321', vatNumber: 'NO987654321MVA' },
    };
    await client.putOrder(access, { ...written, ...untold });
    expect((await client.writtenOrders(access, ['1042', '1043'])).get('1042')).toEqual(written);
  });

  it('sets a warehouse instruction alone, also once the order is sent, and the rest stays as it was', async () => {
    const { wmsOrderId } = await client.putOrder(access, anOrder('1042', { warehouseInstruction: 'wrap twice' }));
    const before = (await client.writtenOrders(access, ['1042'])).get('1042');
    await control('warehouses/demo/orders/1042/status', { status: 450 });
    await client.setWarehouseInstruction(access, wmsOrderId, 'Cancelled in the shop: do not send.');
    await client.setWarehouseInstruction(access, wmsOrderId, 'Cancelled in the shop: do not send.');
    const after = (await client.writtenOrders(access, ['1042'])).get('1042');
    expect(after).toEqual({ ...before, warehouseInstruction: 'Cancelled in the shop: do not send.' });
    expect((await client.ordersByNumbers(access, ['1042'])).get('1042')?.statusNumber).toBe(450);
    await expect(client.setWarehouseInstruction(access, 999_999, 'stop')).rejects.toMatchObject({ name: 'Refused' });
  });

  it('lists the orders that were made within a span, over as many pages as it takes, and none from before or after', async () => {
    await client.putOrder(access, anOrder('before'));
    await new Promise((resolve) => setTimeout(resolve, 20));
    const from = new Date();
    for (const number of ['1', '2', '3']) await client.putOrder(access, anOrder(number));
    const to = new Date();
    await new Promise((resolve) => setTimeout(resolve, 20));
    await client.putOrder(access, anOrder('after'));
    await client.putOrder(access, anOrder('before', { orderRemark: 'changed since' }));
    const seen: string[] = [];
    for (let after: number | null = 0; after !== null;) {
      const { items, next }: WmsPage<WmsOrderRecord> = await client.ordersCreatedBetween(access, from, to, after);
      seen.push(...items.map(({ orderNumber }) => orderNumber));
      after = next;
    }
    expect(seen).toEqual(['1', '2', '3']);
  });

  it('is told that a warehouse, or a type of order, is not there, or that a pickup point is too long', async () => {
    const refused = (more: Partial<WmsOrder>) => client.putOrder(access, anOrder('1045', more)).then(() => null, String);
    expect(await refused({ warehouseId: 9 })).toContain('warehouse with ID 9');
    expect(await refused({ servicePointCode: 'P'.repeat(51) })).toContain('servicePointCode');
    const wholesale = await refused({ orderType: { code: 'WHOLESALE', name: 'Wholesale' } });
    if ('orderTypeUnknown' in switches) expect(wholesale).toContain('WHOLESALE');
    else expect(wholesale).toBeNull();
  });

  it('keeps a row that is not to be picked out of what can be sold, and sends the order without it', async () => {
    await control('warehouses/demo/stock', { articleNumber: 'CAP', numberOfItems: 5 });
    const shown = { rowNumber: '12', articleNumber: 'CAP', numberOfItems: 2, shouldBePicked: false };
    await client.putOrder(access, anOrder('1042', { orderLines: [{ rowNumber: '11', articleNumber: 'MUG', numberOfItems: 1 }, shown] }));
    expect((await client.stockByNumbers(access, ['CAP'], [])).get('CAP')?.sellable).toBe(5);
    await control('warehouses/demo/work');
    const order = (await client.ordersByNumbers(access, ['1042'])).get('1042');
    expect([order?.statusNumber, ...(order?.lines.map((line) => line.pickedNumberOfItems) ?? [])]).toEqual([450, 1, 0]);
  });

  it('writes nothing when the lease has ended', async () => {
    const guard = () => {
      throw new LeaseLost();
    };
    await expect(client.putOrder({ ...access, guard }, anOrder('1042'))).rejects.toBeInstanceOf(LeaseLost);
    expect((await client.ordersByNumbers(access, ['1042'])).size).toBe(0);
  });

  it('finds those articles that exist, over as many pages as it takes', async () => {
    for (const articleNumber of ['A1', 'A2', 'A3']) await client.putArticle(access, { articleNumber, articleName: articleNumber });
    const found = await client.articlesByNumbers(access, ['A3', 'MUG', 'NONE', 'A1', 'A2']);
    expect([...found.keys()].sort()).toEqual(['A1', 'A2', 'A3', 'MUG']);
  });

  it('reads every field of an article as it wrote it, digit for digit', async () => {
    const article = {
      ...{ articleNumber: 'JAR', articleName: 'Jar "large", 🫙', productCode: '632910392', isActive: false, barCode: '0040063813339' },
      ...{ weight: '0.350', purchasePrice: '12.340', purchaseCurrencyCode: 'SEK', customerPrice: '99999999999999999.99' },
      ...{ supplierName: 'Väveri AB', countryOfOriginCode: 'SE', statisticsNumber: '61091000', quantityPerPackage: '12' },
      ...{ linkToPicture: 'https://cdn.example/a.jpg?v=1', articleGroupCode: 'JARS', isBatchArticle: true },
      ...{ freeText8: 'إناء', freeDecimal3: '0.10', freeDateTime1: '2026-11-23T08:00:00.000Z' },
    };
    const { articleSystemId } = await client.putArticle(access, article);
    const { articleNumber, ...fields } = article;
    expect((await client.articlesByNumbers(access, [articleNumber])).get('JAR')).toMatchObject({ articleSystemId, articleNumber, fields });
  });

  it('learns from the answer whether two spellings are one article', async () => {
    const blind = 'caseBlind' in switches;
    const found = await client.articlesByNumbers(access, ['MUG', 'mug', ' MUG ']);
    expect([...found].map(([asked, record]) => [asked, record.articleNumber])).toEqual(
      blind
        ? [
            ['MUG', 'MUG'],
            ['mug', 'MUG'],
            [' MUG ', 'MUG'],
          ]
        : [['MUG', 'MUG']],
    );
  });

  it('reads what can be sold, over all warehouses and over some', async () => {
    await control('warehouses/demo/stock', { articleNumber: 'MUG', numberOfItems: 10 });
    await control('warehouses/demo/stock', { articleNumber: 'MUG', numberOfItems: 4, warehouseId: 2 });
    await client.putOrder(access, anOrder('1042'));
    const sellable = async (...warehouseIds: number[]) => {
      const stock = await client.stockByNumbers(access, ['MUG', 'CAP', 'GHOST'], warehouseIds);
      return [...stock].map(([number, record]) => [number, record.sellable]);
    };
    expect(await client.warehouses(access)).toMatchObject([
      { id: 1, name: 'Oslo' },
      { id: 2, name: 'Bergen' },
    ]);
    expect(await sellable()).toEqual([
      ['MUG', 11],
      ['CAP', -1],
    ]);
    expect(await sellable(1)).toEqual([
      ['MUG', 7],
      ['CAP', -1],
    ]);
    expect(await sellable(2)).toEqual([
      ['MUG', 4],
      ['CAP', 0],
    ]);
    expect(await sellable(1, 2)).toEqual(await sellable());
  });

  it('reads what a kit consists of, and what of it can be sold', async () => {
    await control('warehouses/demo/articles', {
      articles: [
        {
          articleNumber: 'SET',
          structureDefinition: {
            articleKind: 'Structure',
            rows: [
              { articleNumber: 'MUG', numberOfItems: 2 },
              { articleNumber: 'CAP', numberOfItems: 1 },
            ],
          },
        },
      ],
    });
    await control('warehouses/demo/stock', {
      counts: [
        { articleNumber: 'MUG', numberOfItems: 5 },
        { articleNumber: 'CAP', numberOfItems: 9 },
      ],
    });
    expect((await client.stockByNumbers(access, ['SET'], [])).get('SET')).toMatchObject({
      sellable: 2,
      components: [
        { articleNumber: 'MUG', quantity: 2 },
        { articleNumber: 'CAP', quantity: 1 },
      ],
    });
  });

  it('learns whose stock changed, page by page, and all numbers when it asks for all', async () => {
    const numbersSince = async (since: Date | null): Promise<string[]> => {
      const numbers: string[] = [];
      for (let from: number | null = 0; from !== null;) {
        const { items, next }: WmsPage<string> = await client.articlesWithStockChangedSince(access, since, from);
        numbers.push(...items);
        from = next;
      }
      return numbers;
    };
    for (const articleNumber of ['A1', 'A2', 'A3']) await client.putArticle(access, { articleNumber });
    expect(await numbersSince(null)).toEqual(['MUG', 'CAP', 'A1', 'A2', 'A3']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    const since = new Date();
    await control('warehouses/demo/stock', { articleNumber: 'A2', numberOfItems: 1 });
    expect(await numbersSince(since)).toEqual(['A2']);
    await expect(numbersSince(new Date(Date.now() - 25 * 3_600_000))).rejects.toMatchObject({
      name: 'Refused',
      message: expect.stringContaining('24 hours'),
    });
  });

  it('sees what was picked and shipped, with carrier and numbers', async () => {
    const since = new Date(Date.now() - 60_000);
    const { wmsOrderId } = await client.putOrder(access, anOrder('1042'));
    const sent = async () =>
      (await client.ordersWithStatusChangedSince(access, since, 0)).items.filter(({ statusNumber }) => (statusNumber ?? 0) >= 450);
    expect(await sent()).toEqual([]);
    for (let tries = 0; tries < 20 && (await sent()).length === 0; tries++) await control('warehouses/demo/work', {});
    const [order, ...others] = await sent();
    expect(others).toEqual([]);
    expect(order).toMatchObject({ orderId: wmsOrderId, orderNumber: '1042' });
    expect(order?.lines.map(({ rowNumber, pickedNumberOfItems }) => [rowNumber, pickedNumberOfItems])).toEqual([
      ['11', 3],
      ['12', 1],
    ]);
    expect(order?.tracking.length).toBeGreaterThan(0);
    expect(order?.carrier).not.toBeNull();
    expect((await client.ordersByNumbers(access, ['1042'])).get('1042')).toEqual(order);
  });

  it('sees every order whose status changed, over as many pages as it takes, and none from before', async () => {
    const since = new Date(Date.now() - 60_000);
    const written: number[] = [];
    for (const number of ['1', '2', '3', '4', '5']) written.push((await client.putOrder(access, anOrder(number))).wmsOrderId);
    const seen: number[] = [];
    let pages = 0;
    for (let from: number | null = 0; from !== null; pages++) {
      const { items, next }: WmsPage<WmsOrderRecord> = await client.ordersWithStatusChangedSince(access, since, from);
      seen.push(...items.map(({ orderId }) => orderId));
      from = next;
    }
    expect(seen).toEqual(written);
    expect(pages).toBe(4);
    const later = new Date(Date.now() + 3_600_000);
    expect(await client.ordersWithStatusChangedSince(access, later, 0)).toEqual({ items: [], next: null });
  });

  it('cancels an order before the warehouse begins, and is refused afterwards', async () => {
    const { wmsOrderId } = await client.putOrder(access, anOrder('1042'));
    await client.cancelOrder(access, wmsOrderId);
    expect((await client.ordersByNumbers(access, ['1042'])).get('1042')?.statusNumber).toBe(1000);

    const begun = await client.putOrder(access, anOrder('1043'));
    await control('warehouses/demo/orders/1043/status', { status: 320 });
    await expect(client.cancelOrder(access, begun.wmsOrderId)).rejects.toMatchObject({ name: 'Refused' });
  });

  it('has no order that was never there, and can not cancel it', async () => {
    expect((await client.ordersByNumbers(access, ['9999'])).size).toBe(0);
    await expect(client.cancelOrder(access, 999_999)).rejects.toMatchObject({ name: 'Refused' });
  });

  it('is told which article an order lacks, and repeats nothing of the customer', async () => {
    const lines = [{ rowNumber: '1', articleNumber: 'GHOST', numberOfItems: 1 }];
    const refusal = await client.putOrder(access, anOrder('1044', { orderLines: lines })).catch((error: Error) => error);
    expect(refusal).toMatchObject({ name: 'Refused', message: expect.stringContaining('GHOST') });
    expect((refusal as Error).message).not.toMatch(/Nordmann|kari@example|Storgata/);
  });
});
