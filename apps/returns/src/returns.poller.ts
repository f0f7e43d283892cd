import { Injectable } from '@nestjs/common';
import { FollowedOrders, Poller, wmsAccess, type Connection, type PollPage, type PollWindow } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';

/**
 * The safety net: orders of the warehouse of which something came back in the window. Each names the Shopify order it came from,
 * so it is followed even if the event that told of it was lost. Those of other systems, and of other shops of the goods owner, are
 * left out by their number, or Shopify does not know them.
 */
@Injectable()
export class ReturnsPoller extends Poller {
  constructor(
    private readonly wms: WmsClient,
    private readonly followed: FollowedOrders,
  ) {
    super();
  }

  override firstSince(connection: Connection): Date {
    const { since } = connection.settings.returns;
    return since === null ? super.firstSince(connection) : new Date(since);
  }

  async page({ connection, since, after }: PollWindow): Promise<PollPage> {
    const page = await this.wms.ordersWithReturnsSince(wmsAccess({ connection }), since, after === null ? 0 : Number(after));
    const { connectionId, settings } = connection;
    const keys: string[] = [];
    for (const { orderId: wmsOrderId, orderNumber, goodsOwnerOrderId } of page.items) {
      const known = await this.followed.orderIdOf(connectionId, wmsOrderId);
      if (known !== null) keys.push(known);
      else if (/^\d+$/.test(goodsOwnerOrderId ?? '') && isOurs(orderNumber, settings.order.orderNumberPrefix)) {
        await this.followed.follow(connectionId, [{ orderId: goodsOwnerOrderId!, wmsOrderId, orderNumber }]);
        keys.push(goodsOwnerOrderId!);
      }
    }
    return { keys, next: page.next === null ? null : String(page.next) };
  }
}

/** Prefix, number, and perhaps `-2` for what was added later. Prefixes are distinct per goods owner. */
function isOurs(orderNumber: string, prefix: string): boolean {
  return orderNumber.startsWith(prefix) && /^\d+(-\d+)?$/.test(orderNumber.slice(prefix.length));
}
