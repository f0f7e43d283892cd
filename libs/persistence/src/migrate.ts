import { ConfigurationError, schemaOf } from '@stockbridge/platform';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { withoutPassword } from './database-address.js';
import { dataSourceOptions, MIGRATION_TABLE, type DatabaseOptions, type MigrationClass } from './data-source.js';

/** Any number; the second half of the lock is the schema, so that services don't wait for each other. */
const MIGRATION_LOCK = 4_711_002;
const NO_SUCH_TABLE = '42P01';

/**
 * Applies the migrations that a service's schema has not had, each in a transaction of its own, in the order of their times. Runs as the service's
 * own role. Of several at once one works and the others wait, then find nothing to do.
 *
 * @returns the names of those that were applied now
 * @throws ConfigurationError when the schema is missing
 */
export async function migrate(options: DatabaseOptions): Promise<string[]> {
  return alone(options, async () => {
    const dataSource = new DataSource(dataSourceOptions({ ...options, pool: 2 }));
    await dataSource.initialize();
    try {
      const applied = await dataSource.runMigrations({ transaction: 'each' });
      return applied.map(({ name }) => name);
    } finally {
      await dataSource.destroy();
    }
  });
}

/** Those of the listed migrations that the schema has not had. A newer release's, applied already, don't disturb. */
export async function pendingMigrations(
  dataSource: Pick<DataSource, 'query'>,
  schema: string,
  migrations: readonly MigrationClass[],
): Promise<string[]> {
  const applied = new Set<string>();
  try {
    const rows: { name: string }[] = await dataSource.query(`select name from "${schema}"."${MIGRATION_TABLE}"`);
    for (const { name } of rows) applied.add(name);
  } catch (error) {
    if ((error as { driverError?: { code?: string } }).driverError?.code !== NO_SUCH_TABLE) throw error;
  }
  return migrations.map((migration) => new migration().name ?? migration.name).filter((name) => !applied.has(name));
}

/** Holds a lock in an open transaction rather than in the session, so that it also holds behind a transaction pooler. */
async function alone<T>({ url, service }: DatabaseOptions, work: () => Promise<T>): Promise<T> {
  const schema = schemaOf(service);
  const guard = new pg.Client({ connectionString: url, connectionTimeoutMillis: 10_000 });
  guard.on('error', () => undefined);
  try {
    await guard.connect();
  } catch (error) {
    throw new ConfigurationError(
      `The database of ${service} (${withoutPassword(url)}) can't be reached: ${(error as Error).message}. Check the database URL, and that "npm run migrate" is given DATABASE_URL when roles are still to be made.`,
      { cause: error },
    );
  }
  try {
    await guard.query('begin');
    await guard.query('set local idle_in_transaction_session_timeout = 0');
    await guard.query('select pg_advisory_xact_lock($1, hashtext($2))', [MIGRATION_LOCK, schema]);
    const { rows } = await guard.query<{ path: string }>(
      `select current_setting('search_path') as path from pg_namespace where nspname = $1`,
      [schema],
    );
    if (!rows[0]) {
      throw new ConfigurationError(
        `The database of ${service} (${withoutPassword(url)}) has no schema "${schema}": create it, owned by that user (create schema ${schema} authorization …), or give DATABASE_URL so that it is made.`,
      );
    }
    if (rows[0].path.split(',')[0]?.trim().replaceAll('"', '') !== schema) {
      throw new ConfigurationError(
        `The user of ${service}'s database (${withoutPassword(url)}) looks for tables in "${rows[0].path}" first: alter role … set search_path = ${schema}.`,
      );
    }
    return await work();
  } finally {
    await guard.end();
  }
}
