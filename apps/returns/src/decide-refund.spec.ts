import { describe, expect, it } from '@jest/globals';
import type { ReturnRule } from '@stockbridge/contracts';
import type { ShopFulfillmentTruth, ShopRefundTruth, ShopReturn } from '@stockbridge/shopify';
import { decideRefund, findRefund, refundKey, type RefundView } from './decide-refund.js';
import type { ReturnedUnits } from './returned-units.js';
import type { ReturnsFacts } from './returns-facts.js';

const LINE = '11';
const OTHER = '12';
const rule = (given: Partial<ReturnRule> = {}): ReturnRule => ({
  refund: 'automatic',
  restock: false,
  shipping: false,
  notifyCustomer: false,
  ...given,
});
const came = (quantity: number, given: Partial<ReturnRule> | null = {}, cause: string | null = null): ReturnedUnits => ({
  quantity,
  cause,
  returnedAt: '2026-11-24T12:00:00Z',
  rule: given && rule(given),
});
const settled = (quantity: number, cause: string | null = null) => ({
  lineItemId: LINE,
  quantity,
  cause,
  returnedAt: '2026-11-24T12:00:00Z',
});
const refundedByUs = (quantity: number): ReturnsFacts => ({
  refunds: [
    {
      madeAt: '2026-11-24T13:00:00Z',
      units: [settled(quantity)],
      amount: '1.00',
      currencyCode: 'SEK',
      withShipping: false,
      refundId: null,
    },
  ],
});
const aReturnLine = (quantity: number, lineItemId = LINE) => ({
  gid: 'gid://shopify/ReturnLineItem/1',
  lineItemId,
  quantity,
  unprocessed: quantity,
  reverseLineGid: 'gid://r/1',
});
const aReturn = (given: Partial<ShopReturn> & { quantity?: number } = {}): ShopReturn => ({
  gid: 'gid://shopify/Return/7',
  name: '#1001-R1',
  status: 'OPEN',
  hasExchange: false,
  lines: [aReturnLine(given.quantity ?? 1)],
  ...given,
});

interface Given {
  units?: readonly ReturnedUnits[];
  /** Per line: fulfilled, not fulfilled, current. */
  line?: { fulfilled?: number; unfulfilled?: number; current?: number; refundable?: number };
  facts?: ReturnsFacts | null;
  returns?: readonly ShopReturn[];
  isShippingRefunded?: boolean;
  refundedWithoutUnits?: string | null;
  /** Of the units fulfilled, those that another location sent. */
  sentElsewhere?: number;
  elsewhere?: RefundView['elsewhere'];
}

function view({
  units = [came(1)],
  line = {},
  facts = null,
  returns = [],
  isShippingRefunded = false,
  refundedWithoutUnits = null,
  sentElsewhere = 0,
  elsewhere = [],
}: Given = {}): RefundView {
  const { fulfilled = 3, unfulfilled = 0 } = line;
  const current = line.current ?? fulfilled + unfulfilled;
  const shipped: ShopFulfillmentTruth = {
    orderId: '5',
    number: 1001,
    cancelledAt: null,
    isCapturable: false,
    lineItems: [LINE, OTHER].map((id) => ({ id, name: 'Hat', sku: null, requiresShipping: true })),
    fulfillmentOrders: [],
    fulfillments: [
      {
        id: '1',
        status: 'SUCCESS',
        createdAt: '',
        locationId: '7',
        trackingNumbers: [],
        lines: [{ lineItemId: LINE, quantity: fulfilled - sentElsewhere }],
      },
      {
        id: '3',
        status: 'SUCCESS',
        createdAt: '',
        locationId: '8',
        trackingNumbers: [],
        lines: [{ lineItemId: LINE, quantity: sentElsewhere }],
      },
      { id: '2', status: 'CANCELLED', createdAt: '', locationId: '7', trackingNumbers: [], lines: [{ lineItemId: LINE, quantity: 9 }] },
    ],
  };
  const refunded: ShopRefundTruth = {
    orderId: '5',
    name: '#1001',
    cancelledAt: null,
    currencyCode: 'SEK',
    isCapturable: false,
    isShippingRefunded,
    refundIds: [],
    refundedWithoutUnits,
    returns,
    lines: [LINE, OTHER].map((lineItemId) => ({
      lineItemId,
      name: 'Hat',
      currentQuantity: lineItemId === LINE ? current : 1,
      unfulfilledQuantity: lineItemId === LINE ? unfulfilled : 1,
      refundableQuantity: lineItemId === LINE ? (line.refundable ?? current) : 1,
      dutyGids: [],
    })),
  };
  return {
    orderNumber: '1001',
    returned: new Map(units.length > 0 ? [[LINE, units]] : []),
    shipped,
    refunded,
    facts,
    locationId: '7',
    elsewhere,
  };
}

/** The decision; of several refunds the first. */
const decideOn = (given: RefundView) => {
  const decision = decideRefund(given);
  return decision.act === 'refund' ? { act: decision.act, ...decision.refunds[0]! } : decision;
};
const decide = (given?: Given) => decideOn(view(given));
const units = (given?: Given) => {
  const decision = decide(given);
  return decision.act === 'refund' ? decision.work.lines : decision;
};

describe('What came back', () => {
  it('is due, as far as it is not refunded yet', () => {
    expect(units({ units: [came(2)] })).toEqual([{ lineItemId: LINE, quantity: 2 }]);
    expect(units({ units: [came(2)], line: { current: 2 }, facts: refundedByUs(1) })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
    expect(decide({ units: [came(2)], line: { current: 1 }, facts: refundedByUs(2) })).toMatchObject({ act: 'agree' });
  });

  it('and was refunded by the merchant is not refunded again', () => {
    expect(decide({ units: [came(1)], line: { current: 2 } })).toMatchObject({ act: 'agree' });
    expect(units({ units: [came(2)], line: { current: 2 } })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
  });

  it('is due though other units of the line were refunded before they were ever shipped', () => {
    // Four ordered, one refunded unshipped, three shipped, one came back.
    expect(units({ units: [came(1)], line: { fulfilled: 3, current: 3 } })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
  });

  it('counts with what is still to be shipped', () => {
    expect(units({ units: [came(1)], line: { fulfilled: 2, unfulfilled: 3 } })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
  });

  it('before the flow was switched on, or for a cause that is not refunded, is left to people', () => {
    expect(decide({ units: [came(1, null)] })).toMatchObject({ act: 'ignore', rule: 'return-left-out' });
    expect(decide({ units: [came(1, { refund: 'off' })] })).toMatchObject({ act: 'ignore', rule: 'return-left-out' });
  });

  it('and is left alone takes the merchant’s refunds first; with more due, a person looks', () => {
    const both = [came(1, { refund: 'off' }), came(1)];
    const decision = decide({ units: both, line: { current: 2 } });
    expect(decision).toMatchObject({
      act: 'refund',
      work: { lines: [{ quantity: 1 }] },
      doubt: expect.stringContaining('can’t be told'.replace('’', "'")),
    });
    expect(decide({ units: both, line: { current: 1 } })).toMatchObject({ act: 'agree' });
  });

  it('and was declined by a person is not asked about again', () => {
    expect(decide({ units: [came(1, { refund: 'approval' })], facts: { refunds: [], declined: [settled(1)] } })).toMatchObject({
      act: 'agree',
    });
    expect(units({ units: [came(2, { refund: 'approval' })], facts: { refunds: [], declined: [settled(1)] } })).toEqual([
      { lineItemId: LINE, quantity: 1 },
    ]);
  });

  it('without a date is looked at by a person', () => {
    expect(decide({ units: [{ ...came(1), returnedAt: null }] })).toMatchObject({ act: 'refund', doubt: expect.any(String) });
  });

  it('waits while Shopify does not show it as shipped', () => {
    expect(decide({ units: [came(1)], line: { fulfilled: 0, unfulfilled: 3 } })).toMatchObject({
      act: 'wait',
      reason: 'not-fulfilled-yet',
    });
  });

  it('is for people where Shopify waits for no shipment that could be meant, such as after a refund that came too late', () => {
    // Three ordered, all refunded unshipped, one shipped all the same.
    const refused = decide({ units: [came(1)], line: { fulfilled: 0, unfulfilled: 0, current: 0 } });
    expect(refused).toMatchObject({ act: 'refuse', reason: 'not-refundable', sentence: expect.stringContaining('waits for no more') });
  });

  it('and can’t be refunded as units is settled by a person, and asked about again when more comes back', () => {
    const given = { line: { fulfilled: 0, unfulfilled: 0, current: 0 } };
    const refused = decide(given);
    const facts = { refunds: [], seen: [refused.act === 'refuse' ? refused.unsettled! : ''] };
    expect(decide({ ...given, facts })).toMatchObject({ act: 'agree' });
    expect(decide({ ...given, facts, units: [came(2)] })).toMatchObject({ act: 'refuse', reason: 'not-refundable' });
  });

  it('and belongs to no line is settled by a person, too', () => {
    const foreign = { ...view(), returned: new Map([['99', [came(1)]]]) };
    const refused = decideOn(foreign);
    const seen = [refused.act === 'refuse' ? refused.unsettled! : ''];
    expect(decideOn({ ...foreign, facts: { refunds: [], seen } })).toMatchObject({ act: 'agree' });
  });

  it('and belongs to no line of the order is refused', () => {
    const { returned: _, ...rest } = view();
    expect(decideOn({ ...rest, returned: new Map([['99', [came(1)]]]) })).toMatchObject({ act: 'refuse', reason: 'line-not-in-shop' });
  });

  it('and is undone after its refund is an alarm', () => {
    expect(decide({ units: [came(1)], line: { current: 1 }, facts: refundedByUs(2) })).toMatchObject({
      act: 'refuse',
      reason: 'return-undone',
    });
    expect(decide({ units: [], line: { current: 2 }, facts: refundedByUs(1) })).toMatchObject({ act: 'refuse', reason: 'return-undone' });
  });

  it('and is undone is no alarm any more once a person has seen exactly that', () => {
    const seen = decide({ units: [came(1)], line: { current: 1 }, facts: refundedByUs(2) });
    const key = seen.act === 'refuse' ? seen.unsettled! : '';
    const facts = { ...refundedByUs(2), seen: [key] };
    expect(decide({ units: [came(1)], line: { current: 1 }, facts })).toMatchObject({ act: 'agree' });
    expect(decide({ units: [], line: { current: 1 }, facts })).toMatchObject({ act: 'refuse', reason: 'return-undone' });
  });

  it('and is undone keeps no other line waiting', () => {
    const given = view({ units: [], line: { current: 2 }, facts: refundedByUs(1) });
    const shipped = {
      ...given.shipped,
      fulfillments: [{ ...given.shipped.fulfillments[0]!, lines: [{ lineItemId: OTHER, quantity: 1 }] }],
    };
    const lines = given.refunded.lines.map((line) => ({ ...line, unfulfilledQuantity: 0 }));
    const returned = new Map([[OTHER, [came(1)]]]);
    expect(decideOn({ ...given, shipped, refunded: { ...given.refunded, lines }, returned })).toMatchObject({
      act: 'refund',
      work: { lines: [{ lineItemId: OTHER, quantity: 1 }] },
    });
  });

  it('in fractions is refunded in whole units, and the rest is for people', () => {
    expect(units({ units: [came(1.5)] })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
    expect(decide({ units: [came(1.5)], line: { current: 2 }, facts: refundedByUs(1) })).toMatchObject({ reason: 'not-refundable' });
    expect(decide({ units: [came(0.5), came(0.5, { restock: true })] })).toMatchObject({ act: 'refuse', reason: 'not-refundable' });
  });

  it('and that Shopify lets nobody refund any more is for people', () => {
    expect(decide({ units: [came(1)], line: { refundable: 0 } })).toMatchObject({ act: 'refuse', reason: 'not-refundable' });
  });

  it('is looked at by a person where somebody gave money back without saying for which units', () => {
    expect(decide({ refundedWithoutUnits: '100' })).toMatchObject({ act: 'refund', doubt: expect.stringContaining('100 SEK') });
  });

  it('in part left alone by the settings stays visible as that once the rest is refunded', () => {
    const left = decide({
      units: [{ ...came(1, null), returnedAt: '2026-11-20T12:00:00Z' }, came(1)],
      line: { current: 2 },
      facts: refundedByUs(1),
    });
    expect(left).toMatchObject({ act: 'ignore', rule: 'return-left-out' });
  });
});

describe('A line that two locations sent', () => {
  it('is refunded for what came back to us, too, where another connection refunded what came back to it', () => {
    const { refunds: elsewhere } = refundedByUs(1);
    expect(decide({ sentElsewhere: 1, line: { current: 2 }, elsewhere })).toMatchObject({ act: 'refund', doubt: null });
  });

  it('is asked about where somebody refunded units that may have come back to the other', () => {
    expect(decide({ sentElsewhere: 1, line: { current: 2 } })).toMatchObject({ act: 'refund', doubt: expect.any(String) });
    expect(decide({ line: { current: 2 } })).toMatchObject({ act: 'agree' });
  });
});

describe('Units of several rules', () => {
  it('are refunded apart: those first that no person has to approve', () => {
    const both = [came(1, { refund: 'approval' }), came(1, { restock: true }, 'SIZE')];
    expect(decide({ units: both })).toMatchObject({
      act: 'refund',
      work: { lines: [{ quantity: 1 }] },
      rule: { refund: 'automatic', restock: true },
      units: [{ lineItemId: LINE, cause: 'SIZE' }],
    });
  });

  it('are refunded together where the rules are the same', () => {
    expect(units({ units: [came(1, {}, 'SIZE'), came(1, {}, 'COLOUR')] })).toEqual([{ lineItemId: LINE, quantity: 2 }]);
  });
});

describe('Shipping', () => {
  const withShipping = (given: Given) => {
    const decision = decide({ units: [came(1, { shipping: true })], ...given });
    return decision.act === 'refund' && decision.work.withShipping;
  };

  it('is refunded by the rule', () => {
    expect(withShipping({})).toBe(true);
    expect(withShipping({ units: [came(1)] })).toBe(false);
  });

  it('is refunded at most once per order, by whomever', () => {
    expect(withShipping({ isShippingRefunded: true })).toBe(false);
    const facts = { refunds: [{ madeAt: '', units: [], amount: '49.00', currencyCode: 'SEK', withShipping: true, refundId: null }] };
    expect(withShipping({ facts })).toBe(false);
  });
});

describe('A return in Shopify', () => {
  it('that is open is processed, as far as it covers what came back', () => {
    const decision = decide({ units: [came(3)], returns: [aReturn({ quantity: 2 })] });
    expect(decision).toMatchObject({
      act: 'refund',
      work: { lines: [{ lineItemId: LINE, quantity: 2 }], ofReturn: { gid: 'gid://shopify/Return/7', lines: [{ quantity: 2 }] } },
    });
  });

  it('that nobody has approved yet is waited for', () => {
    expect(decide({ returns: [aReturn({ status: 'REQUESTED' })] })).toMatchObject({ act: 'wait', reason: 'return-requested' });
  });

  it('that was declined there is refunded only by a person', () => {
    expect(decide({ returns: [aReturn({ status: 'DECLINED' })] })).toMatchObject({
      doubt: expect.stringContaining('#1001-R1 was declined'),
    });
    expect(decide({ returns: [aReturn({ status: 'DECLINED' }), aReturn()] })).toMatchObject({ doubt: null, work: { ofReturn: {} } });
  });

  it('that waits keeps units of other lines, and of other rules, moving where it is not about them', () => {
    const given = view({ returns: [aReturn({ status: 'REQUESTED' })] });
    const shipped = {
      ...given.shipped,
      fulfillments: [
        {
          ...given.shipped.fulfillments[0]!,
          lines: [
            { lineItemId: LINE, quantity: 3 },
            { lineItemId: OTHER, quantity: 1 },
          ],
        },
      ],
    };
    const lines = given.refunded.lines.map((line) => ({ ...line, unfulfilledQuantity: 0 }));
    const returned = new Map([...given.returned, [OTHER, [came(1, { restock: true })]] as const]);
    expect(decideOn({ ...given, shipped, refunded: { ...given.refunded, lines }, returned })).toMatchObject({
      act: 'refund',
      work: { lines: [{ lineItemId: OTHER }] },
    });
  });

  it.each([{ status: 'REQUESTED' }, { hasExchange: true }, { status: 'DECLINED' }] as const)(
    'of one line (%j) leaves others of the same rule to be refunded first',
    (of) => {
      const given = view({ returns: [aReturn(of)] });
      const [standing] = given.shipped.fulfillments;
      const fulfillments = [{ ...standing!, lines: [...standing!.lines, { lineItemId: OTHER, quantity: 1 }] }];
      const lines = given.refunded.lines.map((line) => ({ ...line, unfulfilledQuantity: 0 }));
      const returned = new Map([...given.returned, [OTHER, [came(1)]] as const]);
      const all = { ...given, shipped: { ...given.shipped, fulfillments }, refunded: { ...given.refunded, lines }, returned };
      expect(decideOn(all)).toMatchObject({ act: 'refund', work: { lines: [{ lineItemId: OTHER }], ofReturn: null }, doubt: null });
    },
  );

  it('with an exchange is left to people', () => {
    expect(decide({ returns: [aReturn({ hasExchange: true })] })).toMatchObject({ act: 'refuse', reason: 'return-has-exchange' });
  });

  it('of other lines, or that is processed, plays no part', () => {
    const others = aReturn({ lines: [aReturnLine(1, OTHER)] });
    expect(decide({ returns: [others, aReturn({ quantity: 0 })] })).toMatchObject({ act: 'refund', work: { ofReturn: null } });
  });
});

describe('The name of a refund', () => {
  it('is another one for other units, another amount, and after another refund', () => {
    const key = (given: Given, amount = '10.00') => {
      const decision = decide(given);
      return decision.act === 'refund' ? refundKey(decision, amount, 'SEK') : null;
    };
    const names = [
      key({}),
      key({}, '11.00'),
      key({ units: [came(2)] }),
      key({ units: [came(2)], line: { current: 2 } }),
      key({ units: [came(1, { shipping: true })] }),
      key({ units: [came(1, { restock: true })] }),
      key({ units: [came(1, { notifyCustomer: true })] }),
      key({ returns: [aReturn()] }),
    ];
    expect(names).not.toContain(null);
    expect(new Set(names).size).toBe(names.length);
    expect(key({})).toBe(key({}));
  });
});

describe('A refund in doubt', () => {
  it('is the new one with exactly its units', () => {
    const [one, two] = [settled(1), { ...settled(2), lineItemId: OTHER }];
    const found = new Map([
      ['1', [one]],
      ['2', [two, one]],
    ]);
    expect(findRefund({ units: [one, two] }, found)).toBe('2');
    expect(findRefund({ units: [settled(1, 'SIZE'), settled(1)] }, new Map([['3', [settled(2)]]]))).toBe('3');
    expect(findRefund({ units: [settled(2)] }, found)).toBeNull();
  });
});
