import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { CredentialRefused, LeaseLost, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { AllowedHosts } from './allowed-hosts.js';
import { OngoingClient, type OngoingClientOptions } from './ongoing-client.js';
import type { WmsAccess, WmsOrder } from './wms-client.js';

interface Seen {
  method: string;
  url: string;
  query: URLSearchParams;
  headers: IncomingMessage['headers'];
  body: string;
}
type Answer = (request: Seen, response: ServerResponse) => void;

const says =
  (status: number, body: unknown, headers: Record<string, string> = {}): Answer =>
  (_request, response) =>
    response.writeHead(status, headers).end(typeof body === 'string' ? body : JSON.stringify(body));

const anOrder: WmsOrder = {
  orderNumber: '1042',
  goodsOwnerOrderId: '9007199254740993',
  deliveryDate: '2026-11-23',
  consignee: { name: 'Anna Svensson', email: { toBeNotified: true, value: 'anna@example.com' } },
  orderLines: [{ rowNumber: '1', articleNumber: 'SHIRT-M', numberOfItems: 2, customerLinePrice: '12.10' }],
};

const since = new Date('2026-11-23T08:00:00Z');

describe('Ongoing', () => {
  let server: Server;
  let answer: Answer;
  let seen: Seen[];
  let access: WmsAccess;
  let client: OngoingClient;
  let port: number;

  const clientWith = (options: Partial<OngoingClientOptions> = {}) =>
    new OngoingClient({ service: 'order', version: '1.2.3', allowedHosts: new AllowedHosts([`127.0.0.1:${port}`]), ...options });

  beforeEach(async () => {
    seen = [];
    answer = says(200, []);
    server = createServer((request, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        const url = new URL(request.url ?? '', 'http://x');
        const one = { method: request.method ?? '', url: request.url ?? '', query: url.searchParams, headers: request.headers };
        seen.push({ ...one, body: Buffer.concat(pieces).toString('utf8') });
        answer(seen.at(-1) as Seen, response);
      });
    });
    await new Promise<void>((done) => server.listen(0, '127.0.0.1', done));
    port = (server.address() as AddressInfo).port;
    access = { url: `http://127.0.0.1:${port}/demo/api/v1/`, username: 'WSIdemo', password: 'geheim:1', goodsOwnerId: 85 };
    client = clientWith();
  });
  afterEach(async () => {
    await client.close();
    server.closeAllConnections();
    await new Promise((done) => server.close(done));
  });

  describe('being written to', () => {
    it('gets an order as JSON under its number, from a named caller with the API user, amounts digit for digit', async () => {
      answer = says(201, { orderId: 5001, message: 'Order 1042 created <br/>' });
      expect(await client.putOrder(access, anOrder)).toEqual({ wmsOrderId: 5001 });
      expect(seen).toHaveLength(1);
      expect(seen[0]).toMatchObject({ method: 'PUT', url: '/demo/api/v1/orders' });
      expect(seen[0]?.headers).toMatchObject({
        authorization: `Basic ${Buffer.from('WSIdemo:geheim:1').toString('base64')}`,
        'content-type': 'application/json; charset=utf-8',
        'user-agent': 'stockbridge-order/1.2.3',
      });
      expect(JSON.parse(seen[0]?.body ?? '')).toMatchObject({ goodsOwnerId: 85, orderNumber: '1042' });
      expect(seen[0]?.body).toContain('"customerLinePrice":12.10');
    });

    it('gets an article', async () => {
      answer = says(200, { articleSystemId: 31, message: null });
      expect(await client.putArticle(access, { articleNumber: 'SHIRT-M', customerPrice: '10.00' })).toEqual({ articleSystemId: 31 });
      expect(seen[0]).toMatchObject({ method: 'PUT', url: '/demo/api/v1/articles' });
      expect(seen[0]?.body).toContain('"customerPrice":10.00');
    });

    it('gets a cancellation, with nothing in its body', async () => {
      answer = says(200, { orderId: 5001, message: null });
      await client.cancelOrder(access, 5001);
      expect(seen.map(({ method, url, body }) => [method, url, body])).toEqual([['DELETE', '/demo/api/v1/orders/5001', '']]);
    });

    it('gets the warehouse instruction of an order alone, under the id of the order', async () => {
      answer = says(200, { orderId: 5001, message: null });
      await client.setWarehouseInstruction(access, 5001, 'Cancelled by the shop: do not send.');
      expect(seen.map(({ method, url }) => [method, url])).toEqual([['PATCH', '/demo/api/v1/orders/5001/warehouseInstruction']]);
      expect(JSON.parse(seen[0]?.body ?? '')).toEqual({ warehouseInstruction: 'Cancelled by the shop: do not send.' });
      const guard = () => raise(new LeaseLost());
      await expect(client.setWarehouseInstruction({ ...access, guard }, 5001, 'again')).rejects.toBeInstanceOf(LeaseLost);
      expect(seen).toHaveLength(1);
    });

    it('is not written to at all when the lease has ended, on a new connection and on one that stands', async () => {
      const guarded = { ...access, guard: () => raise(new LeaseLost()) };
      await expect(client.putOrder(guarded, anOrder)).rejects.toBeInstanceOf(LeaseLost);
      await client.ordersWithStatusChangedSince(access, since, 0);
      await expect(client.putOrder(guarded, anOrder)).rejects.toBeInstanceOf(LeaseLost);
      await expect(client.cancelOrder(guarded, 1)).rejects.toBeInstanceOf(LeaseLost);
      await expect(client.putArticle(guarded, { articleNumber: 'SHIRT-M' })).rejects.toBeInstanceOf(LeaseLost);
      expect(seen.map(({ method }) => method)).toEqual(['GET']);
    });

    it('is asked for the lease when the connection stands, not when the call is made', async () => {
      answer = says(200, { orderId: 5001 });
      const order: string[] = [];
      server.once('connection', () => order.push('connected'));
      const written = client.putOrder({ ...access, guard: () => void order.push('asked') }, anOrder);
      order.push('called');
      await written;
      expect(order).toEqual(['called', 'connected', 'asked']);
    });

    it('has failed when it answers success without an id, and the call may be repeated', async () => {
      answer = says(200, { orderId: null, message: 'Customer Anna Svensson created' });
      const error = await failure(client.putOrder(access, anOrder));
      expect(error).toBeInstanceOf(ThirdPartyAway);
      expect(error).toMatchObject({ sent: true });
      expect(error.message).toBe(`WMS 127.0.0.1:${port}: PUT /orders: answered 200 without orderId: Customer … created`);
    });

    it('gets nothing when an amount is no number', async () => {
      await expect(client.putArticle(access, { articleNumber: 'A', weight: 'heavy' })).rejects.toMatchObject({
        name: 'Refused',
        code: 'not-a-decimal',
      });
      expect(seen).toEqual([]);
    });
  });

  describe('being read', () => {
    const order = (orderId: number, orderNumber: string) => ({ orderInfo: { orderId, orderNumber }, orderLines: null, tracking: null });

    it('is asked for many orders at once, with repeated keys, and no further once all are found', async () => {
      answer = says(200, [order(7, 'A'), order(9, 'B')]);
      const found = await client.ordersByNumbers(access, ['A', 'B']);
      expect([...found].map(([number, { orderId }]) => [number, orderId])).toEqual([
        ['A', 7],
        ['B', 9],
      ]);
      expect(seen).toHaveLength(1);
      expect(seen[0]?.url).toBe('/demo/api/v1/orders?goodsOwnerId=85&orderNumbers=A&orderNumbers=B&maxOrdersToGet=100');
    });

    it('is asked on from the highest id until a page is empty, however small its pages are', async () => {
      answer = (request, response) => {
        const from = Number(request.query.get('articleSystemIdFrom') ?? 0);
        const rest = [3, 5, 8].filter((id) => id >= from).slice(0, 1);
        response.end(
          JSON.stringify(rest.map((id) => ({ articleSystemId: id, articleNumber: `N${id}`, articleName: null, isActive: true }))),
        );
      };
      const found = await client.articlesByNumbers(access, ['N3', 'N5', 'N8', 'N9']);
      expect([...found.keys()]).toEqual(['N3', 'N5', 'N8']);
      expect(seen.map(({ query }) => query.get('articleSystemIdFrom'))).toEqual([null, '4', '6', '9']);
    });

    it('finds an order whose number it spells in other letters', async () => {
      answer = says(200, [order(7, 'A-1')]);
      expect((await client.ordersByNumbers(access, ['a-1'])).get('a-1')).toMatchObject({ orderId: 7, orderNumber: 'A-1' });
    });

    it('is asked nothing when there is nothing to ask', async () => {
      expect((await client.ordersByNumbers(access, [])).size).toBe(0);
      expect(seen).toEqual([]);
    });

    it('hands out the orders whose status changed page by page, and ends with an empty one', async () => {
      answer = says(200, [order(7, 'A'), order(12, 'B')]);
      const page = await client.ordersWithStatusChangedSince(access, since, 0);
      expect(page.items.map(({ orderNumber }) => orderNumber)).toEqual(['A', 'B']);
      expect(page.next).toBe(13);
      expect(seen[0]?.url).toBe(
        '/demo/api/v1/orders?goodsOwnerId=85&orderStatusChangedTimeFrom=2026-11-23T08%3A00%3A00.000%2B00%3A00&maxOrdersToGet=100',
      );
      answer = says(200, []);
      expect(await client.ordersWithStatusChangedSince(access, since, 13)).toEqual({ items: [], next: null });
      expect(seen[1]?.query.get('orderIdFrom')).toBe('13');
    });

    it('hands out the orders that were made within a span, page by page', async () => {
      answer = says(200, [order(7, 'A')]);
      const page = await client.ordersCreatedBetween(access, since, new Date('2026-11-24T08:00:00Z'), 5);
      expect(page).toMatchObject({ items: [{ orderId: 7, orderNumber: 'A' }], next: 8 });
      expect(Object.fromEntries(seen[0]?.query ?? [])).toEqual({
        goodsOwnerId: '85',
        orderCreatedTimeFrom: '2026-11-23T08:00:00.000+00:00',
        orderCreatedTimeTo: '2026-11-24T08:00:00.000+00:00',
        orderIdFrom: '5',
        maxOrdersToGet: '100',
      });
    });

    it('tells orders as they were written, under the numbers asked for, amounts digit for digit', async () => {
      const told = '[{"orderInfo":{"orderId":7,"orderNumber":"A-1","customerPrice":99999999999999999.90},"orderLines":null}]';
      answer = (request, response) => says(200, request.query.has('orderIdFrom') ? '[]' : told)(request, response);
      const found = await client.writtenOrders(access, ['a-1', 'B']);
      expect([...found].map(([number, { orderNumber, customerPrice }]) => [number, orderNumber, customerPrice])).toEqual([
        ['a-1', 'A-1', '99999999999999999.90'],
      ]);
      expect(seen[0]?.query.getAll('orderNumbers')).toEqual(['a-1', 'B']);
    });

    it('is not asked for ever when it repeats its pages', async () => {
      answer = says(200, [order(7, 'A')]);
      await expect(client.ordersWithStatusChangedSince(access, since, 8)).rejects.toThrow(/repeats its pages/);
    });

    it('is asked for a smaller page when a page is too large to take in', async () => {
      const small = clientWith({ maxAnswerBytes: 1_000 });
      answer = (request, response) =>
        request.query.get('maxOrdersToGet') === '100'
          ? says(200, 'x'.repeat(5_000))(request, response)
          : says(200, [order(7, 'A')])(request, response);
      expect((await small.ordersWithStatusChangedSince(access, since, 0)).next).toBe(8);
      expect(seen.map(({ query }) => query.get('maxOrdersToGet'))).toEqual(['100', '25']);
      await small.close();
    });

    it('has no such order when it answers null', async () => {
      answer = says(200, 'null');
      expect((await client.ordersByNumbers(access, ['1042'])).size).toBe(0);
      expect(await client.ordersWithStatusChangedSince(access, since, 0)).toEqual({ items: [], next: null });
    });

    it.each([404, 400])('is never taken to have no orders when it answers %s', async (status) => {
      answer = says(status, { Message: 'There is no such order.' });
      await expect(client.ordersByNumbers(access, ['1042'])).rejects.toBeInstanceOf(Refused);
      await expect(client.ordersWithStatusChangedSince(access, since, 0)).rejects.toBeInstanceOf(Refused);
    });

    it.each([
      ['a page in HTML', '<html>Log in</html>'],
      ['nothing', ''],
      ['an order without id', '[{"orderInfo":{"orderId":null}}]'],
    ])('is never taken to have no orders when it answers %s', async (_what, body) => {
      answer = says(200, body);
      await expect(client.ordersByNumbers(access, ['1042'])).rejects.toBeInstanceOf(ThirdPartyAway);
      await expect(client.ordersWithStatusChangedSince(access, since, 0)).rejects.toBeInstanceOf(ThirdPartyAway);
    });
  });

  describe('being asked for articles', () => {
    const article = (articleSystemId: number, articleNumber: string, more: object = {}) => ({ articleSystemId, articleNumber, ...more });

    it('tells their fields, decimals digit for digit', async () => {
      answer = says(200, '[{"articleSystemId":31,"articleNumber":"A","weight":0.350,"customerPrice":12.10,"barCodeInfo":{"barCode":"1"}}]');
      expect((await client.articlesByNumbers(access, ['A'])).get('A')).toEqual({
        articleSystemId: 31,
        articleNumber: 'A',
        fields: { weight: '0.350', customerPrice: '12.10', barCode: '1' },
      });
    });

    it('is believed where it takes two spellings for one number, and where it does not', async () => {
      answer = says(200, [article(31, 'ABC')]);
      const blind = await client.articlesByNumbers(access, ['ABC', 'abc', ' Abc ']);
      expect([...blind].map(([asked, { articleNumber }]) => [asked, articleNumber])).toEqual([
        ['ABC', 'ABC'],
        ['abc', 'ABC'],
        [' Abc ', 'ABC'],
      ]);
      answer = (request, response) =>
        says(200, request.query.get('articleNumbers') === 'ABC' ? [article(31, 'ABC')] : [])(request, response);
      expect([...(await client.articlesByNumbers(access, ['ABC', 'abc'])).keys()]).toEqual(['ABC']);
    });

    it('has the one that is spelled as asked where it has several that differ in case', async () => {
      answer = says(200, [article(31, 'abc'), article(32, 'ABC'), article(33, 'Abc')]);
      expect((await client.articlesByNumbers(access, ['ABC'])).get('ABC')?.articleSystemId).toBe(32);
    });

    it('is asked for 250 in a handful of calls', async () => {
      const numbers = Array.from({ length: 250 }, (_, at) => `ART-${10_000 + at}`);
      answer = (request, response) =>
        says(
          200,
          request.query.getAll('articleNumbers').map((number) => article(Number(number.slice(4)), number)),
        )(request, response);
      expect((await client.stockByNumbers(access, numbers, [])).size).toBe(250);
      expect(seen.length).toBeLessThanOrEqual(5);
    });

    it('hands out the numbers whose stock changed, a thousand at a time, fewer where that is too much', async () => {
      const small = clientWith({ maxAnswerBytes: 1_000 });
      answer = (request, response) =>
        says(200, Number(request.query.get('maxArticlesToGet')) > 62 ? 'x'.repeat(5_000) : [article(31, 'A'), article(40, 'B')])(
          request,
          response,
        );
      expect(await small.articlesWithStockChangedSince(access, since, 0)).toEqual({ items: ['A', 'B'], next: 41 });
      expect(seen[0]?.url).toBe(
        '/demo/api/v1/articles?goodsOwnerId=85&stockInfoChangedFrom=2026-11-23T08%3A00%3A00.000%2B00%3A00&maxArticlesToGet=1000',
      );
      answer = says(200, []);
      expect(await small.articlesWithStockChangedSince(access, null, 41)).toEqual({ items: [], next: null });
      expect(seen.map(({ query }) => query.get('maxArticlesToGet'))).toEqual(['1000', '250', '62', '62']);
      expect(seen.at(-1)?.url).toBe('/demo/api/v1/articles?goodsOwnerId=85&articleSystemIdFrom=41&maxArticlesToGet=62');
      await small.close();
    });

    it('tells its warehouses', async () => {
      answer = says(200, [
        { id: 1, code: 'MAIN', name: 'Main', address: null },
        { id: 2, code: null, name: null },
      ]);
      expect(await client.warehouses(access)).toEqual([
        { id: 1, code: 'MAIN', name: 'Main' },
        { id: 2, code: null, name: null },
      ]);
    });
  });

  describe('being asked for stock', () => {
    interface Said {
      readonly everywhere?: object | null;
      readonly perWarehouse?: Readonly<Record<number, object>>;
      readonly more?: object;
    }
    const tells = ({ everywhere = null, perWarehouse = {}, more = {} }: Said): void => {
      answer = (request, response) => {
        if (request.query.has('articleSystemIdFrom')) {
          says(200, [])(request, response);
          return;
        }
        if (!request.url.includes('inventoryPerWarehouse')) {
          says(200, [{ articleSystemId: 31, articleNumber: 'A', inventoryInfo: everywhere, ...more }])(request, response);
          return;
        }
        const wanted = request.query.getAll('warehouseIds');
        const inventoryPerWarehouse = Object.entries(perWarehouse)
          .filter(([id]) => wanted.length === 0 || wanted.includes(id))
          .map(([id, stock]) => ({ warehouseId: Number(id), ...stock }));
        says(200, [{ articleSystemId: 31, articleNumber: 'A', inventoryPerWarehouse }])(request, response);
      };
    };
    const sellable = async (...warehouseIds: number[]) =>
      (await client.stockByNumbers(access, ['A', 'GHOST'], warehouseIds)).get('A')?.sellable;

    it.each([[12], [-3], [0.5], [0]])('says %s for all its warehouses', async (sellableNumberOfItems) => {
      tells({ everywhere: { numberOfItems: 20, sellableNumberOfItems } });
      expect(await client.stockByNumbers(access, ['A', 'GHOST'], [])).toEqual(
        new Map([['A', { articleSystemId: 31, articleNumber: 'A', sellable: sellableNumberOfItems, components: null }]]),
      );
    });

    it.each([[null], [{ numberOfItems: 5 }], [{ sellableNumberOfItems: null }], [{ sellableNumberOfItems: 'many' }]])(
      'says nothing, which is not zero: %j',
      async (everywhere) => {
        tells({ everywhere });
        expect(await sellable()).toBeNull();
      },
    );

    it('sums the warehouses that are chosen', async () => {
      tells({ perWarehouse: { 1: { sellableNumberOfItems: 5 }, 2: { sellableNumberOfItems: -2 }, 3: { sellableNumberOfItems: 100 } } });
      expect(await sellable(1, 2)).toBe(3);
      expect(seen.at(-1)?.query.getAll('warehouseIds')).toEqual(['1', '2']);
    });

    it('holds nothing in a warehouse that it leaves out, when the others hold all there is', async () => {
      tells({
        everywhere: { numberOfItems: 7, sellableNumberOfItems: 7 },
        perWarehouse: { 3: { numberOfItems: 7, sellableNumberOfItems: 7 } },
      });
      expect(await sellable(1)).toBe(0);
      tells({ everywhere: { numberOfItems: 0, sellableNumberOfItems: -1 } });
      expect(await sellable(1)).toBe(0);
    });

    it('says nothing of a warehouse that it leaves out while some goods are nowhere', async () => {
      tells({
        everywhere: { numberOfItems: 9, sellableNumberOfItems: 9 },
        perWarehouse: { 3: { numberOfItems: 7, sellableNumberOfItems: 7 } },
      });
      expect(await sellable(1)).toBeNull();
      tells({ everywhere: null });
      expect(await sellable(1)).toBeNull();
      tells({ everywhere: { numberOfItems: 0 }, perWarehouse: { 1: { numberOfItems: 0, sellableNumberOfItems: null } } });
      expect(await sellable(1)).toBeNull();
    });

    it('says what a kit consists of, and never that a kit is sold out because it leaves it out', async () => {
      const more = { articleKind: 'Structure', structureDefinition: { rows: [{ articleNumber: 'B', numberOfItems: 2 }] } };
      tells({ everywhere: { numberOfItems: 0, sellableNumberOfItems: 4 }, more });
      expect((await client.stockByNumbers(access, ['A'], [])).get('A')).toMatchObject({
        sellable: 4,
        components: [{ articleNumber: 'B', quantity: 2 }],
      });
      expect(await sellable(1)).toBeNull();
      tells({ everywhere: { numberOfItems: 0 }, more: { articleKind: 'Structure' } });
      expect(await sellable(1)).toBeNull();
    });

    it('is not asked per warehouse for articles that it does not have', async () => {
      answer = says(200, []);
      expect((await client.stockByNumbers(access, ['GHOST'], [1])).size).toBe(0);
      expect(seen.filter(({ url }) => url.includes('inventoryPerWarehouse'))).toEqual([]);
    });
  });

  describe('failing', () => {
    it('with 401 means the credential, and says which user is needed', async () => {
      answer = says(401, '');
      const error = await failure(client.putOrder({ ...access, username: 'anna' }, anOrder));
      expect(error).toBeInstanceOf(CredentialRefused);
      expect(error.message).toMatch(/starts with WSI.*one goods owner.*Administration → API for goods owners.*does not start with WSI/);
      expect(error.message).not.toContain('geheim');
    });

    it.each([
      ['what it says', '7', 7_000],
      ['a minute when it does not say', undefined, 60_000],
      ['a minute when it says nonsense', 'soon', 60_000],
      ['an hour at most', '999999', 3_600_000],
    ])('with 429 means to wait: %s', async (_what, header, wait) => {
      answer = says(429, '', header === undefined ? {} : { 'retry-after': header });
      const error = await failure(client.ordersWithStatusChangedSince(access, since, 0));
      expect(error).toBeInstanceOf(Throttled);
      expect(error).toMatchObject({ retryAfterMs: wait });
    });

    it('with another 4xx means no, in its own words but without those of the customer', async () => {
      answer = says(400, { Message: 'Order 1042 of Anna Svensson (anna@example.com): article SHIRT-M does not exist' });
      const error = await failure(client.putOrder(access, anOrder));
      expect(error).toBeInstanceOf(Refused);
      expect(error).toMatchObject({ code: '400' });
      expect(error.message).toBe(`WMS 127.0.0.1:${port}: PUT /orders: 400: Order 1042 of … (…): article SHIRT-M does not exist`);
    });

    it('never repeats the password or what it was logged in with', async () => {
      answer = (request, response) => says(400, `bad header ${request.headers.authorization} for WSIdemo / geheim:1`)(request, response);
      const { message } = await failure(client.ordersWithStatusChangedSince(access, since, 0));
      expect(message).toContain('bad header Basic …');
      expect(message).not.toMatch(/geheim|V1NJ/);
    });

    it('with 5xx means away, and that a write may have happened', async () => {
      answer = says(500, { Message: 'An error has occurred.' });
      const error = await failure(client.putOrder(access, anOrder));
      expect(error).toBeInstanceOf(ThirdPartyAway);
      expect(error).toMatchObject({ sent: true });
      expect(error.message).toContain('500: An error has occurred.');
    });

    it('with a redirect means no, and nobody follows it', async () => {
      answer = says(302, '', { location: `http://127.0.0.1:${port}/elsewhere` });
      await expect(client.putOrder(access, anOrder)).rejects.toMatchObject({
        name: 'Refused',
        code: '302',
        message: expect.stringContaining('not followed'),
      });
      expect(seen).toHaveLength(1);
    });

    it('by a cut connection means that a write may have happened', async () => {
      answer = (_request, response) => response.destroy();
      await expect(client.putOrder(access, anOrder)).rejects.toMatchObject({ name: 'ThirdPartyAway', sent: true });
    });

    it('by a cut in the middle of the answer means the same', async () => {
      answer = (_request, response) => {
        response.writeHead(200, { 'content-length': '100' }).write('{"orderId":', () => response.destroy());
      };
      await expect(client.putOrder(access, anOrder)).rejects.toMatchObject({ name: 'ThirdPartyAway', sent: true });
    });

    it('by silence means the same, after the time given', async () => {
      const impatient = clientWith({ answerTimeoutMs: 100 });
      answer = () => undefined;
      await expect(impatient.putOrder(access, anOrder)).rejects.toMatchObject({
        sent: true,
        message: expect.stringContaining('no answer in time'),
      });
      await impatient.close();
    });

    it('by not being there means that nothing was sent', async () => {
      server.closeAllConnections();
      await new Promise((done) => server.close(done));
      await expect(client.putOrder(access, anOrder)).rejects.toMatchObject({
        sent: false,
        message: expect.stringContaining('refused'),
      });
    });

    it('by an address outside the allow-list means no, before anything is sent', async () => {
      const strict = clientWith({ allowedHosts: new AllowedHosts(['*.ongoingsystems.se']) });
      await expect(strict.putOrder(access, anOrder)).rejects.toMatchObject({ name: 'Refused', code: 'host-not-allowed' });
      expect(seen).toEqual([]);
      await strict.close();
    });

    it('by a name that leads into our network means no, before anything is sent', async () => {
      const allowedHosts = new AllowedHosts(['*.ongoingsystems.se']);
      const rebound = clientWith({ allowedHosts, lookup: (_host, _options, done) => done(null, [{ address: '127.0.0.1', family: 4 }]) });
      const url = 'https://api.ongoingsystems.se/demo/api/v1/';
      await expect(rebound.putOrder({ ...access, url }, anOrder)).rejects.toMatchObject({ name: 'Refused', code: 'host-not-allowed' });
      await rebound.close();
    });
  });

  describe('being checked', () => {
    const healthy: Answer = (request, response) =>
      request.url.includes('/orders/statuses')
        ? says(200, {
            orderStatuses: [
              { number: 300, text: 'Frisläppt' },
              { number: 450, text: null },
            ],
          })(request, response)
        : says(200, [{ articleSystemId: 1, articleNumber: 'A', goodsOwner: { id: 85, name: null } }])(request, response);

    it('tells its statuses when address, user and goods owner fit', async () => {
      answer = healthy;
      expect(await client.check(access)).toEqual({
        statuses: [
          { number: 300, text: 'Frisläppt' },
          { number: 450, text: '' },
        ],
      });
      expect(seen.map(({ url }) => url)).toEqual([
        '/demo/api/v1/orders/statuses',
        '/demo/api/v1/articles?goodsOwnerId=85&maxArticlesToGet=1',
      ]);
    });

    it('asks for an API user when the password is wrong', async () => {
      answer = says(401, '');
      await expect(client.check(access)).rejects.toBeInstanceOf(CredentialRefused);
      expect(seen).toHaveLength(1);
    });

    it.each([
      ['there is nothing', says(404, '<html>Not found</html>')],
      ['it leads elsewhere', says(302, '', { location: 'https://example.com/' })],
      ['there is a web page', says(200, '<html>Log in</html>')],
      ['there is another API', says(200, { hello: 'world' })],
    ])('asks for the address when %s', async (_what, wrong) => {
      answer = wrong;
      await expect(client.check(access)).rejects.toMatchObject({
        name: 'Refused',
        code: 'wms-url',
        message: expect.stringContaining('Check the WMS system'),
      });
    });

    it('asks for the address when there is no such host', async () => {
      const lost = clientWith({
        allowedHosts: new AllowedHosts(['*.ongoingsystems.se']),
        lookup: (_host, _options, done) => done(Object.assign(new Error('getaddrinfo ENOTFOUND'), { code: 'ENOTFOUND' }), []),
      });
      const url = 'https://nowhere.ongoingsystems.se/demo/api/v1/';
      await expect(lost.check({ ...access, url })).rejects.toMatchObject({
        name: 'Refused',
        code: 'wms-url',
        message: expect.stringContaining('can not be found'),
      });
      await lost.close();
    });

    it.each([
      ['it refuses', says(400, 'No access to goods owner')],
      ['it forbids', says(403, '')],
      ["it shows another's articles", says(200, [{ articleSystemId: 1, articleNumber: 'A', goodsOwner: { id: 86 } }])],
    ])('asks for the goods owner when %s for the one given', async (_what, wrong) => {
      answer = (request, response) => (request.url.includes('/orders/statuses') ? healthy : wrong)(request, response);
      await expect(client.check(access)).rejects.toMatchObject({
        name: 'Refused',
        code: 'goods-owner',
        message: expect.stringContaining('goods owner 85'),
      });
    });

    it('blames nobody when it is away', async () => {
      answer = says(503, '');
      await expect(client.check(access)).rejects.toBeInstanceOf(ThirdPartyAway);
    });
  });
});

function raise(error: Error): never {
  throw error;
}

async function failure(call: Promise<unknown>): Promise<Error> {
  return call.then(
    () => raise(new Error('the call succeeded')),
    (error: Error) => error,
  );
}
