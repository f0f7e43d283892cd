import { describe, expect, it } from '@jest/globals';
import { fittingGroups, ongoingTime, queryString, sameNumber } from './ongoing-query.js';

describe('a question to Ongoing', () => {
  it('repeats the key for each of several numbers', () => {
    expect(queryString({ goodsOwnerId: 85, orderNumbers: ['A', 'B&C'], orderIdFrom: undefined })).toBe(
      '?goodsOwnerId=85&orderNumbers=A&orderNumbers=B%26C',
    );
  });

  it('says times in UTC with the offset spelled out and encoded', () => {
    expect(queryString({ orderStatusChangedTimeFrom: ongoingTime(new Date('2026-11-23T10:00:00+02:00')) })).toBe(
      '?orderStatusChangedTimeFrom=2026-11-23T08%3A00%3A00.000%2B00%3A00',
    );
  });

  it('is split when the numbers would not fit into one address, and asks for each number once', () => {
    const numbers = Array.from({ length: 300 }, (_, index) => `ORDER-${index}`);
    const groups = fittingGroups('orderNumbers', [...numbers, 'ORDER-0', '']);
    expect(groups.flat()).toEqual(numbers);
    expect(groups.length).toBeGreaterThan(1);
    for (const group of groups) expect(queryString({ orderNumbers: group }).length).toBeLessThan(1_900);
  });

  it('never asks in one go for numbers that a warehouse may take for one', () => {
    expect(fittingGroups('articleNumbers', ['abc', 'X', 'ABC', ' abc ', '  '])).toEqual([['abc', 'X'], ['ABC'], [' abc ']]);
    expect(sameNumber(' AbC')).toBe(sameNumber('abc'));
    expect(sameNumber('a b')).not.toBe(sameNumber('ab'));
  });
});
