import { randomUUID } from 'node:crypto';
import type { ArticleLink, ArticleLinks, ConnectionSettingsInput, ConnectionState, LedgerState, Reason } from '@stockbridge/contracts';
import { Budgets, Connections, FlowDesk, Lanes, Ledger, PollWindows, Worker } from '@stockbridge/sync';
import { aConnectionState, FakeShopifyOrders, FakeShopifyStock, FakeWms, testDatabase, type TestDatabase } from '@stockbridge/testing';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { InventoryController } from '../apps/inventory/src/inventory.controller.js';
import type { StockFacts } from '../apps/inventory/src/inventory.ledger.js';
import { InventoryPoller } from '../apps/inventory/src/inventory.poller.js';
import { InventoryReconciler } from '../apps/inventory/src/inventory.reconciler.js';
import { migrations } from '../apps/inventory/src/migrations/index.js';
import { InventoryDesk } from '../apps/inventory/src/inventory.desk.js';
import { StoredStockBook } from '../apps/inventory/src/stored-stock-book.js';
import { PlainBox, ToldTransport } from './flow-under-test.js';

const LEDGER = 'inventory_ledger';
const TABLES = `lane, connection, poll_window, intent, budget, release_mark, ${LEDGER}, article_link, known_level, covered_row, kit_component, stock_place, told`;

/** What catalog would answer: the links of each connection. */
class CataloguesTransport extends ToldTransport {
  readonly links = new Map<string, ArticleLink[]>();
  /** Connections whose catalogue is still being read. */
  readonly unread = new Set<string>();
  override async ask<Answer>(_service?: unknown, _question?: unknown, ask?: unknown): Promise<Answer> {
    const { connectionId } = ask as { connectionId: string };
    const answer: ArticleLinks = { links: this.links.get(connectionId) ?? [], next: null, isComplete: !this.unread.has(connectionId) };
    return answer as Answer;
  }
}

/** A shop of the goods owner: where its stock lies, and how its flow is set. */
export interface Shop {
  readonly connectionId: string;
  readonly locationId: string;
}

/** The stock flow on a real database, between a shop system and a warehouse in memory. */
export class StockUnderTest {
  readonly shopify = new FakeShopifyStock();
  readonly orders = new FakeShopifyOrders();
  readonly wms = new FakeWms();
  readonly transport = new CataloguesTransport();
  readonly ledger: Ledger<StockFacts>;
  readonly connections: Connections;
  readonly book: StoredStockBook;
  readonly windows: PollWindows;
  readonly worker: Worker<StockFacts>;
  readonly controller: InventoryController;
  private readonly box = new PlainBox();
  private readonly states = new Map<string, ConnectionState>();
  private readonly laneId = randomUUID();
  private shops = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    const flow = 'inventory';
    const logger = pino({ level: 'silent' });
    this.ledger = new Ledger(dataSource, LEDGER);
    const tables = ['article_link', 'known_level', 'covered_row', 'kit_component', 'stock_place'];
    this.connections = new Connections(dataSource, this.ledger, this.box, this.transport, flow, 900, undefined, tables, () => true);
    const budgets = new Budgets(dataSource);
    this.book = new StoredStockBook(dataSource);
    const poller = new InventoryPoller(this.shopify, this.wms, this.transport, this.ledger, this.book);
    const { ledger, connections, book, transport } = this;
    this.windows = new PollWindows({
      dataSource,
      flow,
      ledger,
      connections,
      budgets,
      poller,
      pollIntervalSeconds: 900,
      leaseSeconds: 60,
      logger,
    });
    const reconciler = new InventoryReconciler(this.shopify, this.orders, this.wms, ledger, connections, book);
    this.worker = new Worker({
      dataSource,
      table: LEDGER,
      flow,
      transport,
      connections,
      budgets,
      lanes: new Lanes(dataSource, LEDGER, 60),
      reconciler,
      batchSize: 250,
      logger,
    });
    const desk = new FlowDesk(flow, ledger, connections, this.windows, () => undefined);
    const stockDesk = new InventoryDesk(dataSource, ledger, connections, this.windows, book);
    this.controller = new InventoryController(desk, stockDesk, ledger, book);
  }

  static async start(): Promise<StockUnderTest> {
    const database = await testDatabase(['inventory']);
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('inventory'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
    return new StockUnderTest(database, dataSource);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  /** A new test: nothing is left of the last one but the classes. */
  async empty(): Promise<void> {
    await this.dataSource.query(`truncate ${TABLES}`);
    this.states.clear();
    this.transport.links.clear();
    this.transport.unread.clear();
    this.shopify.effects.length = 0;
    this.shopify.sets.length = 0;
    this.shopify.refusing.clear();
    this.shopify.unfulfilled.clear();
    this.wms.articles.clear();
    this.wms.stock.clear();
    this.wms.kits.clear();
    this.wms.orders.clear();
    this.wms.reads.length = 0;
    this.orders.orders.clear();
  }

  /** A shop that goes live now, and whose catalogue is not read yet. */
  async aNewShop(): Promise<Shop> {
    const shop = { connectionId: randomUUID(), locationId: String(1_000 + ++this.shops) };
    this.transport.unread.add(shop.connectionId);
    await this.configure(shop, {}, new Date());
    return shop;
  }

  /** Each shop has a location of its own, and the articles given with one variant each: variant and item `<shop><number>`. */
  async aShop(
    articles: Record<string, { available?: number; committed?: number; tracked?: boolean; isActive?: boolean }>,
    settings: Settings = {},
  ): Promise<Shop> {
    const at = ++this.shops;
    const shop = { connectionId: randomUUID(), locationId: String(1_000 + at) };
    const links = Object.entries(articles).map(([articleNumber, { tracked = true, ...level }], index) => {
      const id = `${at}${String(index).padStart(6, '0')}`;
      this.shopify.add({ inventoryItemId: id, tracked, ...level }, shop.locationId);
      return { variantId: id, inventoryItemId: id, articleNumber, tracked };
    });
    this.transport.links.set(shop.connectionId, links);
    await this.configure(shop, settings);
    return shop;
  }

  /** What the gateway announces; settings that are not given stay. */
  async configure(shop: Shop, { warehouseId, ...inventory }: Settings, goLiveAt = new Date('2026-11-01')): Promise<void> {
    const before = this.states.get(shop.connectionId);
    const state = await aConnectionState(this.box, {
      connectionId: shop.connectionId,
      version: (before?.version ?? 0) + 1,
      shop: { domain: `shop-${shop.locationId}.myshopify.com`, locationId: shop.locationId },
      laneId: this.laneId,
      settings: {
        goLiveAt: goLiveAt.toISOString(),
        warehouseId: warehouseId === undefined ? (before?.settings.warehouseId ?? null) : warehouseId,
        inventory: { enabled: true, ...before?.settings.inventory, ...inventory },
      },
    });
    this.states.set(shop.connectionId, state);
    await this.controller.connectionConfigured(this.event(shop, state));
  }

  /** The item of the article in the shop. */
  itemOf(shop: Shop, articleNumber: string): string {
    return this.transport.links.get(shop.connectionId)!.find((link) => link.articleNumber === articleNumber)!.inventoryItemId;
  }

  available(shop: Shop, articleNumber: string): number | null {
    return this.shopify.levelOf(this.itemOf(shop, articleNumber), shop.locationId).available;
  }

  /** An order of the shop is paid and stands in the warehouse, which has lessened its stock and told us. */
  async handOver(shop: Shop, order: { id: string; articleNumber: string; units: number }, at = new Date()): Promise<void> {
    const line = { id: 1, rowNumber: order.id, articleNumber: order.articleNumber, orderedNumberOfItems: order.units };
    this.wms.orders.set(order.id, {
      orderId: Number(order.id),
      orderNumber: order.id,
      goodsOwnerOrderId: order.id,
      statusNumber: 300,
      statusText: null,
      deliveryDate: null,
      tracking: [],
      returnTracking: [],
      carrier: null,
      wayOfDelivery: null,
      orderType: null,
      lines: [
        { ...line, pickedNumberOfItems: 0, returnedNumberOfItems: 0, returnedItems: [], parcelNumbers: [], reportedNumberOfItems: null },
      ],
    });
    this.shopify.unfulfilled.set(order.id, order.units);
    await this.told(shop, order, at);
  }

  /** What the order service tells. */
  async told(shop: Shop, order: { id: string; articleNumber: string; units: number }, at = new Date()): Promise<void> {
    const rows = [{ lineItemId: order.id, articleNumber: order.articleNumber, quantity: order.units }];
    const data = { orderId: order.id, wmsOrders: [{ wmsOrderId: Number(order.id), orderNumber: order.id, rows }] };
    await this.controller.orderExported({ ...this.event(shop, data), occurredAt: at.toISOString() });
  }

  event<T>(shop: Shop, data: T) {
    return { id: randomUUID(), name: '', version: 1, occurredAt: new Date().toISOString(), connectionId: shop.connectionId, data };
  }

  /** Works until nothing is due now: polls that are due, and rows. */
  async settle(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) {
      // A bulk operation is asked for again after a while; here, at once.
      await this.dataSource.query(`update poll_window set next_at = now() where opened_at is not null`);
      const polled = await this.windows.turn();
      const worked = await this.worker.turn();
      if (!polled && !worked) return;
    }
    throw new Error('it does not come to rest');
  }

  /** Works off the rows that are due, without a poll. */
  async work(): Promise<void> {
    for (let turn = 0; turn < 200; turn += 1) if (!(await this.worker.turn())) return;
    throw new Error('it does not come to rest');
  }

  /** The next poll is due. */
  async poll(): Promise<void> {
    await this.dataSource.query('update poll_window set next_at = now()');
    await this.settle();
  }

  /** A day passes: everything is to be compared again. */
  async aDayPasses(): Promise<void> {
    await this.dataSource.query(
      `update stock_place set compared_at = compared_at - interval '25 h', links_read_at = links_read_at - interval '25 h'`,
    );
    await this.poll();
  }

  /** Time passes: what is held or comes later is due. */
  async later(): Promise<void> {
    await this.dataSource.query(`update ${LEDGER} set due_at = now() where due_at is not null`);
    await this.dataSource.query(
      `update ${LEDGER} set facts = jsonb_set(facts, '{pushing,doubtedAt}', to_jsonb((now() - interval '1 min')::text)) where facts -> 'pushing' ->> 'doubtedAt' is not null`,
    );
    await this.dataSource.query('update connection set blocked_until = null, away_count = 0');
    await this.settle();
  }

  async rowOf(
    shop: Shop,
    articleNumber: string,
  ): Promise<{ state: LedgerState; reason: Reason | null; sentence: string | null; facts: StockFacts | null } | undefined> {
    const rows: never[] = await this.dataSource.query(
      `select state, reason, sentence, facts from ${LEDGER} where connection_id = $1 and key = $2`,
      [shop.connectionId, articleNumber],
    );
    return rows[0];
  }
}

type Settings = Partial<NonNullable<ConnectionSettingsInput['inventory']>> & { readonly warehouseId?: number | null };
