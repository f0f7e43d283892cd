import { CONTENT_FIELDS } from './product-content.js';

/** What a webhook is about. */
export type WebhookKind =
  'order' | 'fulfillment-order' | 'product' | 'inventory-item' | 'inventory-level' | 'uninstalled' | 'scopes' | 'compliance';

export interface WebhookTopic {
  /** `X-Shopify-Topic`, and the name in `shopify.app.toml`. */
  readonly header: string;
  /** Name in GraphQL; null for the compliance topics, which can't be subscribed by API. */
  readonly graphql: string | null;
  readonly kind: WebhookKind;
  /**
   * Fields asked for: ids only, so that no personal data reaches us; of a level what is available, and of a product what its articles
   * are made of, since most of these webhooks tell of changed quantities only. Empty for the compliance topics, which come whole.
   */
  readonly includeFields: readonly string[];
  /** Where the subject's id may stand in the body, first hit wins. Either a number or a GID. */
  readonly idPaths: readonly string[];
}

const restResource = (header: string, graphql: string, kind: WebhookKind, ...further: string[]): WebhookTopic => ({
  header,
  graphql,
  kind,
  includeFields: ['id', 'admin_graphql_api_id', 'updated_at', ...further],
  idPaths: ['admin_graphql_api_id', 'id'],
});

/** Bodies of these carry GIDs, of one or several fulfillment orders; all of them belong to the same order, so one is enough. */
const fulfillmentOrders = (event: string, ...subjects: string[]): WebhookTopic => ({
  header: `fulfillment_orders/${event}`,
  graphql: `FULFILLMENT_ORDERS_${event.toUpperCase()}`,
  kind: 'fulfillment-order',
  includeFields: subjects.map((subject) => `${subject}.id`),
  idPaths: subjects.map((subject) => `${subject}.id`),
});

/** Somebody has decided about a return. */
const decidedReturn = (verdict: string): WebhookTopic => ({
  header: `returns/${verdict}`,
  graphql: `RETURNS_${verdict.toUpperCase()}`,
  kind: 'order',
  includeFields: ['id', 'order.id'],
  idPaths: ['order.id'],
});

/** A return ended without us. */
const endedReturn = (event: string): WebhookTopic => ({
  ...decidedReturn(event),
  includeFields: ['id', 'order_id'],
  idPaths: ['order_id'],
});

const compliance = (header: string): WebhookTopic => ({ header, graphql: null, kind: 'compliance', includeFields: [], idPaths: [] });

/**
 * Every topic we subscribe to, and what identifies its subject. Bodies keep the shape of the old REST resources, except
 * `fulfillment_orders/*` (Shopify's documented payloads, 2026-07).
 */
export const WEBHOOK_TOPICS: readonly WebhookTopic[] = [
  {
    header: 'app/uninstalled',
    graphql: 'APP_UNINSTALLED',
    kind: 'uninstalled',
    includeFields: ['id'],
    idPaths: ['id'],
  },
  {
    header: 'app/scopes_update',
    graphql: 'APP_SCOPES_UPDATE',
    kind: 'scopes',
    includeFields: ['id', 'shop_id', 'updated_at'],
    idPaths: ['shop_id', 'id'],
  },
  restResource('orders/create', 'ORDERS_CREATE', 'order'),
  restResource('orders/updated', 'ORDERS_UPDATED', 'order'),
  restResource('orders/cancelled', 'ORDERS_CANCELLED', 'order'),
  {
    header: 'orders/edited',
    graphql: 'ORDERS_EDITED',
    kind: 'order',
    includeFields: ['order_edit.id', 'order_edit.order_id'],
    idPaths: ['order_edit.order_id'],
  },
  {
    header: 'refunds/create',
    graphql: 'REFUNDS_CREATE',
    kind: 'order',
    includeFields: ['id', 'order_id', 'admin_graphql_api_id'],
    idPaths: ['order_id'],
  },
  decidedReturn('approve'),
  decidedReturn('decline'),
  endedReturn('cancel'),
  endedReturn('close'),
  fulfillmentOrders('order_routing_complete', 'fulfillment_order'),
  fulfillmentOrders('moved', 'original_fulfillment_order', 'moved_fulfillment_order'),
  fulfillmentOrders('placed_on_hold', 'fulfillment_order'),
  fulfillmentOrders('hold_released', 'fulfillment_order'),
  fulfillmentOrders('cancelled', 'fulfillment_order'),
  fulfillmentOrders('split', 'fulfillment_order'),
  {
    header: 'fulfillment_orders/merged',
    graphql: 'FULFILLMENT_ORDERS_MERGED',
    kind: 'fulfillment-order',
    includeFields: ['fulfillment_order_merges.fulfillment_order.id'],
    idPaths: ['fulfillment_order_merges.fulfillment_order.id', 'fulfillment_order_merges.0.fulfillment_order.id'],
  },
  restResource('products/create', 'PRODUCTS_CREATE', 'product', ...CONTENT_FIELDS),
  restResource('products/update', 'PRODUCTS_UPDATE', 'product', ...CONTENT_FIELDS),
  {
    header: 'products/delete',
    graphql: 'PRODUCTS_DELETE',
    kind: 'product',
    includeFields: ['id'],
    idPaths: ['id'],
  },
  restResource('inventory_items/update', 'INVENTORY_ITEMS_UPDATE', 'inventory-item'),
  {
    // A level's GID names the location first and the item as a query, so the plain numbers are asked for.
    header: 'inventory_levels/update',
    graphql: 'INVENTORY_LEVELS_UPDATE',
    kind: 'inventory-level',
    includeFields: ['inventory_item_id', 'location_id', 'available', 'updated_at'],
    idPaths: ['inventory_item_id'],
  },
  compliance('customers/data_request'),
  compliance('customers/redact'),
  compliance('shop/redact'),
];

/** Topics that are subscribed per shop by API. */
export const SUBSCRIBED_TOPICS: readonly (WebhookTopic & { readonly graphql: string })[] = WEBHOOK_TOPICS.filter(
  (topic): topic is WebhookTopic & { readonly graphql: string } => topic.graphql !== null,
);

const byHeader = new Map(WEBHOOK_TOPICS.map((topic) => [topic.header, topic]));

/** The topic behind an `X-Shopify-Topic` header, or null when it is none of ours. */
export function webhookTopic(header: string): WebhookTopic | null {
  return byHeader.get(header.toLowerCase()) ?? null;
}
