import { idOf, parseGid } from '../../ids.js';
import {
  fulfillmentOrderDocument,
  inventoryItemDocument,
  locationDocument,
  orderDocument,
  productDocument,
  subscriptionDocument,
  variantDocument,
} from '../../search/documents.js';
import { compileSearch, type SearchDocument } from '../../search/search.js';
import type { SearchIndex } from '../../search/search-index.js';
import { type Shop, variantOfItem } from '../../shop-state.js';
import { type Connection, PAGING, type Place, paginate, paginateById } from '../connection.js';
import { type Arguments, model, takes, type TypeModel } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';
import { inventoryItem } from './product-types.js';
import { lineInOrder } from './order-types.js';

type SortKeys = Readonly<Record<string, (document: SearchDocument) => number | string>>;

const second =
  (field: string) =>
  (document: SearchDocument): number => {
    const value = document[field];
    return value?.kind === 'date' && value.at !== null ? Math.floor(value.at.getTime() / 1_000) : 0;
  };
const words =
  (field: string) =>
  (document: SearchDocument): string => {
    const value = document[field];
    return value?.kind === 'text' ? (value.texts[0] ?? '') : '';
  };
const byId = (): number => 0;

interface Searched<T> {
  readonly name: string;
  readonly index: SearchIndex;
  /** Shows which fields can be searched and of what kind they are. */
  readonly example: SearchDocument;
  /** What of the indexed document belongs to this list. */
  readonly view?: (document: SearchDocument) => SearchDocument;
  readonly sortKeys: SortKeys;
  /** The thing as it is now; null when it is gone or not wanted. */
  readonly read: (id: string) => T | null;
}

/** Finds by the index, which may lag, and answers the things as they are now. */
function search<T>(context: ShopContext, args: Arguments, searched: Searched<T>): Connection<T> {
  const query = typeof args.query === 'string' ? args.query : null;
  const compiled = compileSearch(query, searched.example);
  if (query !== null) context.searches.push({ path: [searched.name], query, warnings: compiled.warnings });
  const sortKey = typeof args.sortKey === 'string' ? args.sortKey : 'ID';
  const sortBy = searched.sortKeys[sortKey];
  if (sortBy === undefined) throw new Error(`The Shopify twin does not sort ${searched.name} by ${sortKey}.`);

  const found: { thing: T; place: Place }[] = [];
  for (const { id, document } of searched.index.at(context.world.now(), context.world.switches.now.searchLagMs)) {
    const seen = searched.view === undefined ? document : searched.view(document);
    if (!compiled.matches(seen)) continue;
    const thing = searched.read(id);
    if (thing !== null) found.push({ thing, place: { value: sortBy(seen), id } });
  }
  const page = paginate(found, ({ place }) => place, args);
  return { ...page, edges: page.edges.map(({ cursor, node }) => ({ cursor, node: node.thing })) };
}

const nothing: Shop = {
  id: '0',
  domain: '',
  name: '',
  currency: 'SEK',
  ianaTimezone: 'UTC',
  plan: 'standard',
  createdAt: new Date(0),
  nextOrderNumber: 1,
  locations: new Map(),
  products: new Map(),
  variants: new Map(),
  orders: new Map(),
  fulfillmentOrders: new Map(),
  fulfillments: new Map(),
  subscriptions: new Map(),
  installations: new Map(),
};
const then = new Date(0);
const product = {
  id: '0',
  handle: '',
  title: '',
  descriptionHtml: '',
  vendor: '',
  productType: '',
  tags: [],
  status: 'ACTIVE' as const,
  isGiftCard: false,
  imageUrl: null,
  optionNames: [],
  createdAt: then,
  updatedAt: then,
  variantIds: [],
};
const variant = {
  id: '0',
  inventoryItemId: '0',
  productId: '0',
  title: '',
  optionValues: [],
  sku: null,
  barcode: null,
  price: '0.00',
  compareAtPrice: null,
  taxable: true,
  weight: null,
  tracked: false,
  requiresShipping: true,
  inventoryQuantity: 0,
  unitCost: null,
  harmonizedSystemCode: null,
  countryCodeOfOrigin: null,
  createdAt: then,
  updatedAt: then,
};
/** Empty things, only to know the kinds of their fields. */
const EXAMPLES = {
  order: orderDocument(nothing, {
    id: '0',
    number: 0,
    name: '',
    createdAt: then,
    updatedAt: then,
    cancelledAt: null,
    cancelReason: null,
    closedAt: null,
    test: false,
    financialStatus: 'PAID',
    email: null,
    phone: null,
    note: null,
    poNumber: null,
    tags: [],
    attributes: [],
    currency: 'SEK',
    presentmentCurrency: 'SEK',
    presentmentRate: '1',
    customer: null,
    shippingAddress: null,
    billingAddress: null,
    shippingLines: [],
    lines: [],
    refunds: [],
    edited: false,
    fulfillmentOrderIds: [],
    fulfillmentIds: [],
    routed: false,
  }),
  fulfillmentOrder: fulfillmentOrderDocument({
    id: '0',
    orderId: '0',
    locationId: '0',
    status: 'OPEN',
    deliveryMethodId: '0',
    methodType: 'SHIPPING',
    createdAt: then,
    updatedAt: then,
    lines: [],
    holds: [],
  }),
  product: productDocument(nothing, product),
  variant: variantDocument(product, variant),
  inventoryItem: inventoryItemDocument(variantDocument(product, variant)),
  location: locationDocument({ id: '0', name: '', isActive: true, isFulfillmentService: false, createdAt: then, updatedAt: then }),
  subscription: subscriptionDocument({
    id: '0',
    apiKey: '',
    topic: '',
    uri: '',
    filter: null,
    includeFields: [],
    format: 'JSON',
    name: null,
    createdAt: then,
    updatedAt: then,
  }),
};

/** What a global id of any modelled type stands for. */
function nodeById({ shop, installation }: ShopContext, text: unknown): unknown {
  const parsed = parseGid(String(text));
  if (parsed === null) return null;
  const { type, id } = parsed;
  const tagged = (thing: object | undefined): unknown => (thing === undefined ? null : { __typename: type, ...thing });
  switch (type) {
    case 'Order':
      return tagged(shop.orders.get(id));
    case 'Product':
      return tagged(shop.products.get(id));
    case 'ProductVariant':
      return tagged(shop.variants.get(id));
    case 'FulfillmentOrder':
      return tagged(shop.fulfillmentOrders.get(id));
    case 'Fulfillment':
      return tagged(shop.fulfillments.get(id));
    case 'Location':
      return tagged(shop.locations.get(id));
    case 'WebhookSubscription': {
      const subscription = shop.subscriptions.get(id);
      return subscription?.apiKey === installation.apiKey ? tagged(subscription) : null;
    }
    case 'InventoryItem': {
      const of = variantOfItem(shop, id);
      return of === undefined ? null : inventoryItem(of);
    }
    case 'LineItem':
      for (const order of shop.orders.values()) {
        const line = order.lines.find((each) => each.id === id);
        if (line !== undefined) return lineInOrder(order, line);
      }
      return null;
    case 'Shop':
      return id === shop.id ? tagged(shop) : null;
    default:
      return null;
  }
}

const LIST = [...PAGING, 'query', 'sortKey'];

export const queryRoot: TypeModel = model<unknown>({
  shop: (_root, _args, { shop }) => shop,
  currentAppInstallation: (_root, _args, { installation }) => installation,
  node: takes(['id'], (_root, args, context) => nodeById(context, args.id)),
  nodes: takes(['ids'], (_root, args, context) => (args.ids as unknown[]).map((id) => nodeById(context, id))),
  order: takes(['id'], (_root, args, { shop }) => shop.orders.get(idOf('Order', args.id) ?? '') ?? null),
  product: takes(['id'], (_root, args, { shop }) => shop.products.get(idOf('Product', args.id) ?? '') ?? null),
  productVariant: takes(['id'], (_root, args, { shop }) => shop.variants.get(idOf('ProductVariant', args.id) ?? '') ?? null),
  fulfillmentOrder: takes(['id'], (_root, args, { shop }) => shop.fulfillmentOrders.get(idOf('FulfillmentOrder', args.id) ?? '') ?? null),
  fulfillment: takes(['id'], (_root, args, { shop }) => shop.fulfillments.get(idOf('Fulfillment', args.id) ?? '') ?? null),
  location: takes(['id'], (_root, args, { shop }) => shop.locations.get(idOf('Location', args.id) ?? '') ?? null),
  inventoryItem: takes(['id'], (_root, args, { shop }) => {
    const of = variantOfItem(shop, idOf('InventoryItem', args.id) ?? '');
    return of === undefined ? null : inventoryItem(of);
  }),
  webhookSubscription: takes(['id'], (_root, args, { shop, installation }) => {
    const subscription = shop.subscriptions.get(idOf('WebhookSubscription', args.id) ?? '');
    return subscription?.apiKey === installation.apiKey ? subscription : null;
  }),
  orders: takes(LIST, (_root, args, context) =>
    search(context, args, {
      name: 'orders',
      index: context.world.indexesOf(context.shop).orders,
      example: EXAMPLES.order,
      sortKeys: {
        ID: byId,
        CREATED_AT: second('created_at'),
        PROCESSED_AT: second('processed_at'),
        UPDATED_AT: second('updated_at'),
        RELEVANCE: byId,
        ORDER_NUMBER: byId,
      },
      read: (id) => context.shop.orders.get(id) ?? null,
    }),
  ),
  fulfillmentOrders: takes([...LIST, 'includeClosed'], (_root, args, context) =>
    search(context, args, {
      name: 'fulfillmentOrders',
      index: context.world.indexesOf(context.shop).fulfillmentOrders,
      example: EXAMPLES.fulfillmentOrder,
      sortKeys: { ID: byId, UPDATED_AT: second('updated_at') },
      read: (id) => {
        const found = context.shop.fulfillmentOrders.get(id) ?? null;
        return found === null || (args.includeClosed !== true && ['CLOSED', 'CANCELLED'].includes(found.status)) ? null : found;
      },
    }),
  ),
  products: takes(LIST, (_root, args, context) =>
    search(context, args, {
      name: 'products',
      index: context.world.indexesOf(context.shop).products,
      example: EXAMPLES.product,
      sortKeys: {
        ID: byId,
        CREATED_AT: second('created_at'),
        UPDATED_AT: second('updated_at'),
        TITLE: words('title'),
        VENDOR: words('vendor'),
        PRODUCT_TYPE: words('product_type'),
        RELEVANCE: byId,
      },
      read: (id) => context.shop.products.get(id) ?? null,
    }),
  ),
  productVariants: takes(LIST, (_root, args, context) =>
    search(context, args, {
      name: 'productVariants',
      index: context.world.indexesOf(context.shop).variants,
      example: EXAMPLES.variant,
      sortKeys: { ID: byId, SKU: words('sku'), TITLE: words('title'), RELEVANCE: byId },
      read: (id) => context.shop.variants.get(id) ?? null,
    }),
  ),
  inventoryItems: takes([...PAGING, 'query'], (_root, args, context) =>
    search(context, args, {
      name: 'inventoryItems',
      index: context.world.indexesOf(context.shop).variants,
      example: EXAMPLES.inventoryItem,
      view: inventoryItemDocument,
      sortKeys: { ID: byId },
      read: (id) => {
        const of = context.shop.variants.get(id);
        return of === undefined ? null : inventoryItem(of);
      },
    }),
  ),
  locations: takes([...LIST, 'includeInactive', 'includeLegacy'], (_root, args, context) => {
    const query = typeof args.query === 'string' ? args.query : null;
    const compiled = compileSearch(query, EXAMPLES.location);
    if (query !== null) context.searches.push({ path: ['locations'], query, warnings: compiled.warnings });
    const shown = [...context.shop.locations.values()].filter(
      (location) =>
        (location.isActive || args.includeInactive === true) &&
        (!location.isFulfillmentService || args.includeLegacy === true) &&
        compiled.matches(locationDocument(location)),
    );
    return args.sortKey === 'ID' ? paginateById(shown, args) : paginate(shown, ({ id, name }) => ({ value: name, id }), args);
  }),
  webhookSubscriptions: takes([...LIST, 'topics', 'uri', 'callbackUrl', 'format'], (_root, args, context) => {
    const query = typeof args.query === 'string' ? args.query : null;
    const compiled = compileSearch(query, EXAMPLES.subscription);
    if (query !== null) context.searches.push({ path: ['webhookSubscriptions'], query, warnings: compiled.warnings });
    const uri = args.uri ?? args.callbackUrl;
    const topics = Array.isArray(args.topics) && args.topics.length > 0 ? (args.topics as string[]) : null;
    const shown = [...context.shop.subscriptions.values()].filter(
      (subscription) =>
        subscription.apiKey === context.installation.apiKey &&
        (topics === null || topics.includes(subscription.topic)) &&
        (uri === undefined || uri === null || subscription.uri === uri) &&
        (args.format === undefined || args.format === null || subscription.format === args.format) &&
        compiled.matches(subscriptionDocument(subscription)),
    );
    return paginateById(shown, args);
  }),
});
