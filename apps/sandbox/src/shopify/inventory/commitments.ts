import type { LineItem, Order, Shop, Variant } from '../shop-state.js';
import type { World } from '../world.js';
import { changeLevels, type LevelChange } from './levels.js';

/** Units that are promised to orders: they leave `available` when ordered, and the shelf when shipped. */

function trackedVariant(shop: Shop, line: LineItem): Variant | null {
  const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
  return variant?.tracked === true ? variant : null;
}

function record(line: LineItem, locationId: string, units: number): void {
  const now = (line.committed.get(locationId) ?? 0) + units;
  if (now === 0) line.committed.delete(locationId);
  else line.committed.set(locationId, now);
}

/** The item a line's commitments belong to; null when the variant is gone, and its levels with it. */
function itemOf(shop: Shop, line: LineItem): string | null {
  return line.variantId === null ? null : (shop.variants.get(line.variantId)?.inventoryItemId ?? null);
}

/** Ordered: from available to committed. What is not tracked is never committed. */
export function commitUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number; locationId: string | null }[],
): void {
  const changes: LevelChange[] = [];
  for (const { line, quantity, locationId } of units) {
    const variant = trackedVariant(shop, line);
    if (variant === null || locationId === null || quantity === 0) continue;
    record(line, locationId, quantity);
    changes.push({ inventoryItemId: variant.inventoryItemId, locationId, available: -quantity, committed: quantity });
  }
  changeLevels(world, shop, changes, order.id);
}

/**
 * Takes back promises for units that are not shipped: into available again, or lost. Without a location, wherever they are
 * committed.
 */
export function releaseUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number; locationId: string | null }[],
  restock: boolean,
): void {
  const changes: LevelChange[] = [];
  for (const { line, quantity, locationId } of units) {
    let owed = quantity;
    for (const [at, committed] of [...line.committed]) {
      if ((locationId !== null && at !== locationId) || owed === 0) continue;
      const taken = Math.min(owed, committed);
      owed -= taken;
      record(line, at, -taken);
      const inventoryItemId = itemOf(shop, line);
      if (inventoryItemId !== null) {
        changes.push({ inventoryItemId, locationId: at, available: restock ? taken : 0, committed: -taken });
      }
    }
  }
  changeLevels(world, shop, changes, order.id);
}

/** Shipped: out of committed, and so out of what is on hand. */
export function shipUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number; locationId: string }[],
): void {
  releaseUnits(world, shop, order, units, false);
}

/** A shipment called back: promised again, and on hand again. */
export function unshipUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number; locationId: string }[],
): void {
  const changes: LevelChange[] = [];
  for (const { line, quantity, locationId } of units) {
    const variant = trackedVariant(shop, line);
    if (variant === null) continue;
    record(line, locationId, quantity);
    changes.push({ inventoryItemId: variant.inventoryItemId, locationId, committed: quantity });
  }
  changeLevels(world, shop, changes, order.id);
}

/** Promises go with the fulfillment order to another location. */
export function moveUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number }[],
  from: string,
  to: string,
): void {
  if (from === to) return;
  const changes: LevelChange[] = [];
  for (const { line, quantity } of units) {
    const moved = Math.min(quantity, line.committed.get(from) ?? 0);
    const inventoryItemId = itemOf(shop, line);
    if (moved === 0 || inventoryItemId === null) continue;
    record(line, from, -moved);
    record(line, to, moved);
    changes.push({ inventoryItemId, locationId: from, available: moved, committed: -moved });
    changes.push({ inventoryItemId, locationId: to, available: -moved, committed: moved });
  }
  changeLevels(world, shop, changes, order.id);
}

/** Returned or restocked by hand: available where it was put. */
export function restockUnits(
  world: World,
  shop: Shop,
  order: Order,
  units: readonly { line: LineItem; quantity: number; locationId: string }[],
): void {
  const changes: LevelChange[] = [];
  for (const { line, quantity, locationId } of units) {
    const variant = trackedVariant(shop, line);
    if (variant !== null) changes.push({ inventoryItemId: variant.inventoryItemId, locationId, available: quantity });
  }
  changeLevels(world, shop, changes, order.id);
}
