import type { CallGuard } from '@stockbridge/platform';

/** Which shop is called with which token. The token is decrypted for the call only. */
export interface ShopAccess {
  /** `example.myshopify.com`. */
  readonly domain: string;
  readonly accessToken: string;
  /** Runs in the tick in which a mutation is sent. */
  readonly guard?: CallGuard;
}

/**
 * How deep a call may dip into the shop's bucket: `bulk` stops at a fifth left, `order` goes to the bottom.
 */
export type Priority = 'order' | 'bulk';

export interface ShopAddress {
  readonly firstName: string | null;
  readonly lastName: string | null;
  readonly company: string | null;
  readonly address1: string | null;
  readonly address2: string | null;
  readonly city: string | null;
  readonly zip: string | null;
  readonly provinceCode: string | null;
  readonly countryCode: string | null;
  readonly phone: string | null;
}

/** Note attributes of an order, properties of a line: what apps and checkouts leave. Names may repeat. */
export interface ShopAttribute {
  readonly name: string;
  readonly value: string;
}

/** What is read of an order beyond what every order needs. */
export interface OrderDetail {
  /** The side from which all amounts are taken. */
  readonly currency: 'shop' | 'presentment';
  /** Metafields of the order, by `namespace` and `key`. */
  readonly metafields: readonly { readonly namespace: string; readonly key: string }[];
}

/** A line item with everything the order mapping needs. Money: decimal strings in the order's `currencyCode`. */
export interface ShopLine {
  /** Numeric line item id. */
  readonly id: string;
  readonly name: string;
  /** Whether the line was typed by hand, such as in a draft order: it never had a variant. */
  readonly isCustom: boolean;
  readonly attributes: readonly ShopAttribute[];
  /** Null when empty. */
  readonly sku: string | null;
  /** Numeric variant id; null when the variant was deleted or the line is custom. */
  readonly variantId: string | null;
  readonly quantity: number;
  /** Quantity less what was refunded or removed. */
  readonly currentQuantity: number;
  /** What of it is not fulfilled yet, wherever; a cancelled fulfillment counts as not made. */
  readonly unfulfilledQuantity: number;
  readonly requiresShipping: boolean;
  readonly isGiftCard: boolean;
  /** Price of one unit before discounts. */
  readonly unitPrice: string;
  /** Sum of all discount allocations, over all ordered units. */
  readonly discount: string;
}

/** Fulfillment order statuses as of 2026-10; others may be added. */
export type FulfillmentOrderStatus =
  'OPEN' | 'IN_PROGRESS' | 'ON_HOLD' | 'SCHEDULED' | 'INCOMPLETE' | 'CANCELLED' | 'CLOSED' | (string & {});

export interface ShopFulfillmentOrderLine {
  /** GID of the fulfillment order line item; not stable, never stored as a key. */
  readonly gid: string;
  /** Numeric id of the order's line item. */
  readonly lineItemId: string;
  readonly totalQuantity: number;
  readonly remainingQuantity: number;
}

export interface ShopFulfillmentOrder {
  /** GID; changes with move, split, merge and cancel: never stored as a key. */
  readonly gid: string;
  readonly status: FulfillmentOrderStatus;
  /** Numeric location id; null when the location is gone. */
  readonly locationId: string | null;
  /** `CREATE_FULFILLMENT`, … what may be done with it now. */
  readonly supportedActions: readonly string[];
  /** UTC instant from which it may be fulfilled; null when it may be at once. */
  readonly fulfillAt: string | null;
  /** Whether it is assigned to another app's fulfillment service, which alone may fulfill it. */
  readonly isOfService: boolean;
  /** Holds that this app put on it, by GID and the handle it gave them. */
  readonly ourHolds: readonly { readonly gid: string; readonly handle: string | null }[];
  readonly lines: readonly ShopFulfillmentOrderLine[];
}

/** Shopify's judgement of fraud: the gravest of all assessments. `PENDING` while there is none yet. */
export type ShopRisk = 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'PENDING';

/** An order with all its lines, refunds and fulfillment orders: every list is read to its end. */
export interface ShopOrder {
  /** Numeric id as a decimal string. */
  readonly id: string;
  /** `Order.number`: 1001. */
  readonly number: number;
  /** What people see: `#1001`. */
  readonly name: string;
  readonly createdAt: string;
  readonly updatedAt: string;
  readonly cancelledAt: string | null;
  readonly closed: boolean;
  readonly financialStatus: string | null;
  readonly fulfillmentStatus: string;
  readonly tags: readonly string[];
  readonly attributes: readonly ShopAttribute[];
  /** Values of the metafields asked for, by `namespace.key`; those without a value are absent. */
  readonly metafields: Readonly<Record<string, string>>;
  readonly risk: ShopRisk;
  /** Of all amounts here. */
  readonly currencyCode: string;
  /** Total before refunds and edits. */
  readonly totalPrice: string;
  readonly note: string | null;
  readonly email: string | null;
  readonly phone: string | null;
  readonly customer: { readonly email: string | null; readonly note: string | null } | null;
  readonly companyName: string | null;
  readonly shippingAddress: ShopAddress | null;
  readonly billingAddress: ShopAddress | null;
  /** First shipping line. */
  readonly shippingLine: { readonly title: string; readonly code: string | null } | null;
  readonly lines: readonly ShopLine[];
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
}

/** An order that changed. */
export interface UpdatedOrder {
  /** Numeric id. */
  readonly id: string;
  /** UTC instant. */
  readonly updatedAt: string;
}

/** As little of an order as an audit needs. */
export interface PlacedOrder {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly createdAt: string;
  readonly cancelledAt: string | null;
  readonly closed: boolean;
  readonly financialStatus: string | null;
  readonly fulfillmentStatus: string;
  readonly tags: readonly string[];
}

/** A fulfillment that stands in Shopify. */
export interface ShopFulfillment {
  /** Numeric id. */
  readonly id: string;
  /** `SUCCESS`, `CANCELLED`, … */
  readonly status: string;
  readonly createdAt: string;
  /** Numeric location id. */
  readonly locationId: string | null;
  readonly trackingNumbers: readonly string[];
  readonly lines: readonly { readonly lineItemId: string; readonly quantity: number }[];
}

/** A line of an order, as far as its shipping goes. */
export interface ShopLineItem {
  readonly id: string;
  readonly name: string;
  readonly sku: string | null;
  /** False for gift cards, downloads and the like: no warehouse ships them. */
  readonly requiresShipping: boolean;
}

/** What the fulfillment flow must know of an order in Shopify. */
export interface ShopFulfillmentTruth {
  readonly orderId: string;
  readonly number: number;
  readonly cancelledAt: string | null;
  /** Whether something of its payment is authorized and not captured. */
  readonly isCapturable: boolean;
  readonly lineItems: readonly ShopLineItem[];
  readonly fulfillments: readonly ShopFulfillment[];
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
}

export interface FulfillmentRequest {
  /** Quantities per fulfillment order line, never empty: an empty list would mean everything. */
  readonly fulfillmentOrders: readonly {
    readonly gid: string;
    readonly lines: readonly { readonly gid: string; readonly quantity: number }[];
  }[];
  readonly tracking: readonly { readonly number: string; readonly url: string | null }[];
  readonly carrier: string | null;
  readonly notifyCustomer: boolean;
}

/** Units of a fulfillment order that are to wait in Shopify. */
export interface FulfillmentHoldRequest {
  readonly fulfillmentOrderGid: string;
  /** Quantities per fulfillment order line; the rest goes on under a fulfillment order of its own. */
  readonly lines: readonly { readonly gid: string; readonly quantity: number }[];
  /** Names the hold among those of this app: a second one of the same name is refused. */
  readonly handle: string;
  /** Shown to the merchant. */
  readonly notes: string;
}

/** A transaction of an order's payment. */
export interface ShopTransaction {
  readonly gid: string;
  /** `AUTHORIZATION`, `CAPTURE`, `SALE`, … */
  readonly kind: string;
  /** `SUCCESS`, `PENDING`, `FAILURE`, … */
  readonly status: string;
  readonly parentGid: string | null;
  /** What is left to be captured of it; while a capture is pending, with what it takes. A decimal string in the presentment currency. */
  readonly unsettled: string;
  /** When an authorization expires (UTC instant). Shopify tells it to shops on Plus only; null otherwise. */
  readonly expiresAt: string | null;
  /** Whether an authorization can be captured several times, up to its amount (Plus with Shopify Payments). */
  readonly multiCapturable: boolean;
}

/** What of an order's payment was promised and taken, in the currency in which the customer bought (presentment). */
export interface ShopPayment {
  readonly orderId: string;
  readonly financialStatus: string | null;
  readonly currencyCode: string;
  /** What the customer still owes: a decimal string. */
  readonly outstanding: string;
  readonly transactions: readonly ShopTransaction[];
}

/** An amount to be taken of an authorization. */
export interface ShopCapture {
  readonly orderId: string;
  readonly parentGid: string;
  /** A decimal string in `currencyCode`, the presentment currency. */
  readonly amount: string;
  readonly currencyCode: string;
  /** Whether what is left of an authorization is given back; only for those that can be captured several times. */
  readonly isFinal?: boolean;
}

/** Money that was taken. */
export interface ShopCaptured {
  readonly transactionGid: string;
  /** Whether the bank has still to confirm it: it can fail. */
  readonly isPending: boolean;
}

/** A line item as far as refunds need it. */
export interface ShopRefundableLine {
  /** Numeric line item id. */
  readonly lineItemId: string;
  /** What was sold, as the order names it. */
  readonly name: string;
  /** Ordered less what was refunded or removed. */
  readonly currentQuantity: number;
  readonly unfulfilledQuantity: number;
  /** As many units can still be refunded. */
  readonly refundableQuantity: number;
  /** Duties of the line, if it has any. */
  readonly dutyGids: readonly string[];
}

/** Units of line items. */
export interface ShopUnits {
  readonly lineItemId: string;
  readonly quantity: number;
}

/** A return that the merchant or the customer made in Shopify and that is not finished. */
export interface ShopReturn {
  readonly gid: string;
  /** `#1001-R1`. */
  readonly name: string;
  /** `REQUESTED`: nobody has approved it yet; `OPEN`: it may be processed; `DECLINED`: its units are not expected. */
  readonly status: 'REQUESTED' | 'OPEN' | 'DECLINED';
  /** Whether the customer gets something else in exchange. */
  readonly hasExchange: boolean;
  readonly lines: readonly {
    readonly gid: string;
    readonly lineItemId: string;
    /** All its units, processed ones too. */
    readonly quantity: number;
    /** Units that are not processed yet. */
    readonly unprocessed: number;
    /** Where what becomes of the units is written; null when Shopify shows none. */
    readonly reverseLineGid: string | null;
  }[];
}

/** What the returns flow must know of an order in Shopify. */
export interface ShopRefundTruth {
  readonly orderId: string;
  /** `#1001`. */
  readonly name: string;
  readonly cancelledAt: string | null;
  /** In which the customer bought and is refunded (presentment). */
  readonly currencyCode: string;
  /** Whether some of its payment was promised and not taken yet. */
  readonly isCapturable: boolean;
  /** Whether some of the shipping was refunded, by anybody. */
  readonly isShippingRefunded: boolean;
  readonly lines: readonly ShopRefundableLine[];
  /** Numeric ids, all of them. */
  readonly refundIds: readonly string[];
  /** Money that was given back without naming units, in the presentment currency; null: none. */
  readonly refundedWithoutUnits: string | null;
  /** Those that are not processed or cancelled. */
  readonly returns: readonly ShopReturn[];
}

/** Units to be refunded: of an open return, or without one. */
export interface RefundWork {
  readonly orderId: string;
  readonly lines: readonly ShopUnits[];
  /** Duties of these lines, refunded in proportion. */
  readonly dutyGids: readonly string[];
  /** Whether the shipping is refunded, too: all of it. */
  readonly withShipping: boolean;
  /** The return that these units belong to. Null: none. */
  readonly ofReturn: {
    readonly gid: string;
    readonly lines: readonly { readonly gid: string; readonly reverseLineGid: string | null; readonly quantity: number }[];
  } | null;
}

/** What Shopify would give back. Decimal strings in the presentment currency. */
export interface SuggestedRefund {
  readonly amount: string;
  /** What of it is shipping. */
  readonly shipping: string;
  /** Whether it is less than units and shipping cost, since no more was paid: not where a fee is kept back. */
  readonly isShort: boolean;
  /** Payments that it is taken from. Empty where nothing was paid: then units are refunded and no money moves. */
  readonly transactions: readonly { readonly parentGid: string; readonly gateway: string; readonly amount: string }[];
}

/** How a refund is made. */
export interface RefundManner {
  readonly suggested: SuggestedRefund;
  readonly currencyCode: string;
  /** Numeric id of the location where the units are sold again; null: nowhere. */
  readonly restockAt: string | null;
  /** Whether Shopify mails the customer. */
  readonly notifyCustomer: boolean;
  readonly note: string;
  /** Belongs to exactly this refund. */
  readonly idempotencyKey: string;
}

/** Tracking numbers that a fulfillment is to have from now on, all of them. */
export interface TrackingUpdate {
  /** Numeric id. */
  readonly fulfillmentId: string;
  readonly tracking: FulfillmentRequest['tracking'];
  readonly carrier: string | null;
  readonly notifyCustomer: boolean;
}

/** A metafield as the catalogue settings name it. */
export interface MetafieldName {
  readonly owner: 'product' | 'variant';
  readonly namespace: string;
  readonly key: string;
}

/** What is read of a variant beyond what every article needs. */
export interface VariantDetail {
  /** Whether country of origin, HS code and cost are read; else they are null. */
  readonly inventoryItem: boolean;
  readonly metafields: readonly MetafieldName[];
}

/** A variant with what its article needs of product and inventory item. Money in the shop's currency unless it says its own. */
export interface ShopVariant {
  /** Numeric id. */
  readonly id: string;
  readonly productId: string;
  readonly inventoryItemId: string;
  readonly productTitle: string;
  /** `Default Title` for a product without options. */
  readonly title: string;
  /** Whether the product has no options, so that its one variant is called `Default Title`. */
  readonly hasOnlyDefaultVariant: boolean;
  /** `ACTIVE`, `ARCHIVED`, `DRAFT`, `UNLISTED`, … */
  readonly productStatus: string;
  /** Null when empty. */
  readonly vendor: string | null;
  /** As Shopify has it; null when there is none or only blanks. */
  readonly sku: string | null;
  readonly barcode: string | null;
  readonly price: string;
  /** URL of the product's first medium that is an image; never the preview of a video. */
  readonly imageUrl: string | null;
  readonly weight: { readonly value: string; readonly unit: string } | null;
  readonly tracked: boolean;
  readonly requiresShipping: boolean;
  /** ISO 3166-1 alpha-2. */
  readonly countryOfOrigin: string | null;
  readonly hsCode: string | null;
  readonly unitCost: { readonly amount: string; readonly currencyCode: string } | null;
  /** Values of the metafields asked for, by `owner.namespace.key`; those without a value are absent. */
  readonly metafields: Readonly<Record<string, string>>;
  /** The later of the variant's and its product's. */
  readonly updatedAt: string;
}

/** A bulk operation, as Shopify says it stands. */
export interface BulkOperation {
  /** GID. */
  readonly id: string;
  /** `running` as long as there is no result; `failed` also when it was cancelled or expired: it is started again. */
  readonly status: 'running' | 'completed' | 'failed';
  /** Objects read so far. */
  readonly objectCount: number;
  readonly rootObjectCount: number;
  /** Where the result is, for 7 days; null when there is none, also for an empty result. */
  readonly url: string | null;
  /** Shopify's error code, such as `TIMEOUT`. */
  readonly errorCode: string | null;
}

/** A piece of a bulk result, and the byte at which the next one begins. */
export interface BulkPiece<T> {
  readonly items: readonly T[];
  readonly nextByte: number;
}

/** An inventory level at one location. */
export interface ShopLevel {
  /** Numeric id of the inventory item. */
  readonly inventoryItemId: string;
  readonly tracked: boolean;
  /** Whether the item is stocked at the location; if not, both quantities are null. */
  readonly isActive: boolean;
  readonly available: number | null;
  /** Shopify's own figure: units of orders that are placed and not fulfilled. */
  readonly committed: number | null;
}

/** One level to be set by compare-and-set. */
export interface AvailableChange {
  readonly inventoryItemId: string;
  /** What it must be now. */
  readonly from: number;
  readonly to: number;
}

/** Why a set was refused. Nothing of the call was written then. */
export interface SetProblem {
  /** Which of the changes; null when Shopify names none. */
  readonly index: number | null;
  /** `CHANGE_FROM_QUANTITY_STALE`, `INVALID_INVENTORY_ITEM`, `NON_MUTABLE_INVENTORY_ITEM`, … */
  readonly code: string | null;
  readonly message: string;
}

/** One page of a search, with where the next one starts; null after the last. */
export interface ShopPage<T> {
  readonly items: readonly T[];
  readonly next: string | null;
  /** Highest `updatedAt` on the page. */
  readonly highestUpdatedAt: string | null;
}

export interface ShopLocation {
  readonly id: string;
  readonly name: string;
  readonly isActive: boolean;
  readonly isFulfillmentService: boolean;
}

export interface ShopDetails {
  readonly name: string;
  readonly domain: string;
  readonly currencyCode: string;
  readonly ianaTimezone: string;
  readonly scopes: readonly string[];
  readonly locations: readonly ShopLocation[];
}
