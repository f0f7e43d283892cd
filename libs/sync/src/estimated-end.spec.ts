import { describe, expect, it } from '@jest/globals';
import { estimatedEnd } from './estimated-end.js';

const SINCE = new Date('2026-11-23T10:00:00Z');
const NOW = new Date('2026-11-23T10:05:00Z');

describe('the estimated end of a long load', () => {
  it('is told by the pace so far', () => {
    expect(estimatedEnd(500, 1_000, SINCE, NOW)).toBe('2026-11-23T10:15:00.000Z');
    expect(estimatedEnd(500, 0, SINCE, NOW)).toBe(NOW.toISOString());
  });

  it.each([
    ['nothing is done', 0, 10, SINCE],
    ['more was done than there was to do', 10, -1, SINCE],
    ['it has only just begun', 10, 10, new Date(NOW.getTime() - 100)],
    ['nobody knows when it began', 10, 10, null],
  ])('is not told when %s', (_when, done, left, since) => {
    expect(estimatedEnd(done, left, since, NOW)).toBeNull();
  });
});
