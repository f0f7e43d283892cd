import { fulfilledQuantity, fulfillmentStatus } from '../orders/order-figures.js';
import type { FulfillmentOrder, Location, Order, Product, Shop, Variant, WebhookSubscription } from '../shop-state.js';
import type { SearchDocument, SearchValue } from './search.js';

const text = (...texts: (string | null)[]): SearchValue => ({ kind: 'text', texts });
const date = (at: Date | null): SearchValue => ({ kind: 'date', at });
const id = (value: string | null): SearchValue => ({ kind: 'id', id: value });
const choice = (choices: readonly string[], ...matches: string[]): SearchValue => ({ kind: 'choice', choices, matches });

const ORDER_STATUS = ['open', 'closed', 'cancelled', 'not_closed', 'any'] as const;
const FINANCIAL_STATUS = [
  'authorized',
  'expired',
  'paid',
  'partially_paid',
  'partially_refunded',
  'pending',
  'refunded',
  'voided',
  'unpaid',
  'any',
] as const;
const FULFILLMENT_STATUS = [
  'unshipped',
  'shipped',
  'fulfilled',
  'partial',
  'scheduled',
  'on_hold',
  'unfulfilled',
  'request_declined',
  'any',
] as const;
const PRODUCT_STATUS = ['active', 'archived', 'draft', 'unlisted'] as const;
const BOOLEAN = ['true', 'false'] as const;
const FULFILLMENT_ORDER_STATUS = ['open', 'in_progress', 'on_hold', 'scheduled', 'incomplete', 'cancelled', 'closed'] as const;

export function orderDocument(shop: Shop, order: Order): SearchDocument {
  const status = fulfillmentStatus(shop, order);
  const shipped = order.lines.reduce((units, line) => units + fulfilledQuantity(shop, order, line.id), 0);
  const fulfillment =
    status === 'FULFILLED' ? ['shipped', 'fulfilled'] : shipped > 0 ? ['partial', 'unfulfilled'] : ['unshipped', 'unfulfilled'];
  if (status === 'ON_HOLD' || order.fulfillmentOrderIds.some((each) => shop.fulfillmentOrders.get(each)?.status === 'ON_HOLD')) {
    fulfillment.push('on_hold');
  }
  const unpaid = ['PENDING', 'AUTHORIZED', 'PARTIALLY_PAID', 'EXPIRED'].includes(order.financialStatus);
  const isOpen = order.closedAt === null && order.cancelledAt === null;
  return {
    id: id(order.id),
    name: text(order.name, String(order.number)),
    email: text(order.email),
    created_at: date(order.createdAt),
    processed_at: date(order.createdAt),
    updated_at: date(order.updatedAt),
    status: choice(
      ORDER_STATUS,
      'any',
      ...(isOpen ? ['open'] : []),
      ...(order.closedAt === null ? ['not_closed'] : ['closed']),
      ...(order.cancelledAt === null ? [] : ['cancelled']),
    ),
    financial_status: choice(FINANCIAL_STATUS, 'any', order.financialStatus.toLowerCase(), ...(unpaid ? ['unpaid'] : [])),
    fulfillment_status: choice(FULFILLMENT_STATUS, 'any', ...fulfillment),
    customer_id: id(order.customer?.id ?? null),
    po_number: text(order.poNumber),
    sku: text(...order.lines.map(({ sku }) => sku)),
    tag: text(...order.tags),
    test: choice(BOOLEAN, String(order.test)),
  };
}

export function fulfillmentOrderDocument(fulfillmentOrder: FulfillmentOrder): SearchDocument {
  return {
    id: id(fulfillmentOrder.id),
    assigned_location_id: id(fulfillmentOrder.locationId),
    status: choice(FULFILLMENT_ORDER_STATUS, fulfillmentOrder.status.toLowerCase()),
    updated_at: date(fulfillmentOrder.updatedAt),
  };
}

export function productDocument(shop: Shop, product: Product): SearchDocument {
  const variants = product.variantIds.map((each) => shop.variants.get(each)).filter((variant) => variant !== undefined);
  return {
    id: id(product.id),
    title: text(product.title),
    handle: text(product.handle),
    vendor: text(product.vendor),
    product_type: text(product.productType),
    tag: text(...product.tags),
    sku: text(...variants.map(({ sku }) => sku)),
    barcode: text(...variants.map(({ barcode }) => barcode)),
    status: choice(PRODUCT_STATUS, product.status.toLowerCase()),
    gift_card: choice(BOOLEAN, String(product.isGiftCard)),
    created_at: date(product.createdAt),
    updated_at: date(product.updatedAt),
  };
}

/** Serves variants and, with `created_at`, their inventory items. */
export function variantDocument(product: Product, variant: Variant): SearchDocument {
  return {
    id: id(variant.id),
    inventory_item_id: id(variant.inventoryItemId),
    product_id: id(product.id),
    title: text(variant.title),
    sku: text(variant.sku),
    barcode: text(variant.barcode),
    vendor: text(product.vendor),
    product_type: text(product.productType),
    tag: text(...product.tags),
    product_status: choice(PRODUCT_STATUS, product.status.toLowerCase()),
    gift_card: choice(BOOLEAN, String(product.isGiftCard)),
    created_at: date(variant.createdAt),
    updated_at: date(variant.updatedAt),
  };
}

/** The inventory item's part of what the index holds for its variant. */
export function inventoryItemDocument(variant: SearchDocument): SearchDocument {
  return { id: variant.inventory_item_id!, sku: variant.sku!, created_at: variant.created_at!, updated_at: variant.updated_at! };
}

export function locationDocument(location: Location): SearchDocument {
  return {
    id: id(location.id),
    location_id: id(location.id),
    name: text(location.name),
    active: choice(BOOLEAN, String(location.isActive)),
    created_at: date(location.createdAt),
  };
}

export function subscriptionDocument(subscription: WebhookSubscription): SearchDocument {
  return { id: id(subscription.id), created_at: date(subscription.createdAt), updated_at: date(subscription.updatedAt) };
}
