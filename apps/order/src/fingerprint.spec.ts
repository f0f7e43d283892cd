import { expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import { aLine, anAddress, anOrder } from '@stockbridge/testing';
import type { z } from 'zod';
import { fingerprint, hasChanged } from './fingerprint.js';

type Given = z.input<typeof orderSettings>;

const key = Buffer.alloc(32, 1).toString('base64');
const settings = orderSettings.parse({});

it('changes in exactly the kind that the shop changed', () => {
  const before = fingerprint(anOrder(), key, settings);
  const after = fingerprint(anOrder({ shippingAddress: anAddress({ city: 'Lund' }) }), key, settings);
  expect({ ...after, address: before.address }).toEqual(before);
  expect(after.address).not.toBe(before.address);
});

it('can not be compared any more under another key', () => {
  expect(fingerprint(anOrder(), key, settings)).not.toEqual(fingerprint(anOrder(), Buffer.alloc(32, 2).toString('base64'), settings));
});

it('holds nothing of what it was made from', () => {
  expect(JSON.stringify(fingerprint(anOrder({ note: 'Astrid' }), key, settings))).not.toMatch(/Astrid|Storgatan|example/);
});

const changes = (before: ShopOrder, now: ShopOrder, settingsBefore: Given, settingsNow: Given = settingsBefore) => {
  const [one, other] = [
    fingerprint(before, key, orderSettings.parse(settingsBefore)),
    fingerprint(now, key, orderSettings.parse(settingsNow)),
  ];
  return (Object.keys(one) as (keyof typeof one)[]).filter((kind) => hasChanged(one[kind], other[kind]));
};
const attribute = (name: string, value: string) => anOrder({ attributes: [{ name, value }] });
const point: Given = { shipping: { rules: [{ from: { attribute: 'point' }, match: '^(\\d+)', to: 'servicePointCode' }] } };
const door: Given = { custom: [{ field: 'doorCode', from: { attribute: 'door' } }] };

it('tells that the method changed when a shipping rule takes something else', () => {
  expect(changes(anOrder(), attribute('point', '17'), point)).toEqual(['method']);
  expect(changes(attribute('point', '17'), attribute('point', '18'), point)).toEqual(['method']);
  expect(changes(attribute('point', '17'), anOrder(), point)).toEqual(['method']);
  expect(changes(anOrder(), anOrder({ shippingLine: { title: 'Express', code: 'EXP' } }), {})).toEqual(['method']);
});

it('tells that the note changed when a custom mapping takes something else, of the order or of a line', () => {
  const engraving: Given = { custom: [{ field: 'line.comment', from: { lineAttribute: 'Engraving' } }] };
  const engraved = (value: string) => anOrder({ lines: [aLine({ attributes: [{ name: 'Engraving', value }] })] });
  expect(changes(anOrder(), attribute('door', '4711'), door)).toEqual(['note']);
  expect(changes(engraved('Anna'), engraved('Anne'), engraving)).toEqual(['note']);
});

it('leaves aside what nothing takes', () => {
  expect(changes(anOrder(), attribute('point', '17'), {})).toEqual([]);
  expect(changes(attribute('point', '17, read at 10:00'), attribute('point', '17, read at 10:05'), point)).toEqual([]);
});

it('leaves aside a rule or a mapping that was added or removed, since settings hold for new orders', () => {
  const order = anOrder({
    attributes: [
      { name: 'point', value: '17' },
      { name: 'door', value: '4711' },
    ],
  });
  expect(changes(order, order, {}, { ...point, ...door })).toEqual([]);
  expect(changes(order, order, { ...point, ...door }, {})).toEqual([]);
  const moved = anOrder({ attributes: [{ name: 'point', value: '18' }] });
  expect(changes(order, moved, point, { shipping: { ...point.shipping, presets: ['zapiet'] } })).toEqual(['method']);
});

it('leaves aside tags that we put on the order ourselves', () => {
  const tags: Given = { custom: [{ field: 'freeText1', from: { tag: 'any' } }], tagOn: { imported: 'in-warehouse' } };
  expect(changes(anOrder({ tags: ['vip'] }), anOrder({ tags: ['In-Warehouse', 'vip'] }), tags)).toEqual([]);
  expect(changes(anOrder({ tags: ['vip'] }), anOrder({ tags: ['b2b', 'vip'] }), tags)).toEqual(['note']);
});
