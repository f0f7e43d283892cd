import type { linesWithRoom, Matches, UnmatchedRow } from './owed-units.js';

/** What the ledger remembers of an order's shipments. */
export interface FulfillmentFacts {
  /** Fulfillments we made, newest last. */
  readonly fulfillmentIds: readonly string[];
  /**
   * Units that had been picked of each warehouse order when something was told last, by its id. They count whatever becomes of its status,
   * or of the settings; and while no more is picked, what follows lies in the same parcels.
   */
  readonly counted?: Readonly<Record<string, CountedUnits>>;
  /** Tracking numbers that we told, so that one which the WMS replaces is taken back, and one that a person took back is not told again. */
  readonly toldNumbers?: readonly string[];
  /** What a person is asked: units of the warehouse that no line of the Shopify order takes. Absent when all match. */
  readonly unmatched?: Unmatched;
  /** What people answered, by row number: the line item it stands for, or null where it was dealt with by hand. */
  readonly matches?: Matches;
  /** How many units had been picked of a partly shipped order, and since when (UTC) no more are. */
  readonly rest?: { readonly picked: number; readonly since: string };
  /** How many units we have put on hold in Shopify: who releases them there does not find them held again. */
  readonly heldUnits?: number;
  /** UTC instant since when what is owed waits for a tracking number; absent when it does not. */
  readonly awaitsTrackingSince?: string;
  /** UTC instant at which the authorization of the payment expires; null where Shopify does not say, absent while it was not asked. */
  readonly authorizationExpiresAt?: string | null;
  /** The expiry of which people were told. */
  readonly warnedOf?: string;
  /** How far the order was shipped when nothing of its payment was left to be captured: it is not asked for again until that changes. */
  readonly settledAt?: string;
  /** The capture that Shopify refused: it is not tried again until something about it changes, or a person asks. */
  readonly refusedCapture?: string;
  /** A person wants it reported, whatever the settings leave to people: holds for one look. */
  readonly isAskedFor?: boolean;
}

/** Whole units by row of the warehouse order. */
export type CountedUnits = Readonly<Record<string, number>>;

/** Units that a person is asked about, and the lines that they may stand for. */
export interface Unmatched {
  readonly rows: readonly UnmatchedRow[];
  readonly lines: ReturnType<typeof linesWithRoom>;
}

/** The stored input of a fulfillment: enough to recognise it in Shopify if the answer never came. */
export interface FulfillmentIntent {
  /** Line item id, quantity already fulfilled before, quantity of this fulfillment. */
  readonly lines: readonly { readonly lineItemId: string; readonly from: number; readonly quantity: number }[];
  readonly trackingNumbers: readonly string[];
  /** Fulfillments that stood in Shopify before the call. */
  readonly before: readonly string[];
  /** How many fulfillments had been cancelled or failed by then. */
  readonly undone: number;
  /** Fulfillments of ours that were cancelled, and that a person wants made again. */
  readonly remade: readonly string[];
  /** The warehouse orders that count, with the units that had been picked of them. */
  readonly counted: Readonly<Record<string, CountedUnits>>;
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
