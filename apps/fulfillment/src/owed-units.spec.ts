import { aFulfillment, aFulfillmentOrder, aFulfillmentTruth, aWmsLine, aWmsOrder, OUR_LOCATION } from '@stockbridge/testing';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { owedUnits, type Matches } from './owed-units.js';

interface LineRoom {
  readonly fulfilled: number;
  readonly remaining: number;
}

const truthOf = (lines: Readonly<Record<string, LineRoom>>) =>
  aFulfillmentTruth({
    lineItems: Object.keys(lines).map((id) => ({ id, name: `Hat ${id}`, sku: null, requiresShipping: true })),
    fulfillments: [
      aFulfillment({
        lines: Object.entries(lines)
          .map(([lineItemId, { fulfilled }]) => ({ lineItemId, quantity: fulfilled }))
          .filter(({ quantity }) => quantity > 0),
      }),
    ],
    fulfillmentOrders: [
      aFulfillmentOrder({
        lines: Object.entries(lines).map(([id, { fulfilled, remaining }]) => ({
          gid: id,
          lineItemId: id,
          totalQuantity: fulfilled + remaining,
          remainingQuantity: remaining,
        })),
      }),
    ],
  });
const pickedOf = (picked: Readonly<Record<string, number>>) => [
  aWmsOrder({ lines: Object.entries(picked).map(([rowNumber, pickedNumberOfItems]) => aWmsLine({ rowNumber, pickedNumberOfItems })) }),
];
const owed = (picked: Readonly<Record<string, number>>, lines: Readonly<Record<string, LineRoom>>, matches: Matches = {}) => {
  const found = owedUnits(pickedOf(picked), truthOf(lines), OUR_LOCATION, matches);
  return {
    owed: Object.fromEntries(found.owed),
    unmatched: Object.fromEntries(found.unmatched.map((row) => [row.rowNumber, row.quantity])),
  };
};

describe('units that the warehouse picked', () => {
  it('are owed to their line as far as it has room; the rest matches nothing', () => {
    expect(owed({ a: 3 }, { a: { fulfilled: 1, remaining: 1 } })).toEqual({ owed: { a: 1 }, unmatched: { a: 1 } });
  });

  it('of a line that was replaced go where a person says, and only what their own line has no room for', () => {
    const lines = { old: { fulfilled: 1, remaining: 0 }, new: { fulfilled: 0, remaining: 2 } };
    expect(owed({ old: 3 }, lines)).toEqual({ owed: {}, unmatched: { old: 2 } });
    expect(owed({ old: 3 }, lines, { old: 'new' })).toEqual({ owed: { new: 2 }, unmatched: {} });
    const told = { ...lines, new: { fulfilled: 2, remaining: 0 } };
    expect(owed({ old: 3 }, told, { old: 'new' })).toEqual({ owed: {}, unmatched: {} });
  });

  it('never take the room that the line’s own units need', () => {
    const lines = { new: { fulfilled: 0, remaining: 2 } };
    expect(owed({ stray: 2, new: 1 }, lines, { stray: 'new' })).toEqual({ owed: { new: 2 }, unmatched: { stray: 1 } });
  });

  it('that were dealt with by hand are neither owed nor asked about', () => {
    expect(owed({ stray: 2 }, {}, { stray: null })).toEqual({ owed: {}, unmatched: {} });
  });

  it('count as whole units: warehouses know fractions, shops do not', () => {
    expect(owed({ a: 1.5 }, { a: { fulfilled: 0, remaining: 2 } })).toEqual({ owed: { a: 1 }, unmatched: {} });
    expect(owed({ a: 0.5 }, { a: { fulfilled: 0, remaining: 2 } })).toEqual({ owed: {}, unmatched: {} });
  });

  it('add up: each is owed, fulfilled, asked about, or dealt with by hand, and no line gets more than it has room for', () => {
    const id = fc.constantFrom('a', 'b', 'c', 'd');
    const room = fc.record({ fulfilled: fc.nat(4), remaining: fc.nat(4) });
    const given = fc.record({
      picked: fc.dictionary(id, fc.nat(9)),
      lines: fc.dictionary(id, room),
      matches: fc.dictionary(id, fc.option(id, { nil: null })),
    });
    fc.assert(
      fc.property(given, ({ picked, lines, matches }) => {
        const { owed: due, unmatched } = owed(picked, lines, matches);
        for (const [line, quantity] of Object.entries(due)) expect(quantity).toBeLessThanOrEqual(lines[line]!.remaining);
        const all = Object.values(picked).reduce((sum, each) => sum + each, 0);
        const told = Object.values(lines).reduce((sum, { fulfilled }) => sum + fulfilled, 0);
        const [owing, asked] = [due, unmatched].map((units) => Object.values(units).reduce((sum, each) => sum + each, 0));
        expect(owing!).toBeLessThanOrEqual(all);
        expect(owing! + asked!).toBeGreaterThanOrEqual(
          all - told - Object.entries(picked).reduce((sum, [row, each]) => sum + (matches[row] === null ? each : 0), 0),
        );
      }),
    );
  });
});
