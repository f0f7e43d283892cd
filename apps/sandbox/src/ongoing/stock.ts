import { toNumber } from './lossless-body.js';
import { status } from './statuses.js';
import { type Article, type Warehouse, onShelves, outstanding } from './warehouse.js';

/** What orders ask of one article. */
export interface Demand {
  /** Ordered and not picked, on orders below status 400. */
  booked: number;
  /** Of that, reserved by orders whose picking is prepared. */
  allocated: number;
  /** Of that, what is still to be reserved. */
  leftToAllocate: number;
  pickedToBeCollected: number;
  pickedToBeReported: number;
  returnedToBeReported: number;
}

/**
 * What the orders of one site, or of all, ask of the article; a kit's order asks it of the kit's parts. What an order left behind
 * when it was sent short (status 400 or higher) is no longer asked for.
 */
export function demandFor(warehouse: Warehouse, article: Article, siteId?: number): Demand {
  const demand: Demand = {
    booked: 0,
    allocated: 0,
    leftToAllocate: 0,
    pickedToBeCollected: 0,
    pickedToBeReported: 0,
    returnedToBeReported: 0,
  };
  for (const order of warehouse.ordersThatName(article)) {
    if (order.status === status.cancelled || (siteId !== undefined && warehouse.siteOf(order) !== siteId)) continue;
    for (const line of order.lines) {
      const share = warehouse.shareOf(line, article);
      if (share === 0) continue;
      const open = order.status < status.picked ? outstanding(line) * share : 0;
      const reserved = order.status >= status.allocated ? open : 0;
      demand.booked += open;
      demand.allocated += reserved;
      demand.leftToAllocate += open - reserved;
      if (order.status < status.collected) demand.pickedToBeCollected += line.picked * share;
      demand.pickedToBeReported += Math.max(0, line.picked - toNumber(line.reported)) * share;
      demand.returnedToBeReported += Math.max(0, line.returned - toNumber(line.reportedReturned)) * share;
    }
  }
  return demand;
}

/**
 * What can be sold: what is on the shelves, less what is reserved, less what open orders still have to reserve; it may be negative.
 * Of a kit, as many as its scarcest part allows.
 */
export function sellable(warehouse: Warehouse, article: Article, siteId?: number, demand = demandFor(warehouse, article, siteId)): number {
  const parts = warehouse.kitParts(article);
  if (parts !== null) return Math.min(...parts.map((part) => Math.floor(sellable(warehouse, part.article, siteId) / part.quantity)));
  return onShelves(article, siteId) - demand.allocated - demand.leftToAllocate;
}
