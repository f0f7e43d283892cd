import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { ALL_SCOPES, DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

describe('The Admin API', () => {
  let shop: RehearsedShop;
  let token: string;

  beforeEach(async () => {
    shop = await RehearsedShop.open();
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  it('refuses a field that Shopify does not have, with Shopify’s code', async () => {
    const { status, data, errors } = await shop.graphql(token, '{ shop { name favouriteColour } }');
    expect(status).toBe(200);
    expect(data).toBeUndefined();
    expect(errors).toEqual([
      expect.objectContaining({
        message: "Field 'favouriteColour' doesn't exist on type 'Shop'",
        extensions: { code: 'undefinedField', typeName: 'Shop', fieldName: 'favouriteColour' },
      }),
    ]);
  });

  it('refuses a field that Shopify has and the twin has not, naming it', async () => {
    const { data, errors } = await shop.graphql(token, '{ shop { name shopOwnerName } }');
    expect(data).toBeUndefined();
    expect(errors![0]!.message).toContain('Shop.shopOwnerName');
    expect(errors![0]!.extensions.code).toBe('NOT_MODELLED_BY_TWIN');
  });

  it('refuses an argument that it would have to ignore', async () => {
    const { errors } = await shop.graphql(token, '{ orders(first: 1, savedSearchId: "gid://shopify/SavedSearch/1") { nodes { id } } }');
    expect(errors![0]!.message).toContain('"savedSearchId" of QueryRoot.orders');
  });

  it('refuses a connection without first or last, and pages above 250', async () => {
    const without = await shop.graphql(token, '{ orders { nodes { id } } }');
    expect(without.errors![0]!.message).toBe('you must provide one of first or last');
    const large = await shop.graphql(token, 'query ($n: Int!) { orders(first: $n) { nodes { id } } }', { n: 251 });
    expect(large.errors![0]!.message).toBe('first cannot exceed 250');
    const list = await shop.graphql(token, 'query ($ids: [ID!]!) { nodes(ids: $ids) { id } }', {
      ids: Array.from({ length: 251 }, (_, index) => `gid://shopify/Order/${index}`),
    });
    expect(list.errors![0]!.extensions.code).toBe('MAX_INPUT_SIZE_EXCEEDED');
  });

  it('names a variable that does not fit', async () => {
    const { errors } = await shop.graphql(token, 'query ($n: Int!) { orders(first: $n) { nodes { id } } }', { n: 'ten' });
    expect(errors![0]!.extensions.code).toBe('INVALID_VARIABLE');
  });

  it('runs a keyed mutation only with its key', async () => {
    const { errors } = await shop.graphql(token, 'mutation ($i: RefundInput!) { refundCreate(input: $i) { userErrors { message } } }', {
      i: { orderId: 'gid://shopify/Order/1' },
    });
    expect(errors![0]).toMatchObject({
      message: 'The @idempotent directive is required for this mutation but was not provided.',
      extensions: { code: 'BAD_REQUEST' },
    });
  });

  it('charges 2 for a connection and 1 for each object it may hold, and gives back what was not there', async () => {
    const query = '{ orders(first: 10) { nodes { id lineItems(first: 5) { nodes { id } } } } }';
    const { extensions } = await shop.graphql(token, query);
    // 2 + 10 × (1 + 2 + 5 × 1)
    expect(extensions!.cost.requestedQueryCost).toBe(82);
    expect(extensions!.cost.actualQueryCost).toBe(2);
    expect(extensions!.cost.throttleStatus).toEqual({ maximumAvailable: 2_000, currentlyAvailable: 1_998, restoreRate: 100 });
  });

  it('counts nodes by how many ids are asked for', async () => {
    const query = 'query ($ids: [ID!]!) { nodes(ids: $ids) { id ... on Order { customer { id } } ... on Product { id } } }';
    const { extensions } = await shop.graphql(token, query, { ids: ['gid://shopify/Order/1', 'gid://shopify/Order/2'] });
    expect(extensions!.cost.requestedQueryCost).toBe(4);
  });

  it('refuses a query that costs more than 1,000', async () => {
    const { data, errors } = await shop.graphql(token, '{ orders(first: 100) { nodes { lineItems(first: 100) { nodes { id } } } } }');
    expect(data).toBeUndefined();
    expect(errors![0]!.message).toBe('Query cost is 10302, which exceeds the single query max cost limit (1000).');
  });

  it('answers THROTTLED with HTTP 200 when the bucket is empty, and works again when it has refilled', async () => {
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, { title: 'Lamp', variants: [{}] });
    const mutation = 'mutation { a: fulfillmentCancel(id: "gid://shopify/Fulfillment/1") { userErrors { message } } }';
    let answer = await shop.graphql(token, mutation);
    while (answer.errors === undefined) answer = await shop.graphql(token, mutation);
    expect(answer.status).toBe(200);
    expect(answer.data).toBeUndefined();
    expect(answer.errors[0]!.extensions.code).toBe('THROTTLED');
    expect(answer.extensions!.cost.actualQueryCost).toBeNull();
    const { requestedQueryCost, throttleStatus } = answer.extensions!.cost;
    expect(throttleStatus.currentlyAvailable).toBeLessThan(requestedQueryCost);
    shop.pass(1);
    expect((await shop.graphql(token, mutation)).errors).toBeUndefined();
  });

  it('gives a Plus shop the Plus allowance', async () => {
    await shop.control('PUT', `/_twin/shops/${DOMAIN}`, { plan: 'plus' });
    const { extensions } = await shop.graphql(token, '{ shop { name } }');
    expect(extensions!.cost.throttleStatus).toMatchObject({ maximumAvailable: 20_000, restoreRate: 1_000 });
  });

  it('denies what the granted scopes do not cover, also behind node(id:)', async () => {
    token = (await shop.install('read_products')).access_token;
    const denied = await shop.graphql(token, '{ orders(first: 1) { nodes { id } } }');
    expect(denied.status).toBe(200);
    expect(denied.data).toBeNull();
    expect(denied.errors![0]!.extensions.code).toBe('ACCESS_DENIED');
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, { title: 'Lamp', variants: [{}] });
    const [order] = await shop.routedOrders({ count: 1 });
    const behind = await shop.graphql(token, 'query ($id: ID!) { node(id: $id) { id ... on Order { name } } }', {
      id: `gid://shopify/Order/${order!.id}`,
    });
    expect(behind.errors![0]!.extensions.code).toBe('ACCESS_DENIED');
  });

  it('says which version served and knows no other', async () => {
    const ask = (version: string) =>
      shop.twin.server.http.inject({
        method: 'POST',
        url: `/${DOMAIN}/admin/api/${version}/graphql.json`,
        headers: { 'x-shopify-access-token': token },
        payload: { query: '{ shop { name } }' },
      });
    expect((await ask('2026-10')).headers['x-shopify-api-version']).toBe('2026-10');
    expect((await ask('2019-01')).statusCode).toBe(404);
  });

  it('shows the shop, its scopes and its locations without fulfillment services', async () => {
    await shop.control('PUT', `/_twin/shops/${DOMAIN}`, {
      locations: [
        { name: 'A 3PL service', isFulfillmentService: true },
        { name: 'Closed', isActive: false },
      ],
    });
    const { data } = await shop.graphql(
      token,
      '{ shop { myshopifyDomain currencyCode ianaTimezone } currentAppInstallation { accessScopes { handle } } locations(first: 50) { nodes { name isActive } } }',
    );
    expect(data!.shop).toEqual({ myshopifyDomain: DOMAIN, currencyCode: 'SEK', ianaTimezone: 'Europe/Stockholm' });
    expect(data!.currentAppInstallation.accessScopes).toEqual(ALL_SCOPES.split(',').map((handle) => ({ handle })));
    expect(data!.locations.nodes.map(({ name }: { name: string }) => name)).toEqual(['Hisingen', 'Malmö']);
  });

  it('lets a fault cut the answer after the effect, and logs the call by its root field', async () => {
    await shop.control('PUT', '/_twin/faults', { rules: [{ match: 'shop', where: 'before', act: 'throttle', times: 1 }] });
    const throttled = await shop.graphql(token, '{ shop { name } }');
    expect(throttled.errors![0]!.extensions.code).toBe('THROTTLED');
    expect((await shop.graphql(token, '{ shop { name } }')).data).toEqual({ shop: { name: 'Nordic Supply' } });
    const { calls } = await shop.control('GET', '/_twin/calls');
    expect(calls.filter(({ operation }: { operation: string }) => operation === 'shop')).toHaveLength(2);
  });
});
