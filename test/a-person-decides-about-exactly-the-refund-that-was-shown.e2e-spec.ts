import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import type { ConnectionState } from '@stockbridge/contracts';
import { RefundsElsewhere } from '../apps/returns/src/refunds-elsewhere.js';
import { ReturnsUnderTest } from './returns-under-test.js';

jest.setTimeout(60_000);

let flow: ReturnsUnderTest;
let connection: ConnectionState;

beforeAll(async () => {
  flow = await ReturnsUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(async () => {
  await flow.empty();
  connection = await flow.connect();
});

const touched = (wmsOrderId: number, orderNumber: string | null = null, of = connection) =>
  flow.controller.wmsOrderTouched({
    connectionId: of.connectionId,
    data: { wmsOrderId, orderNumber, isReturn: true, receivedAt: new Date().toISOString() },
  } as never);

/** Units come back, and the flow looks at them. */
async function comesBack(quantity: number, of = connection) {
  const order = await flow.shipped(of);
  await again(order, quantity, of);
  return order;
}
async function again({ number, line }: { number: string; line: string }, quantity: number, of = connection): Promise<void> {
  flow.wms.takeBack(number, { [line]: quantity });
  await touched(Number(number), number, of);
  await flow.work();
}
const waiting = async (of = connection) => (await flow.byHand.waiting(of.connectionId, null, 10)).proposals;
const theOneWaiting = async () => {
  const [proposal, ...others] = await waiting();
  expect(others).toEqual([]);
  return proposal!;
};
const decide = async (verdict: 'approve' | 'decline' | 'seen', orderId: string, key: string, of = connection) => {
  const { decided } = await flow.byHand.decide(of.connectionId, verdict, [{ orderId, key }]);
  return decided.length === 1;
};
const refunded = (orderId: string) => flow.refunds.ours(orderId).map(({ lines, amount }) => [lines[0]?.quantity, amount]);

describe('A refund that waits', () => {
  it('is made once however often and by however many it is approved', async () => {
    const { orderId } = await comesBack(1);
    const { key } = await theOneWaiting();
    const answers = await Promise.all([1, 2, 3].map(() => decide('approve', orderId, key)));
    expect(answers.filter(Boolean)).toHaveLength(1);
    await flow.work();
    expect(await decide('approve', orderId, key)).toBe(false);
    await flow.work();
    expect(refunded(orderId)).toEqual([[1, '100.00']]);
  });

  it('is not made when something else waits by now', async () => {
    const order = await comesBack(1);
    const { key } = await theOneWaiting();
    await again(order, 1);
    expect(await decide('approve', order.orderId, key)).toBe(false);
    await flow.work();
    expect(refunded(order.orderId)).toEqual([]);
    expect(await waiting()).toMatchObject([{ amount: '200.00' }]);
  });

  it('and was approved is shown again when it is done in another way by now', async () => {
    const { orderId } = await comesBack(1);
    const { key } = await theOneWaiting();
    await decide('approve', orderId, key);
    await flow.change(connection, { rule: { notifyCustomer: true } });
    await flow.work();
    expect(refunded(orderId)).toEqual([]);
    expect(await waiting()).toMatchObject([{ isCustomerNotified: true }]);
  });

  it('is left alone for good, also when the flow is at work on it at that moment', async () => {
    const order = await comesBack(1);
    const { key } = await theOneWaiting();
    const truth = flow.refunds.truth.bind(flow.refunds);
    flow.refunds.truth = async (...args) => {
      flow.refunds.truth = truth;
      expect(await decide('decline', order.orderId, key)).toBe(true);
      return truth(...args);
    };
    await touched(Number(order.number));
    await flow.work();
    expect(await waiting()).toEqual([]);
    await again(order, 1);
    expect(await waiting()).toMatchObject([{ amount: '100.00', lines: [{ quantity: 1 }] }]);
  });

  it('can not be left alone any more once its money is on the way', async () => {
    const order = await comesBack(1);
    const { key } = await theOneWaiting();
    await flow.change(connection, { rule: { refund: 'automatic' } });
    const refund = flow.refunds.refund.bind(flow.refunds);
    flow.refunds.refund = async (...args) => {
      expect(await decide('decline', order.orderId, key)).toBe(false);
      return refund(...args);
    };
    await flow.work();
    expect(refunded(order.orderId)).toEqual([[1, '100.00']]);
    expect(await waiting()).toEqual([]);
  });

  it('is left alone, and not refunded, when that was said just before', async () => {
    const order = await comesBack(1);
    const { key } = await theOneWaiting();
    await flow.change(connection, { rule: { refund: 'automatic' } });
    const suggest = flow.refunds.suggest.bind(flow.refunds);
    flow.refunds.suggest = async (...args) => {
      expect(await decide('decline', order.orderId, key)).toBe(true);
      flow.refunds.suggest = suggest;
      return suggest(...args);
    };
    await flow.work();
    expect(refunded(order.orderId)).toEqual([]);
    expect(await flow.row(connection, order.orderId)).toMatchObject({ state: 'in_sync' });
  });

  it('is no business of another connection', async () => {
    const other = await flow.connect();
    const { orderId } = await comesBack(1);
    const { key } = await theOneWaiting();
    expect(await waiting(other)).toEqual([]);
    expect(await decide('approve', orderId, key, other)).toBe(false);
    expect(await waiting()).toHaveLength(1);
  });

  it('stays in the list while it is about to be looked at again', async () => {
    const { orderId, number } = await comesBack(1);
    await touched(Number(number));
    expect(await flow.row(connection, orderId)).toMatchObject({ state: 'due' });
    expect(await waiting()).toHaveLength(1);
  });

  it('is not approved while the flow is off, and left as it is', async () => {
    const { orderId } = await comesBack(1);
    const { key } = await theOneWaiting();
    const ask = { connectionId: connection.connectionId, verdict: 'approve' as const, refunds: [{ orderId, key }] };
    connection = await flow.change(connection, { enabled: false });
    expect(await flow.controller.decide(ask)).toEqual({ decided: [], changed: [orderId] });
    await flow.change(connection, { enabled: true });
    await flow.work();
    expect(await theOneWaiting()).toMatchObject({ key });
    expect(await flow.controller.decide(ask)).toEqual({ decided: [orderId], changed: [] });
  });

  it('is listed a page at a time', async () => {
    for (let orders = 0; orders < 3; orders++) await comesBack(1);
    const first = await flow.byHand.waiting(connection.connectionId, null, 2);
    const second = await flow.byHand.waiting(connection.connectionId, first.next, 2);
    expect([first.proposals.length, second.proposals.length, second.next]).toEqual([2, 1, null]);
  });
});

describe('An undone return', () => {
  it('is an alarm until somebody says that it is settled', async () => {
    connection = await flow.change(connection, { rule: { refund: 'automatic' } });
    const order = await comesBack(1);
    expect(refunded(order.orderId)).toHaveLength(1);
    await again(order, -1);
    const { unsettled } = await flow.byHand.waiting(connection.connectionId, null, 10);
    expect(unsettled).toMatchObject([{ orderId: order.orderId, orderNumber: order.number }]);
    expect(await decide('approve', order.orderId, unsettled[0]!.key)).toBe(false);
    expect(await decide('seen', order.orderId, unsettled[0]!.key)).toBe(true);
    await flow.work();
    expect(await flow.row(connection, order.orderId)).toMatchObject({ state: 'in_sync' });
  });
});

describe('Units that can not be refunded as such', () => {
  it('are asked about until somebody says that they are settled, and again when more come back', async () => {
    const order = await flow.shipped(connection);
    flow.shop.fulfillments.set(order.orderId, []);
    await again(order, 1);
    const unsettled = async () => (await flow.byHand.waiting(connection.connectionId, null, 10)).unsettled;
    const [alarm] = await unsettled();
    expect(await decide('seen', order.orderId, alarm!.key)).toBe(true);
    await flow.work();
    expect(await flow.row(connection, order.orderId)).toMatchObject({ state: 'in_sync' });
    await again(order, 1);
    expect(await unsettled()).toHaveLength(1);
  });
});

describe('Another connection of the shop', () => {
  it('has its refunds known by order', async () => {
    const other = await flow.connect({ rule: { refund: 'automatic' } });
    const { orderId } = await comesBack(1, other);
    const refunds = new RefundsElsewhere(flow.dataSource);
    expect((await refunds.ofOrders(connection.connectionId, [orderId, '7'])).get(orderId)).toMatchObject([{ refundId: '6001' }]);
    expect(await refunds.ofOrders(other.connectionId, [orderId])).toEqual(new Map());
  });
});

describe('Other settings', () => {
  it('judge again what was refused', async () => {
    const order = await flow.shipped(connection);
    flow.refunds.refuses = () => true;
    connection = await flow.change(connection, { rule: { refund: 'automatic' } });
    await again(order, 1);
    expect(await flow.row(connection, order.orderId)).toMatchObject({ reason: 'refused-by-shopify' });
    await flow.change(connection, { rule: { refund: 'off' } });
    await flow.work();
    expect(await flow.row(connection, order.orderId)).toMatchObject({ reason: 'return-left-out' });
  });

  it('judge again what they left out, and what waits', async () => {
    connection = await flow.change(connection, { rule: { refund: 'off' } });
    const { orderId } = await comesBack(1);
    expect(await flow.row(connection, orderId)).toMatchObject({ state: 'ignored', reason: 'return-left-out' });
    connection = await flow.change(connection, { rule: { refund: 'approval' } });
    await flow.work();
    expect(await waiting()).toHaveLength(1);
    await flow.change(connection, { rule: { refund: 'automatic' } });
    await flow.work();
    expect(refunded(orderId)).toEqual([[1, '100.00']]);
  });

  it('judge again what is left out of an order of which something was refunded', async () => {
    const causes = [{ cause: 'SIZE', refund: 'automatic' as const }];
    connection = await flow.change(connection, { rule: { refund: 'off' }, causes });
    const order = await flow.shipped(connection);
    flow.wms.takeBack(order.number, { [order.line]: 1 }, { cause: 'SIZE' });
    await again(order, 1);
    expect(refunded(order.orderId)).toHaveLength(1);
    await flow.change(connection, { rule: { refund: 'automatic' }, causes });
    await flow.work();
    expect(refunded(order.orderId)).toHaveLength(2);
  });

  it('are taken over together with what they mark, or not at all', async () => {
    connection = await flow.change(connection, { rule: { refund: 'off' } });
    const { orderId } = await comesBack(1);
    const touchAll = flow.ledger.touchAll.bind(flow.ledger);
    flow.ledger.touchAll = (of, touch) => (touch.states?.includes('ignored') ? Promise.reject(new Error('killed')) : touchAll(of, touch));
    await expect(flow.change(connection, { rule: { refund: 'automatic' } })).rejects.toThrow('killed');
    flow.ledger.touchAll = touchAll;
    await flow.change(connection, { rule: { refund: 'automatic' } });
    await flow.work();
    expect(refunded(orderId)).toEqual([[1, '100.00']]);
  });

  it('with an earlier instant read the warehouse again from there', async () => {
    const hourAgo = (hours: number) => new Date(Date.now() - hours * 3_600_000).toISOString();
    connection = await flow.change(connection, { since: hourAgo(0) });
    const { number, line, orderId } = await flow.shipped(connection);
    flow.wms.takeBack(number, { [line]: 1 }, { at: new Date(hourAgo(1)) });
    while (await flow.windows().turn());
    expect(await flow.row(connection, orderId)).toBeUndefined();
    await flow.change(connection, { since: hourAgo(2) });
    while (await flow.windows().turn());
    expect(await flow.row(connection, orderId)).toMatchObject({ state: 'due' });
  });
});

describe('What came back', () => {
  it('of a back order that nobody told of is found by its number, by webhook and by poll', async () => {
    for (const by of ['webhook', 'poll'] as const) {
      const { orderId, number, line } = await flow.shipped(connection);
      const rest = flow.wms.orders.get(number)!;
      const backOrder = { ...rest, orderId: 5_000 + Number(number), orderNumber: `${number}-B1`, goodsOwnerOrderId: null };
      flow.wms.orders.set(backOrder.orderNumber, backOrder);
      flow.wms.takeBack(backOrder.orderNumber, { [line]: 1 });
      if (by === 'webhook') await touched(backOrder.orderId, backOrder.orderNumber);
      else while (await flow.windows().turn());
      await flow.work();
      expect(await flow.row(connection, orderId)).toMatchObject({ reason: 'waits-for-approval' });
    }
  });

  it('is found by the poll though no webhook came, and other systems’ orders are left out', async () => {
    const { orderId, number, line } = await flow.shipped(connection);
    await flow.dataSource.query('delete from followed_order');
    flow.wms.takeBack(number, { [line]: 1 });
    const stranger = { ...flow.wms.orders.get(number)!, orderId: 9, orderNumber: 'X-77', goodsOwnerOrderId: '77' };
    flow.wms.orders.set('X-77', stranger);
    flow.wms.takeBack('X-77', { [line]: 1 });
    // Without a prefix, the number of another system may look like one of ours.
    flow.wms.orders.set('88', { ...stranger, orderId: 10, orderNumber: '88', goodsOwnerOrderId: '88' });
    flow.wms.takeBack('88', { [line]: 1 });
    while (await flow.windows().turn());
    expect(await flow.row(connection, orderId)).toMatchObject({ state: 'due' });
    expect(await flow.row(connection, '77')).toBeUndefined();
    expect(await flow.row(connection, '88')).toBeUndefined();
  });
});

describe('A return that is approved in Shopify', () => {
  it('is announced to the warehouse though no webhook came, also when that is switched on later', async () => {
    const { orderId, line } = await flow.shipped(connection);
    const lines = [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: line, quantity: 1, unprocessed: 1, reverseLineGid: null }];
    flow.refunds.returns.set(orderId, [{ gid: 'gid://shopify/Return/1', name: '#1-R1', status: 'OPEN', hasExchange: false, lines }]);
    while (await flow.windows().turn());
    expect(await flow.row(connection, orderId)).toBeUndefined();
    await flow.change(connection, { advise: true });
    while (await flow.windows().turn());
    await flow.work();
    expect(flow.wms.advised.size).toBe(1);
  });
});
