import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, describe, expect, it } from '@jest/globals';
import { specOrder, specTwin } from './spec-twin.js';

let close: () => Promise<void> = async () => undefined;
afterEach(() => close());

const twoSites = {
  warehouses: [
    { id: 1, code: 'OSL', name: 'Oslo' },
    { id: 2, code: 'BGO', name: 'Bergen' },
  ],
};

const start = async (settings: Parameters<typeof specTwin>[0] = {}) => {
  const twin = await specTwin(settings);
  close = twin.close;
  const staff = (orderNumber: string, action: string, body?: unknown) =>
    twin.control('POST', `/warehouses/demo/orders/${orderNumber}/${action}`, body);
  const count = (articleNumber: string, numberOfItems: number, warehouseId?: number) =>
    twin.control('POST', '/warehouses/demo/stock', { articleNumber, numberOfItems, warehouseId });
  const stockOf = async (articleNumber: string) =>
    (await twin.api('GET', `/articles?goodsOwnerId=7&articleNumber=${articleNumber}`)).body[0].inventoryInfo;
  const sellable = async (articleNumber: string): Promise<number> => (await stockOf(articleNumber)).sellableNumberOfItems;
  const perSite = async (articleNumber: string, query = '') =>
    (await twin.api('GET', `/articles/inventoryPerWarehouse?goodsOwnerId=7&articleNumbers=${articleNumber}${query}`)).body[0]
      .inventoryPerWarehouse as { warehouseId: number; numberOfItems: number; sellableNumberOfItems: number }[];
  const changedSince = async (hoursAgo: number): Promise<string[]> => {
    const from = encodeURIComponent(new Date(twin.time.now.getTime() - hoursAgo * 3_600_000).toISOString());
    const { body } = await twin.api('GET', `/articles?goodsOwnerId=7&stockInfoChangedFrom=${from}`);
    return (body as { articleNumber: string }[]).map((article) => article.articleNumber);
  };
  const passHours = (hours: number): void => {
    twin.time.now = new Date(twin.time.now.getTime() + hours * 3_600_000);
  };
  return { ...twin, staff, count, stockOf, sellable, perSite, changedSince, passHours };
};

const only = (articleNumber: string, numberOfItems: number, more: object = {}) => ({
  orderLines: [{ rowNumber: '1', articleNumber, numberOfItems }],
  ...more,
});

describe('what can be sold', () => {
  it('is what is on the shelves less what orders below 400 ask for, allocated or not, until it is picked', async () => {
    const { api, count, staff, stockOf } = await start();
    await count('MUG', 10);
    await api('PUT', '/orders', specOrder('1', only('MUG', 4)));
    expect(await stockOf('MUG')).toMatchObject({
      numberOfItems: 10,
      allocatedNumberOfItems: 0,
      numberOfBookedItems: 4,
      sellableNumberOfItems: 6,
    });
    await staff('1', 'status', { status: 320 });
    expect(await stockOf('MUG')).toMatchObject({
      numberOfItems: 10,
      allocatedNumberOfItems: 4,
      lockedForSaleNumberOfItems: 4,
      sellableNumberOfItems: 6,
    });
    await staff('1', 'pick', { lines: [{ rowNumber: '1', quantity: 3 }] });
    expect(await stockOf('MUG')).toMatchObject({
      numberOfItems: 7,
      allocatedNumberOfItems: 1,
      sellableNumberOfItems: 6,
      pickedToBeCollectedNumberOfItems: 3,
    });
  });

  it('no longer lacks what an order left behind when it was sent short', async () => {
    const { api, count, staff, stockOf } = await start();
    await count('MUG', 10);
    await api('PUT', '/orders', specOrder('1', only('MUG', 4)));
    await staff('1', 'pick', { lines: [{ rowNumber: '1', quantity: 3 }] });
    await staff('1', 'ship', {});
    expect(await stockOf('MUG')).toMatchObject({
      numberOfItems: 7,
      allocatedNumberOfItems: 0,
      numberOfBookedItems: 0,
      sellableNumberOfItems: 7,
    });
    const { body } = await api('GET', '/orders?goodsOwnerId=7&orderNumber=1');
    expect(body[0].orderInfo.allocatedNumberOfItems).toBe(0);
  });

  it('comes back when an order is cancelled, loses a line, or the goods return', async () => {
    const { api, count, staff, sellable } = await start();
    await count('MUG', 10);
    await api('PUT', '/orders', specOrder('1', only('MUG', 4)));
    await staff('1', 'cancel');
    expect(await sellable('MUG')).toBe(10);
    await api('PUT', '/orders', specOrder('2', only('MUG', 4)));
    await staff('2', 'edit', { lines: [{ rowNumber: '1', quantity: 1 }] });
    expect(await sellable('MUG')).toBe(9);
    await staff('2', 'pick');
    await staff('2', 'return');
    expect(await sellable('MUG')).toBe(10);
  });

  it('counts as changed for whoever asks since when: by orders, picks and counts, a line that was taken off too', async () => {
    const { api, count, staff, changedSince, passHours } = await start();
    passHours(2);
    expect(await changedSince(1)).toEqual([]);
    await count('CAP', 5);
    expect(await changedSince(1)).toEqual(['CAP']);
    passHours(2);
    await api('PUT', '/orders', specOrder('1'));
    expect(await changedSince(1)).toEqual(['MUG', 'CAP']);
    passHours(2);
    await staff('1', 'edit', { lines: [{ rowNumber: '11', quantity: 0 }] });
    expect(await changedSince(1)).toContain('MUG');
    passHours(2);
    await staff('1', 'pick');
    expect(await changedSince(1)).toEqual(['CAP']);
    passHours(2);
    await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'MUG', articleName: 'A renamed mug' });
    expect(await changedSince(1)).toEqual([]);
  });
});

describe('an installation with two warehouses', () => {
  it('names them, and keeps the stock of each and what orders for each ask for', async () => {
    const { api, count, perSite, sellable } = await start(twoSites);
    expect((await api('GET', '/warehouses')).body).toMatchObject([
      { id: 1, code: 'OSL', name: 'Oslo' },
      { id: 2, code: 'BGO', name: 'Bergen' },
    ]);
    await count('MUG', 5);
    await count('MUG', 8, 2);
    await api('PUT', '/orders', specOrder('1', only('MUG', 1)));
    await api('PUT', '/orders', specOrder('2', only('MUG', 3, { warehouseId: 2 })));
    expect(await perSite('MUG')).toMatchObject([
      { warehouseId: 1, numberOfItems: 5, sellableNumberOfItems: 4 },
      { warehouseId: 2, numberOfItems: 8, sellableNumberOfItems: 5 },
    ]);
    expect(await sellable('MUG')).toBe(9);
    expect(await perSite('MUG', '&warehouseIds=2')).toMatchObject([{ warehouseId: 2, sellableNumberOfItems: 5 }]);
    expect(await perSite('MUG', '&warehouseIds=1&warehouseIds=2')).toHaveLength(2);
  });

  it('picks and takes back where the order is for, and shows that warehouse with the order', async () => {
    const { api, count, staff, perSite } = await start(twoSites);
    await count('MUG', 5);
    await count('MUG', 8, 2);
    await api('PUT', '/orders', specOrder('2', only('MUG', 3, { warehouseId: 2 })));
    await staff('2', 'pick');
    expect((await perSite('MUG')).map((site) => site.numberOfItems)).toEqual([5, 5]);
    await staff('2', 'return', { lines: [{ rowNumber: '1', quantity: 1 }] });
    expect((await perSite('MUG')).map((site) => site.numberOfItems)).toEqual([5, 6]);
    const { body } = await api('GET', '/orders?goodsOwnerId=7&orderNumber=2');
    expect(body[0].orderInfo.warehouse).toMatchObject({ id: 2, name: 'Bergen' });
  });

  it('refuses an order for a warehouse that it does not have', async () => {
    const { api } = await start(twoSites);
    expect((await api('PUT', '/orders', specOrder('1', { warehouseId: 3 }))).status).toBe(400);
  });

  it('may leave out warehouses that hold nothing', async () => {
    const { count, perSite } = await start({ ...twoSites, emptyWarehouses: 'left-out' });
    await count('MUG', 8, 2);
    expect((await perSite('MUG')).map((site) => site.warehouseId)).toEqual([2]);
    expect(await perSite('MUG', '&warehouseIds=1')).toEqual([]);
  });
});

describe('a kit', () => {
  const withKit = async (settings: Parameters<typeof specTwin>[0] = {}) => {
    const twin = await start(settings);
    const rows = [
      { articleNumber: 'MUG', numberOfItems: 2 },
      { articleNumber: 'CAP', numberOfItems: 1 },
    ];
    await twin.api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'SET', structureDefinition: { articleKind: 'Structure', rows } });
    await twin.count('MUG', 9);
    await twin.count('CAP', 6);
    return twin;
  };

  it('sells as many as its scarcest part allows, and an order for it takes its parts', async () => {
    const { api, staff, sellable, stockOf } = await withKit();
    expect(await sellable('SET')).toBe(4);
    await api('PUT', '/orders', specOrder('1', only('SET', 3)));
    expect([await sellable('SET'), await sellable('MUG'), await sellable('CAP')]).toEqual([1, 3, 3]);
    await staff('1', 'pick');
    expect([(await stockOf('MUG')).numberOfItems, (await stockOf('CAP')).numberOfItems]).toEqual([3, 3]);
    expect(await sellable('SET')).toBe(1);
    await api('PUT', '/orders', specOrder('2', only('MUG', 2)));
    expect(await sellable('SET')).toBe(0);
    await staff('1', 'return');
    expect(await sellable('SET')).toBe(3);
  });

  it('shows its parts, or hides them where the answer has no place for them', async () => {
    const shown = await withKit();
    expect((await shown.api('GET', '/articles?goodsOwnerId=7&articleNumber=SET')).body[0]).toMatchObject({
      articleKind: 'Structure',
      structureDefinition: { rows: [{ articleNumber: 'MUG', numberOfItems: 2 }, { articleNumber: 'CAP' }] },
    });
    await shown.close();
    const hidden = await withKit({ writeOnlyFields: 'hidden' });
    const [article] = (await hidden.api('GET', '/articles?goodsOwnerId=7&articleNumber=SET')).body;
    expect(article).not.toHaveProperty('structureDefinition');
    expect(article).toMatchObject({ articleKind: 'Structure', inventoryInfo: { sellableNumberOfItems: 4 } });
  });

  it('counts as changed when a part does, unless the warehouse sees that otherwise', async () => {
    const along = await withKit();
    along.passHours(2);
    await along.count('CAP', 1);
    expect(await along.changedSince(1)).toEqual(['CAP', 'SET']);
    await along.close();
    const alone = await withKit({ kitChangesWithParts: false });
    alone.passHours(2);
    await alone.count('CAP', 1);
    expect(await alone.changedSince(1)).toEqual(['CAP']);
  });

  it('can not be made of an article that does not exist', async () => {
    const { api } = await start();
    const structureDefinition = { articleKind: 'Structure', rows: [{ articleNumber: 'GHOST', numberOfItems: 1 }] };
    expect((await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: 'SET', structureDefinition })).body.Message).toContain('GHOST');
  });
});

describe('the fields of an article', () => {
  const put = (more: object) => ({ goodsOwnerId: 7, articleNumber: 'JAR', ...more });

  it('that are left out stay, within a part too, or are cleared where the warehouse does so', async () => {
    const full = put({
      articleName: 'Jar',
      barCodeInfo: { barCode: '1', barCodePackage: '2' },
      articleGroup: { code: 'A', name: 'Alpha' },
    });
    const partly = put({ barCodeInfo: { barCode: '3' }, articleGroup: { code: 'B' } });
    const after = async (fieldOmittedOnUpdate: 'keep' | 'clear') => {
      const twin = await start({ fieldOmittedOnUpdate });
      await twin.api('PUT', '/articles', full);
      await twin.api('PUT', '/articles', partly);
      const { body } = await twin.api('GET', '/articles?goodsOwnerId=7&articleNumber=JAR');
      await twin.close();
      return body[0] as unknown;
    };
    expect(await after('keep')).toMatchObject({
      articleName: 'Jar',
      barCodeInfo: { barCode: '3', barCodePackage: '2' },
      articleGroup: { code: 'B' },
    });
    expect(await after('clear')).toMatchObject({ articleName: null, barCodeInfo: { barCode: '3', barCodePackage: null } });
  });

  it('are in the effect log as they were written, decimals digit for digit, and whether they changed anything', async () => {
    const { api, twin } = await start();
    const body = '{"goodsOwnerId":7,"articleNumber":"JAR","weight":0.350,"freeValues":{"freeDecimal1":1.10},"quantityPerPackage":12}';
    await api('PUT', '/articles', body);
    await api('PUT', '/articles', body);
    const [created, updated] = twin.server.effects.after(2);
    const written = {
      goodsOwnerId: 7,
      articleNumber: 'JAR',
      weight: '0.350',
      freeValues: { freeDecimal1: '1.10' },
      quantityPerPackage: 12,
    };
    expect(created).toMatchObject({ effect: 'article.created', subject: 'JAR', data: { articleNumber: 'JAR', written } });
    expect((created?.data as { written: unknown }).written).toEqual(written);
    expect(updated).toMatchObject({ effect: 'article.updated', data: { written, changed: false } });
  });

  it('are shown as they were written, each of them', async () => {
    const { api } = await start();
    const fields =
      '"purcaseCurrencyCode":"SEK","purchasePrice":12.340,"stockLimit":3,"linkToPicture":"https://cdn.example/a.jpg",' +
      '"supplierInfo":{"supplierName":"Väveri"},"storageProperties":{"isBatchArticle":true},"freeValues":{"freeText8":"x","freeDecimal3":0.10,' +
      '"freeDateTime1":"2026-11-23T08:00:00.000+00:00"}';
    await api('PUT', '/articles', `{"goodsOwnerId":7,"articleNumber":"JAR",${fields}}`);
    const { body, text } = await api('GET', '/articles?goodsOwnerId=7&articleNumber=JAR');
    expect(text).toContain('"purchasePrice":12.340,');
    expect(text).toContain('"freeDecimal3":0.10,');
    expect(body[0]).toMatchObject({
      purcaseCurrencyCode: 'SEK',
      stockLimit: 3,
      linkToPicture: 'https://cdn.example/a.jpg',
      supplierInfo: { supplierName: 'Väveri', supplierNumber: null },
      storageProperties: { isBatchArticle: true, isObsolete: false },
      freeValues: { freeText8: 'x', freeText1: null, freeDateTime1: '2026-11-23T08:00:00.000+00:00' },
    });
  });

  it('numbers with outer blanks are the same number only where the warehouse trims', async () => {
    const exact = await start();
    await exact.api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: ' MUG ' });
    expect((await exact.api('GET', '/articles?goodsOwnerId=7')).body).toHaveLength(3);
    await exact.close();
    const trimming = await start({ trimsNumbers: true });
    await trimming.api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: ' MUG ' });
    const { body } = await trimming.api('GET', '/articles?goodsOwnerId=7');
    expect(body.map((article: { articleNumber: string }) => article.articleNumber)).toEqual(['MUG', 'CAP']);
  });
});

describe('the staff at the shelves', () => {
  it('count one or many articles, and every count is in the effect log', async () => {
    const { control, count, twin, stockOf } = await start(twoSites);
    await count('MUG', 5);
    await count('MUG', 3);
    const counts = [
      { articleNumber: 'MUG', numberOfItems: 1 },
      { articleNumber: 'CAP', numberOfItems: 7, warehouseId: 2 },
    ];
    expect((await control('POST', '/warehouses/demo/stock', { counts })).body).toEqual({ counted: 2 });
    expect((await stockOf('CAP')).numberOfItems).toBe(7);
    expect(twin.server.effects.after(2).map((effect) => [effect.effect, effect.data])).toMatchObject([
      ['stock.counted', { articleNumber: 'MUG', warehouseId: 1, from: 0, to: 5 }],
      ['stock.counted', { articleNumber: 'MUG', warehouseId: 1, from: 5, to: 3 }],
      ['stock.counted', { articleNumber: 'MUG', warehouseId: 1, from: 3, to: 1 }],
      ['stock.counted', { articleNumber: 'CAP', warehouseId: 2, from: 0, to: 7 }],
    ]);
  });

  it('count none of them when one is unknown', async () => {
    const { control, stockOf } = await start();
    const counts = [
      { articleNumber: 'MUG', numberOfItems: 1 },
      { articleNumber: 'GHOST', numberOfItems: 7 },
    ];
    expect((await control('POST', '/warehouses/demo/stock', { counts })).status).toBe(404);
    expect((await stockOf('MUG')).numberOfItems).toBe(0);
    expect((await control('POST', '/warehouses/demo/stock', { articleNumber: 'MUG', numberOfItems: 1, warehouseId: 9 })).status).toBe(404);
  });

  it('receive goods', async () => {
    const { control, count, twin } = await start();
    await count('MUG', 5);
    const { body } = await control('POST', '/warehouses/demo/receive', { articleNumber: 'MUG', numberOfItems: 20 });
    expect(body).toMatchObject({ numberOfItems: 25, sellable: 25 });
    expect(twin.server.effects.after(3)[0]).toMatchObject({ effect: 'stock.received', data: { from: 5, to: 25 } });
  });

  it('can have had a whole range of articles from the start, without a trace in the effect log', async () => {
    const { control, twin, sellable } = await start(twoSites);
    const articles = [
      { articleNumber: 'A', articleName: 'Anvil', weight: '12.50', numberOfItems: 4 },
      { articleNumber: 'B', numberOfItems: { 1: 2, 2: 3 }, customerPrice: 9.9 },
    ];
    expect((await control('POST', '/warehouses/demo/articles', { articles })).body).toEqual({ articles: 2 });
    expect([await sellable('A'), await sellable('B')]).toEqual([4, 5]);
    expect(twin.server.effects.after(2)).toEqual([]);
    const { body } = await control('GET', '/warehouses/demo/articles/B');
    expect(body).toMatchObject({
      articleNumber: 'B',
      numberOfItems: 5,
      sellable: 5,
      warehouses: [
        { warehouseId: 1, numberOfItems: 2, sellable: 2 },
        { warehouseId: 2, numberOfItems: 3, sellable: 3 },
      ],
      components: null,
      body: { customerPrice: 9.9 },
    });
    const page = (await control('GET', '/warehouses/demo/articles?limit=2')).body.articles as { articleSystemId: number }[];
    expect(page).toHaveLength(2);
    const rest = await control('GET', `/warehouses/demo/articles?after=${page[1]?.articleSystemId}`);
    expect(rest.body.articles.map((article: { articleNumber: string }) => article.articleNumber)).toEqual(['A', 'B']);
    const wrong = await control('POST', '/warehouses/demo/articles', { articles: [{ articleNumber: 'C', colour: 'red' }] });
    expect([wrong.status, wrong.body.error]).toEqual([400, expect.stringContaining('colour')]);
  });
});

describe('a hundred thousand articles', () => {
  it('are made, read by number, and asked for what changed in no time', async () => {
    const { api, control, count, changedSince, passHours } = await start();
    const articles = Array.from({ length: 100_000 }, (_, at) => ({ articleNumber: `N${at}`, numberOfItems: 5 }));
    await control('POST', '/warehouses/demo/articles', { articles });
    passHours(2);
    await count('N77777', 4);
    const started = performance.now();
    for (let time = 0; time < 20; time += 1) {
      expect(await changedSince(1)).toEqual(['N77777']);
      expect((await api('GET', '/articles?goodsOwnerId=7&articleNumbers=N5&articleNumbers=N99999')).body).toHaveLength(2);
    }
    // A tenth of this on an idle machine.
    expect(performance.now() - started).toBeLessThan(5_000);
  });
});

describe('the webhooks about stock', () => {
  it('name the article that was counted, allocated, picked and returned', async () => {
    const seen: Record<string, unknown>[] = [];
    const receiver = createServer((request, response) => {
      let text = '';
      request.on('data', (part: Buffer) => (text += part.toString()));
      request.on('end', () => {
        seen.push(JSON.parse(text) as Record<string, unknown>);
        response.end();
      });
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const events = ['inventory.adjusted', 'article.allocated', 'article.picked', 'article.returned'] as const;
    const { api, control, count, staff } = await start({ ...twoSites, webhooks: [{ url, authToken: 'shared', events: [...events] }] });
    await count('MUG', 5, 2);
    await count('MUG', 5, 2);
    await api('PUT', '/orders', specOrder('1', only('MUG', 3)));
    await staff('1', 'status', { status: 320 });
    await staff('1', 'pick', { lines: [{ rowNumber: '1', quantity: 2 }] });
    await staff('1', 'return', { lines: [{ rowNumber: '1', quantity: 1 }], cause: 'TOO-BIG' });
    for (const deadline = Date.now() + 3_000; seen.length < 4 && Date.now() < deadline;) await new Promise((done) => setTimeout(done, 10));
    await new Promise((done) => receiver.close(done));
    const of = (template: string) => seen.filter((body) => body.webhookTemplate === template);
    expect(seen).toHaveLength(4);
    expect(of('inventory.adjusted')).toMatchObject([
      {
        webhookInventoryId: expect.any(Number),
        goodsOwnerId: 7,
        article: { articleNumber: 'MUG' },
        transaction: { transactionNumberOfItems: 5 },
        location: { warehouse: { warehouseId: 2 } },
      },
    ]);
    expect(of('article.allocated')).toMatchObject([
      { isAllocated: true, article: { articleNumber: 'MUG' }, articleItem: { numberOfItems: 3 } },
    ]);
    expect(of('article.picked')).toMatchObject([
      { isPicked: true, isReturned: false, order: { orderNumber: '1', orderLine: { rowNumber: '1' } }, articleItem: { numberOfItems: 2 } },
    ]);
    expect(of('article.returned')).toMatchObject([
      { isReturned: true, articleItem: { numberOfItems: 1, returnCause: { returnCauseCode: 'TOO-BIG' } } },
    ]);
    const { deliveries } = (await control('GET', '/webhooks')).body;
    expect(deliveries[0]).toMatchObject({ event: 'inventory.adjusted', articleNumber: 'MUG', orderNumber: null, status: 200 });
  });

  it('of a count of many articles reach the receiver in line, not all at once', async () => {
    const events = ['inventory.adjusted' as const];
    const open: (() => void)[] = [];
    let received = 0;
    let most = 0;
    const receiver = createServer((request, response) => {
      received += 1;
      most = Math.max(
        most,
        open.push(() => response.end()),
      );
      request.resume();
    });
    await new Promise<void>((resolve) => receiver.listen(0, '127.0.0.1', resolve));
    const url = `http://127.0.0.1:${(receiver.address() as AddressInfo).port}/hook`;
    const { control } = await start({ ...twoSites, webhooks: [{ url, authToken: 'shared', events }] });
    const numbers = Array.from({ length: 100 }, (_, at) => `N${at}`);
    await control('POST', '/warehouses/demo/articles', { articles: numbers.map((articleNumber) => ({ articleNumber })) });
    await control('POST', '/warehouses/demo/stock', { counts: numbers.map((articleNumber) => ({ articleNumber, numberOfItems: 5 })) });
    for (const deadline = Date.now() + 3_000; received < 100 && Date.now() < deadline;) {
      if (open.length === 20 || received > 80) for (const answer of open.splice(0)) answer();
      await new Promise((done) => setTimeout(done, 10));
    }
    for (const answer of open.splice(0)) answer();
    await new Promise((done) => receiver.close(done));
    expect([received, most]).toEqual([100, 20]);
  });
});

describe('the stock page', () => {
  const form = { 'content-type': 'application/x-www-form-urlencoded' };

  it('finds an article by its number and lets a person count it', async () => {
    const { api, send, stockOf, twin } = await start();
    const { text } = await send('GET', '/demo/stock?find=mug');
    expect(text).toContain('<b>MUG</b>');
    expect(text).not.toContain('<b>CAP</b>');
    const [article] = (await api('GET', '/articles?goodsOwnerId=7&articleNumber=MUG')).body;
    const counted = await send('POST', `/demo/stock/${article.articleSystemId}/1`, 'numberOfItems=12&find=mug', form);
    expect([counted.status, counted.headers.location]).toEqual([303, '/demo/stock?find=mug&said=MUG%3A%2012%20counted.']);
    expect((await stockOf('MUG')).numberOfItems).toBe(12);
    expect(twin.server.effects.after(2)[0]).toMatchObject({ effect: 'stock.counted', data: { from: 0, to: 12 } });
  });

  it.each(['', 'numberOfItems=', 'numberOfItems=-1', 'numberOfItems=many'])('counts nothing where no number is given: %j', async (body) => {
    const { api, send, count, stockOf } = await start();
    await count('MUG', 3);
    const [article] = (await api('GET', '/articles?goodsOwnerId=7&articleNumber=MUG')).body;
    await send('POST', `/demo/stock/${article.articleSystemId}/1`, body, form);
    expect((await stockOf('MUG')).numberOfItems).toBe(3);
  });

  it('shows what is not there as such, and what people wrote as text', async () => {
    const { api, send } = await start();
    await api('PUT', '/articles', { goodsOwnerId: 7, articleNumber: '"><script>', articleName: '<b>bold</b>' });
    const { text } = await send('GET', '/demo/stock');
    expect(text).not.toMatch(/<script>|<b>bold/);
    expect((await send('GET', '/demo/stock?find=GHOST')).text).toContain('No article here matches GHOST.');
    expect((await send('POST', '/demo/stock/999/1', 'numberOfItems=1', form)).status).toBe(404);
    expect((await send('GET', '/nowhere/stock')).status).toBe(404);
  });
});
