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
    const on = settings({ enabled: true, since: '2026-11-02T00:00:00Z' });
    const off = withReturnsSince(on, settings({ since: '2026-11-02T00:00:00Z' }), now);
    expect(off.returns.since).toBeNull();
    expect(withReturnsSince(off, { ...off, returns: { ...off.returns, enabled: true } }, now).returns.since).toBe(now.toISOString());
  });

  it('count from the same instant as before the flow was off when that is asked for', () => {
    const again = settings({ enabled: true, since: '2026-11-02T00:00:00Z' });
    expect(withReturnsSince(settings({}), again, now).returns.since).toBe('2026-11-02T00:00:00Z');
  });

  it('count from the instant that is asked for', () => {
    const after = settings({ enabled: true, since: '2026-11-20T00:00:00Z' });
    expect(withReturnsSince(settings({}), after, now).returns.since).toBe('2026-11-20T00:00:00Z');
  });

  it('keep their instant while the flow stays on', () => {
    const on = settings({ enabled: true, since: '2026-11-02T00:00:00Z' });
    expect(withReturnsSince(on, on, now)).toBe(on);
    expect(withReturnsSince(on, settings({ enabled: true }), now).returns.since).toBe('2026-11-02T00:00:00Z');
  });
});
