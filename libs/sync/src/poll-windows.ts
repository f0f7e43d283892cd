import type { FlowName } from '@stockbridge/contracts';
import { LeaseLost } from '@stockbridge/platform';
import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import { backoff } from './backoff.js';
import type { Budgets } from './budgets.js';
import type { Connections } from './connections.js';
import { judge } from './judge-error.js';
import type { Ledger } from './ledger.js';
import type { Connection, Poller, PollPage } from './ledger-types.js';
import { rows } from './rows.js';
import type { SyncMetrics } from './sync-metrics.js';
import { WORKABLE } from './workable-sql.js';

/** Clocks differ, and what is written now may become visible a moment later: each window starts before the last one's begin. */
const OVERLAP = `interval '5 min'`;
/** One connection's long window gives way to others after this. */
const TURN_MS = 5_000;
/** The safety net comes back soon after an outage. */
const LONGEST_PAUSE_SECONDS = 300;

/** A new window is opened by the claim, before the first call: that instant becomes the cursor. $2 = lease in seconds. */
const CLAIM = `
  update poll_window set leased_until = now() + make_interval(secs => $2), epoch = epoch + 1,
    window_since = case when opened_at is null then cursor - ${OVERLAP} else window_since end,
    opened_at = coalesce(opened_at, clock_timestamp())
  where (connection_id, flow) = (
    select w.connection_id, w.flow from poll_window w join connection c on c.connection_id = w.connection_id
    where w.flow = $1 and w.next_at <= now() and (w.leased_until is null or w.leased_until < now()) and ${WORKABLE}
    order by w.next_at limit 1 for update of w skip locked)
  returning connection_id, epoch::text as epoch, window_since, opened_at, after, cursor is null as is_first, attempts`;

const FIX_START = `update poll_window set window_since = $4 where connection_id = $1 and flow = $2 and epoch = $3::bigint returning 1`;

const NEXT_PAGE = `
  update poll_window set after = $4, attempts = 0, leased_until = now() + make_interval(secs => $5)
  where connection_id = $1 and flow = $2 and epoch = $3::bigint returning 1`;

/** Asked to run again while it ran: what changed since it began is wanted, too. */
const LAST_PAGE = `
  update poll_window set cursor = opened_at, window_since = null, opened_at = null, after = null, attempts = 0, last_done_at = now(),
    leased_until = null, next_at = case when again then now() else now() + make_interval(secs => $4) end, again = false
  where connection_id = $1 and flow = $2 and epoch = $3::bigint returning 1`;

/** Stays open. $4 = seconds until it goes on, $5 = attempts, $6 = whether to begin the window again. */
const PUT_OFF = `
  update poll_window set leased_until = null, next_at = now() + make_interval(secs => $4), attempts = $5,
    after = case when $6 then null else after end
  where connection_id = $1 and flow = $2 and epoch = $3::bigint`;

const RUN_NOW = `
  update poll_window set next_at = now(), attempts = 0, again = leased_until is not null and leased_until > now()
  where connection_id = $1 and flow = $2`;

/** Everything is read again. A poll at work loses the window. */
const RESTART = `
  update poll_window set cursor = null, window_since = null, opened_at = null, after = null, attempts = 0, epoch = epoch + 1,
    leased_until = null, next_at = now(), again = false
  where connection_id = $1 and flow = $2`;

/** Ends the open window: a first one as if its last page had come, a later one to be read again. A poll at work loses it. $3 = seconds until the next one. */
const FINISH = `
  update poll_window set cursor = coalesce(cursor, opened_at), window_since = null, opened_at = null, after = null, attempts = 0,
    epoch = epoch + 1, leased_until = null, next_at = now() + make_interval(secs => $3), again = false
  where connection_id = $1 and flow = $2`;

const STATUS = `
  select last_done_at as "lastPollAt", next_at as "nextPollAt", case when opened_at is not null then coalesce(window_since, opened_at) end as "openWindowSince"
  from poll_window where connection_id = $1 and flow = $2`;

interface ClaimedWindow {
  connection_id: string;
  epoch: string;
  window_since: Date | null;
  opened_at: Date;
  after: string | null;
  is_first: boolean;
  attempts: number;
}

export interface PollWindowsOptions {
  readonly dataSource: DataSource;
  readonly flow: FlowName;
  readonly ledger: Ledger;
  readonly connections: Connections;
  readonly budgets: Budgets;
  readonly poller: Poller;
  readonly pollIntervalSeconds: number;
  readonly leaseSeconds: number;
  readonly logger: Logger;
  readonly metrics?: SyncMetrics;
}

/**
 * The windows of changes that polls read. A window's rows are marked and its place is kept in one transaction per page; the
 * cursor moves with the last page. A window that did not finish stays open, is visible, and goes on where it stopped.
 */
export class PollWindows {
  private isStopping = false;

  constructor(private readonly options: PollWindowsOptions) {}

  /** Works on one due window. False when none is due. */
  async turn(): Promise<boolean> {
    if (this.isStopping) return false;
    const { dataSource, flow, leaseSeconds } = this.options;
    const [window] = await rows<ClaimedWindow>(dataSource, CLAIM, [flow, leaseSeconds]);
    if (!window) return false;
    const connection = await this.options.connections.byId(window.connection_id);
    if (!connection) return false;
    try {
      await this.read(window, connection);
    } catch (error) {
      if (error instanceof LeaseLost) return true;
      await this.failed(window, connection, error);
    }
    return true;
  }

  /** Polls at once, also when a poll is running just now: then once more after it. */
  async runNow(connectionId: string): Promise<void> {
    await this.options.dataSource.query(RUN_NOW, [connectionId, this.options.flow]);
  }

  /** Reads everything from the beginning, as the first window did; a window that is being read ends where it is. */
  async restart(connectionId: string, tx?: EntityManager): Promise<void> {
    await (tx ?? this.options.dataSource).query(RESTART, [connectionId, this.options.flow]);
  }

  /** Ends the open window. A first one, or one that was restarted, counts as read: what changes from its beginning on is found by the next. */
  async finish(connectionId: string, tx?: EntityManager): Promise<void> {
    await (tx ?? this.options.dataSource).query(FINISH, [connectionId, this.options.flow, this.options.pollIntervalSeconds]);
  }

  async status(connectionId: string): Promise<{ lastPollAt: Date | null; nextPollAt: Date | null; openWindowSince: Date | null }> {
    type Status = { lastPollAt: Date | null; nextPollAt: Date | null; openWindowSince: Date | null };
    const [status] = await rows<Status>(this.options.dataSource, STATUS, [connectionId, this.options.flow]);
    return status ?? { lastPollAt: null, nextPollAt: null, openWindowSince: null };
  }

  /** A window in work stops after its current page. */
  stop(): void {
    this.isStopping = true;
  }

  private async read(window: ClaimedWindow, connection: Connection): Promise<void> {
    const { poller, metrics } = this.options;
    const startedAt = performance.now();
    const since = window.window_since ?? (await this.fixStart(window, poller.firstSince(connection)));
    let after = window.after;
    for (;;) {
      const page = await poller.page({ connection, since, after, isFirst: window.is_first, openedAt: window.opened_at });
      await this.keep(window, connection, page);
      metrics?.polled('page');
      if (page.next === null) return;
      after = page.next;
      if (page.waitSeconds) return this.putOff(window, page.waitSeconds, 0);
      if (this.isStopping || performance.now() - startedAt > TURN_MS) return this.putOff(window, 0, 0);
    }
  }

  private async fixStart(window: ClaimedWindow, since: Date): Promise<Date> {
    const fixed = await rows(this.options.dataSource, FIX_START, [window.connection_id, this.options.flow, window.epoch, since]);
    if (fixed.length === 0) throw new LeaseLost('another poll has the window');
    return since;
  }

  private async keep(window: ClaimedWindow, connection: Connection, { keys, next, also }: PollPage): Promise<void> {
    const { dataSource, flow, ledger, leaseSeconds, pollIntervalSeconds } = this.options;
    const interval = connection.settings[flow].intervalSeconds ?? pollIntervalSeconds;
    await dataSource.transaction(async (tx) => {
      const place = [window.connection_id, flow, window.epoch];
      const kept =
        next === null ? await rows(tx, LAST_PAGE, [...place, interval]) : await rows(tx, NEXT_PAGE, [...place, next, leaseSeconds]);
      if (kept.length === 0) throw new LeaseLost('another poll has the window');
      await also?.(tx);
      await ledger.touch(window.connection_id, keys, { because: window.is_first ? 'first-load' : 'poll', tx });
    });
  }

  private async failed(window: ClaimedWindow, connection: Connection, error: unknown): Promise<void> {
    const { connections, budgets, dataSource, logger, metrics } = this.options;
    const judgement = judge(error);
    metrics?.polled('failed');
    switch (judgement.act) {
      case 'stop':
        return;
      case 'wait': {
        const seconds = judgement.afterMs / 1_000;
        if (judgement.side === 'wms') await budgets.throttled(new URL(connection.wms.url).host, judgement.afterMs);
        await connections.rest(connection.connectionId, seconds, 'throttled');
        return this.putOff(window, seconds, window.attempts);
      }
      case 'credential':
        await dataSource.transaction((tx) => connections.credentialRefused(tx, connection, judgement.side, judgement.sentence));
        return this.putOff(window, 0, window.attempts);
      default: {
        logger.warn({ err: error, connectionId: connection.connectionId }, `a poll failed: ${judgement.sentence}`);
        const attempts = window.attempts + 1;
        const seconds = Math.min(backoff(attempts) ?? LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS);
        // A refusal may be about the place where it stopped: the window begins again.
        return this.putOff(window, seconds, attempts, judgement.act === 'refuse');
      }
    }
  }

  private async putOff(window: ClaimedWindow, seconds: number, attempts: number, fromItsStart = false): Promise<void> {
    await this.options.dataSource.query(PUT_OFF, [window.connection_id, this.options.flow, window.epoch, seconds, attempts, fromItsStart]);
  }
}
