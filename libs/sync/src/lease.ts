import { LeaseLost, type CallGuard } from '@stockbridge/platform';

/** Two clocks, since each has a way of standing still: the monotonic one while a machine sleeps, the other when it is set back. */
export interface Clock {
  monotonicMs(): number;
  wallMs(): number;
}

export const systemClock: Clock = { monotonicMs: () => performance.now(), wallMs: () => Date.now() };

/** Milliseconds that must be left after a call that was asked room for: recording its answer takes some. */
const MARGIN_MS = 1_000;

/** What a lease needs of the database. */
export interface LeaseKeeper {
  /** False when another worker has the lane. */
  renew(laneId: string, epoch: string, seconds: number): Promise<boolean>;
  release(laneId: string, epoch: string): Promise<void>;
}

/**
 * The right to be the one writer of a lane until an instant. Its local expiry counts from before the claim was sent, so it
 * ends here before it ends in the database; a process that was frozen finds it ended when it wakes.
 */
export class Lease {
  private expiry: { monotonicMs: number; wallMs: number };
  private isGone = false;

  constructor(
    readonly laneId: string,
    /** Fencing epoch: rises with every claim of the lane. */
    readonly epoch: string,
    private readonly seconds: number,
    /** Both clocks before the claim was sent. */
    askedAt: { monotonicMs: number; wallMs: number },
    private readonly keeper: LeaseKeeper,
    private readonly clock: Clock = systemClock,
  ) {
    this.expiry = later(askedAt, seconds * 1_000);
  }

  /** @throws LeaseLost once the lease may have ended. */
  readonly guard: CallGuard = () => {
    if (!this.isAlive) throw new LeaseLost();
  };

  get isAlive(): boolean {
    return !this.isGone && this.leftMs > 0;
  }

  /** Makes room for a call of this length. @throws LeaseLost when another worker has the lane. */
  async ensure(callMs: number): Promise<void> {
    if (!this.isGone && this.leftMs >= callMs + MARGIN_MS) return;
    const seconds = Math.max(this.seconds, (callMs + 2 * MARGIN_MS) / 1_000);
    const askedAt = this.now();
    if (this.isGone || !(await this.keeper.renew(this.laneId, this.epoch, seconds))) {
      this.lose();
      throw new LeaseLost('another worker has the lane');
    }
    this.expiry = later(askedAt, seconds * 1_000);
    this.guard();
  }

  /** Called when the database said that the lane is another worker's. */
  lose(): void {
    this.isGone = true;
  }

  async release(): Promise<void> {
    this.isGone = true;
    await this.keeper.release(this.laneId, this.epoch);
  }

  private get leftMs(): number {
    const now = this.now();
    return Math.min(this.expiry.monotonicMs - now.monotonicMs, this.expiry.wallMs - now.wallMs);
  }

  private now(): { monotonicMs: number; wallMs: number } {
    return { monotonicMs: this.clock.monotonicMs(), wallMs: this.clock.wallMs() };
  }
}

function later(from: { monotonicMs: number; wallMs: number }, ms: number): { monotonicMs: number; wallMs: number } {
  return { monotonicMs: from.monotonicMs + ms, wallMs: from.wallMs + ms };
}
