import { Inject, Injectable, type OnApplicationBootstrap, type OnModuleDestroy } from '@nestjs/common';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { ConnectionAnnouncer } from './connections/connection-announcer.js';
import { ShopWebhooks } from './shops/shop-webhooks.js';
import { TokenRefresher } from './tokens/token-refresher.js';

/** Tokens are looked at this often; they are refreshed minutes ahead. */
const REFRESH_EVERY_SECONDS = 5;
/** Everything that carries state is said again this often. */
const ANNOUNCE_EVERY_SECONDS = 600;
const LOOK_EVERY_SECONDS = 60;

/** What the gateway does by itself, by the clock: refresh tokens, announce again, look after webhook subscriptions. Safe in any number of replicas. */
@Injectable()
export class Rounds implements OnApplicationBootstrap, OnModuleDestroy {
  private readonly timers: NodeJS.Timeout[] = [];
  private readonly running = new Map<string, { done: Promise<void>; again: boolean }>();
  private isOver = false;

  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly refresher: TokenRefresher,
    private readonly announcer: ConnectionAnnouncer,
    private readonly webhooks: ShopWebhooks,
  ) {}

  onApplicationBootstrap(): void {
    this.every(REFRESH_EVERY_SECONDS, () => this.refreshNow());
    this.every(LOOK_EVERY_SECONDS, () => this.run('announcing', async () => void (await this.announcer.inTurn(ANNOUNCE_EVERY_SECONDS))));
    this.every(LOOK_EVERY_SECONDS, () => this.run('webhook subscriptions', () => this.webhooks.ensureDue()));
  }

  /** Refreshes what is due by then without waiting for the next round. */
  refreshIn(ms: number): void {
    // A round comes anyway; a little late, so that the database's clock agrees that it is due.
    if (ms <= REFRESH_EVERY_SECONDS * 1000) setTimeout(() => this.refreshNow(), ms === 0 ? 0 : ms + 20).unref();
  }

  private refreshNow(): void {
    this.run('token refresh', async () => void (await this.refresher.refreshDue()));
  }

  async onModuleDestroy(): Promise<void> {
    this.isOver = true;
    for (const timer of this.timers) clearInterval(timer);
    await Promise.all([...this.running.values()].map(({ done }) => done));
  }

  private every(seconds: number, work: () => void): void {
    const timer = setInterval(work, seconds * 1000);
    timer.unref();
    this.timers.push(timer);
  }

  /** One at a time of each kind; asked for meanwhile, it runs once more. */
  private run(name: string, work: () => Promise<void>): void {
    if (this.isOver) return;
    const current = this.running.get(name);
    if (current) {
      current.again = true;
      return;
    }
    const entry = { done: Promise.resolve(), again: false };
    this.running.set(name, entry);
    entry.done = this.repeat(name, entry, work);
  }

  private async repeat(name: string, entry: { again: boolean }, work: () => Promise<void>): Promise<void> {
    do {
      entry.again = false;
      try {
        await work();
      } catch (error) {
        this.runtime.logger.error({ err: error }, `${name} failed; it is tried again with the next round`);
      }
    } while (entry.again && !this.isOver);
    this.running.delete(name);
  }
}
