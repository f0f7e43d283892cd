import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import fc from 'fast-check';
import { CallPacer } from './call-pacer.js';

beforeEach(() => {
  jest.useFakeTimers();
});
afterEach(() => {
  jest.useRealTimers();
});

const bucket = (currentlyAvailable: number) => ({ maximumAvailable: 2_000, currentlyAvailable, restoreRate: 100 });
const pacerWith = (available: number) => {
  const pacer = new CallPacer(() => Date.now());
  pacer.settle(0, bucket(available));
  return pacer;
};

describe('the pace of calls to a shop', () => {
  it('holds nobody back before the first answer', async () => {
    await expect(new CallPacer(() => Date.now()).enter(5_000, 'bulk', 0)).resolves.toBe(true);
  });

  it('waits for what is missing at the rate at which it comes back', () => {
    expect(pacerWith(50).delayFor(250, 'order')).toBe(2_000);
    expect(pacerWith(450).delayFor(250, 'bulk')).toBe(2_000);
  });

  it('lets a call pass that is dearer than all that bulk may use, once the bucket is full', () => {
    expect(pacerWith(2_000).delayFor(1_900, 'bulk')).toBe(0);
    expect(pacerWith(1_900).delayFor(1_900, 'bulk')).toBe(1_000);
  });

  it('lets orders go before bulk, and each in the order of asking', async () => {
    const pacer = pacerWith(0);
    const done: string[] = [];
    for (const [name, priority] of [
      ['bulk 1', 'bulk'],
      ['order 1', 'order'],
      ['bulk 2', 'bulk'],
      ['order 2', 'order'],
    ] as const) {
      void pacer.enter(100, priority, 60_000).then(() => done.push(name));
    }
    await jest.advanceTimersByTimeAsync(2_100);
    expect(done).toEqual(['order 1', 'order 2']);
    await jest.advanceTimersByTimeAsync(10_000);
    expect(done).toEqual(['order 1', 'order 2', 'bulk 1', 'bulk 2']);
  });

  it('lets a caller go that waited too long, and those behind it pass', async () => {
    const pacer = pacerWith(0);
    const big = pacer.enter(2_000, 'order', 1_000);
    const small = pacer.enter(100, 'order', 5_000);
    await jest.advanceTimersByTimeAsync(1_100);
    await expect(big).resolves.toBe(false);
    await expect(small).resolves.toBe(true);
  });

  it('lets nothing pass while Shopify asked for a pause', async () => {
    const pacer = pacerWith(2_000);
    pacer.pause(3_000);
    const passed: number[] = [];
    const started = Date.now();
    void pacer.enter(1, 'order', 60_000).then(() => passed.push(Date.now() - started));
    await jest.advanceTimersByTimeAsync(5_000);
    expect(passed).toEqual([3_000]);
  });

  it('learns what an operation costs for each thing it reads', () => {
    const pacer = new CallPacer(() => Date.now());
    expect(pacer.knownUnitCost('ReadOrders')).toBeNull();
    pacer.remember('ReadOrders', 4, 720);
    expect(pacer.costOf('ReadOrders', 5)).toBe(900);
  });

  it('never spends more than the bucket held and got back', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.record({ cost: fc.integer({ min: 1, max: 400 }), bulk: fc.boolean() }), { minLength: 1, maxLength: 30 }),
        fc.integer({ min: 0, max: 2_000 }),
        async (calls, held) => {
          const pacer = pacerWith(held);
          const started = Date.now();
          let spent = 0;
          for (const { cost, bulk } of calls) {
            void pacer.enter(cost, bulk ? 'bulk' : 'order', 3_600_000).then(() => {
              spent += cost;
              expect(spent).toBeLessThanOrEqual(held + ((Date.now() - started) / 1000) * 100 + 1e-6);
            });
          }
          await jest.advanceTimersByTimeAsync(400_000);
          expect(spent).toBe(calls.reduce((sum, { cost }) => sum + cost, 0));
        },
      ),
      { numRuns: 30 },
    );
  });
});
