import { createHash, randomBytes } from 'node:crypto';
import { Controller, Get, Inject, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { Refused, RUNTIME, type Runtime, SecretBox } from '@stockbridge/platform';
import {
  type AppRegistration,
  equalInConstantTime,
  missingScopes,
  shopDomain,
  ShopifyOAuth,
  ShopifyShops,
  verifyQuery,
} from '@stockbridge/shopify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource, LessThan } from 'typeorm';
import { AppRegistrations, DEFAULT_REGISTRATION } from '../app-registrations/app-registrations.js';
import { cookie, setCookie } from '../pages/cookies.js';
import { PageProblem, PageProblemFilter } from '../pages/page-problem.js';
import { SetupSessions } from '../setup/setup-sessions.js';
import { ShopWebhooks } from '../shops/shop-webhooks.js';
import { Shops } from '../shops/shops.js';
import { OAuthState } from './oauth-state.js';

const COOKIE = 'sb_install';
/** How long a person may take to agree. */
const STATE_SECONDS = 600;

type QueryValues = Record<string, string | undefined>;

/**
 * The OAuth authorization code grant. A state is good once, for ten minutes, for the shop it was made for and the browser
 * it was given to; the cookie that says so is sealed.
 */
@ApiExcludeController()
@Controller('shopify')
@UseFilters(PageProblemFilter)
export class InstallController {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
    private readonly registrations: AppRegistrations,
    private readonly oauth: ShopifyOAuth,
    private readonly shopify: ShopifyShops,
    private readonly shops: Shops,
    private readonly webhooks: ShopWebhooks,
    private readonly sessions: SetupSessions,
  ) {}

  @Get('install')
  async install(@Query() given: Record<string, unknown>, @Res() reply: FastifyReply): Promise<void> {
    const query = singleValues(given);
    const shop = checkedShop(query['shop']);
    const registration = await this.registrations.byId(query['app'] ?? DEFAULT_REGISTRATION);
    if (!registration)
      throw new PageProblem(404, 'Unknown app', 'No app registration of this name is kept here; ask the operator for the right link.');
    if (query['hmac'] !== undefined && !verifyQuery(query, registration.apiSecrets)) throw forged();

    const state = randomBytes(32).toString('base64url');
    const now = Date.now();
    const states = this.dataSource.getRepository(OAuthState);
    // Used and forgotten ones are kept a day, then swept with the next install.
    await states.delete({ expiresAt: LessThan(new Date(now - 86_400_000)) });
    await states.insert({
      stateHash: hashOf(state),
      shopDomain: shop,
      appRegistration: registration.id,
      expiresAt: new Date(now + STATE_SECONDS * 1000),
      usedAt: null,
    });
    setCookie(reply, COOKIE, await this.secrets.seal({ state }, COOKIE), {
      path: '/shopify',
      maxAgeSeconds: STATE_SECONDS,
      secure: this.isHttps,
    });
    await reply
      .header('cache-control', 'no-store')
      .redirect(this.oauth.authorizeUrl({ shop, registration, state, redirectUri: this.callbackUrl }), 302);
  }

  @Get('callback')
  async callback(@Query() given: Record<string, unknown>, @Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const query = singleValues(given);
    const shop = checkedShop(query['shop']);
    const state = query['state'] ?? '';
    const begun = await this.dataSource.getRepository(OAuthState).findOneBy({ stateHash: hashOf(state) });
    const registration = await this.registrations.byId(begun?.appRegistration ?? DEFAULT_REGISTRATION);
    if (!registration || !verifyQuery(query, registration.apiSecrets)) throw forged();
    if (!begun || !(await this.isOfThisBrowser(request, state))) throw staleState(shop);
    if (begun.shopDomain !== shop) {
      throw new PageProblem(
        400,
        'Another shop',
        `This install was begun for ${begun.shopDomain}, but Shopify's answer is for ${shop}.`,
        again(begun.shopDomain),
      );
    }
    const checked = this.oauth.checkCallback(query, registration);
    if (!checked.valid) throw new PageProblem(400, 'This did not work', checked.sentence, again(shop));
    if (!(await this.use(begun.stateHash))) throw staleState(shop);

    await this.finish(registration, shop, checked.code);
    setCookie(reply, COOKIE, '', { path: '/shopify', maxAgeSeconds: 0, secure: this.isHttps });
    await this.sessions.begin(reply, shop);
    await reply.header('cache-control', 'no-store').redirect('/setup', 302);
  }

  private async finish(registration: AppRegistration, shop: string, code: string): Promise<void> {
    const grant = await this.oauth.exchangeCode(shop, registration, code).catch((error: unknown) => {
      if (!(error instanceof Refused)) throw error;
      throw new PageProblem(
        400,
        'The code was refused',
        'Shopify did not accept the code of this install; it may have been used already.',
        again(shop),
      );
    });
    const missing = missingScopes(grant.scopes, registration.scopes);
    if (missing.length > 0) {
      throw new PageProblem(
        403,
        'Permissions are missing',
        `The shop did not grant ${missing.join(', ')}; all of them are needed.`,
        again(shop),
      );
    }
    const details = await this.shopify.details({ domain: shop, accessToken: grant.accessToken });
    await this.shops.installed(shop, registration.id, grant, details);
    // Not worth failing the install for: it is looked at again within a minute.
    await this.webhooks.ensure(shop).catch((error: unknown) => {
      this.runtime.logger.warn({ err: error, shop }, 'the webhooks of a shop could not be registered yet; it is tried again');
    });
  }

  private async isOfThisBrowser(request: FastifyRequest, state: string): Promise<boolean> {
    const sealed = cookie(request, COOKIE);
    if (sealed === null || sealed === '') return false;
    const given = await this.secrets.open<{ state: string }>(sealed, COOKIE).catch(() => null);
    return given !== null && equalInConstantTime(given.state, state);
  }

  /** Of two callbacks with one state, one gets through. */
  private async use(stateHash: string): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update oauth_state set used_at = now() where state_hash = $1 and used_at is null and expires_at > now() returning state_hash`,
      [stateHash],
    );
    return rows.length === 1;
  }

  private get callbackUrl(): string {
    return `${this.runtime.config.publicUrl}/shopify/callback`;
  }

  private get isHttps(): boolean {
    return this.runtime.config.publicUrl.startsWith('https://');
  }
}

function checkedShop(given: string | undefined): string {
  const shop = shopDomain(given?.trim());
  if (shop === null) {
    throw new PageProblem(400, 'Not a shop', 'The address of a shop looks like example.myshopify.com; nothing else can be installed.', {
      href: '/',
      label: 'To the start',
    });
  }
  return shop;
}

/** A parameter given twice is none of Shopify's. */
function singleValues(query: Record<string, unknown>): QueryValues {
  return Object.fromEntries(Object.entries(query).map(([name, value]) => [name, typeof value === 'string' ? value : undefined]));
}

const forged = () =>
  new PageProblem(401, 'The signature is wrong', 'This link was not signed by Shopify; start the install from the shop or from here.', {
    href: '/',
    label: 'To the start',
  });
const again = (shop: string) => ({ href: `/shopify/install?shop=${encodeURIComponent(shop)}`, label: 'Start again' });
const staleState = (shop: string) =>
  new PageProblem(
    403,
    'This install is over',
    'The link was used already, is older than ten minutes, or belongs to another browser.',
    again(shop),
  );
const hashOf = (state: string) => createHash('sha256').update(state).digest('hex');
