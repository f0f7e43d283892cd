import type { FulfillmentSettings } from '@stockbridge/contracts';
import type { ShopFulfillment } from '@stockbridge/shopify';
import type { WmsOrderRecord, WmsTracking } from '@stockbridge/wms';

/** What decides about numbers: rows whose units are reported now, and rows with units that can't be reported yet. */
export interface ReportedRows {
  readonly reported: ReadonlySet<string>;
  readonly waiting: ReadonlySet<string>;
}

/**
 * Numbers that Shopify was not told yet, of the parcels that are reported now. The WMS's list grows with each shipment. A number whose
 * parcel holds only what can't be reported yet waits with it, where the WMS says which parcel an item is in.
 */
export function newNumbers(
  shipped: readonly WmsOrderRecord[],
  told: ReadonlySet<string>,
  { reported, waiting }: ReportedRows,
  { send, returnWaybills }: FulfillmentSettings['tracking'],
): { readonly outbound: readonly WmsTracking[]; readonly returning: readonly WmsTracking[] } {
  if (!send) return { outbound: [], returning: [] };
  const isElsewhere = ({ number }: WmsTracking): boolean =>
    rowsInParcel(shipped, number).some((row) => waiting.has(row)) && !rowsInParcel(shipped, number).some((row) => reported.has(row));
  const fresh = (all: readonly WmsTracking[]): WmsTracking[] =>
    all.filter(({ number }, at) => !told.has(number) && all.findIndex((each) => each.number === number) === at);
  const outbound = fresh(shipped.flatMap(({ tracking }) => tracking)).filter((each) => !isElsewhere(each));
  return { outbound, returning: returnWaybills ? fresh(shipped.flatMap(({ returnTracking }) => returnTracking)) : [] };
}

/** A change of one fulfillment's numbers, after it was reported. */
export interface TrackingChange {
  readonly fulfillment: ShopFulfillment;
  /** All it shows from now on. */
  readonly tracking: readonly WmsTracking[];
  readonly added: readonly string[];
  readonly dropped: readonly string[];
}

/**
 * The fulfillment that numbers belong to which were booked after it was reported: one with units of their parcel, or else of their
 * warehouse order; the newest of several, one first that shows a number which the WMS has replaced. Such a number goes when another comes,
 * if it was ours: absence alone takes nothing away.
 */
export function lateNumbers(
  wmsOrders: readonly WmsOrderRecord[],
  fulfillments: readonly ShopFulfillment[],
  fresh: readonly WmsTracking[],
  toldByUs: readonly string[],
): TrackingChange | null {
  const shown = wmsOrders.flatMap(({ tracking, returnTracking }) => [...tracking, ...returnTracking]);
  const isReplaced = (number: string): boolean => toldByUs.includes(number) && !shown.some((each) => each.number === number);
  const targetOf = ({ number }: WmsTracking): ShopFulfillment | undefined => {
    const inParcel = rowsInParcel(wmsOrders, number);
    const rows = inParcel.length > 0 ? inParcel : rowsWith(wmsOrders, number);
    const newestFirst = [...fulfillments].reverse();
    const fitting = newestFirst.filter(({ lines }) => lines.some(({ lineItemId }) => rows.includes(lineItemId)));
    return fitting.find(({ trackingNumbers }) => trackingNumbers.some(isReplaced)) ?? fitting[0] ?? newestFirst[0];
  };
  const fulfillment = fresh[0] && targetOf(fresh[0]);
  if (!fulfillment) return null;
  const added = fresh.filter((each) => targetOf(each) === fulfillment);
  const [dropped, kept] = [true, false].map((gone) => fulfillment.trackingNumbers.filter((number) => isReplaced(number) === gone));
  const linkOf = (number: string): string | null => shown.find((each) => each.number === number)?.url ?? null;
  return {
    fulfillment,
    tracking: [...kept!.map((number) => ({ number, url: linkOf(number) })), ...added],
    added: added.map(({ number }) => number),
    dropped: dropped!,
  };
}

/** Rows with items in the parcel of this number, where the WMS says so. */
function rowsInParcel(orders: readonly WmsOrderRecord[], number: string): string[] {
  return orders
    .flatMap(({ lines }) => lines)
    .filter(({ parcelNumbers }) => parcelNumbers.includes(number))
    .map(({ rowNumber }) => rowNumber);
}

/** Rows of the warehouse orders that were booked with this number. */
function rowsWith(orders: readonly WmsOrderRecord[], number: string): string[] {
  return orders
    .filter(({ tracking, returnTracking }) => [...tracking, ...returnTracking].some((each) => each.number === number))
    .flatMap(({ lines }) => lines.map(({ rowNumber }) => rowNumber));
}
