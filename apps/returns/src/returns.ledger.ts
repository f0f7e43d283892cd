import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';
import type { ReturnsFacts } from './returns-facts.js';

/** The ledger's table, in this service's schema. */
export const RETURNS_LEDGER = 'returns_ledger';

/** One row per Shopify order of which something came back, by its numeric id. */
@Entity(RETURNS_LEDGER)
export class ReturnsRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: ReturnsFacts | null;
}
