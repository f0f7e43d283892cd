import { hubTime, type HubTime, type Passage } from './hub-time.js';
import type { Stage } from './story.js';
import type { WarehouseOrderDump, WebhookDelivery } from './twins.js';

/** From the twins' own logs: the routing webhook's sending to the warehouse's first call for the order. */
export async function measureHubTime(
  { shopify, wms }: Pick<Stage, 'shopify' | 'wms'>,
  warehouse: readonly Pick<WarehouseOrderDump, 'goodsOwnerOrderId'>[],
): Promise<HubTime> {
  const { webhooks } = await shopify.get<{ webhooks: WebhookDelivery[] }>('/webhooks?limit=1000000');
  const [shopCalls, wmsCalls, effects] = [await shopify.calls(), await wms.calls(), await wms.effects()];
  const time = (instant: string) => Date.parse(instant);
  const routed = new Map<string, number>();
  for (const each of webhooks) {
    if (each.orderId && each.topic === 'fulfillment_orders/order_routing_complete' && !routed.has(each.orderId))
      routed.set(each.orderId, time(each.sentAt));
  }
  const created = new Map(
    effects.filter((effect) => effect.effect === 'order.created').map((effect) => [String(effect.data.goodsOwnerOrderId), time(effect.at)]),
  );
  const puts = wmsCalls
    .filter((call) => call.operation === 'PUT /orders')
    .map((call) => ({ from: time(call.startedAt), to: time(call.endedAt) }));
  const passages: Passage[] = warehouse.flatMap((order) => {
    const webhookAt = routed.get(order.goodsOwnerOrderId ?? '');
    const createdAt = created.get(order.goodsOwnerOrderId ?? '');
    // The call that made the order: the one that was being answered when it came into being.
    const call = createdAt === undefined ? undefined : puts.find((span) => span.from <= createdAt && createdAt <= span.to);
    return webhookAt === undefined || call === undefined ? [] : [{ orderId: order.goodsOwnerOrderId!, webhookAt, calledAt: call.from }];
  });
  const answering = [...shopCalls, ...wmsCalls]
    .filter((call) => call.userAgent?.startsWith('stockbridge-order'))
    .map((call) => ({ from: time(call.startedAt), to: time(call.endedAt) }));
  return hubTime(passages, answering);
}
