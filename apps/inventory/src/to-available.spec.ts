import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { keptBack, toAvailable, type Kits, type Stock } from './to-available.js';

const plain = (sellable: number | null) => ({ sellable, components: null });
const stockOf = (
  given: Record<string, ReturnType<typeof plain> | { sellable: number | null; components: { articleNumber: string; quantity: number }[] }>,
): Stock => new Map(Object.entries(given));
const NOTHING = new Map<string, number>();
const NO_KITS: Kits = new Map();
const NO_BUFFER = { items: 0 };

describe('the quantity a shop may offer', () => {
  it('is what the warehouse can sell', () => {
    expect(toAvailable('HAT', stockOf({ HAT: plain(12) }), NOTHING, NO_KITS, NO_BUFFER)).toBe(12);
  });
  it('is lessened by units that are ordered and not in the warehouse yet, in whichever shop, however it spells the number', () => {
    expect(toAvailable('HAT', stockOf({ HAT: plain(12) }), new Map([['hat', 5]]), NO_KITS, NO_BUFFER)).toBe(7);
  });
  it('is never below nothing, and never a part of an item', () => {
    expect(toAvailable('HAT', stockOf({ HAT: plain(-3) }), NOTHING, NO_KITS, NO_BUFFER)).toBe(0);
    expect(toAvailable('HAT', stockOf({ HAT: plain(2.9) }), NOTHING, NO_KITS, NO_BUFFER)).toBe(2);
  });
  it('is unknown, not nothing, where the warehouse says nothing or does not have the article', () => {
    expect(toAvailable('HAT', stockOf({ HAT: plain(null) }), NOTHING, NO_KITS, NO_BUFFER)).toBeNull();
    expect(toAvailable('HAT', stockOf({}), NOTHING, NO_KITS, NO_BUFFER)).toBeNull();
  });
  it('keeps back a number of items, or a share of the sellable ones rounded up', () => {
    expect(toAvailable('HAT', stockOf({ HAT: plain(12) }), NOTHING, NO_KITS, { items: 2 })).toBe(10);
    expect(toAvailable('HAT', stockOf({ HAT: plain(12) }), NOTHING, NO_KITS, { percent: 10 })).toBe(10);
    expect(keptBack({ percent: 10 }, 30)).toBe(3);
    expect(keptBack({ percent: 0.1 }, 30)).toBe(1);
    expect(keptBack({ percent: 10 }, -30)).toBe(0);
  });
});

describe('a kit', () => {
  const components = [
    { articleNumber: 'HAT', quantity: 1 },
    { articleNumber: 'PIN', quantity: 3 },
  ];
  const stock = stockOf({ SET: { sellable: 4, components }, HAT: plain(9), PIN: plain(14) });
  const kits: Kits = new Map([['set', components]]);

  it('is offered as often as its components allow', () => {
    expect(toAvailable('SET', stock, NOTHING, kits, NO_BUFFER)).toBe(4);
  });
  it('takes its components from whoever sells them alone, and they take theirs from it', () => {
    expect(toAvailable('PIN', stock, new Map([['set', 2]]), kits, NO_BUFFER)).toBe(8);
    expect(toAvailable('SET', stock, new Map([['pin', 3]]), kits, NO_BUFFER)).toBe(3);
    expect(toAvailable('SET', stock, new Map([['set', 1]]), kits, NO_BUFFER)).toBe(3);
  });
  it('is unknown when one of its components is', () => {
    expect(toAvailable('SET', new Map([...stock].filter(([number]) => number !== 'PIN')), NOTHING, kits, NO_BUFFER)).toBeNull();
  });
  it('can be made of parts of an item', () => {
    const metre = [{ articleNumber: 'ROPE', quantity: 0.1 }];
    expect(toAvailable('CUT', stockOf({ CUT: { sellable: 3, components: metre }, ROPE: plain(0.3) }), NOTHING, NO_KITS, NO_BUFFER)).toBe(3);
  });
});

it('never offers more when more is ordered, more is kept back or less is there', () => {
  fc.assert(
    fc.property(fc.integer({ min: -20, max: 200 }), fc.nat(50), fc.nat(50), fc.nat(20), (sellable, units, more, items) => {
      const offered = (s: number, u: number, b: number) =>
        toAvailable('HAT', stockOf({ HAT: plain(s) }), new Map([['hat', u]]), NO_KITS, { items: b })!;
      const now = offered(sellable, units, items);
      expect(now).toBeGreaterThanOrEqual(0);
      expect(now + units).toBeLessThanOrEqual(Math.max(sellable, units));
      expect(offered(sellable, units + more, items)).toBeLessThanOrEqual(now);
      expect(offered(sellable - more, units, items)).toBeLessThanOrEqual(now);
      expect(offered(sellable, units, items + more)).toBeLessThanOrEqual(now);
    }),
  );
});
