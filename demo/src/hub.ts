import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import { startEmbeddedPostgres } from '@stockbridge/persistence';
import { testBroker } from '@stockbridge/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { freePort, startProcess, untilUp, type Started } from './processes.js';

export type TransportName = 'postgres' | 'rabbitmq';

export interface HubOptions {
  readonly transport: TransportName;
  /** Everything it keeps: database, logs. */
  readonly directory: string;
  readonly shopifyUrl: string;
  readonly wmsUrl: string;
  /** Seconds between two polls; the net beneath the webhooks. */
  readonly pollSeconds?: number;
  readonly leaseSeconds?: number;
  readonly port?: number;
  /** PostgreSQL for a standalone that is to bring none of its own. */
  readonly databaseUrl?: string;
}

/** A hub that runs, seen from outside. */
export interface Hub {
  readonly url: string;
  readonly apiKey: string;
  /** One process, or one per service. */
  readonly processes: ReadonlyMap<ServiceName | 'standalone', Started>;
  /** PostgreSQL URL with all rights, for tests that look inside. */
  readonly adminUrl: string | null;
  readonly brokerUrl: string | null;
  /** Starts a service anew, after it was killed. */
  restart(service: ServiceName): Promise<void>;
  stop(): Promise<void>;
}

/** The app that the twin of Shopify knows and the hub is. */
export const APP = { apiKey: 'demo-app-key', apiSecret: 'demo-app-secret-not-for-real-shops' };

/** Starts a hub on nothing but what the package brings: standalone, or six processes with RabbitMQ between them. */
export async function startHub(options: HubOptions): Promise<Hub> {
  const port = options.port ?? (await freePort());
  const url = `http://127.0.0.1:${port}`;
  const apiKey = newApiKey();
  const common = hubEnvironment(options, url, apiKey);
  return options.transport === 'postgres'
    ? startStandalone(options, port, url, apiKey, common)
    : startServices(options, port, url, apiKey, common);
}

export function newApiKey(): string {
  return `sb_${randomBytes(24).toString('hex')}`;
}

/** What every process of a hub is told, whatever the transport. */
export function hubEnvironment(options: Omit<HubOptions, 'transport' | 'directory'>, url: string, apiKey: string): Record<string, string> {
  return {
    HOST: '127.0.0.1',
    PUBLIC_URL: url,
    SHOPIFY_API_KEY: APP.apiKey,
    SHOPIFY_API_SECRET: APP.apiSecret,
    SHOPIFY_URL_TEMPLATE: `${options.shopifyUrl}/{shop}`,
    WMS_URL_TEMPLATE: `${options.wmsUrl}/{warehouse}/api/v1/`,
    WMS_ALLOWED_HOSTS: new URL(options.wmsUrl).host,
    POLL_INTERVAL_SECONDS: String(options.pollSeconds ?? 900),
    LEASE_SECONDS: String(options.leaseSeconds ?? 30),
    STOCKBRIDGE_API_KEY: apiKey,
    LOG_LEVEL: process.env.LOG_LEVEL ?? 'info',
  };
}

async function startStandalone(
  options: HubOptions,
  port: number,
  url: string,
  apiKey: string,
  common: Record<string, string>,
): Promise<Hub> {
  const { databaseUrl } = options;
  const env = {
    ...common,
    PORT: String(port),
    DATA_DIRECTORY: join(options.directory, 'data'),
    ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl, ENCRYPTION_KEY: randomBytes(32).toString('base64') }),
  };
  const logs = join(options.directory, 'logs');
  const start = async () => {
    const started = startProcess('standalone', 'dist/apps/standalone/src/main.js', env, logs);
    await untilUp(started, `${url}/health/ready`);
    return started;
  };
  const processes = new Map<'standalone', Started>([['standalone', await start()]]);
  return {
    url,
    apiKey,
    processes,
    adminUrl: databaseUrl ?? null,
    brokerUrl: null,
    restart: async () => void processes.set('standalone', await start()),
    stop: () => processes.get('standalone')!.stop(),
  };
}

async function startServices(options: HubOptions, port: number, url: string, apiKey: string, common: Record<string, string>): Promise<Hub> {
  const logs = join(options.directory, 'logs');
  const database = await startEmbeddedPostgres({ dataDirectory: join(options.directory, 'data'), maxConnections: 200 });
  const broker = await testBroker({ prefersPrivate: process.env.RABBITMQ_URL === undefined });
  if (!broker) throw new Error('no RabbitMQ: set RABBITMQ_URL, or install rabbitmq-server');
  const shared = {
    ...common,
    DATABASE_URL: database.adminUrl,
    RABBITMQ_URL: broker.url,
    ENCRYPTION_KEY: randomBytes(32).toString('base64'),
  };

  const migrate = startProcess('migrate', 'dist/scripts/migrate.js', shared, logs);
  const status = await new Promise((resolve) => migrate.process.once('exit', resolve));
  if (status !== 0) throw new Error(`npm run migrate ended with status ${String(status)}:\n${migrate.output()}`);

  const ports = new Map<ServiceName, number>();
  for (const service of SERVICES) ports.set(service, service === 'gateway' ? port : await freePort());
  const processes = new Map<ServiceName, Started>();
  const start = async (service: ServiceName) => {
    const started = startProcess(service, `dist/apps/${service}/src/main.js`, { ...shared, PORT: String(ports.get(service)) }, logs);
    processes.set(service, started);
    await untilUp(started, `http://127.0.0.1:${ports.get(service)}/health/ready`);
  };
  await Promise.all(SERVICES.map(start));
  return {
    url,
    apiKey,
    processes,
    adminUrl: database.adminUrl,
    brokerUrl: broker.url,
    restart: start,
    async stop() {
      await Promise.all([...processes.values()].map((started) => started.stop()));
      await broker.dispose();
      await database.stop();
    },
  };
}
