import { Payload, EventPattern } from '@nestjs/microservices';
import {
  articleSynced,
  customerRedacted,
  shipmentReported,
  shopifyFulfillmentOrderTouched,
  shopifyOrderTouched,
  wmsOrderTouched,
  type ArticleSynced,
  type CustomerRedacted,
  type ShipmentReported,
  type ShopifyFulfillmentOrderTouched,
  type ShopifyOrderTouched,
  type WmsOrderTouched,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, Ledger } from '@stockbridge/sync';
import { KnownArticles } from './known-articles.js';
import type { OrderFacts } from './order-facts.js';
import { fulfillmentOrderKey } from './order.ledger.js';

/** Events that make an order worth another look. Marking is idempotent, so no message can do harm twice. */
@EventController()
export class OrderController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly articles: KnownArticles,
  ) {
    super(desk);
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
    const row = data.orderNumber ? await this.ledger.byNumber(connectionId!, data.orderNumber) : null;
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

  /** From gateway: a customer's data is to be forgotten. Fingerprints are all that is kept of it. */
  @EventPattern(customerRedacted.name)
  async customerRedacted(@Payload() { data }: CustomerRedacted): Promise<void> {
    await this.ledger.mergeFacts(data.connectionId, data.orderIds, { fingerprints: null, planned: null });
  }
}
