import type { AdminClient } from './admin-client.js';
import { mapInParallel, readBatches } from './batch-reader.js';
import { listProductVariants, listUpdatedProducts, readVariants } from './generated/operations.js';
import { globalId } from './gid.js';
import { readAllPages } from './read-all-pages.js';
import { toUpdatedPage, updatedSinceFilter } from './search.js';
import type { Priority, ShopAccess, ShopPage, ShopVariant } from './shop-types.js';
import { ShopifyProducts } from './shopify-ports.js';
import { toShopVariant, type VariantNode } from './to-shop-variant.js';

const VARIANTS_PER_CALL = 100;

/** Products and variants over the GraphQL Admin API. */
export class AdminShopifyProducts extends ShopifyProducts {
  constructor(private readonly client: AdminClient) {
    super();
  }

  async variantsByIds(shop: ShopAccess, ids: readonly string[], priority: Priority): Promise<Map<string, ShopVariant>> {
    const globalIds = ids.map((id) => globalId('ProductVariant', id));
    const nodes = await readBatches<VariantNode>(this.client, shop, readVariants, globalIds, { priority, startWith: VARIANTS_PER_CALL });
    return new Map(nodes.map((node) => [node.legacyResourceId, toShopVariant(node)]));
  }

  async variantIdsOfProduct(shop: ShopAccess, productId: string, priority: Priority): Promise<string[]> {
    return this.variantIdsAfter(shop, globalId('Product', productId), null, priority);
  }

  async variantIdsUpdatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<string>> {
    const search = updatedSinceFilter(since);
    const { products } = await this.client.call(shop, listUpdatedProducts, { search, after }, { priority: 'bulk' });
    const page = toUpdatedPage(since, products, (nodes) => [...nodes]);
    const ids = await mapInParallel(page.items, async ({ legacyResourceId, variants }) => [
      ...variants.nodes.map((variant) => variant.legacyResourceId),
      ...(variants.pageInfo.hasNextPage
        ? await this.variantIdsAfter(shop, globalId('Product', legacyResourceId), variants.pageInfo.endCursor, 'bulk')
        : []),
    ]);
    return { ...page, items: ids.flat() };
  }

  private async variantIdsAfter(shop: ShopAccess, productId: string, after: string | null, priority: Priority): Promise<string[]> {
    const read = async (cursor: string | null) => {
      const { product } = await this.client.call(shop, listProductVariants, { productId, after: cursor }, { priority });
      return product?.variants;
    };
    const first = await read(after);
    return first === undefined ? [] : (await readAllPages(first, read)).map(({ legacyResourceId }) => legacyResourceId);
  }
}
