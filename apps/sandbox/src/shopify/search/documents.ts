import { fulfilledQuantity, fulfillmentStatus, returnStatus } from '../orders/order-figures.js';
import type {
  BulkOperation,
  FulfillmentOrder,
  InventoryLevel,
  Location,
  Medium,
  Order,
  Product,
  Return,
  Shop,
  Variant,
  WebhookSubscription,
} from '../shop-state.js';
import type { SearchDocument, SearchValue } from './search.js';

/** Many things have nothing to find in a field, or the same: those share one value, or a hundred thousand of them would weigh. */
const NOTHING: SearchValue = { kind: 'text', texts: [] };
const NEVER: SearchValue = { kind: 'date', at: null };
const sharedChoices = new Map<string, SearchValue>();

const text = (...texts: (string | null)[]): SearchValue => (texts.some((each) => each !== null) ? { kind: 'text', texts } : NOTHING);
const date = (at: Date | null): SearchValue => (at === null ? NEVER : { kind: 'date', at });
const id = (value: string | null): SearchValue => ({ kind: 'id', id: value });
const choice = (choices: readonly string[], ...matches: string[]): SearchValue => {
  const key = `${choices.join(' ')}: ${matches.join(' ')}`;
  let value = sharedChoices.get(key);
  if (value === undefined) {
    value = { kind: 'choice', choices, matches };
    sharedChoices.set(key, value);
  }
  return value;
};

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
const RETURN_STATUS = ['return_requested', 'in_progress', 'inspection_complete', 'returned', 'return_failed', 'no_return'] as const;
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
    return_status: choice(RETURN_STATUS, returnStatus(order).toLowerCase()),
    customer_id: id(order.customer?.id ?? null),
    po_number: text(order.poNumber),
    sku: text(...order.lines.map(({ sku }) => sku)),
    tag: text(...order.tags),
    test: choice(BOOLEAN, String(order.test)),
  };
}

export function returnDocument(of: Pick<Return, 'id' | 'status'>): SearchDocument {
  return { id: id(of.id), status: choice(['canceled', 'closed', 'declined', 'open', 'requested'], of.status.toLowerCase()) };
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

export function variantDocument(product: Product, variant: Variant): SearchDocument {
  return {
    id: id(variant.id),
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

export function inventoryItemDocument(variant: Variant): SearchDocument {
  return {
    id: id(variant.inventoryItemId),
    sku: text(variant.sku),
    created_at: date(variant.createdAt),
    updated_at: date(variant.itemUpdatedAt),
  };
}

export function levelDocument(level: InventoryLevel): SearchDocument {
  return {
    id: id(level.locationId),
    inventory_item_id: id(level.inventoryItemId),
    created_at: date(level.createdAt),
    updated_at: date(level.updatedAt),
  };
}

export function mediumDocument(medium: Medium): SearchDocument {
  return { id: id(medium.id), media_type: choice(Object.values(MEDIA_TYPES), MEDIA_TYPES[medium.kind]) };
}

const MEDIA_TYPES = { MediaImage: 'image', Video: 'video', ExternalVideo: 'external_video', Model3d: 'model_3d' } as const;

export function bulkOperationDocument(operation: BulkOperation): SearchDocument {
  return {
    id: id(operation.id),
    status: choice(BULK_STATUS, operation.status.toLowerCase()),
    operation_type: choice(['query', 'mutation'], 'query'),
    created_at: date(operation.createdAt),
  };
}

const BULK_STATUS = ['created', 'running', 'completed', 'canceling', 'canceled', 'failed', 'expired'] as const;

/** What an index holds of a thing's time. */
export function updatedAt(at: Date): SearchDocument {
  return { updated_at: date(at) };
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
