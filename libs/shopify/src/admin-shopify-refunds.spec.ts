import { afterEach, describe, expect, it } from '@jest/globals';
import { aShop, connectionOf, executing, startLoopback, type Responder } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyRefunds } from './admin-shopify-refunds.js';
import type { RefundManner, RefundWork } from './shop-types.js';

const money = (amount: string) => ({ shopMoney: { amount: '999.99' }, presentmentMoney: { amount } });
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function refundsOf(respond: Responder) {
  const server = await startLoopback(respond);
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-returns/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { refunds: new AdminShopifyRefunds(client), server };
}

const aRefund = (id: string, amount = '10.00', lines: readonly object[] = [{ quantity: 1 }]) => ({
  legacyResourceId: id,
  totalRefundedSet: money(amount),
  refundLineItems: connectionOf(lines),
});
const anOrder = (given: object = {}) => ({
  __typename: 'Order',
  legacyResourceId: '5',
  name: '#1001',
  cancelledAt: null,
  presentmentCurrencyCode: 'NOK',
  capturable: false,
  totalRefundedShippingSet: money('0.0'),
  lineItems: connectionOf([
    {
      id: 'gid://shopify/LineItem/11',
      name: 'Tea - 100 g',
      currentQuantity: 2,
      unfulfilledQuantity: 1,
      refundableQuantity: 2,
      duties: [{ id: 'gid://shopify/Duty/1' }],
    },
  ]),
  refunds: [aRefund('71')],
  returns: connectionOf([]),
  ...given,
});
const transaction = {
  gateway: 'bogus',
  parentTransaction: { id: 'gid://shopify/OrderTransaction/1' },
  amountSet: money('149.00'),
};
const work: RefundWork = {
  orderId: '5',
  lines: [{ lineItemId: '11', quantity: 1 }],
  dutyGids: [],
  withShipping: true,
  ofReturn: null,
};
const manner: RefundManner = {
  suggested: {
    amount: '149.00',
    shipping: '49.00',
    isShort: false,
    transactions: [{ parentGid: 'gid://shopify/OrderTransaction/1', gateway: 'bogus', amount: '149.00' }],
  },
  currencyCode: 'NOK',
  restockAt: null,
  notifyCustomer: false,
  note: 'Came back',
  idempotencyKey: '0b7e2c0e-1b7f-4c55-9d5e-0c7f6f1c6a11',
};

describe('what of an order was refunded', () => {
  it('is read with lines, refunds and the currency in which the customer bought', async () => {
    const { refunds } = await refundsOf(executing({ order: () => anOrder() }));
    await expect(refunds.truth(aShop(), '5')).resolves.toEqual({
      orderId: '5',
      name: '#1001',
      cancelledAt: null,
      currencyCode: 'NOK',
      isCapturable: false,
      isShippingRefunded: false,
      lines: [
        {
          lineItemId: '11',
          name: 'Tea - 100 g',
          currentQuantity: 2,
          unfulfilledQuantity: 1,
          refundableQuantity: 2,
          dutyGids: ['gid://shopify/Duty/1'],
        },
      ],
      refundIds: ['71'],
      refundedWithoutUnits: null,
      returns: [],
    });
  });

  it('tells of money that was given back without naming units', async () => {
    const given = [aRefund('71'), aRefund('72', '100.00', []), aRefund('73', '0.00', [])];
    const { refunds } = await refundsOf(executing({ order: () => anOrder({ refunds: given }) }));
    await expect(refunds.truth(aShop(), '5')).resolves.toMatchObject({ refundedWithoutUnits: '100' });
  });

  it('is nothing for an order that Shopify does not show', async () => {
    const { refunds } = await refundsOf(executing({ order: () => null }));
    await expect(refunds.truth(aShop(), '5')).resolves.toBeNull();
  });

  it('is refused where there are more refunds than Shopify lists', async () => {
    const many = Array.from({ length: 100 }, (_, at) => aRefund(String(at)));
    const { refunds } = await refundsOf(executing({ order: () => anOrder({ refunds: many }) }));
    await expect(refunds.truth(aShop(), '5')).rejects.toThrow('too many refunds or returns');
  });

  it('holds returns that are not finished or were declined, with what is not processed of them', async () => {
    const heads = ['OPEN', 'CLOSED', 'REQUESTED', 'DECLINED'].map((status, at) => ({ id: `gid://shopify/Return/${at}`, status }));
    const fulfillmentLineItem = { id: 'gid://shopify/FulfillmentLineItem/3', lineItem: { id: 'gid://shopify/LineItem/11' } };
    // More orders, and lines, than come on one page.
    const reverseLine = (at: number, of: { id: string }) => ({
      id: `gid://shopify/ReverseFulfillmentOrderLineItem/${at}`,
      fulfillmentLineItem: of,
    });
    const others = Array.from({ length: 20 }, (_, at) => reverseLine(100 + at, { id: `gid://shopify/FulfillmentLineItem/${at + 10}` }));
    const reverseLines = [...others, reverseLine(6, fulfillmentLineItem)];
    const reverseOrders = [[], [], [], [], [], reverseLines].map((lines, at) => ({
      id: `gid://shopify/ReverseFulfillmentOrder/${at}`,
      lineItems: connectionOf(lines),
    }));
    const { refunds } = await refundsOf(
      executing({
        order: () => anOrder({ returns: connectionOf(heads) }),
        return: (({ id }: { id: string }) => ({
          ...heads.find((each) => each.id === id),
          name: '#1001-R1',
          exchangeLineItems: connectionOf(id.endsWith('2') ? [{ id: 'gid://shopify/ExchangeLineItem/1' }] : []),
          returnLineItems: connectionOf([
            {
              __typename: 'ReturnLineItem',
              id: 'gid://shopify/ReturnLineItem/4',
              quantity: 2,
              // As long as nobody has approved it, nothing can be processed.
              processableQuantity: id.endsWith('0') ? 1 : 0,
              unprocessedQuantity: 1,
              fulfillmentLineItem,
            },
            {
              __typename: 'UnverifiedReturnLineItem',
              id: 'gid://shopify/UnverifiedReturnLineItem/5',
              quantity: 1,
              processableQuantity: 1,
              unprocessedQuantity: 1,
            },
          ]),
          reverseFulfillmentOrders: connectionOf(reverseOrders),
        })) as never,
        reverseFulfillmentOrder: () => ({ lineItems: connectionOf(reverseLines) }),
      }),
    );
    const { returns } = (await refunds.truth(aShop(), '5'))!;
    expect(returns).toEqual([
      {
        gid: 'gid://shopify/Return/0',
        name: '#1001-R1',
        status: 'OPEN',
        hasExchange: false,
        lines: [
          {
            gid: 'gid://shopify/ReturnLineItem/4',
            lineItemId: '11',
            quantity: 2,
            unprocessed: 1,
            reverseLineGid: 'gid://shopify/ReverseFulfillmentOrderLineItem/6',
          },
        ],
      },
      expect.objectContaining({ status: 'REQUESTED', hasExchange: true, lines: [expect.objectContaining({ unprocessed: 1 })] }),
      expect.objectContaining({ status: 'DECLINED', lines: [expect.objectContaining({ unprocessed: 1 })] }),
    ]);
  });

  it('is read again by the units of single refunds', async () => {
    const { refunds } = await refundsOf(
      executing({
        nodes: () => [
          {
            __typename: 'Refund',
            id: 'gid://shopify/Refund/71',
            legacyResourceId: '71',
            refundLineItems: connectionOf([{ quantity: 2, lineItem: { id: 'gid://shopify/LineItem/11' } }]),
          },
          null,
        ],
      }),
    );
    await expect(refunds.refundedUnits(aShop(), ['71', '72'])).resolves.toEqual(new Map([['71', [{ lineItemId: '11', quantity: 2 }]]]));
  });
});

describe('a refund', () => {
  it('is suggested by Shopify itself, in the customer’s currency', async () => {
    const suggestedRefund = {
      maximumRefundableSet: money('300.00'),
      subtotalSet: money('100.00'),
      totalTaxSet: money('20.00'),
      totalDutiesSet: money('0.00'),
      shipping: { amountSet: money('49.00') },
      suggestedTransactions: [transaction],
    };
    const { refunds, server } = await refundsOf(executing({ order: () => ({ taxesIncluded: true, suggestedRefund }) }));
    await expect(refunds.suggest(aShop(), work)).resolves.toEqual(manner.suggested);
    expect(server.arrived[0]?.body.variables).toMatchObject({ shipping: true, lines: [{ quantity: 1, restockType: 'NO_RESTOCK' }] });
  });

  it('of a return is suggested by that, is of nothing where nothing is to be paid, and refused where the customer would have to pay', async () => {
    const ofReturn = {
      gid: 'gid://shopify/Return/0',
      lines: [{ gid: 'gid://shopify/ReturnLineItem/4', reverseLineGid: null, quantity: 1 }],
    };
    const outcome = (transfer: object | null) => ({
      order: { taxesIncluded: true },
      suggestedFinancialOutcome: {
        maximumRefundable: money('300.00'),
        discountedSubtotal: money('100.00'),
        totalTax: money('20.00'),
        totalDuties: money('0.00'),
        shipping: { amountSet: money('49.00') },
        financialTransfer: transfer,
      },
    });
    const back = { __typename: 'RefundReturnOutcome', suggestedTransactions: [transaction] };
    const { refunds } = await refundsOf(executing({ return: () => outcome(back) }));
    await expect(refunds.suggest(aShop(), { ...work, ofReturn })).resolves.toEqual(manner.suggested);
    const { refunds: unpaid } = await refundsOf(executing({ return: () => outcome(null) }));
    await expect(unpaid.suggest(aShop(), { ...work, ofReturn })).resolves.toMatchObject({ amount: '0', transactions: [] });
    const { refunds: others } = await refundsOf(executing({ return: () => outcome({ __typename: 'InvoiceReturnOutcome' }) }));
    await expect(others.suggest(aShop(), { ...work, ofReturn })).rejects.toThrow('process it there by hand');
  });

  it('is made under its idempotency key', async () => {
    const { refunds, server } = await refundsOf(
      executing({ refundCreate: () => ({ refund: { legacyResourceId: '72' }, userErrors: [] }) }),
    );
    await refunds.refund(aShop(), work, manner);
    expect(server.arrived[0]?.body.query).toContain('@idempotent(key: $idempotencyKey)');
    expect(server.arrived[0]?.body.variables).toMatchObject({ idempotencyKey: manner.idempotencyKey });
  });

  it('that Shopify refuses says why', async () => {
    const userErrors = [{ field: ['transactions'], message: 'The payment provider said no.' }];
    const { refunds } = await refundsOf(executing({ refundCreate: () => ({ refund: null, userErrors }) }));
    await expect(refunds.refund(aShop(), work, manner)).rejects.toThrow('The payment provider said no.');
  });

  it('of a return processes it', async () => {
    const ofReturn = {
      gid: 'gid://shopify/Return/0',
      lines: [{ gid: 'gid://shopify/ReturnLineItem/4', reverseLineGid: null, quantity: 1 }],
    };
    const { refunds, server } = await refundsOf(
      executing({ returnProcess: () => ({ return: { id: 'gid://shopify/Return/0' }, userErrors: [] }) }),
    );
    await refunds.refund(aShop(), { ...work, ofReturn }, manner);
    expect(server.arrived[0]?.body.variables).toMatchObject({
      input: { returnId: 'gid://shopify/Return/0', returnLineItems: [{ quantity: 1 }] },
    });
  });
});
