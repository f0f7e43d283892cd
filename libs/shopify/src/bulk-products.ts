import type { BulkGroup, BulkObject } from './bulk-result.js';
import { firstImageUrl, type Medium } from './product-image.js';
import type { ShopVariant, VariantDetail } from './shop-types.js';
import { metafieldAlias } from './to-bulk-query.js';
import { toShopVariant, type ProductFields, type VariantFields } from './to-shop-variant.js';

/** A product of a bulk result. Its variants and images follow it in any order. */
export function bulkProduct(detail: VariantDetail, product: BulkObject): BulkGroup<ShopVariant> {
  const variants: BulkObject[] = [];
  const media: Medium[] = [];
  return {
    add(child) {
      if (String(child.id).startsWith('gid://shopify/ProductVariant/')) variants.push(child);
      else if (typeof child['mediaContentType'] === 'string') media.push(child as unknown as Medium);
    },
    items() {
      const imageUrl = firstImageUrl(media) ?? null;
      return variants.map((variant) =>
        toShopVariant(product as unknown as ProductFields, variant as unknown as VariantFields, {
          imageUrl,
          metafields: metafieldsOf(detail, { product, variant }),
        }),
      );
    },
  };
}

function metafieldsOf({ metafields }: VariantDetail, from: { readonly product: BulkObject; readonly variant: BulkObject }) {
  return Object.fromEntries(
    metafields.flatMap(({ owner, namespace, key }, index) => {
      const found = from[owner][metafieldAlias(index)] as { readonly value: string } | null | undefined;
      return found ? [[`${owner}.${namespace}.${key}`, found.value]] : [];
    }),
  );
}
