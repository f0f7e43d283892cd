import { gid } from '../ids.js';
import type { InventoryLevel, Shop, Variant } from '../shop-state.js';

export function levelAt(shop: Shop, inventoryItemId: string, locationId: string): InventoryLevel | undefined {
  return shop.levels.get(locationId)?.get(inventoryItemId);
}

/** An item's levels in the order of the shop's locations. */
export function levelsOf(shop: Shop, inventoryItemId: string): InventoryLevel[] {
  const levels: InventoryLevel[] = [];
  for (const locationId of shop.locations.keys()) {
    const level = levelAt(shop, inventoryItemId, locationId);
    if (level !== undefined) levels.push(level);
  }
  return levels;
}

export function onHand(level: InventoryLevel): number {
  return level.available + level.committed + level.reserved;
}

/** What Shopify shows as a variant's quantity: available, over all active levels. */
export function inventoryQuantity(shop: Shop, variant: Variant): number {
  let units = 0;
  for (const levels of shop.levels.values()) {
    const level = levels.get(variant.inventoryItemId);
    if (level?.isActive === true) units += level.available;
  }
  return units;
}

/** Shopify's levels have ids with a query part. */
export function levelGid(level: InventoryLevel): string {
  return `${gid('InventoryLevel', level.locationId)}?inventory_item_id=${level.inventoryItemId}`;
}
