import { describe, expect, it } from '@jest/globals';
import { connectionSettings } from '@stockbridge/contracts';
import { idleOr } from './idle-or.js';

const said = (status: 'active' | 'paused', enabled: boolean) =>
  idleOr(
    {
      status,
      settings: connectionSettings.parse({
        goLiveAt: '2026-11-01T00:00:00Z',
        warehouseTimeZone: 'Europe/Stockholm',
        returns: { enabled },
      }),
    },
    'returns',
    'Asked for.',
  );

describe('what a person asks of a flow', () => {
  it('is said to be asked for', () => {
    expect(said('active', true)).toBe('Asked for.');
  });

  it('is said to wait while the connection is paused, or the flow is off', () => {
    expect(said('paused', true)).toContain('while the connection is paused');
    expect(said('paused', false)).toContain('while the connection is paused');
    expect(said('active', false)).toContain('while the flow is off');
  });
});
