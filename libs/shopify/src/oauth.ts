import { CredentialRefused, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { z } from 'zod';
import type { AppRegistration } from './app-registration.js';
import { GuardedHttp, type HttpAnswer } from './guarded-http.js';
import { parseScopes } from './scopes.js';
import { shopDomain, shopUrl } from './shop-domain.js';
import { verifyQuery } from './signatures.js';

/** Tokens of one shop, as Shopify granted them. Secrets: stored encrypted, never logged. */
export interface TokenGrant {
  readonly accessToken: string;
  /** UTC; an hour ahead. Null for a token that does not expire (merchants' own custom apps). */
  readonly expiresAt: Date | null;
  /** Changes with every refresh. Null for a token that does not expire. */
  readonly refreshToken: string | null;
  /** UTC; 90 days ahead, counted anew with every refresh. */
  readonly refreshTokenExpiresAt: Date | null;
  /** Granted scopes; Shopify leaves out what a `write_` scope implies. */
  readonly scopes: readonly string[];
}

export type CheckedCallback =
  | { readonly valid: true; readonly shop: string; readonly code: string; readonly state: string }
  /** The sentence is fit for a page: it repeats nothing of the query. */
  | { readonly valid: false; readonly sentence: string };

export interface ShopifyOAuthOptions {
  /** `{shop}` stands for the shop's domain. */
  readonly urlTemplate: string;
  readonly userAgent: string;
  /** Default 15 s. */
  readonly timeoutMs?: number;
  /** Milliseconds since 1970; for specs. */
  readonly now?: () => number;
}

/** A redirect older or newer than this is not taken: the same tolerance as Shopify's own library has. */
const TOLERATED_AGE_MS = 90_000;

const grantAnswer = z.object({
  access_token: z.string().min(1),
  scope: z.string().default(''),
  expires_in: z.number().positive().optional(),
  refresh_token: z.string().min(1).optional(),
  refresh_token_expires_in: z.number().positive().optional(),
});

/**
 * The authorization code grant, for offline tokens that expire. Everything hangs under the URL template, so that it runs against
 * a twin as well; Shopify's own library writes `https://{shop}` and replaces the fetch of the whole process, which six services in
 * one process can't share. Specs hold our signatures against that library.
 */
export class ShopifyOAuth {
  private readonly http = new GuardedHttp({ connections: 4 });
  private readonly now: () => number;

  constructor(private readonly options: ShopifyOAuthOptions) {
    this.now = options.now ?? Date.now;
  }

  async close(): Promise<void> {
    await this.http.close();
  }

  /**
   * Where the merchant is sent to agree. `state` is an unguessable text, bound to the browser by the caller.
   *
   * @throws RangeError when `shop` is not a shop's domain.
   */
  authorizeUrl({
    shop,
    registration,
    scopes,
    state,
    redirectUri,
  }: {
    readonly shop: string;
    readonly registration: AppRegistration;
    /** Default: the registration's. */
    readonly scopes?: readonly string[];
    readonly state: string;
    readonly redirectUri: string;
  }): string {
    const url = new URL(`${shopUrl(this.options.urlTemplate, shop)}/admin/oauth/authorize`);
    url.searchParams.set('client_id', registration.apiKey);
    url.searchParams.set('scope', (scopes ?? registration.scopes).join(','));
    url.searchParams.set('redirect_uri', redirectUri);
    url.searchParams.set('state', state);
    return url.toString();
  }

  /**
   * Whether a redirect back to us came from Shopify, just now, for a real shop. Whether `state` is the one this browser was given
   * is for the caller to say.
   */
  checkCallback(query: Readonly<Record<string, unknown>>, registration: AppRegistration): CheckedCallback {
    const single = new Map<string, string>();
    for (const [name, value] of Object.entries(query)) {
      if (typeof value !== 'string') return refusedCallback('a parameter was given more than once');
      single.set(name, value);
    }
    if (!verifyQuery(Object.fromEntries(single), registration.apiSecrets)) return refusedCallback('its signature does not fit');

    const shop = shopDomain(single.get('shop'));
    if (shop === null) return refusedCallback('the shop is not a myshopify.com domain');
    const timestamp = single.get('timestamp') ?? '';
    if (!/^\d{1,12}$/.test(timestamp) || Math.abs(this.now() - Number(timestamp) * 1000) > TOLERATED_AGE_MS) {
      return refusedCallback('it is too old; or the clock of this machine is wrong');
    }
    const [code, state] = [single.get('code'), single.get('state')];
    if (!code || !state) return refusedCallback('it carries no code or no state');
    return { valid: true, shop, code, state };
  }

  /**
   * Turns the one-time code into tokens.
   *
   * @throws Refused for a code that is used up or another app's, ThirdPartyAway without an answer.
   */
  async exchangeCode(shop: string, registration: AppRegistration, code: string): Promise<TokenGrant> {
    const answer = await this.ask('the exchange of the authorization code', shop, registration, { code, expiring: '1' });
    if (answer.status !== 200) throw this.refusal('the exchange of the authorization code', shop, answer);
    return this.toGrant(shop, answer);
  }

  /**
   * A new pair for an old one. Store it before use; the old access token is dead now. After a lost answer the same refresh token
   * may be tried again: Shopify keeps it usable until its successor is used.
   *
   * @throws CredentialRefused when the refresh token is dead: final, the merchant has to install again.
   */
  async refresh(shop: string, registration: AppRegistration, refreshToken: string): Promise<TokenGrant> {
    const what = 'the refresh of the access token';
    const answer = await this.ask(what, shop, registration, { grant_type: 'refresh_token', refresh_token: refreshToken });
    if (answer.status === 200) return this.toGrant(shop, answer);
    if ((answer.status === 400 || answer.status === 401) && !isAboutTheApp(answer)) {
      throw new CredentialRefused(
        'shopify',
        `${what} of ${shop} was refused (${answer.status}): the refresh token is dead; the app must be installed again`,
      );
    }
    throw this.refusal(what, shop, answer);
  }

  private ask(what: string, shop: string, registration: AppRegistration, fields: Readonly<Record<string, string>>): Promise<HttpAnswer> {
    return this.http.post({
      what: `${what} of ${shop}`,
      url: `${shopUrl(this.options.urlTemplate, shop)}/admin/oauth/access_token`,
      headers: { accept: 'application/json', 'user-agent': this.options.userAgent },
      body: JSON.stringify({ client_id: registration.apiKey, client_secret: registration.apiSecrets[0] ?? '', ...fields }),
      timeoutMs: this.options.timeoutMs ?? 15_000,
    });
  }

  private refusal(what: string, shop: string, answer: HttpAnswer): Error {
    const { status } = answer;
    if (status === 429) return new Throttled('shopify', `${what} of ${shop}: Shopify asks to slow down (429).`, 1000);
    if (status >= 500) return new ThirdPartyAway('shopify', `${what} of ${shop}: Shopify failed (${status}).`, true);
    const why = isAboutTheApp(answer)
      ? 'check SHOPIFY_API_KEY and SHOPIFY_API_SECRET'
      : 'the code is used up, expired or another app’s; start the installation again';
    return new Refused('shopify', `${what} of ${shop} was refused (${status}): ${why}`, String(status));
  }

  private toGrant(shop: string, { body }: HttpAnswer): TokenGrant {
    let json: unknown;
    try {
      json = JSON.parse(body);
    } catch {
      json = null;
    }
    const read = grantAnswer.safeParse(json);
    // Nothing of the answer is repeated: it may hold tokens.
    if (!read.success) throw new ThirdPartyAway('shopify', `the token answer of ${shop} can't be read`, true);
    const { access_token, scope, expires_in, refresh_token, refresh_token_expires_in } = read.data;
    return {
      accessToken: access_token,
      expiresAt: this.after(expires_in),
      refreshToken: refresh_token ?? null,
      refreshTokenExpiresAt: this.after(refresh_token_expires_in),
      scopes: parseScopes(scope),
    };
  }

  private after(seconds: number | undefined): Date | null {
    return seconds === undefined ? null : new Date(this.now() + seconds * 1000);
  }
}

function refusedCallback(because: string): CheckedCallback {
  return { valid: false, sentence: `This is not a valid answer from Shopify: ${because}. Start the installation again.` };
}

/** A wrong client id or secret, which says nothing about the shop's token. */
function isAboutTheApp({ body }: HttpAnswer): boolean {
  return /"error"\s*:\s*"(invalid_client|application_cannot_be_found|unauthorized_client)"/.test(body);
}
