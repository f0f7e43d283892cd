import { readEnvironment, wholeNumber, type Environment } from '@stockbridge/platform';
import { z } from 'zod';

const port = wholeNumber(0, 65_535);

const environment = z.object({
  SANDBOX_SHOPIFY_PORT: port.default(4010).meta({ example: '4010' }),
  SANDBOX_WMS_PORT: port.default(4020).meta({ example: '4020' }),
  /** What to listen on; a container sets 0.0.0.0. */
  HOST: z.string().default('127.0.0.1'),
  SANDBOX_LATENCY_MS: wholeNumber(0, 600_000).default(0).meta({ example: '50' }),
});

export interface SandboxConfig {
  readonly shopifyPort: number;
  readonly wmsPort: number;
  readonly host: string;
  /** Added to every API call of both twins. */
  readonly latencyMs: number;
}

/** @throws ConfigurationError with a sentence for each variable that is malformed. */
export function sandboxConfig(env: Environment): SandboxConfig {
  const { SANDBOX_SHOPIFY_PORT, SANDBOX_WMS_PORT, HOST, SANDBOX_LATENCY_MS } = readEnvironment(environment, env);
  return { shopifyPort: SANDBOX_SHOPIFY_PORT, wmsPort: SANDBOX_WMS_PORT, host: HOST, latencyMs: SANDBOX_LATENCY_MS };
}
