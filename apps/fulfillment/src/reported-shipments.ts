import type { FulfillmentSettings } from '@stockbridge/contracts';
import type { WmsOrderRecord } from '@stockbridge/wms';
import type { CountedUnits, FulfillmentFacts } from './fulfillment-facts.js';
import { hasLeft } from './left-behind.js';
import { pickedByRow } from './owed-units.js';

/** Warehouse orders that count towards what is told to Shopify. */
export interface ReportedShipments {
  /** With their lines as far as they count. */
  readonly reported: readonly WmsOrderRecord[];
  /** One that has left and is left to people, whole or with what was picked since it was told; undefined when there is none. */
  readonly leftToPeople: WmsOrderRecord | undefined;
}

/**
 * Orders that have left and are reported by the settings, or because a person asks, count whole. Of others counts what was told before: it
 * stays told, whatever becomes of their status or of the settings, and what was picked since then is not told with it, nor are its numbers.
 */
export function reportedShipments(
  wmsOrders: readonly WmsOrderRecord[],
  settings: FulfillmentSettings,
  facts: FulfillmentFacts | null,
): ReportedShipments {
  const left = wmsOrders.filter((order) => hasLeft(order, settings));
  const isWhole = (order: WmsOrderRecord): boolean => left.includes(order) && isReported(order, settings, facts);
  const reported = wmsOrders.flatMap((order) => {
    const counted = facts?.counted?.[order.orderId];
    return isWhole(order) ? order : counted ? asCounted(order, counted, facts) : [];
  });
  const withMore = left.find((order) => !isWhole(order) && hasPickedMore([order], facts));
  return { reported, leftToPeople: withMore ?? (reported.length === 0 ? left[0] : undefined) };
}

/** Whether Shopify has to be asked about these orders: something has left, or something was told of them. */
export function isShopifyConcerned(
  wmsOrders: readonly WmsOrderRecord[],
  settings: FulfillmentSettings,
  facts: FulfillmentFacts | null,
): boolean {
  return wmsOrders.some((order) => hasLeft(order, settings) || facts?.counted?.[order.orderId] !== undefined);
}

/** Whether more was picked of any of these orders than when something was told last. */
export function hasPickedMore(orders: readonly WmsOrderRecord[], facts: FulfillmentFacts | null): boolean {
  return orders.some((order) => {
    const counted = facts?.counted?.[order.orderId] ?? {};
    return [...pickedByRow([order])].some(([row, { quantity }]) => quantity > (counted[row] ?? 0));
  });
}

/** What is remembered of orders that were told. */
export function countedUnits(orders: readonly WmsOrderRecord[]): Record<string, CountedUnits> {
  return Object.fromEntries(
    orders.map((order) => [order.orderId, Object.fromEntries([...pickedByRow([order])].map(([row, { quantity }]) => [row, quantity]))]),
  );
}

function asCounted(order: WmsOrderRecord, counted: CountedUnits, facts: FulfillmentFacts | null): WmsOrderRecord {
  const room = new Map(Object.entries(counted));
  const lines = order.lines.map((line) => {
    const pickedNumberOfItems = Math.min(line.pickedNumberOfItems, room.get(line.rowNumber) ?? 0);
    room.set(line.rowNumber, (room.get(line.rowNumber) ?? 0) - pickedNumberOfItems);
    return { ...line, pickedNumberOfItems };
  });
  return { ...order, lines, ...(hasPickedMore([order], facts) && { tracking: [], returnTracking: [] }) };
}

function isReported(
  { wayOfDelivery, orderType }: WmsOrderRecord,
  { automatic, only }: FulfillmentSettings,
  facts: FulfillmentFacts | null,
): boolean {
  if (facts?.isAskedFor) return true;
  const isAmong = (code: string | null, codes: readonly string[]) =>
    codes.length === 0 || codes.some((each) => each.toLowerCase() === code?.trim().toLowerCase());
  return automatic && isAmong(wayOfDelivery, only.waysOfDelivery) && isAmong(orderType, only.orderTypes);
}
