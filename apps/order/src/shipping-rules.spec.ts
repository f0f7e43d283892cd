import { describe, expect, it } from '@jest/globals';
import { shippingRule, shippingRuleProblem, type ShippingPreset, type ShippingRule } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { aLine, anOrder } from '@stockbridge/testing';
import fc from 'fast-check';
import { valuesAt } from './order-source.js';
import { SHIPPING_PRESET_RULES } from './shipping-presets.js';
import { applyRules, traceRules } from './shipping-rules.js';

const yields = (order: ShopOrder, rules: readonly ShippingRule[]) =>
  Object.fromEntries([...applyRules(order, rules)].map(([to, { value }]) => [to, value]));
const attribute = (name: string, value: string) => anOrder({ attributes: [{ name, value }] });

describe('a source of an order', () => {
  const order = anOrder({
    tags: ['b2b', ' '],
    attributes: [
      { name: 'point', value: ' ' },
      { name: 'point', value: '17' },
    ],
    metafields: { 'atlas.point': '{}' },
    lines: [aLine({ id: '1' }), aLine({ id: '2', attributes: [{ name: 'Engraving', value: 'Anna' }] })],
  });
  it.each<[string, ShippingRule['from'], string[]]>([
    ['the code of the shipping line', { shippingLine: 'code' }, ['HOME']],
    ['the title of the shipping line', { shippingLine: 'title' }, ['Home delivery']],
    ['a note attribute', { attribute: 'point' }, ['17']],
    ['an attribute in another case of letters, which is another one', { attribute: 'Point' }, []],
    ['an attribute of any line', { lineAttribute: 'Engraving' }, ['Anna']],
    ['a metafield', { metafield: { namespace: 'atlas', key: 'point' } }, ['{}']],
    ['a tag', { tag: 'any' }, ['b2b']],
  ])('is %s', (_what, from, values) => {
    expect(valuesAt(order, from)).toEqual(values);
  });

  it('is of one line only, where a field of a line is filled', () => {
    expect(valuesAt(order, { lineAttribute: 'Engraving' }, order.lines[0])).toEqual([]);
  });
});

describe('a shipping rule', () => {
  it('takes the whole value, or the first group of its pattern, or what it says itself', () => {
    const order = attribute('point', 'SE_4711_Ica');
    const from = { attribute: 'point' };
    const to = 'servicePointCode';
    expect(yields(order, [{ from, to }])).toEqual({ servicePointCode: 'SE_4711_Ica' });
    expect(yields(order, [{ from, to, match: '_(\\d+)_' }])).toEqual({ servicePointCode: '4711' });
    expect(yields(order, [{ from, to, match: '_\\d+' }])).toEqual({ servicePointCode: '_4711' });
    expect(yields(order, [{ from, to, match: '^(?P<country>..)_(\\d+)', value: '$2-$country-$9-$0' }])).toEqual({
      servicePointCode: '4711-SE--SE_4711',
    });
    expect(yields(order, [{ from, to, match: '^NO_' }])).toEqual({});
    expect(yields(order, [{ from, to, value: 'DHL-$0' }])).toEqual({ servicePointCode: 'DHL-SE_4711_Ica' });
    expect(yields(order, [{ from, to, value: 'collect' }])).toEqual({ servicePointCode: 'collect' });
  });

  it('takes the first value that it can use where a source has several', () => {
    const order = anOrder({
      attributes: [
        { name: 'day', value: 'soon' },
        { name: 'day', value: '2026-12-01' },
      ],
    });
    expect(yields(order, [{ from: { attribute: 'day' }, to: 'deliveryDate' }])).toEqual({ deliveryDate: '2026-12-01' });
  });

  it('reads a place in JSON, and nothing where there is none', () => {
    const order = attribute('point', '{"address":{"code":17},"attributes":[{"value":"a"},{"value":"b"}]}');
    const at = (jsonPath: string) => yields(order, [{ from: { attribute: 'point' }, jsonPath, to: 'servicePointCode' }]);
    expect(at('$.address.code')).toEqual({ servicePointCode: '17' });
    expect(at('attributes[1].value')).toEqual({ servicePointCode: 'b' });
    for (const nowhere of ['address', 'address.zip', 'attributes[7].value', 'toString', '__proto__.x']) expect(at(nowhere)).toEqual({});
  });

  it('reads a number in JSON digit for digit, since it is a code', () => {
    const point = '{"id":12345678901234567890,"zip":1.10,"open":true}';
    const at = (jsonPath: string) =>
      yields(attribute('point', point), [{ from: { attribute: 'point' }, jsonPath, to: 'servicePointCode' }]);
    expect(at('id')).toEqual({ servicePointCode: '12345678901234567890' });
    expect(at('zip')).toEqual({ servicePointCode: '1.10' });
    expect(at('open')).toEqual({ servicePointCode: 'true' });
  });

  it('of those for one field the first that yields something decides', () => {
    const rules: ShippingRule[] = [
      { from: { attribute: 'none' }, to: 'servicePointCode' },
      { from: { tag: 'any' }, match: '^point:(.+)', to: 'servicePointCode' },
      { from: { shippingLine: 'code' }, to: 'servicePointCode' },
    ];
    expect(yields(anOrder({ tags: ['vip', 'point:9'] }), rules)).toEqual({ servicePointCode: '9' });
    expect(yields(anOrder(), rules)).toEqual({ servicePointCode: 'HOME' });
  });

  it('leaves out a pickup point that is longer than the WMS takes: a piece of it is another one', () => {
    expect(yields(attribute('p', '9'.repeat(51)), [{ from: { attribute: 'p' }, to: 'servicePointCode' }])).toEqual({});
  });

  it.each([
    ['2026-12-01', '2026-12-01'],
    ['2026/12/1', '2026-12-01'],
    ['2026-12-01T23:30:00+01:00', '2026-12-01'],
    ['2026-02-30', undefined],
    ['tomorrow', undefined],
  ])('makes %s the delivery day %s', (text, day) => {
    expect(yields(attribute('d', text), [{ from: { attribute: 'd' }, to: 'deliveryDate' }])).toEqual(day ? { deliveryDate: day } : {});
  });

  it('says what each rule makes of an order, which one decides, and what can not be used', () => {
    const order = anOrder({
      tags: ['point:9'],
      attributes: [
        { name: 'day', value: 'tomorrow' },
        { name: 'point', value: '9'.repeat(51) },
        { name: 'page', value: 'x'.repeat(5_001) },
        { name: 'json', value: '{' },
      ],
    });
    const rules: ShippingRule[] = [
      { from: { attribute: 'nothing' }, to: 'servicePointCode' },
      { from: { attribute: 'point' }, to: 'servicePointCode' },
      { from: { tag: 'any' }, match: '^point:(.+)', to: 'servicePointCode' },
      { from: { shippingLine: 'code' }, to: 'servicePointCode' },
      { from: { attribute: 'day' }, to: 'deliveryDate' },
      { from: { attribute: 'page' }, to: 'deliveryInstruction' },
      { from: { attribute: 'json' }, jsonPath: 'a', to: 'deliveryInstruction' },
    ];
    const said = traceRules(order, rules).map(({ rule, value, problem, decides }) => [rules.indexOf(rule), problem ?? value, decides]);
    expect(said).toEqual([
      [1, expect.stringMatching(/^“9+” has more than the 50 characters that the warehouse takes$/), false],
      [2, '9', true],
      [3, 'HOME', false],
      [4, '“tomorrow” is no day that can be read; it must be written as 2026-12-24', false],
      [5, 'the value has more than 5000 characters', false],
      [6, 'the value is no JSON', false],
    ]);
  });

  const rule = { from: { attribute: 'p' }, to: 'servicePointCode' };
  it.each([
    ['a pattern that is none', { ...rule, match: '(' }, /no regular expression .*missing closing/],
    ['a pattern that looks back, which RE2 can not', { ...rule, match: '(a)\\1' }, /no regular expression/],
    ['a pattern that is too much', { ...rule, match: '(x{1000}){1000}' }, /no regular expression/],
    ['a path that is none', { ...rule, jsonPath: 'a..b' }, /is no path into JSON/],
    ['a group that the pattern lacks', { ...rule, match: '(a)', value: '$1-$2' }, /names \$2: “\(a\)” has no such group/],
    ['a name that the pattern lacks', { ...rule, match: '(?P<point>a)', value: '$pont' }, /names \$pont/],
    ['a group without a pattern', { ...rule, value: 'DHL-$1' }, /names \$1: there is no pattern/],
    ['tags without a pattern', { ...rule, from: { tag: 'any' } }, /whichever tag comes first/],
  ])('with %s is refused when it is saved, with a sentence that says why', (_what, given, sentence) => {
    expect(shippingRule.safeParse(given).error?.issues[0]?.message).toMatch(sentence);
  });

  it('that can be read is taken when it is saved', () => {
    expect(shippingRuleProblem({ jsonPath: '$.a[0].b', match: '(?i)(?P<point>x)(y)?', value: '$point$2$0' })).toBeNull();
    for (const jsonPath of ['a', '$.a', '$[0]', '[0].a', 'a.b[1][2].c-d']) expect(shippingRuleProblem({ jsonPath })).toBeNull();
    expect(shippingRuleProblem({ value: 'US$ $0' })).toBeNull();
  });

  it('takes no time to speak of, whatever the pattern and the value', () => {
    const rules: ShippingRule[] = [{ from: { attribute: 'p' }, match: '^(a+)+$', to: 'servicePointCode' }];
    const order = attribute('p', `${'a'.repeat(4_999)}!`);
    applyRules(order, rules);
    const started = performance.now();
    applyRules(order, rules);
    expect(performance.now() - started).toBeLessThan(1_000);
  });

  it('never throws, whatever an app wrote', () => {
    const rules = Object.values(SHIPPING_PRESET_RULES).flat();
    fc.assert(
      fc.property(fc.string(), fc.json(), (text, json) => {
        applyRules(
          anOrder({
            shippingLine: { title: text, code: `pakkeshopper:P${text}` },
            metafields: { 'atlas_pickup_points.point': json },
            attributes: [{ name: 'Pickup-Date', value: text }],
          }),
          rules,
        );
      }),
    );
  });
});

describe('the rules of a shipping app', () => {
  const by = (preset: ShippingPreset, order: ShopOrder) => yields(order, SHIPPING_PRESET_RULES[preset]);

  it('Pick-up Points by Code', () => {
    const order = anOrder({
      attributes: [
        { name: 'Pick-up Retail Network ID', value: '3' },
        { name: 'Pick-up Location ID', value: 'NL-1701' },
        { name: 'Pick-up Point Location', value: 'Primera, Dorpsstraat 1' },
      ],
    });
    expect(by('pickup-points-by-code', order)).toEqual({ servicePointCode: 'NL-1701', deliveryInstruction: 'Primera, Dorpsstraat 1' });
  });

  it.each([
    ['pakkeshopper:P12_gls_droppoint_95601', { 'wayOfDelivery.code': 'gls_droppoint', servicePointCode: '95601' }],
    ['pakkeshopper:P12_gls_droppoint_*', { 'wayOfDelivery.code': 'gls_droppoint' }],
    ['pakkeshopper:P12_budbee_other_other_DK-9_b', { 'wayOfDelivery.code': 'budbee_other_other', servicePointCode: 'DK-9_b' }],
    ['pakkeshopper:P7_postnord_delivery_home', { 'wayOfDelivery.code': 'postnord_delivery_home' }],
    ['standard', {}],
  ])('Pakkeshopper: %s', (code, expected) => {
    expect(by('pakkeshopper', anOrder({ shippingLine: { title: 'Pakkeshop', code } }))).toEqual(expected);
  });

  it('Atlas Pickup Points', () => {
    const point = JSON.stringify({ provider: 'inpost', code: 'WAW01A', details: {}, address: {}, attributes: [] });
    expect(by('atlas-pickup-points', anOrder({ metafields: { 'atlas_pickup_points.point': point } }))).toEqual({
      servicePointCode: 'WAW01A',
      'wayOfDelivery.code': 'inpost',
    });
  });

  it('Zapiet', () => {
    const attributes = [
      { name: 'Checkout-Method', value: 'pickup' },
      { name: 'Pickup-Location-Id', value: '42' },
      { name: 'Pickup-Date', value: '2026-12-24' },
    ];
    expect(by('zapiet', anOrder({ attributes }))).toEqual({
      servicePointCode: '42',
      deliveryDate: '2026-12-24',
      'wayOfDelivery.code': 'pickup',
    });
    const method = (value: string, date: string) => [
      { name: 'Checkout-Method', value },
      { name: date, value: '2021-05-13' },
    ];
    expect(by('zapiet', anOrder({ attributes: method('delivery', 'Delivery-Date') }))).toEqual({
      deliveryDate: '2021-05-13',
      'wayOfDelivery.code': 'delivery',
    });
    expect(by('zapiet', anOrder({ attributes: method('shipping', 'Shipping-Date') }))).toEqual({ deliveryDate: '2021-05-13' });
  });
});
