import { describe, expect, it } from '@jest/globals';
import type { Effect, WarehouseOrderDump, WholeOrderDump } from './twins.js';
import { moneyIn, verifyCaptures, verifyMoney as verify } from './verify-money.js';

const line = {
  id: '11',
  unitPrice: '100.00',
  discount: '10.00',
  quantity: 2,
  currentQuantity: 1,
  sku: 'A',
  variantId: '1',
  requiresShipping: true,
  isGiftCard: false,
};
const authorized = { kind: 'AUTHORIZATION', presented: '239.00' };
const captured = { kind: 'CAPTURE', presented: '239.00' };
const refund = { by: 'app', presented: '95.00', shipping: { presented: '0.00' }, lines: [{ lineItemId: '11', quantity: 1 }] };

const order = (given: Partial<WholeOrderDump> = {}): WholeOrderDump =>
  ({
    id: '5',
    name: '#1001',
    totalPrice: '239.00',
    outstanding: '0.00',
    cancelledAt: null,
    lines: [line],
    transactions: [authorized, captured],
    refunds: [refund],
    fulfillments: [{ id: '1' }],
    fulfillmentOrders: [{ lines: [{ remainingQuantity: 0 }] }],
    ...given,
  }) as unknown as WholeOrderDump;
const verifyMoney = (orders: WholeOrderDump[], rows: WarehouseOrderDump[], withShipping: string[] = []) =>
  verify(orders, rows, new Set(withShipping));
const warehouse = (returned: number) =>
  [{ goodsOwnerOrderId: '5', lines: [{ rowNumber: '11', returned, picked: 2, ordered: 2 }] }] as unknown as WarehouseOrderDump[];

describe('Money', () => {
  it('agrees where what was shipped is captured and what came back is refunded at its price', () => {
    expect(verifyMoney([order()], warehouse(1))).toEqual([]);
  });

  it('does not where something is owed of a shipped order, or more was taken than it cost', () => {
    expect(verifyMoney([order({ outstanding: '1.00' })], warehouse(1))).not.toEqual([]);
    expect(verifyMoney([order({ transactions: [authorized, captured, captured] as never })], warehouse(1))).not.toEqual([]);
  });

  it('does not where units came back and were not refunded, or were refunded twice', () => {
    expect(verifyMoney([order({ refunds: [] })], warehouse(1))).not.toEqual([]);
    expect(verifyMoney([order({ refunds: [refund, refund] as never })], warehouse(1))).not.toEqual([]);
  });

  it('does not where one shop’s order is wrong among those of others', () => {
    const others = order({ id: '6', name: '#N-1', transactions: [authorized, captured, captured] as never, refunds: [] });
    expect(verifyMoney([order(), others], warehouse(1))).toEqual([
      expect.stringContaining('order #N-1: 478.00 were captured'),
      expect.anything(),
    ]);
  });

  it('does not where another amount was refunded than the units had cost', () => {
    expect(verifyMoney([order({ refunds: [{ ...refund, presented: '100.00' }] as never })], warehouse(1))).not.toEqual([]);
  });

  it('agrees where the shipping was to be given back and was, all of it and once, and not where it is said and was not', () => {
    const giving = (presented: string, ...shipping: string[]) =>
      order({
        refunds: shipping.map((each, at) => ({
          ...refund,
          ...(at > 0 && { lines: [] }),
          shipping: { presented: each },
          presented,
        })) as never,
      });
    expect(verifyMoney([giving('144.00', '49.00')], warehouse(1), ['5'])).toEqual([]);
    for (const wrong of [giving('95.00', '49.00'), giving('95.00', '0.00'), giving('120.00', '25.00'), giving('144.00', '49.00', '49.00')])
      expect(verifyMoney([wrong], warehouse(1), ['5'])).not.toEqual([]);
  });

  it('does not where the shipping was given back though it was not to be, unless the merchant did', () => {
    const given = { ...refund, shipping: { presented: '49.00' }, presented: '144.00' };
    expect(verifyMoney([order({ refunds: [given] as never })], warehouse(1))).toEqual([
      'order #1001: 49.00 of the shipping were given back, not 0.00',
    ]);
    expect(verifyMoney([order({ refunds: [{ ...given, by: 'merchant' }] as never })], warehouse(1))).toEqual([]);
  });

  it('does not forgive a cent where a discount divides evenly, and one where it can not', () => {
    const off = (discount: string, presented: string) =>
      verifyMoney([order({ lines: [{ ...line, discount }], refunds: [{ ...refund, presented }] as never })], warehouse(1));
    expect(off('10.00', '95.01')).not.toEqual([]);
    expect(off('10.01', '95.00')).toEqual([]);
  });

  it('agrees where units came back before they were paid: they are not captured then', () => {
    const late = { transactions: [authorized, { kind: 'CAPTURE', presented: '144.00' }], refunds: [{ ...refund, presented: '0.00' }] };
    expect(verifyMoney([order(late as never)], warehouse(1))).toEqual([]);
  });

  it('is the merchant’s own affair where the merchant refunded', () => {
    expect(verifyMoney([order({ refunds: [{ ...refund, by: 'merchant' }] as never })], warehouse(0))).toEqual([]);
    expect(verifyMoney([order({ refunds: [{ ...refund, by: 'merchant' }] as never })], warehouse(1))).toEqual([]);
  });
});

describe('Captures', () => {
  const shipped = (quantity: number) => happened('fulfillment.created', { lines: [{ lineItemId: '11', quantity }] });
  const taken = (amount: string) => happened('payment.captured', { amount });
  const happened = (effect: string, data: object): Effect => ({ seq: 0, at: '', subject: '', effect, data: { orderId: '5', ...data } });
  const said = (...effects: Effect[]) => verifyCaptures([order()], effects);

  it('agree where each took what was shipped and not taken before, with the shipping first', () => {
    expect(said(shipped(1), taken('144.00'), shipped(1), taken('95.00'))).toEqual([]);
    expect(said(shipped(1), shipped(1), taken('144.00'), taken('95.00'))).toEqual([]);
    expect(said(shipped(1), shipped(1), taken('239.00'))).toEqual([]);
  });

  it('do not where a part was taken twice, before it was shipped, or a cent too much', () => {
    expect(said(shipped(1), taken('144.00'), taken('144.00'))).not.toEqual([]);
    expect(said(shipped(1), taken('239.00'), shipped(1))).not.toEqual([]);
    expect(said(shipped(1), taken('144.01'))).not.toEqual([]);
  });

  it('are nothing to look at where the customer paid at once', () => {
    expect(verifyCaptures([order({ transactions: [{ kind: 'SALE', presented: '239.00' }] })], [taken('1.00')])).toEqual([]);
  });
});

describe('Money in the report', () => {
  it('is what was captured and what the app refunded, beside the units of these orders that were sent and came back', () => {
    const merchants = order({ id: '6', transactions: [], refunds: [{ ...refund, by: 'merchant' }] as never });
    expect(moneyIn([order(), merchants], warehouse(1))).toEqual({
      captured: { orders: 1, amount: '239.00', picked: 2 },
      refunded: { orders: 1, amount: '95.00', returned: 1 },
    });
  });
});
