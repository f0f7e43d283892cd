import { setTimeout as pause } from 'node:timers/promises';
import type { Logger } from 'pino';

/** What nobody told us of (a time that came, another replica's work) is found by looking once a second. */
const LOOK_EVERY_MS = 1_000;
/** So that replicas do not look in step. */
const JITTER = 0.2;
/** After an error of our own side, such as a database that is away. */
const PAUSE_AFTER_ERROR_MS = [250, 1_000, 5_000];

export interface LoopsOptions {
  readonly name: string;
  readonly count: number;
  /** True when something was done: then it is asked again at once, and a sleeping loop is woken to help. */
  readonly step: () => Promise<boolean>;
  readonly logger: Logger;
}

/** Some loops that do the same and sleep while there is nothing to do. A wake-up is never lost: whoever is about to sleep looks again. */
export class Loops {
  private readonly sleeping: (() => void)[] = [];
  private readonly done: Promise<void>[] = [];
  private wakeUps = 0;
  private timer: NodeJS.Timeout | null = null;
  private isStopping = false;
  private readonly stopping = new AbortController();

  constructor(private readonly options: LoopsOptions) {}

  start(): void {
    for (let i = 0; i < this.options.count; i++) this.done.push(this.run());
    this.look();
  }

  /** Wakes one loop. */
  wake(): void {
    this.wakeUps++;
    this.sleeping.shift()?.();
  }

  /** Resolves when every loop has finished what it was at. */
  async stop(): Promise<void> {
    this.isStopping = true;
    this.stopping.abort();
    if (this.timer) clearTimeout(this.timer);
    for (const wakeUp of this.sleeping.splice(0)) wakeUp();
    await Promise.all(this.done);
  }

  private look(): void {
    const ms = LOOK_EVERY_MS * (1 - JITTER + 2 * JITTER * Math.random());
    this.timer = setTimeout(() => {
      this.wake();
      if (!this.isStopping) this.look();
    }, ms);
    this.timer.unref();
  }

  private async run(): Promise<void> {
    let errors = 0;
    while (!this.isStopping) {
      const seen = this.wakeUps;
      try {
        const hasWorked = await this.options.step();
        errors = 0;
        if (hasWorked) this.wake();
        else if (seen === this.wakeUps && !this.isStopping) await new Promise<void>((wakeUp) => this.sleeping.push(wakeUp));
      } catch (error) {
        this.options.logger.error({ err: error, loop: this.options.name }, `the ${this.options.name} loop failed; it goes on in a moment`);
        const ms = PAUSE_AFTER_ERROR_MS[Math.min(errors++, PAUSE_AFTER_ERROR_MS.length - 1)]!;
        await pause(ms, undefined, { signal: this.stopping.signal }).catch(() => undefined);
      }
    }
  }
}
