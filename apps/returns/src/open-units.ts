import type { ReturnRule } from '@stockbridge/contracts';
import type { ReturnedUnits } from './returned-units.js';
import type { SettledUnits } from './returns-facts.js';

/** How a line stands, whatever the settings say. */
export interface LineFigures {
  /** Shown in Shopify as shipped, from anywhere. */
  readonly fulfilled: number;
  /** Refunded of them, by anybody. */
  readonly refunded: number;
  /** As many Shopify still lets be refunded. */
  readonly refundable: number;
  /** Units that we refunded. */
  readonly ours: readonly KnownUnits[];
  /** Units that a person left alone. */
  readonly declined: readonly KnownUnits[];
}

/** What is remembered of settled units, so that they are known again. */
export type KnownUnits = Pick<SettledUnits, 'quantity' | 'cause' | 'returnedAt'>;

/** Units that are due under one rule: whole ones together. */
export interface DueUnits {
  readonly units: readonly KnownUnits[];
  readonly quantity: number;
  readonly rule: ReturnRule;
  /** Why a person has to look, although such returns are refunded by themselves. */
  readonly doubt: string | null;
}

/** Units of a line that came back and are not settled. */
export interface OpenUnits {
  /** Those first that no person has to approve. */
  readonly due: readonly DueUnits[];
  /** Would be due, and Shopify shows no shipment of them. */
  readonly notShipped: number;
  /** Would be due, and Shopify lets no more be refunded, or they are less than a whole unit. */
  readonly notRefundable: number;
  /** Units that the settings leave alone. */
  readonly leftAlone: number;
}

interface Unit extends ReturnedUnits {
  readonly leftAloneBy: 'settings' | 'person' | null;
  readonly doubt: string | null;
}

/**
 * All units that came back, oldest first, less those that we refunded, less those that others refunded. What we refunded, or a person
 * left alone, is known again by its cause and time, so that neither later units nor other settings change what is settled.
 * Others do not say which units they meant: first those that are left alone, then the oldest; where that matters, a person looks.
 */
export function openUnits(returned: readonly ReturnedUnits[], line: LineFigures): OpenUnits {
  const units = returned.map((unit): Unit => {
    const isLeftAlone = unit.rule === null || unit.rule.refund === 'off';
    const doubt = unit.returnedAt === null ? 'the warehouse does not say when they came back' : null;
    return { ...unit, leftAloneBy: isLeftAlone ? 'settings' : null, doubt };
  });
  const { open: unsettled, declined } = withoutSettled(units, line);
  const judged = [...declined.map((unit): Unit => ({ ...unit, leftAloneBy: 'person' })), ...unsettled];
  const open = withoutOthers(judged, Math.max(0, line.refunded - count(line.ours)));

  const rules = alike(open.filter(({ leftAloneBy }) => leftAloneBy === null)).sort((one, other) => urgency(one[0]!) - urgency(other[0]!));
  const owed = count(rules.flat());
  const shipped = Math.min(owed, Math.max(0, line.fulfilled - line.refunded));
  let room = Math.min(shipped, line.refundable);
  const due = rules.flatMap((group): DueUnits[] => {
    // Warehouses count in fractions, shops in whole units.
    const quantity = Math.floor(Math.min(count(group), room));
    room -= quantity;
    const { rule, doubt } = group[0]!;
    return quantity === 0 ? [] : [{ units: firstUnits(group, quantity), quantity, rule: rule!, doubt }];
  });
  return {
    due,
    notShipped: owed - shipped,
    notRefundable: shipped - count(due),
    leftAlone: count(open.filter(({ leftAloneBy }) => leftAloneBy === 'settings')),
  };
}

/** How settled units are known again: the warehouse may have corrected time or cause since. */
const LIKENESS: readonly ((unit: Unit, known: KnownUnits) => boolean)[] = [
  (unit, known) => unit.cause === known.cause && unit.returnedAt === known.returnedAt,
  (unit, known) => unit.cause === known.cause,
  () => true,
];

function withoutSettled(units: readonly Unit[], { ours, declined }: LineFigures): { open: Unit[]; declined: Unit[] } {
  let settled = [...ours.map((known) => ({ known, isOurs: true })), ...declined.map((known) => ({ known, isOurs: false }))];
  let open = [...units];
  const byPeople: Unit[] = [];
  for (const [at, isLike] of LIKENESS.entries()) {
    settled = settled.flatMap(({ known, isOurs }) => {
      const meant = open.filter((unit) => isLike(unit, known));
      const { taken, left } = take(open, known.quantity, (unit) => isLike(unit, known));
      const isGuess = at > 0 && taken.length > 0 && count(taken) < count(meant) && alike(meant).length > 1;
      open = isGuess ? left.map((unit) => ({ ...unit, doubt: unit.doubt ?? CORRECTED })) : left;
      if (!isOurs) byPeople.push(...taken);
      const quantity = known.quantity - count(taken);
      return quantity > 0 ? [{ known: { ...known, quantity }, isOurs }] : [];
    });
  }
  return { open, declined: byPeople };
}

const CORRECTED = "the warehouse changed causes or times of units that were settled, and which are left can't be told";

function withoutOthers(units: readonly Unit[], others: number): Unit[] {
  if (others === 0) return [...units];
  const first = take(units, others, ({ leftAloneBy }) => leftAloneBy !== null);
  const { left } = take(first.left, others - count(first.taken));
  if (alike(units).length === 1) return left;
  const doubt = `${others} of the units were refunded by somebody else, and which can't be told`;
  return left.map((unit) => ({ ...unit, doubt: unit.doubt ?? doubt }));
}

/** The first units that are meant. */
function take<T extends KnownUnits>(units: readonly T[], quantity: number, isMeant: (unit: T) => boolean = () => true) {
  const taken: T[] = [];
  const left: T[] = [];
  let wanted = quantity;
  for (const unit of units) {
    const part = isMeant(unit) ? Math.min(wanted, unit.quantity) : 0;
    wanted -= part;
    if (part > 0) taken.push({ ...unit, quantity: part });
    if (part < unit.quantity) left.push({ ...unit, quantity: unit.quantity - part });
  }
  return { taken, left };
}

/** The oldest of units, as many as are meant. */
export function firstUnits(units: readonly KnownUnits[], quantity: number): KnownUnits[] {
  return take(units, quantity).taken.map(({ quantity: part, cause, returnedAt }) => ({ quantity: part, cause, returnedAt }));
}

/** Units by what becomes of them. */
function alike(units: readonly Unit[]): Unit[][] {
  const fate = ({ rule, leftAloneBy, doubt }: Unit): string => {
    if (leftAloneBy !== null) return 'left alone';
    return JSON.stringify([rule!.refund, rule!.restock, rule!.shipping, rule!.notifyCustomer, doubt]);
  };
  return [...Map.groupBy(units, fate).values()];
}

const urgency = ({ rule, doubt }: Unit): number => (rule!.refund === 'automatic' && doubt === null ? 0 : 1);
/** How many units these are. */
export const count = (units: readonly { readonly quantity: number }[]): number => units.reduce((all, { quantity }) => all + quantity, 0);
