import { describe, expect, it } from '@jest/globals';
import { withoutGivenUp } from './closed-short.js';
import type { HandedOver, OrderFacts } from './order-facts.js';

const handedOver = (orderNumber: string, quantity: number): HandedOver => ({
  orderNumber,
  wmsOrderId: 1,
  deliveryDate: '2026-11-24',
  rows: { '11': { articleNumber: 'HAT', quantity }, '12': { articleNumber: 'MUG', quantity: 1 } },
});
const facts = (given: Partial<OrderFacts> = {}): OrderFacts => ({
  wmsOrders: [handedOver('1001', 3)],
  fingerprints: null,
  planned: null,
  isDone: false,
  ...given,
});
const closed = (orderNumber: string, quantity: number) => [
  {
    orderNumber,
    rows: [
      { lineItemId: '11', quantity },
      { lineItemId: '12', quantity: 1 },
    ],
  },
];

describe('An order that the warehouse closed without all of it', () => {
  it('is remembered with what was sent, so that the rest is sent once more', () => {
    expect(withoutGivenUp(facts(), closed('1001', 2))).toMatchObject({
      sendsAgain: true,
      wmsOrders: [{ rows: { '11': { quantity: 2 }, '12': { quantity: 1 } } }],
    });
  });

  it('that is told again changes nothing', () => {
    const lowered = withoutGivenUp(facts(), closed('1001', 2))!;
    expect(withoutGivenUp({ ...facts(), ...lowered }, closed('1001', 2))).toBeNull();
  });

  it('may be one of its supplements; a row that is gone there was not sent at all', () => {
    const supplemented = facts({ supplements: [{ wmsOrders: [handedOver('1001-2', 2)], isDone: false }] });
    const lowered = withoutGivenUp(supplemented, [{ orderNumber: '1001-2', rows: [] }]);
    expect(lowered).toMatchObject({
      wmsOrders: [{ rows: { '11': { quantity: 3 } } }],
      supplements: [{ wmsOrders: [{ rows: { '11': { quantity: 0 }, '12': { quantity: 0 } } }] }],
    });
  });

  it('of another number is not ours', () => {
    expect(withoutGivenUp(facts(), closed('1002', 0))).toBeNull();
  });
});
