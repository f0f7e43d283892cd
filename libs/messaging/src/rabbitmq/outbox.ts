import { type Event } from '@stockbridge/contracts';
import type { DataSource, EntityManager, EntitySubscriberInterface, QueryRunner } from 'typeorm';

/** A message that waits in the outbox. */
export interface OutboxRow {
  readonly id: string;
  readonly event: string;
  readonly message: Event;
}

/** The service's table of messages that are committed and not yet with the broker. */
export class Outbox {
  private readonly written = new WeakSet<QueryRunner>();
  private readonly afterCommit: EntitySubscriberInterface = {
    afterTransactionCommit: ({ queryRunner }) => {
      // A savepoint's release is announced like a commit, but nothing can be seen yet.
      if (!this.written.has(queryRunner) || queryRunner.isTransactionActive) return;
      this.written.delete(queryRunner);
      this.onCommitted();
    },
  };

  /** @param onCommitted called in this process right after a transaction that added messages was committed */
  constructor(
    private readonly dataSource: DataSource,
    private readonly onCommitted: () => void,
  ) {
    dataSource.subscribers.push(this.afterCommit);
  }

  async add(tx: EntityManager, events: readonly Event[]): Promise<void> {
    await tx.query('insert into outbox (event, message) select e, m::json from unnest($1::text[], $2::text[]) as t (e, m)', [
      events.map((event) => event.name),
      events.map((event) => JSON.stringify(event)),
    ]);
    if (tx.queryRunner) this.written.add(tx.queryRunner);
  }

  /**
   * Takes the oldest messages that no other relay has, and deletes those that `send` names as sent.
   * Dying in between sends them again; receivers don't mind.
   *
   * @returns how many were taken
   */
  async take(limit: number, send: (rows: OutboxRow[]) => Promise<string[]>): Promise<number> {
    return this.dataSource.transaction(async (tx) => {
      const rows: OutboxRow[] = await tx.query('select id, event, message from outbox order by id limit $1 for update skip locked', [
        limit,
      ]);
      if (rows.length === 0) return 0;
      const sent = await send(rows);
      if (sent.length > 0) await tx.query('delete from outbox where id = any($1::bigint[])', [sent]);
      return rows.length;
    });
  }

  async depth(): Promise<number> {
    const [row]: { count: number }[] = await this.dataSource.query('select count(*)::int as count from outbox');
    return row?.count ?? 0;
  }

  release(): void {
    const at = this.dataSource.subscribers.indexOf(this.afterCommit as never);
    if (at >= 0) this.dataSource.subscribers.splice(at, 1);
  }
}
