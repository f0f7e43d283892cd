import { afterAll, beforeAll, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { StockUnderTest, type Shop } from './stock-under-test.js';

jest.setTimeout(60_000);

let stock: StockUnderTest;
beforeAll(async () => {
  stock = await StockUnderTest.start();
});
afterAll(() => stock.stop());
beforeEach(() => stock.empty());

describe('the first reading', () => {
  it('sets what differs with as few calls as can be, and a second one sets and reads nothing', async () => {
    const numbers = Array.from({ length: 600 }, (_, at) => `ART-${at}`);
    for (const number of numbers) stock.wms.count(number, 7, new Date(0));
    const shop = await stock.aShop(Object.fromEntries(numbers.map((number, at) => [number, { available: at % 2 ? 7 : 3 }])));
    await stock.settle();
    expect(numbers.map((number) => stock.available(shop, number))).toEqual(numbers.map(() => 7));
    expect(stock.shopify.sets.reduce((sum, size) => sum + size, 0)).toBe(300);
    expect(stock.shopify.sets.length).toBeLessThanOrEqual(4);
    expect(await stock.rowOf(shop, 'ART-0')).toMatchObject({
      state: 'in_sync',
      sentence: 'Available was set from 3 to 7: the warehouse can sell 7.',
    });

    const reads = stock.wms.reads.length;
    await stock.poll();
    expect(stock.shopify.sets.length).toBeLessThanOrEqual(4);
    expect(stock.wms.reads.slice(reads).filter((read) => read.startsWith('stock'))).toEqual([]);
  });

  it('reports what is not stocked at the location, and stocks it there where that is wanted and the warehouse has some', async () => {
    stock.wms.count('HAT', 5);
    stock.wms.count('CAP', 0);
    const shop = await stock.aShop({ HAT: { isActive: false }, CAP: { isActive: false } });
    await stock.settle();
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'refused', reason: 'level-inactive' });
    expect(await stock.rowOf(shop, 'CAP')).toMatchObject({ state: 'in_sync' });
    await stock.configure(shop, { activateLevels: true });
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(5);
    expect(stock.shopify.levelOf(stock.itemOf(shop, 'CAP'), shop.locationId).isActive).toBe(false);
  });

  it('leaves alone what Shopify does not track, what the warehouse does not have, and what it says nothing of', async () => {
    stock.wms.count('HAT', 5);
    stock.wms.count('MUTE', null);
    const shop = await stock.aShop({ HAT: { available: 1, tracked: false }, GONE: { available: 2 }, MUTE: { available: 3 } });
    await stock.settle();
    expect(stock.shopify.effects).toEqual([]);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'ignored', reason: 'not-tracked' });
    expect(await stock.rowOf(shop, 'GONE')).toMatchObject({ state: 'held', reason: 'article-missing' });
    expect(await stock.rowOf(shop, 'MUTE')).toMatchObject({ state: 'held', reason: 'article-missing' });
    stock.wms.count('GONE', 4);
    await stock.controller.articleSynced(stock.event(shop, { articleNumber: 'GONE', variantId: '1' }));
    await stock.settle();
    expect(stock.available(shop, 'GONE')).toBe(4);
  });
});

describe('what is sold', () => {
  it('is taken off until the warehouse has the order, then no more, and the remainder of a short shipment again', async () => {
    stock.wms.count('HAT', 10);
    const shop = await stock.aShop({ HAT: {} });
    await stock.settle();
    const item = stock.itemOf(shop, 'HAT');
    stock.shopify.sell(item, 3, shop.locationId);
    await stock.poll();
    expect(stock.available(shop, 'HAT')).toBe(7);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ facts: { uncovered: 3, covered: 0 } });

    stock.wms.count('HAT', 7);
    await stock.handOver(shop, { id: '501', articleNumber: 'HAT', units: 3 });
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(7);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ facts: { uncovered: 0, covered: 3 } });

    // Two are picked, the third is not there and is let go: the warehouse believes it could sell it again.
    stock.wms.count('HAT', 8);
    stock.wms.work('501', { status: 450, picked: { '501': 2 } });
    stock.shopify.fulfill(item, 2, shop.locationId);
    stock.shopify.unfulfilled.set('501', 1);
    stock.orders.orders.clear();
    await stock.poll();
    expect(stock.available(shop, 'HAT')).toBe(7);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ facts: { uncovered: 1, covered: 0 } });
  });

  it('counts as not known to the warehouse when nobody told us, and as told newest first', async () => {
    stock.wms.count('HAT', 10);
    const shop = await stock.aShop({ HAT: {} });
    await stock.settle();
    const item = stock.itemOf(shop, 'HAT');
    stock.shopify.sell(item, 3, shop.locationId);
    stock.wms.count('HAT', 7);
    await stock.poll();
    expect(stock.available(shop, 'HAT')).toBe(4);
    const now = Date.now();
    await stock.handOver(shop, { id: '501', articleNumber: 'HAT', units: 3 }, new Date(now));
    await stock.told(shop, { id: '501', articleNumber: 'HAT', units: 1 }, new Date(now - 60_000));
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(7);
  });

  it('is not overwritten when a customer is faster, and sinks nobody else', async () => {
    for (const number of ['HAT', 'CAP', 'SET', 'GIFT']) stock.wms.count(number, 9);
    const shop = await stock.aShop({ HAT: { available: 5 }, CAP: {}, SET: {}, GIFT: {} });
    stock.shopify.refusing.set(stock.itemOf(shop, 'SET'), 'NON_MUTABLE_INVENTORY_ITEM');
    stock.shopify.refusing.set(stock.itemOf(shop, 'GIFT'), 'INVALID_SOMETHING_NEW');
    stock.shopify.meanwhile = () => stock.shopify.sell(stock.itemOf(shop, 'HAT'), 2, shop.locationId);
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(7);
    expect(stock.available(shop, 'CAP')).toBe(9);
    expect(await stock.rowOf(shop, 'SET')).toMatchObject({ state: 'refused', reason: 'stock-not-writable' });
    expect(await stock.rowOf(shop, 'GIFT')).toMatchObject({ state: 'refused', reason: 'refused-by-shopify' });
  });
});

describe('a call whose answer never came', () => {
  it.each(['before', 'after'] as const)('is waited for, read back and decided anew, when it was cut %s it took effect', async (cut) => {
    stock.wms.count('HAT', 9);
    const shop = await stock.aShop({ HAT: {} });
    stock.shopify.cutNext = cut;
    await stock.settle();
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    stock.shopify.sell(stock.itemOf(shop, 'HAT'), 1, shop.locationId);
    await stock.controller.wmsStockTouched(stock.event(shop, { articleNumber: 'HAT', receivedAt: new Date().toISOString() }));
    await stock.dataSource.query('update connection set blocked_until = null');
    await stock.settle();
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'held', reason: 'effect-in-doubt' });
    await stock.later();
    expect(stock.available(shop, 'HAT')).toBe(cut === 'after' ? 8 : 9);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'in_sync', facts: { pushing: null } });
  });
});

it('offers again at once what was fulfilled just while it was looked at', async () => {
  stock.wms.count('HAT', 10);
  const shop = await stock.aShop({ HAT: {} });
  await stock.settle();
  const item = stock.itemOf(shop, 'HAT');
  stock.shopify.sell(item, 3, shop.locationId);
  stock.wms.count('HAT', 7);
  await stock.handOver(shop, { id: '501', articleNumber: 'HAT', units: 3 });
  // The fulfillment lands after the level was read and before its line is.
  const ask = stock.shopify.unfulfilledUnits.bind(stock.shopify);
  stock.shopify.unfulfilledUnits = (...asked) => {
    stock.shopify.unfulfilledUnits = ask;
    stock.shopify.fulfill(item, 3, shop.locationId);
    for (const id of asked[1]) stock.shopify.unfulfilled.set(id, 0);
    return ask(...asked);
  };
  await stock.settle();
  expect(stock.available(shop, 'HAT')).toBe(7);
});

describe('two shops of one goods owner', () => {
  it('take each other’s orders off what they offer, also while one of them has stock switched off', async () => {
    stock.wms.caseBlind = true;
    stock.wms.count('HAT', 10);
    const one = await stock.aShop({ HAT: {} });
    const other = await stock.aShop({ hat: {} }, { enabled: false });
    await stock.settle();
    stock.shopify.sell(stock.itemOf(one, 'HAT'), 2, one.locationId);
    stock.shopify.add({ inventoryItemId: stock.itemOf(other, 'hat'), available: 40, committed: 3 }, other.locationId);
    await stock.poll();
    expect(stock.available(one, 'HAT')).toBe(5);
    expect(stock.available(other, 'hat')).toBe(40);
    expect(await stock.rowOf(other, 'hat')).toMatchObject({ state: 'ignored', reason: 'flow-off', facts: { uncovered: 3 } });

    await stock.configure(other, { enabled: true });
    await stock.settle();
    expect(stock.available(other, 'hat')).toBe(5);

    await stock.controller.connectionRemoved(stock.event(other, { connectionId: other.connectionId, because: 'removed' as const }));
    await stock.settle();
    expect(stock.available(one, 'HAT')).toBe(8);
    stock.wms.caseBlind = false;
  });

  it('do not share out what an order of the other let go before that one was looked at', async () => {
    stock.wms.count('HAT', 10);
    const one = await stock.aShop({ HAT: {} });
    const other = await stock.aShop({ HAT: {} });
    await stock.settle();
    stock.shopify.sell(stock.itemOf(other, 'HAT'), 4, other.locationId);
    stock.wms.count('HAT', 6);
    await stock.handOver(other, { id: '501', articleNumber: 'HAT', units: 4 });
    await stock.poll();
    expect(stock.available(one, 'HAT')).toBe(6);
    // Cancelled in the warehouse: its customer still waits, and only the other shop's row can say so.
    stock.wms.count('HAT', 10);
    stock.wms.work('501', { status: 1000 });
    const receivedAt = new Date().toISOString();
    await stock.controller.wmsStockTouched(stock.event(one, { articleNumber: 'HAT', receivedAt }));
    await stock.settle();
    expect(stock.available(one, 'HAT')).toBe(6);
    await stock.controller.wmsStockTouched(stock.event(other, { articleNumber: 'HAT', receivedAt }));
    await stock.settle();
    expect(stock.available(one, 'HAT')).toBe(6);
    expect(await stock.rowOf(other, 'HAT')).toMatchObject({ facts: { uncovered: 4, covered: 0 } });
    // Twenty more come in: both learn of it, whichever is looked at first.
    stock.wms.count('HAT', 30);
    await stock.poll();
    expect([stock.available(one, 'HAT'), stock.available(other, 'HAT')]).toEqual([26, 26]);
  });

  it('raise nothing while a new shop has not told what it sells, and lower at once', async () => {
    stock.wms.count('HAT', 10);
    const one = await stock.aShop({ HAT: {} });
    await stock.settle();
    const newcomer = await stock.aNewShop();
    const counted = async (sellable: number) => {
      stock.wms.count('HAT', sellable);
      const receivedAt = new Date().toISOString();
      await stock.controller.wmsStockTouched(stock.event(one, { articleNumber: 'HAT', receivedAt }));
      await stock.work();
      return stock.available(one, 'HAT');
    };
    expect(await counted(4)).toBe(4);
    expect(await counted(9)).toBe(4);
    expect(await stock.rowOf(one, 'HAT')).toMatchObject({ state: 'held', reason: 'catalog-unread' });
    stock.transport.unread.delete(newcomer.connectionId);
    await stock.settle();
    await stock.later();
    expect(stock.available(one, 'HAT')).toBe(9);
  });

  it('ask nothing of either side while nobody has stock on', async () => {
    stock.wms.count('HAT', 10);
    const shop = await stock.aShop({ HAT: {} }, { enabled: false });
    await stock.told(shop, { id: '501', articleNumber: 'HAT', units: 4 });
    await stock.poll();
    expect(stock.wms.reads).toEqual([]);
    expect(stock.shopify.effects).toEqual([]);
    expect(await stock.rowOf(shop, 'HAT')).toBeUndefined();
  });
});

describe('a kit', () => {
  it('is offered as its components allow, and they less what kits took', async () => {
    stock.wms.count('HAT', 9);
    stock.wms.count('PIN', 10);
    stock.wms.count('SET', 0);
    stock.wms.kits.set('SET', [
      { articleNumber: 'HAT', quantity: 1 },
      { articleNumber: 'PIN', quantity: 2 },
    ]);
    const one = await stock.aShop({ SET: {}, PIN: {} });
    const other = await stock.aShop({ HAT: {} });
    await stock.settle();
    expect([stock.available(one, 'SET'), stock.available(one, 'PIN'), stock.available(other, 'HAT')]).toEqual([5, 10, 9]);
    stock.shopify.sell(stock.itemOf(one, 'SET'), 2, one.locationId);
    await stock.poll();
    expect([stock.available(one, 'SET'), stock.available(one, 'PIN'), stock.available(other, 'HAT')]).toEqual([3, 6, 7]);
    stock.wms.count('PIN', 6);
    await stock.poll();
    expect([stock.available(one, 'SET'), stock.available(one, 'PIN')]).toEqual([1, 2]);
  });
});

describe('a kit of which the shop sells no part', () => {
  it.each([
    [
      'a webhook',
      (shop: Shop) => stock.controller.wmsStockTouched(stock.event(shop, { articleNumber: 'PIN', receivedAt: new Date().toISOString() })),
    ],
    ['a poll', () => stock.poll()],
  ])('follows a part that %s tells of', async (_what, tell) => {
    stock.wms.count('PIN', 10);
    stock.wms.count('SET', 0, new Date(0));
    stock.wms.kits.set('SET', [{ articleNumber: 'PIN', quantity: 2 }]);
    const shop = await stock.aShop({ SET: {} });
    await stock.settle();
    expect(stock.available(shop, 'SET')).toBe(5);
    stock.wms.count('PIN', 4);
    await tell(shop);
    await stock.settle();
    expect(stock.available(shop, 'SET')).toBe(2);
  });
});

it('compares everything after an outage of which the warehouse tells no changes any more, also in the middle of a window', async () => {
  stock.wms.count('HAT', 9);
  const shop = await stock.aShop({ HAT: {} });
  await stock.settle();
  stock.wms.count('HAT', 4, new Date(0));
  await stock.dataSource.query(
    `update poll_window set opened_at = now() - interval '2 days', window_since = now() - interval '49 h', after = 'changes/wms/'`,
  );
  await stock.poll();
  expect(stock.available(shop, 'HAT')).toBe(4);
});

describe('webhooks of the shop', () => {
  it('are news only when they are not the echo of what we wrote', async () => {
    stock.wms.count('HAT', 9);
    const shop = await stock.aShop({ HAT: {} });
    await stock.settle();
    const { facts } = (await stock.rowOf(shop, 'HAT'))!;
    const level = (available: number) =>
      stock.controller.inventoryLevelTouched(
        stock.event(shop, {
          inventoryItemId: stock.itemOf(shop, 'HAT'),
          locationId: shop.locationId,
          available,
          topic: 'inventory_levels/update',
          receivedAt: new Date().toISOString(),
        }),
      );
    await level(9);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'in_sync', facts });
    stock.shopify.add({ inventoryItemId: stock.itemOf(shop, 'HAT'), available: 40, committed: 0 }, shop.locationId);
    await level(40);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'due' });
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(9);
  });
});

describe('the dry run', () => {
  it('lists each quantity that would change, writes none of them, and is written once the flow is switched on', async () => {
    stock.wms.count('HAT', 9);
    stock.wms.count('CAP', 4);
    stock.wms.count('PIN', 2);
    const shop = await stock.aShop(
      { HAT: { available: 3 }, CAP: { available: 4 }, PIN: { isActive: false } },
      { enabled: false, dryRun: true, activateLevels: true },
    );
    await stock.settle();
    expect(stock.shopify.effects).toEqual([]);
    const answer = await stock.controller.dryRun({ connectionId: shop.connectionId, after: null, limit: 1 });
    expect(answer).toEqual({
      version: 1,
      isComplete: true,
      wouldChange: 2,
      planned: [{ key: 'HAT', number: 'HAT', what: 'set', changes: [{ field: 'available', from: '3', to: '9' }] }],
      next: 'HAT',
    });
    const rest = await stock.controller.dryRun({ connectionId: shop.connectionId, after: 'HAT', limit: 5 });
    expect(rest).toMatchObject({ planned: [{ key: 'PIN', what: 'activate', changes: [{ from: null, to: '2' }] }], next: null });
    await stock.configure(shop, { enabled: true, dryRun: false });
    await stock.settle();
    expect([stock.available(shop, 'HAT'), stock.available(shop, 'PIN')]).toEqual([9, 2]);
  });
});

describe('the daily comparison', () => {
  const someoneSets = (shop: { locationId: string }, inventoryItemId: string, available: number) =>
    stock.shopify.add({ inventoryItemId, available, committed: 0 }, shop.locationId);

  it('writes what nothing else told of', async () => {
    stock.wms.count('HAT', 9, new Date(0));
    stock.wms.count('CAP', 9, new Date(0));
    const shop = await stock.aShop({ HAT: {}, CAP: {} });
    await stock.settle();
    stock.wms.count('HAT', 12, new Date(0));
    await stock.poll();
    expect(stock.available(shop, 'HAT')).toBe(9);
    await stock.aDayPasses();
    expect(stock.available(shop, 'HAT')).toBe(12);
    expect(stock.shopify.effects).toHaveLength(3);
  });

  it('only reports it where that is wanted, but still writes what an event explains', async () => {
    stock.wms.count('HAT', 9, new Date(0));
    stock.wms.count('CAP', 9);
    const shop = await stock.aShop({ HAT: {}, CAP: {} }, { drift: 'report' });
    await stock.settle();
    stock.wms.count('HAT', 12, new Date(0));
    stock.wms.count('CAP', 8);
    await stock.aDayPasses();
    expect(stock.available(shop, 'CAP')).toBe(8);
    expect(stock.available(shop, 'HAT')).toBe(9);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({
      state: 'refused',
      reason: 'stock-differs',
      facts: { planned: [{ from: 9, to: 12 }] },
    });
    await stock.controller.wmsStockTouched(stock.event(shop, { articleNumber: 'HAT', receivedAt: new Date().toISOString() }));
    await stock.settle();
    expect(stock.available(shop, 'HAT')).toBe(12);
  });

  it('finds levels that were changed in the shop unseen', async () => {
    stock.wms.count('HAT', 9, new Date(0));
    const shop = await stock.aShop({ HAT: {} });
    await stock.settle();
    someoneSets(shop, stock.itemOf(shop, 'HAT'), 99);
    await stock.aDayPasses();
    expect(stock.available(shop, 'HAT')).toBe(9);
  });
});

describe('links', () => {
  it('that change move the stock with them, and leave the old row to nobody', async () => {
    stock.wms.count('HAT', 9);
    stock.wms.count('CAP', 4);
    const shop = await stock.aShop({ HAT: {} });
    await stock.settle();
    const [link] = stock.transport.links.get(shop.connectionId)!;
    await stock.controller.articlesLinked(stock.event(shop, { links: [{ ...link!, articleNumber: 'CAP' }] }));
    await stock.settle();
    expect(stock.shopify.levelOf(link!.inventoryItemId, shop.locationId).available).toBe(4);
    expect(await stock.rowOf(shop, 'HAT')).toMatchObject({ state: 'ignored', reason: 'not-linked' });
    await stock.controller.articlesLinked(stock.event(shop, { links: [{ ...link!, articleNumber: 'CAP' }] }));
    expect(await stock.rowOf(shop, 'CAP')).toMatchObject({ state: 'in_sync' });
  });
});

it('writes 4,000 quantities with known previous values in sixteen calls', async () => {
  const numbers = Array.from({ length: 4_000 }, (_, at) => `ART-${at}`);
  for (const number of numbers) stock.wms.count(number, 7);
  const shop = await stock.aShop(Object.fromEntries(numbers.map((number) => [number, {}])));
  await stock.settle();
  for (const number of numbers) stock.wms.count(number, 8);
  const before = stock.shopify.sets.length;
  await stock.poll();
  expect(numbers.every((number) => stock.available(shop, number) === 8)).toBe(true);
  expect(stock.shopify.sets.length - before).toBe(16);
});
