import { describe, expect, it } from '@jest/globals';
import { hiddenOrders } from './hidden-orders.js';

const now = new Date('2026-11-24T00:00:00Z');
const daysAgo = (days: number) => new Date(now.getTime() - days * 86_400_000);

describe('orders of the past', () => {
  it('are hidden beyond 60 days from an app without read_all_orders, and the sentence says before when and what to do', () => {
    expect(hiddenOrders(['read_orders'], daysAgo(90), now)).toEqual({
      before: '2026-09-25T00:00:00.000Z',
      sentence: expect.stringMatching(/before 2026-09-25T00:00:00.000Z are not seen. Ask Shopify for the scope/),
    });
  });

  it('are all seen within 60 days, and with the scope at any time', () => {
    expect(hiddenOrders(['read_orders'], daysAgo(60), now)).toBeNull();
    expect(hiddenOrders(['read_orders', 'read_all_orders'], daysAgo(900), now)).toBeNull();
  });
});
