import { randomUUID } from 'node:crypto';
import { connectionSettings, type ConnectionSettingsInput, type LedgerState, type Reason } from '@stockbridge/contracts';
import { Budgets, Connections, FollowedOrders, Lanes, Ledger, StoredIntents, Worker, type LedgerRecord } from '@stockbridge/sync';
import {
  aLine,
  anOrder,
  aWmsLine,
  aWmsOrder,
  FakeShopifyOrders,
  FakeWms,
  fulfillmentOrderOf,
  OUR_LOCATION,
  testDatabase,
  type TestDatabase,
} from '@stockbridge/testing';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { Captures } from '../apps/fulfillment/src/captures.js';
import type { FulfillmentFacts } from '../apps/fulfillment/src/fulfillment-facts.js';
import { FULFILLMENT_LEDGER } from '../apps/fulfillment/src/fulfillment.ledger.js';
import { FulfillmentReconciler } from '../apps/fulfillment/src/fulfillment.reconciler.js';
import { migrations } from '../apps/fulfillment/src/migrations/index.js';
import { ShipmentsByHand } from '../apps/fulfillment/src/shipments-by-hand.js';
import { PlainBox, ToldTransport } from './flow-under-test.js';

const TABLES = `lane, connection, poll_window, intent, budget, release_mark, ${FULFILLMENT_LEDGER}, followed_order, told`;

/** An order that stands in the warehouse. */
export interface Followed {
  readonly orderId: string;
  readonly number: string;
  readonly line: string;
}

/** The fulfillment flow on a real database, between a shop and a warehouse in memory. */
export class ShipmentsUnderTest {
  readonly ledger: Ledger<FulfillmentFacts>;
  readonly connections: Connections;
  readonly byHand: ShipmentsByHand;
  shop = new FakeShopifyOrders();
  wms = new FakeWms();
  private readonly followed: FollowedOrders;
  private readonly transport = new ToldTransport();
  private readonly box = new PlainBox();
  private orders = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.ledger = new Ledger(dataSource, FULFILLMENT_LEDGER);
    this.connections = new Connections(dataSource, this.ledger, this.box, this.transport, 'fulfillment', 900, undefined, [
      'followed_order',
    ]);
    this.followed = new FollowedOrders(dataSource);
    this.byHand = new ShipmentsByHand(dataSource, this.ledger, this.connections);
  }

  static async start(): Promise<ShipmentsUnderTest> {
    const database = await testDatabase(['fulfillment']);
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('fulfillment'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
    return new ShipmentsUnderTest(database, dataSource);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`truncate ${TABLES}`);
    this.shop = new FakeShopifyOrders();
    this.wms = new FakeWms();
  }

  /** Answers the id of a connection with these settings. */
  async connect(settings: Partial<ConnectionSettingsInput> = {}): Promise<string> {
    const connectionId = randomUUID();
    const secrets = {
      shopifyAccessToken: 'token',
      shopifyTokenExpiresAt: null,
      wmsUsername: 'WSI',
      wmsPassword: 'secret',
      fingerprintKey: '',
    };
    await this.connections.accept({
      connectionId,
      version: 1,
      status: 'active',
      appRegistration: 'default',
      shop: { domain: 'fjord-outdoor.myshopify.com', locationId: OUR_LOCATION, currencyCode: 'SEK' },
      wms: { system: 'ongoing', url: 'https://wms.example/api/v1/', goodsOwnerId: 1 },
      laneId: connectionId,
      settings: connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...settings }),
      secrets: await this.box.seal(secrets, connectionId),
    });
    return connectionId;
  }

  /** Two hats of an order that the warehouse has, and that the flow has looked at. */
  async handedOver(connectionId: string): Promise<Followed> {
    const number = String(1_001 + this.orders++);
    const line = aLine({ id: `91000${number}`, quantity: 2 });
    const order = this.shop.add(
      anOrder({
        id: `90000${number}`,
        number: Number(number),
        name: `#${number}`,
        lines: [line],
        fulfillmentOrders: [fulfillmentOrderOf([line], { gid: `gid://shopify/FulfillmentOrder/${number}` })],
      }),
    );
    const wmsOrderId = Number(number);
    const lines = [aWmsLine({ rowNumber: line.id, orderedNumberOfItems: 2 })];
    this.wms.orders.set(number, aWmsOrder({ orderId: wmsOrderId, orderNumber: number, goodsOwnerOrderId: order.id, lines }));
    await this.followed.follow(connectionId, [{ orderId: order.id, wmsOrderId, orderNumber: number }]);
    await this.look(connectionId, order.id);
    return { orderId: order.id, number, line: line.id };
  }

  /** The warehouse sends it, and the flow looks at that. */
  async shipped(connectionId: string): Promise<Followed> {
    const order = await this.handedOver(connectionId);
    this.wms.work(order.number, { status: 450, picked: { [order.line]: 2 } });
    await this.look(connectionId, order.orderId);
    return order;
  }

  /** A webhook names the order, and the flow looks at it. */
  async look(connectionId: string, orderId: string): Promise<void> {
    await this.ledger.touch(connectionId, orderId, { because: 'webhook' });
    await this.work();
  }

  /** Works off what is due. */
  async work(): Promise<void> {
    const { dataSource, transport, connections } = this;
    const intents = new StoredIntents(dataSource);
    const worker = new Worker<FulfillmentFacts>({
      dataSource,
      table: FULFILLMENT_LEDGER,
      flow: 'fulfillment',
      transport,
      connections,
      budgets: new Budgets(dataSource),
      lanes: new Lanes(dataSource, FULFILLMENT_LEDGER, 60),
      reconciler: new FulfillmentReconciler(this.shop, this.wms, intents, this.followed, new Captures(this.shop, intents)),
      batchSize: 25,
      logger: pino({ level: 'silent' }),
    });
    while (await worker.turn());
  }

  /** As the reconciler may leave a row behind. */
  async recorded(
    connectionId: string,
    key: string,
    { state, reason, facts = null }: { state: LedgerState; reason: Reason | null; facts?: Partial<FulfillmentFacts> | null },
  ): Promise<void> {
    await this.ledger.touch(connectionId, key, { because: 'poll' });
    await this.dataSource.query(
      `update ${FULFILLMENT_LEDGER} set state = $3, reason = $4, facts = $5, sentence = 'Why.', due_at = null where connection_id = $1 and key = $2`,
      [connectionId, key, state, reason, facts && JSON.stringify({ fulfillmentIds: [], ...facts })],
    );
  }

  async row(connectionId: string, orderId: string): Promise<LedgerRecord<FulfillmentFacts> | undefined> {
    return (await this.ledger.records(connectionId, [orderId])).get(orderId);
  }
}
