import { describe, expect, it } from '@jest/globals';
import { isNumberOfOurs, orderNumbersMeant } from './order-number.js';

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

describe('an order number in the warehouse', () => {
  it('is ours with the prefix of the connection and digits behind it, and perhaps which supplement it is', () => {
    expect(['A-1001', 'A-1001-2'].every((number) => isNumberOfOurs(number, 'A-'))).toBe(true);
    expect(['1001', 'B-1001', 'A-1001-B1', 'A-', 'A-X1'].some((number) => isNumberOfOurs(number, 'A-'))).toBe(false);
  });
});
