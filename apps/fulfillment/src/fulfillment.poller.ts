import { Injectable } from '@nestjs/common';
import type { Reason } from '@stockbridge/contracts';
import { FollowedOrders, Ledger, Poller, wmsAccess, type PollPage, type PollWindow } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import type { EntityManager } from 'typeorm';
import type { FulfillmentFacts } from './fulfillment-facts.js';

/** What an order is held for while a back order may send its rest. */
const WAIT_FOR_A_REST: readonly Reason[] = ['partly-shipped', 'short-picked'];

/**
 * The safety net: orders of the warehouse whose status changed in the window. Each names the Shopify order it came from,
 * so it is followed even if the event that told of it was lost. Orders of other systems and other shops of the goods owner
 * turn up too: Shopify does not know them, and they are ignored.
 */
@Injectable()
export class FulfillmentPoller extends Poller {
  constructor(
    private readonly wms: WmsClient,
    private readonly followed: FollowedOrders,
    private readonly ledger: Ledger<FulfillmentFacts>,
  ) {
    super();
  }

  async page({ connection, since, after }: PollWindow): Promise<PollPage> {
    const page = await this.wms.ordersWithStatusChangedSince(wmsAccess({ connection }), since, after === null ? 0 : Number(after));
    const { orderNumberPrefix } = connection.settings.order;
    const ours = page.items.filter((order) => /^\d+$/.test(order.goodsOwnerOrderId ?? '') && isOurs(order.orderNumber, orderNumberPrefix));
    await this.followed.follow(
      connection.connectionId,
      ours.map((order) => ({ orderId: order.goodsOwnerOrderId!, wmsOrderId: order.orderId, orderNumber: order.orderNumber })),
    );
    // An order that names none of the shop's may be the back order of one that waits for its rest.
    const mayBeBackOrder = page.items.some(({ goodsOwnerOrderId }) => goodsOwnerOrderId === null);
    const waiting = (tx: EntityManager) => this.ledger.touchReasons(connection.connectionId, WAIT_FOR_A_REST, { because: 'poll', tx });
    return {
      keys: ours.map((order) => order.goodsOwnerOrderId!),
      next: page.next === null ? null : String(page.next),
      ...(mayBeBackOrder && { also: async (tx) => void (await waiting(tx)) }),
    };
  }
}

/** Prefix, number, and perhaps `-2` for what was added later. Prefixes are distinct per goods owner. */
function isOurs(orderNumber: string, prefix: string): boolean {
  return orderNumber.startsWith(prefix) && /^\d+(-\d+)?$/.test(orderNumber.slice(prefix.length));
}
