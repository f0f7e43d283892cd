import { Injectable } from '@nestjs/common';
import { isNumberOfOurs } from '@stockbridge/contracts';
import { ShopifyOrders, ShopifyRefunds } from '@stockbridge/shopify';
import {
  FollowedOrders,
  Poller,
  readApart,
  shopAccess,
  wmsAccess,
  type Connection,
  type PollPage,
  type PollWindow,
} from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';

/** Behind the last page of the warehouse come those of the shop: `shop`, then `shop:` and where the next one begins. */
const SHOP = 'shop';
/** Refusals that say nothing of the order that was asked for, and would answer another shop's in the same way: the poll is tried again. */
const DENIED: ReadonlySet<string> = new Set(['ACCESS_DENIED', '403']);

/**
 * The safety net: orders of the warehouse of which something came back in the window, and, where the warehouse is told of approved
 * returns, orders of the shop that have one. An order of the warehouse names the Shopify order it came from, so it is followed even if
 * the event that told of it was lost; a back order names none, and is known by its number. Those of other systems, and of other shops
 * of the goods owner, are left out by their number, or Shopify does not know them.
 */
@Injectable()
export class ReturnsPoller extends Poller {
  constructor(
    private readonly wms: WmsClient,
    private readonly orders: ShopifyOrders,
    private readonly refunds: ShopifyRefunds,
    private readonly followed: FollowedOrders,
  ) {
    super();
  }

  override firstSince(connection: Connection): Date {
    const { since } = connection.settings.returns;
    return since === null ? super.firstSince(connection) : new Date(since);
  }

  async page(window: PollWindow): Promise<PollPage> {
    return window.after?.startsWith(SHOP) ? this.ofShop(window, window.after.slice(SHOP.length + 1) || null) : this.ofWarehouse(window);
  }

  private async ofWarehouse({ connection, since, after }: PollWindow): Promise<PollPage> {
    const page = await this.wms.ordersWithReturnsSince(wmsAccess({ connection }), since, after === null ? 0 : Number(after));
    const keys: string[] = [];
    const untold: WmsOrderRecord[] = [];
    for (const order of page.items) {
      const key = await this.orderIdOf(connection, order);
      if (key !== null) keys.push(key);
      else if (mayBeOurs(connection, order)) untold.push(order);
    }
    keys.push(...(await this.followOurs(connection, untold)));
    // Orders are read by their numbers: one that has another by now would not be found.
    const numbers = page.items.map(({ orderId: wmsOrderId, orderNumber }) => ({ wmsOrderId, orderNumber }));
    await this.followed.renumber(connection.connectionId, numbers);
    const last = connection.settings.returns.advise ? SHOP : null;
    return { keys, next: page.next === null ? last : String(page.next) };
  }

  private async ofShop({ connection, since }: PollWindow, after: string | null): Promise<PollPage> {
    const page = await this.refunds.withReturnsUpdatedSince(shopAccess({ connection }), since, after);
    const followed = await this.followed.ofOrders(connection.connectionId, page.items);
    return { keys: [...followed.keys()], next: page.next === null ? null : `${SHOP}:${page.next}` };
  }

  private async orderIdOf(
    { connectionId }: Connection,
    { orderId: wmsOrderId, orderNumber, goodsOwnerOrderId }: WmsOrderRecord,
  ): Promise<string | null> {
    if (goodsOwnerOrderId === null) return this.followed.orderIdOfAny(connectionId, { wmsOrderId, orderNumber });
    return this.followed.orderIdOf(connectionId, wmsOrderId);
  }

  /** Numbers of other systems look like ours where there is no prefix: Shopify says which orders it knows. */
  private async followOurs(connection: Connection, untold: readonly WmsOrderRecord[]): Promise<string[]> {
    const isKnown = connection.settings.order.orderNumberPrefix === '' ? await this.knownIn(connection, untold) : () => true;
    const ours = untold
      .map(({ goodsOwnerOrderId, orderId: wmsOrderId, orderNumber }) => ({ orderId: goodsOwnerOrderId!, wmsOrderId, orderNumber }))
      .filter(({ orderId }) => isKnown(orderId));
    await this.followed.follow(connection.connectionId, ours);
    return ours.map(({ orderId }) => orderId);
  }

  private async knownIn(connection: Connection, untold: readonly WmsOrderRecord[]): Promise<(orderId: string) => boolean> {
    const ids = [...new Set(untold.map(({ goodsOwnerOrderId }) => goodsOwnerOrderId!))];
    const { found, refused } = await readApart(ids, (some) => this.orders.fulfillmentTruths(shopAccess({ connection }), some));
    const denied = [...refused.values()].find(({ code }) => code !== null && DENIED.has(code));
    if (denied) throw denied;
    return (orderId) => found.has(orderId) || refused.has(orderId);
  }
}

function mayBeOurs({ settings }: Connection, { goodsOwnerOrderId, orderNumber }: WmsOrderRecord): boolean {
  return goodsOwnerOrderId !== null && /^\d+$/.test(goodsOwnerOrderId) && isNumberOfOurs(orderNumber, settings.order.orderNumberPrefix);
}
