import { CredentialRefused, Refused, ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { parse, stringify } from 'lossless-json';
import type { Agent } from 'undici';
import type { z } from 'zod';
import type { AllowedHosts } from './allowed-hosts.js';
import { blankRequestValues } from './blank-request-values.js';
import { errorText } from './error-text.js';
import { plainOrExact } from './exact-number.js';
import { componentsOf, fromOngoingArticle } from './from-ongoing-article.js';
import { fromOngoingReturnOrder } from './from-ongoing-return-order.js';
import { fromOngoingOrder } from './from-ongoing-order.js';
import { fromWrittenOrder } from './from-written-order.js';
import { guardedAgent, type Lookup } from './guarded-agent.js';
import { AnswerTooLarge, exchange, NoAnswer, type HttpAnswer, type HttpRequest } from './http-exchange.js';
import {
  articleAnswers,
  articleNumbers,
  articleOwners,
  articleWritten,
  orderAnswers,
  orderWritten,
  returnOrderAnswers,
  returnOrderWritten,
  statusesAnswer,
  stockAnswers,
  warehouseAnswers,
  warehouseStockAnswers,
  writtenOrderAnswers,
  type StockAnswer,
  type WarehouseStockAnswer,
} from './ongoing-answers.js';
import { fittingGroups, ongoingTime, queryString, sameNumber } from './ongoing-query.js';
import { toOngoingArticle } from './to-ongoing-article.js';
import { toOngoingOrder } from './to-ongoing-order.js';
import { WmsAddressError } from './wms-address-error.js';
import {
  WmsClient,
  type WmsAccess,
  type WmsArticle,
  type WmsArticleRecord,
  type WmsOrder,
  type WmsOrderRecord,
  type WmsPage,
  type WmsReturnOrder,
  type WmsReturnOrderRecord,
  type WmsStockRecord,
  type WmsWarehouse,
} from './wms-client.js';

/** The longest a call may take, in milliseconds; a lease should outlast it. */
export const LONGEST_WMS_CALL_MS = 40_000;

export interface OngoingClientOptions {
  /** Name of the calling service, for the `user-agent`. */
  readonly service: string;
  readonly version: string;
  readonly allowedHosts: AllowedHosts;
  /** Milliseconds until a connection stands. 5,000 by default. */
  readonly connectTimeoutMs?: number;
  /** Milliseconds until an answer begins, and between two pieces of it. 30,000 by default. */
  readonly answerTimeoutMs?: number;
  /** Bytes of one answer. 16 MiB by default. */
  readonly maxAnswerBytes?: number;
  /** Orders and articles asked for at once. 100 by default; less while an answer is too large. */
  readonly pageSize?: number;
  /** Articles asked for at once where little of them is read. 1,000 by default, as in the vendor's examples; less while an answer is too large. */
  readonly numbersPageSize?: number;
  readonly lookup?: Lookup;
}

/** How long to wait after a 429 that does not say. Ongoing's limits are windows of minutes. */
const THROTTLED_MS = 60_000;
const LONGEST_WAIT_MS = 3_600_000;
const LONGEST_ERROR_TEXT = 300;

/** Told apart from `null`, which Ongoing may say for an empty list: what can't be read is never taken for nothing. */
const NOT_JSON = Symbol('not JSON');

type Filter = Parameters<typeof queryString>[0];

interface Call {
  readonly method: HttpRequest['method'];
  /** Below the base URL, without a leading slash. */
  readonly path: string;
  readonly body?: unknown;
}

/**
 * Ongoing WMS over its goods owner REST API (v1).
 *
 * Writes ask the caller's guard in the tick in which they are written. Amounts go out digit for digit. Redirects are refused, and
 * only hosts of `WMS_ALLOWED_HOSTS` are connected to. Texts of errors hold nothing of our own request that may be about a person.
 */
export class OngoingClient extends WmsClient {
  private readonly agent: Agent;
  private readonly userAgent: string;
  private readonly limits;
  private readonly pageSize: number;
  private readonly numbersPageSize: number;
  /** What proved too large is not tried again with every page: sizes that fit, by host and kind. */
  private readonly fittingSizes = new Map<string, number>();

  constructor(private readonly options: OngoingClientOptions) {
    super();
    this.agent = guardedAgent({
      allowedHosts: options.allowedHosts,
      connectTimeoutMs: options.connectTimeoutMs ?? 5_000,
      lookup: options.lookup,
    });
    this.userAgent = `stockbridge-${options.service}/${options.version}`;
    this.limits = {
      answerTimeoutMs: options.answerTimeoutMs ?? 30_000,
      totalTimeoutMs: LONGEST_WMS_CALL_MS,
      maxAnswerBytes: options.maxAnswerBytes ?? 16 * 1024 * 1024,
    };
    this.pageSize = options.pageSize ?? 100;
    this.numbersPageSize = options.numbersPageSize ?? 1_000;
  }

  async check(access: WmsAccess) {
    const statuses = await this.readStatuses(access);
    const path = `articles${queryString({ goodsOwnerId: access.goodsOwnerId, maxArticlesToGet: 1 })}`;
    const wrongOwner = (said: string) =>
      new Refused(
        'wms',
        `The user name and password work, but not for goods owner ${access.goodsOwnerId}${said}. Take the goods owner id that the API user belongs to.`,
        'goods-owner',
      );
    try {
      const [article] = await this.read(access, { method: 'GET', path }, articleOwners);
      const owner = article?.goodsOwner?.id ?? access.goodsOwnerId;
      if (owner !== access.goodsOwnerId) throw wrongOwner(`: its articles belong to goods owner ${owner}`);
    } catch (error) {
      if (error instanceof Refused && error.code === 'goods-owner') throw error;
      if (error instanceof Refused || error instanceof CredentialRefused) throw wrongOwner('');
      throw error;
    }
    return { statuses };
  }

  async putArticle(access: WmsAccess, article: WmsArticle) {
    const body = mapped(() => toOngoingArticle(access.goodsOwnerId, article));
    const { articleSystemId } = await this.read(access, { method: 'PUT', path: 'articles', body }, articleWritten);
    return { articleSystemId };
  }

  async articlesByNumbers(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsArticleRecord>> {
    return this.byNumbers('articleNumbers', numbers, async (group, from) => {
      const page = await this.articlePage(access, 'articles', { articleNumbers: group }, from, this.pageSize, articleAnswers, losslessJson);
      return { ...page, items: page.items.map((each) => ({ number: each.articleNumber, record: fromOngoingArticle(each) })) };
    });
  }

  async stockByNumbers(
    access: WmsAccess,
    numbers: readonly string[],
    warehouseIds: readonly number[],
  ): Promise<Map<string, WmsStockRecord>> {
    const found = await this.articleStock(access, numbers);
    const records = new Map(
      [...found].map(([asked, each]) => [asked, stockRecord(each, each.inventoryInfo?.sellableNumberOfItems ?? null)]),
    );
    if (warehouseIds.length === 0 || found.size === 0) return records;
    const perWarehouse = await this.warehouseStock(access, [...found.keys()], warehouseIds);
    const silent: string[] = [];
    for (const [asked, article] of found) {
      const sellable = sellableIn(perWarehouse.get(asked), warehouseIds);
      records.set(asked, stockRecord(article, sellable));
      if (sellable === null && !isKit(article)) silent.push(asked);
    }
    // A warehouse that holds none of an article may be left out of the answer. Where the others hold all there is, it has said so.
    const everywhere = silent.length === 0 ? new Map<string, WarehouseStockAnswer>() : await this.warehouseStock(access, silent, []);
    for (const asked of silent) {
      const article = found.get(asked);
      if (article !== undefined && othersHoldAll(article, everywhere.get(asked), warehouseIds)) records.set(asked, stockRecord(article, 0));
    }
    return records;
  }

  async articlesWithStockChangedSince(access: WmsAccess, since: Date | null, from: number): Promise<WmsPage<string>> {
    const filter = since === null ? {} : { stockInfoChangedFrom: ongoingTime(since) };
    const page = await this.articlePage(access, 'articles', filter, from, this.numbersPageSize, articleNumbers);
    return { ...page, items: page.items.map(({ articleNumber }) => articleNumber) };
  }

  async warehouses(access: WmsAccess): Promise<readonly WmsWarehouse[]> {
    return this.read(access, { method: 'GET', path: 'warehouses' }, warehouseAnswers);
  }

  async putOrder(access: WmsAccess, order: WmsOrder) {
    const body = mapped(() => toOngoingOrder(access.goodsOwnerId, order));
    const { orderId } = await this.read(access, { method: 'PUT', path: 'orders', body }, orderWritten);
    return { wmsOrderId: orderId };
  }

  async ordersByNumbers(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrderRecord>> {
    return this.byNumbers('orderNumbers', numbers, async (group, from) => {
      const page = await this.orders(access, { orderNumbers: group }, from);
      return { ...page, items: page.items.map((record) => ({ number: record.orderNumber, record })) };
    });
  }

  async writtenOrders(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, WmsOrder>> {
    return this.byNumbers('orderNumbers', numbers, async (group, from) => {
      const page = await this.orderPage(access, { orderNumbers: group }, from, writtenOrderAnswers, losslessJson);
      return { ...page, items: page.items.map((each) => ({ number: each.orderInfo.orderNumber, record: fromWrittenOrder(each) })) };
    });
  }

  ordersCreatedBetween(access: WmsAccess, from: Date, to: Date, after: number): Promise<WmsPage<WmsOrderRecord>> {
    const span = { orderCreatedTimeFrom: ongoingTime(from), orderCreatedTimeTo: ongoingTime(to) };
    return this.orders(access, span, after);
  }

  async setWarehouseInstruction(access: WmsAccess, wmsOrderId: number, instruction: string): Promise<void> {
    const path = `orders/${wmsOrderId}/warehouseInstruction`;
    await this.read(access, { method: 'PATCH', path, body: { warehouseInstruction: instruction } }, orderWritten);
  }

  async cancelOrder(access: WmsAccess, wmsOrderId: number): Promise<void> {
    await this.read(access, { method: 'DELETE', path: `orders/${wmsOrderId}` }, orderWritten);
  }

  async backOrdersOf(access: WmsAccess, wmsOrderId: number): Promise<readonly WmsOrderRecord[]> {
    const { items } = await this.orders(access, { backOrderForOrderId: wmsOrderId }, 0);
    return items;
  }

  ordersWithReturnsSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>> {
    return this.orders(access, { lastReturnedFrom: ongoingTime(since) }, from);
  }

  async returnOrdersOf(access: WmsAccess, orderNumbers: readonly string[]): Promise<readonly WmsReturnOrderRecord[]> {
    const found: WmsReturnOrderRecord[] = [];
    for (const customerOrderNumbers of fittingGroups('customerOrderNumbers', orderNumbers)) {
      const query = queryString({ goodsOwnerId: access.goodsOwnerId, customerOrderNumbers });
      const answers = await this.read(access, { method: 'GET', path: `returnOrders${query}` }, returnOrderAnswers);
      found.push(...answers.flatMap((each) => fromOngoingReturnOrder(each) ?? []));
    }
    return found;
  }

  async putReturnOrder(access: WmsAccess, { returnOrderNumber, orderId, comment, lines }: WmsReturnOrder): Promise<void> {
    const body = {
      goodsOwnerId: access.goodsOwnerId,
      returnOrderNumber,
      customerOrder: { orderId },
      ...(comment !== undefined && { comment }),
      returnOrderLines: lines.map(({ rowNumber, orderLineId, quantity }) => ({
        returnOrderRowNumber: rowNumber,
        customerOrderLine: { orderLineId },
        toBeReturnedNumberOfItems: quantity,
      })),
    };
    await this.read(access, { method: 'PUT', path: 'returnOrders', body }, returnOrderWritten);
  }

  ordersUpdatedSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>> {
    return this.orders(access, { orderUpdatedTimeFrom: ongoingTime(since) }, from);
  }

  ordersWithStatusChangedSince(access: WmsAccess, since: Date, from: number): Promise<WmsPage<WmsOrderRecord>> {
    return this.orders(access, { orderStatusChangedTimeFrom: ongoingTime(since) }, from);
  }

  /** Lets calls under way end, then closes the connections. */
  async close(): Promise<void> {
    await this.agent.close();
  }

  private async readStatuses(access: WmsAccess) {
    const wrongUrl = (said: string) =>
      new Refused('wms', `${said} Check the WMS system: ${access.url} must be the address of the REST API of this warehouse.`, 'wms-url');
    const call: Call = { method: 'GET', path: 'orders/statuses' };
    let answer: HttpAnswer;
    try {
      answer = await this.send(access, call);
      this.assertSuccess(access, call, answer);
    } catch (error) {
      if (error instanceof Refused) throw wrongUrl(error.message.endsWith('.') ? error.message : `${error.message}.`);
      if (error instanceof ThirdPartyAway && codeOf(error.cause) === 'ENOTFOUND') throw wrongUrl(`${error.message}.`);
      throw error;
    }
    const read = statusesAnswer.safeParse(json(answer.body));
    if (!read.success) throw wrongUrl(`${place(access, call)} answered, but not as Ongoing's REST API does.`);
    return read.data.orderStatuses.map(({ number, text }) => ({ number, text: text ?? '' }));
  }

  private async orders(access: WmsAccess, filter: Filter, from: number): Promise<WmsPage<WmsOrderRecord>> {
    const page = await this.orderPage(access, filter, from, orderAnswers);
    return { ...page, items: page.items.map(fromOngoingOrder) };
  }

  private orderPage<T extends { orderInfo: { orderId: number } }>(
    access: WmsAccess,
    filter: Filter,
    from: number,
    schema: z.ZodType<T[]>,
    parseJson: typeof json = json,
  ): Promise<WmsPage<T>> {
    return this.page(access, 'orders', from, this.pageSize, async (maxOrdersToGet) => {
      const query = queryString({ goodsOwnerId: access.goodsOwnerId, ...filter, orderIdFrom: from > 0 ? from : undefined, maxOrdersToGet });
      const found = await this.read(access, { method: 'GET', path: `orders${query}` }, schema, parseJson);
      return found.map((each) => ({ id: each.orderInfo.orderId, record: each }));
    });
  }

  private articleStock(access: WmsAccess, numbers: readonly string[]): Promise<Map<string, StockAnswer>> {
    return this.byNumbers('articleNumbers', numbers, async (group, from) => {
      const page = await this.articlePage(access, 'articles', { articleNumbers: group }, from, this.pageSize, stockAnswers);
      return { ...page, items: page.items.map((record) => ({ number: record.articleNumber, record })) };
    });
  }

  private warehouseStock(
    access: WmsAccess,
    numbers: readonly string[],
    warehouseIds: readonly number[],
  ): Promise<Map<string, WarehouseStockAnswer>> {
    const inThese = warehouseIds.length === 0 ? {} : { warehouseIds: warehouseIds.map(String) };
    return this.byNumbers('articleNumbers', numbers, async (group, from) => {
      const filter = { articleNumbers: group, ...inThese };
      const page = await this.articlePage(access, 'articles/inventoryPerWarehouse', filter, from, this.pageSize, warehouseStockAnswers);
      return { ...page, items: page.items.map((record) => ({ number: record.articleNumber, record })) };
    });
  }

  private articlePage<Found extends { articleSystemId: number }>(
    access: WmsAccess,
    path: string,
    filter: Filter,
    from: number,
    atMost: number,
    schema: z.ZodType<Found[]>,
    parseJson?: typeof json,
  ): Promise<WmsPage<Found>> {
    return this.page(access, path, from, atMost, async (maxArticlesToGet) => {
      const articleSystemIdFrom = from > 0 ? from : undefined;
      const query = queryString({ goodsOwnerId: access.goodsOwnerId, ...filter, articleSystemIdFrom, maxArticlesToGet });
      const found = await this.read(access, { method: 'GET', path: `${path}${query}` }, schema, parseJson);
      return found.map((each) => ({ id: each.articleSystemId, record: each }));
    });
  }

  /** One page by ascending id. A page that is too large to be taken in is asked for again in a smaller size. */
  private async page<T>(
    access: WmsAccess,
    kind: string,
    from: number,
    atMost: number,
    get: (size: number) => Promise<{ id: number; record: T }[]>,
  ): Promise<WmsPage<T>> {
    const key = `${access.url} ${access.goodsOwnerId} ${kind}`;
    for (;;) {
      const size = Math.min(atMost, this.fittingSizes.get(key) ?? atMost);
      try {
        const found = await get(size);
        if (found.length === 0) return { items: [], next: null };
        const highest = found.reduce((most, { id }) => Math.max(most, id), 0);
        if (highest < from)
          throw new ThirdPartyAway('wms', `WMS ${hostOf(access)} repeats its pages: it does not go on from id ${from}`, true);
        return { items: found.map(({ record }) => record), next: highest + 1 };
      } catch (error) {
        if (!(error instanceof ThirdPartyAway && error.cause instanceof AnswerTooLarge) || size === 1) throw error;
        this.fittingSizes.set(key, Math.max(1, Math.floor(size / 4)));
      }
    }
  }

  /**
   * Numbers are unique, so a group ends when all of its numbers were found, at the latest with an empty page. What differs in case
   * or outer blanks is the answer where nothing found is spelled as asked.
   */
  private async byNumbers<T>(
    name: string,
    numbers: readonly string[],
    get: (group: string[], from: number) => Promise<WmsPage<{ number: string; record: T }>>,
  ): Promise<Map<string, T>> {
    const all = new Map<string, T>();
    for (const group of fittingGroups(name, numbers)) {
      const missing = new Set(group);
      const askedAs = new Map(group.map((asked) => [sameNumber(asked), asked]));
      for (let from: number | null = 0; from !== null && missing.size > 0;) {
        const { items, next }: WmsPage<{ number: string; record: T }> = await get(group, from);
        for (const { number, record } of items) {
          const asked = askedAs.get(sameNumber(number));
          if (asked === undefined) continue;
          if (missing.delete(asked) || asked === number) all.set(asked, record);
        }
        from = next;
      }
    }
    return all;
  }

  /**
   * Sends a call and reads what it must answer. A success that does not say what it must is a failure: whether a write took effect
   * is unknown, and repeating it is safe.
   */
  private async read<Schema extends z.ZodType>(
    access: WmsAccess,
    call: Call,
    schema: Schema,
    parseJson: typeof json = json,
  ): Promise<z.output<Schema>> {
    const answer = await this.send(access, call);
    this.assertSuccess(access, call, answer);
    const read = schema.safeParse(parseJson(answer.body));
    if (read.success) return read.data;
    const lacking = read.error.issues[0]?.path.join('.') || 'what it should say';
    const said = call.method === 'GET' ? '' : this.said(access, call, answer);
    throw new ThirdPartyAway('wms', `${place(access, call)}: answered ${answer.status} without ${lacking}${said}`, true);
  }

  private assertSuccess(access: WmsAccess, call: Call, answer: HttpAnswer): void {
    const { status } = answer;
    if (status >= 200 && status < 300) return;
    const where = `${place(access, call)}: ${status}`;
    if (status < 400) {
      throw new Refused('wms', `${where}: redirects elsewhere, and redirects are not followed. Give the final address.`, String(status));
    }
    if (status === 401) throw new CredentialRefused('wms', credentialSentence(access));
    if (status === 429) throw new Throttled('wms', `${where}: asked to slow down`, retryAfterMs(answer));
    const text = `${where}${this.said(access, call, answer)}`;
    if (status >= 500 || status === 408) throw new ThirdPartyAway('wms', text, true);
    throw new Refused('wms', text, String(status));
  }

  private said(access: WmsAccess, call: Call, answer: HttpAnswer): string {
    const secrets = [access.username, access.password, basic(access)];
    const text = blankRequestValues(errorText(answer.body), [call.body, secrets]);
    if (text === '') return '';
    return `: ${text.length > LONGEST_ERROR_TEXT ? `${text.slice(0, LONGEST_ERROR_TEXT)}…` : text}`;
  }

  private async send(access: WmsAccess, call: Call): Promise<HttpAnswer> {
    try {
      this.options.allowedHosts.assertUrl(access.url);
      const url = new URL(call.path, access.url);
      return await exchange(
        this.agent,
        {
          method: call.method,
          origin: url.origin,
          path: `${url.pathname}${url.search}`,
          headers: {
            authorization: `Basic ${basic(access)}`,
            accept: 'application/json',
            'user-agent': this.userAgent,
            ...(call.body === undefined ? {} : { 'content-type': 'application/json; charset=utf-8' }),
          },
          body: call.body === undefined ? undefined : stringify(call.body),
          guard: call.method === 'GET' ? undefined : access.guard,
        },
        this.limits,
      );
    } catch (error) {
      throw unanswered(access, call, error);
    }
  }
}

function unanswered(access: WmsAccess, call: Call, error: unknown): unknown {
  const cause = error instanceof NoAnswer ? error.cause : error;
  if (cause instanceof WmsAddressError) return new Refused('wms', cause.message, 'host-not-allowed');
  if (!(error instanceof NoAnswer)) return error;
  return new ThirdPartyAway('wms', `${place(access, call)}: ${whyUnanswered(error.cause)}`, error.sent, { cause: error.cause });
}

const WHY: Readonly<Record<string, string>> = {
  ENOTFOUND: 'the host name can not be found',
  EAI_AGAIN: 'the host name can not be looked up just now',
  ECONNREFUSED: 'the connection was refused',
  ECONNRESET: 'the connection was cut',
  UND_ERR_SOCKET: 'the connection was cut',
  ETIMEDOUT: 'no connection in time',
  UND_ERR_CONNECT_TIMEOUT: 'no connection in time',
  UND_ERR_HEADERS_TIMEOUT: 'no answer in time',
  UND_ERR_BODY_TIMEOUT: 'the answer stopped half-way',
};

function whyUnanswered(cause: Error): string {
  const code = codeOf(cause);
  return (code !== null && WHY[code]) || (code === null ? cause.message : `no answer (${code})`);
}

function codeOf(error: unknown): string | null {
  const code = (error as { code?: unknown } | null | undefined)?.code;
  return typeof code === 'string' ? code : null;
}

function mapped<T>(map: () => T): T {
  try {
    return map();
  } catch (error) {
    if (error instanceof RangeError) throw new Refused('wms', error.message, 'not-a-decimal');
    throw error;
  }
}

function json(body: string): unknown {
  try {
    return JSON.parse(body.replace(/^\uFEFF/, ''));
  } catch {
    return NOT_JSON;
  }
}

/** As {@link json}, with decimals digit for digit; slower. */
function losslessJson(body: string): unknown {
  try {
    return parse(body.replace(/^\uFEFF/, ''), null, plainOrExact);
  } catch {
    return NOT_JSON;
  }
}

function stockRecord(article: StockAnswer, sellable: number | null): WmsStockRecord {
  const { articleSystemId, articleNumber } = article;
  return { articleSystemId, articleNumber, sellable, components: componentsOf(article) };
}

function isKit(article: StockAnswer): boolean {
  return componentsOf(article) !== null || /^(structure|production)$/i.test(article.articleKind ?? '');
}

/** What the chosen warehouses say, summed; null when none of them says anything. */
function sellableIn(stock: WarehouseStockAnswer | undefined, warehouseIds: readonly number[]): number | null {
  const said = (stock?.inventoryPerWarehouse ?? [])
    .filter(({ warehouseId }) => warehouseIds.includes(warehouseId))
    .flatMap(({ sellableNumberOfItems }) => (sellableNumberOfItems === null ? [] : [sellableNumberOfItems]));
  return said.length === 0 ? null : said.reduce((sum, each) => sum + each, 0);
}

/** Whether none of the chosen warehouses is listed, and those that are hold all that the article has in all warehouses. */
function othersHoldAll(article: StockAnswer, stock: WarehouseStockAnswer | undefined, warehouseIds: readonly number[]): boolean {
  const total = article.inventoryInfo?.numberOfItems ?? null;
  const listed = stock?.inventoryPerWarehouse ?? [];
  if (total === null || listed.some(({ warehouseId }) => warehouseIds.includes(warehouseId))) return false;
  return listed.reduce((sum, { numberOfItems }) => sum + (numberOfItems ?? Number.NaN), 0) === total;
}

function retryAfterMs(answer: HttpAnswer): number {
  const [header] = [answer.headers['retry-after']].flat();
  if (header === undefined) return THROTTLED_MS;
  const waited = /^\s*\d+\s*$/.test(header) ? Number(header) * 1_000 : Date.parse(header) - Date.now();
  return Number.isNaN(waited) ? THROTTLED_MS : Math.min(LONGEST_WAIT_MS, Math.max(1_000, waited));
}

function basic({ username, password }: WmsAccess): string {
  return Buffer.from(`${username}:${password}`, 'utf8').toString('base64');
}

function credentialSentence(access: WmsAccess): string {
  const name = access.username.toUpperCase().startsWith('WSI') ? '' : ' The name given does not start with WSI.';
  return (
    `WMS ${hostOf(access)} refuses the user name or password (401). An API user is needed, not an ordinary WMS login: ` +
    `its name starts with WSI, and it belongs to one goods owner. The warehouse makes one under Administration → API for goods owners.${name}`
  );
}

function hostOf(access: WmsAccess): string {
  return new URL(access.url).host;
}

/** Where it happened, without the query: that may hold a customer's words. */
function place(access: WmsAccess, call: Call): string {
  return `WMS ${hostOf(access)}: ${call.method} /${call.path.split('?')[0]}`;
}
