import type { LocationShare, WantedLine } from './lines-at-location.js';
import type { Rows } from './order-facts.js';

/** An order in the warehouse, as far as it matters for what it can take. */
export interface TakingOrder {
  readonly rows: Rows;
  /** Whether its lines may still be changed. */
  readonly isOpen: boolean;
  readonly hasSent: boolean;
}

/**
 * Says which of the orders in the warehouse is to bear how much of what the shop wants at our location, oldest first. Each keeps
 * what it has; what came on top goes to the newest that can still be changed, and what was taken back leaves the newest first,
 * those that can be changed before the others. Units never count twice: the shares make up the whole.
 *
 * @param mayAdd whether what no order can take any more goes into `added`, for an order of its own; else the newest order has
 * it in its share, as a change that comes too late. A row that nobody picks is not worth an order of its own.
 */
export function shareOut(
  whole: LocationShare,
  orders: readonly TakingOrder[],
  mayAdd: boolean,
): { readonly shares: LocationShare[]; readonly added: WantedLine[] } {
  const newestOpen = orders.findLastIndex(({ isOpen }) => isOpen);
  if (orders.length === 1 && (newestOpen === 0 || !mayAdd)) return { shares: [whole], added: [] };

  const toSend = new Map([...whole.expected, ...whole.shown].map((wanted) => [wanted.line.id, wanted]));
  const ids = new Set([...orders.flatMap(({ rows }) => Object.keys(rows)), ...whole.shipped.keys(), ...toSend.keys()]);
  const borne = orders.map(() => new Map<string, number>());
  const sent = orders.map(() => new Map<string, number>());
  const added: WantedLine[] = [];
  for (const id of ids) {
    const wanted = toSend.get(id);
    const shipped = whole.shipped.get(id) ?? 0;
    const has = orders.map(({ rows }) => rows[id]?.quantity ?? 0);
    const over = shipped + (wanted?.quantity ?? 0) - sum(has);
    if (over > 0 && newestOpen === -1 && mayAdd) {
      if (wanted && wanted.shouldBePicked !== false) added.push({ ...wanted, quantity: Math.min(over, wanted.quantity) });
    } else if (over > 0) has[newestOpen === -1 ? has.length - 1 : newestOpen]! += over;
    takeBack(has, orders, -over);

    let left = shipped;
    for (const at of oldestFirst(orders, ({ hasSent }) => hasSent)) {
      const units = Math.min(left, has[at]!);
      left -= units;
      borne[at]!.set(id, has[at]! - units);
      if (units > 0) sent[at]!.set(id, units);
    }
  }
  const of = (lines: readonly WantedLine[], at: number) =>
    lines.map((wanted) => ({ ...wanted, quantity: borne[at]!.get(wanted.line.id) ?? 0 })).filter(({ quantity }) => quantity > 0);
  const shares = orders.map((_, at) => ({
    ...whole,
    actionable: of(whole.actionable, at),
    expected: of(whole.expected, at),
    shown: of(whole.shown, at),
    shipped: sent[at]!,
  }));
  return { shares, added };
}

/** Lowers what the orders have by so many units. */
function takeBack(has: number[], orders: readonly TakingOrder[], units: number): void {
  let left = units;
  for (const at of oldestFirst(orders, ({ isOpen }) => !isOpen).reverse()) {
    const taken = Math.min(Math.max(0, left), has[at]!);
    has[at]! -= taken;
    left -= taken;
  }
}

/** Indexes, those first that fit. */
function oldestFirst(orders: readonly TakingOrder[], fits: (order: TakingOrder) => boolean): number[] {
  const all = [...orders.keys()];
  return [...all.filter((at) => fits(orders[at]!)), ...all.filter((at) => !fits(orders[at]!))];
}

const sum = (quantities: readonly number[]): number => quantities.reduce((total, each) => total + each, 0);
