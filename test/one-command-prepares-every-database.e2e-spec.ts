import { afterAll, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { SERVICES } from '@stockbridge/contracts';
import { testDatabase, type TestDatabase } from '@stockbridge/testing';
import pg from 'pg';
import { migrateAll } from '../apps/standalone/src/migrate-all.js';

jest.setTimeout(60_000);

describe('npm run migrate', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase([]);
  });
  afterAll(() => database.dispose());

  async function migrated(more: Record<string, string> = {}): Promise<string[]> {
    const said: string[] = [];
    await migrateAll({ DATABASE_URL: database.adminUrl, ENCRYPTION_KEY: database.encryptionKey, ...more }, (sentence) =>
      said.push(sentence),
    );
    return said;
  }

  it('brings an empty database to the newest state of all six services, and says what it did', async () => {
    const said = await migrated();
    for (const service of SERVICES) expect(said.join('\n')).toMatch(new RegExp(`^${service}: applied \\w+\\d{13}`, 'm'));
    const client = new pg.Client({ connectionString: database.urlFor('order') });
    await client.connect();
    await expect(client.query('select * from order_ledger')).resolves.toMatchObject({ rowCount: 0 });
    await client.end();
  });

  it('finds nothing to do when it runs again, also twice at once and over the broker', async () => {
    const runs = await Promise.all([migrated(), migrated({ RABBITMQ_URL: 'amqp://broker' })]);
    for (const said of runs) expect(said.filter((sentence) => sentence.endsWith(': nothing to do.'))).toHaveLength(SERVICES.length);
  });

  it('says what to give when it does not know where the databases are', async () => {
    await expect(migrateAll({ ENCRYPTION_KEY: database.encryptionKey }, () => undefined)).rejects.toThrow(
      /^Neither DATABASE_URL nor GATEWAY_DATABASE_URL, .* is given/,
    );
    await expect(migrateAll({ DATABASE_URL: database.adminUrl }, () => undefined)).rejects.toThrow(/^ENCRYPTION_KEY is missing/);
  });
});
