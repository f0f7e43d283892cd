import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';

/** The ledger's table, in this service's schema. */
export const CATALOG_LEDGER = 'catalog_ledger';

/** What the ledger remembers of a variant. */
export interface CatalogFacts {
  readonly productId: string;
  readonly articleNumber: string;
  /** SHA-256 of the article as last written: an unchanged one is not sent again. Empty where another variant writes it. */
  readonly applied: string;
}

/** One row per variant, by its numeric id. A row `product/<id>` stands for a product until its variants are known. */
@Entity(CATALOG_LEDGER)
export class CatalogRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: CatalogFacts | null;
}

const ALIAS = 'product/';

/** The key under which a webhook about a product is kept until its variants are known. */
export const productKey = (productId: string) => ALIAS + productId;

/** The product id behind a key, or null for the key of a variant. */
export const productOf = (key: string): string | null => (key.startsWith(ALIAS) ? key.slice(ALIAS.length) : null);
