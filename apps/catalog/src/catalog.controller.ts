import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  articleLinks,
  articleWanted,
  connectionConfigured,
  flowDryRun,
  flowStatus,
  shopifyInventoryItemTouched,
  shopifyProductTouched,
  skuDoctor,
  type ArticleLinks,
  type ArticleWanted,
  type ConnectionConfigured,
  type FlowDryRun,
  type FlowStatus,
  type ShopifyInventoryItemTouched,
  type ShopifyProductTouched,
  type SkuDoctor,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, Ledger } from '@stockbridge/sync';
import { CatalogDesk } from './catalog.desk.js';
import { standInKey, type CatalogFacts } from './catalog.ledger.js';
import { SkuDoctorDesk } from './sku-doctor.js';
import { Variants } from './variants.js';

interface PageAsked {
  readonly connectionId: string;
  readonly after: string | null;
  readonly limit: number;
}

/** Events that make a variant worth another look, and what can be asked of the catalogue. */
@EventController()
export class CatalogController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<CatalogFacts>,
    private readonly variants: Variants,
    private readonly catalogDesk: CatalogDesk,
    private readonly doctor: SkuDoctorDesk,
  ) {
    super(desk);
  }

  /** From gateway: settings may have changed, too; every announcement is compared, since the one that changed them may have been lost half-way. */
  @EventPattern(connectionConfigured.name)
  override async connectionConfigured(@Payload() event: ConnectionConfigured): Promise<void> {
    await super.connectionConfigured(event);
    await this.catalogDesk.followSettings(event.data.connectionId);
  }

  /** From gateway: a webhook named this product; which variants it has, Shopify is asked in the next pass. */
  @EventPattern(shopifyProductTouched.name)
  async productTouched(@Payload() { connectionId, data }: ShopifyProductTouched): Promise<void> {
    if (data.content && (await this.catalogDesk.isAsTold(connectionId!, data.productId, data.content))) return;
    const is = data.topic === 'products/delete' ? 'deleted-product' : 'product';
    await this.ledger.touch(connectionId!, standInKey({ is, id: data.productId }), { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From gateway: cost, HS code, origin, weight or tracking of an item changed. */
  @EventPattern(shopifyInventoryItemTouched.name)
  async inventoryItemTouched(@Payload() { connectionId, data }: ShopifyInventoryItemTouched): Promise<void> {
    const key = standInKey({ is: 'inventory-item', id: data.inventoryItemId });
    await this.ledger.touch(connectionId!, key, { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From order: an order waits for this article, so its variants go before the rest. A line whose variant was deleted names only the number. */
  @EventPattern(articleWanted.name)
  async articleWanted(@Payload() { connectionId, data }: ArticleWanted): Promise<void> {
    const keys = data.variantId ? [data.variantId] : await this.variants.idsOfArticle(connectionId!, data.articleNumber);
    await this.ledger.touch(connectionId!, keys, { because: 'event' });
  }

  @MessagePattern(flowStatus.name)
  override async status(@Payload() asked: { connectionId: string }): Promise<FlowStatus> {
    const status = await super.status(asked);
    return { ...status, load: await this.catalogDesk.load(asked.connectionId, status.counts.due) };
  }

  /** From inventory: which item is which article. */
  @MessagePattern(articleLinks.name)
  links(@Payload() { connectionId, after, limit }: PageAsked): Promise<ArticleLinks> {
    return this.catalogDesk.links(connectionId, after, limit);
  }

  /** From gateway: what the flow would write, were it on. */
  @MessagePattern(flowDryRun.name)
  dryRun(@Payload() { connectionId, after, limit }: PageAsked): Promise<FlowDryRun> {
    return this.catalogDesk.dryRun(connectionId, after, limit);
  }

  /** From gateway: what is wrong with the catalogue's SKUs. */
  @MessagePattern(skuDoctor.name)
  skuDoctor(@Payload() { connectionId, after, limit }: PageAsked): Promise<SkuDoctor> {
    return this.doctor.examine(connectionId, after, limit);
  }

  protected override load(connectionId: string, what: 'start' | 'cancel'): Promise<void> {
    return what === 'start' ? this.catalogDesk.startLoad(connectionId) : this.catalogDesk.cancelLoad(connectionId);
  }
}
