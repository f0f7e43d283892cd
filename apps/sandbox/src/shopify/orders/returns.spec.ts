import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const AT = `/_twin/shops/${DOMAIN}`;
const MONEY = '{ shopMoney { amount } presentmentMoney { amount } }';
const READ = `query ($id: ID!, $query: String) { order(id: $id) { returnStatus displayFinancialStatus
  lineItems(first: 1) { nodes { currentQuantity } } transactions(first: 5) { id kind } refunds(first: 3) { return { id } totalRefundedSet ${MONEY} }
  returns(first: 3, query: $query) { nodes { id name status exchangeLineItems(first: 2) { nodes { id quantity } }
    returnLineItems(first: 3) { nodes { id quantity processedQuantity refundableQuantity refundedQuantity processableQuantity returnReason
      ... on ReturnLineItem { fulfillmentLineItem { lineItem { id } } } } }
    reverseFulfillmentOrders(first: 1) { nodes { lineItems(first: 3) { nodes { id dispositions { type quantity } } } } } } } } }`;
const SUGGEST = `query ($id: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!, $exchange: [SuggestedOutcomeExchangeLineItemInput!]!,
  $shipping: RefundShippingInput, $duties: [RefundDutyInput!]) { return(id: $id) { suggestedFinancialOutcome(returnLineItems: $lines,
  exchangeLineItems: $exchange, refundShipping: $shipping, refundDuties: $duties) { maximumRefundable ${MONEY} shipping { amountSet ${MONEY} } financialTransfer { __typename
    ... on RefundReturnOutcome { amount ${MONEY} suggestedTransactions { kind amountSet ${MONEY} parentTransaction { id } } }
    ... on InvoiceReturnOutcome { amount ${MONEY} } } } } }`;
const PROCESS = `mutation ($input: ReturnProcessInput!) { returnProcess(input: $input) {
  return { id status } userErrors { field message code } } }`;

describe('A return', () => {
  let shop: RehearsedShop;
  let token: string;
  let location: string;
  beforeEach(async () => {
    shop = await RehearsedShop.open();
    const { locations } = await shop.control('GET', AT);
    location = `gid://shopify/Location/${locations[0].id}`;
    await shop.control('POST', `${AT}/products`, { title: 'Lamp', variants: [{ title: 'Red', sku: 'RED', price: '10.00', stock: 50 }] });
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  const shipped = async () => {
    const [order] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'RED', quantity: 3 }] }] });
    await shop.control('POST', `${AT}/orders/${order!.id}/fulfil`, {});
    return { number: order!.id, id: `gid://shopify/Order/${order!.id}`, lineItemId: order!.lineItemIds[0]! };
  };
  const make = (number: string, lineItemId: string, more: object = {}, quantity = 2) =>
    shop.control('POST', `${AT}/orders/${number}/return`, { lines: [{ lineItemId, quantity, reason: 'STYLE' }], ...more });
  const read = async (id: string, query?: string) => {
    const { data, errors } = await shop.graphql(token, READ, { id, query });
    expect(errors).toBeUndefined();
    return data!.order;
  };
  const suggest = async (id: string, lines: object[], more: object = {}) => {
    const { data, errors } = await shop.graphql(token, SUGGEST, { id, lines, exchange: [], ...more });
    expect(errors).toBeUndefined();
    return data!.return.suggestedFinancialOutcome;
  };
  const process = async (input: object) => (await shop.graphql(token, PROCESS, { input })).data!.returnProcess;

  it('is asked for by a customer, approved, and found among the open ones', async () => {
    const { number, id, lineItemId } = await shipped();
    const asked = await make(number, lineItemId, { status: 'REQUESTED' });
    expect(await read(id)).toMatchObject({
      returnStatus: 'RETURN_REQUESTED',
      returns: { nodes: [{ status: 'REQUESTED', reverseFulfillmentOrders: { nodes: [] } }] },
    });
    expect((await read(id, 'status:OPEN')).returns.nodes).toEqual([]);
    await shop.control('POST', `${AT}/returns/${asked.id}/approve`);
    expect(await read(id, 'status:OPEN')).toMatchObject({
      returnStatus: 'IN_PROGRESS',
      returns: {
        nodes: [
          {
            name: `${asked.name}`,
            returnLineItems: {
              nodes: [
                {
                  quantity: 2,
                  processableQuantity: 2,
                  refundableQuantity: 2,
                  returnReason: 'STYLE',
                  fulfillmentLineItem: { lineItem: { id: `gid://shopify/LineItem/${lineItemId}` } },
                },
              ],
            },
          },
        ],
      },
    });
    expect(asked.name).toMatch(/^#\d+-R1$/);
  });

  it('is of shipped units only, and of each unit once, until it is declined or cancelled', async () => {
    const [unshipped] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'RED', quantity: 1 }] }] });
    expect(await make(unshipped!.id, unshipped!.lineItemIds[0]!, {}, 1)).toMatchObject({ refusedWith: 400 });
    const { number, lineItemId } = await shipped();
    const first = await make(number, lineItemId, { status: 'REQUESTED' });
    expect(await make(number, lineItemId)).toMatchObject({ refusedWith: 400 });
    expect(await shop.control('POST', `${AT}/returns/${first.id}/decline`)).toMatchObject({ status: 'DECLINED' });
    expect(await shop.control('POST', `${AT}/returns/${first.id}/approve`)).toMatchObject({ refusedWith: 409 });
    const second = await make(number, lineItemId);
    expect(await shop.control('POST', `${AT}/returns/${second.id}/cancel`)).toMatchObject({ status: 'CANCELED' });
    const third = await make(number, lineItemId);
    expect(await shop.control('POST', `${AT}/returns/${third.id}/close`)).toMatchObject({ status: 'CLOSED' });
  });

  it('is processed with the refund that is suggested for it, and closes when all of it is', async () => {
    const { number, id, lineItemId } = await shipped();
    await make(number, lineItemId);
    const [made] = (await read(id)).returns.nodes;
    const [line] = made.returnLineItems.nodes;
    const reverse = made.reverseFulfillmentOrders.nodes[0].lineItems.nodes[0].id;
    const one = async (dispositions: object[]) => {
      const { financialTransfer } = await suggest(made.id, [{ id: line.id, quantity: 1 }]);
      expect(financialTransfer).toMatchObject({ __typename: 'RefundReturnOutcome', amount: { shopMoney: { amount: '10.00' } } });
      const [suggested] = financialTransfer.suggestedTransactions;
      const transactionAmount = { amount: suggested.amountSet.presentmentMoney.amount, currencyCode: 'SEK' };
      const orderTransactions = [{ parentId: suggested.parentTransaction.id, transactionAmount }];
      return process({
        returnId: made.id,
        notifyCustomer: true,
        returnLineItems: [{ id: line.id, quantity: 1, dispositions }],
        financialTransfer: { issueRefund: { orderTransactions } },
      });
    };
    const kept = { reverseFulfillmentOrderLineItemId: reverse, quantity: 1, dispositionType: 'NOT_RESTOCKED' };
    expect(await one([kept])).toMatchObject({ return: { status: 'OPEN' }, userErrors: [] });
    expect(await read(id)).toMatchObject({
      displayFinancialStatus: 'PARTIALLY_REFUNDED',
      lineItems: { nodes: [{ currentQuantity: 2 }] },
      refunds: [{ return: { id: made.id }, totalRefundedSet: { shopMoney: { amount: '10.00' } } }],
      returns: { nodes: [{ returnLineItems: { nodes: [{ processedQuantity: 1, refundedQuantity: 1, processableQuantity: 1 }] } }] },
    });
    expect(await one([{ ...kept, dispositionType: 'RESTOCKED', locationId: location }])).toMatchObject({ return: { status: 'CLOSED' } });
    expect(await read(id)).toMatchObject({ returnStatus: 'RETURNED' });
    expect((await shop.control('GET', `${AT}/levels`)).levels[0]).toMatchObject({ available: 48 });
    const again = { returnId: made.id, returnLineItems: [{ id: line.id, quantity: 1 }] };
    expect((await process(again)).userErrors).toMatchObject([{ code: 'INVALID_STATE' }]);
    expect(shop.effects('return.processed')).toHaveLength(2);
    expect(shop.effects('refund.created')).toHaveLength(2);
    const { returns } = await shop.control('GET', `${AT}/orders/${number}`);
    expect(returns).toMatchObject([{ status: 'CLOSED', lines: [{ processed: 2, dispositions: [{ type: 'NOT_RESTOCKED' }, {}] }] }]);
  });

  it('is not processed beyond its units or its money, nor before it is open, nor restocked nowhere', async () => {
    const { number, id, lineItemId } = await shipped();
    const { id: asked } = await make(number, lineItemId, { status: 'REQUESTED' });
    const { returns, transactions } = await read(id);
    const [made] = returns.nodes;
    const code = async (given: object, more: object = {}) => {
      const line = { id: made.returnLineItems.nodes[0].id, quantity: 1, ...given };
      return (await process({ returnId: made.id, returnLineItems: [line], ...more })).userErrors[0]?.code;
    };
    expect(await code({})).toBe('INVALID_STATE');
    await shop.control('POST', `${AT}/returns/${asked}/approve`);
    const reverse = (await read(id)).returns.nodes[0].reverseFulfillmentOrders.nodes[0].lineItems.nodes[0].id;
    expect(await code({ quantity: 3 })).toBe('LESS_THAN_OR_EQUAL_TO');
    expect(await code({ id: 'gid://shopify/ReturnLineItem/1' })).toBe('NOT_FOUND');
    const restocked = { reverseFulfillmentOrderLineItemId: reverse, quantity: 1, dispositionType: 'RESTOCKED' };
    expect(await code({ dispositions: [restocked] })).toBe('BLANK');
    const transfer = (amount: string, currencyCode: string) => ({
      financialTransfer: {
        issueRefund: { orderTransactions: [{ parentId: transactions[0].id, transactionAmount: { amount, currencyCode } }] },
      },
    });
    expect(await code({}, transfer('100000.00', 'SEK'))).toBe('INVALID');
    expect(await code({}, transfer('1.00', 'EUR'))).toBe('INVALID');
    expect((await process({ returnId: 'gid://shopify/Return/1' })).userErrors[0].code).toBe('NOT_FOUND');
    expect(shop.effects('refund.created')).toEqual([]);
  });

  it('with an exchange gives back the difference, or asks for it', async () => {
    const { number, id, lineItemId } = await shipped();
    const outcome = async (quantity: number) => {
      await make(number, lineItemId, { exchange: [{ sku: 'RED', quantity }] }, 1);
      const made = (await read(id)).returns.nodes.at(-1);
      const exchange = [{ id: made.exchangeLineItems.nodes[0].id, quantity }];
      return (await suggest(made.id, [{ id: made.returnLineItems.nodes[0].id, quantity: 1 }], { exchange })).financialTransfer;
    };
    expect(await outcome(1)).toMatchObject({ __typename: 'RefundReturnOutcome', amount: { shopMoney: { amount: '0.00' } } });
    expect(await outcome(3)).toMatchObject({ __typename: 'InvoiceReturnOutcome', amount: { shopMoney: { amount: '20.00' } } });
  });

  it('with a restocking fee gives back the rest, to app and merchant', async () => {
    const { number, id, lineItemId } = await shipped();
    const lines = [{ lineItemId, quantity: 1, restockingFeePercentage: 15 }];
    await make(number, lineItemId, { lines });
    const [made] = (await read(id)).returns.nodes;
    const suggested = await suggest(made.id, [{ id: made.returnLineItems.nodes[0].id, quantity: 1 }]);
    expect(suggested.financialTransfer).toMatchObject({
      amount: { shopMoney: { amount: '8.50' } },
      suggestedTransactions: [{ amountSet: { presentmentMoney: { amount: '8.50' } } }],
    });
    await shop.control('POST', `${AT}/returns/${made.id.split('/').at(-1)}/process`);
    expect(await read(id)).toMatchObject({ refunds: [{ totalRefundedSet: { shopMoney: { amount: '8.50' } } }] });
  });

  it('gives back the duties of its units, and no others', async () => {
    const [order] = await shop.routedOrders({
      orders: [
        {
          lines: [
            { sku: 'RED', quantity: 3, duty: '6.00' },
            { sku: 'RED', quantity: 1 },
          ],
        },
      ],
    });
    await shop.control('POST', `${AT}/orders/${order!.id}/fulfil`, {});
    await make(order!.id, order!.lineItemIds[0]!);
    const id = `gid://shopify/Order/${order!.id}`;
    const { returns, transactions } = await read(id);
    const line = { id: returns.nodes[0].returnLineItems.nodes[0].id, quantity: 2 };
    const dutyOf = (at: number) => [{ dutyId: `gid://shopify/Duty/${order!.lineItemIds[at]!}`, refundType: 'PROPORTIONAL' }];
    const { financialTransfer } = await suggest(returns.nodes[0].id, [line], { duties: dutyOf(0) });
    expect(financialTransfer).toMatchObject({ amount: { shopMoney: { amount: '24.00' } } });
    const transactionAmount = { amount: '24.00', currencyCode: 'SEK' };
    const orderTransactions = [{ parentId: transactions[0].id, transactionAmount }];
    const input = { returnId: returns.nodes[0].id, returnLineItems: [line], financialTransfer: { issueRefund: { orderTransactions } } };
    expect((await process({ ...input, refundDuties: dutyOf(1) })).userErrors).toMatchObject([{ code: 'NOT_FOUND' }]);
    expect((await process({ ...input, refundDuties: dutyOf(0) })).userErrors).toEqual([]);
    const [refund] = shop.effects('refund.created');
    expect(refund!.data).toMatchObject({ amount: '24.00' });
    expect((await read(id)).displayFinancialStatus).toBe('PARTIALLY_REFUNDED');
  });

  it('refunds no more shipping than is left, by an amount that goes before "all of it"', async () => {
    const [order] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'RED', quantity: 3 }] }] });
    await shop.control('POST', `${AT}/orders/${order!.id}/fulfil`, {});
    await make(order!.id, order!.lineItemIds[0]!);
    const id = `gid://shopify/Order/${order!.id}`;
    const [made] = (await read(id)).returns.nodes;
    const line = { id: made.returnLineItems.nodes[0].id, quantity: 1 };
    const { shipping } = await suggest(made.id, [line], { shipping: { fullRefund: true } });
    const { amount } = shipping.amountSet.presentmentMoney;
    expect(Number(amount)).toBeGreaterThan(0);
    const refundShipping = { fullRefund: true, shippingRefundAmount: { amount, currencyCode: 'SEK' } };
    const refund = () => process({ returnId: made.id, returnLineItems: [line], refundShipping });
    expect((await refund()).userErrors).toEqual([]);
    expect((await refund()).userErrors).toMatchObject([{ field: ['refundShipping', 'shippingRefundAmount'], code: 'INVALID' }]);
  });

  it('is processed by a merchant in one go', async () => {
    const { number, id, lineItemId } = await shipped();
    const { id: made } = await make(number, lineItemId);
    expect(await shop.control('POST', `${AT}/returns/${made}/process`, { location: 'Hisingen' })).toMatchObject({ status: 'CLOSED' });
    expect(await read(id)).toMatchObject({ refunds: [{ totalRefundedSet: { shopMoney: { amount: '20.00' } } }] });
    expect(await shop.control('POST', `${AT}/returns/${made}/process`)).toMatchObject({ refusedWith: 409 });
    expect(shop.effects('refund.created')[0]!.data).toMatchObject({ by: 'merchant', returnId: made });
  });
});
