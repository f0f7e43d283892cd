import type { LedgerState } from '@stockbridge/contracts';
import { Counter, Gauge, Histogram, type Registry } from 'prom-client';

/** Figures of a flow's loops. No connection labels: their number is unbounded. */
export class SyncMetrics {
  private readonly rows: Counter;
  private readonly passes: Histogram;
  private readonly pages: Counter;

  constructor(registry: Registry) {
    const registers = [registry];
    this.rows = new Counter({
      name: 'stockbridge_ledger_rows_recorded_total',
      help: 'Ledger rows recorded, by state',
      labelNames: ['state'],
      registers,
    });
    this.passes = new Histogram({
      name: 'stockbridge_pass_seconds',
      help: 'How long a pass over a batch took',
      buckets: [0.01, 0.03, 0.1, 0.3, 1, 3, 10, 30],
      registers,
    });
    this.pages = new Counter({
      name: 'stockbridge_poll_pages_total',
      help: 'Pages read by polls, by how it ended',
      labelNames: ['result'],
      registers,
    });
  }

  /** Reads the ledger's backlog when the metrics are scraped. */
  watchLag(registry: Registry, lag: () => Promise<{ due: number; seconds: number }>): void {
    const registers = [registry];
    const seconds = new Gauge({
      name: 'stockbridge_ledger_due_oldest_seconds',
      help: 'How long the oldest due row has been waiting',
      registers,
    });
    new Gauge({
      name: 'stockbridge_ledger_due_rows',
      help: 'Rows that are due',
      registers,
      async collect() {
        const now = await lag();
        this.set(now.due);
        seconds.set(now.seconds);
      },
    });
  }

  recorded(state: LedgerState | 'forgotten'): void {
    this.rows.inc({ state });
  }

  passTook(seconds: number): void {
    this.passes.observe(seconds);
  }

  polled(result: 'page' | 'failed'): void {
    this.pages.inc({ result });
  }
}
