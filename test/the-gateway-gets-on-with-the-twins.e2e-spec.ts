import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { startOngoingTwin } from '../apps/sandbox/src/ongoing/ongoing-twin.js';
import { startShopifyTwin } from '../apps/sandbox/src/shopify/shopify-twin.js';
import { Browser, CLIENT_ID, eventually, fillIn, type GatewayUnderTest, SECRET, startGatewayOn } from './gateway-on-fakes.js';

jest.setTimeout(60_000);

const SHOP = 'nordic.myshopify.com';
let shopify: { url: string; close(): Promise<void> };
let ongoing: { url: string; close(): Promise<void> };
let gateway: GatewayUnderTest;
let connectionId: string;

const control = async (url: string, method: string, body: unknown): Promise<Record<string, unknown>> => {
  const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
  if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
  return (await answer.json()) as Record<string, unknown>;
};

beforeAll(async () => {
  shopify = await startShopifyTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
  ongoing = await startOngoingTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
  gateway = await startGatewayOn({ shopifyUrl: shopify.url, warehouseUrl: ongoing.url });
  await control(`${shopify.url}/_twin/apps`, 'PUT', {
    apiKey: CLIENT_ID,
    apiSecret: SECRET,
    redirectUrls: [`${gateway.url}/shopify/callback`],
    autoApprove: true,
  });
  await control(`${shopify.url}/_twin/shops/${SHOP}`, 'PUT', {
    locations: [
      { id: '9007199254740993', name: 'Warehouse' },
      { name: 'Parcel House', isFulfillmentService: true },
    ],
  });
  await control(`${ongoing.url}/_twin/warehouses`, 'POST', {
    warehouse: 'demo',
    goodsOwners: [{ id: 85, name: 'Nordic', users: [{ username: 'WSIdemo', password: 'right' }] }],
    ordinaryUsers: [{ username: 'kari', password: 'right' }],
  });
});
afterAll(async () => {
  await gateway.stop();
  await Promise.all([shopify.close(), ongoing.close()]);
});

/** Through Shopify's authorize page and back, as a browser goes. */
async function install(browser: Browser): Promise<void> {
  const away = await browser.get(`/shopify/install?shop=${SHOP}`);
  const back = await fetch(away.location!, { redirect: 'manual' });
  const { status, location, text } = await browser.get(back.headers.get('location')!.slice(gateway.url.length));
  if (status !== 302 || location !== '/setup') throw new Error(`the callback was answered ${status}: ${text}`);
}

const ofConnection = async (name: string) => (await gateway.announced(name)).filter((event) => event.connectionId === connectionId);

it('takes a shop through its authorize page and connects it to its warehouse', async () => {
  const browser = new Browser(gateway.url);
  await install(browser);
  expect((await browser.get('/setup')).text).not.toContain('Parcel House');
  const wrong = await fillIn(browser, { username: 'kari', locationId: '9007199254740993' });
  expect(wrong.text).toContain('name begins with WSI');
  const { location, text } = await fillIn(browser, { locationId: '9007199254740993' });
  expect([location, text]).toEqual([expect.stringMatching(/^\/connections\//), expect.anything()]);
  connectionId = location!.split('/').at(-1)!;
  expect(await ofConnection('connection.configured')).toHaveLength(1);
});

it('hears of an order that a customer places, within a second', async () => {
  await control(`${shopify.url}/_twin/shops/${SHOP}/products`, 'POST', { title: 'Mug', variants: [{ sku: 'MUG', price: '99.00' }] });
  const placedAt = Date.now();
  const { orders } = await control(`${shopify.url}/_twin/shops/${SHOP}/orders`, 'POST', {
    orders: [{ lines: [{ sku: 'MUG', quantity: 1 }] }],
  });
  const [order] = orders as { id: string }[];
  await eventually(
    () => ofConnection('shopify.order.touched'),
    (events) => events.some(({ data }) => data['orderId'] === order!.id),
  );
  expect(Date.now() - placedAt).toBeLessThan(2_000);
  await eventually(
    () => ofConnection('shopify.fulfillment-order.touched'),
    (events) => events.length > 0,
  );
  await eventually(
    () => ofConnection('shopify.product.touched'),
    (events) => events.length > 0,
  );
});

it('replaces a token that Shopify has revoked when a service says so', async () => {
  await control(`${shopify.url}/_twin/shops/${SHOP}/revoke-token`, 'POST', {});
  await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
  await eventually(
    () => ofConnection('connection.configured'),
    (events) => events.some(({ data }) => data['version'] === 2),
  );
});

it('ends the connection when the shop uninstalls the app, and takes it up when the shop comes back', async () => {
  await control(`${shopify.url}/_twin/shops/${SHOP}/uninstall`, 'POST', { apiKey: CLIENT_ID });
  await eventually(
    () => ofConnection('connection.removed'),
    (events) => events.length === 1,
  );
  await install(new Browser(gateway.url));
  const last = (await ofConnection('connection.configured')).at(-1)!.data;
  expect(last).toMatchObject({ status: 'active', version: 4 });
});
