import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

describe('Searching a shop', () => {
  let shop: RehearsedShop;
  let token: string;

  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, { title: 'Lamp', variants: [{ sku: 'LAMP-1' }] });
  });
  afterEach(() => shop.close());

  const numbers = async (query: string, rest = 'first: 50, sortKey: UPDATED_AT'): Promise<number[]> => {
    const { data, errors } = await shop.graphql(token, `query ($q: String) { orders(query: $q, ${rest}) { nodes { number } } }`, {
      q: query,
    });
    expect(errors).toBeUndefined();
    return data!.orders.nodes.map(({ number }: { number: number }) => number);
  };
  /** 1001 paid at 08:00:00, 1002 pending at 08:00:10, 1003 authorized at 08:00:20 */
  const three = async () => {
    const orders = [];
    for (const financialStatus of ['PAID', 'PENDING', 'AUTHORIZED']) {
      orders.push(...(await shop.routedOrders({ orders: [{ financialStatus }] })));
      shop.pass(10);
    }
    return orders;
  };

  it('understands AND, OR, parentheses, NOT and quoted times', async () => {
    await three();
    expect(await numbers("(financial_status:authorized OR financial_status:paid) AND updated_at:>='2026-11-23T08:00:10Z'")).toEqual([1003]);
    expect(await numbers('financial_status:authorized OR financial_status:paid')).toEqual([1001, 1003]);
    expect(await numbers('NOT financial_status:paid')).toEqual([1002, 1003]);
    expect(await numbers('-financial_status:paid fulfillment_status:unshipped status:open')).toEqual([1002, 1003]);
    expect(await numbers('name:#1002')).toEqual([1002]);
  });

  it('compares times by the second, inclusive and exclusive', async () => {
    await three();
    expect(await numbers("updated_at:>='2026-11-23T08:00:10Z'")).toEqual([1002, 1003]);
    expect(await numbers("updated_at:>'2026-11-23T08:00:10Z'")).toEqual([1003]);
    expect(await numbers("updated_at:<'2026-11-23T09:00:10+01:00'")).toEqual([1001]);
  });

  it('compares ids beyond 2^53 exactly', async () => {
    const [first, second] = await three();
    expect(Number(first!.id)).toBeGreaterThan(2 ** 53);
    expect(await numbers(`id:${second!.id}`)).toEqual([1002]);
    expect(await numbers(`id:>${first!.id}`)).toEqual([1002, 1003]);
  });

  it('leaves a cancelled order out of the open ones and finds it among the cancelled', async () => {
    const [first] = await three();
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${first!.id}/cancel`);
    expect(await numbers('status:open')).toEqual([1002, 1003]);
    expect(await numbers('status:cancelled')).toEqual([1001]);
  });

  it('ignores an unknown field and warns of it', async () => {
    await three();
    const { data, extensions } = await shop.graphql(
      token,
      '{ orders(first: 5, query: "colour:red financial_status:paid") { nodes { number } } }',
    );
    expect(data!.orders.nodes).toHaveLength(1);
    expect(extensions!.search[0].warnings).toEqual([
      { field: 'colour', message: 'Invalid search field for this query.', code: 'invalid_field' },
    ]);
    expect(
      (await shop.graphql(token, '{ orders(first: 5, query: "status:open") { nodes { number } } }')).extensions!.search,
    ).toBeUndefined();
  });

  it('pages to the end by cursor, forwards and in reverse, and shows an order that moved while paging once more', async () => {
    const orders = await three();
    const page = async (after: string | null, reverse = false) => {
      const query =
        'query ($a: String, $r: Boolean) { orders(first: 2, after: $a, reverse: $r, sortKey: UPDATED_AT) { nodes { number } pageInfo { hasNextPage endCursor } } }';
      const { data } = await shop.graphql(token, query, { a: after, r: reverse });
      return { found: data!.orders.nodes.map(({ number }: { number: number }) => number), ...data!.orders.pageInfo };
    };
    const first = await page(null);
    expect(first).toMatchObject({ found: [1001, 1002], hasNextPage: true });
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${orders[0]!.id}/edit`, { note: 'please hurry' });
    const second = await page(first.endCursor);
    expect(second).toMatchObject({ found: [1003, 1001], hasNextPage: false });
    expect((await page(null, true)).found).toEqual([1001, 1003]);
  });

  it('shows changes only after the index has caught up, when it lags', async () => {
    const [first] = await three();
    await shop.control('PUT', '/_twin/switches', { searchLagMs: 5_000 });
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${first!.id}/cancel`);
    expect(await numbers('status:cancelled')).toEqual([]);
    const direct = await shop.graphql(token, 'query ($id: ID!) { order(id: $id) { cancelledAt } }', {
      id: `gid://shopify/Order/${first!.id}`,
    });
    expect(direct.data!.order.cancelledAt).toBe('2026-11-23T08:00:30Z');
    shop.pass(5);
    expect(await numbers('status:cancelled')).toEqual([1001]);
  });

  it('finds fulfillment orders by location and time, closed ones only when asked', async () => {
    const [first] = await three();
    const { locations } = await shop.control('GET', `/_twin/shops/${DOMAIN}`);
    const find = async (includeClosed: boolean) => {
      const query =
        'query ($q: String, $c: Boolean) { fulfillmentOrders(first: 20, query: $q, includeClosed: $c, sortKey: UPDATED_AT) { nodes { orderId status } } }';
      const { data } = await shop.graphql(token, query, {
        q: `assigned_location_id:${locations[0].id} AND updated_at:>='2026-11-23T08:00:00Z'`,
        c: includeClosed,
      });
      return data!.fulfillmentOrders.nodes.length;
    };
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${first!.id}/fulfil`);
    expect(await find(false)).toBe(2);
    expect(await find(true)).toBe(3);
  });

  it('finds products and variants by update, and a variant’s words case-insensitively', async () => {
    const query =
      '{ products(first: 5, query: "updated_at:>=\'2026-11-23T08:00:00Z\'", sortKey: UPDATED_AT) { nodes { title variants(first: 5) { nodes { sku } } } } productVariants(first: 5, query: "sku:lamp-1") { nodes { sku } } }';
    const { data } = await shop.graphql(token, query);
    expect(data!.products.nodes).toEqual([{ title: 'Lamp', variants: { nodes: [{ sku: 'LAMP-1' }] } }]);
    expect(data!.productVariants.nodes).toEqual([{ sku: 'LAMP-1' }]);
  });
});
