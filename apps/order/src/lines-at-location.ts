import type { OrderSettings } from '@stockbridge/contracts';
import type { ShopFulfillmentOrder, ShopLine, ShopOrder } from '@stockbridge/shopify';
import { articleNumberOf } from './article-number.js';

/** A line with the quantity that the warehouse of our location is to send. */
export interface WantedLine {
  readonly line: ShopLine;
  readonly quantity: number;
  /** False for a row that is only shown to the warehouse. */
  readonly shouldBePicked?: false;
}

/** What is sent of lines, as the settings have it. */
export type LineSettings = Pick<OrderSettings, 'nonShippable' | 'customLines'>;

/** Statuses of a fulfillment order whose goods may go out now. */
const ACTIONABLE = new Set(['OPEN', 'IN_PROGRESS']);
/** Statuses in which goods may go out later. */
const WAITING = new Set(['ON_HOLD', 'SCHEDULED', 'INCOMPLETE']);

export interface LocationShare {
  /** Fulfillment orders at our location, cancelled ones left out. */
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
  /** What may be sent now. */
  readonly actionable: readonly WantedLine[];
  /** What is still to be sent, holds and schedules included: what an order already handed over is held against. */
  readonly expected: readonly WantedLine[];
  /** Gift cards and lines that need no shipping, where the settings want them shown to the warehouse. */
  readonly shown: readonly WantedLine[];
  /** What has been fulfilled at our location, per line item id; lines without are absent. */
  readonly shipped: ReadonlyMap<string, number>;
  readonly isOnHold: boolean;
}

/**
 * The part of an order that is assigned to a location, by its fulfillment orders. Lines that need no shipping are left out.
 *
 * One line may sit in several fulfillment orders, and moving, splitting or merging gives them new ids: quantities are
 * summed per line item. `remainingQuantity` is capped by the line's `currentQuantity` (refunds and edits). What has shipped
 * is judged by units, never by a status: a refund closes a fulfillment order of which nothing was sent.
 */
export function shareOfLocation(
  order: Pick<ShopOrder, 'lines' | 'fulfillmentOrders'>,
  locationId: string,
  settings: LineSettings,
): LocationShare {
  const lines = order.lines.filter((line) => !(line.isCustom && settings.customLines === 'leave-out'));
  const ours = order.fulfillmentOrders.filter((fo) => fo.locationId === locationId && fo.status !== 'CANCELLED');
  return {
    fulfillmentOrders: ours,
    actionable: remaining(lines, ours, (status) => ACTIONABLE.has(status)),
    expected: remaining(lines, ours, (status) => ACTIONABLE.has(status) || WAITING.has(status)),
    shown:
      settings.nonShippable === 'leave-out'
        ? []
        : lines
            // A row needs an article; one that nobody picks must not keep the order from going on.
            .filter((line) => !isShippable(line) && line.currentQuantity > 0 && articleNumberOf(line) !== null)
            .map((line) => ({ line, quantity: line.currentQuantity, shouldBePicked: false })),
    shipped: shipped(lines, ours),
    isOnHold: ours.some((fo) => WAITING.has(fo.status)),
  };
}

function remaining(lines: readonly ShopLine[], orders: readonly ShopFulfillmentOrder[], counts: (status: string) => boolean): WantedLine[] {
  const counted = orders.filter((fo) => counts(fo.status));
  const quantities = sumPerLine(counted, (line) => line.remainingQuantity);
  return lines
    .filter(isShippable)
    .map((line) => ({ line, quantity: Math.min(quantities.get(line.id) ?? 0, line.currentQuantity) }))
    .filter(({ quantity }) => quantity > 0);
}

function shipped(lines: readonly ShopLine[], orders: readonly ShopFulfillmentOrder[]): Map<string, number> {
  const taken = sumPerLine(orders, (line) => line.totalQuantity - line.remainingQuantity);
  // A cancelled fulfillment leaves its fulfillment order used up, but the line counts as unfulfilled again.
  const undone = new Set(
    lines.filter((line) => line.currentQuantity > 0 && line.unfulfilledQuantity >= line.currentQuantity).map(({ id }) => id),
  );
  const shippable = new Set(lines.filter(isShippable).map(({ id }) => id));
  return new Map([...taken].filter(([id, quantity]) => quantity > 0 && shippable.has(id) && !undone.has(id)));
}

function isShippable(line: ShopLine): boolean {
  return line.requiresShipping && !line.isGiftCard;
}

function sumPerLine(
  orders: readonly ShopFulfillmentOrder[],
  quantityOf: (line: ShopFulfillmentOrder['lines'][number]) => number,
): Map<string, number> {
  const sums = new Map<string, number>();
  for (const line of orders.flatMap((order) => order.lines)) sums.set(line.lineItemId, (sums.get(line.lineItemId) ?? 0) + quantityOf(line));
  return sums;
}
