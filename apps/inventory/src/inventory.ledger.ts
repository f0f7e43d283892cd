import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';

/** The ledger's table, in this service's schema. */
export const INVENTORY_LEDGER = 'inventory_ledger';

/** A quantity that would be set; `from` is null where the item would be stocked at the location for the first time. */
export interface PlannedLevel {
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly from: number | null;
  readonly to: number;
}

/** A call that was about to be made. It stays until its answer is recorded: found later, its effect is in doubt. */
export interface Push {
  /** Idempotency key. */
  readonly key: string;
  readonly levels: readonly PlannedLevel[];
  /** Since when the doubt is known (UTC, clock of the database): the effect lands within seconds of it, or never. */
  readonly doubtedAt: string | null;
}

/** What the ledger remembers of an article of one connection. */
export interface StockFacts {
  /** Units ordered in this shop that the warehouse did not know of yet when its stock was last read; null before the first look. */
  readonly uncovered: number | null;
  /** Of the other committed units, those that the warehouse's stock had been lessened by. */
  readonly covered: number;
  /** What the warehouse last said can be sold, as it said it. */
  readonly sellable: number | null;
  readonly pushing: Push | null;
  /** What a dry run would set, or what the daily comparison reports. */
  readonly planned: readonly PlannedLevel[] | null;
  /** Set when the daily comparison, and nothing else, found a difference. */
  readonly drift?: boolean;
  /** Since when it waits for the first look at the other shops of the goods owner (UTC). */
  readonly waitsSince?: string | null;
}

/** One row per article number that a variant of the connection has. */
@Entity(INVENTORY_LEDGER)
export class InventoryRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: StockFacts | null;
}
