import { Injectable } from '@nestjs/common';
import { ShopifyOrders } from '@stockbridge/shopify';
import { Poller, shopAccess, type PollPage, type PollWindow } from '@stockbridge/sync';

/** The second half of a window reads fulfillment orders; its places carry this prefix. */
const MOVED = 'fulfillment-orders:';

/**
 * The safety net: orders updated in the window, then orders whose fulfillment orders at our location were, since a hold or
 * a move need not touch the order. Every updated order is marked, whatever its status: an admitted one is followed to its end.
 */
@Injectable()
export class OrderPoller extends Poller {
  constructor(private readonly shopify: ShopifyOrders) {
    super();
  }

  async page({ connection, since, after }: PollWindow): Promise<PollPage> {
    const shop = shopAccess({ connection });
    if (!after?.startsWith(MOVED)) {
      const page = await this.shopify.updatedSince(shop, since, after);
      return { keys: page.items.map(({ id }) => id), next: page.next ?? MOVED };
    }
    const page = await this.shopify.withFulfillmentOrdersUpdatedSince(
      shop,
      connection.shop.locationId,
      since,
      after.slice(MOVED.length) || null,
    );
    return { keys: page.items, next: page.next === null ? null : MOVED + page.next };
  }
}
