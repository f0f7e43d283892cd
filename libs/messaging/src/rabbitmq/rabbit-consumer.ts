import type { ServiceName } from '@stockbridge/contracts';
import type { Channel, ChannelModel, ConsumeMessage } from 'amqplib';
import type { Logger } from 'pino';
import { deliver, type OnVerdict } from '../delivery.js';
import { parkedQueue, retryQueue, rungFor, workQueue } from '../topology.js';
import { type Consumer } from '../transport.js';
import { type ConfirmedPublisher } from './confirmed-publisher.js';
import { headersToPark, headersToRetry, notesOf } from './message-headers.js';

export interface RabbitConsumerOptions {
  readonly service: ServiceName;
  readonly prefix: string;
  readonly ladder: readonly number[];
  /** How many messages are in work at once. */
  readonly prefetch: number;
  readonly publisher: ConfirmedPublisher;
  readonly logger: Logger;
  readonly onVerdict: OnVerdict;
  /** Called when consuming stopped by itself. */
  readonly onBroken: (reason: string) => void;
}

/**
 * Takes messages from the service's queue and settles each by its verdict. To retry or park is to publish to that queue, be sure of it,
 * and only then acknowledge: dying in between makes a double, never a loss. Nothing is ever requeued, which would spin.
 */
export class RabbitConsumer {
  private channel: Channel | null = null;
  private consumerTag: string | null = null;
  private stopped = false;
  private readonly inWork = new Set<Promise<void>>();

  constructor(
    private readonly consumer: Consumer,
    private readonly options: RabbitConsumerOptions,
  ) {}

  async setUp(connection: ChannelModel): Promise<void> {
    if (this.stopped) return;
    const { onBroken, prefetch, prefix, service } = this.options;
    const channel = await connection.createChannel();
    let reason = 'the consuming channel closed';
    channel.on('error', (error) => (reason = error.message));
    channel.on('close', () => {
      if (this.channel !== channel) return;
      this.channel = null;
      if (!this.stopped) onBroken(reason);
    });
    await channel.prefetch(prefetch);
    this.channel = channel;
    const { consumerTag } = await channel.consume(workQueue(service, prefix), (message) => {
      if (!message) onBroken(`the queue ${workQueue(service, prefix)} is gone`);
      else this.track(this.settle(channel, message));
    });
    this.consumerTag = consumerTag;
  }

  /** Takes no more and waits for what is in work. What was delivered but not begun goes back to the queue with the connection. */
  async stop(): Promise<void> {
    this.stopped = true;
    if (this.channel && this.consumerTag) await this.channel.cancel(this.consumerTag).catch(() => undefined);
    await Promise.all(this.inWork);
  }

  private track(work: Promise<void>): void {
    this.inWork.add(work);
    void work.finally(() => this.inWork.delete(work));
  }

  private async settle(channel: Channel, message: ConsumeMessage): Promise<void> {
    const { ladder, logger, onBroken, onVerdict, prefix, publisher, service } = this.options;
    const notes = notesOf(message, new Date());
    const verdict = await deliver(bodyOf(message), notes.attempt, this.consumer, onVerdict);
    const { messageId, type } = message.properties as { messageId?: string; type?: string };
    const same = { ...(messageId ? { messageId } : {}), ...(type ? { type } : {}) };
    try {
      if (verdict.act === 'retry') {
        const queue = retryQueue(service, rungFor(verdict.afterSeconds, ladder), prefix);
        await publisher.publish('', queue, message.content, { ...same, headers: headersToRetry(notes) });
      } else if (verdict.act === 'park') {
        await publisher.publish('', parkedQueue(service, prefix), message.content, {
          ...same,
          headers: headersToPark(notes, verdict.reason, new Date()),
        });
      }
      // Throws on a channel that closed meanwhile; the message then comes again by itself.
      if (this.channel === channel) channel.ack(message);
    } catch (error) {
      logger.warn({ err: error, messageId }, 'a message could not be settled and comes again');
      onBroken((error as Error).message);
    }
  }
}

function bodyOf(message: ConsumeMessage): unknown {
  try {
    return JSON.parse(message.content.toString('utf8'));
  } catch {
    return undefined;
  }
}
