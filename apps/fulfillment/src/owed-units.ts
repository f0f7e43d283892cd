import {
  hasHappened,
  isOpen,
  type FulfillmentRequest,
  type ShopFulfillment,
  type ShopFulfillmentOrder,
  type ShopFulfillmentTruth,
} from '@stockbridge/shopify';
import type { WmsOrderRecord } from '@stockbridge/wms';

/** Units of a row that the warehouse picked and that no line of the Shopify order takes by itself. */
export interface UnmatchedRow {
  readonly rowNumber: string;
  readonly articleNumber: string | null;
  readonly quantity: number;
}

/** What people said of rows that match no line: the line item that each stands for, or null where it was dealt with by hand. */
export type Matches = Readonly<Record<string, string | null>>;

/** Units of one line item: how many Shopify shows as fulfilled at our location, and how many it still waits for there. */
interface Room {
  readonly fulfilled: number;
  readonly remaining: number;
}

export interface OwedUnits {
  /** By line item id: shipped by the warehouse and not fulfilled yet. */
  readonly owed: ReadonlyMap<string, number>;
  readonly unmatched: readonly UnmatchedRow[];
  /** Rows whose units stand for each line item. */
  readonly rowsOf: ReadonlyMap<string, readonly string[]>;
}

/**
 * What is owed to Shopify: picked in the warehouse less fulfilled at our location, per line item. A line takes as many units as it has
 * room for; what is picked beyond that goes where people said it belongs, as far as there is room, or stays unmatched. Warehouses count in
 * fractions, shops in whole units: a part of a unit is not owed.
 */
export function owedUnits(
  shipped: readonly WmsOrderRecord[],
  truth: ShopFulfillmentTruth,
  locationId: string,
  matches: Matches = {},
): OwedUnits {
  const picked = pickedByRow(shipped);
  const rooms = roomsOf(truth, locationId);
  const room = (lineItemId: string): number => {
    const known = rooms.get(lineItemId);
    return known ? known.fulfilled + known.remaining : 0;
  };
  const taken = new Map([...picked].map(([row, { quantity }]) => [row, Math.min(quantity, room(row))] as const));
  const rowsOf = new Map<string, readonly string[]>([...taken.keys()].map((row) => [row, [row]]));
  const unmatched: UnmatchedRow[] = [];
  for (const [rowNumber, { articleNumber, quantity }] of picked) {
    const beyond = quantity - taken.get(rowNumber)!;
    const match = matches[rowNumber];
    if (beyond === 0 || match === null) continue;
    const matched = match === undefined ? 0 : Math.min(beyond, room(match) - (taken.get(match) ?? 0));
    if (match !== undefined && matched > 0) {
      taken.set(match, (taken.get(match) ?? 0) + matched);
      rowsOf.set(match, [...(rowsOf.get(match) ?? []), rowNumber]);
    }
    if (matched < beyond) unmatched.push({ rowNumber, articleNumber, quantity: beyond - matched });
  }
  const owed = [...taken].map(([id, quantity]) => [id, quantity - (rooms.get(id)?.fulfilled ?? 0)] as const);
  return { owed: new Map(owed.filter(([, quantity]) => quantity > 0)), unmatched, rowsOf };
}

/** Line items that wait for more units at our location than the warehouse picked for them: what an unmatched row may stand for. */
export function linesWithRoom(
  shipped: readonly WmsOrderRecord[],
  truth: ShopFulfillmentTruth,
  locationId: string,
): { readonly lineItemId: string; readonly name: string; readonly sku: string | null; readonly quantity: number }[] {
  const picked = pickedByRow(shipped);
  const rooms = roomsOf(truth, locationId);
  return truth.lineItems.flatMap(({ id, name, sku }) => {
    const { fulfilled, remaining } = rooms.get(id) ?? { fulfilled: 0, remaining: 0 };
    const quantity = Math.min(remaining, fulfilled + remaining - (picked.get(id)?.quantity ?? 0));
    return quantity > 0 ? [{ lineItemId: id, name, sku, quantity }] : [];
  });
}

/** How many units of each line item are fulfilled at our location. */
export function fulfilledByLine(truth: ShopFulfillmentTruth, locationId: string): Map<string, number> {
  return summed(truth.fulfillments.filter((each) => each.locationId === locationId && hasHappened(each)).flatMap(({ lines }) => lines));
}

/**
 * Units of our cancelled fulfillments that nobody has fulfilled since, by line item: they are not fulfilled again unasked, and stop nothing
 * else.
 */
export function undoneUnits(truth: ShopFulfillmentTruth, locationId: string, madeByUs: readonly string[]): Map<string, number> {
  const isOurs = ({ id }: ShopFulfillment): boolean => madeByUs.includes(id);
  const cancelled = truth.fulfillments.filter((each) => !hasHappened(each) && isOurs(each));
  const undone = summed(cancelled.flatMap(({ lines }) => lines));
  const first = cancelled.reduce((at, { createdAt }) => Math.min(at, Date.parse(createdAt)), Infinity);
  const byOthers = summed(
    truth.fulfillments
      .filter((each) => hasHappened(each) && !isOurs(each) && each.locationId === locationId && Date.parse(each.createdAt) > first)
      .flatMap(({ lines }) => lines),
  );
  return new Map([...undone].map(([id, quantity]) => [id, quantity - (byOthers.get(id) ?? 0)] as const).filter(([, left]) => left > 0));
}

/** Spreads what is owed over the open fulfillment orders at our location, in Shopify's order (oldest first). */
export function allot(owed: ReadonlyMap<string, number>, truth: ShopFulfillmentTruth, locationId: string) {
  const left = new Map(owed);
  const taken = new Map<string, number>();
  const fulfillmentOrders: FulfillmentRequest['fulfillmentOrders'][number][] = [];
  let held: ShopFulfillmentOrder | null = null;
  for (const order of truth.fulfillmentOrders.filter((each) => each.locationId === locationId)) {
    if (!order.supportedActions.includes('CREATE_FULFILLMENT')) {
      const isWaiting = ['ON_HOLD', 'SCHEDULED'].includes(order.status);
      if (isWaiting && order.lines.some((line) => (left.get(line.lineItemId) ?? 0) > 0 && line.remainingQuantity > 0)) held ??= order;
      continue;
    }
    const lines = [];
    for (const line of order.lines) {
      const quantity = Math.min(left.get(line.lineItemId) ?? 0, line.remainingQuantity);
      if (quantity <= 0) continue;
      lines.push({ gid: line.gid, quantity });
      left.set(line.lineItemId, left.get(line.lineItemId)! - quantity);
      taken.set(line.lineItemId, (taken.get(line.lineItemId) ?? 0) + quantity);
    }
    if (lines.length > 0) fulfillmentOrders.push({ gid: order.gid, lines });
  }
  return {
    fulfillmentOrders,
    lines: [...taken].map(([lineItemId, quantity]) => ({ lineItemId, quantity })),
    /** Line items with units that no fulfillment order takes now. */
    left: [...left].filter(([, quantity]) => quantity > 0).map(([lineItemId]) => lineItemId),
    held,
  };
}

/** Units by line item id. */
export function summed(lines: readonly { readonly lineItemId: string; readonly quantity: number }[]): Map<string, number> {
  const quantities = new Map<string, number>();
  for (const { lineItemId, quantity } of lines) quantities.set(lineItemId, (quantities.get(lineItemId) ?? 0) + quantity);
  return quantities;
}

/** Whole units that the warehouse picked, by row. */
export function pickedByRow(orders: readonly WmsOrderRecord[]): Map<string, { articleNumber: string | null; quantity: number }> {
  const picked = new Map<string, { articleNumber: string | null; quantity: number }>();
  for (const { rowNumber, articleNumber, pickedNumberOfItems } of orders.flatMap(({ lines }) => lines)) {
    picked.set(rowNumber, { articleNumber, quantity: (picked.get(rowNumber)?.quantity ?? 0) + pickedNumberOfItems });
  }
  return new Map(
    [...picked]
      .map(([row, { articleNumber, quantity }]) => [row, { articleNumber, quantity: Math.floor(quantity) }] as const)
      .filter(([, { quantity }]) => quantity > 0),
  );
}

function roomsOf(truth: ShopFulfillmentTruth, locationId: string): Map<string, Room> {
  const fulfilled = fulfilledByLine(truth, locationId);
  const remaining = summed(
    truth.fulfillmentOrders
      .filter((order) => order.locationId === locationId && isOpen(order))
      .flatMap(({ lines }) => lines.map(({ lineItemId, remainingQuantity }) => ({ lineItemId, quantity: remainingQuantity }))),
  );
  return new Map(truth.lineItems.map(({ id }) => [id, { fulfilled: fulfilled.get(id) ?? 0, remaining: remaining.get(id) ?? 0 }]));
}
