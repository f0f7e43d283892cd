import { Decimal } from 'decimal.js';
import type {
  FulfillmentHeadFragment,
  FulfillmentLineFragment,
  FulfillmentOrderHeadFragment,
  FulfillmentOrderLineFragment,
  OrderLineFragment,
  PostalAddressFragment,
  ReadOrdersQuery,
} from './generated/operations.js';
import { numericId } from './gid.js';
import type { ShopAddress, ShopFulfillment, ShopFulfillmentOrder, ShopLine, ShopOrder } from './shop-types.js';

/** An order as `ReadOrders` answers it. */
export type OrderNode = Extract<ReadOrdersQuery['nodes'][number], { readonly legacyResourceId: string }>;

/** Lists that were read to their end, beside the order they belong to. */
export interface WholeLists {
  readonly lines: readonly OrderLineFragment[];
  readonly fulfillmentOrders: readonly ShopFulfillmentOrder[];
}

/** Shopify's answer in our words. Money: decimal strings in the shop's currency, the side `currencyCode` names. */
export function toShopOrder(order: OrderNode, { lines, fulfillmentOrders }: WholeLists): ShopOrder {
  const buyer = order.purchasingEntity;
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
    currencyCode: order.currencyCode,
    totalPrice: order.totalPriceSet.shopMoney.amount,
    note: order.note,
    email: order.email,
    phone: order.phone,
    customer: order.customer && { email: order.customer.defaultEmailAddress?.emailAddress ?? null, note: order.customer.note },
    companyName: buyer !== null && 'company' in buyer ? (buyer.company?.name ?? null) : null,
    shippingAddress: toShopAddress(order.shippingAddress),
    billingAddress: toShopAddress(order.billingAddress),
    shippingLine: shippingLine === undefined ? null : { title: shippingLine.title, code: shippingLine.code },
    lines: lines.map(toShopLine),
    fulfillmentOrders,
  };
}

/** One line. Its discount is the sum of its allocations, which cover all ordered units, refunded ones included. */
export function toShopLine(line: OrderLineFragment): ShopLine {
  return {
    id: numericId(line.id),
    name: line.name,
    sku: line.sku || null,
    variantId: line.variant?.legacyResourceId ?? null,
    quantity: line.quantity,
    currentQuantity: line.currentQuantity,
    unfulfilledQuantity: line.unfulfilledQuantity,
    requiresShipping: line.requiresShipping,
    isGiftCard: line.isGiftCard,
    unitPrice: line.originalUnitPriceSet.shopMoney.amount,
    discount: line.discountAllocations
      .reduce((sum, { allocatedAmountSet }) => sum.plus(allocatedAmountSet.shopMoney.amount), new Decimal(0))
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
    supportedActions: head.supportedActions.map(({ action }) => action),
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

function toShopAddress(address: PostalAddressFragment | null): ShopAddress | null {
  if (address === null) return null;
  const { countryCodeV2, firstName, lastName, company, address1, address2, city, zip, provinceCode, phone } = address;
  return { firstName, lastName, company, address1, address2, city, zip, provinceCode, countryCode: countryCodeV2, phone };
}
