import { describe, expect, it, jest } from '@jest/globals';
import { announce, shopifyOrderTouched, type Announcement } from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import type { DataSource } from 'typeorm';
import { GroupCommit } from './group-commit.js';

const touched = (orderId: string): Announcement[] => [
  announce(shopifyOrderTouched, 'c', { orderId, topic: 'orders/updated', receivedAt: '2026-11-23T10:00:00Z' }),
];

/** Commits when told to, or fails. */
class FakeDatabase {
  readonly commits: number[] = [];
  isAway = false;
  /** The order whose announcements no transaction takes. */
  poisonous: string | null = null;
  private gate: Promise<void> = Promise.resolve();

  hold(): () => void {
    let open = () => undefined as void;
    this.gate = new Promise((done) => (open = done));
    return () => open();
  }

  readonly dataSource = {
    transaction: async (work: (tx: unknown) => Promise<void>) => {
      await work(null);
      await this.gate;
      if (this.isAway) throw new Error('the database is away');
    },
  } as unknown as DataSource;

  readonly transport = {
    publish: async (_tx: unknown, announcements: readonly Announcement[]) => {
      this.commits.push(announcements.length);
      if (announcements.some(({ data }) => (data as { orderId: string }).orderId === this.poisonous)) throw new Error('poisonous');
    },
  } as unknown as Transport;
}

describe('webhooks that come together', () => {
  it('share one commit', async () => {
    const database = new FakeDatabase();
    const group = new GroupCommit(database.dataSource, database.transport);
    await Promise.all([1, 2, 3].map((n) => group.add(touched(String(n)))));
    expect(database.commits).toEqual([3]);
  });

  it('while one is being committed go together in the next', async () => {
    const database = new FakeDatabase();
    const group = new GroupCommit(database.dataSource, database.transport);
    const open = database.hold();
    const first = group.add(touched('1'));
    while (database.commits.length === 0) await new Promise((next) => setImmediate(next));
    const later = Promise.all(Array.from({ length: 250 }, (_, n) => group.add(touched(String(n)))));
    open();
    await Promise.all([first, later]);
    expect(database.commits).toEqual([1, 200, 50]);
  });

  it('wait while two commits are under way, and go together in the next', async () => {
    const database = new FakeDatabase();
    const group = new GroupCommit(database.dataSource, database.transport);
    const open = database.hold();
    const answers: Promise<void>[] = [];
    for (const underWay of [1, 2]) {
      answers.push(group.add(touched(String(underWay))));
      while (database.commits.length < underWay) await new Promise((next) => setImmediate(next));
    }
    answers.push(...[3, 4, 5].map((n) => group.add(touched(String(n)))));
    for (let turn = 0; turn < 5; turn++) await new Promise((next) => setImmediate(next));
    expect(database.commits).toEqual([1, 1]);
    open();
    await Promise.all(answers);
    expect(database.commits).toEqual([1, 1, 3]);
  });

  it('are all answered with the failure when nothing was committed, and the next ones go through', async () => {
    const database = new FakeDatabase();
    const group = new GroupCommit(database.dataSource, database.transport);
    database.isAway = true;
    const results = await Promise.allSettled([group.add(touched('1')), group.add(touched('2'))]);
    expect(results.map(({ status }) => status)).toEqual(['rejected', 'rejected']);
    database.isAway = false;
    await group.add(touched('3'));
    expect(database.commits).toEqual([2, 1, 1, 1]);
  });

  it('are taken one by one when one of them can not be, and only that one fails', async () => {
    const database = new FakeDatabase();
    database.poisonous = '2';
    const group = new GroupCommit(database.dataSource, database.transport);
    const results = await Promise.allSettled(['1', '2', '3'].map((id) => group.add(touched(id))));
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled']);
  });

  it('are told the failure in time when trying each alone would take too long', async () => {
    const database = new FakeDatabase();
    database.isAway = true;
    const group = new GroupCommit(database.dataSource, database.transport);
    let now = 0;
    const clock = jest.spyOn(Date, 'now').mockImplementation(() => (now += 1_000));
    const results = await Promise.allSettled(Array.from({ length: 100 }, (_, n) => group.add(touched(String(n)))));
    clock.mockRestore();
    expect(results.every(({ status }) => status === 'rejected')).toBe(true);
    expect(database.commits.length).toBeLessThan(10);
  });
});
