import { Decimal } from 'decimal.js';
import type { ArticleProductFragment, ArticleVariantFragment } from './generated/operations.js';
import type { ShopVariant } from './shop-types.js';

export type ProductFields = Omit<ArticleProductFragment, 'featuredMedia' | 'metafields'>;
export type VariantFields = Omit<ArticleVariantFragment, 'metafields'>;

/**
 * Shopify's answer in our words. The price is a decimal string in the shop's currency, the cost in its own; the weight keeps its
 * own unit.
 */
export function toShopVariant(
  product: ProductFields,
  { inventoryItem, ...variant }: VariantFields,
  { imageUrl, metafields }: Pick<ShopVariant, 'imageUrl' | 'metafields'>,
): ShopVariant {
  const weight = inventoryItem.measurement.weight;
  return {
    id: variant.legacyResourceId,
    productId: product.legacyResourceId,
    inventoryItemId: inventoryItem.legacyResourceId,
    productTitle: product.title,
    title: variant.title,
    hasOnlyDefaultVariant: product.hasOnlyDefaultVariant,
    productStatus: product.status,
    vendor: filled(product.vendor),
    sku: filled(variant.sku),
    barcode: filled(variant.barcode),
    price: variant.price,
    imageUrl,
    // GraphQL gives a JSON number; toFixed never writes an exponent.
    weight: weight && { value: new Decimal(weight.value).toFixed(), unit: weight.unit },
    tracked: inventoryItem.tracked,
    requiresShipping: inventoryItem.requiresShipping,
    countryOfOrigin: inventoryItem.countryCodeOfOrigin ?? null,
    hsCode: filled(inventoryItem.harmonizedSystemCode),
    unitCost: inventoryItem.unitCost ? { amount: inventoryItem.unitCost.amount, currencyCode: inventoryItem.unitCost.currencyCode } : null,
    metafields,
    updatedAt: Date.parse(product.updatedAt) > Date.parse(variant.updatedAt) ? product.updatedAt : variant.updatedAt,
  };
}

/** The text as it stands, or null when there are only blanks. */
function filled(text: string | null | undefined): string | null {
  return text === null || text === undefined || text.trim() === '' ? null : text;
}
