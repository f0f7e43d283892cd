import { Module, type DynamicModule, type OnApplicationShutdown, type OnModuleInit } from '@nestjs/common';
import { getRepositoryToken } from '@nestjs/typeorm';
import { ConfigurationError, databaseVariableOf, Readiness, schemaOf, type Runtime } from '@stockbridge/platform';
import { setTimeout as sleep } from 'node:timers/promises';
import { DataSource, EntityManager } from 'typeorm';
import { withoutPassword } from './database-address.js';
import { dataSourceFor, type EntityClass, type MigrationClass } from './data-source.js';
import { pendingMigrations } from './migrate.js';

export interface PersistenceOptions {
  readonly entities: readonly EntityClass[];
  readonly migrations: readonly MigrationClass[];
}

/** A database that starts together with us may take a while. */
const DATABASE_COMES_WITHIN_MS = 30_000;
const WORTH_WAITING_FOR = ['ECONNREFUSED', 'ECONNRESET', 'ENOTFOUND', 'EAI_AGAIN', 'ETIMEDOUT', '57P03', '53300'];

/**
 * Connects a service to its schema: `DataSource`, `EntityManager` and a repository per entity can be injected everywhere in its application.
 *
 * Stops the start when migrations are missing. Not Nest's own `TypeOrmModule.forRoot`: that keeps the names of data sources for the whole process,
 * and here six applications share one. `@InjectRepository` and `@InjectDataSource` work as there.
 */
@Module({})
export class PersistenceModule implements OnModuleInit, OnApplicationShutdown {
  constructor(
    private readonly dataSource: DataSource,
    private readonly readiness: Readiness,
  ) {}

  static forRuntime(runtime: Runtime, { entities, migrations }: PersistenceOptions): DynamicModule {
    const repositories = entities.map((entity) => ({
      provide: getRepositoryToken(entity as Parameters<typeof getRepositoryToken>[0]),
      useFactory: (dataSource: DataSource) => dataSource.getRepository(entity),
      inject: [DataSource],
    }));
    return {
      module: PersistenceModule,
      global: true,
      providers: [
        { provide: DataSource, useFactory: () => connect(runtime, { entities, migrations }) },
        { provide: EntityManager, useFactory: (dataSource: DataSource) => dataSource.manager, inject: [DataSource] },
        ...repositories,
      ],
      exports: [DataSource, EntityManager, ...repositories.map(({ provide }) => provide)],
    };
  }

  onModuleInit(): void {
    this.readiness.register('database', async () => {
      try {
        await this.dataSource.query('select 1');
        return { up: true, sentence: 'The database answers.' };
      } catch (error) {
        return { up: false, sentence: `The database does not answer: ${(error as Error).message}` };
      }
    });
  }

  /** After everything that may still record something. */
  async onApplicationShutdown(): Promise<void> {
    if (this.dataSource.isInitialized) await this.dataSource.destroy();
  }
}

async function connect(runtime: Runtime, { entities, migrations }: PersistenceOptions): Promise<DataSource> {
  const address = withoutPassword(runtime.config.databaseUrl);
  const variables = `DATABASE_URL (or ${databaseVariableOf(runtime.service)})`;
  const dataSource = dataSourceFor(runtime, { entities, migrations });
  const deadline = Date.now() + DATABASE_COMES_WITHIN_MS;
  for (let attempt = 1; !dataSource.isInitialized; attempt++) {
    try {
      await dataSource.initialize();
    } catch (error) {
      const { code = '', message } = error as { code?: string; message: string };
      if (code === '28P01' || code === '28000') {
        throw new ConfigurationError(
          `The database ${address} refuses the login of ${runtime.service}: run "npm run migrate" with this ENCRYPTION_KEY, or check ${variables}.`,
          { cause: error },
        );
      }
      if (!WORTH_WAITING_FOR.includes(code) || Date.now() > deadline) {
        throw new ConfigurationError(`The database ${address} can't be used: ${message || code}. Check ${variables}.`, { cause: error });
      }
      if (attempt === 1)
        runtime.logger.warn(`The database ${address} is away (${code}); trying again for ${DATABASE_COMES_WITHIN_MS / 1_000} s.`);
      await sleep(500);
    }
  }
  const pending = await pendingMigrations(dataSource, schemaOf(runtime.service), migrations);
  if (pending.length > 0) {
    await dataSource.destroy();
    throw new ConfigurationError(
      `The database ${address} has not had ${pending.length} of ${runtime.service}'s migrations (first ${pending[0]}): run "npm run migrate".`,
    );
  }
  return dataSource;
}
