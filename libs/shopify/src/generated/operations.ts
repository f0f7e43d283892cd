/** Internal type. DO NOT USE DIRECTLY. */
type Exact<T extends { [key: string]: unknown }> = { [K in keyof T]: T[K] };
/** Internal type. DO NOT USE DIRECTLY. */
export type Incremental<T> = T | { [P in keyof T]?: P extends ' $fragmentName' | '__typename' ? T[P] : never };
// Made by `npm run codegen` from src/operations; not edited by hand.
import type { Operation } from '../operation.js';
export type BulkOperationErrorCode =
  | 'ACCESS_DENIED'
  | 'INTERNAL_SERVER_ERROR'
  | 'TIMEOUT'
  | '%future added value';

export type BulkOperationStatus =
  | 'CANCELED'
  | 'CANCELING'
  | 'COMPLETED'
  | 'CREATED'
  | 'EXPIRED'
  | 'FAILED'
  | 'RUNNING'
  | '%future added value';

export type BulkOperationUserErrorCode =
  | 'INVALID'
  | 'LIMIT_REACHED'
  | 'OPERATION_IN_PROGRESS'
  | '%future added value';

export type CountPrecision =
  | 'AT_LEAST'
  | 'EXACT'
  | '%future added value';

export type CountryCode =
  | 'AC'
  | 'AD'
  | 'AE'
  | 'AF'
  | 'AG'
  | 'AI'
  | 'AL'
  | 'AM'
  | 'AN'
  | 'AO'
  | 'AR'
  | 'AT'
  | 'AU'
  | 'AW'
  | 'AX'
  | 'AZ'
  | 'BA'
  | 'BB'
  | 'BD'
  | 'BE'
  | 'BF'
  | 'BG'
  | 'BH'
  | 'BI'
  | 'BJ'
  | 'BL'
  | 'BM'
  | 'BN'
  | 'BO'
  | 'BQ'
  | 'BR'
  | 'BS'
  | 'BT'
  | 'BV'
  | 'BW'
  | 'BY'
  | 'BZ'
  | 'CA'
  | 'CC'
  | 'CD'
  | 'CF'
  | 'CG'
  | 'CH'
  | 'CI'
  | 'CK'
  | 'CL'
  | 'CM'
  | 'CN'
  | 'CO'
  | 'CR'
  | 'CU'
  | 'CV'
  | 'CW'
  | 'CX'
  | 'CY'
  | 'CZ'
  | 'DE'
  | 'DJ'
  | 'DK'
  | 'DM'
  | 'DO'
  | 'DZ'
  | 'EC'
  | 'EE'
  | 'EG'
  | 'EH'
  | 'ER'
  | 'ES'
  | 'ET'
  | 'FI'
  | 'FJ'
  | 'FK'
  | 'FO'
  | 'FR'
  | 'GA'
  | 'GB'
  | 'GD'
  | 'GE'
  | 'GF'
  | 'GG'
  | 'GH'
  | 'GI'
  | 'GL'
  | 'GM'
  | 'GN'
  | 'GP'
  | 'GQ'
  | 'GR'
  | 'GS'
  | 'GT'
  | 'GW'
  | 'GY'
  | 'HK'
  | 'HM'
  | 'HN'
  | 'HR'
  | 'HT'
  | 'HU'
  | 'ID'
  | 'IE'
  | 'IL'
  | 'IM'
  | 'IN'
  | 'IO'
  | 'IQ'
  | 'IR'
  | 'IS'
  | 'IT'
  | 'JE'
  | 'JM'
  | 'JO'
  | 'JP'
  | 'KE'
  | 'KG'
  | 'KH'
  | 'KI'
  | 'KM'
  | 'KN'
  | 'KP'
  | 'KR'
  | 'KW'
  | 'KY'
  | 'KZ'
  | 'LA'
  | 'LB'
  | 'LC'
  | 'LI'
  | 'LK'
  | 'LR'
  | 'LS'
  | 'LT'
  | 'LU'
  | 'LV'
  | 'LY'
  | 'MA'
  | 'MC'
  | 'MD'
  | 'ME'
  | 'MF'
  | 'MG'
  | 'MK'
  | 'ML'
  | 'MM'
  | 'MN'
  | 'MO'
  | 'MQ'
  | 'MR'
  | 'MS'
  | 'MT'
  | 'MU'
  | 'MV'
  | 'MW'
  | 'MX'
  | 'MY'
  | 'MZ'
  | 'NA'
  | 'NC'
  | 'NE'
  | 'NF'
  | 'NG'
  | 'NI'
  | 'NL'
  | 'NO'
  | 'NP'
  | 'NR'
  | 'NU'
  | 'NZ'
  | 'OM'
  | 'PA'
  | 'PE'
  | 'PF'
  | 'PG'
  | 'PH'
  | 'PK'
  | 'PL'
  | 'PM'
  | 'PN'
  | 'PS'
  | 'PT'
  | 'PY'
  | 'QA'
  | 'RE'
  | 'RO'
  | 'RS'
  | 'RU'
  | 'RW'
  | 'SA'
  | 'SB'
  | 'SC'
  | 'SD'
  | 'SE'
  | 'SG'
  | 'SH'
  | 'SI'
  | 'SJ'
  | 'SK'
  | 'SL'
  | 'SM'
  | 'SN'
  | 'SO'
  | 'SR'
  | 'SS'
  | 'ST'
  | 'SV'
  | 'SX'
  | 'SY'
  | 'SZ'
  | 'TA'
  | 'TC'
  | 'TD'
  | 'TF'
  | 'TG'
  | 'TH'
  | 'TJ'
  | 'TK'
  | 'TL'
  | 'TM'
  | 'TN'
  | 'TO'
  | 'TR'
  | 'TT'
  | 'TV'
  | 'TW'
  | 'TZ'
  | 'UA'
  | 'UG'
  | 'UM'
  | 'US'
  | 'UY'
  | 'UZ'
  | 'VA'
  | 'VC'
  | 'VE'
  | 'VG'
  | 'VN'
  | 'VU'
  | 'WF'
  | 'WS'
  | 'XK'
  | 'YE'
  | 'YT'
  | 'ZA'
  | 'ZM'
  | 'ZW'
  | 'ZZ'
  | '%future added value';

export type CurrencyCode =
  | 'AED'
  | 'AFN'
  | 'ALL'
  | 'AMD'
  | 'ANG'
  | 'AOA'
  | 'ARS'
  | 'AUD'
  | 'AWG'
  | 'AZN'
  | 'BAM'
  | 'BBD'
  | 'BDT'
  | 'BGN'
  | 'BHD'
  | 'BIF'
  | 'BMD'
  | 'BND'
  | 'BOB'
  | 'BRL'
  | 'BSD'
  | 'BTN'
  | 'BWP'
  | 'BYN'
  | 'BYR'
  | 'BZD'
  | 'CAD'
  | 'CDF'
  | 'CHF'
  | 'CLP'
  | 'CNY'
  | 'COP'
  | 'CRC'
  | 'CVE'
  | 'CZK'
  | 'DJF'
  | 'DKK'
  | 'DOP'
  | 'DZD'
  | 'EGP'
  | 'ERN'
  | 'ETB'
  | 'EUR'
  | 'FJD'
  | 'FKP'
  | 'GBP'
  | 'GEL'
  | 'GHS'
  | 'GIP'
  | 'GMD'
  | 'GNF'
  | 'GTQ'
  | 'GYD'
  | 'HKD'
  | 'HNL'
  | 'HRK'
  | 'HTG'
  | 'HUF'
  | 'IDR'
  | 'ILS'
  | 'INR'
  | 'IQD'
  | 'IRR'
  | 'ISK'
  | 'JEP'
  | 'JMD'
  | 'JOD'
  | 'JPY'
  | 'KES'
  | 'KGS'
  | 'KHR'
  | 'KID'
  | 'KMF'
  | 'KRW'
  | 'KWD'
  | 'KYD'
  | 'KZT'
  | 'LAK'
  | 'LBP'
  | 'LKR'
  | 'LRD'
  | 'LSL'
  | 'LTL'
  | 'LVL'
  | 'LYD'
  | 'MAD'
  | 'MDL'
  | 'MGA'
  | 'MKD'
  | 'MMK'
  | 'MNT'
  | 'MOP'
  | 'MRU'
  | 'MUR'
  | 'MVR'
  | 'MWK'
  | 'MXN'
  | 'MYR'
  | 'MZN'
  | 'NAD'
  | 'NGN'
  | 'NIO'
  | 'NOK'
  | 'NPR'
  | 'NZD'
  | 'OMR'
  | 'PAB'
  | 'PEN'
  | 'PGK'
  | 'PHP'
  | 'PKR'
  | 'PLN'
  | 'PYG'
  | 'QAR'
  | 'RON'
  | 'RSD'
  | 'RUB'
  | 'RWF'
  | 'SAR'
  | 'SBD'
  | 'SCR'
  | 'SDG'
  | 'SEK'
  | 'SGD'
  | 'SHP'
  | 'SLL'
  | 'SOS'
  | 'SRD'
  | 'SSP'
  | 'STD'
  | 'STN'
  | 'SYP'
  | 'SZL'
  | 'THB'
  | 'TJS'
  | 'TMT'
  | 'TND'
  | 'TOP'
  | 'TRY'
  | 'TTD'
  | 'TWD'
  | 'TZS'
  | 'UAH'
  | 'UGX'
  | 'USD'
  | 'USDC'
  | 'UYU'
  | 'UZS'
  | 'VED'
  | 'VEF'
  | 'VES'
  | 'VND'
  | 'VUV'
  | 'WST'
  | 'XAF'
  | 'XCD'
  | 'XOF'
  | 'XPF'
  | 'XXX'
  | 'YER'
  | 'ZAR'
  | 'ZMW'
  | '%future added value';

export type FulfillmentHoldReason =
  | 'AWAITING_PAYMENT'
  | 'AWAITING_RETURN_ITEMS'
  | 'HIGH_RISK_OF_FRAUD'
  | 'INCORRECT_ADDRESS'
  | 'INVENTORY_OUT_OF_STOCK'
  | 'ONLINE_STORE_POST_PURCHASE_CROSS_SELL'
  | 'OTHER'
  | 'UNKNOWN_DELIVERY_DATE'
  | '%future added value';

export type FulfillmentInput = {
  readonly lineItemsByFulfillmentOrder: ReadonlyArray<FulfillmentOrderLineItemsInput>;
  readonly notifyCustomer?: boolean | null | undefined;
  readonly originAddress?: FulfillmentOriginAddressInput | null | undefined;
  readonly trackingInfo?: FulfillmentTrackingInput | null | undefined;
};

export type FulfillmentOrderAction =
  | 'CANCEL_FULFILLMENT_ORDER'
  | 'CREATE_FULFILLMENT'
  | 'EXTERNAL'
  | 'HOLD'
  | 'MARK_AS_OPEN'
  | 'MERGE'
  | 'MOVE'
  | 'RELEASE_HOLD'
  | 'REPORT_PROGRESS'
  | 'REQUEST_CANCELLATION'
  | 'REQUEST_FULFILLMENT'
  | 'SPLIT'
  | '%future added value';

export type FulfillmentOrderHoldInput = {
  readonly externalId?: string | null | undefined;
  readonly fulfillmentOrderLineItems?: ReadonlyArray<FulfillmentOrderLineItemInput> | null | undefined;
  readonly handle?: string | null | undefined;
  readonly notifyMerchant?: boolean | null | undefined;
  readonly reason: FulfillmentHoldReason;
  readonly reasonNotes?: string | null | undefined;
};

export type FulfillmentOrderLineItemInput = {
  readonly id: string;
  readonly quantity: number;
};

export type FulfillmentOrderLineItemsInput = {
  readonly fulfillmentOrderId: string;
  readonly fulfillmentOrderLineItems?: ReadonlyArray<FulfillmentOrderLineItemInput> | null | undefined;
};

export type FulfillmentOrderReportProgressUserErrorCode =
  | 'FULFILLMENT_ORDER_CONTAINS_PICKED_ITEMS'
  | 'FULFILLMENT_ORDER_INVALID_DELIVERY_METHOD'
  | 'FULFILLMENT_ORDER_INVALID_FULFILLMENT_SERVICE_OWNERSHIP'
  | 'FULFILLMENT_ORDER_NOT_FOUND'
  | 'FULFILLMENT_ORDER_STATUS_INVALID'
  | 'FULFILLMENT_ORDER_UNSUPPORTED_ACTION'
  | 'MARKETPLACE_APP_NOT_ELIGIBLE'
  | '%future added value';

export type FulfillmentOrderStatus =
  | 'CANCELLED'
  | 'CLOSED'
  | 'INCOMPLETE'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'SCHEDULED'
  | '%future added value';

export type FulfillmentOriginAddressInput = {
  readonly address1?: string | null | undefined;
  readonly address2?: string | null | undefined;
  readonly city?: string | null | undefined;
  readonly countryCode: string;
  readonly provinceCode?: string | null | undefined;
  readonly zip?: string | null | undefined;
};

export type FulfillmentStatus =
  | 'CANCELLED'
  | 'ERROR'
  | 'FAILURE'
  | 'OPEN'
  | 'PENDING'
  | 'SUCCESS'
  | '%future added value';

export type FulfillmentTrackingInput = {
  readonly company?: string | null | undefined;
  readonly number?: string | null | undefined;
  readonly numbers?: ReadonlyArray<string> | null | undefined;
  readonly url?: string | null | undefined;
  readonly urls?: ReadonlyArray<string> | null | undefined;
};

export type HasMetafieldsMetafieldIdentifierInput = {
  readonly key: string;
  readonly namespace?: string | null | undefined;
};

export type InventoryQuantityInput = {
  readonly changeFromQuantity?: number | null | undefined;
  readonly inventoryItemId: string;
  readonly locationId: string;
  readonly quantity: number;
};

export type InventorySetQuantitiesUserErrorCode =
  | 'CHANGE_FROM_QUANTITY_STALE'
  | 'COMPARE_QUANTITY_REQUIRED'
  | 'COMPARE_QUANTITY_STALE'
  | 'IDEMPOTENCY_CONCURRENT_REQUEST'
  | 'IDEMPOTENCY_KEY_PARAMETER_MISMATCH'
  | 'IDEMPOTENCY_PREVIOUS_ATTEMPT_FAILED'
  | 'INVALID_INVENTORY_ITEM'
  | 'INVALID_LOCATION'
  | 'INVALID_NAME'
  | 'INVALID_QUANTITY_NEGATIVE'
  | 'INVALID_QUANTITY_TOO_HIGH'
  | 'INVALID_QUANTITY_TOO_LOW'
  | 'INVALID_REASON'
  | 'INVALID_REFERENCE_DOCUMENT'
  | 'NON_MUTABLE_INVENTORY_ITEM'
  | 'NO_DUPLICATE_INVENTORY_ITEM_ID_GROUP_ID_PAIR'
  | '%future added value';

export type MediaContentType =
  | 'EXTERNAL_VIDEO'
  | 'IMAGE'
  | 'MODEL_3D'
  | 'VIDEO'
  | '%future added value';

export type MoneyInput = {
  readonly amount: string;
  readonly currencyCode: CurrencyCode;
};

export type OrderAdjustmentInputDiscrepancyReason =
  | 'CUSTOMER'
  | 'DAMAGE'
  | 'OTHER'
  | 'RESTOCK'
  | '%future added value';

export type OrderCaptureInput = {
  readonly amount: string;
  readonly currency?: CurrencyCode | null | undefined;
  readonly finalCapture?: boolean | null | undefined;
  readonly id: string;
  readonly parentTransactionId: string;
};

export type OrderDisplayFinancialStatus =
  | 'AUTHORIZED'
  | 'EXPIRED'
  | 'PAID'
  | 'PARTIALLY_PAID'
  | 'PARTIALLY_REFUNDED'
  | 'PENDING'
  | 'REFUNDED'
  | 'VOIDED'
  | '%future added value';

export type OrderDisplayFulfillmentStatus =
  | 'FULFILLED'
  | 'FULFILLMENT_NOT_REQUIRED'
  | 'IN_PROGRESS'
  | 'ON_HOLD'
  | 'OPEN'
  | 'PARTIALLY_FULFILLED'
  | 'PENDING_FULFILLMENT'
  | 'REQUEST_DECLINED'
  | 'RESTOCKED'
  | 'SCHEDULED'
  | 'UNFULFILLED'
  | '%future added value';

export type OrderTransactionInput = {
  readonly amount: string;
  readonly gateway: string;
  readonly kind: OrderTransactionKind;
  readonly orderId: string;
  readonly parentId?: string | null | undefined;
};

export type OrderTransactionKind =
  | 'AUTHORIZATION'
  | 'CAPTURE'
  | 'CHANGE'
  | 'EMV_AUTHORIZATION'
  | 'REFUND'
  | 'SALE'
  | 'SUGGESTED_REFUND'
  | 'VOID'
  | '%future added value';

export type OrderTransactionStatus =
  | 'AWAITING_RESPONSE'
  | 'ERROR'
  | 'FAILURE'
  | 'PENDING'
  | 'SUCCESS'
  | 'UNKNOWN'
  | '%future added value';

export type ProductStatus =
  | 'ACTIVE'
  | 'ARCHIVED'
  | 'DRAFT'
  | 'UNLISTED'
  | '%future added value';

export type RefundDutyInput = {
  readonly dutyId: string;
  readonly refundType?: RefundDutyRefundType | null | undefined;
};

export type RefundDutyRefundType =
  | 'FULL'
  | 'PROPORTIONAL'
  | '%future added value';

export type RefundInput = {
  readonly allowOverRefunding?: boolean | null | undefined;
  readonly currency?: CurrencyCode | null | undefined;
  readonly discrepancyReason?: OrderAdjustmentInputDiscrepancyReason | null | undefined;
  readonly note?: string | null | undefined;
  readonly notify?: boolean | null | undefined;
  readonly orderId: string;
  readonly processedAt?: string | null | undefined;
  readonly refundDuties?: ReadonlyArray<RefundDutyInput> | null | undefined;
  readonly refundLineItems?: ReadonlyArray<RefundLineItemInput> | null | undefined;
  readonly refundMethods?: ReadonlyArray<RefundMethodInput> | null | undefined;
  readonly shipping?: ShippingRefundInput | null | undefined;
  readonly transactions?: ReadonlyArray<OrderTransactionInput> | null | undefined;
};

export type RefundLineItemInput = {
  readonly lineItemId: string;
  readonly locationId?: string | null | undefined;
  readonly quantity: number;
  readonly restockType?: RefundLineItemRestockType | null | undefined;
};

export type RefundLineItemRestockType =
  | 'CANCEL'
  | 'LEGACY_RESTOCK'
  | 'NO_RESTOCK'
  | 'RETURN'
  | '%future added value';

export type RefundMethodInput =
  {   readonly storeCreditRefund: StoreCreditRefundInput; };

export type RefundShippingInput = {
  readonly fullRefund?: boolean | null | undefined;
  readonly shippingRefundAmount?: MoneyInput | null | undefined;
};

export type ReturnErrorCode =
  | 'ALREADY_EXISTS'
  | 'BLANK'
  | 'CREATION_FAILED'
  | 'EQUAL_TO'
  | 'FEATURE_NOT_ENABLED'
  | 'GREATER_THAN'
  | 'GREATER_THAN_OR_EQUAL_TO'
  | 'INCLUSION'
  | 'INCOMPATIBLE_WITH_STANDARD_POLICY'
  | 'INTERNAL_ERROR'
  | 'INVALID'
  | 'INVALID_STATE'
  | 'LESS_THAN'
  | 'LESS_THAN_OR_EQUAL_TO'
  | 'MISSING_PERMISSION'
  | 'NOTIFICATION_FAILED'
  | 'NOT_A_NUMBER'
  | 'NOT_EDITABLE'
  | 'NOT_FOUND'
  | 'PRESENT'
  | 'TAKEN'
  | 'TOO_BIG'
  | 'TOO_LONG'
  | 'TOO_MANY_ARGUMENTS'
  | 'TOO_SHORT'
  | 'WRONG_LENGTH'
  | '%future added value';

export type ReturnProcessExchangeLineItemInput = {
  readonly id: string;
  readonly quantity: number;
};

export type ReturnProcessFinancialTransferInput =
  {   readonly issueRefund: ReturnProcessRefundInput; };

export type ReturnProcessInput = {
  readonly exchangeLineItems?: ReadonlyArray<ReturnProcessExchangeLineItemInput> | null | undefined;
  readonly financialTransfer?: ReturnProcessFinancialTransferInput | null | undefined;
  readonly note?: string | null | undefined;
  readonly notifyCustomer?: boolean | null | undefined;
  readonly refundDuties?: ReadonlyArray<RefundDutyInput> | null | undefined;
  readonly refundShipping?: RefundShippingInput | null | undefined;
  readonly returnId: string;
  readonly returnLineItems?: ReadonlyArray<ReturnProcessReturnLineItemInput> | null | undefined;
  readonly tipLineId?: string | null | undefined;
};

export type ReturnProcessRefundInput = {
  readonly allowOverRefunding?: boolean | null | undefined;
  readonly orderTransactions: ReadonlyArray<ReturnRefundOrderTransactionInput>;
  readonly refundMethods?: ReadonlyArray<RefundMethodInput> | null | undefined;
};

export type ReturnProcessReturnLineItemInput = {
  readonly dispositions?: ReadonlyArray<ReverseFulfillmentOrderDisposeInput> | null | undefined;
  readonly id: string;
  readonly quantity: number;
};

export type ReturnRefundOrderTransactionInput = {
  readonly parentId: string;
  readonly transactionAmount: MoneyInput;
};

export type ReturnStatus =
  | 'CANCELED'
  | 'CLOSED'
  | 'DECLINED'
  | 'OPEN'
  | 'REQUESTED'
  | '%future added value';

export type ReverseFulfillmentOrderDisposeInput = {
  readonly dispositionType: ReverseFulfillmentOrderDispositionType;
  readonly locationId?: string | null | undefined;
  readonly quantity: number;
  readonly reverseFulfillmentOrderLineItemId: string;
};

export type ReverseFulfillmentOrderDispositionType =
  | 'MISSING'
  | 'NOT_RESTOCKED'
  | 'PROCESSING_REQUIRED'
  | 'RESTOCKED'
  | '%future added value';

export type RiskAssessmentResult =
  | 'HIGH'
  | 'LOW'
  | 'MEDIUM'
  | 'NONE'
  | 'PENDING'
  | '%future added value';

export type ShippingRefundInput = {
  readonly amount?: string | null | undefined;
  readonly fullRefund?: boolean | null | undefined;
};

export type StoreCreditRefundInput = {
  readonly amount: MoneyInput;
  readonly expiresAt?: string | null | undefined;
};

export type SuggestedOutcomeReturnLineItemInput = {
  readonly id: string;
  readonly quantity: number;
};

export type WebhookSubscriptionFormat =
  | 'JSON'
  | 'XML'
  | '%future added value';

export type WebhookSubscriptionInput = {
  /** @deprecated Use `uri` instead. */
  readonly callbackUrl?: string | null | undefined;
  readonly filter?: string | null | undefined;
  readonly format?: WebhookSubscriptionFormat | null | undefined;
  readonly includeFields?: ReadonlyArray<string> | null | undefined;
  readonly metafieldNamespaces?: ReadonlyArray<string> | null | undefined;
  readonly metafields?: ReadonlyArray<HasMetafieldsMetafieldIdentifierInput> | null | undefined;
  readonly name?: string | null | undefined;
  readonly uri?: string | null | undefined;
};

export type WebhookSubscriptionTopic =
  | 'APP_PURCHASES_ONE_TIME_UPDATE'
  | 'APP_SCOPES_UPDATE'
  | 'APP_SUBSCRIPTIONS_APPROACHING_CAPPED_AMOUNT'
  | 'APP_SUBSCRIPTIONS_UPDATE'
  | 'APP_UNINSTALLED'
  | 'AUDIT_EVENTS_ADMIN_API_ACTIVITY'
  | 'BULK_OPERATIONS_FINISH'
  | 'CARTS_CREATE'
  | 'CARTS_UPDATE'
  | 'CHANNELS_DELETE'
  | 'CHECKOUTS_CREATE'
  | 'CHECKOUTS_DELETE'
  | 'CHECKOUTS_UPDATE'
  | 'COLLECTIONS_CREATE'
  | 'COLLECTIONS_DELETE'
  | 'COLLECTIONS_UPDATE'
  | 'COLLECTION_LISTINGS_ADD'
  | 'COLLECTION_LISTINGS_REMOVE'
  | 'COLLECTION_LISTINGS_UPDATE'
  | 'COLLECTION_PUBLICATIONS_CREATE'
  | 'COLLECTION_PUBLICATIONS_DELETE'
  | 'COLLECTION_PUBLICATIONS_UPDATE'
  | 'COMPANIES_CREATE'
  | 'COMPANIES_DELETE'
  | 'COMPANIES_UPDATE'
  | 'COMPANY_CONTACTS_CREATE'
  | 'COMPANY_CONTACTS_DELETE'
  | 'COMPANY_CONTACTS_UPDATE'
  | 'COMPANY_CONTACT_ROLES_ASSIGN'
  | 'COMPANY_CONTACT_ROLES_REVOKE'
  | 'COMPANY_LOCATIONS_CREATE'
  | 'COMPANY_LOCATIONS_DELETE'
  | 'COMPANY_LOCATIONS_UPDATE'
  | 'CUSTOMERS_CREATE'
  | 'CUSTOMERS_DELETE'
  | 'CUSTOMERS_DISABLE'
  | 'CUSTOMERS_EMAIL_MARKETING_CONSENT_UPDATE'
  | 'CUSTOMERS_ENABLE'
  | 'CUSTOMERS_MARKETING_CONSENT_UPDATE'
  | 'CUSTOMERS_MERGE'
  | 'CUSTOMERS_PURCHASING_SUMMARY'
  | 'CUSTOMERS_UPDATE'
  | 'CUSTOMERS_WHATS_APP_MARKETING_CONSENT_UPDATE'
  | 'CUSTOMER_ACCOUNT_SETTINGS_UPDATE'
  | 'CUSTOMER_GROUPS_CREATE'
  | 'CUSTOMER_GROUPS_DELETE'
  | 'CUSTOMER_GROUPS_UPDATE'
  | 'CUSTOMER_JOINED_SEGMENT'
  | 'CUSTOMER_LEFT_SEGMENT'
  | 'CUSTOMER_PAYMENT_METHODS_CREATE'
  | 'CUSTOMER_PAYMENT_METHODS_REVOKE'
  | 'CUSTOMER_PAYMENT_METHODS_UPDATE'
  | 'CUSTOMER_TAGS_ADDED'
  | 'CUSTOMER_TAGS_REMOVED'
  | 'DELIVERY_PROMISE_SETTINGS_UPDATE'
  | 'DISCOUNTS_CREATE'
  | 'DISCOUNTS_DELETE'
  | 'DISCOUNTS_REDEEMCODE_ADDED'
  | 'DISCOUNTS_REDEEMCODE_REMOVED'
  | 'DISCOUNTS_UPDATE'
  | 'DISPUTES_CREATE'
  | 'DISPUTES_UPDATE'
  | 'DOMAINS_CREATE'
  | 'DOMAINS_DESTROY'
  | 'DOMAINS_UPDATE'
  | 'DRAFT_ORDERS_CREATE'
  | 'DRAFT_ORDERS_DELETE'
  | 'DRAFT_ORDERS_UPDATE'
  | 'FINANCE_APP_STAFF_MEMBER_DELETE'
  | 'FINANCE_APP_STAFF_MEMBER_GRANT'
  | 'FINANCE_APP_STAFF_MEMBER_REVOKE'
  | 'FINANCE_APP_STAFF_MEMBER_UPDATE'
  | 'FINANCE_KYC_INFORMATION_UPDATE'
  | 'FULFILLMENTS_CREATE'
  | 'FULFILLMENTS_UPDATE'
  | 'FULFILLMENT_EVENTS_CREATE'
  | 'FULFILLMENT_EVENTS_DELETE'
  | 'FULFILLMENT_HOLDS_ADDED'
  | 'FULFILLMENT_HOLDS_RELEASED'
  | 'FULFILLMENT_ORDERS_CANCELLATION_REQUEST_ACCEPTED'
  | 'FULFILLMENT_ORDERS_CANCELLATION_REQUEST_REJECTED'
  | 'FULFILLMENT_ORDERS_CANCELLATION_REQUEST_SUBMITTED'
  | 'FULFILLMENT_ORDERS_CANCELLED'
  | 'FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_ACCEPTED'
  | 'FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_REJECTED'
  | 'FULFILLMENT_ORDERS_FULFILLMENT_REQUEST_SUBMITTED'
  | 'FULFILLMENT_ORDERS_FULFILLMENT_SERVICE_FAILED_TO_COMPLETE'
  | 'FULFILLMENT_ORDERS_HOLD_RELEASED'
  | 'FULFILLMENT_ORDERS_LINE_ITEMS_PREPARED_FOR_LOCAL_DELIVERY'
  | 'FULFILLMENT_ORDERS_LINE_ITEMS_PREPARED_FOR_PICKUP'
  | 'FULFILLMENT_ORDERS_MANUALLY_REPORTED_PROGRESS_STOPPED'
  | 'FULFILLMENT_ORDERS_MERGED'
  | 'FULFILLMENT_ORDERS_MOVED'
  | 'FULFILLMENT_ORDERS_ORDER_ROUTING_COMPLETE'
  | 'FULFILLMENT_ORDERS_PLACED_ON_HOLD'
  | 'FULFILLMENT_ORDERS_PROGRESS_REPORTED'
  | 'FULFILLMENT_ORDERS_RESCHEDULED'
  | 'FULFILLMENT_ORDERS_SCHEDULED_FULFILLMENT_ORDER_READY'
  | 'FULFILLMENT_ORDERS_SPLIT'
  | 'INVENTORY_ITEMS_CREATE'
  | 'INVENTORY_ITEMS_DELETE'
  | 'INVENTORY_ITEMS_UPDATE'
  | 'INVENTORY_LEVELS_CONNECT'
  | 'INVENTORY_LEVELS_DISCONNECT'
  | 'INVENTORY_LEVELS_UPDATE'
  | 'INVENTORY_SHIPMENTS_ADD_ITEMS'
  | 'INVENTORY_SHIPMENTS_CREATE'
  | 'INVENTORY_SHIPMENTS_DELETE'
  | 'INVENTORY_SHIPMENTS_MARK_IN_TRANSIT'
  | 'INVENTORY_SHIPMENTS_RECEIVE_ITEMS'
  | 'INVENTORY_SHIPMENTS_REMOVE_ITEMS'
  | 'INVENTORY_SHIPMENTS_UPDATE_ITEM_QUANTITIES'
  | 'INVENTORY_SHIPMENTS_UPDATE_TRACKING'
  | 'INVENTORY_TRANSFERS_ADD_ITEMS'
  | 'INVENTORY_TRANSFERS_CANCEL'
  | 'INVENTORY_TRANSFERS_COMPLETE'
  | 'INVENTORY_TRANSFERS_READY_TO_SHIP'
  | 'INVENTORY_TRANSFERS_REMOVE_ITEMS'
  | 'INVENTORY_TRANSFERS_UPDATED'
  | 'INVENTORY_TRANSFERS_UPDATE_ITEM_QUANTITIES'
  | 'LOCALES_CREATE'
  | 'LOCALES_DESTROY'
  | 'LOCALES_UPDATE'
  | 'LOCATIONS_ACTIVATE'
  | 'LOCATIONS_CREATE'
  | 'LOCATIONS_DEACTIVATE'
  | 'LOCATIONS_DELETE'
  | 'LOCATIONS_UPDATE'
  | 'MARKETS_BACKUP_REGION_UPDATE'
  | 'MARKETS_CREATE'
  | 'MARKETS_DELETE'
  | 'MARKETS_UPDATE'
  | 'METAFIELD_DEFINITIONS_CREATE'
  | 'METAFIELD_DEFINITIONS_DELETE'
  | 'METAFIELD_DEFINITIONS_UPDATE'
  | 'METAOBJECTS_CREATE'
  | 'METAOBJECTS_DELETE'
  | 'METAOBJECTS_UPDATE'
  | 'ORDERS_CANCELLED'
  | 'ORDERS_CREATE'
  | 'ORDERS_DELETE'
  | 'ORDERS_EDITED'
  | 'ORDERS_FULFILLED'
  | 'ORDERS_LINK_REQUESTED'
  | 'ORDERS_PAID'
  | 'ORDERS_PARTIALLY_FULFILLED'
  | 'ORDERS_RISK_ASSESSMENT_CHANGED'
  | 'ORDERS_SHOPIFY_PROTECT_ELIGIBILITY_CHANGED'
  | 'ORDERS_UPDATED'
  | 'ORDER_TRANSACTIONS_CREATE'
  | 'PAYMENT_SCHEDULES_DUE'
  | 'PAYMENT_TERMS_CREATE'
  | 'PAYMENT_TERMS_DELETE'
  | 'PAYMENT_TERMS_UPDATE'
  | 'PRODUCTS_CREATE'
  | 'PRODUCTS_DELETE'
  | 'PRODUCTS_UPDATE'
  | 'PRODUCT_FEEDS_CREATE'
  | 'PRODUCT_FEEDS_FULL_SYNC'
  | 'PRODUCT_FEEDS_FULL_SYNC_FINISH'
  | 'PRODUCT_FEEDS_INCREMENTAL_SYNC'
  | 'PRODUCT_FEEDS_UPDATE'
  | 'PRODUCT_LISTINGS_ADD'
  | 'PRODUCT_LISTINGS_REMOVE'
  | 'PRODUCT_LISTINGS_UPDATE'
  | 'PRODUCT_PUBLICATIONS_CREATE'
  | 'PRODUCT_PUBLICATIONS_DELETE'
  | 'PRODUCT_PUBLICATIONS_UPDATE'
  | 'PROFILES_CREATE'
  | 'PROFILES_DELETE'
  | 'PROFILES_UPDATE'
  | 'REFUNDS_CREATE'
  | 'RETURNS_APPROVE'
  | 'RETURNS_CANCEL'
  | 'RETURNS_CLOSE'
  | 'RETURNS_DECLINE'
  | 'RETURNS_PROCESS'
  | 'RETURNS_REOPEN'
  | 'RETURNS_REQUEST'
  | 'RETURNS_UPDATE'
  | 'REVERSE_DELIVERIES_ATTACH_DELIVERABLE'
  | 'REVERSE_FULFILLMENT_ORDERS_DISPOSE'
  | 'SCHEDULED_PRODUCT_LISTINGS_ADD'
  | 'SCHEDULED_PRODUCT_LISTINGS_REMOVE'
  | 'SCHEDULED_PRODUCT_LISTINGS_UPDATE'
  | 'SEGMENTS_CREATE'
  | 'SEGMENTS_DELETE'
  | 'SEGMENTS_UPDATE'
  | 'SELLING_PLAN_GROUPS_CREATE'
  | 'SELLING_PLAN_GROUPS_DELETE'
  | 'SELLING_PLAN_GROUPS_UPDATE'
  | 'SHIPPING_ADDRESSES_CREATE'
  | 'SHIPPING_ADDRESSES_UPDATE'
  | 'SHOP_UPDATE'
  | 'SUBSCRIPTION_BILLING_ATTEMPTS_CHALLENGED'
  | 'SUBSCRIPTION_BILLING_ATTEMPTS_FAILURE'
  | 'SUBSCRIPTION_BILLING_ATTEMPTS_SUCCESS'
  | 'SUBSCRIPTION_BILLING_CYCLES_SKIP'
  | 'SUBSCRIPTION_BILLING_CYCLES_UNSKIP'
  | 'SUBSCRIPTION_BILLING_CYCLE_EDITS_CREATE'
  | 'SUBSCRIPTION_BILLING_CYCLE_EDITS_DELETE'
  | 'SUBSCRIPTION_BILLING_CYCLE_EDITS_UPDATE'
  | 'SUBSCRIPTION_CONTRACTS_ACTIVATE'
  | 'SUBSCRIPTION_CONTRACTS_CANCEL'
  | 'SUBSCRIPTION_CONTRACTS_CREATE'
  | 'SUBSCRIPTION_CONTRACTS_EXPIRE'
  | 'SUBSCRIPTION_CONTRACTS_FAIL'
  | 'SUBSCRIPTION_CONTRACTS_PAUSE'
  | 'SUBSCRIPTION_CONTRACTS_UPDATE'
  | 'TAX_SERVICES_CREATE'
  | 'TAX_SERVICES_UPDATE'
  | 'TENDER_TRANSACTIONS_CREATE'
  | 'THEMES_CREATE'
  | 'THEMES_DELETE'
  | 'THEMES_PUBLISH'
  | 'THEMES_UPDATE'
  | 'VARIANTS_IN_STOCK'
  | 'VARIANTS_OUT_OF_STOCK'
  | '%future added value';

export type WeightUnit =
  | 'GRAMS'
  | 'KILOGRAMS'
  | 'OUNCES'
  | 'POUNDS'
  | '%future added value';

export type ActivateInventoryMutationVariables = Exact<{
  inventoryItemId: string;
  locationId: string;
  available: number;
  idempotencyKey: string;
}>;


export type ActivateInventoryMutation = { readonly inventoryActivate: { readonly inventoryLevel: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type AddTagsMutationVariables = Exact<{
  id: string;
  tags: ReadonlyArray<string> | string;
}>;


export type AddTagsMutation = { readonly tagsAdd: { readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type ArticleProductFragment = { readonly legacyResourceId: string, readonly title: string, readonly status: ProductStatus, readonly vendor: string, readonly hasOnlyDefaultVariant: boolean, readonly updatedAt: string, readonly featuredMedia:
    | { readonly mediaContentType: MediaContentType }
    | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
    | { readonly mediaContentType: MediaContentType }
    | { readonly mediaContentType: MediaContentType }
   | null, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } };

export type ArticleVariantFragment = { readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly price: string, readonly updatedAt: string, readonly inventoryItem: { readonly legacyResourceId: string, readonly tracked: boolean, readonly requiresShipping: boolean, readonly countryCodeOfOrigin?: CountryCode | null, readonly harmonizedSystemCode?: string | null, readonly measurement: { readonly weight: { readonly value: number, readonly unit: WeightUnit } | null }, readonly unitCost?: { readonly amount: string, readonly currencyCode: CurrencyCode } | null }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } };

export type BothMoneysFragment = { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } };

export type BulkOperationStateFragment = { readonly id: string, readonly status: BulkOperationStatus, readonly objectCount: string, readonly rootObjectCount: string, readonly url: string | null, readonly errorCode: BulkOperationErrorCode | null };

export type CancelBulkOperationMutationVariables = Exact<{
  operationId: string;
}>;


export type CancelBulkOperationMutation = { readonly bulkOperationCancel: { readonly bulkOperation: { readonly id: string, readonly status: BulkOperationStatus } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type CapturePaymentMutationVariables = Exact<{
  input: OrderCaptureInput;
}>;


export type CapturePaymentMutation = { readonly orderCapture: { readonly transaction: { readonly id: string, readonly status: OrderTransactionStatus } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type CountVariantsQueryVariables = Exact<{ [key: string]: never; }>;


export type CountVariantsQuery = { readonly productVariantsCount: { readonly count: number, readonly precision: CountPrecision } | null };

export type CreateFulfillmentMutationVariables = Exact<{
  fulfillment: FulfillmentInput;
}>;


export type CreateFulfillmentMutation = { readonly fulfillmentCreate: { readonly fulfillment: { readonly legacyResourceId: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type CreateRefundMutationVariables = Exact<{
  input: RefundInput;
  idempotencyKey: string;
}>;


export type CreateRefundMutation = { readonly refundCreate: { readonly refund: { readonly legacyResourceId: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type CreateWebhookSubscriptionMutationVariables = Exact<{
  topic: WebhookSubscriptionTopic;
  subscription: WebhookSubscriptionInput;
}>;


export type CreateWebhookSubscriptionMutation = { readonly webhookSubscriptionCreate: { readonly webhookSubscription: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type DeleteWebhookSubscriptionMutationVariables = Exact<{
  id: string;
}>;


export type DeleteWebhookSubscriptionMutation = { readonly webhookSubscriptionDelete: { readonly deletedWebhookSubscriptionId: string | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type FindOrderQueryVariables = Exact<{
  search: string;
}>;


export type FindOrderQuery = { readonly orders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string }> } };

export type FindOrdersOfFulfillmentOrdersQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type FindOrdersOfFulfillmentOrdersQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string, readonly orderId: string }
    | Record<PropertyKey, never>
   | null> };

export type FulfillmentHeadFragment = { readonly id: string, readonly legacyResourceId: string, readonly status: FulfillmentStatus, readonly createdAt: string, readonly location: { readonly legacyResourceId: string } | null, readonly trackingInfo: ReadonlyArray<{ readonly number: string | null }> };

export type FulfillmentLineFragment = { readonly quantity: number | null, readonly lineItem: { readonly id: string } };

export type FulfillmentOrderHeadFragment = { readonly id: string, readonly status: FulfillmentOrderStatus, readonly fulfillAt: string | null, readonly assignedLocation: { readonly location: { readonly legacyResourceId: string, readonly isFulfillmentService: boolean } | null }, readonly supportedActions: ReadonlyArray<{ readonly action: FulfillmentOrderAction }>, readonly fulfillmentHolds: ReadonlyArray<{ readonly id: string, readonly handle: string | null, readonly heldByRequestingApp: boolean }> };

export type FulfillmentOrderLineFragment = { readonly id: string, readonly totalQuantity: number, readonly remainingQuantity: number, readonly lineItem: { readonly id: string } };

export type HoldFulfillmentOrderMutationVariables = Exact<{
  id: string;
  hold: FulfillmentOrderHoldInput;
}>;


export type HoldFulfillmentOrderMutation = { readonly fulfillmentOrderHold: { readonly fulfillmentOrder: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type LevelQuantitiesFragment = { readonly isActive: boolean, readonly quantities: ReadonlyArray<{ readonly name: string, readonly quantity: number }> };

export type ListFulfillmentLinesQueryVariables = Exact<{
  fulfillmentId: string;
  after?: string | null | undefined;
}>;


export type ListFulfillmentLinesQuery = { readonly fulfillment: { readonly fulfillmentLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly quantity: number | null, readonly lineItem: { readonly id: string } }> } } | null };

export type ListFulfillmentOrderLinesQueryVariables = Exact<{
  fulfillmentOrderId: string;
  after?: string | null | undefined;
}>;


export type ListFulfillmentOrderLinesQuery = { readonly fulfillmentOrder: { readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly totalQuantity: number, readonly remainingQuantity: number, readonly lineItem: { readonly id: string } }> } } | null };

export type ListLocationsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListLocationsQuery = { readonly locations: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly name: string, readonly isActive: boolean, readonly isFulfillmentService: boolean }> } };

export type ListOrderFulfillmentIdsQueryVariables = Exact<{
  orderId: string;
}>;


export type ListOrderFulfillmentIdsQuery = { readonly order: { readonly fulfillments: ReadonlyArray<{ readonly id: string }> } | null };

export type ListOrderFulfillmentOrdersQueryVariables = Exact<{
  orderId: string;
  after?: string | null | undefined;
}>;


export type ListOrderFulfillmentOrdersQuery = { readonly order: { readonly fulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: FulfillmentOrderStatus, readonly fulfillAt: string | null, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly totalQuantity: number, readonly remainingQuantity: number, readonly lineItem: { readonly id: string } }> }, readonly assignedLocation: { readonly location: { readonly legacyResourceId: string, readonly isFulfillmentService: boolean } | null }, readonly supportedActions: ReadonlyArray<{ readonly action: FulfillmentOrderAction }>, readonly fulfillmentHolds: ReadonlyArray<{ readonly id: string, readonly handle: string | null, readonly heldByRequestingApp: boolean }> }> } } | null };

export type ListOrderLineIdsQueryVariables = Exact<{
  orderId: string;
  after?: string | null | undefined;
}>;


export type ListOrderLineIdsQuery = { readonly order: { readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sku: string | null, readonly requiresShipping: boolean }> } } | null };

export type ListOrderLinesQueryVariables = Exact<{
  orderId: string;
  after?: string | null | undefined;
}>;


export type ListOrderLinesQuery = { readonly order: { readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sku: string | null, readonly vendor: string | null, readonly quantity: number, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly requiresShipping: boolean, readonly isGiftCard: boolean, readonly variant: { readonly legacyResourceId: string } | null, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly originalUnitPriceSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } }, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } } }> }> } } | null };

export type ListPlacedOrdersQueryVariables = Exact<{
  search: string;
  after?: string | null | undefined;
}>;


export type ListPlacedOrdersQuery = { readonly orders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly number: number, readonly name: string, readonly createdAt: string, readonly cancelledAt: string | null, readonly closed: boolean, readonly displayFinancialStatus: OrderDisplayFinancialStatus | null, readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus, readonly tags: ReadonlyArray<string> }> } };

export type ListProductImagesQueryVariables = Exact<{
  productId: string;
  after?: string | null | undefined;
}>;


export type ListProductImagesQuery = { readonly product: { readonly media: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<
        | { readonly mediaContentType: MediaContentType }
        | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
        | { readonly mediaContentType: MediaContentType }
        | { readonly mediaContentType: MediaContentType }
      > } } | null };

export type ListProductVariantsQueryVariables = Exact<{
  productId: string;
  first: number;
  after?: string | null | undefined;
  inventoryItem: boolean;
  hasVariantMetafields: boolean;
  variantMetafields: ReadonlyArray<string> | string;
  variantMetafieldCount: number;
  hasProductMetafields: boolean;
  productMetafields: ReadonlyArray<string> | string;
  productMetafieldCount: number;
}>;


export type ListProductVariantsQuery = { readonly product: { readonly legacyResourceId: string, readonly title: string, readonly status: ProductStatus, readonly vendor: string, readonly hasOnlyDefaultVariant: boolean, readonly updatedAt: string, readonly variants: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly price: string, readonly updatedAt: string, readonly inventoryItem: { readonly legacyResourceId: string, readonly tracked: boolean, readonly requiresShipping: boolean, readonly countryCodeOfOrigin?: CountryCode | null, readonly harmonizedSystemCode?: string | null, readonly measurement: { readonly weight: { readonly value: number, readonly unit: WeightUnit } | null }, readonly unitCost?: { readonly amount: string, readonly currencyCode: CurrencyCode } | null }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }> }, readonly featuredMedia:
      | { readonly mediaContentType: MediaContentType }
      | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
      | { readonly mediaContentType: MediaContentType }
      | { readonly mediaContentType: MediaContentType }
     | null, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } } | null };

export type ListRefundableLinesQueryVariables = Exact<{
  orderId: string;
  after?: string | null | undefined;
}>;


export type ListRefundableLinesQuery = { readonly order: { readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly refundableQuantity: number, readonly duties: ReadonlyArray<{ readonly id: string }> }> } } | null };

export type ListRefundedLinesQueryVariables = Exact<{
  refundId: string;
  after?: string | null | undefined;
}>;


export type ListRefundedLinesQuery = { readonly refund: { readonly refundLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly quantity: number, readonly lineItem: { readonly id: string } }> } } | null };

export type ListReturnedLinesQueryVariables = Exact<{
  returnId: string;
  after?: string | null | undefined;
}>;


export type ListReturnedLinesQuery = { readonly return: { readonly returnLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<
        | { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number, readonly fulfillmentLineItem: { readonly id: string, readonly lineItem: { readonly id: string } } }
        | { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number }
      > } } | null };

export type ListReverseLinesQueryVariables = Exact<{
  reverseOrderId: string;
  after?: string | null | undefined;
}>;


export type ListReverseLinesQuery = { readonly reverseFulfillmentOrder: { readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly fulfillmentLineItem: { readonly id: string } | null }> } } | null };

export type ListReverseOrdersQueryVariables = Exact<{
  returnId: string;
  after?: string | null | undefined;
}>;


export type ListReverseOrdersQuery = { readonly return: { readonly reverseFulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly fulfillmentLineItem: { readonly id: string } | null }> } }> } } | null };

export type ListUpdatedFulfillmentOrdersQueryVariables = Exact<{
  search: string;
  after?: string | null | undefined;
}>;


export type ListUpdatedFulfillmentOrdersQuery = { readonly fulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly orderId: string, readonly updatedAt: string }> } };

export type ListUpdatedInventoryItemsQueryVariables = Exact<{
  search: string;
  after?: string | null | undefined;
}>;


export type ListUpdatedInventoryItemsQuery = { readonly inventoryItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly updatedAt: string }> } };

export type ListUpdatedLevelsQueryVariables = Exact<{
  locationId: string;
  search: string;
  first: number;
  after?: string | null | undefined;
}>;


export type ListUpdatedLevelsQuery = { readonly location: { readonly inventoryLevels: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly updatedAt: string, readonly isActive: boolean, readonly item: { readonly legacyResourceId: string, readonly tracked: boolean }, readonly quantities: ReadonlyArray<{ readonly name: string, readonly quantity: number }> }> } } | null };

export type ListUpdatedOrdersQueryVariables = Exact<{
  search: string;
  after?: string | null | undefined;
}>;


export type ListUpdatedOrdersQuery = { readonly orders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly updatedAt: string }> } };

export type ListUpdatedProductsQueryVariables = Exact<{
  search: string;
  first: number;
  after?: string | null | undefined;
  inventoryItem: boolean;
  hasVariantMetafields: boolean;
  variantMetafields: ReadonlyArray<string> | string;
  variantMetafieldCount: number;
  hasProductMetafields: boolean;
  productMetafields: ReadonlyArray<string> | string;
  productMetafieldCount: number;
}>;


export type ListUpdatedProductsQuery = { readonly products: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly title: string, readonly status: ProductStatus, readonly vendor: string, readonly hasOnlyDefaultVariant: boolean, readonly updatedAt: string, readonly variants: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly price: string, readonly updatedAt: string, readonly inventoryItem: { readonly legacyResourceId: string, readonly tracked: boolean, readonly requiresShipping: boolean, readonly countryCodeOfOrigin?: CountryCode | null, readonly harmonizedSystemCode?: string | null, readonly measurement: { readonly weight: { readonly value: number, readonly unit: WeightUnit } | null }, readonly unitCost?: { readonly amount: string, readonly currencyCode: CurrencyCode } | null }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }> }, readonly featuredMedia:
        | { readonly mediaContentType: MediaContentType }
        | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
        | { readonly mediaContentType: MediaContentType }
        | { readonly mediaContentType: MediaContentType }
       | null, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }> } };

export type ListWebhookSubscriptionsQueryVariables = Exact<{
  after?: string | null | undefined;
}>;


export type ListWebhookSubscriptionsQuery = { readonly webhookSubscriptions: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly topic: WebhookSubscriptionTopic, readonly uri: string, readonly format: WebhookSubscriptionFormat, readonly filter: string | null, readonly includeFields: ReadonlyArray<string> }> } };

export type MoveFulfillmentOrderMutationVariables = Exact<{
  id: string;
  locationId: string;
}>;


export type MoveFulfillmentOrderMutation = { readonly fulfillmentOrderMove: { readonly movedFulfillmentOrder: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type OrderLineFragment = { readonly id: string, readonly name: string, readonly sku: string | null, readonly vendor: string | null, readonly quantity: number, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly requiresShipping: boolean, readonly isGiftCard: boolean, readonly variant: { readonly legacyResourceId: string } | null, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly originalUnitPriceSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } }, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } } }> };

export type PostalAddressFragment = { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly zip: string | null, readonly provinceCode: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null };

export type ProcessReturnMutationVariables = Exact<{
  input: ReturnProcessInput;
}>;


export type ProcessReturnMutation = { readonly returnProcess: { readonly return: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string, readonly code: ReturnErrorCode | null }> } | null };

export type ReadBulkOperationQueryVariables = Exact<{
  operationId: string;
}>;


export type ReadBulkOperationQuery = { readonly bulkOperation: { readonly id: string, readonly status: BulkOperationStatus, readonly objectCount: string, readonly rootObjectCount: string, readonly url: string | null, readonly errorCode: BulkOperationErrorCode | null } | null };

export type ReadFulfillmentTruthsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReadFulfillmentTruthsQuery = { readonly nodes: ReadonlyArray<
    | { readonly legacyResourceId: string, readonly number: number, readonly cancelledAt: string | null, readonly capturable: boolean, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sku: string | null, readonly requiresShipping: boolean }> }, readonly fulfillments: ReadonlyArray<{ readonly id: string, readonly legacyResourceId: string, readonly status: FulfillmentStatus, readonly createdAt: string, readonly fulfillmentLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly quantity: number | null, readonly lineItem: { readonly id: string } }> }, readonly location: { readonly legacyResourceId: string } | null, readonly trackingInfo: ReadonlyArray<{ readonly number: string | null }> }>, readonly fulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: FulfillmentOrderStatus, readonly fulfillAt: string | null, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly totalQuantity: number, readonly remainingQuantity: number, readonly lineItem: { readonly id: string } }> }, readonly assignedLocation: { readonly location: { readonly legacyResourceId: string, readonly isFulfillmentService: boolean } | null }, readonly supportedActions: ReadonlyArray<{ readonly action: FulfillmentOrderAction }>, readonly fulfillmentHolds: ReadonlyArray<{ readonly id: string, readonly handle: string | null, readonly heldByRequestingApp: boolean }> }> } }
    | Record<PropertyKey, never>
   | null> };

export type ReadFulfillmentsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReadFulfillmentsQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string, readonly legacyResourceId: string, readonly status: FulfillmentStatus, readonly createdAt: string, readonly fulfillmentLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly quantity: number | null, readonly lineItem: { readonly id: string } }> }, readonly location: { readonly legacyResourceId: string } | null, readonly trackingInfo: ReadonlyArray<{ readonly number: string | null }> }
    | Record<PropertyKey, never>
   | null> };

export type ReadLevelsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
  locationId: string;
}>;


export type ReadLevelsQuery = { readonly nodes: ReadonlyArray<
    | { readonly legacyResourceId: string, readonly tracked: boolean, readonly inventoryLevel: { readonly isActive: boolean, readonly quantities: ReadonlyArray<{ readonly name: string, readonly quantity: number }> } | null }
    | Record<PropertyKey, never>
   | null> };

export type ReadOrdersQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
  metafields?: ReadonlyArray<string> | string | null | undefined;
  metafieldCount: number;
  hasMetafields: boolean;
}>;


export type ReadOrdersQuery = { readonly nodes: ReadonlyArray<
    | { readonly legacyResourceId: string, readonly number: number, readonly name: string, readonly createdAt: string, readonly updatedAt: string, readonly cancelledAt: string | null, readonly closed: boolean, readonly displayFinancialStatus: OrderDisplayFinancialStatus | null, readonly displayFulfillmentStatus: OrderDisplayFulfillmentStatus, readonly currencyCode: CurrencyCode, readonly presentmentCurrencyCode: CurrencyCode, readonly tags: ReadonlyArray<string>, readonly note: string | null, readonly email: string | null, readonly phone: string | null, readonly totalPriceSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } }, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly risk: { readonly assessments: ReadonlyArray<{ readonly riskLevel: RiskAssessmentResult }> }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> }, readonly customer: { readonly note: string | null, readonly defaultEmailAddress: { readonly emailAddress: string } | null } | null, readonly purchasingEntity:
        | { readonly company: { readonly name: string } }
        | Record<PropertyKey, never>
       | null, readonly shippingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly zip: string | null, readonly provinceCode: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly billingAddress: { readonly firstName: string | null, readonly lastName: string | null, readonly company: string | null, readonly address1: string | null, readonly address2: string | null, readonly city: string | null, readonly zip: string | null, readonly provinceCode: string | null, readonly countryCodeV2: CountryCode | null, readonly phone: string | null } | null, readonly shippingLines: { readonly nodes: ReadonlyArray<{ readonly title: string, readonly code: string | null }> }, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly sku: string | null, readonly vendor: string | null, readonly quantity: number, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly requiresShipping: boolean, readonly isGiftCard: boolean, readonly variant: { readonly legacyResourceId: string } | null, readonly customAttributes: ReadonlyArray<{ readonly key: string, readonly value: string | null }>, readonly originalUnitPriceSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } }, readonly discountAllocations: ReadonlyArray<{ readonly allocatedAmountSet: { readonly shopMoney: { readonly amount: string }, readonly presentmentMoney: { readonly amount: string } } }> }> }, readonly fulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: FulfillmentOrderStatus, readonly fulfillAt: string | null, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly totalQuantity: number, readonly remainingQuantity: number, readonly lineItem: { readonly id: string } }> }, readonly assignedLocation: { readonly location: { readonly legacyResourceId: string, readonly isFulfillmentService: boolean } | null }, readonly supportedActions: ReadonlyArray<{ readonly action: FulfillmentOrderAction }>, readonly fulfillmentHolds: ReadonlyArray<{ readonly id: string, readonly handle: string | null, readonly heldByRequestingApp: boolean }> }> } }
    | Record<PropertyKey, never>
   | null> };

export type ReadPaymentQueryVariables = Exact<{
  orderId: string;
}>;


export type ReadPaymentQuery = { readonly order: { readonly displayFinancialStatus: OrderDisplayFinancialStatus | null, readonly presentmentCurrencyCode: CurrencyCode, readonly totalOutstandingSet: { readonly presentmentMoney: { readonly amount: string } }, readonly transactions: ReadonlyArray<{ readonly id: string, readonly kind: OrderTransactionKind, readonly status: OrderTransactionStatus, readonly authorizationExpiresAt: string | null, readonly multiCapturable: boolean, readonly parentTransaction: { readonly id: string } | null, readonly totalUnsettledSet: { readonly presentmentMoney: { readonly amount: string } } | null }> } | null };

export type ReadRefundTruthQueryVariables = Exact<{
  orderId: string;
}>;


export type ReadRefundTruthQuery = { readonly order: { readonly legacyResourceId: string, readonly name: string, readonly cancelledAt: string | null, readonly presentmentCurrencyCode: CurrencyCode, readonly capturable: boolean, readonly totalRefundedShippingSet: { readonly presentmentMoney: { readonly amount: string } }, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly name: string, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly refundableQuantity: number, readonly duties: ReadonlyArray<{ readonly id: string }> }> }, readonly refunds: ReadonlyArray<{ readonly legacyResourceId: string, readonly totalRefundedSet: { readonly presentmentMoney: { readonly amount: string } }, readonly refundLineItems: { readonly pageInfo: { readonly hasNextPage: boolean }, readonly nodes: ReadonlyArray<{ readonly quantity: number }> } }>, readonly returns: { readonly pageInfo: { readonly hasNextPage: boolean }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly status: ReturnStatus }> } } | null };

export type ReadRefundsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReadRefundsQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string, readonly legacyResourceId: string, readonly refundLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly quantity: number, readonly lineItem: { readonly id: string } }> } }
    | Record<PropertyKey, never>
   | null> };

export type ReadReturnQueryVariables = Exact<{
  returnId: string;
}>;


export type ReadReturnQuery = { readonly return: { readonly id: string, readonly name: string, readonly status: ReturnStatus, readonly exchangeLineItems: { readonly pageInfo: { readonly hasNextPage: boolean }, readonly nodes: ReadonlyArray<{ readonly id: string }> }, readonly returnLineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<
        | { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number, readonly fulfillmentLineItem: { readonly id: string, readonly lineItem: { readonly id: string } } }
        | { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number }
      > }, readonly reverseFulfillmentOrders: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly fulfillmentLineItem: { readonly id: string } | null }> } }> } } | null };

export type ReadShopQueryVariables = Exact<{ [key: string]: never; }>;


export type ReadShopQuery = { readonly shop: { readonly name: string, readonly myshopifyDomain: string, readonly currencyCode: CurrencyCode, readonly ianaTimezone: string }, readonly currentAppInstallation: { readonly accessScopes: ReadonlyArray<{ readonly handle: string }> } };

export type ReadUnfulfilledUnitsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
}>;


export type ReadUnfulfilledUnitsQuery = { readonly nodes: ReadonlyArray<
    | { readonly id: string, readonly unfulfilledQuantity: number }
    | Record<PropertyKey, never>
   | null> };

export type ReadVariantsOfInventoryItemsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
  inventoryItem: boolean;
  hasVariantMetafields: boolean;
  variantMetafields: ReadonlyArray<string> | string;
  variantMetafieldCount: number;
  hasProductMetafields: boolean;
  productMetafields: ReadonlyArray<string> | string;
  productMetafieldCount: number;
}>;


export type ReadVariantsOfInventoryItemsQuery = { readonly nodes: ReadonlyArray<
    | { readonly legacyResourceId: string, readonly variants: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly price: string, readonly updatedAt: string, readonly product: { readonly legacyResourceId: string, readonly title: string, readonly status: ProductStatus, readonly vendor: string, readonly hasOnlyDefaultVariant: boolean, readonly updatedAt: string, readonly featuredMedia:
              | { readonly mediaContentType: MediaContentType }
              | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
              | { readonly mediaContentType: MediaContentType }
              | { readonly mediaContentType: MediaContentType }
             | null, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }, readonly inventoryItem: { readonly legacyResourceId: string, readonly tracked: boolean, readonly requiresShipping: boolean, readonly countryCodeOfOrigin?: CountryCode | null, readonly harmonizedSystemCode?: string | null, readonly measurement: { readonly weight: { readonly value: number, readonly unit: WeightUnit } | null }, readonly unitCost?: { readonly amount: string, readonly currencyCode: CurrencyCode } | null }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }> } | null }
    | Record<PropertyKey, never>
   | null> };

export type ReadVariantsQueryVariables = Exact<{
  ids: ReadonlyArray<string> | string;
  inventoryItem: boolean;
  hasVariantMetafields: boolean;
  variantMetafields: ReadonlyArray<string> | string;
  variantMetafieldCount: number;
  hasProductMetafields: boolean;
  productMetafields: ReadonlyArray<string> | string;
  productMetafieldCount: number;
}>;


export type ReadVariantsQuery = { readonly nodes: ReadonlyArray<
    | { readonly legacyResourceId: string, readonly title: string, readonly sku: string | null, readonly barcode: string | null, readonly price: string, readonly updatedAt: string, readonly product: { readonly legacyResourceId: string, readonly title: string, readonly status: ProductStatus, readonly vendor: string, readonly hasOnlyDefaultVariant: boolean, readonly updatedAt: string, readonly featuredMedia:
          | { readonly mediaContentType: MediaContentType }
          | { readonly mediaContentType: MediaContentType, readonly image: { readonly url: string } | null }
          | { readonly mediaContentType: MediaContentType }
          | { readonly mediaContentType: MediaContentType }
         | null, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }, readonly inventoryItem: { readonly legacyResourceId: string, readonly tracked: boolean, readonly requiresShipping: boolean, readonly countryCodeOfOrigin?: CountryCode | null, readonly harmonizedSystemCode?: string | null, readonly measurement: { readonly weight: { readonly value: number, readonly unit: WeightUnit } | null }, readonly unitCost?: { readonly amount: string, readonly currencyCode: CurrencyCode } | null }, readonly metafields?: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly namespace: string, readonly key: string, readonly value: string }> } }
    | Record<PropertyKey, never>
   | null> };

export type RefundableLineFragment = { readonly id: string, readonly name: string, readonly currentQuantity: number, readonly unfulfilledQuantity: number, readonly refundableQuantity: number, readonly duties: ReadonlyArray<{ readonly id: string }> };

export type RefundedLineFragment = { readonly quantity: number, readonly lineItem: { readonly id: string } };

export type ReleaseFulfillmentOrderMutationVariables = Exact<{
  id: string;
  holdIds: ReadonlyArray<string> | string;
}>;


export type ReleaseFulfillmentOrderMutation = { readonly fulfillmentOrderReleaseHold: { readonly fulfillmentOrder: { readonly id: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export type ReportProgressMutationVariables = Exact<{
  id: string;
}>;


export type ReportProgressMutation = { readonly fulfillmentOrderReportProgress: { readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string, readonly code: FulfillmentOrderReportProgressUserErrorCode | null }> } | null };

type ReturnedLine_ReturnLineItem_Fragment = { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number, readonly fulfillmentLineItem: { readonly id: string, readonly lineItem: { readonly id: string } } };

type ReturnedLine_UnverifiedReturnLineItem_Fragment = { readonly id: string, readonly quantity: number, readonly processableQuantity: number, readonly unprocessedQuantity: number };

export type ReturnedLineFragment =
  | ReturnedLine_ReturnLineItem_Fragment
  | ReturnedLine_UnverifiedReturnLineItem_Fragment
;

export type ReverseLineFragment = { readonly id: string, readonly fulfillmentLineItem: { readonly id: string } | null };

export type ReverseOrderFragment = { readonly id: string, readonly lineItems: { readonly pageInfo: { readonly hasNextPage: boolean, readonly endCursor: string | null }, readonly nodes: ReadonlyArray<{ readonly id: string, readonly fulfillmentLineItem: { readonly id: string } | null }> } };

export type SetAvailableMutationVariables = Exact<{
  quantities: ReadonlyArray<InventoryQuantityInput> | InventoryQuantityInput;
  referenceDocumentUri: string;
  idempotencyKey: string;
}>;


export type SetAvailableMutation = { readonly inventorySetQuantities: { readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string, readonly code: InventorySetQuantitiesUserErrorCode | null }> } | null };

export type StartBulkQueryMutationVariables = Exact<{
  query: string;
}>;


export type StartBulkQueryMutation = { readonly bulkOperationRunQuery: { readonly bulkOperation: { readonly id: string, readonly status: BulkOperationStatus, readonly objectCount: string, readonly rootObjectCount: string, readonly url: string | null, readonly errorCode: BulkOperationErrorCode | null } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string, readonly code: BulkOperationUserErrorCode | null }> } | null };

export type SuggestRefundQueryVariables = Exact<{
  orderId: string;
  lines: ReadonlyArray<RefundLineItemInput> | RefundLineItemInput;
  duties: ReadonlyArray<RefundDutyInput> | RefundDutyInput;
  shipping: boolean;
}>;


export type SuggestRefundQuery = { readonly order: { readonly taxesIncluded: boolean, readonly suggestedRefund: { readonly maximumRefundableSet: { readonly presentmentMoney: { readonly amount: string } }, readonly subtotalSet: { readonly presentmentMoney: { readonly amount: string } }, readonly totalTaxSet: { readonly presentmentMoney: { readonly amount: string } }, readonly totalDutiesSet: { readonly presentmentMoney: { readonly amount: string } }, readonly shipping: { readonly amountSet: { readonly presentmentMoney: { readonly amount: string } } }, readonly suggestedTransactions: ReadonlyArray<{ readonly gateway: string | null, readonly parentTransaction: { readonly id: string } | null, readonly amountSet: { readonly presentmentMoney: { readonly amount: string } } }> } | null } | null };

export type SuggestReturnOutcomeQueryVariables = Exact<{
  returnId: string;
  lines: ReadonlyArray<SuggestedOutcomeReturnLineItemInput> | SuggestedOutcomeReturnLineItemInput;
  duties: ReadonlyArray<RefundDutyInput> | RefundDutyInput;
  shipping: RefundShippingInput;
}>;


export type SuggestReturnOutcomeQuery = { readonly return: { readonly order: { readonly taxesIncluded: boolean }, readonly suggestedFinancialOutcome: { readonly maximumRefundable: { readonly presentmentMoney: { readonly amount: string } }, readonly discountedSubtotal: { readonly presentmentMoney: { readonly amount: string } }, readonly totalTax: { readonly presentmentMoney: { readonly amount: string } }, readonly totalDuties: { readonly presentmentMoney: { readonly amount: string } }, readonly shipping: { readonly amountSet: { readonly presentmentMoney: { readonly amount: string } } }, readonly financialTransfer:
        | { readonly suggestedTransactions: ReadonlyArray<{ readonly gateway: string | null, readonly parentTransaction: { readonly id: string } | null, readonly amountSet: { readonly presentmentMoney: { readonly amount: string } } }> }
        | Record<PropertyKey, never>
       | null } | null } | null };

export type SuggestWorthQueryVariables = Exact<{
  orderId: string;
  lines: ReadonlyArray<RefundLineItemInput> | RefundLineItemInput;
}>;


export type SuggestWorthQuery = { readonly order: { readonly taxesIncluded: boolean, readonly suggestedRefund: { readonly subtotalSet: { readonly presentmentMoney: { readonly amount: string } }, readonly totalTaxSet: { readonly presentmentMoney: { readonly amount: string } } } | null } | null };

export type SuggestedTransactionFragment = { readonly gateway: string | null, readonly parentTransaction: { readonly id: string } | null, readonly amountSet: { readonly presentmentMoney: { readonly amount: string } } };

export type UpdateFulfillmentTrackingMutationVariables = Exact<{
  fulfillmentId: string;
  tracking: FulfillmentTrackingInput;
  notifyCustomer: boolean;
}>;


export type UpdateFulfillmentTrackingMutation = { readonly fulfillmentTrackingInfoUpdate: { readonly fulfillment: { readonly legacyResourceId: string } | null, readonly userErrors: ReadonlyArray<{ readonly field: ReadonlyArray<string> | null, readonly message: string }> } | null };

export const activateInventory: Operation<ActivateInventoryMutation, ActivateInventoryMutationVariables> = {
  name: 'ActivateInventory',
  kind: 'mutation',
  text: `mutation ActivateInventory($inventoryItemId: ID!, $locationId: ID!, $available: Int!, $idempotencyKey: String!) {
  inventoryActivate(
    inventoryItemId: $inventoryItemId
    locationId: $locationId
    available: $available
  ) @idempotent(key: $idempotencyKey) {
    inventoryLevel {
      id
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const addTags: Operation<AddTagsMutation, AddTagsMutationVariables> = {
  name: 'AddTags',
  kind: 'mutation',
  text: `mutation AddTags($id: ID!, $tags: [String!]!) {
  tagsAdd(id: $id, tags: $tags) {
    userErrors {
      field
      message
    }
  }
}`,
};

export const cancelBulkOperation: Operation<CancelBulkOperationMutation, CancelBulkOperationMutationVariables> = {
  name: 'CancelBulkOperation',
  kind: 'mutation',
  text: `mutation CancelBulkOperation($operationId: ID!) {
  bulkOperationCancel(id: $operationId) {
    bulkOperation {
      id
      status
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const capturePayment: Operation<CapturePaymentMutation, CapturePaymentMutationVariables> = {
  name: 'CapturePayment',
  kind: 'mutation',
  text: `mutation CapturePayment($input: OrderCaptureInput!) {
  orderCapture(input: $input) {
    transaction {
      id
      status
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const countVariants: Operation<CountVariantsQuery, CountVariantsQueryVariables> = {
  name: 'CountVariants',
  kind: 'query',
  text: `query CountVariants {
  productVariantsCount(limit: null) {
    count
    precision
  }
}`,
};

export const createFulfillment: Operation<CreateFulfillmentMutation, CreateFulfillmentMutationVariables> = {
  name: 'CreateFulfillment',
  kind: 'mutation',
  text: `mutation CreateFulfillment($fulfillment: FulfillmentInput!) {
  fulfillmentCreate(fulfillment: $fulfillment) {
    fulfillment {
      legacyResourceId
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const createRefund: Operation<CreateRefundMutation, CreateRefundMutationVariables> = {
  name: 'CreateRefund',
  kind: 'mutation',
  text: `mutation CreateRefund($input: RefundInput!, $idempotencyKey: String!) {
  refundCreate(input: $input) @idempotent(key: $idempotencyKey) {
    refund {
      legacyResourceId
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const createWebhookSubscription: Operation<CreateWebhookSubscriptionMutation, CreateWebhookSubscriptionMutationVariables> = {
  name: 'CreateWebhookSubscription',
  kind: 'mutation',
  text: `mutation CreateWebhookSubscription($topic: WebhookSubscriptionTopic!, $subscription: WebhookSubscriptionInput!) {
  webhookSubscriptionCreate(topic: $topic, webhookSubscription: $subscription) {
    webhookSubscription {
      id
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const deleteWebhookSubscription: Operation<DeleteWebhookSubscriptionMutation, DeleteWebhookSubscriptionMutationVariables> = {
  name: 'DeleteWebhookSubscription',
  kind: 'mutation',
  text: `mutation DeleteWebhookSubscription($id: ID!) {
  webhookSubscriptionDelete(id: $id) {
    deletedWebhookSubscriptionId
    userErrors {
      field
      message
    }
  }
}`,
};

export const findOrder: Operation<FindOrderQuery, FindOrderQueryVariables> = {
  name: 'FindOrder',
  kind: 'query',
  text: `query FindOrder($search: String!) {
  orders(first: 1, query: $search, sortKey: CREATED_AT, reverse: true) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      legacyResourceId
    }
  }
}`,
};

export const findOrdersOfFulfillmentOrders: Operation<FindOrdersOfFulfillmentOrdersQuery, FindOrdersOfFulfillmentOrdersQueryVariables> = {
  name: 'FindOrdersOfFulfillmentOrders',
  kind: 'query',
  text: `query FindOrdersOfFulfillmentOrders($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on FulfillmentOrder {
      id
      orderId
    }
  }
}`,
};

export const holdFulfillmentOrder: Operation<HoldFulfillmentOrderMutation, HoldFulfillmentOrderMutationVariables> = {
  name: 'HoldFulfillmentOrder',
  kind: 'mutation',
  text: `mutation HoldFulfillmentOrder($id: ID!, $hold: FulfillmentOrderHoldInput!) {
  fulfillmentOrderHold(id: $id, fulfillmentHold: $hold) {
    fulfillmentOrder {
      id
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const listFulfillmentLines: Operation<ListFulfillmentLinesQuery, ListFulfillmentLinesQueryVariables> = {
  name: 'ListFulfillmentLines',
  kind: 'query',
  text: `query ListFulfillmentLines($fulfillmentId: ID!, $after: String) {
  fulfillment(id: $fulfillmentId) {
    fulfillmentLineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...FulfillmentLine
      }
    }
  }
}

fragment FulfillmentLine on FulfillmentLineItem {
  quantity
  lineItem {
    id
  }
}`,
};

export const listFulfillmentOrderLines: Operation<ListFulfillmentOrderLinesQuery, ListFulfillmentOrderLinesQueryVariables> = {
  name: 'ListFulfillmentOrderLines',
  kind: 'query',
  text: `query ListFulfillmentOrderLines($fulfillmentOrderId: ID!, $after: String) {
  fulfillmentOrder(id: $fulfillmentOrderId) {
    lineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...FulfillmentOrderLine
      }
    }
  }
}

fragment FulfillmentOrderLine on FulfillmentOrderLineItem {
  id
  totalQuantity
  remainingQuantity
  lineItem {
    id
  }
}`,
};

export const listLocations: Operation<ListLocationsQuery, ListLocationsQueryVariables> = {
  name: 'ListLocations',
  kind: 'query',
  text: `query ListLocations($after: String) {
  locations(first: 100, after: $after, includeInactive: true, includeLegacy: true) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      legacyResourceId
      name
      isActive
      isFulfillmentService
    }
  }
}`,
};

export const listOrderFulfillmentIds: Operation<ListOrderFulfillmentIdsQuery, ListOrderFulfillmentIdsQueryVariables> = {
  name: 'ListOrderFulfillmentIds',
  kind: 'query',
  text: `query ListOrderFulfillmentIds($orderId: ID!) {
  order(id: $orderId) {
    fulfillments(first: 250) {
      id
    }
  }
}`,
};

export const listOrderFulfillmentOrders: Operation<ListOrderFulfillmentOrdersQuery, ListOrderFulfillmentOrdersQueryVariables> = {
  name: 'ListOrderFulfillmentOrders',
  kind: 'query',
  text: `query ListOrderFulfillmentOrders($orderId: ID!, $after: String) {
  order(id: $orderId) {
    fulfillmentOrders(first: 10, after: $after, displayable: true) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...FulfillmentOrderHead
        lineItems(first: 20) {
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            ...FulfillmentOrderLine
          }
        }
      }
    }
  }
}

fragment FulfillmentOrderHead on FulfillmentOrder {
  id
  status
  fulfillAt
  assignedLocation {
    location {
      legacyResourceId
      isFulfillmentService
    }
  }
  supportedActions {
    action
  }
  fulfillmentHolds {
    id
    handle
    heldByRequestingApp
  }
}

fragment FulfillmentOrderLine on FulfillmentOrderLineItem {
  id
  totalQuantity
  remainingQuantity
  lineItem {
    id
  }
}`,
};

export const listOrderLineIds: Operation<ListOrderLineIdsQuery, ListOrderLineIdsQueryVariables> = {
  name: 'ListOrderLineIds',
  kind: 'query',
  text: `query ListOrderLineIds($orderId: ID!, $after: String) {
  order(id: $orderId) {
    lineItems(first: 250, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        id
        name
        sku
        requiresShipping
      }
    }
  }
}`,
};

export const listOrderLines: Operation<ListOrderLinesQuery, ListOrderLinesQueryVariables> = {
  name: 'ListOrderLines',
  kind: 'query',
  text: `query ListOrderLines($orderId: ID!, $after: String) {
  order(id: $orderId) {
    lineItems(first: 50, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...OrderLine
      }
    }
  }
}

fragment BothMoneys on MoneyBag {
  shopMoney {
    amount
  }
  presentmentMoney {
    amount
  }
}

fragment OrderLine on LineItem {
  id
  name
  sku
  vendor
  quantity
  currentQuantity
  unfulfilledQuantity
  requiresShipping
  isGiftCard
  variant {
    legacyResourceId
  }
  customAttributes {
    key
    value
  }
  originalUnitPriceSet {
    ...BothMoneys
  }
  discountAllocations {
    allocatedAmountSet {
      ...BothMoneys
    }
  }
}`,
};

export const listPlacedOrders: Operation<ListPlacedOrdersQuery, ListPlacedOrdersQueryVariables> = {
  name: 'ListPlacedOrders',
  kind: 'query',
  text: `query ListPlacedOrders($search: String!, $after: String) {
  orders(first: 250, after: $after, query: $search, sortKey: ID) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      legacyResourceId
      number
      name
      createdAt
      cancelledAt
      closed
      displayFinancialStatus
      displayFulfillmentStatus
      tags
    }
  }
}`,
};

export const listProductImages: Operation<ListProductImagesQuery, ListProductImagesQueryVariables> = {
  name: 'ListProductImages',
  kind: 'query',
  text: `query ListProductImages($productId: ID!, $after: String) {
  product(id: $productId) {
    media(first: 10, after: $after, query: "media_type:IMAGE", sortKey: POSITION) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        mediaContentType
        ... on MediaImage {
          image {
            url
          }
        }
      }
    }
  }
}`,
};

export const listProductVariants: Operation<ListProductVariantsQuery, ListProductVariantsQueryVariables> = {
  name: 'ListProductVariants',
  kind: 'query',
  text: `query ListProductVariants($productId: ID!, $first: Int!, $after: String, $inventoryItem: Boolean!, $hasVariantMetafields: Boolean!, $variantMetafields: [String!]!, $variantMetafieldCount: Int!, $hasProductMetafields: Boolean!, $productMetafields: [String!]!, $productMetafieldCount: Int!) {
  product(id: $productId) {
    ...ArticleProduct
    variants(first: $first, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ArticleVariant
      }
    }
  }
}

fragment ArticleProduct on Product {
  legacyResourceId
  title
  status
  vendor
  hasOnlyDefaultVariant
  updatedAt
  featuredMedia {
    mediaContentType
    ... on MediaImage {
      image {
        url
      }
    }
  }
  metafields(first: $productMetafieldCount, keys: $productMetafields) @include(if: $hasProductMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}

fragment ArticleVariant on ProductVariant {
  legacyResourceId
  title
  sku
  barcode
  price
  updatedAt
  inventoryItem {
    legacyResourceId
    tracked
    requiresShipping
    measurement {
      weight {
        value
        unit
      }
    }
    countryCodeOfOrigin @include(if: $inventoryItem)
    harmonizedSystemCode @include(if: $inventoryItem)
    unitCost @include(if: $inventoryItem) {
      amount
      currencyCode
    }
  }
  metafields(first: $variantMetafieldCount, keys: $variantMetafields) @include(if: $hasVariantMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}`,
};

export const listRefundableLines: Operation<ListRefundableLinesQuery, ListRefundableLinesQueryVariables> = {
  name: 'ListRefundableLines',
  kind: 'query',
  text: `query ListRefundableLines($orderId: ID!, $after: String) {
  order(id: $orderId) {
    lineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...RefundableLine
      }
    }
  }
}

fragment RefundableLine on LineItem {
  id
  name
  currentQuantity
  unfulfilledQuantity
  refundableQuantity
  duties {
    id
  }
}`,
};

export const listRefundedLines: Operation<ListRefundedLinesQuery, ListRefundedLinesQueryVariables> = {
  name: 'ListRefundedLines',
  kind: 'query',
  text: `query ListRefundedLines($refundId: ID!, $after: String) {
  refund(id: $refundId) {
    refundLineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...RefundedLine
      }
    }
  }
}

fragment RefundedLine on RefundLineItem {
  quantity
  lineItem {
    id
  }
}`,
};

export const listReturnedLines: Operation<ListReturnedLinesQuery, ListReturnedLinesQueryVariables> = {
  name: 'ListReturnedLines',
  kind: 'query',
  text: `query ListReturnedLines($returnId: ID!, $after: String) {
  return(id: $returnId) {
    returnLineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ReturnedLine
      }
    }
  }
}

fragment ReturnedLine on ReturnLineItemType {
  id
  quantity
  processableQuantity
  unprocessedQuantity
  ... on ReturnLineItem {
    fulfillmentLineItem {
      id
      lineItem {
        id
      }
    }
  }
}`,
};

export const listReverseLines: Operation<ListReverseLinesQuery, ListReverseLinesQueryVariables> = {
  name: 'ListReverseLines',
  kind: 'query',
  text: `query ListReverseLines($reverseOrderId: ID!, $after: String) {
  reverseFulfillmentOrder(id: $reverseOrderId) {
    lineItems(first: 100, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ReverseLine
      }
    }
  }
}

fragment ReverseLine on ReverseFulfillmentOrderLineItem {
  id
  fulfillmentLineItem {
    id
  }
}`,
};

export const listReverseOrders: Operation<ListReverseOrdersQuery, ListReverseOrdersQueryVariables> = {
  name: 'ListReverseOrders',
  kind: 'query',
  text: `query ListReverseOrders($returnId: ID!, $after: String) {
  return(id: $returnId) {
    reverseFulfillmentOrders(first: 5, after: $after) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ReverseOrder
      }
    }
  }
}

fragment ReverseLine on ReverseFulfillmentOrderLineItem {
  id
  fulfillmentLineItem {
    id
  }
}

fragment ReverseOrder on ReverseFulfillmentOrder {
  id
  lineItems(first: 20) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ReverseLine
    }
  }
}`,
};

export const listUpdatedFulfillmentOrders: Operation<ListUpdatedFulfillmentOrdersQuery, ListUpdatedFulfillmentOrdersQueryVariables> = {
  name: 'ListUpdatedFulfillmentOrders',
  kind: 'query',
  text: `query ListUpdatedFulfillmentOrders($search: String!, $after: String) {
  fulfillmentOrders(
    first: 50
    after: $after
    query: $search
    includeClosed: true
    sortKey: UPDATED_AT
  ) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      orderId
      updatedAt
    }
  }
}`,
};

export const listUpdatedInventoryItems: Operation<ListUpdatedInventoryItemsQuery, ListUpdatedInventoryItemsQueryVariables> = {
  name: 'ListUpdatedInventoryItems',
  kind: 'query',
  text: `query ListUpdatedInventoryItems($search: String!, $after: String) {
  inventoryItems(first: 100, after: $after, query: $search) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      updatedAt
    }
  }
}`,
};

export const listUpdatedLevels: Operation<ListUpdatedLevelsQuery, ListUpdatedLevelsQueryVariables> = {
  name: 'ListUpdatedLevels',
  kind: 'query',
  text: `query ListUpdatedLevels($locationId: ID!, $search: String!, $first: Int!, $after: String) {
  location(id: $locationId) {
    inventoryLevels(
      first: $first
      after: $after
      query: $search
      includeInactive: true
    ) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        updatedAt
        ...LevelQuantities
        item {
          legacyResourceId
          tracked
        }
      }
    }
  }
}

fragment LevelQuantities on InventoryLevel {
  isActive
  quantities(names: ["available", "committed"]) {
    name
    quantity
  }
}`,
};

export const listUpdatedOrders: Operation<ListUpdatedOrdersQuery, ListUpdatedOrdersQueryVariables> = {
  name: 'ListUpdatedOrders',
  kind: 'query',
  text: `query ListUpdatedOrders($search: String!, $after: String) {
  orders(first: 100, after: $after, query: $search, sortKey: UPDATED_AT) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      legacyResourceId
      updatedAt
    }
  }
}`,
};

export const listUpdatedProducts: Operation<ListUpdatedProductsQuery, ListUpdatedProductsQueryVariables> = {
  name: 'ListUpdatedProducts',
  kind: 'query',
  text: `query ListUpdatedProducts($search: String!, $first: Int!, $after: String, $inventoryItem: Boolean!, $hasVariantMetafields: Boolean!, $variantMetafields: [String!]!, $variantMetafieldCount: Int!, $hasProductMetafields: Boolean!, $productMetafields: [String!]!, $productMetafieldCount: Int!) {
  products(first: $first, after: $after, query: $search, sortKey: UPDATED_AT) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ArticleProduct
      variants(first: 10) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...ArticleVariant
        }
      }
    }
  }
}

fragment ArticleProduct on Product {
  legacyResourceId
  title
  status
  vendor
  hasOnlyDefaultVariant
  updatedAt
  featuredMedia {
    mediaContentType
    ... on MediaImage {
      image {
        url
      }
    }
  }
  metafields(first: $productMetafieldCount, keys: $productMetafields) @include(if: $hasProductMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}

fragment ArticleVariant on ProductVariant {
  legacyResourceId
  title
  sku
  barcode
  price
  updatedAt
  inventoryItem {
    legacyResourceId
    tracked
    requiresShipping
    measurement {
      weight {
        value
        unit
      }
    }
    countryCodeOfOrigin @include(if: $inventoryItem)
    harmonizedSystemCode @include(if: $inventoryItem)
    unitCost @include(if: $inventoryItem) {
      amount
      currencyCode
    }
  }
  metafields(first: $variantMetafieldCount, keys: $variantMetafields) @include(if: $hasVariantMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}`,
};

export const listWebhookSubscriptions: Operation<ListWebhookSubscriptionsQuery, ListWebhookSubscriptionsQueryVariables> = {
  name: 'ListWebhookSubscriptions',
  kind: 'query',
  text: `query ListWebhookSubscriptions($after: String) {
  webhookSubscriptions(first: 100, after: $after) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      id
      topic
      uri
      format
      filter
      includeFields
    }
  }
}`,
};

export const moveFulfillmentOrder: Operation<MoveFulfillmentOrderMutation, MoveFulfillmentOrderMutationVariables> = {
  name: 'MoveFulfillmentOrder',
  kind: 'mutation',
  text: `mutation MoveFulfillmentOrder($id: ID!, $locationId: ID!) {
  fulfillmentOrderMove(id: $id, newLocationId: $locationId) {
    movedFulfillmentOrder {
      id
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const processReturn: Operation<ProcessReturnMutation, ProcessReturnMutationVariables> = {
  name: 'ProcessReturn',
  kind: 'mutation',
  text: `mutation ProcessReturn($input: ReturnProcessInput!) {
  returnProcess(input: $input) {
    return {
      id
    }
    userErrors {
      field
      message
      code
    }
  }
}`,
};

export const readBulkOperation: Operation<ReadBulkOperationQuery, ReadBulkOperationQueryVariables> = {
  name: 'ReadBulkOperation',
  kind: 'query',
  text: `query ReadBulkOperation($operationId: ID!) {
  bulkOperation(id: $operationId) {
    ...BulkOperationState
  }
}

fragment BulkOperationState on BulkOperation {
  id
  status
  objectCount
  rootObjectCount
  url
  errorCode
}`,
};

export const readFulfillmentTruths: Operation<ReadFulfillmentTruthsQuery, ReadFulfillmentTruthsQueryVariables> = {
  name: 'ReadFulfillmentTruths',
  kind: 'query',
  text: `query ReadFulfillmentTruths($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Order {
      legacyResourceId
      number
      cancelledAt
      capturable
      lineItems(first: 20) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          id
          name
          sku
          requiresShipping
        }
      }
      fulfillments(first: 4) {
        ...FulfillmentHead
        fulfillmentLineItems(first: 10) {
          pageInfo {
            hasNextPage
            endCursor
          }
          nodes {
            ...FulfillmentLine
          }
        }
      }
      fulfillmentOrders(first: 3, displayable: true) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...FulfillmentOrderHead
          lineItems(first: 10) {
            pageInfo {
              hasNextPage
              endCursor
            }
            nodes {
              ...FulfillmentOrderLine
            }
          }
        }
      }
    }
  }
}

fragment FulfillmentHead on Fulfillment {
  id
  legacyResourceId
  status
  createdAt
  location {
    legacyResourceId
  }
  trackingInfo {
    number
  }
}

fragment FulfillmentLine on FulfillmentLineItem {
  quantity
  lineItem {
    id
  }
}

fragment FulfillmentOrderHead on FulfillmentOrder {
  id
  status
  fulfillAt
  assignedLocation {
    location {
      legacyResourceId
      isFulfillmentService
    }
  }
  supportedActions {
    action
  }
  fulfillmentHolds {
    id
    handle
    heldByRequestingApp
  }
}

fragment FulfillmentOrderLine on FulfillmentOrderLineItem {
  id
  totalQuantity
  remainingQuantity
  lineItem {
    id
  }
}`,
};

export const readFulfillments: Operation<ReadFulfillmentsQuery, ReadFulfillmentsQueryVariables> = {
  name: 'ReadFulfillments',
  kind: 'query',
  text: `query ReadFulfillments($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Fulfillment {
      ...FulfillmentHead
      fulfillmentLineItems(first: 20) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...FulfillmentLine
        }
      }
    }
  }
}

fragment FulfillmentHead on Fulfillment {
  id
  legacyResourceId
  status
  createdAt
  location {
    legacyResourceId
  }
  trackingInfo {
    number
  }
}

fragment FulfillmentLine on FulfillmentLineItem {
  quantity
  lineItem {
    id
  }
}`,
};

export const readLevels: Operation<ReadLevelsQuery, ReadLevelsQueryVariables> = {
  name: 'ReadLevels',
  kind: 'query',
  text: `query ReadLevels($ids: [ID!]!, $locationId: ID!) {
  nodes(ids: $ids) {
    ... on InventoryItem {
      legacyResourceId
      tracked
      inventoryLevel(locationId: $locationId) {
        ...LevelQuantities
      }
    }
  }
}

fragment LevelQuantities on InventoryLevel {
  isActive
  quantities(names: ["available", "committed"]) {
    name
    quantity
  }
}`,
};

export const readOrders: Operation<ReadOrdersQuery, ReadOrdersQueryVariables> = {
  name: 'ReadOrders',
  kind: 'query',
  text: `query ReadOrders($ids: [ID!]!, $metafields: [String!], $metafieldCount: Int!, $hasMetafields: Boolean!) {
  nodes(ids: $ids) {
    ... on Order {
      legacyResourceId
      number
      name
      createdAt
      updatedAt
      cancelledAt
      closed
      displayFinancialStatus
      displayFulfillmentStatus
      currencyCode
      presentmentCurrencyCode
      totalPriceSet {
        ...BothMoneys
      }
      tags
      customAttributes {
        key
        value
      }
      risk {
        assessments {
          riskLevel
        }
      }
      metafields(first: $metafieldCount, keys: $metafields) @include(if: $hasMetafields) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          namespace
          key
          value
        }
      }
      note
      email
      phone
      customer {
        note
        defaultEmailAddress {
          emailAddress
        }
      }
      purchasingEntity {
        ... on PurchasingCompany {
          company {
            name
          }
        }
      }
      shippingAddress {
        ...PostalAddress
      }
      billingAddress {
        ...PostalAddress
      }
      shippingLines(first: 1) {
        nodes {
          title
          code
        }
      }
      lineItems(first: 10) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...OrderLine
        }
      }
      fulfillmentOrders(first: 3, displayable: true) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...FulfillmentOrderHead
          lineItems(first: 10) {
            pageInfo {
              hasNextPage
              endCursor
            }
            nodes {
              ...FulfillmentOrderLine
            }
          }
        }
      }
    }
  }
}

fragment BothMoneys on MoneyBag {
  shopMoney {
    amount
  }
  presentmentMoney {
    amount
  }
}

fragment FulfillmentOrderHead on FulfillmentOrder {
  id
  status
  fulfillAt
  assignedLocation {
    location {
      legacyResourceId
      isFulfillmentService
    }
  }
  supportedActions {
    action
  }
  fulfillmentHolds {
    id
    handle
    heldByRequestingApp
  }
}

fragment FulfillmentOrderLine on FulfillmentOrderLineItem {
  id
  totalQuantity
  remainingQuantity
  lineItem {
    id
  }
}

fragment OrderLine on LineItem {
  id
  name
  sku
  vendor
  quantity
  currentQuantity
  unfulfilledQuantity
  requiresShipping
  isGiftCard
  variant {
    legacyResourceId
  }
  customAttributes {
    key
    value
  }
  originalUnitPriceSet {
    ...BothMoneys
  }
  discountAllocations {
    allocatedAmountSet {
      ...BothMoneys
    }
  }
}

fragment PostalAddress on MailingAddress {
  firstName
  lastName
  company
  address1
  address2
  city
  zip
  provinceCode
  countryCodeV2
  phone
}`,
};

export const readPayment: Operation<ReadPaymentQuery, ReadPaymentQueryVariables> = {
  name: 'ReadPayment',
  kind: 'query',
  text: `query ReadPayment($orderId: ID!) {
  order(id: $orderId) {
    displayFinancialStatus
    presentmentCurrencyCode
    totalOutstandingSet {
      presentmentMoney {
        amount
      }
    }
    transactions(first: 50) {
      id
      kind
      status
      authorizationExpiresAt
      multiCapturable
      parentTransaction {
        id
      }
      totalUnsettledSet {
        presentmentMoney {
          amount
        }
      }
    }
  }
}`,
};

export const readRefundTruth: Operation<ReadRefundTruthQuery, ReadRefundTruthQueryVariables> = {
  name: 'ReadRefundTruth',
  kind: 'query',
  text: `query ReadRefundTruth($orderId: ID!) {
  order(id: $orderId) {
    legacyResourceId
    name
    cancelledAt
    presentmentCurrencyCode
    capturable
    totalRefundedShippingSet {
      presentmentMoney {
        amount
      }
    }
    lineItems(first: 50) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...RefundableLine
      }
    }
    refunds(first: 100) {
      legacyResourceId
      totalRefundedSet {
        presentmentMoney {
          amount
        }
      }
      refundLineItems(first: 1) {
        pageInfo {
          hasNextPage
        }
        nodes {
          quantity
        }
      }
    }
    returns(first: 50, reverse: true) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
        status
      }
    }
  }
}

fragment RefundableLine on LineItem {
  id
  name
  currentQuantity
  unfulfilledQuantity
  refundableQuantity
  duties {
    id
  }
}`,
};

export const readRefunds: Operation<ReadRefundsQuery, ReadRefundsQueryVariables> = {
  name: 'ReadRefunds',
  kind: 'query',
  text: `query ReadRefunds($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on Refund {
      id
      legacyResourceId
      refundLineItems(first: 20) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...RefundedLine
        }
      }
    }
  }
}

fragment RefundedLine on RefundLineItem {
  quantity
  lineItem {
    id
  }
}`,
};

export const readReturn: Operation<ReadReturnQuery, ReadReturnQueryVariables> = {
  name: 'ReadReturn',
  kind: 'query',
  text: `query ReadReturn($returnId: ID!) {
  return(id: $returnId) {
    id
    name
    status
    exchangeLineItems(first: 1) {
      pageInfo {
        hasNextPage
      }
      nodes {
        id
      }
    }
    returnLineItems(first: 50) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ReturnedLine
      }
    }
    reverseFulfillmentOrders(first: 5) {
      pageInfo {
        hasNextPage
        endCursor
      }
      nodes {
        ...ReverseOrder
      }
    }
  }
}

fragment ReturnedLine on ReturnLineItemType {
  id
  quantity
  processableQuantity
  unprocessedQuantity
  ... on ReturnLineItem {
    fulfillmentLineItem {
      id
      lineItem {
        id
      }
    }
  }
}

fragment ReverseLine on ReverseFulfillmentOrderLineItem {
  id
  fulfillmentLineItem {
    id
  }
}

fragment ReverseOrder on ReverseFulfillmentOrder {
  id
  lineItems(first: 20) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      ...ReverseLine
    }
  }
}`,
};

export const readShop: Operation<ReadShopQuery, ReadShopQueryVariables> = {
  name: 'ReadShop',
  kind: 'query',
  text: `query ReadShop {
  shop {
    name
    myshopifyDomain
    currencyCode
    ianaTimezone
  }
  currentAppInstallation {
    accessScopes {
      handle
    }
  }
}`,
};

export const readUnfulfilledUnits: Operation<ReadUnfulfilledUnitsQuery, ReadUnfulfilledUnitsQueryVariables> = {
  name: 'ReadUnfulfilledUnits',
  kind: 'query',
  text: `query ReadUnfulfilledUnits($ids: [ID!]!) {
  nodes(ids: $ids) {
    ... on LineItem {
      id
      unfulfilledQuantity
    }
  }
}`,
};

export const readVariantsOfInventoryItems: Operation<ReadVariantsOfInventoryItemsQuery, ReadVariantsOfInventoryItemsQueryVariables> = {
  name: 'ReadVariantsOfInventoryItems',
  kind: 'query',
  text: `query ReadVariantsOfInventoryItems($ids: [ID!]!, $inventoryItem: Boolean!, $hasVariantMetafields: Boolean!, $variantMetafields: [String!]!, $variantMetafieldCount: Int!, $hasProductMetafields: Boolean!, $productMetafields: [String!]!, $productMetafieldCount: Int!) {
  nodes(ids: $ids) {
    ... on InventoryItem {
      legacyResourceId
      variants(first: 1) {
        pageInfo {
          hasNextPage
          endCursor
        }
        nodes {
          ...ArticleVariant
          product {
            ...ArticleProduct
          }
        }
      }
    }
  }
}

fragment ArticleProduct on Product {
  legacyResourceId
  title
  status
  vendor
  hasOnlyDefaultVariant
  updatedAt
  featuredMedia {
    mediaContentType
    ... on MediaImage {
      image {
        url
      }
    }
  }
  metafields(first: $productMetafieldCount, keys: $productMetafields) @include(if: $hasProductMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}

fragment ArticleVariant on ProductVariant {
  legacyResourceId
  title
  sku
  barcode
  price
  updatedAt
  inventoryItem {
    legacyResourceId
    tracked
    requiresShipping
    measurement {
      weight {
        value
        unit
      }
    }
    countryCodeOfOrigin @include(if: $inventoryItem)
    harmonizedSystemCode @include(if: $inventoryItem)
    unitCost @include(if: $inventoryItem) {
      amount
      currencyCode
    }
  }
  metafields(first: $variantMetafieldCount, keys: $variantMetafields) @include(if: $hasVariantMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}`,
};

export const readVariants: Operation<ReadVariantsQuery, ReadVariantsQueryVariables> = {
  name: 'ReadVariants',
  kind: 'query',
  text: `query ReadVariants($ids: [ID!]!, $inventoryItem: Boolean!, $hasVariantMetafields: Boolean!, $variantMetafields: [String!]!, $variantMetafieldCount: Int!, $hasProductMetafields: Boolean!, $productMetafields: [String!]!, $productMetafieldCount: Int!) {
  nodes(ids: $ids) {
    ... on ProductVariant {
      ...ArticleVariant
      product {
        ...ArticleProduct
      }
    }
  }
}

fragment ArticleProduct on Product {
  legacyResourceId
  title
  status
  vendor
  hasOnlyDefaultVariant
  updatedAt
  featuredMedia {
    mediaContentType
    ... on MediaImage {
      image {
        url
      }
    }
  }
  metafields(first: $productMetafieldCount, keys: $productMetafields) @include(if: $hasProductMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}

fragment ArticleVariant on ProductVariant {
  legacyResourceId
  title
  sku
  barcode
  price
  updatedAt
  inventoryItem {
    legacyResourceId
    tracked
    requiresShipping
    measurement {
      weight {
        value
        unit
      }
    }
    countryCodeOfOrigin @include(if: $inventoryItem)
    harmonizedSystemCode @include(if: $inventoryItem)
    unitCost @include(if: $inventoryItem) {
      amount
      currencyCode
    }
  }
  metafields(first: $variantMetafieldCount, keys: $variantMetafields) @include(if: $hasVariantMetafields) {
    pageInfo {
      hasNextPage
      endCursor
    }
    nodes {
      namespace
      key
      value
    }
  }
}`,
};

export const releaseFulfillmentOrder: Operation<ReleaseFulfillmentOrderMutation, ReleaseFulfillmentOrderMutationVariables> = {
  name: 'ReleaseFulfillmentOrder',
  kind: 'mutation',
  text: `mutation ReleaseFulfillmentOrder($id: ID!, $holdIds: [ID!]!) {
  fulfillmentOrderReleaseHold(id: $id, holdIds: $holdIds) {
    fulfillmentOrder {
      id
    }
    userErrors {
      field
      message
    }
  }
}`,
};

export const reportProgress: Operation<ReportProgressMutation, ReportProgressMutationVariables> = {
  name: 'ReportProgress',
  kind: 'mutation',
  text: `mutation ReportProgress($id: ID!) {
  fulfillmentOrderReportProgress(id: $id) {
    userErrors {
      field
      message
      code
    }
  }
}`,
};

export const setAvailable: Operation<SetAvailableMutation, SetAvailableMutationVariables> = {
  name: 'SetAvailable',
  kind: 'mutation',
  text: `mutation SetAvailable($quantities: [InventoryQuantityInput!]!, $referenceDocumentUri: String!, $idempotencyKey: String!) {
  inventorySetQuantities(
    input: {name: "available", reason: "correction", referenceDocumentUri: $referenceDocumentUri, quantities: $quantities}
  ) @idempotent(key: $idempotencyKey) {
    userErrors {
      field
      message
      code
    }
  }
}`,
};

export const startBulkQuery: Operation<StartBulkQueryMutation, StartBulkQueryMutationVariables> = {
  name: 'StartBulkQuery',
  kind: 'mutation',
  text: `mutation StartBulkQuery($query: String!) {
  bulkOperationRunQuery(query: $query, groupObjects: true) {
    bulkOperation {
      ...BulkOperationState
    }
    userErrors {
      field
      message
      code
    }
  }
}

fragment BulkOperationState on BulkOperation {
  id
  status
  objectCount
  rootObjectCount
  url
  errorCode
}`,
};

export const suggestRefund: Operation<SuggestRefundQuery, SuggestRefundQueryVariables> = {
  name: 'SuggestRefund',
  kind: 'query',
  text: `query SuggestRefund($orderId: ID!, $lines: [RefundLineItemInput!]!, $duties: [RefundDutyInput!]!, $shipping: Boolean!) {
  order(id: $orderId) {
    taxesIncluded
    suggestedRefund(
      refundLineItems: $lines
      refundDuties: $duties
      refundShipping: $shipping
    ) {
      maximumRefundableSet {
        presentmentMoney {
          amount
        }
      }
      subtotalSet {
        presentmentMoney {
          amount
        }
      }
      totalTaxSet {
        presentmentMoney {
          amount
        }
      }
      totalDutiesSet {
        presentmentMoney {
          amount
        }
      }
      shipping {
        amountSet {
          presentmentMoney {
            amount
          }
        }
      }
      suggestedTransactions {
        ...SuggestedTransaction
      }
    }
  }
}

fragment SuggestedTransaction on SuggestedOrderTransaction {
  gateway
  parentTransaction {
    id
  }
  amountSet {
    presentmentMoney {
      amount
    }
  }
}`,
};

export const suggestReturnOutcome: Operation<SuggestReturnOutcomeQuery, SuggestReturnOutcomeQueryVariables> = {
  name: 'SuggestReturnOutcome',
  kind: 'query',
  text: `query SuggestReturnOutcome($returnId: ID!, $lines: [SuggestedOutcomeReturnLineItemInput!]!, $duties: [RefundDutyInput!]!, $shipping: RefundShippingInput!) {
  return(id: $returnId) {
    order {
      taxesIncluded
    }
    suggestedFinancialOutcome(
      returnLineItems: $lines
      exchangeLineItems: []
      refundDuties: $duties
      refundShipping: $shipping
    ) {
      maximumRefundable {
        presentmentMoney {
          amount
        }
      }
      discountedSubtotal {
        presentmentMoney {
          amount
        }
      }
      totalTax {
        presentmentMoney {
          amount
        }
      }
      totalDuties {
        presentmentMoney {
          amount
        }
      }
      shipping {
        amountSet {
          presentmentMoney {
            amount
          }
        }
      }
      financialTransfer {
        ... on RefundReturnOutcome {
          suggestedTransactions {
            ...SuggestedTransaction
          }
        }
      }
    }
  }
}

fragment SuggestedTransaction on SuggestedOrderTransaction {
  gateway
  parentTransaction {
    id
  }
  amountSet {
    presentmentMoney {
      amount
    }
  }
}`,
};

export const suggestWorth: Operation<SuggestWorthQuery, SuggestWorthQueryVariables> = {
  name: 'SuggestWorth',
  kind: 'query',
  text: `query SuggestWorth($orderId: ID!, $lines: [RefundLineItemInput!]!) {
  order(id: $orderId) {
    taxesIncluded
    suggestedRefund(refundLineItems: $lines) {
      subtotalSet {
        presentmentMoney {
          amount
        }
      }
      totalTaxSet {
        presentmentMoney {
          amount
        }
      }
    }
  }
}`,
};

export const updateFulfillmentTracking: Operation<UpdateFulfillmentTrackingMutation, UpdateFulfillmentTrackingMutationVariables> = {
  name: 'UpdateFulfillmentTracking',
  kind: 'mutation',
  text: `mutation UpdateFulfillmentTracking($fulfillmentId: ID!, $tracking: FulfillmentTrackingInput!, $notifyCustomer: Boolean!) {
  fulfillmentTrackingInfoUpdate(
    fulfillmentId: $fulfillmentId
    trackingInfoInput: $tracking
    notifyCustomer: $notifyCustomer
  ) {
    fulfillment {
      legacyResourceId
    }
    userErrors {
      field
      message
    }
  }
}`,
};