import {
  activityRecorded,
  announce,
  type Activity,
  type Announcement,
  type FlowName,
  type LedgerState,
  type Reason,
} from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import { LeaseLost } from '@stockbridge/platform';
import type { DataSource, EntityManager } from 'typeorm';
import { backoff } from './backoff.js';
import type { Batch } from './batches.js';
import type { Budgets } from './budgets.js';
import type { Connections } from './connections.js';
import { judge, type Judgement } from './judge-error.js';
import { LOCK_REASON } from './ledger.js';
import type { DueRow, Outcome, Remark, SimpleRemark } from './ledger-types.js';
import type { Lease } from './lease.js';
import { rows } from './rows.js';
import type { SyncMetrics } from './sync-metrics.js';
import { checkedTableName } from './table-name.js';

/** What the rows of a flow are about, in the timeline. */
const SUBJECTS: Readonly<Record<FlowName, Activity['subject']['kind']>> = {
  catalog: 'article',
  order: 'order',
  fulfillment: 'order',
  inventory: 'stock',
  returns: 'order',
};

/** A lost release only delays: held rows are looked at again after this. */
const HELD_RECHECK_SECONDS = 900;
/** A refusal that concerns no row in particular, such as of a page that stands in for the warehouse system while that is mended. */
const REFUSED_AT_ALL_RECHECK_SECONDS = 3_600;
/** What was shipped or came back is owed until somebody mends what keeps it, often where we hear nothing of it. */
const REFUSED_RECHECK_SECONDS: Partial<Record<FlowName, number>> = { fulfillment: 3_600, returns: 3_600 };

/** What a pass needs to record. */
export interface Recording {
  readonly dataSource: DataSource;
  readonly table: string;
  readonly flow: FlowName;
  readonly transport: Transport;
  readonly connections: Connections;
  readonly budgets: Budgets;
  readonly metrics?: SyncMetrics;
}

/** The lane is locked in share mode until we have committed: nobody claims it between our check and our commit. */
const OURS = `select 1 from lane where lane_id = $1 and epoch = $2::bigint for share`;

/**
 * Records one row, only while the lease is ours; a row touched since the batch was read stays due.
 * $5 version, $6 state, $7 reason, $8 sentence, $9 subject, $10 number, $11 facts, $12 due in seconds, $13 attempts.
 */
const record = (table: string) => `
  with ours as (${OURS}),
  done as (
    update ${table} l set
      state = case when l.version = $5::bigint then $6 else l.state end,
      reason = $7, sentence = $8, subject = $9, number = coalesce($10, l.number),
      facts = case when $11::jsonb is null then l.facts when l.version = $5::bigint then $11::jsonb else $11::jsonb || coalesce(l.patch, '{}') end,
      patch = case when l.version = $5::bigint then null else l.patch end,
      due_at = case when l.version = $5::bigint then now() + make_interval(secs => $12::float8) else l.due_at end,
      urgent = l.urgent and (l.version <> $5::bigint or $6 = 'due'),
      received_at = case when l.version = $5::bigint and $6 not in ('due', 'failing') then null else l.received_at end,
      attempts = $13, seen_at = now()
    from ours where l.connection_id = $3 and l.key = $4
    returning l.number)
  select exists (select 1 from ours) as ours, exists (select 1 from done) as done, (select number from done) as number`;

/** $5 facts. */
const note = (table: string) => `
  with ours as (${OURS}),
  done as (update ${table} l set facts = $5::jsonb || coalesce(l.patch, '{}') from ours where l.connection_id = $3 and l.key = $4 returning 1)
  select exists (select 1 from ours) as ours`;

/** $3 connection, $4 keys, $5 facts by key. Rows are locked in the order of their keys, as touches do. */
const noteAll = (table: string) => `
  with ours as (${OURS}),
  found as (select key from ${table} where connection_id = $3 and key = any ($4::text[]) and exists (select 1 from ours) order by key for update),
  done as (
    update ${table} l set facts = given.facts || coalesce(l.patch, '{}')
    from found join unnest($4::text[], $5::jsonb[]) given (key, facts) on given.key = found.key
    where l.connection_id = $3 and l.key = found.key returning 1)
  select exists (select 1 from ours) as ours, (select count(*) from done) as done`;

/** The same as {@link record} for many rows that agree. $3 connection, $4 keys, $5 versions, $6 sentences, $7 numbers, $8 facts, $9 due in seconds. */
const recordAll = (table: string) => `
  with ours as (${OURS}),
  found as (select key from ${table} where connection_id = $3 and key = any ($4::text[]) and exists (select 1 from ours) order by key for update),
  done as (
    update ${table} l set
      state = case when l.version = given.version then 'in_sync' else l.state end,
      reason = null, sentence = given.sentence, subject = null, number = coalesce(given.number, l.number),
      facts = case when given.facts is null then l.facts when l.version = given.version then given.facts else given.facts || coalesce(l.patch, '{}') end,
      patch = case when l.version = given.version then null else l.patch end,
      due_at = case when l.version = given.version then now() + make_interval(secs => given.due) else l.due_at end,
      urgent = l.urgent and l.version <> given.version,
      received_at = case when l.version = given.version then null else l.received_at end,
      attempts = 0, seen_at = now()
    from found join unnest($4::text[], $5::bigint[], $6::text[], $7::text[], $8::jsonb[], $9::float8[])
      given (key, version, sentence, number, facts, due) on given.key = found.key
    where l.connection_id = $3 and l.key = found.key returning 1)
  select exists (select 1 from ours) as ours, (select count(*) from done) as done`;

const forget = (table: string) => `
  with ours as (${OURS}),
  done as (delete from ${table} l using ours where l.connection_id = $3 and l.key = $4 and l.version = $5::bigint returning 1)
  select exists (select 1 from ours) as ours`;

/** $3 = when the batch was read: a release since then may have come too early for the row that it was meant for. */
const RELEASED_MEANWHILE = `
  select 1 from release_mark where connection_id = $1 and reason = $2 and subject in ($4, '') and released_at >= $3::timestamptz limit 1`;

interface Verdict<Facts> {
  readonly state: LedgerState;
  readonly reason: Reason | null;
  readonly dueInSeconds: number | null;
  readonly attempts: number;
  readonly remark: Remark<Facts>;
  /** For the timeline, where the remark has none of its own. */
  readonly line?: { readonly what: string; readonly sentence: string };
}

/**
 * Records what a pass over one batch finds. Each call is one transaction of a row, its announcements and whatever else the
 * remark asks for; after it, a crash loses nothing of that row.
 */
export class PassOutcome<Facts> implements Outcome<Facts> {
  /** Keys that have been recorded or judged. */
  readonly settled = new Set<string>();
  /** Set when the connection must not be worked on now: throttled, credential refused, other side away. */
  isStopped = false;
  private readonly recordSql: string;
  private readonly forgetSql: string;
  private readonly noteSql: string;
  private readonly noteAllSql: string;
  private readonly recordAllSql: string;
  private mayHaveRecovered: boolean;

  constructor(
    private readonly by: Recording,
    private readonly lease: Lease,
    private readonly batch: Batch<Facts>,
  ) {
    const table = checkedTableName(by.table);
    this.recordSql = record(table);
    this.forgetSql = forget(table);
    this.noteSql = note(table);
    this.noteAllSql = noteAll(table);
    this.recordAllSql = recordAll(table);
    this.mayHaveRecovered = batch.awayCount > 0;
  }

  inSync(row: DueRow<Facts>, remark: Remark<Facts> = {}): Promise<void> {
    return this.settle(row, { state: 'in_sync', reason: null, dueInSeconds: remark.recheckAfterSeconds ?? null, attempts: 0, remark });
  }

  held(row: DueRow<Facts>, reason: Reason, remark: Remark<Facts> & { sentence: string }): Promise<void> {
    return this.settle(row, {
      state: 'held',
      reason,
      dueInSeconds: remark.recheckAfterSeconds ?? HELD_RECHECK_SECONDS,
      attempts: remark.attempts ?? 0,
      remark,
    });
  }

  refused(row: DueRow<Facts>, reason: Reason, remark: Remark<Facts> & { sentence: string }): Promise<void> {
    return this.settle(row, { state: 'refused', reason, dueInSeconds: remark.recheckAfterSeconds ?? null, attempts: 0, remark });
  }

  ignored(row: DueRow<Facts>, rule: Reason, remark: Remark<Facts> = {}): Promise<void> {
    return this.settle(row, { state: 'ignored', reason: rule, dueInSeconds: remark.recheckAfterSeconds ?? null, attempts: 0, remark });
  }

  later(row: DueRow<Facts>, afterSeconds: number, remark: Remark<Facts> = {}): Promise<void> {
    return this.settle(row, {
      state: 'due',
      reason: row.reason,
      dueInSeconds: afterSeconds,
      attempts: remark.attempts ?? row.attempts,
      remark,
    });
  }

  async forget(row: DueRow<Facts>): Promise<void> {
    const { laneId, epoch } = this.lease;
    const [answer] = await rows<{ ours: boolean }>(this.by.dataSource, this.forgetSql, [
      laneId,
      epoch,
      row.connectionId,
      row.key,
      row.version,
    ]);
    this.insistOn(answer!.ours);
    this.finished(row, 'forgotten');
  }

  async note(row: DueRow<Facts>, facts: Facts): Promise<void> {
    const { laneId, epoch } = this.lease;
    const parameters = [laneId, epoch, row.connectionId, row.key, JSON.stringify(facts)];
    const [answer] = await rows<{ ours: boolean }>(this.by.dataSource, this.noteSql, parameters);
    this.insistOn(answer!.ours);
  }

  async noteAll(entries: readonly { readonly row: DueRow<Facts>; readonly facts: Facts }[]): Promise<void> {
    if (entries.length === 0) return;
    await this.writeAll(this.noteAllSql, [entries.map(({ row }) => row.key), entries.map(({ facts }) => JSON.stringify(facts))]);
  }

  async inSyncAll(entries: readonly { readonly row: DueRow<Facts>; readonly remark: SimpleRemark<Facts> }[]): Promise<void> {
    if (entries.length === 0) return;
    await this.writeAll(this.recordAllSql, [
      entries.map(({ row }) => row.key),
      entries.map(({ row }) => row.version),
      entries.map(({ remark }) => remark.sentence ?? null),
      entries.map(({ remark }) => remark.number ?? null),
      entries.map(({ remark }) => (remark.facts === undefined ? null : JSON.stringify(remark.facts))),
      entries.map(({ remark }) => remark.recheckAfterSeconds ?? null),
    ]);
    for (const { row } of entries) this.finished(row, 'in_sync');
    await this.noticeRecovery();
  }

  private async writeAll(sql: string, columns: readonly unknown[]): Promise<void> {
    const { laneId, epoch } = this.lease;
    const { connectionId } = this.batch.connection;
    const [answer] = await rows<{ ours: boolean }>(this.by.dataSource, sql, [laneId, epoch, connectionId, ...columns]);
    this.insistOn(answer!.ours);
  }

  async failed(row: DueRow<Facts>, error: unknown): Promise<void> {
    await this.settleByJudgement(row, judge(error), error);
  }

  /** An error that concerns the batch as a whole, such as of a read for all rows. Judged for the rows that are not settled yet. */
  async batchFailed(error: unknown): Promise<void> {
    const judgement = judge(error);
    if (judgement.act === 'retry' && judgement.isAway) {
      await this.by.connections.away(this.batch.connection.connectionId, { atOnce: true });
      this.isStopped = true;
      return;
    }
    for (const row of this.batch.rows) {
      if (this.isStopped) return;
      if (!this.settled.has(row.key)) await this.settleByJudgement(row, judgement, error, REFUSED_AT_ALL_RECHECK_SECONDS);
    }
  }

  private async settleByJudgement(
    row: DueRow<Facts>,
    judgement: Judgement,
    error: unknown,
    refusedRecheckSeconds = REFUSED_RECHECK_SECONDS[this.by.flow] ?? null,
  ): Promise<void> {
    const { connections, budgets } = this.by;
    const { connection } = this.batch;
    switch (judgement.act) {
      case 'stop':
        throw error;
      case 'wait': {
        this.isStopped = true;
        this.settled.add(row.key);
        if (judgement.side === 'wms') await budgets.throttled(new URL(connection.wms.url).host, judgement.afterMs);
        return connections.rest(connection.connectionId, judgement.afterMs / 1_000, 'throttled');
      }
      case 'credential':
        this.isStopped = true;
        return this.holdForCredential(row, judgement);
      case 'refuse':
        return this.settle(row, {
          state: 'refused',
          reason: judgement.reason,
          dueInSeconds: refusedRecheckSeconds,
          attempts: 0,
          remark: { sentence: judgement.sentence },
          line: { what: 'refused', sentence: judgement.sentence },
        });
      case 'retry': {
        await this.retry(row, judgement);
        if (judgement.isAway) this.isStopped = await connections.away(connection.connectionId, { atOnce: false });
      }
    }
  }

  private retry(row: DueRow<Facts>, { reason, sentence }: { reason: Reason; sentence: string }): Promise<void> {
    const attempts = row.attempts + 1;
    const delay = backoff(attempts);
    this.mayHaveRecovered = false;
    if (delay !== null) {
      return this.settle(row, {
        state: 'failing',
        reason,
        dueInSeconds: delay,
        attempts,
        remark: { sentence },
        line: { what: 'failing', sentence },
      });
    }
    const givenUp = `${sentence} After 15 days of trying it was given up; look at it again when the cause is mended.`;
    return this.settle(row, {
      state: 'refused',
      reason,
      dueInSeconds: null,
      attempts: 0,
      remark: { sentence: givenUp },
      line: { what: 'refused', sentence: givenUp },
    });
  }

  private async holdForCredential(row: DueRow<Facts>, { side, sentence }: { side: 'shopify' | 'wms'; sentence: string }): Promise<void> {
    // Connection, then lane, then row: the order in which an acceptance of a newer version locks them.
    await this.by.dataSource.transaction(async (tx) => {
      const credential = await this.by.connections.credentialRefused(tx, this.batch.connection, side, sentence);
      const isHeld = credential === 'stopped';
      await this.write(tx, row, {
        state: isHeld ? 'held' : 'due',
        reason: 'credential-refused',
        dueInSeconds: isHeld ? HELD_RECHECK_SECONDS : 0,
        attempts: row.attempts,
        remark: { sentence },
      });
    });
    this.finished(row, 'held');
  }

  private async settle(row: DueRow<Facts>, verdict: Verdict<Facts>): Promise<void> {
    const { remark, state } = verdict;
    const needsTransaction = state === 'held' || remark.announce?.length || remark.activity || remark.also || this.isNews(row, verdict);
    if (needsTransaction) await this.by.dataSource.transaction((tx) => this.write(tx, row, verdict));
    else await this.write(this.by.dataSource, row, verdict);
    this.finished(row, state);
    if (state !== 'failing') await this.noticeRecovery();
  }

  private async noticeRecovery(): Promise<void> {
    if (!this.mayHaveRecovered) return;
    this.mayHaveRecovered = false;
    await this.by.connections.recovered(this.batch.connection.connectionId);
  }

  private async write(on: DataSource | EntityManager, row: DueRow<Facts>, verdict: Verdict<Facts>): Promise<void> {
    const { laneId, epoch } = this.lease;
    const { remark, reason } = verdict;
    let { state, dueInSeconds } = verdict;
    if (state === 'held' && (await this.wasReleasedMeanwhile(on, row, reason!, remark.subject))) {
      state = 'due';
      dueInSeconds = 0;
    }
    const [answer] = await rows<{ ours: boolean; done: boolean; number: string | null }>(on, this.recordSql, [
      laneId,
      epoch,
      row.connectionId,
      row.key,
      row.version,
      state,
      reason,
      remark.sentence ?? null,
      remark.subject ?? null,
      remark.number ?? null,
      remark.facts === undefined ? null : JSON.stringify(remark.facts),
      dueInSeconds,
      verdict.attempts,
    ]);
    this.insistOn(answer!.ours);
    if (!answer!.done || !('queryRunner' in on)) return;

    const announcements = [...(remark.announce ?? []), ...this.timeline(row, verdict, answer!.number)];
    if (announcements.length > 0) await this.by.transport.publish(on, announcements);
    await remark.also?.(on);
  }

  private async wasReleasedMeanwhile(
    on: DataSource | EntityManager,
    row: DueRow<Facts>,
    reason: Reason,
    subject: string | undefined,
  ): Promise<boolean> {
    await on.query(LOCK_REASON, [row.connectionId, reason]);
    return (await rows(on, RELEASED_MEANWHILE, [row.connectionId, reason, this.batch.readAt, subject ?? ''])).length > 0;
  }

  private timeline(row: DueRow<Facts>, verdict: Verdict<Facts>, number: string | null): Announcement[] {
    const line: Omit<Activity, 'flow' | 'at'> | undefined =
      verdict.remark.activity ?? (this.isNews(row, verdict) ? this.lineOf(row, verdict, number) : undefined);
    if (!line) return [];
    const at = verdict.remark.activity?.at ?? new Date().toISOString();
    return [announce(activityRecorded, row.connectionId, { ...line, flow: this.by.flow, at })];
  }

  private lineOf(row: DueRow<Facts>, { line, reason }: Verdict<Facts>, number: string | null): Omit<Activity, 'flow' | 'at'> {
    const kind = SUBJECTS[this.by.flow];
    return { subject: { kind, id: row.key, number }, what: line!.what, reason, sentence: line!.sentence, facts: {} };
  }

  /** A failure is told once, not at every retry. */
  private isNews(row: DueRow<Facts>, { line, reason }: Verdict<Facts>): boolean {
    return line !== undefined && row.reason !== reason;
  }

  private insistOn(ours: boolean): void {
    if (ours) return;
    this.lease.lose();
    throw new LeaseLost('another worker has the lane; nothing was recorded');
  }

  private finished(row: DueRow<Facts>, state: LedgerState | 'forgotten'): void {
    this.settled.add(row.key);
    this.by.metrics?.recorded(state);
  }
}
