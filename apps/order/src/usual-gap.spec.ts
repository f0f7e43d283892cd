import { describe, expect, it } from '@jest/globals';
import { UsualGap } from './usual-gap.js';

const HOUR = 3_600_000;
const start = Date.parse('2026-11-01T08:00:00Z');

function ordersEvery(hours: number, count: number): { gap: UsualGap; lastAt: number } {
  const gap = new UsualGap();
  for (let order = 0; order < count; order++) gap.see(new Date(start + order * hours * HOUR).toISOString());
  return { gap, lastAt: start + (count - 1) * hours * HOUR };
}

describe('a shop that sells every four hours', () => {
  it('is not silent after twelve hours without an order', () => {
    const { gap, lastAt } = ordersEvery(4, 30);
    expect(gap.silence(new Date(lastAt + 12 * HOUR)).is).toBe('usual');
  });

  it('is silent after thirteen, and the sentence says since when and what was usual', () => {
    const { gap, lastAt } = ordersEvery(4, 30);
    const silence = gap.silence(new Date(lastAt + 13 * HOUR));
    expect(silence).toEqual({
      is: 'silent',
      sentence: expect.stringContaining(`since ${new Date(lastAt).toISOString()}; the longest pause`),
    });
    expect(silence).toEqual({ is: 'silent', sentence: expect.stringContaining('among its last 30 orders was 4 hours') });
  });
});

describe('any shop', () => {
  it('may be without an order for six hours, however much it sells', () => {
    const { gap, lastAt } = ordersEvery(0.01, 1_000);
    expect(gap.silence(new Date(lastAt + 5 * HOUR)).is).toBe('usual');
    expect(gap.silence(new Date(lastAt + 7 * HOUR)).is).toBe('silent');
  });

  it('of which few orders are known is neither silent nor not', () => {
    const { gap, lastAt } = ordersEvery(1, 5);
    expect(gap.silence(new Date(lastAt + 500 * HOUR)).is).toBe('unknown');
  });
});
