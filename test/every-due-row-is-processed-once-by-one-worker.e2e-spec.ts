import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { announce, articleSynced } from '@stockbridge/contracts';
import { CredentialRefused, LeaseLost, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { Batches, LeaseProgress, PassOutcome, Reconciler, type Batch, type DueRow, type Lease, type Pass } from '@stockbridge/sync';
import fc from 'fast-check';
import { FlowUnderTest, type Seen } from './flow-under-test.js';

// Forty random histories against a real database take a while on a busy machine.
jest.setTimeout(120_000);

let flow: FlowUnderTest;
beforeAll(async () => {
  flow = await FlowUnderTest.start();
});
afterAll(() => flow.stop());
beforeEach(() => flow.empty());

/** A reconciler whose work is given, row by row. */
class Doing extends Reconciler<Seen> {
  constructor(private readonly work: (pass: Pass<Seen>, row: DueRow<Seen>) => Promise<void>) {
    super();
  }
  reconcile(pass: Pass<Seen>): Promise<void> {
    return pass.each(pass.rows, (row) => this.work(pass, row));
  }
}

const agree = new Doing((pass, row) => pass.outcome.inSync(row));

/** What is true in the world, as both sides would tell it. */
type Truth = Map<string, number>;
const nameOf = (connectionId: string, key: string) => `${connectionId}/${key}`;

/** A worker that takes one step at a time, so that a test can put anything between two of them. */
class SteppedWorker {
  lease: Lease | null = null;
  private progress = new LeaseProgress();
  private batch: Batch<Seen> | null = null;
  private outcome: PassOutcome<Seen> | null = null;
  private queue: DueRow<Seen>[] = [];
  private read = new Map<string, number>();
  private readonly batches: Batches<Seen>;

  constructor(
    private readonly truth: Truth,
    batchSize: number,
  ) {
    this.batches = new Batches(flow.dataSource, 'order_ledger', flow.connections, batchSize);
  }

  get isIdle(): boolean {
    return this.lease === null;
  }

  async step(fails = false): Promise<void> {
    try {
      if (!this.lease) {
        this.lease = await flow.lanes.claim();
        this.progress = new LeaseProgress();
      } else if (this.queue.length === 0) {
        await this.takeBatch();
      } else {
        await this.recordOne(this.queue.shift()!, fails);
      }
    } catch (error) {
      if (!(error instanceof LeaseLost)) throw error;
      this.crash();
    }
  }

  /** Gone without a word. */
  crash(): void {
    this.lease = null;
    this.queue = [];
  }

  private async takeBatch(): Promise<void> {
    this.batch = await this.batches.next(this.lease!, this.progress);
    if (!this.batch) {
      await this.lease!.release();
      return this.crash();
    }
    this.queue = [...this.batch.rows];
    this.read = new Map(this.queue.map((row) => [row.key, this.truth.get(nameOf(row.connectionId, row.key)) ?? 0]));
    this.outcome = new PassOutcome(flow.recording(), this.lease!, this.batch);
  }

  private recordOne(row: DueRow<Seen>, fails: boolean): Promise<void> {
    if (fails) return this.outcome!.failed(row, new ThirdPartyAway('wms', 'no answer', true));
    const proof = announce(articleSynced, row.connectionId, { articleNumber: row.key, variantId: String(row.version) });
    return this.outcome!.inSync(row, { facts: { seen: this.read.get(row.key)! }, announce: [proof] });
  }
}

async function workToTheEnd(truth: Truth): Promise<void> {
  const worker = new SteppedWorker(truth, 10);
  for (let idle = 0; idle < 2;) {
    await worker.step();
    idle = worker.isIdle ? idle + 1 : 0;
  }
}

describe('the ledger', () => {
  it('ends with the newest truth of everything, each version recorded by one worker, whatever dies, freezes, fails or comes again', async () => {
    const WORKERS = 3;
    const lanes = [0, 1].map(() => randomUUID());
    const things = fc.record({ connection: fc.nat(2), key: fc.constantFrom('a', 'b', 'c') });
    const worker = fc.nat(WORKERS - 1);
    const happening = fc.oneof(
      { weight: 5, arbitrary: fc.record({ what: fc.constant('touch' as const), thing: things, urgent: fc.boolean() }) },
      { weight: 9, arbitrary: fc.record({ what: fc.constant('step' as const), worker }) },
      { weight: 5, arbitrary: fc.record({ what: fc.constant('together' as const), worker, other: worker, thing: things }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('fail' as const), worker }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('crash' as const), worker }) },
      { weight: 2, arbitrary: fc.record({ what: fc.constant('freeze' as const), worker }) },
      { weight: 1, arbitrary: fc.record({ what: fc.constant('later' as const) }) },
    );
    let crashes = 0;
    let freezes = 0;

    await fc.assert(
      fc.asyncProperty(fc.array(happening, { minLength: 20, maxLength: 90 }), async (happenings) => {
        await flow.empty();
        // Two connections share the first lane.
        const connections = await Promise.all([0, 0, 1].map((lane) => flow.connect({ laneId: lanes[lane] })));
        const truth: Truth = new Map();
        const workers = Array.from({ length: WORKERS }, () => new SteppedWorker(truth, 2));
        const touch = async (thing: { connection: number; key: string }, urgent: boolean) => {
          const { connectionId } = connections[thing.connection]!;
          truth.set(nameOf(connectionId, thing.key), (truth.get(nameOf(connectionId, thing.key)) ?? 0) + 1);
          await flow.ledger.touch(connectionId, thing.key, { because: urgent ? 'webhook' : 'poll' });
        };

        for (const it of happenings) {
          if (it.what === 'touch') await touch(it.thing, it.urgent);
          else if (it.what === 'step') await workers[it.worker]!.step();
          else if (it.what === 'fail') await workers[it.worker]!.step(true);
          else if (it.what === 'later') await flow.later();
          else if (it.what === 'together') {
            const steps = [...new Set([it.worker, it.other])].map((index) => workers[index]!.step());
            await Promise.all([...steps, touch(it.thing, false)]);
          } else {
            const { lease } = workers[it.worker]!;
            if (!lease) continue;
            // Only its own lease ends: the lane may be another worker's by now.
            await flow.dataSource.query(`update lane set leased_until = now() - interval '1 s' where lane_id = $1 and epoch = $2`, [
              lease.laneId,
              lease.epoch,
            ]);
            if (it.what === 'crash') {
              workers[it.worker]!.crash();
              crashes++;
            } else freezes++;
          }
        }

        for (const lane of lanes) await flow.expire(lane);
        await flow.later();
        await workToTheEnd(truth);
        // Those that were frozen wake up last of all, and may not do harm any more.
        for (const frozen of workers) while (!frozen.isIdle) await frozen.step();
        await flow.later();
        await workToTheEnd(truth);

        const rows: { name: string; seen: number; state: string; due_at: Date | null }[] = await flow.dataSource.query(
          `select connection_id || '/' || key as name, (facts ->> 'seen')::int as seen, state, due_at from order_ledger`,
        );
        expect(new Map(rows.map((row) => [row.name, row.seen]))).toEqual(truth);
        expect(rows.filter((row) => row.due_at !== null || row.state !== 'in_sync')).toEqual([]);
        const recorded = (await flow.told(articleSynced.name)).map((told) => JSON.stringify([told.connection_id, told.data]));
        expect(recorded.length).toBe(new Set(recorded).size);
      }),
      { numRuns: 40, endOnFailure: true },
    );
    expect(crashes).toBeGreaterThan(10);
    expect(freezes).toBeGreaterThan(10);
  });

  it('lets nobody record who overslept the lease, and nothing they found', async () => {
    const { connectionId, laneId } = await flow.connect();
    await flow.ledger.touch(connectionId, '1', { because: 'webhook' });
    const batches = new Batches<Seen>(flow.dataSource, 'order_ledger', flow.connections, 5);
    const slow = (await flow.lanes.claim())!;
    const batch = (await batches.next(slow, new LeaseProgress()))!;
    await flow.expire(laneId);
    const quick = (await flow.lanes.claim())!;

    const late = new PassOutcome(flow.recording(), slow, batch);
    await expect(late.inSync(batch.rows[0]!, { facts: { seen: 1 } })).rejects.toBeInstanceOf(LeaseLost);
    await expect(late.forget(batch.rows[0]!)).rejects.toBeInstanceOf(LeaseLost);
    await expect(slow.ensure(1_000_000)).rejects.toBeInstanceOf(LeaseLost);
    expect(() => slow.guard()).toThrow(LeaseLost);
    expect((await flow.ledger.facts(connectionId, ['1'])).size).toBe(0);

    await slow.release();
    expect(await flow.lanes.claim()).toBeNull();
    expect(quick.isAlive).toBe(true);
  });

  it('lets nobody take over a lane while a record under its old lease is about to be committed', async () => {
    const { connectionId, laneId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'webhook' });
    const lease = (await flow.lanes.claim())!;
    const batch = (await new Batches<Seen>(flow.dataSource, 'order_ledger', flow.connections, 5).next(lease, new LeaseProgress()))!;
    await flow.expire(laneId);

    let meanwhile: Lease | null = lease;
    const also = async () => {
      meanwhile = await flow.lanes.claim();
    };
    await new PassOutcome(flow.recording(), lease, batch).inSync(batch.rows[0]!, { also });
    expect(meanwhile).toBeNull();
    expect((await flow.lanes.claim())?.laneId).toBe(laneId);
  });

  it('keeps a touch of a connection that nobody has told us of yet', async () => {
    const state = await flow.connectionState();
    await flow.ledger.touch(state.connectionId, '1', { because: 'webhook', receivedAt: '2026-11-23T10:00:00Z' });
    expect(await flow.worker(agree).turn()).toBe(false);
    await flow.connections.accept(state);
    let receivedAt: Date | null = null;
    await flow
      .worker(
        new Doing(async (pass, row) => {
          receivedAt = row.receivedAt;
          await pass.outcome.inSync(row);
        }),
      )
      .turn();
    expect(receivedAt).toEqual(new Date('2026-11-23T10:00:00Z'));
    expect(await flow.ledger.counts(state.connectionId)).toEqual({ in_sync: 1 });
  });

  it('forgets a touch that was rolled back with what caused it', async () => {
    const { connectionId } = await flow.connect();
    const rolledBack = flow.dataSource.transaction(async (tx) => {
      await flow.ledger.touch(connectionId, ['1', '2', '1'], { because: 'poll', tx });
      throw new Error('rolled back');
    });
    await expect(rolledBack).rejects.toThrow('rolled back');
    expect(await flow.ledger.counts(connectionId)).toEqual({});
  });
});

describe('lanes', () => {
  it('are never worked on by two at a time, also when two connections share one, and work side by side', async () => {
    const shared = randomUUID();
    const [a, b, c] = [await flow.connect({ laneId: shared }), await flow.connect({ laneId: shared }), await flow.connect()];
    const keys = Array.from({ length: 40 }, (_, i) => String(i));
    for (const { connectionId } of [a, b, c]) await flow.ledger.touch(connectionId, keys, { because: 'poll' });

    const atWork = new Map<string, number>();
    let mostInOneLane = 0;
    let bothLanes!: () => void;
    const bothLanesAtWork = new Promise<void>((resolve) => (bothLanes = resolve));
    const reconciler = new Doing(async (pass, row) => {
      const lane = pass.connection.laneId;
      atWork.set(lane, (atWork.get(lane) ?? 0) + 1);
      mostInOneLane = Math.max(mostInOneLane, atWork.get(lane)!);
      if ([...atWork.values()].filter((count) => count > 0).length === 2) bothLanes();
      await bothLanesAtWork;
      await pass.outcome.inSync(row);
      atWork.set(lane, atWork.get(lane)! - 1);
    });
    await Promise.all(
      Array.from({ length: 4 }, async () => {
        const worker = flow.worker(reconciler, { batchSize: 5, passMs: 20 });
        for (let idle = 0; idle < 20; idle = (await worker.turn()) ? 0 : idle + 1);
      }),
    );
    expect(mostInOneLane).toBe(1);
    for (const { connectionId } of [a, b, c]) expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 40 });
  });

  it('are served in turn: five quiet shops are not kept waiting by a noisy one', async () => {
    const noisy = await flow.connect();
    const quiet = await Promise.all(Array.from({ length: 5 }, () => flow.connect()));
    await flow.ledger.touch(
      noisy.connectionId,
      Array.from({ length: 500 }, (_, i) => String(i)),
      { because: 'webhook' },
    );
    for (const { connectionId } of quiet) await flow.ledger.touch(connectionId, ['1', '2', '3'], { because: 'poll' });

    const served: string[] = [];
    const reconciler = new Doing(async (pass, row) => {
      served.push(pass.connection.laneId);
      await pass.outcome.inSync(row);
    });
    const worker = flow.worker(reconciler, { batchSize: 5, passMs: 1 });
    // Every other turn is for urgent rows, so all six lanes have had theirs after twelve.
    for (let turn = 0; turn < 12; turn++) await worker.turn();
    for (const { laneId } of quiet) expect(served.filter((lane) => lane === laneId)).toHaveLength(3);
    expect(served.filter((lane) => lane === noisy.laneId).length).toBeGreaterThan(5);
  });

  it('share out their time between their connections', async () => {
    const laneId = randomUUID();
    const noisy = await flow.connect({ laneId });
    const quiet = await flow.connect({ laneId });
    await flow.ledger.touch(
      noisy.connectionId,
      Array.from({ length: 300 }, (_, i) => String(i)),
      { because: 'poll' },
    );
    await flow.ledger.touch(quiet.connectionId, ['1'], { because: 'poll' });
    const worker = flow.worker(agree, { batchSize: 5, passMs: 1 });
    await worker.turn();
    await worker.turn();
    expect(await flow.ledger.counts(quiet.connectionId)).toEqual({ in_sync: 1 });
    expect((await flow.ledger.counts(noisy.connectionId)).due).toBeGreaterThan(250);
  });

  it('are left alone when their connection is paused or its flow is off, and taken up again later', async () => {
    const paused = await flow.connect({ status: 'paused' });
    const off = await flow.connect({ settings: { order: { enabled: false } } });
    for (const { connectionId } of [paused, off]) await flow.ledger.touch(connectionId, '1', { because: 'webhook' });
    expect(await flow.lanes.claim()).toBeNull();

    await flow.connect({ ...paused, version: 2, status: 'active', settings: {} });
    expect(await flow.worker(agree).turn()).toBe(true);
    expect(await flow.ledger.counts(paused.connectionId)).toEqual({ in_sync: 1 });
    expect(await flow.ledger.counts(off.connectionId)).toEqual({ due: 1 });
  });
});

describe('a pass', () => {
  it('does what a webhook asked for before a first load', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(
      connectionId,
      Array.from({ length: 50 }, (_, i) => `bulk-${i}`),
      { because: 'first-load' },
    );
    await flow.ledger.touch(connectionId, 'urgent', { because: 'webhook' });
    const done: string[] = [];
    await flow
      .worker(
        new Doing(async (pass, row) => {
          done.push(row.key);
          await pass.outcome.inSync(row);
        }),
      )
      .turn();
    expect(done[0]).toBe('urgent');
    expect(done).toHaveLength(51);
  });

  it('interrupts a first load for a webhook that arrives in the middle', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(
      connectionId,
      Array.from({ length: 50 }, (_, i) => `bulk-${i}`),
      { because: 'first-load' },
    );
    const done: string[] = [];
    const worker = flow.worker(
      new Doing(async (pass, row) => {
        if (done.push(row.key) === 3) {
          await flow.ledger.touch(connectionId, 'urgent', { because: 'webhook' });
          worker.urgentArrived(connectionId);
        }
        await pass.outcome.inSync(row);
      }),
    );
    for (let turn = 0; turn < 3; turn++) await worker.turn();
    expect(done.indexOf('urgent')).toBe(3);
    expect(new Set(done).size).toBe(51);
  });

  it('takes no more rows than the one before got done when time ran out, and more again when it suffices', async () => {
    const { connectionId } = await flow.connect();
    const keys = Array.from({ length: 60 }, (_, i) => String(i));
    await flow.ledger.touch(connectionId, keys, { because: 'poll' });
    const now = performance.now.bind(performance);
    let ahead = 0;
    const clock = jest.spyOn(performance, 'now').mockImplementation(() => now() + ahead);
    const taken: number[] = [];
    let msPerRow = 150;
    const reconciler = new Doing(async (pass, row) => {
      if (row === pass.rows[0]) taken.push(pass.rows.length);
      ahead += msPerRow;
      await pass.outcome.inSync(row);
    });
    const worker = flow.worker(reconciler, { passMs: 1 });
    try {
      await worker.turn();
      msPerRow = 0;
      for (let turn = 0; turn < 4; turn++) await worker.turn();
    } finally {
      clock.mockRestore();
    }
    expect(taken).toEqual([25, 4, 8, 16, 25]);
  });

  it('spoils no other row with one that is refused, and says which and why', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3'], { because: 'poll' });
    await flow
      .worker(
        new Doing(async (pass, row) => {
          if (row.key === '2') throw new Refused('wms', 'the article is locked', '400');
          await pass.outcome.inSync(row);
        }),
      )
      .turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 2, refused: 1 });
    expect(await flow.ledger.attention(connectionId, 10)).toMatchObject([
      { key: '2', state: 'refused', reason: 'refused-by-wms', sentence: 'The warehouse system refused the request: the article is locked' },
    ]);
    expect(await flow.told('activity.recorded')).toMatchObject([{ data: { flow: 'order', what: 'refused', subject: { id: '2' } } }]);
  });

  it('tries again later what failed, and lets a connection rest whose warehouse does not answer', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3', '4', '5', '6'], { because: 'poll' });
    let calls = 0;
    const worker = flow.worker(
      new Doing(async () => {
        calls++;
        throw new ThirdPartyAway('wms', 'no answer', true);
      }),
    );
    await worker.turn();
    expect(calls).toBe(3);
    expect(await flow.ledger.counts(connectionId)).toEqual({ failing: 3, due: 3 });
    expect(await worker.turn()).toBe(false);

    await flow.later();
    expect(await flow.worker(agree).turn()).toBe(true);
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 6 });
  });

  it('rests for as long as Shopify asks, and blames no row for it', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'poll' });
    const worker = flow.worker(
      new Doing(async () => {
        throw new Throttled('shopify', 'throttled', 30_000);
      }),
    );
    await worker.turn();
    expect(await worker.turn()).toBe(false);
    expect(await flow.ledger.counts(connectionId)).toEqual({ due: 2 });
    await flow.later();
    await flow.worker(agree).turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 2 });
  });

  it('rests for every connection of a warehouse host that says it has had enough', async () => {
    const one = await flow.connect();
    const other = await flow.connect();
    const elsewhere = await flow.connect({ url: 'https://other.example/api/v1/' });
    await flow.ledger.touch(one.connectionId, '1', { because: 'poll' });
    await flow
      .worker(
        new Doing(async () => {
          throw new Throttled('wms', 'too many', 30_000);
        }),
      )
      .turn();

    for (const { connectionId } of [other, elsewhere]) await flow.ledger.touch(connectionId, '1', { because: 'webhook' });
    await flow.worker(agree).turn();
    expect(await flow.ledger.counts(other.connectionId)).toEqual({ due: 1 });
    expect(await flow.ledger.counts(elsewhere.connectionId)).toEqual({ in_sync: 1 });
  });

  it('stops spinning on a row that a reconciler left without a word', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, '1', { because: 'webhook' });
    await flow.worker(new Doing(async () => undefined)).turn();
    expect(await flow.ledger.attention(connectionId, 1)).toMatchObject([{ state: 'failing', reason: 'unexpected-error' }]);
  });

  it('shows people what they have to look at, and only counts what waits as is the way of things', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3', '4'], { because: 'poll' });
    const reasons = ['not-shipped-yet', 'partly-shipped', 'short-picked'] as const;
    const holding = new Doing(async (pass, row) => {
      const reason = reasons[Number(row.key) - 1];
      await (reason
        ? pass.outcome.held(row, reason, { sentence: 'Waits.' })
        : pass.outcome.refused(row, 'gone-in-wms', { sentence: 'Gone.' }));
    });
    await flow.worker(holding).turn();
    expect((await flow.ledger.attention(connectionId, 10)).map(({ reason }) => reason).sort()).toEqual(['gone-in-wms', 'short-picked']);
    expect(await flow.ledger.quiet(connectionId)).toBe(2);
  });

  it('notices what a row waits for when it comes while the row is being held', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'poll' });
    const sentence = 'The order waits for article A.';
    await flow
      .worker(
        new Doing(async (pass, row) => {
          if (row.reason) return pass.outcome.inSync(row);
          if (row.key === '1') await flow.ledger.release(connectionId, { reason: 'article-missing', subject: 'A' });
          await pass.outcome.held(row, 'article-missing', { sentence, subject: row.key === '1' ? 'A' : 'B' });
        }),
      )
      .turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 1, held: 1 });

    expect(await flow.ledger.release(connectionId, { reason: 'article-missing', subject: 'C' })).toBe(0);
    expect(await flow.ledger.release(connectionId, { reason: 'article-missing', subject: 'B' })).toBe(1);
    expect(await flow.ledger.attention(connectionId, 5)).toMatchObject([{ key: '2', state: 'due', reason: 'article-missing' }]);
  });

  it('overwrites redacted facts also when a pass was just about to write them', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, '1', { because: 'poll' });
    await flow
      .worker(
        new Doing(async (pass, row) => {
          await flow.ledger.mergeFacts(connectionId, ['1'], { seen: 0 });
          await pass.outcome.inSync(row, { facts: { seen: 7 } });
        }),
        { passMs: 1 },
      )
      .turn();
    expect(await flow.ledger.facts(connectionId, ['1'])).toEqual(new Map([['1', { seen: 0 }]]));
  });

  /** Does something with the whole batch at once. */
  class Together extends Reconciler<Seen> {
    constructor(private readonly work: (pass: Pass<Seen>) => Promise<void>) {
      super();
    }
    reconcile(pass: Pass<Seen>): Promise<void> {
      return this.work(pass);
    }
  }

  it('looks again in an hour at rows of which the reading was refused, as none of them is to blame', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'poll' });
    await flow.worker(new Together(() => Promise.reject(new Refused('wms', 'a page for maintenance', '302')))).turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ refused: 2 });
    const [{ minutes }] = await flow.dataSource.query(
      `select extract(epoch from min(due_at) - now())::int / 60 as minutes from order_ledger where connection_id = $1`,
      [connectionId],
    );
    expect([59, 60]).toContain(minutes);
  });

  it('records hundreds of rows that agree in one statement, and leaves those due that were touched meanwhile', async () => {
    const { connectionId } = await flow.connect();
    const keys = Array.from({ length: 300 }, (_, at) => String(at));
    await flow.ledger.touch(connectionId, keys, { because: 'webhook' });
    await flow
      .worker(
        new Together(async (pass) => {
          await pass.outcome.noteAll(pass.rows.map((row) => ({ row, facts: { seen: -1 } })));
          expect((await flow.ledger.facts(connectionId, ['5'])).get('5')).toEqual({ seen: -1 });
          await flow.ledger.touch(connectionId, ['7', '8'], { because: 'webhook' });
          await pass.outcome.inSyncAll(
            pass.rows.map((row) => ({ row, remark: { sentence: `It agrees: ${row.key}.`, facts: { seen: Number(row.key) } } })),
          );
        }),
        { batchSize: 400, passMs: 1 },
      )
      .turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 298, due: 2 });
    expect((await flow.ledger.facts(connectionId, ['0', '7', '299'])).get('299')).toEqual({ seen: 299 });
    await flow.worker(agree).turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 300 });
  });

  it('records no batch for a worker whose lane is another’s', async () => {
    const { connectionId, laneId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'webhook' });
    const lost: unknown[] = [];
    await flow
      .worker(
        new Together(async (pass) => {
          await flow.expire(laneId);
          await flow.lanes.claim();
          const entries = pass.rows.map((row) => ({ row, facts: { seen: 1 }, remark: { facts: { seen: 1 } } }));
          for (const write of [() => pass.outcome.noteAll(entries), () => pass.outcome.inSyncAll(entries)]) {
            await write().catch((error: unknown) => lost.push(error));
          }
          throw new LeaseLost('as the writes said');
        }),
      )
      .turn();
    expect(lost).toEqual([expect.any(LeaseLost), expect.any(LeaseLost)]);
    expect(await flow.ledger.counts(connectionId)).toEqual({ due: 2 });
    expect(await flow.ledger.facts(connectionId, ['1', '2'])).toEqual(new Map());
  });

  it('takes up rows by the reason they were left for', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3'], { because: 'poll' });
    await flow
      .worker(
        new Doing((pass, row) =>
          row.key === '1'
            ? pass.outcome.held(row, 'dry-run', { sentence: 'Would be written.' })
            : pass.outcome.ignored(row, row.key === '2' ? 'flow-off' : 'not-at-location'),
        ),
      )
      .turn();
    expect(await flow.ledger.touchReasons(connectionId, ['dry-run', 'flow-off'], { because: 'recheck' })).toBe(2);
    expect(await flow.ledger.counts(connectionId)).toEqual({ due: 2, ignored: 1 });
  });

  it('takes up whatever was recorded of a thing but what it was left for, and no row that it does not know', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3', '4'], { because: 'poll' });
    await flow
      .worker(
        new Doing((pass, row) => {
          if (row.key === '1') return pass.outcome.inSync(row);
          if (row.key === '4') throw new ThirdPartyAway('shopify', 'away', true);
          return pass.outcome.held(row, row.key === '2' ? 'not-shipped-yet' : 'short-picked', { sentence: 'Waits.' });
        }),
      )
      .turn();
    for (const key of ['1', '2', '3', '4', '5']) await flow.ledger.touchUnless(connectionId, key, ['not-shipped-yet']);
    const records = await flow.ledger.records(connectionId, ['1', '2', '3', '4', '5']);
    expect([...records].map(([key, { state }]) => [key, state])).toEqual(
      expect.arrayContaining([
        ['1', 'due'],
        ['2', 'held'],
        ['3', 'due'],
      ]),
    );
    const isDueNow = (key: string) => (records.get(key)?.dueAt?.getTime() ?? Infinity) <= Date.now() + 1_000;
    expect(['1', '3'].map(isDueNow)).toEqual([false, true]);
    expect(records.get('4')?.attempts).toBe(1);
    expect(records.has('5')).toBe(false);
  });

  it('finds what changed while nobody told of it, and nothing that was looked at since', async () => {
    const { connectionId } = await flow.connect();
    await flow.ledger.touch(connectionId, ['1', '2', '3'], { because: 'poll' });
    await flow
      .worker(
        new Doing((pass, row) =>
          row.key === '3' ? pass.outcome.held(row, 'not-shipped-yet', { sentence: 'Waits.' }) : pass.outcome.inSync(row),
        ),
      )
      .turn();
    const inSeconds = (seconds: number) => new Date(Date.now() + seconds * 1_000).toISOString();
    const changes = [
      { key: '1', at: inSeconds(-30) },
      { key: '2', at: inSeconds(1) },
      { key: '3', at: inSeconds(1) },
      { key: 'unknown', at: inSeconds(1) },
    ];
    await flow.dataSource.transaction((tx) => flow.ledger.touchUnseen(connectionId, changes, ['not-shipped-yet'], tx));
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 1, due: 1, held: 1 });
    expect((await flow.ledger.records(connectionId, ['2'])).get('2')?.state).toBe('due');
  });

  it('holds the work when Shopify refuses the token, tells the gateway once, and goes on with the next one', async () => {
    const state = await flow.connect({ version: 4 });
    const { connectionId } = state;
    await flow.ledger.touch(connectionId, ['1', '2'], { because: 'webhook' });
    const worker = flow.worker(
      new Doing(async (pass, row) => {
        if (pass.connection.secrets.shopifyAccessToken !== 'fresh') throw new CredentialRefused('shopify', '401');
        await pass.outcome.inSync(row);
      }),
    );
    await worker.turn();
    expect(await worker.turn()).toBe(false);
    expect(await flow.ledger.counts(connectionId)).toEqual({ held: 1, due: 1 });
    expect(await flow.told('token.refused')).toMatchObject([{ data: { connectionId, version: 4 } }]);

    await flow.connect({ ...state, version: 3, token: 'older', settings: {} });
    expect(await worker.turn()).toBe(false);
    await flow.connect({ ...state, version: 5, token: 'fresh', settings: {} });
    await worker.turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 2 });
  });

  it('tries a WMS password twice and never again until it is changed', async () => {
    const state = await flow.connect({ password: 'wrong' });
    const { connectionId } = state;
    await flow.ledger.touch(connectionId, ['1', '2', '3'], { because: 'webhook' });
    let calls = 0;
    const worker = flow.worker(
      new Doing(async (pass, row) => {
        calls++;
        if (pass.connection.secrets.wmsPassword === 'wrong') throw new CredentialRefused('wms', '401');
        await pass.outcome.inSync(row);
      }),
    );
    for (let turn = 0; turn < 5; turn++) {
      await worker.turn();
      await flow.later();
    }
    expect(calls).toBe(2);

    await flow.connect({ ...state, version: 2, password: 'wrong', token: 'another', settings: {} });
    expect(await worker.turn()).toBe(false);
    await flow.connect({ ...state, version: 3, password: 'right', settings: {} });
    await worker.turn();
    expect(await flow.ledger.counts(connectionId)).toEqual({ in_sync: 3 });
  });
});
