import { ThirdPartyAway } from '@stockbridge/platform';
import {
  ShopifyProducts,
  type BulkOperation,
  type BulkPiece,
  type Priority,
  type ShopAccess,
  type ShopPage,
  type ShopVariant,
  type VariantDetail,
} from '@stockbridge/shopify';
import { FakeBulkResults } from './fake-bulk-results.js';

/**
 * The products of a shop in memory. Variants are added, edited and deleted; products may be deleted or become unreadable, which is
 * not the same; the whole shop may be away. What a read did not ask for is null, as in Shopify.
 */
export class FakeShopifyProducts extends ShopifyProducts {
  readonly variants = new Map<string, ShopVariant>();
  /** Products that Shopify hides for the time being. */
  readonly unreadable = new Set<string>();
  readonly bulk = new FakeBulkResults<ShopVariant>();
  /** Names of the methods that were called, in order. */
  readonly calls: string[] = [];
  isAway = false;
  productsPerPage = 50;
  private readonly products = new Set<string>();
  private readonly itemsUpdatedAt = new Map<string, string>();

  add(variant: ShopVariant): ShopVariant {
    this.variants.set(variant.id, variant);
    this.products.add(variant.productId);
    this.itemsUpdatedAt.set(variant.inventoryItemId, variant.updatedAt);
    return variant;
  }

  /** Somebody edits the variant or, where the product's own fields are given, the product with all its variants. */
  edit(variantId: string, change: Partial<ShopVariant>, updatedAt: string): ShopVariant {
    const { productId } = this.variants.get(variantId)!;
    const { productTitle, productStatus, vendor, imageUrl } = change;
    const ofProduct = Object.fromEntries(
      Object.entries({ productTitle, productStatus, vendor, imageUrl }).filter(([, value]) => value !== undefined),
    );
    for (const each of this.ofProduct(productId))
      this.variants.set(each.id, { ...each, ...(each.id === variantId ? change : ofProduct), updatedAt });
    return this.variants.get(variantId)!;
  }

  /** Somebody edits the inventory item only: cost, HS code, origin, weight. The product is not touched. */
  editInventoryItem(variantId: string, change: Partial<ShopVariant>, updatedAt: string): ShopVariant {
    const variant = { ...this.variants.get(variantId)!, ...change };
    this.variants.set(variantId, variant);
    this.itemsUpdatedAt.set(variant.inventoryItemId, updatedAt);
    return variant;
  }

  /** The product stays, and says when it was changed by its other variants. */
  delete(variantId: string): void {
    this.variants.delete(variantId);
  }

  deleteProduct(productId: string): void {
    for (const { id } of this.ofProduct(productId)) this.variants.delete(id);
    this.products.delete(productId);
  }

  async variantsByIds(
    _shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    _priority: Priority,
  ): Promise<Map<string, ShopVariant>> {
    this.answer('variantsByIds');
    const wanted = new Set(ids);
    return new Map(
      this.readable()
        .filter(({ id }) => wanted.has(id))
        .map((variant) => [variant.id, seenWith(detail, variant)]),
    );
  }

  async variantsOfProduct(_shop: ShopAccess, productId: string, detail: VariantDetail, _priority: Priority): Promise<ShopVariant[] | null> {
    this.answer('variantsOfProduct');
    if (!this.products.has(productId) || this.unreadable.has(productId)) return null;
    return this.ofProduct(productId).map((variant) => seenWith(detail, variant));
  }

  async variantsByInventoryItemIds(
    _shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    _priority: Priority,
  ): Promise<Map<string, ShopVariant>> {
    this.answer('variantsByInventoryItemIds');
    const wanted = new Set(ids);
    return new Map(
      this.readable()
        .filter(({ inventoryItemId }) => wanted.has(inventoryItemId))
        .map((variant) => [variant.inventoryItemId, seenWith(detail, variant)]),
    );
  }

  async ofProductsUpdatedSince(
    _shop: ShopAccess,
    since: Date,
    after: string | null,
    detail: VariantDetail,
  ): Promise<ShopPage<ShopVariant>> {
    this.answer('ofProductsUpdatedSince');
    const groups = groupedByProduct(this.readable())
      .map((variants) => ({ variants, updatedAt: latest(variants.map(({ updatedAt }) => updatedAt)) }))
      .filter(({ updatedAt }) => Date.parse(updatedAt) >= since.getTime())
      .toSorted((one, other) => Date.parse(one.updatedAt) - Date.parse(other.updatedAt));
    return this.page(groups, after, detail);
  }

  async ofInventoryItemsUpdatedSince(
    _shop: ShopAccess,
    since: Date,
    after: string | null,
    detail: VariantDetail,
  ): Promise<ShopPage<ShopVariant>> {
    this.answer('ofInventoryItemsUpdatedSince');
    const groups = this.readable()
      .map((variant) => ({ variants: [variant], updatedAt: this.itemsUpdatedAt.get(variant.inventoryItemId)! }))
      .filter(({ updatedAt }) => Date.parse(updatedAt) >= since.getTime());
    return this.page(groups, after, detail);
  }

  async variantCount(_shop: ShopAccess): Promise<number | null> {
    this.answer('variantCount');
    return this.readable().length;
  }

  async startLoad(_shop: ShopAccess, detail: VariantDetail): Promise<BulkOperation> {
    this.answer('startLoad');
    return this.bulk.begin(groupedByProduct(this.readable().map((variant) => seenWith(detail, variant))));
  }

  async load(_shop: ShopAccess, operationId: string): Promise<BulkOperation | null> {
    this.answer('load');
    return this.bulk.state(operationId);
  }

  async cancelLoad(_shop: ShopAccess, operationId: string): Promise<void> {
    this.answer('cancelLoad');
    this.bulk.cancel(operationId);
  }

  async *readLoad(url: string, fromByte: number, _detail: VariantDetail, variantsPerPiece: number): AsyncGenerator<BulkPiece<ShopVariant>> {
    this.answer('readLoad');
    yield* this.bulk.read(url, fromByte, variantsPerPiece);
  }

  private page(
    groups: readonly { readonly variants: readonly ShopVariant[]; readonly updatedAt: string }[],
    after: string | null,
    detail: VariantDetail,
  ): ShopPage<ShopVariant> {
    const from = after === null ? 0 : Number(after);
    const onPage = groups.slice(from, from + this.productsPerPage);
    const end = from + onPage.length;
    return {
      items: onPage.flatMap(({ variants }) => variants).map((variant) => seenWith(detail, variant)),
      next: end < groups.length ? String(end) : null,
      highestUpdatedAt: onPage.length === 0 ? null : latest(onPage.map(({ updatedAt }) => updatedAt)),
    };
  }

  private readable(): ShopVariant[] {
    return [...this.variants.values()].filter(({ productId }) => !this.unreadable.has(productId));
  }

  private ofProduct(productId: string): ShopVariant[] {
    return [...this.variants.values()].filter((variant) => variant.productId === productId);
  }

  private answer(call: string): void {
    this.calls.push(call);
    if (this.isAway) throw new ThirdPartyAway('shopify', 'nobody answers', false);
  }
}

function groupedByProduct(variants: readonly ShopVariant[]): ShopVariant[][] {
  return [...Map.groupBy(variants, ({ productId }) => productId).values()];
}

function seenWith({ inventoryItem, metafields }: VariantDetail, variant: ShopVariant): ShopVariant {
  const asked = new Set(metafields.map(({ owner, namespace, key }) => `${owner}.${namespace}.${key}`));
  return {
    ...variant,
    ...(!inventoryItem && { countryOfOrigin: null, hsCode: null, unitCost: null }),
    metafields: Object.fromEntries(Object.entries(variant.metafields).filter(([name]) => asked.has(name))),
  };
}

function latest(instants: readonly string[]): string {
  return instants.reduce((one, other) => (Date.parse(other) > Date.parse(one) ? other : one));
}
