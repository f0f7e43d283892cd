import { afterEach, describe, expect, it } from '@jest/globals';
import { CredentialRefused, Refused, ThirdPartyAway } from '@stockbridge/platform';
import { startLoopback, type Answer } from '../loopback.js';
import { ShopifyOAuth } from './oauth.js';
import { signQuery } from './signatures.js';

const registration = {
  id: 'default',
  apiKey: 'client-id',
  apiSecrets: ['new-secret', 'old-secret'],
  scopes: ['read_products', 'write_orders'],
};
const shop = 'nordic-tea.myshopify.com';
const now = () => Date.parse('2026-11-23T12:00:00Z');
const timestamp = String(now() / 1000);

const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function oauthAgainst(answer: Answer) {
  const server = await startLoopback(() => answer);
  const oauth = new ShopifyOAuth({ urlTemplate: server.template, userAgent: 'stockbridge-gateway/0.1.0', now });
  opened.push(
    () => server.close(),
    () => oauth.close(),
  );
  return { oauth, server };
}
const oauth = new ShopifyOAuth({ urlTemplate: 'https://{shop}', userAgent: 'x', now });
const callback = (more: Record<string, string> = {}, secret = 'new-secret') => {
  const query = { code: 'one-time', shop, state: 'nonce', timestamp, host: 'YWRtaW4', ...more };
  return { ...query, hmac: signQuery(query, secret) };
};

describe('installing the app', () => {
  it('sends the merchant to the shop to agree to the scopes, for an offline token', () => {
    const redirectUri = 'https://hub.example.com/shopify/callback';
    const url = new URL(oauth.authorizeUrl({ shop: 'Nordic-Tea.myshopify.com', registration, state: 'nonce', redirectUri }));
    expect(url.origin + url.pathname).toBe(`https://${shop}/admin/oauth/authorize`);
    expect(Object.fromEntries(url.searchParams)).toEqual({
      client_id: 'client-id',
      scope: 'read_products,write_orders',
      redirect_uri: redirectUri,
      state: 'nonce',
    });
  });

  it('takes the answer that Shopify signed, also with the secret before the last rotation', () => {
    const expected = { valid: true, shop, code: 'one-time', state: 'nonce' };
    expect(oauth.checkCallback(callback(), registration)).toEqual(expected);
    expect(oauth.checkCallback(callback({}, 'old-secret'), registration)).toEqual(expected);
  });

  it.each([
    ['was signed by someone else', callback({}, 'foreign-secret')],
    ['was changed after signing', { ...callback(), code: 'other' }],
    ['has no signature', { ...callback(), hmac: undefined }],
    ['repeats a parameter', { ...callback(), shop: [shop, shop] }],
    ['is for something that is no shop', callback({ shop: 'nordic-tea.myshopify.com.evil.com' })],
    ['is two minutes old', callback({ timestamp: String(now() / 1000 - 120) })],
    ['has no time', callback({ timestamp: '' })],
    ['has no code', callback({ code: '' })],
  ])('refuses an answer that %s', (_name, query) => {
    const checked = oauth.checkCallback(query, registration);
    expect(checked).toMatchObject({ valid: false, sentence: expect.stringContaining('Start the installation again') });
  });

  it('asks for a token that expires, and tells when', async () => {
    const { oauth: against, server } = await oauthAgainst({
      body: {
        access_token: 'shpat_1',
        scope: 'read_products,write_orders',
        expires_in: 3600,
        refresh_token: 'shprt_1',
        refresh_token_expires_in: 7_776_000,
      },
    });
    await expect(against.exchangeCode(shop, registration, 'one-time')).resolves.toEqual({
      accessToken: 'shpat_1',
      expiresAt: new Date('2026-11-23T13:00:00Z'),
      refreshToken: 'shprt_1',
      refreshTokenExpiresAt: new Date('2027-02-21T12:00:00Z'),
      scopes: ['read_products', 'write_orders'],
    });
    expect(server.arrived[0]?.url).toBe(`/${shop}/admin/oauth/access_token`);
    expect(server.arrived[0]?.body).toEqual({ client_id: 'client-id', client_secret: 'new-secret', code: 'one-time', expiring: '1' });
  });

  it('refuses a code that is used up', async () => {
    const { oauth: against } = await oauthAgainst({ status: 400, body: { error: 'invalid_request' } });
    await expect(against.exchangeCode(shop, registration, 'one-time')).rejects.toBeInstanceOf(Refused);
  });

  it('repeats nothing of an answer that it can not read', async () => {
    const { oauth: against } = await oauthAgainst({ body: { accessToken: 'shpat_secret' } });
    await expect(against.exchangeCode(shop, registration, 'one-time')).rejects.toThrow(
      /^the token answer of nordic-tea.myshopify.com can't be read$/,
    );
  });
});

describe('keeping a shop connected', () => {
  it('turns a refresh token into a new pair', async () => {
    const { oauth: against, server } = await oauthAgainst({
      body: {
        access_token: 'shpat_2',
        scope: 'write_orders',
        expires_in: 3600,
        refresh_token: 'shprt_2',
        refresh_token_expires_in: 7_776_000,
      },
    });
    await expect(against.refresh(shop, registration, 'shprt_1')).resolves.toMatchObject({
      accessToken: 'shpat_2',
      refreshToken: 'shprt_2',
    });
    expect(server.arrived[0]?.body).toMatchObject({ grant_type: 'refresh_token', refresh_token: 'shprt_1' });
  });

  it.each([
    [401, { error: 'invalid_request', error_description: 'This request requires an active refresh_token' }],
    [400, { error: 'invalid_grant' }],
  ])('takes HTTP %i for the end of the refresh token', async (status, body) => {
    const { oauth: against } = await oauthAgainst({ status, body });
    await expect(against.refresh(shop, registration, 'shprt_1')).rejects.toBeInstanceOf(CredentialRefused);
  });

  it('does not blame the shop when our own client secret is wrong', async () => {
    const { oauth: against } = await oauthAgainst({ status: 401, body: { error: 'invalid_client' } });
    await expect(against.refresh(shop, registration, 'shprt_1')).rejects.toThrow(/SHOPIFY_API_SECRET/);
    await expect(against.refresh(shop, registration, 'shprt_1')).rejects.toBeInstanceOf(Refused);
  });

  it('tries again later when Shopify fails', async () => {
    const { oauth: against } = await oauthAgainst({ status: 502, body: 'bad gateway' });
    await expect(against.refresh(shop, registration, 'shprt_1')).rejects.toBeInstanceOf(ThirdPartyAway);
  });
});
