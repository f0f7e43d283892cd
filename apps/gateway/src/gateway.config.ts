import { type Environment, readEnvironment } from '@stockbridge/platform';
import { REQUIRED_SCOPES } from '@stockbridge/shopify';
import { z } from 'zod';

const list = (expected: string) =>
  z
    .string()
    .transform((text) => [...new Set(text.split(',').map((part) => part.trim()))].filter((part) => part !== ''))
    .refine((parts) => parts.length > 0, expected);

/** What the gateway alone needs of the environment. */
export const gatewayVariables = z.object({
  /** Client id of the default app registration. */
  SHOPIFY_API_KEY: z.string().meta({ example: '0123456789abcdef0123456789abcdef' }),
  /** Client secret; while Shopify rotates it, the new and the old one with a comma between. */
  SHOPIFY_API_SECRET: list('one client secret, or the new and the old one with a comma between').meta({ example: 'shpss_…' }),
  /** Scopes to ask for; by default all that the flows need. */
  SHOPIFY_SCOPES: list('scopes with commas between')
    .meta({ example: REQUIRED_SCOPES.join(',') })
    .optional(),
  /** Sets a key of the operator API, for automation; otherwise one is made and printed at the first start. */
  STOCKBRIDGE_API_KEY: z
    .string()
    .regex(/^sb_[A-Za-z0-9_-]{24,}$/, 'sb_ followed by at least 24 letters, digits, _ or -')
    .meta({ example: 'sb_$(openssl rand -hex 24)' })
    .optional(),
});

export interface GatewayConfig {
  readonly shopifyApiKey: string;
  /** Newest first. */
  readonly shopifyApiSecrets: readonly string[];
  readonly shopifyScopes: readonly string[];
  readonly apiKey: string | null;
}

/** @throws ConfigurationError with one sentence for each variable that is missing or malformed. */
export function gatewayConfig(env: Environment): GatewayConfig {
  const read = readEnvironment(gatewayVariables, env);
  return {
    shopifyApiKey: read.SHOPIFY_API_KEY,
    shopifyApiSecrets: read.SHOPIFY_API_SECRET,
    shopifyScopes: read.SHOPIFY_SCOPES ?? REQUIRED_SCOPES,
    apiKey: read.STOCKBRIDGE_API_KEY ?? null,
  };
}

/** Injection token of {@link GatewayConfig}. */
export const GATEWAY_CONFIG = Symbol('GatewayConfig');
