import { createHmac, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Installation, RefreshToken, RegisteredApp, Shop } from '../shop-state.js';
import type { World } from '../world.js';

/** How long an authorization code can be used. */
const CODE_SECONDS = 600;
/** A replaced refresh token can serve again for a lost answer, at most this long after its first use. */
const GRACE_DAYS = 30;

export interface TokenAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

/** Reads every scope an app may have by what it was granted: `write_x` brings `read_x`. */
export function heldScopes(granted: readonly string[]): Set<string> {
  return new Set(granted.flatMap((scope) => (scope.startsWith('write_') ? [scope, scope.replace(/^write_/, 'read_')] : [scope])));
}

/** As Shopify answers them: without a read scope that a write scope implies. */
export function withoutImplied(scopes: readonly string[]): string[] {
  return [...new Set(scopes)].filter((scope) => !(scope.startsWith('read_') && scopes.includes(scope.replace(/^read_/, 'write_'))));
}

/** Lower-case hex over the sorted `k=v` pairs, percent-encoded, spaces as `%20`. */
export function queryHmac(query: Readonly<Record<string, string>>, secret: string): string {
  const pairs = Object.entries(query)
    .filter(([key]) => key !== 'hmac' && key !== 'signature')
    .sort(([a], [b]) => (a < b ? -1 : 1));
  const text = new URLSearchParams(pairs).toString().replaceAll('+', '%20');
  return createHmac('sha256', secret).update(text).digest('hex');
}

function same(a: string, b: string): boolean {
  const left = Buffer.from(a);
  const right = Buffer.from(b);
  return left.length === right.length && timingSafeEqual(left, right);
}

/** The merchant agreed: a code for this app, good once. An existing token goes on working until the code is exchanged. */
export function grantCode(world: World, shop: Shop, app: RegisteredApp, scopes: readonly string[], redirectUri: string): string {
  let installation = shop.installations.get(app.apiKey);
  if (installation === undefined) {
    installation = { id: world.ids.next(), apiKey: app.apiKey, scopes: [], accessToken: null, refreshTokens: new Map(), codes: new Map() };
    shop.installations.set(app.apiKey, installation);
  }
  installation.scopes = withoutImplied(scopes);
  const code = randomBytes(16).toString('hex');
  installation.codes.set(code, { redirectUri, expiresAt: new Date(world.now().getTime() + CODE_SECONDS * 1_000) });
  return code;
}

/** Where the browser goes back to, signed. */
export function callbackUrl(world: World, shop: Shop, app: RegisteredApp, redirectUri: string, code: string, state: string): string {
  const store = shop.domain.replace(/\.myshopify\.com$/, '');
  const query: Record<string, string> = {
    code,
    host: Buffer.from(`admin.shopify.com/store/${store}`).toString('base64').replace(/=+$/, ''),
    shop: shop.domain,
    state,
    timestamp: String(Math.floor(world.now().getTime() / 1_000)),
  };
  const url = new URL(redirectUri);
  for (const [key, value] of Object.entries({ ...query, hmac: queryHmac(query, app.apiSecret) })) url.searchParams.set(key, value);
  return url.toString();
}

/** `POST /admin/oauth/access_token`: the authorization code grant and the refresh token grant. */
export function answerTokenRequest(world: World, shop: Shop, body: Readonly<Record<string, unknown>>): TokenAnswer {
  const app = world.apps.get(text(body.client_id));
  if (app === undefined || !same(app.apiSecret, text(body.client_secret))) {
    return { status: 401, body: { error: 'invalid_client', error_description: 'Client authentication failed' } };
  }
  const installation = shop.installations.get(app.apiKey);
  const grant = body.grant_type === undefined ? 'authorization_code' : text(body.grant_type);
  if (grant === 'refresh_token') return refresh(world, shop, installation, text(body.refresh_token));
  if (grant !== 'authorization_code') {
    return { status: 400, body: { error: 'unsupported_grant_type', error_description: `The Shopify twin knows no grant ${grant}` } };
  }

  const code = text(body.code);
  const granted = installation?.codes.get(code);
  installation?.codes.delete(code);
  if (installation === undefined || granted === undefined || granted.expiresAt <= world.now()) {
    return {
      status: 400,
      body: { error: 'invalid_request', error_description: 'The authorization code was not found or was already used' },
    };
  }
  const expiring = ['1', 'true'].includes(text(body.expiring));
  for (const token of installation.refreshTokens.values()) token.dead = true;
  installation.refreshTokens.clear();
  world.happened(
    shop,
    'app.installed',
    { type: 'AppInstallation', id: installation.id },
    { apiKey: app.apiKey, scopes: installation.scopes },
  );
  if (!expiring) {
    installation.accessToken = { token: newToken('shpat'), expiresAt: null };
    return { status: 200, body: { access_token: installation.accessToken.token, scope: installation.scopes.join(',') } };
  }
  return { status: 200, body: newPair(world, installation, null) };
}

function refresh(world: World, shop: Shop, installation: Installation | undefined, given: string): TokenAnswer {
  const token = installation?.refreshTokens.get(given);
  if (installation === undefined || token === undefined || !isUsable(world, token)) {
    return world.switches.now.deadRefreshToken === '401'
      ? { status: 401, body: { error: 'invalid_request', error_description: 'This request requires an active refresh_token' } }
      : { status: 400, body: { error: 'invalid_grant', error_description: 'The refresh token is invalid or expired' } };
  }
  // The first use of a token ends the life of the one it replaced.
  const older = token.replaces === null ? undefined : installation.refreshTokens.get(token.replaces);
  if (older !== undefined) older.dead = true;
  // Asked again with the old token: what it was given before, unused, is void.
  const unused = token.replacement === null ? undefined : installation.refreshTokens.get(token.replacement);
  if (unused !== undefined) unused.dead = true;
  token.firstUsedAt ??= world.now();
  if (!world.switches.now.refreshTokenGrace) token.dead = true;
  const pair = newPair(world, installation, token);
  world.happened(shop, 'token.refreshed', { type: 'AppInstallation', id: installation.id }, { apiKey: installation.apiKey });
  return { status: 200, body: pair };
}

function isUsable(world: World, token: RefreshToken): boolean {
  const now = world.now();
  if (token.dead || token.expiresAt <= now) return false;
  return token.firstUsedAt === null || now.getTime() - token.firstUsedAt.getTime() <= GRACE_DAYS * 86_400_000;
}

/** One access token is active at a time: the new one revokes the one before. */
function newPair(world: World, installation: Installation, replaced: RefreshToken | null): Record<string, unknown> {
  const { accessTokenSeconds, refreshTokenSeconds } = world.switches.now;
  const now = world.now().getTime();
  const accessToken = newToken('shpat');
  const refreshToken = newToken('shprt');
  installation.accessToken = { token: accessToken, expiresAt: new Date(now + accessTokenSeconds * 1_000) };
  installation.refreshTokens.set(refreshToken, {
    token: refreshToken,
    expiresAt: new Date(now + refreshTokenSeconds * 1_000),
    firstUsedAt: null,
    replacement: null,
    replaces: replaced?.token ?? null,
    dead: false,
  });
  if (replaced !== null) replaced.replacement = refreshToken;
  for (const [key, token] of installation.refreshTokens) if (token.dead) installation.refreshTokens.delete(key);
  return {
    access_token: accessToken,
    scope: installation.scopes.join(','),
    expires_in: accessTokenSeconds,
    refresh_token: refreshToken,
    refresh_token_expires_in: refreshTokenSeconds,
  };
}

function newToken(kind: string): string {
  return `${kind}_${randomBytes(16).toString('hex')}`;
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : typeof value === 'number' ? String(value) : '';
}

export type TokenCheck =
  { readonly ok: true; readonly installation: Installation } | { readonly ok: false; readonly status: 401 | 403; readonly errors: string };

/** Whose token this is, and whether it still opens the Admin API. */
export function checkToken(world: World, shop: Shop, given: string | undefined): TokenCheck {
  for (const installation of shop.installations.values()) {
    const current = installation.accessToken;
    if (given === undefined || current === null || !same(current.token, given)) continue;
    if (current.expiresAt === null) {
      return world.switches.now.nonExpiringTokens === 'accepted'
        ? { ok: true, installation }
        : {
            ok: false,
            status: 403,
            errors: 'Non-expiring access tokens are no longer accepted for the Admin API. Ask for an expiring offline token.',
          };
    }
    if (current.expiresAt > world.now()) return { ok: true, installation };
  }
  return { ok: false, status: 401, errors: '[API] Invalid API key or access token (unrecognized login or wrong password)' };
}

/** The app is out: its token and its subscriptions are gone at once. Told beforehand, or nobody would hear it. */
export function uninstall(world: World, shop: Shop, apiKey: string, tell: () => unknown): boolean {
  const installation = shop.installations.get(apiKey);
  if (installation === undefined) return false;
  world.announce(shop, 'app/uninstalled', null, tell);
  shop.installations.delete(apiKey);
  for (const subscription of [...shop.subscriptions.values()])
    if (subscription.apiKey === apiKey) shop.subscriptions.delete(subscription.id);
  world.happened(shop, 'app.uninstalled', { type: 'AppInstallation', id: installation.id }, { apiKey });
  return true;
}
