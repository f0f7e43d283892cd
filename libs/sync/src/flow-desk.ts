import type { ConnectionState, FlowName, FlowStatus } from '@stockbridge/contracts';
import type { EntityManager } from 'typeorm';
import type { AcceptedSettings, Connections } from './connections.js';
import type { Ledger } from './ledger.js';
import type { PollWindows } from './poll-windows.js';

/** As many rows as the contract of `flow.status` allows. */
const ATTENTION_LIMIT = 100;

/** What can be asked of a flow, and told to it, from outside: the same in every flow service. */
export class FlowDesk {
  constructor(
    readonly flow: FlowName,
    private readonly ledger: Ledger,
    private readonly connections: Connections,
    private readonly windows: PollWindows,
    private readonly wakePolls: () => void,
  ) {}

  /** Answers whether it was news. A flow that is on takes up what it only looked at while it was off or in dry run. */
  async configured(state: ConnectionState, also?: (accepted: AcceptedSettings) => Promise<void>): Promise<boolean> {
    const isNews = await this.connections.accept(state, also);
    if (isNews && state.settings[this.flow].enabled) {
      await this.ledger.touchReasons(state.connectionId, ['dry-run', 'flow-off'], { because: 'recheck' });
    }
    return isNews;
  }

  async removed(connectionId: string, version?: number): Promise<void> {
    await this.connections.remove(connectionId, version);
  }

  /** A person asked: polls at once and looks again at what is held, refused or failing. */
  async runNow(connectionId: string): Promise<void> {
    await this.ledger.touchAll(connectionId, { states: ['held', 'refused', 'failing', 'due'], because: 'person' });
    await this.windows.runNow(connectionId);
    this.wakePolls();
  }

  /** Begins to read everything from the beginning, or takes the window that is being read for read. */
  async load(connectionId: string, what: 'start' | 'cancel', tx?: EntityManager): Promise<void> {
    if (what === 'start') await this.windows.restart(connectionId, tx);
    else await this.windows.finish(connectionId, tx);
    this.wakePolls();
  }

  async status(connectionId: string): Promise<FlowStatus> {
    const [connection, counts, quiet, attention, window] = await Promise.all([
      this.connections.byId(connectionId),
      this.ledger.counts(connectionId),
      this.ledger.quiet(connectionId),
      this.ledger.attention(connectionId, ATTENTION_LIMIT),
      this.windows.status(connectionId),
    ]);
    return {
      flow: this.flow,
      known: connection !== null,
      enabled: connection?.settings[this.flow].enabled ?? false,
      counts: { due: 0, in_sync: 0, held: 0, refused: 0, failing: 0, ignored: 0, ...counts },
      quiet,
      attention: attention.map(({ key, number, state, reason, sentence }) => ({ key, number, state, reason, sentence })),
      lastPollAt: window.lastPollAt?.toISOString() ?? null,
      nextPollAt: window.nextPollAt?.toISOString() ?? null,
      openWindowSince: window.openWindowSince?.toISOString() ?? null,
      load: null,
    };
  }
}
