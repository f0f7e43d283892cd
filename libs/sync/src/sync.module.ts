import { Module, type DynamicModule, type Provider, type Type } from '@nestjs/common';
import type { ConnectionSettings, FlowName } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import type { Runtime } from '@stockbridge/platform';
import { DataSource } from 'typeorm';
import { Bell } from './bell.js';
import { Budgets } from './budgets.js';
import { Connections } from './connections.js';
import { FlowDesk } from './flow-desk.js';
import { FlowLoops } from './flow-loops.js';
import { Intents, StoredIntents } from './intents.js';
import { Lanes } from './lanes.js';
import { Ledger } from './ledger.js';
import type { Poller, Reconciler } from './ledger-types.js';
import { PollWindows } from './poll-windows.js';
import { SyncMetrics } from './sync-metrics.js';
import { Worker } from './worker.js';

/** Rows read and decided together. */
const BATCH_SIZE = 25;
/** Lanes worked on at a time in one process. Idle ones cost nothing. */
const LOOPS = 4;

export interface FlowOptions {
  readonly flow: FlowName;
  /** The service's ledger table, made by its own migration. */
  readonly table: string;
  readonly reconciler: Type<Reconciler<never>> | Type<Reconciler<unknown>>;
  readonly poller: Type<Poller>;
  /** What reconciler and poller need beyond the ports of global modules; exported to the service's module, too. */
  readonly providers?: readonly Provider[];
  readonly imports?: DynamicModule['imports'];
  /** Further tables of the service that have a `connection_id`: emptied of a connection when it is removed. */
  readonly tablesOfConnection?: readonly string[];
  /** Whether there is anything to do for a connection with these settings; where its flow is enabled, by default. */
  readonly works?: (settings: ConnectionSettings) => boolean;
  /** Rows of one connection per batch; 25 by default. */
  readonly batchSize?: number;
  /** Lanes worked on at a time by this process; 4 by default. */
  readonly loops?: number;
}

/**
 * Runs one flow of one service: gives it ledger, connections, intents and budgets, and drives its reconciler and poller.
 *
 * Needs a `DataSource` and a `Transport` from global modules (or from `imports`).
 */
@Module({})
export class SyncModule {
  static forFlow(runtime: Runtime, options: FlowOptions): DynamicModule {
    const { flow, table } = options;
    const { leaseSeconds, pollIntervalSeconds } = runtime.config;
    const logger = runtime.logger.child({ part: 'sync' });

    const providers: Provider[] = [
      Bell,
      options.reconciler,
      options.poller,
      ...(options.providers ?? []),
      { provide: SyncMetrics, useFactory: () => new SyncMetrics(runtime.metrics) },
      {
        provide: Ledger,
        useFactory: (dataSource: DataSource, bell: Bell, metrics: SyncMetrics) => {
          const ledger = new Ledger(dataSource, table, bell.ring);
          metrics.watchLag(runtime.metrics, () => ledger.lag());
          return ledger;
        },
        inject: [DataSource, Bell, SyncMetrics],
      },
      {
        provide: Connections,
        useFactory: (dataSource: DataSource, ledger: Ledger, transport: Transport, bell: Bell) =>
          new Connections(
            dataSource,
            ledger,
            runtime.secrets,
            transport,
            flow,
            pollIntervalSeconds,
            () => bell.ring(),
            options.tablesOfConnection,
            options.works,
          ),
        inject: [DataSource, Ledger, Transport, Bell],
      },
      { provide: Intents, useFactory: (dataSource: DataSource) => new StoredIntents(dataSource), inject: [DataSource] },
      { provide: Budgets, useFactory: (dataSource: DataSource) => new Budgets(dataSource), inject: [DataSource] },
      {
        provide: Worker,
        useFactory: (
          dataSource: DataSource,
          transport: Transport,
          connections: Connections,
          budgets: Budgets,
          metrics: SyncMetrics,
          reconciler: Reconciler<unknown>,
        ) =>
          new Worker({
            dataSource,
            table,
            flow,
            transport,
            connections,
            budgets,
            metrics,
            lanes: new Lanes(dataSource, table, leaseSeconds),
            reconciler,
            batchSize: options.batchSize ?? BATCH_SIZE,
            logger,
          }),
        inject: [DataSource, Transport, Connections, Budgets, SyncMetrics, options.reconciler],
      },
      {
        provide: PollWindows,
        useFactory: (
          dataSource: DataSource,
          ledger: Ledger,
          connections: Connections,
          budgets: Budgets,
          metrics: SyncMetrics,
          poller: Poller,
        ) =>
          new PollWindows({ dataSource, flow, ledger, connections, budgets, poller, pollIntervalSeconds, leaseSeconds, logger, metrics }),
        inject: [DataSource, Ledger, Connections, Budgets, SyncMetrics, options.poller],
      },
      {
        provide: FlowLoops,
        useFactory: (worker: Worker<unknown>, windows: PollWindows, ledger: Ledger, connections: Connections, bell: Bell) =>
          new FlowLoops(worker, windows, ledger, connections, bell, options.loops ?? LOOPS, logger),
        inject: [Worker, PollWindows, Ledger, Connections, Bell],
      },
      {
        provide: FlowDesk,
        useFactory: (ledger: Ledger, connections: Connections, windows: PollWindows, loops: FlowLoops) =>
          new FlowDesk(flow, ledger, connections, windows, () => loops.wakePolls()),
        inject: [Ledger, Connections, PollWindows, FlowLoops],
      },
    ];
    return {
      module: SyncModule,
      imports: [...(options.imports ?? [])],
      providers,
      exports: [
        Ledger,
        Connections,
        Intents,
        Budgets,
        FlowDesk,
        PollWindows,
        options.reconciler,
        options.poller,
        ...(options.providers ?? []),
      ].map(tokenOf),
    };
  }
}

function tokenOf(provider: unknown): NonNullable<DynamicModule['exports']>[number] {
  const token = typeof provider === 'object' && provider !== null && 'provide' in provider ? provider.provide : provider;
  return token as NonNullable<DynamicModule['exports']>[number];
}
