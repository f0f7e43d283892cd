import type { InputKind } from '@stockbridge/contracts';
import type { RecordedDecision } from './recorded-decision.js';

/** Kinds that hold personal data or text: kept as fingerprints only. Lines are compared by id and quantity. */
export type FingerprintedKind = Exclude<InputKind, 'lines'>;

/** An HMAC per kind, under the connection's key: tells that something changed without keeping what it was. */
export type Fingerprints = Readonly<Record<FingerprintedKind, string>>;

/** Quantity and article per row number (line item id). */
export type Rows = Readonly<Record<string, { readonly articleNumber: string; readonly quantity: number }>>;

/** An order in the warehouse that came from this Shopify order, with what was last sent. */
export interface HandedOver {
  readonly orderNumber: string;
  readonly wmsOrderId: number;
  /** Calendar day in the warehouse's zone, fixed at the first export. */
  readonly deliveryDate: string;
  readonly rows: Rows;
}

/** What is about to be sent, kept before the call: after a lost reply it tells what stands in the warehouse. */
export interface Plan {
  readonly deliveryDate: string;
  readonly rows: Rows;
  readonly fingerprints: Fingerprints;
  /** What stood there when it was made, if anything did: perhaps sent by an earlier plan whose reply was lost. */
  readonly before?: { readonly rows: Rows; readonly fingerprints: Fingerprints | null } | null;
}

/** What the ledger remembers of an order: ids, quantities, fingerprints. No personal data. */
export interface OrderFacts {
  /** The order itself, under the number of the shop's. Empty until the first export. */
  readonly wmsOrders: readonly HandedOver[];
  /** Of the shop's inputs as last sent; null before the first export, once the order is done, and after a redaction. */
  readonly fingerprints: Fingerprints | null;
  readonly planned: Plan | null;
  /** Everything of it was shipped, or nothing will be: only a line that is added matters from here on. */
  readonly isDone: boolean;
  /** What its admission was last judged from, and what was decided; absent once it is done, and where it was found in the warehouse. */
  readonly judged?: RecordedDecision;
  /** Orders for what was added after the warehouse had begun, in the order of their numbers; see `partOf`. */
  readonly supplements?: readonly Pick<OrderFacts, 'wmsOrders' | 'isDone'>[];
  /** Whether the warehouse gave up units that are to be sent again: as a supplement, whatever the settings say of what is added late. */
  readonly sendsAgain?: boolean;
  /** What belongs to each, apart from it so that a redaction forgets all of them at once. */
  readonly supplementInputs?: readonly Pick<OrderFacts, 'fingerprints' | 'planned'>[] | null;
}
