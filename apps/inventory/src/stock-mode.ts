import type { ConnectionSettings } from '@stockbridge/contracts';

/** What may be done for a connection: quantities set, only planned, or neither. */
export type StockMode = 'on' | 'dry-run' | 'off';

export function stockMode({ inventory }: Pick<ConnectionSettings, 'inventory'>): StockMode {
  if (inventory.enabled) return 'on';
  return inventory.dryRun ? 'dry-run' : 'off';
}

/** WMS warehouses whose stock counts: the one that the connection is bound to, else those chosen; an empty list means all. */
export function warehousesOf({ warehouseId, inventory }: Pick<ConnectionSettings, 'warehouseId' | 'inventory'>): readonly number[] {
  return warehouseId === null ? inventory.warehouseIds : [warehouseId];
}

/** Whether two connections of a goods owner see the same stock. */
export function sameWarehouses(
  one: Pick<ConnectionSettings, 'warehouseId' | 'inventory'>,
  other: Pick<ConnectionSettings, 'warehouseId' | 'inventory'>,
): boolean {
  const ids = (settings: typeof one) => [...new Set(warehousesOf(settings))].sort((a, b) => a - b).join();
  return ids(one) === ids(other);
}
