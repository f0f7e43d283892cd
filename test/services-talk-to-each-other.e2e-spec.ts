import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import { Module, type DynamicModule } from '@nestjs/common';
import { EventPattern, MessagePattern } from '@nestjs/microservices';
import { TypeOrmModule } from '@nestjs/typeorm';
import {
  announce,
  articleSynced,
  articleWanted,
  eventsFor,
  flowStatus,
  type ArticleWanted,
  type Event,
  type FlowStatus,
  type ServiceName,
} from '@stockbridge/contracts';
import {
  CreateOutbox1764000000000,
  EventController,
  makeLocalQuestions,
  MessagingModule,
  preparePostgresTransport,
  Transport,
} from '@stockbridge/messaging';
import { createService, makeRuntime, PlatformModule, Readiness, type Runtime } from '@stockbridge/platform';
import { testBroker, testDatabase, type TestBroker, type TestDatabase } from '@stockbridge/testing';
import { DataSource } from 'typeorm';

// Without a prefix: on a broker of its own, where there can be one.
const broker = await testBroker({ prefersPrivate: true });
jest.setTimeout(60_000);

/** One method per event that the service subscribes to: what it does with them is not the point here. */
function hearsAll(controller: { prototype: object }, service: ServiceName, except: readonly string[] = []): void {
  for (const name of eventsFor(service).filter((each) => !except.includes(each))) {
    const handler: PropertyDescriptor = { value: async (_event: Event): Promise<void> => {}, configurable: true, writable: true };
    EventPattern(name)(controller.prototype, name, handler);
    Object.defineProperty(controller.prototype, name, handler);
  }
}

describe.each(broker ? (['postgres', 'rabbitmq'] as const) : (['postgres'] as const))('two services joined over %s', (kind) => {
  let database: TestDatabase;
  const wanted: ArticleWanted[] = [];
  const localQuestions = makeLocalQuestions();

  @EventController()
  class CatalogController {
    @EventPattern(articleWanted.name)
    async wanted(event: ArticleWanted): Promise<void> {
      await new Promise((resolve) => setTimeout(resolve, 200));
      wanted.push(event);
    }
    @MessagePattern(flowStatus.name)
    async status(): Promise<FlowStatus> {
      const counts = { due: 1, in_sync: 2, held: 0, refused: 0, failing: 0, ignored: 0 };
      return {
        flow: 'catalog',
        known: true,
        enabled: true,
        counts,
        attention: [],
        lastPollAt: null,
        nextPollAt: null,
        openWindowSince: null,
        load: null,
      };
    }
  }

  class OrderController {}
  hearsAll(CatalogController, 'catalog', [articleWanted.name]);
  hearsAll(OrderController, 'order');
  EventController()(OrderController);

  beforeAll(async () => {
    database = await testDatabase();
    if (kind === 'postgres') await preparePostgresTransport(database.adminUrl, database.encryptionKey);
  });
  afterAll(() => database.dispose());

  const open: { close(): Promise<void> }[] = [];
  afterEach(async () => {
    await Promise.all(open.splice(0).map((app) => app.close()));
  });

  async function start(service: ServiceName, controllers: NonNullable<DynamicModule['controllers']>) {
    @Module({})
    class ServiceModule {}
    const env = { DATABASE_URL: database.adminUrl, ENCRYPTION_KEY: database.encryptionKey, LOG_LEVEL: 'silent' };
    const runtime = makeRuntime(service, kind === 'rabbitmq' ? { ...env, RABBITMQ_URL: (broker as TestBroker).url } : env, {
      config: { port: null },
      localQuestions,
    });
    const forRuntime = (given: Runtime): DynamicModule => ({
      module: ServiceModule,
      controllers,
      imports: [
        PlatformModule.forRuntime(given),
        TypeOrmModule.forRoot({
          type: 'postgres',
          url: given.config.databaseUrl,
          migrations: [CreateOutbox1764000000000],
          migrationsRun: true,
        }),
        MessagingModule.forRuntime(given),
      ],
    });
    const app = await createService({ service, forRuntime }, runtime, { listen: false });
    open.push(app);
    return app;
  }

  it('tell each other events, ask each other questions, and finish what is in work when they end', async () => {
    const catalog = await start('catalog', [CatalogController]);
    const order = await start('order', [OrderController]);
    expect(await order.get(Readiness).indicators.get('messaging')!()).toMatchObject({ up: true });

    const connectionId = randomUUID();
    await expect(order.get(Transport).ask('catalog', flowStatus, { connectionId })).resolves.toMatchObject({
      flow: 'catalog',
      known: true,
    });

    await order.get(DataSource).transaction(async (tx) => {
      await order
        .get(Transport)
        .publish(tx, [announce(articleWanted, connectionId, { articleNumber: 'SKU-1', variantId: '1', orderId: '2' })]);
    });
    await catalog.get(DataSource).transaction(async (tx) => {
      await catalog.get(Transport).publish(tx, [announce(articleSynced, connectionId, { articleNumber: 'SKU-1', variantId: '1' })]);
    });
    await order.close();
    // Long enough for it to have arrived, too short for its handler.
    await new Promise((resolve) => setTimeout(resolve, 100));
    await catalog.close();
    expect(wanted).toMatchObject([{ name: 'article.wanted', connectionId, data: { articleNumber: 'SKU-1' } }]);
  });
});

afterAll(() => broker?.dispose());
