import type { Installation, Shop } from '../shop-state.js';
import type { SearchWarning } from '../search/search.js';
import type { World } from '../world.js';

/** What resolvers know of the request. */
export interface ShopContext {
  readonly world: World;
  readonly shop: Shop;
  readonly installation: Installation;
  readonly scopes: ReadonlySet<string>;
  /** Filled while searching; answered under `extensions.search`. */
  readonly searches: { path: string[]; query: string; warnings: readonly SearchWarning[] }[];
}
