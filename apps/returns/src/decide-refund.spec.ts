import { describe, expect, it } from '@jest/globals';
import type { ReturnRule } from '@stockbridge/contracts';
import type { ShopFulfillmentTruth, ShopRefundTruth, ShopReturn } from '@stockbridge/shopify';
import fc from 'fast-check';
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
  isDated: true,
  rule: given && rule(given),
});
const refundedByUs = (quantity: number, lineItemId = LINE): ReturnsFacts => ({
  refunds: [{ lines: [{ lineItemId, quantity }], amount: '1.00', currencyCode: 'SEK', withShipping: false }],
});
const aReturn = (given: Partial<ShopReturn> & { quantity?: number } = {}): ShopReturn => ({
  gid: 'gid://shopify/Return/7',
  name: '#1001-R1',
  status: 'OPEN',
  hasExchange: false,
  lines: [{ gid: 'gid://shopify/ReturnLineItem/1', lineItemId: LINE, processable: given.quantity ?? 1, reverseLineGid: 'gid://r/1' }],
  ...given,
});

interface Given {
  units?: readonly ReturnedUnits[];
  /** Per line: fulfilled, not fulfilled, current. */
  line?: { fulfilled?: number; unfulfilled?: number; current?: number; refundable?: number };
  facts?: ReturnsFacts | null;
  returns?: readonly ShopReturn[];
  isShippingRefunded?: boolean;
}

function view({ units = [came(1)], line = {}, facts = null, returns = [], isShippingRefunded = false }: Given = {}): RefundView {
  const { fulfilled = 3, unfulfilled = 0 } = line;
  const current = line.current ?? fulfilled + unfulfilled;
  const shipped: ShopFulfillmentTruth = {
    orderId: '5',
    number: 1001,
    cancelledAt: null,
    lineItems: [LINE, OTHER].map((id) => ({ id, name: 'Hat', sku: null })),
    fulfillmentOrders: [],
    fulfillments: [
      {
        id: '1',
        status: 'SUCCESS',
        createdAt: '',
        locationId: '7',
        trackingNumbers: [],
        lines: [{ lineItemId: LINE, quantity: fulfilled }],
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
  return { orderNumber: '1001', returned: new Map(units.length > 0 ? [[LINE, units]] : []), shipped, refunded, facts };
}

const decide = (given?: Given) => decideRefund(view(given));
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
    expect(decide({ units: [came(1, { refund: 'approval' })], facts: { refunds: [], declined: { [LINE]: 1 } } })).toMatchObject({
      act: 'agree',
    });
    expect(units({ units: [came(2, { refund: 'approval' })], facts: { refunds: [], declined: { [LINE]: 1 } } })).toEqual([
      { lineItemId: LINE, quantity: 1 },
    ]);
  });

  it('without a date is looked at by a person', () => {
    expect(decide({ units: [{ ...came(1), isDated: false }] })).toMatchObject({ act: 'refund', doubt: expect.any(String) });
  });

  it('waits while Shopify does not show it as shipped', () => {
    expect(decide({ units: [came(1)], line: { fulfilled: 0, unfulfilled: 3 } })).toMatchObject({
      act: 'wait',
      reason: 'not-fulfilled-yet',
    });
  });

  it('and belongs to no line of the order is refused', () => {
    const { returned: _, ...rest } = view();
    expect(decideRefund({ ...rest, returned: new Map([['99', [came(1)]]]) })).toMatchObject({ act: 'refuse', reason: 'line-not-in-shop' });
  });

  it('and is undone after its refund is an alarm', () => {
    expect(decide({ units: [came(1)], line: { current: 1 }, facts: refundedByUs(2) })).toMatchObject({
      act: 'refuse',
      reason: 'return-undone',
    });
    expect(decide({ units: [], line: { current: 2 }, facts: refundedByUs(1) })).toMatchObject({ act: 'refuse', reason: 'return-undone' });
  });

  it('in fractions is refunded in whole units', () => {
    expect(units({ units: [came(1.5)] })).toEqual([{ lineItemId: LINE, quantity: 1 }]);
  });
});

describe('Units of several rules', () => {
  it('are refunded apart: those first that no person has to approve', () => {
    const both = [came(1, { refund: 'approval' }), came(1, { restock: true }, 'SIZE')];
    expect(decide({ units: both })).toMatchObject({
      act: 'refund',
      work: { lines: [{ quantity: 1 }] },
      rule: { refund: 'automatic', restock: true },
      causes: { [LINE]: 'SIZE' },
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
    const facts = { refunds: [{ lines: [], amount: '49.00', currencyCode: 'SEK', withShipping: true }] };
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

  it('with an exchange is left to people', () => {
    expect(decide({ returns: [aReturn({ hasExchange: true })] })).toMatchObject({ act: 'refuse', reason: 'return-has-exchange' });
  });

  it('of other lines, or that is processed, plays no part', () => {
    const others = aReturn({ lines: [{ gid: 'x', lineItemId: OTHER, processable: 1, reverseLineGid: null }] });
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
      key({ returns: [aReturn()] }),
    ];
    expect(names).not.toContain(null);
    expect(new Set(names).size).toBe(names.length);
    expect(key({})).toBe(key({}));
  });
});

describe('A refund in doubt', () => {
  it('is the new one with exactly its units', () => {
    const lines = [
      { lineItemId: LINE, quantity: 1 },
      { lineItemId: OTHER, quantity: 2 },
    ];
    const found = new Map([
      ['1', [lines[0]!]],
      ['2', [lines[1]!, lines[0]!]],
    ]);
    expect(findRefund({ lines }, found)).toBe('2');
    expect(findRefund({ lines: [{ lineItemId: LINE, quantity: 2 }] }, found)).toBeNull();
  });
});

describe('However refunds, returns and shipments follow each other', () => {
  type Step = 'ship' | 'return' | 'off' | 'merchant' | 'unshipped' | 'work';
  const steps = fc.array(fc.constantFrom<Step>('ship', 'return', 'off', 'merchant', 'unshipped', 'work'), { maxLength: 25 });

  it('every unit is refunded at most once, ours are all units that came back, and in the end nothing is due', () => {
    fc.assert(
      fc.property(steps, fc.integer({ min: 1, max: 6 }), (run, ordered) => {
        const state = { unfulfilled: ordered, fulfilled: 0, current: ordered, returned: [] as ReturnedUnits[], ours: 0, merchant: 0 };
        const count = () => state.returned.reduce((all, { quantity }) => all + quantity, 0);
        const look = () =>
          decide({
            units: state.returned,
            line: { fulfilled: state.fulfilled, unfulfilled: state.unfulfilled, current: state.current },
            facts: state.ours > 0 ? refundedByUs(state.ours) : null,
          });
        const work = () => {
          for (let times = 0; times < 20; times++) {
            const decision = look();
            if (decision.act !== 'refund') return;
            const quantity = decision.work.lines[0]!.quantity;
            expect(quantity).toBeGreaterThan(0);
            state.ours += quantity;
            state.current -= quantity;
          }
          throw new Error('never ends');
        };
        for (const step of run) {
          if (step === 'ship' && state.unfulfilled > 0) {
            state.unfulfilled -= 1;
            state.fulfilled += 1;
          }
          if ((step === 'return' || step === 'off') && count() < state.fulfilled)
            state.returned.push(came(1, { refund: step === 'off' ? 'off' : 'automatic' }));
          if (step === 'merchant' && state.ours + state.merchant < state.fulfilled) {
            state.merchant += 1;
            state.current -= 1;
          }
          if (step === 'unshipped' && state.unfulfilled > 0) {
            state.unfulfilled -= 1;
            state.current -= 1;
          }
          if (step === 'work') work();
        }
        work();
        const wanted = state.returned.filter((each) => each.rule?.refund === 'automatic').length;
        expect(state.ours).toBeLessThanOrEqual(wanted);
        expect(state.ours + state.merchant).toBeLessThanOrEqual(state.fulfilled);
        if (state.merchant === 0) expect(state.ours).toBe(wanted);
        expect(state.ours + state.merchant).toBeGreaterThanOrEqual(Math.min(wanted, state.fulfilled));
      }),
      { numRuns: 500 },
    );
  });
});
