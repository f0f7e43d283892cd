import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it } from '@jest/globals';
import { announce, shopifyOrderTouched, type ServiceName } from '@stockbridge/contracts';
import {
  type Consumer,
  makeLocalQuestions,
  messagingDatabaseUrl,
  PostgresTransport,
  preparePostgresTransport,
} from '@stockbridge/messaging';
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

describe('the services of one process', () => {
  let database: TestDatabase;
  let url: string;
  const open: PostgresTransport[] = [];

  beforeAll(async () => {
    database = await testDatabase();
    await preparePostgresTransport(database.adminUrl, database.encryptionKey);
    url = messagingDatabaseUrl(database.adminUrl, database.encryptionKey);
  });
  afterEach(async () => {
    await Promise.all(open.splice(0).map((transport) => transport.drain()));
  });
  afterAll(() => database.dispose());

  const acknowledge: Consumer = async () => ({ act: 'ack' });

  async function subscribed(
    service: ServiceName,
    localQuestions = makeLocalQuestions(),
    consumer = acknowledge,
  ): Promise<PostgresTransport> {
    const transport = new PostgresTransport({ service, url, localQuestions, logger });
    open.push(transport);
    await transport.start();
    await transport.subscribe(consumer);
    return transport;
  }

  /** Each worker shows that it lives with a lock. */
  async function workers(): Promise<number> {
    const { rows } = await queried(
      database.adminUrl,
      `select count(*)::int as count from pg_locks where locktype = 'advisory' and granted
       and database = (select oid from pg_database where datname = current_database())`,
    );
    return (rows[0] as { count: number }).count;
  }

  async function becomes(expected: number, read: () => Promise<number>): Promise<void> {
    for (const deadline = Date.now() + 10_000; (await read()) !== expected && Date.now() < deadline;)
      await new Promise((resolve) => setTimeout(resolve, 20));
    expect(await read()).toBe(expected);
  }

  it('share one worker, and another process has its own', async () => {
    const process = makeLocalQuestions();
    for (const service of ['catalog', 'order', 'inventory'] as const) await subscribed(service, process);
    await becomes(1, workers);
    const other = await subscribed('order');
    await becomes(2, workers);
    await other.drain();
    await becomes(1, workers);
    expect(open[0]!.health()).toEqual({ up: true, sentence: 'messages flow over PostgreSQL' });
  });

  it('lose and repeat nothing while others come and go, and each hears all that was sent to it', async () => {
    const process = makeLocalQuestions();
    const heard: Record<'order' | 'fulfillment', string[]> = { order: [], fulfillment: [] };
    const listener =
      (service: keyof typeof heard): Consumer =>
      async ({ event }) => {
        await new Promise((resolve) => setTimeout(resolve, 20));
        heard[service].push((event.data as { orderId: string }).orderId);
        return { act: 'ack' };
      };
    const ids = Array.from({ length: 600 }, (_, index) => String(50_000 + index));
    const gateway = await subscribed('gateway', process);
    const dataSource = await new DataSource({ type: 'postgres', url: database.urlFor('gateway') }).initialize();
    const touched = ids.map((orderId) =>
      announce(shopifyOrderTouched, randomUUID(), { orderId, topic: 'orders/updated', receivedAt: new Date().toISOString() }),
    );
    await dataSource.transaction((tx) => gateway.publish(tx, touched));
    await dataSource.destroy();

    // More than are worked on at once: each time some are fetched, not begun, and go back.
    await subscribed('order', process, listener('order'));
    for (let time = 0; time < 3; time++) await (await subscribed('catalog', process)).drain();
    expect(heard.order.length).toBeLessThan(ids.length);
    await subscribed('fulfillment', process, listener('fulfillment'));
    await becomes(ids.length, async () => heard.order.length);
    await becomes(ids.length, async () => heard.fulfillment.length);
    expect([...heard.order].sort()).toEqual(ids);
    expect([...heard.fulfillment].sort()).toEqual(ids);
  });

  it('subscribe once each', async () => {
    const process = makeLocalQuestions();
    await subscribed('order', process);
    await expect(subscribed('order', process)).rejects.toThrow('events:order is taken in this process already: a service subscribes once.');
    expect(open[0]!.health().up).toBe(true);
  });
});
