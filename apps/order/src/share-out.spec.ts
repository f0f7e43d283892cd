import { describe, expect, it } from '@jest/globals';
import { orderSettings } from '@stockbridge/contracts';
import { aLine, anOrder, fulfillmentOrderOf, OUR_LOCATION } from '@stockbridge/testing';
import fc from 'fast-check';
import { shareOfLocation } from './lines-at-location.js';
import { shareOut, type TakingOrder } from './share-out.js';

const HAT = '71';
/** What a shop wants that has ordered so many hats, of which so many were fulfilled. */
function wanting(quantity: number, shipped = 0, line = aLine({ id: HAT, quantity, unfulfilledQuantity: quantity - shipped })) {
  const open = fulfillmentOrderOf([line]);
  const lines = open.lines.map((each) => ({ ...each, totalQuantity: quantity, remainingQuantity: quantity - shipped }));
  const order = anOrder({ lines: [line], fulfillmentOrders: [{ ...open, lines }] });
  return shareOfLocation(order, OUR_LOCATION, orderSettings.parse({ nonShippable: 'not-picked' }));
}
const having = (quantity: number, given: Partial<TakingOrder> = {}): TakingOrder => ({
  rows: quantity === 0 ? {} : { [HAT]: { articleNumber: 'HAT-GREEN', quantity } },
  isOpen: false,
  hasSent: false,
  ...given,
});
const expected = ({ shares }: ReturnType<typeof shareOut>) =>
  shares.map((share) => share.expected.reduce((sum, { quantity }) => sum + quantity, 0));

describe('what the shop wants of some orders in the warehouse', () => {
  it('is borne by the only one, as long as that can be changed or nothing may be added', () => {
    const whole = wanting(3);
    expect(shareOut(whole, [having(2, { isOpen: true })], true)).toEqual({ shares: [whole], added: [] });
    expect(shareOut(whole, [having(2)], false)).toEqual({ shares: [whole], added: [] });
  });

  it('goes as an order of its own where none can take it any more', () => {
    const out = shareOut(wanting(3), [having(2)], true);
    expect(expected(out)).toEqual([2]);
    expect(out.added).toMatchObject([{ line: { id: HAT }, quantity: 1 }]);
  });

  it('goes to the newest order that can still be changed', () => {
    const out = shareOut(wanting(5), [having(2), having(1, { isOpen: true }), having(1)], true);
    expect(expected(out)).toEqual([2, 2, 1]);
    expect(out.added).toEqual([]);
  });

  it('leaves the newest that can be changed first when units are taken back, then those that can not', () => {
    const orders = [having(2, { isOpen: true }), having(1), having(1, { isOpen: true })];
    expect(expected(shareOut(wanting(3), orders, true))).toEqual([2, 1, 0]);
    expect(expected(shareOut(wanting(2), orders, true))).toEqual([1, 1, 0]);
    expect(expected(shareOut(wanting(0), orders, true))).toEqual([0, 0, 0]);
  });

  it('that was shipped was shipped by the orders that have sent something', () => {
    const { shares } = shareOut(wanting(3, 1), [having(2), having(1, { hasSent: true })], true);
    expect(shares.map(({ shipped }) => shipped.get(HAT) ?? 0)).toEqual([0, 1]);
  });

  it('is worth no order of its own where nobody would pick it', () => {
    const card = aLine({ id: '72', isGiftCard: true });
    const whole = wanting(1, 0, aLine({ id: HAT }));
    const out = shareOut({ ...whole, shown: [{ line: card, quantity: 1, shouldBePicked: false }] }, [having(1)], true);
    expect(out.added).toEqual([]);
    expect(out.shares[0]!.shown).toEqual([]);
  });

  it('is shared out whole, whatever they have: no unit is lost, none counts twice', () => {
    const order = fc.record({ quantity: fc.nat(5), isOpen: fc.boolean(), hasSent: fc.boolean() });
    fc.assert(
      fc.property(
        fc.nat(12),
        fc.nat(12),
        fc.array(order, { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        (ordered, sent, orders, mayAdd) => {
          const shipped = Math.min(ordered, sent);
          const out = shareOut(
            wanting(ordered, shipped),
            orders.map(({ quantity, ...given }) => having(quantity, given)),
            mayAdd,
          );
          const borne =
            out.shares.reduce((sum, share) => sum + (share.shipped.get(HAT) ?? 0), 0) + expected(out).reduce((a, b) => a + b, 0);
          const added = out.added.reduce((sum, { quantity }) => sum + quantity, 0);
          expect(borne + added).toBeLessThanOrEqual(ordered);
          // Units that somebody sent on top of what we had handed over need no order any more.
          if (shipped <= orders.reduce((sum, { quantity }) => sum + quantity, 0)) expect(borne + added).toBe(ordered);
        },
      ),
    );
  });
});
