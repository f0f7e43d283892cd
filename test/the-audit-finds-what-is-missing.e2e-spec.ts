import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { orderAudit, orderExplain, orderPreview, type OrderAudit } from '@stockbridge/contracts';
import { makeLocalQuestions, preparePostgresTransport } from '@stockbridge/messaging';
import { migrate } from '@stockbridge/persistence';
import { createService, makeRuntime, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { testDatabase } from '@stockbridge/testing';
import { migrations } from '../apps/order/src/migrations/index.js';
import { OrderModule } from '../apps/order/src/order.module.js';
import { daysAgo, hoursAgo, OrdersUnderTest } from './orders-under-test.js';

let flow: OrdersUnderTest;
let connectionId: string;
let laneId: string;

beforeAll(async () => {
  flow = await OrdersUnderTest.start();
});
beforeEach(async () => {
  await flow.empty();
  ({ connectionId, laneId } = await flow.connect());
});
afterAll(() => flow.stop());

/** Asks for an audit, lets it run, and answers what the API would be told. */
async function audit(): Promise<OrderAudit> {
  const rounds = flow.rounds();
  await rounds.ask(connectionId);
  while (await rounds.turn());
  return orderAudit.answer.parse(await rounds.answer(connectionId));
}

const open = ({ alarms }: OrderAudit) => alarms.filter(({ closedAt }) => closedAt === null).map(({ kind, subject }) => [kind, subject]);

describe('an audit', () => {
  it('finds nothing where shop, ledger and warehouse have the same orders, and says how many of each', async () => {
    flow.shop.pageSize = 2;
    for (let order = 0; order < 5; order++) await flow.handOver(connectionId, flow.place());
    await flow.recorded(connectionId, flow.place({ financialStatus: 'PENDING' }), { state: 'ignored', reason: 'payment-status' });
    const { lastRun, alarms, failedBecause, isRunning } = await audit();
    expect(failedBecause).toBeNull();
    expect(isRunning).toBe(false);
    expect(alarms).toEqual([]);
    expect(lastRun?.counts).toEqual({ shopify: 6, ledger: 6, handedOver: 5, wms: { ours: 5, others: 0 }, open: 5 });
    expect(lastRun?.reasons).toEqual([{ reason: 'payment-status', orders: 1, means: expect.stringContaining('financial status') }]);
    expect(flow.shop.pages).toEqual([2, 2, 2]);
  });

  it('takes up an order that no webhook and no poll named, and its alarm closes itself once it is handed over', async () => {
    const order = flow.place();
    const found = await audit();
    expect(open(found)).toEqual([['missing-in-ledger', order.id]]);
    expect(found.lastRun?.differences).toMatchObject([{ kind: 'missing-in-ledger', orderId: order.id }]);
    expect(await flow.row(connectionId, order.id)).toEqual({ state: 'due', due: true });

    await flow.handOver(connectionId, order);
    const cured = await audit();
    expect(open(cured)).toEqual([]);
    expect(cured.openAlarms).toBe(0);
    expect(cured.alarms).toMatchObject([{ kind: 'missing-in-ledger', subject: order.id, closedAt: expect.any(String) }]);
    const told = await flow.told('activity.recorded');
    expect(told.map(({ data }) => data['what'])).toEqual(['alarm-raised', 'alarm-closed']);
  });

  it('raises an alarm once, however often it finds it', async () => {
    flow.place();
    const first = await audit();
    await flow.dataSource.query('delete from order_ledger');
    const second = await audit();
    expect(second.alarms).toHaveLength(1);
    expect(second.alarms[0]?.raisedAt).toBe(first.alarms[0]?.raisedAt);
    expect(await flow.told('activity.recorded')).toHaveLength(1);
  });

  it('leaves an order alone that was placed a moment ago, or before go-live', async () => {
    flow.place({ createdAt: new Date(Date.now() - 60_000).toISOString() });
    flow.place({ createdAt: daysAgo(20), updatedAt: daysAgo(20) });
    const { lastRun, alarms } = await audit();
    expect(alarms).toEqual([]);
    expect(lastRun?.reasons).toMatchObject([{ reason: 'under-way', orders: 1 }]);
    expect(new Date(lastRun!.from).getTime()).toBeLessThan(Date.parse(daysAgo(10)));
  });

  it('looks again at an order that was left out for a payment that has come since', async () => {
    const order = flow.place({ financialStatus: 'PAID' });
    await flow.recorded(connectionId, order, { state: 'ignored', reason: 'payment-status' });
    expect(open(await audit())).toEqual([['reason-outdated', order.id]]);
    expect(await flow.row(connectionId, order.id)).toMatchObject({ state: 'due' });
  });

  it('finds orders that people cancelled or deleted in the warehouse, of any age', async () => {
    const [cancelled, deleted, fine] = [flow.place(), flow.place({ createdAt: daysAgo(50) }), flow.place()];
    for (const order of [cancelled, deleted, fine]) await flow.handOver(connectionId, order);
    flow.wms.work(String(cancelled.number), { status: 1000 });
    flow.wms.orders.delete(String(deleted.number));
    expect(open(await audit())).toEqual([
      ['cancelled-in-wms', cancelled.id],
      ['gone-in-wms', deleted.id],
    ]);
    expect(await flow.row(connectionId, cancelled.id)).toMatchObject({ state: 'due' });

    await flow.recorded(connectionId, cancelled, { state: 'refused', reason: 'cancelled-in-wms' });
    await flow.recorded(connectionId, deleted, { state: 'refused', reason: 'gone-in-wms' });
    const named = await audit();
    expect(open(named)).toEqual([]);
    expect(named.lastRun?.reasons).toMatchObject([{ reason: 'cancelled-in-wms', orders: 1 }]);
  });

  it('finds an order of ours in the warehouse that the ledger does not know, and takes it up', async () => {
    const order = flow.place({ createdAt: daysAgo(40) });
    await flow.handOver(connectionId, order);
    await flow.dataSource.query('delete from order_ledger');
    const found = await audit();
    expect(open(found)).toEqual([['unknown-to-ledger', order.id]]);
    expect(await flow.row(connectionId, order.id)).toMatchObject({ state: 'due' });
    expect(open(await audit())).toEqual([]);
  });

  it('leaves the orders of the goods owner’s other connections and systems alone', async () => {
    const other = await flow.connect({ laneId });
    await flow.handOver(other.connectionId, flow.place({ createdAt: daysAgo(40) }));
    await flow.wms.putOrder({} as never, { orderNumber: 'EDI-7', goodsOwnerOrderId: '7', orderLines: [] } as never);
    const { lastRun, alarms } = await audit();
    expect(alarms).toEqual([]);
    expect(lastRun?.counts.wms).toEqual({ ours: 0, others: 2 });
  });

  it('finds an order that is due for long and that nobody looked at', async () => {
    const order = flow.place();
    await flow.ledger.touch(connectionId, order.id, { because: 'poll' });
    await flow.dataSource.query(`update order_ledger set due_at = now() - interval '3 h'`);
    expect(open(await audit())).toEqual([['overdue', order.id]]);
  });

  it('waits for the shop’s allowance, and says so when a side is away, without closing anything', async () => {
    const order = flow.place();
    await audit();
    await flow.dataSource.query('delete from order_ledger');
    const placedBetween = flow.shop.placedBetween.bind(flow.shop);
    let asked = 0;
    flow.shop.placedBetween = (...given) => {
      if (++asked === 1) throw new Throttled('shopify', 'slow down', 20);
      return placedBetween(...given);
    };
    expect(open(await audit())).toEqual([['missing-in-ledger', order.id]]);
    expect(asked).toBe(2);

    await flow.dataSource.query('delete from order_ledger');
    flow.shop.placedBetween = () => Promise.reject(new ThirdPartyAway('shopify', 'the connection was cut', true));
    const failed = await audit();
    expect(failed.failedBecause).toContain('Shopify did not answer properly');
    expect(failed.lastRun).not.toBeNull();
    expect(open(failed)).toEqual([['missing-in-ledger', order.id]]);
  });

  it('is run every hour by one of any number of processes, and taken up when a process dies', async () => {
    const [one, other] = [flow.rounds(), flow.rounds()];
    await one.look();
    await flow.dataSource.query('update order_audit set next_at = now()');
    const results = await Promise.all([one.turn(), other.turn()]);
    expect(results.filter(Boolean)).toHaveLength(1);
    const [{ minutes }] = await flow.dataSource.query<[{ minutes: number }]>(
      'select extract(epoch from next_at - now())::float8 / 60 as minutes from order_audit',
    );
    expect(minutes).toBeGreaterThan(59);

    await flow.dataSource.query(`update order_audit set next_at = now(), leased_until = now() + interval '1 h'`);
    expect(await other.turn()).toBe(false);
    await flow.dataSource.query(`update order_audit set leased_until = now() - interval '1 s'`);
    expect(await other.turn()).toBe(true);
  });

  it('does not run while the flow is off', async () => {
    await flow.connect({ connectionId, laneId, version: 2, order: { enabled: false } });
    expect((await audit()).lastRun).toBeNull();
  });
});

describe('a flow', () => {
  const silence = async () => {
    const rounds = flow.rounds();
    await rounds.look();
    return open(await rounds.answer(connectionId));
  };

  it('whose polls have not come to their end for three intervals is silent, until one does', async () => {
    await flow.dataSource.query(`update poll_window set last_done_at = now() - interval '46 min'`);
    expect(await silence()).toEqual([['flow-silent', '']]);
    expect(await silence()).toEqual([['flow-silent', '']]);
    await flow.dataSource.query(`update poll_window set last_done_at = now() - interval '16 min'`);
    expect(await silence()).toEqual([]);
  });

  it('that reads a long window page by page is not silent', async () => {
    await flow.dataSource.query(
      `update poll_window set last_done_at = now() - interval '3 h', opened_at = now() - interval '2 h', leased_until = now() + interval '1 min'`,
    );
    expect(await silence()).toEqual([]);
  });

  it('whose shop sold every few hours and shows no order for days raises an alarm, which closes with the next order', async () => {
    for (let order = 0; order < 30; order++) {
      await flow.recorded(connectionId, flow.place({ createdAt: hoursAgo(100 + 3 * (30 - order)) }), {
        state: 'ignored',
        reason: 'not-at-location',
      });
    }
    expect(open(await audit())).toEqual([['orders-silent', '']]);
    await flow.handOver(connectionId, flow.place());
    expect(open(await audit())).toEqual([]);
  });
});

describe('a backfill', () => {
  it('looks at every order placed in the range, page by page, and says how many it found', async () => {
    flow.shop.pageSize = 2;
    const inside = [1, 2, 3, 4, 5].map((hour) => flow.place({ createdAt: hoursAgo(24 * 40 + hour) }));
    flow.place({ createdAt: daysAgo(45) });
    const rounds = flow.rounds();
    const span = { from: new Date(daysAgo(41)), to: new Date(daysAgo(39)) };
    expect(await rounds.backfill(connectionId, span)).toBe(true);
    expect(await rounds.readSpan()).toBe(true);
    expect((await rounds.answer(connectionId)).backfills).toMatchObject([{ orders: 2, readAt: null }]);
    while (await flow.rounds().readSpan());
    expect((await rounds.answer(connectionId)).backfills).toMatchObject([{ orders: 5, readAt: expect.any(String) }]);
    for (const { id } of inside) expect(await flow.row(connectionId, id)).toMatchObject({ state: 'due' });
    expect(await flow.ledger.counts(connectionId)).toEqual({ due: 5 });
  });

  it('is begun again by the same request, and unknown connections have none', async () => {
    const rounds = flow.rounds();
    const span = { from: new Date(daysAgo(41)), to: new Date(daysAgo(39)) };
    await rounds.backfill(connectionId, span);
    await rounds.readSpan();
    await rounds.backfill(connectionId, span);
    expect((await rounds.answer(connectionId)).backfills).toMatchObject([{ readAt: null }]);
    expect(await rounds.backfill('00000000-0000-4000-8000-000000000000', span)).toBe(false);
  });
});

describe('the order service', () => {
  it('answers these questions as soon as it has started, and ends when it is told', async () => {
    const database = await testDatabase(['order']);
    const localQuestions = makeLocalQuestions();
    const environment = {
      ...{ DATABASE_URL: database.adminUrl, ENCRYPTION_KEY: database.encryptionKey, PUBLIC_URL: 'http://127.0.0.1:1', LOG_LEVEL: 'fatal' },
    };
    await migrate({ service: 'order', url: database.urlFor('order'), migrations });
    await preparePostgresTransport(database.adminUrl, database.encryptionKey, ['order']);
    const service = await createService(OrderModule, makeRuntime('order', environment, { localQuestions, config: { port: null } }), {
      listen: false,
    });
    try {
      const ask = (question: { readonly name: string }, more: object = {}) =>
        localQuestions.ask('order', question.name, { connectionId, ...more });
      expect(await ask(orderAudit)).toMatchObject({ known: false, lastRun: null, alarms: [] });
      expect(await ask(orderExplain, { order: '1001' })).toEqual({ explanation: null });
      expect(await ask(orderPreview, { settings: null, days: null, after: null, limit: 5 })).toEqual({
        known: false,
        orders: [],
        next: null,
      });
    } finally {
      await service.close();
      await database.dispose();
    }
  });
});
