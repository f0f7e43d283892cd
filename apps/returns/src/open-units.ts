import type { ReturnRule } from '@stockbridge/contracts';
import type { ReturnedUnits } from './returned-units.js';
import type { SettledUnits } from './returns-facts.js';

/** How a line stands, whatever the settings say. */
export interface LineFigures {
  /** Shown in Shopify as shipped, from anywhere. */
  readonly fulfilled: number;
  /** Shipped of them from other locations. */
  readonly fulfilledElsewhere: number;
  /** Refunded of them, by anybody. */
  readonly refunded: number;
  /** Refunded of them by other connections of the shop: what came back to their warehouses. */
  readonly refundedElsewhere: number;
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
  /** Units that the settings leave out. */
  readonly leftOut: number;
}

interface Unit extends ReturnedUnits {
  /** Why nobody asks for its refund: settings leave it out, or a person left it alone. Null: it is asked for. */
  readonly rests: 'left-out' | 'left-alone' | null;
  readonly doubt: string | null;
}

/**
 * All units that came back, oldest first, less those that we refunded, less those that others refunded. What we refunded, or a person
 * left alone, is known again by its cause and time, so that neither later units nor other settings change what is settled.
 * Others do not say which units they meant: first those that are left out or alone, then the oldest; where that matters, and where they may
 * have meant units that came back elsewhere, a person looks.
 */
export function openUnits(returned: readonly ReturnedUnits[], line: LineFigures): OpenUnits {
  const units = returned.map((unit): Unit => {
    const isLeftOut = unit.rule === null || unit.rule.refund === 'off';
    const doubt = unit.returnedAt === null ? 'the warehouse does not say when they came back' : null;
    return { ...unit, rests: isLeftOut ? 'left-out' : null, doubt };
  });
  const { open: unsettled, declined } = withoutSettled(units, line);
  const judged = [...declined.map((unit): Unit => ({ ...unit, rests: 'left-alone' })), ...unsettled];
  const others = Math.max(0, line.refunded - count(line.ours) - line.refundedElsewhere);
  // What others refunded may have come back there, save for what is known to be refunded already.
  const maybeElsewhere = Math.max(0, line.fulfilledElsewhere - line.refundedElsewhere);
  const open = withoutOthers(judged, others, maybeElsewhere);

  const rules = alike(open.filter(({ rests }) => rests === null)).sort((one, other) => urgency(one[0]!) - urgency(other[0]!));
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
    leftOut: count(open.filter(({ rests }) => rests === 'left-out')),
  };
}

type Likeness = (unit: Unit, known: KnownUnits) => boolean;

const isSame: Likeness = (unit, known) => unit.cause === known.cause && unit.returnedAt === known.returnedAt;
/** The warehouse may have corrected time or cause of what was refunded. */
const ALIKE: readonly Likeness[] = [(unit, known) => unit.cause === known.cause, () => true];

/**
 * What we refunded was refunded, however the warehouse shows it by now. What a person left alone is exactly what was shown: where that is
 * not among the units any more, a person says whether these are the same ones.
 */
function withoutSettled(units: readonly Unit[], { ours, declined }: LineFigures): { open: readonly Unit[]; declined: readonly Unit[] } {
  const refunded = withoutKnown(units, ours, isSame);
  const leftAlone = withoutKnown(refunded.left, declined, isSame);
  let { missing } = refunded;
  let open = leftAlone.left;
  for (const isLike of ALIKE) ({ left: open, missing } = withoutKnown(open, missing, isLike, CORRECTED));
  if (leftAlone.missing.length > 0) open = open.map((unit) => inDoubt(unit, NOT_THE_DECLINED));
  return { open, declined: leftAlone.taken };
}

/** @param guess the doubt of what is left where it matters which of the units were meant */
function withoutKnown(units: readonly Unit[], known: readonly KnownUnits[], isLike: Likeness, guess: string | null = null) {
  let left = units;
  const taken: Unit[] = [];
  const missing = known.flatMap((each) => {
    const meant = left.filter((unit) => isLike(unit, each));
    const found = take(left, each.quantity, (unit) => isLike(unit, each));
    const isGuess = found.taken.length > 0 && count(found.taken) < count(meant) && alike(meant).length > 1;
    left = guess !== null && isGuess ? found.left.map((unit) => inDoubt(unit, guess)) : found.left;
    taken.push(...found.taken);
    const quantity = each.quantity - count(found.taken);
    return quantity > 0 ? [{ ...each, quantity }] : [];
  });
  return { left, taken, missing };
}

const CORRECTED = "the warehouse changed causes or times of units that were settled, and which are left can't be told";
const NOT_THE_DECLINED = 'a person left units alone which the warehouse does not show like that any more, and these may be the same ones';
const inDoubt = (unit: Unit, doubt: string): Unit => ({ ...unit, doubt: unit.doubt ?? doubt });

function withoutOthers(units: readonly Unit[], others: number, maybeElsewhere: number): Unit[] {
  if (others === 0) return [...units];
  const first = take(units, others, ({ rests }) => rests !== null);
  const rest = others - count(first.taken);
  const { left } = take(first.left, Math.max(0, rest - maybeElsewhere));
  if (rest > 0 && maybeElsewhere > 0) {
    return left.map((unit) => inDoubt(unit, `somebody else refunded ${rest} of the line, perhaps of what another location sent`));
  }
  if (alike(units).length === 1) return left;
  return left.map((unit) => inDoubt(unit, `${others} of the units were refunded by somebody else, and which can't be told`));
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
  const fate = ({ rule, rests, doubt }: Unit): string => {
    if (rests !== null) return 'rests';
    return JSON.stringify([rule!.refund, rule!.restock, rule!.shipping, rule!.notifyCustomer, doubt]);
  };
  return [...Map.groupBy(units, fate).values()];
}

const urgency = ({ rule, doubt }: Unit): number => (rule!.refund === 'automatic' && doubt === null ? 0 : 1);
/** How many units these are. */
export const count = (units: readonly { readonly quantity: number }[]): number => units.reduce((all, { quantity }) => all + quantity, 0);
