import { BaseRpcContext, Server, type CustomTransportStrategy, type MessageHandler } from '@nestjs/microservices';
import { eventsFor, QUESTIONS, type QuestionDefinition, type ServiceName } from '@stockbridge/contracts';
import { ConfigurationError } from '@stockbridge/platform';
import type { Logger } from 'pino';
import { isObservable, lastValueFrom } from 'rxjs';
import { heldToContract } from './checked-question.js';
import { RETRY_LADDER } from './retry-ladder.js';
import { type Delivery, type Transport, type Verdict } from './transport.js';
import { PermanentError, sentenceOf, verdict } from './verdict.js';

export interface EventServerOptions {
  readonly service: ServiceName;
  readonly transport: Transport;
  readonly logger: Logger;
  readonly ladder?: readonly number[];
  /** What must have a handler; by the contracts unless given. */
  readonly events?: readonly string[];
  readonly questions?: readonly QuestionDefinition[];
}

/**
 * Nest's strategy for our transports: waits for the `@EventPattern` handler, then settles the message by the verdict on its error; answers
 * `@MessagePattern` questions. Nest's own strategies lose the error and leave the message unsettled.
 */
export class EventServer extends Server implements CustomTransportStrategy {
  override readonly transportId = Symbol('stockbridge');
  override readonly propagatesEventHandlerErrors = true;

  constructor(private readonly options: EventServerOptions) {
    super();
  }

  listen(callback: (error?: unknown) => unknown): void {
    this.open().then(
      () => callback(),
      (error: unknown) => callback(error),
    );
  }

  close(): Promise<void> {
    return this.options.transport.drain();
  }

  on(): never {
    throw new Error('the event strategy has no events of its own');
  }

  unwrap<T>(): T {
    return this.options.transport as T;
  }

  private async open(): Promise<void> {
    const { questions = QUESTIONS, transport } = this.options;
    this.assertHandlersMatchContracts();
    for (const [pattern, handler] of this.messageHandlers) {
      if (handler.isEventHandler) continue;
      const question = questions.find(({ name }) => name === pattern);
      if (!question)
        throw new ConfigurationError(`${pattern} has a @MessagePattern but is no question of libs/contracts: add it to QUESTIONS.`);
      transport.answer(
        pattern,
        heldToContract(question, (ask) => this.run(handler, ask)),
      );
    }
    await transport.subscribe((delivery) => this.settle(delivery));
  }

  private async settle({ event, attempt }: Delivery): Promise<Verdict> {
    const { ladder = RETRY_LADDER, logger } = this.options;
    try {
      const handler = this.getHandlerByPattern(event.name);
      if (!handler) throw new PermanentError(`nobody handles ${event.name}`);
      await this.run(handler, event);
      return { act: 'ack' };
    } catch (error) {
      const judged = verdict(error, attempt, ladder);
      const facts = { err: error, event: event.name, id: event.id, connectionId: event.connectionId, attempt };
      if (judged.act === 'park') logger.error({ ...facts, reason: judged.reason }, 'a message was put aside for a person to look at');
      else logger.warn({ ...facts, verdict: judged }, `a message failed: ${sentenceOf(error)}`);
      return judged;
    }
  }

  /** With Nest's hooks around it, so that whoever traces sees the handler. */
  private run(handler: MessageHandler, data: unknown): Promise<unknown> {
    const context = new BaseRpcContext([data]);
    return new Promise((resolve) => {
      // The hook may begin the work later; nothing is settled before it is done.
      this.onProcessingStartHook(this.transportId, context, () => {
        const work = this.call(handler, data, context);
        resolve(work);
        return work;
      });
    });
  }

  private async call(handler: MessageHandler, data: unknown, context: BaseRpcContext): Promise<unknown> {
    try {
      const result: unknown = await handler(data, context);
      // A handler without an answer ends its stream without a value.
      return isObservable(result) ? await lastValueFrom(result, { defaultValue: undefined }) : result;
    } finally {
      this.onProcessingEndHook?.(this.transportId, context);
    }
  }

  /** What is subscribed without a handler would pile up among the parked, and a handler without subscription would wait for ever. */
  private assertHandlersMatchContracts(): void {
    const { service, events = eventsFor(service) } = this.options;
    const handled = [...this.messageHandlers].filter(([, handler]) => handler.isEventHandler);
    const problems = [
      ...events
        .filter((name) => !handled.some(([pattern]) => pattern === name))
        .map((name) => `${service} subscribes to ${name} in libs/contracts, but no @EventPattern of it handles that.`),
      ...handled
        .filter(([pattern]) => !events.includes(pattern))
        .map(([pattern]) => `${service} handles ${pattern}, but is not among its subscribers in libs/contracts.`),
      ...handled
        .filter(([, handler]) => handler.next)
        .map(([pattern]) => `${service} handles ${pattern} twice: one handler retries for both.`),
    ];
    if (problems.length > 0) throw new ConfigurationError(problems);
  }
}
