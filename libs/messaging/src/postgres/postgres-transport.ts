import { EVENTS, type Announcement, type QuestionDefinition, type ServiceName } from '@stockbridge/contracts';
import { ConfigurationError, type LocalQuestions } from '@stockbridge/platform';
import pg from 'pg';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { assertInTransaction, stamped } from '../announcements.js';
import { checkedAnswer, checkedAsk } from '../checked-question.js';
import { type OnVerdict } from '../delivery.js';
import { ANSWER_TIMEOUT_MS, NoAnswer, QuestionFailed } from '../no-answer.js';
import { type ParkedMessages } from '../parked-messages.js';
import { Transport, type Answerer, type Consumer } from '../transport.js';
import { ContractBroken, sentenceOf } from '../verdict.js';
import { AliveGuard } from './alive-guard.js';
import { JobConsumer } from './job-consumer.js';
import { PostgresParkedMessages } from './postgres-parked-messages.js';

export interface PostgresTransportOptions {
  readonly service: ServiceName;
  /** With the role `stockbridge_messaging`, of the database that all services share; see {@link preparePostgresTransport}. */
  readonly url: string;
  /** Questions don't leave the process over this transport. */
  readonly localQuestions: LocalQuestions | null;
  readonly logger: Logger;
  readonly onVerdict?: OnVerdict;
}

/** As many as jobs at once, which graphile-worker asks for. Three are used as a rule, more while many messages fail together. */
const POOL_SIZE = 10;

/**
 * Messages over PostgreSQL, for all services in one process: publishing adds a graphile-worker job per subscriber in the caller's
 * transaction, so the queue itself is the outbox.
 *
 * @throws ConfigurationError when constructed in a process that does not share its questions.
 */
export class PostgresTransport extends Transport {
  readonly parked: ParkedMessages;
  private readonly pool: pg.Pool;
  private readonly guard: AliveGuard;
  private readonly localQuestions: LocalQuestions;
  private consumer: JobConsumer | null = null;
  private stopping: Promise<void> | null = null;
  private draining: Promise<void> | null = null;
  private started = false;

  constructor(private readonly options: PostgresTransportOptions) {
    super();
    if (!options.localQuestions) {
      throw new ConfigurationError(
        `RABBITMQ_URL is missing: without it all services must run in one process (npm start), and ${options.service} was started alone.`,
      );
    }
    this.localQuestions = options.localQuestions;
    this.pool = new pg.Pool({ connectionString: options.url, max: POOL_SIZE, application_name: `messages of ${options.service}` });
    // Connections may break at any time; who uses one hears of it, and an idle one must not end the process.
    this.pool.on('error', () => undefined);
    this.pool.on('connect', (client) => client.on('error', () => undefined));
    this.guard = new AliveGuard(options.url, options.logger);
    this.parked = new PostgresParkedMessages(this.pool);
  }

  async start(): Promise<void> {
    await this.guard.start();
    this.started = true;
  }

  async publish(tx: EntityManager, announcements: readonly Announcement[]): Promise<void> {
    assertInTransaction(tx);
    const copies = stamped(this.options.service, announcements).flatMap((event) => {
      const message = JSON.stringify(event);
      return subscribersOf(event.name).map((service) => ({ service, message }));
    });
    if (copies.length === 0) return;
    await tx.query('select messaging.publish($1::text[], $2::json[])', [
      copies.map(({ service }) => service),
      copies.map(({ message }) => message),
    ]);
  }

  async subscribe(consumer: Consumer): Promise<void> {
    const { logger, onVerdict = () => undefined, service } = this.options;
    this.consumer = new JobConsumer(consumer, { service, pool: this.pool, guard: this.guard, logger, onVerdict });
    await this.consumer.start();
  }

  answer(question: string, answerer: Answerer): void {
    this.localQuestions.answer(this.options.service, question, answerer);
  }

  async ask<Ask, Answer>(
    service: ServiceName,
    question: QuestionDefinition<string, Ask, Answer>,
    ask: Ask,
    timeoutMs = ANSWER_TIMEOUT_MS,
  ): Promise<Answer> {
    const asked = checkedAsk(question, ask);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new NoAnswer(service, question.name, `no answer within ${timeoutMs} ms`)), timeoutMs);
    });
    try {
      return checkedAnswer(question, await Promise.race([this.localQuestions.ask(service, question.name, asked), late]));
    } catch (error) {
      if (error instanceof NoAnswer || error instanceof ContractBroken) throw error;
      throw new QuestionFailed(service, question.name, sentenceOf(error), { cause: error });
    } finally {
      clearTimeout(timer);
    }
  }

  override stopConsuming(): Promise<void> {
    this.stopping ??= this.consumer?.stop() ?? Promise.resolve();
    return this.stopping;
  }

  drain(): Promise<void> {
    this.draining ??= this.stopConsuming().then(async () => {
      await this.guard.stop();
      await this.pool.end();
    });
    return this.draining;
  }

  health(): { readonly up: boolean; readonly sentence: string } {
    if (this.draining) return { up: false, sentence: 'drained' };
    if (!this.started || !this.guard.up) return { up: false, sentence: 'the database of the messages is away' };
    if (this.consumer && !this.consumer.up) return { up: false, sentence: 'graphile-worker is starting' };
    return { up: true, sentence: 'messages flow over PostgreSQL' };
  }
}

function subscribersOf(name: string): readonly ServiceName[] {
  return [...new Set(EVENTS.filter((event) => event.name === name).flatMap((event) => event.subscribers))];
}
