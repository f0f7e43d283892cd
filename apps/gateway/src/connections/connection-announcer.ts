import { Injectable } from '@nestjs/common';
import { announce, type Announcement, customerRedacted } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { DataSource, type EntityManager, MoreThan } from 'typeorm';
import { Shop } from '../shops/shop.js';
import { ConnectionAnnouncements } from './connection-configured.js';
import { ConnectionRow } from './connection.js';
import { CustomerRedaction } from './customer-redaction.js';

/** Less than every other UUID. */
const FIRST_ID = '00000000-0000-0000-0000-000000000000';
/** Connections, or redactions, per transaction: each is a few kilobytes of outbox. */
const PAGE = 100;
/** A service that was down longer than this starts from the current connections anyway. */
const REMEMBER_ENDS_MS = 30 * 86_400_000;

/**
 * Says again what every service must know: connections as they are, those that ended, redactions. A broker that was emptied,
 * or a service that was away, is up to date ten minutes later at the latest, and at once when it asks.
 */
@Injectable()
export class ConnectionAnnouncer {
  private next: Promise<void> | null = null;
  private running: Promise<void> = Promise.resolve();

  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly announcements: ConnectionAnnouncements,
  ) {}

  /** Announces everything. Asked by several services at once it runs once more, not several times. */
  all(): Promise<void> {
    this.next ??= this.running
      .catch(() => undefined)
      .then(() => {
        this.next = null;
        return (this.running = this.round());
      });
    return this.next;
  }

  /** Announces everything if nobody has in the last `seconds`: any number of replicas may call it. */
  async inTurn(seconds: number): Promise<boolean> {
    const [rows] = await this.dataSource.query<[unknown[], number]>(
      `update announcement_round set began_at = now() where began_at <= now() - make_interval(secs => $1) returning only_one`,
      [seconds],
    );
    if (rows.length === 0) return false;
    await this.all();
    return true;
  }

  /** Announces one connection as it is. */
  async one(connectionId: string): Promise<void> {
    await this.dataSource.transaction(async (tx) => {
      const connection = await tx.getRepository(ConnectionRow).findOneBy({ connectionId });
      if (connection) await this.publish(tx, [connection]);
    });
  }

  private async round(): Promise<void> {
    let after = FIRST_ID;
    for (;;) {
      const last = await this.dataSource.transaction(async (tx) => {
        // Read in the transaction that announces, and locked against changes: a newer version can't be overtaken by this one.
        const page = await tx.getRepository(ConnectionRow).find({
          where: { connectionId: MoreThan(after) },
          order: { connectionId: 'ASC' },
          take: PAGE,
          lock: { mode: 'pessimistic_read' },
        });
        await this.publish(tx, page);
        return page.at(-1)?.connectionId;
      });
      if (last === undefined) break;
      after = last;
    }
    await this.redactions();
  }

  private async publish(tx: EntityManager, connections: readonly ConnectionRow[]): Promise<void> {
    const shops = new Map<string, Shop>();
    const news: Announcement[] = [];
    for (const connection of connections) {
      if (connection.status === 'removed') {
        const isRecent = connection.removedAt !== null && connection.removedAt.getTime() > Date.now() - REMEMBER_ENDS_MS;
        const removed = isRecent ? this.announcements.removed(connection) : null;
        if (removed) news.push(removed);
        continue;
      }
      let shop = shops.get(connection.shopDomain);
      if (!shop) {
        shop = await tx.getRepository(Shop).findOneByOrFail({ domain: connection.shopDomain });
        shops.set(shop.domain, shop);
      }
      const configured = await this.announcements.configuredIfReadable(connection, shop);
      if (configured) news.push(configured);
    }
    if (news.length > 0) await this.transport.publish(tx, news);
  }

  private async redactions(): Promise<void> {
    const since = new Date(Date.now() - REMEMBER_ENDS_MS);
    let after = FIRST_ID;
    for (;;) {
      const last = await this.dataSource.transaction(async (tx) => {
        const page = await tx
          .getRepository(CustomerRedaction)
          .find({ where: { id: MoreThan(after), askedAt: MoreThan(since) }, order: { id: 'ASC' }, take: PAGE });
        const news = page.map(({ connectionId, orderIds }) => announce(customerRedacted, connectionId, { connectionId, orderIds }));
        if (news.length > 0) await this.transport.publish(tx, news);
        return page.at(-1)?.id;
      });
      if (last === undefined) return;
      after = last;
    }
  }
}
