import type { PlannedChange } from '@stockbridge/contracts';
import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';

/** The ledger's table, in this service's schema. */
export const CATALOG_LEDGER = 'catalog_ledger';

/** What the ledger remembers of a variant. */
export interface CatalogFacts {
  readonly productId: string;
  readonly articleNumber: string;
  /**
   * Fingerprint of the mapped article as it was last brought in line: an unchanged one is not sent again. `shared:` and the writer's
   * id where another variant writes it; empty where nothing was done yet.
   */
  readonly applied: string;
  /** What a dry run would write. */
  readonly plan?: Pick<PlannedChange, 'what' | 'changes'>;
}

/** One row per variant, by its numeric id. Rows with a stand-in key are there until the variants behind them are known. */
@Entity(CATALOG_LEDGER)
export class CatalogRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: CatalogFacts | null;
}

/** What a stand-in row stands for. */
export type StandIn = { readonly is: 'product' | 'deleted-product' | 'inventory-item'; readonly id: string };

/** The key under which a webhook about something else than a variant is kept. */
export const standInKey = ({ is, id }: StandIn): string => `${is}/${id}`;

/** What a key stands for; null for the key of a variant. */
export function standInOf(key: string): StandIn | null {
  const [, is, id] = /^(product|deleted-product|inventory-item)\/(.*)$/.exec(key) ?? [];
  return is === undefined ? null : { is: is as StandIn['is'], id: id! };
}
