import { gid } from '../ids.js';
import { moveUnits } from '../inventory/commitments.js';
import { fulfillmentOrdersOf } from '../orders/order-figures.js';
import type { LineItem, Order, Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { addFulfillmentOrder, recreateFulfillmentOrder } from './fulfillment-orders.js';

/** The location that takes what nobody else is meant to ship: the oldest active one that is no fulfillment service. */
export function defaultLocationId(shop: Shop): string | null {
  for (const location of shop.locations.values()) if (location.isActive && !location.isFulfillmentService) return location.id;
  return null;
}

/**
 * Shopify makes fulfillment orders some time after the order: until then it has none. One per location, and a separate one for
 * what needs no shipping.
 */
export function routeLater(world: World, shop: Shop, order: Order, delayMs: number): void {
  world.later(delayMs, () => {
    if (order.cancelledAt !== null) return;
    routeLines(
      world,
      shop,
      order,
      order.lines.map((line) => ({ line, quantity: line.currentQuantity })),
    );
    order.routed = true;
    world.reindexOrder(shop, order);
    announceRouted(world, shop, order);
    const { rerouteShare, rerouteDelayMs } = world.switches.now;
    if (rerouteShare > 0 && world.random() < rerouteShare) world.later(rerouteDelayMs, () => reroute(world, shop, order));
  });
}

/** Makes fulfillment orders for units of lines. */
export function routeLines(world: World, shop: Shop, order: Order, units: readonly { line: LineItem; quantity: number }[]): void {
  const groups = new Map<
    string,
    { locationId: string; methodType: 'SHIPPING' | 'NONE'; lines: { lineItemId: string; quantity: number }[] }
  >();
  for (const { line, quantity } of units) {
    const locationId = line.locationId ?? defaultLocationId(shop);
    if (quantity === 0 || locationId === null) continue;
    // Units were promised where it was expected to ship from; by now that may be another place.
    for (const at of [...line.committed.keys()]) moveUnits(world, shop, order, [{ line, quantity: Infinity }], at, locationId);
    const methodType = line.requiresShipping ? 'SHIPPING' : 'NONE';
    const key = `${locationId} ${methodType}`;
    const group = groups.get(key) ?? { locationId, methodType, lines: [] };
    group.lines.push({ lineItemId: line.id, quantity });
    groups.set(key, group);
  }
  for (const group of groups.values()) addFulfillmentOrder(world, shop, order, group);
}

/** One per fulfillment order, none of which names the order. */
function announceRouted(world: World, shop: Shop, order: Order): void {
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order)) {
    world.announce(shop, 'fulfillment_orders/order_routing_complete', order.id, () => ({
      fulfillment_order: { id: gid('FulfillmentOrder', fulfillmentOrder.id), status: fulfillmentOrder.status.toLowerCase() },
    }));
  }
}

/** Gives an order's untouched fulfillment orders other ids. */
function reroute(world: World, shop: Shop, order: Order): void {
  for (const fulfillmentOrder of fulfillmentOrdersOf(shop, order)) {
    if (fulfillmentOrder.status === 'OPEN') recreateFulfillmentOrder(world, shop, fulfillmentOrder);
  }
}
