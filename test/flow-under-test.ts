import type { Announcement, ConnectionSettingsInput, ConnectionState } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { SecretBox } from '@stockbridge/platform';
import {
  Budgets,
  Connections,
  createLedgerTable,
  CreateSyncTables1764000000100,
  Lanes,
  Ledger,
  PollWindows,
  StoredIntents,
  Worker,
  type Poller,
  type Reconciler,
} from '@stockbridge/sync';
import { aConnectionState, testDatabase, type TestDatabase } from '@stockbridge/testing';
import pino from 'pino';
import { DataSource, type EntityManager, type MigrationInterface, type QueryRunner } from 'typeorm';

class CreateLedger1764000000200 implements MigrationInterface {
  async up(runner: QueryRunner): Promise<void> {
    await createLedgerTable(runner, 'order_ledger');
    await runner.query('create table known_article (connection_id uuid, article_number text)');
    await runner.query('create table told (id serial primary key, name text, connection_id uuid, data jsonb)');
  }
  async down(): Promise<void> {
    throw new Error('migrations go forward only');
  }
}

/** Keeps announcements in a table of the same transaction, as an outbox does. */
export class ToldTransport extends Transport {
  async start(): Promise<void> {}
  async subscribe(): Promise<void> {}
  answer(): void {}
  override async stopConsuming(): Promise<void> {}
  async drain(): Promise<void> {}
  ask(): Promise<never> {
    throw new Error('nobody to ask');
  }
  health() {
    return { up: true, sentence: 'in a table' };
  }
  async publish(tx: EntityManager, announcements: readonly Announcement[]): Promise<void> {
    for (const { event, connectionId, data } of announcements) {
      await tx.query('insert into told (name, connection_id, data) values ($1, $2, $3)', [event.name, connectionId, JSON.stringify(data)]);
    }
  }
}

/** Legible, so that tests can make secrets; bound to its context like the real one. */
export class PlainBox extends SecretBox {
  async seal(value: unknown, context: string): Promise<string> {
    return JSON.stringify({ value, context });
  }
  async open<T>(sealed: string, context: string): Promise<T> {
    const { value, context: sealedFor } = JSON.parse(sealed) as { value: T; context: string };
    if (sealedFor !== context) throw new Error('sealed for something else');
    return value;
  }
}

export interface Seen {
  readonly seen: number;
}

const TABLES = 'lane, connection, poll_window, intent, budget, release_mark, order_ledger, known_article, told';

/** The order flow's tables in a database of their own, and the pieces that work on them. */
export class FlowUnderTest {
  readonly transport = new ToldTransport();
  readonly logger = pino({ level: 'silent' });
  readonly ledger: Ledger<Seen>;
  readonly connections: Connections;
  readonly intents: StoredIntents;
  readonly budgets: Budgets;
  readonly lanes: Lanes;
  private readonly box = new PlainBox();

  private constructor(
    private readonly database: TestDatabase,
    readonly dataSource: DataSource,
    readonly leaseSeconds: number,
  ) {
    this.ledger = new Ledger(dataSource, 'order_ledger');
    this.connections = new Connections(dataSource, this.ledger, this.box, this.transport, 'order', 900, undefined, ['known_article']);
    this.intents = new StoredIntents(dataSource);
    this.budgets = new Budgets(dataSource);
    this.lanes = new Lanes(dataSource, 'order_ledger', leaseSeconds);
  }

  static async start({ leaseSeconds = 60 }: { leaseSeconds?: number } = {}): Promise<FlowUnderTest> {
    const database = await testDatabase(['order']);
    const migrations = [CreateSyncTables1764000000100, CreateLedger1764000000200];
    const dataSource = new DataSource({ type: 'postgres', url: database.urlFor('order'), poolSize: 10, migrations });
    await dataSource.initialize();
    await dataSource.runMigrations();
    return new FlowUnderTest(database, dataSource, leaseSeconds);
  }

  async stop(): Promise<void> {
    await this.dataSource.destroy();
    await this.database.dispose();
  }

  empty(): Promise<unknown> {
    return this.dataSource.query(`truncate ${TABLES}`);
  }

  recording() {
    const { dataSource, transport, connections, budgets } = this;
    return { dataSource, table: 'order_ledger', flow: 'order' as const, transport, connections, budgets };
  }

  worker(reconciler: Reconciler<Seen>, { batchSize = 25, passMs = 1_000 }: { batchSize?: number; passMs?: number } = {}): Worker<Seen> {
    return new Worker({ ...this.recording(), lanes: this.lanes, reconciler, batchSize, passMs, logger: this.logger });
  }

  polls(poller: Poller): PollWindows {
    const { dataSource, ledger, connections, budgets, leaseSeconds, logger } = this;
    return new PollWindows({
      dataSource,
      flow: 'order',
      ledger: ledger,
      connections,
      budgets,
      poller,
      pollIntervalSeconds: 900,
      leaseSeconds,
      logger,
    });
  }

  async connect(changes: ConnectionChanges = {}): Promise<ConnectionState> {
    const state = await this.connectionState(changes);
    await this.connections.accept(state);
    return state;
  }

  connectionState({
    password = 'secret',
    token = 'token',
    url = 'https://wms.example/api/v1/',
    ...given
  }: ConnectionChanges = {}): Promise<ConnectionState> {
    return aConnectionState(this.box, { ...given, wms: { url }, secrets: { shopifyAccessToken: token, wmsPassword: password } });
  }

  /** Time passes: the lease of whoever has the lane has ended, by the database's clock. */
  expire(laneId: string): Promise<unknown> {
    return this.dataSource.query(`update lane set leased_until = now() - interval '1 s' where lane_id = $1`, [laneId]);
  }

  /** Time passes: what waits for a later time is due, and nothing rests any more. */
  async later(): Promise<void> {
    await this.dataSource.query('update order_ledger set due_at = now() where due_at is not null');
    await this.dataSource.query('update connection set blocked_until = null, away_count = 0');
    await this.dataSource.query('delete from budget');
  }

  async told(name: string): Promise<{ connection_id: string; data: Record<string, unknown> }[]> {
    return this.dataSource.query('select connection_id, data from told where name = $1 order by id', [name]);
  }
}

export interface ConnectionChanges {
  readonly connectionId?: string;
  readonly laneId?: string;
  readonly version?: number;
  readonly password?: string;
  readonly token?: string;
  readonly status?: 'active' | 'paused';
  readonly url?: string;
  readonly settings?: Partial<ConnectionSettingsInput>;
}
