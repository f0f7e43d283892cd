import type { ShopFulfillmentOrder, ShopLine, ShopOrder } from '@stockbridge/shopify';

/** A line with the quantity that the warehouse of our location is to send. */
export interface WantedLine {
  readonly line: ShopLine;
  readonly quantity: number;
}

/** Statuses of a fulfillment order whose goods may go out now. */
const ACTIONABLE = new Set(['OPEN', 'IN_PROGRESS']);
/** Statuses in which goods may go out later. */
const WAITING = new Set(['ON_HOLD', 'SCHEDULED', 'INCOMPLETE']);

export interface LocationShare {
  /** Fulfillment orders at our location, cancelled ones left out. */
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
  /** What may be sent now. */
  readonly actionable: readonly WantedLine[];
  /** What is to be sent, holds and schedules included: what an order already handed over is held against. */
  readonly expected: readonly WantedLine[];
  readonly isOnHold: boolean;
  /** Something has been fulfilled at our location already. */
  readonly hasShipped: boolean;
}

/**
 * The part of an order that is assigned to a location, by its fulfillment orders. Lines that need no shipping are left out.
 *
 * One line may sit in several fulfillment orders, and moving, splitting or merging gives them new ids: quantities are
 * summed per line item. `remainingQuantity` is capped by the line's `currentQuantity` (refunds and edits).
 */
export function shareOfLocation(order: Pick<ShopOrder, 'lines' | 'fulfillmentOrders'>, locationId: string): LocationShare {
  const ours = order.fulfillmentOrders.filter((fo) => fo.locationId === locationId && fo.status !== 'CANCELLED');
  return {
    fulfillmentOrders: ours,
    actionable: remaining(order.lines, ours, (status) => ACTIONABLE.has(status)),
    expected: remaining(order.lines, ours, (status) => ACTIONABLE.has(status) || WAITING.has(status)),
    isOnHold: ours.some((fo) => WAITING.has(fo.status)),
    hasShipped: ours.some((fo) => fo.status === 'CLOSED' || fo.lines.some((line) => line.remainingQuantity < line.totalQuantity)),
  };
}

function remaining(lines: readonly ShopLine[], orders: readonly ShopFulfillmentOrder[], counts: (status: string) => boolean): WantedLine[] {
  const quantities = new Map<string, number>();
  for (const order of orders.filter((fo) => counts(fo.status))) {
    for (const line of order.lines) quantities.set(line.lineItemId, (quantities.get(line.lineItemId) ?? 0) + line.remainingQuantity);
  }
  return lines
    .filter((line) => line.requiresShipping && !line.isGiftCard)
    .map((line) => ({ line, quantity: Math.min(quantities.get(line.id) ?? 0, line.currentQuantity) }))
    .filter(({ quantity }) => quantity > 0);
}
