import type pg from 'pg';
import { setTimeout as sleep } from 'node:timers/promises';

/** A process that waits for the row, with the session it waits in. */
export interface Waiter {
  readonly process: string;
  readonly session: number;
}

/** A row held by a transaction of the test: whoever comes to write it waits there, can be named, and can be hit right there. */
export class RowLock {
  private constructor(
    private readonly client: pg.PoolClient,
    private readonly pool: pg.Pool,
    private readonly session: number,
  ) {}

  /** Takes the rows of `select … for update`; null when there is none, or another has it. */
  static async take(pool: pg.Pool, select: string, values: readonly unknown[]): Promise<RowLock | null> {
    const client = await pool.connect();
    try {
      await client.query(`begin; set local lock_timeout = '250ms'`);
      const { rowCount } = await client.query(select, [...values]);
      const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
      if (rowCount) return new RowLock(client, pool, rows[0]!.pid);
    } catch (error) {
      if ((error as { code?: string }).code !== '55P03') throw error;
    }
    await client.query('rollback');
    client.release();
    return null;
  }

  /** Whoever waits with a statement like this one. */
  async waiter(statement: RegExp, withinMs: number): Promise<Waiter | null> {
    for (const deadline = Date.now() + withinMs; Date.now() < deadline; await sleep(10)) {
      const { rows } = await this.pool.query<{ pid: number; application_name: string; query: string }>(
        // Who blocks whom is dear to ask, so only of those who wait for a lock at all.
        `select pid, application_name, query from pg_stat_activity
         where case when wait_event_type = 'Lock' then $1 = any(pg_blocking_pids(pid)) else false end`,
        [this.session],
      );
      const found = rows.find((row) => statement.test(row.query));
      if (found) return { process: found.application_name, session: found.pid };
    }
    return null;
  }

  /** Ends the session of a dead process, whose waiting statement would be carried out otherwise. */
  async bury({ session }: Waiter): Promise<void> {
    await this.pool.query('select pg_terminate_backend($1, 5000)', [session]);
  }

  async release(): Promise<void> {
    await this.client.query('rollback');
    this.client.release();
  }
}
