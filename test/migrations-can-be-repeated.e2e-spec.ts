import { Module, type DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { dataSourceFor, migrate, PersistenceModule, type MigrationClass } from '@stockbridge/persistence';
import { makeRuntime, PlatformModule, Readiness, type Runtime } from '@stockbridge/platform';
import { testDatabase, type TestDatabase } from '@stockbridge/testing';
import pg from 'pg';
import { DataSource, EntityManager, type MigrationInterface, type QueryRunner } from 'typeorm';

jest.setTimeout(60_000);

class CreateShelf1764000000000 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table shelf (name text primary key)');
    await runner.query(`insert into shelf values ('A1')`);
  }
  async down(): Promise<void> {}
}
class AddHeight1764000000001 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('alter table shelf add height int');
  }
  async down(): Promise<void> {}
}
class Fails1764000000002 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await runner.query('create table half_done (id int)');
    await runner.query('create table shelf (name text)');
  }
  async down(): Promise<void> {}
}

describe('migrations', () => {
  let database: TestDatabase;
  const migrations: MigrationClass[] = [CreateShelf1764000000000, AddHeight1764000000001];

  beforeAll(async () => {
    database = await testDatabase();
  });
  afterAll(() => database.dispose());

  const runtime = (): Runtime => ({
    ...makeRuntime('inventory', { DATABASE_URL: database.adminUrl, ENCRYPTION_KEY: database.encryptionKey, LOG_LEVEL: 'silent' }),
  });

  function inventoryModule(): DynamicModule {
    @Module({})
    class Inventory {}
    const given = runtime();
    return {
      module: Inventory,
      imports: [PlatformModule.forRuntime(given), PersistenceModule.forRuntime(given, { entities: [], migrations })],
    };
  }

  it('stop the start of a service that has not had them, with the command to run', async () => {
    await expect(NestFactory.createApplicationContext(inventoryModule(), { abortOnError: false, logger: false })).rejects.toThrow(
      /has not had 2 of inventory's migrations \(first CreateShelf1764000000000\): run "npm run migrate"/,
    );
  });

  it('are applied once, however many ask at once', async () => {
    const options = { service: 'inventory' as const, url: database.urlFor('inventory'), migrations };
    const applied = await Promise.all([migrate(options), migrate(options), migrate(options)]);
    expect(applied.flat()).toEqual(['CreateShelf1764000000000', 'AddHeight1764000000001']);
    await expect(migrate(options)).resolves.toEqual([]);
  });

  it('land in the schema of their service and nowhere else', async () => {
    const admin = new pg.Client({ connectionString: database.adminUrl });
    await admin.connect();
    const { rows } = await admin.query(
      `select schemaname as schema, tablename as name, tableowner as owner from pg_tables where schemaname !~ '^pg_|^information_schema' order by 2`,
    );
    await admin.end();
    expect(rows).toEqual([
      { schema: 'inventory', name: 'migration', owner: 'stockbridge_inventory' },
      { schema: 'inventory', name: 'shelf', owner: 'stockbridge_inventory' },
    ]);
  });

  it('let the service start, which then is ready', async () => {
    const app = await NestFactory.createApplicationContext(inventoryModule(), { abortOnError: false, logger: false });
    await expect(app.get(EntityManager).query('select name from shelf')).resolves.toEqual([{ name: 'A1' }]);
    await expect(app.get(Readiness).indicators.get('database')!()).resolves.toEqual({ up: true, sentence: 'The database answers.' });
    await app.close();
    expect(app.get(DataSource).isInitialized).toBe(false);
  });

  it('are undone whole when one fails, and those before it stay', async () => {
    const options = { service: 'returns' as const, url: database.urlFor('returns'), migrations: [...migrations, Fails1764000000002] };
    await expect(migrate(options)).rejects.toThrow('relation "shelf" already exists');
    const dataSource = await dataSourceFor({ service: 'returns', url: database.urlFor('returns') }).initialize();
    await expect(dataSource.query(`select to_regclass('half_done') as half_done, to_regclass('shelf')::text as shelf`)).resolves.toEqual([
      { half_done: null, shelf: 'shelf' },
    ]);
    await dataSource.destroy();
  });

  it('say which login is refused, and not its password', async () => {
    const url = new URL(database.urlFor('catalog'));
    url.password = 'wrong-password';
    const refused = await migrate({ service: 'catalog', url: url.href, migrations }).catch((error: Error) => error.message);
    expect(refused).toMatch(
      /^The database of catalog \(postgres:\/\/stockbridge_catalog@127\.0\.0\.1:\d+\/test_\d+\) can't be reached: password authentication failed/,
    );
    expect(refused).not.toContain('wrong-password');
  });
});
