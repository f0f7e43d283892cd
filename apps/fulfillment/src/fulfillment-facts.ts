/** What the ledger remembers of an order's shipments. */
export interface FulfillmentFacts {
  /** Orders of the warehouse that came from this Shopify order: one to n. */
  readonly wmsOrders: readonly { readonly wmsOrderId: number; readonly orderNumber: string }[];
  /** Fulfillments we made, newest last. */
  readonly fulfillmentIds: readonly string[];
  /** UTC instant since when what is owed waits for a tracking number; absent when it does not. */
  readonly awaitsTrackingSince?: string;
  /** UTC instant at which the authorization of the payment expires; null where Shopify does not say, absent while it was not asked. */
  readonly authorizationExpiresAt?: string | null;
  /** How far the order was shipped when nothing of its payment was left to be captured: it is not asked for again until that changes. */
  readonly settledAt?: string;
  /** A person wants it reported, whatever the settings leave to people: holds for one look. */
  readonly isAskedFor?: boolean;
}

/** The stored input of a fulfillment: enough to recognise it in Shopify if the answer never came. */
export interface FulfillmentIntent {
  /** Line item id, quantity already fulfilled before, quantity of this fulfillment. */
  readonly lines: readonly { readonly lineItemId: string; readonly from: number; readonly quantity: number }[];
  readonly trackingNumbers: readonly string[];
  /** Fulfillments that stood in Shopify before the call. */
  readonly before: readonly string[];
  readonly orderNumber: string;
}

/** The stored input of a capture: enough to recognise it among the transactions if the answer never came. */
export interface CaptureIntent {
  readonly parentGid: string;
  /** A decimal string in the presentment currency. */
  readonly amount: string;
  readonly currencyCode: string;
  /** Transactions that stood there before the call. */
  readonly before: readonly string[];
}
