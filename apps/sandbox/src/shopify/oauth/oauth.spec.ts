import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { CALLBACK, DOMAIN, RehearsedShop, SECRET } from '../a-shop-for-specs.js';

describe('Installing an app', () => {
  let shop: RehearsedShop;

  beforeEach(async () => {
    shop = await RehearsedShop.open();
  });
  afterEach(() => shop.close());

  const authorize = (changes: Record<string, string> = {}) => {
    const query = new URLSearchParams({
      client_id: 'key',
      scope: 'read_orders,write_orders',
      redirect_uri: CALLBACK,
      state: 'nonce 1',
      ...changes,
    });
    return shop.twin.server.http.inject({ method: 'GET', url: `/${DOMAIN}/admin/oauth/authorize?${query.toString()}` });
  };
  const works = async (token: string) => (await shop.graphql(token, '{ shop { name } }')).status;
  const refresh = (refreshToken: string) =>
    shop.token({ client_id: 'key', client_secret: SECRET, grant_type: 'refresh_token', refresh_token: refreshToken });

  it('shows the merchant what the app asks for, and goes back with a signed code once agreed', async () => {
    const asked = await authorize();
    expect(asked.statusCode).toBe(200);
    expect(asked.body).toContain('Install app');
    expect(asked.body).toContain('write_orders');

    const agreed = await authorize({ auto: '1' });
    expect(agreed.statusCode).toBe(302);
    const url = new URL(String(agreed.headers.location));
    const { hmac, ...rest } = Object.fromEntries(url.searchParams);
    expect(Object.keys(rest).sort()).toEqual(['code', 'host', 'shop', 'state', 'timestamp']);
    expect(rest).toMatchObject({ shop: DOMAIN, state: 'nonce 1' });
    const text = Object.keys(rest)
      .sort()
      .map((key) => `${key}=${encodeURIComponent(rest[key]!)}`)
      .join('&');
    expect(hmac).toBe(createHmac('sha256', SECRET).update(text).digest('hex'));
  });

  it('approves by itself when the app or a switch says so', async () => {
    await shop.control('PUT', '/_twin/switches', { autoApprove: true });
    expect((await authorize()).statusCode).toBe(302);
  });

  it('refuses an unknown app, a redirect that was not registered, and a scope that is none', async () => {
    expect((await authorize({ client_id: 'other', auto: '1' })).statusCode).toBe(400);
    expect((await authorize({ redirect_uri: 'https://evil.example/', auto: '1' })).body).toContain('redirect_uri is not whitelisted');
    expect((await authorize({ scope: 'everything', auto: '1' })).body).toContain('invalid_scope');
  });

  it('exchanges a code once, for an hour’s token, and leaves implied read scopes out', async () => {
    const code = new URL(String((await authorize({ auto: '1' })).headers.location)).searchParams.get('code');
    const body = { client_id: 'key', client_secret: SECRET, code, expiring: '1' };
    expect((await shop.token({ ...body, client_secret: 'wrong' })).status).toBe(401);
    const first = await shop.token(body);
    expect(first).toMatchObject({ status: 200, body: { scope: 'write_orders', expires_in: 3600, refresh_token_expires_in: 7776000 } });
    expect((await shop.token(body)).status).toBe(400);
    expect(await works(first.body.access_token)).toBe(200);
    shop.pass(3_600);
    expect(await works(first.body.access_token)).toBe(401);
  });

  it('accepts no token that never expires', async () => {
    const { access_token: token, refresh_token: none } = await shop.install('read_orders', '0');
    expect(none).toBeUndefined();
    expect(await works(token)).toBe(403);
  });

  it('keeps one access token active: a refresh revokes the one before', async () => {
    const installed = await shop.install();
    const renewed = await refresh(installed.refresh_token);
    expect(renewed.body.refresh_token).not.toBe(installed.refresh_token);
    expect(await works(installed.access_token)).toBe(401);
    expect(await works(renewed.body.access_token)).toBe(200);
  });

  it('lets a lost refresh be repeated with the old token, until the new one is used', async () => {
    const installed = await shop.install();
    const lost = await refresh(installed.refresh_token);
    const repeated = await refresh(installed.refresh_token);
    expect(repeated.status).toBe(200);
    expect((await refresh(lost.body.refresh_token)).status).toBe(401);
    expect((await refresh(repeated.body.refresh_token)).status).toBe(200);
    expect(await refresh(installed.refresh_token)).toEqual({
      status: 401,
      body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' },
    });
  });

  it('ends the grace 30 days after the old token’s first use, and every token after 90 days', async () => {
    const installed = await shop.install();
    const renewed = await refresh(installed.refresh_token);
    shop.pass(31 * 86_400);
    expect((await refresh(installed.refresh_token)).status).toBe(401);
    expect((await refresh(renewed.body.refresh_token)).status).toBe(200);
    const again = await shop.install();
    shop.pass(91 * 86_400);
    await shop.control('PUT', '/_twin/switches', { deadRefreshToken: '400' });
    expect(await refresh(again.refresh_token)).toMatchObject({ status: 400, body: { error: 'invalid_grant' } });
  });

  it('opens nothing without a token, and nothing of a shop that is not there', async () => {
    expect(await works('shpat_made_up')).toBe(401);
    const elsewhere = await shop.twin.server.http.inject({
      method: 'POST',
      url: '/other.myshopify.com/admin/api/2026-10/graphql.json',
      payload: { query: '{ shop { name } }' },
    });
    expect(elsewhere.statusCode).toBe(404);
  });

  it('takes token and subscriptions away at once when the app is uninstalled, and says so last', async () => {
    const { access_token: token } = await shop.install();
    const subscribe =
      'mutation { webhookSubscriptionCreate(topic: APP_UNINSTALLED, webhookSubscription: { uri: "https://hub.example/w" }) { userErrors { message } } }';
    await shop.graphql(token, subscribe);
    await shop.control('POST', `/_twin/shops/${DOMAIN}/uninstall`, { apiKey: 'key' });
    expect(await works(token)).toBe(401);
    await shop.until(() => shop.posted.length === 1);
    expect(shop.posted[0]!.headers['x-shopify-topic']).toBe('app/uninstalled');
    expect((await shop.control('GET', `/_twin/shops/${DOMAIN}`)).subscriptions).toEqual([]);
  });
});
