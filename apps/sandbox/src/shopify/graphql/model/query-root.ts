import { levelAt } from '../../inventory/level-figures.js';
import { idOf, parseGid } from '../../ids.js';
import { bulkOperationDocument, locationDocument, subscriptionDocument } from '../../search/documents.js';
import type { InventoryLevel, Product, Variant } from '../../shop-state.js';
import { PAGING, paginate, paginateById } from '../connection.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import type { ShopContext } from '../shop-context.js';
import { lineInOrder, refundById, returnById, returnOfReverseOrder } from './in-order.js';
import { type InventoryItem, inventoryItem } from './product-types.js';
import { byId, compileQuery, count, EXAMPLES, search, type Searched, second, words } from './searching.js';

/** What a global id of any modelled type stands for. */
function nodeById({ shop, installation }: ShopContext, text: unknown): unknown {
  const parsed = parseGid(String(text));
  if (parsed === null) {
    const level = levelById(shop, text);
    return level === null ? null : { __typename: 'InventoryLevel', ...level };
  }
  const { type, id } = parsed;
  const tagged = (thing: object | undefined): unknown => (thing === undefined ? null : { __typename: type, ...thing });
  switch (type) {
    case 'Order':
      return tagged(shop.orders.get(id));
    case 'Refund':
      return refundById(shop, id);
    case 'Return':
      return returnById(shop, id);
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
      const of = shop.variantsByItem.get(id);
      return of === undefined ? null : inventoryItem(of);
    }
    case 'LineItem': {
      const order = shop.ordersByLine.get(id);
      const line = order?.lines.find((each) => each.id === id);
      return order === undefined || line === undefined ? null : lineInOrder(order, line);
    }
    case 'BulkOperation': {
      const operation = shop.bulkOperations.get(id);
      return operation?.apiKey === installation.apiKey ? tagged(operation) : null;
    }
    case 'Shop':
      return id === shop.id ? tagged(shop) : null;
    default:
      return null;
  }
}

function levelById(shop: ShopContext['shop'], text: unknown): InventoryLevel | null {
  const match = /^gid:\/\/shopify\/InventoryLevel\/(\d+)\?inventory_item_id=(\d+)$/.exec(String(text));
  return match === null ? null : (levelAt(shop, match[2]!, match[1]!) ?? null);
}

const productsOf = ({ world, shop }: ShopContext): Searched<Product> => ({
  name: 'products',
  index: world.indexesOf(shop).products,
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
  read: (id) => shop.products.get(id) ?? null,
});

const variantsOf = ({ world, shop }: ShopContext): Searched<Variant> => ({
  name: 'productVariants',
  index: world.indexesOf(shop).variants,
  example: EXAMPLES.variant,
  sortKeys: { ID: byId, SKU: words('sku'), TITLE: words('title'), RELEVANCE: byId },
  read: (id) => shop.variants.get(id) ?? null,
});

const inventoryItemsOf = ({ world, shop }: ShopContext): Searched<InventoryItem> => ({
  name: 'inventoryItems',
  index: world.indexesOf(shop).inventoryItems,
  example: EXAMPLES.inventoryItem,
  sortKeys: { ID: byId },
  read: (id) => {
    const of = shop.variantsByItem.get(id);
    return of === undefined ? null : inventoryItem(of);
  },
});

const LIST = [...PAGING, 'query', 'sortKey'];

export const queryRoot: TypeModel = model<unknown>({
  shop: (_root, _args, { shop }) => shop,
  currentAppInstallation: (_root, _args, { installation }) => installation,
  node: takes(['id'], (_root, args, context) => nodeById(context, args.id)),
  nodes: takes(['ids'], (_root, args, context) => (args.ids as unknown[]).map((id) => nodeById(context, id))),
  order: takes(['id'], (_root, args, { shop }) => shop.orders.get(idOf('Order', args.id) ?? '') ?? null),
  return: takes(['id'], (_root, args, { shop }) => returnById(shop, idOf('Return', args.id))),
  reverseFulfillmentOrder: takes(['id'], (_root, args, { shop }) => returnOfReverseOrder(shop, idOf('ReverseFulfillmentOrder', args.id))),
  product: takes(['id'], (_root, args, { shop }) => shop.products.get(idOf('Product', args.id) ?? '') ?? null),
  productVariant: takes(['id'], (_root, args, { shop }) => shop.variants.get(idOf('ProductVariant', args.id) ?? '') ?? null),
  fulfillmentOrder: takes(['id'], (_root, args, { shop }) => shop.fulfillmentOrders.get(idOf('FulfillmentOrder', args.id) ?? '') ?? null),
  fulfillment: takes(['id'], (_root, args, { shop }) => shop.fulfillments.get(idOf('Fulfillment', args.id) ?? '') ?? null),
  location: takes(['id'], (_root, args, { shop }) => shop.locations.get(idOf('Location', args.id) ?? '') ?? null),
  inventoryItem: takes(['id'], (_root, args, { shop }) => {
    const of = shop.variantsByItem.get(idOf('InventoryItem', args.id) ?? '');
    return of === undefined ? null : inventoryItem(of);
  }),
  inventoryLevel: takes(['id'], (_root, args, { shop }) => levelById(shop, args.id)),
  bulkOperation: takes(['id'], (_root, args, { shop, installation }) => {
    const operation = shop.bulkOperations.get(idOf('BulkOperation', args.id) ?? '');
    return operation?.apiKey === installation.apiKey ? operation : null;
  }),
  bulkOperations: takes(LIST, (_root, args, context) => {
    const compiled = compileQuery(context, 'bulkOperations', args.query, EXAMPLES.bulkOperation);
    const own = [...context.shop.bulkOperations.values()].filter(
      (operation) => operation.apiKey === context.installation.apiKey && compiled.matches(bulkOperationDocument(operation)),
    );
    // The newest first, by whatever key.
    return paginateById(own, { ...args, reverse: args.reverse !== true });
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
  products: takes(LIST, (_root, args, context) => search(context, args, productsOf(context))),
  productsCount: takes(['query', 'limit'], (_root, args, context) => count(context, args, productsOf(context))),
  productVariants: takes(LIST, (_root, args, context) => search(context, args, variantsOf(context))),
  productVariantsCount: takes(['query', 'limit'], (_root, args, context) => count(context, args, variantsOf(context))),
  inventoryItems: takes([...PAGING, 'query'], (_root, args, context) => search(context, args, inventoryItemsOf(context))),
  locations: takes([...LIST, 'includeInactive', 'includeLegacy'], (_root, args, context) => {
    const compiled = compileQuery(context, 'locations', args.query, EXAMPLES.location);
    const shown = [...context.shop.locations.values()].filter(
      (location) =>
        (location.isActive || args.includeInactive === true) &&
        (!location.isFulfillmentService || args.includeLegacy === true) &&
        compiled.matches(locationDocument(location)),
    );
    return args.sortKey === 'ID' ? paginateById(shown, args) : paginate(shown, ({ id, name }) => ({ value: name, id }), args);
  }),
  webhookSubscriptions: takes([...LIST, 'topics', 'uri', 'callbackUrl', 'format'], (_root, args, context) => {
    const compiled = compileQuery(context, 'webhookSubscriptions', args.query, EXAMPLES.subscription);
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
