import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { mergedSettings } from './merged-settings.js';

const settings = connectionSettings.parse({
  goLiveAt: '2026-11-23T10:00:00Z',
  warehouseTimeZone: 'Europe/Stockholm',
  catalog: { fields: { weight: 'never' }, duplicates: { otherwise: 'block', bySku: { a: 'share' } } },
  inventory: { buffer: { items: 3 }, warehouseIds: [1, 2] },
});
const after = (changes: Parameters<typeof mergedSettings>[1]) => connectionSettings.parse(mergedSettings(settings, changes));

describe('a change of settings', () => {
  it('leaves what it does not name', () => {
    expect(after({ catalog: { costTo: 'customerPrice' } })).toEqual({
      ...settings,
      catalog: { ...settings.catalog, costTo: 'customerPrice' },
    });
    expect(after({ catalog: { fields: { barCode: 'if-empty' } } }).catalog.fields).toEqual({ weight: 'never', barCode: 'if-empty' });
    expect(after({ catalog: { duplicates: { otherwise: 'share' } } }).catalog.duplicates).toEqual({
      otherwise: 'share',
      bySku: { a: 'share' },
    });
  });

  it('replaces a list, the buffer and the choices by SKU as a whole', () => {
    expect(after({ inventory: { warehouseIds: [] } }).inventory.warehouseIds).toEqual([]);
    expect(after({ inventory: { buffer: { percent: 5 } } }).inventory.buffer).toEqual({ percent: 5 });
    expect(after({ catalog: { duplicates: { bySku: { b: 'block' } } } }).catalog.duplicates).toEqual({
      otherwise: 'block',
      bySku: { b: 'block' },
    });
  });

  it('replaces what an order waits for, its type and the statuses of single changes as a whole', () => {
    const before = connectionSettings.parse({
      ...settings,
      order: { hold: { minutes: 5, until: { tag: 'ready' } }, orderType: { code: 'B2C', name: 'Web' }, changeableByKind: { note: [400] } },
    });
    const order = (changes: object) => connectionSettings.parse(mergedSettings(before, { order: changes })).order;
    expect(order({ hold: { until: { attribute: 'pickup' } } }).hold).toMatchObject({ minutes: 5, until: { attribute: 'pickup' } });
    expect(order({ hold: { until: null } }).hold).toMatchObject({ minutes: 5, until: null });
    expect(order({ orderType: { code: 'B2B', name: 'Trade' } }).orderType).toEqual({ code: 'B2B', name: 'Trade' });
    expect(order({ changeableByKind: { cancel: [200] } }).changeableByKind).toEqual({ cancel: [200] });
    expect(order({ shipping: { presets: ['zapiet'] } }).shipping).toEqual({ presets: ['zapiet'], rules: [], methods: [] });
  });
});
