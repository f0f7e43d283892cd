import { describe, expect, it } from '@jest/globals';
import { CallLog } from './call-log.js';

describe('the call log', () => {
  it('numbers calls in the order in which they end, so that a reader who goes on from the last one misses none', () => {
    const log = new CallLog(10);
    const slow = log.begin('PUT /orders', 'hub/1', 'fjord');
    log.begin('GET /orders', 'hub/1')(200);
    expect(log.after(0).map((call) => [call.seq, call.operation])).toEqual([[1, 'GET /orders']]);
    slow(0, 'cut');
    expect(log.after(1)).toMatchObject([{ seq: 2, operation: 'PUT /orders', status: 0, note: 'cut', userAgent: 'hub/1', system: 'fjord' }]);
  });

  it('forgets the oldest calls when it is full, and says how many', () => {
    const log = new CallLog(3);
    for (let call = 0; call < 5; call += 1) log.begin(`call ${call}`, null)(200);
    expect(log.after(0).map((call) => call.seq)).toEqual([3, 4, 5]);
    expect(log.after(4).map((call) => call.seq)).toEqual([5]);
    expect(log.forgotten).toBe(2);
  });

  it('adds up all calls of an operation, also those it has forgotten, with what they were charged', () => {
    const log = new CallLog(1);
    log.begin('SetAvailable', null)(200, null, { points: 10 });
    log.begin('SetAvailable', null)(200, 'throttled', { throttled: true });
    log.begin('SetAvailable', null)(429);
    expect(log.summary().SetAvailable).toMatchObject({ calls: 3, points: 10, throttled: 2, answeringMs: expect.any(Number) });
  });
});
