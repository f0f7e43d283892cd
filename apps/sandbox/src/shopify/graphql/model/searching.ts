import {
  bulkOperationDocument,
  fulfillmentOrderDocument,
  inventoryItemDocument,
  levelDocument,
  locationDocument,
  mediumDocument,
  orderDocument,
  productDocument,
  subscriptionDocument,
  variantDocument,
} from '../../search/documents.js';
import { type CompiledSearch, compileSearch, type SearchDocument } from '../../search/search.js';
import type { SearchIndex } from '../../search/search-index.js';
import { emptyShop } from '../../shop-state.js';
import { type Connection, mapNodes, paginate, type Place } from '../connection.js';
import type { Arguments } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';

export type SortKeys = Readonly<Record<string, (document: SearchDocument) => number | string>>;

/** Sorts by a date, to the second. */
export const second =
  (field: string) =>
  (document: SearchDocument): number => {
    const value = document[field];
    return value?.kind === 'date' && value.at !== null ? Math.floor(value.at.getTime() / 1_000) : 0;
  };
export const words =
  (field: string) =>
  (document: SearchDocument): string => {
    const value = document[field];
    return value?.kind === 'text' ? (value.texts[0] ?? '') : '';
  };
export const byId = (): number => 0;

export interface Searched<T> {
  readonly name: string;
  readonly index: SearchIndex;
  /** Shows which fields can be searched and of what kind they are. */
  readonly example: SearchDocument;
  readonly sortKeys: SortKeys;
  /** The thing as it is now; null when it is gone or not wanted. */
  readonly read: (id: string) => T | null;
}

/** What the index knows of the things that a query finds, with where they stand in the list. */
function* found<T>(
  context: ShopContext,
  searched: Searched<T>,
  compiled: CompiledSearch,
  sortBy: (document: SearchDocument) => number | string,
): Generator<{ thing: T; place: Place }> {
  for (const { id, document } of searched.index.at(context.world.now(), context.world.switches.now.searchLagMs)) {
    if (!compiled.matches(document)) continue;
    const thing = searched.read(id);
    if (thing !== null) yield { thing, place: { value: sortBy(document), id } };
  }
}

/** Finds by the index, which may lag, and answers the things as they are now. */
export function search<T>(context: ShopContext, args: Arguments, searched: Searched<T>): Connection<T> {
  const compiled = compileQuery(context, searched.name, args.query, searched.example);
  const sortKey = typeof args.sortKey === 'string' ? args.sortKey : 'ID';
  const sortBy = searched.sortKeys[sortKey];
  if (sortBy === undefined) throw new Error(`The Shopify twin does not sort ${searched.name} by ${sortKey}.`);
  return mapNodes(
    paginate(found(context, searched, compiled, sortBy), ({ place }) => place, args),
    ({ thing }) => thing,
  );
}

/** How many there are, at most `limit` where that is not null. */
export function count<T>(context: ShopContext, args: Arguments, searched: Searched<T>): { count: number; precision: string } {
  const compiled = compileQuery(context, searched.name, args.query, searched.example);
  const limit = typeof args.limit === 'number' ? args.limit : null;
  let counted = 0;
  for (const _found of found(context, searched, compiled, byId)) {
    if (counted === limit) return { count: counted, precision: 'AT_LEAST' };
    counted += 1;
  }
  return { count: counted, precision: 'EXACT' };
}

/** The query's test; what it warns of is answered under `extensions.search`. */
export function compileQuery(context: ShopContext, name: string, query: unknown, example: SearchDocument): CompiledSearch {
  const text = typeof query === 'string' ? query : null;
  const compiled = compileSearch(text, example);
  if (text !== null) context.searches.push({ path: [name], query: text, warnings: compiled.warnings });
  return compiled;
}

const then = new Date(0);
const nothing = emptyShop({ id: '0', domain: '', name: '', createdAt: then });
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
  media: [],
  metafields: [],
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
  inventoryPolicy: 'DENY' as const,
  isBundle: false,
  unitCost: null,
  harmonizedSystemCode: null,
  countryCodeOfOrigin: null,
  metafields: [],
  createdAt: then,
  updatedAt: then,
  itemUpdatedAt: then,
};
/** Empty things, only to know the kinds of their fields. */
export const EXAMPLES = {
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
    metafields: [],
    riskLevel: 'NONE',
    companyName: null,
    currency: 'SEK',
    presentmentCurrency: 'SEK',
    presentmentRate: '1',
    customer: null,
    shippingAddress: null,
    billingAddress: null,
    shippingLines: [],
    lines: [],
    refunds: [],
    returns: [],
    transactions: [],
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
    hasBegun: false,
    methodType: 'SHIPPING',
    createdAt: then,
    updatedAt: then,
    lines: [],
    holds: [],
  }),
  product: productDocument(nothing, product),
  variant: variantDocument(product, variant),
  inventoryItem: inventoryItemDocument(variant),
  level: levelDocument({
    inventoryItemId: '0',
    locationId: '0',
    available: 0,
    committed: 0,
    reserved: 0,
    isActive: true,
    createdAt: then,
    updatedAt: then,
  }),
  medium: mediumDocument({ id: '0', kind: 'MediaImage', url: '', previewUrl: null, alt: null }),
  bulkOperation: bulkOperationDocument({
    id: '0',
    apiKey: '',
    query: '',
    status: 'CREATED',
    errorCode: null,
    createdAt: then,
    completedAt: null,
    objectCount: 0,
    rootObjectCount: 0,
    secret: '',
    pieces: [],
    fileSize: 0,
  }),
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
