import type {
  AvailableChange,
  BulkOperation,
  BulkPiece,
  FulfillmentHoldRequest,
  FulfillmentRequest,
  OrderDetail,
  PlacedOrder,
  Priority,
  RefundManner,
  RefundWork,
  ShopAccess,
  ShopCapture,
  ShopCaptured,
  ShopPayment,
  ShopDetails,
  SetProblem,
  ShopFulfillmentTruth,
  ShopRefundTruth,
  ShopUnits,
  UpdatedOrder,
  SuggestedRefund,
  ShopLevel,
  ShopOrder,
  ShopPage,
  ShopVariant,
  TrackingUpdate,
  VariantDetail,
} from './shop-types.js';

/**
 * Orders as the order and fulfillment flows read and write them. Abstract, so that specs can run the flows on fakes.
 * Every method throws a `ThirdPartyError`.
 */
export abstract class ShopifyOrders {
  /** Whole orders by numeric id; ids that Shopify no longer shows are absent. Batches by cost, pages every inner list. */
  abstract byIds(shop: ShopAccess, ids: readonly string[], detail: OrderDetail): Promise<Map<string, ShopOrder>>;
  /** Order ids behind fulfillment order ids (both numeric); those that no longer exist are absent. */
  abstract orderIdsOfFulfillmentOrders(shop: ShopAccess, ids: readonly string[]): Promise<Map<string, string>>;
  /** Orders updated at or after the instant, ascending by update, a page at a time. */
  abstract updatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<UpdatedOrder>>;
  /** Ids of the orders whose fulfillment orders at the location were updated since: holds and moves need not touch the order. */
  abstract withFulfillmentOrdersUpdatedSince(
    shop: ShopAccess,
    locationId: string,
    since: Date,
    after: string | null,
  ): Promise<ShopPage<string>>;
  /**
   * Ids and numbers of the orders placed within a span (UTC, `to` excluded), ascending by id, a page at a time: for audits and for
   * reading a past range. Without `read_all_orders` Shopify leaves out those older than 60 days.
   */
  abstract placedBetween(shop: ShopAccess, from: Date, to: Date, after: string | null): Promise<ShopPage<PlacedOrder>>;
  /** The id of the order with this number or name (`1001`, `#1001`); of several, the newest. Null when Shopify shows none. */
  abstract idByNumber(shop: ShopAccess, number: string): Promise<string | null>;
  /** Adds tags to an order; those that it has already change nothing. */
  abstract addTags(shop: ShopAccess, orderId: string, tags: readonly string[]): Promise<void>;
  /** Marks a fulfillment order as in progress, by GID. The same again changes nothing. */
  abstract reportProgress(shop: ShopAccess, fulfillmentOrderGid: string): Promise<void>;
  /** Moves what is open of a fulfillment order to the location. Not idempotent: its open lines get another fulfillment order. */
  abstract moveFulfillmentOrder(shop: ShopAccess, fulfillmentOrderGid: string, locationId: string): Promise<void>;
  /** Fulfillments and fulfillment orders by numeric order id; unknown ids are absent. */
  abstract fulfillmentTruths(shop: ShopAccess, orderIds: readonly string[]): Promise<Map<string, ShopFulfillmentTruth>>;
  /** Not idempotent and without an idempotency key: call it under a written intent only. */
  abstract createFulfillment(shop: ShopAccess, request: FulfillmentRequest): Promise<{ fulfillmentId: string }>;
  /** Puts units on hold because there are none. Refused by Shopify while a hold of this handle is there. */
  abstract holdFulfillmentOrder(shop: ShopAccess, request: FulfillmentHoldRequest): Promise<void>;
  /** Releases these holds of a fulfillment order, by GID. */
  abstract releaseHolds(shop: ShopAccess, fulfillmentOrderGid: string, holdGids: readonly string[]): Promise<void>;
  /** Sets the tracking numbers of a fulfillment. The same again changes nothing, so it may be repeated. */
  abstract updateTracking(shop: ShopAccess, update: TrackingUpdate): Promise<void>;
  /** What of an order's payment was promised and taken; null when Shopify does not show the order. Of at most 50 transactions. */
  abstract payment(shop: ShopAccess, orderId: string): Promise<ShopPayment | null>;
  /** What these units cost the customer after discounts, taxes included, without shipping: a decimal string in the presentment currency. */
  abstract worthOf(shop: ShopAccess, orderId: string, units: readonly ShopUnits[]): Promise<string>;
  /** Takes money. Not idempotent and without an idempotency key: call it under a written intent only. */
  abstract capturePayment(shop: ShopAccess, capture: ShopCapture): Promise<ShopCaptured>;
}

/** Refunds as the returns flow reads and makes them. Every method throws a `ThirdPartyError`. */
export abstract class ShopifyRefunds {
  /** Null when Shopify does not show the order. Throws `Refused` for an order with a hundred refunds: more can't be told apart. */
  abstract truth(shop: ShopAccess, orderId: string): Promise<ShopRefundTruth | null>;
  /** Ids of orders with a return that is under way, of those that were updated at or after the instant. */
  abstract withReturnsUpdatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<string>>;
  /** Which units these refunds (numeric ids) gave money back for; those that Shopify does not show are absent. */
  abstract refundedUnits(shop: ShopAccess, refundIds: readonly string[]): Promise<Map<string, readonly ShopUnits[]>>;
  /** What Shopify itself would give back. Nothing is written. */
  abstract suggest(shop: ShopAccess, work: RefundWork): Promise<SuggestedRefund>;
  /**
   * Gives money back. Units of a return have no idempotency key, the others are safe under theirs for a day only: call it under a
   * written intent. Answers the refund's numeric id; null for units of a return, where Shopify names none.
   */
  abstract refund(shop: ShopAccess, work: RefundWork, manner: RefundManner): Promise<string | null>;
}

/** Products and variants as the catalogue flow reads them. Every method throws a `ThirdPartyError`. */
export abstract class ShopifyProducts {
  /** Variants by numeric id; those that Shopify does not show are absent. */
  abstract variantsByIds(
    shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    priority: Priority,
  ): Promise<Map<string, ShopVariant>>;
  /** All variants of a product; null when Shopify does not show the product. */
  abstract variantsOfProduct(shop: ShopAccess, productId: string, detail: VariantDetail, priority: Priority): Promise<ShopVariant[] | null>;
  /** Variants of inventory items, by the item's numeric id. */
  abstract variantsByInventoryItemIds(
    shop: ShopAccess,
    ids: readonly string[],
    detail: VariantDetail,
    priority: Priority,
  ): Promise<Map<string, ShopVariant>>;
  /** Variants of products updated at or after the instant, a page of products at a time. Stock writes count as updates, too. */
  abstract ofProductsUpdatedSince(
    shop: ShopAccess,
    since: Date,
    after: string | null,
    detail: VariantDetail,
  ): Promise<ShopPage<ShopVariant>>;
  /** Variants whose inventory items were updated at or after the instant: cost, HS code, origin and weight need not touch the product. In no order. */
  abstract ofInventoryItemsUpdatedSince(
    shop: ShopAccess,
    since: Date,
    after: string | null,
    detail: VariantDetail,
  ): Promise<ShopPage<ShopVariant>>;
  /** How many variants the shop has; null where Shopify counts no further. */
  abstract variantCount(shop: ShopAccess): Promise<number | null>;
  /** Begins to read the whole catalogue as a bulk operation. Throws `Throttled` while five others run. */
  abstract startLoad(shop: ShopAccess, detail: VariantDetail): Promise<BulkOperation>;
  /** Null when Shopify does not know the operation any more. */
  abstract load(shop: ShopAccess, operationId: string): Promise<BulkOperation | null>;
  abstract cancelLoad(shop: ShopAccess, operationId: string): Promise<void>;
  /**
   * Streams a result from a byte on, whole products at a time, in constant memory. Pieces of about `variantsPerPiece` variants,
   * more where a product has more.
   *
   * Throws `ThirdPartyAway` when the stream is cut (go on at the last `nextByte`), `Refused` with the code `bulk-result-gone` or
   * `bulk-result-unreadable` when it has to be run again.
   */
  abstract readLoad(url: string, fromByte: number, detail: VariantDetail, variantsPerPiece: number): AsyncIterable<BulkPiece<ShopVariant>>;
}

/** Stock as the inventory flow reads and writes it. Bulk priority throughout: orders go first. Every method throws a `ThirdPartyError`. */
export abstract class ShopifyStock {
  /** Levels at the location by numeric item id; items that Shopify does not show are absent. */
  abstract levels(shop: ShopAccess, locationId: string, inventoryItemIds: readonly string[]): Promise<Map<string, ShopLevel>>;
  /** Levels at the location that were updated at or after the instant, deactivated ones too, in no order. */
  abstract levelsUpdatedSince(shop: ShopAccess, locationId: string, since: Date, after: string | null): Promise<ShopPage<ShopLevel>>;
  /**
   * Compare-and-set of `available`, at most 250 at a time, under an idempotency key that belongs to exactly these changes. Problems
   * say which were refused; then nothing was written.
   */
  abstract setAvailable(
    shop: ShopAccess,
    locationId: string,
    changes: readonly AvailableChange[],
    idempotencyKey: string,
  ): Promise<readonly SetProblem[]>;
  /** Stocks an item at the location with this quantity. */
  abstract activate(
    shop: ShopAccess,
    locationId: string,
    inventoryItemId: string,
    available: number,
    idempotencyKey: string,
  ): Promise<void>;
  /** Units not fulfilled yet by numeric line item id; lines that Shopify does not show are absent. */
  abstract unfulfilledUnits(shop: ShopAccess, lineItemIds: readonly string[]): Promise<Map<string, number>>;
  /** Begins to read the levels of all items at the location as a bulk operation; items that are not stocked there are inactive. */
  abstract startLoad(shop: ShopAccess, locationId: string): Promise<BulkOperation>;
  abstract load(shop: ShopAccess, operationId: string): Promise<BulkOperation | null>;
  abstract readLoad(url: string, fromByte: number, levelsPerPiece: number): AsyncIterable<BulkPiece<ShopLevel>>;
}

/** What onboarding asks of a shop. */
export abstract class ShopifyShops {
  abstract details(shop: ShopAccess): Promise<ShopDetails>;
  /**
   * Makes the app's webhook subscriptions what they should be: creates the missing, leaves the right, removes the foreign.
   * Idempotent.
   */
  abstract ensureWebhooks(shop: ShopAccess, callbackUrl: string): Promise<{ created: string[]; removed: string[] }>;
}
