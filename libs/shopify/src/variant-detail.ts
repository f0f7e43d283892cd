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

interface MetafieldNode {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
}

/**
 * Values of the metafields asked for, by `owner.namespace.key`. Where keys are asked for, Shopify answers in the same form
 * (`namespace.key`); the bare key beside its namespace is understood, too.
 */
export function metafieldValues(
  { metafields }: VariantDetail,
  found: { readonly product: readonly MetafieldNode[]; readonly variant: readonly MetafieldNode[] },
): Record<string, string> {
  return Object.fromEntries(
    metafields.flatMap(({ owner, namespace, key }) => {
      const whole = `${namespace}.${key}`;
      const node = found[owner].find((each) => each.key === whole || (each.namespace === namespace && each.key === key));
      return node === undefined ? [] : [[`${owner}.${whole}`, node.value]];
    }),
  );
}
