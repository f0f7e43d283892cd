import { describe, expect, it } from '@jest/globals';
import { announce, articleSynced, SERVICES } from '@stockbridge/contracts';
import { CreateOutbox1764000000000, RabbitTransport, topologyOf, workQueue } from '@stockbridge/messaging';
import { testBroker, testDatabase, type TestBroker } from '@stockbridge/testing';
import { transportContract, type TransportWorld } from '../libs/messaging/src/transport.contract.js';
import amqplib from 'amqplib';
import { pino } from 'pino';
import { DataSource } from 'typeorm';
import { startStuckConsumer } from './start-stuck-consumer.js';

const logger = pino({ level: process.env['TEST_LOG_LEVEL'] ?? 'silent' });

// Known before the first test, so that there is none where there is no broker.
const broker = await testBroker({ prefersPrivate: true });

const CALAMITIES = ['cut off', 'restarted', 'emptied', 'emptied under our hands'] as const;

async function makeWorld(broker: TestBroker): Promise<TransportWorld> {
  const { url, prefix } = broker;
  const database = await testDatabase();
  for (const service of SERVICES) {
    const dataSource = await new DataSource({
      type: 'postgres',
      url: database.urlFor(service),
      migrations: [CreateOutbox1764000000000],
    }).initialize();
    await dataSource.runMigrations();
    await dataSource.destroy();
  }
  const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
  return {
    async participant(service, ladder) {
      const dataSource = await new DataSource({ type: 'postgres', url: database.urlFor(service) }).initialize();
      const transport = new RabbitTransport({ service, url, dataSource, logger, ladder, prefix });
      return { transport, parked: transport.parked, dataSource };
    },
    stuckProcess: (service) =>
      startStuckConsumer({ kind: 'rabbitmq', service, url, databaseUrl: database.urlFor(service), prefix, ladder: [0.2, 0.5] }),
    async putGarbage(service, text) {
      await onBroker(url, async (channel) => {
        channel.sendToQueue(workQueue(service, prefix), Buffer.from(text), { persistent: true });
        await channel.waitForConfirms();
      });
    },
    calamities: {
      async 'cut off'() {
        await broker.control('close_all_connections', 'a test');
      },
      async restarted() {
        await broker.control('stop_app');
        await pause(500);
        await broker.control('start_app');
      },
      async emptied() {
        await broker.control('stop_app');
        await broker.control('reset');
        await broker.control('start_app');
      },
      // Queues deleted while everybody is connected: consumers are cancelled, what is published has nowhere to go.
      'emptied under our hands': () =>
        onBroker(url, async (channel) => {
          for (const { name } of topologyOf({ ladder: [0.2, 0.5], prefix }).queues) await channel.deleteQueue(name);
        }),
    },
    async dispose() {
      await onBroker(url, async (channel) => {
        const { exchange, questions, queues } = topologyOf({ ladder: [0.2, 0.5], prefix });
        for (const { name } of queues) await channel.deleteQueue(name);
        for (const name of [exchange, questions]) await channel.deleteExchange(name);
      });
      await database.dispose();
      await broker.dispose();
    },
  };
}

async function onBroker(url: string, use: (channel: amqplib.ConfirmChannel) => Promise<void>): Promise<void> {
  const connection = await amqplib.connect(url, { noDelay: true });
  try {
    await use(await connection.createConfirmChannel());
  } finally {
    await connection.close();
  }
}

if (broker) transportContract('RabbitMQ', broker.isPrivate ? CALAMITIES : [], () => makeWorld(broker));
else describe('messages over RabbitMQ', () => it.todo('are tried where there is a RabbitMQ'));

describe('a service whose RabbitMQ is away', () => {
  it('starts all the same, says that it is not ready, keeps what it publishes, and ends', async () => {
    const database = await testDatabase(['catalog']);
    const dataSource = new DataSource({
      type: 'postgres',
      url: database.urlFor('catalog'),
      migrations: [CreateOutbox1764000000000],
      migrationsRun: true,
    });
    await dataSource.initialize();
    // The port of discard: nothing listens there.
    const transport = new RabbitTransport({ service: 'catalog', url: 'amqp://guest:guest@127.0.0.1:9', dataSource, logger });
    await transport.start();
    await transport.subscribe(async () => ({ act: 'ack' }));
    expect(transport.health()).toMatchObject({ up: false, sentence: expect.stringMatching(/RabbitMQ can't be used .*ECONNREFUSED/) });
    await dataSource.transaction((tx) =>
      transport.publish(tx, [announce(articleSynced, null, { articleNumber: 'SKU-1', variantId: '1' })]),
    );
    expect(await transport.outboxDepth()).toBe(1);
    await expect(transport.parked.list('catalog')).rejects.toThrow('RabbitMQ is away');
    await transport.drain();
    expect(await transport.outboxDepth()).toBe(1);
    await dataSource.destroy();
    await database.dispose();
  }, 30_000);
});
