import { randomUUID } from 'node:crypto';
import type { ConnectionSettingsInput, ConnectionState, LedgerState, Reason } from '@stockbridge/contracts';
import type { Runtime } from '@stockbridge/platform';
import type { PlacedOrder, ShopAccess, ShopifyOrders, ShopOrder, ShopPage } from '@stockbridge/shopify';
import { Budgets, Connections, Lanes, Ledger, Worker } from '@stockbridge/sync';
import { aConnectionState, anOrder, FakeShopifyOrders, FakeWms, OUR_LOCATION, testDatabase, type TestDatabase } from '@stockbridge/testing';
import type { WmsAccess, WmsClient, WmsOrderRecord, WmsPage } from '@stockbridge/wms';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { AdmittedSpans } from '../apps/order/src/admitted-spans.js';
import { Alarms } from '../apps/order/src/alarms.js';
import { JudgedOrders } from '../apps/order/src/judged-orders.js';
import { KnownArticles } from '../apps/order/src/known-articles.js';
import { migrations } from '../apps/order/src/migrations/index.js';
import { OrderAudit } from '../apps/order/src/order-audit.js';
import { OrderAuditRounds } from '../apps/order/src/order-audit.rounds.js';
import { OrderExplain } from '../apps/order/src/order-explain.js';
import type { OrderFacts } from '../apps/order/src/order-facts.js';
import { OrderPreviews } from '../apps/order/src/order-preview.js';
import { OrderReading } from '../apps/order/src/order-reading.js';
import { OrderDesk } from '../apps/order/src/order.desk.js';
import { ORDER_LEDGER } from '../apps/order/src/order.ledger.js';
import { OrderReconciler } from '../apps/order/src/order.reconciler.js';
import { PreviewedIds } from '../apps/order/src/previewed-ids.js';
import { PlainBox, ToldTransport } from './flow-under-test.js';

const TABLES = `lane, connection, poll_window, intent, budget, release_mark, ${ORDER_LEDGER}, known_article, order_audit, alarm, admitted_span, told`;

/** A shop whose placed orders come a few at a time, as Shopify lists them. */
export class PagedShop extends FakeShopifyOrders {
  pageSize = 250;
  /** Orders on each page that was read. */
  readonly pages: number[] = [];

  override async placedBetween(_shop: ShopAccess, from: Date, to: Date, after: string | null): Promise<ShopPage<PlacedOrder>> {
    const all = [...this.orders.values()]
      .filter(({ createdAt }) => new Date(createdAt) >= from && new Date(createdAt) < to)
      .sort((one, other) => Number(BigInt(one.id) - BigInt(other.id)));
    const start = after === null ? 0 : Number(after);
    const items = all.slice(start, start + this.pageSize);
    this.pages.push(items.length);
    const end = start + items.length;
    return { items, next: end < all.length ? String(end) : null, highestUpdatedAt: null };
  }
}

/** A warehouse that lists its orders a few at a time. */
export class ListedWms extends FakeWms {
  override async ordersCreatedBetween(_access: WmsAccess, _from: Date, _to: Date, after: number): Promise<WmsPage<WmsOrderRecord>> {
    const items = [...this.orders.values()].filter(({ orderId }) => orderId > after).slice(0, 3);
    return { items, next: items.length === 3 ? items.at(-1)!.orderId : null };
  }
}

/** The order flow's tables on a real database, between a shop and a warehouse in memory. */
export class OrdersUnderTest {
  readonly transport = new ToldTransport();
  readonly ledger: Ledger<OrderFacts>;
  readonly connections: Connections;
  readonly spans: AdmittedSpans;
  readonly runtime = { logger: pino({ level: 'silent' }), config: { pollIntervalSeconds: 900 } } as unknown as Runtime;
  shop = new PagedShop();
  wms = new ListedWms();
  private readonly box = new PlainBox();
  private ids = 5_000_000_000_000;

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.ledger = new Ledger(dataSource, ORDER_LEDGER);
    const tables = ['known_article', 'order_audit', 'alarm', 'admitted_span'];
    this.connections = new Connections(dataSource, this.ledger, this.box, this.transport, 'order', 900, undefined, tables);
    this.spans = new AdmittedSpans(dataSource);
  }

  static async start(): Promise<OrdersUnderTest> {
    const database = await testDatabase(['order']);
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('order'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
    return new OrdersUnderTest(database, dataSource);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`truncate ${TABLES}`);
    this.shop = new PagedShop();
    this.wms = new ListedWms();
  }

  /** The part of the service that audits, as it is after a start. */
  rounds(shop: ShopifyOrders = this.shop, wms: WmsClient = this.wms): OrderAuditRounds {
    const { runtime, dataSource, ledger, spans } = this;
    const audit = new OrderAudit(runtime, dataSource, shop, wms, ledger, new Budgets(dataSource), spans);
    const alarms = new Alarms(dataSource, this.transport);
    return new OrderAuditRounds(runtime, dataSource, this.connections, ledger, shop, audit, spans, alarms);
  }

  /** The part of the service that answers questions, between these two sides. */
  desk(shop: ShopifyOrders = this.shop, wms: WmsClient = this.wms): OrderDesk {
    const judged = new JudgedOrders(new OrderReading(shop, wms, this.spans), wms, this.ledger, new KnownArticles(this.dataSource));
    const explain = new OrderExplain(shop, wms, this.ledger, judged);
    return new OrderDesk(
      this.dataSource,
      this.connections,
      explain,
      new OrderPreviews(new PreviewedIds(shop), judged, wms),
      this.rounds(),
      this.ledger,
    );
  }

  /** Works off what is due. */
  async work(): Promise<void> {
    const { dataSource, transport, connections, ledger, shop, wms } = this;
    const reading = new OrderReading(shop, wms, this.spans);
    const worker = new Worker<OrderFacts>({
      dataSource,
      table: ORDER_LEDGER,
      flow: 'order',
      transport,
      connections,
      budgets: new Budgets(dataSource),
      lanes: new Lanes(dataSource, ORDER_LEDGER, 60),
      reconciler: new OrderReconciler(shop, wms, ledger, new KnownArticles(dataSource), reading),
      batchSize: 25,
      logger: this.runtime.logger,
    });
    while (await worker.turn());
  }

  async connect({
    connectionId = randomUUID(),
    laneId = randomUUID(),
    version = 1,
    sides = {},
    ...settings
  }: ConnectionGiven = {}): Promise<ConnectionState> {
    const state = await aConnectionState(this.box, {
      connectionId,
      laneId,
      version,
      shop: { locationId: sides.locationId ?? OUR_LOCATION },
      wms: { url: sides.wmsUrl ?? 'https://wms.example/api/v1/', goodsOwnerId: 1 },
      settings: { goLiveAt: daysAgo(10), ...settings },
      secrets: { shopifyAccessToken: sides.token ?? 'token', wmsPassword: sides.password ?? 'secret' },
    });
    await this.connections.accept(state);
    return state;
  }

  /** An order in the shop, placed two hours ago unless it says otherwise. */
  place(given: Partial<ShopOrder> = {}): ShopOrder {
    const number = 1_001 + this.shop.orders.size;
    const at = hoursAgo(2);
    return this.shop.add(anOrder({ id: String(++this.ids), number, name: `#${number}`, createdAt: at, updatedAt: at, ...given }));
  }

  /** As the reconciler leaves a row behind. */
  async recorded(
    connectionId: string,
    order: Pick<ShopOrder, 'id' | 'number'>,
    { state, reason = null, facts = null }: { state: LedgerState; reason?: Reason | null; facts?: OrderFacts | null },
  ): Promise<void> {
    await this.ledger.touch(connectionId, order.id, { because: 'poll' });
    await this.dataSource.query(
      `update ${ORDER_LEDGER} set state = $3, reason = $4, facts = $5, number = $6, due_at = null where connection_id = $1 and key = $2`,
      [connectionId, order.id, state, reason, facts && JSON.stringify(facts), String(order.number)],
    );
  }

  /** In the warehouse, and known as handed over. */
  async handOver(connectionId: string, order: ShopOrder): Promise<void> {
    const orderNumber = String(order.number);
    const line = { rowNumber: '1', articleNumber: 'HAT', numberOfItems: 1 };
    const access = { url: 'https://wms.example/api/v1/', username: 'WSI', password: 'secret', goodsOwnerId: 1 };
    const { wmsOrderId } = await this.wms.putOrder(access, {
      orderNumber,
      goodsOwnerOrderId: order.id,
      deliveryDate: '2026-11-24',
      consignee: { customerNumber: order.id },
      orderLines: [line],
    });
    const wmsOrders = [{ orderNumber, wmsOrderId, deliveryDate: '2026-11-24', rows: { 1: { articleNumber: 'HAT', quantity: 1 } } }];
    await this.recorded(connectionId, order, {
      state: 'in_sync',
      facts: { wmsOrders, fingerprints: null, planned: null, isDone: false },
    });
  }

  async row(connectionId: string, orderId: string): Promise<{ state: LedgerState; due: boolean } | undefined> {
    const [row] = await this.dataSource.query<{ state: LedgerState; due: boolean }[]>(
      `select state, due_at is not null as due from ${ORDER_LEDGER} where connection_id = $1 and key = $2`,
      [connectionId, orderId],
    );
    return row;
  }

  told(name: string): Promise<{ connection_id: string; data: Record<string, unknown> }[]> {
    return this.dataSource.query('select connection_id, data from told where name = $1 order by id', [name]);
  }
}

interface ConnectionGiven extends Partial<ConnectionSettingsInput> {
  readonly connectionId?: string;
  readonly laneId?: string;
  readonly version?: number;
  /** Where the two sides are, when they are not in memory. */
  readonly sides?: { readonly token?: string; readonly locationId?: string; readonly wmsUrl?: string; readonly password?: string };
}

export const hoursAgo = (hours: number): string => new Date(Date.now() - hours * 3_600_000).toISOString();
export const daysAgo = (days: number): string => hoursAgo(24 * days);
