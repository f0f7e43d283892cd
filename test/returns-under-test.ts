import { randomUUID } from 'node:crypto';
import type { ConnectionSettingsInput, ConnectionState } from '@stockbridge/contracts';
import {
  Budgets,
  Connections,
  FlowDesk,
  FollowedOrders,
  Lanes,
  Ledger,
  PollWindows,
  StoredIntents,
  Worker,
  type LedgerRecord,
} from '@stockbridge/sync';
import {
  aConnectionState,
  aFulfillment,
  aLine,
  anOrder,
  aWmsLine,
  aWmsOrder,
  FakeShopifyOrders,
  FakeShopifyRefunds,
  FakeWms,
  testDatabase,
  type TestDatabase,
} from '@stockbridge/testing';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { migrations } from '../apps/returns/src/migrations/index.js';
import { RefundsByHand } from '../apps/returns/src/refunds-by-hand.js';
import { RefundsElsewhere } from '../apps/returns/src/refunds-elsewhere.js';
import { Refunds } from '../apps/returns/src/refunds.js';
import { ReturnsController } from '../apps/returns/src/returns.controller.js';
import type { ReturnsFacts } from '../apps/returns/src/returns-facts.js';
import { RETURNS_LEDGER } from '../apps/returns/src/returns.ledger.js';
import { ReturnsPoller } from '../apps/returns/src/returns.poller.js';
import { ReturnsReconciler } from '../apps/returns/src/returns.reconciler.js';
import { PlainBox, ToldTransport } from './flow-under-test.js';

const TABLES = `lane, connection, poll_window, intent, budget, release_mark, ${RETURNS_LEDGER}, followed_order, told`;

/** The returns flow on a real database, between a shop and a warehouse in memory. */
export class ReturnsUnderTest {
  readonly ledger: Ledger<ReturnsFacts>;
  readonly connections: Connections;
  readonly followed: FollowedOrders;
  readonly byHand: RefundsByHand;
  readonly controller: ReturnsController;
  shop = new FakeShopifyOrders();
  refunds = new FakeShopifyRefunds(this.shop);
  wms = new FakeWms();
  private readonly transport = new ToldTransport();
  private readonly logger = pino({ level: 'silent' });
  private readonly box = new PlainBox();
  private orders = 0;

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.ledger = new Ledger(dataSource, RETURNS_LEDGER);
    this.connections = new Connections(dataSource, this.ledger, this.box, this.transport, 'returns', 900, undefined, ['followed_order']);
    this.followed = new FollowedOrders(dataSource);
    this.byHand = new RefundsByHand(dataSource, this.ledger);
    const desk = new FlowDesk('returns', this.ledger, this.connections, this.windows(), () => undefined);
    this.controller = new ReturnsController(desk, this.ledger, this.followed, this.connections, this.byHand);
  }

  static async start(): Promise<ReturnsUnderTest> {
    const database = await testDatabase(['returns']);
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('returns'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
    return new ReturnsUnderTest(database, dataSource);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`truncate ${TABLES}`);
    this.shop = new FakeShopifyOrders();
    this.refunds = new FakeShopifyRefunds(this.shop);
    this.wms = new FakeWms();
  }

  async connect(returns: ConnectionSettingsInput['returns'] = {}): Promise<ConnectionState> {
    const state = await this.state({ connectionId: randomUUID(), version: 1 }, returns);
    await this.controller.connectionConfigured({ data: state } as never);
    return state;
  }

  /** The gateway announces other settings. */
  async change({ connectionId, version }: ConnectionState, returns: ConnectionSettingsInput['returns']): Promise<ConnectionState> {
    const state = await this.state({ connectionId, version: version + 1 }, returns);
    await this.controller.connectionConfigured({ data: state } as never);
    return state;
  }

  /** Two hats of an order, paid, shipped, and known to the flow. */
  async shipped({ connectionId }: ConnectionState): Promise<{ orderId: string; number: string; line: string }> {
    const number = String(1_001 + this.orders++);
    const line = aLine({ id: `91000${number}`, quantity: 2, unitPrice: '100.00', unfulfilledQuantity: 0 });
    const order = this.shop.add(anOrder({ id: `90000${number}`, number: Number(number), name: `#${number}`, lines: [line] }));
    this.shop.fulfillments.set(order.id, [aFulfillment({ lines: [{ lineItemId: line.id, quantity: 2 }] })]);
    const lines = [aWmsLine({ rowNumber: line.id, orderedNumberOfItems: 2, pickedNumberOfItems: 2 })];
    const wmsOrderId = Number(number);
    this.wms.orders.set(number, aWmsOrder({ orderId: wmsOrderId, orderNumber: number, goodsOwnerOrderId: order.id, lines }));
    await this.followed.follow(connectionId, [{ orderId: order.id, wmsOrderId, orderNumber: number }]);
    return { orderId: order.id, number, line: line.id };
  }

  /** Works off what is due. */
  async work(): Promise<void> {
    const { dataSource, transport, connections, logger } = this;
    const intents = new StoredIntents(dataSource);
    const worker = new Worker<ReturnsFacts>({
      dataSource,
      table: RETURNS_LEDGER,
      flow: 'returns',
      transport,
      connections,
      budgets: new Budgets(dataSource),
      lanes: new Lanes(dataSource, RETURNS_LEDGER, 60),
      reconciler: new ReturnsReconciler(
        this.shop,
        this.refunds,
        this.wms,
        intents,
        this.followed,
        new Refunds(this.refunds, intents, this.byHand),
        new RefundsElsewhere(dataSource),
      ),
      batchSize: 25,
      logger,
    });
    while (await worker.turn());
  }

  windows(): PollWindows {
    const { dataSource, ledger, connections, logger } = this;
    const poller = new ReturnsPoller(this.wms, this.shop, this.refunds, this.followed);
    const budgets = new Budgets(dataSource);
    return new PollWindows({
      dataSource,
      flow: 'returns',
      ledger,
      connections,
      budgets,
      poller,
      pollIntervalSeconds: 900,
      leaseSeconds: 60,
      logger,
    });
  }

  async row({ connectionId }: ConnectionState, orderId: string): Promise<LedgerRecord<ReturnsFacts> | undefined> {
    return (await this.ledger.records(connectionId, [orderId])).get(orderId);
  }

  /** On a lane of its own. */
  private state(of: { connectionId: string; version: number }, returns: ConnectionSettingsInput['returns']): Promise<ConnectionState> {
    const settings = { returns: { enabled: true, since: '2026-11-02T00:00:00Z', ...returns } };
    return aConnectionState(this.box, { ...of, laneId: of.connectionId, settings });
  }
}
