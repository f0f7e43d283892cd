import { describe, expect, it } from '@jest/globals';
import { refreshAt, retryAfterSeconds } from './refresh-ahead.js';

const now = new Date('2026-11-23T10:00:00Z');

describe('an access token', () => {
  it('of an hour is refreshed five minutes before its end', () => {
    expect(refreshAt(new Date('2026-11-23T11:00:00Z'), now)).toEqual(new Date('2026-11-23T10:55:00Z'));
  });

  it('of a minute is refreshed after three quarters of it', () => {
    expect(refreshAt(new Date('2026-11-23T10:01:00Z'), now)).toEqual(new Date('2026-11-23T10:00:45Z'));
  });

  it('that does not expire is never refreshed', () => {
    expect(refreshAt(null, now)).toBeNull();
  });

  it('whose refresh fails is tried again ever more slowly, and every five minutes at least', () => {
    expect([1, 2, 3, 10, 1000].map(retryAfterSeconds)).toEqual([5, 10, 20, 300, 300]);
  });
});
