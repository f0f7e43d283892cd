import type { Priority } from './shop-types.js';

/** What Shopify says of the shop's bucket in every answer. Points; the rate is points per second. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

interface Waiter {
  readonly cost: number;
  readonly priority: Priority;
  readonly admit: () => void;
}

/** Charged for an operation that was never run before, until its answer tells. */
const UNKNOWN_COST = 50;
/** `bulk` leaves this part of the bucket to orders and to the merchant's own clicks. */
const BULK_FLOOR = 1 / 5;

/**
 * Lets calls to one shop pass no faster than its bucket refills. In-process only, nothing is shared: Shopify's answers tell what
 * is left, whoever spent it. Until the first answer everything passes.
 *
 * Orders go before bulk and in the order of asking within each.
 */
export class CallPacer {
  private bucket: (ThrottleStatus & { readonly at: number }) | null = null;
  private pausedUntil = 0;
  private underway = 0;
  private readonly costs = new Map<string, number>();
  private readonly waiting: Waiter[] = [];
  private timer: NodeJS.Timeout | null = null;

  constructor(private readonly now: () => number = () => performance.now()) {}

  /** Cost of an operation over `units` (ids in a batch), from its last answer. */
  costOf(operation: string, units = 1): number {
    return (this.costs.get(operation) ?? UNKNOWN_COST / units) * units;
  }

  /** Cost of one unit where it is known. */
  knownUnitCost(operation: string): number | null {
    return this.costs.get(operation) ?? null;
  }

  /** When the call may go, in milliseconds from now, as far as is known: 0 is now. */
  delayFor(cost: number, priority: Priority): number {
    const now = this.now();
    const paused = Math.max(0, this.pausedUntil - now);
    if (this.bucket === null || this.bucket.restoreRate <= 0) return paused;
    const { maximumAvailable, restoreRate } = this.bucket;
    const floor = priority === 'bulk' ? maximumAvailable * BULK_FLOOR : 0;
    // A call dearer than the bucket above its floor would wait for ever: a full bucket has to do.
    const needed = Math.min(cost + floor, maximumAvailable);
    return Math.max(paused, Math.ceil(((needed - this.available(now)) / restoreRate) * 1000), 0);
  }

  /**
   * Waits for the call's turn and charges it: true. Give {@link settle} the same cost when the call is over. False, and nothing
   * charged, when its turn did not come in time.
   */
  async enter(cost: number, priority: Priority, maxWaitMs: number): Promise<boolean> {
    return new Promise<boolean>((resolve) => {
      const waiter: Waiter = {
        cost,
        priority,
        admit: () => {
          clearTimeout(giveUp);
          resolve(true);
        },
      };
      const giveUp = setTimeout(() => {
        this.waiting.splice(this.waiting.indexOf(waiter), 1);
        resolve(false);
        this.admitWaiting();
      }, maxWaitMs);
      const firstBulk = priority === 'order' ? this.waiting.findIndex((other) => other.priority === 'bulk') : -1;
      this.waiting.splice(firstBulk === -1 ? this.waiting.length : firstBulk, 0, waiter);
      this.admitWaiting();
    });
  }

  /** The call charged with `cost` is over; `status` is what its answer said, null when there was none. */
  settle(cost: number, status: ThrottleStatus | null): void {
    this.underway = Math.max(0, this.underway - cost);
    // Calls still underway may or may not be in Shopify's figure: charged here again, so that we err on the slow side.
    if (status !== null) this.bucket = { ...status, currentlyAvailable: status.currentlyAvailable - this.underway, at: this.now() };
    this.admitWaiting();
  }

  remember(operation: string, units: number, requestedCost: number): void {
    this.costs.set(operation, requestedCost / units);
  }

  /** Nothing passes until then: Shopify asked for it. */
  pause(ms: number): void {
    this.pausedUntil = Math.max(this.pausedUntil, this.now() + ms);
    this.admitWaiting();
  }

  private available(now: number): number {
    if (this.bucket === null) return Infinity;
    const { maximumAvailable, currentlyAvailable, restoreRate, at } = this.bucket;
    return Math.min(maximumAvailable, currentlyAvailable + ((now - at) / 1000) * restoreRate);
  }

  private admitWaiting(): void {
    if (this.timer !== null) clearTimeout(this.timer);
    this.timer = null;
    for (let first = this.waiting[0]; first !== undefined; first = this.waiting[0]) {
      const delay = this.delayFor(first.cost, first.priority);
      if (delay > 0) {
        this.timer = setTimeout(() => this.admitWaiting(), delay);
        return;
      }
      this.waiting.shift();
      this.underway += first.cost;
      const now = this.now();
      if (this.bucket !== null) this.bucket = { ...this.bucket, currentlyAvailable: this.available(now) - first.cost, at: now };
      first.admit();
    }
  }
}
