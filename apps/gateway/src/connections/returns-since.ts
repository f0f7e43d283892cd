import type { ConnectionSettings } from '@stockbridge/contracts';

/** Settings with the instant from which on returns count: when the flow is switched on, unless another is asked for with it. */
export function withReturnsSince(before: ConnectionSettings, after: ConnectionSettings, now: Date): ConnectionSettings {
  const isSwitchedOn = after.returns.enabled && !before.returns.enabled;
  if (!isSwitchedOn || (after.returns.since !== null && after.returns.since !== before.returns.since)) return after;
  return { ...after, returns: { ...after.returns, since: now.toISOString() } };
}
