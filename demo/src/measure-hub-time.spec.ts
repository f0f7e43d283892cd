import { describe, expect, it } from '@jest/globals';
import { measureHubTimes } from './measure-hub-time.js';
import type { Stage } from './story.js';

const at = (ms: number) => new Date(Date.UTC(2026, 10, 24) + ms).toISOString();
const call = (system: string, operation: string, from: number, to: number) => ({
  ...{ seq: 1, operation, system, startedAt: at(from), endedAt: at(to), status: 200, userAgent: 'stockbridge-order/1', note: null },
});
const effect = (name: string, ms: number, data: object) => ({ seq: 1, at: at(ms), effect: name, subject: '', data });

/** One order in each of two shops, placed at 0 and told at 10; both warehouses make theirs at 105, in calls of their own. */
const twins = {
  shopify: {
    get: async () => ({
      webhooks: ['1', '2'].map((orderId) => ({ orderId, topic: 'fulfillment_orders/order_routing_complete', sentAt: at(10) })),
    }),
    calls: async () => [call('a.myshopify.com', 'ReadOrders', 20, 40), call('b.myshopify.com', 'ReadOrders', 40, 90)],
    effects: async () => [
      effect('order.placed', 0, { orderId: '1', shop: 'a.myshopify.com' }),
      effect('order.placed', 0, { orderId: '2', shop: 'b.myshopify.com' }),
    ],
  },
  wms: {
    calls: async () => [call('b', 'PUT /orders', 95, 110), call('a', 'PUT /orders', 100, 110)],
    effects: async () => [
      effect('order.created', 105, { goodsOwnerOrderId: '1' }),
      effect('order.created', 105, { goodsOwnerOrderId: '2' }),
    ],
  },
} as unknown as Pick<Stage, 'shopify' | 'wms'>;
const [a, b] = ['a', 'b'].map((warehouse) => ({ shop: `${warehouse}.myshopify.com`, warehouse }));

describe('the hub time of many shops', () => {
  it('ends with the call of the own warehouse, and leaves out what was answered to the same shop only', async () => {
    const since = { since: 'webhook', but: new Set<string>() } as const;
    expect(await measureHubTimes(twins, [a!], since)).toMatchObject({ orders: 1, elapsed: { p50: 90 }, hub: { p50: 70 } });
    expect(await measureHubTimes(twins, [b!], since)).toMatchObject({ orders: 1, elapsed: { p50: 85 }, hub: { p50: 35 } });
  });

  it('begins when the order was placed where no webhook is sent', async () => {
    const found = await measureHubTimes(twins, [a!], { since: 'placed', but: new Set() });
    expect(found).toMatchObject({ elapsed: { p50: 100 }, hub: { p50: 80 } });
  });

  it('looks at no order that it is told to leave out', async () => {
    expect(await measureHubTimes(twins, [a!, b!], { since: 'webhook', but: new Set(['2']) })).toMatchObject({ orders: 1 });
  });
});
