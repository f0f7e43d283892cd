import { describe, expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import { ConfigurationError, type Runtime } from '@stockbridge/platform';
import { AllowedHosts } from './allowed-hosts.js';
import { OngoingClient } from './ongoing-client.js';
import { WmsClient } from './wms-client.js';
import { WmsModule } from './wms.module.js';

const runtime = (wmsAllowedHosts: string[]) => ({ service: 'order', config: { wmsAllowedHosts } }) as unknown as Runtime;

describe('a service that talks to the warehouse', () => {
  it('gets a client and the hosts that may be called', async () => {
    const app = await NestFactory.createApplicationContext(WmsModule.forRuntime(runtime(['*.ongoingsystems.se'])), { logger: false });
    expect(app.get(WmsClient)).toBeInstanceOf(OngoingClient);
    expect(app.get(AllowedHosts)).toBeInstanceOf(AllowedHosts);
    await app.close();
  });

  it('does not start with a list of hosts that can not be read', async () => {
    const start = NestFactory.createApplicationContext(WmsModule.forRuntime(runtime(['10.0.0.5'])), { logger: false, abortOnError: false });
    await expect(start).rejects.toBeInstanceOf(ConfigurationError);
  });
});
