import type { ShopVariant } from '@stockbridge/shopify';

/** The SKU without blanks around it; null when there is none. */
export function skuOf({ sku }: Pick<ShopVariant, 'sku'>): string | null {
  return sku?.trim() || null;
}

/** The number a variant's article has: its SKU, or its id, as the order lines have it. */
export function articleNumberOf(variant: Pick<ShopVariant, 'sku' | 'id'>): string {
  return skuOf(variant) ?? variant.id;
}
