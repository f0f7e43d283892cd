import { describe, expect, it } from '@jest/globals';
import { connectionSettings, type ConnectionSettingsInput, type Reason } from '@stockbridge/contracts';
import { LeaseLost, ThirdPartyAway } from '@stockbridge/platform';
import type { AvailableChange, SetProblem, ShopFulfillmentTruth, ShopifyOrders, ShopifyStock, ShopLevel } from '@stockbridge/shopify';
import type { Connection, Connections, DueRow, Ledger, Outcome, Pass, Remark } from '@stockbridge/sync';
import { aConnection } from '@stockbridge/testing';
import type { WmsClient, WmsComponent, WmsOrderRecord, WmsStockRecord } from '@stockbridge/wms';
import fc from 'fast-check';
import type { CoveredRow } from './covered-units.js';
import type { StockFacts } from './inventory.ledger.js';
import { InventoryReconciler } from './inventory.reconciler.js';
import { StockBook, type BookPage, type Needs, type StockPlace, type Taken } from './stock-book.js';

/**
 * A market in fast motion: customers buy, pay late or never, get refunds; the warehouse picks, ships short, cancels, counts; events
 * come late, twice, out of order or never; calls are cut, land late, and the worker dies. In the midst of all that, between any
 * two calls of it, the real reconciler works. Time is virtual and everything follows from one seed.
 */
const KIT: readonly WmsComponent[] = [
  { articleNumber: 'HAT', quantity: 1 },
  { articleNumber: 'PIN', quantity: 2 },
];

interface Sold {
  readonly id: string;
  readonly shop: Place;
  readonly article: string;
  readonly soldAt: number;
  /** Committed and not fulfilled. */
  open: number;
  fulfilled: number;
  /** Never paid, so never handed over. */
  readonly isIgnored: boolean;
  isInWms: boolean;
  /** Whether we were told what the warehouse confirmed. */
  isTold: boolean;
  /** Whether its own shop's row counts it, or did: from then on the other shops can know of it. */
  isCounted: boolean;
  /** Shops that have set, or confirmed, their quantity since they could know of it. */
  readonly regardedBy: Set<Place>;
}

interface InWarehouse {
  ordered: number;
  picked: number;
  status: number;
}

/** A connection and the warehouse that serves it. */
interface Place {
  readonly connection: Connection;
  readonly warehouse: number;
  /** `restocked`: what Shopify put back for sale by itself since the row last agreed. */
  readonly levels: Map<string, { available: number; committed: number; restocked: { units: number; at: number }[] }>;
  readonly rows: Map<string, Kept>;
}

interface Kept {
  facts: StockFacts | null;
  state: DueRow<StockFacts>['state'];
  reason: Reason | null;
  version: number;
  dueAt: number | null;
}

interface Market {
  readonly shops: 'one' | 'two-of-one-owner' | 'one-in-two-warehouses';
  /** Whether the warehouse also loses stock in ways that no shop can know: counts, damages, other channels. */
  readonly losses: boolean;
  readonly kits: boolean;
}

/** What would be wrong on purpose, so that the test is seen to fail. */
type Mistake = 'confirmed-after-the-stock-was-read' | 'open-units-before-levels' | 'blind-write' | 'no-doubt' | 'others-not-counted' | null;

const itemOf = (article: string) => ({ HAT: '91', PIN: '92', SET: '93' })[article]!;
const articleOf = (item: string) => ({ '91': 'HAT', '92': 'PIN', '93': 'SET' })[item]!;

class Simulation {
  readonly places: Place[];
  readonly articles: readonly string[];
  readonly orders: Sold[] = [];
  readonly wms = new Map<string, InWarehouse>();
  /** By warehouse and article. */
  readonly physical = new Map<string, number>();
  /** By connection, article it offers and part of that: what was lost so far in ways that its own quantity can't show. */
  readonly lost = new Map<string, number>();
  readonly messages: (() => void)[] = [];
  readonly landings: { at: number; land: () => void }[] = [];
  readonly book: MemoryBook;
  now = Date.parse('2026-11-23T12:00:00Z');
  isQuiet = false;
  pushes = 0;
  refusedPushes = 0;
  /** Units sold that the warehouse does not have. */
  worst = 0;
  /** How many of those can't be explained by what other shops had sold and nobody could have regarded yet. */
  excess = 0;
  private readonly random: () => number;
  private ids = 1_000;
  private lostAtRead: ReadonlyMap<string, number> | null = null;
  private openAtRead = new Map<string, number>();
  private levelsReadAt = new Map<string, number>();
  private knownAtStart = new Set<Sold>();

  constructor(
    seed: number,
    readonly market: Market,
    readonly mistake: Mistake,
  ) {
    this.random = mulberry(seed);
    this.articles = market.kits ? ['HAT', 'PIN', 'SET'] : ['HAT'];
    this.book = new MemoryBook(this);
    const count = market.shops === 'one' ? 1 : 2;
    this.places = Array.from({ length: count }, (_, at) => this.aPlace(at, market.shops === 'one-in-two-warehouses' ? at + 1 : 1));
    for (const warehouse of [1, 2]) for (const article of ['HAT', 'PIN']) this.physical.set(`${warehouse}/${article}`, this.upTo(30));
  }

  private aPlace(at: number, warehouse: number): Place {
    const settings: Partial<ConnectionSettingsInput> = { warehouseId: warehouse, inventory: { enabled: true } };
    const connection: Connection = {
      ...aConnection(settings),
      connectionId: `0f0e6f7c-7d0a-4a37-9d0c-8f1a6e2b1c0${at}`,
      shop: { domain: `shop-${at}.myshopify.com`, locationId: `${at + 1}`, currencyCode: 'SEK' },
      settings: connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...settings }),
    };
    return {
      connection,
      warehouse,
      levels: new Map(this.articles.map((article) => [itemOf(article), { available: 0, committed: 0, restocked: [] }])),
      rows: new Map(this.articles.map((article) => [article, { facts: null, state: 'due', reason: null, version: 1, dueAt: 0 }])),
    };
  }

  // Chance

  chance(probability: number): boolean {
    return this.random() < probability;
  }
  upTo(most: number): number {
    return Math.floor(this.random() * (most + 1));
  }
  oneOf<T>(all: readonly T[]): T | undefined {
    return all[Math.floor(this.random() * all.length)];
  }

  // Truths

  parts(article: string): readonly WmsComponent[] {
    return article === 'SET' ? KIT : [{ articleNumber: article, quantity: 1 }];
  }

  sellable(warehouse: number, article: string): number {
    if (article === 'SET') return Math.min(...KIT.map((part) => Math.floor(this.sellable(warehouse, part.articleNumber) / part.quantity)));
    let sellable = this.physical.get(`${warehouse}/${article}`)!;
    for (const order of this.orders) {
      const held = this.wms.get(order.id);
      if (!held || order.shop.warehouse !== warehouse || held.status >= 400) continue;
      for (const part of this.parts(order.article))
        if (part.articleNumber === article) sellable -= (held.ordered - held.picked) * part.quantity;
    }
    return sellable;
  }

  /** Units that were ordered and that the warehouse's figure is not lessened by. */
  uncovered(order: Sold, knownOnly = false): number {
    const held = this.wms.get(order.id);
    if (!held || held.status === 1000 || (knownOnly && !order.isTold)) return order.open;
    const units = (held.status < 400 ? held.ordered : held.picked) - order.fulfilled;
    return order.open - Math.max(0, Math.min(units, order.open));
  }

  takenFrom(article: string, which: (order: Sold) => boolean, knownOnly = false): number {
    let taken = 0;
    for (const order of this.orders) {
      if (!which(order)) continue;
      for (const part of this.parts(order.article))
        if (part.articleNumber === article) taken += this.uncovered(order, knownOnly) * part.quantity;
    }
    return taken;
  }

  /** The most that may be offered at this instant, given these orders; `slack` is what the warehouse lost since it was asked. */
  truth(place: Place, article: string, which: (order: Sold) => boolean, slack: (part: string) => number, knownOnly = false): number {
    const free = this.parts(article).map((part) => {
      const left = this.sellable(place.warehouse, part.articleNumber) + slack(part.articleNumber);
      return Math.floor((left - this.takenFrom(part.articleNumber, which, knownOnly)) / part.quantity);
    });
    return Math.max(0, Math.min(...free));
  }

  /** Units sold in one shop since another last set its quantity: the lag, in goods. */
  unregarded(): number {
    return this.orders
      .filter((order) => this.places.some((place) => !order.regardedBy.has(place)))
      .reduce((sum, order) => sum + order.open + order.fulfilled, 0);
  }

  /** What Shopify put back for sale by itself, though everything may be sold already. */
  restocked(): number {
    return this.places
      .flatMap(({ levels }) => [...levels.values()])
      .flatMap(({ restocked }) => restocked)
      .reduce((sum, { units }) => sum + units, 0);
  }

  oversold(): number {
    return Math.max(
      0,
      ...[1, 2].flatMap((warehouse) =>
        ['HAT', 'PIN'].map(
          (article) => this.takenFrom(article, ({ shop }) => shop.warehouse === warehouse) - this.sellable(warehouse, article),
        ),
      ),
    );
  }

  // The world goes on

  /** Between any two calls, anything may happen. */
  async tick(): Promise<void> {
    await Promise.resolve();
    this.now += 1 + this.upTo(300);
    this.land();
    if (this.isQuiet) return;
    for (let left = this.upTo(2); left > 0; left -= 1) this.happen();
  }

  land(): void {
    for (const due of this.landings.filter(({ at }) => at <= this.now)) {
      this.landings.splice(this.landings.indexOf(due), 1);
      due.land();
    }
  }

  happen(): void {
    const dice = this.random();
    if (dice < 0.3) this.buy();
    else if (dice < 0.45) this.handOver();
    else if (dice < 0.55) this.deliver();
    else if (dice < 0.63) this.pick();
    else if (dice < 0.71) this.fulfill();
    else if (dice < 0.77) this.refund();
    else if (dice < 0.81) this.cancelInWms();
    else if (dice < 0.86) this.receive();
    else if (dice < 0.9 && this.market.losses) this.lose();
    else this.deliver();
  }

  private buy(): void {
    const shop = this.oneOf(this.places)!;
    const article = this.oneOf(this.articles)!;
    const level = shop.levels.get(itemOf(article))!;
    const quantity = Math.min(level.available, 1 + this.upTo(3));
    if (quantity <= 0) return;
    const before = this.oversold();
    level.available -= quantity;
    level.committed += quantity;
    this.orders.push({
      id: String(++this.ids),
      shop,
      article,
      soldAt: this.now,
      open: quantity,
      fulfilled: 0,
      isIgnored: this.chance(0.15),
      isInWms: false,
      isTold: false,
      isCounted: false,
      regardedBy: new Set([shop]),
    });
    this.levelTouched(shop, article);
    const after = this.oversold();
    if (after > before && !this.market.losses)
      this.excess = Math.max(this.excess, after - Math.max(before, this.unregarded()) - this.restocked());
    this.worst = Math.max(this.worst, after);
  }

  /** The order flow puts it into the warehouse; that we are told is another matter. */
  handOver(order = this.oneOf(this.orders.filter((each) => !each.isInWms && !each.isIgnored && each.open > 0)), mayLose = true): void {
    if (!order) return;
    order.isInWms = true;
    this.wms.set(order.id, { ordered: order.open, picked: 0, status: 300 });
    this.took(order, order.open);
    this.tell(order, mayLose);
  }

  private tell(order: Sold, mayLose = true): void {
    const quantity = this.wms.get(order.id)!.ordered;
    const toldAt = this.now;
    if (mayLose && this.chance(0.05)) return;
    const message = () => {
      order.isTold = true;
      this.book.confirm(order, quantity, toldAt);
      this.touch(order.shop, order.article);
    };
    this.messages.push(message);
    if (this.chance(0.2)) this.messages.push(message);
  }

  /** What other shops, and kits, will notice only with the next reading of the stock. */
  private took(order: Sold, units: number): void {
    for (const part of this.parts(order.article)) this.noteLoss(order.shop.warehouse, part.articleNumber, units * part.quantity, order);
  }

  private deliver(): void {
    if (this.messages.length === 0) return;
    const at = this.upTo(this.messages.length - 1);
    this.messages.splice(at, 1)[0]!();
  }

  private pick(): void {
    const order = this.oneOf(this.orders.filter((each) => (this.wms.get(each.id)?.status ?? 1000) < 400));
    if (!order) return;
    const held = this.wms.get(order.id)!;
    const picked = this.chance(0.3) ? this.upTo(held.ordered) : held.ordered;
    for (const part of this.parts(order.article)) {
      const key = `${order.shop.warehouse}/${part.articleNumber}`;
      this.physical.set(key, this.physical.get(key)! - (picked - held.picked) * part.quantity);
    }
    held.picked = picked;
    if (picked < held.ordered) this.letGo(order);
    held.status = picked < held.ordered && this.chance(0.3) ? 320 : 450;
    this.orderTouched(order);
  }

  private fulfill(): void {
    const order = this.oneOf(this.orders.filter((each) => (this.wms.get(each.id)?.picked ?? 0) > each.fulfilled && each.open > 0));
    if (!order) return;
    const units = Math.min(order.open, this.wms.get(order.id)!.picked - order.fulfilled);
    order.open -= units;
    order.fulfilled += units;
    order.shop.levels.get(itemOf(order.article))!.committed -= units;
    this.orderTouched(order);
  }

  /** Before it is shipped; the order flow takes it off the warehouse's order at once where that can still be changed. */
  private refund(): void {
    const order = this.oneOf(this.orders.filter((each) => each.open > 0));
    if (!order) return;
    const held = this.wms.get(order.id);
    const isChangeable = !held || held.status === 300;
    const units = 1 + this.upTo(order.open - 1);
    const level = order.shop.levels.get(itemOf(order.article))!;
    order.open -= units;
    level.committed -= units;
    // Goods that are being picked can't be sold again before they are back.
    if (isChangeable && this.chance(0.6)) {
      if (held) held.ordered -= units;
      level.available += units;
      level.restocked.push({ units, at: this.now });
      if (held) this.tell(order, false);
    } else if (held && isChangeable) {
      held.ordered -= units;
      this.tell(order, false);
    }
    this.levelTouched(order.shop, order.article);
  }

  private cancelInWms(): void {
    const order = this.oneOf(this.orders.filter((each) => this.wms.get(each.id)?.status === 300));
    if (!order) return;
    this.wms.set(order.id, { ordered: 0, picked: 0, status: 1000 });
    this.letGo(order);
    this.orderTouched(order);
  }

  /** The stock spoke for it, and does no more; if its own shop's row never did, nobody can regard it. */
  private letGo(order: Sold): void {
    if (order.isCounted) return;
    order.regardedBy.clear();
    order.regardedBy.add(order.shop);
  }

  private canBeKnown(order: Sold): boolean {
    return order.isCounted || this.uncovered(order) === 0;
  }

  private receive(): void {
    const place = this.oneOf(this.places)!;
    const article = this.oneOf(['HAT', 'PIN'])!;
    const key = `${place.warehouse}/${article}`;
    this.physical.set(key, this.physical.get(key)! + 1 + this.upTo(8));
    this.stockTouched(place.warehouse);
  }

  private lose(): void {
    const place = this.oneOf(this.places)!;
    const article = this.oneOf(['HAT', 'PIN'])!;
    const key = `${place.warehouse}/${article}`;
    const units = Math.min(this.physical.get(key)!, 1 + this.upTo(4));
    this.physical.set(key, this.physical.get(key)! - units);
    this.noteLoss(place.warehouse, article, units, null);
    this.stockTouched(place.warehouse);
  }

  private noteLoss(warehouse: number, part: string, units: number, by: Sold | null): void {
    for (const place of this.places) {
      if (place.warehouse !== warehouse) continue;
      for (const article of this.articles) {
        if (place === by?.shop && article === by.article) continue;
        const key = `${place.connection.connectionId}/${article}/${part}`;
        this.lost.set(key, (this.lost.get(key) ?? 0) + units);
      }
    }
  }

  // Messages

  private levelTouched(place: Place, article: string): void {
    const { available } = place.levels.get(itemOf(article))!;
    if (this.chance(0.2)) return;
    this.messages.push(() => {
      if (this.book.isEcho(place, article, available)) return;
      this.book.distrustNow(place, [itemOf(article)]);
      this.touch(place, article);
    });
  }
  private orderTouched(order: Sold): void {
    if (this.chance(0.8)) this.messages.push(() => this.touch(order.shop, order.article));
  }
  private stockTouched(warehouse: number): void {
    if (this.chance(0.8))
      this.messages.push(() => {
        for (const place of this.places) if (place.warehouse === warehouse) for (const article of this.articles) this.touch(place, article);
      });
  }

  touch(place: Place, article: string): void {
    const row = place.rows.get(article)!;
    row.version += 1;
    row.dueAt = row.state === 'due' && row.dueAt !== null ? Math.min(row.dueAt, this.now) : this.now;
    row.state = 'due';
  }

  /** What the poll of changes does, over all that is known. */
  poll(): void {
    for (const place of this.places) {
      for (const article of this.articles) {
        const known = this.book.known(place, itemOf(article));
        const level = place.levels.get(itemOf(article))!;
        if (!known || known.available !== level.available || known.committed !== level.committed)
          this.book.distrustNow(place, [itemOf(article)]);
        this.touch(place, article);
      }
    }
  }

  // Both sides, as the reconciler meets them

  /** The ports are abstract classes with more than is needed here; what else is called would throw. */
  reconciler(): InventoryReconciler {
    const shopify: Pick<ShopifyStock, 'levels' | 'unfulfilledUnits' | 'setAvailable'> = {
      levels: async (_shop, locationId, ids) => {
        await this.tick();
        const place = this.places.find(({ connection }) => connection.shop.locationId === locationId)!;
        for (const id of ids) this.levelsReadAt.set(id, this.now);
        return new Map(ids.map((id) => [id, this.levelOf(place, id)]));
      },
      unfulfilledUnits: async (_shop, ids) => {
        await this.tick();
        const open = (id: string) => this.orders.find((order) => order.id === id)!.open;
        return new Map(
          ids.map((id) => [id, this.mistake === 'open-units-before-levels' ? (this.openAtRead.get(id) ?? open(id)) : open(id)]),
        );
      },
      setAvailable: async (shop, locationId, changes) => {
        await this.tick();
        shop.guard?.();
        const place = this.places.find(({ connection }) => connection.shop.locationId === locationId)!;
        return this.set(place, changes);
      },
    };
    const orders: Pick<ShopifyOrders, 'fulfillmentTruths'> = {
      fulfillmentTruths: async (_shop, ids) => {
        await this.tick();
        return new Map(ids.map((id) => [id, this.truthOf(this.orders.find((order) => order.id === id)!)]));
      },
    };
    const wms: Pick<WmsClient, 'stockByNumbers' | 'ordersByNumbers'> = {
      stockByNumbers: async (_access, numbers, [warehouse]) => {
        await this.tick();
        // Of two readings in a pass, the first is the older: what was lost since counts from there.
        this.lostAtRead ??= new Map(this.lost);
        this.openAtRead = new Map(this.orders.map(({ id, open }) => [id, open]));
        return new Map(
          numbers.map((number): [string, WmsStockRecord] => [
            number,
            {
              articleSystemId: 1,
              articleNumber: number,
              sellable: this.sellable(warehouse!, number),
              components: number === 'SET' ? KIT : null,
            },
          ]),
        );
      },
      ordersByNumbers: async (_access, numbers) => {
        await this.tick();
        return new Map(numbers.flatMap((number) => (this.wms.has(number) ? [[number, this.orderOf(number)]] : [])));
      },
    };
    const ledger: Pick<Ledger<StockFacts>, 'touch'> = {
      touch: async (connectionId, keys) => {
        const place = this.places.find(({ connection }) => connection.connectionId === connectionId)!;
        for (const key of [keys].flat()) this.touch(place, key);
      },
    };
    const connections: Pick<Connections, 'ofLane'> = { ofLane: async () => this.places.map(({ connection }) => connection) };
    return new InventoryReconciler(
      shopify as ShopifyStock,
      orders as ShopifyOrders,
      wms as WmsClient,
      ledger as Ledger<StockFacts>,
      connections as Connections,
      this.book,
    );
  }

  private levelOf(place: Place, id: string): ShopLevel {
    const { available, committed } = place.levels.get(id)!;
    return { inventoryItemId: id, tracked: true, isActive: true, available, committed };
  }

  private orderOf(number: string): WmsOrderRecord {
    const held = this.wms.get(number)!;
    const order = this.orders.find(({ id }) => id === number)!;
    return {
      orderId: 1,
      orderNumber: number,
      goodsOwnerOrderId: number,
      statusNumber: held.status,
      statusText: null,
      deliveryDate: null,
      tracking: [],
      returnTracking: [],
      carrier: null,
      wayOfDelivery: null,
      orderType: null,
      lines: [
        {
          id: 1,
          rowNumber: number,
          articleNumber: order.article,
          orderedNumberOfItems: held.ordered,
          pickedNumberOfItems: held.picked,
          returnedNumberOfItems: 0,
          returnedItems: [],
          parcelNumbers: [],
          reportedNumberOfItems: null,
        },
      ],
    };
  }

  private truthOf(order: Sold): ShopFulfillmentTruth {
    const { locationId } = order.shop.connection.shop;
    const line = { gid: 'gid://line', lineItemId: order.id, totalQuantity: order.open, remainingQuantity: order.open };
    return {
      orderId: order.id,
      number: Number(order.id),
      cancelledAt: null,
      isCapturable: false,
      lineItems: [{ id: order.id, name: 'Hat', sku: null, requiresShipping: true }],
      fulfillments:
        order.fulfilled === 0
          ? []
          : [
              {
                id: '1',
                status: 'SUCCESS',
                createdAt: '',
                locationId,
                trackingNumbers: [],
                lines: [{ lineItemId: order.id, quantity: order.fulfilled }],
              },
            ],
      fulfillmentOrders: [
        {
          gid: 'gid://fo',
          status: 'OPEN',
          locationId,
          supportedActions: [],
          fulfillAt: null,
          isOfService: false,
          ourHolds: [],
          lines: [line],
        },
      ],
    };
  }

  /** Compare-and-set, with all that can happen to a call. */
  private set(place: Place, changes: readonly AvailableChange[]): readonly SetProblem[] {
    const apply = (lostAtRead: ReadonlyMap<string, number>): SetProblem[] => {
      const problems = changes.flatMap(({ inventoryItemId, from }, index) => {
        const isStale = this.mistake !== 'blind-write' && place.levels.get(inventoryItemId)!.available !== from;
        return isStale ? [{ index, code: 'CHANGE_FROM_QUANTITY_STALE', message: 'somebody was faster' }] : [];
      });
      if (problems.length > 0) return problems;
      for (const { inventoryItemId, to } of changes) this.written(place, inventoryItemId, to, lostAtRead);
      return [];
    };
    const readThen = this.lostAtRead ?? new Map<string, number>();
    if (!this.isQuiet && this.chance(0.12)) {
      const fate = this.random();
      if (fate < 0.4) apply(readThen);
      // Long after the answer was given up, but not for ever.
      else if (fate < 0.8) this.landings.push({ at: this.now + this.upTo(10_000), land: () => apply(readThen) });
      throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    }
    const problems = apply(readThen);
    if (problems.length > 0) this.refusedPushes += 1;
    return problems;
  }

  /** Each quantity that is written is held against the truth of that instant, but for what the warehouse lost since it was asked. */
  private written(place: Place, inventoryItemId: string, to: number, lostAtRead: ReadonlyMap<string, number>): void {
    const article = articleOf(inventoryItemId);
    const { connectionId } = place.connection;
    const key = (part: string) => `${connectionId}/${article}/${part}`;
    const slack = (part: string) => (this.lost.get(key(part)) ?? 0) - (lostAtRead.get(key(part)) ?? 0);
    const most = this.truth(place, article, (order) => order.shop === place && order.article === article, slack);
    if (to > most) throw new Oversold(`${article} was set to ${to} where ${most} could be sold`);
    place.levels.get(inventoryItemId)!.available = to;
    this.pushes += 1;
    this.levelTouched(place, article);
  }

  // Passes

  /** A pass over the due rows of one connection; false when there is none. */
  async pass(place: Place): Promise<boolean> {
    const due = [...place.rows].filter(([, row]) => row.dueAt !== null && row.dueAt <= this.now);
    if (due.length === 0) return false;
    const rows = due.map(([key, row]): DueRow<StockFacts> => ({
      connectionId: place.connection.connectionId,
      key,
      version: row.version,
      attempts: 0,
      urgent: this.chance(0.5),
      state: row.state,
      reason: row.reason,
      receivedAt: null,
      facts: row.facts,
    }));
    this.lostAtRead = null;
    this.levelsReadAt = new Map();
    const known = new Set(this.orders.filter((order) => this.canBeKnown(order)));
    this.knownAtStart = known;
    try {
      await this.reconciler().reconcile(this.passOver(place, rows));
    } catch (error) {
      // The other side away: the rows stay due. The worker died: the note remains.
      if (!(error instanceof LeaseLost) && !(error instanceof ThirdPartyAway)) throw error;
      this.now += 2_000;
    }
    return true;
  }

  private passOver(place: Place, rows: readonly DueRow<StockFacts>[]): Pass<StockFacts> {
    const mayDie = () => {
      if (!this.isQuiet && this.chance(0.04)) throw new LeaseLost('the worker died');
    };
    const record = async (
      row: DueRow<StockFacts>,
      state: Kept['state'],
      reason: Reason | null,
      afterSeconds: number | null,
      remark: Remark<StockFacts> = {},
    ) => {
      await this.tick();
      mayDie();
      const kept = place.rows.get(row.key)!;
      kept.facts = remark.facts ?? kept.facts;
      const level = place.levels.get(itemOf(row.key))!;
      const readAt = this.levelsReadAt.get(itemOf(row.key)) ?? 0;
      if (state === 'in_sync') level.restocked = level.restocked.filter(({ at }) => at >= readAt);
      for (const order of this.orders) {
        if (order.article !== row.key) continue;
        if (order.shop === place && order.soldAt < readAt) order.isCounted = true;
        if (state === 'in_sync' && this.knownAtStart.has(order) && this.canBeKnown(order)) order.regardedBy.add(place);
      }
      if (kept.version !== row.version) return;
      kept.state = state;
      kept.reason = reason;
      kept.dueAt = afterSeconds === null ? null : this.now + afterSeconds * 1_000;
    };
    const outcome: Outcome<StockFacts> = {
      inSync: (row, remark) => record(row, 'in_sync', null, null, remark),
      held: (row, reason, remark) => record(row, 'held', reason, remark.recheckAfterSeconds ?? 900, remark),
      refused: (row, reason, remark) => record(row, 'refused', reason, null, remark),
      ignored: (row, rule, remark) => record(row, 'ignored', rule, null, remark),
      later: (row, seconds, remark) => record(row, 'due', row.reason, seconds, remark),
      forget: async () => undefined,
      note: async () => undefined,
      noteAll: async (entries) => {
        await this.tick();
        mayDie();
        for (const { row, facts } of entries) {
          const noted = this.mistake === 'no-doubt' ? { ...facts, pushing: null } : facts;
          place.rows.get(row.key)!.facts = noted;
        }
        mayDie();
      },
      inSyncAll: async (entries) => {
        for (const { row, remark } of entries) await record(row, 'in_sync', null, remark.recheckAfterSeconds ?? null, remark);
      },
      failed: async (_row, error) => {
        throw error;
      },
    };
    return {
      connection: place.connection,
      rows,
      outcome,
      guard: () => undefined,
      ensureLease: async () => undefined,
      epoch: '1',
      isOver: () => false,
      each: async (some, work) => {
        for (const row of some) await work(row);
      },
    };
  }

  /** Runs until `steps` things have happened, then lets everything come to rest. */
  async run(steps: number): Promise<void> {
    for (let step = 0; step < steps; step += 1) {
      this.now += this.upTo(1_500);
      this.land();
      this.happen();
      if (this.chance(0.1)) this.poll();
      if (this.chance(0.6)) await this.pass(this.oneOf(this.places)!);
    }
    this.isQuiet = true;
    while (this.messages.length > 0) this.deliver();
    this.now += 30_000;
    this.land();
    this.poll();
    for (let turn = 0; turn < 60; turn += 1) {
      let worked = false;
      for (const place of this.places) worked = (await this.pass(place)) || worked;
      while (this.messages.length > 0) this.deliver();
      if (!worked) {
        const next = this.places.flatMap(({ rows }) => [...rows.values()].flatMap(({ dueAt }) => dueAt ?? []));
        if (next.length === 0) return;
        this.now = Math.max(this.now, Math.min(...next));
      }
    }
    throw new Error('it does not come to rest');
  }

  /** What is offered in the end, and what the formula says, with what we were never told counting as not covered. */
  offeredAndDue(): { offered: number; due: number }[] {
    return this.places.flatMap((place) =>
      this.articles.map((article) => ({
        offered: place.levels.get(itemOf(article))!.available,
        due: this.truth(
          place,
          article,
          () => true,
          () => 0,
          true,
        ),
      })),
    );
  }
}

class Oversold extends Error {}

/** The book in memory, by the market's clock. */
class MemoryBook extends StockBook {
  private readonly rows = new Map<string, CoveredRow & { shop: Place; knownAt: number; toldAt: number }>();
  private readonly levels = new Map<string, { level: ShopLevel; readAt: number; touchedAt: number }>();

  constructor(private readonly market: Simulation) {
    super();
  }

  private tickNow(): number {
    this.market.now += 1;
    return this.market.now;
  }
  private place_(connectionId: string): Place {
    return this.market.places.find(({ connection }) => connection.connectionId === connectionId)!;
  }
  private key(connectionId: string, item: string): string {
    return `${connectionId}/${item}`;
  }

  confirm(order: Sold, quantity: number, toldAt: number): void {
    const before = this.rows.get(order.id);
    if (before && before.toldAt > toldAt) return;
    this.rows.set(order.id, {
      orderId: order.id,
      orderNumber: order.id,
      lineItemId: order.id,
      articleNumber: order.article,
      quantity,
      isShared: false,
      shop: order.shop,
      toldAt,
      knownAt: before?.quantity === quantity ? before.knownAt : this.tickNow(),
    });
  }

  known(place: Place, item: string): ShopLevel | null {
    const kept = this.levels.get(this.key(place.connection.connectionId, item));
    return kept && kept.readAt > kept.touchedAt ? kept.level : null;
  }
  isEcho(place: Place, article: string, available: number): boolean {
    const kept = this.levels.get(this.key(place.connection.connectionId, itemOf(article)));
    const pushing = place.rows.get(article)!.facts?.pushing?.levels.some(({ to }) => to === available) ?? false;
    return pushing || kept?.level.available === available;
  }
  distrustNow(place: Place, items: readonly string[]): void {
    void this.distrust(place.connection.connectionId, items);
  }

  async page(connectionId: string, articleNumbers: readonly string[]): Promise<BookPage> {
    const instant = this.tickNow();
    const place = this.place_(connectionId);
    const items = articleNumbers.map((articleNumber) => ({
      articleNumber,
      variantId: itemOf(articleNumber),
      inventoryItemId: itemOf(articleNumber),
      tracked: true,
      known: this.known(place, itemOf(articleNumber)),
    }));
    const isOurs = (row: { shop: Place; articleNumber: string }) => row.shop === place && articleNumbers.includes(row.articleNumber);
    const covered = [...this.rows.values()].filter((row) => isOurs(row) && row.knownAt < instant);
    // As if what was confirmed while the pass reads counted: looked at when it is used, not at the beginning.
    const live = { filter: (wanted: (row: CoveredRow) => boolean) => [...this.rows.values()].filter(isOurs).filter(wanted) };
    const isLive = this.market.mistake === 'confirmed-after-the-stock-was-read';
    return { readAt: new Date(instant).toISOString(), items, covered: isLive ? (live as unknown as CoveredRow[]) : covered };
  }

  async needs(
    connectionIds: readonly string[],
    articleNumbers: readonly string[],
    but: { connectionId: string; batch: readonly string[] },
  ): Promise<Needs> {
    const taken: Taken[] = [];
    const unread = new Set<string>();
    const wanted = this.market.market.kits ? ['HAT', 'PIN', 'SET'] : articleNumbers;
    for (const connectionId of connectionIds) {
      for (const [key, { facts, state }] of this.place_(connectionId).rows) {
        if (!wanted.includes(key) || (connectionId === but.connectionId && but.batch.includes(key))) continue;
        const { mistake } = this.market;
        const isOther = connectionId !== but.connectionId;
        if (facts && !(mistake === 'others-not-counted' && isOther)) {
          taken.push({ ...facts, connectionId, spelling: key.toLowerCase(), uncovered: facts.uncovered ?? 0 });
        }
        if (!facts && isOther && state === 'due') unread.add(key.toLowerCase());
      }
    }
    return { taken, kits: new Map(this.market.market.kits ? [['set', KIT]] : []), unread };
  }

  async keepLevels(connectionId: string, levels: readonly ShopLevel[], readAt: string): Promise<void> {
    for (const level of levels) {
      const key = this.key(connectionId, level.inventoryItemId);
      const before = this.levels.get(key);
      if (before && before.readAt > Date.parse(readAt)) continue;
      this.levels.set(key, { level, readAt: Date.parse(readAt), touchedAt: before?.touchedAt ?? 0 });
    }
  }
  async distrust(connectionId: string, items: readonly string[]): Promise<void> {
    for (const item of items) {
      const key = this.key(connectionId, item);
      const level = this.levels.get(key)?.level ?? {
        inventoryItemId: item,
        tracked: true,
        isActive: true,
        available: null,
        committed: null,
      };
      this.levels.set(key, { level, readAt: this.levels.get(key)?.readAt ?? 0, touchedAt: this.tickNow() });
    }
  }
  async keepKits(): Promise<string[]> {
    return [];
  }
  async markShared(): Promise<void> {}
  async forgetLines(_connectionId: string, lines: readonly string[]): Promise<void> {
    for (const line of lines) this.rows.delete(line);
  }
  async related(connectionIds: readonly string[], articleNumbers: readonly string[]): Promise<Map<string, string[]>> {
    const all = this.market.market.kits ? [...this.market.articles] : [...articleNumbers];
    return new Map(connectionIds.map((id) => [id, all]));
  }
  async waitingAmong(connectionId: string, keys: readonly string[]): Promise<string[]> {
    return keys.filter((key) => this.place_(connectionId).rows.get(key)?.reason === 'catalog-unread');
  }
  async place(): Promise<StockPlace> {
    return { isRead: true, settings: null, linksReadAt: null, hasAllLinks: true, comparedAt: null, load: null };
  }
}

function mulberry(seed: number): () => number {
  let state = seed >>> 0;
  return () => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state);
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed;
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296;
  };
}

const seeds = fc.integer({ min: 1, max: 2 ** 31 });

async function play(seed: number, market: Market, mistake: Mistake = null, steps = 150): Promise<Simulation> {
  const simulation = new Simulation(seed, market, mistake);
  await simulation.run(steps);
  return simulation;
}

describe('in one shop', () => {
  it('never more is sold than the warehouse has, whatever is sold, confirmed, cut off or lost while quantities are set', async () => {
    let pushes = 0;
    let refused = 0;
    await fc.assert(
      fc.asyncProperty(seeds, fc.boolean(), async (seed, kits) => {
        const market = await play(seed, { shops: 'one', losses: false, kits });
        // A kit and its parts are offered each on its own: what one of them sells, the other learns from the next reading.
        if (!kits) expect(market.worst).toBe(0);
        for (const { offered, due } of market.offeredAndDue()) expect(offered).toBe(due);
        pushes += market.pushes;
        refused += market.refusedPushes;
      }),
      { numRuns: 120 },
    );
    // It proves something only where quantities were set, and where customers were faster.
    expect(pushes).toBeGreaterThan(1_000);
    expect(refused).toBeGreaterThan(20);
  });

  it('no quantity is written above what can be sold, but for what the warehouse lost while it was asked', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.boolean(), async (seed, kits) => {
        const market = await play(seed, { shops: 'one', losses: true, kits });
        for (const { offered, due } of market.offeredAndDue()) expect(offered).toBe(due);
      }),
      { numRuns: 80 },
    );
  });

  it('with two connections, each from a warehouse of its own, that holds for each of them', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, async (seed) => {
        const market = await play(seed, { shops: 'one-in-two-warehouses', losses: false, kits: false });
        expect(market.worst).toBe(0);
      }),
      { numRuns: 60 },
    );
  });
});

describe('in two shops of one goods owner', () => {
  it('no more is oversold than one of them sold before the other could regard it, and both come to offer what is left', async () => {
    await fc.assert(
      fc.asyncProperty(seeds, fc.boolean(), async (seed, kits) => {
        const market = await play(seed, { shops: 'two-of-one-owner', losses: false, kits });
        if (!kits) expect(market.excess).toBe(0);
        for (const { offered, due } of market.offeredAndDue()) expect(offered).toBe(due);
      }),
      // The example ended with a kit that was not read itself, and whose figure was below nothing.
      { numRuns: 80, examples: [[597_136_989, true]] },
    );
  });
});

describe('this test', () => {
  it.each<[Exclude<Mistake, null>, Market['shops']]>([
    ['confirmed-after-the-stock-was-read', 'one'],
    ['open-units-before-levels', 'one'],
    ['blind-write', 'one'],
    ['no-doubt', 'one'],
    ['others-not-counted', 'two-of-one-owner'],
  ])('would notice: %s', async (mistake, shops) => {
    let noticed = false;
    for (let seed = 1; seed <= 600 && !noticed; seed += 1) {
      noticed = await play(seed, { shops, losses: false, kits: false }, mistake).then(
        ({ worst, excess }) => (shops === 'one' ? worst : excess) > 0,
        (error: unknown) => error instanceof Oversold,
      );
    }
    expect(noticed).toBe(true);
  });
});
