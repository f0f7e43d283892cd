import { randomUUID } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { connectionSettings } from '@stockbridge/contracts';
import { SecretBox } from '@stockbridge/platform';
import { DataSource, type EntityManager } from 'typeorm';
import { ConnectionAnnouncements } from '../connections/connection-configured.js';
import { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { laneId } from '../connections/lane-id.js';
import { sharedLinesProblem } from '../connections/order-settings-problem.js';
import { ShopDirectory } from '../shops/shop-directory.js';
import { Shop } from '../shops/shop.js';
import { Shops } from '../shops/shops.js';
import { newWebhookToken, webhookTokenHash } from '../webhooks/webhook-token.js';
import { locationProblem } from './check-location.js';
import { checkPrefix } from './check-prefix.js';
import type { SetupInput } from './setup-form.js';
import { SetupProblem } from './setup-problem.js';
import { WmsCheck } from './wms-check.js';

/**
 * Makes a connection, or changes the one that exists for the same shop, location, WMS and goods owner. Everything is checked
 * first, on both sides; then it is kept and announced in one transaction.
 */
@Injectable()
export class ConnectionSetup {
  constructor(
    private readonly dataSource: DataSource,
    private readonly secrets: SecretBox,
    private readonly shops: Shops,
    private readonly wms: WmsCheck,
    private readonly connections: Connections,
    private readonly announcements: ConnectionAnnouncements,
    private readonly directory: ShopDirectory,
  ) {}

  /** @throws SetupProblem saying what to mend; a `ThirdPartyError` when Shopify can't be asked. */
  async save(shopDomain: string, input: SetupInput): Promise<{ connectionId: string; isNew: boolean }> {
    const now = await this.shops.now(shopDomain);
    if (!now) throw new SetupProblem(409, 'form', `The app is not installed in ${shopDomain}; install it first.`);
    const wrongLocation = locationProblem(now.details.locations, input.locationId);
    if (wrongLocation !== null) throw new SetupProblem(422, 'locationId', wrongLocation);
    const url = this.wms.url(input.wmsSystem);
    // Before a check is spent: what is typed wrong here costs no try on the WMS.
    await this.dataSource.transaction((tx) => this.checkPrefix(tx, shopDomain, url, input));
    await this.wms.check({ url, username: input.username, password: input.password, goodsOwnerId: input.goodsOwnerId });

    const saved = await this.dataSource.transaction((tx) => this.keep(tx, now.shop, url, input));
    this.directory.forget(shopDomain);
    return saved;
  }

  /** New credentials for a connection: checked, then kept. @throws SetupProblem */
  async replaceCredentials(connection: ConnectionRow, username: string, password: string): Promise<ConnectionRow | null> {
    await this.wms.check({ url: connection.wmsUrl, username, password, goodsOwnerId: connection.goodsOwnerId });
    return this.connections.change(
      connection.connectionId,
      async (row) => {
        const { fingerprintKey } = await this.announcements.openCredentials(row);
        row.credentials = await this.announcements.sealCredentials(
          row.connectionId,
          { wmsUsername: username, wmsPassword: password },
          fingerprintKey,
        );
      },
      'New WMS credentials were checked and stored.',
    );
  }

  private async keep(tx: EntityManager, shop: Shop, url: string, input: SetupInput): Promise<{ connectionId: string; isNew: boolean }> {
    await this.checkPrefix(tx, shop.domain, url, input);
    const existing = await this.existing(tx, shop.domain, url, input);
    const credentials = { wmsUsername: input.username, wmsPassword: input.password };
    if (existing) {
      await this.checkLines(tx, existing);
      const { fingerprintKey } = await this.announcements.openCredentials(existing);
      existing.credentials = await this.announcements.sealCredentials(existing.connectionId, credentials, fingerprintKey);
      existing.settings = { ...existing.settings, order: { ...existing.settings.order, orderNumberPrefix: input.orderNumberPrefix } };
      existing.status = 'active';
      existing.pausedBecause = null;
      existing.removedBecause = null;
      existing.removedAt = null;
      await this.connections.record(tx, [existing], 'The connection was set up again.');
      return { connectionId: existing.connectionId, isNew: false };
    }

    const connectionId = randomUUID();
    const token = newWebhookToken();
    const row = tx.getRepository(ConnectionRow).create({
      connectionId,
      shopDomain: shop.domain,
      locationId: input.locationId,
      wmsUrl: url,
      goodsOwnerId: input.goodsOwnerId,
      laneId: laneId(url, input.goodsOwnerId),
      version: 0,
      status: 'active',
      pausedBecause: null,
      removedBecause: null,
      removedAt: null,
      settings: connectionSettings.parse({
        goLiveAt: new Date().toISOString(),
        warehouseTimeZone: shop.ianaTimezone,
        order: { orderNumberPrefix: input.orderNumberPrefix },
      }),
      stockSeenAt: null,
      stockSettingsVersion: 0,
      credentials: await this.announcements.sealCredentials(connectionId, credentials),
      webhookToken: await this.secrets.seal(token, `webhook-token:${connectionId}`),
      webhookTokenHash: webhookTokenHash(token),
      createdAt: new Date(),
      updatedAt: new Date(),
    });
    await this.checkLines(tx, row);
    await tx.getRepository(ConnectionRow).insert(row);
    await this.connections.record(tx, [row], 'The connection was made.', shop);
    return { connectionId, isNew: true };
  }

  private async checkPrefix(tx: EntityManager, shopDomain: string, url: string, input: SetupInput): Promise<void> {
    const existing = await this.existing(tx, shopDomain, url, input);
    const others = await this.connections.othersOnLane(tx, laneId(url, input.goodsOwnerId), existing?.connectionId ?? null);
    checkPrefix(
      input.orderNumberPrefix,
      shopDomain,
      others.map((other) => other.settings.order.orderNumberPrefix),
    );
  }

  /** No line of an order may be shipped twice. @throws SetupProblem */
  private async checkLines(tx: EntityManager, row: ConnectionRow): Promise<void> {
    const problem = sharedLinesProblem(row.locationId, row.settings, await this.connections.neighbours(tx, row));
    if (problem) throw new SetupProblem(422, 'locationId', problem.sentence);
  }

  private existing(
    tx: EntityManager,
    shopDomain: string,
    wmsUrl: string,
    { locationId, goodsOwnerId }: SetupInput,
  ): Promise<ConnectionRow | null> {
    return tx
      .getRepository(ConnectionRow)
      .createQueryBuilder('c')
      .setLock('pessimistic_write')
      .where('c.shopDomain = :shopDomain and c.locationId = :locationId and c.wmsUrl = :wmsUrl and c.goodsOwnerId = :goodsOwnerId', {
        shopDomain,
        locationId,
        wmsUrl,
        goodsOwnerId,
      })
      .andWhere(`(c.status <> 'removed' or c.removedBecause = 'uninstalled')`)
      .getOne();
  }
}
