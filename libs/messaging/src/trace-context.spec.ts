import { describe, expect, it } from '@jest/globals';
import { currentTraceparent, nextTraceparent, withTraceparent } from './trace-context.js';

describe('the trace of what caused an event', () => {
  it('goes on under a new span', () => {
    const parent = '00-0af7651916cd43dd8448eb211c80319c-b7ad6b7169203331-00';
    expect(nextTraceparent(parent)).toMatch(/^00-0af7651916cd43dd8448eb211c80319c-[0-9a-f]{16}-00$/);
    expect(nextTraceparent(parent)).not.toBe(parent);
  });

  it('begins anew where there is none or it is malformed', () => {
    expect(nextTraceparent()).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
    expect(nextTraceparent('00-nonsense')).toMatch(/^00-[0-9a-f]{32}-[0-9a-f]{16}-01$/);
  });

  it('is known to all that happens under it, and to nothing else', async () => {
    const seen = await withTraceparent('a', async () => {
      await Promise.resolve();
      return currentTraceparent();
    });
    expect(seen).toBe('a');
    expect(currentTraceparent()).toBeUndefined();
  });
});
