import { describe, expect, it } from '@jest/globals';
import type { RefundManner, RefundWork } from './shop-types.js';
import { toProcessInput, toRefundInput, toSuggestedRefund } from './to-refund-input.js';

const work: RefundWork = {
  orderId: '5',
  lines: [{ lineItemId: '11', quantity: 2 }],
  dutyGids: ['gid://shopify/Duty/1'],
  withShipping: true,
  ofReturn: null,
};
const manner: RefundManner = {
  suggested: {
    amount: '249.00',
    shipping: '49.00',
    isShort: false,
    transactions: [{ parentGid: 'gid://shopify/OrderTransaction/1', gateway: 'bogus', amount: '249.00' }],
  },
  currencyCode: 'EUR',
  restockAt: null,
  notifyCustomer: false,
  note: 'Came back',
  idempotencyKey: 'k',
};

describe('a refund', () => {
  it('names its units, the currency in which the customer bought, and the payments that Shopify suggested', () => {
    expect(toRefundInput(work, manner, 'EUR')).toEqual({
      orderId: 'gid://shopify/Order/5',
      currency: 'EUR',
      note: 'Came back',
      notify: false,
      refundLineItems: [{ lineItemId: 'gid://shopify/LineItem/11', quantity: 2, restockType: 'NO_RESTOCK' }],
      refundDuties: [{ dutyId: 'gid://shopify/Duty/1', refundType: 'PROPORTIONAL' }],
      shipping: { amount: '49.00' },
      transactions: [
        {
          orderId: 'gid://shopify/Order/5',
          parentId: 'gid://shopify/OrderTransaction/1',
          gateway: 'bogus',
          kind: 'REFUND',
          amount: '249.00',
        },
      ],
    });
  });

  it('names a location only where the units are sold again', () => {
    expect(toRefundInput(work, { ...manner, restockAt: '7' }, 'EUR').refundLineItems).toMatchObject([
      { restockType: 'RETURN', locationId: 'gid://shopify/Location/7' },
    ]);
  });

  it('leaves the shipping out where there is none to be refunded', () => {
    expect(toRefundInput({ ...work, withShipping: false }, manner, 'EUR')).not.toHaveProperty('shipping');
    expect(toRefundInput(work, { ...manner, suggested: { ...manner.suggested, shipping: '0.00' } }, 'EUR')).not.toHaveProperty('shipping');
  });

  it('of what nobody paid moves no money: the list of payments is there and empty', () => {
    expect(
      toRefundInput(work, { ...manner, suggested: { amount: '0', shipping: '0', isShort: true, transactions: [] } }, 'EUR').transactions,
    ).toEqual([]);
  });
});

describe('a return that is processed', () => {
  const ofReturn = {
    gid: 'gid://shopify/Return/3',
    lines: [
      { gid: 'gid://shopify/ReturnLineItem/1', reverseLineGid: 'gid://shopify/ReverseFulfillmentOrderLineItem/2', quantity: 1 },
      { gid: 'gid://shopify/ReturnLineItem/4', reverseLineGid: null, quantity: 1 },
    ],
  };

  it('says what becomes of its units and which payments are refunded', () => {
    expect(toProcessInput({ ...work, ofReturn }, manner)).toMatchObject({
      returnId: 'gid://shopify/Return/3',
      returnLineItems: [
        {
          id: 'gid://shopify/ReturnLineItem/1',
          quantity: 1,
          dispositions: [{ dispositionType: 'NOT_RESTOCKED', quantity: 1 }],
        },
        { id: 'gid://shopify/ReturnLineItem/4', quantity: 1 },
      ],
      refundShipping: { shippingRefundAmount: { amount: '49.00', currencyCode: 'EUR' } },
      financialTransfer: {
        issueRefund: {
          orderTransactions: [
            { parentId: 'gid://shopify/OrderTransaction/1', transactionAmount: { amount: '249.00', currencyCode: 'EUR' } },
          ],
        },
      },
    });
  });

  it('moves no money where nobody paid', () => {
    const suggested = { amount: '0', shipping: '0', isShort: true, transactions: [] };
    expect(toProcessInput({ ...work, ofReturn }, { ...manner, suggested })).not.toHaveProperty('financialTransfer');
  });
});

describe('a suggestion of Shopify', () => {
  const money = (amount: string) => ({ presentmentMoney: { amount } });
  const transaction = (amount: string, parent: string | null) => ({
    gateway: 'bogus',
    parentTransaction: parent === null ? null : { id: parent },
    amountSet: money(amount),
  });

  const suggestion = (
    [subtotal, shipping, maximum]: readonly [string, string, string],
    transactions: readonly ReturnType<typeof transaction>[],
    { duties = '0.00', tax = '0.00', taxesIncluded = true } = {},
  ) => {
    const parts = { subtotal: money(subtotal), shipping: money(shipping), duties: money(duties), tax: money(tax), maximum: money(maximum) };
    return toSuggestedRefund({ ...parts, taxesIncluded }, transactions);
  };

  it('is worth what its payments add up to, digit for digit', () => {
    expect(suggestion(['100.30', '0.00', '500.00'], [transaction('100.10', 'a'), transaction('0.20', 'b')]).amount).toBe('100.30');
    expect(suggestion(['1200', '0', '1200'], [transaction('1200', 'a')]).amount).toBe('1200');
  });

  it('with a fee that is kept back is worth what is left, as Shopify says it', () => {
    const suggested = suggestion(['10.00', '4.90', '34.90'], [transaction('13.40', 'a')]);
    expect(suggested).toMatchObject({ amount: '13.40', shipping: '4.90', isShort: false });
  });

  it('is short where no more was paid, not where a fee is kept back', () => {
    const suggested = (maximum: string) => suggestion(['100.00', '0.00', maximum], [transaction('80.00', 'a')]);
    expect(suggested('80.00').isShort).toBe(true);
    expect(suggested('300.00').isShort).toBe(false);
  });

  it('is short, too, where duties, or taxes that prices do not hold, were not paid in full', () => {
    const suggested = (given: object) => suggestion(['100.00', '0.00', '110.00'], [transaction('110.00', 'a')], given).isShort;
    expect(suggested({ duties: '20.00' })).toBe(true);
    expect(suggested({ tax: '25.00', taxesIncluded: false })).toBe(true);
    expect(suggested({ tax: '20.00' })).toBe(false);
    expect(suggested({ tax: '10.00', taxesIncluded: false })).toBe(false);
  });

  it('leaves out payments without a parent and those of nothing', () => {
    expect(suggestion(['5.00', '1.00', '0.00'], [transaction('5.00', null), transaction('0.00', 'b')])).toEqual({
      amount: '0',
      shipping: '1.00',
      isShort: true,
      transactions: [],
    });
  });
});
