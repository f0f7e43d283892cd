import { Module, type DynamicModule } from '@nestjs/common';
import { TerminusModule } from '@nestjs/terminus';
import { Registry } from 'prom-client';
import { HealthController } from './health.controller.js';
import { MetricsController } from './metrics.controller.js';
import { Readiness } from './readiness.js';
import { LOGGER, RUNTIME, type Runtime } from './runtime.js';
import { SecretBox } from './secret-box.js';

/** What every service has: its runtime and the parts of it, health, metrics. Global within the service's application. */
@Module({})
export class PlatformModule {
  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: PlatformModule,
      global: true,
      imports: [TerminusModule.forRoot({ logger: false })],
      controllers: [HealthController, MetricsController],
      providers: [
        { provide: RUNTIME, useValue: runtime },
        { provide: LOGGER, useValue: runtime.logger },
        { provide: SecretBox, useValue: runtime.secrets },
        { provide: Registry, useValue: runtime.metrics },
        Readiness,
      ],
      exports: [RUNTIME, LOGGER, SecretBox, Registry, Readiness],
    };
  }
}
