import type { RefundProposal } from '@stockbridge/contracts';
import type { ShopUnits } from '@stockbridge/shopify';

/** What the ledger remembers of what came back of an order. */
export interface ReturnsFacts {
  /** Refunds that we made, newest last. */
  readonly refunds: readonly MadeRefund[];
  /** Units that a person left alone, by line item id. */
  readonly declined?: Readonly<Record<string, number>>;
  /** The refund that waits for a person; null once one has decided. */
  readonly proposal?: Omit<RefundProposal, 'orderId' | 'orderNumber'> | null;
  /** Returns of Shopify that the warehouse was told of, by name, with the units it was told. */
  readonly advised?: Readonly<Record<string, number>>;
  /** How often Shopify refused a refund: it answers a refused idempotency key with the same refusal again. */
  readonly refusals?: number;
  /** Key of the refund that a person has approved. */
  readonly approved?: string | null;
}

export interface MadeRefund {
  readonly lines: readonly ShopUnits[];
  /** A decimal string in the currency in which the customer bought. */
  readonly amount: string;
  readonly currencyCode: string;
  readonly withShipping: boolean;
}

/** The stored input of a refund: enough to recognise it in Shopify if the answer never came. */
export interface RefundIntent extends MadeRefund {
  /** Refunds that stood in Shopify before the call. */
  readonly before: readonly string[];
}
