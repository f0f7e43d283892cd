import type { ConnectionSettings } from '@stockbridge/contracts';

/**
 * Settings with the instant from which on returns count: when the flow is switched on, unless another is asked for. It is forgotten when
 * the flow is switched off, so that one that is sent along, even the same again, is always meant.
 */
export function withReturnsSince(before: ConnectionSettings, after: ConnectionSettings, now: Date): ConnectionSettings {
  const { enabled, since } = after.returns;
  if (!enabled) return before.returns.enabled && since !== null ? changed(after, null) : after;
  return since === null ? changed(after, (before.returns.enabled && before.returns.since) || now.toISOString()) : after;
}

function changed(settings: ConnectionSettings, since: string | null): ConnectionSettings {
  return { ...settings, returns: { ...settings.returns, since } };
}
