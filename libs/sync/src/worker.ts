import { LeaseLost } from '@stockbridge/platform';
import type { Logger } from 'pino';
import { Batches, LeaseProgress, type Batch } from './batches.js';
import type { Lanes } from './lanes.js';
import type { DueRow, Pass, Reconciler } from './ledger-types.js';
import type { Lease } from './lease.js';
import { PassOutcome, type Recording } from './pass-outcome.js';

/** A pass is bounded by time, so that a first load of 100,000 rows keeps nobody else waiting. */
const PASS_MS = 1_000;
/** A pass whose first read took long still gets time to work on what it read. */
const WORK_MS = 500;

export interface WorkerOptions<Facts> extends Recording {
  readonly lanes: Lanes;
  readonly reconciler: Reconciler<Facts>;
  readonly batchSize: number;
  readonly logger: Logger;
  /** Milliseconds; 1,000 unless a test wants otherwise. */
  readonly passMs?: number;
}

/** Claims a lane, works a bounded time on it, moves on. Several may run in a process, and any number of processes. */
export class Worker<Facts> {
  private readonly batches: Batches<Facts>;
  private readonly running = new Set<RunningPass<Facts>>();
  /** Connections whose last pass gave way to urgent rows; the next may not, or bulk work would starve. */
  private readonly gaveWay = new Set<string>();
  private turns = 0;
  private isStopping = false;

  constructor(private readonly options: WorkerOptions<Facts>) {
    this.batches = new Batches(options.dataSource, options.table, options.connections, options.batchSize);
  }

  /** Works on one lane. False when there was nothing to do. */
  async turn(): Promise<boolean> {
    if (this.isStopping) return false;
    const lease = await this.claim();
    if (!lease) return false;
    const startedAt = performance.now();
    const progress = new LeaseProgress();
    let hasWorked = false;
    try {
      while (!this.isStopping && lease.isAlive && performance.now() - startedAt < this.passMs) {
        const batch = await this.batches.next(lease, progress);
        if (!batch) break;
        hasWorked = true;
        await this.pass(lease, batch, startedAt);
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      this.options.logger.warn({ lane: lease.laneId }, `stopped working on a lane: ${error.message}`);
    } finally {
      await lease.release();
    }
    return hasWorked;
  }

  /**
   * Urgent rows of the connection arrived: a pass over bulk rows ends after its current row. True when a pass is at work on
   * the connection: whoever runs it looks for more before it sleeps, so nobody else need be woken.
   */
  urgentArrived(connectionId: string): boolean {
    const passes = [...this.running].filter((pass) => pass.batch.connection.connectionId === connectionId);
    for (const pass of passes) pass.giveWay();
    return passes.length > 0;
  }

  /** Passes in work end after their current row; no new ones begin. */
  stop(): void {
    this.isStopping = true;
    for (const pass of this.running) pass.end();
  }

  /** Every other time lanes with urgent rows go first, whoever was served last. */
  private async claim(): Promise<Lease | null> {
    const { lanes } = this.options;
    const isUrgentTurn = this.turns++ % 2 === 0;
    return (isUrgentTurn ? await lanes.claim({ urgentOnly: true }) : null) ?? (await lanes.claim());
  }

  private async pass(lease: Lease, batch: Batch<Facts>, leasedAt: number): Promise<void> {
    const { reconciler, metrics } = this.options;
    const { connectionId } = batch.connection;
    const startedAt = performance.now();
    const pass = new RunningPass(
      lease,
      batch,
      new PassOutcome<Facts>(this.options, lease, batch),
      leasedAt + this.passMs,
      !this.gaveWay.has(connectionId),
    );
    this.running.add(pass);
    try {
      await reconciler.reconcile(pass);
      if (!pass.isOver()) await this.failForgotten(pass);
    } catch (error) {
      if (error instanceof LeaseLost) throw error;
      this.options.logger.warn({ err: error, connectionId }, 'a pass failed');
      await pass.outcome.batchFailed(error);
    } finally {
      this.running.delete(pass);
      this.batches.worked(connectionId, { done: pass.outcome.settled.size, hasRunOut: pass.hasRunOut });
      if (pass.hasGivenWay) this.gaveWay.add(connectionId);
      else this.gaveWay.delete(connectionId);
      metrics?.passTook((performance.now() - startedAt) / 1_000);
    }
  }

  /** A row that a reconciler left without a word would come up again at once, for ever. */
  private async failForgotten({ batch, outcome }: RunningPass<Facts>): Promise<void> {
    for (const row of batch.rows) {
      if (!outcome.settled.has(row.key)) await outcome.failed(row, new RowLeftWithoutOutcome());
    }
  }

  private get passMs(): number {
    return this.options.passMs ?? PASS_MS;
  }
}

class RowLeftWithoutOutcome extends Error {}

/** The {@link Pass} that a reconciler is given. */
class RunningPass<Facts> implements Pass<Facts> {
  hasGivenWay = false;
  /** Whether rows were left since there was no more time. */
  hasRunOut = false;
  private hasEnded = false;
  private workStartedAt: number | null = null;

  constructor(
    private readonly lease: Lease,
    readonly batch: Batch<Facts>,
    readonly outcome: PassOutcome<Facts>,
    private readonly endsAt: number,
    private readonly mayGiveWay: boolean,
  ) {}

  get connection() {
    return this.batch.connection;
  }

  get rows() {
    return this.batch.rows;
  }

  get guard() {
    return this.lease.guard;
  }

  get epoch() {
    return this.lease.epoch;
  }

  ensureLease(callMs: number): Promise<void> {
    return this.lease.ensure(callMs);
  }

  /** Never at the first look, so that each pass gets at least one row done. */
  readonly isOver = (): boolean => {
    const now = performance.now();
    const isFirstLook = this.workStartedAt === null;
    this.workStartedAt ??= now;
    if (this.outcome.isStopped || !this.lease.isAlive) return true;
    if (isFirstLook) return false;
    this.hasRunOut ||= now > this.endsAt && now - this.workStartedAt > WORK_MS;
    return this.hasEnded || this.hasGivenWay || this.hasRunOut;
  };

  async each<Row extends DueRow<Facts>>(rows: readonly Row[], work: (row: Row) => Promise<void>): Promise<void> {
    for (const row of rows) {
      if (this.isOver()) return;
      try {
        await work(row);
        if (!this.outcome.settled.has(row.key)) throw new RowLeftWithoutOutcome();
      } catch (error) {
        await this.outcome.failed(row, error);
      }
    }
  }

  giveWay(): void {
    if (this.mayGiveWay && this.rows.some((row) => !row.urgent)) this.hasGivenWay = true;
  }

  end(): void {
    this.hasEnded = true;
  }
}
