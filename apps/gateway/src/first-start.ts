import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { ApiKeys } from './api/api-keys.js';
import { AppRegistrations } from './app-registrations/app-registrations.js';
import { GATEWAY_CONFIG, type GatewayConfig } from './gateway.config.js';

/** Before anything comes in: the default app registration is what the environment says, and there is a key to the API. */
@Injectable()
export class FirstStart implements OnModuleInit {
  constructor(
    @Inject(GATEWAY_CONFIG) private readonly config: GatewayConfig,
    private readonly registrations: AppRegistrations,
    private readonly keys: ApiKeys,
  ) {}

  async onModuleInit(): Promise<void> {
    await this.registrations.keepDefault(this.config);
    const made = await this.keys.ensureOne();
    // To the terminal, not to the logs: it is shown this once, and logs are kept.
    if (made !== null) process.stdout.write(`API key: ${made}\n`);
  }
}
