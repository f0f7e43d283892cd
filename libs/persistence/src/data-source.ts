import type { ServiceName } from '@stockbridge/contracts';
import { schemaOf, type Runtime } from '@stockbridge/platform';
import { DataSource, type DataSourceOptions, type EntitySchema, type MigrationInterface } from 'typeorm';

/** A class with a `name` that ends in the milliseconds of its making: `CreateOrderLedger1764000000000`. */
export type MigrationClass = new () => MigrationInterface;
export type EntityClass = (new (...args: never[]) => object) | EntitySchema;

export interface DatabaseOptions {
  readonly service: ServiceName;
  readonly url: string;
  /** Connections at most. Default 10. */
  readonly pool?: number;
  readonly entities?: readonly EntityClass[];
  readonly migrations?: readonly MigrationClass[];
}

/** The table that remembers which migrations a schema has had. */
export const MIGRATION_TABLE = 'migration';
const CONNECT_LIMIT_MS = 10_000;

/**
 * TypeORM's options for the schema of a service. Nothing is found by pattern and nothing is synchronized: entities and migrations are
 * listed. Raw SQL finds the schema by the role's own `search_path`, which also holds behind a transaction pooler.
 */
export function dataSourceOptions({ service, url, pool = 10, entities = [], migrations = [] }: DatabaseOptions): DataSourceOptions {
  return {
    type: 'postgres',
    url,
    schema: schemaOf(service),
    applicationName: `stockbridge-${service}`,
    poolSize: pool,
    connectTimeoutMS: CONNECT_LIMIT_MS,
    entities: [...entities] as NonNullable<DataSourceOptions['entities']>,
    migrations: [...migrations],
    migrationsTableName: MIGRATION_TABLE,
    migrationsTransactionMode: 'each',
    synchronize: false,
    installExtensions: false,
    logging: false,
  };
}

/** The not yet connected data source of a service: from its runtime, or spelled out. */
export function dataSourceFor(
  from: Runtime | DatabaseOptions,
  { entities, migrations }: Pick<DatabaseOptions, 'entities' | 'migrations'> = {},
): DataSource {
  const options: DatabaseOptions =
    'config' in from
      ? { service: from.service, url: from.config.databaseUrl, pool: from.config.databasePool, entities, migrations }
      : { ...from, ...(entities ? { entities } : {}), ...(migrations ? { migrations } : {}) };
  return new DataSource(dataSourceOptions(options));
}
