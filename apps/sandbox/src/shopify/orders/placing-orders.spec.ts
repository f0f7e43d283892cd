import { afterEach, beforeEach, describe, expect, it } from '@jest/globals';
import { DOMAIN, RehearsedShop } from '../a-shop-for-specs.js';

describe('Placing orders', () => {
  let shop: RehearsedShop;
  beforeEach(async () => {
    shop = await RehearsedShop.open({ plan: 'plus' });
    await shop.control('POST', `/_twin/shops/${DOMAIN}/products`, {
      title: 'Lamp',
      variants: [
        { title: 'Red', sku: 'RED', price: '99.50' },
        { title: 'Blue', sku: null },
      ],
    });
  });
  afterEach(() => shop.close());

  const place = (body: object) => shop.control('POST', `/_twin/shops/${DOMAIN}/orders`, body);
  const dump = async () => (await shop.control('GET', `/_twin/shops/${DOMAIN}/orders`)).orders;

  it('makes up the same buyers and baskets for the same seed', async () => {
    await place({ count: 5, seed: 7 });
    await place({ count: 5, seed: 7 });
    await place({ count: 5, seed: 8 });
    const orders = await dump();
    const basket = (order: any) => [order.email, order.shippingAddress.address1, order.lines.map((line: any) => [line.sku, line.quantity])]; // eslint-disable-line @typescript-eslint/no-explicit-any
    expect(orders.slice(0, 5).map(basket)).toEqual(orders.slice(5, 10).map(basket));
    expect(orders.slice(0, 5).map(basket)).not.toEqual(orders.slice(10).map(basket));
    expect(orders.map(({ number }: { number: number }) => number)).toEqual(Array.from({ length: 15 }, (_, index) => 1001 + index));
  });

  it('numbers orders as wished and goes on from there', async () => {
    const { orders } = await place({ orders: [{ number: 5000 }, {}] });
    expect(orders.map(({ name }: { name: string }) => name)).toEqual(['#5000', '#5001']);
  });

  it('places an order of days ago, which was not changed since', async () => {
    await place({ orders: [{ lines: [{ sku: 'RED', quantity: 1 }], createdAt: '2026-11-01T09:00:00Z' }] });
    const token = (await shop.install()).access_token;
    const { data } = await shop.graphql(token, '{ orders(first: 1) { nodes { createdAt updatedAt } } }', {});
    expect(data!.orders.nodes).toEqual([{ createdAt: '2026-11-01T09:00:00Z', updatedAt: '2026-11-01T09:00:00Z' }]);
  });

  it('places a guest’s order without address, e-mail or customer', async () => {
    const { orders } = await place({
      orders: [{ lines: [{ sku: 'RED', quantity: 1 }], email: null, customer: null, shippingAddress: null }],
    });
    const token = (await shop.install()).access_token;
    const query = 'query ($id: ID!) { order(id: $id) { email customer { id } shippingAddress { zip } billingAddress { zip } } }';
    const { data } = await shop.graphql(token, query, { id: `gid://shopify/Order/${orders[0].id}` });
    expect(data!.order).toEqual({ email: null, customer: null, shippingAddress: null, billingAddress: null });
  });

  it('adds up lines, discounts and shipping to the last digit, also in the buyer’s currency', async () => {
    const { orders } = await place({
      orders: [{ lines: [{ sku: 'RED', quantity: 3, discount: '10.05' }], presentmentCurrency: 'EUR', presentmentRate: '0.1' }],
    });
    const token = (await shop.install()).access_token;
    const query = `query ($id: ID!) { order(id: $id) { subtotalPriceSet { shopMoney { amount currencyCode } presentmentMoney { amount currencyCode } }
      lineItems(first: 1) { nodes { originalUnitPriceSet { shopMoney { amount } } discountAllocations { allocatedAmountSet { shopMoney { amount } } } } } } }`;
    const { data } = await shop.graphql(token, query, { id: `gid://shopify/Order/${orders[0].id}` });
    expect(data!.order.subtotalPriceSet).toEqual({
      shopMoney: { amount: '288.45', currencyCode: 'SEK' },
      presentmentMoney: { amount: '28.85', currencyCode: 'EUR' },
    });
    expect(data!.order.lineItems.nodes[0]).toEqual({
      originalUnitPriceSet: { shopMoney: { amount: '99.50' } },
      discountAllocations: [{ allocatedAmountSet: { shopMoney: { amount: '10.05' } } }],
    });
  });

  it('refuses what can’t be ordered, and then places none of them', async () => {
    expect(await place({ orders: [{}, { lines: [{ sku: 'NONE', quantity: 1 }] }] })).toEqual({
      refusedWith: 400,
      error: `${DOMAIN} has no variant with the SKU NONE.`,
    });
    expect(await dump()).toEqual([]);
    expect(await place({ orders: [{ location: 'Nowhere' }] })).toMatchObject({ refusedWith: 400 });
    expect(await place({ ordres: [] })).toMatchObject({ refusedWith: 400 });
  });

  it('knows no shop that was not made, and keeps ids when a shop is put again', async () => {
    expect(await shop.control('GET', '/_twin/shops/other.myshopify.com')).toMatchObject({ refusedWith: 404 });
    expect(await shop.control('PUT', '/_twin/shops/evil.example.com', {})).toMatchObject({ refusedWith: 400 });
    const once = await shop.control('PUT', `/_twin/shops/${DOMAIN}`, { locations: [{ name: 'Hisingen' }] });
    const twice = await shop.control('PUT', `/_twin/shops/${DOMAIN}`, { locations: [{ name: 'Hisingen' }, { id: '42', name: 'Umeå' }] });
    expect(twice.locations[0].id).toBe(once.locations[0].id);
    expect(twice.locations.at(-1)).toMatchObject({ id: '42', name: 'Umeå' });
  });
});
