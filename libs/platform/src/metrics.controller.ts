import { Controller, Get, Header, Inject, Res } from '@nestjs/common';
import type { FastifyReply } from 'fastify';
import { metricsPage } from './metrics.js';
import { RUNTIME, type Runtime } from './runtime.js';

/** Prometheus' page; with the neighbours' samples where services share a process. */
@Controller('metrics')
export class MetricsController {
  constructor(@Inject(RUNTIME) private readonly runtime: Runtime) {}

  @Get()
  @Header('cache-control', 'no-store')
  async page(@Res({ passthrough: true }) reply: FastifyReply): Promise<string> {
    const { contentType, text } = await metricsPage([this.runtime.metrics, ...(this.runtime.neighbours?.() ?? [])]);
    reply.type(contentType);
    return text;
  }
}
