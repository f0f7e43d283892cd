import { Inject, Injectable } from '@nestjs/common';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { missingScopes, ShopifyShops } from '@stockbridge/shopify';
import { DataSource } from 'typeorm';
import { AppRegistrations } from '../app-registrations/app-registrations.js';
import { TokenRefresher } from '../tokens/token-refresher.js';
import { Shop } from './shop.js';

/** Shopify deletes a subscription after eight failed deliveries, so each shop's are looked at daily. */
const LOOK_AGAIN_HOURS = 24;
/** After a look that failed. */
const RETRY_MINUTES = 15;

/** Keeps each shop's webhook subscriptions what they should be, and what we know of it (scopes, name) current. */
@Injectable()
export class ShopWebhooks {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly registrations: AppRegistrations,
    private readonly refresher: TokenRefresher,
    private readonly shopify: ShopifyShops,
  ) {}

  /** Looks at every shop whose turn it is. A shop is claimed before it is looked at, so replicas don't do it twice. */
  async ensureDue(): Promise<void> {
    for (;;) {
      const [rows] = await this.dataSource.query<[{ domain: string }[], number]>(
        `update shop set webhooks_checked_at = now() where domain = (
           select domain from shop where status = 'installed'
             and (webhooks_checked_at is null or webhooks_checked_at <= now() - make_interval(hours => $1))
           order by webhooks_checked_at nulls first limit 1 for update skip locked)
         returning domain`,
        [LOOK_AGAIN_HOURS],
      );
      const domain = rows[0]?.domain;
      if (domain === undefined) return;
      try {
        await this.ensure(domain);
      } catch (error) {
        this.runtime.logger.warn(
          { err: error, shop: domain },
          'the webhook subscriptions of a shop could not be looked at; it is tried again',
        );
        await this.dataSource.query(
          `update shop set webhooks_checked_at = now() - make_interval(hours => $2) + make_interval(mins => $3) where domain = $1`,
          [domain, LOOK_AGAIN_HOURS, RETRY_MINUTES],
        );
      }
    }
  }

  /** Null when the shop is not installed. Throws a `ThirdPartyError` when Shopify can't be asked. */
  async ensure(domain: string): Promise<{ created: string[]; removed: string[] } | null> {
    const fresh = await this.refresher.fresh(domain);
    if (!fresh) return null;
    const access = { domain, accessToken: fresh.accessToken };
    const details = await this.shopify.details(access);
    const registration = await this.registrations.byId(fresh.shop.appRegistration);
    const missing = missingScopes(details.scopes, registration?.scopes ?? []);
    if (missing.length > 0) this.runtime.logger.warn({ shop: domain, missing }, 'the shop lacks scopes; it has to install the app again');
    await this.dataSource
      .getRepository(Shop)
      .update({ domain }, { name: details.name, scopes: [...details.scopes], ianaTimezone: details.ianaTimezone });
    const done = await this.shopify.ensureWebhooks(access, `${this.runtime.config.publicUrl}/webhooks/shopify`);
    await this.dataSource.getRepository(Shop).update({ domain }, { webhooksCheckedAt: new Date() });
    return done;
  }
}
