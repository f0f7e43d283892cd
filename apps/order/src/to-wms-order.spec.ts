import { describe, expect, it } from '@jest/globals';
import { aLine, anAddress, anOrder } from '@stockbridge/testing';
import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { toWmsOrder, UnmappableLine, type HandOver } from './to-wms-order.js';

const handOver = (given: Partial<HandOver> & { order?: ReturnType<typeof anOrder> } = {}): HandOver => ({
  orderNumber: '1001',
  deliveryDate: '2026-11-23',
  lines: (given.order ?? anOrder()).lines.map((line) => ({ line, quantity: line.currentQuantity })),
  withdrawn: [],
  ...given,
});
const map = (order = anOrder(), given: Partial<HandOver> = {}) => toWmsOrder(order, handOver({ order, ...given }));

describe('an order in the words of the warehouse', () => {
  it('carries the order id as goods owner order id and as customer number', () => {
    expect(map(anOrder({ id: '9007199254740993077' }))).toMatchObject({
      goodsOwnerOrderId: '9007199254740993077',
      consignee: { customerNumber: '9007199254740993077' },
    });
  });

  it('passes the total price on digit for digit, with the currency for customs', () => {
    expect(map(anOrder({ totalPrice: '1234567.10', currencyCode: 'EUR' }))).toMatchObject({
      customerPrice: '1234567.10',
      customsValueCurrencyCode: 'EUR',
    });
  });

  it('makes the first shipping line the delivery instruction and the way of delivery', () => {
    expect(map(anOrder({ shippingLine: { title: 'Express', code: 'EXP' } }))).toMatchObject({
      deliveryInstruction: 'Express',
      wayOfDelivery: { code: 'EXP', name: 'Express' },
    });
  });

  it('names the way of delivery by its title when the shipping line has no code', () => {
    expect(map(anOrder({ shippingLine: { title: 'Express', code: null } })).wayOfDelivery).toEqual({ code: 'Express', name: 'Express' });
  });

  it('notifies at the customer’s address, or the order’s when there is no customer', () => {
    expect(map().email).toEqual({ toBeNotified: true, value: 'customer@example.com' });
    expect(map(anOrder({ customer: null })).email).toEqual({ toBeNotified: true, value: 'order@example.com' });
  });

  it('does not ask for a message to something that is no phone number', () => {
    expect(map(anOrder({ shippingAddress: anAddress({ phone: 'call me' }) })).sms).toEqual({ toBeNotified: false, value: 'call me' });
  });

  it('takes the order’s phone when the shipping address has none', () => {
    expect(map(anOrder({ phone: '+46701112233', shippingAddress: anAddress({ phone: null }) })).sms).toEqual({
      toBeNotified: true,
      value: '+46701112233',
    });
  });

  it('leaves the customer’s own notification flags off', () => {
    expect(map().consignee).toMatchObject({ email: { toBeNotified: false }, sms: { toBeNotified: false } });
  });

  it('cuts a long note to what the warehouse takes, visibly', () => {
    const remark = map(anOrder({ note: 'x'.repeat(900) })).orderRemark!;
    expect(remark).toHaveLength(500);
    expect(remark.endsWith('…')).toBe(true);
  });

  it('places the company before the name when the address has one', () => {
    expect(map(anOrder({ shippingAddress: anAddress({ company: 'Hattar AB' }) })).consignee.name).toBe('Hattar AB Astrid Lind');
  });

  it('takes the billing address when nothing is shipped to', () => {
    const order = anOrder({
      shippingAddress: null,
      billingAddress: anAddress({
        address1: 'Fakturavägen 2',
        address2: 'c/o Berg',
        zip: '111 22',
        city: 'Lund',
        countryCode: 'SE',
        provinceCode: 'M',
      }),
    });
    expect(map(order).consignee).toMatchObject({
      address1: 'Fakturavägen 2',
      address2: 'c/o Berg',
      postCode: '111 22',
      city: 'Lund',
      countryCode: 'SE',
      countryStateCode: 'M',
    });
  });

  it('carries the customer’s note as the remark on the customer', () => {
    expect(map(anOrder({ customer: { email: null, note: 'Rings twice' } })).consignee.remark).toBe('Rings twice');
  });
});

describe('an order line in the words of the warehouse', () => {
  const lineOf = (line: ReturnType<typeof aLine>, quantity = line.currentQuantity) => {
    const order = anOrder({ lines: [line] });
    return map(order, { lines: [{ line, quantity }] }).orderLines[0]!;
  };

  it('is known by its line item id, twice', () => {
    expect(lineOf(aLine({ id: '9100000000000000042' }))).toMatchObject({
      rowNumber: '9100000000000000042',
      externalId: '9100000000000000042',
    });
  });

  it('falls back to the variant id when the line has no SKU, as its article does', () => {
    expect(lineOf(aLine({ sku: null, variantId: '8000000000000000009' })).articleNumber).toBe('8000000000000000009');
  });

  it('keeps its SKU when the variant was deleted', () => {
    expect(lineOf(aLine({ sku: 'HAT-RED', variantId: null })).articleNumber).toBe('HAT-RED');
  });

  it('is refused without SKU and variant, and the error says which line and how to mend it', () => {
    expect(() => lineOf(aLine({ id: '77', sku: null, variantId: null }))).toThrow(UnmappableLine);
    expect(() => lineOf(aLine({ id: '77', sku: null, variantId: null }))).toThrow(/order #1001, line 77: .*give the line a SKU/);
  });

  it('has the price of all its items', () => {
    expect(lineOf(aLine({ quantity: 3, unitPrice: '0.10' }))).toMatchObject({
      numberOfItems: 3,
      customerLinePrice: '0.30',
      currencyCode: 'SEK',
    });
  });

  it('has its discount as a percentage, and the customs value less the discount', () => {
    expect(lineOf(aLine({ quantity: 2, unitPrice: '50.00', discount: '25.00' }))).toMatchObject({
      discountPercentage: '25',
      lineTotalCustomsValue: '75.00',
    });
  });

  it('bears only its share of the discount when fewer items are sent than were ordered', () => {
    expect(lineOf(aLine({ quantity: 4, unitPrice: '50.00', discount: '40.00' }), 1)).toMatchObject({
      customerLinePrice: '50.00',
      lineTotalCustomsValue: '40.00',
      discountPercentage: '20',
    });
  });

  it('has no discount when it costs nothing', () => {
    expect(lineOf(aLine({ unitPrice: '0.00' })).discountPercentage).toBe('0');
  });

  it('is sent with quantity 0 when it was sent before and is wanted no more', () => {
    const order = anOrder();
    const mapped = map(order, { withdrawn: [{ rowNumber: '55', articleNumber: 'HAT-RED' }] });
    expect(mapped.orderLines.at(-1)).toEqual({ rowNumber: '55', externalId: '55', articleNumber: 'HAT-RED', numberOfItems: 0 });
  });

  it('loses no cent over any number of lines, and maps the same order the same way twice', () => {
    const cents = fc.integer({ min: 0, max: 1_000_000 }).map((n) => new Decimal(n).dividedBy(100).toFixed(2));
    const anyLine = fc.record({ id: fc.uuid(), quantity: fc.integer({ min: 1, max: 50 }), unitPrice: cents }).map((given) => aLine(given));
    fc.assert(
      fc.property(fc.uniqueArray(anyLine, { minLength: 1, maxLength: 40, selector: (line) => line.id }), (lines) => {
        const order = anOrder({ lines });
        const mapped = map(order);
        const total = lines.reduce((sum, line) => sum.plus(new Decimal(line.unitPrice).times(line.quantity)), new Decimal(0));
        const sent = mapped.orderLines.reduce((sum, line) => sum.plus(line.customerLinePrice!), new Decimal(0));
        expect(sent.toFixed(2)).toBe(total.toFixed(2));
        expect(mapped.orderLines.map((line) => line.rowNumber)).toEqual(lines.map((line) => line.id));
        expect(map(order)).toEqual(mapped);
      }),
    );
  });
});
