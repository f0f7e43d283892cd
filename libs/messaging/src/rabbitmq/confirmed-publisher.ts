import type { ChannelModel, ConfirmChannel, Options } from 'amqplib';

const CONFIRM_LIMIT_MS = 10_000;

/** The broker has no queue for it: the topology is gone, and must be declared again. */
export class Unroutable extends Error {}

/** Publishes and knows: resolves when the broker has the message in at least one queue on disk, else rejects. */
export class ConfirmedPublisher {
  private channel: ConfirmChannel | null = null;
  private readonly returned = new Set<string>();
  private sequence = 0;

  /** @param onBroken called when the channel closed by itself */
  constructor(private readonly onBroken: (reason: string) => void) {}

  async setUp(connection: ChannelModel): Promise<void> {
    const channel = await connection.createConfirmChannel();
    let reason = 'the publishing channel closed';
    channel.on('error', (error) => (reason = error.message));
    channel.on('close', () => {
      if (this.channel !== channel) return;
      this.channel = null;
      this.onBroken(reason);
    });
    // The return of an unroutable message comes before its confirm, which is positive all the same.
    channel.on('return', (message) => this.returned.add(String(message.properties.correlationId)));
    this.returned.clear();
    this.channel = channel;
  }

  publish(exchange: string, routingKey: string, body: Buffer, options: Options.Publish): Promise<void> {
    const channel = this.channel;
    if (!channel) return Promise.reject(new Error('not connected to RabbitMQ'));
    const sequence = String(++this.sequence);
    return new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error(`RabbitMQ did not confirm within ${CONFIRM_LIMIT_MS / 1_000} s`)), CONFIRM_LIMIT_MS);
      const settle = (error: unknown): void => {
        clearTimeout(timer);
        const unroutable = this.returned.delete(sequence);
        if (error) reject(error instanceof Error ? error : new Error('RabbitMQ refused the message'));
        else if (unroutable) reject(new Unroutable(`RabbitMQ has no queue for ${routingKey}`));
        else resolve();
      };
      try {
        channel.publish(
          exchange,
          routingKey,
          body,
          { contentType: 'application/json', persistent: true, mandatory: true, ...options, correlationId: sequence },
          settle,
        );
      } catch (error) {
        // Thrown at once when the channel is closed.
        settle(error);
      }
    });
  }

  async close(): Promise<void> {
    const channel = this.channel;
    this.channel = null;
    await channel?.close().catch(() => undefined);
  }
}
