import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import type { FastifyInstance } from 'fastify';

/** What came in and what was answered, one line each: never a query, a header or a body. Probes and accepted webhooks are counted, not logged. */
@Injectable()
export class RequestLog implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {}

  onModuleInit(): void {
    this.adapterHost.httpAdapter.getInstance<FastifyInstance>().addHook('onResponse', (request, reply, done) => {
      const path = request.url.split('?', 1)[0] ?? '';
      if (!isQuiet(path) || reply.statusCode >= 500) {
        const line = { method: request.method, path, status: reply.statusCode, ms: Math.round(reply.elapsedTime) };
        this.runtime.logger[reply.statusCode >= 500 ? 'warn' : 'info'](line, 'request');
      }
      done();
    });
  }
}

const isQuiet = (path: string): boolean => path.startsWith('/webhooks/') || path.startsWith('/health/') || path === '/metrics';
