import { expect, it } from '@jest/globals';
import { anAddress, anOrder } from '@stockbridge/testing';
import { fingerprint } from './fingerprint.js';
import type { WantedLine } from './lines-at-location.js';

const key = Buffer.alloc(32, 1).toString('base64');
const lines = (order = anOrder()): WantedLine[] => order.lines.map((line) => ({ line, quantity: line.quantity }));

it('changes in exactly the kind that the shop changed', () => {
  const before = fingerprint(anOrder(), lines(), key);
  const after = fingerprint(anOrder({ shippingAddress: anAddress({ city: 'Lund' }) }), lines(), key);
  expect({ ...after, address: before.address }).toEqual(before);
  expect(after.address).not.toBe(before.address);
});

it('can not be compared any more under another key', () => {
  expect(fingerprint(anOrder(), lines(), key)).not.toEqual(fingerprint(anOrder(), lines(), Buffer.alloc(32, 2).toString('base64')));
});

it('holds nothing of what it was made from', () => {
  expect(JSON.stringify(fingerprint(anOrder({ note: 'Astrid' }), lines(), key))).not.toMatch(/Astrid|Storgatan|example/);
});
