interface MetafieldNode {
  readonly namespace: string;
  readonly key: string;
  readonly value: string;
}

/**
 * The metafield with this name among those that Shopify answered. Where keys are asked for, it answers in the same form
 * (`namespace.key`); the bare key beside its namespace is understood, too.
 */
export function namedMetafield(
  found: readonly MetafieldNode[],
  { namespace, key }: { readonly namespace: string; readonly key: string },
): MetafieldNode | undefined {
  return found.find((each) => each.key === `${namespace}.${key}` || (each.namespace === namespace && each.key === key));
}
