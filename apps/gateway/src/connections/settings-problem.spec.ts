import { describe, expect, it } from '@jest/globals';
import { type ConnectionSettings, connectionSettings } from '@stockbridge/contracts';
import { endsStockPreview, MOST_SKU_CHOICES, settingsProblem, warehousesOf, withoutIdleDryRuns } from './settings-problem.js';

type Given = { catalog?: object; order?: object; inventory?: object; warehouseId?: number | null };
const given = (settings: Given = {}): ConnectionSettings =>
  connectionSettings.parse({ goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...settings });
const check = (after: Given, { before = {}, neighbours = [] as Given[], sharesGoods = true, isStockSeen = false } = {}) =>
  settingsProblem(given(before), given(after), {
    locationId: '76',
    neighbours: neighbours.map((settings) => ({
      connectionId: 'the other',
      locationId: '77',
      sharesGoods,
      settings: given(settings),
    })),
    isStockSeen,
  });

describe('stock', () => {
  it('can not be switched on before its dry run was seen, and the refusal says how', () => {
    expect(check({ inventory: { enabled: true } })).toMatchObject({
      status: 409,
      field: 'settings.inventory.enabled',
      sentence: expect.stringMatching(/dryRun: true.*flows\/inventory\/dry-run/s),
    });
  });

  it('is switched on once its dry run was seen', () => {
    expect(check({ inventory: { enabled: true } }, { isStockSeen: true })).toBeNull();
  });

  it('that is on stays on when something else changes', () => {
    expect(check({ inventory: { enabled: true, drift: 'report' } }, { before: { inventory: { enabled: true } } })).toBeNull();
  });

  it('that is switched on is in dry run no more', () => {
    const before = given({ inventory: { dryRun: true } });
    expect(withoutIdleDryRuns(before, given({ inventory: { enabled: true, dryRun: true } })).inventory).toMatchObject({
      enabled: true,
      dryRun: false,
    });
  });

  it('that is on is not taken into a dry run without being switched off', () => {
    const before = { inventory: { enabled: true } };
    const asked = { inventory: { enabled: true, dryRun: true } };
    expect(withoutIdleDryRuns(given(before), given(asked)).inventory.dryRun).toBe(true);
    expect(check(asked, { before })).toMatchObject({ status: 409, field: 'settings.inventory.dryRun' });
    expect(check({ inventory: { dryRun: true } }, { before })).toBeNull();
  });

  it.each<[string, Given, Given, boolean]>([
    ['other warehouses', { inventory: { warehouseIds: [1] } }, { inventory: { warehouseIds: [2] } }, true],
    ['a warehouse it is bound to', {}, { warehouseId: 3 }, true],
    ['another buffer', {}, { inventory: { buffer: { percent: 10 } } }, true],
    ['levels that are activated now', {}, { inventory: { activateLevels: true } }, true],
    ['a dry run that begins again', {}, { inventory: { dryRun: true } }, true],
    ['the same warehouses in another order', { inventory: { warehouseIds: [1, 2] } }, { inventory: { warehouseIds: [2, 1] } }, false],
    ['levels that are not activated any more', { inventory: { activateLevels: true } }, {}, false],
    ['what drift does', {}, { inventory: { drift: 'report' } }, false],
    ['articles', {}, { catalog: { costTo: 'customerPrice' } }, false],
    ['the end of the dry run', { inventory: { dryRun: true } }, { inventory: { enabled: true } }, false],
  ])('that was seen has to be looked at again after a change of %s: %j, %j → %s', (_what, before, after, ends) => {
    expect(endsStockPreview(given(before), given(after))).toBe(ends);
  });
});

describe('two connections of one shop and goods owner', () => {
  const dry = (inventory: object, warehouseId: number | null = null): Given => ({ warehouseId, inventory: { dryRun: true, ...inventory } });

  it.each<[string, Given, Given]>([
    ['both all', dry({}), dry({})],
    ['one all, the other a warehouse', dry({ warehouseIds: [1] }), dry({})],
    ['a warehouse that the other has, too', dry({ warehouseIds: [1, 2] }), dry({ warehouseIds: [2, 3] })],
    ['the warehouse that the other is bound to', dry({ warehouseIds: [2] }), dry({}, 2)],
  ])('may not sum the same warehouse: %s', (_what, ours, theirs) => {
    expect(check(ours, { neighbours: [theirs] })).toMatchObject({
      status: 422,
      field: 'settings.inventory.warehouseIds',
      sentence: expect.stringContaining('location 77'),
    });
  });

  it('are told which setting it is about when they are bound to a warehouse', () => {
    expect(check(dry({ warehouseIds: [9] }, 2), { neighbours: [dry({ warehouseIds: [2] })] })).toMatchObject({
      field: 'settings.warehouseId',
    });
  });

  it.each<[string, Given, Given]>([
    ['have different warehouses', dry({ warehouseIds: [1] }), dry({ warehouseIds: [2] })],
    ['are bound to different warehouses', dry({}, 1), dry({}, 2)],
    ['look at no stock, one of them', dry({}), {}],
    ['look at no stock, neither', {}, {}],
  ])('get on when they %s', (_what, ours, theirs) => {
    expect(check(ours, { neighbours: [theirs] })).toBeNull();
  });

  it('may sum warehouses of the same number when they are of different goods owners', () => {
    expect(check(dry({}), { neighbours: [dry({})], sharesGoods: false })).toBeNull();
  });

  it('go by the warehouse they are bound to, else by those that are named', () => {
    expect([
      warehousesOf(given(dry({ warehouseIds: [1] }, 4))),
      warehousesOf(given(dry({ warehouseIds: [1] }))),
      warehousesOf(given()),
    ]).toEqual([[4], [1], []]);
  });
});

describe('orders', () => {
  it('that are on are not taken into a dry run without being switched off', () => {
    expect(check({ order: { enabled: true, dryRun: true } })).toMatchObject({ status: 409, field: 'settings.order.dryRun' });
    expect(check({ order: { enabled: false, dryRun: true } })).toBeNull();
  });

  it('that are switched on are in dry run and shadow no more', () => {
    const before = given({ order: { enabled: false, dryRun: true, shadow: true } });
    const asked = given({ order: { enabled: true, dryRun: true, shadow: true } });
    expect(withoutIdleDryRuns(before, asked).order).toMatchObject({ enabled: true, dryRun: false, shadow: false });
  });

  it('can not have settings that contradict each other', () => {
    expect(check({ order: { tags: { include: ['a'], exclude: ['a'] } } })).toMatchObject({ field: 'settings.order.tags.exclude' });
  });

  it('can not be all sent while another connection of the shop sends some, whichever goods owner it is of', () => {
    const neighbours = [{}];
    expect(check({ order: { lines: 'all' } }, { neighbours })).toMatchObject({ field: 'settings.order.lines' });
    expect(check({ order: { lines: 'all' } }, { neighbours, sharesGoods: false })).toMatchObject({ field: 'settings.order.lines' });
  });
});

describe('an article field', () => {
  const constant = (field: string, value: string) => ({ field, from: { constant: value } });

  it('that the cost and a custom mapping would both write is refused', () => {
    expect(check({ catalog: { costTo: 'customerPrice', custom: [constant('customerPrice', '1.00')] } })).toMatchObject({
      status: 422,
      field: 'settings.catalog.costTo',
    });
    const currency = { fetchInventoryItems: true, custom: [constant('purchaseCurrencyCode', 'EUR')] };
    expect(check({ catalog: currency })).toMatchObject({ status: 422, field: 'settings.catalog.custom' });
  });

  it('that is never to be written and has a custom mapping is refused', () => {
    const catalog = { fields: { barCode: 'never' }, custom: [constant('barCode', '1')] };
    expect(check({ catalog })).toMatchObject({ status: 422, field: 'settings.catalog.fields.barCode' });
  });

  it('belongs to its custom mapping in place of the table', () => {
    expect(
      check({
        catalog: { custom: [constant('customerPrice', '1.00'), constant('purchasePrice', '2'), constant('purchaseCurrencyCode', 'EUR')] },
      }),
    ).toBeNull();
  });
});

describe('choices by SKU', () => {
  const bySku = (names: readonly string[]) => ({
    catalog: { duplicates: { bySku: Object.fromEntries(names.map((name) => [name, 'block'])) } },
  });

  it('are as many as fit into an announcement', () => {
    const names = Array.from({ length: MOST_SKU_CHOICES + 1 }, (_, at) => `sku-${at}`);
    expect(check(bySku(names.slice(1)))).toBeNull();
    expect(check(bySku(names))).toMatchObject({ status: 422, field: 'settings.catalog.duplicates.bySku' });
  });

  it('go by the names that the SKU doctor gives', () => {
    expect(check(bySku([' HAT  Green ']))?.sentence).toContain('“hat green”');
    expect(check(bySku(['']))).not.toBeNull();
    expect(check(bySku(['hat green']))).toBeNull();
  });
});
