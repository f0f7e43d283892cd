import type { ConnectionSettings } from '@stockbridge/contracts';

/** Why settings can't be saved. */
export interface SettingsProblem {
  /** 409: something else comes first; 422: it can't be so. */
  readonly status: 409 | 422;
  /** Path of the setting, such as `settings.inventory.warehouseIds`. */
  readonly field: `settings.${string}`;
  readonly sentence: string;
}

/** Another connection of the same shop. */
export interface Neighbour {
  readonly connectionId: string;
  readonly locationId: string;
  /** Whether both belong to one goods owner, so that they sell the same goods. */
  readonly sharesGoods: boolean;
  readonly settings: ConnectionSettings;
}
