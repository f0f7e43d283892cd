import {
  Inject,
  Injectable,
  Module,
  type BeforeApplicationShutdown,
  type DynamicModule,
  type OnModuleDestroy,
  type OnModuleInit,
} from '@nestjs/common';
import { EventStrategy, Readiness, type Runtime } from '@stockbridge/platform';
import { DataSource } from 'typeorm';
import { EventServer } from './event-server.js';
import { MessageMetrics } from './message-metrics.js';
import { ParkedMessages } from './parked-messages.js';
import { PostgresTransport } from './postgres/postgres-transport.js';
import { RabbitTransport } from './rabbitmq/rabbit-transport.js';
import { Transport } from './transport.js';

/** Starts the transport with the service and ends it in order: no new messages first, the connections once nobody publishes any more. */
@Injectable()
class MessagingLife implements OnModuleInit, OnModuleDestroy, BeforeApplicationShutdown {
  constructor(
    @Inject(Transport) private readonly transport: Transport,
    @Inject(Readiness) private readonly readiness: Readiness,
  ) {}

  onModuleInit(): Promise<void> {
    this.readiness.register('messaging', () => this.transport.health());
    return this.transport.start();
  }

  onModuleDestroy(): Promise<void> {
    return this.transport.stopConsuming();
  }

  beforeApplicationShutdown(): Promise<void> {
    return this.transport.drain();
  }
}

/**
 * Gives a service its {@link Transport}, its {@link ParkedMessages}, and the strategy that brings events to its controllers. Global within the
 * service's application. Over RabbitMQ it needs the service's `DataSource`, with `CreateOutbox1764000000000` among its migrations.
 */
@Module({})
export class MessagingModule {
  static forRuntime(runtime: Runtime): DynamicModule {
    const { logger, service } = runtime;
    return {
      module: MessagingModule,
      global: true,
      providers: [
        {
          provide: Transport,
          inject: runtime.config.transport.kind === 'rabbitmq' ? [DataSource] : [],
          useFactory: (dataSource?: DataSource) => makeTransport(runtime, dataSource),
        },
        {
          provide: ParkedMessages,
          inject: [Transport],
          useFactory: (transport: RabbitTransport | PostgresTransport) => transport.parked,
        },
        {
          provide: EventStrategy,
          inject: [Transport],
          useFactory: (transport: Transport) => new EventServer({ service, transport, logger }),
        },
        MessagingLife,
      ],
      exports: [Transport, ParkedMessages, EventStrategy],
    };
  }
}

function makeTransport(runtime: Runtime, dataSource: DataSource | undefined): Transport {
  const { config, localQuestions, logger, service } = runtime;
  const metrics = new MessageMetrics(runtime.metrics);
  const { kind, url } = config.transport;
  if (kind === 'postgres') return new PostgresTransport({ service, url, localQuestions, logger, onVerdict: metrics.onVerdict });
  const transport = new RabbitTransport({ service, url, dataSource: dataSource!, logger, onVerdict: metrics.onVerdict });
  metrics.showOutbox(() => transport.outboxDepth());
  return transport;
}
