import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { decideLevel, gravest } from './decide-levels.js';

const level = (available: number | null, given: { tracked?: boolean; isActive?: boolean } = {}) => ({
  level: { tracked: true, isActive: available !== null, available, ...given },
});

describe('a level', () => {
  it('is set from what it is to what it should be, and left alone when it is that', () => {
    expect(decideLevel(level(12), 9, false)).toEqual({ act: 'push', from: 12, to: 9 });
    expect(decideLevel(level(9), 9, false)).toEqual({ act: 'agree' });
    expect(decideLevel(level(-2), 0, false)).toEqual({ act: 'push', from: -2, to: 0 });
  });
  it('is not written when Shopify does not track it, and says so', () => {
    expect(decideLevel(level(12, { tracked: false }), 9, true)).toEqual({ act: 'report', reason: 'not-tracked' });
  });
  it('that the location does not have is activated only by setting, and only when there is something to sell', () => {
    expect(decideLevel(level(null), 9, true)).toEqual({ act: 'activate', to: 9 });
    expect(decideLevel(level(null), 9, false)).toEqual({ act: 'report', reason: 'level-inactive' });
    expect(decideLevel(level(null), 0, true)).toEqual({ act: 'agree' });
    expect(decideLevel(level(null), 0, false)).toEqual({ act: 'agree' });
  });
  it('that Shopify does not show is not written', () => {
    expect(decideLevel({ level: undefined }, 9, true)).toEqual({ act: 'report', reason: 'gone-in-shop' });
  });
  it('is only ever written when it is tracked, to the target, and from what it is', () => {
    const levels = fc.record({ tracked: fc.boolean(), isActive: fc.boolean(), available: fc.option(fc.integer({ min: -9, max: 99 })) });
    fc.assert(
      fc.property(levels, fc.nat(99), fc.boolean(), (given, target, activateLevels) => {
        const decision = decideLevel({ level: given }, target, activateLevels);
        if (decision.act === 'push' || decision.act === 'activate') {
          expect(given.tracked).toBe(true);
          expect(decision.to).toBe(target);
        }
        if (decision.act === 'push') expect(decision.from).toBe(given.available);
        if (decision.act === 'activate') expect(activateLevels && target > 0).toBe(true);
      }),
    );
  });
});

it('says of several variants of one article what a person must mend, and nothing where one of them is in order', () => {
  const report = (reason: 'not-tracked' | 'level-inactive' | 'gone-in-shop') => ({ act: 'report' as const, reason });
  expect(gravest([report('not-tracked'), { act: 'agree' }])).toBeNull();
  expect(gravest([report('level-inactive'), { act: 'agree' }])).toBe('level-inactive');
  expect(gravest([report('gone-in-shop'), report('not-tracked')])).toBe('not-tracked');
  expect(gravest([report('gone-in-shop')])).toBe('gone-in-shop');
});
