import { isDeepStrictEqual } from 'node:util';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  backOrderFollowed,
  orderExported,
  refundsDecide,
  refundsWaiting,
  shipmentReported,
  shopifyOrderTouched,
  wmsOrderTouched,
  type BackOrderFollowed,
  type OrderExported,
  type Reason,
  type RefundsDecide,
  type RefundsWaiting,
  type RefundVerdict,
  type ShipmentReported,
  type ShopifyOrderTouched,
  type WmsOrderTouched,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { Connections, FlowController, FlowDesk, FollowedOrders, Ledger, type AcceptedSettings } from '@stockbridge/sync';
import { RefundsByHand, SETTLED_BY_HAND } from './refunds-by-hand.js';
import type { ReturnsFacts } from './returns-facts.js';

/** What may have changed in Shopify for an order that came back. */
const SHOP_MAY_MEND: readonly Reason[] = [
  'waits-for-approval',
  'return-requested',
  'return-has-exchange',
  'not-fulfilled-yet',
  'not-paid-yet',
  'return-left-out',
  'refused-by-shopify',
  'gone-in-shop',
  ...SETTLED_BY_HAND,
];

/** Events that make an order worth a look for what came back of it. */
@EventController()
export class ReturnsController extends FlowController {
  constructor(
    desk: FlowDesk,
    private readonly ledger: Ledger<ReturnsFacts>,
    private readonly followed: FollowedOrders,
    private readonly connections: Connections,
    private readonly byHand: RefundsByHand,
  ) {
    super(desk);
  }

  /**
   * What waits, was refused or left out may be dealt with by other settings, whatever was said of it. An earlier `since`, and `advise` that
   * is switched on, are about what was read before: it is read again.
   */
  protected override async settingsAccepted({ connectionId, before, after, tx }: AcceptedSettings): Promise<void> {
    const [was, is] = [before?.returns, after.returns];
    if (!was || isDeepStrictEqual(was, is)) return;
    // Nobody works off what is marked while the flow is off, and what only people can settle would not stand as refused.
    if (is.enabled) await this.ledger.touchAll(connectionId, { states: ['held', 'refused', 'ignored'], because: 'recheck', tx });
    const isEarlier = is.since !== null && (was.since === null || Date.parse(is.since) < Date.parse(was.since));
    if (isEarlier || (is.advise && !was.advise)) await this.desk.load(connectionId, 'start', tx);
  }

  /** From order: the order stands in the warehouse; nothing can have come back of it yet. */
  @EventPattern(orderExported.name)
  async orderExported(@Payload() { connectionId, data }: OrderExported): Promise<void> {
    await this.followed.follow(
      connectionId!,
      data.wmsOrders.map((order) => ({ ...order, orderId: data.orderId })),
    );
  }

  /** From fulfillment: a back order belongs to an order; something may have come back of it before that was known. */
  @EventPattern(backOrderFollowed.name)
  async backOrderFollowed(@Payload() { connectionId, data }: BackOrderFollowed): Promise<void> {
    await this.followed.follow(
      connectionId!,
      data.wmsOrders.map((order) => ({ ...order, orderId: data.orderId })),
    );
    await this.ledger.touch(connectionId!, data.orderId, { because: 'poll' });
  }

  /** From gateway: something came back. Orders we do not follow are another system's, or the back order of one whose number they begin with. */
  @EventPattern(wmsOrderTouched.name)
  async wmsOrderTouched(@Payload() { connectionId, data }: WmsOrderTouched): Promise<void> {
    if (!data.isReturn) return;
    const { wmsOrderId, orderNumber } = data;
    // It is read by its number, which the warehouse may have changed.
    if (orderNumber !== null) await this.followed.renumber(connectionId!, [{ wmsOrderId, orderNumber }]);
    const orderId = await this.followed.orderIdOfAny(connectionId!, { wmsOrderId, orderNumber: orderNumber ?? '' });
    if (orderId) await this.ledger.touch(connectionId!, orderId, { because: 'webhook', receivedAt: data.receivedAt });
  }

  /** From gateway: the order changed in Shopify; somebody may have refunded it, or decided about its return. */
  @EventPattern(shopifyOrderTouched.name)
  async shopifyOrderTouched(@Payload() { connectionId, data }: ShopifyOrderTouched): Promise<void> {
    if (data.topic === 'returns/approve') return this.returnApproved(connectionId!, data);
    await this.ledger.touchIf(connectionId!, data.orderId, { reasons: SHOP_MAY_MEND, because: 'event' });
  }

  /** From fulfillment: what came back is shown as shipped by now. */
  @EventPattern(shipmentReported.name)
  async shipmentReported(@Payload() { connectionId, data }: ShipmentReported): Promise<void> {
    await this.ledger.touchIf(connectionId!, data.orderId, { reasons: ['not-fulfilled-yet', ...SETTLED_BY_HAND], because: 'event' });
  }

  /** From gateway: a person looks at the refunds that wait. */
  @MessagePattern(refundsWaiting.name)
  waiting(@Payload() ask: { connectionId: string; after: string | null; limit: number }): Promise<RefundsWaiting> {
    return this.byHand.waiting(ask.connectionId, ask.after, ask.limit);
  }

  /**
   * From gateway: a person has decided about refunds that wait. While the flow is off nobody approves: once it is on again, what came
   * back before is not touched, and an approval would be lost.
   */
  @MessagePattern(refundsDecide.name)
  async decide(
    @Payload() ask: { connectionId: string; verdict: RefundVerdict; refunds: readonly { orderId: string; key: string }[] },
  ): Promise<RefundsDecide> {
    if (ask.verdict === 'approve' && !(await this.connections.byId(ask.connectionId))?.settings.returns.enabled) {
      return { decided: [], changed: ask.refunds.map(({ orderId }) => orderId) };
    }
    return this.byHand.decide(ask.connectionId, ask.verdict, ask.refunds);
  }

  /** A return was approved in Shopify: the warehouse may want to know before the goods arrive. */
  private async returnApproved(connectionId: string, { orderId, receivedAt }: ShopifyOrderTouched['data']): Promise<void> {
    if ((await this.followed.ofOrders(connectionId, [orderId])).size === 0) return;
    const { advise = false } = (await this.connections.byId(connectionId))?.settings.returns ?? {};
    if (advise) await this.ledger.touch(connectionId, orderId, { because: 'webhook', receivedAt });
    else await this.ledger.touchIf(connectionId, orderId, { reasons: SHOP_MAY_MEND, because: 'event' });
  }
}
