import { randomUUID } from 'node:crypto';
import { afterAll, afterEach, beforeAll, describe, expect, it, jest } from '@jest/globals';
import {
  announce,
  articleSynced,
  defineQuestion,
  shopifyOrderTouched,
  type Announcement,
  type Event,
  type ServiceName,
} from '@stockbridge/contracts';
import type { DataSource } from 'typeorm';
import { z } from 'zod';
import { type ParkedMessages } from './parked-messages.js';
import { type Delivery, type Transport, type Verdict } from './transport.js';
import { PermanentError, verdict } from './verdict.js';

/** A service that takes part in a test. */
export interface Participant {
  readonly transport: Transport;
  readonly parked: ParkedMessages;
  readonly dataSource: DataSource;
}

/** One broker with what a test may do to it. Made once for the suite. */
export interface TransportWorld {
  /** A transport of the service on this broker, not started. */
  participant(service: ServiceName, ladder: readonly number[]): Promise<Participant>;
  /** A process of its own that takes messages of the service and never finishes one; ready when it has taken its first. */
  stuckProcess(service: ServiceName): Promise<{ readonly tookOne: Promise<void>; kill(): Promise<void> }>;
  /** Puts something into the service's queue that is no event, with this text in it. */
  putGarbage(service: ServiceName, text: string): Promise<void>;
  /** Ways in which the broker goes and comes back, each under the name that ends the sentence "delivers after the broker was …". */
  readonly calamities: Readonly<Record<string, () => Promise<void>>>;
  dispose(): Promise<void>;
}

/** Seconds; fast, and far enough apart to be told from each other. */
const LADDER = [0.2, 0.5];

const stockQuestion = defineQuestion({
  name: 'stock.asked',
  answeredBy: 'order',
  ask: z.object({ articleNumber: z.string() }),
  answer: z.object({ quantity: z.number() }),
});

/**
 * What every transport promises.
 *
 * @param calamities names of those that the world has; known before it is made
 */
export function transportContract(name: string, calamities: readonly string[], makeWorld: () => Promise<TransportWorld>): void {
  // Processes are started and killed, brokers stopped and started.
  jest.setTimeout(120_000);
  describe(`messages over ${name}`, () => {
    let world: TransportWorld;
    const open: Participant[] = [];

    beforeAll(async () => {
      world = await makeWorld();
    });
    afterEach(async () => {
      await Promise.all(open.splice(0).map(leave));
    });
    afterAll(() => world?.dispose());

    async function join(service: ServiceName): Promise<Participant> {
      const participant = await world.participant(service, LADDER);
      open.push(participant);
      await participant.transport.start();
      return participant;
    }

    async function leave({ transport, dataSource }: Participant): Promise<void> {
      await transport.drain();
      if (dataSource.isInitialized) await dataSource.destroy();
    }

    /** Joins as the service and notes everything that arrives for it. */
    async function listen(service: ServiceName, handle: (delivery: Delivery) => Promise<void> = async () => {}): Promise<Listener> {
      const participant = await join(service);
      const listener = new Listener(participant, handle);
      await participant.transport.subscribe((delivery) => listener.take(delivery));
      return listener;
    }

    const publish = (from: Participant, ...announcements: Announcement[]): Promise<void> =>
      from.dataSource.transaction((tx) => from.transport.publish(tx, announcements));

    it('brings an event to every service that subscribes to it, and to no other', async () => {
      const [gateway, order, fulfillment, catalog] = [
        await join('gateway'),
        await listen('order'),
        await listen('fulfillment'),
        await listen('catalog'),
      ];
      const touched = orderTouched('1001');
      await publish(gateway, touched);
      const [atOrder, atFulfillment] = await Promise.all([order.gets('1001'), fulfillment.gets('1001')]);
      expect(atOrder.event).toMatchObject({
        name: 'shopify.order.touched',
        version: 1,
        connectionId: touched.connectionId,
        data: touched.data,
      });
      expect(atFulfillment.event.id).toBe(atOrder.event.id);
      expect(atOrder.event.traceparent).toMatch(/^00-[0-9a-f]{32}-/);
      expect(catalog.all).toEqual([]);
    });

    it('never tells of what was rolled back', async () => {
      const [gateway, order] = [await join('gateway'), await listen('order')];
      await expect(
        gateway.dataSource.transaction(async (tx) => {
          await gateway.transport.publish(tx, [orderTouched('1099')]);
          throw new Error('the shop changed its mind');
        }),
      ).rejects.toThrow('changed its mind');
      await publish(gateway, orderTouched('1002'));
      await order.gets('1002');
      expect(order.all.map(orderIdOf)).not.toContain('1099');
    });

    it('tells nothing outside a transaction, and nothing that breaks the contract or belongs to another service', async () => {
      const gateway = await join('gateway');
      await expect(gateway.transport.publish(gateway.dataSource.manager, [orderTouched('1')])).rejects.toThrow('outside a transaction');
      await expect(
        publish(gateway, announce(shopifyOrderTouched, null, { orderId: 'gid://1', topic: 't', receivedAt: 'now' })),
      ).rejects.toThrow(/shopify\.order\.touched version 1 breaks its contract: orderId: a numeric Shopify id/);
      await expect(publish(gateway, announce(articleSynced, null, { articleNumber: 'A', variantId: '1' }))).rejects.toThrow(
        'article.synced is published by catalog, not by gateway',
      );
    });

    it('delivers each of 500 events, those too that were published before the service listened for the first time', async () => {
      const gateway = await join('gateway');
      const ids = Array.from({ length: 500 }, (_, index) => String(20_000 + index));
      for (let at = 0; at < ids.length; at += 100) await publish(gateway, ...ids.slice(at, at + 100).map(orderTouched));
      const order = await listen('order');
      await until(() => new Set(order.all.map(orderIdOf)).size >= ids.length, 'all 500 events');
      expect([...new Set(order.all.map(orderIdOf))].sort()).toEqual(ids);
    });

    it('brings an event that failed again after each rung of the ladder, and only to the service where it failed', async () => {
      const gateway = await join('gateway');
      const tries: { attempt: number; at: number }[] = [];
      const order = await listen('order', async ({ event, attempt }) => {
        if (orderIdOf({ event, attempt }) !== '1003') return;
        tries.push({ attempt, at: Date.now() });
        if (attempt < 3) throw new Error('the database is restarting');
      });
      const fulfillment = await listen('fulfillment');
      await publish(gateway, orderTouched('1003'));
      await until(() => tries.length === 3, 'three tries');
      await order.idle();
      expect(tries.map(({ attempt }) => attempt)).toEqual([1, 2, 3]);
      expect(tries[1]!.at - tries[0]!.at).toBeGreaterThanOrEqual(LADDER[0]! * 1_000 - 20);
      expect(tries[2]!.at - tries[1]!.at).toBeGreaterThanOrEqual(LADDER[1]! * 1_000 - 20);
      await fulfillment.gets('1003');
      expect(fulfillment.all.filter((delivery) => orderIdOf(delivery) === '1003')).toHaveLength(1);
      expect(await order.participant.parked.list('order')).toEqual([]);
    });

    it('puts an event aside with the reason when it never succeeds, goes on with the others, and brings it again when a person asks', async () => {
      const gateway = await join('gateway');
      let isMended = false;
      const order = await listen('order', async ({ event }) => {
        if (orderIdOf({ event, attempt: 1 }) === '1004' && !isMended) throw new Error('no such column');
      });
      await publish(gateway, orderTouched('1004'), orderTouched('1005'));
      await order.gets('1005');
      const [parked] = await becomes(
        () => order.participant.parked.list('order'),
        (list) => list.length === 1,
        'one parked message',
      );
      expect(parked).toMatchObject({ service: 'order', event: 'shopify.order.touched', attempts: 3 });
      expect(parked!.reason).toBe('gave up after 3 tries: Error: no such column');
      expect(parked!.firstTriedAt! < parked!.parkedAt!).toBe(true);
      expect(await order.participant.parked.show('order', parked!.id)).toEqual(parked);

      isMended = true;
      order.forget();
      expect(await order.participant.parked.replay('order', parked!.id)).toBe(true);
      await expect(order.gets('1004')).resolves.toMatchObject({ attempt: 1, event: { id: parked!.id } });
      expect(await order.participant.parked.list('order')).toEqual([]);
      expect(await order.participant.parked.replay('order', parked!.id)).toBe(false);
    });

    it('puts a poison message aside at its first try: no event at all, or one that the handler refuses for good', async () => {
      const gateway = await join('gateway');
      const order = await listen('order', async ({ event }) => {
        if (orderIdOf({ event, attempt: 1 }) === '1006') throw new PermanentError('this shop was never installed');
      });
      await world.putGarbage('order', 'not an event');
      await publish(gateway, orderTouched('1006'), orderTouched('1007'));
      await order.gets('1007');
      const parked = await becomes(
        () => order.participant.parked.list('order'),
        (list) => list.length === 2,
        'two parked messages',
      );
      expect(parked.map(({ reason }) => reason).sort()).toEqual([
        expect.stringMatching(/^ContractBroken: not an event/),
        'PermanentError: this shop was never installed',
      ]);
      expect(parked.map(({ attempts }) => attempts)).toEqual([1, 1]);
      expect(order.all.filter((delivery) => orderIdOf(delivery) === '1006')).toHaveLength(1);
      for (const { id } of parked) expect(await order.participant.parked.discard('order', id)).toBe(true);
      expect(await order.participant.parked.list('order')).toEqual([]);
    });

    it('answers a question, once the answer is what the contract says', async () => {
      const [gateway, order] = [await join('gateway'), await join('order')];
      order.transport.answer(stockQuestion.name, async (ask) => ({
        quantity: (ask as { articleNumber: string }).articleNumber.length,
        secret: 'x',
      }));
      await order.transport.subscribe(async () => ({ act: 'ack' }));
      await expect(gateway.transport.ask('order', stockQuestion, { articleNumber: 'SKU-1' })).resolves.toEqual({ quantity: 5 });

      order.transport.answer(stockQuestion.name, async () => ({ quantity: 'many' }));
      await expect(gateway.transport.ask('order', stockQuestion, { articleNumber: 'SKU-1' })).rejects.toThrow(
        'the answer to stock.asked breaks its contract: quantity:',
      );
      await expect(gateway.transport.ask('order', stockQuestion, { articleNumber: 1 } as never)).rejects.toThrow(
        'what is asked with stock.asked breaks its contract: articleNumber:',
      );
    });

    it('says so when the question fails over there, takes too long, or nobody is there to answer', async () => {
      const [gateway, order] = [await join('gateway'), await join('order')];
      order.transport.answer(stockQuestion.name, () => Promise.reject(new Error('the WMS is away')));
      await order.transport.subscribe(async () => ({ act: 'ack' }));
      const ask = (service: ServiceName, timeoutMs?: number) =>
        gateway.transport.ask(service, stockQuestion, { articleNumber: 'A' }, timeoutMs);
      await expect(ask('order')).rejects.toThrow('order could not answer stock.asked: Error: the WMS is away');

      order.transport.answer(stockQuestion.name, () => new Promise(() => {}));
      const asked = Date.now();
      await expect(ask('order', 300)).rejects.toMatchObject({
        name: 'NoAnswer',
        message: 'order did not answer stock.asked: no answer within 300 ms',
      });
      expect(Date.now() - asked).toBeLessThan(2_000);
      await expect(ask('returns', 300)).rejects.toThrow(/^returns (did|could) not answer stock\.asked/);
    });

    it('brings a message again whose process was killed while it worked on it', async () => {
      const gateway = await join('gateway');
      const stuck = await world.stuckProcess('order');
      await publish(gateway, orderTouched('1008'));
      await stuck.tookOne;
      const order = await listen('order');
      await publish(gateway, orderTouched('1009'));
      // What the living process has is not taken from it.
      await new Promise((resolve) => setTimeout(resolve, 4_000));
      expect(order.all.map(orderIdOf)).not.toContain('1008');
      await stuck.kill();
      await order.gets('1008', 15_000);
    });

    it.each(calamities.map((calamity) => [calamity]))('delivers everything after the broker was %s', async (calamity) => {
      const [gateway, order, fulfillment] = [await join('gateway'), await listen('order'), await listen('fulfillment')];
      await publish(gateway, orderTouched('30000'));
      await order.gets('30000');
      let isOver = false;
      const disaster = world.calamities[calamity]!().finally(() => (isOver = true));
      const committed: string[] = [];
      for (let id = 30_001; !isOver || committed.length < 20; id++) {
        // Where the broker is the database, the commit itself fails meanwhile; then nothing was promised.
        const isCommitted = await publish(gateway, orderTouched(String(id))).then(
          () => true,
          () => false,
        );
        if (isCommitted) committed.push(String(id));
        await new Promise((resolve) => setTimeout(resolve, 25));
      }
      await disaster;
      await until(
        () => [gateway, order.participant, fulfillment.participant].every(({ transport }) => transport.health().up),
        'readiness',
        30_000,
      );
      // What an emptied broker had taken is gone with it and found by the polls. All else arrives, and everything from now on.
      const owed = calamity.startsWith('emptied') ? [] : committed;
      const afterwards = ['39995', '39996', '39997', '39998', '39999'];
      for (const id of afterwards) await publish(gateway, orderTouched(id));
      for (const listener of [order, fulfillment]) {
        const isThere = (id: string): boolean => listener.all.some((delivery) => orderIdOf(delivery) === id);
        await until(() => [...owed, ...afterwards].every(isThere), 'everything that was committed', 30_000);
      }
    });

    it('finishes what is in work before it ends, and leaves the rest for the next', async () => {
      const gateway = await join('gateway');
      let release = (): void => undefined;
      const held = new Promise<void>((resolve) => (release = resolve));
      let isFinished = false;
      const order = await listen('order', async () => {
        await held;
        isFinished = true;
      });
      await publish(gateway, orderTouched('1010'));
      await order.gets('1010');
      const drained = order.participant.transport.drain();
      await expect(
        Promise.race([drained.then(() => 'drained'), new Promise((resolve) => setTimeout(resolve, 300, 'waits'))]),
      ).resolves.toBe('waits');
      await publish(gateway, orderTouched('1011'));
      release();
      await drained;
      expect(isFinished).toBe(true);
      const next = await listen('order');
      await next.gets('1011');
      expect(next.all.map(orderIdOf)).not.toContain('1010');
    });

    it('still sends what was committed just before it ends', async () => {
      const [gateway, order] = [await join('gateway'), await listen('order')];
      await publish(gateway, orderTouched('1012'));
      await gateway.transport.drain();
      await order.gets('1012');
    });
  });
}

/** A subscribed service and all that arrived for it. */
class Listener {
  all: Delivery[] = [];
  private inWork = 0;

  constructor(
    readonly participant: Participant,
    private readonly handle: (delivery: Delivery) => Promise<void>,
  ) {}

  async take(delivery: Delivery): Promise<Verdict> {
    this.all.push(delivery);
    this.inWork += 1;
    try {
      await this.handle(delivery);
      return { act: 'ack' };
    } catch (error) {
      return verdict(error, delivery.attempt, LADDER);
    } finally {
      this.inWork -= 1;
    }
  }

  async gets(orderId: string, limitMs = 10_000): Promise<Delivery> {
    await until(() => this.all.some((delivery) => orderIdOf(delivery) === orderId), `order ${orderId}`, limitMs);
    return this.all.find((delivery) => orderIdOf(delivery) === orderId)!;
  }

  idle(): Promise<void> {
    return until(() => this.inWork === 0, 'all work done');
  }

  forget(): void {
    this.all = [];
  }
}

function orderTouched(orderId: string): Announcement<Event['data']> {
  return announce(shopifyOrderTouched, randomUUID(), { orderId, topic: 'orders/updated', receivedAt: new Date().toISOString() });
}

function orderIdOf({ event }: Delivery): string {
  return (event.data as { orderId: string }).orderId;
}

async function until(condition: () => boolean, what: string, limitMs = 10_000): Promise<void> {
  await becomes(
    async () => condition(),
    (isTrue) => isTrue,
    what,
    limitMs,
  );
}

async function becomes<T>(read: () => Promise<T>, isRight: (value: T) => boolean, what: string, limitMs = 10_000): Promise<T> {
  for (const deadline = Date.now() + limitMs; ;) {
    const value = await read();
    if (isRight(value)) return value;
    if (Date.now() > deadline) throw new Error(`${what}: not within ${limitMs} ms`);
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
}
