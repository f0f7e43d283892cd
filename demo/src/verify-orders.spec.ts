import { describe, expect, it } from '@jest/globals';
import type { WholeOrderDump, WrittenOrderDump } from './twins.js';
import { verifyOrder } from './verify-orders.js';

const order: WholeOrderDump = {
  id: '5001',
  number: 1001,
  name: '#1001',
  outstanding: '0.00',
  transactions: [],
  refunds: [],
  returns: [],
  financialStatus: 'PAID',
  cancelledAt: null,
  currency: 'SEK',
  totalPrice: '547.00',
  email: 'order@example.com',
  phone: null,
  note: 'Ring twice',
  customer: { email: 'anna@example.com', note: 'VIP' },
  companyName: null,
  shippingTitle: 'Home delivery',
  shippingCode: 'home',
  shippingAddress: {
    firstName: 'Anna',
    lastName: 'Lind',
    company: 'Te AB',
    address1: 'Storgatan 1',
    address2: 'c/o Berg',
    zip: '753 20',
    city: 'Uppsala',
    provinceCode: null,
    countryCode: 'SE',
    phone: '+46701740001',
  },
  billingAddress: null,
  lines: [
    {
      id: '71',
      sku: ' HAT ',
      variantId: '31',
      quantity: 3,
      currentQuantity: 3,
      unitPrice: '249.00',
      discount: '50.00',
      requiresShipping: true,
      isGiftCard: false,
    },
  ],
  fulfillmentOrders: [],
  fulfillments: [],
};
const phone = { value: '+46701740001', toBeNotified: false };
const inWarehouse: WrittenOrderDump = {
  orderId: 1,
  orderNumber: '1001',
  goodsOwnerOrderId: '5001',
  backOrderFor: null,
  status: 300,
  carrier: null,
  tracking: [],
  body: {
    customerPrice: 547,
    customsInfo: { customsValueCurrencyCode: 'SEK' },
    deliveryInstruction: 'Home delivery',
    goodsOwnerOrderId: '5001',
    backOrderFor: null,
    emailNotification: { value: 'anna@example.com', toBeNotified: true },
    smsNotification: { ...phone, toBeNotified: true },
    orderRemark: 'Ring twice',
    wayOfDelivery: { code: 'home', name: 'Home delivery' },
    consignee: {
      customerNumber: '5001',
      name: 'Te AB Anna Lind',
      address1: 'Storgatan 1',
      address2: 'c/o Berg',
      postCode: '753 20',
      city: 'Uppsala',
      countryCode: 'SE',
      remark: 'VIP',
      advanced: {
        emailNotification: { value: 'anna@example.com', toBeNotified: false },
        smsNotification: phone,
        telephoneNotification: { ...phone },
      },
    },
  },
  lines: [
    {
      rowNumber: '71',
      articleNumber: 'HAT',
      ordered: 2,
      picked: 0,
      returned: 0,
      body: {
        rowNumber: '71',
        externalId: '71',
        articleNumber: 'HAT',
        prices: { customerLinePrice: 498, currencyCode: 'SEK', discountPercentage: 6.693440429 },
        lineTotalCustomsValue: 464.67,
      },
    },
  ],
};

const withBody = (path: string, value: unknown): WrittenOrderDump => {
  const copy = structuredClone(inWarehouse) as { body: Record<string, unknown> } & WrittenOrderDump;
  const keys = path.split('.');
  const last = keys.pop()!;
  const place = keys.reduce((node, key) => node[key] as Record<string, unknown>, copy.body);
  place[last] = value;
  return copy;
};

describe('an order in the warehouse', () => {
  it('that is as the documentation says has no differences', () => {
    expect(verifyOrder(order, inWarehouse)).toEqual([]);
  });

  it.each([
    ['customerPrice', 546],
    ['customsInfo.customsValueCurrencyCode', 'EUR'],
    ['deliveryInstruction', null],
    ['emailNotification.value', 'order@example.com'],
    ['emailNotification.toBeNotified', false],
    ['smsNotification.value', '112'],
    ['orderRemark', ''],
    ['wayOfDelivery.code', 'Home delivery'],
    ['wayOfDelivery.name', 'home'],
    ['consignee.customerNumber', '1'],
    ['consignee.name', 'Anna Lind Te AB'],
    ['consignee.address1', 'Storgatan 2'],
    ['consignee.address2', null],
    ['consignee.postCode', '75320'],
    ['consignee.city', 'UPPSALA'],
    ['consignee.countryCode', 'NO'],
    ['consignee.countryStateCode', 'X'],
    ['consignee.remark', 'Ring twice'],
    ['consignee.advanced.emailNotification.toBeNotified', true],
    ['consignee.advanced.smsNotification.toBeNotified', true],
    ['consignee.advanced.telephoneNotification.value', null],
  ])('that differs in %s says so', (path, value) => {
    expect(verifyOrder(order, withBody(path, value))).toEqual([expect.stringContaining(`${path} is`)]);
  });

  it('says which field of which row differs, the discount by the amount it comes to', () => {
    const [line] = inWarehouse.lines;
    const body = { ...line!.body, prices: { customerLinePrice: 498, currencyCode: 'SEK', discountPercentage: 6.7 }, externalId: null };
    expect(verifyOrder(order, { ...inWarehouse, lines: [{ ...line!, body }] })).toEqual([
      'row 71: externalId is empty in the warehouse, and should be "71"',
      'row 71: discountAmount is "33.37" in the warehouse, and should be "33.33"',
    ]);
  });

  it('takes the billing address where there is no shipping address, and the company of the buyer where the address has none', () => {
    const billed: WholeOrderDump = {
      ...order,
      shippingAddress: null,
      billingAddress: { ...order.shippingAddress!, company: null },
      companyName: 'Lind AB',
      phone: '+46701740002',
    };
    const differences = verifyOrder(billed, inWarehouse);
    expect(differences).toEqual([
      expect.stringContaining('smsNotification.value is'),
      'consignee.name is "Te AB Anna Lind" in the warehouse, and should be "Lind AB Anna Lind"',
    ]);
  });
});

describe('what was added later', () => {
  const later = { id: '72', sku: 'MUG', variantId: '32', quantity: 2, currentQuantity: 2, unitPrice: '80.00', discount: '0.00' };
  const grown: WholeOrderDump = {
    ...order,
    totalPrice: '707.00',
    lines: [...order.lines, { ...later, requiresShipping: true, isGiftCard: false }],
  };
  const row = {
    rowNumber: '72',
    externalId: '72',
    articleNumber: 'MUG',
    prices: { customerLinePrice: 160, discountPercentage: 0, currencyCode: 'SEK' },
    lineTotalCustomsValue: 160,
  };
  const supplement: WrittenOrderDump = {
    ...inWarehouse,
    orderId: 2,
    orderNumber: '1001-2',
    body: { ...inWarehouse.body, customerPrice: 160 },
    lines: [{ rowNumber: '72', articleNumber: 'MUG', ordered: 2, picked: 0, returned: 0, body: row }],
  };

  it('agrees as an order of its own with the price of its lines, and the first keeps the rest', () => {
    expect(verifyOrder(grown, inWarehouse, { supplements: [supplement] })).toEqual([]);
    expect(verifyOrder(grown, supplement, { supplements: [supplement] })).toEqual([]);
  });

  it('does not agree with the price of the whole order', () => {
    const whole = { ...supplement, body: { ...supplement.body, customerPrice: 707 } };
    expect(verifyOrder(grown, whole, { supplements: [whole] })).toEqual([expect.stringContaining('customerPrice is 707')]);
  });
});

it('takes what a shipping app chose for what it should be', () => {
  expect(verifyOrder(order, inWarehouse, { chosen: { servicePointCode: 'SE-1' } })).toEqual([
    'servicePointCode is empty in the warehouse, and should be "SE-1"',
  ]);
});
