import { expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import { anAddress, anOrder } from '@stockbridge/testing';
import { fingerprint } from './fingerprint.js';

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

it('tells that the method changed when a rule of the settings looks at something that changed', () => {
  const withRule = orderSettings.parse({ shipping: { rules: [{ from: { attribute: 'point' }, to: 'servicePointCode' }] } });
  const later = anOrder({ attributes: [{ name: 'point', value: '17' }] });
  expect(fingerprint(later, key, withRule).method).not.toBe(fingerprint(anOrder(), key, withRule).method);
  expect(fingerprint(later, key, settings).method).toBe(fingerprint(anOrder(), key, settings).method);
});
