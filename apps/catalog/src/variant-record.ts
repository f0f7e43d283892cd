import type { ArticleLink, CatalogSettings } from '@stockbridge/contracts';
import type { ShopVariant } from '@stockbridge/shopify';

/** What is remembered of a variant as it was seen last. Ids are numeric. */
export interface VariantRecord {
  readonly variantId: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  /** Trimmed; null when there is none. */
  readonly sku: string | null;
  readonly articleNumber: string;
  readonly articleKey: string;
  readonly tracked: boolean;
  readonly isActive: boolean;
  readonly snapshot: ShopVariant;
  readonly seenHash: string;
  /** By our database's clock, before Shopify was asked: what was read earlier does not replace it. */
  readonly readAt: Date;
  /** The SKU before the last change, which may have been none. */
  readonly formerSku: string | null;
  readonly skuChangedAt: Date | null;
  /** Since when it is deleted for certain; the rest stays, so that its article can be deactivated. */
  readonly deletedAt: Date | null;
  /** `load`: a complete load did not have it; `read`: Shopify did not show it, which need not mean that it is gone. */
  readonly absence: 'load' | 'read' | null;
  /** Several variants have its SKU, and it was chosen not to write their article. */
  readonly isBlocked: boolean;
  /** The warehouse takes its number for another variant's article. */
  readonly isClash: boolean;
  /** The other spelling under which it shares an article on purpose. */
  readonly sharedAs: string | null;
}

/** A variant that is not deleted, as others in the goods owner's warehouse see it. */
export interface Member extends Pick<
  VariantRecord,
  'variantId' | 'inventoryItemId' | 'articleNumber' | 'articleKey' | 'tracked' | 'isActive' | 'isBlocked' | 'isClash' | 'sharedAs'
> {
  readonly connectionId: string;
  /** Whether its connection's catalogue flow is on. */
  readonly writes: boolean;
}

type Linked = Pick<VariantRecord, 'variantId' | 'inventoryItemId' | 'articleNumber' | 'tracked' | 'isBlocked' | 'isClash' | 'sharedAs'> & {
  readonly deletedAt?: Date | null;
};

/** Which article of the warehouse the variant's stock is; none for a variant that is gone, blocked or in a clash. */
export function linkOf(variant: Linked): ArticleLink {
  const { variantId, inventoryItemId, tracked } = variant;
  const isUnlinked = Boolean(variant.deletedAt) || variant.isBlocked || variant.isClash;
  return { variantId, inventoryItemId, articleNumber: isUnlinked ? null : effectiveNumber(variant), tracked };
}

export function isSameLink(one: ArticleLink, other: ArticleLink): boolean {
  return one.articleNumber === other.articleNumber && one.inventoryItemId === other.inventoryItemId && one.tracked === other.tracked;
}

/** The number of the article that the variant is, be it under another spelling. */
export function effectiveNumber({ sharedAs, articleNumber }: Pick<VariantRecord, 'sharedAs' | 'articleNumber'>): string {
  return sharedAs ?? articleNumber;
}

/**
 * Which variants of one catalogue are not written, since they share a SKU and that was chosen. What was chosen for a group by its
 * name concerns near-duplicates, too; the general choice only SKUs that are the same to the letter.
 */
export function blockedAmong(
  variants: readonly Pick<VariantRecord, 'variantId' | 'articleNumber' | 'articleKey'>[],
  { bySku, otherwise }: CatalogSettings['duplicates'],
): Set<string> {
  const blocked = new Set<string>();
  for (const [key, alike] of Map.groupBy(variants, ({ articleKey }) => articleKey)) {
    if (alike.length < 2) continue;
    const chosen = Object.hasOwn(bySku, key) ? bySku[key] : undefined;
    for (const same of chosen === 'block' ? [alike] : Map.groupBy(alike, ({ articleNumber }) => articleNumber).values()) {
      if (same.length > 1 && (chosen ?? otherwise) === 'block') for (const { variantId } of same) blocked.add(variantId);
    }
  }
  return blocked;
}

/** Which of the variants writes the article they share: the lowest active variant id, else the lowest. Ids are compared as numbers. */
export function ownerAmong<T extends Pick<Member, 'variantId' | 'isActive'>>(variants: readonly T[]): T | null {
  const active = variants.filter(({ isActive }) => isActive);
  const [first, ...others] = active.length > 0 ? active : variants;
  return first === undefined
    ? null
    : others.reduce((lowest, each) => (BigInt(each.variantId) < BigInt(lowest.variantId) ? each : lowest), first);
}
