import { expect, it } from '@jest/globals';
import { hubTime, staysInHub } from './hub-time.js';
import { percentile } from './percentile.js';

it('counts from the webhook to the call', () => {
  expect(staysInHub([{ orderId: '1', eligibleAt: 1000, calledAt: 1040 }], [])).toEqual([{ elapsed: 40, hub: 40 }]);
});

it('leaves out the time in which a twin was answering, once even if two answered at the same time', () => {
  const answering = [
    { from: 1010, to: 1030 },
    { from: 1020, to: 1035 },
    { from: 1090, to: 1200 },
  ];
  expect(staysInHub([{ orderId: '1', eligibleAt: 1000, calledAt: 1100 }], answering)).toEqual([{ elapsed: 100, hub: 65 }]);
});

it('has no figures without orders', () => {
  expect(hubTime([]).hub).toEqual({ p50: null, p99: null });
  expect(percentile([3, 1, 2], 0.5)).toBe(2);
});
