import { z } from 'zod';
import { addFulfillmentOrder, cancelFulfillmentOrder, isActive, removeUnits, settleStatus } from '../fulfillment/fulfillment-orders.js';
import { defaultLocationId, routeLines } from '../fulfillment/routing.js';
import { commitUnits, releaseUnits } from '../inventory/commitments.js';
import type { LineItem, Order, Refund, Shop } from '../shop-state.js';
import { orderBody, orderEditBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { address, addressInput, commitLines, findLocation, ImpossibleOrder, lineInput, makeLine } from './new-order.js';
import { currentTotalPrice, fulfillmentOrdersOf, unfulfilledQuantity } from './order-figures.js';
import { recordPaid } from './payments.js';
import { refundFigures, type RefundUnits } from './refund-figures.js';
import { makeRefund, recordRefund, type RefundRecord } from './refunds.js';

/** What merchants and customers do to an order after it was placed. */

export const cancelInput = z.strictObject({
  reason: z.enum(['CUSTOMER', 'DECLINED', 'FRAUD', 'INVENTORY', 'OTHER', 'STAFF']).default('CUSTOMER'),
  refund: z.boolean().default(true),
  /** Whether the units are sold again. */
  restock: z.boolean().default(true),
});

/** Cancels what is not shipped. With a refund, the money of those units goes back and they are refunded with CANCEL. */
export function cancelOrder(world: World, shop: Shop, order: Order, input: z.output<typeof cancelInput>): void {
  if (order.cancelledAt !== null) throw new ImpossibleOrder(`Order ${order.name} is cancelled already.`);
  const restockType = input.restock ? ('CANCEL' as const) : ('NO_RESTOCK' as const);
  const open = order.lines
    .map((line) => ({ line, quantity: unfulfilledQuantity(shop, order, line), restockType, locationId: null }))
    .filter(({ quantity }) => quantity > 0);
  const refundAll =
    open.reduce((units, each) => units + each.quantity, 0) === order.lines.reduce((units, line) => units + line.currentQuantity, 0);
  if (input.refund && open.length > 0) recordRefund(world, shop, order, merchantsRefund(order, open, refundAll));
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order)) cancelFulfillmentOrder(world, shop, fulfillmentOrder);
  const promised = order.lines.map((line) => ({ line, quantity: Number.POSITIVE_INFINITY, locationId: null }));
  releaseUnits(world, shop, order, promised, input.restock);
  order.cancelledAt = world.now();
  order.cancelReason = input.reason;
  if (!input.refund && order.financialStatus !== 'PAID') order.financialStatus = 'VOIDED';
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'order.cancelled',
    { type: 'Order', id: order.id },
    { orderId: order.id, orderNumber: order.number, reason: input.reason },
  );
  world.announce(shop, 'orders/cancelled', order.id, () => orderBody(shop, order));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
}

export const refundInput = z.strictObject({
  lines: z
    .array(
      z.strictObject({
        lineItemId: z.string(),
        quantity: z.number().int().min(1),
        restockType: z.enum(['CANCEL', 'NO_RESTOCK', 'RETURN']).default('NO_RESTOCK'),
        /** Id or name of where returned units were put; left out: where they came from. */
        location: z.string().optional(),
      }),
    )
    .min(1),
  shipping: z.boolean().default(false),
});

/** Gives money back for units, as a merchant does who takes Shopify's suggestion. */
export function refundOrder(world: World, shop: Shop, order: Order, input: z.output<typeof refundInput>): Refund {
  for (const { lineItemId, quantity } of input.lines) {
    const line = lineOf(order, lineItemId);
    if (quantity > line.currentQuantity) {
      throw new ImpossibleOrder(`Order ${order.name}, line ${lineItemId}: only ${line.currentQuantity} units can be refunded.`);
    }
  }
  const units = input.lines.map((each): RefundUnits => ({
    line: lineOf(order, each.lineItemId),
    quantity: each.quantity,
    restockType: each.restockType,
    locationId: each.restockType === 'RETURN' ? (returnLocation(shop, order, each) ?? null) : null,
  }));
  return makeRefund(world, shop, order, merchantsRefund(order, units, input.shipping));
}

function merchantsRefund(order: Order, units: readonly RefundUnits[], withShipping: boolean): RefundRecord {
  // Shopify suggests to merchants that the duties of the units go back, too.
  const dutiable = [...new Set(units.map(({ line }) => line))].filter(({ duty }) => Number(duty) > 0);
  const duties = dutiable.map((line) => ({ line, isFull: false }));
  const figures = refundFigures(order, units, withShipping ? 'full' : 'none', duties);
  return { figures, repayments: figures.repayments, note: null, notified: false, by: 'merchant', returnId: null };
}

/** Where returned units are put: at the named place, else where they were shipped from. */
function returnLocation(shop: Shop, order: Order, { lineItemId, location }: { lineItemId: string; location?: string }): string | undefined {
  if (location !== undefined) return findLocation(shop, location);
  const shipped = order.fulfillmentIds.map((id) => shop.fulfillments.get(id)!);
  return shipped.find(({ lines }) => lines.some((line) => line.lineItemId === lineItemId))?.locationId;
}

export const editInput = z.strictObject({
  /** New quantities of unshipped and shipped units together; not below what is shipped. */
  lines: z.array(z.strictObject({ lineItemId: z.string(), quantity: z.number().int().min(0) })).default([]),
  add: z.array(lineInput).default([]),
  shippingAddress: addressInput.nullish(),
  note: z.string().nullish(),
  email: z.string().nullish(),
  tags: z.array(z.string()).optional(),
  attributes: z.array(z.object({ key: z.string(), value: z.string() })).optional(),
  riskLevel: z.enum(['NONE', 'LOW', 'MEDIUM', 'HIGH', 'PENDING']).optional(),
});

/**
 * Changes an order. Units that are taken away leave `quantity` and lower `currentQuantity`; units that are added join an open
 * fulfillment order of that location, or make a new one.
 */
export function editOrder(world: World, shop: Shop, order: Order, input: z.output<typeof editInput>): void {
  const at = world.now();
  const additions: { id: string; delta: number }[] = [];
  const removals: { id: string; delta: number }[] = [];
  for (const { lineItemId, quantity } of input.lines) {
    const line = lineOf(order, lineItemId);
    const removable = unfulfilledQuantity(shop, order, line);
    if (line.currentQuantity - quantity > removable) {
      throw new ImpossibleOrder(`Order ${order.name}, line ${lineItemId}: ${line.currentQuantity - removable} units are shipped already.`);
    }
  }
  const added = input.add.map((line) => makeLine(world, shop, line, undefined));
  for (const { lineItemId, quantity } of input.lines) {
    const line = lineOf(order, lineItemId);
    const delta = quantity - line.currentQuantity;
    if (delta < 0) {
      line.currentQuantity += delta;
      removeUnits(world, shop, order, line, -delta, true);
      removals.push({ id: line.id, delta: -delta });
    } else if (delta > 0) {
      line.quantity += delta;
      line.currentQuantity += delta;
      addUnits(world, shop, order, line, delta);
      additions.push({ id: line.id, delta });
    }
  }
  for (const line of added) {
    order.lines.push(line);
    shop.ordersByLine.set(line.id, order);
    commitLines(world, shop, order, [line]);
    if (order.routed) routeLines(world, shop, order, [{ line, quantity: line.quantity }]);
    additions.push({ id: line.id, delta: line.quantity });
  }
  if (input.shippingAddress !== undefined)
    order.shippingAddress = input.shippingAddress === null ? null : address(world, input.shippingAddress);
  if (input.note !== undefined) order.note = input.note;
  if (input.email !== undefined) order.email = input.email;
  if (input.tags !== undefined) order.tags = input.tags;
  if (input.attributes !== undefined) order.attributes = input.attributes;
  if (input.riskLevel !== undefined) order.riskLevel = input.riskLevel;
  const edited = additions.length + removals.length > 0;
  if (edited) order.edited = true;
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'order.edited',
    { type: 'Order', id: order.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      added: additions,
      removed: removals,
      addressChanged: input.shippingAddress !== undefined,
    },
  );
  if (edited) {
    const id = world.ids.next();
    world.announce(shop, 'orders/edited', order.id, () => orderEditBody(order, { id, at, additions, removals }));
  }
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
}

function addUnits(world: World, shop: Shop, order: Order, line: LineItem, quantity: number): void {
  const commitAt = (locationId: string | null): void => commitUnits(world, shop, order, [{ line, quantity, locationId }]);
  if (!order.routed) return commitAt(line.locationId ?? defaultLocationId(shop));
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order)) {
    const standing = fulfillmentOrder.lines.find((each) => each.lineItemId === line.id && each.totalQuantity > 0);
    if (!isActive(fulfillmentOrder) || standing === undefined) continue;
    standing.totalQuantity += quantity;
    standing.remainingQuantity += quantity;
    settleStatus(fulfillmentOrder);
    world.touchFulfillmentOrder(shop, fulfillmentOrder);
    commitAt(fulfillmentOrder.locationId);
    return;
  }
  const closed = fulfillmentOrdersOf(shop, order).find((each) => each.lines.some(({ lineItemId }) => lineItemId === line.id));
  commitAt(closed?.locationId ?? line.locationId ?? defaultLocationId(shop));
  if (closed === undefined) routeLines(world, shop, order, [{ line, quantity }]);
  else {
    const { locationId, methodType } = closed;
    addFulfillmentOrder(world, shop, order, { locationId, methodType, lines: [{ lineItemId: line.id, quantity }] });
  }
}

/** Tags that the order has already, in any case of letters, change nothing. */
export function addTags(world: World, shop: Shop, order: Order, tags: readonly string[]): { ok: true; order: Order } {
  const known = new Set(order.tags.map((tag) => tag.toLowerCase()));
  const added = tags.map((tag) => tag.trim()).filter((tag) => tag !== '' && !known.has(tag.toLowerCase()));
  if (added.length === 0) return { ok: true, order };
  order.tags.push(...added);
  world.touchOrder(shop, order);
  world.happened(shop, 'order.tagged', { type: 'Order', id: order.id }, { orderId: order.id, tags: added });
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return { ok: true, order };
}

/** The money came in: by capture, bank transfer or by hand. */
export function payOrder(world: World, shop: Shop, order: Order): void {
  recordPaid(world, order);
  order.financialStatus = 'PAID';
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'order.paid',
    { type: 'Order', id: order.id },
    {
      orderId: order.id,
      orderNumber: order.number,
      amount: currentTotalPrice(order),
    },
  );
  world.announce(shop, 'orders/paid', order.id, () => orderBody(shop, order));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
}

/** Archives it, or takes it out of the archive. */
export function closeOrder(world: World, shop: Shop, order: Order, closed: boolean): void {
  order.closedAt = closed ? world.now() : null;
  world.touchOrder(shop, order);
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
}

function lineOf(order: Order, lineItemId: string): LineItem {
  const line = order.lines.find(({ id }) => id === lineItemId);
  if (line === undefined) throw new ImpossibleOrder(`Order ${order.name} has no line ${lineItemId}.`);
  return line;
}
