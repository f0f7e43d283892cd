import { Injectable } from '@nestjs/common';
import { SecretBox } from '@stockbridge/platform';
import { type ShopDetails, ShopifyShops, type TokenGrant } from '@stockbridge/shopify';
import { DataSource } from 'typeorm';
import { shopContext } from '../connections/connection-configured.js';
import { Connections } from '../connections/connections.js';
import { refreshAt } from '../tokens/refresh-ahead.js';
import { TokenRefresher } from '../tokens/token-refresher.js';
import { ShopDirectory } from './shop-directory.js';
import { Shop, type ShopTokens } from './shop.js';

/** A shop and what it says of itself now. */
export interface ShopNow {
  readonly shop: Shop;
  readonly details: ShopDetails;
}

/** The shops that installed us. */
@Injectable()
export class Shops {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
    private readonly connections: Connections,
    private readonly refresher: TokenRefresher,
    private readonly shopify: ShopifyShops,
    private readonly directory: ShopDirectory,
  ) {}

  all(): Promise<Shop[]> {
    return this.dataSource.getRepository(Shop).find({ order: { domain: 'ASC' } });
  }

  byDomain(domain: string): Promise<Shop | null> {
    return this.dataSource.getRepository(Shop).findOneBy({ domain });
  }

  /** Stores the grant of a first or repeated install; the connections that the shop had work on. */
  async installed(domain: string, appRegistration: string, grant: TokenGrant, details: ShopDetails): Promise<void> {
    const tokens: ShopTokens = { accessToken: grant.accessToken, refreshToken: grant.refreshToken };
    const sealed = await this.secrets.seal(tokens, shopContext(domain));
    await this.dataSource.transaction(async (tx) => {
      const now = new Date();
      const fields = {
        appRegistration,
        status: 'installed' as const,
        name: details.name,
        currencyCode: details.currencyCode,
        ianaTimezone: details.ianaTimezone,
        scopes: [...grant.scopes],
        tokens: sealed,
        tokenExpiresAt: grant.expiresAt,
        refreshAt: refreshAt(grant.expiresAt, now),
        refreshedAt: now,
        refreshFailures: 0,
        installedAt: now,
        webhooksCheckedAt: null,
        webhooksStoodAt: null,
      };
      await tx.getRepository(Shop).upsert({ domain, ...fields }, ['domain']);
      // Locked, so that an uninstall or a refresh that is under way sees either the shop before or the shop after.
      const shop = await tx.getRepository(Shop).findOneOrFail({ where: { domain }, lock: { mode: 'pessimistic_write' } });
      await this.connections.relink(tx, shop);
    });
    this.directory.forget(domain);
  }

  /** Null when the shop is not installed. Throws a `ThirdPartyError` when Shopify can't be asked. */
  async now(domain: string): Promise<ShopNow | null> {
    const fresh = await this.refresher.fresh(domain);
    if (!fresh) return null;
    return { shop: fresh.shop, details: await this.shopify.details({ domain, accessToken: fresh.accessToken }) };
  }
}
