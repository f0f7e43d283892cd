import { describe, expect, it } from '@jest/globals';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { parse, stringify } from 'lossless-json';
import { plainOrExact } from './exact-number.js';
import { fromWrittenOrder } from './from-written-order.js';
import { writtenOrderAnswer } from './ongoing-answers.js';
import { toOngoingOrder } from './to-ongoing-order.js';
import type { WmsConsignee, WmsOrder, WmsOrderLine } from './wms-client.js';

type Body = ReturnType<typeof toOngoingOrder>;

/** `GetOrderModel` of what was written: other names than in `PostOrderModel`, and null for whatever is absent. */
function told({ consignee, orderLines, orderNumber, goodsOwnerOrderId, deliveryDate, warehouseId, ...head }: Body): unknown {
  const { organisationNumber: _organisation, vatNumber: _vat, ...customer } = consignee;
  const { languageCode: _language, ...info } = head;
  return {
    orderInfo: {
      ...info,
      ...{ orderId: 5001, orderNumber, goodsOwnerOrderId, deliveryDate: `${deliveryDate}T00:00:00` },
      warehouse: warehouseId === undefined ? null : { id: warehouseId, code: 'OSL', name: 'Oslo' },
    },
    consignee: { id: 21, ...customer },
    orderLines: orderLines.map(({ articleNumber, numberOfItems, lineFreeValues, shouldBePicked, ...line }, at) => ({
      id: at + 1,
      ...line,
      article: { articleSystemId: 3, articleNumber },
      orderedNumberOfItems: numberOfItems,
      shouldBePicked: shouldBePicked ?? true,
      freeValues: lineFreeValues ?? null,
    })),
  };
}

const readBack = (order: WmsOrder): WmsOrder => {
  const sent = stringify(told(toOngoingOrder(85, order)), (_key, value: unknown) => value ?? null) ?? '';
  return fromWrittenOrder(writtenOrderAnswer.parse(parse(sent, null, plainOrExact)));
};

const anOrder = (order: Partial<WmsOrder> = {}): WmsOrder => ({
  orderNumber: '1042',
  goodsOwnerOrderId: '9007199254740993',
  deliveryDate: '2026-11-23',
  consignee: { name: 'Anna Svensson' },
  orderLines: [{ rowNumber: '1', articleNumber: 'SHIRT-M', numberOfItems: 2 }],
  ...order,
});

const text = fc
  .oneof(fc.string({ minLength: 1, unit: 'grapheme' }), fc.stringMatching(/^\d{1,20}$/), fc.constantFrom('null', '0', '007', '1e3'))
  .map((some) => some.trim())
  .filter((some) => some !== '');
const decimal = fc
  .tuple(fc.bigInt({ min: 0n, max: 10n ** 16n }), fc.stringMatching(/^(\.\d{1,12})?$/))
  .map(([whole, fraction]) => `${whole}${fraction}`);
const codeAndName = fc.record({ code: text, name: text });
const notification = fc.record({ toBeNotified: fc.boolean(), value: text }, { requiredKeys: ['toBeNotified'] });

const consignee: fc.Arbitrary<WmsConsignee> = fc.record(
  {
    ...{ customerNumber: text, name: text, address1: text, address2: text, postCode: text, city: text, countryCode: text },
    ...{ countryStateCode: text, remark: text, doorCode: text, email: notification, sms: notification, telephone: notification },
  },
  { requiredKeys: [] },
);
const line: fc.Arbitrary<WmsOrderLine> = fc.record(
  {
    ...{ rowNumber: text, externalId: text, articleNumber: text, numberOfItems: fc.integer({ min: 0, max: 10_000 }) },
    ...{ customerLinePrice: decimal, lineTotalCustomsValue: decimal, currencyCode: text, discountPercentage: decimal },
    ...{ comment: text, freeText1: text, warehouseInstruction: text, shouldBePicked: fc.constant(false) },
  },
  { requiredKeys: ['rowNumber', 'articleNumber', 'numberOfItems'] },
);
const order: fc.Arbitrary<WmsOrder> = fc.record(
  {
    ...{ orderNumber: text, goodsOwnerOrderId: text, deliveryDate: fc.constantFrom('2026-11-23', '2027-02-28') },
    ...{ consignee, orderLines: fc.array(line, { maxLength: 4 }), orderRemark: text, deliveryInstruction: text },
    ...{ warehouseInstruction: text, servicePointCode: text, orderType: codeAndName, wayOfDelivery: codeAndName },
    ...{ warehouseId: fc.integer({ min: 1, max: 2_147_483_647 }), referenceNumber: text, salesCode: text, consigneeOrderNumber: text },
    ...{ freeText1: text, freeText2: text, freeText3: text, customerPrice: decimal, customsValueCurrencyCode: text },
    ...{ email: notification, sms: notification },
  },
  { requiredKeys: ['orderNumber', 'goodsOwnerOrderId', 'deliveryDate', 'consignee', 'orderLines'] },
);

describe('an order as it stands in Ongoing', () => {
  it('reads as it was written, whatever it says, amounts digit for digit', () => {
    fc.assert(fc.property(order, (written) => expect(readBack(written)).toEqual(written)));
  });

  it('says nothing of what Ongoing does not tell again', () => {
    const consignee = { name: 'Anna Svensson', organisationNumber: '556677-8899', vatNumber: 'SE556677889901' };
    expect(readBack(anOrder({ consignee, languageCode: 'sv' }))).toEqual(anOrder());
  });

  it('tells the discount to the cent, though Ongoing keeps a percentage', () => {
    const cents = fc.integer({ min: 1, max: 99_999_999 });
    fc.assert(
      fc.property(cents, fc.nat(99_999_999), (price, some) => {
        const discount = some % (price + 1);
        const discountPercentage = new Decimal(discount).times(100).dividedBy(price).toDecimalPlaces(12).toFixed();
        const customerLinePrice = new Decimal(price).dividedBy(100).toFixed(2);
        const [line] = readBack(
          anOrder({ orderLines: [{ rowNumber: '1', articleNumber: 'A', numberOfItems: 1, customerLinePrice, discountPercentage }] }),
        ).orderLines;
        const kept = new Decimal(line!.customerLinePrice!).times(line!.discountPercentage!);
        expect(kept.toDecimalPlaces(0).toNumber()).toBe(discount);
      }),
    );
  });

  it('may be one that people made by hand, with hardly anything said', () => {
    const answer = {
      orderInfo: { orderId: 5001, orderNumber: 'M-1' },
      consignee: null,
      orderLines: [{ id: 1, rowNumber: null, prices: null }],
    };
    expect(fromWrittenOrder(writtenOrderAnswer.parse(answer))).toEqual({
      orderNumber: 'M-1',
      goodsOwnerOrderId: '',
      deliveryDate: '',
      consignee: {},
      orderLines: [{ rowNumber: '', articleNumber: '', numberOfItems: 0 }],
    });
  });

  it('names its warehouse also where Ongoing chose it', () => {
    const answer = { orderInfo: { orderId: 5001, orderNumber: '1042', warehouse: { id: 2, code: 'BGO', name: 'Bergen' } } };
    expect(fromWrittenOrder(writtenOrderAnswer.parse(answer)).warehouseId).toBe(2);
  });
});
