import type {
  FulfillmentRequest,
  Priority,
  ShopAccess,
  ShopDetails,
  ShopFulfillmentTruth,
  ShopOrder,
  ShopPage,
  ShopVariant,
  TrackingUpdate,
} from './shop-types.js';

/**
 * Orders as the order and fulfillment flows read and write them. Abstract, so that specs can run the flows on fakes.
 * Every method throws a `ThirdPartyError`.
 */
export abstract class ShopifyOrders {
  /** Whole orders by numeric id; ids that Shopify no longer shows are absent. Batches by cost, pages every inner list. */
  abstract byIds(shop: ShopAccess, ids: readonly string[]): Promise<Map<string, ShopOrder>>;
  /** Order ids behind fulfillment order ids (both numeric); those that no longer exist are absent. */
  abstract orderIdsOfFulfillmentOrders(shop: ShopAccess, ids: readonly string[]): Promise<Map<string, string>>;
  /** Ids of orders updated at or after the instant, ascending by update, a page at a time. */
  abstract updatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<string>>;
  /** Ids of the orders whose fulfillment orders at the location were updated since: holds and moves need not touch the order. */
  abstract withFulfillmentOrdersUpdatedSince(
    shop: ShopAccess,
    locationId: string,
    since: Date,
    after: string | null,
  ): Promise<ShopPage<string>>;
  /** Fulfillments and fulfillment orders by numeric order id; unknown ids are absent. */
  abstract fulfillmentTruths(shop: ShopAccess, orderIds: readonly string[]): Promise<Map<string, ShopFulfillmentTruth>>;
  /** Not idempotent and without an idempotency key: call it under a written intent only. */
  abstract createFulfillment(shop: ShopAccess, request: FulfillmentRequest): Promise<{ fulfillmentId: string }>;
  /** Sets the tracking numbers of a fulfillment. The same again changes nothing, so it may be repeated. */
  abstract updateTracking(shop: ShopAccess, update: TrackingUpdate): Promise<void>;
}

/** Products and variants as the catalogue flow reads them. */
export abstract class ShopifyProducts {
  /** Variants by numeric id; deleted ones are absent. */
  abstract variantsByIds(shop: ShopAccess, ids: readonly string[], priority: Priority): Promise<Map<string, ShopVariant>>;
  /** Ids of all variants of a product; empty when the product is gone. */
  abstract variantIdsOfProduct(shop: ShopAccess, productId: string, priority: Priority): Promise<string[]>;
  /** Ids of the variants of products updated at or after the instant, a page at a time. */
  abstract variantIdsUpdatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<string>>;
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
