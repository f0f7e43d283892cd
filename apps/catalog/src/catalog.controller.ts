import { EventPattern, Payload } from '@nestjs/microservices';
import { articleWanted, shopifyProductTouched, type ArticleWanted, type ShopifyProductTouched } from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, Ledger } from '@stockbridge/sync';
import { productKey, type CatalogFacts } from './catalog.ledger.js';

/** Events that make a variant worth another look. */
@EventController()
export class CatalogController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<CatalogFacts>,
  ) {
    super(desk);
  }

  /** From gateway: a webhook named this product; which variants it has, Shopify is asked in the next pass. */
  @EventPattern(shopifyProductTouched.name)
  async productTouched(@Payload() { connectionId, data }: ShopifyProductTouched): Promise<void> {
    await this.ledger.touch(connectionId!, productKey(data.productId), { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From order: an order waits for this article, so its variant goes before the rest. */
  @EventPattern(articleWanted.name)
  async articleWanted(@Payload() { connectionId, data }: ArticleWanted): Promise<void> {
    if (data.variantId) await this.ledger.touch(connectionId!, data.variantId, { because: 'event' });
  }
}
