import { describe, expect, it } from '@jest/globals';
import { connectionSettings, type OrderSettings } from '@stockbridge/contracts';
import { mergedSettings } from '../connections/merged-settings.js';
import { asSent, orderChangesOf, orderFormFieldOf, orderFormOf, readOrderSettingsForm } from './order-settings-form.js';

const given = (order: object) =>
  connectionSettings.parse({ goLiveAt: '2026-11-23T10:00:00Z', warehouseTimeZone: 'Europe/Stockholm', order });

/** Every setting of the form away from its default, and two that the form does not have. */
const settings = given({
  enabled: false,
  dryRun: true,
  shadow: true,
  intervalSeconds: 77,
  orderNumberPrefix: 'A-',
  financialStatuses: ['PAID', 'PENDING'],
  fulfillmentStatuses: ['unshipped', 'partial'],
  orderStatuses: ['open', 'closed'],
  tags: { include: ['vip', 'b2b'], exclude: ['test'] },
  holdRisk: 'high',
  hold: { minutes: 15, until: { attribute: 'Pickup-Location-Id' }, atMostMinutes: 60 },
  lines: 'all',
  nonShippable: 'not-picked',
  customLines: 'refuse',
  orderType: { code: 'B2C', name: 'Web shop' },
  notifyCustomerBySms: true,
  notifyCustomerByEmail: true,
  currency: 'presentment',
  lineNameToComment: true,
  custom: [
    { field: 'doorCode', from: { attribute: 'Door code' } },
    { field: 'freeText1', from: { constant: 'web' } },
    { field: 'line.freeText1', from: { lineAttribute: 'Engraving' } },
    { field: 'freeText2', from: { metafield: { namespace: '$app:x', key: 'gift' } } },
  ],
  shipping: {
    presets: ['zapiet', 'pakkeshopper'],
    rules: [
      { from: { shippingLine: 'code' }, match: '^app:(\\d+)$', to: 'servicePointCode', value: '$1' },
      { from: { metafield: { namespace: 'custom', key: 'point' } }, jsonPath: '$.code', to: 'servicePointCode' },
      { from: { tag: 'any' }, match: '^express$', to: 'wayOfDelivery.code', value: 'EXP' },
    ],
    methods: [{ method: 'Standard', wayOfDelivery: { code: 'PN-MC', name: 'MyPack' } }],
  },
  changeableStatuses: [200],
  changeableByKind: { note: [200, 300], cancel: [] },
  refundCancels: false,
  cancelledLate: 'instruct',
  addedLate: 'supplement',
  reportProgress: false,
  tagOn: { imported: 'in-warehouse', refused: 'look', held: 'waits' },
});

/** As a browser sends it: of several values of a name, an array. */
const bodyOf = (fields: readonly (readonly [string, string])[]): Record<string, unknown> => {
  const body: Record<string, unknown> = {};
  for (const [name, value] of fields) body[name] = name in body ? [body[name], value].flat() : value;
  return body;
};
const sent = (changes: Record<string, unknown> = {}, from = given({})) => ({ ...bodyOf(asSent(orderFormOf(from))), ...changes });
const saved = (body: Record<string, unknown>, before = settings): OrderSettings => {
  const read = orderChangesOf(readOrderSettingsForm(body));
  if ('problems' in read) throw new Error(JSON.stringify(read.problems));
  return connectionSettings.parse(mergedSettings(before, read.changes)).order;
};
const problems = (changes: Record<string, unknown>) => orderChangesOf(readOrderSettingsForm(sent(changes)));

describe('the order settings form', () => {
  it('shows the settings as they stand, and sent unchanged it changes nothing', () => {
    expect(saved(sent({}, settings))).toEqual(settings.order);
    expect(saved(sent({}, given({})), given({}))).toEqual(given({}).order);
  });

  it('shows again what was typed, right or wrong', () => {
    const typed = sent({ 'hold.minutes': 'soon', 'tags.include': 'a,,b', 'shipping.rules.0.match': '(' }, settings);
    const form = readOrderSettingsForm(typed);
    expect([form.texts['hold.minutes'], form.texts['tags.include'], form.tables['shipping.rules'][0]!.match]).toEqual([
      'soon',
      'a,,b',
      '(',
    ]);
    expect(readOrderSettingsForm(bodyOf(asSent(form)))).toEqual(form);
  });

  it.each([
    ['on', { enabled: true, dryRun: false, shadow: false }],
    ['off', { enabled: false, dryRun: false, shadow: false }],
    ['dry-run', { enabled: false, dryRun: true, shadow: false }],
    ['shadow', { enabled: false, dryRun: true, shadow: true }],
  ])('switches the orders %s', (mode, order) => {
    expect(saved(sent({ mode }))).toMatchObject(order);
  });

  it('with boxes that are not ticked switches off', () => {
    const { refundCancels: _, reportProgress: __, ...others } = sent();
    expect(saved(others)).toMatchObject({ refundCancels: false, reportProgress: false });
  });

  it('takes tags between commas, each once', () => {
    expect(saved(sent({ 'tags.include': ' vip , b2b,vip,, ' })).tags.include).toEqual(['vip', 'b2b']);
  });

  it.each<[string, object | null, Record<string, string>]>([
    ['nothing', null, { 'hold.until': '', 'hold.until.name': '' }],
    ['a tag', { tag: 'ready' }, { 'hold.until': 'tag', 'hold.until.name': 'ready' }],
    ['an attribute', { attribute: 'Pickup' }, { 'hold.until': 'attribute', 'hold.until.name': 'Pickup' }],
  ])('lets an order wait for %s', (_what, until, typed) => {
    expect(saved(sent(typed)).hold.until).toEqual(until);
  });

  it.each([
    ['150 200,300', [150, 200, 300]],
    ['never', []],
  ])('reads “%s” as statuses', (typed, statuses) => {
    expect(saved(sent({ changeableStatuses: typed })).changeableStatuses).toEqual(statuses);
  });

  it('has statuses of their own only for the changes that name some', () => {
    expect(saved(sent({ 'changeableByKind.note': '400', 'changeableByKind.cancel': 'never' })).changeableByKind).toEqual({
      note: [400],
      cancel: [],
    });
    expect(saved(sent({ 'changeableByKind.note': '' })).changeableByKind).toEqual({});
  });
});

describe('a table of the form', () => {
  const methods = (changes: Record<string, unknown>) => saved(sent(changes)).shipping.methods.map(({ method }) => method);
  const row = (at: number, method: string) => ({
    [`shipping.methods.${at}.method`]: method,
    [`shipping.methods.${at}.code`]: 'C',
    [`shipping.methods.${at}.name`]: 'N',
  });

  it('has the rows that were filled, wherever they stand', () => {
    expect(methods({ ...row(1, 'Express'), ...row(12, 'Standard') })).toEqual(['Express', 'Standard']);
  });

  it('loses the rows that are emptied', () => {
    const emptied = { 'shipping.methods.0.method': '', 'shipping.methods.0.code': '', 'shipping.methods.0.name': '' };
    expect(saved(sent(emptied, settings)).shipping.methods).toEqual([]);
  });

  it('of rules loses those ticked to go, and has the others in the order of their places', () => {
    const { rules } = saved(
      sent({ 'shipping.rules.0.place': '9', 'shipping.rules.1.remove': 'on', 'shipping.rules.2.place': '3' }, settings),
    ).shipping;
    expect(rules.map(({ to }) => to)).toEqual(['wayOfDelivery.code', 'servicePointCode']);
  });
});

describe('what can not be so', () => {
  const rule = (row: Record<string, string>) =>
    Object.fromEntries(
      Object.entries({ source: 'tag', to: 'deliveryDate', ...row }).map(([column, value]) => [`shipping.rules.0.${column}`, value]),
    );

  it.each<[string, Record<string, unknown>, string, RegExp]>([
    ['no payment status', { financialStatuses: [] }, 'financialStatuses', /at least one/],
    ['a status that there is not', { orderStatuses: 'lost' }, 'orderStatuses', /of the list/],
    ['another mode', { mode: 'maybe' }, 'mode', /of the list/],
    ['minutes in words', { 'hold.minutes': 'ten' }, 'hold.minutes', /whole number/],
    ['more than thirty days', { 'hold.minutes': '43201' }, 'hold.minutes', /43200/],
    ['a wait for nameless things', { 'hold.until': 'tag' }, 'hold.until.name', /write its name/],
    ['half an order type', { 'orderType.code': 'B2C' }, 'orderType.name', /code and a name/],
    ['statuses in words', { changeableStatuses: 'open' }, 'changeableStatuses', /150, 200, 300/],
    ['no statuses', { changeableStatuses: '' }, 'changeableStatuses', /never/],
    ['statuses of a change in words', { 'changeableByKind.note': 'x' }, 'changeableByKind.note', /never/],
    ['a tag too long', { 'tagOn.held': 'x'.repeat(41) }, 'tagOn.held', /40 characters/],
    ['a rule from nowhere', { 'shipping.rules.4.match': 'x' }, 'shipping.rules.0', /where the value comes from/],
    ['a rule to nowhere', { 'shipping.rules.0.source': 'tag' }, 'shipping.rules.0', /which field/],
    [
      'a metafield without a dot',
      { 'shipping.rules.0.source': 'metafield', 'shipping.rules.0.name': 'point', 'shipping.rules.0.to': 'deliveryDate' },
      'shipping.rules.0',
      /namespace, dot, key/,
    ],
    ['a rule whose expression can not be read', rule({ match: '(' }), 'shipping.rules.0', /“\(” is no regular expression/],
    ['a rule whose path can not be read', rule({ jsonPath: '$[' }), 'shipping.rules.0', /“\$\[” is no path into JSON/],
    ['half a method', { 'shipping.methods.0.method': 'Standard' }, 'shipping.methods.0', /code and name/],
    ['a nameless attribute', { 'custom.0.field': 'doorCode', 'custom.0.source': 'attribute' }, 'custom.0', /name of the attribute/],
    ['a fixed text without text', { 'custom.0.field': 'doorCode', 'custom.0.source': 'constant' }, 'custom.0', /fixed text/],
    [
      'a field that is filled twice',
      {
        ...{ 'custom.0.field': 'doorCode', 'custom.0.source': 'tag' },
        ...{ 'custom.1.field': 'doorCode', 'custom.1.source': 'constant', 'custom.1.name': 'x' },
      },
      'custom.1',
      /doorCode is filled twice/,
    ],
  ])('is told beside its field: %s', (_what, changes, field, sentence) => {
    expect(problems(changes)).toMatchObject({ problems: { [field]: expect.stringMatching(sentence) } });
  });

  it.each([
    ['settings.order.dryRun', 'mode'],
    ['settings.order.shipping.rules.3.match', 'shipping.rules.3'],
    ['settings.order.shipping.methods.0', 'shipping.methods.0'],
    ['settings.order.custom', 'custom'],
    ['settings.order.hold.until.tag', 'hold.until'],
    ['settings.order.orderType', 'orderType.code'],
    ['settings.order.tagOn.held', 'tagOn.held'],
    ['settings.order.changeableByKind.note', 'changeableByKind.note'],
    ['settings.order.lines', 'lines'],
    ['settings.order.intervalSeconds', 'form'],
    ['settings.inventory.enabled', 'form'],
    ['orderNumberPrefix', 'form'],
  ])('and was found when saving, %s, belongs to %s', (setting, field) => {
    expect(orderFormFieldOf(setting)).toBe(field);
  });
});
