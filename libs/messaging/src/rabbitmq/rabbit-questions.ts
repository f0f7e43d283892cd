import { randomUUID } from 'node:crypto';
import type { ServiceName } from '@stockbridge/contracts';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { ANSWER_TIMEOUT_MS, NoAnswer, QuestionFailed } from '../no-answer.js';
import { type Answerer } from '../transport.js';
import { sentenceOf } from '../verdict.js';

const REPLY_TO = 'amq.rabbitmq.reply-to';

interface Asked {
  readonly service: ServiceName;
  readonly question: string;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: Error) => void;
  readonly timer: NodeJS.Timeout;
}

type Reply = { readonly answer: unknown } | { readonly error: string };

/**
 * Questions over direct reply-to. Each process that answers has a queue of its own that dies with it, so neither questions nor answers are
 * ever stored; of several replicas all answer, and the first answer counts.
 */
export class RabbitQuestions {
  private readonly answerers = new Map<string, Answerer>();
  private readonly asked = new Map<string, Asked>();
  private readonly inWork = new Set<Promise<void>>();
  private channel: Channel | null = null;
  private consumerTag: string | null = null;
  private answering = false;

  constructor(
    private readonly service: ServiceName,
    private readonly exchange: string,
    private readonly logger: Logger,
    private readonly onBroken: (reason: string) => void,
  ) {}

  async setUp(connection: ChannelModel): Promise<void> {
    const channel = await connection.createChannel();
    let reason = 'the channel for questions closed';
    channel.on('error', (error) => (reason = error.message));
    channel.on('close', () => {
      if (this.channel !== channel) return;
      this.channel = null;
      this.onBroken(reason);
    });
    channel.on('return', (message) => this.fail(String(message.properties.correlationId), 'no process of this service is connected'));
    await channel.consume(REPLY_TO, (message) => message && this.take(message), { noAck: true });
    this.channel = channel;
    this.consumerTag = null;
    if (this.answering) await this.listen(channel);
  }

  answer(question: string, answerer: Answerer): void {
    this.answerers.set(question, answerer);
  }

  /** From now on, here and after each reconnection. */
  async startAnswering(): Promise<void> {
    this.answering = true;
    if (this.channel) await this.listen(this.channel);
  }

  async stopAnswering(): Promise<void> {
    this.answering = false;
    const tag = this.consumerTag;
    this.consumerTag = null;
    if (this.channel && tag) await this.channel.cancel(tag).catch(() => undefined);
    // Who asked has given up by then.
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise((resolve) => (timer = setTimeout(resolve, ANSWER_TIMEOUT_MS)));
    await Promise.race([Promise.all(this.inWork), limit]);
    clearTimeout(timer);
  }

  ask(service: ServiceName, question: string, ask: unknown, timeoutMs: number): Promise<unknown> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new NoAnswer(service, question, 'RabbitMQ is away'));
    const correlationId = randomUUID();
    return new Promise<unknown>((resolve, reject) => {
      const timer = setTimeout(() => this.fail(correlationId, `no answer within ${timeoutMs} ms`), timeoutMs);
      this.asked.set(correlationId, { service, question, resolve, reject, timer });
      try {
        channel.publish(this.exchange, service, Buffer.from(JSON.stringify({ question, ask })), {
          correlationId,
          replyTo: REPLY_TO,
          expiration: timeoutMs,
          mandatory: true,
          persistent: false,
        });
      } catch {
        this.fail(correlationId, 'RabbitMQ is away');
      }
    });
  }

  /** The connection is gone, and with it the address that answers would come to. */
  forget(): void {
    for (const id of [...this.asked.keys()]) this.fail(id, 'the connection to RabbitMQ was lost');
  }

  private async listen(channel: Channel): Promise<void> {
    const { queue } = await channel.assertQueue('', { exclusive: true, durable: false, autoDelete: true });
    await channel.bindQueue(queue, this.exchange, this.service);
    const { consumerTag } = await channel.consume(
      queue,
      (message) => {
        if (!message) return this.onBroken('the queue for questions is gone');
        const work = this.reply(channel, message);
        this.inWork.add(work);
        void work.finally(() => this.inWork.delete(work));
      },
      { noAck: true },
    );
    this.consumerTag = consumerTag;
  }

  private async reply(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { correlationId, replyTo } = message.properties as { correlationId?: string; replyTo?: string };
    if (!correlationId || !replyTo) return;
    const reply = await this.answerTo(message.content);
    try {
      channel.publish('', replyTo, Buffer.from(JSON.stringify(reply)), { correlationId, persistent: false });
    } catch {
      // The connection went away; the asker has given up or will.
    }
  }

  private async answerTo(content: Buffer): Promise<Reply> {
    let question = 'a question';
    try {
      const body = JSON.parse(content.toString('utf8')) as { question: string; ask: unknown };
      question = body.question;
      const answerer = this.answerers.get(question);
      if (!answerer) return { error: `${this.service} answers no question ${question}` };
      return { answer: await answerer(body.ask) };
    } catch (error) {
      this.logger.warn({ err: error, question }, 'a question could not be answered');
      return { error: sentenceOf(error) };
    }
  }

  private take(message: ConsumeMessage): void {
    const asked = this.settle(String(message.properties.correlationId));
    if (!asked) return;
    try {
      const reply = JSON.parse(message.content.toString('utf8')) as Reply;
      if ('error' in reply) asked.reject(new QuestionFailed(asked.service, asked.question, reply.error));
      else asked.resolve(reply.answer);
    } catch {
      asked.reject(new QuestionFailed(asked.service, asked.question, 'the answer is no JSON'));
    }
  }

  private fail(correlationId: string, because: string): void {
    const asked = this.settle(correlationId);
    asked?.reject(new NoAnswer(asked.service, asked.question, because));
  }

  private settle(correlationId: string): Asked | undefined {
    const asked = this.asked.get(correlationId);
    if (asked) clearTimeout(asked.timer);
    this.asked.delete(correlationId);
    return asked;
  }
}
