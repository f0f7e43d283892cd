import { describe, expect, it } from '@jest/globals';
import { sandboxConfig } from './sandbox.config.js';

describe('the settings of the sandbox', () => {
  it('are the documented ports on this machine only, when nothing is said', () => {
    expect(sandboxConfig({})).toEqual({ shopifyPort: 4010, wmsPort: 4020, host: '127.0.0.1', latencyMs: 0 });
  });

  it('take any free port where 0 is given', () => {
    expect(sandboxConfig({ SANDBOX_SHOPIFY_PORT: '0', SANDBOX_WMS_PORT: '5020' })).toMatchObject({ shopifyPort: 0, wmsPort: 5020 });
  });

  it('name a port that is none', () => {
    expect(() => sandboxConfig({ SANDBOX_WMS_PORT: 'forty' })).toThrow(
      'SANDBOX_WMS_PORT is malformed: it must be a whole number from 0 to 65535',
    );
  });
});
