/** With fewer orders than this nobody can say what is usual. */
const ORDERS_TO_TELL = 20;
/** So many times the longest pause there was is longer than usual. */
const TIMES_THE_LONGEST = 3;
/** A shop that sells around the clock may still close for a while. */
const SHORTEST_SILENCE_MS = 6 * 3_600_000;

/** What the time since the last order says: longer than usual, as usual, or nothing, where too few orders are known. */
export type Silence = { readonly is: 'silent'; readonly sentence: string } | { readonly is: 'usual' } | { readonly is: 'unknown' };

/**
 * The pauses between the orders of a shop, seen in the order in which they were placed. Silent is a shop whose newest order is older
 * than three times the longest pause there was between any two, and than six hours.
 */
export class UsualGap {
  private orders = 0;
  private longestMs = 0;
  private newestMs = 0;

  see(placedAt: string): void {
    const at = Date.parse(placedAt);
    if (this.orders > 0) this.longestMs = Math.max(this.longestMs, at - this.newestMs);
    this.newestMs = Math.max(this.newestMs, at);
    this.orders++;
  }

  silence(now: Date): Silence {
    if (this.orders < ORDERS_TO_TELL) return { is: 'unknown' };
    const silentMs = now.getTime() - this.newestMs;
    if (silentMs <= Math.max(TIMES_THE_LONGEST * this.longestMs, SHORTEST_SILENCE_MS)) return { is: 'usual' };
    return {
      is: 'silent',
      sentence:
        `The shop shows no order since ${new Date(this.newestMs).toISOString()}; the longest pause among its last ${this.orders} orders was ` +
        `${hours(this.longestMs)} hours. If it does sell, look at the app's scopes and at the sales channels.`,
    };
  }
}

const hours = (ms: number): number => Math.round(ms / 360_000) / 10;
