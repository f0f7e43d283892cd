import { describe, expect, it } from '@jest/globals';
import { orderNumbersMeant } from './order-number.js';

describe('the number of an order that somebody names', () => {
  it('is tried as it is written first, then with the prefix of the connection', () => {
    expect(orderNumbersMeant('#1001', 'A-')).toEqual(['1001', 'A-1001']);
    expect(orderNumbersMeant(' 1001 ', '')).toEqual(['1001']);
  });

  it('leads to the order where it is a supplement’s', () => {
    expect(orderNumbersMeant('A1001-2', 'A')).toEqual(['A1001-2', 'AA1001-2', 'A1001', 'AA1001']);
    expect(orderNumbersMeant('1001-2', '')).toEqual(['1001-2', '1001']);
  });
});
