/** The kinds of the shop's inputs that may change on their own. */
export const INPUT_KINDS = ['address', 'contact', 'note', 'lines', 'method'] as const;
export type InputKind = (typeof INPUT_KINDS)[number];

/** An HMAC per kind, under the connection's key: tells that something changed without keeping what it was. */
export type Fingerprints = Readonly<Record<InputKind, string>>;

/** An order in the warehouse that came from this Shopify order, with what was last sent. */
export interface HandedOver {
  readonly orderNumber: string;
  readonly wmsOrderId: number;
  /** Calendar day in the warehouse's zone, fixed at the first export. */
  readonly deliveryDate: string;
  /** Quantity and article per row number (line item id), as last sent. */
  readonly rows: Readonly<Record<string, { readonly articleNumber: string; readonly quantity: number }>>;
}

/** What the ledger remembers of an order: ids, quantities, fingerprints. No personal data. */
export interface OrderFacts {
  /** One to n: what is added after the warehouse began gets an order of its own. Empty until the first export. */
  readonly wmsOrders: readonly HandedOver[];
  /** Of the shop's inputs as last sent; null before the first export, and again once the order is done. */
  readonly fingerprints: Fingerprints | null;
}
