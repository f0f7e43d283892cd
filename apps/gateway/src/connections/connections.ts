import { Injectable } from '@nestjs/common';
import { announce, type Announcement, activityRecorded } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { DataSource, type EntityManager, In, IsNull, Not } from 'typeorm';
import { Shop } from '../shops/shop.js';
import { ShopDirectory } from '../shops/shop-directory.js';
import { ConnectionAnnouncements } from './connection-configured.js';
import { ConnectionRow, type PausedBecause, type RemovedBecause } from './connection.js';
import type { Neighbour } from './found-problem.js';

/**
 * The connections and every change to them. A change raises the version and is announced in the transaction that records it,
 * so that no service works on with what was true before.
 */
@Injectable()
export class Connections {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly announcements: ConnectionAnnouncements,
    private readonly directory: ShopDirectory,
  ) {}

  /** Null when there is none, or it was removed. */
  async byId(connectionId: string): Promise<ConnectionRow | null> {
    return this.dataSource.getRepository(ConnectionRow).findOneBy({ connectionId, status: Not('removed') });
  }

  /** All that were not removed, oldest first; of one shop if it is named. */
  async all(shopDomain?: string): Promise<ConnectionRow[]> {
    return this.dataSource.getRepository(ConnectionRow).find({
      where: { status: Not('removed'), ...(shopDomain === undefined ? {} : { shopDomain }) },
      order: { createdAt: 'ASC', connectionId: 'ASC' },
    });
  }

  /** Locks the connection, changes it, raises its version and announces it. Null when there is none. */
  async change(
    connectionId: string,
    change: (row: ConnectionRow, tx: EntityManager) => void | Promise<void>,
    sentence: string,
  ): Promise<ConnectionRow | null> {
    const changed = await this.dataSource.transaction(async (tx) => {
      const row = await lock(tx, { connectionId });
      if (!row || row.status === 'removed') return null;
      await change(row, tx);
      await this.record(tx, [row], sentence);
      return row;
    });
    this.directory.forget(changed?.shopDomain);
    return changed;
  }

  async pause(connectionId: string): Promise<ConnectionRow | null> {
    return this.change(
      connectionId,
      (row) => {
        row.status = 'paused';
        row.pausedBecause = 'person';
      },
      'The connection was paused. Nothing is read or written for it until it is resumed.',
    );
  }

  /** A connection that waits for its shop to be installed again stays paused. */
  async resume(connectionId: string): Promise<ConnectionRow | null> {
    return this.change(
      connectionId,
      async (row, tx) => {
        const shop = await tx.getRepository(Shop).findOneByOrFail({ domain: row.shopDomain });
        const isDead = shop.status !== 'installed';
        row.status = isDead ? 'paused' : 'active';
        row.pausedBecause = isDead ? 'reauthorisation' : null;
      },
      'The connection was resumed.',
    );
  }

  /** A person removed it: its secrets are destroyed, services drop what they know. */
  async remove(connectionId: string): Promise<boolean> {
    const row = await this.dataSource.transaction(async (tx) => {
      const found = await lock(tx, { connectionId });
      if (!found || found.status === 'removed') return null;
      await this.removeRows(tx, [found], 'removed');
      return found;
    });
    this.directory.forget(row?.shopDomain);
    return row !== null;
  }

  /** In the caller's transaction: every connection of the shop gets a new version, because its token is a new one. */
  async tokenChanged(tx: EntityManager, shop: Shop): Promise<void> {
    const rows = await ofShop(tx, shop.domain);
    await this.record(tx, rows, null, shop);
  }

  /** In the caller's transaction: the shop's refresh token is dead, so its connections wait for a person. */
  async pauseForReauthorisation(tx: EntityManager, shop: Shop): Promise<void> {
    const rows = await ofShop(tx, shop.domain);
    for (const row of rows) {
      row.status = 'paused';
      row.pausedBecause ??= 'reauthorisation' satisfies PausedBecause;
    }
    await this.record(tx, rows, 'Shopify no longer accepts our token for this shop. Install the app again to go on.', shop);
  }

  /** In the caller's transaction: the app is installed again, so what was uninstalled or waited for it works on. */
  async relink(tx: EntityManager, shop: Shop): Promise<void> {
    const rows = (await lockAll(tx, shop.domain)).filter((row) => row.status !== 'removed' || row.removedBecause === 'uninstalled');
    for (const row of rows) {
      if (row.pausedBecause === 'reauthorisation') row.pausedBecause = null;
      row.status = row.pausedBecause === null ? 'active' : 'paused';
      row.removedBecause = null;
      row.removedAt = null;
    }
    await this.record(tx, rows, 'The shop installed the app again; the connection works on.', shop);
  }

  /** In the caller's transaction: the app was uninstalled, or the shop redacted. What was redacted before stays so. */
  async removeOfShop(tx: EntityManager, shopDomain: string, because: RemovedBecause): Promise<void> {
    const rows = (await lockAll(tx, shopDomain)).filter(
      (row) => row.status !== 'removed' || (because === 'redacted' && row.removedBecause !== 'redacted'),
    );
    await this.removeRows(tx, rows, because);
  }

  /** Takes a lock that saves of one goods owner share, then reads the connections on it that there are or that may come back. */
  async othersOnLane(tx: EntityManager, laneId: string, exceptConnectionId: string | null): Promise<ConnectionRow[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 11))`, [laneId]);
    const rows: ConnectionRow[] = await tx
      .getRepository(ConnectionRow)
      .createQueryBuilder('c')
      .where(`c.laneId = :laneId and (c.status <> 'removed' or c.removedBecause = 'uninstalled')`, { laneId })
      .getMany();
    return rows.filter((row) => row.connectionId !== exceptConnectionId);
  }

  /** Takes a lock that saves of one shop share, then reads the other connections that the shop has or that may come back. */
  async neighbours(tx: EntityManager, of: Pick<ConnectionRow, 'connectionId' | 'shopDomain' | 'laneId'>): Promise<Neighbour[]> {
    await tx.query(`select pg_advisory_xact_lock(hashtextextended($1, 12))`, [of.shopDomain]);
    const rows: ConnectionRow[] = await tx
      .getRepository(ConnectionRow)
      .createQueryBuilder('c')
      .where(`c.shopDomain = :shopDomain and (c.status <> 'removed' or c.removedBecause = 'uninstalled')`, { shopDomain: of.shopDomain })
      .orderBy('c.createdAt')
      .getMany();
    return rows
      .filter(({ connectionId }) => connectionId !== of.connectionId)
      .map(({ connectionId, locationId, settings, laneId }) => ({ connectionId, locationId, settings, sharesGoods: laneId === of.laneId }));
  }

  /** Ids of the active connections of a goods owner. */
  async activeOnLane(laneId: string): Promise<string[]> {
    const rows = await this.dataSource
      .getRepository(ConnectionRow)
      .find({ select: { connectionId: true }, where: { laneId, status: 'active' }, order: { connectionId: 'ASC' } });
    return rows.map(({ connectionId }) => connectionId);
  }

  /** A completed stock dry run was shown to a person or over the API. Not kept when the settings have changed since it was asked for. */
  async stockSeen({ connectionId, stockSettingsVersion }: ConnectionRow): Promise<void> {
    await this.dataSource
      .getRepository(ConnectionRow)
      .update({ connectionId, stockSettingsVersion, stockSeenAt: IsNull() }, { stockSeenAt: new Date() });
  }

  /**
   * Raises versions, writes and announces, in the caller's transaction. A null sentence leaves no line in the timeline. With a
   * shop given it is the shop that changed: one of its connections that can't be read does not keep the news from the others.
   */
  async record(tx: EntityManager, rows: readonly ConnectionRow[], sentence: string | null, knownShop?: Shop): Promise<void> {
    const news: Announcement[] = [];
    for (const row of rows) {
      row.version += 1;
      row.updatedAt = new Date();
      await tx.getRepository(ConnectionRow).update({ connectionId: row.connectionId }, { ...row });
      const shop = knownShop ?? (await tx.getRepository(Shop).findOneByOrFail({ domain: row.shopDomain }));
      const configured = knownShop
        ? await this.announcements.configuredIfReadable(row, shop)
        : await this.announcements.configured(row, shop);
      if (configured) news.push(configured);
      if (sentence !== null) news.push(line(row, 'configured', sentence));
    }
    if (news.length > 0) await this.transport.publish(tx, news);
  }

  private async removeRows(tx: EntityManager, rows: readonly ConnectionRow[], because: RemovedBecause): Promise<void> {
    const news: Announcement[] = [];
    for (const row of rows) {
      row.status = 'removed';
      row.removedBecause = because;
      row.removedAt = new Date();
      row.updatedAt = new Date();
      row.version += 1;
      if (because !== 'uninstalled') {
        row.credentials = null;
        row.webhookToken = null;
        row.webhookTokenHash = null;
      }
      await tx.getRepository(ConnectionRow).update({ connectionId: row.connectionId }, { ...row });
      const removed = this.announcements.removed(row);
      if (removed) news.push(removed);
    }
    if (news.length > 0) await this.transport.publish(tx, news);
  }
}

/** A line of the timeline about the connection itself. */
function line(row: ConnectionRow, what: string, sentence: string): Announcement {
  return announce(activityRecorded, row.connectionId, {
    flow: 'gateway',
    at: new Date().toISOString(),
    subject: { kind: 'connection', id: row.connectionId, number: null },
    what,
    reason: row.pausedBecause,
    sentence,
    facts: { version: row.version, status: row.status },
  });
}

async function lock(tx: EntityManager, where: { connectionId: string }): Promise<ConnectionRow | null> {
  return tx.getRepository(ConnectionRow).findOne({ where, lock: { mode: 'pessimistic_write' } });
}

/** Always in the same order, so that two changes of one shop can't wait for each other. */
async function lockAll(tx: EntityManager, shopDomain: string): Promise<ConnectionRow[]> {
  return tx
    .getRepository(ConnectionRow)
    .find({ where: { shopDomain }, order: { connectionId: 'ASC' }, lock: { mode: 'pessimistic_write' } });
}

async function ofShop(tx: EntityManager, shopDomain: string): Promise<ConnectionRow[]> {
  return tx
    .getRepository(ConnectionRow)
    .find({ where: { shopDomain, status: In(['active', 'paused']) }, order: { connectionId: 'ASC' }, lock: { mode: 'pessimistic_write' } });
}
