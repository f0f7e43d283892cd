import { randomUUID } from 'node:crypto';
import PQueue from 'p-queue';
import { Agent, request } from 'undici';
import type { Shop } from '../shop-state.js';
import type { Announcement, World } from '../world.js';
import { TOPICS } from './topics.js';
import { bodyText, onlyFields, passesFilter, sign } from './webhook-text.js';

/** Posts a webhook and answers the HTTP status; rejects when there was no answer in time. */
export type Post = (uri: string, headers: Record<string, string>, body: string, timeoutMs: number) => Promise<number>;

/** One attempt at a delivery, as `/_twin/webhooks` shows it. */
export interface DeliveryAttempt {
  readonly seq: number;
  readonly topic: string;
  readonly shop: string;
  /** The order concerned, also where the body names only fulfillment orders. */
  readonly orderId: string | null;
  readonly webhookId: string;
  /** When it happened in the shop. */
  readonly createdAt: string;
  readonly sentAt: string;
  readonly answeredAt: string;
  /** 0: no answer. */
  readonly status: number;
  /** 1 for the first; up to 9. */
  readonly attempt: number;
}

interface Delivery {
  readonly shop: Shop;
  readonly apiKey: string;
  /** Null for what `shopify.app.toml` subscribed: that is never deleted. */
  readonly subscriptionId: string | null;
  readonly uri: string;
  readonly topic: string;
  readonly orderId: string | null;
  readonly webhookId: string;
  readonly createdAt: Date;
  readonly headers: Record<string, string>;
  /** What is sent every time: a retry brings the original body, however old. */
  readonly text: string;
}

/** Seconds before each of the 8 retries: together about four hours, as Shopify's. The steps themselves are not documented. */
const RETRY_LADDER = [30, 90, 240, 600, 1_200, 2_400, 3_600, 6_240];

/** At once to one shop's endpoints. */
const CONCURRENCY = 20;

/** Sends webhooks: at least once, in no promised order, with retries, until the subscription is given up. */
export class Deliveries {
  private readonly queues = new Map<string, PQueue>();
  private readonly attempts: DeliveryAttempt[] = [];
  private readonly lastSuccess = new Map<string, number>();
  private readonly agent = new Agent({ connections: 128, connect: { timeout: 1_000 } });
  private readonly post: Post;
  private open = 0;
  private closed = false;

  constructor(
    private readonly world: World,
    post?: Post,
  ) {
    this.post = post ?? ((uri, headers, body, timeoutMs) => this.postHttp(uri, headers, body, timeoutMs));
    world.onAnnouncement((shop, announcement) => this.announce(shop, announcement));
  }

  /** Attempts after that sequence number, oldest first, and how many deliveries are still under way or waiting for a retry. */
  after(seq: number, limit: number): { webhooks: DeliveryAttempt[]; last: number; pending: number } {
    return { webhooks: this.attempts.slice(seq, seq + limit), last: this.attempts.length, pending: this.open };
  }

  async close(): Promise<void> {
    this.closed = true;
    for (const queue of this.queues.values()) queue.clear();
    await this.agent.destroy();
  }

  private announce(shop: Shop, announcement: Announcement): void {
    if (!this.world.switches.now.webhooks || this.closed) return;
    const targets = this.targets(shop, announcement.topic);
    if (targets.length === 0) return;
    const body = announcement.body();
    const eventId = randomUUID();
    const now = this.world.now();
    for (const target of targets) {
      const secret = this.world.apps.get(target.apiKey)?.apiSecret;
      if (secret === undefined || !passesFilter(body, target.filter)) continue;
      const text = bodyText(onlyFields(body, target.includeFields));
      const webhookId = randomUUID();
      const delivery: Delivery = {
        shop,
        apiKey: target.apiKey,
        subscriptionId: target.subscriptionId,
        uri: target.uri,
        topic: announcement.topic,
        orderId: announcement.orderId,
        webhookId,
        createdAt: now,
        text,
        headers: {
          'content-type': 'application/json',
          'user-agent': 'Shopify-Captain-Hook',
          'x-shopify-topic': announcement.topic,
          'x-shopify-hmac-sha256': sign(text, secret),
          'x-shopify-shop-domain': shop.domain,
          'x-shopify-api-version': '2026-10',
          'x-shopify-webhook-id': webhookId,
          'x-shopify-event-id': eventId,
          'x-shopify-triggered-at': now.toISOString(),
          ...(target.name === null ? {} : { 'x-shopify-name': target.name }),
        },
      };
      this.dispatch(delivery);
    }
  }

  private targets(
    shop: Shop,
    topic: string,
  ): { apiKey: string; subscriptionId: string | null; uri: string; filter: string | null; includeFields: string[]; name: string | null }[] {
    const byApi = [...shop.subscriptions.values()]
      .filter((subscription) => TOPICS.get(subscription.topic)?.header === topic)
      .map(({ apiKey, id, uri, filter, includeFields, name }) => ({ apiKey, subscriptionId: id, uri, filter, includeFields, name }));
    const byToml = [...shop.installations.keys()].flatMap((apiKey) =>
      (this.world.apps.get(apiKey)?.subscriptions ?? [])
        .filter((subscription) => subscription.topic === topic)
        .map(({ uri, includeFields }) => ({ apiKey, subscriptionId: null, uri, filter: null, includeFields, name: null })),
    );
    return [...byApi, ...byToml];
  }

  private dispatch(delivery: Delivery): void {
    const { webhookDuplicateShare, webhookLostShare, webhookReorderMs } = this.world.switches.now;
    if (webhookLostShare > 0 && this.world.random() < webhookLostShare) return;
    const times = webhookDuplicateShare > 0 && this.world.random() < webhookDuplicateShare ? 2 : 1;
    for (let time = 0; time < times; time += 1) {
      this.open += 1;
      if (webhookReorderMs > 0) this.world.later(Math.floor(this.world.random() * webhookReorderMs), () => this.enqueue(delivery, 1));
      else this.enqueue(delivery, 1);
    }
  }

  private enqueue(delivery: Delivery, attempt: number): void {
    if (this.closed) return;
    let queue = this.queues.get(delivery.shop.domain);
    if (queue === undefined) {
      queue = new PQueue({ concurrency: CONCURRENCY });
      this.queues.set(delivery.shop.domain, queue);
    }
    void queue.add(() => this.attempt(delivery, attempt));
  }

  private async attempt(delivery: Delivery, attempt: number): Promise<void> {
    const sentAt = this.world.now();
    let status = 0;
    try {
      status = await this.post(delivery.uri, delivery.headers, delivery.text, this.world.switches.now.webhookTimeoutMs);
    } catch {
      // No answer in time, or no connection: the log shows status 0, and the ladder goes on.
    }
    if (this.closed) return;
    this.attempts.push({
      seq: this.attempts.length + 1,
      topic: delivery.topic,
      shop: delivery.shop.domain,
      orderId: delivery.orderId,
      webhookId: delivery.webhookId,
      createdAt: delivery.createdAt.toISOString(),
      sentAt: sentAt.toISOString(),
      answeredAt: this.world.now().toISOString(),
      status,
      attempt,
    });
    const subscription = delivery.subscriptionId;
    if (status >= 200 && status < 300) {
      if (subscription !== null) this.lastSuccess.set(subscription, this.world.now().getTime());
      this.open -= 1;
      return;
    }
    const wait = RETRY_LADDER[attempt - 1];
    const gone = subscription !== null && !delivery.shop.subscriptions.has(subscription) && delivery.topic !== 'app/uninstalled';
    if (wait !== undefined && !gone) {
      this.world.later(wait * 1_000 * this.world.switches.now.webhookRetryTimeScale, () => this.enqueue(delivery, attempt + 1));
      return;
    }
    this.open -= 1;
    if (wait === undefined) this.giveUp(delivery);
  }

  /** The last retry failed too: if nothing of this subscription got through meanwhile, Shopify deletes it without a word. */
  private giveUp(delivery: Delivery): void {
    const { shop, subscriptionId } = delivery;
    if (subscriptionId === null || !this.world.switches.now.deleteFailingSubscriptions) return;
    if ((this.lastSuccess.get(subscriptionId) ?? 0) >= delivery.createdAt.getTime()) return;
    if (!shop.subscriptions.delete(subscriptionId)) return;
    this.world.happened(
      shop,
      'webhook.subscription_dropped',
      { type: 'WebhookSubscription', id: subscriptionId },
      { topic: delivery.topic },
    );
  }

  private async postHttp(uri: string, headers: Record<string, string>, body: string, timeoutMs: number): Promise<number> {
    const answer = await request(uri, { method: 'POST', headers, body, dispatcher: this.agent, signal: AbortSignal.timeout(timeoutMs) });
    await answer.body.dump();
    return answer.statusCode;
  }
}
