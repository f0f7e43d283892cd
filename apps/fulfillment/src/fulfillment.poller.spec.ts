import { beforeEach, describe, expect, it } from '@jest/globals';
import type { FollowedOrder, FollowedOrders, Ledger, PollWindow } from '@stockbridge/sync';
import { aConnection, anOrder, aWmsLine, aWmsOrder, FakeShopifyOrders, FakeWms } from '@stockbridge/testing';
import type { EntityManager } from 'typeorm';
import type { FulfillmentFacts } from './fulfillment-facts.js';
import { FulfillmentPoller } from './fulfillment.poller.js';

const NOW = new Date('2026-11-24T12:00:00Z');
const T1 = { number: 'T1', url: null };
let wms: FakeWms;
let shop: FakeShopifyOrders;
/** What the poll found changed in Shopify. */
let changedInShop: { key: string; at: string }[];
let known: Map<number, string>;
let facts: Map<string, FulfillmentFacts>;
let woken: string[];
/** Numbers of the warehouse orders as the poll read them. */
let numbers: Map<number, string>;
let poller: FulfillmentPoller;

beforeEach(() => {
  wms = new FakeWms();
  shop = new FakeShopifyOrders();
  changedInShop = [];
  known = new Map();
  facts = new Map();
  woken = [];
  numbers = new Map();
  const followed: Pick<FollowedOrders, 'follow' | 'orderIdsOf' | 'renumber'> = {
    follow: async (_connection, orders: readonly FollowedOrder[]) => {
      for (const { wmsOrderId, orderId } of orders) if (!known.has(wmsOrderId)) known.set(wmsOrderId, orderId);
    },
    renumber: async (_connection, orders) => {
      const others = orders.filter(({ wmsOrderId, orderNumber }) => numbers.get(wmsOrderId) !== orderNumber && numbers.has(wmsOrderId));
      for (const { wmsOrderId, orderNumber } of orders) numbers.set(wmsOrderId, orderNumber);
      return others.map(({ wmsOrderId }) => wmsOrderId);
    },
    orderIdsOf: async (_connection, ids) => new Map(ids.flatMap((id) => (known.has(id) ? [[id, known.get(id)!] as const] : []))),
  };
  const ledger: Pick<Ledger<FulfillmentFacts>, 'facts' | 'touchReasons' | 'touchUnseen'> = {
    touchUnseen: async (_connection, changes) => void changedInShop.push(...changes),
    facts: async () => facts,
    touchReasons: async (_connection, reasons) => woken.push(...reasons),
  };
  poller = new FulfillmentPoller(shop, wms, followed as FollowedOrders, ledger as Ledger<FulfillmentFacts>);
});

const page = async (after: string | null, given: Partial<PollWindow> = {}) => {
  const window = { connection: aConnection(), since: NOW, openedAt: NOW, isFirst: false, after, ...given };
  const found = await poller.page(window);
  await found.also?.({} as EntityManager);
  return found;
};
const order = (given: Parameters<typeof aWmsOrder>[0]) => {
  const made = aWmsOrder({ statusNumber: 450, ...given });
  wms.orders.set(made.orderNumber, made);
};

describe('a poll of shipments', () => {
  it('follows orders whose status changed by the Shopify order that they name, and leaves those of others', async () => {
    order({ orderId: 1, orderNumber: '1001', goodsOwnerOrderId: '11' });
    order({ orderId: 2, orderNumber: '1002-2', goodsOwnerOrderId: '12' });
    order({ orderId: 3, orderNumber: 'OTHER-1003', goodsOwnerOrderId: '13' });
    order({ orderId: 4, orderNumber: '1004', goodsOwnerOrderId: 'not-of-shopify' });
    expect(await page(null)).toMatchObject({ keys: ['11', '12'], next: 'c0' });
    expect(woken).toEqual([]);
  });

  it('looks at back orders that it knows, and for those of orders that wait for a rest when it sees one that it does not', async () => {
    order({ orderId: 1, orderNumber: '1001-B1', goodsOwnerOrderId: null });
    expect((await page(null)).keys).toEqual([]);
    expect(woken).toEqual(expect.arrayContaining(['partly-shipped', 'short-picked']));
    woken = [];
    known.set(1, '11');
    expect((await page(null)).keys).toEqual(['11']);
    expect(woken).toEqual([]);
  });

  it('notes by which number the warehouse knows an order by now', async () => {
    order({ orderId: 1, orderNumber: '1001-RENAMED', goodsOwnerOrderId: null });
    known.set(1, '11');
    expect((await page(null)).keys).toEqual(['11']);
    expect(numbers.get(1)).toBe('1001-RENAMED');
  });

  it('then finds what changed in the same status: numbers that Shopify was not told, and more units', async () => {
    const told = {
      fulfillmentIds: [],
      toldNumbers: ['T1'],
      counted: Object.fromEntries([1, 2, 3].map((id) => [id, { [aWmsLine().rowNumber]: 1 }])),
    };
    const lines = (pickedNumberOfItems: number) => [aWmsLine({ pickedNumberOfItems })];
    order({ orderId: 1, orderNumber: '1001', tracking: [T1], lines: lines(1) });
    order({ orderId: 2, orderNumber: '1002', tracking: [T1, { number: 'T2', url: null }], lines: lines(1) });
    order({ orderId: 3, orderNumber: '1003', tracking: [T1], lines: lines(2) });
    order({ orderId: 4, orderNumber: '1004', statusNumber: 400, lines: lines(1) });
    order({ orderId: 5, orderNumber: 'of-others', tracking: [{ number: 'T9', url: null }] });
    for (const id of [1, 2, 3, 4]) {
      known.set(id, `1${id}`);
      facts.set(`1${id}`, told);
    }
    expect(await page('c0')).toEqual({ keys: ['12', '13'], next: 's' });
  });

  it('finds an order that got another number without changing its status', async () => {
    order({ orderId: 1, orderNumber: '1001-RENAMED', statusNumber: 300 });
    known.set(1, '11');
    numbers.set(1, '1001');
    expect((await page('c0')).keys).toEqual(['11']);
  });

  it('last finds what changed in Shopify, where somebody may have undone something', async () => {
    const { id, updatedAt } = shop.add(anOrder());
    expect(await page('s')).toMatchObject({ keys: [], next: null });
    expect(changedInShop).toEqual([{ key: id, at: updatedAt }]);
  });

  it('asks for changes of two days at the most, which is as far as the warehouse tells of them', async () => {
    const asked: Date[] = [];
    wms.ordersUpdatedSince = async (_access, since) => {
      asked.push(since);
      return { items: [], next: null };
    };
    await page('c0', { since: new Date('2026-11-01T00:00:00Z') });
    await page('c0', { since: new Date('2026-11-24T11:00:00Z') });
    expect(asked.map((each) => each.toISOString())).toEqual(['2026-11-22T13:00:00.000Z', '2026-11-24T11:00:00.000Z']);
  });
});
