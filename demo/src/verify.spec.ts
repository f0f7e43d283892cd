import { describe, expect, it } from '@jest/globals';
import type { Effect, ShopOrderDump, WarehouseOrderDump, WholeOrderDump } from './twins.js';
import { type BothSides, verify, verifyMails } from './verify.js';

type Writable<T> = T extends readonly (infer Item)[]
  ? Writable<Item>[]
  : T extends object
    ? { -readonly [Key in keyof T]: Writable<T[Key]> }
    : T;
type Sides = Writable<BothSides>;

const HERE = '500';
const GOODS = { requiresShipping: true, isGiftCard: false };
const shipped = (id: string, number: string, lines: { lineItemId: string; quantity: number }[]) => ({
  id,
  status: 'SUCCESS',
  locationId: HERE,
  trackingNumbers: [number],
  lines,
});

let seq = 0;
const effect = (name: string, subject: string, data: Record<string, unknown>): Writable<Effect> => ({
  seq: ++seq,
  at: '2026-11-23T10:00:00.000Z',
  effect: name,
  subject,
  data,
});

/** As the warehouse's log tells of a shipment: the numbers and the picked units that the order has by then. */
const sent = (tracking: string[], picked: Record<string, number>) =>
  effect('staff.shipped', '1001', {
    orderId: 4711,
    tracking,
    lines: Object.entries(picked).map(([rowNumber, units]) => ({ rowNumber, picked: units })),
  });

/** An order in two parcels, of which the second was sent after the first, and one that was cancelled and made anew. */
function agreeing(): Sides {
  const order: Writable<ShopOrderDump> = {
    id: '9001',
    number: 1001,
    name: '#1001',
    financialStatus: 'PAID',
    cancelledAt: null,
    shippingAddress: {},
    billingAddress: null,
    lines: [
      { id: '71', sku: 'MUG', variantId: '31', quantity: 3, currentQuantity: 3, ...GOODS },
      { id: '72', sku: null, variantId: '32', quantity: 1, currentQuantity: 1, ...GOODS },
    ],
    fulfillmentOrders: [
      {
        id: '81',
        locationId: HERE,
        status: 'CLOSED',
        lines: [
          { lineItemId: '71', totalQuantity: 3, remainingQuantity: 0 },
          { lineItemId: '72', totalQuantity: 1, remainingQuantity: 0 },
        ],
      },
    ],
    fulfillments: [
      shipped('91', 'TRACK-1', [
        { lineItemId: '71', quantity: 2 },
        { lineItemId: '72', quantity: 1 },
      ]),
      shipped('92', 'TRACK-2', [{ lineItemId: '71', quantity: 1 }]),
    ],
  };
  const inWarehouse: Writable<WarehouseOrderDump> = {
    orderId: 4711,
    orderNumber: '1001',
    goodsOwnerOrderId: '9001',
    backOrderFor: null,
    status: 450,
    carrier: null,
    tracking: [
      { waybill: 'TRACK-1', url: null },
      { waybill: 'TRACK-2', url: null },
    ],
    lines: [
      { rowNumber: '71', articleNumber: 'MUG', ordered: 3, picked: 3, returned: 0 },
      { rowNumber: '72', articleNumber: '32', ordered: 1, picked: 1, returned: 0 },
    ],
  };
  const written = inWarehouse.lines.map(({ rowNumber, ordered }) => ({ rowNumber, quantity: ordered }));
  return {
    shop: [order],
    warehouse: [inWarehouse],
    shopEffects: order.fulfillments.flatMap(({ id, lines, trackingNumbers }) => [
      effect('fulfillment.created', `gid://shopify/Fulfillment/${id}`, {
        fulfillmentId: id,
        orderId: order.id,
        lines: structuredClone(lines),
        tracking: [...trackingNumbers],
      }),
      effect('mail.sent', `gid://shopify/Order/${order.id}`, { kind: 'shipping-confirmation', orderId: order.id, fulfillmentId: id }),
    ]),
    warehouseEffects: [
      effect('article.created', 'MUG', { goodsOwnerId: 21 }),
      effect('article.created', '32', { goodsOwnerId: 21 }),
      effect('order.created', '1001', { goodsOwnerId: 21, orderId: 4711, goodsOwnerOrderId: '9001', lines: written }),
      sent(['TRACK-1'], { '71': 2, '72': 1 }),
      sent(['TRACK-1', 'TRACK-2'], { '71': 3, '72': 1 }),
    ],
    locationId: HERE,
  };
}

const saidOf = (sides: Sides): { agreed: boolean; said: string[] } => {
  const { agreed, rows, differences, doubled } = verify(sides);
  return { agreed, said: [...rows.flatMap((row) => row.differences), ...differences, ...doubled] };
};
const named = (effects: Writable<Effect>[], name: string) => effects.filter((each) => each.effect === name);

describe('two sides that agree', () => {
  it('are said to agree, a mail for each of two parcels included', () => {
    expect(saidOf(agreeing())).toEqual({ agreed: true, said: [] });
  });

  it('still agree after the warehouse was told of a changed quantity', () => {
    const sides = agreeing();
    const [order] = sides.warehouse;
    const lines = order!.lines.map(({ rowNumber, ordered }) => ({ rowNumber, quantity: ordered }));
    named(sides.warehouseEffects, 'order.created')[0]!.data.lines = [{ rowNumber: '71', quantity: 5 }];
    sides.warehouseEffects.push(effect('order.updated', '1001', { orderId: 4711, lines }));
    expect(saidOf(sides)).toEqual({ agreed: true, said: [] });
  });

  it('still agree when an order was cancelled on both, and not when the warehouse would still send it', () => {
    const sides = agreeing();
    const [order] = sides.shop;
    const [inWarehouse] = sides.warehouse;
    const gone = {
      ...structuredClone(order!),
      id: '9002',
      number: 1002,
      name: '#1002',
      cancelledAt: '2026-11-24T10:00:00Z',
      fulfillments: [],
    };
    const stopped = {
      ...structuredClone(inWarehouse!),
      orderId: 4712,
      orderNumber: '1002',
      goodsOwnerOrderId: '9002',
      backOrderFor: null,
      status: 1000,
      tracking: [],
    };
    sides.shop.push(gone);
    sides.warehouse.push(stopped);
    const lines = stopped.lines.map(({ rowNumber, ordered }) => ({ rowNumber, quantity: ordered }));
    sides.warehouseEffects.push(effect('order.created', '1002', { goodsOwnerId: 21, orderId: 4712, goodsOwnerOrderId: '9002', lines }));
    expect(saidOf(sides)).toEqual({ agreed: true, said: [] });
    stopped.status = 400;
    expect(saidOf(sides).said).toEqual(['warehouse order 1002 belongs to no order that should be there']);
  });

  it('still agree when the blanks around a SKU are left out in the warehouse, and blanks alone are none', () => {
    const sides = agreeing();
    sides.shop[0]!.lines[0]!.sku = ' MUG\t';
    sides.shop[0]!.lines[1]!.sku = '  ';
    expect(saidOf(sides)).toEqual({ agreed: true, said: [] });
  });

  it.each([
    ['a download', { requiresShipping: false, isGiftCard: false }],
    ['a gift card', { requiresShipping: true, isGiftCard: true }],
  ])('still agree when %s is left out of the warehouse, and an order of nothing else, too', (_what, kind) => {
    const sides = agreeing();
    const [order] = sides.shop;
    const alone = { ...structuredClone(order!), id: '9002', number: 1002, name: '#1002', fulfillments: [] };
    alone.lines = alone.lines.map((line) => ({ ...line, ...kind }));
    order!.lines.push({ id: '73', sku: 'CODE', variantId: '33', quantity: 1, currentQuantity: 1, ...kind });
    const lines = [{ lineItemId: '73', totalQuantity: 1, remainingQuantity: 1 }];
    order!.fulfillmentOrders.push({ id: '82', locationId: HERE, status: 'OPEN', lines });
    sides.shop.push(alone);
    expect(saidOf(sides)).toEqual({ agreed: true, said: [] });
    expect(verify(sides).rows).toHaveLength(1);
  });

  it('still agree when a fulfillment was cancelled', () => {
    const sides = agreeing();
    const lines = [{ lineItemId: '72', quantity: 1 }];
    sides.shop[0]!.lines[1]!.quantity = 2;
    sides.shop[0]!.fulfillments.push({ ...shipped('93', 'TRACK-3', lines), status: 'CANCELLED' });
    sides.shopEffects.push(
      effect('fulfillment.created', 'gid://shopify/Fulfillment/93', { fulfillmentId: '93', lines, tracking: ['TRACK-3'] }),
    );
    expect(saidOf(sides)).toEqual({ agreed: true, said: [] });
  });
});

describe('parcels', () => {
  const changed = (change: (made: Writable<ShopOrderDump['fulfillments']>, sides: Sides) => void) => {
    const sides = agreeing();
    change(sides.shop[0]!.fulfillments, sides);
    return verify(sides).rows[0]!.differences;
  };

  it('agree where one fulfillment stands for two shipments, with the numbers and units of both', () => {
    const lines = [
      { lineItemId: '71', quantity: 3 },
      { lineItemId: '72', quantity: 1 },
    ];
    expect(changed((made) => made.splice(0, 2, { ...made[0]!, lines, trackingNumbers: ['TRACK-1', 'TRACK-2'] }))).toEqual([]);
  });

  it('do not where both numbers are at the second fulfillment, or each is at the other one', () => {
    expect(
      changed(([first, second]) => {
        first!.trackingNumbers = [];
        second!.trackingNumbers = ['TRACK-1', 'TRACK-2'];
      }),
    ).toEqual([
      'fulfillment 92: 1 of line 71, 3 were shipped under its numbers',
      'fulfillment 92: 0 of line 72, 1 were shipped under its numbers',
    ]);
    expect(
      changed(([first, second]) => {
        first!.trackingNumbers = ['TRACK-2'];
        second!.trackingNumbers = ['TRACK-1'];
      }),
    ).toContain('fulfillment 91: 2 of line 71, 1 were shipped under its numbers');
  });

  it('do not where a fulfillment has one of two numbers of its shipment, or the log knows none', () => {
    const differences = changed((_, { warehouse, warehouseEffects }) => {
      warehouse[0]!.tracking.push({ waybill: 'TRACK-3', url: null });
      warehouseEffects.at(-1)!.data.tracking = ['TRACK-1', 'TRACK-2', 'TRACK-3'];
    });
    expect(differences).toContain('fulfillment 92 has the numbers TRACK-2, its shipment TRACK-2, TRACK-3');
    const unlogged = changed((_, sides) => (sides.warehouseEffects = sides.warehouseEffects.slice(0, -1)));
    expect(unlogged).toContain('fulfillment 92 has the numbers TRACK-2, its shipment none');
  });
});

describe('units that were added late', () => {
  /** The second line in an order of its own. */
  const inTwo = (number: string): Sides => {
    const sides = agreeing();
    const [first] = sides.warehouse;
    const [, second] = first!.lines;
    sides.warehouse = [
      { ...first!, lines: [first!.lines[0]!] },
      { ...first!, orderId: 4712, orderNumber: number, lines: [second!], tracking: [] },
    ];
    return sides;
  };
  const rowOf = (sides: Sides, maySupplement: boolean) => verify({ ...sides, maySupplement }).rows[0]!.differences;

  it('may stand in an order of their own where that is wanted, counted on from the first', () => {
    expect(rowOf(inTwo('1001-2'), true)).toEqual([]);
    expect(rowOf(inTwo('1001-3'), true)).toEqual(['has the number 1001-3 in the warehouse, not 1001-2']);
    expect(rowOf(inTwo('1001-2'), false)).toContain('is in the warehouse 2 times');
  });

  it('are no order that was created twice, unless their own was', () => {
    const created = { goodsOwnerId: 21, orderId: 4712, goodsOwnerOrderId: '9001' };
    const sides = inTwo('1001-2');
    sides.warehouseEffects.push(effect('order.created', '1001-2', created));
    expect(verify({ ...sides, maySupplement: true }).doubled).toEqual([]);
    expect(verify(sides).doubled).toEqual(['order of 9001 (goods owner 21) was created more than once']);
    sides.warehouseEffects.push(effect('order.created', '1001-2', created));
    expect(verify({ ...sides, maySupplement: true }).doubled).toEqual(['order-2 of 9001 (goods owner 21) was created more than once']);
  });
});

describe('what is reported', () => {
  const cases: [what: string, change: (sides: Sides) => void, sentence: string][] = [
    ['an order that is missing', (s) => void s.warehouse.pop(), 'is not in the warehouse'],
    [
      'an order that is there twice',
      (s) => void s.warehouse.push({ ...structuredClone(s.warehouse[0]!), orderId: 4712 }),
      'is in the warehouse 2 times',
    ],
    [
      'a second order with a number of its own',
      (s) => void s.warehouse.push({ ...structuredClone(s.warehouse[0]!), orderId: 4712, orderNumber: '1001-2' }),
      'is in the warehouse 2 times',
    ],
    ['a wrong number', (s) => (s.warehouse[0]!.orderNumber = '1002'), 'has the number 1002 in the warehouse, not 1001'],
    ['a wrong quantity', (s) => (s.warehouse[0]!.lines[0]!.ordered = 2), 'line 71: 3 assigned to the location, 2 ordered in the warehouse'],
    ['a wrong article', (s) => (s.warehouse[0]!.lines[1]!.articleNumber = 'MUG'), 'line 72: article MUG in the warehouse, not 32'],
    [
      'a row that is no line of the order',
      (s) => void s.warehouse[0]!.lines.push({ rowNumber: '79', articleNumber: 'MUG', ordered: 1, picked: 0, returned: 0 }),
      'row 79 of the warehouse order is no line of the order',
    ],
    ['less picked than fulfilled', (s) => (s.warehouse[0]!.lines[0]!.picked = 2), 'line 71: 2 picked, 3 fulfilled'],
    ['more picked than fulfilled', (s) => (s.warehouse[0]!.lines[1]!.picked = 2), 'line 72: 2 picked, 1 fulfilled'],
    [
      'a fulfillment that was cancelled and not made again',
      (s) => (s.shop[0]!.fulfillments[1]!.status = 'CANCELLED'),
      'line 71: 3 picked, 2 fulfilled',
    ],
    [
      'a tracking number that the shop does not have',
      (s) => void s.warehouse[0]!.tracking.push({ waybill: 'TRACK-9', url: null }),
      'tracking number TRACK-9 is not in the shop',
    ],
    [
      'a tracking number that the warehouse does not have',
      (s) => void s.warehouse[0]!.tracking.pop(),
      'tracking number TRACK-2 is in the shop but not in the warehouse',
    ],
    [
      'a tracking number that the shop has twice',
      (s) => void s.shop[0]!.fulfillments[1]!.trackingNumbers.push('TRACK-1'),
      'tracking number TRACK-1 is in the shop twice',
    ],
    [
      'an order that was created twice',
      (s) => void s.warehouseEffects.push(effect('order.created', '1001', { goodsOwnerId: 21, orderId: 4799, goodsOwnerOrderId: '9001' })),
      'order of 9001 (goods owner 21) was created more than once',
    ],
    [
      'an article that was created twice',
      (s) => void s.warehouseEffects.push(effect('article.created', 'MUG', { goodsOwnerId: 21 })),
      'article MUG (goods owner 21) was created more than once',
    ],
    [
      'more fulfilled than ordered',
      (s) =>
        void s.shopEffects.push(effect('fulfillment.created', 'f', { fulfillmentId: '94', lines: [{ lineItemId: '71', quantity: 1 }] })),
      'line 71 was fulfilled 4 times but ordered 3 times',
    ],
    [
      'a tracking number that was fulfilled twice',
      (s) => void s.shopEffects.push(effect('fulfillment.created', 'f', { fulfillmentId: '94', lines: [], tracking: ['TRACK-1'] })),
      'tracking number TRACK-1 was fulfilled more than once',
    ],
    [
      'a mail that was sent twice',
      (s) => void s.shopEffects.push(named(s.shopEffects, 'mail.sent')[0]!),
      'the shipping-confirmation about fulfillment 91 was sent more than once',
    ],
    [
      'a stranger in the warehouse',
      (s) => void s.warehouse.push({ ...structuredClone(s.warehouse[0]!), goodsOwnerOrderId: null, orderNumber: 'X-1' }),
      'warehouse order X-1 belongs to no order that should be there',
    ],
    [
      'an order that was exported although it is not paid',
      (s) => (s.shop[0]!.financialStatus = 'PENDING'),
      'warehouse order 1001 belongs to no order that should be there',
    ],
    ['an empty log of the warehouse', (s) => (s.warehouseEffects = []), 'warehouse order 1001 was created 0 times in the log'],
    [
      'effects of the warehouse under another name',
      (s) => (named(s.warehouseEffects, 'order.created')[0]!.effect = 'order.made'),
      'warehouse order 1001 was created 0 times in the log',
    ],
    [
      'an order that is in the log only',
      (s) => void s.warehouseEffects.push(effect('order.created', '1002', { orderId: 4713 })),
      'warehouse order 4713 is in the log but not in the warehouse',
    ],
    [
      'another quantity in the log of the warehouse',
      (s) => (named(s.warehouseEffects, 'order.created')[0]!.data.lines = [{ rowNumber: '71', quantity: 3 }]),
      'warehouse order 1001: row 72 was written with 0, the order has 1',
    ],
    ['an empty log of the shop', (s) => (s.shopEffects = []), 'fulfillment 91 of #1001 was created 0 times in the log'],
    [
      'a fulfillment under another name',
      (s) => (named(s.shopEffects, 'fulfillment.created')[1]!.effect = 'fulfillment.made'),
      'fulfillment 92 of #1001 was created 0 times in the log',
    ],
    [
      'a cancelled fulfillment that the log does not have',
      (s) => void s.shop[0]!.fulfillments.push({ ...shipped('95', 'TRACK-5', []), status: 'CANCELLED' }),
      'fulfillment 95 of #1001 was created 0 times in the log',
    ],
    [
      'a fulfillment that is in the log only',
      (s) => void s.shopEffects.push(effect('fulfillment.created', 'f', { fulfillmentId: '96', lines: [] })),
      'fulfillment 96 is in the log but not in the shop',
    ],
    [
      'another quantity in the log of the shop',
      (s) => (named(s.shopEffects, 'fulfillment.created')[1]!.data.lines = []),
      'fulfillment 92 of #1001: line 71 was created with 0, the shop has 1',
    ],
  ];

  it.each(cases)('%s', (_what, change, sentence) => {
    const sides = agreeing();
    change(sides);
    const { agreed, said } = saidOf(sides);
    expect(said).toContain(sentence);
    expect(agreed).toBe(false);
  });
});

describe('mails', () => {
  const told = (change: (sides: Sides) => void = () => undefined) => {
    const sides = agreeing();
    change(sides);
    const refunds = [{ id: '81' }];
    sides.shopEffects.push(effect('mail.sent', 'gid://shopify/Order/9001', { kind: 'refund-notification', refundId: '81' }));
    return verifyMails(sides.shop.map((order) => ({ ...order, refunds })) as unknown as WholeOrderDump[], sides.shopEffects);
  };

  it('agree where every parcel and every refund has one', () => {
    expect(told()).toEqual([]);
  });

  it('do not where a parcel has none, or two', () => {
    const first = (sides: Sides) => sides.shopEffects.findIndex((each) => each.effect === 'mail.sent');
    expect(told((s) => void s.shopEffects.splice(first(s), 1))).toEqual([
      'order #1001: the shipping-confirmation about fulfillment 91 was sent 0 times',
    ]);
    expect(told((s) => void s.shopEffects.push(s.shopEffects[first(s)]!))).toEqual([
      'order #1001: the shipping-confirmation about fulfillment 91 was sent 2 times',
    ]);
  });
});
