import { describe, expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import { aLine, anAddress, anOrder } from '@stockbridge/testing';
import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import type { z } from 'zod';
import { toWmsOrder, UnmappableLine, type HandOver } from './to-wms-order.js';

type Given = Partial<Omit<HandOver, 'settings'>> & { readonly settings?: z.input<typeof orderSettings> };
const map = (order = anOrder(), { settings = {}, ...given }: Given = {}) =>
  toWmsOrder(order, {
    orderNumber: '1001',
    deliveryDate: '2026-11-23',
    lines: order.lines.map((line) => ({ line, quantity: line.currentQuantity })),
    withdrawn: [],
    warehouseId: null,
    ...given,
    settings: orderSettings.parse(settings),
  });

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

  it('leaves the customer’s own notification flags off, unless the settings switch them on', () => {
    expect(map().consignee).toMatchObject({ email: { toBeNotified: false }, sms: { toBeNotified: false } });
    expect(map(anOrder(), { settings: { notifyCustomerByEmail: true } }).consignee).toMatchObject({
      email: { toBeNotified: true, value: 'customer@example.com' },
      sms: { toBeNotified: false },
    });
    expect(map(anOrder(), { settings: { notifyCustomerBySms: true } }).consignee).toMatchObject({
      email: { toBeNotified: false },
      sms: { toBeNotified: true, value: '+46 70 123 45 67' },
      telephone: { toBeNotified: false, value: '+46 70 123 45 67' },
    });
  });

  it.each([
    ['+46 70 123 45 67', 'SE', true],
    ['070-123 45 67', 'SE', true],
    ['070-123 45 67', null, false],
    ['+1 202 555 0173', 'SE', true],
    ['12', 'SE', false],
  ])('asks for a message to %s, sent to %s: %s', (phone, countryCode, toBeNotified) => {
    expect(map(anOrder({ shippingAddress: anAddress({ phone, countryCode }) })).sms).toEqual({ toBeNotified, value: phone });
  });

  it.each([
    ['anna@example.com', true],
    ['anna@example', false],
    ['anna@@example.com', false],
    ['anna example.com', false],
  ])('asks for a mail to %s: %s', (email, toBeNotified) => {
    expect(map(anOrder({ customer: { email, note: null } })).email).toEqual({ toBeNotified, value: email });
  });

  it('has the order type of the settings, and none without', () => {
    expect(map().orderType).toBeUndefined();
    expect(map(anOrder(), { settings: { orderType: { code: 'B2C', name: 'Web shop' } } }).orderType).toEqual({
      code: 'B2C',
      name: 'Web shop',
    });
  });

  it('is bound to the warehouse of the connection', () => {
    expect(map().warehouseId).toBeUndefined();
    expect(map(anOrder(), { warehouseId: 7 }).warehouseId).toBe(7);
  });

  it.each(['home', ' HOME DELIVERY '])('has the way of delivery that the match table knows for %s', (method) => {
    const settings = { shipping: { methods: [{ method, wayOfDelivery: { code: 'DHL-H', name: 'DHL home' } }] } };
    expect(map(anOrder(), { settings }).wayOfDelivery).toEqual({ code: 'DHL-H', name: 'DHL home' });
    const other = anOrder({ shippingLine: { title: 'Express', code: 'EXP' } });
    expect(map(other, { settings }).wayOfDelivery).toEqual({ code: 'EXP', name: 'Express' });
  });

  it('has what shipping rules say before anything else', () => {
    const order = anOrder({
      attributes: [
        { name: 'point', value: 'SE-4711' },
        { name: 'day', value: '2026-12-01' },
      ],
    });
    const settings: Given['settings'] = {
      shipping: {
        rules: [
          { from: { attribute: 'point' }, to: 'servicePointCode' },
          { from: { attribute: 'point' }, match: '^(SE)-', to: 'wayOfDelivery.code', value: 'collect-$1' },
          { from: { attribute: 'point' }, to: 'deliveryInstruction', value: 'To a pickup point' },
          { from: { attribute: 'day' }, to: 'deliveryDate' },
        ],
      },
    };
    expect(map(order, { settings })).toMatchObject({
      servicePointCode: 'SE-4711',
      wayOfDelivery: { code: 'collect-SE', name: 'collect-SE' },
      deliveryInstruction: 'To a pickup point',
      deliveryDate: '2026-12-01',
    });
    expect(map(anOrder(), { settings })).toMatchObject({
      servicePointCode: undefined,
      wayOfDelivery: { code: 'HOME', name: 'Home delivery' },
      deliveryInstruction: 'Home delivery',
      deliveryDate: '2026-11-23',
    });
  });

  it('fills the fields of custom mappings, of the order and of its lines', () => {
    const line = aLine({ attributes: [{ name: 'Engraving', value: 'Anna' }] });
    const order = anOrder({ lines: [line], metafields: { 'custom.po': 'PO-7' }, attributes: [{ name: 'VAT', value: 'SE55' }] });
    const settings: Given['settings'] = {
      custom: [
        { field: 'referenceNumber', from: { metafield: { namespace: 'custom', key: 'po' } } },
        { field: 'vatNumber', from: { attribute: 'VAT' } },
        { field: 'freeText1', from: { constant: 'web' } },
        { field: 'freeText2', from: { attribute: 'nowhere' } },
        { field: 'line.comment', from: { lineAttribute: 'Engraving' } },
      ],
    };
    const mapped = map(order, { settings });
    expect(mapped).toMatchObject({ referenceNumber: 'PO-7', freeText1: 'web', freeText2: undefined, consignee: { vatNumber: 'SE55' } });
    expect(mapped.orderLines[0]!.comment).toBe('Anna');
  });

  it('never cuts a character in half', () => {
    const remark = map(anOrder({ note: `${'x'.repeat(498)}😀😀` })).orderRemark!;
    expect(remark).toBe(`${'x'.repeat(498)}…`);
    expect(remark.isWellFormed()).toBe(true);
  });

  it('cuts a long note to what the warehouse takes, visibly', () => {
    const remark = map(anOrder({ note: 'x'.repeat(900) })).orderRemark!;
    expect(remark).toHaveLength(500);
    expect(remark.endsWith('…')).toBe(true);
  });

  it('places the company before the name when the address has one', () => {
    expect(map(anOrder({ shippingAddress: anAddress({ company: 'Hattar AB' }) })).consignee.name).toBe('Hattar AB Astrid Lind');
  });

  it('takes the billing address when the shipping address is empty but for its country', () => {
    const blank = anAddress({ firstName: null, lastName: ' ', address1: '', city: null, zip: null, phone: null });
    expect(map(anOrder({ shippingAddress: blank })).consignee.address1).toBe('Fakturavägen 2');
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

  it('that was typed by hand has an article of its own', () => {
    expect(lineOf(aLine({ id: '77', sku: null, variantId: null, isCustom: true })).articleNumber).toBe('custom-77');
  });

  it('has its name as comment where the settings say so', () => {
    const order = anOrder();
    expect(map(order).orderLines[0]!.comment).toBeUndefined();
    expect(map(order, { settings: { lineNameToComment: true } }).orderLines[0]!.comment).toBe('Hat - Green');
  });

  it('that nobody shall pick says so', () => {
    const order = anOrder();
    const line = order.lines[0]!;
    expect(map(order, { lines: [{ line, quantity: 1, shouldBePicked: false }] }).orderLines[0]).toMatchObject({ shouldBePicked: false });
    expect(map(order).orderLines[0]).not.toHaveProperty('shouldBePicked');
  });

  it('has amounts with the decimals of its currency', () => {
    const order = anOrder({ currencyCode: 'KWD', lines: [aLine({ quantity: 2, unitPrice: '0.125', discount: '0.025' })] });
    expect(map(order).orderLines[0]).toMatchObject({ customerLinePrice: '0.250', lineTotalCustomsValue: '0.225', currencyCode: 'KWD' });
  });

  it('has a percentage that comes back to the discount, to the cent, and parts that never get more than was given', () => {
    const cents = (most: number) => fc.integer({ min: 0, max: most }).map((n) => new Decimal(n).dividedBy(100));
    fc.assert(
      fc.property(
        cents(100_000_000),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (unit, quantity, share) => {
          const discount = unit.times(quantity).times(share).toDecimalPlaces(2, Decimal.ROUND_DOWN);
          const line = aLine({ quantity, unitPrice: unit.toFixed(2), discount: discount.toFixed(2) });
          const whole = lineOf(line);
          expect(new Decimal(whole.customerLinePrice!).times(whole.discountPercentage!).dividedBy(100).toFixed(2)).toBe(
            discount.toFixed(2),
          );
          const parts = [1, quantity - 1].filter((items) => items > 0 && items < quantity).map((items) => lineOf(line, items));
          const given = parts.reduce((sum, part) => sum.plus(part.customerLinePrice!).minus(part.lineTotalCustomsValue!), new Decimal(0));
          expect(given.lessThanOrEqualTo(discount)).toBe(true);
        },
      ),
    );
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
