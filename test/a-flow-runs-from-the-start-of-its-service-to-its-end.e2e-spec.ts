import 'reflect-metadata';
import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { Global, Injectable, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter } from '@nestjs/platform-fastify';
import {
  connectionConfigured,
  connectionRemoved,
  flowRunRequested,
  flowStatus,
  type EventDefinition,
  type FlowStatus,
} from '@stockbridge/contracts';
import { EventController, EventServer, Transport, type Answerer, type Consumer } from '@stockbridge/messaging';
import type { Runtime } from '@stockbridge/platform';
import { FlowController, FlowDesk, Ledger, Poller, Reconciler, SyncModule, type Pass, type PollPage } from '@stockbridge/sync';
import { Registry } from 'prom-client';
import { DataSource } from 'typeorm';
import { FlowUnderTest, PlainBox, ToldTransport, type Seen } from './flow-under-test.js';

jest.setTimeout(60_000);

let flow: FlowUnderTest;
beforeAll(async () => {
  flow = await FlowUnderTest.start();
});
afterAll(() => flow.stop());

/** Hands messages over within the process. */
class DirectTransport extends ToldTransport {
  private consumer!: Consumer;
  private readonly answerers = new Map<string, Answerer>();
  override async subscribe(consumer?: Consumer): Promise<void> {
    this.consumer = consumer!;
  }
  override answer(question?: string, answerer?: Answerer): void {
    this.answerers.set(question!, answerer!);
  }
  deliver(event: EventDefinition, connectionId: string, data: unknown) {
    const message = { id: 'm', name: event.name, version: event.version, occurredAt: new Date().toISOString(), connectionId, data };
    return this.consumer({ event: message, attempt: 1 });
  }
  statusOf(connectionId: string): Promise<FlowStatus> {
    return this.answerers.get(flowStatus.name)!({ connectionId }) as Promise<FlowStatus>;
  }
}

const transport = new DirectTransport();

@Injectable()
class Agreeing extends Reconciler<Seen> {
  constructor(private readonly ledger: Ledger<Seen>) {
    super();
  }
  async reconcile(pass: Pass<Seen>): Promise<void> {
    expect(this.ledger.table).toBe('order_ledger');
    await pass.each(pass.rows, (row) => pass.outcome.inSync(row, { facts: { seen: 1 } }));
  }
}

@Injectable()
class TwoOrders extends Poller {
  async page(): Promise<PollPage> {
    return { keys: ['1', '2'], next: null };
  }
}

@EventController()
class OrderController extends FlowController {
  constructor(
    desk: FlowDesk,
    readonly ledger: Ledger<Seen>,
  ) {
    super(desk);
  }
}

async function until(condition: () => Promise<boolean>): Promise<void> {
  const deadline = Date.now() + 10_000;
  while (!(await condition())) {
    if (Date.now() > deadline) throw new Error('waited for ten seconds in vain');
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

it('asks for its connections, polls and reconciles them, answers for them, drops them, and stops when told', async () => {
  const metrics = new Registry();
  const runtime = {
    service: 'order',
    config: { leaseSeconds: 60, pollIntervalSeconds: 900 },
    logger: flow.logger,
    metrics,
    secrets: new PlainBox(),
  } as unknown as Runtime;

  @Global()
  @Module({
    providers: [
      { provide: DataSource, useValue: flow.dataSource },
      { provide: Transport, useValue: transport },
    ],
    exports: [DataSource, Transport],
  })
  class Surroundings {}

  @Module({
    imports: [Surroundings, SyncModule.forFlow(runtime, { flow: 'order', table: 'order_ledger', reconciler: Agreeing, poller: TwoOrders })],
    controllers: [OrderController],
  })
  class OrderModule {}

  const app = await NestFactory.create(OrderModule, new FastifyAdapter(), { logger: false, abortOnError: false });
  const events = [connectionConfigured, connectionRemoved, flowRunRequested].map(({ name }) => name);
  const strategy = new EventServer({ service: 'order', transport, logger: flow.logger, events });
  app.connectMicroservice({ strategy }, { inheritAppConfig: true });
  await app.startAllMicroservices();
  await app.init();
  await until(async () => (await flow.told('connections.wanted')).length === 1);

  const state = await flow.connectionState();
  const { connectionId } = state;
  expect(await transport.statusOf(connectionId)).toMatchObject({ known: false, enabled: false });
  expect(await transport.deliver(connectionConfigured as EventDefinition, connectionId, state)).toEqual({ act: 'ack' });
  await until(async () => (await transport.statusOf(connectionId)).counts.in_sync === 2);
  const status = await transport.statusOf(connectionId);
  expect(flowStatus.answer.parse(status)).toEqual(status);
  expect(status).toMatchObject({ flow: 'order', known: true, enabled: true, attention: [], openWindowSince: null });

  const polledAt = status.lastPollAt!;
  await transport.deliver(flowRunRequested, connectionId, { connectionId, flow: 'catalog' });
  await transport.deliver(flowRunRequested, connectionId, { connectionId, flow: 'order' });
  await until(async () => (await transport.statusOf(connectionId)).lastPollAt! > polledAt);
  expect(await metrics.metrics()).toMatch(/stockbridge_ledger_rows_recorded_total\{state="in_sync"\} [2-9]/);

  await transport.deliver(connectionRemoved, connectionId, { connectionId, because: 'uninstalled' });
  expect(await transport.statusOf(connectionId)).toMatchObject({ known: false, counts: { in_sync: 0 } });

  await app.close();
  const late = await flow.connect();
  await flow.ledger.touch(late.connectionId, '1', { because: 'webhook' });
  expect((await flow.lanes.claim())?.laneId).toBe(late.laneId);
});
