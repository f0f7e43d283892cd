import { type Announcement, type QuestionDefinition, type ServiceName } from '@stockbridge/contracts';
import type { ChannelModel } from 'amqplib';
import type { Logger } from 'pino';
import type { DataSource, EntityManager } from 'typeorm';
import { assertInTransaction, stamped } from '../announcements.js';
import { checkedAnswer, checkedAsk } from '../checked-question.js';
import { type OnVerdict } from '../delivery.js';
import { ANSWER_TIMEOUT_MS } from '../no-answer.js';
import { type ParkedMessages } from '../parked-messages.js';
import { RETRY_LADDER } from '../retry-ladder.js';
import { topologyOf, type Topology } from '../topology.js';
import { Transport, type Answerer, type Consumer } from '../transport.js';
import { BrokerLink } from './broker-link.js';
import { ConfirmedPublisher } from './confirmed-publisher.js';
import { declareTopology } from './declare-topology.js';
import { OutboxRelay } from './outbox-relay.js';
import { Outbox } from './outbox.js';
import { RabbitConsumer } from './rabbit-consumer.js';
import { RabbitParkedMessages } from './rabbit-parked-messages.js';
import { RabbitQuestions } from './rabbit-questions.js';

export interface RabbitTransportOptions {
  readonly service: ServiceName;
  /** `amqp://` or `amqps://`, with user, password and virtual host. */
  readonly url: string;
  /** Of the service; its schema has the outbox ({@link CreateOutbox1764000000000}). */
  readonly dataSource: DataSource;
  readonly logger: Logger;
  /** Seconds before each next try; {@link RETRY_LADDER} unless given. All who share a broker need the same. */
  readonly ladder?: readonly number[];
  /** Put before every name on the broker. */
  readonly prefix?: string;
  /** How many messages are in work at once; 20 unless given, as handlers take a connection of the pool each. */
  readonly prefetch?: number;
  readonly onVerdict?: OnVerdict;
}

/** How long a start waits for the broker before the service goes on without it, not ready. */
const START_PATIENCE_MS = 3_000;

/**
 * Messages over RabbitMQ 3.10 to 4.x: a durable topic exchange, one quorum queue per service, an outbox in the service's schema.
 *
 * While the broker is away everything published waits in the outbox, questions fail at once, and {@link health} says so.
 */
export class RabbitTransport extends Transport {
  readonly parked: ParkedMessages;
  private readonly topology: Topology;
  private readonly link: BrokerLink;
  private readonly publisher: ConfirmedPublisher;
  private readonly outbox: Outbox;
  private readonly relay: OutboxRelay;
  private readonly questions: RabbitQuestions;
  private consumer: RabbitConsumer | null = null;
  private stopping: Promise<void> | null = null;
  private draining: Promise<void> | null = null;

  constructor(private readonly options: RabbitTransportOptions) {
    super();
    const { dataSource, ladder = RETRY_LADDER, logger, prefix = '', service, url } = options;
    const restart = (reason: string): void => this.link.restart(reason);
    this.topology = topologyOf({ ladder, prefix });
    this.link = new BrokerLink(
      url,
      (connection) => this.setUp(connection),
      () => this.questions.forget(),
      logger,
    );
    this.publisher = new ConfirmedPublisher(restart);
    this.outbox = new Outbox(dataSource, () => this.relay.wake());
    this.relay = new OutboxRelay({
      outbox: this.outbox,
      publisher: this.publisher,
      exchange: this.topology.exchange,
      logger,
      canPublish: () => this.link.up,
      onUnroutable: restart,
    });
    this.questions = new RabbitQuestions(service, this.topology.questions, logger, restart);
    this.parked = new RabbitParkedMessages(() => this.link.current, this.publisher, prefix);
  }

  async start(): Promise<void> {
    await this.link.start(START_PATIENCE_MS);
    this.relay.start();
  }

  async publish(tx: EntityManager, announcements: readonly Announcement[]): Promise<void> {
    assertInTransaction(tx);
    const told = stamped(
      this.options.service,
      announcements.filter(({ event }) => event.subscribers.length > 0),
    );
    if (told.length > 0) await this.outbox.add(tx, told);
  }

  async subscribe(consumer: Consumer): Promise<void> {
    const { ladder = RETRY_LADDER, logger, onVerdict = () => undefined, prefetch = 20, prefix = '', service } = this.options;
    this.consumer = new RabbitConsumer(consumer, {
      service,
      prefix,
      ladder,
      prefetch,
      publisher: this.publisher,
      logger,
      onVerdict,
      onBroken: (reason) => this.link.restart(reason),
    });
    try {
      const connection = this.link.current;
      if (connection) await this.consumer.setUp(connection);
      await this.questions.startAnswering();
    } catch (error) {
      // The broker went away just now; the next set-up does all of it.
      this.link.restart((error as Error).message);
    }
  }

  answer(question: string, answerer: Answerer): void {
    this.questions.answer(question, answerer);
  }

  async ask<Ask, Answer>(
    service: ServiceName,
    question: QuestionDefinition<string, Ask, Answer>,
    ask: Ask,
    timeoutMs = ANSWER_TIMEOUT_MS,
  ): Promise<Answer> {
    return checkedAnswer(question, await this.questions.ask(service, question.name, checkedAsk(question, ask), timeoutMs));
  }

  override stopConsuming(): Promise<void> {
    this.stopping ??= Promise.all([this.consumer?.stop(), this.questions.stopAnswering()]).then(() => undefined);
    return this.stopping;
  }

  drain(): Promise<void> {
    this.draining ??= this.stopConsuming().then(async () => {
      await this.relay.stop();
      this.outbox.release();
      this.questions.forget();
      await this.publisher.close();
      await this.link.close();
    });
    return this.draining;
  }

  health(): { readonly up: boolean; readonly sentence: string } {
    return this.link.health();
  }

  /** How many messages are committed and not yet with the broker. */
  outboxDepth(): Promise<number> {
    return this.outbox.depth();
  }

  private async setUp(connection: ChannelModel): Promise<void> {
    await declareTopology(connection, this.topology);
    await this.publisher.setUp(connection);
    await this.questions.setUp(connection);
    await this.consumer?.setUp(connection);
    // The link counts as up once this returns.
    setImmediate(() => this.relay.wake());
  }
}
