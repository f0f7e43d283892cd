/* eslint-disable @typescript-eslint/no-explicit-any -- what the twin answers is read field by field */
import type { Clock } from '../twin/clock.js';
import { createShopifyTwin, type ShopifyTwin } from './shopify-twin.js';

export const DOMAIN = 'nordic-supply.myshopify.com';
export const SECRET = 'shpss_of_the_specs';
export const CALLBACK = 'http://127.0.0.1:3000/shopify/callback';
export const ALL_SCOPES =
  'read_customers,read_locations,read_products,write_inventory,write_merchant_managed_fulfillment_orders,write_orders,write_returns';

export interface PostedWebhook {
  readonly uri: string;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

interface GraphqlAnswer {
  readonly data?: Record<string, any>;
  readonly errors?: { message: string; path?: unknown[]; extensions: Record<string, unknown> }[];
  readonly extensions?: Record<string, any>;
}

/** A twin with one shop, for specs: called in process, webhooks caught, time in hand. */
export class RehearsedShop {
  private constructor(
    readonly twin: ShopifyTwin,
    readonly posted: PostedWebhook[],
    private readonly time: { ms: number },
    private readonly answer: { status: number | 'silent' },
  ) {}

  static async open(shop: Record<string, unknown> = {}): Promise<RehearsedShop> {
    const time = { ms: Date.parse('2026-11-23T08:00:00.000Z') };
    const answer: { status: number | 'silent' } = { status: 200 };
    const posted: PostedWebhook[] = [];
    const clock: Clock = () => new Date(time.ms);
    const twin = createShopifyTwin({
      clock,
      post: async (uri, headers, body) => {
        posted.push({ uri, headers, body });
        if (answer.status === 'silent') throw new Error('nobody answered');
        return answer.status;
      },
    });
    const opened = new RehearsedShop(twin, posted, time, answer);
    await opened.control('PUT', '/_twin/apps', { apiKey: 'key', apiSecret: SECRET, redirectUrls: [CALLBACK] });
    await opened.control('PUT', `/_twin/shops/${DOMAIN}`, {
      name: 'Nordic Supply',
      locations: [{ name: 'Hisingen' }, { name: 'Malmö' }],
      ...shop,
    });
    return opened;
  }

  /** Moves the clock. Timers run on the real one. */
  pass(seconds: number): void {
    this.time.ms += seconds * 1_000;
  }

  /** What webhooks are answered from now on. */
  answerWebhooks(status: number | 'silent'): void {
    this.answer.status = status;
  }

  async control(
    method: 'GET' | 'PUT' | 'POST' | 'PATCH' | 'DELETE',
    url: string,
    payload?: object | string,
    contentType?: string,
  ): Promise<any> {
    const answer = await this.twin.server.http.inject({
      method,
      url,
      ...(payload === undefined ? {} : { payload }),
      ...(contentType === undefined ? {} : { headers: { 'content-type': contentType } }),
    });
    const body: unknown = answer.json();
    if (answer.statusCode >= 300) return { refusedWith: answer.statusCode, ...(body as object) };
    return body;
  }

  /** Installs the app and answers what the token endpoint answered. */
  async install(scope = ALL_SCOPES, expiring = '1'): Promise<Record<string, any>> {
    const query = new URLSearchParams({ client_id: 'key', scope, redirect_uri: CALLBACK, state: 'a-state', auto: '1' });
    const approved = await this.twin.server.http.inject({ method: 'GET', url: `/${DOMAIN}/admin/oauth/authorize?${query.toString()}` });
    const code = new URL(String(approved.headers.location)).searchParams.get('code');
    return (await this.token({ client_id: 'key', client_secret: SECRET, code, expiring })).body;
  }

  async token(payload: object): Promise<{ status: number; body: Record<string, any> }> {
    const answer = await this.twin.server.http.inject({ method: 'POST', url: `/${DOMAIN}/admin/oauth/access_token`, payload });
    return { status: answer.statusCode, body: answer.json() };
  }

  async graphql(accessToken: string, query: string, variables: object = {}): Promise<GraphqlAnswer & { status: number }> {
    const answer = await this.twin.server.http.inject({
      method: 'POST',
      url: `/${DOMAIN}/admin/api/2026-10/graphql.json`,
      headers: { 'x-shopify-access-token': accessToken },
      payload: { query, variables },
    });
    return { status: answer.statusCode, ...answer.json<GraphqlAnswer>() };
  }

  /** Waits for what happens by itself: routing, webhooks, retries. */
  async until(condition: () => boolean | Promise<boolean>): Promise<void> {
    const deadline = performance.now() + 4_000;
    while (!(await condition())) {
      if (performance.now() > deadline) throw new Error('It did not come to pass within 4 seconds.');
      await new Promise((resolve) => setTimeout(resolve, 2));
    }
  }

  /** Orders with their fulfillment orders made. */
  async routedOrders(input: object): Promise<{ id: string; number: number; lineItemIds: string[] }[]> {
    await this.control('PUT', '/_twin/switches', { routingDelayMs: 0 });
    const { orders } = (await this.control('POST', `/_twin/shops/${DOMAIN}/orders`, input)) as {
      orders: { id: string; number: number; lineItemIds: string[] }[];
    };
    const shop = this.twin.world.shops.get(DOMAIN)!;
    await this.until(() => orders.every(({ id }) => shop.orders.get(id)!.routed));
    return orders;
  }

  effects(name: string): { subject: string; data: Record<string, any> }[] {
    return this.twin.server.effects.after(0).filter(({ effect }) => effect === name) as never;
  }

  close(): Promise<void> {
    return this.twin.close();
  }
}
