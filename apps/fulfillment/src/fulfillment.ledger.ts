import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';
import type { FulfillmentFacts } from './fulfillment-facts.js';

/** The ledger's table, in this service's schema. */
export const FULFILLMENT_LEDGER = 'fulfillment_ledger';

/** One row per Shopify order that stands in the warehouse, by its numeric id. */
@Entity(FULFILLMENT_LEDGER)
export class FulfillmentRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: FulfillmentFacts | null;
}
