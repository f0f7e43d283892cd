import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { createHmac, randomUUID } from 'node:crypto';
import {
  begin,
  Browser,
  callbackPath,
  eventually,
  fillIn,
  type GatewayOnFakes,
  install,
  SECRET,
  startGateway,
} from './gateway-on-fakes.js';

jest.setTimeout(60_000);

let gateway: GatewayOnFakes;
beforeAll(async () => {
  gateway = await startGateway();
});
afterAll(() => gateway.stop());

const api: GatewayOnFakes['api'] = (...asked) => gateway.api(...asked);

const webhook = (shop: string, topic: string, body: unknown, headers: Record<string, string> = {}) => {
  const raw = typeof body === 'string' ? body : JSON.stringify(body);
  return fetch(`${gateway.url}/webhooks/shopify`, {
    method: 'POST',
    body: raw,
    headers: {
      'content-type': 'application/json',
      'x-shopify-topic': topic,
      'x-shopify-shop-domain': shop,
      'x-shopify-hmac-sha256': createHmac('sha256', SECRET).update(raw).digest('base64'),
      ...headers,
    },
  });
};

const connect = async (shop: string, fields: Record<string, string> = {}): Promise<{ browser: Browser; connectionId: string }> => {
  const browser = new Browser(gateway.url);
  await install(browser, shop);
  const { status, location, text } = await fillIn(browser, fields);
  if (status !== 303 || location === null) throw new Error(`setup was answered ${status}: ${text}`);
  return { browser, connectionId: location.split('/').at(-1)! };
};

const newestOf = async (connectionId: string) =>
  (await gateway.announced('connection.configured')).filter((event) => event.connectionId === connectionId).at(-1)?.data as {
    version: number;
    status: string;
    laneId: string;
    secrets: string;
    shop: { domain: string; locationId: string };
    wms: { url: string; goodsOwnerId: number };
  };

const secretsOf = async (connectionId: string) =>
  gateway.runtime.secrets.open<Record<string, string>>((await newestOf(connectionId)).secrets, connectionId);

describe('a shop', () => {
  it('is sent to Shopify to agree, with our scopes and our address to come back to', async () => {
    const { status, location } = await new Browser(gateway.url).get('/shopify/install?shop=first.myshopify.com');
    const url = new URL(location ?? '');
    expect(status).toBe(302);
    expect(url.pathname).toBe('/first.myshopify.com/admin/oauth/authorize');
    expect(url.searchParams.get('redirect_uri')).toBe(`${gateway.url}/shopify/callback`);
    expect(url.searchParams.get('scope')).toContain('write_merchant_managed_fulfillment_orders');
  });

  it('comes back, gets its webhooks, and is asked for its warehouse in a form that offers only its own active locations', async () => {
    const browser = new Browser(gateway.url);
    await install(browser, 'form.myshopify.com');
    const { status, text } = await browser.get('/setup');
    expect(status).toBe(200);
    expect(gateway.shop.subscribed).toContain(`${gateway.url}/webhooks/shopify`);
    expect(text).toContain('Warehouse &lt;Borås&gt;');
    expect(text).not.toContain('Parcel House');
    expect(text).not.toContain('Old cellar');
  });

  it('is connected once the warehouse has let us in, and the services are told with sealed secrets', async () => {
    const { browser, connectionId } = await connect('acme.myshopify.com', { goodsOwnerId: '101' });
    const told = await newestOf(connectionId);
    expect(told).toMatchObject({
      version: 1,
      status: 'active',
      shop: { domain: 'acme.myshopify.com', locationId: '655441491' },
      wms: { url: `http://${gateway.warehouseHost}/demo/api/v1/`, goodsOwnerId: 101 },
    });
    expect(JSON.stringify(told)).not.toContain('right');
    expect(await secretsOf(connectionId)).toMatchObject({
      wmsUsername: 'WSIdemo',
      wmsPassword: 'right',
      shopifyAccessToken: expect.stringMatching(/^shpat_/),
    });

    const page = await browser.get(`/connections/${connectionId}`);
    expect(page.status).toBe(200);
    expect(page.text).toContain('acme.myshopify.com is connected');
    expect(page.text).toContain('no answer now');
  });

  it('sees its own connections only', async () => {
    const { connectionId } = await connect('mine.myshopify.com', { goodsOwnerId: '102' });
    const stranger = new Browser(gateway.url);
    await install(stranger, 'yours.myshopify.com');
    expect((await stranger.get(`/connections/${connectionId}`)).status).toBe(404);
    expect((await new Browser(gateway.url).get(`/connections/${connectionId}`)).status).toBe(401);
    expect((await new Browser(gateway.url).get('/setup')).status).toBe(401);
  });

  it('that fills in the form again changes its connection instead of making a second one', async () => {
    const { browser, connectionId } = await connect('twice.myshopify.com', { goodsOwnerId: '103' });
    const { location } = await fillIn(browser, { goodsOwnerId: '103', orderNumberPrefix: 'TW-' });
    expect(location).toBe(`/connections/${connectionId}`);
    expect(await newestOf(connectionId)).toMatchObject({ version: 2, settings: { order: { orderNumberPrefix: 'TW-' } } });
  });

  it('on the goods owner of another needs a prefix, and is told a free one', async () => {
    const first = await connect('one.myshopify.com', { goodsOwnerId: '104' });
    const browser = new Browser(gateway.url);
    await install(browser, 'two.myshopify.com');
    const refused = await fillIn(browser, { goodsOwnerId: '104' });
    expect(refused.status).toBe(422);
    expect(refused.text).toContain('for example “TWO-”');
    expect(refused.text).not.toContain('one.myshopify.com');

    const { location } = await fillIn(browser, { goodsOwnerId: '104', orderNumberPrefix: 'TWO-' });
    const second = location!.split('/').at(-1)!;
    expect((await newestOf(second)).laneId).toBe((await newestOf(first.connectionId)).laneId);
  });

  it('that was uninstalled and installs again finds its connection working, with a new token', async () => {
    const { connectionId } = await connect('back.myshopify.com', { goodsOwnerId: '105' });
    const before = await newestOf(connectionId);
    expect((await webhook('back.myshopify.com', 'app/uninstalled', { id: 1 })).status).toBe(200);
    expect((await gateway.announced('connection.removed')).at(-1)).toMatchObject({ connectionId, data: { because: 'uninstalled' } });
    expect((await api(`/connections/${connectionId}`)).status).toBe(404);

    await install(new Browser(gateway.url), 'back.myshopify.com');
    const after = await newestOf(connectionId);
    expect(after.status).toBe('active');
    expect(after.version).toBeGreaterThan(before.version);
    expect((await api(`/connections/${connectionId}`)).body).toMatchObject({ status: 'active' });
  });

  it('is not taken down by an old message of an uninstall', async () => {
    const { connectionId } = await connect('late.myshopify.com', { goodsOwnerId: '106' });
    await webhook('late.myshopify.com', 'app/uninstalled', { id: 1 }, { 'x-shopify-triggered-at': '2026-01-01T00:00:00Z' });
    expect((await api(`/connections/${connectionId}`)).body).toMatchObject({ status: 'active' });
  });

  it('that asks to be forgotten leaves no secret behind', async () => {
    const { connectionId } = await connect('gone.myshopify.com', { goodsOwnerId: '107' });
    await webhook('gone.myshopify.com', 'app/uninstalled', { id: 1 });
    expect((await webhook('gone.myshopify.com', 'shop/redact', { shop_id: 1, shop_domain: 'gone.myshopify.com' })).status).toBe(200);
    const { rows } = await gateway.database.query(
      'select credentials, webhook_token, removed_because from gateway.connection where connection_id = $1',
      [connectionId],
    );
    expect(rows).toEqual([{ credentials: null, webhook_token: null, removed_because: 'redacted' }]);
    expect((await gateway.announced('connection.removed')).at(-1)).toMatchObject({ connectionId, data: { because: 'redacted' } });
  });

  it('passes on whose orders are to be forgotten, with ids beyond 2^53 intact', async () => {
    const { connectionId } = await connect('forget.myshopify.com', { goodsOwnerId: '108' });
    await webhook(
      'forget.myshopify.com',
      'customers/redact',
      '{"shop_domain":"forget.myshopify.com","orders_to_redact":[9223372036854775807]}',
    );
    expect((await gateway.announced('customer.redacted')).at(-1)).toMatchObject({
      connectionId,
      data: { orderIds: ['9223372036854775807'] },
    });
  });

  it('whose customer is to be forgotten twice is asked once more by the same request, and nothing is kept twice', async () => {
    const { connectionId } = await connect('forgettwice.myshopify.com', { goodsOwnerId: '109' });
    const ask = (orders: string) =>
      webhook(
        'forgettwice.myshopify.com',
        'customers/redact',
        `{"shop_domain":"forgettwice.myshopify.com","orders_to_redact":[${orders}]}`,
      );
    for (const orders of ['11,12', '12,11', '13']) expect((await ask(orders)).status).toBe(200);
    const { rows } = await gateway.database.query(
      'select order_ids from gateway.customer_redaction where connection_id = $1 order by order_ids',
      [connectionId],
    );
    expect(rows).toEqual([{ order_ids: ['11', '12'] }, { order_ids: ['13'] }]);
  });
});

describe('a webhook', () => {
  it('names an order to the services, once per connection of the shop', async () => {
    const { browser, connectionId } = await connect('hooks.myshopify.com', { goodsOwnerId: '110' });
    const other = (await fillIn(browser, { goodsOwnerId: '111', locationId: '655441492' })).location!.split('/').at(-1)!;
    const answers = await Promise.all(
      [1, 2, 3].map((n) => webhook('hooks.myshopify.com', 'orders/updated', `{"id":922337203685477580${n}}`)),
    );
    expect(answers.map(({ status }) => status)).toEqual([200, 200, 200]);
    const told = (await gateway.announced('shopify.order.touched')).filter((event) =>
      [connectionId, other].includes(event.connectionId ?? ''),
    );
    expect(told.map(({ connectionId: id, data }) => `${id} ${String(data['orderId'])}`).sort()).toEqual(
      [connectionId, other].flatMap((id) => [1, 2, 3].map((n) => `${id} 922337203685477580${n}`)).sort(),
    );
  });

  it('names a stock level to the connections of its location only, and an inventory item to all of the shop', async () => {
    const { browser, connectionId } = await connect('levels.myshopify.com', { goodsOwnerId: '160' });
    const other = (await fillIn(browser, { goodsOwnerId: '160', locationId: '655441492', orderNumberPrefix: 'B-' }))
      .location!.split('/')
      .at(-1)!;
    const level = '{"inventory_item_id":9223372036854775807,"location_id":655441492,"available":-2,"updated_at":"2026-11-23T10:00:00Z"}';
    expect((await webhook('levels.myshopify.com', 'inventory_levels/update', level)).status).toBe(200);
    expect((await webhook('levels.myshopify.com', 'inventory_items/update', '{"id":9223372036854775807}')).status).toBe(200);
    const told = async (name: string) =>
      (await gateway.announced(name)).filter((event) => [connectionId, other].includes(event.connectionId ?? ''));
    expect(await told('shopify.inventory-level.touched')).toMatchObject([
      { connectionId: other, data: { inventoryItemId: '9223372036854775807', locationId: '655441492', available: -2 } },
    ]);
    const items = await told('shopify.inventory-item.touched');
    expect(items.map((event) => event.connectionId).sort()).toEqual([connectionId, other].sort());
    expect(items[0]).toMatchObject({ data: { inventoryItemId: '9223372036854775807', topic: 'inventory_items/update' } });
  });

  it('of the warehouse about stock is told to every active connection of the goods owner, whichever shop it is', async () => {
    const { connectionId } = await connect('stockone.myshopify.com', { goodsOwnerId: '161' });
    const second = await connect('stocktwo.myshopify.com', { goodsOwnerId: '161', orderNumberPrefix: 'TWO-' });
    const paused = await connect('stockpaused.myshopify.com', { goodsOwnerId: '161', orderNumberPrefix: 'P-' });
    const foreign = await connect('stockforeign.myshopify.com', { goodsOwnerId: '162' });
    await api(`/connections/${paused.connectionId}`, 'PATCH', { status: 'paused' });
    const { body } = await api(`/connections/${connectionId}/wms-webhook`);
    const send = async (payload: object) =>
      (
        await fetch(`${gateway.url}/webhooks/wms/${connectionId}`, {
          method: 'POST',
          body: JSON.stringify(payload),
          headers: { 'x-auth-token': body['token'] as string, 'content-type': 'application/json' },
        })
      ).status;
    expect(await send({ goodsOwnerId: 161, article: { articleNumber: '00123' }, inventory: 3 })).toBe(200);
    expect(
      await send({ goodsOwnerId: 161, isPicked: true, article: { articleNumber: 'HAT' }, order: { orderId: 9, orderNumber: '1001' } }),
    ).toBe(200);
    expect(await send({ goodsOwnerId: 999, article: { articleNumber: 'NOT-OURS' } })).toBe(200);
    const ids = [connectionId, second.connectionId, paused.connectionId, foreign.connectionId];
    const told = (await gateway.announced('wms.stock.touched')).filter((event) => ids.includes(event.connectionId ?? ''));
    expect(told.map(({ connectionId: id, data }) => `${id} ${String(data['articleNumber'])}`).sort()).toEqual(
      [connectionId, second.connectionId].flatMap((id) => [`${id} 00123`, `${id} HAT`]).sort(),
    );
    const orders = (await gateway.announced('wms.order.touched')).filter((event) => ids.includes(event.connectionId ?? ''));
    expect(orders).toMatchObject([{ connectionId, data: { wmsOrderId: 9, orderNumber: '1001' } }]);
  });

  it('of the warehouse names its order when it brings the token of the connection', async () => {
    const { connectionId } = await connect('wmshook.myshopify.com', { goodsOwnerId: '112' });
    const { body } = await api(`/connections/${connectionId}/wms-webhook`);
    const send = (token: string, payload: string, id = connectionId) =>
      fetch(`${gateway.url}/webhooks/wms/${id}`, {
        method: 'POST',
        body: payload,
        headers: { 'x-auth-token': token, 'content-type': 'application/json' },
      });
    const token = body['token'] as string;
    const payload = JSON.stringify({ orderId: 4711, orderNumber: '1001', goodsOwnerId: 112, goodsOwnerOrderId: '55' });

    expect((await send(token, payload)).status).toBe(200);
    expect((await send('wrong', payload)).status).toBe(401);
    expect((await send(token, payload, randomUUID())).status).toBe(404);
    expect((await send(token, '{"orderId":')).status).toBe(400);
    const told = (await gateway.announced('wms.order.touched')).filter((event) => event.connectionId === connectionId);
    expect(told.map(({ data }) => data)).toEqual([
      { wmsOrderId: 4711, orderNumber: '1001', goodsOwnerOrderId: '55', isReturn: false, receivedAt: expect.any(String) },
    ]);
  });
});

describe('an expiring token', () => {
  /** As if an hour had passed: due now, and not refreshed a moment ago. */
  const grownOld = (shop: string) =>
    gateway.database.query(`update gateway.shop set refresh_at = now(), refreshed_at = now() - interval '1 hour' where domain = $1`, [
      shop,
    ]);

  it('is refreshed ahead of its end, once, and the services get the new one with a higher version', async () => {
    const { connectionId } = await connect('token.myshopify.com', { goodsOwnerId: '120' });
    const before = await secretsOf(connectionId);
    const asked = gateway.tokens.asked.length;
    await grownOld('token.myshopify.com');
    const after = await eventually(
      () => newestOf(connectionId),
      ({ version }) => version === 2,
    );
    expect(after.status).toBe('active');
    expect((await secretsOf(connectionId))['shopifyAccessToken']).not.toBe(before['shopifyAccessToken']);
    expect(gateway.tokens.asked.slice(asked)).toEqual([expect.stringMatching(/^shprt_/)]);
  });

  it('that Shopify refuses is refreshed at once; who still has an older one is told the newest instead', async () => {
    const { connectionId } = await connect('refused.myshopify.com', { goodsOwnerId: '123' });
    await gateway.database.query(`update gateway.shop set refreshed_at = now() - interval '1 hour' where domain = 'refused.myshopify.com'`);
    await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
    await eventually(
      () => newestOf(connectionId),
      ({ version }) => version === 2,
    );
    const asked = gateway.tokens.asked.length;
    const told = (await gateway.announced('connection.configured')).length;
    await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
    await eventually(
      () => gateway.announced('connection.configured'),
      (events) => events.length === told + 1,
    );
    expect((await newestOf(connectionId)).version).toBe(2);
    expect(gateway.tokens.asked.length).toBe(asked);
  });

  it('whose refresh got no answer is tried again with the same refresh token', async () => {
    const { connectionId } = await connect('lost.myshopify.com', { goodsOwnerId: '121' });
    const asked = gateway.tokens.asked.length;
    gateway.tokens.mode = 'away';
    await grownOld('lost.myshopify.com');
    await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
    await eventually(
      async () => gateway.tokens.asked.length,
      (count) => count > asked,
    );
    gateway.tokens.mode = 'granting';
    await eventually(
      () => newestOf(connectionId),
      ({ version }) => version === 2,
    );
    expect(gateway.tokens.asked.length).toBeGreaterThan(asked + 1);
    expect(new Set(gateway.tokens.asked.slice(asked)).size).toBe(1);
  });

  it('that can not be opened holds up no other shop, and is tried again later', async () => {
    await connect('garbled.myshopify.com', { goodsOwnerId: '124' });
    const { connectionId } = await connect('behind.myshopify.com', { goodsOwnerId: '128' });
    await gateway.database.query(`update gateway.shop set tokens = 'garbled' where domain = 'garbled.myshopify.com'`);
    await grownOld('garbled.myshopify.com');
    await grownOld('behind.myshopify.com');
    await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
    await eventually(
      () => newestOf(connectionId),
      ({ version }) => version === 2,
    );
    const { rows } = await gateway.database.query<{ failures: number; later: boolean }>(
      `select refresh_failures as failures, refresh_at > now() as later from gateway.shop where domain = 'garbled.myshopify.com'`,
    );
    expect(rows).toEqual([{ failures: expect.any(Number), later: true }]);
    expect(rows[0]!.failures).toBeGreaterThan(0);
  });

  it('that can no longer be refreshed pauses the connections until the shop installs again', async () => {
    const { browser, connectionId } = await connect('dead.myshopify.com', { goodsOwnerId: '122' });
    gateway.tokens.mode = 'forgotten';
    await grownOld('dead.myshopify.com');
    await gateway.tell('token.refused', connectionId, { connectionId, version: 1 });
    await eventually(
      () => newestOf(connectionId),
      ({ status }) => status === 'paused',
    );
    gateway.tokens.mode = 'granting';
    expect((await api(`/connections/${connectionId}`)).body).toMatchObject({ status: 'paused', pausedBecause: 'reauthorisation' });
    expect((await browser.get(`/connections/${connectionId}`)).text).toContain('Install the app again');

    await install(browser, 'dead.myshopify.com');
    expect((await api(`/connections/${connectionId}`)).body).toMatchObject({ status: 'active', pausedBecause: null });
  });
});

describe('a service', () => {
  it('that has started is told of every connection again, those that ended included', async () => {
    const { connectionId } = await connect('again.myshopify.com', { goodsOwnerId: '125' });
    const ended = await connect('ended.myshopify.com', { goodsOwnerId: '126' });
    await api(`/connections/${ended.connectionId}`, 'DELETE');
    const countOf = async (name: string, id: string) => (await gateway.announced(name)).filter((event) => event.connectionId === id).length;
    await gateway.tell('connections.wanted', null, { service: 'order' });
    await eventually(
      async () => [await countOf('connection.configured', connectionId), await countOf('connection.removed', ended.connectionId)],
      ([configured, removed]) => configured === 2 && removed === 2,
    );
    expect((await newestOf(connectionId)).version).toBe(1);
  });

  it('is told of all others when what is kept of one connection can not be read', async () => {
    const broken = await connect('unreadable.myshopify.com', { goodsOwnerId: '114' });
    const badly = await connect('badlyset.myshopify.com', { goodsOwnerId: '115' });
    const { connectionId } = await connect('readable.myshopify.com', { goodsOwnerId: '116' });
    // Told in the order of their ids: the broken ones come first.
    const first = ['00000000-0000-4000-8000-000000000001', '00000000-0000-4000-8000-000000000002'];
    await gateway.database.query(`update gateway.connection set connection_id = $2, credentials = 'garbled' where connection_id = $1`, [
      broken.connectionId,
      first[0],
    ]);
    await gateway.database.query(
      `update gateway.connection set connection_id = $2, settings = '{"goLiveAt":"soon"}', credentials = 'garbled' where connection_id = $1`,
      [badly.connectionId, first[1]],
    );
    const countOf = async (id: string) =>
      (await gateway.announced('connection.configured')).filter((event) => event.connectionId === id).length;
    const before = await countOf(connectionId);
    await gateway.tell('connections.wanted', null, { service: 'order' });
    await eventually(
      () => countOf(connectionId),
      (count) => count > before,
    );
    expect(await countOf(first[0]!)).toBe(0);
    await gateway.database.query('delete from gateway.connection where connection_id = any($1)', [first]);
  });

  it('is told again of every customer that is to be forgotten, however many they are', async () => {
    const { connectionId } = await connect('manyforgotten.myshopify.com', { goodsOwnerId: '117' });
    await gateway.database.query(
      `insert into gateway.customer_redaction (id, connection_id, order_ids) select gen_random_uuid(), $1, array[n::text] from generate_series(1, 250) n`,
      [connectionId],
    );
    await gateway.tell('connections.wanted', null, { service: 'order' });
    const told = await eventually(
      async () => (await gateway.announced('customer.redacted')).filter((event) => event.connectionId === connectionId),
      (events) => events.length >= 250,
    );
    expect(new Set(told.map(({ data }) => String(data['orderIds']))).size).toBe(250);
  });

  it('that tells late of a connection that was ended leaves no line behind', async () => {
    const ended = await connect('endedstory.myshopify.com', { goodsOwnerId: '118' });
    const forgotten = await connect('forgottenstory.myshopify.com', { goodsOwnerId: '119' });
    const uninstalled = await connect('uninstalledstory.myshopify.com', { goodsOwnerId: '129' });
    await api(`/connections/${ended.connectionId}`, 'DELETE');
    for (const shop of ['forgottenstory', 'uninstalledstory']) await webhook(`${shop}.myshopify.com`, 'app/uninstalled', { id: 1 });
    await webhook('forgottenstory.myshopify.com', 'shop/redact', { shop_id: 1, shop_domain: 'forgottenstory.myshopify.com' });
    const linesOf = async ({ connectionId }: { connectionId: string }) =>
      (await gateway.database.query(`select from gateway.activity where connection_id = $1 and what = 'exported'`, [connectionId]))
        .rowCount;
    // The last one may come back, so its line is kept; told last, it shows that the others were heard.
    for (const { connectionId } of [ended, forgotten, uninstalled]) {
      await gateway.tell('activity.recorded', connectionId, {
        flow: 'order',
        at: '2026-11-23T10:00:00Z',
        subject: { kind: 'order', id: '9001', number: '1001' },
        what: 'exported',
        reason: null,
        sentence: 'It was exported.',
        facts: {},
      });
    }
    await eventually(
      () => linesOf(uninstalled),
      (count) => count === 1,
    );
    expect([await linesOf(ended), await linesOf(forgotten)]).toEqual([0, 0]);
  });

  it('that tells twice what it did to an order leaves one line in its timeline', async () => {
    const { connectionId } = await connect('told.myshopify.com', { goodsOwnerId: '127' });
    const id = randomUUID();
    const did = (what: string, number: string | null) => ({
      flow: 'order',
      at: '2026-11-23T10:00:00Z',
      subject: { kind: 'order', id: '9223372036854775807', number },
      what,
      reason: null,
      sentence: `It was ${what}.`,
      facts: { lines: 2 },
    });
    await gateway.tell('activity.recorded', connectionId, did('exported', '1001'), id);
    await gateway.tell('activity.recorded', connectionId, did('exported', '1001'), id);
    await gateway.tell('activity.recorded', connectionId, did('fulfilled', '1001'));
    const { body } = await eventually(
      () => api(`/connections/${connectionId}/orders/1001/timeline`),
      ({ body }) => JSON.stringify(body).includes('fulfilled'),
    );
    expect((body['activities'] as { what: string }[]).map(({ what }) => what).sort()).toEqual(['exported', 'fulfilled']);
    expect(body).toMatchObject({ orderId: '9223372036854775807' });
  });
});

describe('the operator', () => {
  it('pauses, resumes, changes and ends a connection, each with a higher version', async () => {
    const { connectionId } = await connect('operated.myshopify.com', { goodsOwnerId: '130' });
    const change = (body: unknown) => api(`/connections/${connectionId}`, 'PATCH', body);
    expect((await change({ status: 'paused' })).body).toMatchObject({ status: 'paused', pausedBecause: 'person', version: 2 });
    expect((await change({ status: 'active' })).body).toMatchObject({ status: 'active', version: 3 });
    const changed = await change({ settings: { order: { orderNumberPrefix: 'OP-' }, fulfillment: { notifyCustomer: true } } });
    expect(changed.body).toMatchObject({
      version: 4,
      settings: { order: { orderNumberPrefix: 'OP-', financialStatuses: ['AUTHORIZED', 'PAID'] }, fulfillment: { notifyCustomer: true } },
    });
    expect((await change({ settings: { order: { orderNumberPrefix: '7' } } })).status).toBe(422);
    expect((await change({ settings: { order: { unheardOf: true } } })).status).toBe(400);

    expect((await api(`/connections/${connectionId}`, 'DELETE')).status).toBe(204);
    expect((await api(`/connections/${connectionId}`)).status).toBe(404);
    expect((await gateway.announced('connection.removed')).at(-1)).toMatchObject({ connectionId, data: { because: 'removed' } });
  });

  it('switches a flow off, sets its interval and runs it', async () => {
    const { connectionId } = await connect('flows.myshopify.com', { goodsOwnerId: '131' });
    const path = `/connections/${connectionId}/flows/order`;
    const changed = await api(path, 'PATCH', { enabled: false, intervalSeconds: 60 });
    expect(changed.body).toMatchObject({ flow: 'order', enabled: false, intervalSeconds: 60, answered: false, status: null });
    expect((await api(path, 'PATCH', { intervalSeconds: null })).body).toMatchObject({
      enabled: false,
      intervalSeconds: null,
    });
    expect((await api(`${path}/run`, 'POST')).status).toBe(202);
    expect((await gateway.announced('flow.run-requested')).at(-1)).toMatchObject({ connectionId, data: { flow: 'order' } });
    expect((await api(`/connections/${connectionId}/flows`)).body['flows']).toHaveLength(5);
    expect((await api(`/connections/${connectionId}/flows/payments`)).status).toBe(400);
  });

  it('makes a connection of an installed shop without the form, after the same checks', async () => {
    await install(new Browser(gateway.url), 'byapi.myshopify.com');
    const body = {
      shop: 'byapi.myshopify.com',
      wmsSystem: 'demo',
      username: 'WSIdemo',
      password: 'right',
      goodsOwnerId: 132,
      locationId: '655441492',
    };
    const make = (changes: object) => api('/connections', 'POST', { ...body, ...changes });
    expect((await make({ shop: 'nobody.myshopify.com' })).status).toBe(404);
    const refused = async (changes: object, field: string, sentence: RegExp) =>
      expect(await make(changes)).toMatchObject({ status: 422, body: { field, message: expect.stringMatching(sentence) } });
    await refused({ locationId: '1' }, 'locationId', /has no such location/);
    await refused({ locationId: '655441493' }, 'locationId', /belongs to a fulfillment service/);
    await refused({ locationId: '655441494' }, 'locationId', /is not active/);
    await gateway.database.query('delete from gateway.failed_check');
    await refused({ wmsSystem: 'https://localhost/demo' }, 'wmsSystem', /resolves to an address that is not public/);
    await refused({ wmsSystem: 'https://evil.example/demo' }, 'wmsSystem', /is not among the hosts that may be called/);
    await gateway.database.query('delete from gateway.failed_check');
    expect(await make({})).toMatchObject({ status: 201, body: { shop: 'byapi.myshopify.com', goodsOwnerId: 132, version: 1 } });
    expect((await api('/shops')).body['shops']).toEqual(
      expect.arrayContaining([expect.objectContaining({ domain: 'byapi.myshopify.com', status: 'installed' })]),
    );
  });

  it('reads what happened to an order, oldest first, by the number of the warehouse or of the shop', async () => {
    const { connectionId } = await connect('story.myshopify.com', { goodsOwnerId: '133', orderNumberPrefix: 'ST-' });
    const line = (at: string, what: string, number: string | null) =>
      gateway.database.query(`insert into gateway.activity values ($1, $2, 'order', $3, 'order', '9001', $4, $5, null, $6, '{}')`, [
        randomUUID(),
        connectionId,
        at,
        number,
        what,
        `It was ${what}.`,
      ]);
    await line('2026-11-23T10:00:02Z', 'exported', 'ST-1001');
    await line('2026-11-23T10:00:01Z', 'held', null);
    await line('2026-11-23T10:00:03Z', 'exported', 'ST-1001-2');
    for (const number of ['ST-1001', '1001', encodeURIComponent('#1001'), '9001', 'ST-1001-2']) {
      const { status, body } = await api(`/connections/${connectionId}/orders/${number}/timeline`);
      expect(status).toBe(200);
      expect((body['activities'] as { what: string }[]).map(({ what }) => what)).toEqual(['held', 'exported', 'exported']);
    }
    expect((await api(`/connections/${connectionId}/orders/1002/timeline`)).status).toBe(404);
  });

  it('needs a key', async () => {
    for (const authorization of [undefined, 'Bearer sb_wrongwrongwrongwrong', 'Basic abc']) {
      const answer = await fetch(`${gateway.url}/api/v1/connections`, { headers: authorization === undefined ? {} : { authorization } });
      expect(answer.status).toBe(401);
      expect(((await answer.json()) as { message: string }).message).toContain('API key');
    }
  });

  it('finds every route of the API described', async () => {
    const { paths } = (await (await fetch(`${gateway.url}/api/openapi.json`)).json()) as {
      paths: Record<string, Record<string, { requestBody?: unknown }>>;
    };
    expect(Object.keys(paths).sort()).toEqual([
      '/api/v1/connections',
      '/api/v1/connections/{id}',
      '/api/v1/connections/{id}/audit',
      '/api/v1/connections/{id}/flows',
      '/api/v1/connections/{id}/flows/{flow}',
      '/api/v1/connections/{id}/flows/{flow}/dry-run',
      '/api/v1/connections/{id}/flows/{flow}/load',
      '/api/v1/connections/{id}/flows/{flow}/run',
      '/api/v1/connections/{id}/orders/backfill',
      '/api/v1/connections/{id}/orders/preview',
      '/api/v1/connections/{id}/orders/{orderNumber}/explain',
      '/api/v1/connections/{id}/orders/{orderNumber}/timeline',
      '/api/v1/connections/{id}/refunds',
      '/api/v1/connections/{id}/refunds/decide',
      '/api/v1/connections/{id}/shipments/fulfill',
      '/api/v1/connections/{id}/shipments/match',
      '/api/v1/connections/{id}/shipments/waiting',
      '/api/v1/connections/{id}/sku-doctor',
      '/api/v1/connections/{id}/sku-doctor/{sku}',
      '/api/v1/connections/{id}/wms-webhook',
      '/api/v1/shops',
      '/api/v1/shops/{shop}/webhooks/ensure',
    ]);
    expect(paths['/api/v1/connections']?.['post']?.requestBody).toBeDefined();
    const changeFlow = JSON.stringify(paths['/api/v1/connections/{id}/flows/{flow}']?.['patch']);
    expect(changeFlow).toContain('`status` follows when the service has heard of it');
  });
});

describe('a page', () => {
  it('loads nothing from elsewhere, may not be framed or kept, and sends its address to nobody', async () => {
    const { headers } = await fetch(gateway.url);
    expect(headers.get('content-security-policy')).toMatch(/default-src 'none'.*frame-ancestors 'none'/);
    expect(headers.get('cache-control')).toBe('no-store');
    expect(headers.get('referrer-policy')).toBe('no-referrer');
    expect(headers.get('x-content-type-options')).toBe('nosniff');
  });

  it('gives its cookies to no script and to no other site', async () => {
    const { headers } = await fetch(`${gateway.url}/shopify/install?shop=acme.myshopify.com`, { redirect: 'manual' });
    expect(headers.getSetCookie()).toEqual([
      expect.stringMatching(/^sb_install=[^;]+; Path=\/shopify; Max-Age=600; HttpOnly; SameSite=Lax$/),
    ]);
  });

  it('that failed says so with its status, and a path that is none is 404', async () => {
    expect((await fetch(`${gateway.url}/nothing-here`)).status).toBe(404);
    expect((await fetch(`${gateway.url}/health/live`)).status).toBe(200);
  });
});

describe('what is forged or wrong', () => {
  it('a shop domain that is none is answered 400, on the way out and on the way back', async () => {
    const browser = new Browser(gateway.url);
    for (const shop of ['evil.example', 'acme.myshopify.com.evil.example', 'a b.myshopify.com', 'acme.myshopify.com%2F@evil.example', '']) {
      const { status, text } = await browser.get(`/shopify/install?shop=${encodeURIComponent(shop)}`);
      expect(status).toBe(400);
      expect(text).toContain('looks like example.myshopify.com');
    }
    expect((await browser.get('/shopify/install')).status).toBe(400);
    expect((await browser.get(callbackPath('evil.example', await begin(browser, 'acme.myshopify.com')))).status).toBe(400);
  });

  it('a wrong signature is answered 401, on install, callback and webhook alike', async () => {
    const browser = new Browser(gateway.url);
    const state = await begin(browser, 'acme.myshopify.com');
    expect((await browser.get(callbackPath('acme.myshopify.com', state, { hmac: 'f'.repeat(64) }))).status).toBe(401);
    expect((await browser.get('/shopify/install?shop=acme.myshopify.com&timestamp=1&hmac=abc')).status).toBe(401);
    const answer = await webhook('acme.myshopify.com', 'orders/updated', '{"id":1}', { 'x-shopify-hmac-sha256': 'AAAA' });
    expect(answer.status).toBe(401);
    // Before anything of it is read: broken JSON makes no difference.
    expect((await webhook('acme.myshopify.com', 'orders/updated', '{"id":', { 'x-shopify-hmac-sha256': 'AAAA' })).status).toBe(401);
  });

  it('an answer for another shop than the install was begun for is answered 400', async () => {
    const browser = new Browser(gateway.url);
    const state = await begin(browser, 'acme.myshopify.com');
    const { status, text } = await browser.get(callbackPath('foreign.myshopify.com', state));
    expect(status).toBe(400);
    expect(text).toContain('foreign.myshopify.com');
  });

  it('a state that was used, belongs to another browser, or was never given is answered 403', async () => {
    const browser = new Browser(gateway.url);
    const state = await begin(browser, 'replayed.myshopify.com');
    const path = callbackPath('replayed.myshopify.com', state);
    expect((await new Browser(gateway.url).get(path)).status).toBe(403);
    const both = await Promise.all([browser.get(path), browser.get(path)]);
    expect(both.map(({ status }) => status).sort()).toEqual([302, 403]);
    expect((await browser.get(path)).status).toBe(403);
    expect((await browser.get(callbackPath('replayed.myshopify.com', 'made-up'))).status).toBe(403);
  });

  it('a state older than ten minutes is answered 403', async () => {
    const browser = new Browser(gateway.url);
    const state = await begin(browser, 'slow.myshopify.com');
    await gateway.database.query(
      `update gateway.oauth_state set expires_at = now() - interval '1 second' where shop_domain = 'slow.myshopify.com'`,
    );
    expect((await browser.get(callbackPath('slow.myshopify.com', state))).status).toBe(403);
  });

  it('a shop that grants less than was asked for is told which permissions are missing', async () => {
    const before = gateway.tokens.scope;
    gateway.tokens.scope = 'read_products,write_orders';
    const browser = new Browser(gateway.url);
    const { status, text } = await browser.get(callbackPath('less.myshopify.com', await begin(browser, 'less.myshopify.com')));
    gateway.tokens.scope = before;
    expect(status).toBe(403);
    expect(text).toContain('read_customers');
    expect((await gateway.database.query(`select from gateway.shop where domain = 'less.myshopify.com'`)).rowCount).toBe(0);
  });

  describe('in the form', () => {
    let browser: Browser;
    beforeAll(async () => {
      browser = new Browser(gateway.url);
      await install(browser, 'wrong.myshopify.com');
    });
    const nothingFailedYet = () => gateway.database.query('delete from gateway.failed_check');
    const made = async () =>
      (await gateway.database.query(`select from gateway.connection where shop_domain = 'wrong.myshopify.com'`)).rowCount;

    it('a wrong password says that an API user is needed, keeps what was typed, and not the password', async () => {
      await nothingFailedYet();
      const { status, text } = await fillIn(browser, {
        username: 'anna',
        password: 'my-own-password',
        goodsOwnerId: '140',
        orderNumberPrefix: 'A-',
      });
      expect(status).toBe(422);
      expect(text).toContain('name begins with WSI');
      expect(text).toContain('API for goods owners');
      expect(text).toContain('value="anna"');
      expect(text).toContain('value="A-"');
      expect(text).not.toContain('my-own-password');
      expect(await made()).toBe(0);
    });

    it('a third check of a host within ten minutes is not made', async () => {
      await nothingFailedYet();
      await fillIn(browser, { password: 'no', goodsOwnerId: '140' });
      await fillIn(browser, { password: 'no', goodsOwnerId: '140' });
      const asked = gateway.warehouse.asked.length;
      const { status, text } = await fillIn(browser, { goodsOwnerId: '140' });
      expect(status).toBe(429);
      expect(text).toContain('try again in 10 minutes');
      expect(gateway.warehouse.asked.length).toBe(asked);
      await nothingFailedYet();
    });

    it.each([
      ['is outside the allow-list', 'https://evil.example/demo', /is not among the hosts that may be called/],
      ['is this machine', 'http://127.0.0.1:1/demo', /is not among the hosts that may be called/],
      ['resolves to an address of this network', 'https://localhost/demo', /resolves to an address that is not public/],
      ['is none', 'not a url', /neither an id nor a URL/],
    ])('a WMS URL that %s is refused', async (_what, wmsSystem, sentence) => {
      await nothingFailedYet();
      const { status, text } = await fillIn(browser, { wmsSystem, goodsOwnerId: '140' });
      expect(status).toBe(422);
      expect(text).toMatch(sentence);
      expect(await made()).toBe(0);
    });

    it('a WMS that redirects elsewhere is not followed', async () => {
      await nothingFailedYet();
      const { status, text } = await fillIn(browser, { wmsSystem: 'elsewhere', goodsOwnerId: '140' });
      expect(status).toBe(422);
      expect(text).toContain('id="wmsSystem-problem"');
      expect(text).not.toContain('169.254');
      expect(await made()).toBe(0);
    });

    it.each([
      ['that the shop does not have', '1', 'The shop has no such location'],
      ['of a fulfillment service', '655441493', 'belongs to a fulfillment service'],
      ['that is not active', '655441494', 'is not active'],
    ])('a location %s is refused before the warehouse is asked', async (_what, locationId, sentence) => {
      const asked = gateway.warehouse.asked.length;
      const { status, text } = await fillIn(browser, { locationId, goodsOwnerId: '140' });
      expect(status).toBe(422);
      expect(text).toContain(sentence);
      expect(gateway.warehouse.asked.length).toBe(asked);
    });

    it('a form that was not sent from our page is refused', async () => {
      const { status } = await browser.post('/setup', {
        wmsSystem: 'demo',
        username: 'WSIdemo',
        password: 'right',
        goodsOwnerId: '140',
        locationId: '655441491',
      });
      expect(status).toBe(403);
      expect(await made()).toBe(0);
    });
  });

  it('a webhook of 10 MB is answered 413, one with broken JSON 400, and the next one is taken', async () => {
    const { connectionId } = await connect('large.myshopify.com', { goodsOwnerId: '150' });
    const large = await webhook('large.myshopify.com', 'orders/updated', `{"id":1,"note":"${'x'.repeat(10 * 1024 * 1024)}"}`).catch(
      () => null,
    );
    // The answer may come while we still send; then the connection is closed under us.
    if (large !== null) expect(large.status).toBe(413);
    const broken = await webhook('large.myshopify.com', 'orders/updated', '{"id":');
    expect(broken.status).toBe(400);
    expect(((await broken.json()) as { message: string }).message).toContain('is not JSON');
    expect((await webhook('large.myshopify.com', 'orders/updated', '{"id":77}')).status).toBe(200);
    const told = (await gateway.announced('shopify.order.touched')).filter((event) => event.connectionId === connectionId);
    expect(told.map(({ data }) => data['orderId'])).toEqual(['77']);
  });

  it('a webhook of a shop or topic that nobody knows is accepted and changes nothing', async () => {
    const before = (await gateway.announced('shopify.order.touched')).length;
    expect((await webhook('unheard-of.myshopify.com', 'orders/updated', '{"id":1}')).status).toBe(200);
    expect((await webhook('acme.myshopify.com', 'themes/publish', '{"id":1}')).status).toBe(200);
    expect((await gateway.announced('shopify.order.touched')).length).toBe(before);
  });
});
