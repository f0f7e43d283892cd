import type { InventoryLevel, Product, Shop } from '../shop-state.js';
import { inventoryLevelBody, productBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { levelAt } from './level-figures.js';

/** Stocks an item at a location, with nothing. The caller announces what changed. */
export function connectLevel(world: World, shop: Shop, inventoryItemId: string, locationId: string): InventoryLevel {
  const now = world.now();
  const level: InventoryLevel = {
    inventoryItemId,
    locationId,
    available: 0,
    committed: 0,
    reserved: 0,
    isActive: true,
    createdAt: now,
    updatedAt: now,
  };
  let atLocation = shop.levels.get(locationId);
  if (atLocation === undefined) {
    atLocation = new Map();
    shop.levels.set(locationId, atLocation);
  }
  atLocation.set(inventoryItemId, level);
  world.reindexLevel(shop, level);
  world.announce(shop, 'inventory_levels/connect', null, () => inventoryLevelBody(shop, level));
  return level;
}

/** Takes the item out of stock-keeping everywhere, for good. */
export function forgetLevels(world: World, shop: Shop, inventoryItemId: string): void {
  for (const [locationId, levels] of shop.levels) {
    if (levels.delete(inventoryItemId)) world.indexesOf(shop).levels(locationId).remove(inventoryItemId, world.now());
  }
}

export interface LevelChange {
  readonly inventoryItemId: string;
  readonly locationId: string;
  /** Added to what is there. */
  readonly available?: number;
  readonly committed?: number;
  readonly reserved?: number;
}

/**
 * Changes levels in one go, making those that are missing. Each level and each product is told of once, however many changes
 * concern it.
 */
export function changeLevels(world: World, shop: Shop, changes: readonly LevelChange[], orderId: string | null = null): void {
  const touched = new Set<InventoryLevel>();
  const sold = new Set<Product>();
  for (const change of changes) {
    const variant = shop.variantsByItem.get(change.inventoryItemId);
    if (variant === undefined) continue;
    const level =
      levelAt(shop, change.inventoryItemId, change.locationId) ?? connectLevel(world, shop, change.inventoryItemId, change.locationId);
    level.available += change.available ?? 0;
    level.committed += change.committed ?? 0;
    level.reserved += change.reserved ?? 0;
    touched.add(level);
    if ((change.available ?? 0) !== 0) sold.add(shop.products.get(variant.productId)!);
  }
  for (const level of touched) touchLevel(world, shop, level, orderId);
  if (world.switches.now.stockTouchesProduct) for (const product of sold) tellOfSale(world, shop, product, orderId);
}

export function touchLevel(world: World, shop: Shop, level: InventoryLevel, orderId: string | null = null): void {
  level.updatedAt = world.now();
  world.reindexLevel(shop, level);
  world.announce(shop, 'inventory_levels/update', orderId, () => inventoryLevelBody(shop, level));
}

/** Shopify's products change whenever their stock does, also by an order. */
function tellOfSale(world: World, shop: Shop, product: Product, orderId: string | null): void {
  world.bumpProduct(shop, product);
  world.announce(shop, 'products/update', orderId, () => productBody(shop, product));
}
