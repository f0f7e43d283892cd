import type { Reason } from '@stockbridge/contracts';
import type { ShopLevel } from '@stockbridge/shopify';

/** An item of the article, and the level it has at the connection's location. */
export interface ItemAtLocation {
  readonly variantId: string;
  readonly inventoryItemId: string;
  /** Undefined when Shopify does not show the item. */
  readonly level: Pick<ShopLevel, 'tracked' | 'isActive' | 'available'> | undefined;
}

export type LevelDecision =
  | { readonly act: 'agree' }
  | { readonly act: 'push'; readonly from: number; readonly to: number }
  | { readonly act: 'activate'; readonly to: number }
  | { readonly act: 'report'; readonly reason: Extract<Reason, 'not-tracked' | 'level-inactive' | 'gone-in-shop'> };

/**
 * What becomes of one level. Only tracked items are written. An item that is not stocked at the location yet is activated where
 * that is wanted and the warehouse has something to sell; where it has nothing, there is nothing to do.
 */
export function decideLevel({ level }: Pick<ItemAtLocation, 'level'>, target: number, activateLevels: boolean): LevelDecision {
  if (!level) return { act: 'report', reason: 'gone-in-shop' };
  if (!level.tracked) return { act: 'report', reason: 'not-tracked' };
  if (!level.isActive || level.available === null) {
    if (target === 0) return { act: 'agree' };
    return activateLevels ? { act: 'activate', to: target } : { act: 'report', reason: 'level-inactive' };
  }
  return level.available === target ? { act: 'agree' } : { act: 'push', from: level.available, to: target };
}

/** What the row of an article says when nothing of it is to be written: the gravest of what its items say, or null. */
export function gravest(decisions: readonly LevelDecision[]): Extract<LevelDecision, { act: 'report' }>['reason'] | null {
  const reasons = new Set(decisions.flatMap((decision) => (decision.act === 'report' ? [decision.reason] : [])));
  if (reasons.has('level-inactive')) return 'level-inactive';
  // Items that can't be written are only worth a word where there is no other.
  if (decisions.some((decision) => decision.act !== 'report')) return null;
  if (reasons.has('not-tracked')) return 'not-tracked';
  return reasons.has('gone-in-shop') ? 'gone-in-shop' : null;
}
