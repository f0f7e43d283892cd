import { z } from 'zod';
import { findLocation, ImpossibleOrder } from '../orders/new-order.js';
import type { InventoryLevel, Shop } from '../shop-state.js';
import { inventoryLevelBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { levelAt } from './level-figures.js';
import { changeLevels, connectLevel, touchLevel } from './levels.js';

/** What a person in the shop's admin does to a level. */
export const adjustInput = z.strictObject({
  variantId: z.string(),
  /** Id or name. */
  locationId: z.string(),
  /** What is available from now on. */
  available: z.number().int().optional(),
  /** What is held back from now on, for drafts and the like. */
  reserved: z.number().int().min(0).optional(),
  /** False: the item is no longer stocked there, though its numbers are kept. */
  isActive: z.boolean().optional(),
});

/** Makes the level where there was none. Throws ImpossibleOrder for what the shop has not. */
export function adjustLevel(world: World, shop: Shop, input: z.output<typeof adjustInput>): InventoryLevel {
  const variant = shop.variants.get(input.variantId);
  if (variant === undefined) throw new ImpossibleOrder(`${shop.domain} has no variant ${input.variantId}.`);
  const locationId = findLocation(shop, input.locationId);
  const { inventoryItemId } = variant;
  const level = levelAt(shop, inventoryItemId, locationId) ?? connectLevel(world, shop, inventoryItemId, locationId);
  if (input.isActive !== undefined && input.isActive !== level.isActive) {
    level.isActive = input.isActive;
    const topic = input.isActive ? 'inventory_levels/connect' : 'inventory_levels/disconnect';
    touchLevel(world, shop, level);
    world.announce(shop, topic, null, () => inventoryLevelBody(shop, level));
  }
  const available = (input.available ?? level.available) - level.available;
  const reserved = (input.reserved ?? level.reserved) - level.reserved;
  if (available !== 0) {
    world.happened(
      shop,
      'inventory.set',
      { type: 'InventoryItem', id: inventoryItemId },
      { inventoryItemId, locationId, from: level.available, to: level.available + available, by: 'merchant' },
    );
  }
  if (available !== 0 || reserved !== 0) changeLevels(world, shop, [{ inventoryItemId, locationId, available, reserved }]);
  return level;
}
