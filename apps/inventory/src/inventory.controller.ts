import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  articlesLinked,
  articleSynced,
  connectionConfigured,
  connectionRemoved,
  flowDryRun,
  flowStatus,
  orderCancelled,
  orderExported,
  shipmentReported,
  shopifyInventoryLevelTouched,
  wmsOrderTouched,
  wmsStockTouched,
  type ArticlesLinked,
  type ArticleSynced,
  type Cause,
  type ConnectionConfigured,
  type ConnectionRemoved,
  type FlowDryRun,
  type FlowStatus,
  type OrderCancelled,
  type OrderExported,
  type ShipmentReported,
  type ShopifyInventoryLevelTouched,
  type WmsOrderTouched,
  type WmsStockTouched,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, Ledger } from '@stockbridge/sync';
import type { StockFacts } from './inventory.ledger.js';
import { InventoryDesk } from './inventory.desk.js';
import { StoredStockBook } from './stored-stock-book.js';

/**
 * Events that make a quantity worth another look. What the warehouse confirmed and which variant is which article is kept whether
 * or not anybody has stock on; rows are marked only where somebody of the goods owner has.
 */
@EventController()
export class InventoryController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly stock: InventoryDesk,
    private readonly ledger: Ledger<StockFacts>,
    private readonly book: StoredStockBook,
  ) {
    super(desk);
  }

  /** From gateway: perhaps with stock switched on or off, which concerns the goods owner's other shops as well. */
  @EventPattern(connectionConfigured.name)
  override async connectionConfigured(@Payload() event: ConnectionConfigured): Promise<void> {
    await super.connectionConfigured(event);
    await this.stock.configured(event.data);
  }

  /** From gateway: nothing of it is kept, and what its orders took is free for the others. */
  @EventPattern(connectionRemoved.name)
  override async connectionRemoved(@Payload() event: ConnectionRemoved): Promise<void> {
    const others = await this.stock.removing(event.data.connectionId);
    await super.connectionRemoved(event);
    await others.marked();
  }

  /** From catalog: which variant is which article. */
  @EventPattern(articlesLinked.name)
  async articlesLinked(@Payload() { connectionId, data }: ArticlesLinked): Promise<void> {
    await this.mark(connectionId!, await this.book.link(connectionId!, data.links), 'poll');
  }

  /** From catalog: the article stands in the warehouse, which may have stock of it. */
  @EventPattern(articleSynced.name)
  async articleSynced(@Payload() { connectionId, data }: ArticleSynced): Promise<void> {
    await this.ledger.release(connectionId!, { reason: 'article-missing', subject: data.articleNumber });
  }

  /** From order: the warehouse confirmed these rows, so its stock is lessened by them. */
  @EventPattern(orderExported.name)
  async orderExported(@Payload() { connectionId, data, occurredAt }: OrderExported): Promise<void> {
    const told = data.wmsOrders.flatMap(({ orderNumber, rows = [] }) => rows.map((row) => ({ orderNumber, ...row })));
    await this.book.confirm(connectionId!, data.orderId, occurredAt, told);
    await this.markLinked(
      connectionId!,
      told.map((row) => row.articleNumber),
      'event',
    );
  }

  /** From order: the warehouse does not hold the order's units any more. */
  @EventPattern(orderCancelled.name)
  async orderCancelled(@Payload() { connectionId, data }: OrderCancelled): Promise<void> {
    const articles = await this.book.articlesOfOrder(connectionId!, { orderId: data.orderId });
    await this.book.forgetOrder(connectionId!, data.orderId);
    await this.markLinked(connectionId!, articles, 'event');
  }

  /** From fulfillment: what was shipped is not committed any more. */
  @EventPattern(shipmentReported.name)
  async shipmentReported(@Payload() { connectionId, data }: ShipmentReported): Promise<void> {
    await this.markLinked(connectionId!, await this.book.articlesOfOrder(connectionId!, { orderId: data.orderId }), 'event');
  }

  /** From gateway: picked, shipped short, cancelled: what the warehouse holds for the order may have changed. */
  @EventPattern(wmsOrderTouched.name)
  async wmsOrderTouched(@Payload() { connectionId, data }: WmsOrderTouched): Promise<void> {
    const articles = await this.book.articlesOfOrder(connectionId!, { orderId: data.goodsOwnerOrderId, orderNumber: data.orderNumber });
    await this.markLinked(connectionId!, articles, 'webhook', data.receivedAt);
  }

  /** From gateway: the warehouse counted, received or sold. */
  @EventPattern(wmsStockTouched.name)
  async wmsStockTouched(@Payload() { connectionId, data }: WmsStockTouched): Promise<void> {
    await this.markLinked(connectionId!, [data.articleNumber], 'webhook', data.receivedAt);
  }

  /** From gateway: a level changed in the shop. The quantity we know or are just writing is the echo of our own write. */
  @EventPattern(shopifyInventoryLevelTouched.name)
  async inventoryLevelTouched(@Payload() { connectionId, data }: ShopifyInventoryLevelTouched): Promise<void> {
    const articles = await this.book.articlesOfItem(connectionId!, data.inventoryItemId, data.available);
    if (articles.length === 0 || articles.every(({ isEcho }) => isEcho)) return;
    await this.book.distrust(connectionId!, [data.inventoryItemId]);
    await this.mark(
      connectionId!,
      articles.map(({ number }) => number),
      'webhook',
      data.receivedAt,
    );
  }

  /** Asked by the gateway: how far the flow is, and how far a reading of all levels. */
  @MessagePattern(flowStatus.name)
  override async status(@Payload() { connectionId }: { connectionId: string }): Promise<FlowStatus> {
    const status = await super.status({ connectionId });
    return { ...status, load: await this.stock.loadOf(connectionId, status.counts.due ?? 0) };
  }

  /** Asked by the gateway: every quantity that would change. */
  @MessagePattern(flowDryRun.name)
  dryRun(@Payload() { connectionId, after, limit }: { connectionId: string; after: string | null; limit: number }): Promise<FlowDryRun> {
    return this.stock.dryRun(connectionId, after, limit);
  }

  protected override async load(connectionId: string, what: 'start' | 'cancel'): Promise<void> {
    await this.stock.load(connectionId, what);
    if (what === 'start') await this.desk.runNow(connectionId);
  }

  /** Those of the articles that the shop sells, and the kits that hold one of them, whether or not the shop sells that. */
  private async markLinked(connectionId: string, articleNumbers: readonly string[], because: Cause, receivedAt?: string): Promise<void> {
    if (articleNumbers.length === 0) return;
    const related = await this.book.related([connectionId], articleNumbers);
    await this.mark(connectionId, related.get(connectionId) ?? [], because, receivedAt);
  }

  private async mark(connectionId: string, keys: readonly string[], because: Cause, receivedAt?: string): Promise<void> {
    if (keys.length === 0 || !(await this.book.place(connectionId)).isRead) return;
    await this.ledger.touch(connectionId, keys, { because, receivedAt });
  }
}
