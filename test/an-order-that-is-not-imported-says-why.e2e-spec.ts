import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import {
  connectionSettings,
  orderPreview,
  type ConnectionSettingsInput,
  type ConnectionState,
  type OrderExplanation,
  type OrderPreview,
  type PreviewedOrder,
} from '@stockbridge/contracts';
import { AdminClient, AdminShopifyOrders } from '@stockbridge/shopify';
import { aFulfillmentOrder, aLine } from '@stockbridge/testing';
import { AllowedHosts, OngoingClient } from '@stockbridge/wms';
import { startOngoingTwin } from '../apps/sandbox/src/ongoing/ongoing-twin.js';
import { startShopifyTwin } from '../apps/sandbox/src/shopify/shopify-twin.js';
import type { OrderFacts } from '../apps/order/src/order-facts.js';
import { rerun } from '../apps/order/src/recorded-inputs.js';
import { OrdersUnderTest } from './orders-under-test.js';
import { ReadOnlyProxy } from './read-only-proxy.js';

jest.setTimeout(60_000);

const SHOP = 'fjord-outdoor.myshopify.com';
const SCOPES = 'read_customers,read_locations,read_products,write_merchant_managed_fulfillment_orders,write_orders';
const USER = { username: 'WSI', password: 'secret' };

let flow: OrdersUnderTest;
beforeAll(async () => {
  flow = await OrdersUnderTest.start();
});
afterAll(() => flow.stop());

describe('between two systems that take note of every write', () => {
  let shopify: { url: string; close(): Promise<void> };
  let ongoing: { url: string; close(): Promise<void> };
  let shopSide: ReadOnlyProxy;
  let wmsSide: ReadOnlyProxy;
  let admin: AdminClient;
  let wms: OngoingClient;
  let connection: ConnectionState;
  let sides: { token: string; locationId: string; wmsUrl: string };

  const control = async <T>(url: string, method: string, body: unknown): Promise<T> => {
    const answer = await fetch(url, { method, headers: { 'content-type': 'application/json' }, body: JSON.stringify(body) });
    if (!answer.ok) throw new Error(`${method} ${url}: ${answer.status} ${await answer.text()}`);
    return (await answer.json()) as T;
  };
  const inShop = <T>(path: string, body: unknown, method = 'POST') => control<T>(`${shopify.url}/_twin/shops/${SHOP}${path}`, method, body);

  beforeAll(async () => {
    shopify = await startShopifyTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
    ongoing = await startOngoingTwin({ port: 0, host: '127.0.0.1', latencyMs: 0 });
    shopSide = await ReadOnlyProxy.before(shopify.url);
    wmsSide = await ReadOnlyProxy.before(ongoing.url);
    admin = new AdminClient({ urlTemplate: `${shopSide.url}/{shop}`, userAgent: 'stockbridge-order/test' });
    wms = new OngoingClient({ service: 'order', version: '1', allowedHosts: new AllowedHosts([new URL(wmsSide.url).host]) });
  });
  afterAll(async () => {
    await Promise.all([admin.close(), wms.close(), shopSide.close(), wmsSide.close()]);
    await Promise.all([shopify.close(), ongoing.close()]);
  });

  beforeAll(async () => {
    const app = { apiKey: 'key', apiSecret: 'app-secret', redirectUrls: ['https://hub.example/callback'], autoApprove: true };
    await control(`${shopify.url}/_twin/apps`, 'PUT', app);
    const { locations } = await inShop<{ locations: { id: string }[] }>('', { currency: 'SEK', locations: [{ name: 'Warehouse' }] }, 'PUT');
    await inShop('/products', { title: 'Hat', variants: [{ sku: 'HAT', price: '199.00' }] });
    await inShop('/products', { title: 'Scarf', variants: [{ sku: 'SCARF', price: '99.00' }] });
    await control(`${ongoing.url}/_twin/warehouses`, 'POST', { warehouse: 'demo', goodsOwners: [{ id: 1, name: 'Fjord', users: [USER] }] });
    await control(`${ongoing.url}/_twin/warehouses/demo/articles`, 'POST', {
      goodsOwnerId: 1,
      articles: [{ articleNumber: 'HAT', numberOfItems: 5 }],
    });
    const [here] = locations;
    sides = { token: await token(), locationId: here!.id, wmsUrl: `${wmsSide.url}/demo/api/v1/` };
    await flow.empty();
    connection = await flow.connect({ sides });
  });

  /** Through the authorize page and back, as a browser goes. */
  async function token(): Promise<string> {
    const query = new URLSearchParams({ client_id: 'key', scope: SCOPES, redirect_uri: 'https://hub.example/callback', state: 'x' });
    const away = await fetch(`${shopify.url}/${SHOP}/admin/oauth/authorize?${query.toString()}`, { redirect: 'manual' });
    const code = new URL(away.headers.get('location')!).searchParams.get('code');
    const granted = await control<{ access_token: string }>(`${shopify.url}/${SHOP}/admin/oauth/access_token`, 'POST', {
      ...{ client_id: 'key', client_secret: 'app-secret', code, expiring: '1' },
    });
    return granted.access_token;
  }

  async function place(order: object): Promise<{ id: string; number: number }> {
    const { orders } = await inShop<{ orders: { id: string; number: number }[] }>('/orders', { orders: [{ routingDelayMs: 0, ...order }] });
    return orders[0]!;
  }

  const desk = () => flow.desk(new AdminShopifyOrders(admin), wms);

  async function explain(order: string): Promise<OrderExplanation | null> {
    return (await desk().explain(connection.connectionId, order)).explanation;
  }

  async function preview(
    order: ConnectionSettingsInput['order'] | null = null,
    { days = null as number | null, after = null as string | null, limit = 20 } = {},
  ): Promise<OrderPreview> {
    const settings = order === null ? null : connectionSettings.parse({ ...connection.settings, order });
    return orderPreview.answer.parse(await desk().preview(connection.connectionId, { settings, days, after, limit }));
  }

  const outcomes = ({ orders }: OrderPreview) => Object.fromEntries(orders.map(({ name, outcome, reason }) => [name, reason ?? outcome]));
  const fieldsOf = (order: PreviewedOrder | undefined) => Object.fromEntries(order?.fields.map(({ field, value }) => [field, value]) ?? []);
  const effects = async () => [
    ...(await control<{ effects: unknown[] }>(`${ongoing.url}/_twin/effects`, 'GET', undefined)).effects,
    ...(await control<{ effects: unknown[] }>(`${shopify.url}/_twin/effects`, 'GET', undefined)).effects,
  ];

  const paid: { id: string; number: number }[] = [];
  beforeAll(async () => {
    const address = { firstName: 'Astrid', lastName: 'Lind', address1: 'Storgatan 1', city: 'Uppsala', zip: '753 20', countryCode: 'SE' };
    const lines = [{ sku: 'HAT', quantity: 2 }];
    paid.push(await place({ lines, shippingAddress: address, attributes: [{ key: 'Pickup id', value: 'SE-4711' }] }));
    await place({ lines, financialStatus: 'PENDING', shippingAddress: address });
    await place({ lines: [{ sku: 'SCARF', quantity: 1 }], shippingAddress: address });
    await place({ lines, shippingAddress: null, billingAddress: null });
    await place({ lines, shippingAddress: address, tags: ['Wholesale'], riskLevel: 'HIGH' });
  });

  it('a preview of the settings in force says what would become of the newest orders, and how each field would look', async () => {
    const found = await preview();
    expect(outcomes(found)).toEqual({
      '#1001': 'imported',
      '#1002': 'payment-status',
      '#1003': 'article-missing',
      '#1004': 'no-customer-data',
      '#1005': 'imported',
    });
    expect(found.orders.map(({ name }) => name)).toEqual(['#1005', '#1004', '#1003', '#1002', '#1001']);
    const first = found.orders.at(-1);
    expect(fieldsOf(first)).toMatchObject({
      orderNumber: '1001',
      goodsOwnerOrderId: paid[0]!.id,
      'consignee.name': 'Astrid Lind',
      'consignee.city': 'Uppsala',
    });
    const pending = found.orders.find(({ name }) => name === '#1002');
    expect(pending).toMatchObject({ fields: [], differences: null });
    expect(pending?.failedRules).toEqual([{ rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] }]);
  });

  it('a preview of settings that are not saved says what they would change, and which shipping rule fills a field', async () => {
    const found = await preview({
      financialStatuses: ['PAID', 'PENDING'],
      tags: { exclude: ['wholesale'] },
      orderNumberPrefix: 'F-',
      shipping: {
        rules: [
          { from: { attribute: 'Pickup id' }, match: '^SE-(.+)$', to: 'servicePointCode' },
          { from: { attribute: 'Pickup id' }, to: 'deliveryDate' },
        ],
      },
    });
    expect(outcomes(found)).toMatchObject({ '#1001': 'imported', '#1002': 'imported', '#1005': 'tag-excluded' });
    const first = found.orders.at(-1);
    expect(fieldsOf(first)).toMatchObject({ orderNumber: 'F-1001', servicePointCode: '4711' });
    expect(first?.shippingRules).toEqual([{ field: 'servicePointCode', rule: 'attribute “Pickup id” matching ^SE-(.+)$' }]);
    expect(first?.unusable).toEqual([
      { field: 'deliveryDate', rule: 'attribute “Pickup id”', problem: expect.stringContaining('“SE-4711” is no day') },
    ]);
    expect((await flow.connections.byId(connection.connectionId))?.settings.order.orderNumberPrefix).toBe('');
  });

  it('a preview of the last days comes a page at a time and shows each order once, oldest first', async () => {
    const names: string[] = [];
    let after: string | null = null;
    do {
      const page: OrderPreview = await preview(null, { days: 7, after, limit: 2 });
      expect(page.orders.length).toBeLessThanOrEqual(2);
      names.push(...page.orders.map(({ name }) => name));
      after = page.next;
    } while (after !== null);
    expect(names).toEqual(['#1001', '#1002', '#1003', '#1004', '#1005']);
  });

  it('a preview in shadow mode compares each order with what another integration put into the warehouse under its number', async () => {
    const theirs = {
      goodsOwnerId: 1,
      orderNumber: '1001',
      goodsOwnerOrderId: 'legacy-7',
      deliveryDate: '2026-11-23',
      consignee: { name: 'Astrid Lind', address1: 'Storgatan 1', postCode: '753 20', city: 'Upsala', countryCode: 'SE' },
      orderLines: [{ rowNumber: '1', articleNumber: 'HAT', numberOfItems: 2 }],
    };
    const answer = await fetch(`${ongoing.url}/demo/api/v1/orders`, {
      method: 'PUT',
      headers: { 'content-type': 'application/json', authorization: `Basic ${btoa(`${USER.username}:${USER.password}`)}` },
      body: JSON.stringify(theirs),
    });
    expect(answer.status).toBe(200);
    expect(outcomes(await preview())).toMatchObject({ '#1001': 'order-number-taken' });
    const found = await preview({ enabled: false, dryRun: true, shadow: true });
    expect(outcomes(found)).toMatchObject({ '#1001': 'imported' });
    const [first, second] = [found.orders.at(-1), found.orders.at(-2)];
    expect(first?.differences).toEqual(
      expect.arrayContaining([
        { field: 'goodsOwnerOrderId', ours: paid[0]!.id, theirs: 'legacy-7' },
        { field: 'consignee.city', ours: 'Uppsala', theirs: 'Upsala' },
      ]),
    );
    const differing = first?.differences?.map(({ field }) => field) ?? [];
    for (const same of ['orderNumber', 'consignee.name', 'consignee.postCode']) expect(differing).not.toContain(same);
    expect(differing.some((field) => field.endsWith('.numberOfItems') || field.endsWith('.articleNumber'))).toBe(false);
    expect(second?.differences).toBeNull();
  });

  it('an order is explained by its number, its name or its id: each rule with its value and setting', async () => {
    const pending = await explain('#1002');
    expect(pending).toMatchObject({
      orderNumber: '1002',
      name: '#1002',
      decision: { outcome: 'ignored', reason: 'payment-status', sentence: 'Order #1002 is PENDING; exported are AUTHORIZED, PAID.' },
      ledger: null,
      wmsOrders: [],
    });
    expect(pending?.rules.map(({ rule, passed }) => [rule, passed])).toEqual([
      ['order-closed', true],
      ['before-go-live', true],
      ['payment-status', false],
    ]);
    expect(pending?.rules.at(-1)).toEqual({ rule: 'payment-status', passed: false, value: 'PENDING', setting: ['AUTHORIZED', 'PAID'] });
    expect(await explain('1002')).toEqual(pending);
    expect(await explain(pending!.orderId)).toEqual(pending);
    expect(await explain('9999')).toBeNull();
    expect((await explain('1004'))?.decision).toMatchObject({ outcome: 'held', reason: 'no-customer-data' });
    expect((await explain('1003'))?.decision).toMatchObject({ outcome: 'held', reason: 'article-missing' });
  });

  it('an audit counts the orders of both systems and says why those of the shop are not in the warehouse', async () => {
    const rounds = flow.rounds(new AdminShopifyOrders(admin), wms);
    await rounds.ask(connection.connectionId);
    expect(await rounds.turn()).toBe(true);
    const { lastRun, failedBecause, alarms } = await rounds.answer(connection.connectionId);
    expect([failedBecause, alarms]).toEqual([null, []]);
    expect(lastRun?.counts).toEqual({ shopify: 5, ledger: 0, handedOver: 0, wms: { ours: 0, others: 1 }, open: 0 });
    expect(lastRun?.reasons).toMatchObject([{ reason: 'under-way', orders: 5 }]);
  });

  it('a number that belongs to another system’s order is shown with whose it is', async () => {
    const taken = await explain('1001');
    expect(taken?.decision).toMatchObject({ outcome: 'refused', reason: 'order-number-taken' });
    expect(taken?.wmsOrders).toMatchObject([{ orderNumber: '1001', isOurs: false }]);
  });

  it('nothing of all this was written: on neither side, and not in the ledger', async () => {
    const before = await effects();
    await preview({ financialStatuses: ['PENDING'] });
    await preview({ enabled: false, dryRun: true, shadow: true }, { days: 3 });
    await explain('1001');
    expect(await effects()).toEqual(before);
    expect(shopSide.refused).toEqual([]);
    expect(wmsSide.refused).toEqual([]);
    expect(shopSide.reads).toBeGreaterThan(10);
    expect(wmsSide.reads).toBeGreaterThan(10);
    for (const table of ['order_ledger', 'known_article', 'intent', 'told', 'alarm', 'admitted_span']) {
      expect(await flow.dataSource.query(`select * from ${table}`)).toEqual([]);
    }
  });

  it('a password that the warehouse refuses is tried twice for people, too, and no more', async () => {
    const wrong = await flow.connect({ sides: { ...sides, password: 'wrong' } });
    const problems: (string | undefined)[] = [];
    for (let asked = 0; asked < 4; asked++) problems.push((await desk().explain(wrong.connectionId, '1001')).problem);
    expect(problems.slice(0, 2)).toEqual([
      expect.stringContaining('refused the user name'),
      expect.stringContaining('refused the user name'),
    ]);
    const reads = wmsSide.reads;
    expect(problems.slice(2)).toEqual([
      expect.stringContaining('until there is a new one'),
      expect.stringContaining('until there is a new one'),
    ]);
    await desk().preview(wrong.connectionId, { settings: null, days: null, after: null, limit: 5 });
    expect(wmsSide.reads).toBe(reads);
  });

  it('the proxies do refuse what writes', async () => {
    const access = { url: sides.wmsUrl, ...USER, goodsOwnerId: 1 };
    await expect(wms.putArticle(access, { articleNumber: 'NEW', articleName: 'New' })).rejects.toThrow();
    const shop = { domain: SHOP, accessToken: sides.token };
    await expect(new AdminShopifyOrders(admin).addTags(shop, paid[0]!.id, ['seen'])).rejects.toThrow();
    expect([shopSide.refused.length, wmsSide.refused.length]).toEqual([1, 1]);
  });
});

describe('an order that the flow has worked on', () => {
  beforeEach(() => flow.empty());

  const atUs = {
    lines: [aLine({ id: '91' })],
    fulfillmentOrders: [aFulfillmentOrder({ lines: [{ gid: '', lineItemId: '91', totalQuantity: 1, remainingQuantity: 1 }] })],
  };

  async function worked(
    settings: ConnectionSettingsInput['order'] = {},
  ): Promise<{ connectionId: string; facts: Map<string, OrderFacts> }> {
    const { connectionId } = await flow.connect({ order: settings });
    await flow.ledger.touch(connectionId, [...flow.shop.orders.keys()], { because: 'poll' });
    await flow.work();
    return { connectionId, facts: await flow.ledger.facts(connectionId, [...flow.shop.orders.keys()]) };
  }

  it('is explained with what the ledger says and where it stands in the warehouse', async () => {
    flow.wms.articles.set('HAT-GREEN', { articleNumber: 'HAT-GREEN' });
    const order = flow.place(atUs);
    const { connectionId } = await worked();
    const { explanation } = await flow.desk().explain(connectionId, String(order.number));
    expect(explanation).toMatchObject({
      decision: { outcome: 'unchanged', reason: null },
      ledger: { state: 'in_sync', reason: null },
      wmsOrders: [{ orderNumber: String(order.number), isOurs: true, status: 300 }],
    });
  });

  it('keeps what was decided and from what, which gives the same decision again, and nothing of the customer', async () => {
    flow.wms.articles.set('HAT-GREEN', { articleNumber: 'HAT-GREEN' });
    const expected = {
      [flow.place(atUs).id]: ['put', null],
      [flow.place({ ...atUs, financialStatus: 'PENDING' }).id]: ['ignore', 'payment-status'],
      [flow.place({ ...atUs, tags: ['Gift'] }).id]: ['ignore', 'tag-excluded'],
      [flow.place({ ...atUs, shippingAddress: null, billingAddress: null }).id]: ['hold', 'no-customer-data'],
    };
    const { facts } = await worked({ tags: { exclude: ['gift'] } });
    expect(facts.size).toBe(4);
    for (const [id, { judged }] of facts) {
      expect([judged!.act, judged!.reason]).toEqual(expected[id]);
      expect(rerun(judged!.inputs)).toMatchObject({ act: judged!.act, reason: judged!.reason });
      expect(judged!.inputs).toMatchObject({ version: 1, settings: { tags: { exclude: ['gift'] } } });
    }
    const kept = JSON.stringify([...facts.values()].map(({ judged }) => judged));
    const { shippingAddress, email } = [...flow.shop.orders.values()][0]!;
    for (const personal of [shippingAddress!.lastName, shippingAddress!.address1, shippingAddress!.city, email]) {
      if (personal) expect(kept).not.toContain(personal);
    }
  });

  it('placed before go-live is left out, and admitted once its time is asked for', async () => {
    flow.wms.articles.set('HAT-GREEN', { articleNumber: 'HAT-GREEN' });
    const placedAt = new Date(Date.now() - 40 * 86_400_000).toISOString();
    const order = flow.place({ ...atUs, createdAt: placedAt, updatedAt: placedAt });
    const { connectionId } = await worked();
    expect((await flow.desk().explain(connectionId, String(order.number))).explanation?.decision.reason).toBe('before-go-live');
    const rounds = flow.rounds();
    const from = new Date(Date.parse(placedAt) - 1_000);
    await rounds.backfill(connectionId, { from, to: new Date(Date.parse(placedAt) + 1_000) });
    while (await rounds.readSpan());
    await flow.work();
    expect(flow.wms.orders.get(String(order.number))?.goodsOwnerOrderId).toBe(order.id);
  });
});
