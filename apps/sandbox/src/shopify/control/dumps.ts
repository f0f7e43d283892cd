import { firstImageUrl, hasOnlyDefaultVariant } from '../catalogue/product-figures.js';
import { supportedActions } from '../fulfillment/fulfillment-orders.js';
import { fulfilledQuantity, fulfillmentOrdersOf, fulfillmentStatus, totalPrice, unfulfilledQuantity } from '../orders/order-figures.js';
import { outstanding } from '../orders/payments.js';
import { inventoryQuantity, onHand } from '../inventory/level-figures.js';
import type {
  Fulfillment,
  FulfillmentOrder,
  InventoryLevel,
  Metafield,
  Order,
  PaymentTransaction,
  Return,
  Shop,
  Variant,
} from '../shop-state.js';

/** Plain records for checkers that must not go through the API under test. Times with milliseconds, ids as strings. */

export function dumpOrder(shop: Shop, order: Order): Record<string, unknown> {
  return {
    id: order.id,
    number: order.number,
    name: order.name,
    createdAt: order.createdAt.toISOString(),
    updatedAt: order.updatedAt.toISOString(),
    cancelledAt: order.cancelledAt?.toISOString() ?? null,
    closedAt: order.closedAt?.toISOString() ?? null,
    financialStatus: order.financialStatus,
    fulfillmentStatus: fulfillmentStatus(shop, order),
    currency: order.currency,
    totalPrice: totalPrice(order),
    email: order.email,
    phone: order.phone,
    note: order.note,
    tags: order.tags,
    attributes: order.attributes,
    shippingAddress: order.shippingAddress,
    billingAddress: order.billingAddress,
    customer: order.customer && { email: order.customer.email, note: order.customer.note },
    companyName: order.companyName,
    shippingTitle: order.shippingLines[0]?.title ?? null,
    shippingCode: order.shippingLines[0]?.code ?? null,
    lines: order.lines.map((line) => ({
      id: line.id,
      variantId: line.variantId,
      sku: line.sku,
      title: line.title,
      variantTitle: line.variantTitle,
      quantity: line.quantity,
      currentQuantity: line.currentQuantity,
      fulfilledQuantity: fulfilledQuantity(shop, order, line.id),
      unfulfilledQuantity: unfulfilledQuantity(shop, order, line),
      unitPrice: line.unitPrice,
      discount: line.discount,
      requiresShipping: line.requiresShipping,
      isGiftCard: line.isGiftCard,
      variantExists: line.variantId !== null && shop.variants.has(line.variantId),
    })),
    routed: order.routed,
    fulfillmentOrders: fulfillmentOrdersOf(shop, order).map(dumpFulfillmentOrder),
    fulfillments: order.fulfillmentIds.map((id) => dumpFulfillment(shop.fulfillments.get(id)!)),
    outstanding: outstanding(order),
    transactions: order.transactions.map(dumpTransaction),
    returns: order.returns.map(dumpReturn),
    refunds: order.refunds.map((refund) => ({
      ...refund,
      createdAt: refund.createdAt.toISOString(),
      currency: order.presentmentCurrency,
      transactions: order.transactions.filter(({ id }) => refund.transactionIds.includes(id)).map(dumpTransaction),
    })),
  };
}

export function dumpReturn(of: Return): Record<string, unknown> {
  return {
    ...of,
    createdAt: of.createdAt.toISOString(),
    requestApprovedAt: of.requestApprovedAt?.toISOString() ?? null,
    closedAt: of.closedAt?.toISOString() ?? null,
  };
}

function dumpTransaction(transaction: PaymentTransaction): Record<string, unknown> {
  return { ...transaction, createdAt: transaction.createdAt.toISOString(), expiresAt: transaction.expiresAt?.toISOString() ?? null };
}

export function dumpFulfillmentOrder(fulfillmentOrder: FulfillmentOrder): Record<string, unknown> {
  return {
    id: fulfillmentOrder.id,
    status: fulfillmentOrder.status,
    locationId: fulfillmentOrder.locationId,
    updatedAt: fulfillmentOrder.updatedAt.toISOString(),
    supportedActions: supportedActions(fulfillmentOrder),
    holds: fulfillmentOrder.holds.map(({ id, reason }) => ({ id, reason })),
    lines: fulfillmentOrder.lines,
  };
}

export function dumpFulfillment(fulfillment: Fulfillment): Record<string, unknown> {
  return {
    id: fulfillment.id,
    name: fulfillment.name,
    status: fulfillment.status,
    locationId: fulfillment.locationId,
    createdAt: fulfillment.createdAt.toISOString(),
    carrier: fulfillment.company,
    trackingNumbers: fulfillment.numbers,
    trackingUrls: fulfillment.urls,
    notified: fulfillment.notified,
    by: fulfillment.by,
    lines: fulfillment.lines.map(({ lineItemId, quantity }) => ({ lineItemId, quantity })),
  };
}

/** With everything that an article is made of. */
export function dumpVariant(shop: Shop, variant: Variant): Record<string, unknown> {
  const product = shop.products.get(variant.productId)!;
  return {
    id: variant.id,
    productId: product.id,
    inventoryItemId: variant.inventoryItemId,
    productTitle: product.title,
    title: variant.title,
    hasOnlyDefaultVariant: hasOnlyDefaultVariant(shop, product),
    vendor: product.vendor,
    imageUrl: firstImageUrl(product),
    productStatus: product.status,
    isGiftCard: product.isGiftCard,
    sku: variant.sku,
    barcode: variant.barcode,
    price: variant.price,
    weight: variant.weight,
    tracked: variant.tracked,
    requiresShipping: variant.requiresShipping,
    inventoryPolicy: variant.inventoryPolicy,
    isBundle: variant.isBundle,
    cost: variant.unitCost,
    currency: shop.currency,
    hsCode: variant.harmonizedSystemCode,
    countryOfOrigin: variant.countryCodeOfOrigin,
    inventoryQuantity: inventoryQuantity(shop, variant),
    metafields: [
      ...product.metafields.map((metafield) => dumpMetafield('product', metafield)),
      ...variant.metafields.map((metafield) => dumpMetafield('variant', metafield)),
    ],
    productUpdatedAt: product.updatedAt.toISOString(),
    itemUpdatedAt: variant.itemUpdatedAt.toISOString(),
    updatedAt: variant.updatedAt.toISOString(),
  };
}

function dumpMetafield(owner: 'product' | 'variant', { namespace, key, value }: Metafield): Record<string, unknown> {
  return { owner, namespace, key, value };
}

export function dumpLevel(shop: Shop, level: InventoryLevel): Record<string, unknown> {
  const variant = shop.variantsByItem.get(level.inventoryItemId)!;
  return {
    variantId: variant.id,
    inventoryItemId: level.inventoryItemId,
    sku: variant.sku,
    locationId: level.locationId,
    tracked: variant.tracked,
    available: level.available,
    committed: level.committed,
    reserved: level.reserved,
    onHand: onHand(level),
    isActive: level.isActive,
    updatedAt: level.updatedAt.toISOString(),
  };
}
