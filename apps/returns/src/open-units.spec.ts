import { describe, expect, it } from '@jest/globals';
import type { ReturnRule } from '@stockbridge/contracts';
import fc from 'fast-check';
import { count, openUnits, type KnownUnits, type LineFigures } from './open-units.js';
import type { ReturnedUnits } from './returned-units.js';

type Ways = Readonly<Record<string, ReturnRule['refund'] | null>>;
/** Approved by a person, by itself, left to people, and from before the switch-on. */
const WAYS: Ways = { A: 'approval', B: 'automatic', C: 'off', D: null };

const at = (hour: number): string => `2026-11-24T${String(hour).padStart(2, '0')}:00:00Z`;
const came = (cause: string, hour: number | null, { quantity = 1, ways = WAYS } = {}): ReturnedUnits => {
  const refund = ways[cause] ?? null;
  const rule = refund && { refund, restock: false, shipping: false, notifyCustomer: false };
  return { quantity, cause, returnedAt: hour === null ? null : at(hour), rule };
};
const was = (cause: string, hour: number, quantity = 1): KnownUnits => ({ quantity, cause, returnedAt: at(hour) });
const open = (units: readonly ReturnedUnits[], given: Partial<LineFigures> = {}) => {
  const ours = given.ours ?? [];
  const refunded = given.refunded ?? ours.reduce((all, { quantity }) => all + quantity, 0);
  return openUnits(units, {
    fulfilled: 9,
    fulfilledElsewhere: 0,
    refundedElsewhere: 0,
    refundable: 9 - refunded,
    declined: [],
    ...given,
    ours,
    refunded,
  });
};
const causes = (units: readonly ReturnedUnits[], given: Partial<LineFigures> = {}) =>
  open(units, given).due.map((due) => [due.units.map(({ cause }) => cause).join(''), due.rule.refund, due.doubt !== null]);

describe('Units that are open', () => {
  it('of a cause that a person approves stay so when others were refunded by themselves', () => {
    const units = [came('A', 1), came('B', 2)];
    expect(causes(units)).toEqual([
      ['B', 'automatic', false],
      ['A', 'approval', false],
    ]);
    expect(causes(units, { ours: [was('B', 2)] })).toEqual([['A', 'approval', false]]);
  });

  it('are due though earlier ones were refunded before the flow was off and on again', () => {
    expect(causes([came('B', 1, { ways: { B: null } }), came('B', 2)], { ours: [was('B', 1)] })).toEqual([['B', 'automatic', false]]);
  });

  it('are due though the rule of refunded ones, or of declined ones, is off by now', () => {
    const units = [came('A', 1, { ways: { A: 'off' } }), came('B', 2)];
    expect(causes(units, { ours: [was('A', 1)] })).toEqual([['B', 'automatic', false]]);
    expect(causes(units, { declined: [was('A', 1)] })).toEqual([['B', 'automatic', false]]);
  });

  it('and were declined take the refunds of others first', () => {
    const units = [came('A', 1), came('A', 2)];
    expect(causes(units, { declined: [was('A', 1)], refunded: 1 })).toEqual([['A', 'approval', true]]);
    expect(causes(units, { declined: [was('A', 1)], refunded: 2 })).toEqual([]);
  });

  it('are asked about though units of the line were left alone that the warehouse does not show like that any more', () => {
    expect(causes([came('B', 2)], { declined: [was('B', 1)] })).toEqual([['B', 'automatic', true]]);
    expect(causes([came('B', 2)], { declined: [was('X', 2)] })).toEqual([['B', 'automatic', true]]);
    expect(causes([came('B', 1), came('B', 2)], { declined: [was('B', 1)] })).toEqual([['B', 'automatic', false]]);
  });

  it('and were refunded are known again before those that were left alone, and never taken for these', () => {
    expect(causes([came('B', 1)], { ours: [was('B', 2)], declined: [was('B', 1)] })).toEqual([]);
    expect(causes([came('B', 1), came('B', 3)], { ours: [was('B', 2)], declined: [was('B', 1)] })).toEqual([]);
  });

  it('are not taken for what another connection of the shop refunded', () => {
    const elsewhere = { fulfilledElsewhere: 1, refunded: 1 };
    expect(causes([came('B', 1)], { ...elsewhere, refundedElsewhere: 1 })).toEqual([['B', 'automatic', false]]);
    expect(causes([came('B', 1)], { fulfilledElsewhere: 2, refunded: 2, refundedElsewhere: 1 })).toEqual([['B', 'automatic', true]]);
  });

  it('are settled where somebody else refunded as many, and all that other locations sent is known to be refunded', () => {
    const elsewhere = { fulfilledElsewhere: 1, refundedElsewhere: 1 };
    expect(causes([came('B', 1)], { ...elsewhere, refunded: 2 })).toEqual([]);
    expect(causes([came('B', 1), came('B', 2)], { ...elsewhere, refunded: 2 })).toEqual([['B', 'automatic', false]]);
  });

  it('are asked about where somebody else refunded units that may have come back to another location', () => {
    const elsewhere = { fulfilledElsewhere: 1, refunded: 1 };
    expect(causes([came('B', 1)], elsewhere)).toEqual([['B', 'automatic', true]]);
    expect(causes([came('B', 1), came('B', 2)], { ...elsewhere, refunded: 2 })).toEqual([['B', 'automatic', true]]);
    expect(causes([came('B', 1)], { ...elsewhere, declined: [was('B', 1)] })).toEqual([]);
    expect(causes([came('B', 1)], { fulfilledElsewhere: 0, refunded: 1 })).toEqual([]);
  });

  it('are in doubt where somebody else refunded one of two unlike ones', () => {
    expect(causes([came('A', 1), came('B', 2)], { refunded: 1 })).toEqual([['B', 'automatic', true]]);
    expect(causes([came('C', 1), came('B', 2)], { refunded: 1 })).toEqual([['B', 'automatic', true]]);
    expect(causes([came('B', 1), came('B', 2)], { refunded: 1 })).toEqual([['B', 'automatic', false]]);
  });

  it('without a time stay in doubt when the others are refunded', () => {
    const units = [came('B', 1), came('B', null)];
    expect(causes(units)).toEqual([
      ['B', 'automatic', false],
      ['B', 'automatic', true],
    ]);
    expect(causes(units, { ours: [was('B', 1)] })).toEqual([['B', 'automatic', true]]);
  });

  it('are known again by their cause when the warehouse corrects a time, and are in doubt when it corrects a cause', () => {
    expect(causes([came('A', 1), came('B', 3)], { ours: [was('B', 2)] })).toEqual([['A', 'approval', false]]);
    expect(causes([came('A', 1), came('B', 3)], { ours: [was('X', 3)] })).toEqual([['B', 'automatic', true]]);
  });

  it('are whole ones of one rule', () => {
    expect(causes([came('A', 1, { quantity: 0.5 }), came('B', 2, { quantity: 0.5 })])).toEqual([]);
    expect(open([came('B', 1, { quantity: 0.5 }), came('B', 2, { quantity: 0.75 })])).toMatchObject({
      due: [{ quantity: 1, units: [{ quantity: 0.5 }, { quantity: 0.5 }] }],
      notRefundable: 0.25,
    });
  });

  it('are no more than Shopify shows as shipped, and lets be refunded', () => {
    expect(open([came('B', 1, { quantity: 3 })], { fulfilled: 2 })).toMatchObject({ due: [{ quantity: 2 }], notShipped: 1 });
    expect(open([came('B', 1, { quantity: 3 })], { refundable: 1 })).toMatchObject({ due: [{ quantity: 1 }], notRefundable: 2 });
  });
});

describe('However returns, refunds, decisions and settings follow each other', () => {
  const CAUSES = Object.keys(WAYS);
  const refund = fc.constantFrom<ReturnRule['refund'] | null>('off', 'approval', 'automatic', null);
  const step = fc.oneof(
    fc.record({ is: fc.constant('return' as const), cause: fc.constantFrom(...CAUSES), isDated: fc.boolean() }),
    fc.record({ is: fc.constant('merchant' as const), pick: fc.nat() }),
    fc.record({ is: fc.constant('settings' as const), cause: fc.constantFrom(...CAUSES), refund }),
    fc.record({ is: fc.constant('undo' as const), pick: fc.nat() }),
    fc.record({ is: fc.constant('work' as const) }),
    fc.record({ is: fc.constant('person' as const), approves: fc.boolean() }),
  );
  type Step = typeof step extends fc.Arbitrary<infer T> ? T : never;

  /** One line of a shop and a warehouse. The merchant knows which unit is meant; we see counters only. */
  class Line {
    readonly shipped = 6;
    ways: Record<string, ReturnRule['refund'] | null> = { ...WAYS };
    readonly units: { cause: string; hour: number; isDated: boolean; refundedBy: 'merchant' | null }[] = [];
    readonly ours: KnownUnits[] = [];
    readonly declined: KnownUnits[] = [];
    merchants = 0;
    private hours = 0;

    /** Units that are just like some that a person left alone. */
    get leftAlone(): number {
      const left = [...this.declined.flatMap((each) => Array.from({ length: each.quantity }, () => each))];
      return this.units.filter(({ cause, hour, isDated }) => {
        const found = left.findIndex((each) => each.cause === cause && each.returnedAt === (isDated ? at(hour) : null));
        if (found >= 0) left.splice(found, 1);
        return found >= 0;
      }).length;
    }

    look() {
      const refunded = this.ours.length + this.merchants;
      const sorted = [...this.units.filter(({ isDated }) => isDated), ...this.units.filter(({ isDated }) => !isDated)];
      const returned = sorted.map(({ cause, hour, isDated }) => came(cause, isDated ? hour : null, { ways: this.ways }));
      const { ours, declined, shipped } = this;
      const elsewhere = { fulfilledElsewhere: 0, refundedElsewhere: 0 };
      return openUnits(returned, { fulfilled: shipped, refunded, refundable: shipped - refunded, ours, declined, ...elsewhere });
    }

    /** Automatic refunds, one rule at a time as the flow makes them; never without a look in between. */
    work(): void {
      for (;;) {
        const due = this.look().due.find(({ rule, doubt }) => rule.refund === 'automatic' && doubt === null);
        if (!due) return;
        const isMeant = ({ cause, isDated }: { cause: string | null; isDated: boolean }) => isDated && this.ways[cause!] === 'automatic';
        expect(due.units.every((unit) => isMeant({ ...unit, isDated: unit.returnedAt !== null }))).toBe(true);
        const mine = this.ours.filter((unit) => isMeant({ ...unit, isDated: unit.returnedAt !== null })).length;
        const merchants = this.units.filter((unit) => isMeant(unit) && unit.refundedBy !== null).length;
        // Whichever units the merchant meant, as many are left of those that are refunded in just this way.
        expect(mine + merchants + due.quantity).toBeLessThanOrEqual(this.units.filter(isMeant).length);
        this.refund(due.units);
      }
    }

    refund(units: readonly KnownUnits[]): void {
      this.ours.push(...units.flatMap((each) => Array.from({ length: each.quantity }, () => ({ ...each, quantity: 1 }))));
    }

    take(each: Step): void {
      switch (each.is) {
        case 'return':
          if (this.units.length < this.shipped) {
            this.units.push({ cause: each.cause, hour: this.hours++, isDated: each.isDated, refundedBy: null });
          }
          return;
        case 'undo': {
          const open = this.units.filter((unit) => unit.refundedBy === null && !this.isOurs(unit));
          if (open.length === 0 || this.ours.length + this.merchants >= this.units.length) return;
          this.units.splice(this.units.indexOf(open[each.pick % open.length]!), 1);
          return;
        }
        case 'merchant': {
          const known = this.ours.length + this.units.filter(({ refundedBy }) => refundedBy !== null).length;
          const open = this.units.filter((unit) => unit.refundedBy === null && !this.isOurs(unit));
          if (open.length === 0 || known >= this.units.length) return;
          open[each.pick % open.length]!.refundedBy = 'merchant';
          this.merchants += 1;
          return;
        }
        case 'settings':
          this.ways[each.cause] = each.refund;
          return;
        case 'person': {
          const [due] = this.look().due.filter(({ rule, doubt }) => rule.refund === 'approval' || doubt !== null);
          if (due && each.approves) this.refund(due.units);
          else if (due) this.declined.push(...due.units);
          return;
        }
        case 'work':
          this.work();
      }
    }

    private isOurs({ cause, hour, isDated }: (typeof this.units)[number]): boolean {
      return this.ours.some((each) => each.cause === cause && each.returnedAt === (isDated ? at(hour) : null));
    }
  }

  it('none is refunded twice, no more than came back, none by itself that a person has to approve, and none is lost that nobody left alone', () => {
    fc.assert(
      fc.property(fc.array(step, { maxLength: 30 }), (steps) => {
        const line = new Line();
        for (const each of steps) {
          line.take(each);
          const { due, leftOut, notShipped, notRefundable } = line.look();
          expect(line.ours.length).toBeLessThanOrEqual(line.units.length);
          expect(line.ours.length + line.merchants).toBeLessThanOrEqual(line.units.length);
          // What is open does not depend on settings: they only say what becomes of it.
          const openNow = line.units.length - line.ours.length - line.merchants;
          const seen = due.reduce((all, { quantity }) => all + quantity, 0) + leftOut + notShipped + notRefundable;
          expect(seen).toBeLessThanOrEqual(openNow);
          expect(seen).toBeGreaterThanOrEqual(openNow - line.leftAlone);
        }
      }),
      { numRuns: 2_000 },
    );
  });

  it('the order in which others refund does not matter for what is open', () => {
    const cause = fc.constantFrom(...CAUSES);
    fc.assert(
      fc.property(fc.array(cause, { maxLength: 6 }), fc.array(fc.boolean(), { maxLength: 6 }), (returned, turns) => {
        const merchants = Math.min(returned.length, turns.filter(Boolean).length);
        const units = returned.map((each, hour) => came(each, hour));
        const { due, leftOut } = open(units, { refunded: merchants });
        expect(due.reduce((all, { quantity }) => all + quantity, 0) + leftOut).toBe(returned.length - merchants);
      }),
    );
  });

  it('whatever other locations sent, and whoever refunded of it, none is refunded twice by itself, and none is lost', () => {
    const few = fc.nat({ max: 4 });
    fc.assert(
      fc.property(fc.array(fc.constantFrom(...CAUSES), { maxLength: 6 }), few, few, few, few, (returned, here, sent, known, unknown) => {
        const ours = Math.min(returned.length, here);
        const refundedElsewhere = Math.min(sent, known);
        const merchants = Math.min(sent - refundedElsewhere, unknown);
        const units = returned.map((each, hour) => came(each, hour));
        const refunded = ours + refundedElsewhere + merchants;
        const { due, leftOut } = open(units, { fulfilled: 20, fulfilledElsewhere: sent, refundedElsewhere, refunded, refundable: 20 });
        const isOpen = returned.length - ours;
        const byItself = due.filter(({ doubt, rule }) => doubt === null && rule.refund === 'automatic');
        expect(count(byItself)).toBeLessThanOrEqual(isOpen);
        const asked = returned.filter((cause) => WAYS[cause] === 'approval' || WAYS[cause] === 'automatic').length;
        expect(count(due)).toBeGreaterThanOrEqual(asked - ours);
        // Nobody has to look for what is known.
        if (refundedElsewhere === sent) expect(count(due) + leftOut).toBe(isOpen);
      }),
      { numRuns: 1_000 },
    );
  });
});
