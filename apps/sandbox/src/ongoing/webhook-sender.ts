import { type Clock } from '../twin/clock.js';
import { webhookTimestamp } from './ongoing-time.js';
import type { Order, OrderEvent, Warehouse } from './warehouse.js';
import type { WarehouseWebhook } from './warehouse-setup.js';

const minute = 60_000;
/** 1, 5, 15 and 30 minutes, then every two hours until a day has passed. */
const oneDay: readonly number[] = [1 * minute, 5 * minute, 15 * minute, 30 * minute, ...Array.from({ length: 11 }, () => 120 * minute)];
const answerWithinMs = 10_000;

/** One attempt to deliver a webhook. `status` is 0 where nobody answered. */
export interface Delivery {
  readonly at: string;
  readonly url: string;
  readonly event: OrderEvent;
  readonly webhookEventId: number;
  readonly orderNumber: string;
  readonly attempt: number;
  readonly status: number;
}

/** Posts a warehouse's webhooks, and again along the ladder until one is answered with 2xx. */
export class WebhookSender {
  readonly deliveries: Delivery[] = [];
  private lastEventId = 0;
  private readonly timers = new Set<NodeJS.Timeout>();
  private readonly abort = new AbortController();

  constructor(private readonly clock: Clock) {}

  announce(warehouse: Warehouse, order: Order, event: OrderEvent): void {
    for (const webhook of warehouse.setup.webhooks) {
      const wanted =
        webhook.events.includes(event) &&
        (webhook.goodsOwnerId === undefined || webhook.goodsOwnerId === order.goodsOwnerId) &&
        (event !== 'order.statusChanged' || webhook.statuses === undefined || webhook.statuses.includes(order.status));
      if (!wanted) continue;
      const webhookEventId = ++this.lastEventId;
      const body = JSON.stringify(this.payload(warehouse, order, event, webhookEventId));
      this.after(0, () => this.deliver(webhook, body, { event, webhookEventId, orderNumber: order.orderNumber, attempt: 1 }));
    }
  }

  close(): void {
    this.abort.abort();
    for (const timer of this.timers) clearTimeout(timer);
    this.timers.clear();
  }

  private async deliver(
    webhook: WarehouseWebhook,
    body: string,
    about: Pick<Delivery, 'event' | 'webhookEventId' | 'orderNumber' | 'attempt'>,
  ): Promise<void> {
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
    if (wait !== undefined) this.after(wait, () => this.deliver(webhook, body, { ...about, attempt: about.attempt + 1 }));
  }

  private after(ms: number, act: () => Promise<void>): void {
    const timer = setTimeout(() => {
      this.timers.delete(timer);
      void act();
    }, ms);
    this.timers.add(timer);
  }

  private payload(warehouse: Warehouse, order: Order, event: OrderEvent, webhookEventId: number): Record<string, unknown> {
    return {
      webhookOrdersId: webhookEventId,
      webhookEventId,
      system: warehouse.name,
      timestamp: webhookTimestamp(this.clock()),
      orderId: order.id,
      orderNumber: order.orderNumber,
      goodsOwnerId: order.goodsOwnerId,
      goodsOwnerOrderId: order.body.goodsOwnerOrderId ?? null,
      consigneeOrderNumber: order.body.consigneeOrderNumber ?? null,
      path: `/api/v1/orders/${order.id}`,
      byUser: { userId: 1 },
      byComputer: null,
      orderStatus: { number: order.status },
      currentShipmentId: null,
      webhookTemplate: event,
      goodsOwnerName: warehouse.goodsOwner(order.goodsOwnerId)?.name ?? null,
      goodsOwnerClasses: null,
      tracking: [
        ...order.tracking.map((entry) => ({ trackingUrl: entry.trackingUrl, waybill: entry.waybill, isReturn: false })),
        ...order.returnTracking.map((entry) => ({ trackingUrl: entry.trackingUrl, waybill: entry.waybill, isReturn: true })),
      ],
      parcels: order.parcels.map((parcel) => ({
        id: parcel.id,
        parcelNumber: parcel.parcelNumber,
        isReturnParcel: parcel.isReturn,
        tracking: parcel.tracking === null ? null : { trackingUrl: parcel.tracking.trackingUrl },
      })),
    };
  }
}
