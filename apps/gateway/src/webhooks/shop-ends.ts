import { Inject, Injectable } from '@nestjs/common';
import { announce, customerRedacted } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { ActivityRow } from '../timeline/activity-row.js';
import { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { CustomerRedaction, customerRedactionOf } from '../connections/customer-redaction.js';
import { SetupSession } from '../setup/setup-session.js';
import { ShopDirectory } from '../shops/shop-directory.js';
import { Shop } from '../shops/shop.js';

/** A compliance webhook, by its ids. */
export interface ComplianceRequest {
  readonly topic: string;
  readonly orderIds: readonly string[];
}

/** What webhooks say about a shop itself: it uninstalled us, changed our scopes, or something must be destroyed. Each may come twice. */
@Injectable()
export class ShopEnds {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly connections: Connections,
    private readonly directory: ShopDirectory,
  ) {}

  /** The token died with the app. An uninstall that happened before the latest install is an old message. */
  async uninstalled(domain: string, happenedAt: Date): Promise<void> {
    await this.end(domain, async (tx, shop) => {
      if (happenedAt < shop.installedAt || shop.status === 'redacted') return;
      await tx.getRepository(Shop).update({ domain }, { status: 'uninstalled', ...withoutToken });
      await tx.getRepository(SetupSession).delete({ shopDomain: domain });
      await this.connections.removeOfShop(tx, domain, 'uninstalled');
    });
  }

  /** The scopes in force are read again with the next look at the shop's subscriptions. */
  async scopesChanged(domain: string): Promise<void> {
    await this.dataSource.getRepository(Shop).update({ domain }, { webhooksCheckedAt: null });
  }

  async compliance(domain: string, request: ComplianceRequest): Promise<void> {
    switch (request.topic.toLowerCase()) {
      case 'shop/redact':
        return this.redacted(domain);
      case 'customers/redact':
        return this.customerRedacted(domain, request.orderIds);
      default:
        // customers/data_request: of customers only fingerprints of open orders are kept, nothing that could be handed out.
        this.runtime.logger.info(
          { shop: domain, orders: request.orderIds.length },
          'a customer asked for their data; none that is readable is kept',
        );
    }
  }

  /** Forty-eight hours after an uninstall: what could still be opened is destroyed, the timeline too. An installed shop is left alone. */
  private async redacted(domain: string): Promise<void> {
    await this.end(domain, async (tx, shop) => {
      if (shop.status === 'installed') return;
      await tx.getRepository(Shop).update({ domain }, { status: 'redacted', name: domain, scopes: [], ...withoutToken });
      await tx.getRepository(SetupSession).delete({ shopDomain: domain });
      await this.connections.removeOfShop(tx, domain, 'redacted');
      await tx
        .createQueryBuilder()
        .delete()
        .from(ActivityRow)
        .where('connection_id in (select c.connection_id from connection c where c.shop_domain = :domain)', { domain })
        .execute();
    });
  }

  private async customerRedacted(domain: string, orderIds: readonly string[]): Promise<void> {
    if (orderIds.length === 0) return;
    await this.dataSource.transaction(async (tx) => {
      const connections = await tx.getRepository(ConnectionRow).findBy({ shopDomain: domain });
      for (const { connectionId } of connections) {
        const redaction = customerRedactionOf(connectionId, orderIds, new Date());
        await tx.getRepository(CustomerRedaction).upsert(redaction, ['id']);
        await this.transport.publish(tx, [announce(customerRedacted, connectionId, { connectionId, orderIds: redaction.orderIds })]);
      }
    });
  }

  private async end(domain: string, change: (tx: EntityManager, shop: Shop) => Promise<void>): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const shop = await tx.getRepository(Shop).findOne({ where: { domain }, lock: { mode: 'pessimistic_write' } });
      if (shop) await change(tx, shop);
    });
    this.directory.forget(domain);
  }
}

const withoutToken = { tokens: null, tokenExpiresAt: null, refreshAt: null };
