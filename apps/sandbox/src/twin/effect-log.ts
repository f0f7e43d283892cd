import { type Clock, systemClock } from './clock.js';

/** Something that really changed in the twin. `0 doubled` is counted in these, not in calls. */
export interface Effect {
  readonly seq: number;
  /** ISO 8601, UTC, milliseconds. */
  readonly at: string;
  /** `order.created`, `fulfillment.created`, `mail.sent` … */
  readonly effect: string;
  /** What it happened to: an order number, a global id. */
  readonly subject: string;
  readonly data: unknown;
}

/** Append-only: an effect once written stays as it was, whatever happens to its subject later. */
export class EffectLog {
  private readonly effects: Effect[] = [];

  constructor(private readonly clock: Clock = systemClock) {}

  append(happened: { effect: string; subject: string; data: unknown }): Effect {
    const entry: Effect = Object.freeze({
      seq: this.effects.length + 1,
      at: this.clock().toISOString(),
      effect: happened.effect,
      subject: happened.subject,
      // A copy: the subject goes on changing, the log does not.
      data: structuredClone(happened.data),
    });
    this.effects.push(entry);
    return entry;
  }

  /** Those with a higher `seq`, oldest first. */
  after(seq: number, limit = Number.POSITIVE_INFINITY): Effect[] {
    return this.effects.slice(Math.max(0, seq), Math.min(this.effects.length, Math.max(0, seq) + limit));
  }

  get last(): number {
    return this.effects.length;
  }
}
