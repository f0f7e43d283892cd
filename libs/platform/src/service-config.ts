import type { ServiceName } from '@stockbridge/contracts';
import { SERVICES } from '@stockbridge/contracts';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';
import { encryptionKey, readEnvironment, urlOf, urlTemplate, wholeNumber, type Environment } from './environment.js';
import type { ServiceConfig } from './runtime.js';
import { databaseVariableOf, serviceDatabaseUrl } from './service-database.js';

const DATABASE_EXAMPLE = 'postgres://stockbridge:password@database:5432/stockbridge';
const databaseUrl = urlOf('postgres:', 'postgresql:').meta({ example: DATABASE_EXAMPLE });
const brokerUrl = urlOf('amqp:', 'amqps:').meta({ example: 'amqps://stockbridge:password@broker:5671/stockbridge' });
const DEFAULT_PORT = 3000;

const sharedVariables = z.object({
  DATABASE_POOL: wholeNumber(2, 500).meta({ example: '10' }).default(10),
  RABBITMQ_URL: urlOf('amqp:', 'amqps:').meta({ example: 'amqps://stockbridge:password@broker:5671/stockbridge' }).optional(),
  PUBLIC_URL: urlOf('http:', 'https:').meta({ example: 'https://hub.example.com' }).optional(),
  PORT: wholeNumber(0, 65_535)
    .meta({ example: String(DEFAULT_PORT) })
    .default(DEFAULT_PORT),
  SHOPIFY_URL_TEMPLATE: urlTemplate('{shop}').meta({ example: 'https://{shop}' }).default('https://{shop}'),
  WMS_URL_TEMPLATE: urlTemplate('{warehouse}')
    .meta({ example: 'https://api.ongoingsystems.se/{warehouse}/api/v1/' })
    .default('https://api.ongoingsystems.se/{warehouse}/api/v1/'),
  WMS_ALLOWED_HOSTS: z
    .string()
    .regex(/^[\w.*:[\]-]+(\s*,\s*[\w.*:[\]-]+)*$/, 'host names separated by commas, without protocol or path')
    .meta({ example: '*.ongoingsystems.se' })
    .default('*.ongoingsystems.se'),
  POLL_INTERVAL_SECONDS: wholeNumber(1, 86_400).meta({ example: '900' }).default(900),
  LEASE_SECONDS: wholeNumber(1, 3_600).meta({ example: '30' }).default(30),
});

const keyVariables = z.object({
  ENCRYPTION_KEY: encryptionKey().meta({ example: '$(openssl rand -base64 32)' }),
  ENCRYPTION_KEY_PREVIOUS: encryptionKey().meta({ example: 'the ENCRYPTION_KEY in use before' }).optional(),
});

/** The key in use, and the one before it, which can still open what it sealed. 32 bytes each, base64. */
export interface EncryptionKeys {
  readonly current: string;
  readonly previous: string | null;
}

/** @throws ConfigurationError when `ENCRYPTION_KEY` is missing or malformed. */
export function readEncryptionKeys(env: Environment): EncryptionKeys {
  const read = readEnvironment(keyVariables, env);
  return { current: read.ENCRYPTION_KEY, previous: read.ENCRYPTION_KEY_PREVIOUS ?? null };
}

/** Where the services keep what they know. */
export interface Databases {
  /** `DATABASE_URL`, whose user may create roles; null when each service has a URL of its own. */
  readonly adminUrl: string | null;
  /** The URL of a service with its role: as given, else derived from `DATABASE_URL`. Null when neither is given. */
  urlOf(service: ServiceName): string | null;
  /** The URL that the PostgreSQL transport consumes with, with its own role. Null without `DATABASE_URL`. */
  readonly messagingUrl: string | null;
  /** Whether `ORDER_DATABASE_URL` or the like is given, so that its role and schema are the operator's affair. */
  isOwn(service: ServiceName): boolean;
}

/** @throws ConfigurationError when a URL is malformed, or differs where all services must share a database. */
export function readDatabases(env: Environment): Databases {
  const shared = readEnvironment(z.object({ DATABASE_URL: databaseUrl.optional(), RABBITMQ_URL: brokerUrl.optional() }), env);
  const own = readEnvironment(
    z.object(Object.fromEntries(SERVICES.map((name) => [databaseVariableOf(name), databaseUrl.optional()]))),
    env,
  );
  const differing = Object.entries(own).filter(([, url]) => url !== undefined && url !== shared.DATABASE_URL);
  if (shared.RABBITMQ_URL === undefined && differing.length > 0) {
    throw new ConfigurationError(
      differing.map(
        ([name]) =>
          `${name} differs from DATABASE_URL, but without RABBITMQ_URL all services share one database to send each other events: leave ${name} out, or give RABBITMQ_URL.`,
      ),
    );
  }
  const adminUrl = shared.DATABASE_URL ?? null;
  const { current } = readEncryptionKeys(env);
  return {
    adminUrl,
    urlOf: (service) => own[databaseVariableOf(service)] ?? (adminUrl === null ? null : serviceDatabaseUrl(adminUrl, service, current)),
    messagingUrl: adminUrl === null ? null : serviceDatabaseUrl(adminUrl, 'messaging', current),
    isOwn: (service) => own[databaseVariableOf(service)] !== undefined,
  };
}

/**
 * What every service is configured with.
 *
 * With `RABBITMQ_URL` events travel over RabbitMQ, else over the one database that all services then share. With `DATABASE_URL` alone each
 * service logs in there as its own role; `ORDER_DATABASE_URL` and the like are taken as they are.
 *
 * @throws ConfigurationError with one sentence for each variable that is missing or malformed.
 */
export function readServiceConfig(service: ServiceName, env: Environment): ServiceConfig {
  const problems = new Set<string>();
  const attempt = <T>(read: () => T): T | null => {
    try {
      return read();
    } catch (error) {
      if (!(error instanceof ConfigurationError)) throw error;
      error.problems.forEach((problem) => problems.add(problem));
      return null;
    }
  };
  const shared = attempt(() => readEnvironment(sharedVariables, env));
  const databases = attempt(() => readDatabases(env));
  const url = databases?.urlOf(service) ?? null;
  if (databases && url === null) {
    problems.add(`DATABASE_URL (or ${databaseVariableOf(service)}) is missing; for example DATABASE_URL=${DATABASE_EXAMPLE}`);
  }
  if (service === 'gateway' && shared && shared.PUBLIC_URL === undefined) {
    problems.add(
      'PUBLIC_URL is missing: it is where Shopify and browsers reach the gateway; for example PUBLIC_URL=https://hub.example.com',
    );
  }
  if (problems.size > 0 || !shared || url === null) throw new ConfigurationError([...problems]);

  return {
    databaseUrl: url,
    databasePool: shared.DATABASE_POOL,
    transport:
      shared.RABBITMQ_URL === undefined
        ? { kind: 'postgres', url: databases?.messagingUrl ?? url }
        : { kind: 'rabbitmq', url: shared.RABBITMQ_URL },
    publicUrl: (shared.PUBLIC_URL ?? `http://127.0.0.1:${shared.PORT}`).replace(/\/+$/, ''),
    port: shared.PORT,
    shopifyUrlTemplate: shared.SHOPIFY_URL_TEMPLATE.replace(/\/+$/, ''),
    wmsUrlTemplate: shared.WMS_URL_TEMPLATE.replace(/\/*$/, '/'),
    wmsAllowedHosts: shared.WMS_ALLOWED_HOSTS.split(',').map((host) => host.trim()),
    pollIntervalSeconds: shared.POLL_INTERVAL_SECONDS,
    leaseSeconds: shared.LEASE_SECONDS,
  };
}
