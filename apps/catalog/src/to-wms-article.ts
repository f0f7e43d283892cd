import type { ShopVariant } from '@stockbridge/shopify';
import type { WmsArticle } from '@stockbridge/wms';
import { toKilograms } from './to-kilograms.js';

/** The number a variant's article has: its SKU, or its id, as the order lines have it. */
export function articleNumberOf(variant: Pick<ShopVariant, 'sku' | 'id'>): string {
  return variant.sku ?? variant.id;
}

/**
 * Says in the warehouse's words what a variant is. Empty values are left out, so that what was measured at the dock stays.
 * The price goes to the customer price: Ongoing's REST API has no plain price.
 */
export function toWmsArticle(variant: ShopVariant): WmsArticle {
  return {
    articleNumber: articleNumberOf(variant),
    articleName: `${variant.productTitle} - ${variant.title}`,
    productCode: variant.id,
    barCode: variant.barcode ?? undefined,
    customerPrice: variant.price,
    weight: toKilograms(variant.weight),
    isActive: variant.productStatus === 'ACTIVE',
  };
}
