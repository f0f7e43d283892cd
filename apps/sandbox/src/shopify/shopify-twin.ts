import { type Clock, systemClock } from '../twin/clock.js';
import { TwinServer } from '../twin/twin-server.js';
import { bulkResultRoutes } from './bulk/bulk-results.js';
import { controlRoutes } from './control/control-routes.js';
import { AdminApi, throttledAnswer } from './graphql/admin-api.js';
import { graphqlRoutes } from './graphql/graphql-routes.js';
import { oauthRoutes } from './oauth/oauth-routes.js';
import { Deliveries, type Post } from './webhooks/deliveries.js';
import { World } from './world.js';

export interface ShopifyTwin {
  readonly server: TwinServer;
  readonly world: World;
  readonly deliveries: Deliveries;
  close(): Promise<void>;
}

export interface ShopifyTwinParts {
  readonly latencyMs?: number;
  readonly clock?: Clock;
  /** How webhooks are posted; over HTTP when left out. */
  readonly post?: Post;
}

/** The twin without a port: for specs, which call it in process. */
export function createShopifyTwin({ latencyMs = 0, clock = systemClock, post }: ShopifyTwinParts = {}): ShopifyTwin {
  const server = new TwinServer({ name: 'Shopify twin', latencyMs, clock, throttled: throttledAnswer });
  const world = new World(clock, server.effects);
  const deliveries = new Deliveries(world, post);
  graphqlRoutes(server, world, new AdminApi(world));
  bulkResultRoutes(server, world);
  oauthRoutes(server, world);
  controlRoutes(server, world, deliveries);
  return {
    server,
    world,
    deliveries,
    close: async () => {
      world.close();
      await deliveries.close();
      await server.close();
    },
  };
}

/**
 * Starts the Shopify twin: every shop's pages and APIs under `{url}/{shop domain}`, its controls under `{url}/_twin`.
 * Throws, naming the port, when it is taken.
 */
export async function startShopifyTwin(options: {
  port: number;
  host: string;
  latencyMs: number;
}): Promise<{ url: string; close(): Promise<void> }> {
  const twin = createShopifyTwin({ latencyMs: options.latencyMs });
  try {
    const url = await twin.server.listen({ host: options.host, port: options.port, portVariable: 'SANDBOX_SHOPIFY_PORT' });
    return { url, close: () => twin.close() };
  } catch (error) {
    await twin.close();
    throw error;
  }
}
