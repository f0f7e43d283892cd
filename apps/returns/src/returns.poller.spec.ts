import { beforeEach, describe, expect, it } from '@jest/globals';
import { Refused } from '@stockbridge/platform';
import type { FollowedOrder, FollowedOrders } from '@stockbridge/sync';
import { aConnection, anOrder, aWmsOrder, FakeShopifyOrders, FakeShopifyRefunds, FakeWms } from '@stockbridge/testing';
import { ReturnsPoller } from './returns.poller.js';

const SINCE = new Date('2026-11-24T00:00:00Z');
let wms: FakeWms;
let shop: FakeShopifyOrders;
let known: Map<number, FollowedOrder>;
let poller: ReturnsPoller;

beforeEach(() => {
  wms = new FakeWms();
  shop = new FakeShopifyOrders();
  known = new Map();
  const followed: Pick<FollowedOrders, 'follow' | 'renumber' | 'orderIdOf' | 'orderIdOfAny'> = {
    follow: async (_connection, orders) => {
      for (const order of orders) if (!known.has(order.wmsOrderId)) known.set(order.wmsOrderId, order);
    },
    renumber: async (_connection, orders) => {
      for (const order of orders)
        if (known.has(order.wmsOrderId)) known.set(order.wmsOrderId, { ...known.get(order.wmsOrderId)!, ...order });
      return undefined as never;
    },
    orderIdOf: async (_connection, id) => known.get(id)?.orderId ?? null,
    orderIdOfAny: async (_connection, { wmsOrderId }) => known.get(wmsOrderId)?.orderId ?? null,
  };
  poller = new ReturnsPoller(wms, shop, new FakeShopifyRefunds(shop), followed as FollowedOrders);
});

const page = async (orderNumberPrefix = '') =>
  (
    await poller.page({
      connection: aConnection({ order: { orderNumberPrefix } }),
      since: SINCE,
      openedAt: SINCE,
      isFirst: false,
      after: null,
    })
  ).keys;

const cameBack = (orderId: number, orderNumber: string, goodsOwnerOrderId: string | null) => {
  wms.orders.set(orderNumber, aWmsOrder({ orderId, orderNumber, goodsOwnerOrderId }));
  wms.returnedAt.set(orderNumber, SINCE);
};

describe('a poll of returns', () => {
  it.each([['11'], [null]])('knows a followed order by another number from now on where the warehouse gave it one', async (named) => {
    known.set(501, { orderId: '11', wmsOrderId: 501, orderNumber: '1001' });
    cameBack(501, '1001-X', named);
    expect(await page()).toEqual(['11']);
    expect(known.get(501)).toMatchObject({ orderNumber: '1001-X' });
  });

  it('follows an order that nobody told of where Shopify knows it', async () => {
    shop.add(anOrder({ id: '11' }));
    cameBack(501, '1001', '11');
    cameBack(502, '1002', '12');
    expect(await page()).toEqual(['11']);
    expect([...known.keys()]).toEqual([501]);
  });

  it('follows an order though Shopify refuses to show just that one, and is tried again where Shopify denies access', async () => {
    cameBack(501, '1001', '11');
    shop.fulfillmentTruths = () => Promise.reject(new Refused('shopify', 'it has too many fulfillments'));
    expect(await page()).toEqual(['11']);
    known.clear();
    for (const code of ['ACCESS_DENIED', '403']) {
      shop.fulfillmentTruths = () => Promise.reject(new Refused('shopify', 'the app lacks a scope', code));
      await expect(page()).rejects.toThrow('the app lacks a scope');
    }
    expect(known.size).toBe(0);
  });

  it('follows an order with the prefix of the connection without asking Shopify, and none with another one', async () => {
    cameBack(501, 'A-1001', '11');
    cameBack(502, 'B-1001', '12');
    shop.fulfillmentTruths = () => Promise.reject(new Error('asked'));
    expect(await page('A-')).toEqual(['11']);
  });
});
