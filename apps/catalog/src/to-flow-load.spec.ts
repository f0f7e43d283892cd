import { describe, expect, it } from '@jest/globals';
import type { CatalogueState } from './catalogue.js';
import { toFlowLoad } from './to-flow-load.js';

const NOW = new Date('2026-11-23T10:10:00Z');
const state = (given: Partial<CatalogueState>): CatalogueState => ({
  settings: null,
  readToEndAt: null,
  phase: 'reading',
  startedAt: new Date('2026-11-23T10:00:00Z'),
  readingSince: new Date('2026-11-23T10:05:00Z'),
  total: 1_000,
  read: 500,
  marked: 500,
  operation: null,
  detail: null,
  ...given,
});

describe('a long load', () => {
  it('is not there when none runs', () => {
    expect(toFlowLoad(state({ phase: null }), 5, NOW)).toBeNull();
  });
  it('says that Shopify prepares it, and how many variants there are', () => {
    expect(toFlowLoad(state({ phase: 'preparing', read: 0 }), 0, NOW)).toEqual({
      phase: 'preparing',
      read: 0,
      total: 1_000,
      startedAt: '2026-11-23T10:00:00.000Z',
      estimatedEndAt: null,
    });
  });
  it('says how far the reading is, and when it will end', () => {
    expect(toFlowLoad(state({}), 0, NOW)).toMatchObject({ read: 500, total: 1_000, estimatedEndAt: '2026-11-23T10:15:00.000Z' });
  });
  it('estimates nothing where Shopify does not count, or nothing was read yet', () => {
    expect(toFlowLoad(state({ total: null }), 0, NOW)).toMatchObject({ read: 500, total: null, estimatedEndAt: null });
    expect(toFlowLoad(state({ read: 0 }), 0, NOW)?.estimatedEndAt).toBeNull();
  });
  it('never shows more read than there is', () => {
    expect(toFlowLoad(state({ read: 1_200 }), 0, NOW)).toMatchObject({ read: 1_200, total: 1_200 });
  });
  it('says how many articles are still to be looked at once everything is read', () => {
    expect(toFlowLoad(state({ phase: 'writing', read: 1_000, marked: 1_000 }), 750, NOW)).toMatchObject({
      phase: 'writing',
      read: 250,
      total: 1_000,
      estimatedEndAt: '2026-11-23T10:25:00.000Z',
    });
  });
  it('is over when nothing is left', () => {
    expect(toFlowLoad(state({ phase: 'writing' }), 0, NOW)).toBeNull();
  });
  it('stays visible when it was cancelled', () => {
    expect(toFlowLoad(state({ phase: 'cancelled' }), 0, NOW)).toMatchObject({ phase: 'cancelled', read: 500, estimatedEndAt: null });
  });
});
