import { ThirdPartyAway } from '@stockbridge/platform';
import { ShopifyProducts, type ShopAccess, type ShopPage, type ShopVariant } from '@stockbridge/shopify';

/** The variants of a shop in memory. Can be away. */
export class FakeShopifyProducts extends ShopifyProducts {
  readonly variants = new Map<string, ShopVariant>();
  isAway = false;

  add(variant: ShopVariant): ShopVariant {
    this.variants.set(variant.id, variant);
    return variant;
  }

  async variantsByIds(_shop: ShopAccess, ids: readonly string[]): Promise<Map<string, ShopVariant>> {
    this.answer();
    return new Map(ids.flatMap((id) => (this.variants.has(id) ? [[id, this.variants.get(id)!]] : [])));
  }

  async variantIdsOfProduct(_shop: ShopAccess, productId: string): Promise<string[]> {
    this.answer();
    return [...this.variants.values()].filter((variant) => variant.productId === productId).map(({ id }) => id);
  }

  async variantIdsUpdatedSince(_shop: ShopAccess, since: Date): Promise<ShopPage<string>> {
    this.answer();
    const updated = [...this.variants.values()].filter(({ updatedAt }) => Date.parse(updatedAt) >= since.getTime());
    return { items: updated.map(({ id }) => id), next: null, highestUpdatedAt: null };
  }

  private answer(): void {
    if (this.isAway) throw new ThirdPartyAway('shopify', 'nobody answers', false);
  }
}
