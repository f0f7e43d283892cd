import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALL_SCOPES, DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const AT = `/_twin/shops/${DOMAIN}`;
const RUN =
  'mutation ($query: String!, $grouped: Boolean!) { bulkOperationRunQuery(query: $query, groupObjects: $grouped) { bulkOperation { id status url } userErrors { field code message } } }';
const READ =
  'query ($id: ID!) { bulkOperation(id: $id) { status errorCode objectCount rootObjectCount fileSize url partialDataUrl completedAt } }';
const CATALOGUE = `{ products { edges { node { id title variants { edges { node { id sku inventoryItem { id unitCost { amount } measurement { weight { value unit } } } } } }
  media { edges { node { id mediaContentType ... on MediaImage { image { url } } } } } } } } }`;

interface Line {
  readonly id: string;
  readonly __parentId?: string;
  readonly [field: string]: unknown;
}

describe('A bulk operation', () => {
  let shop: RehearsedShop;
  let token: string;
  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  const run = async (query: string, grouped = true) =>
    (await shop.graphql(token, RUN, { query, grouped })).data!.bulkOperationRunQuery as {
      bulkOperation: { id: string; status: string; url: string | null } | null;
      userErrors: { field: string[] | null; code: string; message: string }[];
    };
  const read = async (id: string) => (await shop.graphql(token, READ, { id })).data!.bulkOperation;
  const ended = async (id: string) => {
    await shop.until(async () => !['CREATED', 'RUNNING', 'CANCELING'].includes((await read(id)).status));
    return read(id);
  };
  const done = async (query: string, grouped = true) => {
    const { bulkOperation, userErrors } = await run(query, grouped);
    expect(userErrors).toEqual([]);
    return ended(bulkOperation!.id);
  };
  const fetchResult = (url: string, headers: Record<string, string> = {}) =>
    shop.twin.server.http.inject({ method: 'GET', url: new URL(url).pathname, headers });
  const lines = async (url: string): Promise<Line[]> => {
    const { payload } = await fetchResult(url);
    expect(payload.endsWith('\n')).toBe(true);
    return payload
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Line);
  };
  const two = async () => {
    for (const title of ['Lamp', 'Chair "Ö" 😀']) {
      await shop.control('POST', `${AT}/products`, {
        title,
        imageUrl: 'https://cdn.example/1.jpg',
        variants: [
          { title: 'Red', sku: `${title[0]}-RED`, unitCost: '4.2', weight: { value: 1.5, unit: 'POUNDS' }, stock: 4 },
          { title: 'Blue', sku: `${title[0]}-BLUE` },
        ],
      });
    }
  };

  it('reads products with variants and media, each child right after its parent when grouped', async () => {
    await two();
    const { url, ...state } = await done(CATALOGUE);
    expect(state).toMatchObject({ status: 'COMPLETED', errorCode: null, objectCount: '8', rootObjectCount: '2', partialDataUrl: null });
    const all = await lines(url);
    expect(all.map((line) => line.id.split('/')[3])).toEqual(
      [1, 2].flatMap(() => ['Product', 'ProductVariant', 'ProductVariant', 'MediaImage']),
    );
    expect(all[4]).toEqual({ id: all[4]!.id, title: 'Chair "Ö" 😀' });
    expect(all[1]).toEqual({
      id: all[1]!.id,
      sku: 'L-RED',
      inventoryItem: {
        id: expect.stringContaining('gid://shopify/InventoryItem/'),
        unitCost: { amount: '4.20' },
        measurement: { weight: { value: 1.5, unit: 'POUNDS' } },
      },
      __parentId: all[0]!.id,
    });
    expect(all[3]).toMatchObject({ mediaContentType: 'IMAGE', image: { url: 'https://cdn.example/1.jpg' }, __parentId: all[0]!.id });
  });

  it('puts children anywhere behind their parent when not grouped', async () => {
    await two();
    const all = await lines((await done(CATALOGUE, false)).url);
    expect(all.map(({ __parentId }) => __parentId === undefined)).toEqual([true, true, false, false, false, false, false, false]);
    const parents = all.filter(({ __parentId }) => __parentId === undefined).map(({ id }) => id);
    for (const id of parents) expect(all.filter(({ __parentId }) => __parentId === id)).toHaveLength(3);
  });

  it('reads the stock of a location, also behind the item', async () => {
    await two();
    const { locations } = await shop.control('GET', AT);
    const level = `inventoryLevel(locationId: "gid://shopify/Location/${locations[0].id}") { isActive quantities(names: ["available", "committed"]) { name quantity } }`;
    const all = await lines((await done(`{ inventoryItems { edges { node { id tracked ${level} } } } }`)).url);
    expect(all).toHaveLength(4);
    expect(all[0]).toEqual({
      id: all[0]!.id,
      tracked: true,
      inventoryLevel: {
        isActive: true,
        quantities: [
          { name: 'available', quantity: 4 },
          { name: 'committed', quantity: 0 },
        ],
      },
    });
    const behind = await done(
      '{ productVariants { edges { node { id inventoryItem { id inventoryLevels { edges { node { id } } } } } } } }',
    );
    const levels = (await lines(behind.url)).filter(({ __parentId }) => __parentId !== undefined);
    expect(levels[0]!.__parentId).toMatch(/^gid:\/\/shopify\/ProductVariant\//);
    const at = `{ location(id: "gid://shopify/Location/${locations[0].id}") { id inventoryLevels { edges { node { id isActive } } } } }`;
    expect((await lines((await done(at)).url)).map(({ __parentId }) => __parentId)).toEqual([
      undefined,
      ...Array<string>(4).fill(`gid://shopify/Location/${locations[0].id}`),
    ]);
  });

  it('finds what a query finds, and has no result where that is nothing', async () => {
    await two();
    expect(await lines((await done('{ products(query: "title:lamp") { edges { node { id title } } } }')).url)).toHaveLength(1);
    expect(await done('{ products(query: "title:none") { edges { node { id } } } }')).toMatchObject({
      status: 'COMPLETED',
      objectCount: '0',
      url: null,
      fileSize: null,
    });
  });

  it.each([
    ['{ products { nodes { id } } }', "Selecting via 'nodes' is not supported. Invalid connection fields: 'products'."],
    ['{ shop { id } }', 'Bulk queries must contain at least one connection.'],
    ['{ node(id: "gid://shopify/Product/0") { id } }', 'Bulk queries cannot contain a top level `node` field.'],
    [
      '{ locations { edges { node { id inventoryLevels { edges { node { id item { variants { edges { node { id metafields { edges { node { id } } } } } } } } } } } } } }',
      'Bulk queries cannot contain connections with a nesting depth greater than 2.',
    ],
    [
      '{ products { edges { node { id a: variants { edges { node { id } } } b: variants { edges { node { id } } } c: media { edges { node { id } } } d: metafields { edges { node { id } } } e: media { edges { node { id } } } } } } }',
      'Bulk queries cannot contain more than 5 connections.',
    ],
    ['{ products { edges { node { title variants { edges { node { id } } } } } } }', "Connection fields without 'id': products."],
    ['{ orders { edges { node { id refunds { refundLineItems { edges { node { quantity } } } } } } } }', 'within a list field'],
    ['mutation { appUninstall { userErrors { message } } }', 'Only `query` operations are supported.'],
    ['{ products { edges { node { colour } } } }', "Field 'colour' doesn't exist on type 'Product'"],
    ['', 'Invalid bulk query: '],
  ])('refuses %s', async (query, message) => {
    const { bulkOperation, userErrors } = await run(query);
    expect(bulkOperation).toBeNull();
    expect(userErrors.map((error) => error.message).join(' ')).toContain(message);
    expect(userErrors[0]).toMatchObject({ field: ['query'], code: 'INVALID' });
  });

  it('runs five at once and refuses the sixth', async () => {
    await two();
    await shop.control('PUT', '/_twin/switches', { bulkSpeed: 1 });
    for (let count = 0; count < 5; count += 1) expect((await run(CATALOGUE)).userErrors).toEqual([]);
    expect((await run(CATALOGUE)).userErrors).toMatchObject([{ field: null, code: 'LIMIT_REACHED' }]);
  });

  it('is created, runs at the speed of the switch, and can be cancelled as long as it runs', async () => {
    await two();
    await shop.control('PUT', '/_twin/switches', { bulkSpeed: 1 });
    const { bulkOperation } = await run(CATALOGUE);
    expect(bulkOperation).toMatchObject({ status: 'CREATED', url: null });
    await shop.until(async () => (await read(bulkOperation!.id)).status === 'RUNNING');
    const cancel = 'mutation ($id: ID!) { bulkOperationCancel(id: $id) { bulkOperation { status } userErrors { field message } } }';
    const answer = await shop.graphql(token, cancel, { id: bulkOperation!.id });
    expect(answer.data!.bulkOperationCancel).toEqual({ bulkOperation: { status: 'CANCELING' }, userErrors: [] });
    expect(await ended(bulkOperation!.id)).toMatchObject({ status: 'CANCELED', url: null });
    expect((await shop.graphql(token, cancel, { id: bulkOperation!.id })).data!.bulkOperationCancel).toEqual({
      bulkOperation: null,
      userErrors: [{ field: null, message: 'A bulk operation cannot be canceled when it is canceled' }],
    });
    expect((await shop.graphql(token, cancel, { id: 'gid://shopify/BulkOperation/1' })).data!.bulkOperationCancel.userErrors).toEqual([
      { field: ['id'], message: 'Bulk operation does not exist' },
    ]);
  });

  it('fails halfway once, by switch, and leaves a part', async () => {
    await two();
    await shop.control('PUT', '/_twin/switches', { bulkFailsOnce: true });
    const failed = await done(CATALOGUE);
    expect(failed).toMatchObject({ status: 'FAILED', errorCode: 'TIMEOUT', url: null });
    expect((await lines(failed.partialDataUrl)).length).toBeLessThan(8);
    expect((await done(CATALOGUE)).status).toBe('COMPLETED');
  });

  it('fails for what the scopes do not cover', async () => {
    await two();
    token = (await shop.install(ALL_SCOPES.replace('write_inventory', 'read_orders'))).access_token;
    const query = '{ inventoryItems { edges { node { id inventoryLevels { edges { node { id } } } } } } }';
    expect(await done(query)).toMatchObject({ status: 'FAILED', errorCode: 'ACCESS_DENIED' });
  });

  it('serves the result to whoever has the address, from any byte on', async () => {
    await two();
    const { url, fileSize } = await done(CATALOGUE);
    const whole = await fetchResult(url);
    expect(whole.statusCode).toBe(200);
    expect(whole.headers['content-length']).toBe(fileSize);
    const bytes = whole.rawPayload;
    const part = await fetchResult(url, { range: 'bytes=100-' });
    expect(part.statusCode).toBe(206);
    expect(part.headers['content-range']).toBe(`bytes 100-${bytes.length - 1}/${bytes.length}`);
    expect(part.rawPayload.equals(bytes.subarray(100))).toBe(true);
    expect((await fetchResult(url, { range: 'bytes=10-19' })).rawPayload.equals(bytes.subarray(10, 20))).toBe(true);
    expect((await fetchResult(url, { range: `bytes=${bytes.length}-` })).statusCode).toBe(416);
    expect((await fetchResult(url.replace(/-[0-9a-f]{2}/, '-00'))).statusCode).toBe(404);
  });

  it('lets its result go after a week, or by switch', async () => {
    await two();
    const operation = (await run(CATALOGUE)).bulkOperation!;
    const { url } = await ended(operation.id);
    await shop.control('PUT', '/_twin/switches', { bulkExpires: true });
    expect((await fetchResult(url)).statusCode).toBe(404);
    await shop.control('PUT', '/_twin/switches', { bulkExpires: false });
    expect((await fetchResult(url)).statusCode).toBe(200);
    shop.pass(8 * 86_400);
    expect((await fetchResult(url)).statusCode).toBe(404);
    token = (await shop.install()).access_token;
    expect(await read(operation.id)).toMatchObject({ status: 'EXPIRED', url: null });
  });

  it('lets faults strike the download', async () => {
    await two();
    const { url } = await done(CATALOGUE);
    await shop.control('PUT', '/_twin/faults', {
      rules: [{ match: 'GET bulk-results', where: 'before', act: 'status', status: 503, times: 1 }],
    });
    expect((await fetchResult(url)).statusCode).toBe(503);
    expect((await fetchResult(url)).statusCode).toBe(200);
  });

  it('breaks a download off after so many bytes, by switch, and gives the rest when asked from there', async () => {
    await two();
    const { url } = await done(CATALOGUE);
    const whole = (await fetchResult(url)).rawPayload;
    const base = await shop.twin.server.listen({ host: '127.0.0.1', port: 0, portVariable: 'SANDBOX_SHOPIFY_PORT' });
    await shop.control('PUT', '/_twin/switches', { bulkCutsAfterBytes: 150 });
    const received: Buffer[] = [];
    const download = async () => {
      const answer = await fetch(base + new URL(url).pathname);
      for await (const piece of answer.body!) received.push(Buffer.from(piece as Uint8Array));
    };
    await expect(download()).rejects.toThrow();
    const got = Buffer.concat(received);
    expect(got.equals(whole.subarray(0, 150))).toBe(true);
    await shop.control('PUT', '/_twin/switches', { bulkCutsAfterBytes: null });
    const rest = await fetch(base + new URL(url).pathname, { headers: { range: `bytes=${got.length}-` } });
    expect(Buffer.from(await rest.arrayBuffer()).equals(whole.subarray(150))).toBe(true);
  });

  it('is not charged to the bucket but for the call that begins it', async () => {
    await shop.control('POST', `${AT}/catalogue/generate`, { products: 500 });
    const { extensions } = await shop.graphql(token, RUN, { query: CATALOGUE, grouped: true });
    expect(extensions!.cost.requestedQueryCost).toBe(11);
    expect(extensions!.cost.throttleStatus.currentlyAvailable).toBeGreaterThan(19_900);
  });

  it('says when it has finished', async () => {
    await shop.graphql(
      token,
      'mutation { webhookSubscriptionCreate(topic: BULK_OPERATIONS_FINISH, webhookSubscription: { uri: "https://hub.example/w" }) { userErrors { message } } }',
    );
    await two();
    const { bulkOperation } = await run(CATALOGUE);
    await shop.until(() => shop.posted.length === 1);
    expect(JSON.parse(shop.posted[0]!.body)).toEqual({
      admin_graphql_api_id: bulkOperation!.id,
      completed_at: '2026-11-23T08:00:00Z',
      created_at: '2026-11-23T08:00:00Z',
      error_code: null,
      status: 'completed',
      type: 'query',
    });
  });
});
