import { describe, expect, it } from '@jest/globals';
import { judged, linesOf } from './bench.js';

describe('what a bench reports', () => {
  const targets = [
    { figure: 'ratio', atLeast: 1 },
    { figure: 'p99Ms', atMost: 500 },
  ];

  it('says that its targets are met when every figure keeps its bound', () => {
    expect(judged('webhooks', { figures: { ratio: 1, p99Ms: 500 }, targets }).met).toBe(true);
  });

  it('names the one target that was missed', () => {
    const report = judged('webhooks', { figures: { ratio: 0.99, p99Ms: 20 }, targets });
    expect(report.met).toBe(false);
    expect(report.targets.map(({ figure, met }) => [figure, met])).toEqual([
      ['ratio', false],
      ['p99Ms', true],
    ]);
    expect(linesOf(report).find((line) => line.includes('ratio'))).toContain('≥ 1: NOT met');
  });

  it('counts what could not be measured as missed', () => {
    expect(judged('webhooks', { figures: { ratio: 1.2, p99Ms: null }, targets }).met).toBe(false);
    expect(judged('webhooks', { figures: { ratio: 1.2 }, targets }).met).toBe(false);
  });
});
