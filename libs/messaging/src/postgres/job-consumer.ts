import { EventEmitter } from 'node:events';
import type { ServiceName } from '@stockbridge/contracts';
import { run, type Runner, type WorkerEvents } from 'graphile-worker';
import type { Logger } from 'pino';
import type pg from 'pg';
import { deliver, type OnVerdict } from '../delivery.js';
import { type Consumer } from '../transport.js';
import { type AliveGuard } from './alive-guard.js';
import { MOST_DELIVERIES } from './prepare-postgres-transport.js';
import { workerLogger } from './worker-logger.js';

const CONCURRENT = 10;
const RESTART_MS = 1_000;

/** What a job carries. */
interface Job {
  readonly message: unknown;
  readonly attempt: number;
  readonly firstTriedAt: string;
}

export interface JobConsumerOptions {
  readonly service: ServiceName;
  readonly pool: pg.Pool;
  readonly guard: AliveGuard;
  readonly logger: Logger;
  readonly onVerdict: OnVerdict;
}

/**
 * Takes the service's jobs and settles each by its verdict. To retry or park is to add another job or a parked row and then to succeed:
 * graphile-worker's own retries know neither our ladder nor our reasons. Dying in between makes a double, never a loss.
 */
export class JobConsumer {
  private runner: Runner | null = null;
  private stopped = false;
  private restart: NodeJS.Timeout | undefined;
  private starting: Promise<void> | null = null;

  constructor(
    private readonly consumer: Consumer,
    private readonly options: JobConsumerOptions,
  ) {}

  get up(): boolean {
    return this.runner !== null;
  }

  /** Tries once; goes on by itself when that fails, or when graphile-worker gives up later. */
  start(): Promise<void> {
    this.starting = this.run();
    return this.starting;
  }

  /** Takes no more jobs and waits for those in work. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.restart);
    await this.starting;
    const runner = this.runner;
    this.runner = null;
    await runner?.stop().catch((error: unknown) => this.options.logger.warn({ err: error }, 'graphile-worker did not stop cleanly'));
  }

  private async run(): Promise<void> {
    const { guard, logger, pool, service } = this.options;
    const events: WorkerEvents = new EventEmitter();
    const ids: string[] = [];
    events.on('pool:create', ({ workerPool }) => {
      ids.push(workerPool.id);
      guard.hold(workerPool.id);
    });
    const over = (error?: unknown): void => {
      this.runner = null;
      ids.forEach((id) => guard.release(id));
      if (this.stopped) return;
      logger.warn({ err: error }, 'graphile-worker ended, starting it again');
      this.restart = setTimeout(() => void this.start(), RESTART_MS);
    };
    try {
      const runner = await run({
        pgPool: pool,
        noHandleSignals: true,
        logger: workerLogger(logger),
        events,
        preset: {
          worker: {
            concurrentJobs: CONCURRENT,
            pollInterval: 1_000,
            localQueue: { size: 200 },
            completeJobBatchDelay: 10,
            failJobBatchDelay: 10,
          },
        },
        taskList: { [`events:${service}`]: (job) => this.settle(job as Job) },
      });
      this.runner = runner;
      runner.promise.then(() => over(), over);
    } catch (error) {
      over(error);
    }
  }

  private async settle({ message, attempt, firstTriedAt }: Job): Promise<void> {
    const { onVerdict, pool, service } = this.options;
    const verdict = await deliver(message, attempt, this.consumer, onVerdict);
    if (verdict.act === 'retry') {
      const next: Job = { message, attempt: attempt + 1, firstTriedAt };
      await pool.query(
        `select graphile_worker.add_job($1, $2::json, run_at := now() + $3::float8 * interval '1 second', max_attempts := $4)`,
        [`events:${service}`, JSON.stringify(next), verdict.afterSeconds, MOST_DELIVERIES],
      );
    } else if (verdict.act === 'park') {
      await pool.query('insert into messaging.parked (service, message, reason, attempts, first_tried_at) values ($1, $2, $3, $4, $5)', [
        service,
        JSON.stringify(message ?? null),
        verdict.reason,
        attempt,
        firstTriedAt,
      ]);
    }
  }
}
