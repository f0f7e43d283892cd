import { Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { Inject } from '@nestjs/common';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import type { FastifyInstance } from 'fastify';

/** Headers that every answer carries, pages and API alike. */
@Injectable()
export class SecurityHeaders implements OnModuleInit {
  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(RUNTIME) private readonly runtime: Runtime,
  ) {}

  onModuleInit(): void {
    const isHttps = this.runtime.config.publicUrl.startsWith('https://');
    this.adapterHost.httpAdapter.getInstance<FastifyInstance>().addHook('onRequest', (_request, reply, done) => {
      void reply.headers({
        'x-content-type-options': 'nosniff',
        'x-frame-options': 'DENY',
        // OAuth codes and states are in queries: they are for nobody else.
        'referrer-policy': 'no-referrer',
        'cross-origin-opener-policy': 'same-origin',
        ...(isHttps ? { 'strict-transport-security': 'max-age=31536000' } : {}),
      });
      done();
    });
  }
}
