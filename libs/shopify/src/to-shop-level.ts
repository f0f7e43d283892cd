import type { LevelQuantitiesFragment } from './generated/operations.js';
import type { ShopLevel } from './shop-types.js';

/** An item's level in our words; without a level, or with an inactive one, the item is not stocked at the location. */
export function toShopLevel(
  item: { readonly legacyResourceId: string; readonly tracked: boolean },
  level: LevelQuantitiesFragment | null,
): ShopLevel {
  const isActive = level?.isActive === true;
  const quantity = (name: string) => (isActive ? (level.quantities.find((each) => each.name === name)?.quantity ?? null) : null);
  return {
    inventoryItemId: item.legacyResourceId,
    tracked: item.tracked,
    isActive,
    available: quantity('available'),
    committed: quantity('committed'),
  };
}
