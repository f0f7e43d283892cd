import { Browser, hiddenField } from './browser.js';
import { APP, type Hub } from './hub.js';
import { until } from './processes.js';
import type { ArticleDump, LevelDump, ShopDump, Twin, VariantDump, WrittenOrderDump } from './twins.js';

export const CURRENCY = 'SEK';
export const SHOP = 'fjord-outdoor.myshopify.com';
export const WAREHOUSE = 'demo';
export const GOODS_OWNER = 21;
export const API_USER = { username: 'WSIFjordOutdoor', password: 'a-password-for-the-demo' };

/** A shop and the warehouse that ships for it. */
export interface Merchant {
  readonly name: string;
  readonly shop: string;
  readonly warehouse: string;
  /** Put before its order numbers, so that shops of one goods owner don't meet. */
  readonly prefix: string;
}

const FJORD_OUTDOOR: Merchant = { name: 'Fjord Outdoor', shop: SHOP, warehouse: WAREHOUSE, prefix: '' };
/** Sells some of the same articles, from the same shelves. */
export const FJORD_OUTLET: Merchant = {
  name: 'Fjord Outlet',
  shop: 'fjord-outlet.myshopify.com',
  warehouse: WAREHOUSE,
  prefix: 'OUT-',
};

/** What the demo's steps work with. */
export interface Stage {
  readonly merchant: Merchant;
  readonly shopify: Twin;
  readonly wms: Twin;
  readonly hub: Hub;
  readonly locationId: string;
  readonly otherLocationId: string;
}

/** How far a flow is, as the hub's API says it. */
export interface FlowStatus {
  readonly enabled: boolean;
  readonly load: { readonly phase: string; readonly read: number; readonly total: number | null } | null;
  readonly lastPollAt: string | null;
  readonly openWindowSince: string | null;
  readonly counts: Readonly<Record<'due' | 'in_sync' | 'held' | 'refused' | 'failing' | 'ignored', number>>;
  readonly attention: readonly {
    readonly key: string;
    readonly number: string | null;
    readonly state: string;
    readonly sentence: string | null;
  }[];
}

/** A shop with two locations and a warehouse with one goods owner: what there is before the hub comes. */
export async function furnishTwins(
  shopify: Twin,
  wms: Twin,
  hubUrl: string,
  merchant: Merchant = FJORD_OUTDOOR,
): Promise<Pick<Stage, 'merchant' | 'locationId' | 'otherLocationId'>> {
  await shopify.send('PUT', '/apps', {
    apiKey: APP.apiKey,
    apiSecret: APP.apiSecret,
    redirectUrls: [`${hubUrl}/shopify/callback`],
    autoApprove: true,
  });
  const shop = await shopify.send<{ locations: { id: string; name: string }[] }>('PUT', `/shops/${merchant.shop}`, {
    name: merchant.name,
    currency: CURRENCY,
    ianaTimezone: 'Europe/Stockholm',
    plan: 'plus',
    locations: [{ name: 'Warehouse Uppsala' }, { name: 'Shop Stockholm' }],
  });
  await wms.send('POST', '/warehouses', warehouseOf(merchant));
  const [here, other] = shop.locations;
  return { merchant, locationId: here!.id, otherLocationId: other!.id };
}

function warehouseOf({ warehouse }: Merchant) {
  return { warehouse, goodsOwners: [{ id: GOODS_OWNER, name: 'Fjord Outdoor AB', users: [API_USER] }] };
}

/** What was installed. */
export interface Installed {
  readonly connectionId: string;
  readonly connectionPage: string;
  /** As the merchant's browser left it: signed in. */
  readonly browser: Browser;
  readonly webhook: { readonly url: string; readonly token: string };
}

/** Installs the app as a merchant's browser does and fills in the form. */
export async function connect({ merchant, hub, locationId }: Stage): Promise<Installed> {
  const browser = new Browser();
  const form = await browser.open(`${hub.url}/shopify/install?shop=${merchant.shop}`);
  if (form.status !== 200 || !form.url.startsWith(`${hub.url}/setup`))
    throw new Error(`the install ended at ${form.url} with ${form.status}: ${textOf(form.text)}`);
  const page = await browser.open(`${hub.url}/setup`, {
    method: 'POST',
    form: {
      formToken: hiddenField(form.text, 'formToken'),
      wmsSystem: merchant.warehouse,
      username: API_USER.username,
      password: API_USER.password,
      goodsOwnerId: String(GOODS_OWNER),
      locationId,
      orderNumberPrefix: merchant.prefix,
    },
  });
  const connectionId = /\/connections\/([0-9a-f-]{36})/.exec(page.url)?.[1];
  if (page.status !== 200 || !connectionId) throw new Error(`the setup ended at ${page.url} with ${page.status}: ${textOf(page.text)}`);

  const webhook = await api<{ url: string; token: string }>(hub, `/connections/${connectionId}/wms-webhook`);
  return { connectionId, connectionPage: page.url, browser, webhook };
}

/** Has the warehouse tell the hub at once what happens there: one webhook for each connection. */
export async function announceByWebhook(
  { wms, merchant }: Pick<Stage, 'wms' | 'merchant'>,
  webhooks: readonly Installed['webhook'][],
  events: readonly string[] = ['order.statusChanged', 'inventory.adjusted'],
): Promise<void> {
  await wms.send('POST', '/warehouses', {
    ...warehouseOf(merchant),
    webhooks: webhooks.map(({ url, token }) => ({
      url,
      authToken: token,
      events,
      goodsOwnerId: GOODS_OWNER,
      retryDelaysMs: [200, 1_000, 5_000],
    })),
  });
}

/** The app installed, and the warehouse's webhooks with it. */
export async function install(stage: Stage): Promise<Installed> {
  const installed = await connect(stage);
  await announceByWebhook(stage, [installed.webhook]);
  return installed;
}

/** Places orders at a steady pace, and tells how many were placed. */
export async function placeOrders(
  { shopify, merchant }: Stage,
  options: { count: number; seed: number; perSecond: number; onPlaced?: (placed: number) => void },
): Promise<void> {
  const began = Date.now();
  for (let placed = 0; placed < options.count; placed++) {
    const wait = began + (placed * 1_000) / options.perSecond - Date.now();
    if (wait > 0) await new Promise((resolve) => setTimeout(resolve, wait));
    await shopify.send('POST', `/shops/${merchant.shop}/orders`, { count: 1, seed: options.seed * 1_000_003 + placed });
    options.onPlaced?.(placed + 1);
  }
}

/** Orders that must not reach the warehouse, each for a reason that the timeline tells. */
export async function placeOrdersThatStay({ shopify, merchant, otherLocationId }: Stage, variantId: string): Promise<void> {
  const lines = [{ variantId, quantity: 1 }];
  await shopify.send('POST', `/shops/${merchant.shop}/orders`, {
    seed: 1,
    orders: [
      { lines, financialStatus: 'PENDING' },
      { lines, location: otherLocationId },
      { lines, shippingAddress: null, billingAddress: null },
    ],
  });
}

/** What a shop sells, and at which location how much of it is there. */
export async function catalogueDump({ shopify, merchant }: Pick<Stage, 'shopify' | 'merchant'>): Promise<VariantDump[]> {
  return (await shopify.get<{ variants: VariantDump[] }>(`/shops/${merchant.shop}/variants`)).variants;
}

export async function levelDump({ shopify, merchant }: Pick<Stage, 'shopify' | 'merchant'>): Promise<LevelDump[]> {
  return (await shopify.get<{ levels: LevelDump[] }>(`/shops/${merchant.shop}/levels`)).levels;
}

export async function articleDump({ wms, merchant }: Pick<Stage, 'wms' | 'merchant'>): Promise<ArticleDump[]> {
  return (await wms.get<{ articles: ArticleDump[] }>(`/warehouses/${merchant.warehouse}/articles`)).articles;
}

/** People count what is on the shelves. */
export async function count(
  { wms, merchant }: Pick<Stage, 'wms' | 'merchant'>,
  counts: readonly { articleNumber: string; numberOfItems: number }[],
) {
  for (let at = 0; at < counts.length; at += 5_000) {
    await wms.send('POST', `/warehouses/${merchant.warehouse}/stock`, { counts: counts.slice(at, at + 5_000) });
  }
}

export async function shopDump({ shopify, merchant }: Pick<Stage, 'shopify' | 'merchant'>): Promise<ShopDump> {
  return shopify.get<ShopDump>(`/shops/${merchant.shop}/orders`);
}

export async function warehouseDump({ wms, merchant }: Pick<Stage, 'wms' | 'merchant'>): Promise<WrittenOrderDump[]> {
  return (await wms.get<{ orders: WrittenOrderDump[] }>(`/warehouses/${merchant.warehouse}/orders`)).orders;
}

export async function flowStatus(hub: Hub, connectionId: string, flow: string): Promise<FlowStatus | null> {
  return (await api<{ status: FlowStatus | null }>(hub, `/connections/${connectionId}/flows/${flow}`)).status;
}

/** The hub's API, with the key that was given to it. */
export async function api<T>(hub: Hub, path: string, init: { method?: string; body?: unknown } = {}): Promise<T> {
  const answer = await fetch(`${hub.url}/api/v1${path}`, {
    method: init.method ?? 'GET',
    headers: { authorization: `Bearer ${hub.apiKey}`, ...(init.body !== undefined && { 'content-type': 'application/json' }) },
    body: init.body === undefined ? undefined : JSON.stringify(init.body),
    signal: AbortSignal.timeout(30_000),
  });
  const text = await answer.text();
  if (!answer.ok) throw new Error(`${init.method ?? 'GET'} /api/v1${path}: ${answer.status} ${text}`);
  return (text ? JSON.parse(text) : null) as T;
}

/** Waits until `reached` says the number is there, showing it on the way. */
export async function untilCount(
  what: string,
  count: () => Promise<number>,
  target: number,
  show: (done: number) => void,
  withinMs: number,
): Promise<void> {
  await until(
    `${what} (${target})`,
    async () => {
      const done = await count();
      show(Math.min(done, target));
      return done >= target;
    },
    withinMs,
    Math.max(200, 2 * target), // each look reads the whole dump, which is what it costs
  );
}

function textOf(page: string): string {
  return page
    .replace(/<(style|script)[\s\S]*?<\/\1>/g, '')
    .replace(/<[^>]+>/g, ' ')
    .replace(/\s+/g, ' ')
    .trim()
    .slice(0, 600);
}
