import { type Clock, systemClock } from './clock.js';

/** One API call as the twin saw it. */
export interface Call {
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly startedAt: string;
  readonly endedAt: string;
  /** `PUT /orders`, `fulfillmentCreate` … */
  readonly operation: string;
  /** What was answered; 0 where the connection was cut. */
  readonly status: number;
  readonly userAgent: string | null;
  /** The shop or warehouse that was called; null where the address names none. */
  readonly system: string | null;
  /** Why the answer is not the ordinary one, e.g. the fault that struck. */
  readonly note: string | null;
}

/** What a call cost its caller. */
export interface Charge {
  readonly points?: number;
  readonly throttled?: boolean;
}

/** All calls of an operation, also those that the log has forgotten. */
export interface CallSummary {
  calls: number;
  /** How long the twin was at them, in milliseconds, one added to the other. */
  answeringMs: number;
  /** Answers that asked to slow down. */
  throttled: number;
  /** What they were charged, where the twin charges. */
  points: number;
}

/** Remembers the most recent calls; the oldest make room. */
export class CallLog {
  private readonly ring: Call[] = [];
  private readonly byOperation = new Map<string, CallSummary>();
  private count = 0;

  constructor(
    private readonly capacity = 200_000,
    private readonly clock: Clock = systemClock,
  ) {}

  /** A call is logged when it ends, so that whoever reads on from the last `seq` misses none. */
  begin(
    operation: string,
    userAgent: string | null,
    system: string | null = null,
  ): (status: number, note?: string | null, charged?: Charge) => Call {
    const startedAt = this.clock().toISOString();
    const began = performance.now();
    return (status, note = null, charged = {}) => {
      const summary = this.byOperation.get(operation) ?? { calls: 0, answeringMs: 0, throttled: 0, points: 0 };
      summary.calls += 1;
      summary.answeringMs += performance.now() - began;
      summary.throttled += status === 429 || charged.throttled ? 1 : 0;
      summary.points += charged.points ?? 0;
      this.byOperation.set(operation, summary);
      const seq = ++this.count;
      const call: Call = { seq, startedAt, endedAt: this.clock().toISOString(), operation, status, userAgent, system, note };
      this.ring[(seq - 1) % this.capacity] = call;
      return call;
    };
  }

  /** Those with a higher `seq` that are still remembered, oldest first. */
  after(seq: number, limit = Number.POSITIVE_INFINITY): Call[] {
    const from = Math.max(seq + 1, this.count - this.ring.length + 1);
    const calls: Call[] = [];
    for (let wanted = from; wanted <= this.count && calls.length < limit; wanted += 1) {
      const call = this.ring[(wanted - 1) % this.capacity];
      if (call !== undefined) calls.push(call);
    }
    return calls;
  }

  /** By operation, since the beginning. */
  summary(): Record<string, CallSummary> {
    return Object.fromEntries(this.byOperation);
  }

  get last(): number {
    return this.count;
  }

  /** How many were pushed out of the ring. */
  get forgotten(): number {
    return this.count - this.ring.length;
  }
}
