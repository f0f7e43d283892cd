import type { Product, Shop, Variant } from '../shop-state.js';

/** In order of position. */
export function variantsOf(shop: Shop, product: Product): Variant[] {
  return product.variantIds.map((id) => shop.variants.get(id)).filter((variant) => variant !== undefined);
}

export function hasOnlyDefaultVariant(shop: Shop, product: Product): boolean {
  return product.variantIds.length === 1 && shop.variants.get(product.variantIds[0]!)?.title === 'Default Title';
}

/** The first medium that is an image: never the still of a film. */
export function firstImageUrl(product: Product): string | null {
  return product.media.find(({ kind }) => kind === 'MediaImage')?.url ?? null;
}
