import { Controller, Get } from '@nestjs/common';
import { HealthCheck, HealthCheckService, HealthIndicatorService, type HealthCheckResult } from '@nestjs/terminus';
import { Readiness } from './readiness.js';

const PATIENCE_MS = 3_000;

/** For the container's owner: restart what is not alive, send nothing to what is not ready. */
@Controller('health')
export class HealthController {
  constructor(
    private readonly health: HealthCheckService,
    private readonly indicator: HealthIndicatorService,
    private readonly readiness: Readiness,
  ) {}

  /** Depends on nothing: a restart would not bring the database back. */
  @Get('live')
  live(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @HealthCheck()
  ready(): Promise<HealthCheckResult> {
    return this.health.check(
      [...this.readiness.indicators].map(([name, ask]) => async () => {
        const session = this.indicator.check(name);
        return session
          .attempt(async () => {
            const { up, sentence } = await ask();
            if (!up) throw new Error(sentence);
            return { message: sentence };
          })
          .withTimeout(PATIENCE_MS);
      }),
    );
  }
}
