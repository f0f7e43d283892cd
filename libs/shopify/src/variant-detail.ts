import { namedMetafield } from './named-metafields.js';
import type { VariantDetail } from './shop-types.js';

/** What the queries over `ArticleVariant` and `ArticleProduct` need to know of a {@link VariantDetail}. */
export function detailVariables({ inventoryItem, metafields }: VariantDetail) {
  const keysOf = (owner: 'product' | 'variant') => [
    ...new Set(metafields.filter((name) => name.owner === owner).map(({ namespace, key }) => `${namespace}.${key}`)),
  ];
  const productMetafields = keysOf('product');
  const variantMetafields = keysOf('variant');
  return {
    inventoryItem,
    hasProductMetafields: productMetafields.length > 0,
    productMetafields,
    productMetafieldCount: Math.max(1, productMetafields.length),
    hasVariantMetafields: variantMetafields.length > 0,
    variantMetafields,
    variantMetafieldCount: Math.max(1, variantMetafields.length),
  };
}

type MetafieldNode = Parameters<typeof namedMetafield>[0][number];

/** Values of the metafields asked for, by `owner.namespace.key`. */
export function metafieldValues(
  { metafields }: VariantDetail,
  found: { readonly product: readonly MetafieldNode[]; readonly variant: readonly MetafieldNode[] },
): Record<string, string> {
  return Object.fromEntries(
    metafields.flatMap(({ owner, namespace, key }) => {
      const node = namedMetafield(found[owner], { namespace, key });
      return node === undefined ? [] : [[`${owner}.${namespace}.${key}`, node.value]];
    }),
  );
}
