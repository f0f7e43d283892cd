import { Injectable } from '@nestjs/common';
import { skuGroup, type DuplicateChoice } from '@stockbridge/contracts';
import { SettingsChanges } from './settings-changes.js';

/** What was chosen for the variants of a SKU. */
export interface ChosenForSku {
  /** The group's name, as the SKU doctor has it. */
  readonly sku: string;
  /** Null: nothing of its own. */
  readonly choice: DuplicateChoice | null;
  /** What is done with them. */
  readonly inForce: DuplicateChoice;
}

/** What is done with variants that share a SKU, kept in `settings.catalog.duplicates`. */
@Injectable()
export class SkuChoices {
  constructor(private readonly settings: SettingsChanges) {}

  /** For one SKU; null takes its own choice back. Null when there is no such connection. @throws SetupProblem when there are too many */
  async choose(connectionId: string, sku: string, choice: DuplicateChoice | null): Promise<ChosenForSku | null> {
    const name = skuGroup(sku);
    const changed = await this.settings.change(connectionId, (before) => {
      const { [name]: _former, ...others } = before.catalog.duplicates.bySku;
      const bySku = choice === null ? others : { ...others, [name]: choice };
      return { ...before, catalog: { ...before.catalog, duplicates: { ...before.catalog.duplicates, bySku } } };
    });
    return changed && { sku: name, choice, inForce: choice ?? changed.settings.catalog.duplicates.otherwise };
  }

  /** For all that have no choice of their own. */
  async chooseForOthers(connectionId: string, otherwise: DuplicateChoice): Promise<void> {
    await this.settings.change(connectionId, (before) => ({
      ...before,
      catalog: { ...before.catalog, duplicates: { ...before.catalog.duplicates, otherwise } },
    }));
  }
}
