import { Inject, Injectable } from '@nestjs/common';
import { CredentialRefused, RUNTIME, type Runtime, SecretBox } from '@stockbridge/platform';
import { ShopifyOAuth } from '@stockbridge/shopify';
import { DataSource, type EntityManager } from 'typeorm';
import { AppRegistrations } from '../app-registrations/app-registrations.js';
import { shopContext } from '../connections/connection-configured.js';
import { ConnectionAnnouncer } from '../connections/connection-announcer.js';
import { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { ShopDirectory } from '../shops/shop-directory.js';
import { Shop, type ShopTokens } from '../shops/shop.js';
import { refreshAt, retryAfterSeconds } from './refresh-ahead.js';

/** A token that is refused although it is this young is not refreshed again at once: the fault lies elsewhere. */
const YOUNG_SECONDS = 5;
/** Shops without a working connection are kept alive: refresh tokens die after ninety days without use. */
const KEEP_ALIVE_DAYS = 7;

/**
 * Replaces expiring Shopify tokens ahead of their end, each by exactly one replica.
 *
 * The shop's row is locked from before the call until the new pair is stored, and its connections are announced in the same
 * transaction. Dies in the middle, or the answer is lost: nothing is stored, and the old refresh token, which Shopify keeps
 * until the new one is first used, is tried again. A dead refresh token: the connections wait for a person to install again.
 */
@Injectable()
export class TokenRefresher {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
    private readonly registrations: AppRegistrations,
    private readonly oauth: ShopifyOAuth,
    private readonly connections: Connections,
    private readonly announcer: ConnectionAnnouncer,
    private readonly directory: ShopDirectory,
  ) {}

  /** Refreshes what is due. Shops that another replica has in hand are left to it. */
  async refreshDue(): Promise<number> {
    for (let refreshed = 0; ; refreshed++) {
      const isDone = await this.dataSource.transaction(async (tx) => {
        const [due] = await tx.query<{ domain: string }[]>(
          `select s.domain from shop s
           where s.status = 'installed' and s.tokens is not null and (
             (s.refresh_at <= now() and exists (select 1 from connection c where c.shop_domain = s.domain and c.status = 'active'))
             or (s.token_expires_at is not null and s.refresh_at <= now() and s.refreshed_at <= now() - make_interval(days => $1)))
           order by s.refresh_at limit 1 for update of s skip locked`,
          [KEEP_ALIVE_DAYS],
        );
        if (!due) return true;
        await this.refresh(tx, await tx.getRepository(Shop).findOneByOrFail({ domain: due.domain }));
        return false;
      });
      if (isDone) return refreshed;
    }
  }

  /** The shop with a token that lasts a while, as far as Shopify gives one: someone is about to call with it. Null when it is not installed. */
  async fresh(domain: string): Promise<{ shop: Shop; accessToken: string } | null> {
    return this.dataSource.transaction(async (tx) => {
      let shop = await tx.getRepository(Shop).findOneBy({ domain });
      if (shop && isNearlyOver(shop)) {
        shop = await tx.getRepository(Shop).findOne({ where: { domain }, lock: { mode: 'pessimistic_write' } });
        if (shop && isNearlyOver(shop)) await this.refresh(tx, shop);
      }
      if (shop?.status !== 'installed' || shop.tokens === null) return null;
      const { accessToken } = await this.secrets.open<ShopTokens>(shop.tokens, shopContext(domain));
      return { shop, accessToken };
    });
  }

  /**
   * Shopify answered 401 to the token of this version. An older version than the current one is answered with the news;
   * the current one makes the refresh due at once.
   *
   * @returns milliseconds until the refresh is due; null when none is needed
   */
  async refused(connectionId: string, version: number): Promise<number | null> {
    const connection = await this.dataSource.getRepository(ConnectionRow).findOneBy({ connectionId });
    if (!connection || connection.status === 'removed') return null;
    if (version < connection.version) {
      await this.announcer.one(connectionId);
      return null;
    }
    const [rows] = await this.dataSource.query<[{ ms: string }[], number]>(
      `update shop set refresh_at = least(refresh_at, greatest(now(), refreshed_at + make_interval(secs => $2)))
       where domain = $1 and status = 'installed' and tokens is not null
       returning extract(epoch from refresh_at - now()) * 1000 as ms`,
      [connection.shopDomain, YOUNG_SECONDS],
    );
    return rows[0] ? Math.max(0, Math.ceil(Number(rows[0].ms))) : null;
  }

  /** Under the lock of the shop's row. Leaves the shop as it stands in the database afterwards. */
  private async refresh(tx: EntityManager, shop: Shop): Promise<void> {
    if (shop.status !== 'installed' || shop.tokens === null) return;
    try {
      const { refreshToken } = await this.secrets.open<ShopTokens>(shop.tokens, shopContext(shop.domain));
      const registration = await this.registrations.byId(shop.appRegistration);
      if (refreshToken === null || registration === null) return await this.giveUp(tx, shop);
      const grant = await this.oauth.refresh(shop.domain, registration, refreshToken);
      const now = new Date();
      shop.tokens = await this.secrets.seal(
        { accessToken: grant.accessToken, refreshToken: grant.refreshToken ?? refreshToken } satisfies ShopTokens,
        shopContext(shop.domain),
      );
      shop.tokenExpiresAt = grant.expiresAt;
      shop.refreshAt = refreshAt(grant.expiresAt, now);
      shop.refreshedAt = now;
      shop.refreshFailures = 0;
      await tx.getRepository(Shop).update({ domain: shop.domain }, { ...shop });
      await this.connections.tokenChanged(tx, shop);
    } catch (error) {
      // Final. A plain refusal is not: it says that our own client id or secret is wrong, which an operator mends.
      if (error instanceof CredentialRefused) return this.giveUp(tx, shop);
      // Tokens that can't be opened come here too: put off, they hold up no other shop.
      shop.refreshFailures += 1;
      shop.refreshAt = new Date(Date.now() + retryAfterSeconds(shop.refreshFailures) * 1000);
      await tx.getRepository(Shop).update({ domain: shop.domain }, { refreshFailures: shop.refreshFailures, refreshAt: shop.refreshAt });
      this.runtime.logger.warn(
        { err: error, shop: shop.domain, failures: shop.refreshFailures },
        'a token could not be refreshed; it is tried again',
      );
    }
  }

  private async giveUp(tx: EntityManager, shop: Shop): Promise<void> {
    shop.status = 'needs-reauthorisation';
    shop.refreshAt = null;
    await tx.getRepository(Shop).update({ domain: shop.domain }, { status: shop.status, refreshAt: null });
    await this.connections.pauseForReauthorisation(tx, shop);
    this.directory.forget(shop.domain);
    this.runtime.logger.warn({ shop: shop.domain }, 'Shopify no longer accepts our token; the shop has to install the app again');
  }
}

/** A minute is enough for what a person's request does. */
const isNearlyOver = (shop: Shop): boolean =>
  shop.status === 'installed' && shop.tokenExpiresAt !== null && shop.tokenExpiresAt.getTime() < Date.now() + 60_000;
