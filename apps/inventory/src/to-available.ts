import type { StockBuffer } from '@stockbridge/contracts';
import type { WmsComponent, WmsStockRecord } from '@stockbridge/wms';

/** What the warehouse says of the articles of a batch and of their components, by the number as it was asked for. */
export type Stock = ReadonlyMap<string, Pick<WmsStockRecord, 'sellable' | 'components'>>;

/** Units of an article that are ordered in any shop of the goods owner and not known to the warehouse, kits not taken apart. */
export type Uncovered = ReadonlyMap<string, number>;

/** What each kit takes, by {@link spelling} of its number. */
export type Kits = ReadonlyMap<string, readonly WmsComponent[]>;

/** Numbers that differ in case only are taken for one article where that can only keep more back. */
export const spelling = (articleNumber: string): string => articleNumber.trim().toLowerCase();

/** Whole items kept back: a number, or a share of what is sellable, rounded up. */
export function keptBack(buffer: StockBuffer, sellable: number): number {
  if ('items' in buffer) return buffer.items;
  return Math.ceil(Number(((buffer.percent * Math.max(0, sellable)) / 100).toFixed(9)));
}

/** What of an article is taken by orders that the warehouse does not know: on its own, and in kits. */
export function takenFrom(articleNumber: string, uncovered: Uncovered, kits: Kits): number {
  let taken = uncovered.get(spelling(articleNumber)) ?? 0;
  for (const [kit, components] of kits) {
    const units = uncovered.get(kit) ?? 0;
    if (units === 0) continue;
    for (const component of components)
      if (spelling(component.articleNumber) === spelling(articleNumber)) taken += units * component.quantity;
  }
  return taken;
}

/**
 * The quantity that a shop may offer: max(0, sellable − buffer − uncovered). Of a kit, what its components allow once theirs
 * is taken off them. Null when the warehouse says nothing: that is not zero.
 */
export function toAvailable(articleNumber: string, stock: Stock, uncovered: Uncovered, kits: Kits, buffer: StockBuffer): number | null {
  const record = stock.get(articleNumber);
  if (!record) return null;
  if (!record.components?.length) {
    if (record.sellable === null) return null;
    const sellable = Math.floor(record.sellable);
    return Math.max(0, sellable - keptBack(buffer, sellable) - Math.ceil(takenFrom(articleNumber, uncovered, kits)));
  }
  let sellable = Number.POSITIVE_INFINITY;
  let free = Number.POSITIVE_INFINITY;
  for (const component of record.components) {
    const ofComponent = stock.get(component.articleNumber)?.sellable ?? null;
    if (ofComponent === null || component.quantity <= 0) return null;
    sellable = Math.min(sellable, wholeKits(ofComponent, component.quantity));
    free = Math.min(free, wholeKits(ofComponent - takenFrom(component.articleNumber, uncovered, kits), component.quantity));
  }
  return Math.max(0, free - keptBack(buffer, sellable));
}

/** How many kits so many components make. A trillionth forgives what binary fractions lose, such as in 0.3 / 0.1. */
function wholeKits(components: number, perKit: number): number {
  return Math.floor(components / perKit + 1e-12);
}
