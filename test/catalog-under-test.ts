import { randomUUID } from 'node:crypto';
import type { ConnectionSettingsInput, ConnectionState, LedgerState, Reason } from '@stockbridge/contracts';
import { Budgets, Connections, FlowDesk, Lanes, Ledger, PollWindows, Worker } from '@stockbridge/sync';
import { aConnectionState, FakeShopifyProducts, FakeWms, testDatabase, type TestDatabase } from '@stockbridge/testing';
import pino from 'pino';
import { DataSource } from 'typeorm';
import { CatalogController } from '../apps/catalog/src/catalog.controller.js';
import { CatalogDesk } from '../apps/catalog/src/catalog.desk.js';
import { CATALOG_LEDGER, type CatalogFacts } from '../apps/catalog/src/catalog.ledger.js';
import { CatalogPoller } from '../apps/catalog/src/catalog.poller.js';
import { CatalogReconciler } from '../apps/catalog/src/catalog.reconciler.js';
import { Catalogue } from '../apps/catalog/src/catalogue.js';
import { Intake } from '../apps/catalog/src/intake.js';
import { migrations } from '../apps/catalog/src/migrations/index.js';
import { SkuDoctorDesk } from '../apps/catalog/src/sku-doctor.js';
import { StoredVariants } from '../apps/catalog/src/variants.js';
import { PlainBox, ToldTransport } from './flow-under-test.js';

const TABLES = `lane, connection, poll_window, intent, budget, release_mark, ${CATALOG_LEDGER}, variant, catalogue, load_piece, told`;

export interface StoredRow {
  readonly key: string;
  readonly state: LedgerState;
  readonly reason: Reason | null;
  readonly sentence: string | null;
}

/** The catalogue flow on a database of its own, between a shop and a warehouse in memory. Time passes when a test says so. */
export class CatalogUnderTest {
  readonly transport = new ToldTransport();
  readonly ledger: Ledger<CatalogFacts>;
  readonly connections: Connections;
  readonly variants: StoredVariants;
  readonly catalogue: Catalogue;
  readonly intake: Intake;
  shop = new FakeShopifyProducts();
  wms = new FakeWms();
  private readonly box = new PlainBox();
  private parts!: { poller: CatalogPoller; windows: PollWindows; worker: Worker<CatalogFacts>; controller: CatalogController };

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
  ) {
    this.ledger = new Ledger(dataSource, CATALOG_LEDGER);
    this.connections = new Connections(
      dataSource,
      this.ledger,
      this.box,
      this.transport,
      'catalog',
      900,
      undefined,
      ['variant', 'catalogue', 'load_piece'],
      () => true,
    );
    this.variants = new StoredVariants(dataSource);
    this.catalogue = new Catalogue(dataSource);
    this.intake = new Intake(this.variants, this.ledger, this.transport);
    this.restart();
  }

  static async start(): Promise<CatalogUnderTest> {
    const database = await testDatabase(['catalog']);
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('catalog'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    await dataSource.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
    return new CatalogUnderTest(database, dataSource);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  async empty(): Promise<void> {
    await this.dataSource.query(`truncate ${TABLES}`);
    this.shop = new FakeShopifyProducts();
    this.wms = new FakeWms();
    this.restart();
  }

  /** The service dies and is started again: whatever it had in memory is gone. */
  restart(): void {
    const { dataSource, ledger, connections, transport } = this;
    const logger = pino({ level: 'silent' });
    const budgets = new Budgets(dataSource);
    const poller = new CatalogPoller(this.shop, this.variants, this.intake, this.catalogue, ledger);
    const leaseSeconds = 60;
    const flow = 'catalog' as const;
    const windows = new PollWindows({
      dataSource,
      flow,
      ledger: ledger,
      connections,
      budgets,
      poller,
      pollIntervalSeconds: 900,
      leaseSeconds,
      logger,
    });
    const reconciler = new CatalogReconciler(this.shop, this.wms, ledger, this.variants, this.intake);
    const worker = new Worker<CatalogFacts>({
      dataSource,
      table: CATALOG_LEDGER,
      flow,
      transport,
      connections,
      budgets,
      lanes: new Lanes(dataSource, CATALOG_LEDGER, leaseSeconds),
      reconciler,
      batchSize: 50,
      logger,
    });
    const desk = new FlowDesk(flow, ledger, connections, windows, () => undefined);
    const catalogDesk = new CatalogDesk(dataSource, connections, windows, ledger, this.variants, this.intake, this.catalogue, desk);
    const doctor = new SkuDoctorDesk(dataSource, connections, this.catalogue);
    this.parts = { poller, windows, worker, controller: new CatalogController(desk, ledger, this.variants, catalogDesk, doctor) };
  }

  get controller(): CatalogController {
    return this.parts.controller;
  }

  /** One turn of the poll loop, whatever the window waits for. Answers the place where it stopped. */
  async pollOnce(): Promise<string | null> {
    await this.dataSource.query('update poll_window set next_at = now()');
    await this.parts.windows.turn();
    const [window] = await this.dataSource.query<{ after: string | null }[]>('select after from poll_window');
    return window?.after ?? null;
  }

  /** Polls until the window is read to its end. */
  async poll(): Promise<void> {
    for (let turn = 0; turn < 100; turn++) {
      if ((await this.pollOnce()) === null) return;
    }
    throw new Error('the window does not end');
  }

  /** Works off what is due, without waiting for what is due later. */
  async work(): Promise<void> {
    while (await this.parts.worker.turn());
  }

  async pollAndWork(): Promise<void> {
    await this.poll();
    await this.work();
  }

  /** A connection as the gateway announces it; with an id, the same one changed. */
  async connect(
    catalog: ConnectionSettingsInput['catalog'] = {},
    given: { connectionId?: string; laneId?: string; version?: number } = {},
  ): Promise<ConnectionState> {
    const data = await aConnectionState(this.box, { ...given, settings: { catalog } });
    await this.controller.connectionConfigured(eventOf(null, data));
    return data;
  }

  rows(connectionId: string): Promise<StoredRow[]> {
    return this.dataSource.query(`select key, state, reason, sentence from ${CATALOG_LEDGER} where connection_id = $1 order by key`, [
      connectionId,
    ]);
  }

  counts(connectionId: string): Promise<Partial<Record<LedgerState, number>>> {
    return this.ledger.counts(connectionId);
  }

  told(name: string): Promise<{ connection_id: string; data: Record<string, unknown> }[]> {
    return this.dataSource.query('select connection_id, data from told where name = $1 order by id', [name]);
  }
}

/** An event as a handler receives it. */
export function eventOf<Data>(connectionId: string | null, data: Data) {
  return { id: randomUUID(), name: 'told in a test', version: 1, occurredAt: new Date().toISOString(), connectionId, data };
}
