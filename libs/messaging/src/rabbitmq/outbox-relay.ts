import type { Logger } from 'pino';
import { type Outbox, type OutboxRow } from './outbox.js';
import { Unroutable, type ConfirmedPublisher } from './confirmed-publisher.js';

/** How many travel in one transaction: enough for 10,000/s, few enough to be sent again after a crash. */
const BATCH = 200;
/** For what another process committed, or a wake-up that was lost. */
const FALLBACK_MS = 1_000;

export interface RelayOptions {
  readonly outbox: Outbox;
  readonly publisher: ConfirmedPublisher;
  readonly exchange: string;
  readonly logger: Logger;
  /** Whether publishing has a chance; the relay sleeps while it has none. */
  readonly canPublish: () => boolean;
  /** Called when the broker lost its queues. */
  readonly onUnroutable: (reason: string) => void;
}

/** Takes committed messages from the outbox to the broker, one batch after the other. Any number of replicas may do so at once. */
export class OutboxRelay {
  private running: Promise<void> | null = null;
  private woken = false;
  private stopped = false;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly options: RelayOptions) {}

  start(): void {
    this.wake();
  }

  /** Something was committed, or the broker is back. */
  wake(): void {
    if (this.stopped) return;
    this.woken = true;
    clearTimeout(this.timer);
    this.running ??= this.run().finally(() => {
      this.running = null;
      if (this.stopped) return;
      if (this.woken && this.options.canPublish()) this.wake();
      else this.timer = setTimeout(() => this.wake(), FALLBACK_MS * (0.9 + Math.random() * 0.2));
    });
  }

  /** Sends what is committed, if the broker is there, and ends. */
  async stop(): Promise<void> {
    this.stopped = true;
    clearTimeout(this.timer);
    await this.running;
    this.woken = true;
    await this.run();
  }

  private async run(): Promise<void> {
    try {
      while (this.woken && this.options.canPublish()) {
        this.woken = false;
        let complete = true;
        const taken = await this.options.outbox.take(BATCH, async (rows) => {
          const sent = await this.send(rows);
          complete = sent.length === rows.length;
          return sent;
        });
        if (taken === BATCH) this.woken = true;
        // What the broker refused is tried again after a pause, not at once.
        if (!complete) {
          this.woken = false;
          return;
        }
      }
    } catch (error) {
      this.woken = false;
      this.options.logger.warn({ err: error }, 'the outbox could not be relayed; trying again');
    }
  }

  private async send(rows: OutboxRow[]): Promise<string[]> {
    const { publisher, exchange, logger, onUnroutable } = this.options;
    const results = await Promise.allSettled(
      rows.map((row) =>
        publisher.publish(exchange, row.event, Buffer.from(JSON.stringify(row.message)), { messageId: row.message.id, type: row.event }),
      ),
    );
    const refusals = results
      .filter((result): result is PromiseRejectedResult => result.status === 'rejected')
      .map((result) => result.reason as Error);
    if (refusals.length > 0) logger.warn({ err: refusals[0], refused: refusals.length }, 'messages stay in the outbox');
    const unroutable = refusals.find((reason) => reason instanceof Unroutable);
    if (unroutable) onUnroutable(unroutable.message);
    return rows.filter((_, index) => results[index]?.status === 'fulfilled').map((row) => row.id);
  }
}
