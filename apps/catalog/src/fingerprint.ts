import type { ShopVariant } from '@stockbridge/shopify';
import { hash } from 'node:crypto';
import type { MappedArticle } from './to-wms-article.js';

/** Tells whether an article would be written differently from last time. Articles hold no personal data: a plain hash will do. */
export function fingerprint({ article, unfit }: MappedArticle): string {
  return hash('sha256', JSON.stringify([article, unfit]), 'base64url');
}

/** Tells whether a variant is as it was seen last. When it was updated does not count: our own stock pushes touch products, too. */
export function hashOfVariant(variant: ShopVariant): string {
  const { weight, unitCost, metafields } = variant;
  const seen = [
    variant.productId,
    variant.inventoryItemId,
    variant.productTitle,
    variant.title,
    variant.hasOnlyDefaultVariant,
    variant.productStatus,
    variant.vendor,
    variant.sku,
    variant.barcode,
    variant.price,
    variant.imageUrl,
    weight?.value,
    weight?.unit,
    variant.tracked,
    variant.requiresShipping,
    variant.countryOfOrigin,
    variant.hsCode,
    unitCost?.amount,
    unitCost?.currencyCode,
    Object.entries(metafields).sort(([one], [other]) => (one < other ? -1 : 1)),
  ];
  return hash('sha256', JSON.stringify(seen), 'base64url');
}
