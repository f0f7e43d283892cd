import type { CatalogSettings } from '@stockbridge/contracts';
import { effectiveNumber, ownerAmong, type Member, type VariantRecord } from './variant-record.js';

/** What should be done with a variant's article, and why. */
export type ArticleDecision =
  | { readonly act: 'ignore'; readonly rule: 'flow-off' | 'product-deleted' | 'gone-in-shop'; readonly sentence: string }
  | { readonly act: 'refuse'; readonly reason: 'sku-blocked'; readonly sentence: string }
  /** Deleted for certain, and nobody else has its article. */
  | { readonly act: 'deactivate' }
  /** Another variant writes the article. */
  | { readonly act: 'share'; readonly owner: Member }
  /** `isActive`: whether any of the variants that share the article is. */
  | { readonly act: 'write'; readonly isActive: boolean };

export interface ArticleCase {
  readonly connectionId: string;
  readonly variant: VariantRecord;
  /** Every variant of the goods owner whose number is alike, this one included unless it is deleted. */
  readonly members: readonly Member[];
  /** Whether its article was ever brought in line by us, or found so. */
  readonly wasInWarehouse: boolean;
  readonly settings: CatalogSettings;
}

/** Pure: the rules of the catalogue flow, most final first. */
export function decideArticle({ connectionId, variant, members, wasInWarehouse, settings }: ArticleCase): ArticleDecision {
  const { variantId, articleNumber } = variant;
  if (!settings.enabled && !settings.dryRun) {
    return { act: 'ignore', rule: 'flow-off', sentence: 'The catalogue flow of this connection is off; no article is written.' };
  }
  const number = isSharedOnPurpose(variant, settings) ? effectiveNumber(variant) : articleNumber;
  const sharers = members.filter(
    (each) =>
      effectiveNumber(each) === number &&
      !each.isBlocked &&
      !each.isClash &&
      !(each.variantId === variantId && each.connectionId === connectionId),
  );
  if (variant.deletedAt) {
    const gone = `Variant ${variantId} no longer exists in Shopify`;
    const ignored = (what: string): ArticleDecision => ({ act: 'ignore', rule: 'product-deleted', sentence: `${gone}; ${what}` });
    if (sharers.length > 0) return ignored(`its article ${number} is still that of variant ${ownerAmong(sharers)!.variantId}.`);
    return wasInWarehouse ? { act: 'deactivate' } : ignored('no article was ever written for it.');
  }
  if (variant.absence === 'read') {
    const sentence = `Shopify does not show variant ${variantId} at present; its article stays as it is.`;
    return { act: 'ignore', rule: 'gone-in-shop', sentence };
  }
  if (variant.isBlocked) {
    const others = members.filter((each) => each.connectionId === connectionId && each.variantId !== variantId);
    const sentence = `SKU ${articleNumber} belongs to ${others.length + 1} variants, and it was chosen not to write their article: give each variant a SKU of its own, or choose that they share it.`;
    return { act: 'refuse', reason: 'sku-blocked', sentence };
  }
  const self: Member = { ...variant, connectionId, writes: true };
  const ours = number === articleNumber ? [self, ...sharers] : sharers;
  // A variant that shares under another spelling never writes: the article is of those who spell it so.
  const owner = ownerAmong(ours.filter((each) => each.sharedAs === null && (each.writes || each.connectionId === connectionId)));
  if (owner && (owner.variantId !== variantId || owner.connectionId !== connectionId)) return { act: 'share', owner };
  return { act: 'write', isActive: variant.isActive || sharers.some(({ isActive }) => isActive) };
}

/** Whether the warehouse's answer means this variant's article. */
export type Spelling = { readonly is: 'ours' } | { readonly is: 'clash'; readonly with: Member };

/**
 * A warehouse that is blind to case or blanks answers one number with another. If that is another variant's, or several claim a
 * spelling that none of them has, only one may write: the lowest active variant id.
 */
export function decideSpelling(
  { connectionId, variant, members }: Pick<ArticleCase, 'connectionId' | 'variant' | 'members'>,
  spelledInWarehouse: string | null,
): Spelling {
  if (spelledInWarehouse === null || spelledInWarehouse === variant.articleNumber) return { is: 'ours' };
  const rivals = members.filter((each) => each.articleNumber !== variant.articleNumber && !each.isBlocked);
  const holder = ownerAmong(rivals.filter((each) => each.articleNumber === spelledInWarehouse));
  if (holder) return { is: 'clash', with: holder };
  const first = ownerAmong([{ ...variant, connectionId, writes: true }, ...rivals])!;
  return first.variantId === variant.variantId && first.connectionId === connectionId ? { is: 'ours' } : { is: 'clash', with: first };
}

/** Whether it was chosen by the group's name that spellings which differ in case or blanks are one article. */
export function isSharedOnPurpose({ articleKey }: Pick<VariantRecord, 'articleKey'>, { duplicates }: CatalogSettings): boolean {
  return Object.hasOwn(duplicates.bySku, articleKey) && duplicates.bySku[articleKey] === 'share';
}
