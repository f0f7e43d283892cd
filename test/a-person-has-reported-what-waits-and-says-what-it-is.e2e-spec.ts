import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { ShipmentsUnderTest, type Followed } from './shipments-under-test.js';

jest.setTimeout(60_000);

let flow: ShipmentsUnderTest;
let connectionId: string;

beforeAll(async () => {
  flow = await ShipmentsUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(async () => {
  await flow.empty();
  connectionId = await flow.connect({ fulfillment: { automatic: false } });
});

const waiting = async (of = connectionId) => (await flow.byHand.waiting(of, null, 10)).shipments;
const report = async (...numbers: string[]) => flow.byHand.fulfill(connectionId, numbers);
const reported = (orderId: string) => (flow.shop.fulfillments.get(orderId) ?? []).map(({ lines }) => lines[0]?.quantity);
/** Somebody is faster than the pass that has just begun: the flow has read the row, and not yet recorded it. */
function meanwhile(happens: () => Promise<unknown>): void {
  const truths = flow.shop.fulfillmentTruths.bind(flow.shop);
  flow.shop.fulfillmentTruths = async (...asked) => {
    flow.shop.fulfillmentTruths = truths;
    await happens();
    return truths(...asked);
  };
}

describe('A shipment that waits', () => {
  it('is reported once however often and by however many it is asked for', async () => {
    const { orderId, number } = await flow.shipped(connectionId);
    expect(await waiting()).toMatchObject([{ orderId, orderNumber: number, reason: 'waits-for-a-person', act: 'report' }]);
    await Promise.all([report(number), report(number), report(number, `#${number}`)]);
    await flow.work();
    await report(number);
    await flow.work();
    expect(reported(orderId)).toEqual([2]);
    expect(await waiting()).toEqual([]);
  });

  it('is reported also when the flow is at work on it at that moment', async () => {
    const { orderId, number } = await flow.shipped(connectionId);
    // Only what is remembered of an order already is written again by the pass.
    await flow.dataSource.query(`update fulfillment_ledger set facts = '{"fulfillmentIds": ["4711"]}' where key = $1`, [orderId]);
    meanwhile(() => report(number));
    await flow.look(connectionId, orderId);
    expect(reported(orderId)).toEqual([2]);
  });

  it('and was asked for before anything of it was shipped waits when it is', async () => {
    const { orderId, number, line } = await flow.handedOver(connectionId);
    await report(number);
    await flow.work();
    flow.wms.work(number, { status: 450, picked: { [line]: 2 } });
    await flow.look(connectionId, orderId);
    expect(reported(orderId)).toEqual([]);
    expect(await waiting()).toHaveLength(1);
  });

  it('is known by its number in the warehouse and in the shop, and by no other', async () => {
    connectionId = await flow.connect({ fulfillment: { automatic: false }, order: { orderNumberPrefix: 'W-' } });
    await flow.recorded(connectionId, '11', { state: 'held', reason: 'waits-for-a-person' });
    await flow.dataSource.query(`update fulfillment_ledger set number = 'W-7' where key = '11'`);
    expect(await report('7', 'W-7', '#7', '11', '70')).toEqual({ asked: ['7', 'W-7', '#7'], unknown: ['11', '70'] });
  });

  it('is no business of another connection', async () => {
    const other = await flow.connect();
    const { orderId, number } = await flow.shipped(connectionId);
    expect(await waiting(other)).toEqual([]);
    expect(await flow.byHand.fulfill(other, [number])).toEqual({ asked: [], unknown: [number] });
    await flow.work();
    expect(reported(orderId)).toEqual([]);
  });

  it('is listed a page at a time', async () => {
    for (const key of ['11', '12', '13']) await flow.recorded(connectionId, key, { state: 'held', reason: 'waits-for-a-person' });
    const first = await flow.byHand.waiting(connectionId, null, 2);
    const second = await flow.byHand.waiting(connectionId, first.next, 2);
    expect([first, second].map(({ shipments, next }) => [shipments.map(({ orderId }) => orderId), next])).toEqual([
      [['11', '12'], '12'],
      [['13'], null],
    ]);
  });
});

describe('What has to be looked at', () => {
  it('is all that is held or refused, with what can be done here, but for what is just not shipped yet', async () => {
    const unmatched = { rows: [{ rowNumber: '', articleNumber: 'CAP', quantity: 1 }], lines: [] };
    await flow.recorded(connectionId, '11', { state: 'held', reason: 'not-shipped-yet' });
    await flow.recorded(connectionId, '12', { state: 'held', reason: 'partly-shipped' });
    await flow.recorded(connectionId, '13', { state: 'held', reason: 'short-picked' });
    await flow.recorded(connectionId, '14', { state: 'refused', reason: 'not-captured' });
    await flow.recorded(connectionId, '15', { state: 'refused', reason: 'nothing-left-to-fulfill', facts: { unmatched } });
    await flow.recorded(connectionId, '16', { state: 'refused', reason: 'nothing-left-to-fulfill' });
    await flow.recorded(connectionId, '17', { state: 'ignored', reason: 'fulfillment-left-out' });
    await flow.recorded(connectionId, '18', { state: 'ignored', reason: 'gone-in-shop' });
    await flow.recorded(connectionId, '19', { state: 'in_sync', reason: null });
    expect((await waiting()).map(({ orderId, act, rows }) => [orderId, act, rows.length])).toEqual([
      ['13', null, 0],
      ['14', 'again', 0],
      ['15', 'match', 1],
      ['16', null, 0],
      ['17', 'report', 0],
    ]);
  });
});

describe('Units that match no line', () => {
  /** The warehouse sent two hats under a row of its own, which stand for the line of the order. */
  async function strayed(): Promise<Followed> {
    const order = await flow.handedOver(connectionId);
    const inWarehouse = flow.wms.orders.get(order.number)!;
    const lines = inWarehouse.lines.map((line) => ({ ...line, rowNumber: 'X1' }));
    flow.wms.orders.set(order.number, { ...inWarehouse, lines });
    flow.wms.work(order.number, { status: 450, picked: { X1: 2 } });
    await flow.look(connectionId, order.orderId);
    expect(await waiting()).toMatchObject([{ reason: 'line-not-in-shop', act: 'match', rows: [{ rowNumber: 'X1', quantity: 2 }] }]);
    return order;
  }
  const say = async (orderId: string, rowNumber: string, lineItemId: string | null, of = connectionId) =>
    (await flow.byHand.match(of, orderId, [{ rowNumber, lineItemId }])).isMatched;

  beforeEach(async () => {
    connectionId = await flow.connect();
  });

  it('are reported as the line that a person names, also when the flow is at work on them at that moment', async () => {
    const { orderId, line } = await strayed();
    meanwhile(async () => expect(await say(orderId, 'X1', line)).toBe(true));
    await flow.look(connectionId, orderId);
    expect(reported(orderId)).toEqual([2]);
    expect(await say(orderId, 'X1', line)).toBe(false);
  });

  it('are matched only with what was shown, and by nobody else', async () => {
    const { orderId, line } = await strayed();
    const other = await flow.connect();
    expect(await say(orderId, 'X1', line, other)).toBe(false);
    expect(await say(orderId, 'X2', line)).toBe(false);
    expect(await say(orderId, 'X1', '4711')).toBe(false);
    expect(await waiting()).toHaveLength(1);
  });

  it('are asked about no more once they were dealt with by hand', async () => {
    const { orderId } = await strayed();
    expect(await say(orderId, 'X1', null)).toBe(true);
    await flow.work();
    expect(reported(orderId)).toEqual([]);
    expect(await waiting()).toEqual([]);
  });
});
