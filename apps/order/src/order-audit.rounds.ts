import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { AuditReport, OrderAudit as AuditAnswer } from '@stockbridge/contracts';
import { LeaseLost, RUNTIME, type Runtime } from '@stockbridge/platform';
import { ShopifyOrders } from '@stockbridge/shopify';
import { backoff, Connections, judge, Ledger, Loops, rows, shopAccess, WORKABLE, type Connection } from '@stockbridge/sync';
import { DataSource, type EntityManager } from 'typeorm';
import { AdmittedSpans, type Span } from './admitted-spans.js';
import { Alarms } from './alarms.js';
import { ALARMS_OF_AUDIT, OrderAudit, type Carrying, type Findings } from './order-audit.js';
import type { OrderFacts } from './order-facts.js';

const EVERY_SECONDS = 3_600;
/** Longer than a page and a wait for its allowance take. */
const LEASE_SECONDS = 180;
const LONGEST_PAUSE_SECONDS = 900;
/** What is told by the tables alone is looked at this often. */
const LOOK_EVERY_MS = 60_000;
/** A poll that missed this many of its intervals, and this many seconds, is silent. */
const SILENT_INTERVALS = 3;
const SHORTEST_SILENCE_SECONDS = 300;
/** As many as the contract allows. */
const MOST_ALARMS_SHOWN = 250;

/** Spread over the first hour, so that audits don't come in herds. */
const ADD = `
  insert into order_audit (connection_id, next_at)
  select c.connection_id, now() + random() * interval '1 h' from connection c
  where c.works and c.removed_at is null and not exists (select 1 from order_audit a where a.connection_id = c.connection_id)
  on conflict do nothing`;

const ASK = `
  insert into order_audit as a (connection_id, next_at) values ($1, now())
  on conflict (connection_id) do update set
    next_at = least(a.next_at, now()), attempts = 0, again = a.leased_until is not null and a.leased_until > now()`;

const CLAIM = `
  update order_audit set leased_until = now() + make_interval(secs => ${LEASE_SECONDS}), epoch = epoch + 1, again = false
  where connection_id = (
    select a.connection_id from order_audit a join connection c on c.connection_id = a.connection_id
    where a.next_at <= now() and (a.leased_until is null or a.leased_until < now()) and ${WORKABLE}
    order by a.next_at limit 1 for update of a skip locked)
  returning connection_id as "connectionId", epoch::text as epoch, attempts, clock_timestamp() as "startedAt"`;

const EXTEND = `
  update order_audit set leased_until = now() + make_interval(secs => ${LEASE_SECONDS})
  where connection_id = $1 and epoch = $2::bigint returning 1`;

const KEEP = `
  update order_audit set report = $3, failed_because = null, attempts = 0, leased_until = null, again = false,
    next_at = case when again then now() else now() + make_interval(secs => ${EVERY_SECONDS}) end
  where connection_id = $1 and epoch = $2::bigint returning 1`;

/** $3 = seconds until it begins again, $4 = attempts, $5 = the sentence, which stays when none is given. */
const PUT_OFF = `
  update order_audit set leased_until = null, next_at = now() + make_interval(secs => $3), attempts = $4, failed_because = coalesce($5, failed_because)
  where connection_id = $1 and epoch = $2::bigint`;

const STATUS = `
  select report, failed_because as "failedBecause", next_at as "nextAt", coalesce(leased_until > now(), false) as "isRunning"
  from order_audit where connection_id = $1`;

/**
 * Flows whose last window came to its end too long ago. A window that is being read, page after page, is not silent; one that is
 * not even begun, since a credential was refused or the other side is away, is.
 */
const SILENT_FLOWS = `
  with flow as (
    select w.connection_id, coalesce(w.last_done_at, w.opened_at, w.next_at) as last_at, c.blocked_reason,
      greatest(coalesce((c.state -> 'settings' -> 'order' ->> 'intervalSeconds')::float8, $1) * ${SILENT_INTERVALS}, ${SHORTEST_SILENCE_SECONDS}) as allowed,
      w.opened_at is not null and w.attempts = 0 and (w.leased_until > now() or w.next_at > now() - interval '1 min') as is_reading
    from poll_window w join connection c on c.connection_id = w.connection_id
    where w.flow = 'order' and c.works and c.removed_at is null)
  select connection_id as "connectionId", last_at as "lastAt", allowed, blocked_reason as "blockedReason"
  from flow where last_at < now() - make_interval(secs => allowed) and not is_reading order by connection_id`;

const WITH_OPEN_SILENCE = `select connection_id as "connectionId" from alarm where kind = 'flow-silent' and closed_at is null`;

const CLAIM_SPAN = `
  update admitted_span set leased_until = now() + make_interval(secs => ${LEASE_SECONDS}), epoch = epoch + 1
  where (connection_id, placed_from, placed_to) = (
    select s.connection_id, s.placed_from, s.placed_to from admitted_span s join connection c on c.connection_id = s.connection_id
    where s.read_at is null and s.next_at <= now() and (s.leased_until is null or s.leased_until < now()) and ${WORKABLE}
    order by s.next_at limit 1 for update of s skip locked)
  returning connection_id as "connectionId", placed_from as "from", placed_to as "to", after, epoch::text as epoch, attempts`;

const KEEP_SPAN = `
  update admitted_span set after = $5::text, orders = orders + $6, attempts = 0, leased_until = null, next_at = now(),
    read_at = case when $5::text is null then now() end
  where connection_id = $1 and placed_from = $2 and placed_to = $3 and epoch = $4::bigint returning 1`;

const PUT_OFF_SPAN = `
  update admitted_span set leased_until = null, next_at = now() + make_interval(secs => $5), attempts = $6
  where connection_id = $1 and placed_from = $2 and placed_to = $3 and epoch = $4::bigint`;

interface Claimed {
  readonly connectionId: string;
  readonly epoch: string;
  readonly attempts: number;
  /** By the database's clock. */
  readonly startedAt: Date;
}

interface ClaimedSpan extends Span, Omit<Claimed, 'startedAt'> {
  readonly after: string | null;
}

/**
 * What the order service does by the clock, beside polling: audits every hour or when asked, reading past ranges that were asked for, and
 * looking whether the flow is silent. Safe in any number of replicas; an audit or range of a process that died is taken up by another.
 */
@Injectable()
export class OrderAuditRounds implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly loops: Loops;
  private readonly stopping = new AbortController();
  private timer: NodeJS.Timeout | null = null;

  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly shopify: ShopifyOrders,
    private readonly audit: OrderAudit,
    private readonly spans: AdmittedSpans,
    private readonly alarms: Alarms,
  ) {
    const step = async () => (await this.turn()) || (await this.readSpan());
    this.loops = new Loops({ name: 'order audit', count: 1, step, logger: runtime.logger });
  }

  onApplicationBootstrap(): void {
    this.loops.start();
    this.timer = setInterval(() => void this.look(), LOOK_EVERY_MS).unref();
  }

  async onModuleDestroy(): Promise<void> {
    if (this.timer) clearInterval(this.timer);
    this.stopping.abort();
    await this.loops.stop();
  }

  /** False when the connection is not known. */
  async ask(connectionId: string): Promise<boolean> {
    if (!(await this.connections.byId(connectionId))) return false;
    await this.dataSource.query(ASK, [connectionId]);
    this.loops.wake();
    return true;
  }

  /** False when the connection is not known. */
  async backfill(connectionId: string, span: Span): Promise<boolean> {
    if (!(await this.connections.byId(connectionId))) return false;
    await this.spans.add(connectionId, span);
    this.loops.wake();
    return true;
  }

  async answer(connectionId: string): Promise<AuditAnswer> {
    type Status = { report: AuditReport | null; failedBecause: string | null; nextAt: Date; isRunning: boolean };
    const [connection, [status], { alarms, open }, spans] = await Promise.all([
      this.connections.byId(connectionId),
      rows<Status>(this.dataSource, STATUS, [connectionId]),
      this.alarms.of(connectionId, MOST_ALARMS_SHOWN),
      this.spans.of(connectionId),
    ]);
    return {
      known: connection !== null,
      isRunning: status?.isRunning ?? false,
      lastRun: status?.report ?? null,
      failedBecause: status?.failedBecause ?? null,
      nextAt: status?.nextAt.toISOString() ?? null,
      alarms,
      openAlarms: open,
      backfills: spans.map(({ from, to, requestedAt, orders, readAt }) => ({
        from: from.toISOString(),
        to: to.toISOString(),
        requestedAt: requestedAt.toISOString(),
        orders,
        readAt: readAt?.toISOString() ?? null,
      })),
    };
  }

  /** Runs one audit that is due. False when none is. */
  async turn(): Promise<boolean> {
    const [claimed] = await rows<Claimed>(this.dataSource, CLAIM);
    if (!claimed) return false;
    const connection = await this.connections.byId(claimed.connectionId);
    if (!connection) return true;
    try {
      await this.keep(claimed, await this.audit.run(connection, claimed.startedAt, this.carrying(claimed)));
    } catch (error) {
      if (error instanceof LeaseLost) await this.putOff(claimed, 0, claimed.attempts, null);
      else await this.failed(connection, error, claimed.attempts, (seconds, attempts, why) => this.putOff(claimed, seconds, attempts, why));
    }
    return true;
  }

  /** Reads a page of a past range and marks its orders due. False when there is nothing to read. */
  async readSpan(): Promise<boolean> {
    const [span] = await rows<ClaimedSpan>(this.dataSource, CLAIM_SPAN);
    if (!span) return false;
    const connection = await this.connections.byId(span.connectionId);
    if (!connection) return true;
    const place = [span.connectionId, span.from, span.to, span.epoch];
    try {
      const page = await this.shopify.placedBetween(shopAccess({ connection }), span.from, span.to, span.after);
      const keys = page.items.map(({ id }) => id);
      await this.dataSource.transaction(async (tx) => {
        const kept = await rows(tx, KEEP_SPAN, [...place, page.next, keys.length]);
        if (kept.length > 0) await this.ledger.touch(span.connectionId, keys, { because: 'first-load', tx });
      });
    } catch (error) {
      await this.failed(connection, error, span.attempts, (seconds, attempts) =>
        this.dataSource.query(PUT_OFF_SPAN, [...place, seconds, attempts]),
      );
    }
    return true;
  }

  /** Adds the audits of new connections, and raises or closes the alarms of silent flows. */
  async look(): Promise<void> {
    try {
      await this.dataSource.query(ADD);
      await this.alarms.forgetOld();
      await this.lookForSilence();
    } catch (error) {
      this.runtime.logger.warn({ err: error }, 'the flows could not be looked at; it is tried again in a minute');
    }
  }

  private async lookForSilence(): Promise<void> {
    type Silent = { connectionId: string; lastAt: Date; allowed: number; blockedReason: string | null };
    await this.dataSource.transaction(async (tx) => {
      const [{ now }] = (await rows<{ now: Date }>(tx, 'select now() as now')) as [{ now: Date }];
      const silent = await rows<Silent>(tx, SILENT_FLOWS, [this.runtime.config.pollIntervalSeconds]);
      for (const { connectionId, lastAt, allowed, blockedReason } of silent) {
        const why = blockedReason ? ` It rests: ${blockedReason}.` : '';
        const sentence = `The last poll of the order flow came to its end before ${lastAt.toISOString()}, more than ${Math.round(allowed / 60)} minutes ago.${why}`;
        await this.alarms.raise(tx, connectionId, [{ kind: 'flow-silent', subject: '', number: null, sentence }]);
      }
      const standing = await rows<{ connectionId: string }>(tx, WITH_OPEN_SILENCE);
      for (const { connectionId } of standing) await this.alarms.closeUnseen(tx, connectionId, ['flow-silent'], now);
    });
  }

  private carrying({ connectionId, epoch }: Claimed): Carrying {
    return {
      signal: this.stopping.signal,
      goOn: async () => {
        if (this.stopping.signal.aborted) throw new LeaseLost('the service ends');
        const extended = await rows(this.dataSource, EXTEND, [connectionId, epoch]);
        if (extended.length === 0) throw new LeaseLost('another process has the audit');
      },
    };
  }

  /** The report, and its alarms, in one transaction. Those of differences that nobody found any more close. */
  private async keep({ connectionId, epoch, startedAt }: Claimed, { report, raised, isComplete, silence }: Findings): Promise<void> {
    await this.dataSource.transaction(async (tx: EntityManager) => {
      const [{ now }] = (await rows<{ now: Date }>(tx, 'select now() as now')) as [{ now: Date }];
      const whole: AuditReport = { startedAt: startedAt.toISOString(), finishedAt: now.toISOString(), ...report };
      const kept = await rows(tx, KEEP, [connectionId, epoch, JSON.stringify(whole)]);
      if (kept.length === 0) return;
      await this.alarms.raise(tx, connectionId, raised);
      if (isComplete) await this.alarms.closeUnseen(tx, connectionId, ALARMS_OF_AUDIT, now);
      if (silence.is === 'silent') {
        await this.alarms.raise(tx, connectionId, [{ kind: 'orders-silent', subject: '', number: null, sentence: silence.sentence }]);
      }
      if (silence.is === 'usual') await this.alarms.closeUnseen(tx, connectionId, ['orders-silent'], now);
    });
  }

  private async putOff({ connectionId, epoch }: Claimed, seconds: number, attempts: number, why: string | null): Promise<void> {
    await this.dataSource.query(PUT_OFF, [connectionId, epoch, seconds, attempts, why]);
  }

  /** What the error means, as for polls; then it is tried again later. */
  private async failed(
    connection: Connection,
    error: unknown,
    attempts: number,
    putOff: (seconds: number, attempts: number, why: string) => Promise<unknown>,
  ): Promise<void> {
    const judgement = judge(error);
    switch (judgement.act) {
      case 'stop':
        return;
      case 'wait':
        await putOff(
          judgement.afterMs / 1_000,
          attempts,
          `${judgement.side === 'wms' ? 'The WMS' : 'Shopify'} asked to slow down; it is tried again.`,
        );
        return;
      case 'credential':
        await this.dataSource.transaction((tx) => this.connections.credentialRefused(tx, connection, judgement.side, judgement.sentence));
        await putOff(0, attempts, judgement.sentence);
        return;
      default: {
        this.runtime.logger.warn(
          { err: error, connectionId: connection.connectionId },
          `an audit or backfill failed: ${judgement.sentence}`,
        );
        const seconds = Math.min(backoff(attempts + 1) ?? LONGEST_PAUSE_SECONDS, LONGEST_PAUSE_SECONDS);
        await putOff(seconds, attempts + 1, judgement.sentence);
      }
    }
  }
}
