import type { Outcome } from '../fulfillment/fulfillment-orders.js';
import type { BulkOperation, Installation, Shop } from '../shop-state.js';
import type { SearchWarning } from '../search/search.js';
import type { World } from '../world.js';

/** Runs queries in the background. */
export interface BulkRunner {
  /** Begins, or says in Shopify's words why not. */
  run(context: ShopContext, query: string, grouped: boolean): Outcome<{ operation: BulkOperation }>;
  /** Ends it soon, not at once. */
  cancel(context: ShopContext, id: string | null): Outcome<{ operation: BulkOperation }>;
}

/** What resolvers know of the request. */
export interface ShopContext {
  readonly world: World;
  readonly shop: Shop;
  readonly installation: Installation;
  readonly scopes: ReadonlySet<string>;
  readonly bulk: BulkRunner;
  /** Where the caller reached the twin, without a trailing slash: what links in answers begin with. */
  readonly origin: string;
  /** Filled while searching; answered under `extensions.search`. */
  readonly searches: { path: string[]; query: string; warnings: readonly SearchWarning[] }[];
}
