import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import { startEmbeddedPostgres } from '@stockbridge/persistence';
import { freePort, testBroker } from '@stockbridge/testing';
import { randomBytes } from 'node:crypto';
import { join } from 'node:path';
import { startProcess, untilUp, type Started } from './processes.js';

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
  /** Processes per service, one unless said; only with RabbitMQ. */
  readonly replicas?: Partial<Record<ServiceName, number>>;
  /** Megabytes of heap that each service may have, as a container would give it; only with RabbitMQ. */
  readonly heapMegabytes?: number;
  /** A broker that runs already, and goes on when the hub ends. */
  readonly brokerUrl?: string;
}

/** A hub that runs, seen from outside. */
export interface Hub {
  readonly url: string;
  readonly apiKey: string;
  /** By name: `standalone`, or a service and, from its second process on, a number: `order`, `order-2`. */
  readonly processes: ReadonlyMap<string, Started>;
  /** PostgreSQL URL with all rights, for tests that look inside. */
  readonly adminUrl: string | null;
  readonly brokerUrl: string | null;
  /** Starts a process anew, after it was killed; resolves when it is ready. */
  restart(name: string): Promise<void>;
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
  const processes = new Map<string, Started>();
  const database = await startEmbeddedPostgres({ dataDirectory: join(options.directory, 'data'), maxConnections: 200 });
  const broker = options.brokerUrl ? null : await testBroker({ prefersPrivate: process.env.RABBITMQ_URL === undefined });
  const brokerUrl = options.brokerUrl ?? broker?.url;
  const stop = async () => {
    await Promise.all([...processes.values()].map((started) => started.stop()));
    await broker?.dispose();
    await database.stop();
  };
  try {
    if (!brokerUrl) throw new Error('no RabbitMQ: set RABBITMQ_URL, or install rabbitmq-server');
    const shared = {
      ...common,
      DATABASE_URL: database.adminUrl,
      RABBITMQ_URL: brokerUrl,
      ENCRYPTION_KEY: randomBytes(32).toString('base64'),
      ...(options.heapMegabytes !== undefined && { NODE_OPTIONS: `--max-old-space-size=${options.heapMegabytes}` }),
    };
    const migrate = startProcess('migrate', 'dist/scripts/migrate.js', shared, logs);
    const status = await new Promise((resolve) => migrate.process.once('exit', resolve));
    if (status !== 0) throw new Error(`npm run migrate ended with status ${String(status)}:\n${migrate.output()}`);

    const places = await placesOf(options, port);
    const start = async (name: string) => {
      const { service, port: own } = places.get(name)!;
      const env = { ...shared, DATABASE_URL: namedAs(name, database.adminUrl), PORT: String(own) };
      const started = startProcess(name, `dist/apps/${service}/src/main.js`, env, logs);
      processes.set(name, started);
      await untilUp(started, `http://127.0.0.1:${own}/health/ready`);
    };
    await Promise.all([...places.keys()].map(start));
    return { url, apiKey, processes, adminUrl: database.adminUrl, brokerUrl, restart: start, stop };
  } catch (error) {
    await stop();
    throw error;
  }
}

/** The processes to start, by name; the first gateway listens where the world knocks. */
async function placesOf(options: HubOptions, entrance: number): Promise<Map<string, { service: ServiceName; port: number }>> {
  const places = new Map<string, { service: ServiceName; port: number }>();
  for (const service of SERVICES) {
    for (let nth = 1; nth <= (options.replicas?.[service] ?? 1); nth++) {
      const port = service === 'gateway' && nth === 1 ? entrance : await freePort();
      places.set(nth === 1 ? service : `${service}-${nth}`, { service, port });
    }
  }
  return places;
}

/** So that PostgreSQL's own views tell the processes of a service apart. */
function namedAs(name: string, databaseUrl: string): string {
  const url = new URL(databaseUrl);
  url.searchParams.set('application_name', name);
  return url.href;
}
