import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const READ = `query ($id: ID!) { order(id: $id) { displayFinancialStatus capturable totalCapturableSet { presentmentMoney { amount currencyCode } }
  totalOutstandingSet { presentmentMoney { amount } } transactions(first: 10) { id kind status multiCapturable authorizationExpiresAt
    amountSet { presentmentMoney { amount } } totalUnsettledSet { presentmentMoney { amount } } parentTransaction { id } } } }`;
const CAPTURE = `mutation ($input: OrderCaptureInput!) { orderCapture(input: $input) { transaction { id kind } userErrors { field message } } }`;

describe('The payment of an order', () => {
  let shop: RehearsedShop;
  let token: string;
  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, {
      title: 'Lamp',
      variants: [{ title: 'Red', sku: 'RED', price: '100.00' }],
    });
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  const place = async (order: object): Promise<string> => {
    const lines = [{ sku: 'RED', quantity: 2 }];
    const { orders } = await shop.control('POST', `/_twin/shops/${DOMAIN}/orders`, { orders: [{ lines, ...order }] });
    return `gid://shopify/Order/${orders[0].id}`;
  };
  const read = async (id: string) => (await shop.graphql(token, READ, { id })).data!.order;
  const capture = async (input: object) => (await shop.graphql(token, CAPTURE, { input })).data!.orderCapture;
  const inEuro = { financialStatus: 'AUTHORIZED', presentmentCurrency: 'EUR', presentmentRate: '0.1' };

  it('that was only authorized can be captured once, in the buyer’s currency', async () => {
    const id = await place(inEuro);
    const before = await read(id);
    const owed = before.totalOutstandingSet.presentmentMoney.amount;
    expect(before).toMatchObject({
      displayFinancialStatus: 'AUTHORIZED',
      capturable: true,
      totalCapturableSet: { presentmentMoney: { amount: owed, currencyCode: 'EUR' } },
      transactions: [
        { kind: 'AUTHORIZATION', status: 'SUCCESS', multiCapturable: false, totalUnsettledSet: { presentmentMoney: { amount: owed } } },
      ],
    });
    const [{ id: parentTransactionId }] = before.transactions;
    const input = { id, parentTransactionId, amount: owed, currency: 'EUR' };
    expect(await capture(input)).toMatchObject({ transaction: { kind: 'CAPTURE' }, userErrors: [] });
    expect(await read(id)).toMatchObject({
      displayFinancialStatus: 'PAID',
      capturable: false,
      totalOutstandingSet: { presentmentMoney: { amount: '0.00' } },
      transactions: [{}, { kind: 'CAPTURE', parentTransaction: { id: parentTransactionId } }],
    });
    expect((await capture(input)).userErrors).toMatchObject([{ field: ['amount'] }]);
  });

  it('can not be captured once its authorization has expired, which shops on Plus are told beforehand', async () => {
    const expired = '2026-11-20T09:00:00Z';
    const id = await place({ ...inEuro, authorizationExpiresAt: expired });
    const { transactions, totalOutstandingSet } = await read(id);
    expect(transactions).toMatchObject([{ authorizationExpiresAt: expired }]);
    const { amount } = totalOutstandingSet.presentmentMoney;
    const { userErrors } = await capture({ id, parentTransactionId: transactions[0].id, amount, currency: 'EUR' });
    expect(userErrors).toMatchObject([{ field: ['parentTransactionId'] }]);
    await shop.control('PUT', `/_twin/shops/${DOMAIN}`, { plan: 'standard' });
    expect((await read(id)).transactions).toMatchObject([{ authorizationExpiresAt: null }]);
  });

  it('is refused by Shopify for too much, for nothing, without its currency and of something else', async () => {
    const id = await place(inEuro);
    const { transactions, totalOutstandingSet } = await read(id);
    const input = { id, parentTransactionId: transactions[0].id, amount: totalOutstandingSet.presentmentMoney.amount, currency: 'EUR' };
    const field = async (given: object) => (await capture({ ...input, ...given })).userErrors[0]?.field;
    expect(await field({ amount: '10000.00' })).toEqual(['amount']);
    expect(await field({ amount: '0' })).toEqual(['amount']);
    expect(await field({ currency: null })).toEqual(['currency']);
    expect(await field({ currency: 'SEK' })).toEqual(['currency']);
    expect(await field({ parentTransactionId: 'gid://shopify/OrderTransaction/1' })).toEqual(['parentTransactionId']);
  });

  it('that came in at once is a sale, and of what is refunded before it was paid nothing is owed', async () => {
    expect(await read(await place({}))).toMatchObject({ capturable: false, transactions: [{ kind: 'SALE' }] });
    const id = await place({ financialStatus: 'AUTHORIZED' });
    const { totalOutstandingSet: before } = await read(id);
    const number = id.split('/').at(-1);
    const { lines } = await shop.control('GET', `/_twin/shops/${DOMAIN}/orders/${number}`);
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${number}/refund`, {
      lines: [{ lineItemId: lines[0].id, quantity: 1, restockType: 'CANCEL' }],
    });
    const { totalOutstandingSet: after } = await read(id);
    expect(Number(before.presentmentMoney.amount) - Number(after.presentmentMoney.amount)).toBe(100);
  });

  it('that is authorized for several captures is captured in parts up to its amount, until one is the last', async () => {
    const id = await place({ ...inEuro, multiCapturable: true });
    const { transactions } = await read(id);
    const [{ id: parentTransactionId, amountSet }] = transactions;
    expect(transactions).toMatchObject([{ multiCapturable: true }]);
    const part = (amount: string, more: object = {}) => capture({ id, parentTransactionId, amount, currency: 'EUR', ...more });
    const left = async () => Number((await read(id)).totalCapturableSet.presentmentMoney.amount);
    expect((await part('5.00')).userErrors).toEqual([]);
    expect(await read(id)).toMatchObject({ displayFinancialStatus: 'PARTIALLY_PAID', capturable: true });
    const whole = Number(amountSet.presentmentMoney.amount);
    expect(await left()).toBeCloseTo(whole - 5, 2);
    expect((await part(amountSet.presentmentMoney.amount)).userErrors).toMatchObject([{ field: ['amount'] }]);
    expect((await part('4.00', { finalCapture: true })).userErrors).toEqual([]);
    expect(await left()).toBe(0);
    expect((await part('1.00')).userErrors).toMatchObject([{ field: ['amount'] }]);
  });

  it('can be captured in parts on Plus only', async () => {
    await shop.control('PUT', `/_twin/shops/${DOMAIN}`, { plan: 'standard' });
    expect((await read(await place({ ...inEuro, multiCapturable: true }))).transactions).toMatchObject([{ multiCapturable: false }]);
  });
});
