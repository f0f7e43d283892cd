import { describe, expect, it } from '@jest/globals';
import { shippingRule, shippingRuleProblem, type ShippingPreset, type ShippingRule } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { aLine, anOrder } from '@stockbridge/testing';
import fc from 'fast-check';
import { valuesAt } from './order-source.js';
import { SHIPPING_PRESETS_RULES } from './shipping-presets.js';
import { applyRules } from './shipping-rules.js';

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
  });

  it('reads a place in JSON, and nothing where there is none', () => {
    const order = attribute('point', '{"address":{"code":17},"attributes":[{"value":"a"},{"value":"b"}]}');
    const at = (jsonPath: string) => yields(order, [{ from: { attribute: 'point' }, jsonPath, to: 'servicePointCode' }]);
    expect(at('$.address.code')).toEqual({ servicePointCode: '17' });
    expect(at('attributes[1].value')).toEqual({ servicePointCode: 'b' });
    for (const nowhere of ['address', 'address.zip', 'attributes[7].value', 'toString', '__proto__.x']) expect(at(nowhere)).toEqual({});
    expect(yields(attribute('point', '{'), [{ from: { attribute: 'point' }, jsonPath: 'a', to: 'servicePointCode' }])).toEqual({});
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

  it('that can not be read is refused when it is saved, with a sentence that says why', () => {
    const rule = { from: { attribute: 'p' }, to: 'servicePointCode' };
    expect(shippingRule.safeParse({ ...rule, match: '(' }).error?.issues[0]?.message).toMatch(/no regular expression .*missing closing/);
    expect(shippingRule.safeParse({ ...rule, jsonPath: 'a..b' }).error?.issues[0]?.message).toMatch(/is no path into JSON/);
    expect(shippingRuleProblem({ jsonPath: '$.a[0].b', match: '(?i)x' })).toBeNull();
  });

  it('never throws, whatever an app wrote', () => {
    const rules = Object.values(SHIPPING_PRESETS_RULES).flat();
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
  const by = (preset: ShippingPreset, order: ShopOrder) => yields(order, SHIPPING_PRESETS_RULES[preset]);

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
      { name: 'Pickup-Date', value: '2026/12/24' },
    ];
    expect(by('zapiet', anOrder({ attributes }))).toEqual({
      servicePointCode: '42',
      deliveryDate: '2026-12-24',
      'wayOfDelivery.code': 'pickup',
    });
    expect(by('zapiet', anOrder({ attributes: [{ name: 'Checkout-Method', value: 'shipping' }] }))).toEqual({});
  });
});
