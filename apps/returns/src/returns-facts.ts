import type { RefundProposal } from '@stockbridge/contracts';
import type { ShopUnits } from '@stockbridge/shopify';

/** What the ledger remembers of what came back of an order. */
export interface ReturnsFacts {
  /** Refunds that we made, newest last. */
  readonly refunds: readonly MadeRefund[];
  /** Units that a person left alone. */
  readonly declined?: readonly SettledUnits[];
  /** The refund that waits for a person; null once one has decided. */
  readonly proposal?: Proposal | null;
  /** Returns of Shopify that the warehouse was told of, by name, with the units it was told. */
  readonly advised?: Readonly<Record<string, number>>;
  /** How often Shopify refused a refund: it answers a refused idempotency key with the same refusal again. */
  readonly refusals?: number;
  /** Key of the refund that a person has approved. */
  readonly approved?: string | null;
  /** Names what only a person can settle, while it waits for one. */
  readonly unsettled?: string | null;
  /** What of that a person has settled, as long as it stands. */
  readonly seen?: readonly string[];
}

/** Units of a line item, with all that they are known by when the warehouse shows them again. */
export interface SettledUnits extends ShopUnits {
  readonly cause: string | null;
  readonly returnedAt: string | null;
}

/** What is shown to a person, and the units behind it. */
export interface Proposal extends Omit<RefundProposal, 'orderId' | 'orderNumber'> {
  readonly units: readonly SettledUnits[];
}

export interface MadeRefund {
  /** When it was recorded (UTC). */
  readonly madeAt: string;
  readonly units: readonly SettledUnits[];
  /** A decimal string in the currency in which the customer bought. */
  readonly amount: string;
  readonly currencyCode: string;
  readonly withShipping: boolean;
  /** Numeric id in Shopify; null where it did not name it. */
  readonly refundId: string | null;
}

/** The stored input of a refund: enough to recognise it in Shopify if the answer never came. */
export interface RefundIntent extends Omit<MadeRefund, 'madeAt' | 'refundId'> {
  /** The refund's name in full, of which the key is a digest. */
  readonly name: string;
  /** Key under which a person may have approved it. */
  readonly approval?: string;
  /** Refunds that stood in Shopify before the call. */
  readonly before: readonly string[];
}
