import type { CatalogSettings } from '@stockbridge/contracts';

/** What follows from another choice of settings. */
export interface SettingsConsequences {
  /** More is to be read of each variant than was. */
  readonly rereadEverything: boolean;
  /** Articles may look otherwise; what was seen of the variants is enough to tell. */
  readonly decideAgain: boolean;
  readonly regroup: boolean;
  /** On, off or dry run. */
  readonly changesMode: boolean;
}

/** Pure. Nothing follows from settings that are seen for the first time: nothing was decided by others. */
export function decideSettingsChange(before: CatalogSettings | null, after: CatalogSettings): SettingsConsequences {
  if (!before) return { rereadEverything: false, decideAgain: false, regroup: false, changesMode: false };
  return {
    rereadEverything: readsOf(after).some((read) => !readsOf(before).includes(read)),
    decideAgain: differs(before, after, ['defaultTitle', 'fetchInventoryItems', 'costTo', 'fields', 'custom']),
    regroup: differs(before, after, ['duplicates']),
    changesMode: differs(before, after, ['enabled', 'dryRun']),
  };
}

function readsOf({ fetchInventoryItems, custom }: CatalogSettings): string[] {
  const metafields = custom.flatMap(({ from }) => ('metafield' in from ? [canonical(from.metafield)] : []));
  return [...(fetchInventoryItems ? ['inventory item'] : []), ...metafields];
}

function differs(before: CatalogSettings, after: CatalogSettings, keys: readonly (keyof CatalogSettings)[]): boolean {
  return keys.some((key) => canonical(before[key]) !== canonical(after[key]));
}

/** Databases reorder the keys of what they keep as JSON. */
function canonical(value: unknown): string {
  return JSON.stringify(value, (_key, inner: unknown) =>
    typeof inner === 'object' && inner !== null && !Array.isArray(inner)
      ? Object.fromEntries(Object.entries(inner).sort(([one], [other]) => (one < other ? -1 : 1)))
      : inner,
  );
}
