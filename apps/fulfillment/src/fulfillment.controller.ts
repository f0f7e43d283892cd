import { isDeepStrictEqual } from 'node:util';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  orderCancelled,
  orderExported,
  shipmentsFulfill,
  shipmentsMatch,
  shipmentsWaiting,
  shopifyOrderTouched,
  wmsOrderTouched,
  type OrderCancelled,
  type OrderExported,
  type Reason,
  type ShipmentsFulfill,
  type ShipmentsMatch,
  type ShipmentsWaiting,
  type ShopifyOrderTouched,
  type WmsOrderTouched,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { FlowController, FlowDesk, FollowedOrders, Ledger, type AcceptedSettings } from '@stockbridge/sync';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { SHOP_CAN_NOT_MEND } from './fulfillment.poller.js';
import { ShipmentsByHand } from './shipments-by-hand.js';

/** What settings decide: with others it may be reported. */
const JUDGED_AGAIN: readonly Reason[] = [
  'fulfillment-left-out',
  'waits-for-a-person',
  'tracking-pending',
  'not-shipped-yet',
  'partly-shipped',
  'short-picked',
  'not-captured',
  'authorization-expires',
];

/** Events that make a shipment worth another look. */
@EventController()
export class FulfillmentController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<FulfillmentFacts>,
    private readonly followed: FollowedOrders,
    private readonly byHand: ShipmentsByHand,
  ) {
    super(desk);
  }

  /** What other settings left to people, or waited for, is judged again. */
  protected override async settingsAccepted({ connectionId, before, after, tx }: AcceptedSettings): Promise<void> {
    if (!before || isDeepStrictEqual(before.fulfillment, after.fulfillment)) return;
    await this.ledger.touchReasons(connectionId, JUDGED_AGAIN, { because: 'recheck', tx });
  }

  /** From order: the order stands in the warehouse and is followed from now on. */
  @EventPattern(orderExported.name)
  async orderExported(@Payload() { connectionId, data }: OrderExported): Promise<void> {
    await this.followed.follow(
      connectionId!,
      data.wmsOrders.map((order) => ({ ...order, orderId: data.orderId })),
    );
    await this.ledger.touch(connectionId!, data.orderId, { because: 'poll' });
  }

  /** From order: nothing more will be shipped. */
  @EventPattern(orderCancelled.name)
  async orderCancelled(@Payload() { connectionId, data }: OrderCancelled): Promise<void> {
    await this.ledger.touch(connectionId!, data.orderId, { because: 'event' });
  }

  /** From gateway: the warehouse did something with the order. Orders we do not follow are another system's, or the back order of one whose number they begin with. */
  @EventPattern(wmsOrderTouched.name)
  async wmsOrderTouched(@Payload() { connectionId, data }: WmsOrderTouched): Promise<void> {
    const orderId =
      (await this.followed.orderIdOf(connectionId!, data.wmsOrderId)) ??
      (await this.followed.orderIdByPrefix(connectionId!, data.orderNumber ?? ''));
    if (orderId) await this.ledger.touch(connectionId!, orderId, { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From gateway: the order changed in Shopify; a hold may be gone, or someone fulfilled it there, or undid that, or shipped the rest from elsewhere. */
  @EventPattern(shopifyOrderTouched.name)
  async shopifyOrderTouched(@Payload() { connectionId, data }: ShopifyOrderTouched): Promise<void> {
    await this.ledger.touchUnless(connectionId!, data.orderId, SHOP_CAN_NOT_MEND);
  }

  /** From gateway: a person looks at the shipments that wait. */
  @MessagePattern(shipmentsWaiting.name)
  waiting(@Payload() ask: { connectionId: string; after: string | null; limit: number }): Promise<ShipmentsWaiting> {
    return this.byHand.waiting(ask.connectionId, ask.after, ask.limit);
  }

  /** From gateway: a person says what units are that no line of the Shopify order takes. */
  @MessagePattern(shipmentsMatch.name)
  match(
    @Payload() ask: { connectionId: string; orderId: string; matches: readonly { rowNumber: string; lineItemId: string | null }[] },
  ): Promise<ShipmentsMatch> {
    return this.byHand.match(ask.connectionId, ask.orderId, ask.matches);
  }

  /** From gateway: a person wants these shipments reported now. */
  @MessagePattern(shipmentsFulfill.name)
  fulfill(@Payload() { connectionId, orders }: { connectionId: string; orders: readonly string[] }): Promise<ShipmentsFulfill> {
    return this.byHand.fulfill(connectionId, orders);
  }
}
