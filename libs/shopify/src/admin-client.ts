import { setTimeout as pause } from 'node:timers/promises';
import { ThirdPartyAway, Throttled } from '@stockbridge/platform';
import { BulkDownloads, type BulkDownload } from './bulk-download.js';
import { CallPacer } from './call-pacer.js';
import { GuardedHttp, type HttpAnswer } from './guarded-http.js';
import type { Operation } from './operation.js';
import { readAnswer, secretValuesOf, type ReadAnswer } from './read-answer.js';
import { shopUrl } from './shop-domain.js';
import type { Priority, ShopAccess } from './shop-types.js';

/** The Admin API version every call is made against. Stable since 2026-10-01, reachable until October 2027. */
export const API_VERSION = '2026-10';

export interface AdminClientOptions {
  /** `{shop}` stands for the shop's domain. */
  readonly urlTemplate: string;
  /** `stockbridge-order/0.1.0`. */
  readonly userAgent: string;
  /** Told once when Shopify serves another version than the one asked for. */
  readonly warn?: (message: string) => void;
  /** Default 15 s: Shopify cuts requests after about 10. */
  readonly mutationTimeoutMs?: number;
  /** Default 30 s. */
  readonly queryTimeoutMs?: number;
  /** Default 5 s. */
  readonly connectTimeoutMs?: number;
  /** How long one call may wait for the shop's allowance in all, before it ends as `Throttled`. Default 10 s. */
  readonly maxWaitMs?: number;
}

export interface CallOptions {
  readonly priority: Priority;
  /** How many things the call reads at once, where its cost grows with them. Default 1. */
  readonly units?: number;
  /** Whether the caller reads `userErrors` himself; else they are thrown as `Refused`. */
  readonly returnsUserErrors?: boolean;
}

const READ_TRIES = 3;
const THROTTLED_TRIES = 4;
const SECOND = 1000;

/**
 * Calls a shop's GraphQL Admin API at the pace its allowance permits.
 *
 * Queries are tried again on a broken connection; mutations never, whatever happened, except where Shopify said THROTTLED or 429
 * and so did nothing. Throws a `ThirdPartyError`, or what the shop's guard throws.
 */
export class AdminClient {
  private readonly http: GuardedHttp;
  private readonly downloads: BulkDownloads;
  private readonly pacers = new Map<string, CallPacer>();
  private readonly options: Required<Omit<AdminClientOptions, 'connectTimeoutMs'>>;
  private warnedOfVersion = false;

  constructor({ connectTimeoutMs, ...options }: AdminClientOptions) {
    this.http = new GuardedHttp({ connectTimeoutMs });
    this.downloads = new BulkDownloads({ urlTemplate: options.urlTemplate, connectTimeoutMs });
    this.options = { warn: () => {}, mutationTimeoutMs: 15_000, queryTimeoutMs: 30_000, maxWaitMs: 10_000, ...options };
  }

  /** Ends when calls underway have ended; downloads are cut. */
  async close(): Promise<void> {
    await Promise.all([this.http.close(), this.downloads.close()]);
  }

  /** A bulk operation's result from a byte on. It costs nothing of the shop's allowance. */
  async download(url: string, fromByte: number): Promise<BulkDownload> {
    return this.downloads.open(url, fromByte);
  }

  /** What one unit of an operation was charged last, in points; null before its first answer from this shop. */
  unitCost(shop: ShopAccess, operation: { readonly name: string }): number | null {
    return this.pacerOf(shop).knownUnitCost(operation.name);
  }

  async call<Answer, Variables>(
    shop: ShopAccess,
    operation: Operation<Answer, Variables>,
    variables: Variables,
    { priority, units = 1, returnsUserErrors = false }: CallOptions,
  ): Promise<Answer> {
    const pacer = this.pacerOf(shop);
    const what = `${operation.name} at ${shop.domain}`;
    const deadline = performance.now() + this.options.maxWaitMs;

    for (let throttled = 0, broken = 0; ;) {
      const cost = await this.turn(pacer, what, pacer.costOf(operation.name, units), priority, deadline);
      let read: ReadAnswer | null = null;
      try {
        read = readAnswer(what, await this.send(what, shop, operation, variables), {
          secretValues: secretValuesOf(variables),
          returnsUserErrors,
        });
      } catch (error) {
        if (!(error instanceof ThirdPartyAway) || operation.kind === 'mutation' || (broken += 1) >= READ_TRIES) throw error;
      } finally {
        pacer.settle(cost, read?.bucket ?? null);
        if (typeof read?.requestedCost === 'number') pacer.remember(operation.name, units, read.requestedCost);
      }

      if (read === null) {
        await pause(100 * broken + jitter() / 4);
      } else if ('data' in read.outcome) {
        return read.outcome.data as Answer;
      } else if (read.outcome.error instanceof Throttled) {
        const { retryAfterMs } = read.outcome.error;
        const wait = retryAfterMs + jitter();
        pacer.pause(retryAfterMs);
        if ((throttled += 1) >= THROTTLED_TRIES || performance.now() + wait > deadline) throw read.outcome.error;
        await pause(wait);
      } else {
        throw read.outcome.error;
      }
    }
  }

  /** Waits for the shop's allowance, or says how long it would take. Answers with what was charged. */
  private async turn(pacer: CallPacer, what: string, cost: number, priority: Priority, deadline: number): Promise<number> {
    const left = deadline - performance.now();
    const delay = pacer.delayFor(cost, priority);
    if (delay > left || !(await pacer.enter(cost, priority, left))) {
      const missing = Math.max(delay, pacer.delayFor(cost, priority), SECOND);
      throw new Throttled('shopify', `${what}: the shop's allowance is used up for another ${Math.ceil(missing / SECOND)} s.`, missing);
    }
    return cost;
  }

  private async send<Answer, Variables>(
    what: string,
    shop: ShopAccess,
    operation: Operation<Answer, Variables>,
    variables: Variables,
  ): Promise<HttpAnswer> {
    const answer = await this.http.post({
      what,
      url: `${shopUrl(this.options.urlTemplate, shop.domain)}/admin/api/${API_VERSION}/graphql.json`,
      headers: { 'x-shopify-access-token': shop.accessToken, 'user-agent': this.options.userAgent, accept: 'application/json' },
      body: JSON.stringify({ query: operation.text, variables, operationName: operation.name }),
      timeoutMs: operation.kind === 'mutation' ? this.options.mutationTimeoutMs : this.options.queryTimeoutMs,
      guard: operation.kind === 'mutation' ? shop.guard : undefined,
    });
    this.noticeVersion(answer.headers['x-shopify-api-version']);
    return answer;
  }

  private noticeVersion(served: string | string[] | undefined): void {
    if (typeof served !== 'string' || served === API_VERSION || this.warnedOfVersion) return;
    this.warnedOfVersion = true;
    this.options.warn(
      `Shopify served Admin API ${served} instead of ${API_VERSION}: the version asked for has expired; update Stockbridge`,
    );
  }

  private pacerOf(shop: ShopAccess): CallPacer {
    let pacer = this.pacers.get(shop.domain);
    if (pacer === undefined) this.pacers.set(shop.domain, (pacer = new CallPacer()));
    return pacer;
  }
}

/** Up to a fifth of a second, so that callers turned away together don't come back together. */
function jitter(): number {
  return Math.random() * 200;
}
