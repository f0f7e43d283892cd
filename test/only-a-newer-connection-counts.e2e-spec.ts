import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, expect, it, jest } from '@jest/globals';
import { LeaseLost } from '@stockbridge/platform';
import { Batches, LeaseProgress, PassOutcome } from '@stockbridge/sync';
import { FlowUnderTest, type Seen } from './flow-under-test.js';

jest.setTimeout(60_000);

let flow: FlowUnderTest;
beforeAll(async () => {
  flow = await FlowUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(() => flow.empty());

it('ignores versions that come late or again', async () => {
  const first = await flow.connect({ version: 5, token: 'five' });
  expect(await flow.connections.accept(await flow.connectionState({ ...first, version: 4, token: 'four', settings: {} }))).toBe(false);
  expect(await flow.connections.accept(first)).toBe(false);
  expect((await flow.connections.byId(first.connectionId))?.secrets.shopifyAccessToken).toBe('five');
  expect(await flow.connections.accept(await flow.connectionState({ ...first, version: 6, token: 'six', settings: {} }))).toBe(true);
  expect((await flow.connections.byId(first.connectionId))?.secrets.shopifyAccessToken).toBe('six');
});

it('ends with the highest version, in whatever order they arrive at the same time', async () => {
  const { connectionId, laneId } = await flow.connectionState();
  const versions = [3, 7, 1, 6, 2, 5, 4];
  await Promise.all(
    versions.map(async (version) =>
      flow.connections.accept(await flow.connectionState({ connectionId, laneId, version, token: `v${version}` })),
    ),
  );
  expect(await flow.connections.byId(connectionId)).toMatchObject({ version: 7, secrets: { shopifyAccessToken: 'v7' } });
});

it('keeps no token or password that could be read', async () => {
  const state = await flow.connect({ token: 'very-secret' });
  const [row] = await flow.dataSource.query<{ state: string; secrets: string }[]>('select state::text as state, secrets from connection');
  expect(row!.state).not.toContain('very-secret');
  expect(row!.secrets).toBe(state.secrets);
});

it('forgets a removed connection with all its rows, and a late announcement or touch does not bring it back', async () => {
  const state = await flow.connect({ version: 3 });
  await flow.ledger.touch(state.connectionId, ['1', '2'], { because: 'webhook' });
  await flow.connections.remove(state.connectionId);
  expect(await flow.connections.byId(state.connectionId)).toBeNull();

  await flow.connections.accept(state);
  await flow.ledger.touch(state.connectionId, '3', { because: 'webhook' });
  expect(await flow.connections.byId(state.connectionId)).toBeNull();
  expect(await flow.ledger.counts(state.connectionId)).toEqual({});
  const left = await flow.dataSource.query('select secrets, state from connection');
  expect(left).toEqual([{ secrets: null, state: {} }]);
});

it('forgets a removed connection also where its service keeps more than a ledger, and no other one', async () => {
  const gone = await flow.connect();
  const stays = await flow.connect();
  for (const { connectionId } of [gone, stays])
    await flow.dataSource.query(`insert into known_article values ($1, 'HAT-GREEN')`, [connectionId]);
  await flow.connections.remove(gone.connectionId);
  expect(await flow.dataSource.query('select connection_id from known_article')).toEqual([{ connection_id: stays.connectionId }]);
});

it('lets a connection that moves to another goods owner go on only when nobody can be writing under the old one', async () => {
  const old = await flow.connect();
  const neighbour = await flow.connect({ laneId: old.laneId });
  await flow.ledger.touch(old.connectionId, '1', { because: 'webhook' });
  const batches = new Batches<Seen>(flow.dataSource, 'order_ledger', flow.connections, 5);
  const writing = (await flow.lanes.claim())!;
  const batch = (await batches.next(writing, new LeaseProgress()))!;

  const moved = await flow.connect({ ...old, version: 2, laneId: randomUUID(), settings: {} });
  expect(await flow.lanes.claim()).toBeNull();
  await expect(new PassOutcome(flow.recording(), writing, batch).inSync(batch.rows[0]!)).rejects.toBeInstanceOf(LeaseLost);

  await flow.later();
  expect((await flow.lanes.claim())?.laneId).toBe(moved.laneId);
  await flow.expire(old.laneId);
  await flow.ledger.touch(neighbour.connectionId, '1', { because: 'webhook' });
  expect((await flow.lanes.claim())?.laneId).toBe(old.laneId);
});
