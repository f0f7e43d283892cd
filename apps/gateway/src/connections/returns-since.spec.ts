import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { withReturnsSince } from './returns-since.js';

const settings = (returns: object) =>
  connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', returns });
const now = new Date('2026-11-24T12:00:00Z');

describe('Returns', () => {
  it('count from the instant at which the flow is switched on', () => {
    expect(withReturnsSince(settings({}), settings({ enabled: true }), now).returns.since).toBe(now.toISOString());
  });

  it('count from the new instant when the flow was off in between', () => {
    const before = settings({ since: '2026-11-02T00:00:00Z' });
    const after = settings({ enabled: true, since: '2026-11-02T00:00:00Z' });
    expect(withReturnsSince(before, after, now).returns.since).toBe(now.toISOString());
  });

  it('count from the instant that is asked for', () => {
    const after = settings({ enabled: true, since: '2026-11-20T00:00:00Z' });
    expect(withReturnsSince(settings({}), after, now).returns.since).toBe('2026-11-20T00:00:00Z');
  });

  it('keep their instant while the flow stays on', () => {
    const on = settings({ enabled: true, since: '2026-11-02T00:00:00Z' });
    expect(withReturnsSince(on, on, now)).toBe(on);
  });
});
