import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { LeaseLost } from '@stockbridge/platform';
import type { ConnectionState } from '@stockbridge/contracts';
import type { Lease } from '@stockbridge/sync';
import { FlowUnderTest } from './flow-under-test.js';

jest.setTimeout(60_000);

let flow: FlowUnderTest;
let connection: ConnectionState;
let lease: Lease;

beforeAll(async () => {
  flow = await FlowUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(async () => {
  await flow.empty();
  connection = await flow.connect();
  await flow.ledger.touch(connection.connectionId, '7', { because: 'webhook' });
  lease = (await flow.lanes.claim())!;
});

const fulfillment = (epoch: string) => ({
  connectionId: connection.connectionId,
  key: 'fulfillment/7/1',
  subject: '7',
  kind: 'fulfillment',
  input: { lines: 1 },
  epoch,
});

/** The worker is gone; its lease ends and another takes the lane. */
async function nextWorker(): Promise<Lease> {
  await flow.expire(connection.laneId);
  return (await flow.lanes.claim())!;
}

/** Time passes, for what the database remembers of intents and claims. */
async function secondsLater(seconds: number): Promise<void> {
  await flow.dataSource.query(`update intent set settle_after = settle_after - make_interval(secs => $1)`, [seconds]);
  await flow.dataSource.query(`update lane set claimed_at = claimed_at - make_interval(secs => $1)`, [seconds]);
}

const secondsFromNow = (instant: Date) => (instant.getTime() - Date.now()) / 1_000;

it('is written once however many write it at the same time', async () => {
  const written = await Promise.all(Array.from({ length: 6 }, () => flow.intents.write(fulfillment(lease.epoch))));
  expect(written.filter((intent) => !intent.isDoubtful)).toHaveLength(1);
  expect(await flow.intents.open(connection.connectionId, '7')).toHaveLength(1);
});

it('is not written by a worker whose lane is another’s', async () => {
  await nextWorker();
  await expect(flow.intents.write(fulfillment(lease.epoch))).rejects.toBeInstanceOf(LeaseLost);
  expect(await flow.intents.open(connection.connectionId, '7')).toEqual([]);
});

it('is in doubt after a crash, with the input as it was written, until its call can’t land any more', async () => {
  await flow.intents.write(fulfillment(lease.epoch));
  // The call may have been sent at the very end of the lease, long after the intent was written.
  await secondsLater(60);
  const next = await nextWorker();
  const again = await flow.intents.write({ ...fulfillment(next.epoch), input: { lines: 99 } });
  expect(again).toMatchObject({ isDone: false, isDoubtful: true, input: { lines: 1 }, kind: 'fulfillment' });
  expect(secondsFromNow(again.settleAfter)).toBeGreaterThan(10);
  expect(secondsFromNow(again.settleAfter)).toBeLessThan(13);
});

it('comes to be settled although its lane is claimed again and again', async () => {
  await flow.intents.write(fulfillment(lease.epoch));
  await nextWorker();
  const [first] = await flow.intents.open(connection.connectionId, '7');
  await secondsLater(6);
  await nextWorker();
  const [second] = await flow.intents.open(connection.connectionId, '7');
  expect(first!.settleAfter.getTime() - second!.settleAfter.getTime()).toBeGreaterThan(5_000);
  await secondsLater(7);
  await nextWorker();
  const [third] = await flow.intents.open(connection.connectionId, '7');
  expect(secondsFromNow(third!.settleAfter)).toBeLessThanOrEqual(0);
});

it('is in doubt anew when whoever was to settle it may have repeated the call and died', async () => {
  await flow.intents.write(fulfillment(lease.epoch));
  await nextWorker();
  await flow.intents.open(connection.connectionId, '7');
  await secondsLater(13);
  const [mayRepeat] = await flow.intents.open(connection.connectionId, '7');
  expect(secondsFromNow(mayRepeat!.settleAfter)).toBeLessThanOrEqual(0);
  await nextWorker();
  const [inDoubt] = await flow.intents.open(connection.connectionId, '7');
  expect(secondsFromNow(inDoubt!.settleAfter)).toBeGreaterThan(10);
});

it('can be settled twelve seconds after a call that ended without an answer', async () => {
  const intent = await flow.intents.write(fulfillment(lease.epoch));
  await secondsLater(60);
  const tried = await flow.intents.tried(intent);
  expect(tried).toMatchObject({ key: intent.key, isDoubtful: true });
  expect(secondsFromNow(tried.settleAfter)).toBeGreaterThan(11);
  const [open] = await flow.intents.open(connection.connectionId, ['7', '8']);
  expect(Math.abs(open!.settleAfter.getTime() - tried.settleAfter.getTime())).toBeLessThan(1_000);
});

it('is done once, by whoever has the answer, and says so to the next', async () => {
  const intent = await flow.intents.write(fulfillment(lease.epoch));
  const next = await nextWorker();
  await flow.intents.done(intent, { fulfillmentId: '1' });
  await flow.intents.done(intent, { fulfillmentId: '2' });
  expect(await flow.intents.write(fulfillment(next.epoch))).toMatchObject({
    isDone: true,
    isDoubtful: false,
    result: { fulfillmentId: '1' },
  });
  expect(await flow.intents.open(connection.connectionId, '7')).toEqual([]);
});

it('is withdrawn when it surely was not sent, but neither by a stranger nor once it is done', async () => {
  const intent = await flow.intents.write(fulfillment(lease.epoch));
  const next = await nextWorker();
  await expect(flow.intents.withdraw(intent, lease.epoch)).rejects.toBeInstanceOf(LeaseLost);
  await flow.intents.done(intent, null);
  await flow.intents.withdraw(intent, next.epoch);
  const done = await flow.intents.write(fulfillment(next.epoch));
  expect(done.isDone).toBe(true);

  await flow.intents.withdraw(done, next.epoch);
  expect(await flow.intents.write(fulfillment(next.epoch))).toMatchObject({ isDone: false, isDoubtful: false });
});

it('is one connection’s where every connection of the shop would make it, until that one withdraws it', async () => {
  const capture = { ...fulfillment(lease.epoch), key: 'capture/north/7/1/1', kind: 'capture', isOfShop: true };
  const other = await flow.connect();
  await flow.ledger.touch(other.connectionId, '7', { because: 'webhook' });
  const otherLease = (await flow.lanes.claim())!;
  const theirs = { ...capture, connectionId: other.connectionId, epoch: otherLease.epoch };

  const written = await Promise.all([flow.intents.write(capture), flow.intents.write(theirs)]);
  expect(written.filter(({ isDoubtful }) => !isDoubtful)).toHaveLength(1);
  const ours = written.find(({ isDoubtful }) => !isDoubtful)!;
  const [first, second] = ours.connectionId === connection.connectionId ? [capture, theirs] : [theirs, capture];
  // It is not for the other one to settle, until its owner has had its time.
  expect(await flow.intents.open(second.connectionId, '7')).toEqual([]);
  const seen = await flow.intents.write(second);
  expect(seen).toMatchObject({ connectionId: first.connectionId, isDone: false, isDoubtful: true });

  await flow.intents.withdraw(ours, first.epoch);
  expect(await flow.intents.write(second)).toMatchObject({ connectionId: second.connectionId, isDone: false, isDoubtful: false });
});

it('is abandoned by another connection only if its owner has not come back to it meanwhile', async () => {
  const capture = { ...fulfillment(lease.epoch), key: 'capture/north/7/1/1', kind: 'capture', isOfShop: true };
  const intent = await flow.intents.write(capture);
  const longAgo = { ...intent, settleAfter: new Date(Date.now() - 900_000) };
  await flow.intents.abandon(longAgo);
  expect(await flow.intents.open(connection.connectionId, '7')).toHaveLength(1);
  await flow.dataSource.query(`update intent set settle_after = $1`, [longAgo.settleAfter]);
  await flow.intents.abandon(longAgo);
  expect(await flow.intents.open(connection.connectionId, '7')).toEqual([]);
});

it('outlives its connection while it is open and another connection of the shop would make it', async () => {
  const capture = { ...fulfillment(lease.epoch), key: 'capture/north/7/1/1', kind: 'capture', isOfShop: true };
  await flow.intents.write(capture);
  await flow.intents.write(fulfillment(lease.epoch));
  await flow.connections.remove(connection.connectionId, connection.version + 1);
  const left = await flow.dataSource.query(`select key from intent`);
  expect(left).toEqual([{ key: capture.key }]);
});
