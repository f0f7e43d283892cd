import type { LedgerState, Reason } from '@stockbridge/contracts';
import type { DataSource } from 'typeorm';
import type { Connections } from './connections.js';
import type { Connection, DueRow } from './ledger-types.js';
import type { Lease } from './lease.js';
import { rows } from './rows.js';
import { checkedTableName } from './table-name.js';
import { WORKABLE } from './workable-sql.js';

/** Due rows of one connection, read under a lease of its lane. */
export interface Batch<Facts> {
  readonly connection: Connection;
  /** Urgent ones first. */
  readonly rows: readonly DueRow<Facts>[];
  /** Instant of the database, as text, before the rows were read. */
  readonly readAt: string;
  /** How often in a row the connection's other side did not answer. */
  readonly awayCount: number;
}

/** Where the batches of one lease have got to. */
export class LeaseProgress {
  /** Last `due_at` of each connection's bulk rows; steps over the dead index entries of rows just worked off. */
  readonly cursors = new Map<string, string>();
  /** Connections with nothing more to take in this lease. */
  readonly exhausted: string[] = [];
}

/** A connection that waited this long for its turn goes before those with urgent rows. */
const WAITED_TOO_LONG = `interval '10 s'`;

/** Next connection of the lane: with urgent rows first, then the least recently served. $2 = those to leave out. */
const takeConnection = (table: string) => `
  update connection set served_at = clock_timestamp() where connection_id = (
    select c.connection_id from connection c cross join lateral (select
      (select true from ${table} l where l.connection_id = c.connection_id and l.urgent and l.due_at <= now() limit 1) as urgent,
      (select true from ${table} l where l.connection_id = c.connection_id and not l.urgent and l.due_at <= now() limit 1) as bulk) due
    where c.lane_id = $1 and c.connection_id <> all ($2::uuid[]) and ${WORKABLE} and (due.urgent or due.bulk)
    order by (due.urgent is true or c.served_at < now() - ${WAITED_TOO_LONG}) desc, c.served_at limit 1)
  returning connection_id, version::text as version, away_count, clock_timestamp()::text as read_at`;

const COLUMNS = `connection_id, key, version::text as version, attempts, urgent, state, reason, received_at, facts`;

/**
 * $2 = size, $3 = how many of them may be urgent, $4 = cursor. The order is qualified, since an alias of that name would
 * sort by the text.
 */
const takeRows = (table: string) => `
  (select ${COLUMNS}, due_at::text as due from ${table}
    where connection_id = $1 and urgent and due_at <= now() order by ${table}.due_at limit $3)
  union all
  (select ${COLUMNS}, due_at::text as due from ${table}
    where connection_id = $1 and not urgent and due_at <= now() and due_at >= $4::timestamptz order by ${table}.due_at limit $2)
  limit $2`;

interface FoundRow {
  connection_id: string;
  key: string;
  version: string;
  attempts: number;
  urgent: boolean;
  state: LedgerState;
  reason: Reason | null;
  received_at: Date | null;
  facts: unknown;
  due: string;
}

/** So many rows are taken even by a pass that gets fewer done, so that some of them may be bulk. */
const SMALLEST_BATCH = 4;

/** Hands out due rows, a batch at a time. */
export class Batches<Facts> {
  private readonly connectionSql: string;
  private readonly rowsSql: string;
  /** By connection, where it is not the full size. */
  private readonly sizes = new Map<string, number>();

  constructor(
    private readonly dataSource: DataSource,
    table: string,
    private readonly connections: Connections,
    private readonly size: number,
  ) {
    this.connectionSql = takeConnection(checkedTableName(table));
    this.rowsSql = takeRows(table);
  }

  /**
   * What both sides say of a row that a pass has no time for is read in vain, and each reading is paid for from the shop's allowance. So
   * after a pass that ran out of time the next takes no more rows than it got done, and after any other twice as many again.
   */
  worked(connectionId: string, { done, hasRunOut }: { readonly done: number; readonly hasRunOut: boolean }): void {
    const next = hasRunOut ? Math.max(SMALLEST_BATCH, done) : 2 * this.sizeFor(connectionId);
    if (next < this.size) this.sizes.set(connectionId, next);
    else this.sizes.delete(connectionId);
  }

  private sizeFor(connectionId: string): number {
    return this.sizes.get(connectionId) ?? this.size;
  }

  /** The next batch of the lane, or null when nothing is left to take. Throws when the secrets can't be decrypted. */
  async next(lease: Lease, progress: LeaseProgress): Promise<Batch<Facts> | null> {
    for (;;) {
      const [taken] = await rows<{ connection_id: string; version: string; away_count: number; read_at: string }>(
        this.dataSource,
        this.connectionSql,
        [lease.laneId, progress.exhausted],
      );
      if (!taken) return null;
      const id = taken.connection_id;
      const cursor = progress.cursors.get(id) ?? '-infinity';
      const size = this.sizeFor(id);
      // A steady stream of urgent rows leaves an eighth of each batch to the others.
      const urgentShare = size - Math.min(size - 1, Math.ceil(size / 8));
      const found = await rows<FoundRow>(this.dataSource, this.rowsSql, [id, size, urgentShare, cursor]);
      const connection = found.length > 0 ? await this.connectionOf(id, taken.version) : null;
      if (!connection) {
        progress.exhausted.push(id);
        continue;
      }
      const last = found.findLast((row) => !row.urgent);
      if (last) progress.cursors.set(id, last.due);
      return { connection, rows: found.map((row) => toDueRow<Facts>(row)), readAt: taken.read_at, awayCount: taken.away_count };
    }
  }

  private async connectionOf(connectionId: string, version: string): Promise<Connection | null> {
    try {
      return await this.connections.atVersion(connectionId, version);
    } catch (cause) {
      await this.connections.rest(connectionId, 60, 'secrets-unreadable');
      throw new Error(`the secrets of connection ${connectionId} can't be decrypted: give this service the ENCRYPTION_KEY of the gateway`, {
        cause,
      });
    }
  }
}

function toDueRow<Facts>(row: FoundRow): DueRow<Facts> {
  return {
    connectionId: row.connection_id,
    key: row.key,
    version: Number(row.version),
    attempts: row.attempts,
    urgent: row.urgent,
    state: row.state,
    reason: row.reason,
    receivedAt: row.received_at,
    facts: row.facts as Facts | null,
  };
}
