import { describe, expect, it } from '@jest/globals';
import { mayCheck, nextCheckAt } from './check-limit.js';

const at = (time: string) => new Date(`2026-11-23T${time}Z`);

describe('checking a WMS', () => {
  it('is allowed after one failed check', () => {
    expect(mayCheck([at('10:00:00')], at('10:00:01'))).toBe(true);
  });

  it('is not allowed after two failed checks within ten minutes', () => {
    expect(mayCheck([at('10:00:00'), at('10:05:00')], at('10:09:59'))).toBe(false);
  });

  it('is allowed again ten minutes after the first of two failed checks, and says when that is', () => {
    const failures = [at('10:05:00'), at('10:00:00')];
    expect(nextCheckAt(failures, at('10:06:00'))).toEqual(at('10:10:00'));
    expect(mayCheck(failures, at('10:10:00'))).toBe(true);
  });

  it('waits for the newer failures when there were more than two', () => {
    expect(nextCheckAt([at('10:00:00'), at('10:04:00'), at('10:08:00')], at('10:08:30'))).toEqual(at('10:14:00'));
  });
});
