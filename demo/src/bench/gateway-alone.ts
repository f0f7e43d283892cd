// The gateway as a process of its own on either transport, for the measure of its intake: webhooks come in, events go out, and it takes
// none itself. Over PostgreSQL the hub otherwise runs it beside the other services only.
import { NestFactory } from '@nestjs/core';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { makeLocalQuestions } from '@stockbridge/messaging';
import { BODY_LIMIT_BYTES, makeRuntime, NestLogger, runUntilStopped } from '@stockbridge/platform';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';

await runUntilStopped(async () => {
  const runtime = makeRuntime('gateway', process.env, { localQuestions: makeLocalQuestions() });
  const app = await NestFactory.create<NestFastifyApplication>(
    GatewayModule.forRuntime(runtime),
    new FastifyAdapter({ bodyLimit: BODY_LIMIT_BYTES }),
    {
      abortOnError: false,
      rawBody: true,
      logger: new NestLogger(runtime.logger),
    },
  );
  await app.listen(runtime.config.port!, '127.0.0.1');
  return () => app.close();
});
