import { describe, expect, it } from '@jest/globals';
import { parse, stringify } from 'lossless-json';
import fc from 'fast-check';
import { toOngoingOrder } from './to-ongoing-order.js';
import type { WmsOrder } from './wms-client.js';

const anOrder = (order: Partial<WmsOrder> = {}): WmsOrder => ({
  orderNumber: '1042',
  goodsOwnerOrderId: '9007199254740993',
  deliveryDate: '2026-11-23',
  consignee: { name: 'Anna Svensson' },
  orderLines: [{ rowNumber: '1', articleNumber: 'SHIRT-M', numberOfItems: 2 }],
  ...order,
});
const sent = (order: WmsOrder): unknown => JSON.parse(stringify(toOngoingOrder(85, order)) ?? '');

describe('an order for Ongoing', () => {
  it('is only its numbers, day, customer and lines when nothing else is known', () => {
    expect(sent(anOrder())).toEqual({
      goodsOwnerId: 85,
      orderNumber: '1042',
      goodsOwnerOrderId: '9007199254740993',
      deliveryDate: '2026-11-23',
      consignee: { name: 'Anna Svensson' },
      orderLines: [{ rowNumber: '1', articleNumber: 'SHIRT-M', numberOfItems: 2 }],
    });
  });

  it('carries remark, instruction, way of delivery, price and customs currency', () => {
    expect(
      sent(
        anOrder({
          orderRemark: 'gift',
          deliveryInstruction: 'leave at the door',
          wayOfDelivery: { code: 'standard', name: 'Standard' },
          customerPrice: '249.50',
          customsValueCurrencyCode: 'SEK',
        }),
      ),
    ).toMatchObject({
      orderRemark: 'gift',
      deliveryInstruction: 'leave at the door',
      wayOfDelivery: { code: 'standard', name: 'Standard' },
      customerPrice: 249.5,
      customsInfo: { customsValueCurrencyCode: 'SEK' },
    });
  });

  it('carries order type, pickup point, warehouse, references, free texts, instruction and language', () => {
    const fields = {
      ...{ orderType: { code: 'B2B', name: 'Wholesale' }, servicePointCode: 'SP-4711', warehouseId: 2, languageCode: 'sv' },
      ...{ referenceNumber: 'R1', salesCode: 'S1', consigneeOrderNumber: 'PO-9', warehouseInstruction: 'wrap twice' },
      ...{ freeText1: 'one', freeText2: 'two', freeText3: 'three' },
    };
    expect(sent(anOrder(fields))).toMatchObject(fields);
  });

  it('carries door code, organisation and VAT number of the customer', () => {
    const consignee = { name: 'Anna AB', doorCode: '4711', organisationNumber: '556677-8899', vatNumber: 'SE556677889901' };
    expect(sent(anOrder({ consignee }))).toMatchObject({ consignee });
  });

  it('carries what a line says beside its prices, and that it is not to be picked', () => {
    const line = { rowNumber: '1', articleNumber: 'CARD', numberOfItems: 1, comment: 'Gift card', warehouseInstruction: 'do not fold' };
    expect(sent(anOrder({ orderLines: [{ ...line, freeText1: 'engraved', shouldBePicked: false }] }))).toMatchObject({
      orderLines: [{ ...line, lineFreeValues: { freeText1: 'engraved' }, shouldBePicked: false }],
    });
  });

  it("puts the order's own notifications on the order", () => {
    expect(sent(anOrder({ email: { toBeNotified: true, value: 'a@example.com' }, sms: { toBeNotified: false } }))).toMatchObject({
      emailNotification: { toBeNotified: true, value: 'a@example.com' },
      smsNotification: { toBeNotified: false },
    });
  });

  it("puts the customer's mail, mobile and telephone into the customer's own notifications", () => {
    const consignee = {
      customerNumber: '7',
      name: 'Anna Svensson',
      address1: 'Storgatan 1',
      address2: '3 tr',
      postCode: '211 34',
      city: 'Malmö',
      countryCode: 'SE',
      countryStateCode: 'M',
      remark: 'regular',
      email: { toBeNotified: true, value: 'a@example.com' },
      sms: { toBeNotified: true, value: '+46701234567' },
      telephone: { toBeNotified: false, value: '+4640123456' },
    };
    const { email, sms, telephone, ...address } = consignee;
    expect(sent(anOrder({ consignee }))).toMatchObject({
      consignee: { ...address, advanced: { emailNotification: email, smsNotification: sms, telephoneNotification: telephone } },
    });
  });

  it('carries the prices, the customs value and the external id of a line', () => {
    const line = {
      rowNumber: '1',
      externalId: '1',
      articleNumber: 'SHIRT-M',
      numberOfItems: 2,
      customerLinePrice: '24.20',
      currencyCode: 'SEK',
      discountPercentage: '12.5',
      lineTotalCustomsValue: '20.00',
    };
    expect(stringify(toOngoingOrder(85, anOrder({ orderLines: [line] })).orderLines[0])).toBe(
      '{"rowNumber":"1","externalId":"1","articleNumber":"SHIRT-M","numberOfItems":2,"lineTotalCustomsValue":20.00,' +
        '"prices":{"customerLinePrice":24.20,"currencyCode":"SEK","discountPercentage":12.5}}',
    );
  });

  it('names the line whose price is no number', () => {
    const orderLines = [{ rowNumber: '77', articleNumber: 'A', numberOfItems: 1, customerLinePrice: 'free' }];
    expect(() => toOngoingOrder(85, anOrder({ orderLines }))).toThrow('order line 77, customerLinePrice: "free" is not a decimal number');
  });

  it('sends any amount with exactly its digits', () => {
    fc.assert(
      fc.property(fc.bigInt({ min: 0n, max: 10n ** 20n }), fc.stringMatching(/^\d{1,6}$/), (whole, fraction) => {
        const customerPrice = `${whole}.${fraction}`;
        const body = stringify(toOngoingOrder(85, anOrder({ customerPrice }))) ?? '';
        expect(String((parse(body) as { customerPrice: unknown }).customerPrice)).toBe(customerPrice);
      }),
    );
  });
});
