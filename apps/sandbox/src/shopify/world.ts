import type { Clock } from '../twin/clock.js';
import type { EffectLog } from '../twin/effect-log.js';
import { seededRandom } from '../twin/seeded-random.js';
import { gid, IdSequence } from './ids.js';
import {
  fulfillmentOrderDocument,
  inventoryItemDocument,
  levelDocument,
  orderDocument,
  productDocument,
  updatedAt,
  variantDocument,
} from './search/documents.js';
import { SearchIndex } from './search/search-index.js';
import type { FulfillmentOrder, InventoryLevel, Order, Product, RegisteredApp, Shop, Variant } from './shop-state.js';
import { Switches } from './switches.js';

/** Something a shop tells its apps. The body is made at once, and only when somebody listens. */
export interface Announcement {
  /** As in `X-Shopify-Topic`: `orders/create`. */
  readonly topic: string;
  /** The order concerned, for the twin's own log. */
  readonly orderId: string | null;
  readonly body: () => unknown;
}

export interface SearchIndexes {
  readonly orders: SearchIndex;
  readonly fulfillmentOrders: SearchIndex;
  readonly products: SearchIndex;
  readonly variants: SearchIndex;
  readonly inventoryItems: SearchIndex;
  /** Inventory levels of one location, by the item's id. */
  levels(locationId: string): SearchIndex;
}

/** Everything the Shopify twin knows: the apps, the shops, the time, and who listens. */
export class World {
  readonly apps = new Map<string, RegisteredApp>();
  readonly shops = new Map<string, Shop>();
  readonly switches = new Switches();
  readonly ids: IdSequence;
  private readonly indexes = new Map<string, SearchIndexes>();
  private readonly timers = new Set<NodeJS.Timeout>();
  private listener: (shop: Shop, announcement: Announcement) => void = () => undefined;
  private isSilent = false;
  private dice: { seed: number; roll: () => number } | null = null;

  constructor(
    readonly clock: Clock,
    readonly effects: EffectLog,
  ) {
    this.ids = new IdSequence(clock());
  }

  now(): Date {
    return this.clock();
  }

  /** A random number below 1, from the switch's seed. */
  random(): number {
    const { seed } = this.switches.now;
    if (this.dice?.seed !== seed) this.dice = { seed, roll: seededRandom(seed) };
    return this.dice.roll();
  }

  onAnnouncement(listener: (shop: Shop, announcement: Announcement) => void): void {
    this.listener = listener;
  }

  announce(shop: Shop, topic: string, orderId: string | null, body: () => unknown): void {
    if (!this.isSilent) this.listener(shop, { topic, orderId, body });
  }

  /** Does something that nobody is told of. */
  silently<T>(act: () => T): T {
    this.isSilent = true;
    try {
      return act();
    } finally {
      this.isSilent = false;
    }
  }

  /** Logs an effect in a shop; the shop's domain is put with the data. */
  happened(shop: Shop, effect: string, subject: { type: string; id: string }, data: Record<string, unknown>): void {
    this.effects.append({ effect, subject: gid(subject.type, subject.id), data: { shop: shop.domain, ...data } });
  }

  indexesOf(shop: Shop): SearchIndexes {
    let indexes = this.indexes.get(shop.domain);
    if (indexes === undefined) {
      const fresh = (): SearchIndex => new SearchIndex(() => this.switches.now.searchLagMs);
      const levels = new Map<string, SearchIndex>();
      indexes = {
        orders: fresh(),
        fulfillmentOrders: fresh(),
        products: fresh(),
        variants: fresh(),
        inventoryItems: fresh(),
        levels: (locationId) => {
          let index = levels.get(locationId);
          if (index === undefined) {
            index = fresh();
            levels.set(locationId, index);
          }
          return index;
        },
      };
      this.indexes.set(shop.domain, indexes);
    }
    return indexes;
  }

  /** The order changed: its time moves on and the index hears of it. */
  touchOrder(shop: Shop, order: Order): void {
    order.updatedAt = this.now();
    this.reindexOrder(shop, order);
  }

  /** For what changes an order's figures without moving its time, as a hold does. */
  reindexOrder(shop: Shop, order: Order): void {
    this.indexesOf(shop).orders.put(order.id, orderDocument(shop, order), this.now());
  }

  touchFulfillmentOrder(shop: Shop, fulfillmentOrder: FulfillmentOrder): void {
    fulfillmentOrder.updatedAt = this.now();
    this.indexesOf(shop).fulfillmentOrders.put(fulfillmentOrder.id, fulfillmentOrderDocument(fulfillmentOrder), this.now());
  }

  /** The product changed, or one of its variants: all of it is found anew. */
  touchProduct(shop: Shop, product: Product): void {
    product.updatedAt = this.now();
    const indexes = this.indexesOf(shop);
    indexes.products.put(product.id, productDocument(shop, product), this.now());
    for (const id of product.variantIds) {
      const variant = shop.variants.get(id);
      if (variant !== undefined) indexes.variants.put(id, variantDocument(product, variant), this.now());
    }
  }

  /** Only the product's time moves, as when its stock changes. */
  bumpProduct(shop: Shop, product: Product): void {
    product.updatedAt = this.now();
    this.indexesOf(shop).products.patch(product.id, updatedAt(product.updatedAt), this.now());
  }

  /** The variant's inventory item changed. That need not touch the product. */
  touchItem(shop: Shop, variant: Variant): void {
    variant.itemUpdatedAt = this.now();
    this.indexesOf(shop).inventoryItems.put(variant.inventoryItemId, inventoryItemDocument(variant), this.now());
  }

  reindexLevel(shop: Shop, level: InventoryLevel): void {
    this.indexesOf(shop).levels(level.locationId).put(level.inventoryItemId, levelDocument(level), this.now());
  }

  /** Does it after a while, unless the twin is closed before. */
  later(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }

  close(): void {
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }
}
