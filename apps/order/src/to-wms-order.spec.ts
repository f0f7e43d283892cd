import { describe, expect, it } from '@jest/globals';
import { CUSTOM_ORDER_FIELDS, orderSettings, type CustomOrderField } from '@stockbridge/contracts';
import type { ShopLine } from '@stockbridge/shopify';
import { aLine, anAddress, anOrder } from '@stockbridge/testing';
import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import type { z } from 'zod';
import { toWmsOrder, UnmappableLine, type HandOver } from './to-wms-order.js';
import { WMS_LIMITS } from './wms-limits.js';

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
const lineOf = (line: ShopLine, quantity = line.currentQuantity, currencyCode = 'SEK') =>
  map(anOrder({ currencyCode, lines: [line] }), { lines: [{ line, quantity }] }).orderLines[0]!;
const shippedTo = (given: Parameters<typeof anAddress>[0]) => map(anOrder({ shippingAddress: anAddress(given) }));

describe('order info, row by row: the WMS', () => {
  it('takes the customer price from the total price of the order, digit for digit', () => {
    expect(map(anOrder({ totalPrice: '1234567.10' })).customerPrice).toBe('1234567.10');
  });

  it('takes the customer price of a supplement from its lines, since the order itself says the order’s', () => {
    const line = aLine({ quantity: 4, unitPrice: '10.00', discount: '4.00' });
    const order = anOrder({ totalPrice: '36.00', lines: [line] });
    expect(map(order, { isSupplement: true, lines: [{ line, quantity: 1 }] }).customerPrice).toBe('9.00');
  });

  it('takes the customs value currency code from the currency of the order', () => {
    expect(map(anOrder({ currencyCode: 'EUR' })).customsValueCurrencyCode).toBe('EUR');
  });

  it('takes the delivery instruction from the title of the first shipping line', () => {
    expect(map(anOrder({ shippingLine: { title: 'Express', code: 'EXP' } })).deliveryInstruction).toBe('Express');
    expect(map(anOrder({ shippingLine: null })).deliveryInstruction).toBeUndefined();
  });

  it('takes the goods owner order id from the id of the order', () => {
    expect(map(anOrder({ id: '9007199254740993077' })).goodsOwnerOrderId).toBe('9007199254740993077');
  });

  it('takes the email to notify from the customer, else from the order', () => {
    expect(map().email?.value).toBe('customer@example.com');
    for (const customer of [null, { email: null, note: null }, { email: ' ', note: null }]) {
      expect(map(anOrder({ customer })).email?.value).toBe('order@example.com');
    }
    expect(map(anOrder({ customer: null, email: null })).email).toBeUndefined();
  });

  it('takes the mobile phone to notify from the shipping address, else from the order', () => {
    expect(map(anOrder({ phone: '+46701112233' })).sms?.value).toBe('+46 70 123 45 67');
    for (const phone of [null, ' ']) {
      const order = anOrder({ phone: '+46701112233', shippingAddress: anAddress({ phone }) });
      expect(map(order).sms).toEqual({ toBeNotified: true, value: '+46701112233' });
    }
    expect(shippedTo({ phone: null }).sms).toBeUndefined();
  });

  it.each([
    ['+46 70 123 45 67', 'SE', true],
    ['070-123 45 67', 'SE', true],
    ['0046701234567', 'SE', true],
    ['070-123 45 67', null, false],
    ['070-123 45 67', 'XX', false],
    ['+1 202 555 0173', 'SE', true],
    ['12', 'SE', false],
    ['call me', 'SE', false],
    ['+46 70 123 45 67, please after five in the afternoon', 'SE', false],
  ])('notifies by SMS when the shipping address has a valid phone number: %s in %s: %s', (phone, countryCode, toBeNotified) => {
    expect(shippedTo({ phone, countryCode }).sms).toEqual({ toBeNotified, value: phone });
  });

  it.each([
    ['anna@example.com', true],
    ['anna+web@mail.example.co.uk', true],
    ['anna@exämple.se', true],
    ['anna@example', false],
    ['anna@example..com', false],
    ['anna@@example.com', false],
    ['anna example.com', false],
    [`${'a'.repeat(65)}@example.com`, false],
  ])('notifies by email when the address is valid: %s: %s', (email, toBeNotified) => {
    expect(map(anOrder({ customer: { email, note: null } })).email).toEqual({ toBeNotified, value: email });
  });

  it('takes the order number that it is handed over under', () => {
    expect(map(anOrder(), { orderNumber: 'SE-1001-2' }).orderNumber).toBe('SE-1001-2');
  });

  it('takes the order remark from the note', () => {
    expect(map(anOrder({ note: 'Leave it\nat the door' })).orderRemark).toBe('Leave it\nat the door');
    expect(map(anOrder({ note: ' ' })).orderRemark).toBeUndefined();
  });

  it('takes the service point code from what an app left, by a rule', () => {
    const order = anOrder({ attributes: [{ name: 'point', value: 'SE-4711' }] });
    const settings: Given['settings'] = { shipping: { rules: [{ from: { attribute: 'point' }, to: 'servicePointCode' }] } };
    expect(map(order, { settings }).servicePointCode).toBe('SE-4711');
    expect(map(order).servicePointCode).toBeUndefined();
  });

  it('takes the order type from the settings', () => {
    expect(map().orderType).toBeUndefined();
    expect(map(anOrder(), { settings: { orderType: { code: 'B2C', name: 'Web shop' } } }).orderType).toEqual({
      code: 'B2C',
      name: 'Web shop',
    });
  });

  it.each([
    [
      { title: 'Express', code: 'EXP' },
      { code: 'EXP', name: 'Express' },
    ],
    [
      { title: 'Express', code: null },
      { code: 'Express', name: 'Express' },
    ],
    [
      { title: 'Express', code: '' },
      { code: 'Express', name: 'Express' },
    ],
    [
      { title: ' ', code: 'EXP' },
      { code: 'EXP', name: 'EXP' },
    ],
    [{ title: '', code: null }, undefined],
    [null, undefined],
  ])('takes the way of delivery type from the first shipping line: %j', (shippingLine, expected) => {
    expect(map(anOrder({ shippingLine })).wayOfDelivery).toEqual(expected);
  });
});

describe('customer, row by row: the WMS', () => {
  it.each([
    ['address', 'address1', { address1: 'Storgatan 7' }, 'Storgatan 7'],
    ['address2', 'address2', { address2: 'c/o Berg' }, 'c/o Berg'],
    ['city', 'city', { city: 'Lund' }, 'Lund'],
    ['country code', 'countryCode', { countryCode: 'NO' }, 'NO'],
    ['country state code', 'countryStateCode', { provinceCode: 'CA' }, 'CA'],
    ['post code', 'postCode', { zip: '111 22' }, '111 22'],
    ['mobile phone', 'sms', { phone: '070-1' }, { toBeNotified: false, value: '070-1' }],
    ['telephone', 'telephone', { phone: '070-1' }, { toBeNotified: false, value: '070-1' }],
  ] as const)('takes the %s from the shipping address', (_row, field, address, expected) => {
    expect(shippedTo(address).consignee[field]).toEqual(expected);
  });

  it('takes the customer number from the id of the order', () => {
    expect(map(anOrder({ id: '9007199254740993077' })).consignee.customerNumber).toBe('9007199254740993077');
  });

  it('takes the email from the customer', () => {
    expect(map().consignee.email?.value).toBe('customer@example.com');
  });

  it('takes the name from first and last name, with the company before them when the address has one', () => {
    expect(map().consignee.name).toBe('Astrid Lind');
    expect(shippedTo({ company: 'Hattar AB' }).consignee.name).toBe('Hattar AB Astrid Lind');
    expect(shippedTo({ company: ' Hattar AB ', firstName: ' ', lastName: null }).consignee.name).toBe('Hattar AB');
  });

  it('takes the company of a business buyer when the address has none', () => {
    expect(map(anOrder({ companyName: 'Inköp AB' })).consignee.name).toBe('Inköp AB Astrid Lind');
    expect(map(anOrder({ companyName: 'Inköp AB', shippingAddress: anAddress({ company: 'Hattar AB' }) })).consignee.name).toBe(
      'Hattar AB Astrid Lind',
    );
  });

  it('notifies the customer by SMS and by email only where the settings say so', () => {
    const flags = (settings: Given['settings']) => {
      const { sms, email, telephone } = map(anOrder(), { settings }).consignee;
      return [sms, email, telephone].map((each) => each!.toBeNotified);
    };
    expect(flags({})).toEqual([false, false, false]);
    expect(flags({ notifyCustomerBySms: true })).toEqual([true, false, false]);
    expect(flags({ notifyCustomerByEmail: true })).toEqual([false, true, false]);
  });

  it('takes the remark from the note of the customer', () => {
    expect(map(anOrder({ customer: { email: null, note: 'Rings twice' } })).consignee.remark).toBe('Rings twice');
  });

  it.each([
    ['there is none', null],
    ['it is empty', anAddress({ firstName: '', lastName: ' ', address1: '', city: null, zip: null, phone: null, countryCode: null })],
    ['it has nothing but a country', anAddress({ firstName: null, lastName: null, address1: null, city: null, zip: null, phone: null })],
  ])('takes the customer from the billing address when of the shipping address %s', (_what, shippingAddress) => {
    const billingAddress = anAddress({
      company: 'Hattar AB',
      address1: 'Fakturavägen 2',
      address2: 'c/o Berg',
      zip: '0150',
      city: 'Oslo',
      countryCode: 'NO',
      provinceCode: 'M',
      phone: '+47 21 00 00 00',
    });
    expect(map(anOrder({ shippingAddress, billingAddress })).consignee).toMatchObject({
      name: 'Hattar AB Astrid Lind',
      address1: 'Fakturavägen 2',
      address2: 'c/o Berg',
      postCode: '0150',
      city: 'Oslo',
      countryCode: 'NO',
      countryStateCode: 'M',
      sms: { value: '+47 21 00 00 00' },
      telephone: { value: '+47 21 00 00 00' },
    });
  });
});

describe('order line, row by row: the WMS', () => {
  it('takes the article name as a comment where the settings say so, since REST has no field for it', () => {
    expect(map().orderLines[0]!.comment).toBeUndefined();
    expect(map(anOrder(), { settings: { lineNameToComment: true } }).orderLines[0]!.comment).toBe('Hat - Green');
  });

  it('takes the article number from the SKU, else from the variant id, as the article has it', () => {
    expect(lineOf(aLine({ sku: ' HAT-RED ' })).articleNumber).toBe('HAT-RED');
    expect(lineOf(aLine({ sku: null, variantId: '8000000000000000009' })).articleNumber).toBe('8000000000000000009');
  });

  it('takes the currency code from the currency of the order', () => {
    expect(lineOf(aLine(), 1, 'EUR').currencyCode).toBe('EUR');
  });

  it('takes the customer line price from the price times the number of items', () => {
    expect(lineOf(aLine({ quantity: 3, unitPrice: '0.10' })).customerLinePrice).toBe('0.30');
    expect(lineOf(aLine({ quantity: 3, unitPrice: '0.10' }), 2).customerLinePrice).toBe('0.20');
  });

  it('takes the discount from the sum of the discount allocations, as a percentage', () => {
    expect(lineOf(aLine({ quantity: 2, unitPrice: '50.00', discount: '25.00' })).discountPercentage).toBe('25');
    expect(lineOf(aLine({ unitPrice: '9.00', discount: '3.00' })).discountPercentage).toBe('33.333333333333');
    expect(lineOf(aLine({ unitPrice: '9.00', discount: '9.00' })).discountPercentage).toBe('100');
  });

  it('takes the external order line code from the id of the line item, which is its row number, too', () => {
    expect(lineOf(aLine({ id: '9100000000000000042' }))).toMatchObject({
      rowNumber: '9100000000000000042',
      externalId: '9100000000000000042',
    });
  });

  it('takes the number of items that is wanted of it', () => {
    expect(lineOf(aLine({ quantity: 5 }), 3).numberOfItems).toBe(3);
  });

  it('takes the total customs value from the line price less its discount', () => {
    expect(lineOf(aLine({ quantity: 2, unitPrice: '50.00', discount: '25.00' })).lineTotalCustomsValue).toBe('75.00');
  });
});

describe('an amount', () => {
  it.each([
    ['KWD', '0.125', '0.250'],
    ['SEK', '10.0', '20.00'],
    ['JPY', '1000', '2000.00'],
    ['SEK', '0.125', '0.25'],
    ['XYZ', '1.005', '2.01'],
    ['no currency', '1.005', '2.01'],
  ])('of %s has its decimals: twice %s is %s', (currencyCode, unitPrice, sum) => {
    expect(lineOf(aLine({ quantity: 2, unitPrice }), 2, currencyCode).customerLinePrice).toBe(sum);
  });

  it('is not cut where the shop has more decimals than the currency', () => {
    expect(lineOf(aLine({ unitPrice: '0.125' })).customerLinePrice).toBe('0.125');
  });

  it('of a discount comes back from its percentage to the last decimal, and parts of a line never get more than the whole', () => {
    const currency = fc.constantFrom(['SEK', 2] as const, ['KWD', 3] as const, ['JPY', 0] as const);
    fc.assert(
      fc.property(
        currency,
        fc.oneof(fc.constant(0), fc.integer({ min: 0, max: 100_000_000 })),
        fc.integer({ min: 1, max: 40 }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.array(fc.integer({ min: 1, max: 12 }), { maxLength: 6 }),
        ([currencyCode, digits], smallest, quantity, share, sizes) => {
          const unit = new Decimal(smallest).dividedBy(10 ** digits);
          const discount = unit.times(quantity).times(share).toDecimalPlaces(digits, Decimal.ROUND_DOWN);
          const line = aLine({ quantity, unitPrice: unit.toFixed(digits), discount: discount.toFixed(digits) });

          const whole = lineOf(line, quantity, currencyCode);
          const readBack = new Decimal(whole.customerLinePrice!).times(whole.discountPercentage!).dividedBy(100);
          for (const rounding of [Decimal.ROUND_HALF_EVEN, Decimal.ROUND_HALF_UP]) {
            expect(readBack.toDecimalPlaces(digits, rounding).toFixed(digits)).toBe(discount.toFixed(digits));
          }

          let left = quantity;
          const parts = sizes.flatMap((size) => {
            const items = Math.min(size, left);
            left -= items;
            return items > 0 ? [lineOf(line, items, currencyCode)] : [];
          });
          const given = parts.reduce((sum, part) => sum.plus(part.customerLinePrice!).minus(part.lineTotalCustomsValue!), new Decimal(0));
          expect(given.lessThanOrEqualTo(discount)).toBe(true);
        },
      ),
      { numRuns: 300 },
    );
  });

  it('is never lost over any number of lines, and the same order maps the same way twice', () => {
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

describe('a line of its own kind', () => {
  it('that was typed by hand has an article of its own', () => {
    expect(lineOf(aLine({ id: '77', sku: null, variantId: null, isCustom: true })).articleNumber).toBe('custom-77');
  });

  it('whose variant was deleted keeps its SKU', () => {
    expect(lineOf(aLine({ sku: 'HAT-RED', variantId: null })).articleNumber).toBe('HAT-RED');
  });

  it('is refused without SKU and variant, and the error says which line and how to mend it', () => {
    expect(() => lineOf(aLine({ id: '77', sku: null, variantId: null }))).toThrow(UnmappableLine);
    expect(() => lineOf(aLine({ id: '77', sku: null, variantId: null }))).toThrow(/order #1001, line 77: .*give the line a SKU/);
  });

  it('that nobody shall pick says so', () => {
    const order = anOrder();
    const line = order.lines[0]!;
    expect(map(order, { lines: [{ line, quantity: 1, shouldBePicked: false }] }).orderLines[0]).toMatchObject({ shouldBePicked: false });
    expect(map(order).orderLines[0]).not.toHaveProperty('shouldBePicked');
  });

  it('that costs nothing is a row without a discount', () => {
    expect(lineOf(aLine({ unitPrice: '0.00' }))).toMatchObject({
      customerLinePrice: '0.00',
      lineTotalCustomsValue: '0.00',
      discountPercentage: '0',
    });
  });

  it('of which fewer items are sent than were ordered bears its share of the discount, rounded down', () => {
    expect(lineOf(aLine({ quantity: 4, unitPrice: '50.00', discount: '40.00' }), 1)).toMatchObject({
      customerLinePrice: '50.00',
      lineTotalCustomsValue: '40.00',
      discountPercentage: '20',
    });
    expect(lineOf(aLine({ quantity: 3, unitPrice: '50.00', discount: '10.00' }), 2).lineTotalCustomsValue).toBe('93.34');
  });

  it('is sent with quantity 0 when it was sent before and is wanted no more', () => {
    const mapped = map(anOrder(), { withdrawn: [{ rowNumber: '55', articleNumber: 'HAT-RED' }] });
    expect(mapped.orderLines.at(-1)).toEqual({ rowNumber: '55', externalId: '55', articleNumber: 'HAT-RED', numberOfItems: 0 });
  });

  it('is one of five hundred in one order, two of them of one article', () => {
    const lines = Array.from({ length: 500 }, (_none, index) => aLine({ id: String(index + 1), sku: `SKU-${index % 499}` }));
    const rows = map(anOrder({ lines })).orderLines;
    expect(rows).toHaveLength(500);
    expect(rows[499]!.articleNumber).toBe(rows[0]!.articleNumber);
  });
});

describe('what the settings add', () => {
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

  it('has what shipping rules say before the match table, the shipping line and the day of the hand-over', () => {
    const order = anOrder({
      attributes: [
        { name: 'point', value: 'SE-4711' },
        { name: 'day', value: '2026-12-01' },
      ],
    });
    const settings: Given['settings'] = {
      shipping: {
        methods: [{ method: 'home', wayOfDelivery: { code: 'DHL-H', name: 'DHL home' } }],
        rules: [
          { from: { attribute: 'point' }, match: '^(SE)-', to: 'wayOfDelivery.code', value: 'collect-$1' },
          { from: { attribute: 'point' }, to: 'deliveryInstruction', value: 'To a pickup point' },
          { from: { attribute: 'day' }, to: 'deliveryDate' },
        ],
      },
    };
    expect(map(order, { settings })).toMatchObject({
      wayOfDelivery: { code: 'collect-SE', name: 'collect-SE' },
      deliveryInstruction: 'To a pickup point',
      deliveryDate: '2026-12-01',
    });
    expect(map(anOrder(), { settings })).toMatchObject({
      wayOfDelivery: { code: 'DHL-H', name: 'DHL home' },
      deliveryInstruction: 'Home delivery',
      deliveryDate: '2026-11-23',
    });
  });

  it('has a rule’s name of the way of delivery beside the usual code, and beside its own without one', () => {
    const settings: Given['settings'] = {
      shipping: { rules: [{ from: { attribute: 'carrier' }, to: 'wayOfDelivery.name' }] },
    };
    const attributes = [{ name: 'carrier', value: 'Budbee' }];
    expect(map(anOrder({ attributes }), { settings }).wayOfDelivery).toEqual({ code: 'HOME', name: 'Budbee' });
    expect(map(anOrder({ attributes, shippingLine: null }), { settings }).wayOfDelivery).toEqual({ code: 'Budbee', name: 'Budbee' });
  });

  it('asks own rules before those of shipping apps', () => {
    const attributes = [
      { name: 'Pickup-Location-Id', value: '42' },
      { name: 'point', value: '17' },
    ];
    const zapiet: Given['settings'] = { shipping: { presets: ['zapiet'] } };
    const own: Given['settings'] = { shipping: { presets: ['zapiet'], rules: [{ from: { attribute: 'point' }, to: 'servicePointCode' }] } };
    expect(map(anOrder({ attributes }), { settings: zapiet }).servicePointCode).toBe('42');
    expect(map(anOrder({ attributes }), { settings: own }).servicePointCode).toBe('17');
  });

  it.each(CUSTOM_ORDER_FIELDS)('fills %s by a custom mapping', (field) => {
    const order = anOrder({ metafields: { 'custom.po': 'PO-7' } });
    const settings: Given['settings'] = { custom: [{ field, from: { metafield: { namespace: 'custom', key: 'po' } } }] };
    expect(valueOf(map(order, { settings }), field)).toBe('PO-7');
    expect(valueOf(map(anOrder(), { settings }), field)).toBeUndefined();
    expect(valueOf(map(anOrder(), { settings: { custom: [{ field, from: { constant: 'web' } }] } }), field)).toBe('web');
  });

  it('fills a field of a line from that line’s own attribute, before its name', () => {
    const lines = [aLine({ id: '1', attributes: [{ name: 'Engraving', value: 'Anna' }] }), aLine({ id: '2' })];
    const custom = [{ field: 'line.comment' as const, from: { lineAttribute: 'Engraving' } }];
    const comments = (settings: Given['settings']) => map(anOrder({ lines }), { settings }).orderLines.map(({ comment }) => comment);
    expect(comments({ custom })).toEqual(['Anna', undefined]);
    expect(comments({ custom, lineNameToComment: true })).toEqual(['Anna', 'Hat - Green']);
  });

  it('fills a field with all tags, but for those that we put on the order ourselves', () => {
    const settings: Given['settings'] = {
      custom: [{ field: 'freeText1', from: { tag: 'any' } }],
      tagOn: { imported: 'In warehouse', held: 'waiting' },
    };
    expect(map(anOrder({ tags: ['b2b', 'in WAREHOUSE', 'vip'] }), { settings }).freeText1).toBe('b2b, vip');
  });
});

describe('a text that is too long for the WMS', () => {
  it('is cut, with a mark behind it', () => {
    const remark = map(anOrder({ note: 'x'.repeat(900) })).orderRemark!;
    expect(remark).toBe(`${'x'.repeat(499)}…`);
    expect(map(anOrder({ note: 'x'.repeat(500) })).orderRemark).toBe('x'.repeat(500));
  });

  it.each(['😀', '🇸🇪', '👩‍👩‍👧', 'e\u0301'])('is never cut within a character: %s', (character) => {
    const note = 'x'.repeat(500 - character.length) + character;
    expect(map(anOrder({ note })).orderRemark).toBe(note);
    expect(map(anOrder({ note: `${note}!` })).orderRemark).toBe(`${'x'.repeat(500 - character.length)}…`);
  });

  it('of a shipping method is cut, since the warehouse would have no method at all without it', () => {
    const { wayOfDelivery } = map(anOrder({ shippingLine: { title: 't'.repeat(255), code: 'c'.repeat(255) } }));
    expect(wayOfDelivery).toEqual({ code: `${'c'.repeat(49)}…`, name: `${'t'.repeat(99)}…` });
  });

  it('of a pickup point is left out, since a piece of it is another one', () => {
    const settings: Given['settings'] = { shipping: { rules: [{ from: { attribute: 'point' }, to: 'servicePointCode' }] } };
    expect(map(anOrder({ attributes: [{ name: 'point', value: '9'.repeat(51) }] }), { settings }).servicePointCode).toBeUndefined();
  });

  it.each(['vatNumber', 'organisationNumber', 'languageCode', 'salesCode'] as const)(
    'of %s is left out: a piece is another one',
    (field) => {
      const mapped = (length: number) =>
        valueOf(map(anOrder(), { settings: { custom: [{ field, from: { constant: '9'.repeat(length) } }] } }), field);
      expect(mapped(50)).toBe('9'.repeat(50));
      expect(mapped(51)).toBeUndefined();
    },
  );

  it('is nowhere in an order, whatever the shop says, and every wanted item is in it', () => {
    const text = fc.oneof(fc.string({ unit: 'grapheme', maxLength: 700 }), fc.string({ unit: 'binary', maxLength: 60 }));
    const maybe = fc.option(
      fc.oneof(
        text,
        fc.integer({ min: 0, max: 900 }).map((length) => '😀'.repeat(length)),
      ),
    );
    const address = fc.option(
      fc.record({
        firstName: maybe,
        lastName: maybe,
        company: maybe,
        address1: maybe,
        address2: maybe,
        city: maybe,
        zip: maybe,
        provinceCode: maybe,
        countryCode: fc.oneof(maybe, fc.constantFrom('SE', 'US')),
        phone: maybe,
      }),
    );
    const attributes = fc.array(fc.record({ name: fc.constantFrom('a', 'b', 'Pickup-Date'), value: text }), { maxLength: 3 });
    const cents = fc.integer({ min: 0, max: 10_000_000 }).map((n) => new Decimal(n).dividedBy(100).toFixed(2));
    const line = fc.record({
      name: text,
      attributes,
      sku: fc.option(fc.string({ maxLength: 255 })),
      quantity: fc.integer({ min: 1, max: 99 }),
      unitPrice: cents,
      discount: cents,
    });
    const anyOrder = fc.record({
      note: maybe,
      email: maybe,
      phone: maybe,
      customer: fc.option(fc.record({ email: maybe, note: maybe })),
      companyName: maybe,
      shippingAddress: address,
      billingAddress: address,
      shippingLine: fc.option(fc.record({ title: text, code: maybe })),
      attributes,
      tags: fc.array(text, { maxLength: 3 }),
      currencyCode: fc.constantFrom('SEK', 'JPY', 'KWD', 'XXX'),
      lines: fc.array(line, { minLength: 1, maxLength: 5 }).map((lines) => lines.map((each, id) => aLine({ ...each, id: String(id) }))),
    });
    const settings: Given['settings'] = {
      lineNameToComment: true,
      notifyCustomerBySms: true,
      shipping: {
        presets: ['pickup-points-by-code', 'pakkeshopper', 'atlas-pickup-points', 'zapiet'],
        rules: [
          { from: { attribute: 'a' }, to: 'servicePointCode' },
          { from: { attribute: 'b' }, to: 'wayOfDelivery.name' },
          { from: { lineAttribute: 'a' }, match: '(.)', to: 'wayOfDelivery.code' },
        ],
      },
      custom: CUSTOM_ORDER_FIELDS.map((field, index) => ({ field, from: index % 2 ? { attribute: 'a' } : { tag: 'any' as const } })),
    };
    fc.assert(
      fc.property(anyOrder, (given) => {
        const order = anOrder(given);
        const mapped = map(order, { settings });
        expect(tooLong(mapped)).toEqual([]);
        const items = mapped.orderLines.reduce((sum, each) => sum + each.numberOfItems, 0);
        expect(items).toBe(order.lines.reduce((sum, each) => sum + each.currentQuantity, 0));
      }),
      { numRuns: 200 },
    );
  });
});

function valueOf(order: ReturnType<typeof toWmsOrder>, field: CustomOrderField): unknown {
  const inLine = field.startsWith('line.') ? field.slice('line.'.length) : null;
  const places: Record<string, unknown> = { ...order.consignee, ...order };
  return inLine === null ? places[field] : ({ ...order.orderLines[0]! } as Record<string, unknown>)[inLine];
}

/** Fields that hold more than they may, or half a character. */
function tooLong(order: ReturnType<typeof toWmsOrder>): string[] {
  const { orderLines, consignee, email, sms, wayOfDelivery, ...info } = order;
  const limits: Record<string, number> = {
    ...WMS_LIMITS,
    ...{ remark: 500, deliveryInstruction: 500, warehouseInstruction: 500, freeText1: 500, freeText2: 500, freeText3: 500 },
    ...{ vatNumber: 50, organisationNumber: 50, languageCode: 50, salesCode: 50, doorCode: 50, code: 50, name: 255 },
    ...{ referenceNumber: 100, consigneeOrderNumber: 100, address1: 255, address2: 255, city: 255, postCode: 255, value: 254 },
    ...{ countryCode: 50, countryStateCode: 50 },
  };
  const parts: object[] = [info, consignee, wayOfDelivery ?? {}, ...orderLines.map(({ articleNumber: _same, ...line }) => line)];
  const contacts: object[] = [email, sms, consignee.email, consignee.sms, consignee.telephone].map((each) => each ?? {});
  return [...parts, ...contacts]
    .flatMap((part) => Object.entries(part))
    .filter(([field, value]) => typeof value === 'string' && (value.length > (limits[field] ?? 50) || !value.isWellFormed()))
    .map(([field]) => field);
}
