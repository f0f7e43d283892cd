import { hasHappened, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';

/** From this status on an order demands no more than was picked. */
const PICKED = 400;
const CANCELLED = 1000;

/** A row of a WMS order as the warehouse confirmed it, known before its stock was read. */
export interface CoveredRow {
  readonly orderId: string;
  readonly orderNumber: string;
  readonly lineItemId: string;
  readonly articleNumber: string;
  readonly quantity: number;
  /** Whether the line was seen to be sent from another location, too, or to hold more than was confirmed. */
  readonly isShared: boolean;
}

/** A line at our location in Shopify: what is committed to it, and what was fulfilled of it. */
export interface LineAtLocation {
  readonly open: number;
  readonly fulfilled: number;
}

/** Fulfillment orders in these statuses hold no committed units for sure. */
const HOLDS_NOTHING: readonly string[] = ['CLOSED', 'CANCELLED', 'SCHEDULED'];

/**
 * What the warehouse's stock has been lessened by for a row: what the order still demands, or what was picked of it. Never
 * more than it had confirmed before. Unknown counts as nothing, so that it can only be sold less.
 */
export function heldByWarehouse(row: CoveredRow, order: WmsOrderRecord | undefined): number {
  if (order?.statusNumber === undefined || order.statusNumber === null || order.statusNumber === CANCELLED) return 0;
  let held = 0;
  for (const line of order.lines) {
    if (line.rowNumber !== row.lineItemId) continue;
    if (line.articleNumber !== null && line.articleNumber.toLowerCase() !== row.articleNumber.toLowerCase()) continue;
    held += order.statusNumber < PICKED ? line.orderedNumberOfItems : line.pickedNumberOfItems - line.returnedNumberOfItems;
  }
  return Math.max(0, Math.min(row.quantity, Math.floor(held)));
}

/**
 * Committed units of a line that the warehouse's stock has been lessened by already: what it holds for the line less what was
 * fulfilled of that, and no more than is open. The remainder of a line that was shipped short is not among them.
 */
export function coveredUnits(held: number, line: LineAtLocation): number {
  return Math.max(0, Math.min(held - line.fulfilled, line.open));
}

/** A line as the order's fulfillment orders and fulfillments at our location show it, and whether it has other parts. */
export function lineAtLocation(
  truth: ShopFulfillmentTruth,
  lineItemId: string,
  locationId: string,
): LineAtLocation & { readonly isShared: boolean } {
  let open = 0;
  let isShared = false;
  for (const order of truth.fulfillmentOrders) {
    for (const line of order.lines) {
      if (line.lineItemId !== lineItemId) continue;
      if (order.locationId !== locationId) isShared = true;
      else if (!HOLDS_NOTHING.includes(order.status)) open += line.remainingQuantity;
    }
  }
  let fulfilled = 0;
  for (const fulfillment of truth.fulfillments) {
    if (!hasHappened(fulfillment)) continue;
    for (const line of fulfillment.lines) {
      if (line.lineItemId !== lineItemId) continue;
      if (fulfillment.locationId === locationId) fulfilled += line.quantity;
      else isShared = true;
    }
  }
  return { open, fulfilled, isShared };
}
