import { type Outcome, type Refusal, refused } from '../fulfillment/fulfillment-orders.js';
import { idOf } from '../ids.js';
import type { InventoryLevel, Shop } from '../shop-state.js';
import type { World } from '../world.js';
import { levelAt, onHand } from './level-figures.js';
import { changeLevels, connectLevel, type LevelChange, touchLevel } from './levels.js';

/** As the schema's `InventorySetQuantitiesInput` has it. */
export interface SetQuantitiesInput {
  readonly name: string;
  readonly reason: string;
  readonly referenceDocumentUri?: string | null;
  readonly quantities: readonly {
    readonly inventoryItemId: string;
    readonly locationId: string;
    readonly quantity: number;
    readonly changeFromQuantity?: number | null;
  }[];
}

export interface QuantityChange {
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly name: 'available' | 'on_hand';
  readonly delta: number;
  readonly after: number;
}

/** What one call changed, as merchants see it in the stock's history. */
export interface AdjustmentGroup {
  readonly id: string;
  readonly createdAt: Date;
  readonly reason: string;
  readonly referenceDocumentUri: string | null;
  readonly changes: readonly QuantityChange[];
}

/** https://shopify.dev/docs/apps/build/orders-fulfillment/inventory-management-apps: the reasons an app may give. */
const REASONS: ReadonlySet<string> = new Set([
  'correction',
  'cycle_count_available',
  'damaged',
  'movement_canceled',
  'movement_created',
  'movement_received',
  'movement_updated',
  'other',
  'promotion',
  'quality_control',
  'received',
  'reservation_created',
  'reservation_deleted',
  'reservation_updated',
  'restock',
  'safety_stock',
  'shrinkage',
]);

const HIGHEST = 1_000_000_000;

/** Names a document by any URI; a `gid:` names app, kind and id. */
function namesDocument(uri: string): boolean {
  return uri.startsWith('gid:') ? /^gid:\/\/[^/\s]+\/[^/\s]+\/\S+$/.test(uri) : /^[a-z][a-z0-9+.-]*:\/\/\S+$/i.test(uri);
}

/**
 * Sets quantities by compare-and-set. All of them or none: whatever is wrong is named row by row, and nothing is written then.
 * A row that says what stands there already changes nothing.
 */
export function setQuantities(world: World, shop: Shop, input: SetQuantitiesInput): Outcome<{ group: AdjustmentGroup | null }> {
  const { name, reason, referenceDocumentUri = null, quantities } = input;
  if (name !== 'available' && name !== 'on_hand') {
    return refused(['input', 'name'], "The quantity name must be either 'available' or 'on_hand'.", 'INVALID_NAME');
  }
  const errors: Refusal[] = [];
  if (!REASONS.has(reason))
    errors.push({ field: ['input', 'reason'], message: 'The specified reason is invalid.', code: 'INVALID_REASON' });
  if (referenceDocumentUri !== null && !namesDocument(referenceDocumentUri)) {
    const message = 'The specified reference document is invalid.';
    errors.push({ field: ['input', 'referenceDocumentUri'], message, code: 'INVALID_REFERENCE_DOCUMENT' });
  }
  const pairs = new Set<string>();
  const wanted: { inventoryItemId: string; locationId: string; level: InventoryLevel | undefined; quantity: number }[] = [];
  for (const [index, row] of quantities.entries()) {
    const refuse = (field: string, message: string, code: string): void => {
      errors.push({ field: ['input', 'quantities', String(index), field], message, code });
    };
    const inventoryItemId = idOf('InventoryItem', row.inventoryItemId) ?? '';
    const locationId = idOf('Location', row.locationId) ?? '';
    const variant = shop.variantsByItem.get(inventoryItemId);
    const pair = `${inventoryItemId} ${locationId}`;
    if (variant === undefined) {
      refuse('inventoryItemId', 'The specified inventory item could not be found.', 'INVALID_INVENTORY_ITEM');
      continue;
    }
    if (variant.isBundle) {
      refuse('inventoryItemId', 'The specified inventory item is not allowed to be adjusted via API.', 'NON_MUTABLE_INVENTORY_ITEM');
      continue;
    }
    if (shop.locations.get(locationId)?.isActive !== true) {
      refuse('locationId', 'The specified location could not be found.', 'INVALID_LOCATION');
      continue;
    }
    if (pairs.has(pair)) {
      const message = 'The combination of inventoryItemId and locationId must be unique.';
      refuse('inventoryItemId', message, 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR');
      continue;
    }
    pairs.add(pair);
    if (row.quantity < 0) {
      refuse('quantity', "The quantity can't be negative.", 'INVALID_QUANTITY_NEGATIVE');
      continue;
    }
    if (row.quantity > HIGHEST) {
      refuse('quantity', "The total quantity can't be higher than 1,000,000,000.", 'INVALID_QUANTITY_TOO_HIGH');
      continue;
    }
    const level = levelAt(shop, inventoryItemId, locationId);
    if (level?.isActive !== true && !world.switches.now.setCreatesLevel) {
      refuse('locationId', 'The specified inventory item is not stocked at the location.', 'INVALID_LOCATION');
      continue;
    }
    const stands = level === undefined ? 0 : name === 'available' ? level.available : onHand(level);
    if (row.changeFromQuantity !== null && row.changeFromQuantity !== stands) {
      refuse('changeFromQuantity', 'The changeFromQuantity value does not match persisted value.', 'CHANGE_FROM_QUANTITY_STALE');
      continue;
    }
    wanted.push({ inventoryItemId, locationId, level, quantity: row.quantity });
  }
  if (errors.length > 0) return { ok: false, errors };

  const changes: QuantityChange[] = [];
  const levelChanges: LevelChange[] = [];
  for (const { inventoryItemId, locationId, level, quantity } of wanted) {
    const from = level?.available ?? 0;
    const to = name === 'available' ? quantity : quantity - (level?.committed ?? 0) - (level?.reserved ?? 0);
    if (level !== undefined && !level.isActive) level.isActive = true;
    if (to === from && level !== undefined) continue;
    levelChanges.push({ inventoryItemId, locationId, available: to - from });
    world.happened(
      shop,
      'inventory.set',
      { type: 'InventoryItem', id: inventoryItemId },
      { inventoryItemId, locationId, from, to, by: 'app' },
    );
    const onHandAfter = to + (level?.committed ?? 0) + (level?.reserved ?? 0);
    changes.push({ inventoryItemId, locationId, name: 'available', delta: to - from, after: to });
    changes.push({ inventoryItemId, locationId, name: 'on_hand', delta: to - from, after: onHandAfter });
  }
  changeLevels(world, shop, levelChanges);
  if (changes.length === 0) return { ok: true, group: null };
  return { ok: true, group: { id: world.ids.next(), createdAt: world.now(), reason, referenceDocumentUri, changes } };
}

/**
 * Stocks an item at a location. One that is active already keeps its numbers, and refuses new ones; one that was active once has
 * its old numbers back unless new ones are given.
 */
export function activateItem(
  world: World,
  shop: Shop,
  request: { inventoryItemId: string | null; locationId: string | null; available: number | null; onHand: number | null },
): Outcome<{ level: InventoryLevel }> {
  const { inventoryItemId, locationId } = request;
  const variant = inventoryItemId === null ? undefined : shop.variantsByItem.get(inventoryItemId);
  if (inventoryItemId === null || variant === undefined)
    return refused(['inventoryItemId'], "The product couldn't be stocked because it wasn't found.");
  if (locationId === null || shop.locations.get(locationId)?.isActive !== true) {
    return refused(['locationId'], "The product couldn't be stocked because the location wasn't found.");
  }
  for (const name of ['available', 'onHand'] as const) {
    const quantity = request[name];
    if (quantity !== null && (quantity < 0 || quantity > HIGHEST)) {
      return refused([name], quantity < 0 ? "The quantity can't be negative." : "The total quantity can't be higher than 1,000,000,000.");
    }
  }
  const known = levelAt(shop, inventoryItemId, locationId);
  if (known?.isActive === true) {
    if (request.available !== null) {
      return refused(['available'], 'Not allowed to set available quantity when the item is already active at the location.');
    }
    if (request.onHand !== null) {
      return refused(['onHand'], 'Not allowed to set onHand quantity when the item is already active at the location.');
    }
    return { ok: true, level: known };
  }
  const level = known ?? connectLevel(world, shop, inventoryItemId, locationId);
  level.isActive = true;
  const available = request.available ?? (request.onHand === null ? level.available : request.onHand - level.committed - level.reserved);
  const change = available - level.available;
  world.happened(
    shop,
    'inventory.activated',
    { type: 'InventoryItem', id: inventoryItemId },
    { inventoryItemId, locationId, available, by: 'app' },
  );
  if (change === 0) touchLevel(world, shop, level);
  else changeLevels(world, shop, [{ inventoryItemId, locationId, available: change }]);
  return { ok: true, level };
}
