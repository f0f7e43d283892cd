/** A token is replaced this long before its end: time for two failed tries and for the news to reach every service. */
const AHEAD_MS = 5 * 60_000;

/**
 * When a token is to be refreshed; null for one that does not expire. A short-lived one (a twin's) lives three quarters of
 * its time.
 */
export function refreshAt(expiresAt: Date | null, now: Date): Date | null {
  if (expiresAt === null) return null;
  const lifetime = expiresAt.getTime() - now.getTime();
  return new Date(expiresAt.getTime() - Math.min(AHEAD_MS, lifetime / 4));
}

/** Seconds until a failed refresh is tried again: 5, 10, 20, … at most five minutes. */
export function retryAfterSeconds(failures: number): number {
  return Math.min(300, 5 * 2 ** Math.max(0, failures - 1));
}
