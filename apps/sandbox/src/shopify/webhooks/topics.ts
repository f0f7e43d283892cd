const MERCHANT_FULFILLMENT_ORDERS = [
  'read_merchant_managed_fulfillment_orders',
  'read_assigned_fulfillment_orders',
  'read_third_party_fulfillment_orders',
  'read_marketplace_fulfillment_orders',
];

interface TopicGroup {
  /** As in `X-Shopify-Topic`, before the slash. */
  readonly resource: string;
  readonly events: readonly string[];
  /** One of them is needed; none for the app's own topics. */
  readonly scopes: readonly string[];
}

/**
 * Topics that can be subscribed here. Some of them never fire, since what they tell of can't happen in this twin yet:
 * customers, reopened returns.
 */
const GROUPS: readonly TopicGroup[] = [
  { resource: 'app', events: ['uninstalled', 'scopes_update'], scopes: [] },
  {
    resource: 'orders',
    events: ['create', 'updated', 'cancelled', 'edited', 'fulfilled', 'partially_fulfilled', 'paid', 'delete'],
    scopes: ['read_orders', 'read_marketplace_orders'],
  },
  { resource: 'refunds', events: ['create'], scopes: ['read_orders', 'read_marketplace_orders'] },
  { resource: 'fulfillments', events: ['create', 'update'], scopes: ['read_fulfillments', 'read_orders', 'read_marketplace_orders'] },
  {
    resource: 'fulfillment_orders',
    events: ['order_routing_complete', 'moved', 'placed_on_hold', 'hold_released', 'cancelled', 'split', 'merged', 'rescheduled'],
    scopes: MERCHANT_FULFILLMENT_ORDERS,
  },
  { resource: 'products', events: ['create', 'update', 'delete'], scopes: ['read_products'] },
  { resource: 'inventory_items', events: ['create', 'update', 'delete'], scopes: ['read_inventory', 'read_products'] },
  { resource: 'inventory_levels', events: ['connect', 'disconnect', 'update'], scopes: ['read_inventory'] },
  { resource: 'locations', events: ['activate', 'create', 'deactivate', 'delete', 'update'], scopes: ['read_locations'] },
  {
    resource: 'returns',
    events: ['approve', 'cancel', 'close', 'decline', 'process', 'reopen', 'request', 'update'],
    scopes: ['read_returns'],
  },
  { resource: 'customers', events: ['create', 'update', 'delete'], scopes: ['read_customers'] },
  { resource: 'bulk_operations', events: ['finish'], scopes: [] },
];

export interface Topic {
  /** `orders/create` */
  readonly header: string;
  readonly scopes: readonly string[];
}

/** By the name GraphQL has for it: `ORDERS_CREATE`. */
export const TOPICS: ReadonlyMap<string, Topic> = new Map(
  GROUPS.flatMap(({ resource, events, scopes }) =>
    events.map((event): [string, Topic] => [`${resource}_${event}`.toUpperCase(), { header: `${resource}/${event}`, scopes }]),
  ),
);
