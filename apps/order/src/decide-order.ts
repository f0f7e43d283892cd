import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import { admit, HOLD_RECHECK_SECONDS } from './admit.js';
import { CANCELLED_IN_WMS, follow, isChangeable, type Standing } from './follow.js';
import { editedRow, sameRows } from './handed-over-rows.js';
import { lacks } from './lacks.js';
import { shareOfLocation, type WantedLine } from './lines-at-location.js';
import { hold, refuse, type OrderDecision, type OrderView } from './order-decision.js';
import type { Rows } from './order-facts.js';
import { numberOfPart, partOf, partsIn } from './order-parts.js';
import { shareOut } from './share-out.js';

/** The number an order has in the warehouse. Unique per goods owner, which the prefix sees to. */
export function orderNumberOf(order: Pick<ShopOrder, 'number'>, settings: Pick<OrderSettings, 'orderNumberPrefix'>): string {
  return `${settings.orderNumberPrefix}${order.number}`;
}

/** What should be done about one of the orders in the warehouse that stand for an order of the shop. */
export interface PartDecision {
  /** 0: the order itself; 1: its supplement -2; … */
  readonly part: number;
  readonly decision: OrderDecision;
  /** Both agree, but what the warehouse has is not what was recorded. */
  readonly isNews: boolean;
}

export interface NextDecision extends PartDecision {
  /** What should be done about the other ones, once this is. */
  readonly others: readonly PartDecision[];
}

/** What should be done about an order, and why. */
export function decideOrder(view: OrderView): OrderDecision {
  return decideNext(view).decision;
}

/**
 * What should be done about an order first. Admission is judged until the order stands in the warehouse, recorded or not; from then
 * on it and its supplements are followed, each by its share of what the shop wants, and the warehouse is written to only when the
 * shop changed. Articles are checked by the caller.
 */
export function decideNext(view: OrderView): NextDecision {
  const parts = standingParts(view);
  if (parts[0]?.part !== 0) return { part: 0, decision: admit(view), isNews: false, others: [] };

  const { order, settings, locationId, shippedStatuses } = view;
  const taking = parts.map(({ standing, view: { inWms } }) => ({
    rows: standing.handedOver.rows,
    isOpen: inWms !== undefined && inWms.statusNumber !== CANCELLED_IN_WMS && isChangeable(settings, 'lines', inWms),
    hasSent: shippedStatuses.includes(inWms?.statusNumber ?? -1),
  }));
  const out = order && shareOut(shareOfLocation(order, locationId, settings), taking, maySupplement(view, order, parts));
  const decisions = parts.map(({ part, view: own, standing }, at): PartDecision => {
    const decision = follow(own, standing, out?.shares[at]);
    return { part, decision, isNews: isNews(decision, own) };
  });
  if (order && out && out.added.length > 0) decisions.push(supplement(view, order, new Set(parts.map(({ part }) => part)), out.added));
  const [first, ...others] = decisions.toSorted((one, other) => rank(one) - rank(other));
  return { ...first!, others };
}

interface StandingPart {
  readonly part: number;
  readonly view: OrderView;
  readonly standing: Standing;
}

/** The order and its supplements, as far as they are in the warehouse. */
function standingParts(view: OrderView): StandingPart[] {
  const { facts, supplementsInWms = [] } = view;
  const count = Math.max(partsIn(facts), supplementsInWms.length + 1);
  return Array.from({ length: count }, (_, part) => part).flatMap((part) => {
    const own = part === 0 ? view : { ...view, facts: partOf(facts, part), inWms: supplementsInWms[part - 1], isSupplement: true };
    const standing = whatStands(own);
    return standing ? [{ part, view: own, standing }] : [];
  });
}

/** An order that the warehouse does not have as we left it gets no supplement: a person looks at it first. */
function maySupplement({ facts, settings }: OrderView, order: ShopOrder, parts: readonly StandingPart[]): boolean {
  if ((settings.addedLate !== 'supplement' && !facts?.sendsAgain) || order.cancelledAt || order.financialStatus === 'VOIDED') return false;
  return parts.every(({ standing, view: { inWms } }) => {
    const isEmpty = Object.values(standing.handedOver.rows).every(({ quantity }) => quantity === 0);
    return !standing.isUnknown && (isEmpty || (inWms !== undefined && inWms.statusNumber !== CANCELLED_IN_WMS));
  });
}

/** What was added when no order could take it any more goes as an order of its own. */
function supplement(view: OrderView, order: ShopOrder, standing: ReadonlySet<number>, added: readonly WantedLine[]): PartDecision {
  let part = 1;
  while (standing.has(part)) part++;
  const first = view.facts?.wmsOrders[0]?.orderNumber ?? orderNumberOf(order, view.settings);
  const number = numberOfPart(first, part);
  const taken = view.supplementsInWms?.[part - 1];
  const actionable = new Map(
    shareOfLocation(order, view.locationId, view.settings).actionable.map((each) => [each.line.id, each.quantity]),
  );
  const lines = added
    .map((wanted) => ({ ...wanted, quantity: Math.min(wanted.quantity, actionable.get(wanted.line.id) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  const decide = (): OrderDecision => {
    if (taken) {
      return refuse(
        'order-number-taken',
        `What was added to order ${first} would go as ${number}, a number that another order has in the warehouse (its goods owner order id is ${taken.goodsOwnerOrderId ?? 'empty'}).`,
      );
    }
    if (lines.length === 0)
      return hold('fulfillment-on-hold', `What was added to order ${first} is on hold or scheduled in the shop.`, HOLD_RECHECK_SECONDS);
    const put = { act: 'put', order, lines, changed: ['lines'], standing: null, sent: null, supplement: part } as const;
    return lacks(order, lines, view.settings) ?? put;
  };
  return { part, decision: decide(), isNews: false };
}

/** What was found is noted first, then what is to be stopped, then what is to be sent; a refusal keeps none of them waiting. */
function rank({ decision, isNews }: PartDecision): number {
  if (isNews) return 0;
  return ['cancel', 'put', 'refuse', 'hold', 'agree'].indexOf(decision.act) + 1;
}

function isNews(decision: OrderDecision, { facts }: OrderView): boolean {
  if (decision.act !== 'agree') return false;
  const recorded = facts?.wmsOrders[0];
  if (!recorded || (decision.isCancelled && !facts.isDone)) return true;
  return !decision.isDone && !sameRows(recorded.rows, decision.standing.rows);
}

/**
 * Our order in the warehouse: as recorded, or as planned when the reply to a write was lost. Of what it may be the oldest that fits
 * its rows is taken: what was sent since is sent once more, which changes nothing. Null when it is not there.
 */
export function whatStands({ order, facts, inWms }: OrderView): Standing | null {
  const recorded = facts?.wmsOrders[0];
  const planned = facts?.planned ?? null;
  const mayStand = [planned?.before, planned].filter((each) => each !== null && each !== undefined);
  const landed = inWms && mayStand.find(({ rows }) => !editedRow(inWms, rows));
  if (recorded) {
    if (landed && editedRow(inWms, recorded.rows)) {
      return { handedOver: { ...recorded, rows: landed.rows }, fingerprints: landed.fingerprints, isUnknown: false };
    }
    return { handedOver: recorded, fingerprints: facts.fingerprints, isUnknown: false };
  }
  if (!order || inWms?.goodsOwnerOrderId !== order.id) return null;
  const handedOver = {
    orderNumber: inWms.orderNumber,
    wmsOrderId: inWms.orderId,
    deliveryDate: planned?.deliveryDate ?? inWms.deliveryDate ?? '',
    rows: (landed ?? planned)?.rows ?? rowsOf(inWms),
  };
  return { handedOver, fingerprints: (landed ?? planned)?.fingerprints ?? null, isUnknown: planned === null };
}

function rowsOf(inWms: WmsOrderRecord): Rows {
  return Object.fromEntries(
    inWms.lines.map((line) => [line.rowNumber, { articleNumber: line.articleNumber ?? '', quantity: line.orderedNumberOfItems }]),
  );
}
