/** Failed checks of one WMS host that are let through within {@link CHECK_WINDOW_MS}. Ongoing counts failures per source address. */
export const FAILED_CHECKS_ALLOWED = 2;

/** Ten minutes: the window of the vendor's own example of a limit on consecutive failures. */
export const CHECK_WINDOW_MS = 10 * 60_000;

/**
 * When a WMS host may be checked again, or null when it may be checked now.
 *
 * One wrong password tried too often would lock the method for every tenant behind our address, so the count is per host and
 * outlives who made it. Keep the times of failed checks (any order) and ask with them before the next try.
 */
export function nextCheckAt(failures: readonly Date[], now: Date): Date | null {
  const recent = failures
    .map((failure) => failure.getTime())
    .filter((at) => at > now.getTime() - CHECK_WINDOW_MS)
    .sort((a, b) => b - a);
  const oldestThatCounts = recent[FAILED_CHECKS_ALLOWED - 1];
  return oldestThatCounts === undefined ? null : new Date(oldestThatCounts + CHECK_WINDOW_MS);
}

/** Whether a WMS host may be checked now; see {@link nextCheckAt}. */
export function mayCheck(failures: readonly Date[], now: Date): boolean {
  return nextCheckAt(failures, now) === null;
}
