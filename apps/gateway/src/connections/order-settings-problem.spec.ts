import { describe, expect, it } from '@jest/globals';
import { type ConnectionSettings, connectionSettings } from '@stockbridge/contracts';
import { orderSettingsProblem, sharedLinesProblem } from './order-settings-problem.js';

const given = (order: object, rest: object = {}): ConnectionSettings =>
  connectionSettings.parse({ goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm', order, ...rest });
const problem = (order: object, rest: object = {}) => orderSettingsProblem(given(order, rest));

describe('order settings', () => {
  it.each<[string, object, string, RegExp]>([
    ['a shadow without the dry run', { enabled: false, shadow: true }, 'shadow', /dryRun: true/],
    ['a tag that admits and keeps out', { tags: { include: ['VIP'], exclude: ['vip'] } }, 'tags.exclude', /“VIP” both/],
    ['a tag of ours that keeps orders out', { tags: { exclude: ['held'] }, tagOn: { held: 'Held' } }, 'tagOn.held', /kept out/],
    ['a tag of ours that orders wait for', { hold: { until: { tag: 'in' } }, tagOn: { imported: 'in' } }, 'tagOn.imported', /wait until/],
    ['a longest wait below the shortest', { hold: { minutes: 30, atMostMinutes: 10 } }, 'hold.atMostMinutes', /30 minutes and at most 10/],
    [
      'two that write the comment of a line',
      {
        lineNameToComment: true,
        custom: [
          { field: 'doorCode', from: { constant: 'x' } },
          { field: 'line.comment', from: { constant: 'x' } },
        ],
      },
      'custom.1',
      /line\.comment/,
    ],
    [
      'a shipping method in two rows',
      {
        shipping: {
          methods: ['Standard', 'Express', 'standard '].map((method) => ({ method, wayOfDelivery: { code: 'C', name: 'N' } })),
        },
      },
      'shipping.methods.2',
      /“standard” is in the table twice/,
    ],
    ['a changeable status that means shipped', { changeableStatuses: [200, 450] }, 'changeableStatuses', /450 means shipped/],
    ['the same for one kind of change', { changeableByKind: { cancel: [500] } }, 'changeableByKind.cancel', /500 means shipped/],
  ])('with %s are refused by name', (_what, order, field, sentence) => {
    expect(problem(order)).toEqual({
      status: 422,
      field: `settings.order.${field}`,
      sentence: expect.stringMatching(sentence),
    });
  });

  it.each<[string, object]>([
    ['as they are by default', {}],
    ['that shadow in a dry run', { enabled: false, dryRun: true, shadow: true }],
    ['that wait for an attribute though no shipping app is named', { hold: { until: { attribute: 'Pickup-Location-Id' } } }],
    [
      'with rules that can be read',
      { shipping: { rules: [{ from: { shippingLine: 'code' }, match: '^a:(\\d+)$', to: 'servicePointCode' }] } },
    ],
    ['with tags that do not meet', { tags: { include: ['vip'], exclude: ['test'] }, tagOn: { imported: 'sent' } }],
  ])('%s are taken', (_what, order) => {
    expect(problem(order)).toBeNull();
  });

  it('go by the statuses that mean shipped in this warehouse', () => {
    expect(problem({ changeableStatuses: [450] }, { fulfillment: { shippedStatuses: [600] } })).toBeNull();
  });
});

describe('two connections of one shop', () => {
  const shared = (ours: object, theirs: object, theirLocation = '77') =>
    sharedLinesProblem('76', given(ours), [
      { connectionId: 'c-2', locationId: theirLocation, sharesGoods: false, settings: given(theirs) },
    ]);

  it.each<[string, object, object, string, string]>([
    ['one sends all lines', { lines: 'all' }, {}, '77', 'lines'],
    ['the other sends all lines', {}, { lines: 'all' }, '77', 'lines'],
    ['both send all lines', { lines: 'all' }, { lines: 'all' }, '77', 'lines'],
    ['both send the lines of one location', {}, {}, '76', 'enabled'],
  ])('never both ship a unit: refused when %s, and the other is named', (_what, ours, theirs, location, field) => {
    expect(shared(ours, theirs, location)).toEqual({
      status: 422,
      field: `settings.order.${field}`,
      sentence: expect.stringContaining(`Connection c-2 of this shop, for location ${location}`),
    });
  });

  it.each<[string, object, object, string]>([
    ['have locations of their own', {}, {}, '77'],
    ['send no orders, the one', { enabled: false, lines: 'all' }, {}, '77'],
    ['send no orders, the other', { lines: 'all' }, { enabled: false, dryRun: true, lines: 'all' }, '76'],
  ])('get on when they %s', (_what, ours, theirs, location) => {
    expect(shared(ours, theirs, location)).toBeNull();
  });
});
