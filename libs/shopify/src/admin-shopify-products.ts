import type { AdminClient } from './admin-client.js';
import { callAffordably, mapInParallel, readBatches } from './batch-reader.js';
import { bulkProduct } from './bulk-products.js';
import { BulkQueries } from './bulk-queries.js';
import {
  countVariants,
  listProductImages,
  listProductVariants,
  listUpdatedInventoryItems,
  listUpdatedProducts,
  readVariants,
  readVariantsOfInventoryItems,
  type ArticleProductFragment,
  type ArticleVariantFragment,
  type ListProductImagesQuery,
  type ReadVariantsOfInventoryItemsQuery,
  type ReadVariantsQuery,
} from './generated/operations.js';
import { globalId, numericId } from './gid.js';
import { firstImageUrl } from './product-image.js';
import { readAllPages, type Connection } from './read-all-pages.js';
import { toUpdatedPage, updatedSinceFilter } from './search.js';
import type { BulkOperation, BulkPiece, Priority, ShopAccess, ShopPage, ShopVariant, VariantDetail } from './shop-types.js';
import { ShopifyProducts } from './shopify-ports.js';
import { toBulkProductsQuery } from './to-bulk-query.js';
import { toShopVariant } from './to-shop-variant.js';
import { detailVariables, metafieldValues } from './variant-detail.js';

type WithFields<Node> = Extract<Node, { readonly legacyResourceId: string }>;
type VariantNode = WithFields<ReadVariantsQuery['nodes'][number]>;
type ItemNode = WithFields<ReadVariantsOfInventoryItemsQuery['nodes'][number]>;

/** As long as prices are unknown: a variant with its product costs some 12 points by Shopify's published rules. */
const VARIANTS_PER_CALL = 50;
/** Ten variants each on its page; the same rules say some 60 points for such a product. */
const PRODUCTS_PER_PAGE = 8;
/** However cheap: Shopify ends requests after ten seconds. */
const MOST_PRODUCTS_PER_PAGE = 50;

/** Products and variants over the GraphQL Admin API. */
export class AdminShopifyProducts extends ShopifyProducts {
  private readonly bulk: BulkQueries;

  constructor(private readonly client: AdminClient) {
    super();
    this.bulk = new BulkQueries(client);
  }

  async variantsByIds(
    shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    priority: Priority,
  ): Promise<Map<string, ShopVariant>> {
    const nodes = await readBatches<VariantNode, ReturnType<typeof detailVariables>>(
      this.client,
      shop,
      readVariants,
      ids.map((id) => globalId('ProductVariant', id)),
      { priority, startWith: VARIANTS_PER_CALL, variables: detailVariables(detail) },
    );
    const variants = await this.inOurWords(shop, nodes, detail, priority);
    return new Map(variants.map((variant) => [variant.id, variant]));
  }

  async variantsOfProduct(shop: ShopAccess, productId: string, detail: VariantDetail, priority: Priority): Promise<ShopVariant[] | null> {
    const found = await this.variantsAfter(shop, productId, null, detail, priority);
    return found && this.inOurWords(shop, found, detail, priority);
  }

  async variantsByInventoryItemIds(
    shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    priority: Priority,
  ): Promise<Map<string, ShopVariant>> {
    const globalIds = ids.map((id) => globalId('InventoryItem', id));
    const nodes = await readBatches<ItemNode, ReturnType<typeof detailVariables>>(
      this.client,
      shop,
      readVariantsOfInventoryItems,
      globalIds,
      { priority, startWith: VARIANTS_PER_CALL, variables: detailVariables(detail) },
    );
    const variants = await this.inOurWords(
      shop,
      nodes.flatMap((node) => node.variants?.nodes ?? []),
      detail,
      priority,
    );
    return new Map(variants.map((variant) => [variant.inventoryItemId, variant]));
  }

  async ofProductsUpdatedSince(shop: ShopAccess, since: Date, after: string | null, detail: VariantDetail): Promise<ShopPage<ShopVariant>> {
    const { products } = await callAffordably(
      this.client,
      shop,
      listUpdatedProducts,
      { priority: 'bulk', startWith: PRODUCTS_PER_PAGE, most: MOST_PRODUCTS_PER_PAGE },
      (first) => ({ search: updatedSinceFilter(since), first, after, ...detailVariables(detail) }),
    );
    const page = toUpdatedPage(since, products, (nodes) => [...nodes]);
    const found = await mapInParallel(page.items, async ({ variants, ...product }) => {
      const onPage = variants.nodes.map((variant) => ({ ...variant, product }));
      if (!variants.pageInfo.hasNextPage) return onPage;
      const rest = await this.variantsAfter(shop, product.legacyResourceId, variants.pageInfo.endCursor, detail, 'bulk');
      // Gone meanwhile: what is left of it on the page is no truth any more.
      return rest === null ? [] : [...onPage, ...rest];
    });
    return { ...page, items: await this.inOurWords(shop, found.flat(), detail, 'bulk') };
  }

  async ofInventoryItemsUpdatedSince(
    shop: ShopAccess,
    since: Date,
    after: string | null,
    detail: VariantDetail,
  ): Promise<ShopPage<ShopVariant>> {
    const { inventoryItems } = await this.client.call(
      shop,
      listUpdatedInventoryItems,
      { search: updatedSinceFilter(since), after },
      { priority: 'bulk' },
    );
    const page = toUpdatedPage(since, inventoryItems, (nodes) => nodes.map(({ id }) => numericId(id)));
    return { ...page, items: [...(await this.variantsByInventoryItemIds(shop, page.items, detail, 'bulk')).values()] };
  }

  async variantCount(shop: ShopAccess): Promise<number | null> {
    const { productVariantsCount } = await this.client.call(shop, countVariants, {}, { priority: 'bulk' });
    return productVariantsCount?.precision === 'EXACT' ? productVariantsCount.count : null;
  }

  startLoad(shop: ShopAccess, detail: VariantDetail): Promise<BulkOperation> {
    return this.bulk.start(shop, toBulkProductsQuery(detail));
  }

  load(shop: ShopAccess, operationId: string): Promise<BulkOperation | null> {
    return this.bulk.state(shop, operationId);
  }

  cancelLoad(shop: ShopAccess, operationId: string): Promise<void> {
    return this.bulk.cancel(shop, operationId);
  }

  readLoad(url: string, fromByte: number, detail: VariantDetail, variantsPerPiece: number): AsyncIterable<BulkPiece<ShopVariant>> {
    return this.bulk.read(url, fromByte, variantsPerPiece, (product) => bulkProduct(detail, product));
  }

  /** A product's variants behind a cursor, to the last; null when the product is not shown, or not any more. */
  private async variantsAfter(
    shop: ShopAccess,
    productId: string,
    after: string | null,
    detail: VariantDetail,
    priority: Priority,
  ): Promise<VariantNode[] | null> {
    let product: ArticleProductFragment | null = null;
    const read = async (cursor: string | null): Promise<Connection<ArticleVariantFragment> | null> => {
      const answer = await callAffordably(
        this.client,
        shop,
        listProductVariants,
        { priority, startWith: VARIANTS_PER_CALL, most: 250 },
        (first) => ({ productId: globalId('Product', productId), first, after: cursor, ...detailVariables(detail) }),
      );
      product = answer.product;
      return answer.product?.variants ?? null;
    };
    const first = await read(after);
    const variants = first === null ? [] : await readAllPages(first, read);
    const last = product as ArticleProductFragment | null;
    return last === null ? null : variants.map((variant) => ({ ...variant, product: last }));
  }

  private async inOurWords(
    shop: ShopAccess,
    nodes: readonly VariantNode[],
    detail: VariantDetail,
    priority: Priority,
  ): Promise<ShopVariant[]> {
    const products = new Map(nodes.map(({ product }) => [product.legacyResourceId, product]));
    const images = new Map(
      await mapInParallel(
        [...products.values()],
        async (product) => [product.legacyResourceId, await this.imageUrl(shop, product, priority)] as const,
      ),
    );
    return nodes.map(({ product, ...variant }) =>
      toShopVariant(product, variant, {
        imageUrl: images.get(product.legacyResourceId) ?? null,
        metafields: metafieldValues(detail, { product: product.metafields?.nodes ?? [], variant: variant.metafields?.nodes ?? [] }),
      }),
    );
  }

  /** The featured medium is the first, and nearly always an image. Only where it is not, the others are looked at. */
  private async imageUrl(
    shop: ShopAccess,
    { legacyResourceId, featuredMedia }: ArticleProductFragment,
    priority: Priority,
  ): Promise<string | null> {
    if (featuredMedia === null) return null;
    const featured = firstImageUrl([featuredMedia]);
    if (featured !== undefined) return featured;
    const productId = globalId('Product', legacyResourceId);
    const read = async (after: string | null): Promise<ListProductImagesQuery['product']> =>
      (await this.client.call(shop, listProductImages, { productId, after }, { priority })).product;
    for (let page = (await read(null))?.media; page; page = (await read(page.pageInfo.endCursor))?.media) {
      const found = firstImageUrl(page.nodes);
      if (found !== undefined) return found;
      if (!page.pageInfo.hasNextPage) break;
    }
    return null;
  }
}
