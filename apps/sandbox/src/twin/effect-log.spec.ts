import { describe, expect, it } from '@jest/globals';
import { EffectLog } from './effect-log.js';

describe('the effect log', () => {
  it('numbers effects from one and answers those after a number', () => {
    const log = new EffectLog(() => new Date('2026-11-23T08:00:00.250Z'));
    log.append({ effect: 'order.created', subject: '1001', data: { lines: 2 } });
    log.append({ effect: 'order.updated', subject: '1001', data: null });
    expect(log.after(0)[0]).toEqual({
      seq: 1,
      at: '2026-11-23T08:00:00.250Z',
      effect: 'order.created',
      subject: '1001',
      data: { lines: 2 },
    });
    expect(log.after(1).map((effect) => effect.seq)).toEqual([2]);
    expect(log.after(2)).toEqual([]);
    expect(log.after(0, 1).map((effect) => effect.seq)).toEqual([1]);
  });

  it('keeps what happened as it was when the subject changes afterwards', () => {
    const log = new EffectLog();
    const order = { quantity: 2 };
    log.append({ effect: 'order.created', subject: '1001', data: order });
    order.quantity = 5;
    expect(log.after(0)[0]?.data).toEqual({ quantity: 2 });
  });
});
