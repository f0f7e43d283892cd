import { GraphQLError } from 'graphql';
import { levelGid, onHand } from '../../inventory/level-figures.js';
import type { AdjustmentGroup, QuantityChange } from '../../inventory/stock-writes.js';
import { gid } from '../../ids.js';
import type { InventoryLevel } from '../../shop-state.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import { inventoryItem } from './product-types.js';
import { dateTime } from './values.js';

interface NamedQuantity {
  readonly level: InventoryLevel;
  readonly name: string;
  readonly quantity: number;
}

/** The states of stock. Nothing here puts units into those that are always 0. */
function quantityOf(level: InventoryLevel, name: string): number {
  switch (name) {
    case 'available':
      return level.available;
    case 'committed':
      return level.committed;
    case 'reserved':
      return level.reserved;
    case 'on_hand':
      return onHand(level);
    case 'incoming':
    case 'damaged':
    case 'safety_stock':
    case 'quality_control':
      return 0;
    default:
      throw new GraphQLError(`The specified quantity name '${name}' is invalid.`, { extensions: { code: 'BAD_REQUEST' } });
  }
}

export const inventoryTypes: Readonly<Record<string, TypeModel>> = {
  InventoryLevel: model<InventoryLevel>({
    id: levelGid,
    isActive: (level) => level.isActive,
    canDeactivate: (level) => level.committed === 0,
    createdAt: (level) => dateTime(level.createdAt),
    updatedAt: (level) => dateTime(level.updatedAt),
    item: (level, _args, { shop }) => inventoryItem(shop.variantsByItem.get(level.inventoryItemId)!),
    location: (level, _args, { shop }) => shop.locations.get(level.locationId),
    quantities: takes(['names'], (level, args) =>
      (args.names as string[]).map((name): NamedQuantity => ({ level, name, quantity: quantityOf(level, name) })),
    ),
  }),
  InventoryQuantity: model<NamedQuantity>({
    id: ({ level, name }) => `${gid('InventoryQuantity', level.locationId)}?inventory_item_id=${level.inventoryItemId}&name=${name}`,
    name: ({ name }) => name,
    quantity: ({ quantity }) => quantity,
    updatedAt: ({ level }) => dateTime(level.updatedAt),
  }),
  InventoryAdjustmentGroup: model<AdjustmentGroup>({
    id: (group) => gid('InventoryAdjustmentGroup', group.id),
    createdAt: (group) => dateTime(group.createdAt),
    reason: (group) => group.reason,
    referenceDocumentUri: (group) => group.referenceDocumentUri,
    app: (_group, _args, { installation }) => installation,
    changes: takes(['inventoryItemIds', 'locationIds', 'quantityNames'], (group, args) => {
      const among = (named: unknown, value: string): boolean => !Array.isArray(named) || named.includes(value);
      return group.changes.filter(
        (change) =>
          among(args.inventoryItemIds, gid('InventoryItem', change.inventoryItemId)) &&
          among(args.locationIds, gid('Location', change.locationId)) &&
          among(args.quantityNames, change.name),
      );
    }),
  }),
  InventoryChange: model<QuantityChange>({
    name: (change) => change.name,
    delta: (change) => change.delta,
    quantityAfterChange: (change) => change.after,
    ledgerDocumentUri: () => null,
    item: (change, _args, { shop }) => {
      const variant = shop.variantsByItem.get(change.inventoryItemId);
      return variant === undefined ? null : inventoryItem(variant);
    },
    location: (change, _args, { shop }) => shop.locations.get(change.locationId) ?? null,
  }),
};
