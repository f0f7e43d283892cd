import { LedgerRow } from '@stockbridge/sync';
import { Column, Entity } from 'typeorm';
import type { OrderFacts } from './order-facts.js';

/** The ledger's table, in this service's schema. */
export const ORDER_LEDGER = 'order_ledger';

/**
 * One row per Shopify order that was ever named to us, by its numeric id. A row `fulfillment-order/<id>` stands for a
 * fulfillment order until Shopify has said whose it is.
 */
@Entity(ORDER_LEDGER)
export class OrderRow extends LedgerRow {
  @Column({ type: 'jsonb', nullable: true })
  facts!: OrderFacts | null;
}

const ALIAS = 'fulfillment-order/';

/** The key under which a webhook about a fulfillment order is kept until its order is known. */
export const fulfillmentOrderKey = (fulfillmentOrderId: string) => ALIAS + fulfillmentOrderId;

/** The fulfillment order id behind a key, or null for the key of an order. */
export const fulfillmentOrderOf = (key: string): string | null => (key.startsWith(ALIAS) ? key.slice(ALIAS.length) : null);
