import type { Clock } from '../twin/clock.js';
import type { WarehouseSwitches } from './warehouse-setup.js';

type Limits = Pick<WarehouseSwitches, 'volumeLimit' | 'failureLimit'>;

/**
 * The two independent limits of the API, by method and caller: calls in a sliding window, and failures in a row. They hold for
 * the whole server, so one warehouse's wrong password can lock a method for all who call from the same address.
 */
export class RateLimits {
  private readonly calls = new Map<string, number[]>();
  private readonly failures = new Map<string, number[]>();

  constructor(private readonly clock: Clock) {}

  /** Counts a call, or says why it is not let through. */
  admit(method: string, caller: string, { volumeLimit, failureLimit }: Limits): string | null {
    const key = `${method} ${caller}`;
    const now = this.clock().getTime();
    if (failureLimit !== null && this.recent(this.failures, key, now, failureLimit.windowSeconds).length >= failureLimit.calls) {
      return `${failureLimit.calls} failures in a row within ${failureLimit.windowSeconds} seconds`;
    }
    if (volumeLimit !== null) {
      const calls = this.recent(this.calls, key, now, volumeLimit.windowSeconds);
      if (calls.length >= volumeLimit.calls) return `${volumeLimit.calls} calls within ${volumeLimit.windowSeconds} seconds`;
      calls.push(now);
    }
    return null;
  }

  settle(method: string, caller: string, failed: boolean): void {
    const key = `${method} ${caller}`;
    if (!failed) this.failures.delete(key);
    else this.failures.set(key, [...(this.failures.get(key) ?? []), this.clock().getTime()].slice(-1_000));
  }

  private recent(times: Map<string, number[]>, key: string, now: number, windowSeconds: number): number[] {
    const within = (times.get(key) ?? []).filter((at) => at > now - windowSeconds * 1_000);
    times.set(key, within);
    return within;
  }
}
