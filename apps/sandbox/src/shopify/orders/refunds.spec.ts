import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

const BAG = '{ shopMoney { amount } presentmentMoney { amount currencyCode } }';
const READ = `query ($id: ID!) { order(id: $id) { displayFinancialStatus totalRefundedSet ${BAG} totalOutstandingSet ${BAG}
  lineItems(first: 5) { nodes { id currentQuantity refundableQuantity unfulfilledQuantity } }
  transactions(first: 5) { id kind status gateway amountSet ${BAG} parentTransaction { id } }
  refunds(first: 3) { id legacyResourceId note createdAt totalRefundedSet ${BAG}
    refundLineItems(first: 3) { nodes { lineItem { id } quantity restockType subtotalSet ${BAG} location { id } } }
    refundShippingLines(first: 1) { nodes { subtotalAmountSet ${BAG} } }
    transactions(first: 3) { nodes { kind amountSet ${BAG} } } } } }`;
const SUGGEST = `query ($id: ID!, $lines: [RefundLineItemInput!], $shipping: Boolean, $amount: Money, $full: Boolean) { order(id: $id) {
  suggestedRefund(refundLineItems: $lines, refundShipping: $shipping, shippingAmount: $amount, suggestFullRefund: $full) {
    amountSet ${BAG} subtotalSet ${BAG} maximumRefundableSet ${BAG} totalDutiesSet ${BAG} refundLineItems { quantity lineItem { id } }
    shipping { amountSet ${BAG} maximumRefundableSet ${BAG} }
    suggestedTransactions { kind gateway amountSet ${BAG} parentTransaction { id } } } } }`;
const CREATE = `mutation ($input: RefundInput!, $key: String!) { refundCreate(input: $input) @idempotent(key: $key) {
  refund { id totalRefundedSet ${BAG} } order { displayFinancialStatus } userErrors { field message } } }`;

describe('A refund', () => {
  let shop: RehearsedShop;
  let token: string;
  let location: string;
  let keys = 0;
  beforeEach(async () => {
    shop = await RehearsedShop.open();
    const { locations } = await shop.control('GET', `/_twin/shops/${DOMAIN}`);
    location = `gid://shopify/Location/${locations[0].id}`;
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, {
      title: 'Lamp',
      variants: [{ title: 'Red', sku: 'RED', price: '10.00', stock: 50 }],
    });
    token = (await shop.install()).access_token;
  });
  afterEach(() => shop.close());

  const place = async (like: object = {}) => {
    const [order] = await shop.routedOrders({ orders: [{ lines: [{ sku: 'RED', quantity: 3, discount: '1.00' }], ...like }] });
    return { number: order!.id, id: `gid://shopify/Order/${order!.id}`, line: `gid://shopify/LineItem/${order!.lineItemIds[0]}` };
  };
  const read = async (id: string) => {
    const { data, errors } = await shop.graphql(token, READ, { id });
    expect(errors).toBeUndefined();
    return data!.order;
  };
  const suggest = async (id: string, variables: object) =>
    (await shop.graphql(token, SUGGEST, { id, ...variables })).data!.order.suggestedRefund;
  const create = async (input: object, key = `key-${(keys += 1)}`) =>
    (await shop.graphql(token, CREATE, { input, key })).data!.refundCreate;
  const fulfil = (number: string) => shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${number}/fulfil`, {});
  const sums = (amounts: { presentmentMoney: { amount: string } }[]) =>
    amounts.reduce((total, { presentmentMoney }) => total + Math.round(Number(presentmentMoney.amount) * 100), 0);
  const money = async (id: string, amount: string) => {
    const { transactions } = await read(id);
    return [{ orderId: id, parentId: transactions[0].id, gateway: 'bogus', kind: 'REFUND', amount }];
  };

  it('is suggested at the price less the discount’s share, so that unit by unit the line adds up', async () => {
    const { id, line } = await place();
    const lines = [{ lineItemId: line, quantity: 1 }];
    const amounts: string[] = [];
    for (let unit = 0; unit < 3; unit += 1) {
      const { amountSet, suggestedTransactions } = await suggest(id, { lines });
      amounts.push(amountSet.shopMoney.amount);
      expect(suggestedTransactions).toMatchObject([{ kind: 'SUGGESTED_REFUND', gateway: 'bogus', amountSet }]);
      const transactions = await money(id, suggestedTransactions[0].amountSet.presentmentMoney.amount);
      expect((await create({ orderId: id, refundLineItems: lines, transactions })).userErrors).toEqual([]);
    }
    expect(amounts).toEqual(['9.67', '9.66', '9.67']);
    expect(await suggest(id, { lines })).toMatchObject({ amountSet: { shopMoney: { amount: '0.00' } }, suggestedTransactions: [] });
  });

  it('of everything in another currency comes to exactly what was paid', async () => {
    const { id, line } = await place({ presentmentCurrency: 'EUR', presentmentRate: '0.0893' });
    const paid = (await read(id)).transactions[0].amountSet.presentmentMoney.amount;
    const first = await suggest(id, { lines: [{ lineItemId: line, quantity: 1 }] });
    const currency = 'EUR';
    await create({
      orderId: id,
      currency,
      refundLineItems: [{ lineItemId: line, quantity: 1 }],
      transactions: await money(id, first.amountSet.presentmentMoney.amount),
    });
    const rest = await suggest(id, { full: true });
    expect(sums([first.amountSet, rest.amountSet])).toBe(Math.round(Number(paid) * 100));
    expect(rest.amountSet).toEqual(rest.maximumRefundableSet);
    expect(sums([rest.subtotalSet, rest.shipping.amountSet])).toBe(sums([rest.amountSet]));
    const transactions = await money(id, rest.amountSet.presentmentMoney.amount);
    await create({
      orderId: id,
      currency,
      refundLineItems: [{ lineItemId: line, quantity: 2 }],
      shipping: { fullRefund: true },
      transactions,
    });
    const order = await read(id);
    expect(order).toMatchObject({
      displayFinancialStatus: 'REFUNDED',
      totalRefundedSet: { presentmentMoney: { amount: paid } },
      totalOutstandingSet: { presentmentMoney: { amount: '0.00' } },
      transactions: [{ kind: 'SALE' }, { kind: 'REFUND', status: 'SUCCESS', gateway: 'bogus' }, { kind: 'REFUND' }],
    });
    expect(order.transactions[1].parentTransaction.id).toBe(order.transactions[0].id);
    expect(order.refunds[1].refundShippingLines.nodes).toHaveLength(1);
    expect(order.refunds[0].refundShippingLines.nodes).toEqual([]);
  });

  it('is suggested against captures, the oldest first, and never for more than was paid', async () => {
    const { id, line } = await place({ financialStatus: 'AUTHORIZED' });
    const lines = [{ lineItemId: line, quantity: 3 }];
    expect(await suggest(id, { lines })).toMatchObject({ amountSet: { shopMoney: { amount: '0.00' } }, suggestedTransactions: [] });
    const capture = `mutation ($input: OrderCaptureInput!) { orderCapture(input: $input) { transaction { id } userErrors { message } } }`;
    const { transactions } = await read(id);
    const input = { id, parentTransactionId: transactions[0].id, amount: '12.00' };
    const first = (await shop.graphql(token, capture, { input })).data!.orderCapture.transaction;
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${id.split('/').at(-1)}/pay`);
    const { suggestedTransactions } = await suggest(id, { lines });
    expect(suggestedTransactions).toMatchObject([
      { amountSet: { shopMoney: { amount: '12.00' } }, parentTransaction: { id: first.id } },
      { amountSet: { shopMoney: { amount: '17.00' } } },
    ]);
  });

  it('puts returned units on the shelf, and shows with its lines, money and note', async () => {
    const { id, number, line } = await place();
    await fulfil(number);
    const refundLineItems = [{ lineItemId: line, quantity: 2, restockType: 'RETURN', locationId: location }];
    const created = await create({ orderId: id, note: 'Too dark', notify: true, refundLineItems, transactions: await money(id, '19.33') });
    expect(created).toMatchObject({ order: { displayFinancialStatus: 'PARTIALLY_REFUNDED' }, userErrors: [] });
    const order = await read(id);
    expect(order.lineItems.nodes).toMatchObject([{ currentQuantity: 1, refundableQuantity: 1, unfulfilledQuantity: 0 }]);
    expect(order.refunds).toMatchObject([
      {
        id: created.refund.id,
        note: 'Too dark',
        totalRefundedSet: { shopMoney: { amount: '19.33' } },
        refundLineItems: {
          nodes: [{ quantity: 2, restockType: 'RETURN', subtotalSet: { shopMoney: { amount: '19.33' } }, location: { id: location } }],
        },
        transactions: { nodes: [{ kind: 'REFUND', amountSet: { shopMoney: { amount: '19.33' } } }] },
      },
    ]);
    const { levels } = await shop.control('GET', `/_twin/shops/${DOMAIN}/levels`);
    expect(levels[0]).toMatchObject({ available: 49 });
    expect(shop.effects('refund.created').map(({ data }) => data)).toEqual([
      expect.objectContaining({
        orderId: number,
        refundId: created.refund.id.split('/').at(-1),
        amount: '19.33',
        presented: '19.33',
        currency: 'SEK',
        by: 'app',
        notified: true,
        lines: [{ lineItemId: line.split('/').at(-1), quantity: 2, restockType: 'RETURN' }],
      }),
    ]);
    expect(shop.effects('mail.sent')).toMatchObject([{ data: { kind: 'refund-notification' } }]);
    const dump = await shop.control('GET', `/_twin/shops/${DOMAIN}/orders/${number}`);
    expect(dump.refunds).toMatchObject([{ by: 'app', transactions: [{ kind: 'REFUND', presented: '19.33' }] }]);
  });

  it('of unshipped units takes them off the fulfillment orders; of shipped ones it leaves the others to be shipped', async () => {
    const { id, number, line } = await place();
    const refund = (restockType: string, locationId?: string) =>
      create({ orderId: id, refundLineItems: [{ lineItemId: line, quantity: 1, restockType, locationId }], transactions: [] });
    await refund('CANCEL', location);
    expect((await read(id)).lineItems.nodes).toMatchObject([{ currentQuantity: 2, unfulfilledQuantity: 2 }]);
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${number}/fulfil`, {
      lines: [{ lineItemId: line.split('/').at(-1), quantity: 1 }],
    });
    await refund('NO_RESTOCK');
    expect((await read(id)).lineItems.nodes).toMatchObject([{ currentQuantity: 1, unfulfilledQuantity: 1 }]);
  });

  it('without transactions records the units and moves no money', async () => {
    const { id, line } = await place();
    const { userErrors } = await create({ orderId: id, refundLineItems: [{ lineItemId: line, quantity: 1 }], transactions: [] });
    expect(userErrors).toEqual([]);
    expect(await read(id)).toMatchObject({
      displayFinancialStatus: 'PAID',
      totalRefundedSet: { shopMoney: { amount: '0.00' } },
      refunds: [{ transactions: { nodes: [] } }],
    });
  });

  it('is made once per key, and not at all without one', async () => {
    const { id, line } = await place();
    const input = { orderId: id, refundLineItems: [{ lineItemId: line, quantity: 1 }], transactions: await money(id, '9.67') };
    const first = await create(input, 'the key');
    expect(await create(input, 'the key')).toEqual(first);
    expect((await create({ ...input, note: 'other' }, 'the key')).userErrors).toHaveLength(1);
    expect(shop.effects('refund.created')).toHaveLength(1);
  });

  it('is refused for other units than can be refunded, and for restocking that makes no sense', async () => {
    const { id, number, line } = await place();
    const field = async (given: object) =>
      (await create({ orderId: id, refundLineItems: [{ lineItemId: line, quantity: 1, ...given }] })).userErrors[0]?.field?.at(-1);
    expect(await field({ quantity: 4 })).toBe('quantity');
    expect(await field({ quantity: 0 })).toBe('quantity');
    expect(await field({ lineItemId: 'gid://shopify/LineItem/1' })).toBe('lineItemId');
    expect(await field({ restockType: 'CANCEL' })).toBe('locationId');
    expect(await field({ restockType: 'RETURN' })).toBe('locationId');
    expect(await field({ restockType: 'RETURN', locationId: 'gid://shopify/Location/1' })).toBe('locationId');
    expect(await field({ restockType: 'NO_RESTOCK', locationId: location })).toBe('locationId');
    expect(await field({ restockType: 'LEGACY_RESTOCK' })).toBe('restockType');
    expect(await field({ restockType: 'RETURN', locationId: location })).toBe('quantity');
    await fulfil(number);
    expect(await field({ restockType: 'CANCEL', locationId: location })).toBe('quantity');
    expect((await create({ orderId: 'gid://shopify/Order/1' })).userErrors[0].field).toEqual(['orderId']);
    expect(shop.effects('refund.created')).toEqual([]);
  });

  it('is refused for more money than was paid, unless over-refunding is allowed', async () => {
    const { id } = await place();
    const [whole] = await money(id, (await read(id)).transactions[0].amountSet.shopMoney.amount);
    const field = async (transactions: object[], more: object = {}) =>
      (await create({ orderId: id, transactions, ...more })).userErrors[0]?.field.join('.');
    expect(await field([{ ...whole, amount: '10000.00' }])).toBe('transactions.0.amount');
    expect(await field([{ ...whole }, { ...whole, amount: '0.01' }])).toBe('transactions.1.amount');
    expect(await field([{ ...whole, amount: '0.00' }])).toBe('transactions.0.amount');
    expect(await field([{ ...whole, kind: 'SALE' }])).toBe('transactions.0.kind');
    expect(await field([{ ...whole, parentId: 'gid://shopify/OrderTransaction/1' }])).toBe('transactions.0.parentId');
    expect(await field([{ ...whole, orderId: 'gid://shopify/Order/1' }])).toBe('transactions.0.orderId');
    expect(await field([{ ...whole, amount: '1.00' }], { shipping: { amount: '10000.00' } })).toBe('shipping.amount');
    expect(await field([{ ...whole, amount: '1.00' }])).toBeUndefined();
    expect(await field([whole!])).toBe('transactions.0.amount');
    expect(await field([whole!], { allowOverRefunding: true })).toBeUndefined();
    expect(await read(id)).toMatchObject({ displayFinancialStatus: 'REFUNDED', totalOutstandingSet: { shopMoney: { amount: '0.00' } } });
  });

  it('needs the buyer’s currency where it is not the shop’s', async () => {
    const { id } = await place({ presentmentCurrency: 'EUR', presentmentRate: '0.1' });
    const transactions = await money(id, '1.00');
    expect((await create({ orderId: id, transactions })).userErrors[0].field).toEqual(['currency']);
    expect((await create({ orderId: id, transactions, currency: 'SEK' })).userErrors[0].field).toEqual(['currency']);
    expect((await create({ orderId: id, transactions, currency: 'EUR' })).refund.totalRefundedSet).toMatchObject({
      shopMoney: { amount: '10.00' },
      presentmentMoney: { amount: '1.00', currencyCode: 'EUR' },
    });
  });

  it('by a merchant comes to what Shopify suggests', async () => {
    const { id, number, line } = await place();
    const { amountSet } = await suggest(id, { lines: [{ lineItemId: line, quantity: 2 }], shipping: true });
    const lines = [{ lineItemId: line.split('/').at(-1), quantity: 2 }];
    const { refunds } = await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${number}/refund`, { lines, shipping: true });
    expect(refunds).toMatchObject([{ amount: amountSet.shopMoney.amount, by: 'merchant', transactions: [{ kind: 'REFUND' }] }]);
  });

  it('by a merchant, and of a cancelled order, gives back the duties of its units', async () => {
    const dutiable = { lines: [{ sku: 'RED', quantity: 3, duty: '6.00' }] };
    const { number, line } = await place(dutiable);
    const lines = [{ lineItemId: line.split('/').at(-1), quantity: 2 }];
    const { refunds } = await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${number}/refund`, { lines });
    expect(refunds).toMatchObject([{ amount: '24.00', duties: { presented: '4.00' } }]);
    const other = await place(dutiable);
    await shop.control('POST', `/_twin/shops/${DOMAIN}/orders/${other.number}/cancel`, {});
    expect(await read(other.id)).toMatchObject({ displayFinancialStatus: 'REFUNDED' });
  });
});
