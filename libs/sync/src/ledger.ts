import { QUIET_REASONS, type LedgerState, type Reason } from '@stockbridge/contracts';
import type { DataSource, EntityManager } from 'typeorm';
import type { Touch } from './ledger-types.js';
import { rows } from './rows.js';
import { checkedTableName } from './table-name.js';

/** A ledger row as it stands. */
export interface LedgerRecord<Facts> {
  readonly connectionId: string;
  readonly key: string;
  readonly state: LedgerState;
  readonly reason: Reason | null;
  readonly sentence: string | null;
  readonly subject: string | null;
  readonly number: string | null;
  readonly facts: Facts | null;
  readonly attempts: number;
  readonly dueAt: Date | null;
  readonly seenAt: Date;
}

const RECORD = `connection_id as "connectionId", key, state, reason, sentence, subject, number, facts, attempts, due_at as "dueAt", seen_at as "seenAt"`;

/** Which held rows may go on: all of a reason, or those that wait for one subject. */
export interface Release {
  readonly reason: Reason;
  readonly subject?: string;
}

/** A transaction that joins a touch is committed some time after it; loops are woken when it probably is. */
const WAKE_AFTER_COMMIT_MS = [15, 120];

/** How long a release is remembered, at least: longer than any pass. */
const RELEASE_MARK_HOURS = 1;

/**
 * $2 = keys, $3 = urgent, $4 = received at, $5 = whether a person asked. Idempotent. The order of the keys prevents
 * deadlocks between two touches. A row of an unknown connection waits for it; a removed connection gets none.
 */
const touch = (table: string) => `
  insert into ${table} as l (connection_id, key, state, due_at, urgent, received_at)
  select $1, k, 'due', now(), $3, $4 from unnest($2::text[]) k
  where not exists (select 1 from connection where connection_id = $1 and removed_at is not null)
  order by k
  on conflict (connection_id, key) do update set
    due_at = least(l.due_at, excluded.due_at), urgent = l.urgent or excluded.urgent, version = l.version + 1, seen_at = now(),
    received_at = greatest(l.received_at, excluded.received_at),
    attempts = case when $5 or l.state not in ('failing', 'due') then 0 else l.attempts end,
    state = 'due'`;

/** Rows are locked in the order of their keys, as touches do. */
const touchWhere = (table: string, condition: string) => `
  with found as (select key from ${table} where connection_id = $1 and ${condition} order by key for update)
  update ${table} l set due_at = least(l.due_at, now()), urgent = l.urgent or $2, version = l.version + 1, seen_at = now(),
    state = 'due', attempts = case when $3 then 0 else l.attempts end
  from found where l.connection_id = $1 and l.key = found.key
  returning l.key`;

/** What both sides agreed on is looked at again after so long. */
const ECHOES_SECONDS = 10;

/** $2 = key, $3 = reasons. A row that is due keeps its time, and a pass that is at it notices. */
const touchUnless = (table: string) => `
  update ${table} l set version = version + 1, seen_at = now(), state = 'due', attempts = 0,
    urgent = l.urgent or l.state not in ('due', 'in_sync'),
    due_at = case l.state when 'due' then l.due_at when 'in_sync' then least(l.due_at, now() + interval '${ECHOES_SECONDS} s') else now() end
  where connection_id = $1 and key = $2 and (state = 'in_sync' or reason is null or reason <> all ($3::text[])) and state <> 'failing'
  returning urgent`;

/**
 * A row is recorded some time after its sides were read, and clocks differ: looked at so long after a change, it was read with it. No longer
 * than a service waits after an effect of its own, or every effect would be looked at once more.
 */
const READ_BY_SECONDS = 3;

/** $2 = keys, $3 = when each changed, $4 = reasons. A row that is due keeps its time, and a pass that is at it notices. */
const touchUnseen = (table: string) => `
  with found as (
    select l.key from ${table} l join unnest($2::text[], $3::timestamptz[]) changed (key, at) on changed.key = l.key
    where l.connection_id = $1 and l.seen_at < changed.at + interval '${READ_BY_SECONDS} s' and l.state <> 'failing'
      and (l.state = 'in_sync' or l.reason is null or l.reason <> all ($4::text[])) order by l.key for update of l)
  update ${table} l set due_at = least(l.due_at, now()), version = l.version + 1, seen_at = now(), state = 'due', attempts = 0
  from found where l.connection_id = $1 and l.key = found.key`;

/** Serialises a release with rows that are just being held for the same reason. $1 = connection, $2 = reason. */
export const LOCK_REASON = `select pg_advisory_xact_lock(hashtextextended($1::text || $2, 11))`;

const MARK_RELEASE = `
  insert into release_mark (connection_id, reason, subject, released_at) values ($1, $2, $3, clock_timestamp())
  on conflict (connection_id, reason, subject) do update set released_at = excluded.released_at`;

const FORGET_RELEASES = `delete from release_mark where released_at < now() - interval '${RELEASE_MARK_HOURS} h'`;

/**
 * The rows of a flow: what was last seen and applied of each thing, its state and when it is looked at next.
 *
 * Everything that happens only marks rows due. Marking is idempotent and never lost: a row touched while it is being
 * reconciled is reconciled again.
 */
export class Ledger<Facts = unknown> {
  readonly table: string;

  constructor(
    private readonly dataSource: DataSource,
    table: string,
    /** Called when rows have become due; with the connection when they are urgent. */
    private readonly wake: (urgentConnectionId: string | null) => void = () => undefined,
  ) {
    this.table = checkedTableName(table);
  }

  /** Marks things due in one statement. Webhooks, events and people make them urgent. */
  async touch(connectionId: string, keys: string | readonly string[], { because, receivedAt, tx }: Touch): Promise<void> {
    const distinct = typeof keys === 'string' ? [keys] : [...new Set(keys)];
    if (distinct.length === 0) return;
    const urgent = because === 'webhook' || because === 'event' || because === 'person';
    await (tx ?? this.dataSource).query(touch(this.table), [connectionId, distinct, urgent, receivedAt ?? null, because === 'person']);
    this.wakeFor(connectionId, urgent, tx);
  }

  /** Marks a thing due if it was last recorded with one of these reasons; otherwise one cheap look at an index. */
  async touchIf(
    connectionId: string,
    key: string,
    { reasons, because, tx }: Omit<Touch, 'receivedAt'> & { readonly reasons: readonly Reason[] },
  ): Promise<void> {
    const urgent = because === 'webhook' || because === 'event' || because === 'person';
    const condition = `key = $4 and reason = any ($5::text[]) and state <> 'in_sync'`;
    const touched = await rows(tx ?? this.dataSource, touchWhere(this.table, condition), [
      connectionId,
      urgent,
      because === 'person',
      key,
      reasons,
    ]);
    if (touched.length > 0) this.wakeFor(connectionId, urgent, tx);
  }

  /**
   * Something of a known thing may have changed by anybody, us included: it is looked at again, unless it was last recorded with one of
   * these reasons or is being retried anyhow. At once where it waits or was refused; where both sides agreed after what comes in a moment
   * came, too, and behind all that is urgent: most of it is the echo of what we did.
   */
  async touchUnless(connectionId: string, key: string, reasons: readonly Reason[]): Promise<void> {
    const touched = await rows<{ urgent: boolean }>(this.dataSource, touchUnless(this.table), [connectionId, key, reasons]);
    if (touched.length > 0) this.wakeFor(connectionId, touched[0]!.urgent, undefined);
  }

  /**
   * The net beneath {@link touchUnless}: known things that changed and that nobody has touched or looked at since then, such as while
   * webhooks did not come. `at` are UTC instants by the other side's clock.
   */
  async touchUnseen(
    connectionId: string,
    changes: readonly { readonly key: string; readonly at: string }[],
    reasons: readonly Reason[],
    tx: EntityManager,
  ): Promise<void> {
    if (changes.length === 0) return;
    await tx.query(touchUnseen(this.table), [connectionId, changes.map(({ key }) => key), changes.map(({ at }) => at), reasons]);
    this.wakeFor(connectionId, false, tx);
  }

  /** Marks whole states due, by default everything that is neither in sync nor filtered out. Answers how many rows. */
  async touchAll(
    connectionId: string,
    { states = ['held', 'refused', 'failing', 'due'], because, tx }: Omit<Touch, 'receivedAt'> & { states?: readonly LedgerState[] },
  ): Promise<number> {
    const urgent = because === 'webhook' || because === 'event' || because === 'person';
    const touched = await rows(tx ?? this.dataSource, touchWhere(this.table, 'state = any ($4::text[])'), [
      connectionId,
      urgent,
      because === 'person',
      states,
    ]);
    if (touched.length > 0) this.wakeFor(connectionId, urgent, tx);
    return touched.length;
  }

  /** Marks the rows due that carry one of these reasons. Answers how many. */
  async touchReasons(connectionId: string, reasons: readonly Reason[], { because, tx }: Omit<Touch, 'receivedAt'>): Promise<number> {
    const urgent = because === 'webhook' || because === 'event' || because === 'person';
    const condition = `reason = any ($4::text[]) and state <> 'in_sync'`;
    const touched = await rows(tx ?? this.dataSource, touchWhere(this.table, condition), [
      connectionId,
      urgent,
      because === 'person',
      reasons,
    ]);
    if (touched.length > 0) this.wakeFor(connectionId, urgent, tx);
    return touched.length;
  }

  /**
   * What rows were held for has happened: they are due at once. Rows that are being held for it at this moment notice too.
   * Without a subject all rows of the reason are released. Answers how many rows.
   */
  async release(connectionId: string, released: Release, tx?: EntityManager): Promise<number> {
    const count = await (tx
      ? this.releaseIn(tx, connectionId, released)
      : this.dataSource.transaction((own) => this.releaseIn(own, connectionId, released)));
    if (count > 0) this.wakeFor(connectionId, true, tx);
    return count;
  }

  private async releaseIn(tx: EntityManager, connectionId: string, { reason, subject }: Release): Promise<number> {
    await tx.query(LOCK_REASON, [connectionId, reason]);
    await tx.query(MARK_RELEASE, [connectionId, reason, subject ?? '']);
    const condition = `state = 'held' and reason = $4 and ($5::text is null or subject = $5)`;
    const released = await rows(tx, touchWhere(this.table, condition), [connectionId, true, false, reason, subject ?? null]);
    return released.length;
  }

  /** The row of the thing that people know by this number; the newest when several carry it. */
  async byNumber(connectionId: string, number: string): Promise<LedgerRecord<Facts> | null> {
    const sql = `select ${RECORD} from ${this.table} where connection_id = $1 and number = $2 order by seen_at desc limit 1`;
    return (await rows<LedgerRecord<Facts>>(this.dataSource, sql, [connectionId, number]))[0] ?? null;
  }

  /** The rows of these things as they stand; those never named are absent. */
  async records(connectionId: string, keys: readonly string[]): Promise<Map<string, LedgerRecord<Facts>>> {
    if (keys.length === 0) return new Map();
    const sql = `select ${RECORD} from ${this.table} where connection_id = $1 and key = any ($2::text[])`;
    const found = await rows<LedgerRecord<Facts>>(this.dataSource, sql, [connectionId, keys]);
    return new Map(found.map((row) => [row.key, row]));
  }

  /** What is remembered of these things; those never recorded are absent. */
  async facts(connectionId: string, keys: readonly string[]): Promise<Map<string, Facts>> {
    const sql = `select key, facts from ${this.table} where connection_id = $1 and key = any ($2::text[]) and facts is not null`;
    const found = await rows<{ key: string; facts: Facts }>(this.dataSource, sql, [connectionId, keys]);
    return new Map(found.map((row) => [row.key, row.facts]));
  }

  /**
   * Overwrites top-level fields of what is remembered, where something is. Holds against a pass that is just at work: what
   * it records gets the same fields overwritten.
   */
  async mergeFacts(connectionId: string, keys: readonly string[], fields: Partial<Facts>, tx?: EntityManager): Promise<void> {
    const sql = `
      with found as (select key from ${this.table} where connection_id = $1 and key = any ($2::text[]) order by key for update)
      update ${this.table} l set facts = l.facts || $3::jsonb, patch = coalesce(l.patch, '{}') || $3::jsonb, version = l.version + 1
      from found where l.connection_id = $1 and l.key = found.key`;
    await (tx ?? this.dataSource).query(sql, [connectionId, keys, JSON.stringify(fields)]);
  }

  /** Rows by state; states without rows are absent. */
  async counts(connectionId: string): Promise<Partial<Record<LedgerState, number>>> {
    const sql = `select state, count(*)::int as count from ${this.table} where connection_id = $1 group by state`;
    const found = await rows<{ state: LedgerState; count: number }>(this.dataSource, sql, [connectionId]);
    return Object.fromEntries(found.map(({ state, count }) => [state, count]));
  }

  /** How many held rows wait for what is the way of things. */
  async quiet(connectionId: string): Promise<number> {
    const sql = `select count(*)::int as count from ${this.table} where connection_id = $1 and state = 'held' and reason = any ($2::text[])`;
    return (await rows<{ count: number }>(this.dataSource, sql, [connectionId, QUIET_REASONS]))[0]!.count;
  }

  /** Rows that are not in sync, not filtered out, and wait for more than the way of things, newest first. */
  async attention(connectionId: string, limit: number): Promise<LedgerRecord<Facts>[]> {
    const sql = `
      select ${RECORD} from ${this.table}
      where connection_id = $1 and (state in ('refused', 'failing', 'due') or (state = 'held' and reason <> all ($3::text[])))
      order by seen_at desc, key limit $2`;
    return rows<LedgerRecord<Facts>>(this.dataSource, sql, [connectionId, limit, QUIET_REASONS]);
  }

  /** Forgets everything of a connection. */
  async drop(connectionId: string, tx?: EntityManager): Promise<void> {
    await (tx ?? this.dataSource).query(`delete from ${this.table} where connection_id = $1`, [connectionId]);
  }

  /** Due rows now, and for how many seconds the oldest has been waiting. */
  async lag(): Promise<{ due: number; seconds: number }> {
    const sql = `select count(*)::int as due, coalesce(extract(epoch from now() - min(due_at)), 0)::float8 as seconds from ${this.table} where due_at <= now()`;
    return (await rows<{ due: number; seconds: number }>(this.dataSource, sql))[0]!;
  }

  /** Drops the memory of releases that no pass can have missed. */
  async forgetOldReleases(): Promise<void> {
    await this.dataSource.query(FORGET_RELEASES);
  }

  private wakeFor(connectionId: string, urgent: boolean, tx: EntityManager | undefined): void {
    const wake = () => this.wake(urgent ? connectionId : null);
    if (!tx) return wake();
    for (const ms of WAKE_AFTER_COMMIT_MS) setTimeout(wake, ms).unref();
  }
}
