import type { ARTICLE_FIELDS, ArticleField } from '@stockbridge/contracts';
import type { CallGuard } from '@stockbridge/platform';

/** Where and as whom a connection's WMS is called. The password is decrypted for the call only. */
export interface WmsAccess {
  /** Base URL of the REST API, with a trailing slash. */
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly goodsOwnerId: number;
  /** Runs in the tick in which a write is sent. */
  readonly guard?: CallGuard;
}

/** Values of article fields: decimals and integers as decimal strings, instants as UTC in ISO 8601. Weight in kg, prices in the currency of the shop or of `purchaseCurrencyCode`. */
export type WmsArticleFields = {
  readonly [Field in ArticleField]?: (typeof ARTICLE_FIELDS)[Field] extends 'flag' ? boolean : string;
};

/** An article as we write it (Ongoing `PostArticleModel`). Undefined fields are not sent. */
export interface WmsArticle extends WmsArticleFields {
  readonly articleNumber: string;
}

/** Fields that the WMS takes and may not tell again: what stands there is unknown, not empty. */
export const UNTOLD_ARTICLE_FIELDS: ReadonlySet<ArticleField> = new Set<ArticleField>(['freeDateTime1']);

/** A component of a kit (Ongoing `structureDefinition.rows`). */
export interface WmsComponent {
  readonly articleNumber: string;
  /** How many of it one kit takes. */
  readonly quantity: number;
}

/** What the WMS says of an article. Absent and empty fields are undefined. */
export interface WmsArticleRecord {
  readonly articleSystemId: number;
  /** As it is spelled in the WMS, which may differ in case from what was asked for. */
  readonly articleNumber: string;
  readonly fields: WmsArticleFields;
}

/** What can be sold of an article, as the WMS says. */
export interface WmsStockRecord {
  readonly articleSystemId: number;
  readonly articleNumber: string;
  /**
   * Sum of `sellableNumberOfItems` over the warehouses asked for; may be negative or a fraction. Null where the WMS says
   * nothing: that is not zero. Of a kit, as its components allow.
   */
  readonly sellable: number | null;
  /** Of a kit; null otherwise. */
  readonly components: readonly WmsComponent[] | null;
}

export interface WmsWarehouse {
  readonly id: number;
  readonly code: string | null;
  readonly name: string | null;
}

export interface WmsNotification {
  readonly toBeNotified: boolean;
  readonly value?: string;
}

/** The person or company the parcel goes to (Ongoing `consignee`). */
export interface WmsConsignee {
  readonly customerNumber?: string;
  readonly name?: string;
  readonly address1?: string;
  readonly address2?: string;
  readonly postCode?: string;
  readonly city?: string;
  readonly countryCode?: string;
  readonly countryStateCode?: string;
  readonly remark?: string;
  readonly doorCode?: string;
  readonly organisationNumber?: string;
  readonly vatNumber?: string;
  readonly email?: WmsNotification;
  readonly sms?: WmsNotification;
  readonly telephone?: WmsNotification;
}

export interface WmsCodeAndName {
  readonly code: string;
  readonly name: string;
}

export interface WmsOrderLine {
  /** Identifies the line on update; the Shopify line item id. */
  readonly rowNumber: string;
  readonly externalId?: string;
  readonly articleNumber: string;
  readonly numberOfItems: number;
  /** Decimal strings in `currencyCode`. `customerLinePrice` is for the whole line. */
  readonly customerLinePrice?: string;
  readonly lineTotalCustomsValue?: string;
  readonly currencyCode?: string;
  /** Percent, decimal string. */
  readonly discountPercentage?: string;
  readonly comment?: string;
  readonly freeText1?: string;
  readonly warehouseInstruction?: string;
  /** False for a row that is only shown; true when left out. */
  readonly shouldBePicked?: boolean;
}

/** An order as we write it (Ongoing `PostOrderModel`). */
export interface WmsOrder {
  readonly orderNumber: string;
  readonly goodsOwnerOrderId: string;
  /** Calendar day in the warehouse's zone, `YYYY-MM-DD`. */
  readonly deliveryDate: string;
  readonly consignee: WmsConsignee;
  readonly orderLines: readonly WmsOrderLine[];
  readonly orderRemark?: string;
  readonly deliveryInstruction?: string;
  readonly warehouseInstruction?: string;
  /** Id of the pickup point, at most 50 characters. */
  readonly servicePointCode?: string;
  readonly orderType?: WmsCodeAndName;
  readonly wayOfDelivery?: WmsCodeAndName;
  /** The warehouse that is to send it; any of the goods owner's when left out. */
  readonly warehouseId?: number;
  readonly referenceNumber?: string;
  readonly salesCode?: string;
  readonly consigneeOrderNumber?: string;
  readonly freeText1?: string;
  readonly freeText2?: string;
  readonly freeText3?: string;
  readonly languageCode?: string;
  /** Decimal string; the order's total price. */
  readonly customerPrice?: string;
  readonly customsValueCurrencyCode?: string;
  readonly email?: WmsNotification;
  readonly sms?: WmsNotification;
}

/** Fields that the WMS takes and never tells again, by path: what stands there is unknown, not empty. */
export const UNTOLD_ORDER_FIELDS: ReadonlySet<string> = new Set(['languageCode', 'consignee.organisationNumber', 'consignee.vatNumber']);

export interface WmsTracking {
  readonly number: string;
  readonly url: string | null;
}

/** Units of a line that came back together. */
export interface WmsReturnedItems {
  readonly quantity: number;
  /** UTC instant; null where the WMS does not say. */
  readonly returnedAt: string | null;
  /** Code of the return cause (`returnCause.code`). */
  readonly cause: string | null;
}

/** What the WMS says of a line. */
export interface WmsOrderLineRecord {
  /** The WMS's own line id. */
  readonly id: number;
  readonly rowNumber: string;
  readonly articleNumber: string | null;
  readonly orderedNumberOfItems: number;
  readonly pickedNumberOfItems: number;
  /** Of what was picked, what came back. */
  readonly returnedNumberOfItems: number;
  /** When and why they came back, as far as the WMS says; may be fewer than the counter. */
  readonly returnedItems: readonly WmsReturnedItems[];
  /** Numbers of the parcels that its picked items are in; empty where the WMS does not say. */
  readonly parcelNumbers: readonly string[];
  /** A hint only: other systems may own this counter. Null when never reported. */
  readonly reportedNumberOfItems: number | null;
}

/** What the WMS says of an order. */
export interface WmsOrderRecord {
  readonly orderId: number;
  readonly orderNumber: string;
  readonly goodsOwnerOrderId: string | null;
  readonly statusNumber: number | null;
  readonly statusText: string | null;
  /** Calendar day, `YYYY-MM-DD`. */
  readonly deliveryDate: string | null;
  readonly lines: readonly WmsOrderLineRecord[];
  /** Outbound numbers: `tracking[].waybill`, else outbound parcels, else `orderInfo.wayBill`; no number twice. */
  readonly tracking: readonly WmsTracking[];
  /** Numbers for the way back: `returnTracking[].waybill`, else return parcels, else `orderInfo.returnWayBill`; no number twice. */
  readonly returnTracking: readonly WmsTracking[];
  /** Carrier name (`transporter.transporterName`). */
  readonly carrier: string | null;
  /** Codes (`orderInfo.wayOfDelivery.code`, `orderInfo.orderType.code`). */
  readonly wayOfDelivery: string | null;
  readonly orderType: string | null;
}

/** A line of a return order: goods that were announced to come back, and what became of them. */
export interface WmsReturnOrderLine {
  /** Row number of the order's line. */
  readonly rowNumber: string;
  readonly returnedNumberOfItems: number;
  /** Of these, what was thrown away and not put back in stock. */
  readonly discardedNumberOfItems: number;
  readonly cause: string | null;
  /** The units one by one, as far as the WMS says; may be fewer than the counters. */
  readonly items: readonly (WmsReturnedItems & { readonly isDiscarded: boolean })[];
}

export interface WmsReturnOrderRecord {
  readonly returnOrderId: number;
  readonly returnOrderNumber: string;
  /** Of the order that the goods were sent with. */
  readonly orderNumber: string;
  readonly lines: readonly WmsReturnOrderLine[];
}

/** Goods that are announced to come back (Ongoing `PostReturnOrderModel`). */
export interface WmsReturnOrder {
  readonly returnOrderNumber: string;
  /** The WMS's id of the order that they were sent with. */
  readonly orderId: number;
  readonly comment?: string;
  readonly lines: readonly {
    readonly rowNumber: string;
    /** The WMS's id of the order's line. */
    readonly orderLineId: number;
    readonly quantity: number;
  }[];
}

/** One page of a query by ascending id. */
export interface WmsPage<T> {
  readonly items: readonly T[];
  /** Where the next page starts, or null after the last. */
  readonly next: number | null;
}

/**
 * A warehouse management system, as far as the flows need it. One adapter per product; Ongoing is the first.
 *
 * Every method throws a `ThirdPartyError`: `CredentialRefused` (401), `Throttled` (429), `Refused` (other 4xx, a redirect, an
 * address outside `WMS_ALLOWED_HOSTS`), `ThirdPartyAway` (5xx, no answer, or a 2xx that lacks what it must say, such as the id
 * of what was written: the write may have happened, and repeating it is safe). A `guard` that throws is passed on as it is.
 */
export abstract class WmsClient {
  /**
   * Reads statuses, then something of the goods owner: tells a wrong URL (`Refused` with code `wms-url`) and a wrong password
   * (`CredentialRefused`) from a wrong goods owner (`Refused` with code `goods-owner`). Its sentences can be shown as they are.
   */
  abstract check(access: WmsAccess): Promise<{ statuses: readonly { number: number; text: string }[] }>;
  /** Creates or updates by article number. Idempotent. */
  abstract putArticle(access: WmsAccess, article: WmsArticle): Promise<{ articleSystemId: number }>;
  /** Those of the numbers that exist. Pages inside; at most a few hundred numbers. */
  abstract articlesByNumbers(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsArticleRecord>>;
  /** Stock of those of the numbers that exist. An empty list of warehouses means all. Pages inside; at most a few hundred numbers. */
  abstract stockByNumbers(
    access: WmsAccess,
    numbers: readonly string[],
    warehouseIds: readonly number[],
  ): Promise<Map<string, WmsStockRecord>>;
  /**
   * Numbers of the articles whose stock changed at or after the instant, a page at a time; null means of all articles.
   * The instant may be at most 24 hours back (Ongoing refuses more): ask for all after a longer pause.
   */
  abstract articlesWithStockChangedSince(access: WmsAccess, since: Date | null, from: number): Promise<WmsPage<string>>;
  /** The warehouses of the installation. */
  abstract warehouses(access: WmsAccess): Promise<readonly WmsWarehouse[]>;
  /** Creates or updates by order number. Idempotent, but overwrites whoever has the number: read it first. */
  abstract putOrder(access: WmsAccess, order: WmsOrder): Promise<{ wmsOrderId: number }>;
  /** Those of the numbers that exist, read in one go. */
  abstract ordersByNumbers(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrderRecord>>;
  /** Writes the order's warehouse instruction, also once the warehouse has begun. Idempotent. */
  abstract setWarehouseInstruction(access: WmsAccess, wmsOrderId: number, instruction: string): Promise<void>;
  /** Orders that were made within a span (UTC, both ends included), a page at a time: for audits. */
  abstract ordersCreatedBetween(access: WmsAccess, from: Date, to: Date, after: number): Promise<WmsPage<WmsOrderRecord>>;
  /**
   * What stands in the WMS of whole orders, in the words in which they are written; the numbers that exist. For comparing: all but
   * `UNTOLD_ORDER_FIELDS` comes back, and a warehouse also where the WMS chose it.
   */
  abstract writtenOrders(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrder>>;
  /** Cancels, or throws `Refused` when the warehouse has begun. */
  abstract cancelOrder(access: WmsAccess, wmsOrderId: number): Promise<void>;
  /** Orders that the warehouse made for what it could not send with this one. */
  abstract backOrdersOf(access: WmsAccess, wmsOrderId: number): Promise<readonly WmsOrderRecord[]>;
  /** Orders of which something came back at or after the instant, with and without a return order, a page at a time. */
  abstract ordersWithReturnsSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>>;
  /** Return orders of these orders. */
  abstract returnOrdersOf(access: WmsAccess, orderNumbers: readonly string[]): Promise<readonly WmsReturnOrderRecord[]>;
  /** Announces goods that come back: creates or updates by return order number. Idempotent. */
  abstract putReturnOrder(access: WmsAccess, returnOrder: WmsReturnOrder): Promise<void>;
  /**
   * Orders that changed in any way at or after the instant, a page at a time: tracking numbers change an order and not its status. The
   * instant may be at most 48 hours back (Ongoing refuses more).
   */
  abstract ordersUpdatedSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>>;
  /** Orders whose status changed at or after the instant, a page at a time. */
  abstract ordersWithStatusChangedSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>>;
}
