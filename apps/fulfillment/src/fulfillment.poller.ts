import { Injectable } from '@nestjs/common';
import { isNumberOfOurs, type Reason } from '@stockbridge/contracts';
import { ShopifyOrders } from '@stockbridge/shopify';
import { FollowedOrders, Ledger, Poller, shopAccess, wmsAccess, type Connection, type PollPage, type PollWindow } from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';
import type { EntityManager } from 'typeorm';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { hasPickedMore, isShopifyConcerned } from './reported-shipments.js';

/** What an order is held for while a back order may send its rest. */
const WAIT_FOR_A_REST: readonly Reason[] = ['partly-shipped', 'short-picked', 'not-captured', 'authorization-expires'];
/** What nothing that happens in Shopify can change. */
export const SHOP_CAN_NOT_MEND: readonly Reason[] = ['not-shipped-yet'];
/** The WMS tells of changes of two days at the most; a margin for its clock. */
const CHANGES_REACH_BACK_MS = 47 * 3_600_000;

/**
 * The safety net: orders of the warehouse whose status changed in the window, then those that changed in another way. Each of the first
 * names the Shopify order it came from, so it is followed even if the event that told of it was lost. Orders of other systems and other
 * shops of the goods owner turn up too: Shopify does not know them, and they are ignored. Of the second, those count that we follow, and of
 * which more was picked or booked than Shopify was told: a number that is booked late changes no status. Last the orders that changed in
 * Shopify, where somebody may have fulfilled or undone something.
 */
@Injectable()
export class FulfillmentPoller extends Poller {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly followed: FollowedOrders,
    private readonly ledger: Ledger<FulfillmentFacts>,
  ) {
    super();
  }

  /** The place in a window: an id for statuses, `c` and an id for orders that changed otherwise, `s` and a cursor for those of Shopify. */
  async page(window: PollWindow): Promise<PollPage> {
    const { after } = window;
    if (after?.startsWith('s')) return this.changedInShop(window, after.slice(1) || null);
    return after?.startsWith('c') ? this.changed(window, Number(after.slice(1))) : this.movedOn(window, Number(after ?? 0));
  }

  private async movedOn({ connection, since }: PollWindow, from: number): Promise<PollPage> {
    const page = await this.wms.ordersWithStatusChangedSince(wmsAccess({ connection }), since, from);
    const { orderNumberPrefix } = connection.settings.order;
    const ours = page.items.filter(
      (order) => /^\d+$/.test(order.goodsOwnerOrderId ?? '') && isNumberOfOurs(order.orderNumber, orderNumberPrefix),
    );
    await this.followed.follow(
      connection.connectionId,
      ours.map((order) => ({ orderId: order.goodsOwnerOrderId!, wmsOrderId: order.orderId, orderNumber: order.orderNumber })),
    );
    await this.renumber(connection, page.items);
    const known = await this.followed.orderIdsOf(
      connection.connectionId,
      page.items.map(({ orderId }) => orderId),
    );
    // An order that names none of the shop's may be the back order of one that waits for its rest.
    const mayBeBackOrder = page.items.some(({ orderId, goodsOwnerOrderId }) => goodsOwnerOrderId === null && !known.has(orderId));
    const waiting = (tx: EntityManager) => this.ledger.touchReasons(connection.connectionId, WAIT_FOR_A_REST, { because: 'poll', tx });
    return {
      keys: [...new Set(known.values())],
      next: page.next === null ? 'c0' : String(page.next),
      ...(mayBeBackOrder && { also: async (tx) => void (await waiting(tx)) }),
    };
  }

  private async changed({ connection, since, openedAt }: PollWindow, from: number): Promise<PollPage> {
    const reach = new Date(Math.max(since.getTime(), openedAt.getTime() - CHANGES_REACH_BACK_MS));
    const page = await this.wms.ordersUpdatedSince(wmsAccess({ connection }), reach, from);
    const known = await this.followed.orderIdsOf(
      connection.connectionId,
      page.items.map(({ orderId }) => orderId),
    );
    const facts = await this.ledger.facts(connection.connectionId, [...new Set(known.values())]);
    const renumbered = await this.renumber(connection, page.items);
    const untold = page.items.filter((order) => {
      const orderId = known.get(order.orderId);
      return renumbered.includes(order.orderId) || (orderId !== undefined && isUntold(order, facts.get(orderId) ?? null, connection));
    });
    return {
      keys: [...new Set(untold.map(({ orderId }) => known.get(orderId)!))],
      next: page.next === null ? 's' : `c${page.next}`,
    };
  }

  /** Notes the numbers that the warehouse knows followed orders by now; answers the ids of those that were others. */
  private renumber({ connectionId }: Connection, orders: readonly WmsOrderRecord[]): Promise<number[]> {
    return this.followed.renumber(
      connectionId,
      orders.map(({ orderId, orderNumber }) => ({ wmsOrderId: orderId, orderNumber })),
    );
  }

  private async changedInShop({ connection, since }: PollWindow, after: string | null): Promise<PollPage> {
    const { items, next } = await this.shopify.updatedSince(shopAccess({ connection }), since, after);
    const changes = items.map(({ id, updatedAt }) => ({ key: id, at: updatedAt }));
    return {
      keys: [],
      next: next === null ? null : `s${next}`,
      also: (tx) => this.ledger.touchUnseen(connection.connectionId, changes, SHOP_CAN_NOT_MEND, tx),
    };
  }
}

/** Whether Shopify was not told of all that was picked and booked. */
function isUntold(order: WmsOrderRecord, facts: FulfillmentFacts | null, { settings }: Connection): boolean {
  const { tracking } = settings.fulfillment;
  if (!isShopifyConcerned([order], settings.fulfillment, facts)) return false;
  const booked = [...(tracking.send ? order.tracking : []), ...(tracking.send && tracking.returnWaybills ? order.returnTracking : [])];
  return hasPickedMore([order], facts) || booked.some(({ number }) => !facts?.toldNumbers?.includes(number));
}
