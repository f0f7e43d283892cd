/** A shop as the twin holds it: plain records, ids as decimal strings, money as decimal strings. */

export type ShopPlanName = 'standard' | 'advanced' | 'plus';

export interface Location {
  readonly id: string;
  name: string;
  isActive: boolean;
  isFulfillmentService: boolean;
  readonly createdAt: Date;
  updatedAt: Date;
}

export type MediaKind = 'MediaImage' | 'Video' | 'ExternalVideo' | 'Model3d';

/** A picture, film or model of a product. */
export interface Medium {
  readonly id: string;
  readonly kind: MediaKind;
  /** Of the image, or where the film or model is. */
  readonly url: string;
  /** The still that stands for it; an image stands for itself. Null while there is none. */
  readonly previewUrl: string | null;
  readonly alt: string | null;
}

export interface Metafield {
  readonly id: string;
  readonly namespace: string;
  readonly key: string;
  type: string;
  value: string;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface Product {
  readonly id: string;
  readonly handle: string;
  title: string;
  descriptionHtml: string;
  vendor: string;
  productType: string;
  tags: string[];
  status: 'ACTIVE' | 'ARCHIVED' | 'DRAFT' | 'UNLISTED';
  isGiftCard: boolean;
  /** In order of position; the first may be a film. */
  media: Medium[];
  metafields: Metafield[];
  optionNames: string[];
  readonly createdAt: Date;
  updatedAt: Date;
  /** In order of position. */
  variantIds: string[];
}

export interface Variant {
  readonly id: string;
  readonly inventoryItemId: string;
  readonly productId: string;
  title: string;
  optionValues: string[];
  sku: string | null;
  barcode: string | null;
  price: string;
  compareAtPrice: string | null;
  taxable: boolean;
  /** What Shopify shows of the weight; null where none was given. */
  weight: { value: number; unit: 'GRAMS' | 'KILOGRAMS' | 'OUNCES' | 'POUNDS' } | null;
  tracked: boolean;
  requiresShipping: boolean;
  /** Whether it is sold on when there is none left. */
  inventoryPolicy: 'DENY' | 'CONTINUE';
  /** A parent of a bundle: its stock is its components', and can't be written. */
  isBundle: boolean;
  unitCost: string | null;
  harmonizedSystemCode: string | null;
  countryCodeOfOrigin: string | null;
  metafields: Metafield[];
  readonly createdAt: Date;
  updatedAt: Date;
  /** Of its inventory item, which has a time of its own. */
  itemUpdatedAt: Date;
}

/** The stock of one item at one location. On hand is what is available, committed and reserved together. */
export interface InventoryLevel {
  readonly inventoryItemId: string;
  readonly locationId: string;
  /** May be below zero: sold more than there was. */
  available: number;
  /** Of orders that are placed and not fulfilled. */
  committed: number;
  reserved: number;
  isActive: boolean;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface Address {
  readonly id: string;
  firstName: string | null;
  lastName: string | null;
  company: string | null;
  address1: string | null;
  address2: string | null;
  city: string | null;
  zip: string | null;
  province: string | null;
  provinceCode: string | null;
  country: string | null;
  countryCode: string | null;
  phone: string | null;
}

export interface Customer {
  readonly id: string;
  firstName: string | null;
  lastName: string | null;
  email: string | null;
  phone: string | null;
  note: string | null;
  readonly createdAt: Date;
}

export interface LineItem {
  readonly id: string;
  /** Null for a custom line. The variant may have been deleted since. */
  variantId: string | null;
  productId: string | null;
  title: string;
  variantTitle: string | null;
  sku: string | null;
  vendor: string | null;
  grams: number;
  /** What was ordered; edits that remove leave it, edits that add raise it. */
  quantity: number;
  /** `quantity` less what was refunded or removed. */
  currentQuantity: number;
  unitPrice: string;
  /** Over all ordered units. */
  discount: string;
  /** Customs, paid with the order, over all ordered units. */
  readonly duty: string;
  requiresShipping: boolean;
  isGiftCard: boolean;
  taxable: boolean;
  attributes: { key: string; value: string }[];
  /** Where the order's creator wants it shipped from; null leaves it to routing. */
  locationId: string | null;
  /** Units of it that are committed, by location. None for what is not tracked. */
  readonly committed: Map<string, number>;
}

export interface ShippingLine {
  readonly id: string;
  title: string;
  code: string | null;
  price: string;
}

/** An amount of the shop's currency, and what it is in the buyer's. They are rounded each for itself, so one doesn't give the other. */
export interface Moneys {
  readonly ofShop: string;
  readonly presented: string;
}

export type RestockType = 'CANCEL' | 'NO_RESTOCK' | 'RETURN';

export interface RefundLine {
  readonly id: string;
  readonly lineItemId: string;
  readonly quantity: number;
  readonly restockType: RestockType;
  /** Where the units were put. */
  readonly locationId: string | null;
  readonly subtotal: Moneys;
}

export interface Refund {
  readonly id: string;
  readonly createdAt: Date;
  readonly note: string | null;
  /** The money that went back, in the shop's currency: need not be what the units are worth. */
  readonly amount: string;
  readonly presented: string;
  readonly shipping: Moneys;
  readonly duties: Moneys;
  readonly lines: readonly RefundLine[];
  readonly transactionIds: readonly string[];
  /** Whether Shopify wrote to the customer. */
  readonly notified: boolean;
  readonly by: 'app' | 'merchant';
  readonly returnId: string | null;
}

export type ReturnStatus = 'CANCELED' | 'CLOSED' | 'DECLINED' | 'OPEN' | 'REQUESTED';

/** What became of units that came back. */
export interface Disposition {
  readonly id: string;
  readonly type: 'MISSING' | 'NOT_RESTOCKED' | 'PROCESSING_REQUIRED' | 'RESTOCKED';
  readonly quantity: number;
  readonly locationId: string | null;
  readonly createdAt: Date;
}

export interface ReturnLine {
  readonly id: string;
  readonly lineItemId: string;
  /** The shipment the units came with. */
  readonly fulfillmentId: string;
  readonly fulfillmentLineId: string;
  readonly quantity: number;
  readonly reason: string;
  readonly note: string;
  /** Of what its units cost, what the shop keeps for putting them back on the shelf. */
  readonly restockingFeePercentage: number;
  processed: number;
  refunded: number;
  /** Its line of the reverse fulfillment order. */
  readonly reverseLineId: string;
  dispositions: Disposition[];
}

/** What a customer gets instead of what came back. */
export interface ExchangeLine {
  readonly id: string;
  readonly variantId: string;
  readonly title: string;
  readonly price: string;
  readonly quantity: number;
  processed: number;
}

export interface Return {
  readonly id: string;
  readonly name: string;
  readonly createdAt: Date;
  status: ReturnStatus;
  requestApprovedAt: Date | null;
  closedAt: Date | null;
  decline: { readonly reason: string; readonly note: string | null } | null;
  readonly reverseFulfillmentOrderId: string;
  readonly lines: ReturnLine[];
  readonly exchangeLines: ExchangeLine[];
}

export interface PaymentTransaction {
  readonly id: string;
  readonly kind: 'AUTHORIZATION' | 'CAPTURE' | 'REFUND' | 'SALE';
  /** In the presentment currency. */
  readonly presented: string;
  readonly parentId: string | null;
  readonly createdAt: Date;
  /** Of an authorization: nothing is captured from then on. Null: never. */
  readonly expiresAt: Date | null;
  /** Of an authorization: it can be captured in parts. */
  readonly multiCapturable: boolean;
  /** Of an authorization: its last part was captured, the rest is let go. */
  isVoided: boolean;
}

export type FinancialStatus =
  'AUTHORIZED' | 'EXPIRED' | 'PAID' | 'PARTIALLY_PAID' | 'PARTIALLY_REFUNDED' | 'PENDING' | 'REFUNDED' | 'VOIDED';

export interface Order {
  readonly id: string;
  readonly number: number;
  readonly name: string;
  readonly createdAt: Date;
  updatedAt: Date;
  cancelledAt: Date | null;
  cancelReason: string | null;
  closedAt: Date | null;
  test: boolean;
  financialStatus: FinancialStatus;
  email: string | null;
  phone: string | null;
  note: string | null;
  poNumber: string | null;
  tags: string[];
  attributes: { key: string; value: string }[];
  metafields: Metafield[];
  riskLevel: 'NONE' | 'LOW' | 'MEDIUM' | 'HIGH' | 'PENDING';
  /** Of a business buyer. */
  companyName: string | null;
  currency: string;
  presentmentCurrency: string;
  /** Presentment money for one of the shop's. */
  presentmentRate: string;
  customer: Customer | null;
  shippingAddress: Address | null;
  billingAddress: Address | null;
  shippingLines: ShippingLine[];
  lines: LineItem[];
  refunds: Refund[];
  returns: Return[];
  transactions: PaymentTransaction[];
  edited: boolean;
  fulfillmentOrderIds: string[];
  fulfillmentIds: string[];
  /** False until the first fulfillment orders exist. */
  routed: boolean;
}

export type FulfillmentOrderStatus = 'OPEN' | 'IN_PROGRESS' | 'ON_HOLD' | 'SCHEDULED' | 'INCOMPLETE' | 'CANCELLED' | 'CLOSED';

export interface FulfillmentOrderLine {
  readonly id: string;
  readonly lineItemId: string;
  totalQuantity: number;
  remainingQuantity: number;
}

export interface FulfillmentHold {
  readonly id: string;
  readonly reason: string;
  readonly reasonNotes: string | null;
  readonly handle: string | null;
  readonly byApp: boolean;
}

export interface FulfillmentOrder {
  readonly id: string;
  readonly orderId: string;
  locationId: string;
  status: FulfillmentOrderStatus;
  readonly deliveryMethodId: string;
  readonly methodType: 'SHIPPING' | 'NONE';
  readonly createdAt: Date;
  updatedAt: Date;
  lines: FulfillmentOrderLine[];
  holds: FulfillmentHold[];
  /** Whether an app has told that work on it has begun. */
  hasBegun: boolean;
}

export interface Fulfillment {
  readonly id: string;
  readonly orderId: string;
  readonly name: string;
  readonly locationId: string;
  status: 'SUCCESS' | 'CANCELLED';
  readonly createdAt: Date;
  updatedAt: Date;
  company: string | null;
  numbers: string[];
  urls: (string | null)[];
  readonly notified: boolean;
  readonly by: 'app' | 'merchant';
  readonly lines: readonly {
    id: string;
    lineItemId: string;
    fulfillmentOrderId: string;
    fulfillmentOrderLineId: string;
    quantity: number;
  }[];
}

export interface WebhookSubscription {
  readonly id: string;
  readonly apiKey: string;
  /** As GraphQL names it: `ORDERS_CREATE`. */
  readonly topic: string;
  uri: string;
  filter: string | null;
  includeFields: string[];
  format: 'JSON';
  name: string | null;
  readonly createdAt: Date;
  updatedAt: Date;
}

export interface RefreshToken {
  readonly token: string;
  readonly expiresAt: Date;
  firstUsedAt: Date | null;
  /** The one that was given for it, while that is still unused. */
  replacement: string | null;
  /** What it replaces. */
  readonly replaces: string | null;
  dead: boolean;
}

export type BulkStatus = 'CREATED' | 'RUNNING' | 'COMPLETED' | 'CANCELING' | 'CANCELED' | 'FAILED' | 'EXPIRED';

/** One app's reading of everything that a query finds. */
export interface BulkOperation {
  readonly id: string;
  readonly apiKey: string;
  readonly query: string;
  status: BulkStatus;
  errorCode: 'ACCESS_DENIED' | 'INTERNAL_SERVER_ERROR' | 'TIMEOUT' | null;
  readonly createdAt: Date;
  completedAt: Date | null;
  objectCount: number;
  rootObjectCount: number;
  /** The last part of the result's URL: who knows it may read. */
  readonly secret: string;
  /** The result, in pieces; let go when it has expired. */
  pieces: Buffer[];
  fileSize: number;
}

/** One app in one shop. */
export interface Installation {
  readonly id: string;
  readonly apiKey: string;
  scopes: string[];
  accessToken: { token: string; expiresAt: Date | null } | null;
  refreshTokens: Map<string, RefreshToken>;
  codes: Map<string, { redirectUri: string; expiresAt: Date }>;
}

export interface Shop {
  readonly id: string;
  readonly domain: string;
  name: string;
  currency: string;
  ianaTimezone: string;
  plan: ShopPlanName;
  readonly createdAt: Date;
  nextOrderNumber: number;
  readonly locations: Map<string, Location>;
  readonly products: Map<string, Product>;
  readonly variants: Map<string, Variant>;
  /** Variants by their inventory item: they are one to one. */
  readonly variantsByItem: Map<string, Variant>;
  /** Ids of the variants that have a SKU, to the letter. */
  readonly variantIdsBySku: Map<string, Set<string>>;
  /** By location, then by inventory item. An item that was never stocked at a location has none there. */
  readonly levels: Map<string, Map<string, InventoryLevel>>;
  readonly orders: Map<string, Order>;
  /** Orders by the ids of their lines. */
  readonly ordersByLine: Map<string, Order>;
  /** Orders by the ids of their returns. */
  readonly ordersByReturn: Map<string, Order>;
  /** Orders by the ids of their refunds. */
  readonly ordersByRefund: Map<string, Order>;
  readonly fulfillmentOrders: Map<string, FulfillmentOrder>;
  readonly fulfillments: Map<string, Fulfillment>;
  readonly subscriptions: Map<string, WebhookSubscription>;
  readonly installations: Map<string, Installation>;
  readonly bulkOperations: Map<string, BulkOperation>;
}

export interface RegisteredApp {
  readonly apiKey: string;
  apiSecret: string;
  redirectUrls: string[];
  autoApprove: boolean;
  /** What `shopify.app.toml` would subscribe, the compliance topics among them; header names. */
  subscriptions: { topic: string; uri: string; includeFields: string[] }[];
}

/** A shop with nothing in it. */
export function emptyShop(about: Pick<Shop, 'id' | 'domain' | 'name' | 'createdAt'>): Shop {
  return {
    ...about,
    currency: 'SEK',
    ianaTimezone: 'Europe/Stockholm',
    plan: 'standard',
    nextOrderNumber: 1_001,
    locations: new Map(),
    products: new Map(),
    variants: new Map(),
    variantsByItem: new Map(),
    variantIdsBySku: new Map(),
    levels: new Map(),
    orders: new Map(),
    ordersByLine: new Map(),
    ordersByReturn: new Map(),
    ordersByRefund: new Map(),
    fulfillmentOrders: new Map(),
    fulfillments: new Map(),
    subscriptions: new Map(),
    installations: new Map(),
    bulkOperations: new Map(),
  };
}

export const PLAN_ALLOWANCE: Readonly<Record<ShopPlanName, { restoreRate: number; maximum: number }>> = {
  standard: { restoreRate: 100, maximum: 2_000 },
  advanced: { restoreRate: 200, maximum: 4_000 },
  plus: { restoreRate: 1_000, maximum: 20_000 },
};
