import { afterEach, describe, expect, it } from '@jest/globals';
import { Refused } from '@stockbridge/platform';
import { aShop, connectionOf, costOf, executing, startLoopback, type Responder } from '../loopback.js';
import { AdminClient } from './admin-client.js';
import { AdminShopifyOrders } from './admin-shopify-orders.js';

const money = (amount: string, presentment = amount) => ({ shopMoney: { amount }, presentmentMoney: { amount: presentment } });
const DETAIL = { currency: 'shop', metafields: [] } as const;
const opened: (() => Promise<void>)[] = [];
afterEach(async () => {
  for (const close of opened.splice(0)) await close();
});
async function ordersOf(respond: Responder) {
  const server = await startLoopback(respond);
  const client = new AdminClient({ urlTemplate: server.template, userAgent: 'stockbridge-order/0.1.0' });
  opened.push(
    () => server.close(),
    () => client.close(),
  );
  return { orders: new AdminShopifyOrders(client), server };
}

const aLine = (id: number | string, more: object = {}) => ({
  id: `gid://shopify/LineItem/${id}`,
  name: `Tea ${id} - 100 g`,
  sku: `TEA-${id}`,
  vendor: 'Te AB',
  quantity: 2,
  currentQuantity: 2,
  unfulfilledQuantity: 2,
  requiresShipping: true,
  isGiftCard: false,
  customAttributes: [],
  variant: { legacyResourceId: `9${id}` },
  originalUnitPriceSet: money('12.50'),
  discountAllocations: [],
  ...more,
});
const aFulfillmentOrder = (id: number, lineIds: number[], more: object = {}) => ({
  __typename: 'FulfillmentOrder',
  id: `gid://shopify/FulfillmentOrder/${id}`,
  orderId: 'gid://shopify/Order/5000000000000000001',
  updatedAt: '2026-11-23T10:00:00Z',
  status: 'OPEN',
  fulfillAt: '2026-11-23T10:00:00Z',
  assignedLocation: { location: { legacyResourceId: '77', isFulfillmentService: false } },
  fulfillmentHolds: [],
  supportedActions: [{ action: 'CREATE_FULFILLMENT' }],
  lineItems: connectionOf(
    lineIds.map((lineId) => ({
      id: `gid://shopify/FulfillmentOrderLineItem/${id}${lineId}`,
      totalQuantity: 2,
      remainingQuantity: 1,
      lineItem: { id: `gid://shopify/LineItem/${lineId}` },
    })),
  ),
  ...more,
});
const aFulfillment = (id: number, lineIds: number[]) => ({
  __typename: 'Fulfillment',
  id: `gid://shopify/Fulfillment/${id}`,
  legacyResourceId: String(id),
  status: 'SUCCESS',
  createdAt: '2026-11-23T11:00:00Z',
  location: { legacyResourceId: '77' },
  trackingInfo: [{ number: `TRACK-${id}` }, { number: null }],
  fulfillmentLineItems: connectionOf(lineIds.map((lineId) => ({ quantity: 1, lineItem: { id: `gid://shopify/LineItem/${lineId}` } }))),
});
const anOrder = (
  id: string,
  more: { lines?: object[]; fulfillmentOrders?: object[]; fulfillments?: object[] } & Record<string, unknown> = {},
) => {
  const { lines = [aLine(1)], fulfillmentOrders = [], fulfillments = [], ...fields } = more;
  return {
    __typename: 'Order',
    id: `gid://shopify/Order/${id}`,
    legacyResourceId: id,
    number: 1001,
    name: '#1001',
    createdAt: '2026-11-23T09:00:00Z',
    updatedAt: '2026-11-23T09:30:00Z',
    cancelledAt: null,
    capturable: true,
    closed: false,
    displayFinancialStatus: 'PAID',
    displayFulfillmentStatus: 'UNFULFILLED',
    currencyCode: 'SEK',
    presentmentCurrencyCode: 'EUR',
    totalPriceSet: money('25.00', '2.20'),
    tags: [],
    customAttributes: [],
    risk: { assessments: [] },
    metafields: connectionOf([]),
    note: null,
    email: 'anna@example.com',
    phone: null,
    customer: null,
    purchasingEntity: null,
    shippingAddress: null,
    billingAddress: null,
    shippingLines: connectionOf([]),
    lineItems: connectionOf(lines),
    fulfillmentOrders: connectionOf(fulfillmentOrders),
    fulfillments: ({ first }: { first: number }) => fulfillments.slice(0, first),
    ...fields,
  };
};
/** A shop that answers reads by id over Shopify's own schema. */
const shopWith = (...things: { id: string }[]) => {
  const all = new Map(things.map((thing) => [thing.id, thing]));
  const one = ({ id }: { id: string }) => all.get(id) ?? null;
  return executing({
    nodes: ({ ids }: { ids: string[] }) => ids.map((id) => one({ id })),
    order: one,
    fulfillmentOrder: one,
    fulfillment: one,
  });
};
const upTo = (count: number) => Array.from({ length: count }, (_none, index) => index + 1);

describe('reading orders', () => {
  it('says what Shopify says in our words', async () => {
    const address = {
      firstName: 'Anna',
      lastName: null,
      company: 'Te AB',
      address1: 'Storgatan 1',
      address2: null,
      city: 'Luleå',
      zip: '972 32',
      provinceCode: null,
      countryCodeV2: 'SE',
      phone: '070',
    };
    const { orders } = await ordersOf(
      shopWith(
        anOrder('5000000000000000001', {
          lines: [
            aLine('820982911946154508', {
              currentQuantity: 1,
              unfulfilledQuantity: 1,
              sku: '',
              variant: null,
              customAttributes: [{ key: 'Engraving', value: 'Anna' }],
              discountAllocations: [{ allocatedAmountSet: money('0.10') }, { allocatedAmountSet: money('0.20') }],
            }),
          ],
          fulfillmentOrders: [aFulfillmentOrder(3, [1])],
          shippingAddress: address,
          shippingLines: connectionOf([{ title: 'Home delivery', code: 'HOME' }]),
          customer: { note: 'rings twice', defaultEmailAddress: { emailAddress: 'anna@te.example' } },
          tags: ['vip'],
          customAttributes: [
            { key: 'Pick-up Location ID', value: '17' },
            { key: 'empty', value: null },
          ],
          risk: { assessments: [{ riskLevel: 'LOW' }, { riskLevel: 'MEDIUM' }] },
          metafields: connectionOf([{ namespace: 'atlas', key: 'atlas.point', value: '{"code":"17"}' }]),
          purchasingEntity: { __typename: 'PurchasingCompany', company: { name: 'Te AB' } },
        }),
      ),
    );
    const detail = {
      currency: 'shop',
      metafields: [
        { namespace: 'atlas', key: 'point' },
        { namespace: 'atlas', key: 'none' },
      ],
    } as const;
    const { countryCodeV2: countryCode, ...restOfAddress } = address;
    expect((await orders.byIds(aShop(), ['5000000000000000001'], detail)).get('5000000000000000001')).toEqual({
      id: '5000000000000000001',
      number: 1001,
      name: '#1001',
      createdAt: '2026-11-23T09:00:00Z',
      updatedAt: '2026-11-23T09:30:00Z',
      cancelledAt: null,
      closed: false,
      financialStatus: 'PAID',
      fulfillmentStatus: 'UNFULFILLED',
      tags: ['vip'],
      attributes: [
        { name: 'Pick-up Location ID', value: '17' },
        { name: 'empty', value: '' },
      ],
      metafields: { 'atlas.point': '{"code":"17"}' },
      risk: 'MEDIUM',
      currencyCode: 'SEK',
      totalPrice: '25.00',
      note: null,
      email: 'anna@example.com',
      phone: null,
      customer: { email: 'anna@te.example', note: 'rings twice' },
      companyName: 'Te AB',
      shippingAddress: { ...restOfAddress, countryCode },
      billingAddress: null,
      shippingLine: { title: 'Home delivery', code: 'HOME' },
      lines: [
        {
          id: '820982911946154508',
          name: 'Tea 820982911946154508 - 100 g',
          isCustom: false,
          attributes: [{ name: 'Engraving', value: 'Anna' }],
          sku: null,
          variantId: null,
          quantity: 2,
          currentQuantity: 1,
          unfulfilledQuantity: 1,
          requiresShipping: true,
          isGiftCard: false,
          unitPrice: '12.50',
          discount: '0.3',
        },
      ],
      fulfillmentOrders: [
        {
          gid: 'gid://shopify/FulfillmentOrder/3',
          status: 'OPEN',
          locationId: '77',
          fulfillAt: '2026-11-23T10:00:00Z',
          isOfService: false,
          ourHolds: [],
          supportedActions: ['CREATE_FULFILLMENT'],
          lines: [{ gid: 'gid://shopify/FulfillmentOrderLineItem/31', lineItemId: '1', totalQuantity: 2, remainingQuantity: 1 }],
        },
      ],
    });
  });

  it('takes every amount from the side that is asked for, and names its currency', async () => {
    const line = aLine(1, {
      originalUnitPriceSet: money('12.50', '1.10'),
      discountAllocations: [{ allocatedAmountSet: money('1', '0.09') }],
    });
    const { orders } = await ordersOf(shopWith(anOrder('1', { lines: [line] })));
    const order = (await orders.byIds(aShop(), ['1'], { currency: 'presentment', metafields: [] })).get('1')!;
    expect(order).toMatchObject({ currencyCode: 'EUR', totalPrice: '2.20', lines: [{ unitPrice: '1.10', discount: '0.09' }] });
  });

  it.each([
    [[], 'NONE'],
    [['NONE', 'LOW'], 'LOW'],
    [['LOW', 'HIGH', 'PENDING'], 'HIGH'],
    [['PENDING', 'LOW'], 'PENDING'],
  ])('judges the risk by the gravest of %p', async (levels, risk) => {
    const { orders } = await ordersOf(shopWith(anOrder('1', { risk: { assessments: levels.map((riskLevel) => ({ riskLevel })) } })));
    expect((await orders.byIds(aShop(), ['1'], DETAIL)).get('1')?.risk).toBe(risk);
  });

  it('knows a line that was typed by hand by its having neither variant nor vendor', async () => {
    const lines = [aLine(1, { variant: null, vendor: null }), aLine(2, { variant: null })];
    const { orders } = await ordersOf(shopWith(anOrder('1', { lines })));
    const order = (await orders.byIds(aShop(), ['1'], DETAIL)).get('1')!;
    expect(order.lines.map(({ isCustom }) => isCustom)).toEqual([true, false]);
  });

  it('lists what was placed in a span, to the second, however the index answers', async () => {
    const searches: unknown[] = [];
    const placed = (id: string, createdAt: string) => ({
      ...{ legacyResourceId: id, number: Number(id), name: `#${id}`, createdAt, cancelledAt: null, closed: false, tags: [] },
      ...{ displayFinancialStatus: 'PAID', displayFulfillmentStatus: 'UNFULFILLED' },
    });
    const { orders } = await ordersOf(({ body }) => {
      searches.push(body.variables?.['search']);
      const nodes = [placed('1', '2026-11-23T09:59:59Z'), placed('2', '2026-11-23T10:00:00Z'), placed('3', '2026-11-23T10:00:05Z')];
      const pageInfo = { hasNextPage: false, endCursor: null };
      return { body: { data: { orders: { pageInfo, nodes } }, extensions: { cost: costOf(10) } } };
    });
    const [from, to] = [new Date('2026-11-23T10:00:00.400Z'), new Date('2026-11-23T10:00:05.700Z')];
    const { items, next } = await orders.placedBetween(aShop(), from, to, null);
    expect([items.map(({ id }) => id), next]).toEqual([['2', '3'], null]);
    expect(searches).toEqual(["created_at:>='2026-11-23T10:00:00Z' AND created_at:<'2026-11-23T10:00:06Z'"]);
  });

  it('finds an order by its number or name, and lets nobody write search syntax into it', async () => {
    const searches: unknown[] = [];
    const { orders } = await ordersOf(({ body }) => {
      searches.push(body.variables?.['search']);
      return { body: { data: { orders: { nodes: [{ legacyResourceId: '7' }] } }, extensions: { cost: costOf(10) } } };
    });
    expect(await orders.idByNumber(aShop(), '#1001')).toBe('7');
    expect(await orders.idByNumber(aShop(), "1' OR email:'a")).toBe('7');
    expect(await orders.idByNumber(aShop(), ' ')).toBeNull();
    expect(searches).toEqual(["name:'1001' OR name:'#1001'", "name:'1 OR email:a' OR name:'#1 OR email:a'"]);
  });

  it('brings an order of 300 lines and a dozen fulfillment orders whole', async () => {
    const fulfillmentOrders = upTo(12).map((id) => aFulfillmentOrder(id, upTo(id === 12 ? 300 : 25)));
    const { orders } = await ordersOf(
      shopWith(anOrder('1', { lines: upTo(300).map((id) => aLine(id)), fulfillmentOrders }), ...fulfillmentOrders),
    );
    const order = (await orders.byIds(aShop(), ['1'], DETAIL)).get('1')!;
    expect(order.lines.map(({ id }) => id)).toEqual(upTo(300).map(String));
    expect(order.fulfillmentOrders.map(({ lines }) => lines.length)).toEqual([...Array<number>(11).fill(25), 300]);
    expect(new Set(order.fulfillmentOrders.flatMap(({ lines }) => lines.map(({ gid }) => gid))).size).toBeGreaterThan(500);
  });

  it('leaves out what Shopify does not show, and asks nothing for nothing', async () => {
    const { orders, server } = await ordersOf(shopWith(anOrder('1')));
    expect([...(await orders.byIds(aShop(), ['1', '2', '1'], DETAIL)).keys()]).toEqual(['1']);
    expect((await orders.byIds(aShop(), [], DETAIL)).size).toBe(0);
    expect(server.arrived).toHaveLength(1);
  });

  it('learns how many orders a call can carry, and halves one that was too dear', async () => {
    const sizes: number[] = [];
    const { orders } = await ordersOf(({ body }) => {
      const ids = body.variables?.['ids'] as string[];
      sizes.push(ids.length);
      const cost = ids.length * 300;
      if (cost > 1_000) {
        return {
          body: {
            errors: [
              {
                message: `Query cost is ${cost}, which exceeds the single query max cost limit (1000).`,
                extensions: { code: 'MAX_COST_EXCEEDED' },
              },
            ],
          },
        };
      }
      return { body: { data: { nodes: ids.map(() => null) }, extensions: { cost: costOf(cost) } } };
    });
    await orders.byIds(aShop(), upTo(40).map(String), DETAIL);
    expect(sizes.filter((size) => size > 3).length).toBeLessThanOrEqual(4);
    expect(sizes.filter((size) => size <= 3).reduce((sum, size) => sum + size, 0)).toBe(40);
  });

  it('keeps a status that it has never heard of', async () => {
    const { orders } = await ordersOf(() => ({
      body: { data: { nodes: [{ ...bare(anOrder('1')), displayFulfillmentStatus: 'TELEPORTED' }] }, extensions: { cost: costOf(10) } },
    }));
    expect((await orders.byIds(aShop(), ['1'], DETAIL)).get('1')?.fulfillmentStatus).toBe('TELEPORTED');
  });
});

/** An order with its lists resolved to one empty page each. */
function bare(order: object) {
  const page = { nodes: [], pageInfo: { hasNextPage: false, endCursor: null } };
  return { ...order, shippingLines: page, lineItems: page, fulfillmentOrders: page, fulfillments: [] };
}

describe('finding orders', () => {
  it('asks for whole seconds and believes only what the orders themselves say', async () => {
    let search: unknown;
    const { orders } = await ordersOf(
      executing({
        orders: ({ query }: { query: string }) => {
          search = query;
          return {
            pageInfo: { hasNextPage: true, hasPreviousPage: false, endCursor: 'c2' },
            nodes: [
              { legacyResourceId: '1', updatedAt: '2026-11-23T08:59:59Z' },
              { legacyResourceId: '2', updatedAt: '2026-11-23T09:00:00Z' },
              { legacyResourceId: '3', updatedAt: '2026-11-23T09:00:07Z' },
            ],
          };
        },
      }),
    );
    await expect(orders.updatedSince(aShop(), new Date('2026-11-23T09:00:00.750Z'), null)).resolves.toEqual({
      items: [
        { id: '2', updatedAt: '2026-11-23T09:00:00Z' },
        { id: '3', updatedAt: '2026-11-23T09:00:07Z' },
      ],
      next: 'c2',
      highestUpdatedAt: '2026-11-23T09:00:07Z',
    });
    expect(search).toBe("updated_at:>='2026-11-23T09:00:00Z'");
  });

  it('finds orders through what happened to their fulfillment orders at a location, closed ones too', async () => {
    let asked: { query?: string; includeClosed?: boolean } = {};
    const { orders } = await ordersOf(
      executing({
        fulfillmentOrders: (args: typeof asked) => {
          asked = args;
          return {
            pageInfo: { hasNextPage: false, hasPreviousPage: false, endCursor: 'x' },
            nodes: [aFulfillmentOrder(1, []), aFulfillmentOrder(2, [])],
          };
        },
      }),
    );
    await expect(orders.withFulfillmentOrdersUpdatedSince(aShop(), '77', new Date('2026-11-23T09:00:00Z'), null)).resolves.toEqual({
      items: ['5000000000000000001'],
      next: null,
      highestUpdatedAt: '2026-11-23T10:00:00Z',
    });
    expect(asked).toMatchObject({ query: "assigned_location_id:77 AND updated_at:>='2026-11-23T09:00:00Z'", includeClosed: true });
  });

  it('knows the order behind a fulfillment order, and which are gone', async () => {
    const { orders } = await ordersOf(shopWith(aFulfillmentOrder(4, [])));
    expect([...(await orders.orderIdsOfFulfillmentOrders(aShop(), ['4', '5']))]).toEqual([['4', '5000000000000000001']]);
  });
});

describe('what is shipped in Shopify', () => {
  it('is read whole, however many parcels and lines', async () => {
    const fulfillments = upTo(30).map((id) => aFulfillment(id, upTo(id === 30 ? 150 : 1)));
    const { orders } = await ordersOf(
      shopWith(
        anOrder('1', { lines: upTo(300).map((id) => aLine(id)), fulfillments, fulfillmentOrders: [aFulfillmentOrder(9, [1])] }),
        ...fulfillments,
      ),
    );
    const truth = (await orders.fulfillmentTruths(aShop(), ['1'])).get('1')!;
    expect(truth).toMatchObject({ orderId: '1', number: 1001, cancelledAt: null, isCapturable: true });
    expect(truth.lineItems).toHaveLength(300);
    expect(new Set(truth.fulfillments.map(({ id }) => id)).size).toBe(30);
    expect(truth.fulfillments.find(({ id }) => id === '30')?.lines).toHaveLength(150);
    expect(truth.fulfillments[0]).toEqual({
      id: '1',
      status: 'SUCCESS',
      createdAt: '2026-11-23T11:00:00Z',
      locationId: '77',
      trackingNumbers: ['TRACK-1'],
      lines: [{ lineItemId: '1', quantity: 1 }],
    });
    expect(truth.fulfillmentOrders).toHaveLength(1);
  });

  it('is not guessed when Shopify shows only a part', async () => {
    const fulfillments = upTo(260).map((id) => aFulfillment(id, [1]));
    const { orders } = await ordersOf(shopWith(anOrder('1', { fulfillments }), ...fulfillments));
    await expect(orders.fulfillmentTruths(aShop(), ['1'])).rejects.toThrow(/fulfill it by hand/);
  });
});

describe('fulfilling', () => {
  const request = {
    fulfillmentOrders: [
      { gid: 'gid://shopify/FulfillmentOrder/3', lines: [{ gid: 'gid://shopify/FulfillmentOrderLineItem/31', quantity: 1 }] },
    ],
    tracking: [{ number: 'JJFI6000', url: 'https://track.example.com/JJFI6000' }],
    carrier: 'PostNord',
    notifyCustomer: true,
  };

  it('sends lines, numbers and the mail, and tells the id', async () => {
    let sent: unknown;
    const { orders } = await ordersOf(
      executing({
        fulfillmentCreate: ({ fulfillment }: { fulfillment: unknown }) => {
          sent = fulfillment;
          return { fulfillment: { legacyResourceId: '4500000000000000007' }, userErrors: [] };
        },
      }),
    );
    await expect(orders.createFulfillment(aShop(), request)).resolves.toEqual({ fulfillmentId: '4500000000000000007' });
    expect(sent).toEqual({
      lineItemsByFulfillmentOrder: [
        {
          fulfillmentOrderId: 'gid://shopify/FulfillmentOrder/3',
          fulfillmentOrderLineItems: [{ id: 'gid://shopify/FulfillmentOrderLineItem/31', quantity: 1 }],
        },
      ],
      notifyCustomer: true,
      trackingInfo: { company: 'PostNord', number: 'JJFI6000', url: 'https://track.example.com/JJFI6000' },
    });
  });

  it('says why Shopify refused', async () => {
    const userErrors = [{ field: ['fulfillment'], message: 'Fulfillment order does not exist.' }];
    const { orders } = await ordersOf(executing({ fulfillmentCreate: () => ({ fulfillment: null, userErrors }) }));
    await expect(orders.createFulfillment(aShop(), request)).rejects.toThrow(/Fulfillment order does not exist\. \(fulfillment\)/);
  });

  it('sets all tracking numbers of a fulfillment, with the links that are known', async () => {
    let sent: unknown;
    const { orders } = await ordersOf(
      executing({
        fulfillmentTrackingInfoUpdate: (given: unknown) => {
          sent = given;
          return { fulfillment: { legacyResourceId: '7' }, userErrors: [] };
        },
      }),
    );
    const tracking = [
      { number: 'T1', url: 'https://track.example/T1' },
      { number: 'T2', url: null },
    ];
    await orders.updateTracking(aShop(), { fulfillmentId: '7', tracking, carrier: 'PostNord', notifyCustomer: false });
    expect(sent).toMatchObject({
      fulfillmentId: 'gid://shopify/Fulfillment/7',
      trackingInfoInput: { company: 'PostNord', numbers: ['T1', 'T2'], urls: ['https://track.example/T1'] },
      notifyCustomer: false,
    });
  });

  it('reads what of a payment was promised and taken, in the customer’s currency', async () => {
    const bag = (presented: string) => money('999.99', presented);
    const expiry = '2026-11-29T09:00:00Z';
    const transaction = {
      __typename: 'OrderTransaction',
      status: 'SUCCESS',
      parentTransaction: null,
      authorizationExpiresAt: null,
      multiCapturable: false,
    };
    const { orders } = await ordersOf(
      executing({
        order: () => ({
          displayFinancialStatus: 'PARTIALLY_PAID',
          presentmentCurrencyCode: 'NOK',
          totalOutstandingSet: bag('10.00'),
          transactions: [
            {
              ...transaction,
              id: 'gid://shopify/OrderTransaction/1',
              kind: 'AUTHORIZATION',
              totalUnsettledSet: bag('12.50'),
              authorizationExpiresAt: expiry,
            },
            {
              ...transaction,
              id: 'gid://shopify/OrderTransaction/2',
              kind: 'CAPTURE',
              parentTransaction: { id: 'gid://shopify/OrderTransaction/1' },
              totalUnsettledSet: null,
            },
          ],
        }),
      }),
    );
    await expect(orders.payment(aShop(), '5')).resolves.toEqual({
      orderId: '5',
      financialStatus: 'PARTIALLY_PAID',
      currencyCode: 'NOK',
      outstanding: '10.00',
      transactions: [
        {
          gid: 'gid://shopify/OrderTransaction/1',
          kind: 'AUTHORIZATION',
          status: 'SUCCESS',
          parentGid: null,
          unsettled: '12.50',
          expiresAt: expiry,
          multiCapturable: false,
        },
        {
          gid: 'gid://shopify/OrderTransaction/2',
          kind: 'CAPTURE',
          status: 'SUCCESS',
          parentGid: 'gid://shopify/OrderTransaction/1',
          unsettled: '0',
          expiresAt: null,
          multiCapturable: false,
        },
      ],
    });
  });

  it('captures an amount of an authorization, digit for digit and with its currency', async () => {
    let sent: unknown;
    const { orders } = await ordersOf(
      executing({
        orderCapture: ({ input }: { input: unknown }) => {
          sent = input;
          return { transaction: { id: 'gid://shopify/OrderTransaction/2', status: 'PENDING' }, userErrors: [] };
        },
      }),
    );
    const capture = { orderId: '5', parentGid: 'gid://shopify/OrderTransaction/1', amount: '398.50', currencyCode: 'NOK' };
    await expect(orders.capturePayment(aShop(), capture)).resolves.toEqual({
      transactionGid: 'gid://shopify/OrderTransaction/2',
      isPending: true,
    });
    expect(sent).toEqual({
      id: 'gid://shopify/Order/5',
      parentTransactionId: 'gid://shopify/OrderTransaction/1',
      amount: '398.50',
      currency: 'NOK',
    });
  });

  it('asks for nothing when nothing is to be fulfilled', async () => {
    const { orders, server } = await ordersOf(() => ({}));
    await expect(orders.createFulfillment(aShop(), { ...request, fulfillmentOrders: [] })).rejects.toBeInstanceOf(Refused);
    expect(server.arrived).toEqual([]);
  });
});
