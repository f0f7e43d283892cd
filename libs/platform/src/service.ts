import type { DynamicModule } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import type { CustomTransportStrategy } from '@nestjs/microservices';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import type { ServiceName } from '@stockbridge/contracts';
import type { Logger } from 'pino';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';
import { readEnvironment, type Environment } from './environment.js';
import { HttpAdapter } from './http-adapter.js';
import { NestLogger } from './logging.js';
import { makeRuntime } from './make-runtime.js';
import type { Runtime } from './runtime.js';

/** The root module of a service. Its class has these as statics: `static readonly service`, `static forRuntime(runtime)`. */
export interface ServiceModule {
  readonly service: ServiceName;
  forRuntime(runtime: Runtime): DynamicModule | Promise<DynamicModule>;
}

/** Under this token messaging provides the strategy that carries events to a service's controllers. */
export abstract class EventStrategy implements CustomTransportStrategy {
  abstract listen(callback: (...optionalParams: unknown[]) => unknown): unknown;
  abstract close(): unknown;
}

export interface ServiceOptions {
  /** False for a service that works inside a shared process without a port. */
  readonly listen: boolean;
  /** For what Nest itself says; one per process. The runtime's own when left out. */
  readonly logger?: Logger;
}

const listenVariables = z.object({
  HOST: z.string().meta({ example: '0.0.0.0' }).default('0.0.0.0'),
  /** True only behind a proxy that sets `X-Forwarded-For` itself. */
  TRUST_PROXY: z.enum(['true', 'false'], 'true or false').meta({ example: 'true' }).default('false'),
});

/** Less than the 30 s that Kubernetes gives by default. */
const DRAIN_LIMIT_MS = 25_000;

/**
 * Builds the application of a service and starts it: events first, then (with `listen`) HTTP.
 *
 * @throws ConfigurationError when the port is in use.
 */
export async function createService(module: ServiceModule, runtime: Runtime, options: ServiceOptions): Promise<NestFastifyApplication> {
  const { HOST, TRUST_PROXY } = readEnvironment(listenVariables, runtime.env);
  const adapter = new HttpAdapter(TRUST_PROXY === 'true');
  const app = await NestFactory.create<NestFastifyApplication>(await module.forRuntime(runtime), adapter, {
    abortOnError: false,
    rawBody: true,
    logger: new NestLogger(options.logger ?? runtime.logger),
  });
  try {
    app.connectMicroservice({ strategy: app.get(EventStrategy, { strict: false }) }, { inheritAppConfig: true });
    await app.init();
    await app.startAllMicroservices();
    if (options.listen && runtime.config.port !== null) await listen(app, runtime.config.port, HOST);
    return app;
  } catch (error) {
    await app.close().catch(() => undefined);
    throw error;
  }
}

async function listen(app: NestFastifyApplication, port: number, host: string): Promise<void> {
  try {
    await app.listen(port, host);
  } catch (error) {
    switch ((error as NodeJS.ErrnoException).code) {
      case 'EADDRINUSE':
        throw new ConfigurationError(`Port ${port} on ${host} is already in use: stop what listens there, or set PORT to another one.`, {
          cause: error,
        });
      case 'EACCES':
        throw new ConfigurationError(`Port ${port} may not be used by this user: set PORT to one above 1023.`, { cause: error });
      case 'EADDRNOTAVAIL':
      case 'ENOTFOUND':
        throw new ConfigurationError(`HOST names ${host}, which is no address of this machine; for example HOST=0.0.0.0`, { cause: error });
      default:
        throw error;
    }
  }
}

/** The whole of a service's `main.ts`: starts it from the process' environment and drains it when asked to stop. */
export async function runService(module: ServiceModule, env: Environment = process.env): Promise<void> {
  await runUntilStopped(async () => {
    const runtime = makeRuntime(module.service, env);
    const app = await createService(module, runtime, { listen: true });
    runtime.logger.info(`${module.service} is ready on port ${runtime.config.port}`);
    return () => app.close();
  });
}

/**
 * Starts something and owns the process around it: problems of configuration go to standard error, one sentence each, with status 1; SIGTERM
 * and SIGINT drain once and end with status 0, or 1 when draining takes longer than 25 s or is interrupted by a second signal.
 *
 * @param start answers what to do when asked to stop
 */
export async function runUntilStopped(start: () => Promise<() => Promise<unknown>>): Promise<void> {
  let stop: (() => Promise<unknown>) | null = null;
  let asked = false;
  const onSignal = (): void => {
    if (asked) process.exit(1);
    asked = true;
    if (stop) void drain(stop);
  };
  process.on('SIGTERM', onSignal);
  process.on('SIGINT', onSignal);
  try {
    stop = await start();
  } catch (error) {
    process.stderr.write(`${error instanceof ConfigurationError ? error.message : ((error as Error).stack ?? String(error))}\n`);
    process.exit(1);
  }
  if (asked) await drain(stop);
}

async function drain(stop: () => Promise<unknown>): Promise<never> {
  const limit = setTimeout(() => {
    process.stderr.write(`Draining took longer than ${DRAIN_LIMIT_MS / 1_000} s; what was in work is taken up again at the next start.\n`);
    process.exit(1);
  }, DRAIN_LIMIT_MS);
  try {
    await stop();
  } catch (error) {
    process.stderr.write(`${(error as Error).stack ?? String(error)}\n`);
    process.exit(1);
  }
  clearTimeout(limit);
  process.exit(0);
}
