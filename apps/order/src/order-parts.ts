import type { HandedOver, OrderFacts } from './order-facts.js';

/** What is remembered of one of the orders in the warehouse that stand for an order of the shop. */
export type PartFacts = Pick<OrderFacts, 'wmsOrders' | 'fingerprints' | 'planned' | 'isDone'>;

export const NOTHING_YET: PartFacts = { wmsOrders: [], fingerprints: null, planned: null, isDone: false };

/** The first order has the number of the shop's, its supplements end in -2, -3, … Part 0 is the first order. */
export function numberOfPart(first: string, part: number): string {
  return part === 0 ? first : `${first}-${part + 1}`;
}

/** How many orders of the warehouse are remembered: the first, and each supplement. */
export function partsIn(facts: OrderFacts | null): number {
  return 1 + (facts?.supplements?.length ?? 0);
}

export function partOf(facts: OrderFacts | null, part: number): PartFacts | null {
  if (part === 0 || !facts) return facts;
  const supplement = facts.supplements?.[part - 1];
  const inputs = facts.supplementInputs?.[part - 1];
  return supplement ? { ...supplement, fingerprints: inputs?.fingerprints ?? null, planned: inputs?.planned ?? null } : null;
}

/** The facts with one part replaced, or added as the next supplement. */
export function withPart(facts: OrderFacts, part: number, { wmsOrders, isDone, fingerprints, planned }: PartFacts): OrderFacts {
  if (part === 0) return { ...facts, wmsOrders, isDone, fingerprints, planned };
  const all = Array.from({ length: Math.max(partsIn(facts) - 1, part) }, (_, at) => partOf(facts, at + 1) ?? NOTHING_YET);
  all[part - 1] = { wmsOrders, isDone, fingerprints, planned };
  return {
    ...facts,
    supplements: all.map((each) => ({ wmsOrders: each.wmsOrders, isDone: each.isDone })),
    supplementInputs: all.map((each) => ({ fingerprints: each.fingerprints, planned: each.planned })),
  };
}

/** Every order that was handed over, the first one first. */
export function wmsOrdersOf({ wmsOrders, supplements = [] }: OrderFacts): HandedOver[] {
  return [...wmsOrders, ...supplements.flatMap((each) => each.wmsOrders)];
}

/** Those that are neither shipped nor cancelled yet. */
export function openWmsOrdersOf(facts: OrderFacts): HandedOver[] {
  const parts = Array.from({ length: partsIn(facts) }, (_, part) => partOf(facts, part));
  return parts.flatMap((each) => (each && !each.isDone ? each.wmsOrders : []));
}
