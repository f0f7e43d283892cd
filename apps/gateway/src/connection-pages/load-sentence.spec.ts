import { describe, expect, it } from '@jest/globals';
import type { FlowLoad } from '@stockbridge/contracts';
import { loadSentence } from './load-sentence.js';

const now = new Date('2026-11-23T10:00:00Z');
const said = (load: Partial<FlowLoad>) =>
  loadSentence({ phase: 'reading', read: 12_345, total: null, startedAt: now.toISOString(), estimatedEndAt: null, ...load }, now);

describe('a long load', () => {
  it.each<[Partial<FlowLoad>, string]>([
    [{ phase: 'preparing', read: 0 }, 'Shopify puts everything together: 0 so far.'],
    [{}, '12,345 read.'],
    [{ total: 100_000 }, '12,345 of about 100,000 read.'],
    [{ total: 12_000 }, '12,345 of about 12,345 read.'],
    [{ total: 100_000, estimatedEndAt: '2026-11-23T10:00:20Z' }, '12,345 of about 100,000 read, done in about a minute.'],
    [
      { phase: 'writing', total: 100_000, estimatedEndAt: '2026-11-23T10:12:30Z' },
      '12,345 of about 100,000 written, done in about 13 minutes.',
    ],
    [
      { phase: 'writing', total: 100_000, estimatedEndAt: '2026-11-23T15:00:00Z' },
      '12,345 of about 100,000 written, done in about 5 hours.',
    ],
    [
      { phase: 'cancelled', total: 100_000 },
      'A person cancelled this load after 12,345 of about 100,000. What changes from now on is still taken up.',
    ],
  ])('that is %j is told as “%s”', (load, sentence) => {
    expect(said(load)).toBe(sentence);
  });
});
