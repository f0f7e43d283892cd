import amqplib, { type ChannelModel, type RecoveringChannelModel } from 'amqplib';
import type { Logger } from 'pino';

const LONGEST_WAIT_MS = 5_000;
/** Short, so that a broker cut off without a word is noticed within two of them. */
const HEARTBEAT_SECONDS = 10;
const SETUP_LIMIT_MS = 30_000;

/** Sets up everything that lives on a connection: topology, channels, consumers. Runs again after each reconnection. */
export type Setup = (connection: ChannelModel) => Promise<void>;

/** The connection to the broker: comes back for as long as it takes, and says whether it is there. */
export class BrokerLink {
  private recovering: RecoveringChannelModel | null = null;
  private connection: ChannelModel | null = null;
  private closed = false;
  private isUp = false;
  private isBlocked = false;
  private sentence = 'not connected to RabbitMQ yet';

  /** @param place the URL as it may be logged */
  constructor(
    private readonly url: string,
    private readonly setup: Setup,
    private readonly onDown: () => void,
    private readonly logger: Logger,
  ) {}

  /** Resolves when connected, or after `patienceMs`; goes on trying for ever. */
  async start(patienceMs: number): Promise<void> {
    const recovering = await amqplib.connect(withHeartbeat(this.url), {
      noDelay: true,
      recovery: {
        initialDelay: 100,
        maxDelay: LONGEST_WAIT_MS,
        waitForConnect: false,
        setup: (connection: ChannelModel) => this.setUp(connection),
      },
    });
    this.recovering = recovering;
    recovering.on('connect', (connection) => {
      if (this.connection !== connection) {
        // It closed between the end of our set-up and amqplib's own look at it, so amqplib would wait for ever.
        connection.emit('close', new Error('closed while it was set up'));
        return;
      }
      this.isUp = true;
      this.isBlocked = false;
      this.sentence = 'connected to RabbitMQ';
      this.logger.info('connected to RabbitMQ');
    });
    recovering.on('disconnect', (error) => this.down(`disconnected from RabbitMQ (${error.message}), connecting again`));
    recovering.on('connect-failed', (error) => this.down(`RabbitMQ can't be used (${error.message}), trying again`));
    recovering.on('blocked', (reason) => {
      this.isBlocked = true;
      this.logger.warn({ reason }, 'RabbitMQ takes no messages');
    });
    recovering.on('unblocked', () => (this.isBlocked = false));
    recovering.on('error', (error) => this.logger.warn({ err: error }, 'the connection to RabbitMQ failed'));
    recovering.on('reconnect-failed', (error) => this.logger.error({ err: error }, 'RabbitMQ is not tried any more'));

    let timer: NodeJS.Timeout | undefined;
    const patience = new Promise<void>((resolve) => (timer = setTimeout(resolve, patienceMs)));
    await Promise.race([
      recovering.waitForConnect().then(
        () => undefined,
        () => undefined,
      ),
      patience,
    ]);
    clearTimeout(timer);
  }

  /** Whether messages can be published now. */
  get up(): boolean {
    return this.isUp && !this.isBlocked;
  }

  health(): { readonly up: boolean; readonly sentence: string } {
    if (this.isUp && this.isBlocked) return { up: false, sentence: 'RabbitMQ takes no messages: it is short of memory or disk space' };
    return { up: this.isUp, sentence: this.sentence };
  }

  /** The connection, while it is set up. */
  get current(): ChannelModel | null {
    return this.isUp ? this.connection : null;
  }

  /** Something on the connection broke that only a new set-up mends: a channel closed, a queue is gone. */
  restart(reason: string): void {
    const connection = this.connection;
    if (!connection || this.closed) return;
    this.logger.warn({ reason }, 'setting up RabbitMQ again');
    this.down(`setting up RabbitMQ again: ${reason}`);
    this.connection = null;
    connection.close().catch(() => undefined);
  }

  async close(): Promise<void> {
    this.closed = true;
    this.isUp = false;
    this.sentence = 'drained';
    await this.recovering?.close();
  }

  private async setUp(connection: ChannelModel): Promise<void> {
    connection.on('error', () => undefined);
    connection.on('close', () => {
      if (this.connection === connection) this.connection = null;
    });
    this.connection = connection;
    let timer: NodeJS.Timeout | undefined;
    const limit = new Promise<never>((_, reject) => {
      timer = setTimeout(() => reject(new Error('setting up took too long')), SETUP_LIMIT_MS);
    });
    try {
      await Promise.race([this.setup(connection), limit]);
    } catch (error) {
      this.connection = null;
      throw error;
    } finally {
      clearTimeout(timer);
    }
  }

  private down(sentence: string): void {
    this.isUp = false;
    if (this.closed) return;
    if (this.sentence !== sentence) this.logger.warn(sentence);
    this.sentence = sentence;
    this.onDown();
  }
}

function withHeartbeat(url: string): string {
  const parsed = new URL(url);
  if (!parsed.searchParams.has('heartbeat')) parsed.searchParams.set('heartbeat', String(HEARTBEAT_SECONDS));
  return parsed.href;
}
