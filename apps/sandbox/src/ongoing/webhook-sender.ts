import PQueue from 'p-queue';
import { type Clock } from '../twin/clock.js';
import type { Happening, Warehouse } from './warehouse.js';
import type { WarehouseWebhook, WebhookEvent } from './warehouse-setup.js';
import { webhookPayload } from './webhook-payloads.js';

const minute = 60_000;
/** 1, 5, 15 and 30 minutes, then every two hours until a day has passed. */
const oneDay: readonly number[] = [1 * minute, 5 * minute, 15 * minute, 30 * minute, ...Array.from({ length: 11 }, () => 120 * minute)];
const answerWithinMs = 10_000;
/** At once to one address; a count of thousands of articles waits in line. Not documented: as many as the other twin sends. */
const CONCURRENCY = 20;

/** One attempt to deliver a webhook. `status` is 0 where nobody answered. */
export interface Delivery {
  readonly at: string;
  readonly url: string;
  readonly event: WebhookEvent;
  readonly webhookEventId: number;
  readonly orderNumber: string | null;
  readonly articleNumber: string | null;
  readonly attempt: number;
  readonly status: number;
}

/** Posts a warehouse's webhooks, and again along the ladder until one is answered with 2xx. */
export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  private lastEventId = 0;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly queues = new Map<string, PQueue>();
  private readonly abort = new AbortController();

  constructor(private readonly clock: Clock) {}

  announce(warehouse: Warehouse, happening: Happening): void {
    const { event } = happening;
    const order = 'order' in happening ? happening.order : null;
    const article = 'article' in happening ? happening.article : null;
    for (const webhook of warehouse.setup.webhooks) {
      const wanted =
        webhook.events.includes(event) &&
        (webhook.goodsOwnerId === undefined || webhook.goodsOwnerId === (order ?? article)?.goodsOwnerId) &&
        (event !== 'order.statusChanged' || webhook.statuses === undefined || webhook.statuses.includes(happening.order.status));
      if (!wanted) continue;
      const webhookEventId = ++this.lastEventId;
      const body = JSON.stringify(webhookPayload(warehouse, happening, webhookEventId));
      const about = { event, webhookEventId, orderNumber: order?.orderNumber ?? null, articleNumber: article?.articleNumber ?? null };
      this.after(0, () => this.enqueue(webhook, body, { ...about, attempt: 1 }));
    }
  }

  close(): void {
    this.abort.abort();
    for (const queue of this.queues.values()) queue.clear();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private enqueue(webhook: WarehouseWebhook, body: string, about: Omit<Delivery, 'at' | 'url' | 'status'>): void {
    let queue = this.queues.get(webhook.url);
    if (queue === undefined) {
      queue = new PQueue({ concurrency: CONCURRENCY });
      this.queues.set(webhook.url, queue);
    }
    void queue.add(() => this.deliver(webhook, body, about));
  }

  private async deliver(webhook: WarehouseWebhook, body: string, about: Omit<Delivery, 'at' | 'url' | 'status'>): Promise<void> {
    let answered = 0;
    try {
      const response = await fetch(webhook.url, {
        method: 'POST',
        headers: { 'content-type': 'application/json', ...(webhook.authToken === undefined ? {} : { 'x-auth-token': webhook.authToken }) },
        body,
        signal: AbortSignal.any([this.abort.signal, AbortSignal.timeout(answerWithinMs)]),
      });
      await response.body?.cancel();
      answered = response.status;
    } catch {
      // Nobody answered; the ladder goes on below.
    }
    if (this.abort.signal.aborted) return;
    this.deliveries.push({ at: this.clock().toISOString(), url: webhook.url, ...about, status: answered });
    if (this.deliveries.length > 10_000) this.deliveries.shift();
    if (answered >= 200 && answered < 300) return;
    const ladder = webhook.retryDelaysMs ?? (webhook.retry === 'one-day' ? oneDay : []);
    const wait = ladder[about.attempt - 1];
    if (wait !== undefined) this.after(wait, () => this.enqueue(webhook, body, { ...about, attempt: about.attempt + 1 }));
  }

  private after(ms: number, act: () => void): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      act();
    }, ms);
    this.timers.add(timer);
  }
}
