import { expect, it } from '@jest/globals';
import { anAddress, anOrder } from '@stockbridge/testing';
import { fingerprint } from './fingerprint.js';

const key = Buffer.alloc(32, 1).toString('base64');

it('changes in exactly the kind that the shop changed', () => {
  const before = fingerprint(anOrder(), key);
  const after = fingerprint(anOrder({ shippingAddress: anAddress({ city: 'Lund' }) }), key);
  expect({ ...after, address: before.address }).toEqual(before);
  expect(after.address).not.toBe(before.address);
});

it('can not be compared any more under another key', () => {
  expect(fingerprint(anOrder(), key)).not.toEqual(fingerprint(anOrder(), Buffer.alloc(32, 2).toString('base64')));
});

it('holds nothing of what it was made from', () => {
  expect(JSON.stringify(fingerprint(anOrder({ note: 'Astrid' }), key))).not.toMatch(/Astrid|Storgatan|example/);
});
