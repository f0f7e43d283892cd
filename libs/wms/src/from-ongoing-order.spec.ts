import { describe, expect, it } from '@jest/globals';
import { fromOngoingOrder } from './from-ongoing-order.js';
import { orderAnswer } from './ongoing-answers.js';

const read = (parts: object = {}, info: object = {}) =>
  fromOngoingOrder(orderAnswer.parse({ orderInfo: { orderId: 5001, orderNumber: '1042', ...info }, ...parts }));

describe('an order of Ongoing', () => {
  it('is read with its numbers, status, day, lines and carrier', () => {
    expect(
      read(
        {
          orderLines: [
            {
              id: 71,
              rowNumber: '9007199254740993',
              article: { articleSystemId: 3, articleNumber: 'SHIRT-M' },
              orderedNumberOfItems: 2,
              pickedNumberOfItems: 1.0,
              returnedNumberOfItems: 1,
              reportedNumberOfItems: 0,
              pickedArticleItems: [
                { articleItemId: 1, numberOfItems: 2, isReturned: false, parcel: { id: 7, parcelNumber: 'P7' } },
                {
                  articleItemId: 2,
                  numberOfItems: 1,
                  isReturned: true,
                  returnDate: '2026-11-24T10:39:31.3Z',
                  returnCause: { code: 'DEFECT', name: 'Broken' },
                },
              ],
            },
          ],
          parcels: [{ id: 7, parcelNumber: 'P7', tracking: { waybill: 'W7' } }],
          transporter: { transporterName: 'PostNord', name: 'MyPack' },
        },
        {
          orderType: { code: 'B2C', name: 'Consumer' },
          wayOfDelivery: { code: 'PN17', name: 'MyPack' },
          goodsOwnerOrderId: '9007199254740993',
          orderStatus: { number: 450, text: 'Skickad' },
          deliveryDate: '2026-11-23',
        },
      ),
    ).toEqual({
      orderId: 5001,
      orderNumber: '1042',
      goodsOwnerOrderId: '9007199254740993',
      statusNumber: 450,
      statusText: 'Skickad',
      deliveryDate: '2026-11-23',
      lines: [
        {
          id: 71,
          rowNumber: '9007199254740993',
          articleNumber: 'SHIRT-M',
          orderedNumberOfItems: 2,
          pickedNumberOfItems: 1,
          returnedNumberOfItems: 1,
          returnedItems: [{ quantity: 1, returnedAt: '2026-11-24T10:39:31.300Z', cause: 'DEFECT' }],
          parcelNumbers: ['W7'],
          reportedNumberOfItems: 0,
        },
      ],
      tracking: [{ number: 'W7', url: null }],
      returnTracking: [],
      carrier: 'PostNord',
      wayOfDelivery: 'PN17',
      orderType: 'B2C',
    });
  });

  it('may say null wherever it has nothing to say', () => {
    const info = { goodsOwnerOrderId: null, orderStatus: null, wayBill: null, deliveryDate: null };
    expect(read({ orderLines: null, tracking: null, parcels: null, transporter: null }, info)).toMatchObject({
      goodsOwnerOrderId: null,
      statusNumber: null,
      deliveryDate: null,
      lines: [],
      tracking: [],
      carrier: null,
      wayOfDelivery: null,
      orderType: null,
    });
    const nothing = {
      id: 1,
      rowNumber: null,
      article: null,
      orderedNumberOfItems: null,
      pickedNumberOfItems: null,
      reportedNumberOfItems: null,
    };
    expect(read({ orderLines: [null, nothing], tracking: [null], parcels: [null, { tracking: null }] }).lines).toEqual([
      {
        id: 1,
        rowNumber: '',
        articleNumber: null,
        orderedNumberOfItems: 0,
        pickedNumberOfItems: 0,
        returnedNumberOfItems: 0,
        returnedItems: [],
        parcelNumbers: [],
        reportedNumberOfItems: null,
      },
    ]);
  });

  it('may say quantities as text', () => {
    expect(read({ orderLines: [{ id: 1, orderedNumberOfItems: '2.5' }] }).lines[0]?.orderedNumberOfItems).toBe(2.5);
  });

  it('knows a line without row number by its external id', () => {
    expect(read({ orderLines: [{ id: 1, rowNumber: ' ', externalId: '88' }] }).lines[0]?.rowNumber).toBe('88');
  });

  it('is not read at all without an id', () => {
    expect(orderAnswer.safeParse({ orderInfo: { orderId: null, orderNumber: '1042' } }).success).toBe(false);
    expect(orderAnswer.safeParse({ orderInfo: null }).success).toBe(false);
  });
});

describe('the tracking numbers of an order', () => {
  const parcels = [
    { parcelNumber: 'P1', isReturnParcel: false, tracking: { trackingUrl: 'https://t.example/P1' } },
    { parcelNumber: 'P2', isReturnParcel: false, tracking: { waybill: 'W2', trackingUrl: null } },
    { parcelNumber: 'R1', isReturnParcel: true, tracking: { waybill: 'R1', trackingUrl: null } },
  ];

  it('are those of the shipment when it has some', () => {
    expect(read({ tracking: [{ waybill: 'S1', trackingUrl: 'https://t.example/S1' }], parcels }, { wayBill: 'S0' }).tracking).toEqual([
      { number: 'S1', url: 'https://t.example/S1' },
    ]);
  });

  it('are those of the parcels that go out when the shipment has none, and never those of a return', () => {
    expect(read({ tracking: [{ waybill: null, trackingUrl: null }], parcels }, { wayBill: 'S0' }).tracking).toEqual([
      { number: 'P1', url: 'https://t.example/P1' },
      { number: 'W2', url: null },
    ]);
  });

  it('are the waybill of the order when nothing else is there', () => {
    expect(read({}, { wayBill: 'S0' }).tracking).toEqual([{ number: 'S0', url: null }]);
  });

  it('are each named once, with the first link given', () => {
    const tracking = [
      { waybill: 'S1', trackingUrl: null },
      { waybill: 'S1', trackingUrl: 'https://t.example/first' },
      { waybill: ' S1 ', trackingUrl: 'https://t.example/second' },
    ];
    expect(read({ tracking }).tracking).toEqual([{ number: 'S1', url: 'https://t.example/first' }]);
  });

  it('for the way back are found in the same order, apart from the others', () => {
    const returnTracking = [{ waybill: 'RS1', trackingUrl: 'https://t.example/RS1' }];
    expect(read({ returnTracking, parcels }, { returnWayBill: 'R0' })).toMatchObject({
      tracking: [{ number: 'P1' }, { number: 'W2' }],
      returnTracking: [{ number: 'RS1', url: 'https://t.example/RS1' }],
    });
    expect(read({ parcels }, { returnWayBill: 'R0' }).returnTracking).toEqual([{ number: 'R1', url: null }]);
    expect(read({}, { returnWayBill: 'R0' }).returnTracking).toEqual([{ number: 'R0', url: null }]);
  });
});

describe('the parcels of a line', () => {
  const parcels = [
    { id: 1, parcelNumber: 'P1', tracking: { waybill: 'W1' } },
    { id: 2, parcelNumber: 'P2', tracking: null },
  ];
  const numbersOf = (items: readonly object[]) =>
    read({ parcels, orderLines: [{ id: 1, pickedArticleItems: items.map((parcel) => ({ numberOfItems: 1, parcel })) }] }).lines[0]
      ?.parcelNumbers;

  it('are those that its picked items are in, by the numbers a customer follows, each once', () => {
    expect(numbersOf([{ id: 1 }, { id: 1 }, { id: 2 }])).toEqual(['W1', 'P2']);
  });

  it('are the parcel around an item where that is what travels', () => {
    expect(numbersOf([{ id: 9, parcelNumber: 'BOX', parentParcel: { id: 1, parcelNumber: 'P1' } }])).toEqual(['W1']);
  });

  it('are named as the item names them where the order lists none, and are unknown without any', () => {
    expect(numbersOf([{ id: 9, parcelNumber: 'BOX' }])).toEqual(['BOX']);
    expect(
      read({ parcels, orderLines: [{ id: 1, pickedArticleItems: [{ numberOfItems: 1, parcel: null }] }] }).lines[0]?.parcelNumbers,
    ).toEqual([]);
  });
});
