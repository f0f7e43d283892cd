import { createHmac } from 'node:crypto';
import { createRequire } from 'node:module';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import type { Ajv2020 as Ajv } from 'ajv/dist/2020.js';
import { parse } from 'lossless-json';
import { DOMAIN, RehearsedShop, SECRET } from '../a-shop-for-specs.js';

const require = createRequire(import.meta.url);

const SUBSCRIBE =
  'mutation ($t: WebhookSubscriptionTopic!, $s: WebhookSubscriptionInput!) { webhookSubscriptionCreate(topic: $t, webhookSubscription: $s) { webhookSubscription { id uri topic includeFields } userErrors { field message } } }';

describe('Webhooks', () => {
  let shop: RehearsedShop;
  let token: string;

  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    token = (await shop.install()).access_token;
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, { title: 'Lamp', variants: [{ sku: 'RED', price: '99.50' }] });
  });
  afterEach(() => shop.close());

  const subscribe = async (t: string, s: object = {}) => {
    const { data } = await shop.graphql(token, SUBSCRIBE, { t, s: { uri: 'https://hub.example/webhooks/shopify', ...s } });
    return data!.webhookSubscriptionCreate;
  };
  const topics = () => shop.posted.map(({ headers }) => headers['x-shopify-topic']);
  const arrived = (count: number) => shop.until(() => shop.posted.length >= count);

  it('signs the very bytes it sends and names topic, shop, version, event and time', async () => {
    await subscribe('ORDERS_CREATE');
    await shop.routedOrders({ count: 1, seed: 4 });
    await arrived(1);
    const { headers, body, uri } = shop.posted[0]!;
    expect(uri).toBe('https://hub.example/webhooks/shopify');
    expect(headers['x-shopify-hmac-sha256']).toBe(createHmac('sha256', SECRET).update(body).digest('base64'));
    expect(headers).toMatchObject({
      'x-shopify-topic': 'orders/create',
      'x-shopify-shop-domain': DOMAIN,
      'x-shopify-api-version': '2026-10',
      'x-shopify-triggered-at': '2026-11-23T08:00:00.000Z',
    });
    expect(headers['x-shopify-webhook-id']).not.toBe(headers['x-shopify-event-id']);
  });

  it('writes ids beyond 2^53 as plain digits', async () => {
    await subscribe('ORDERS_CREATE');
    const [order] = await shop.routedOrders({ count: 1 });
    await arrived(1);
    const body = shop.posted[0]!.body;
    expect(body).toContain(`"id":${order!.id},"admin_graphql_api_id":"gid://shopify/Order/${order!.id}"`);
    expect((parse(body) as { id: { value: string } }).id.value).toBe(order!.id);
    expect(String((JSON.parse(body) as { id: number }).id)).not.toBe(order!.id);
  });

  it('sends only the fields asked for, and of fulfillment orders no order id', async () => {
    await subscribe('ORDERS_UPDATED', { includeFields: ['id', 'admin_graphql_api_id', 'line_items.id'] });
    await subscribe('FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE');
    const [order] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'RED', quantity: 1 }] }] });
    await arrived(2);
    expect(shop.posted[0]!.body).toBe(
      `{"id":${order!.id},"admin_graphql_api_id":"gid://shopify/Order/${order!.id}","line_items":[{"id":${order!.lineItemIds[0]}}]}`,
    );
    const routed = JSON.parse(shop.posted[1]!.body) as { fulfillment_order: { id: string } };
    expect(routed).toEqual({
      fulfillment_order: { id: expect.stringMatching(/^gid:\/\/shopify\/FulfillmentOrder\/\d+$/), status: 'open' },
    });
    const { webhooks } = await shop.control('GET', '/_twin/webhooks?after=0');
    expect(webhooks.map(({ topic, orderId, status, attempt }: Record<string, unknown>) => ({ topic, orderId, status, attempt }))).toEqual([
      { topic: 'orders/updated', orderId: order!.id, status: 200, attempt: 1 },
      { topic: 'fulfillment_orders/order_routing_complete', orderId: order!.id, status: 200, attempt: 1 },
    ]);
  });

  it('passes only what a subscription’s filter lets through', async () => {
    await subscribe('ORDERS_CREATE', { filter: 'total_price:>=100.00' });
    await shop.routedOrders({
      orders: [1, 5].map((quantity) => ({ lines: [{ sku: 'RED', quantity, price: '20.00' }], shippingAddress: null })),
    });
    await arrived(1);
    expect((JSON.parse(shop.posted[0]!.body) as { order_number: number }).order_number).toBe(1002);
    expect(shop.posted).toHaveLength(1);
  });

  it('tells of placing, routing, shipping, editing, holding and cancelling', async () => {
    for (const topic of ['ORDERS_CREATE', 'ORDERS_CANCELLED', 'ORDERS_EDITED', 'ORDERS_FULFILLED', 'FULFILLMENTS_CREATE', 'REFUNDS_CREATE'])
      await subscribe(topic);
    for (const topic of ['ORDER_ROUTING_COMPLETE', 'MOVED', 'PLACED_ON_HOLD', 'HOLD_RELEASED', 'CANCELLED'])
      await subscribe(`FULFILLMENT_ORDERS_${topic}`);
    const orders = await shop.routedOrders({ count: 2 });
    const at = `/_twin/shops/${DOMAIN}`;
    const { fulfillmentOrders } = await shop.control('GET', `${at}/orders/${orders[0]!.id}`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/hold`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/release`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/move`, { location: 'Malmö' });
    await shop.control('POST', `${at}/orders/${orders[0]!.id}/edit`, { add: [{ sku: 'RED', quantity: 1 }] });
    await shop.control('POST', `${at}/orders/${orders[0]!.id}/refund`, { lines: [{ lineItemId: orders[0]!.lineItemIds[0], quantity: 1 }] });
    await shop.control('POST', `${at}/orders/${orders[0]!.id}/cancel`);
    await shop.control('POST', `${at}/orders/${orders[1]!.id}/fulfil`, { trackingNumber: 'X1' });
    await shop.until(() => topics().includes('orders/fulfilled'));
    expect(new Set(topics())).toEqual(
      new Set([
        'orders/create',
        'fulfillment_orders/order_routing_complete',
        'fulfillment_orders/placed_on_hold',
        'fulfillment_orders/hold_released',
        'fulfillment_orders/moved',
        'orders/edited',
        'refunds/create',
        'fulfillment_orders/cancelled',
        'orders/cancelled',
        'fulfillments/create',
        'orders/fulfilled',
      ]),
    );
  });

  it('retries eight times with the original body, then deletes the subscription', async () => {
    await shop.control('PUT', '/_twin/switches', { webhookRetryTimeScale: 0.0000001 });
    await subscribe('ORDERS_CREATE');
    shop.answerWebhooks(500);
    const [order] = await shop.routedOrders({ count: 1 });
    await arrived(1);
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${order!.id}/edit`, { note: 'changed meanwhile' });
    await shop.until(async () => (await shop.control('GET', `/_twin/shops/${DOMAIN}`)).subscriptions.length === 0);
    expect(shop.posted).toHaveLength(9);
    expect(new Set(shop.posted.map(({ body }) => body)).size).toBe(1);
    const { webhooks, pending } = await shop.control('GET', '/_twin/webhooks');
    expect(webhooks.map(({ attempt }: { attempt: number }) => attempt)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
    expect(pending).toBe(0);
    expect(shop.effects('webhook.subscription_dropped')).toHaveLength(1);
  });

  it('counts silence as a failure, and comes through when the app is back', async () => {
    await shop.control('PUT', '/_twin/switches', { webhookRetryTimeScale: 0.0000001 });
    await subscribe('ORDERS_CREATE');
    shop.answerWebhooks('silent');
    await shop.routedOrders({ count: 1 });
    await arrived(3);
    shop.answerWebhooks(200);
    await shop.until(async () => (await shop.control('GET', '/_twin/webhooks')).pending === 0);
    const { webhooks } = await shop.control('GET', '/_twin/webhooks');
    expect(webhooks[0].status).toBe(0);
    expect(webhooks.at(-1).status).toBe(200);
    expect((await shop.control('GET', `/_twin/shops/${DOMAIN}`)).subscriptions).toHaveLength(1);
  });

  it('sends twice, loses or keeps silent as the switches say', async () => {
    await subscribe('ORDERS_CREATE');
    await shop.control('PUT', '/_twin/switches', { webhookDuplicateShare: 1 });
    await shop.routedOrders({ count: 1 });
    await arrived(2);
    expect(shop.posted[0]!.headers['x-shopify-webhook-id']).toBe(shop.posted[1]!.headers['x-shopify-webhook-id']);
    await shop.control('PUT', '/_twin/switches', { webhookDuplicateShare: 0, webhookLostShare: 1 });
    await shop.routedOrders({ count: 1 });
    await shop.control('PUT', '/_twin/switches', { webhookLostShare: 0, webhooks: false });
    await shop.routedOrders({ count: 1 });
    expect(shop.posted).toHaveLength(2);
  });

  it('subscribes an address once per topic, over https or on this machine, and only with the scope', async () => {
    expect((await subscribe('ORDERS_CREATE')).userErrors).toEqual([]);
    expect((await subscribe('ORDERS_CREATE')).userErrors[0].message).toContain('already been taken');
    expect((await subscribe('ORDERS_PAID', { uri: 'http://hub.example/w' })).userErrors[0].message).toContain('not supported');
    expect((await subscribe('ORDERS_PAID', { uri: 'http://127.0.0.1:3000/w' })).userErrors).toEqual([]);
    token = (await shop.install('read_products')).access_token;
    expect((await subscribe('ORDERS_EDITED')).userErrors[0].message).toContain('do not have permission');
  });

  it('lists, changes and deletes subscriptions', async () => {
    const { webhookSubscription } = await subscribe('ORDERS_CREATE');
    const change =
      'mutation ($id: ID!, $s: WebhookSubscriptionInput!) { webhookSubscriptionUpdate(id: $id, webhookSubscription: $s) { webhookSubscription { uri includeFields } userErrors { message } } }';
    const changed = await shop.graphql(token, change, {
      id: webhookSubscription.id,
      s: { uri: 'https://other.example/w', includeFields: ['id'] },
    });
    expect(changed.data!.webhookSubscriptionUpdate.webhookSubscription).toEqual({ uri: 'https://other.example/w', includeFields: ['id'] });
    const list = '{ webhookSubscriptions(first: 50) { nodes { id topic uri apiVersion { handle } } } }';
    expect((await shop.graphql(token, list)).data!.webhookSubscriptions.nodes).toEqual([
      { id: webhookSubscription.id, topic: 'ORDERS_CREATE', uri: 'https://other.example/w', apiVersion: { handle: '2026-10' } },
    ]);
    const remove = 'mutation ($id: ID!) { webhookSubscriptionDelete(id: $id) { deletedWebhookSubscriptionId userErrors { message } } }';
    expect(
      (await shop.graphql(token, remove, { id: webhookSubscription.id })).data!.webhookSubscriptionDelete.deletedWebhookSubscriptionId,
    ).toBe(webhookSubscription.id);
    expect((await shop.graphql(token, list)).data!.webhookSubscriptions.nodes).toEqual([]);
  });

  it('sends bodies of the shape that Shopify documents', async () => {
    const { schemaForWebhook } = require('shopify-webhook-schemas') as { schemaForWebhook: (version: string, topic: string) => object };
    const { Ajv2020 } = require('ajv/dist/2020.js') as { Ajv2020: typeof Ajv };
    const ajv = new Ajv2020({ strict: false, validateFormats: false, allErrors: true });
    const at = `/_twin/shops/${DOMAIN}`;
    const checked = [
      'orders/create',
      'orders/updated',
      'orders/cancelled',
      'orders/edited',
      'products/update',
      'fulfillments/create',
      'inventory_levels/update',
      'inventory_levels/connect',
      'inventory_items/create',
      'inventory_items/update',
      'inventory_items/delete',
      'bulk_operations/finish',
    ]
      .concat(['order_routing_complete', 'hold_released', 'moved'].map((event) => `fulfillment_orders/${event}`))
      .concat(['request', 'approve', 'decline', 'cancel', 'process', 'close'].map((event) => `returns/${event}`));
    for (const topic of checked) await subscribe(topic.toUpperCase().replace('/', '_'));
    const address = {
      firstName: 'Steve',
      lastName: 'Shipper',
      company: 'Shipping',
      address1: 'Street 1',
      address2: null,
      city: 'Town',
      zip: '1',
      province: 'Kentucky',
      provinceCode: 'KY',
      country: 'United States',
      countryCode: 'US',
      phone: '555',
    };
    const orders = await shop.routedOrders({
      orders: [1, 2].map(() => ({ lines: [{ sku: 'RED', quantity: 2 }], shippingAddress: address, phone: '555' })),
    });
    const { fulfillmentOrders } = await shop.control('GET', `${at}/orders/${orders[0]!.id}`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/hold`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/release`);
    await shop.control('POST', `${at}/fulfillment-orders/${fulfillmentOrders[0].id}/move`, { location: 'Malmö' });
    await shop.control('POST', `${at}/orders/${orders[0]!.id}/edit`, { add: [{ sku: 'RED', quantity: 1 }] });
    await shop.control('POST', `${at}/orders/${orders[0]!.id}/cancel`, { refund: false });
    await shop.control('POST', `${at}/orders/${orders[1]!.id}/fulfil`, { trackingNumber: 'X1', carrier: 'UPS' });
    const ask = async (steps: string[], status = 'REQUESTED') => {
      const lines = [{ lineItemId: orders[1]!.lineItemIds[0], quantity: 1 }];
      const { id } = await shop.control('POST', `${at}/orders/${orders[1]!.id}/return`, { lines, status });
      for (const step of steps) await shop.control('POST', `${at}/returns/${id}/${step}`);
    };
    await ask(['decline']);
    await ask(['approve', 'cancel']);
    await ask(['process'], 'OPEN');
    const { variants } = await shop.control('GET', `${at}/variants`);
    await shop.control('PATCH', `${at}/products/${variants[0].productId}`, {
      title: 'Lantern',
      variants: [{ id: variants[0].id, unitCost: '4.20' }, { sku: 'GREEN' }],
    });
    await shop.control('DELETE', `${at}/variants/${variants[0].id}`);
    await shop.graphql(
      token,
      'mutation { bulkOperationRunQuery(query: "{ products { edges { node { id } } } }") { userErrors { message } } }',
    );
    await shop.until(() => checked.every((topic) => topics().includes(topic)));

    for (const topic of checked) {
      const validate = ajv.compile(schemaForWebhook('2026-07', topic));
      const { body } = shop.posted.find(({ headers }) => headers['x-shopify-topic'] === topic)!;
      const fits = validate(JSON.parse(body));
      // The schemas are inferred from one example each: they hold a few nullable fields for never null, and ids for safe integers.
      const serious = (validate.errors ?? []).filter(({ keyword }) => keyword === 'required');
      expect({ topic, fits: fits || serious.length === 0, serious }).toEqual({ topic, fits: true, serious: [] });
    }
  });
});
