import { EVENTS, type Announcement, type QuestionDefinition, type ServiceName } from '@stockbridge/contracts';
import { ConfigurationError, type LocalQuestions } from '@stockbridge/platform';
import type { Logger } from 'pino';
import type { EntityManager } from 'typeorm';
import { assertInTransaction, stamped } from '../announcements.js';
import { checkedAnswer, checkedAsk } from '../checked-question.js';
import { type OnVerdict } from '../delivery.js';
import { ANSWER_TIMEOUT_MS, NoAnswer, QuestionFailed } from '../no-answer.js';
import { type ParkedMessages } from '../parked-messages.js';
import { Transport, type Answerer, type Consumer } from '../transport.js';
import { ContractBroken, sentenceOf } from '../verdict.js';
import { jobConsumer, jobsOf } from './job-consumer.js';
import { joinJobRunner, type JobRunner } from './job-runner.js';
import { PostgresParkedMessages } from './postgres-parked-messages.js';

export interface PostgresTransportOptions {
  readonly service: ServiceName;
  /** With the role `stockbridge_messaging`, of the database that all services share; see {@link preparePostgresTransport}. */
  readonly url: string;
  /** Questions don't leave the process over this transport, and who shares them shares one worker. */
  readonly localQuestions: LocalQuestions | null;
  readonly logger: Logger;
  readonly onVerdict?: OnVerdict;
}

/**
 * Messages over PostgreSQL, for all services in one process: publishing adds a graphile-worker job per subscriber in the caller's
 * transaction, so the queue itself is the outbox.
 *
 * @throws ConfigurationError when constructed in a process that does not share its questions.
 */
export class PostgresTransport extends Transport {
  readonly parked: ParkedMessages;
  private readonly runner: JobRunner;
  private readonly localQuestions: LocalQuestions;
  private subscribed = false;
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
    this.runner = joinJobRunner(options.localQuestions, options.url, options.logger);
    this.parked = new PostgresParkedMessages(this.runner.pool);
  }

  async start(): Promise<void> {
    await this.runner.start();
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
    const { onVerdict = () => undefined, service } = this.options;
    const task = jobConsumer(consumer, { service, pool: this.runner.pool, onVerdict });
    const added = this.runner.add(jobsOf(service), task);
    this.subscribed = true;
    await added;
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
    this.stopping ??= this.subscribed ? this.runner.remove(jobsOf(this.options.service)) : Promise.resolve();
    return this.stopping;
  }

  drain(): Promise<void> {
    this.draining ??= this.stopConsuming().then(() => this.runner.leave());
    return this.draining;
  }

  health(): { readonly up: boolean; readonly sentence: string } {
    if (this.draining) return { up: false, sentence: 'drained' };
    if (!this.started || !this.runner.connected) return { up: false, sentence: 'the database of the messages is away' };
    if (this.subscribed && !this.runner.working) return { up: false, sentence: 'graphile-worker is starting' };
    return { up: true, sentence: 'messages flow over PostgreSQL' };
  }
}

function subscribersOf(name: string): readonly ServiceName[] {
  return [...new Set(EVENTS.filter((event) => event.name === name).flatMap((event) => event.subscribers))];
}
