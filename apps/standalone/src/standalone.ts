import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { makeLocalQuestions } from '@stockbridge/messaging';
import { embeddedEncryptionKey, startEmbeddedPostgres } from '@stockbridge/persistence';
import { createLogger, createService, makeRuntime, type Environment, type ServiceModule } from '@stockbridge/platform';
import type { Registry } from 'prom-client';
import { CatalogModule } from '../../catalog/src/catalog.module.js';
import { FulfillmentModule } from '../../fulfillment/src/fulfillment.module.js';
import { gatewayConfig } from '../../gateway/src/gateway.config.js';
import { GatewayModule } from '../../gateway/src/gateway.module.js';
import { InventoryModule } from '../../inventory/src/inventory.module.js';
import { OrderModule } from '../../order/src/order.module.js';
import { ReturnsModule } from '../../returns/src/returns.module.js';
import { migrateAll } from './migrate-all.js';
import { readStandaloneConfig } from './standalone.config.js';

/** The gateway last: when it listens, whom it tells is there. */
const MODULES: readonly ServiceModule[] = [CatalogModule, OrderModule, InventoryModule, FulfillmentModule, ReturnsModule, GatewayModule];

/** Six services with a pool of ten each, 21 for the messages between them, and room for migrations and an administrator. */
const MAX_CONNECTIONS = 100;

/**
 * The whole hub in one process: six applications, each with its own container, configuration and database role; only the
 * gateway listens. Without `DATABASE_URL` it brings PostgreSQL and keeps it, and the encryption key, in `DATA_DIRECTORY`.
 *
 * @returns how to stop it: intake first, then the services, then the database.
 */
export async function startStandalone(given: Environment): Promise<() => Promise<void>> {
  const config = readStandaloneConfig(given);
  gatewayConfig(given); // what only the gateway needs is missed now, not after five services have started
  const logger = createLogger(given);
  const env: Record<string, string | undefined> = { ...given, PUBLIC_URL: config.publicUrl };
  const database = config.isEmbedded
    ? await startEmbeddedPostgres({ dataDirectory: config.dataDirectory, maxConnections: MAX_CONNECTIONS, logger })
    : null;
  const apps: NestFastifyApplication[] = [];
  const stop = async () => {
    for (const app of [...apps].reverse()) await app.close();
    await database?.stop();
  };
  try {
    if (database) env.DATABASE_URL = database.adminUrl;
    if (database && !config.hasEncryptionKey) env.ENCRYPTION_KEY = embeddedEncryptionKey(config.dataDirectory);
    await migrateAll(env, (sentence) => logger.debug(sentence));

    const localQuestions = makeLocalQuestions();
    const metrics: Registry[] = [];
    for (const module of MODULES) {
      const listen = module.service === 'gateway';
      const runtime = makeRuntime(
        module.service,
        env,
        listen ? { localQuestions, neighbours: () => metrics } : { localQuestions, config: { port: null } },
      );
      if (!listen) metrics.push(runtime.metrics);
      apps.push(await createService(module, runtime, { listen, logger }));
    }
    logger.info(`Stockbridge is ready at ${config.publicUrl}`);
    return stop;
  } catch (error) {
    await stop();
    throw error;
  }
}
