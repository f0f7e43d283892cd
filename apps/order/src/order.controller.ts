import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import { isDeepStrictEqual } from 'node:util';
import {
  articleSynced,
  customerRedacted,
  orderNumbersMeant,
  orderAudit,
  orderAuditRun,
  orderBackfill,
  orderExplain,
  orderPreview,
  shipmentClosedShort,
  shipmentReported,
  shopifyFulfillmentOrderTouched,
  shopifyOrderTouched,
  wmsOrderTouched,
  type ArticleSynced,
  type Reason,
  type CustomerRedacted,
  type OrderAudit,
  type OrderExplanation,
  type OrderPreview,
  type ShipmentClosedShort,
  type ShipmentReported,
  type ShopifyFulfillmentOrderTouched,
  type ShopifyOrderTouched,
  type WmsOrderTouched,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, Ledger, type AcceptedSettings } from '@stockbridge/sync';
import { KnownArticles } from './known-articles.js';
import type { OrderFacts } from './order-facts.js';
import { OrderDesk } from './order.desk.js';
import { fulfillmentOrderKey } from './order.ledger.js';
import type { PreviewAsked } from './order-preview.js';

/** Reasons that other settings may end. */
const JUDGED_AGAIN: readonly Reason[] = [
  'payment-status',
  'tag-excluded',
  'tag-missing',
  'order-closed',
  'before-go-live',
  'already-shipped',
  'not-at-location',
  'nothing-to-ship',
  'risk-hold',
  'hold-window',
  'line-unmappable',
  'at-fulfillment-service',
  'refunded-not-cancelled',
  'warehouse-began',
  'cancelled-too-late',
];

/** Events that make an order worth another look. Marking is idempotent, so no message can do harm twice. */
@EventController()
export class OrderController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly articles: KnownArticles,
    private readonly orders: OrderDesk,
  ) {
    super(desk);
  }

  /** What was left out or held by other settings is judged again. */
  protected override async settingsAccepted({ connectionId, before, after, tx }: AcceptedSettings): Promise<void> {
    if (!before || isDeepStrictEqual([before.order, before.goLiveAt], [after.order, after.goLiveAt])) return;
    await this.ledger.touchReasons(connectionId, JUDGED_AGAIN, { because: 'recheck', tx });
  }

  /** From gateway: a webhook named this order. Whether it matters is decided when it is read. */
  @EventPattern(shopifyOrderTouched.name)
  async orderTouched(@Payload() { connectionId, data }: ShopifyOrderTouched): Promise<void> {
    await this.ledger.touch(connectionId!, data.orderId, { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From gateway: a webhook named a fulfillment order; whose it is, Shopify is asked in the next pass. */
  @EventPattern(shopifyFulfillmentOrderTouched.name)
  async fulfillmentOrderTouched(@Payload() { connectionId, data }: ShopifyFulfillmentOrderTouched): Promise<void> {
    await this.ledger.touch(connectionId!, fulfillmentOrderKey(data.fulfillmentOrderId), {
      because: 'webhook',
      receivedAt: data.receivedAt,
    });
  }

  /** From gateway: something happened to the order in the warehouse, perhaps by people there. */
  @EventPattern(wmsOrderTouched.name)
  async wmsOrderTouched(@Payload() { connectionId, data }: WmsOrderTouched): Promise<void> {
    let row = null;
    for (const number of orderNumbersMeant(data.orderNumber ?? '', '')) row ??= await this.ledger.byNumber(connectionId!, number);
    if (row) await this.ledger.touch(connectionId!, row.key, { because: 'event' });
  }

  /** From catalog: orders held for this article can go on. */
  @EventPattern(articleSynced.name)
  async articleSynced(@Payload() { connectionId, data }: ArticleSynced): Promise<void> {
    await this.articles.add(connectionId!, [data.articleNumber]);
    await this.ledger.release(connectionId!, { reason: 'article-missing', subject: data.articleNumber });
  }

  /** From fulfillment: when everything is shipped, what is kept to compare with is dropped. */
  @EventPattern(shipmentReported.name)
  async shipmentReported(@Payload() { connectionId, data }: ShipmentReported): Promise<void> {
    await this.ledger.touch(connectionId!, data.orderId, { because: 'event' });
  }

  /** From fulfillment: units that the warehouse gave up are to be sent again. */
  @EventPattern(shipmentClosedShort.name)
  async shipmentClosedShort(@Payload() { connectionId, data }: ShipmentClosedShort): Promise<void> {
    await this.orders.sendAgain(connectionId!, data);
  }

  /** From gateway: a customer's data is to be forgotten. Fingerprints are all that is kept of it. */
  @EventPattern(customerRedacted.name)
  async customerRedacted(@Payload() { data }: CustomerRedacted): Promise<void> {
    await this.ledger.mergeFacts(data.connectionId, data.orderIds, { fingerprints: null, planned: null, supplementInputs: null });
  }

  /** From gateway: why an order is, or is not, in the warehouse. */
  @MessagePattern(orderExplain.name)
  explain(@Payload() { connectionId, order }: { connectionId: string; order: string }): Promise<{ explanation: OrderExplanation | null }> {
    return this.orders.explain(connectionId, order);
  }

  /** From gateway: what settings would make of real orders. */
  @MessagePattern(orderPreview.name)
  preview(@Payload() { connectionId, ...asked }: PreviewAsked & { connectionId: string }): Promise<OrderPreview> {
    return this.orders.preview(connectionId, asked);
  }

  /** From gateway: whether shop, ledger and warehouse have the same orders. */
  @MessagePattern(orderAudit.name)
  audit(@Payload() { connectionId }: { connectionId: string }): Promise<OrderAudit> {
    return this.orders.audit(connectionId);
  }

  /** From gateway: a person wants them compared now. */
  @MessagePattern(orderAuditRun.name)
  runAudit(@Payload() { connectionId }: { connectionId: string }): Promise<{ known: boolean }> {
    return this.orders.runAudit(connectionId);
  }

  /** From gateway: a person wants the orders of a past range. */
  @MessagePattern(orderBackfill.name)
  backfill(@Payload() { connectionId, from, to }: { connectionId: string; from: string; to: string }): Promise<{ known: boolean }> {
    return this.orders.backfill(connectionId, from, to);
  }
}
