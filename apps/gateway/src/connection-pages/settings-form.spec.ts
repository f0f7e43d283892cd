import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { mergedSettings } from '../connections/merged-settings.js';
import { changesOf, formOf, readSettingsForm } from './settings-form.js';

const settings = connectionSettings.parse({
  goLiveAt: '2026-11-23T10:00:00Z',
  warehouseTimeZone: 'Europe/Stockholm',
  catalog: { defaultTitle: 'omit', fetchInventoryItems: true, costTo: 'customerPrice', fields: { weight: 'never' } },
  inventory: { buffer: { percent: 2.5 }, warehouseIds: [3, 4], activateLevels: true, drift: 'report' },
});
/** As a browser sends it. */
const sent = (changes: Record<string, unknown> = {}) => ({
  defaultTitle: 'literal',
  costTo: 'purchasePrice',
  buffer: '0',
  bufferUnit: 'items',
  hasWarehouses: '1',
  drift: 'repair',
  ...changes,
});
const saved = (body: Record<string, unknown>) => {
  const read = changesOf(readSettingsForm(body));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return connectionSettings.parse(mergedSettings(settings, read.changes));
};

describe('the settings form', () => {
  it('shows the settings as they stand, and sent unchanged it changes nothing', () => {
    const form = Object.entries(formOf(settings));
    const isTick = ([, value]: (typeof form)[number]) => typeof value === 'boolean';
    expect(form.filter(isTick).map(([name, value]) => [name, value])).toEqual(form.filter(isTick).map(([name]) => [name, true]));
    const typed = Object.fromEntries(form.filter((field) => !isTick(field)));
    const ticked = Object.fromEntries(form.filter(isTick).map(([name]) => [name, 'on']));
    expect(saved({ ...typed, hasWarehouses: '1', ...ticked })).toEqual(settings);
  });

  it('with no box ticked switches off, and takes all warehouses', () => {
    expect(saved(sent())).toMatchObject({
      catalog: { defaultTitle: 'literal', fetchInventoryItems: false, costTo: 'purchasePrice', fields: { weight: 'never' } },
      inventory: { buffer: { items: 0 }, warehouseIds: [], activateLevels: false, drift: 'repair' },
    });
  });

  it('takes one ticked warehouse and several alike', () => {
    expect(saved(sent({ warehouseIds: '7' })).inventory.warehouseIds).toEqual([7]);
    expect(saved(sent({ warehouseIds: ['7', '8'] })).inventory.warehouseIds).toEqual([7, 8]);
  });

  it('leaves the warehouses as they are when none could be shown', () => {
    expect(saved(sent({ hasWarehouses: '' })).inventory.warehouseIds).toEqual([3, 4]);
  });

  it.each([
    ['5', 'items', { items: 5 }],
    ['', 'items', { items: 0 }],
    ['2,5', 'percent', { percent: 2.5 }],
    ['100', 'percent', { percent: 100 }],
  ])('takes “%s” %s as what is kept back', (buffer, bufferUnit, kept) => {
    expect(saved(sent({ buffer, bufferUnit })).inventory.buffer).toEqual(kept);
  });

  it.each([
    ['2.5', 'items', /whole number/],
    ['-1', 'items', /whole number/],
    ['many', 'items', /whole number/],
    ['101', 'percent', /0 to 100/],
    ['many', 'percent', /0 to 100/],
    ['1', 'boxes', /items or percent/],
  ])('refuses to keep back “%s” %s', (buffer, bufferUnit, problem) => {
    expect(changesOf(readSettingsForm(sent({ buffer, bufferUnit })))).toEqual({ problems: { buffer: expect.stringMatching(problem) } });
  });

  it('refuses what no page of ours sends', () => {
    expect(changesOf(readSettingsForm({}))).toMatchObject({ problems: { defaultTitle: expect.anything(), drift: expect.anything() } });
    expect(changesOf(readSettingsForm(sent({ warehouseIds: 'all' })))).toMatchObject({ problems: { warehouseIds: expect.anything() } });
  });
});
