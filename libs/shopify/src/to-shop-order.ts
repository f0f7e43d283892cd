import { Decimal } from 'decimal.js';
import type {
  BothMoneysFragment,
  FulfillmentHeadFragment,
  FulfillmentLineFragment,
  FulfillmentOrderHeadFragment,
  FulfillmentOrderLineFragment,
  OrderLineFragment,
  PostalAddressFragment,
  ReadOrdersQuery,
} from './generated/operations.js';
import { numericId } from './gid.js';
import { namedMetafield } from './named-metafields.js';
import type {
  OrderDetail,
  ShopAddress,
  ShopAttribute,
  ShopFulfillment,
  ShopFulfillmentOrder,
  ShopLine,
  ShopOrder,
  ShopRisk,
} from './shop-types.js';

/** An order as `ReadOrders` answers it. */
export type OrderNode = Extract<ReadOrdersQuery['nodes'][number], { readonly legacyResourceId: string }>;

/** Lists that were read to their end, beside the order they belong to. */
export interface WholeLists {
  readonly lines: readonly OrderLineFragment[];
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
}

/** From the gravest. What Shopify may add ranks behind these. */
const RISKS = ['HIGH', 'MEDIUM', 'PENDING', 'LOW', 'NONE'] as const satisfies readonly ShopRisk[];

/** Shopify's answer in our words. Money: decimal strings of the side that was asked for, whose currency `currencyCode` names. */
export function toShopOrder(order: OrderNode, { lines, fulfillmentOrders }: WholeLists, detail: OrderDetail): ShopOrder {
  const buyer = order.purchasingEntity;
  const moneyOf = sideOf(detail);
  const risks = order.risk.assessments.map(({ riskLevel }) => riskLevel);
  const shippingLine = order.shippingLines.nodes[0];
  return {
    id: order.legacyResourceId,
    number: order.number,
    name: order.name,
    createdAt: order.createdAt,
    updatedAt: order.updatedAt,
    cancelledAt: order.cancelledAt,
    closed: order.closed,
    financialStatus: order.displayFinancialStatus,
    fulfillmentStatus: order.displayFulfillmentStatus,
    tags: order.tags,
    attributes: order.customAttributes.map(toShopAttribute),
    metafields: Object.fromEntries(
      detail.metafields.flatMap((name) => {
        const node = namedMetafield(order.metafields?.nodes ?? [], name);
        return node === undefined ? [] : [[`${name.namespace}.${name.key}`, node.value]];
      }),
    ),
    risk: RISKS.find((level) => risks.includes(level)) ?? 'NONE',
    currencyCode: detail.currency === 'shop' ? order.currencyCode : order.presentmentCurrencyCode,
    totalPrice: moneyOf(order.totalPriceSet),
    note: order.note,
    email: order.email,
    phone: order.phone,
    customer: order.customer && { email: order.customer.defaultEmailAddress?.emailAddress ?? null, note: order.customer.note },
    companyName: buyer !== null && 'company' in buyer ? (buyer.company?.name ?? null) : null,
    shippingAddress: toShopAddress(order.shippingAddress),
    billingAddress: toShopAddress(order.billingAddress),
    shippingLine: shippingLine === undefined ? null : { title: shippingLine.title, code: shippingLine.code },
    lines: lines.map((line) => toShopLine(line, detail)),
    fulfillmentOrders,
  };
}

/** One line. Its discount is the sum of its allocations, which cover all ordered units, refunded ones included. */
export function toShopLine(line: OrderLineFragment, detail: Pick<OrderDetail, 'currency'>): ShopLine {
  const moneyOf = sideOf(detail);
  return {
    id: numericId(line.id),
    name: line.name,
    // A line whose variant was deleted keeps the vendor of its product; one that was typed by hand never had any.
    isCustom: line.variant === null && line.vendor === null,
    attributes: line.customAttributes.map(toShopAttribute),
    sku: line.sku || null,
    variantId: line.variant?.legacyResourceId ?? null,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unfulfilledQuantity: line.unfulfilledQuantity,
    requiresShipping: line.requiresShipping,
    isGiftCard: line.isGiftCard,
    unitPrice: moneyOf(line.originalUnitPriceSet),
    discount: line.discountAllocations
      .reduce((sum, { allocatedAmountSet }) => sum.plus(moneyOf(allocatedAmountSet)), new Decimal(0))
      .toFixed(),
  };
}

/** A fulfillment order with its whole list of lines. */
export function toShopFulfillmentOrder(
  head: FulfillmentOrderHeadFragment,
  lines: readonly FulfillmentOrderLineFragment[],
): ShopFulfillmentOrder {
  return {
    gid: head.id,
    status: head.status,
    locationId: head.assignedLocation.location?.legacyResourceId ?? null,
    fulfillAt: head.fulfillAt,
    isOfService: head.assignedLocation.location?.isFulfillmentService ?? false,
    supportedActions: head.supportedActions.map(({ action }) => action),
    ourHolds: head.fulfillmentHolds.filter(({ heldByRequestingApp }) => heldByRequestingApp).map(({ id, handle }) => ({ gid: id, handle })),
    lines: lines.map((line) => ({
      gid: line.id,
      lineItemId: numericId(line.lineItem.id),
      totalQuantity: line.totalQuantity,
      remainingQuantity: line.remainingQuantity,
    })),
  };
}

/** A fulfillment with its whole list of lines. */
export function toShopFulfillment(head: FulfillmentHeadFragment, lines: readonly FulfillmentLineFragment[]): ShopFulfillment {
  return {
    id: head.legacyResourceId,
    status: head.status,
    createdAt: head.createdAt,
    locationId: head.location?.legacyResourceId ?? null,
    trackingNumbers: head.trackingInfo.map(({ number }) => number).filter((number): number is string => number !== null && number !== ''),
    lines: lines.map((line) => ({ lineItemId: numericId(line.lineItem.id), quantity: line.quantity ?? 0 })),
  };
}

function sideOf({ currency }: Pick<OrderDetail, 'currency'>): (money: BothMoneysFragment) => string {
  return ({ shopMoney, presentmentMoney }) => (currency === 'shop' ? shopMoney : presentmentMoney).amount;
}

function toShopAttribute({ key, value }: { readonly key: string; readonly value: string | null }): ShopAttribute {
  return { name: key, value: value ?? '' };
}

function toShopAddress(address: PostalAddressFragment | null): ShopAddress | null {
  if (address === null) return null;
  const { countryCodeV2, firstName, lastName, company, address1, address2, city, zip, provinceCode, phone } = address;
  return { firstName, lastName, company, address1, address2, city, zip, provinceCode, countryCode: countryCodeV2, phone };
}
