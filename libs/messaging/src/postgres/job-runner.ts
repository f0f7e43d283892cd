import { EventEmitter } from 'node:events';
import type { LocalQuestions } from '@stockbridge/platform';
import { run, type Runner, type Task, type WorkerEvents } from 'graphile-worker';
import type { Logger } from 'pino';
import pg from 'pg';
import { AliveGuard } from './alive-guard.js';
import { workerLogger } from './worker-logger.js';

/** Of all services together. Handlers only mark what is due, so none keeps the others waiting. */
const CONCURRENT = 20;
/** As many as jobs at once, which graphile-worker asks for. Three are used as a rule, more while many messages fail together. */
const POOL_SIZE = CONCURRENT;
const RESTART_MS = 1_000;

/** The runners of each process, by database. Who shares questions is one process. */
const RUNNERS = new WeakMap<LocalQuestions, Map<string, JobRunner>>();

/** The process's runner for this database, joined once more; whoever joins leaves it in the end. */
export function joinJobRunner(process: LocalQuestions, url: string, logger: Logger): JobRunner {
  const runners = RUNNERS.get(process) ?? new Map<string, JobRunner>();
  RUNNERS.set(process, runners);
  const runner = runners.get(url) ?? new JobRunner(url, logger, () => runners.delete(url));
  runners.set(url, runner);
  runner.join();
  return runner;
}

/**
 * One graphile-worker, with its connections and its {@link AliveGuard}, for all services of a process: every added job wakes each
 * worker that listens, and each asks the database for it.
 *
 * graphile-worker's tasks are fixed, so a service that comes or goes brings a new worker. It starts before the old one ends, and
 * what the old one had fetched without beginning goes back at once.
 */
export class JobRunner {
  readonly pool: pg.Pool;
  private readonly guard: AliveGuard;
  private readonly tasks = new Map<string, Task>();
  private joined = 0;
  private guarding: Promise<void> | null = null;
  private worker: Runner | null = null;
  private changing: Promise<void> = Promise.resolve();
  private readonly ending = new Set<Promise<void>>();
  private restart: NodeJS.Timeout | undefined;

  constructor(
    url: string,
    /** Of the service that came first; what it says concerns all. */
    private readonly logger: Logger,
    private readonly onLastLeft: () => void,
  ) {
    this.pool = new pg.Pool({ connectionString: url, max: POOL_SIZE, application_name: 'stockbridge messages' });
    // Connections may break at any time; who uses one hears of it, and an idle one must not end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.guard = new AliveGuard(url, logger);
  }

  /** Whether the database is there. */
  get connected(): boolean {
    return this.guard.up;
  }

  /** Whether jobs are taken. */
  get working(): boolean {
    return this.worker !== null;
  }

  join(): void {
    this.joined += 1;
  }

  /** The last to leave ends the connections. */
  async leave(): Promise<void> {
    this.joined -= 1;
    if (this.joined > 0) return;
    this.onLastLeft();
    await this.changing;
    await Promise.all(this.ending);
    await this.guard.stop();
    await this.pool.end();
  }

  /** Connects; goes on by itself when that fails. */
  start(): Promise<void> {
    this.guarding ??= this.guard.start();
    return this.guarding;
  }

  /** Starts to take these jobs; goes on by itself when that fails, or when graphile-worker gives up later. */
  add(name: string, task: Task): Promise<void> {
    if (this.tasks.has(name)) throw new Error(`${name} is taken in this process already: a service subscribes once.`);
    this.tasks.set(name, task);
    return this.change();
  }

  /** Takes no more of these jobs and waits for those in work. */
  async remove(name: string): Promise<void> {
    this.tasks.delete(name);
    await this.change();
    await Promise.all(this.ending);
  }

  /** One after the other, each with the tasks of its time. */
  private change(): Promise<void> {
    this.changing = this.changing.then(() => this.replaceWorker());
    return this.changing;
  }

  private async replaceWorker(): Promise<void> {
    clearTimeout(this.restart);
    const old = this.worker;
    this.worker = this.tasks.size > 0 ? await this.startWorker() : null;
    if (!old) return;
    const ended = old
      .stop()
      .catch((error: unknown) => this.logger.warn({ err: error }, 'graphile-worker did not stop cleanly'))
      .finally(() => this.ending.delete(ended));
    this.ending.add(ended);
  }

  private async startWorker(): Promise<Runner | null> {
    const events: WorkerEvents = new EventEmitter();
    const ids: string[] = [];
    events.on('pool:create', ({ workerPool }) => {
      ids.push(workerPool.id);
      this.guard.hold(workerPool.id);
    });
    const release = (): void => ids.forEach((id) => this.guard.release(id));
    try {
      const worker = await run({
        pgPool: this.pool,
        noHandleSignals: true,
        logger: workerLogger(this.logger),
        events,
        preset: {
          worker: {
            concurrentJobs: CONCURRENT,
            pollInterval: 1_000,
            // Without its refetchDelay: what is announced during the delay waits for the next poll.
            localQueue: { size: 200 },
            completeJobBatchDelay: 10,
            failJobBatchDelay: 10,
          },
        },
        taskList: Object.fromEntries(this.tasks),
      });
      const over = (error?: unknown): void => {
        release();
        if (this.worker === worker) this.restartLater(error);
      };
      worker.promise.then(() => over(), over);
      return worker;
    } catch (error) {
      release();
      this.restartLater(error);
      return null;
    }
  }

  private restartLater(error: unknown): void {
    this.worker = null;
    this.logger.warn({ err: error }, 'graphile-worker ended, starting it again');
    clearTimeout(this.restart);
    this.restart = setTimeout(() => void this.change(), RESTART_MS);
  }
}
