import { readFileSync, readdirSync } from 'node:fs';
import { createServer } from 'node:http';
import { it, expect, jest } from '@jest/globals';
import { parse as parseGql, print } from 'graphql';
import { DOMAIN, RehearsedShop, SECRET } from './a-shop-for-specs.js';
import { readProductCsv } from './catalogue/product-csv.js';
import { startShopifyTwin } from './shopify-twin.js';
import '@shopify/shopify-api/adapters/node';
import { shopifyApi } from '@shopify/shopify-api';
jest.setTimeout(120000);
it('csv', () => {
  for (const f of readdirSync('/work/shared/data/products').filter((f) => f.endsWith('.csv'))) {
    const p = readProductCsv(readFileSync('/work/shared/data/products/' + f, 'utf8'));
    console.log(
      f,
      p.length,
      p.reduce((n, x) => n + x.variants.length, 0),
      JSON.stringify(p[0]!.variants[0]),
    );
  }
});
it('ops', async () => {
  const shop = await RehearsedShop.open({ plan: 'plus' });
  const token = (await shop.install()).access_token;
  await shop.control(
    'POST',
    `/_twin/shops/${DOMAIN}/catalogue`,
    readFileSync('/work/shared/data/products/gatsby-100-products-300-variants.csv', 'utf8'),
    'text/csv',
  );
  const [o, o2] = await shop.routedOrders({ count: 2 });
  await shop.control('PUT', '/_twin/switches', { maxQueryCost: 1000000 });
  shop.twin.world.shops.get(DOMAIN)!.plan = 'plus';
  const doc = parseGql(readFileSync('/work/shared/reference/shopify-admin-schema/validated-operations.graphql', 'utf8'));
  const dump = await shop.control('GET', `/_twin/shops/${DOMAIN}/orders/${o!.id}`);
  const { locations } = await shop.control('GET', `/_twin/shops/${DOMAIN}`);
  const fo = dump.fulfillmentOrders[0];
  const vars: any = {
    Orders: {
      q: "(financial_status:authorized OR financial_status:paid) AND fulfillment_status:unshipped AND status:open AND updated_at:>='2026-11-23T03:00:00Z'",
    },
    Products: { q: "updated_at:>='2026-11-23T03:00:00Z'" },
    OrderFOs: { id: 'gid://shopify/Order/' + o!.id },
    FOs: { q: `assigned_location_id:${locations[0].id}` },
    VariantsPage: { id: 'gid://shopify/Product/1' },
    Fulfil: {
      f: {
        lineItemsByFulfillmentOrder: [{ fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/' + fo.id }],
        notifyCustomer: true,
        trackingInfo: { number: 'x', company: 'PostNord' },
      },
    },
    Hook: { t: 'ORDERS_CREATE', s: { uri: 'https://x.example/' } },
  };
  const seen: any[] = [];
  let fid = '';
  for (const d of doc.definitions as any[]) {
    const name = d.name.value;
    const v =
      vars[name] ??
      (name === 'Track'
        ? { id: fid, t: { number: 'y' } }
        : name === 'CancelF'
          ? { id: fid }
          : name === 'Move'
            ? {
                id:
                  'gid://shopify/FulfillmentOrder/' +
                  (await shop.control('GET', `/_twin/shops/${DOMAIN}/orders/${o2!.id}`)).fulfillmentOrders[0].id,
                l: 'gid://shopify/Location/' + locations[1].id,
              }
            : {});
    shop.pass(60);
    const a = await shop.graphql(token, print(d), v);
    if (name === 'Fulfil') fid = a.data!.fulfillmentCreate.fulfillment.id;
    seen.push([
      name,
      a.extensions?.cost?.requestedQueryCost,
      a.extensions?.cost?.actualQueryCost,
      a.errors?.[0]?.message?.slice(0, 110) ??
        JSON.stringify(a.data).slice(0, name === 'Orders' || name === 'OrderFOs' || name === 'Products' ? 1500 : 200),
      JSON.stringify((a as any).extensions?.search ?? ''),
    ]);
  }
  console.log(seen.map((s) => s.join(' | ')).join('\n'));
  await shop.close();
});
it('hmac by shopify lib', async () => {
  const api = shopifyApi({
    apiKey: 'key',
    apiSecretKey: SECRET,
    apiVersion: '2026-10' as any,
    isEmbeddedApp: false,
    hostName: 'x.example',
    scopes: [],
  });
  const server = await startShopifyTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
  const put = (m: string, p: string, b: any) =>
    fetch(server.url + p, {
      method: m,
      headers: { 'content-type': typeof b === 'string' ? 'text/csv' : 'application/json' },
      body: typeof b === 'string' ? b : JSON.stringify(b),
    }).then((r) => r.json() as any);
  await put('PUT', '/_twin/apps', { apiKey: 'key', apiSecret: SECRET, redirectUrls: ['http://127.0.0.1:1/cb'] });
  await put('PUT', '/_twin/shops/' + DOMAIN, { plan: 'plus' });
  const r = await fetch(
    `${server.url}/${DOMAIN}/admin/oauth/authorize?client_id=key&scope=write_orders,read_products,write_merchant_managed_fulfillment_orders&redirect_uri=http://127.0.0.1:1/cb&state=a%20b/+c&auto=1`,
    { redirect: 'manual' },
  );
  const q = Object.fromEntries(new URL(r.headers.get('location')!).searchParams);
  expect(await api.utils.validateHmac(q as any)).toBe(true);
  const t: any = await put('POST', `/${DOMAIN}/admin/oauth/access_token`, {
    client_id: 'key',
    client_secret: SECRET,
    code: q.code,
    expiring: '1',
  });
  let n = 0;
  let bad = 0;
  const hub = createServer((req, res) => {
    const ch: Buffer[] = [];
    req.on('data', (c) => ch.push(c));
    req.on('end', async () => {
      n++;
      const raw = Buffer.concat(ch).toString();
      if (n % 100 === 0) {
        const v = await api.webhooks.validate({ rawBody: raw, rawRequest: req, rawResponse: res });
        if (!v.valid) {
          bad++;
          console.log(v);
        }
      }
      res.end();
    });
  }).listen(0, '127.0.0.1');
  const port = (hub.address() as any).port;
  for (const topic of ['ORDERS_CREATE', 'ORDERS_UPDATED', 'FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE']) {
    const a = await fetch(`${server.url}/${DOMAIN}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': t.access_token },
      body: JSON.stringify({
        query:
          'mutation ($t: WebhookSubscriptionTopic!, $s: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: $s) { userErrors { message } } }',
        variables: { t: topic, s: { uri: `http://127.0.0.1:${port}/w` } },
      }),
    }).then((r) => r.json());
    expect((a as any).data.webhookSubscriptionCreate.userErrors).toEqual([]);
  }
  await put(
    'POST',
    `/_twin/shops/${DOMAIN}/catalogue`,
    readFileSync('/work/shared/data/products/gatsby-100-products-300-variants.csv', 'utf8'),
  );
  const t0 = performance.now();
  const made = await put('POST', `/_twin/shops/${DOMAIN}/orders`, { count: 1000, seed: 3 });
  const t1 = performance.now();
  while (n < 3000 && performance.now() - t1 < 30000) await new Promise((r) => setTimeout(r, 20));
  console.log('orders', made.orders.length, 'placed in', t1 - t0, 'webhooks', n, 'in', performance.now() - t0, 'bad', bad);
  const ids = made.orders.slice(0, 25).map((o: any) => 'gid://shopify/Order/' + o.id);
  const query =
    'query ($ids: [ID!]!) { nodes(ids: $ids) { ... on Order { id name lineItems(first: 10) { nodes { id quantity sku variant { id } } } fulfillmentOrders(first: 3) { nodes { id status lineItems(first: 5) { nodes { id remainingQuantity } } } } } } }';
  const t2 = performance.now();
  let last: any;
  for (let i = 0; i < 40; i++)
    last = await fetch(`${server.url}/${DOMAIN}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': t.access_token },
      body: JSON.stringify({ query, variables: { ids: ids.slice(0, 10) } }),
    }).then((r) => r.json());
  console.log('40 queries in', performance.now() - t2, JSON.stringify(last.extensions ?? last), last.errors?.[0]);
  const t3 = performance.now();
  for (let i = 0; i < 20; i++)
    last = await fetch(`${server.url}/${DOMAIN}/admin/api/2026-10/graphql.json`, {
      method: 'POST',
      headers: { 'content-type': 'application/json', 'x-shopify-access-token': t.access_token },
      body: JSON.stringify({
        query:
          '{ orders(first: 250, sortKey: UPDATED_AT, query: "updated_at:>=2026-01-01T00:00:00Z status:open") { nodes { id updatedAt } pageInfo { hasNextPage endCursor } } }',
      }),
    }).then((r) => r.json());
  console.log('20 searches in', performance.now() - t3, JSON.stringify(last.extensions), last.data?.orders.pageInfo);
  const t4 = performance.now();
  await server.close();
  console.log('closed in', performance.now() - t4);
  hub.close();
});
