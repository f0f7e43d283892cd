import { Decimal } from 'decimal.js';
import type { ReadVariantsQuery } from './generated/operations.js';
import type { ShopVariant } from './shop-types.js';

/** A variant as `ReadVariants` answers it. */
export type VariantNode = Extract<ReadVariantsQuery['nodes'][number], { readonly legacyResourceId: string }>;

/** Shopify's answer in our words. The price is a decimal string in the shop's currency; the weight keeps its own unit. */
export function toShopVariant({ product, inventoryItem, ...variant }: VariantNode): ShopVariant {
  const weight = inventoryItem.measurement.weight;
  return {
    id: variant.legacyResourceId,
    productId: product.legacyResourceId,
    productTitle: product.title,
    title: variant.title,
    productStatus: product.status,
    sku: variant.sku || null,
    barcode: variant.barcode || null,
    price: variant.price,
    // GraphQL gives a JSON number; toFixed never writes an exponent.
    weight: weight && { value: new Decimal(weight.value).toFixed(), unit: weight.unit },
    requiresShipping: inventoryItem.requiresShipping,
    updatedAt: variant.updatedAt,
  };
}
