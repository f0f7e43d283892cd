import { Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import type { Logger } from 'pino';
import type { Bell } from './bell.js';
import type { Connections } from './connections.js';
import type { Ledger } from './ledger.js';
import { Loops } from './loops.js';
import type { PollWindows } from './poll-windows.js';
import type { Worker } from './worker.js';

/** How often old memories of releases are dropped. */
const TIDY_EVERY_MS = 10 * 60_000;
const ASK_AGAIN_MS = 2_000;

/** Runs a flow: passes and polls, from the start of the application until its shutdown. */
@Injectable()
export class FlowLoops implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly passes: Loops;
  private readonly polls: Loops;
  private tidying: NodeJS.Timeout | null = null;
  private asking: NodeJS.Timeout | null = null;
  private isStopping = false;

  constructor(
    private readonly worker: Worker<unknown>,
    private readonly windows: PollWindows,
    private readonly ledger: Ledger,
    private readonly connections: Connections,
    bell: Bell,
    loops: number,
    private readonly logger: Logger,
  ) {
    this.passes = new Loops({ name: 'reconciler', count: loops, step: () => worker.turn(), logger });
    this.polls = new Loops({ name: 'poll', count: 1, step: () => windows.turn(), logger });
    bell.listen((urgentConnectionId) => {
      if (!urgentConnectionId || !worker.urgentArrived(urgentConnectionId)) this.passes.wake();
    });
  }

  onApplicationBootstrap(): void {
    this.passes.start();
    this.polls.start();
    this.askForConnections();
    this.tidying = setInterval(() => void this.tidy(), TIDY_EVERY_MS).unref();
  }

  /** Passes finish the row they are at and release their lanes; the transport and the database are still there. */
  async onModuleDestroy(): Promise<void> {
    this.isStopping = true;
    if (this.tidying) clearInterval(this.tidying);
    if (this.asking) clearTimeout(this.asking);
    this.worker.stop();
    this.windows.stop();
    await Promise.all([this.passes.stop(), this.polls.stop()]);
  }

  wakePolls(): void {
    this.polls.wake();
  }

  /** Something may have been announced while we were away. */
  private askForConnections(): void {
    this.connections.announceWanted().catch((error: unknown) => {
      this.logger.warn({ err: error }, 'the gateway could not be asked for the connections; asking again');
      if (!this.isStopping) this.asking = setTimeout(() => this.askForConnections(), ASK_AGAIN_MS).unref();
    });
  }

  private async tidy(): Promise<void> {
    await this.ledger.forgetOldReleases().catch((error: unknown) => this.logger.warn({ err: error }, 'old releases could not be dropped'));
  }
}
