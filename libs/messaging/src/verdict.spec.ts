import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { RETRY_LADDER } from './retry-ladder.js';
import { type Verdict } from './transport.js';
import { ContractBroken, PermanentError, verdict } from './verdict.js';

describe('what becomes of a message that failed', () => {
  it('is tried again after 1 s, 5 s, 30 s, 2 min and 10 min, then put aside with the last error', () => {
    const error = new Error('deadlock detected');
    expect([1, 2, 3, 4, 5, 6].map((attempt) => verdict(error, attempt))).toEqual([
      ...[1, 5, 30, 120, 600].map((afterSeconds): Verdict => ({ act: 'retry', afterSeconds })),
      { act: 'park', reason: 'gave up after 6 tries: Error: deadlock detected' },
    ]);
  });

  it('is put aside at once when another try can not help', () => {
    expect(verdict(new PermanentError('this shop was never installed'), 1)).toEqual({
      act: 'park',
      reason: 'PermanentError: this shop was never installed',
    });
    expect(verdict(new ContractBroken('not an event'), 3)).toEqual({ act: 'park', reason: 'ContractBroken: not an event' });
  });

  it('has a reason also for what can not be made a text', () => {
    expect(verdict({ toString: 0 }, RETRY_LADDER.length + 1)).toMatchObject({
      act: 'park',
      reason: expect.stringContaining('a thrown object'),
    });
  });

  it('always comes to an end, with pauses that never get shorter and a reason that fits into a header', () => {
    fc.assert(
      fc.property(fc.anything(), (thrown) => {
        const pauses: number[] = [];
        for (let attempt = 1; attempt <= RETRY_LADDER.length + 1; attempt++) {
          const judged = verdict(thrown, attempt);
          if (judged.act === 'retry') pauses.push(judged.afterSeconds);
          if (judged.act === 'park') {
            expect(judged.reason.length).toBeGreaterThan(0);
            expect(judged.reason.length).toBeLessThan(600);
            expect(pauses).toEqual([...pauses].sort((a, b) => a - b));
            return;
          }
        }
        throw new Error('it never came to an end');
      }),
    );
  });
});
