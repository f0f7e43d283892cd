import { Inject, Injectable } from '@nestjs/common';
import { activityRecorded, announce, FLOWS, flowRunRequested } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { missingScopes, ShopifyShops } from '@stockbridge/shopify';
import { DataSource } from 'typeorm';
import { AppRegistrations } from '../app-registrations/app-registrations.js';
import { ConnectionRow } from '../connections/connection.js';
import { TokenRefresher } from '../tokens/token-refresher.js';
import { Shop } from './shop.js';

/** Shopify deletes a subscription after eight failed deliveries, and has lost some by itself: what was missed is then found by polling only. */
const LOOK_AGAIN_MINUTES = 10;

/** Claims the shop whose turn it is; of one that was looked at in vain it is known since when. */
const CLAIM = `
  update shop set webhooks_checked_at = now() where domain = (
    select domain from shop where status = 'installed'
      and (webhooks_checked_at is null or webhooks_checked_at <= now() - make_interval(mins => ${LOOK_AGAIN_MINUTES}))
    order by webhooks_checked_at nulls first limit 1 for update skip locked)
  returning domain`;

const PROBLEM = `update shop set webhooks_problem = $2, webhooks_problem_at = coalesce(webhooks_problem_at, now()) where domain = $1`;

/** Keeps each shop's webhook subscriptions what they should be, and what we know of it (scopes, name) current. */
@Injectable()
export class ShopWebhooks {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly registrations: AppRegistrations,
    private readonly refresher: TokenRefresher,
    private readonly shopify: ShopifyShops,
  ) {}

  /** Looks at every shop whose turn it is. A shop is claimed before it is looked at, so replicas don't do it twice. */
  async ensureDue(): Promise<void> {
    for (;;) {
      const [rows] = await this.dataSource.query<[{ domain: string }[], number]>(CLAIM);
      const domain = rows[0]?.domain;
      if (domain === undefined) return;
      try {
        await this.ensure(domain);
      } catch (error) {
        this.runtime.logger.warn(
          { err: error, shop: domain },
          'the webhook subscriptions of a shop could not be looked at; it is tried again',
        );
        const sentence = 'Shopify could not be asked for the webhook subscriptions of this shop, or did not take them; it is tried again.';
        await this.dataSource.query(PROBLEM, [domain, sentence]);
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
    await this.stand(domain, done.created);
    return done;
  }

  /** They stand. Those that had stood before and were missing are told of, and every flow reads at once what their webhooks would have named. */
  private async stand(domain: string, created: string[]): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const shops = tx.getRepository(Shop);
      const before = await shops.findOne({ where: { domain }, lock: { mode: 'pessimistic_write' } });
      if (!before) return;
      const now = new Date();
      const isRestored = before.webhooksStoodAt !== null && created.length > 0;
      await shops.update(
        { domain },
        {
          webhooksCheckedAt: now,
          webhooksStoodAt: now,
          webhooksProblem: null,
          webhooksProblemAt: null,
          ...(isRestored && { webhooksRestoredAt: now, webhooksRestored: created }),
        },
      );
      if (!isRestored) return;
      const connections = await tx.getRepository(ConnectionRow).findBy({ shopDomain: domain, status: 'active' });
      for (const { connectionId } of connections) {
        const line = {
          flow: 'gateway' as const,
          at: now.toISOString(),
          subject: { kind: 'connection' as const, id: connectionId, number: null },
          what: 'webhooks-restored',
          reason: null,
          sentence: `Webhook subscriptions were missing and have been made anew: ${created.join(', ')}. Every flow polls at once.`,
          facts: { restored: created.length },
        };
        const runs = FLOWS.map((flow) => announce(flowRunRequested, connectionId, { connectionId, flow }));
        await this.transport.publish(tx, [announce(activityRecorded, connectionId, line), ...runs]);
      }
    });
  }
}
