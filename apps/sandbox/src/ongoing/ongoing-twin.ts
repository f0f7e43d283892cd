import type { FastifyInstance } from 'fastify';
import { type Clock } from '../twin/clock.js';
import { TwinServer } from '../twin/twin-server.js';
import { ApiGate } from './api-gate.js';
import { addApiRoutes } from './api-routes.js';
import { addControlRoutes } from './control-routes.js';
import { RateLimits } from './rate-limits.js';
import { Warehouse } from './warehouse.js';
import { addPageRoutes } from './warehouse-page.js';
import { type WarehouseSetupInput, warehouseSetup } from './warehouse-setup.js';
import { WebhookSender } from './webhook-sender.js';
import { WriteQueue } from './write-queue.js';

export interface OngoingTwinOptions {
  /** 0 takes any free port. */
  readonly port: number;
  readonly host: string;
  readonly latencyMs: number;
  readonly clock?: Clock;
}

/** An Ongoing WMS as far as its goods owner REST API shows it. Several installations live in one server, by name. */
export class OngoingTwin {
  readonly server: TwinServer;
  private readonly warehouses = new Map<string, Warehouse>();
  private readonly webhooks: WebhookSender;

  constructor({ latencyMs = 0, clock }: { latencyMs?: number; clock?: Clock } = {}) {
    this.server = new TwinServer({
      name: 'Ongoing twin',
      latencyMs,
      clock,
      throttled: () => ({ status: 429, body: { Message: 'Too many requests.' } }),
    });
    this.webhooks = new WebhookSender(this.server.clock);
    const gate = new ApiGate(this.server, this.warehouses, new RateLimits(this.server.clock), new WriteQueue());
    void this.server.http.register(async (api: FastifyInstance) => {
      // Bodies stay text until the operation reads them: refused JSON is an answer of the API, and decimals must survive.
      api.removeAllContentTypeParsers();
      api.addContentTypeParser('*', { parseAs: 'string' }, (_request, body, done) => done(null, body));
      addApiRoutes(api, gate);
    });
    void this.server.http.register(async (control: FastifyInstance) =>
      addControlRoutes(
        control,
        this.warehouses,
        (setup) => this.configure(setup),
        () => this.webhooks.deliveries,
      ),
    );
    void this.server.http.register(async (page: FastifyInstance) => addPageRoutes(page, this.warehouses));
    this.server.http.addHook('preClose', async () => this.webhooks.close());
  }

  /** Makes an installation, or changes the settings of the one of that name. */
  configure(input: WarehouseSetupInput): Warehouse {
    const setup = warehouseSetup.parse(input);
    const known = this.warehouses.get(setup.warehouse);
    if (known !== undefined) {
      known.configure(setup);
      return known;
    }
    const warehouse = new Warehouse(setup, this.server.clock, this.server.effects, (of, happening) =>
      this.webhooks.announce(of, happening),
    );
    this.warehouses.set(setup.warehouse, warehouse);
    return warehouse;
  }
}

export async function startOngoingTwin(options: OngoingTwinOptions): Promise<{ url: string; close(): Promise<void> }> {
  const twin = new OngoingTwin(options);
  const url = await twin.server.listen({ host: options.host, port: options.port, portVariable: 'SANDBOX_WMS_PORT' });
  return { url, close: () => twin.server.close() };
}
