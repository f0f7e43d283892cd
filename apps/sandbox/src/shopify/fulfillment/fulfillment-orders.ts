import { gid } from '../ids.js';
import { moveUnits, releaseUnits } from '../inventory/commitments.js';
import { fulfillmentOrdersOf } from '../orders/order-figures.js';
import type {
  FulfillmentHold,
  FulfillmentOrder,
  FulfillmentOrderLine,
  FulfillmentOrderStatus,
  LineItem,
  Order,
  Shop,
} from '../shop-state.js';
import type { World } from '../world.js';

/** What a shop refuses, as `userErrors` say it. */
export interface Refusal {
  readonly field: readonly string[] | null;
  readonly message: string;
  /** Where the mutation's errors have codes. */
  readonly code?: string | null;
}

export type Outcome<T> = ({ readonly ok: true } & T) | { readonly ok: false; readonly errors: readonly Refusal[] };

export function refused(field: readonly string[] | null, message: string, code: string | null = null): { ok: false; errors: Refusal[] } {
  return { ok: false, errors: [{ field, message, code }] };
}

const ACTIONS: Readonly<Record<FulfillmentOrderStatus, readonly string[]>> = {
  OPEN: ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD', 'SPLIT'],
  IN_PROGRESS: ['CREATE_FULFILLMENT', 'REPORT_PROGRESS', 'MOVE', 'HOLD'],
  ON_HOLD: ['RELEASE_HOLD', 'HOLD', 'MOVE'],
  SCHEDULED: ['MARK_AS_OPEN', 'MOVE'],
  INCOMPLETE: [],
  CANCELLED: [],
  CLOSED: [],
};

/** What may be done with it now. */
export function supportedActions(fulfillmentOrder: FulfillmentOrder): readonly string[] {
  const actions = ACTIONS[fulfillmentOrder.status];
  const units = fulfillmentOrder.lines.reduce((total, line) => total + line.remainingQuantity, 0);
  return units > 1 ? actions : actions.filter((action) => action !== 'SPLIT');
}

export function isActive(fulfillmentOrder: FulfillmentOrder): boolean {
  return !['CLOSED', 'CANCELLED', 'INCOMPLETE'].includes(fulfillmentOrder.status);
}

/** Makes a fulfillment order with ids of its own and puts it with its order. */
export function addFulfillmentOrder(
  world: World,
  shop: Shop,
  order: Order,
  what: {
    locationId: string;
    methodType?: 'SHIPPING' | 'NONE';
    status?: FulfillmentOrderStatus;
    lines: { lineItemId: string; quantity: number }[];
  },
): FulfillmentOrder {
  const now = world.now();
  const fulfillmentOrder: FulfillmentOrder = {
    id: world.ids.next(),
    orderId: order.id,
    locationId: what.locationId,
    status: what.status ?? 'OPEN',
    deliveryMethodId: world.ids.next(),
    hasBegun: false,
    methodType: what.methodType ?? 'SHIPPING',
    createdAt: now,
    updatedAt: now,
    lines: what.lines.map(({ lineItemId, quantity }) => ({
      id: world.ids.next(),
      lineItemId,
      totalQuantity: quantity,
      remainingQuantity: quantity,
    })),
    holds: [],
  };
  shop.fulfillmentOrders.set(fulfillmentOrder.id, fulfillmentOrder);
  order.fulfillmentOrderIds.push(fulfillmentOrder.id);
  world.touchFulfillmentOrder(shop, fulfillmentOrder);
  return fulfillmentOrder;
}

/** Status after its quantities changed: closed when nothing is left, in progress when some of it was shipped. */
export function settleStatus(fulfillmentOrder: FulfillmentOrder): void {
  if (!isActive(fulfillmentOrder)) return;
  if (fulfillmentOrder.lines.every((line) => line.remainingQuantity === 0)) {
    fulfillmentOrder.status = 'CLOSED';
    fulfillmentOrder.holds = [];
  } else if (fulfillmentOrder.status === 'OPEN' || fulfillmentOrder.status === 'IN_PROGRESS') {
    const begun = fulfillmentOrder.hasBegun || fulfillmentOrder.lines.some((line) => line.remainingQuantity < line.totalQuantity);
    fulfillmentOrder.status = begun ? 'IN_PROGRESS' : 'OPEN';
  }
}

interface Selection {
  readonly line: FulfillmentOrderLine;
  readonly quantity: number;
}

/**
 * The lines and quantities meant; everything that remains when none are named. `field` is where `userErrors` shall point.
 */
export function selectLines(
  fulfillmentOrder: FulfillmentOrder,
  named: readonly { id: string | null; quantity: number }[] | null,
  field: readonly string[],
): Outcome<{ selected: Selection[] }> {
  if (named === null) {
    const rest = fulfillmentOrder.lines.filter((line) => line.remainingQuantity > 0);
    return { ok: true, selected: rest.map((line) => ({ line, quantity: line.remainingQuantity })) };
  }
  const selected: Selection[] = [];
  for (const [index, { id, quantity }] of named.entries()) {
    const at = [...field, String(index)];
    const line = fulfillmentOrder.lines.find((each) => each.id === id);
    if (line === undefined) return refused([...at, 'id'], 'Fulfillment order line item does not exist.');
    if (selected.some((each) => each.line === line)) return refused([...at, 'id'], 'Fulfillment order line items must be unique.');
    if (quantity <= 0) return refused([...at, 'quantity'], 'Quantity must be greater than 0.', 'GREATER_THAN_ZERO');
    if (quantity > line.remainingQuantity) {
      return refused([...at, 'quantity'], 'Invalid fulfillment order line item quantity requested.', 'INVALID_LINE_ITEM_QUANTITY');
    }
    selected.push({ line, quantity });
  }
  return { ok: true, selected };
}

/** Takes units off a fulfillment order for good and answers a new one that has them. */
function carveOut(
  world: World,
  shop: Shop,
  order: Order,
  from: FulfillmentOrder,
  selected: readonly Selection[],
  to: { locationId: string; status: FulfillmentOrderStatus },
): FulfillmentOrder {
  for (const { line, quantity } of selected) {
    line.totalQuantity -= quantity;
    line.remainingQuantity -= quantity;
  }
  const lines = selected.map(({ line, quantity }) => ({ lineItemId: line.lineItemId, quantity }));
  return addFulfillmentOrder(world, shop, order, { ...to, methodType: from.methodType, lines });
}

function rest(fulfillmentOrder: FulfillmentOrder): Selection[] {
  const lines = fulfillmentOrder.lines.filter((line) => line.remainingQuantity > 0);
  return lines.map((line) => ({ line, quantity: line.remainingQuantity }));
}

/** Status of what a new fulfillment order takes over: a hold stays a hold. */
function carriedStatus(from: FulfillmentOrder): FulfillmentOrderStatus {
  return from.status === 'IN_PROGRESS' ? 'OPEN' : from.status;
}

export interface Moved {
  readonly original: FulfillmentOrder;
  readonly moved: FulfillmentOrder;
  readonly remaining: FulfillmentOrder | null;
}

/**
 * Moves units to a location. Units already shipped stay with the original, which closes; the moved ones, and on a partial move
 * the remaining ones, go on in new fulfillment orders. A move of everything keeps the id if the switch says so.
 */
export function moveFulfillmentOrder(
  world: World,
  shop: Shop,
  fulfillmentOrder: FulfillmentOrder,
  locationId: string,
  named: readonly { id: string | null; quantity: number }[] | null,
): Outcome<Moved> {
  const location = shop.locations.get(locationId);
  if (location === undefined || !location.isActive) return refused(['newLocationId'], 'Location not found.');
  if (!supportedActions(fulfillmentOrder).includes('MOVE')) {
    return refused(['id'], `Cannot change location of fulfillment order with status= ${fulfillmentOrder.status.toLowerCase()}.`);
  }
  if (fulfillmentOrder.locationId === locationId) {
    return refused(['newLocationId'], 'The fulfillment order is already assigned to the requested location.');
  }
  const selection = selectLines(fulfillmentOrder, named, ['fulfillmentOrderLineItems']);
  if (!selection.ok) return selection;
  return { ok: true, ...relocate(world, shop, fulfillmentOrder, locationId, selection.selected) };
}

/** Makes the open units anew at the same place, under other ids, as splits, merges and routing do. */
export function recreateFulfillmentOrder(world: World, shop: Shop, fulfillmentOrder: FulfillmentOrder): Moved {
  return relocate(world, shop, fulfillmentOrder, fulfillmentOrder.locationId, rest(fulfillmentOrder));
}

function relocate(world: World, shop: Shop, original: FulfillmentOrder, locationId: string, selected: readonly Selection[]): Moved {
  const order = shop.orders.get(original.orderId)!;
  const sourceId = original.locationId;
  const whole = original.lines.every((line) => {
    const chosen = selected.find((each) => each.line === line);
    return line.totalQuantity === (chosen?.quantity ?? 0);
  });
  const requested = selected.map(({ line, quantity }) => ({ id: gid('FulfillmentOrderLineItem', line.id), quantity }));
  const units = selected.map(({ line, quantity }) => ({ line: order.lines.find(({ id }) => id === line.lineItemId)!, quantity }));
  moveUnits(world, shop, order, units, sourceId, locationId);
  let moved = original;
  let remaining: FulfillmentOrder | null = null;
  if (whole && world.switches.now.wholeMove === 'same-id' && locationId !== sourceId) {
    original.locationId = locationId;
  } else {
    const { holds } = original;
    const status = carriedStatus(original);
    moved = carveOut(world, shop, order, original, selected, { locationId, status });
    moved.holds = status === 'ON_HOLD' ? [...holds] : [];
    const left = rest(original);
    if (left.length > 0) {
      remaining = carveOut(world, shop, order, original, left, { locationId: sourceId, status });
      remaining.holds = status === 'ON_HOLD' ? [...holds] : [];
    }
    original.status = 'CLOSED';
    original.holds = [];
  }
  world.touchFulfillmentOrder(shop, original);
  world.reindexOrder(shop, order);
  world.happened(
    shop,
    'fulfillment_order.moved',
    { type: 'FulfillmentOrder', id: original.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      from: sourceId,
      to: locationId,
      movedTo: moved.id,
    },
  );
  world.announce(shop, 'fulfillment_orders/moved', order.id, () => ({
    original_fulfillment_order: {
      id: gid('FulfillmentOrder', original.id),
      status: original.status.toLowerCase(),
      assigned_location_id: gid('Location', original.locationId),
    },
    moved_fulfillment_order: {
      id: gid('FulfillmentOrder', moved.id),
      status: moved.status.toLowerCase(),
      assigned_location_id: gid('Location', moved.locationId),
    },
    destination_location_id: gid('Location', locationId),
    fulfillment_order_line_items_requested: requested,
    source_location: { id: gid('Location', sourceId) },
  }));
  return { original, moved, remaining };
}

function holdBody(hold: FulfillmentHold): Record<string, unknown> {
  return {
    id: gid('FulfillmentHold', hold.id),
    reason: hold.reason.toLowerCase(),
    reason_notes: hold.reasonNotes ?? '',
    held_by_requesting_app: hold.byApp,
    handle: hold.handle ?? '',
    held_by_app: { id: gid('App', '1') },
  };
}

/** Puts units on hold. Holding a part splits it off: what is not held goes on under a new id. */
export function holdFulfillmentOrder(
  world: World,
  shop: Shop,
  fulfillmentOrder: FulfillmentOrder,
  hold: { reason: string; reasonNotes: string | null; handle: string | null; byApp: boolean },
  named: readonly { id: string | null; quantity: number }[] | null,
): Outcome<{ hold: FulfillmentHold; fulfillmentOrder: FulfillmentOrder; remaining: FulfillmentOrder | null }> {
  if (!supportedActions(fulfillmentOrder).includes('HOLD')) {
    return refused(['id'], `The fulfillment order is not in a state that can be held: ${fulfillmentOrder.status.toLowerCase()}.`, 'TAKEN');
  }
  // A handle is the app's own: another's hold may have the same.
  if (fulfillmentOrder.holds.some(({ handle, byApp }) => byApp === hold.byApp && handle === hold.handle)) {
    return refused(
      ['fulfillmentHold', 'handle'],
      'The handle provided for the fulfillment hold is already in use.',
      'DUPLICATE_FULFILLMENT_HOLD_HANDLE',
    );
  }
  if (fulfillmentOrder.holds.length >= 10) {
    return refused(['id'], 'The maximum number of fulfillment holds has been reached.', 'FULFILLMENT_ORDER_HOLD_LIMIT_REACHED');
  }
  const order = shop.orders.get(fulfillmentOrder.orderId)!;
  const selection = selectLines(fulfillmentOrder, named, ['fulfillmentHold', 'fulfillmentOrderLineItems']);
  if (!selection.ok) return selection;
  const kept = new Map(selection.selected.map(({ line, quantity }) => [line, quantity]));
  const left = rest(fulfillmentOrder)
    .map(({ line, quantity }) => ({ line, quantity: quantity - (kept.get(line) ?? 0) }))
    .filter(({ quantity }) => quantity > 0);
  if (left.length > 0 && fulfillmentOrder.status === 'ON_HOLD') {
    return refused(['id'], 'The fulfillment order cannot be split.', 'FULFILLMENT_ORDER_NOT_SPLITTABLE');
  }
  let remaining: FulfillmentOrder | null = null;
  if (left.length > 0) {
    remaining = carveOut(world, shop, order, fulfillmentOrder, left, { locationId: fulfillmentOrder.locationId, status: 'OPEN' });
    fulfillmentOrder.lines = fulfillmentOrder.lines.filter((line) => line.totalQuantity > 0);
  }
  const placed: FulfillmentHold = { id: world.ids.next(), ...hold };
  fulfillmentOrder.holds.push(placed);
  const first = fulfillmentOrder.status !== 'ON_HOLD';
  fulfillmentOrder.status = 'ON_HOLD';
  // A hold moves the fulfillment order's time, not the order's.
  world.touchFulfillmentOrder(shop, fulfillmentOrder);
  world.reindexOrder(shop, order);
  world.happened(
    shop,
    'fulfillment_order.held',
    { type: 'FulfillmentOrder', id: fulfillmentOrder.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      reason: hold.reason,
    },
  );
  if (first) {
    world.announce(shop, 'fulfillment_orders/placed_on_hold', order.id, () => ({
      fulfillment_order: {
        id: gid('FulfillmentOrder', fulfillmentOrder.id),
        status: 'on_hold',
        fulfillment_holds: fulfillmentOrder.holds.map(holdBody),
      },
      remaining_fulfillment_order:
        remaining === null ? null : { id: gid('FulfillmentOrder', remaining.id), status: remaining.status.toLowerCase() },
      held_fulfillment_order_line_items: fulfillmentOrder.lines.map((line) => ({
        id: gid('FulfillmentOrderLineItem', line.id),
        quantity: line.remainingQuantity,
      })),
      created_fulfillment_hold: holdBody(placed),
    }));
  }
  return { ok: true, hold: placed, fulfillmentOrder, remaining };
}

/** An app tells that work on it has begun. Once more changes nothing. */
export function reportProgress(
  world: World,
  shop: Shop,
  fulfillmentOrder: FulfillmentOrder,
): Outcome<{ fulfillmentOrder: FulfillmentOrder }> {
  if (!supportedActions(fulfillmentOrder).includes('REPORT_PROGRESS')) {
    return refused(['id'], `The fulfillment order is ${fulfillmentOrder.status.toLowerCase()}: no progress can be reported.`);
  }
  if (fulfillmentOrder.hasBegun) return { ok: true, fulfillmentOrder };
  fulfillmentOrder.hasBegun = true;
  settleStatus(fulfillmentOrder);
  world.touchFulfillmentOrder(shop, fulfillmentOrder);
  world.happened(
    shop,
    'fulfillment_order.progress_reported',
    { type: 'FulfillmentOrder', id: fulfillmentOrder.id },
    { fulfillmentOrderId: fulfillmentOrder.id, orderId: fulfillmentOrder.orderId },
  );
  return { ok: true, fulfillmentOrder };
}

/** Releases the named holds, or all; with the last one the fulfillment order opens again. */
export function releaseFulfillmentOrder(
  world: World,
  shop: Shop,
  fulfillmentOrder: FulfillmentOrder,
  holdIds: readonly (string | null)[] | null,
): Outcome<{ fulfillmentOrder: FulfillmentOrder }> {
  if (fulfillmentOrder.status !== 'ON_HOLD') {
    return refused(['id'], 'The fulfillment order is not on hold.');
  }
  fulfillmentOrder.holds = holdIds === null ? [] : fulfillmentOrder.holds.filter(({ id }) => !holdIds.includes(id));
  const order = shop.orders.get(fulfillmentOrder.orderId)!;
  if (fulfillmentOrder.holds.length === 0) {
    fulfillmentOrder.status = 'OPEN';
    settleStatus(fulfillmentOrder);
  }
  world.touchFulfillmentOrder(shop, fulfillmentOrder);
  world.reindexOrder(shop, order);
  if (fulfillmentOrder.holds.length === 0) {
    world.happened(
      shop,
      'fulfillment_order.released',
      { type: 'FulfillmentOrder', id: fulfillmentOrder.id },
      {
        orderId: order.id,
        orderNumber: order.number,
      },
    );
    world.announce(shop, 'fulfillment_orders/hold_released', order.id, () => ({
      fulfillment_order: { id: gid('FulfillmentOrder', fulfillmentOrder.id), status: fulfillmentOrder.status.toLowerCase() },
    }));
  }
  return { ok: true, fulfillmentOrder };
}

/** With its order, for good. */
export function cancelFulfillmentOrder(world: World, shop: Shop, fulfillmentOrder: FulfillmentOrder): void {
  if (!isActive(fulfillmentOrder)) return;
  for (const line of fulfillmentOrder.lines) line.remainingQuantity = 0;
  fulfillmentOrder.status = 'CANCELLED';
  fulfillmentOrder.holds = [];
  world.touchFulfillmentOrder(shop, fulfillmentOrder);
  world.announce(shop, 'fulfillment_orders/cancelled', fulfillmentOrder.orderId, () => ({
    fulfillment_order: { id: gid('FulfillmentOrder', fulfillmentOrder.id), status: 'cancelled' },
    replacement_fulfillment_order: null,
  }));
}

/**
 * Takes so many unshipped units of a line off the order's fulfillment orders, the newest first. Their promise ends: they can be
 * sold again, or are lost.
 */
export function removeUnits(world: World, shop: Shop, order: Order, orderLine: LineItem, quantity: number, restock: boolean): void {
  let owed = quantity;
  if (!order.routed) releaseUnits(world, shop, order, [{ line: orderLine, quantity, locationId: null }], restock);
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order).reverse()) {
    if (!isActive(fulfillmentOrder)) continue;
    for (const line of fulfillmentOrder.lines) {
      if (line.lineItemId !== orderLine.id || owed === 0) continue;
      const taken = Math.min(owed, line.remainingQuantity);
      line.remainingQuantity -= taken;
      line.totalQuantity -= taken;
      owed -= taken;
      if (taken > 0) {
        releaseUnits(world, shop, order, [{ line: orderLine, quantity: taken, locationId: fulfillmentOrder.locationId }], restock);
        settleStatus(fulfillmentOrder);
        world.touchFulfillmentOrder(shop, fulfillmentOrder);
      }
    }
  }
}
