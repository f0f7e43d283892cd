import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { backoff, restAfterAway } from './backoff.js';

const DAY = 86_400;

describe('backoff', () => {
  it('begins with seconds and ends with hours', () => {
    expect([1, 2, 3, 4, 8, 9, 20].map((attempts) => backoff(attempts, 0.5))).toEqual([5, 15, 45, 135, 10_935, 21_600, 21_600]);
  });

  it('spreads what failed together by a fifth to either side', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 50 }), fc.double({ min: 0, max: 1, maxExcluded: true, noNaN: true }), (attempts, random) => {
        const middle = backoff(attempts, 0.5)!;
        const delay = backoff(attempts, random)!;
        expect(delay).toBeGreaterThanOrEqual(middle * 0.799);
        expect(delay).toBeLessThanOrEqual(middle * 1.201);
      }),
    );
  });

  it('never waits shorter than the time before, jitter aside', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 60 }), (attempts) => {
        expect(backoff(attempts + 1, 0.5) ?? Infinity).toBeGreaterThanOrEqual(backoff(attempts, 0.5)!);
      }),
    );
  });

  it('gives up after fifteen days, not before fourteen', () => {
    let waited = 0;
    let attempts = 1;
    for (let delay = backoff(attempts, 0.5); delay !== null; delay = backoff(++attempts, 0.5)) waited += delay;
    expect(waited / DAY).toBeGreaterThan(14);
    expect(waited / DAY).toBeLessThanOrEqual(15);
    expect(backoff(100_000, 0.5)).toBeNull();
  });
});

describe('the rest of a connection whose other side is away', () => {
  it('grows from two seconds to two minutes', () => {
    expect([1, 2, 3, 7, 1_000].map((times) => restAfterAway(times, 0.5))).toEqual([2, 4, 8, 120, 120]);
  });
});
