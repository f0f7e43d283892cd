import { afterAll, beforeAll, describe, expect, it } from '@jest/globals';
import { makeLocalQuestions, messagingDatabaseUrl, PostgresTransport, preparePostgresTransport } from '@stockbridge/messaging';
import { testDatabase, type TestDatabase } from '@stockbridge/testing';
import { transportContract, type TransportWorld } from '../libs/messaging/src/transport.contract.js';
import pg from 'pg';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { startStuckConsumer } from './start-stuck-consumer.js';

const logger = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

async function queried(url: string, statement: string, values: unknown[] = []): Promise<pg.QueryResult> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    return await client.query(statement, values);
  } finally {
    await client.end();
  }
}

const CUT = `select pg_terminate_backend(pid) from pg_stat_activity where usename = 'stockbridge_messaging' and datname = current_database()`;

async function makeWorld(): Promise<TransportWorld> {
  const database = await testDatabase();
  const { adminUrl, encryptionKey } = database;
  await preparePostgresTransport(adminUrl, encryptionKey);
  const url = messagingDatabaseUrl(adminUrl, encryptionKey);
  const localQuestions = makeLocalQuestions();
  return {
    async participant(service) {
      const dataSource = await new DataSource({ type: 'postgres', url: database.urlFor(service) }).initialize();
      const transport = new PostgresTransport({ service, url, localQuestions, logger });
      return { transport, parked: transport.parked, dataSource };
    },
    stuckProcess: (service) => startStuckConsumer({ kind: 'postgres', service, url }),
    async putGarbage(service, text) {
      await queried(url, 'select messaging.publish(array[$1], array[to_json($2::text)])', [service, text]);
    },
    calamities: {
      async 'cut off twice'() {
        await queried(adminUrl, CUT);
        await new Promise((resolve) => setTimeout(resolve, 700));
        await queried(adminUrl, CUT);
      },
    },
    dispose: () => database.dispose(),
  };
}

transportContract('PostgreSQL', ['cut off twice'], makeWorld);

describe('the PostgreSQL transport keeps services apart', () => {
  let database: TestDatabase;

  beforeAll(async () => {
    database = await testDatabase();
    await preparePostgresTransport(database.adminUrl, database.encryptionKey);
  });
  afterAll(() => database.dispose());

  it('lets a service publish, and neither read nor take what others were sent', async () => {
    const url = database.urlFor('catalog');
    await expect(queried(url, `select messaging.publish(array['order'], array['{}'::json])`)).resolves.toMatchObject({ rowCount: 1 });
    await expect(queried(url, 'select * from graphile_worker.jobs')).rejects.toThrow('permission denied for schema graphile_worker');
    await expect(queried(url, 'select * from messaging.parked')).rejects.toThrow('permission denied for table parked');
    await expect(queried(url, 'create function messaging.mine() returns int language sql as $$ select 1 $$')).rejects.toThrow(
      'permission denied',
    );
  });

  it('can be prepared again, by several at once, without losing what is on its way', async () => {
    const { adminUrl, encryptionKey } = database;
    await Promise.all([1, 2, 3].map(() => preparePostgresTransport(adminUrl, encryptionKey)));
    const url = messagingDatabaseUrl(adminUrl, encryptionKey);
    await expect(queried(url, 'select * from graphile_worker.jobs')).resolves.toMatchObject({ rowCount: 1 });
    await expect(queried(url, 'create schema mine')).rejects.toThrow('permission denied for database');
    await expect(queried(url, 'select * from pg_tables t, orders.outbox')).rejects.toThrow('permission denied for schema orders');
  });

  it('refuses to carry messages of a service that was started alone', () => {
    expect(() => new PostgresTransport({ service: 'order', url: database.adminUrl, localQuestions: null, logger })).toThrow(
      'RABBITMQ_URL is missing: without it all services must run in one process (npm start), and order was started alone.',
    );
  });
});
