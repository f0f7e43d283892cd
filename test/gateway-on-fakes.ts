import { randomUUID } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import type { DynamicModule, Provider } from '@nestjs/common';
import type { QuestionDefinition, ServiceName } from '@stockbridge/contracts';
import { makeLocalQuestions, preparePostgresTransport } from '@stockbridge/messaging';
import { migrate } from '@stockbridge/persistence';
import { createService, makeRuntime, type Runtime } from '@stockbridge/platform';
import { type ShopDetails, ShopifyShops, signQuery } from '@stockbridge/shopify';
import { freePort, testDatabase } from '@stockbridge/testing';
import pg from 'pg';
import { GatewayModule } from '../apps/gateway/src/gateway.module.js';
import { migrations } from '../apps/gateway/src/migrations/index.js';

export const CLIENT_ID = 'the-client-id';
export const SECRET = 'the-client-secret-of-the-app';
export const API_KEY = 'sb_000000000000000000000000000000';

/** A shop that answers onboarding as Shopify would. */
export class FakeShop extends ShopifyShops {
  readonly subscribed: string[] = [];
  scopes =
    'read_customers,read_locations,read_products,write_inventory,write_merchant_managed_fulfillment_orders,write_orders,write_returns'.split(
      ',',
    );
  locations = [
    { id: '655441491', name: 'Warehouse <Borås>', isActive: true, isFulfillmentService: false },
    { id: '655441492', name: 'Shop', isActive: true, isFulfillmentService: false },
    { id: '655441493', name: 'Parcel House', isActive: true, isFulfillmentService: true },
    { id: '655441494', name: 'Old cellar', isActive: false, isFulfillmentService: false },
  ];

  async details({ domain }: { domain: string }): Promise<ShopDetails> {
    return {
      name: `Shop & Sons of ${domain}`,
      domain,
      currencyCode: 'SEK',
      ianaTimezone: 'Europe/Stockholm',
      scopes: this.scopes,
      locations: this.locations,
    };
  }

  async ensureWebhooks(_shop: unknown, callbackUrl: string): Promise<{ created: string[]; removed: string[] }> {
    this.subscribed.push(callbackUrl);
    return { created: ['ORDERS_UPDATED'], removed: [] };
  }
}

/** Shopify's token endpoint: codes are good once, refresh tokens rotate, and it can be told to be away or to have forgotten. */
export class TokenEndpoint {
  /** Refresh tokens as they were sent, `a code` for a code. */
  readonly asked: string[] = [];
  mode: 'granting' | 'away' | 'forgotten' = 'granting';
  scope = new FakeShop().scopes.join(',');
  expiresIn = 3600;
  private readonly used = new Set<string>();
  private count = 0;

  answer(body: Record<string, string>): { status: number; body: unknown } {
    this.asked.push(body['refresh_token'] ?? 'a code');
    if (this.mode === 'away') return { status: 503, body: {} };
    const given = body['code'] ?? body['refresh_token'] ?? '';
    if (body['client_secret'] !== SECRET) return { status: 400, body: { error: 'invalid_client' } };
    if (this.mode === 'forgotten' || (body['code'] !== undefined && this.used.has(given)))
      return { status: 401, body: { error: 'invalid_request' } };
    this.used.add(given);
    this.count += 1;
    return {
      status: 200,
      body: {
        access_token: `shpat_${this.count}`,
        refresh_token: `shprt_${this.count}`,
        scope: this.scope,
        expires_in: this.expiresIn,
        refresh_token_expires_in: 7_776_000,
      },
    };
  }
}

/** A warehouse that knows one API user, `WSIdemo` with password `right`, of goods owner 85. */
export class FakeWarehouse {
  readonly asked: string[] = [];
  warehouses = [
    { id: 1, code: 'BO', name: 'Borås' },
    { id: 2, code: 'MA', name: 'Malmö <south>' },
  ];
  /** Whether it can't say which warehouses it has. */
  isAway = false;

  answer(request: IncomingMessage): { status: number; headers?: Record<string, string>; body: unknown } {
    const path = request.url ?? '';
    this.asked.push(path);
    if (path.startsWith('/elsewhere/')) return { status: 302, headers: { location: 'http://169.254.169.254/latest/meta-data/' }, body: {} };
    const [, login] = (request.headers.authorization ?? '').split(' ');
    if (Buffer.from(login ?? '', 'base64').toString() !== 'WSIdemo:right') return { status: 401, body: { Message: 'Not authorized' } };
    if (path.endsWith('/warehouses')) return this.isAway ? { status: 503, body: {} } : { status: 200, body: this.warehouses };
    if (path.includes('/orders/statuses')) return { status: 200, body: { orderStatuses: [{ number: 200, text: 'Open' }] } };
    return { status: 200, body: [] };
  }
}

/** An event on its way to the services, none of which run here. */
export interface Announced {
  readonly id: string;
  readonly connectionId: string | null;
  readonly data: Record<string, unknown>;
}

export interface ApiAnswer {
  readonly status: number;
  readonly body: Record<string, unknown>;
}

export interface GatewayUnderTest {
  readonly url: string;
  /** As administrator: sees every schema. */
  readonly database: pg.Pool;
  /** What was announced under this name so far, oldest first. */
  announced(name: string): Promise<Announced[]>;
  /** An event as a service would send it to the gateway. Sent again with the same id, it is a redelivery. */
  tell(name: string, connectionId: string | null, data: unknown, id?: string): Promise<void>;
  readonly runtime: Runtime;
  /** Asks the operator API, by its path below `/api/v1`. An answer without a body is null. */
  api(path: string, method?: string, body?: unknown, key?: string): Promise<ApiAnswer>;
  /** What a service answers from now on; a service that has no answer is away. */
  answers<Ask, Answer>(service: ServiceName, question: QuestionDefinition<string, Ask, Answer>, answer: (ask: Ask) => Answer): void;
  stop(): Promise<void>;
}

export interface GatewayOnFakes extends GatewayUnderTest {
  readonly shop: FakeShop;
  readonly tokens: TokenEndpoint;
  readonly warehouse: FakeWarehouse;
  /** `127.0.0.1:port` of the warehouse. */
  readonly warehouseHost: string;
}

/** Asks until the answer is right, for fifteen seconds. */
export async function eventually<T>(look: () => Promise<T>, isRight: (found: T) => boolean): Promise<T> {
  const deadline = Date.now() + 15_000;
  for (;;) {
    const found = await look();
    if (isRight(found)) return found;
    if (Date.now() > deadline) throw new Error(`not so within 15 s: ${JSON.stringify(found)}`);
    await new Promise((next) => setTimeout(next, 50));
  }
}

/** The gateway with a real database and transport; Shopify and the warehouse are fakes on this machine. */
export async function startGateway(): Promise<GatewayOnFakes> {
  const shop = new FakeShop();
  const tokens = new TokenEndpoint();
  const warehouse = new FakeWarehouse();
  const tokenServer = await serve((request, body) => {
    if (!request.url?.endsWith('/admin/oauth/access_token')) return { status: 404, body: {} };
    return tokens.answer(JSON.parse(body) as Record<string, string>);
  });
  const warehouseServer = await serve((request) => warehouse.answer(request));
  const warehouseHost = `127.0.0.1:${portOf(warehouseServer)}`;
  const gateway = await startGatewayOn({
    shopifyUrl: `http://127.0.0.1:${portOf(tokenServer)}`,
    warehouseUrl: `http://${warehouseHost}`,
    providers: [{ provide: ShopifyShops, useValue: shop }],
  });
  return {
    ...gateway,
    shop,
    tokens,
    warehouse,
    warehouseHost,
    async stop() {
      await gateway.stop();
      for (const server of [tokenServer, warehouseServer]) {
        server.closeAllConnections();
        await new Promise((done) => server.close(done));
      }
    },
  };
}

/** The gateway with a real database and transport, on a Shopify and a warehouse that are given. */
export async function startGatewayOn(sides: {
  shopifyUrl: string;
  warehouseUrl: string;
  providers?: Provider[];
}): Promise<GatewayUnderTest> {
  const database = await testDatabase(['gateway']);
  await migrate({ service: 'gateway', url: database.urlFor('gateway'), migrations });
  await preparePostgresTransport(database.adminUrl, database.encryptionKey, ['gateway']);

  const port = await freePort();
  const questions = makeLocalQuestions();
  const runtime = makeRuntime(
    'gateway',
    {
      DATABASE_URL: database.adminUrl,
      ENCRYPTION_KEY: database.encryptionKey,
      PUBLIC_URL: `http://127.0.0.1:${port}`,
      PORT: String(port),
      HOST: '127.0.0.1',
      SHOPIFY_API_KEY: CLIENT_ID,
      SHOPIFY_API_SECRET: SECRET,
      SHOPIFY_URL_TEMPLATE: `${sides.shopifyUrl}/{shop}`,
      WMS_URL_TEMPLATE: `${sides.warehouseUrl}/{warehouse}/api/v1/`,
      WMS_ALLOWED_HOSTS: `${new URL(sides.warehouseUrl).host},localhost`,
      STOCKBRIDGE_API_KEY: API_KEY,
      LOG_LEVEL: 'fatal',
    },
    { localQuestions: questions },
  );
  const module = {
    service: GatewayModule.service,
    forRuntime: (given: Runtime): DynamicModule => {
      const whole = GatewayModule.forRuntime(given);
      return { ...whole, providers: [...(whole.providers ?? []), ...(sides.providers ?? [])] };
    },
  };
  const app = await createService(module, runtime, { listen: true });
  const admin = new pg.Pool({ connectionString: database.adminUrl, max: 2 });
  return {
    url: `http://127.0.0.1:${port}`,
    database: admin,
    runtime,
    announced: (name) => announcedIn(admin, name),
    api: (path, method, body, key) => apiOf(`http://127.0.0.1:${port}`, path, method, body, key),
    answers(service, question, answer) {
      questions.answer(service, question.name, async (ask) => answer(ask as never));
    },
    async tell(name, connectionId, data, id = randomUUID()) {
      const event = { id, name, version: 1, occurredAt: new Date().toISOString(), connectionId, data };
      await admin.query(`select messaging.publish(array['gateway'], array[$1::json])`, [JSON.stringify(event)]);
    },
    async stop() {
      await app.close();
      await admin.end();
      await database.dispose();
    },
  };
}

/** A browser: keeps cookies, follows nothing. */
export class Browser {
  private readonly cookies = new Map<string, string>();

  constructor(private readonly base: string) {}

  async get(path: string): Promise<{ status: number; text: string; location: string | null }> {
    return this.send(path, {});
  }

  async post(
    path: string,
    fields: Record<string, string> | readonly [string, string][],
  ): Promise<{ status: number; text: string; location: string | null }> {
    return this.send(path, { method: 'POST', body: new URLSearchParams(fields as Record<string, string>) });
  }

  private async send(path: string, init: RequestInit) {
    const headers = { cookie: [...this.cookies].map(([name, value]) => `${name}=${value}`).join('; ') };
    const answer = await fetch(this.base + path, { ...init, headers, redirect: 'manual' });
    for (const line of answer.headers.getSetCookie()) {
      const [, name = '', value = ''] = /^([^=]+)=([^;]*)/.exec(line) ?? [];
      if (value === '') this.cookies.delete(name);
      else this.cookies.set(name, value);
    }
    return { status: answer.status, text: await answer.text(), location: answer.headers.get('location') };
  }
}

/** Shopify's redirect back to us, signed. */
export function callbackPath(shop: string, state: string, changes: Record<string, string> = {}): string {
  const query: Record<string, string> = {
    code: `code-${Math.random()}`,
    shop,
    state,
    timestamp: String(Math.floor(Date.now() / 1000)),
    ...changes,
  };
  query['hmac'] = changes['hmac'] ?? signQuery(query, SECRET);
  return `/shopify/callback?${new URLSearchParams(query).toString()}`;
}

/** Begins an install and answers the state that Shopify is given. */
export async function begin(browser: Browser, shop: string): Promise<string> {
  const { status, location } = await browser.get(`/shopify/install?shop=${shop}`);
  if (status !== 302 || location === null) throw new Error(`the install was answered ${status}`);
  return new URL(location).searchParams.get('state') ?? '';
}

/** Installs a shop; the browser has a session afterwards. */
export async function install(browser: Browser, shop: string): Promise<void> {
  const { status, location, text } = await browser.get(callbackPath(shop, await begin(browser, shop)));
  if (status !== 302 || location !== '/setup') throw new Error(`the callback was answered ${status}: ${text}`);
}

/** Sends a form of a page, with the token that the page shows. */
export async function submit(
  browser: Browser,
  page: string,
  fields: Record<string, string> | readonly [string, string][],
  action = page,
): Promise<{ status: number; text: string; location: string | null }> {
  const formToken = /name="formToken" value="([^"]+)"/.exec((await browser.get(page)).text)?.[1] ?? '';
  return browser.post(action, [...(Array.isArray(fields) ? fields : Object.entries(fields)), ['formToken', formToken]]);
}

/** Fills in the setup form as the page shows it and sends it. */
export async function fillIn(
  browser: Browser,
  fields: Record<string, string>,
): Promise<{ status: number; text: string; location: string | null }> {
  const { text } = await browser.get('/setup');
  const formToken = /name="formToken" value="([^"]+)"/.exec(text)?.[1] ?? '';
  const right = {
    wmsSystem: 'demo',
    username: 'WSIdemo',
    password: 'right',
    goodsOwnerId: '85',
    locationId: '655441491',
    orderNumberPrefix: '',
  };
  return browser.post('/setup', { ...right, formToken, ...fields });
}

async function apiOf(url: string, path: string, method = 'GET', body?: unknown, key = API_KEY): Promise<ApiAnswer> {
  const answer = await fetch(`${url}/api/v1${path}`, {
    method,
    headers: { authorization: `Bearer ${key}`, ...(body === undefined ? {} : { 'content-type': 'application/json' }) },
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
  const text = await answer.text();
  return { status: answer.status, body: (text === '' ? null : JSON.parse(text)) as ApiAnswer['body'] };
}

async function announcedIn(admin: pg.Pool, name: string): Promise<Announced[]> {
  // A copy for each subscriber; their order is that of the first.
  const { rows } = await admin.query<{ event: Announced }>(
    `select payload->'message' as event from graphile_worker._private_jobs
     where payload->'message'->>'name' = $1 order by id`,
    [name],
  );
  return [...new Map(rows.map(({ event }) => [event.id, event])).values()];
}

function serve(
  answer: (request: IncomingMessage, body: string) => { status: number; headers?: Record<string, string>; body: unknown },
): Promise<Server> {
  const server = createServer((request, response) => {
    const pieces: Buffer[] = [];
    request.on('data', (piece: Buffer) => pieces.push(piece));
    request.on('end', () => {
      const { status, headers, body } = answer(request, Buffer.concat(pieces).toString());
      response.writeHead(status, { 'content-type': 'application/json', ...headers }).end(JSON.stringify(body));
    });
  });
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server)));
}

const portOf = (server: Server): number => (server.address() as AddressInfo).port;
