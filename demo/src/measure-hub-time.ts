import { hubTime, staysInHub, type HubTime, type Passage, type Stay } from './hub-time.js';
import type { Stage } from './story.js';
import type { Call, WarehouseOrderDump, WebhookDelivery } from './twins.js';

/** A shop and the warehouse that ships for it and for no other. */
export interface Pair {
  readonly shop: string;
  readonly warehouse: string;
}

/** What both twins wrote down, with instants in UTC milliseconds. */
interface Logs {
  /** When the webhook was sent first that says that an order is at its location, by order id. */
  readonly routed: ReadonlyMap<string, number>;
  readonly placed: ReadonlyMap<string, { readonly shop: string; readonly at: number }>;
  /** When the warehouse made it, by Shopify's order id. */
  readonly created: ReadonlyMap<string, number>;
  readonly calls: readonly (Pick<Call, 'operation' | 'system'> & { readonly from: number; readonly to: number })[];
}

/** From the twins' own logs: the routing webhook's sending to the warehouse's first call for the order. */
export async function measureHubTime(
  twins: Pick<Stage, 'shopify' | 'wms'>,
  warehouse: readonly Pick<WarehouseOrderDump, 'goodsOwnerOrderId'>[],
): Promise<HubTime> {
  const logs = await readLogs(twins);
  const ids = warehouse.flatMap(({ goodsOwnerOrderId }) => goodsOwnerOrderId ?? []);
  return hubTime(stays(logs, ids, logs.routed, null));
}

/**
 * The same for many shops at once, each with a warehouse of its own. What is left out is only the time in which a twin was
 * answering for the same shop: what it answers to others delays nobody here.
 *
 * @param but ids of orders that are not looked at
 * @param since what made an order eligible: its webhook, or, where none is sent, that it was placed
 */
export async function measureHubTimes(
  twins: Pick<Stage, 'shopify' | 'wms'>,
  pairs: readonly Pair[],
  { since, but }: { since: 'webhook' | 'placed'; but: ReadonlySet<string> },
): Promise<HubTime> {
  const logs = await readLogs(twins);
  const eligible = since === 'webhook' ? logs.routed : new Map([...logs.placed].map(([id, { at }]) => [id, at]));
  const ofShop = Map.groupBy(
    [...logs.placed].filter(([id]) => !but.has(id)),
    ([, { shop }]) => shop,
  );
  return hubTime(
    pairs.flatMap((pair) => {
      const ids = (ofShop.get(pair.shop) ?? []).map(([id]) => id);
      return stays(logs, ids, eligible, pair);
    }),
  );
}

/** @param pair null: of whatever shop, called at whatever warehouse */
function stays({ created, calls }: Logs, ids: readonly string[], eligible: ReadonlyMap<string, number>, pair: Pair | null): Stay[] {
  const answering = calls.filter(({ system }) => pair === null || system === pair.shop || system === pair.warehouse);
  const puts = answering.filter(({ operation }) => operation === 'PUT /orders');
  const passages = ids.flatMap((orderId): Passage[] => {
    const eligibleAt = eligible.get(orderId);
    const createdAt = created.get(orderId);
    // The call that made the order: the one that was being answered when it came into being.
    const call = createdAt === undefined ? undefined : puts.find((span) => span.from <= createdAt && createdAt <= span.to);
    return eligibleAt === undefined || call === undefined ? [] : [{ orderId, eligibleAt, calledAt: call.from }];
  });
  return staysInHub(passages, answering);
}

async function readLogs({ shopify, wms }: Pick<Stage, 'shopify' | 'wms'>): Promise<Logs> {
  const { webhooks } = await shopify.get<{ webhooks: WebhookDelivery[] }>('/webhooks?limit=1000000');
  const [shopCalls, wmsCalls] = [await shopify.calls(), await wms.calls()];
  const [shopEffects, wmsEffects] = [await shopify.effects(), await wms.effects()];
  const time = (instant: string) => Date.parse(instant);
  const routed = new Map<string, number>();
  for (const each of webhooks) {
    if (each.orderId && each.topic === 'fulfillment_orders/order_routing_complete' && !routed.has(each.orderId))
      routed.set(each.orderId, time(each.sentAt));
  }
  return {
    routed,
    placed: new Map(
      shopEffects
        .filter(({ effect }) => effect === 'order.placed')
        .map(({ at, data }) => [String(data.orderId), { shop: String(data.shop), at: time(at) }]),
    ),
    created: new Map(
      wmsEffects.filter(({ effect }) => effect === 'order.created').map(({ at, data }) => [String(data.goodsOwnerOrderId), time(at)]),
    ),
    calls: [...shopCalls, ...wmsCalls]
      .filter(({ userAgent }) => userAgent?.startsWith('stockbridge-order'))
      .map(({ operation, system, startedAt, endedAt }) => ({ operation, system, from: time(startedAt), to: time(endedAt) })),
  };
}
