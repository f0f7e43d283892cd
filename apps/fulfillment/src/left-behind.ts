import type { FulfillmentSettings } from '@stockbridge/contracts';
import { isOpen, type FulfillmentHoldRequest, type ShopFulfillmentOrder, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';
import type { FulfillmentFacts } from './fulfillment-facts.js';

const CANCELLED_IN_WMS = 1000;
/** The goods came back: they had been shipped (Ongoing, standard statuses). */
const RETURNED_IN_WMS = 800;
const HOUR_MS = 3_600_000;

/** Names our hold on what the warehouse did not send. */
export const SHORT_PICKED = 'short-picked';

export const isCancelled = ({ statusNumber }: WmsOrderRecord): boolean => statusNumber === CANCELLED_IN_WMS;

/** Whether the warehouse has sent it: by the connection's list of statuses. What came back was sent before. */
export function hasLeft({ statusNumber }: WmsOrderRecord, { shippedStatuses }: Pick<FulfillmentSettings, 'shippedStatuses'>): boolean {
  return shippedStatuses.includes(statusNumber ?? -1) || statusNumber === RETURNED_IN_WMS;
}

/** Whether Shopify still waits for units of these orders at our location. */
export function isShort(wmsOrders: readonly WmsOrderRecord[], truth: ShopFulfillmentTruth, locationId: string): boolean {
  return waitedFor(wmsOrders, truth, locationId).length > 0;
}

/** Whether Shopify waits for anything at our location. */
export function isOpenAt({ fulfillmentOrders }: ShopFulfillmentTruth, locationId: string): boolean {
  return fulfillmentOrders.some((order) => order.locationId === locationId && isOpen(order) && order.lines.some(isWaitedFor));
}

/** What the warehouse closed without sending it, or may still send. */
export type LeftBehind =
  | { readonly is: 'nothing' }
  /** The rest is still in the warehouse, or may be. `rest` is remembered: no more units since then. */
  | { readonly is: 'coming'; readonly rest?: NonNullable<FulfillmentFacts['rest']> }
  | { readonly is: 'short'; readonly units: number; readonly hold: FulfillmentHoldRequest | null };

/**
 * The rest of orders of which something was sent. It is coming while an order is worked on, and, where an order that was sent still shows
 * units as ordered, for `remainderAfterHours` after the last was picked. Otherwise the warehouse gave it up. What was put on hold once is
 * not again: somebody may have released it.
 */
export function leftBehind(
  wmsOrders: readonly WmsOrderRecord[],
  truth: ShopFulfillmentTruth,
  locationId: string,
  settings: FulfillmentSettings,
  facts: FulfillmentFacts | null,
  now: Date,
): LeftBehind {
  const waiting = waitedFor(wmsOrders, truth, locationId);
  if (waiting.length === 0) return { is: 'nothing' };
  const alive = wmsOrders.filter((order) => !isCancelled(order));
  if (alive.some((order) => !hasLeft(order, settings))) return { is: 'coming' };
  const lines = alive.flatMap((order) => order.lines);
  if (lines.some((line) => line.pickedNumberOfItems < line.orderedNumberOfItems)) {
    const picked = lines.reduce((all, line) => all + line.pickedNumberOfItems, 0);
    const rest = facts?.rest?.picked === picked ? facts.rest : { picked, since: now.toISOString() };
    if (now.getTime() - Date.parse(rest.since) < settings.remainderAfterHours * HOUR_MS) return { is: 'coming', rest };
  }
  const units = unitsOf(waiting);
  const open = waiting.find(({ status, supportedActions }) => status !== 'ON_HOLD' && supportedActions.includes('HOLD'));
  const isNew = units > (facts?.heldUnits ?? 0);
  const hold =
    settings.remainder === 'hold' && isNew && open
      ? {
          fulfillmentOrderGid: open.gid,
          lines: open.lines.map(({ gid, remainingQuantity }) => ({ gid, quantity: remainingQuantity })),
          handle: SHORT_PICKED,
          notes: `The warehouse closed order ${wmsOrders.map(({ orderNumber }) => orderNumber).join(', ')} without sending these.`,
        }
      : null;
  return { is: 'short', units, hold };
}

/** Fulfillment orders at our location with lines of the warehouse's orders that are still to be fulfilled. */
function waitedFor(wmsOrders: readonly WmsOrderRecord[], truth: ShopFulfillmentTruth, locationId: string): ShopFulfillmentOrder[] {
  const known = new Set(wmsOrders.flatMap((order) => order.lines.map(({ rowNumber }) => rowNumber)));
  return truth.fulfillmentOrders
    .filter((order) => order.locationId === locationId && isOpen(order))
    .map((order) => ({ ...order, lines: order.lines.filter((line) => known.has(line.lineItemId) && isWaitedFor(line)) }))
    .filter(({ lines }) => lines.length > 0);
}

const isWaitedFor = ({ remainingQuantity }: ShopFulfillmentOrder['lines'][number]): boolean => remainingQuantity > 0;
const unitsOf = (orders: readonly ShopFulfillmentOrder[]): number =>
  orders.flatMap(({ lines }) => lines).reduce((all, { remainingQuantity }) => all + remainingQuantity, 0);
