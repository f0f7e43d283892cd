import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Runtime } from '@stockbridge/platform';
import { AllowedHosts } from './allowed-hosts.js';
import { OngoingClient } from './ongoing-client.js';
import { VERSION } from './version.js';
import { WmsClient } from './wms-client.js';

/** Provides {@link WmsClient} and {@link AllowedHosts} to a service. */
@Module({})
export class WmsModule implements OnApplicationShutdown {
  constructor(@Inject(WmsClient) private readonly client: WmsClient) {}

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: WmsModule,
      providers: [
        { provide: AllowedHosts, useFactory: () => new AllowedHosts(runtime.config.wmsAllowedHosts) },
        {
          provide: WmsClient,
          inject: [AllowedHosts],
          useFactory: (allowedHosts: AllowedHosts) => new OngoingClient({ service: runtime.service, version: VERSION, allowedHosts }),
        },
      ],
      exports: [WmsClient, AllowedHosts],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    if (this.client instanceof OngoingClient) await this.client.close();
  }
}
