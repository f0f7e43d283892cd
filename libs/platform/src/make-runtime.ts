import type { ServiceName } from '@stockbridge/contracts';
import type { Environment } from './environment.js';
import { JoseSecretBox } from './jose-secret-box.js';
import { createLogger } from './logging.js';
import { createMetrics } from './metrics.js';
import type { Runtime, ServiceConfig } from './runtime.js';
import { readEncryptionKeys, readServiceConfig } from './service-config.js';

export interface RuntimeOverrides extends Partial<Omit<Runtime, 'service' | 'config' | 'env'>> {
  /** Laid over what was read, e.g. `{ port: null }` for a service that does not listen. */
  readonly config?: Partial<ServiceConfig>;
}

/**
 * Everything a service is given at its start, read from `env`. Metrics of the process itself (memory, event loop) go to the service
 * that listens, so that six in one process don't each collect them.
 *
 * @throws ConfigurationError with one sentence for each variable that is missing or malformed.
 */
export function makeRuntime(service: ServiceName, env: Environment, overrides: RuntimeOverrides = {}): Runtime {
  const config = { ...readServiceConfig(service, env), ...overrides.config };
  const keys = readEncryptionKeys(env);
  return {
    localQuestions: null,
    logger: createLogger(env).child({ service }),
    metrics: createMetrics(service, { ofTheProcess: config.port !== null }),
    secrets: new JoseSecretBox(keys.current, keys.previous === null ? [] : [keys.previous]),
    ...overrides,
    service,
    env,
    config,
  };
}
