import { Injectable } from '@nestjs/common';
import { ShopifyProducts } from '@stockbridge/shopify';
import { Poller, shopAccess, type PollPage, type PollWindow } from '@stockbridge/sync';

/** The safety net, and the first load: variants of products updated in the window. The first window reaches back to the beginning. */
@Injectable()
export class CatalogPoller extends Poller {
  constructor(private readonly shopify: ShopifyProducts) {
    super();
  }

  override firstSince(): Date {
    return new Date(0);
  }

  async page({ connection, since, after }: PollWindow): Promise<PollPage> {
    const page = await this.shopify.variantIdsUpdatedSince(shopAccess({ connection }), since, after);
    return { keys: page.items, next: page.next };
  }
}
