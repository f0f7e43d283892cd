import type { Logger } from 'pino';
import pg from 'pg';

const RECONNECT_MS = 500;
const SWEEP_MS = 2_500;
/** A worker locks jobs a moment before its own sign of life can be seen. */
const GRACE = '2 seconds';

/** An advisory lock says "I live" and ends with the connection, whatever ends the process. */
const HOLD = 'select pg_advisory_lock(hashtextextended($1, 7))';
const RELEASE = 'select pg_advisory_unlock(hashtextextended($1, 7))';

/** Frees the jobs of workers whose lock is gone. Without it graphile-worker keeps them for four hours. */
const FREE_JOBS_OF_THE_DEAD = `
  with dead as (
    select locked_by as id from graphile_worker.jobs
    where locked_by is not null and locked_at < now() - interval '${GRACE}'
    group by 1
    having not exists (
      select from pg_locks
      where locktype = 'advisory' and granted and database = (select oid from pg_database where datname = current_database())
        and ((classid::bigint << 32) | objid::bigint) = hashtextextended(locked_by, 7))
  )
  select graphile_worker.force_unlock_workers(array_agg(id)) from dead having count(*) > 0`;

/** Puts aside what killed each process that took it; graphile-worker would leave it where nobody looks. */
const PARK_THE_DEADLY = `
  with deadly as (
    delete from graphile_worker._private_jobs job using graphile_worker._private_tasks task
    where task.id = job.task_id and task.identifier like 'events:%' and job.locked_at is null and job.attempts >= job.max_attempts
    returning task.identifier, job.payload, job.attempts, job.created_at
  )
  insert into messaging.parked (service, message, reason, attempts, first_tried_at)
  select substr(identifier, 8), payload -> 'message', 'every process that took it died', attempts, created_at from deadly`;

/**
 * One connection that shows which workers of this process live, and frees what those of dead processes had taken. A lost connection is made
 * again; what another process freed meanwhile is done twice, which at-least-once allows.
 */
export class AliveGuard {
  private client: pg.Client | null = null;
  private readonly held = new Set<string>();
  private stopped = false;
  private reconnect: NodeJS.Timeout | undefined;
  private sweeping: NodeJS.Timeout | undefined;

  constructor(
    private readonly url: string,
    private readonly logger: Logger,
  ) {}

  get up(): boolean {
    return this.client !== null;
  }

  /** Tries once; goes on by itself when that fails. */
  async start(): Promise<void> {
    await this.connect();
    this.sweepLater();
  }

  /** Shows that a worker lives. Sent before the worker's own first statement. */
  hold(id: string): void {
    this.held.add(id);
    this.client?.query(HOLD, [id]).catch((error: unknown) => this.logger.warn({ err: error }, 'a worker could not show that it lives'));
  }

  release(id: string): void {
    if (this.held.delete(id)) this.client?.query(RELEASE, [id]).catch(() => undefined);
  }

  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.reconnect);
    clearTimeout(this.sweeping);
    const client = this.client;
    this.client = null;
    await client?.end().catch(() => undefined);
  }

  private async connect(): Promise<void> {
    const client = new pg.Client({ connectionString: this.url, connectionTimeoutMillis: 5_000, keepAlive: true });
    const lost = (): void => {
      if (this.client === client) this.client = null;
      client.removeAllListeners('end');
      if (!this.stopped) this.reconnectLater();
    };
    client.on('error', () => undefined);
    try {
      await client.connect();
      client.on('end', lost);
      for (const id of this.held) await client.query(HOLD, [id]);
      this.client = client;
      if (this.stopped) await this.stop();
    } catch (error) {
      this.logger.warn({ err: error }, 'the database of the messages is away, trying again');
      await client.end().catch(() => undefined);
      lost();
    }
  }

  private reconnectLater(): void {
    clearTimeout(this.reconnect);
    this.reconnect = setTimeout(() => void this.connect(), RECONNECT_MS);
  }

  private sweepLater(): void {
    this.sweeping = setTimeout(() => void this.sweep(), SWEEP_MS * (0.8 + Math.random() * 0.4));
  }

  private async sweep(): Promise<void> {
    try {
      await this.client?.query(FREE_JOBS_OF_THE_DEAD);
      await this.client?.query(PARK_THE_DEADLY);
    } catch (error) {
      this.logger.warn({ err: error }, 'messages of dead processes could not be freed, trying again');
    }
    if (!this.stopped) this.sweepLater();
  }
}
