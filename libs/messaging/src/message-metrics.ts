import { Counter, Gauge, type Registry } from 'prom-client';
import { type OnVerdict } from './delivery.js';

const OUTCOMES = { ack: 'handled', retry: 'retried', park: 'parked' } as const;

/** Counts what becomes of messages. The registry itself carries the service's name. */
export class MessageMetrics {
  private readonly messages: Counter<'event' | 'outcome'>;

  constructor(private readonly registry: Registry) {
    this.messages = new Counter({
      name: 'stockbridge_messages_total',
      help: 'Messages by event and outcome (handled, retried, parked)',
      labelNames: ['event', 'outcome'],
      registers: [registry],
    });
  }

  readonly onVerdict: OnVerdict = (event, verdict) => this.messages.inc({ event: event ?? 'unreadable', outcome: OUTCOMES[verdict.act] });

  /** Shows how many messages wait for the broker; asked when the page is. */
  showOutbox(depth: () => Promise<number>): void {
    new Gauge({
      name: 'stockbridge_outbox_messages',
      help: 'Messages that are committed and not yet with the broker',
      registers: [this.registry],
      async collect() {
        // Without a database the page still shows all else.
        await depth().then(
          (count) => this.set(count),
          () => undefined,
        );
      },
    });
  }
}
