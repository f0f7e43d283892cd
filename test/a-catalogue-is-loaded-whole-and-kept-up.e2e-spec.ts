import { afterAll, beforeAll, beforeEach, describe, expect, it } from '@jest/globals';
import { articlesLinked } from '@stockbridge/contracts';
import { Throttled } from '@stockbridge/platform';
import { contentHash, type ShopVariant } from '@stockbridge/shopify';
import { aVariant } from '@stockbridge/testing';
import { CatalogUnderTest, eventOf } from './catalog-under-test.js';

let flow: CatalogUnderTest;

beforeAll(async () => {
  flow = await CatalogUnderTest.start();
});
beforeEach(() => flow.empty());
afterAll(() => flow.stop());

const LATER = '2099-01-01T00:00:00Z';

/** So many products of so many variants each. */
function stock(products: number, variantsEach: number): void {
  for (let product = 0; product < products; product++) {
    for (let variant = 0; variant < variantsEach; variant++) {
      const id = 1_000_000 + product * variantsEach + variant;
      flow.shop.add(
        aVariant({
          id: String(id),
          productId: String(5_000 + product),
          inventoryItemId: String(9_000_000 + id),
          sku: `SKU-${product}-${variant}`,
        }),
      );
    }
  }
}

const status = (connectionId: string) => flow.controller.status({ connectionId });
const run = (connectionId: string, load: 'start' | 'cancel') =>
  flow.controller.runRequested(eventOf(null, { connectionId, flow: 'catalog' as const, load }));
const tell = (connectionId: string, productId: string, variants: readonly ShopVariant[]) =>
  flow.controller.productTouched(
    eventOf(connectionId, {
      productId,
      topic: 'products/update',
      receivedAt: LATER,
      content: { hash: contentHash(variants, null)!, shows: null },
    }),
  );
const linksOf = async () =>
  (await flow.told(articlesLinked.name)).flatMap(({ data }) => data['links'] as { variantId: string; articleNumber: string | null }[]);

describe('the first load', () => {
  it('makes every variant an article and tells every link once', async () => {
    stock(30, 100);
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    expect(flow.wms.articles.size).toBe(3_000);
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 3_000 });
    const links = await linksOf();
    expect(links).toHaveLength(3_000);
    expect(new Set(links.map(({ variantId }) => variantId)).size).toBe(3_000);
    expect(flow.shop.calls).not.toContain('variantsByIds');
  });

  it('says how far it is, also after a restart', async () => {
    stock(30, 100);
    const { connectionId } = await flow.connect();
    flow.shop.bulk.polls = 2;
    await flow.pollOnce();
    expect((await status(connectionId)).load).toMatchObject({ phase: 'preparing', read: 0, total: 3_000 });
    flow.shop.bulk.cutAfter = 1;
    for (let turn = 0; turn < 4 && (await status(connectionId)).load?.phase !== 'reading'; turn++) await flow.pollOnce();
    flow.restart();
    expect((await status(connectionId)).load).toMatchObject({ phase: 'reading', read: 1_000, total: 3_000 });
    await flow.poll();
    expect((await status(connectionId)).load).toMatchObject({ phase: 'writing', read: 0, total: 3_000 });
    await flow.work();
    expect((await status(connectionId)).load).toBeNull();
  });

  it('goes on at the byte where it was cut, and reads nothing twice', async () => {
    stock(60, 100);
    const { connectionId } = await flow.connect();
    flow.shop.bulk.cutAfter = 1;
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(1);
    expect(flow.shop.calls.filter((call) => call === 'readLoad')).toHaveLength(2);
    expect(await flow.counts(connectionId)).toEqual({ due: 6_000 });
  });

  it('is begun again when Shopify gives it up, and when its result has expired', async () => {
    stock(2, 2);
    const { connectionId } = await flow.connect();
    flow.shop.bulk.failNext = 'TIMEOUT';
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(2);
    expect(await flow.counts(connectionId)).toEqual({ due: 4 });

    await run(connectionId, 'start');
    flow.shop.bulk.cutAfter = 0;
    for (let turn = 0; turn < 10 && !(await flow.pollOnce())?.includes('"read"'); turn++);
    flow.shop.bulk.expire([...flow.shop.bulk.begun.keys()].at(-1)!);
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(4);
  });

  it('is read page by page when bulk operations keep failing', async () => {
    stock(60, 2);
    const { connectionId } = await flow.connect();
    const begin = flow.shop.startLoad.bind(flow.shop);
    flow.shop.startLoad = (shop, detail) => {
      flow.shop.bulk.failNext = 'INTERNAL_SERVER_ERROR';
      return begin(shop, detail);
    };
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(5);
    expect(await flow.counts(connectionId)).toEqual({ due: 120 });
    expect((await status(connectionId)).load).toMatchObject({ phase: 'writing' });
    expect((await flow.controller.links({ connectionId, after: null, limit: 10 })).isComplete).toBe(true);
  });

  it('waits its turn while other loads of the shop run, and keeps nothing else from being done', async () => {
    stock(1, 1);
    const { connectionId } = await flow.connect();
    const begin = flow.shop.startLoad.bind(flow.shop);
    flow.shop.startLoad = async () => {
      throw new Throttled('shopify', 'five run', 1_000);
    };
    expect(await flow.pollOnce()).toContain('"start"');
    await flow.controller.articleWanted(eventOf(connectionId, { articleNumber: 'SKU-0-0', variantId: '1000000', orderId: '1' }));
    await flow.work();
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 1 });
    flow.shop.startLoad = begin;
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(1);
  });

  it('of an empty shop ends', async () => {
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    expect(await flow.counts(connectionId)).toEqual({});
    expect((await status(connectionId)).load).toBeNull();
  });

  it('writes what orders wait for first', async () => {
    stock(5, 100);
    const { connectionId } = await flow.connect();
    await flow.poll();
    await flow.controller.articleWanted(eventOf(connectionId, { articleNumber: 'SKU-4-99', variantId: null, orderId: '1' }));
    await flow.work();
    expect(flow.wms.effects[0]).toBe('article SKU-4-99');
    expect(await flow.told('article.synced')).toEqual([
      { connection_id: connectionId, data: { articleNumber: 'SKU-4-99', variantId: '1000499' } },
    ]);
  });
});

describe('a load that is cancelled', () => {
  it('while it is read ends its operation, leaves alone what nobody looked at, and goes on when it is started again', async () => {
    stock(60, 100);
    const { connectionId } = await flow.connect();
    flow.shop.bulk.cutAfter = 1;
    for (let turn = 0; turn < 5 && (await flow.counts(connectionId)).due !== 1_000; turn++) await flow.pollOnce();
    await run(connectionId, 'cancel');
    expect((await status(connectionId)).load).toMatchObject({ phase: 'cancelled', read: 1_000 });
    expect(await flow.counts(connectionId)).toEqual({ ignored: 1_000 });
    expect((await flow.rows(connectionId))[0]).toMatchObject({ state: 'ignored', reason: 'load-cancelled' });
    await flow.pollAndWork();
    expect(flow.shop.calls).toContain('cancelLoad');
    expect(flow.wms.effects).toEqual([]);

    await run(connectionId, 'start');
    await flow.pollAndWork();
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 6_000 });
    expect(flow.wms.articles.size).toBe(6_000);
    expect((await status(connectionId)).load).toBeNull();
  });

  it('while it is prepared does not begin again by itself', async () => {
    stock(2, 2);
    const { connectionId } = await flow.connect();
    flow.shop.bulk.polls = 50;
    await flow.pollOnce();
    await run(connectionId, 'cancel');
    await flow.poll();
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(1);
    expect(await flow.counts(connectionId)).toEqual({});
  });

  it('before it began loses no change that was not read yet', async () => {
    stock(1, 2);
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    const cursor = async () => (await flow.dataSource.query<{ cursor: Date }[]>('select cursor from poll_window'))[0]!.cursor;
    const before = await cursor();
    await run(connectionId, 'start');
    await run(connectionId, 'cancel');
    expect(await cursor()).toEqual(before);
    await flow.poll();
    expect(flow.shop.bulk.begun.size).toBe(1);
  });

  it('leaves alone nothing that was looked at, and nothing that somebody waits for', async () => {
    stock(1, 3);
    const { connectionId } = await flow.connect();
    await flow.poll();
    await flow.controller.articleWanted(eventOf(connectionId, { articleNumber: 'SKU-0-0', variantId: '1000000', orderId: '1' }));
    await run(connectionId, 'cancel');
    await flow.work();
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 1, ignored: 2 });
  });
});

describe('a second full load', () => {
  it('writes nothing when nothing changed', async () => {
    stock(30, 100);
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    const effects = flow.wms.effects.length;
    const touched = async () =>
      (await flow.dataSource.query<{ versions: string }[]>('select sum(version)::text as versions from catalog_ledger'))[0]!;
    const before = await touched();
    await run(connectionId, 'start');
    await flow.pollAndWork();
    expect(flow.wms.effects).toHaveLength(effects);
    expect(await touched()).toEqual(before);
    expect(await linksOf()).toHaveLength(3_000);
    expect((await status(connectionId)).load).toBeNull();
  });

  it('finds what was deleted unnoticed, and deactivates that and nothing else', async () => {
    stock(3, 2);
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    flow.shop.delete('1000000');
    flow.shop.deleteProduct('5002');
    await run(connectionId, 'start');
    await flow.pollAndWork();
    const inactive = [...flow.wms.articles.values()].filter(({ isActive }) => !isActive).map(({ articleNumber }) => articleNumber);
    expect(inactive.sort()).toEqual(['SKU-0-0', 'SKU-2-0', 'SKU-2-1']);
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 3, ignored: 3 });
  });

  it('that comes back empty deactivates nothing', async () => {
    stock(2, 2);
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    flow.shop.unreadable.add('5000').add('5001');
    await run(connectionId, 'start');
    await flow.pollAndWork();
    expect([...flow.wms.articles.values()].every(({ isActive }) => isActive)).toBe(true);
  });
});

describe('afterwards', () => {
  beforeEach(async () => {
    stock(3, 3);
  });

  it('products that changed are found by the poll, and written only if their article changed', async () => {
    await flow.connect();
    await flow.pollAndWork();
    const effects = flow.wms.effects.length;
    flow.shop.edit('1000000', { price: '1.00' }, LATER);
    flow.shop.edit('1000008', {}, LATER);
    await flow.pollAndWork();
    expect(flow.wms.effects.slice(effects)).toEqual(['article SKU-0-0']);
    expect(flow.wms.articles.get('SKU-0-0')?.customerPrice).toBe('1.00');
  });

  it('a variant that was deleted is found by the poll where no webhook told of it', async () => {
    await flow.connect();
    await flow.pollAndWork();
    flow.shop.delete('1000001');
    flow.shop.edit('1000000', {}, LATER);
    await flow.pollAndWork();
    expect(flow.wms.articles.get('SKU-0-1')?.isActive).toBe(false);
    expect(flow.wms.articles.get('SKU-0-0')?.isActive).toBe(true);
  });

  it('a webhook that only a changed quantity set off costs no call', async () => {
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    const known = [...flow.shop.variants.values()].filter(({ productId }) => productId === '5001');
    flow.shop.calls.length = 0;
    await tell(connectionId, '5001', known);
    await flow.work();
    expect(flow.shop.calls).toEqual([]);
  });

  it('a webhook that tells of an edit is followed, and so is the next one while that waits', async () => {
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    const before = [...flow.shop.variants.values()].filter(({ productId }) => productId === '5001');
    const after = before.map((each) => ({ ...each, productTitle: 'Cap' }));
    await tell(connectionId, '5001', after);
    for (const { id } of before) flow.shop.edit(id, { productTitle: 'Cap' }, LATER);
    await flow.work();
    expect(flow.wms.articles.get('SKU-1-0')?.articleName).toMatch(/^Cap/);
    // Changed once more and back: what is known is what the last webhook says, but a pass may have read what was between.
    await tell(connectionId, '5001', before);
    await tell(connectionId, '5001', after);
    flow.shop.calls.length = 0;
    await flow.work();
    expect(flow.shop.calls).toEqual(['variantsOfProduct']);
  });

  it('where articles are made of metafields, which no webhook tells, each is followed', async () => {
    const custom = [{ field: 'unitCode' as const, from: { metafield: { owner: 'product' as const, namespace: 'custom', key: 'unit' } } }];
    const { connectionId } = await flow.connect({ custom });
    await flow.pollAndWork();
    flow.shop.calls.length = 0;
    await tell(
      connectionId,
      '5001',
      [...flow.shop.variants.values()].filter(({ productId }) => productId === '5001'),
    );
    await flow.work();
    expect(flow.shop.calls).toEqual(['variantsOfProduct']);
  });

  it('very many changed products are read by a load, which costs no allowance', async () => {
    stock(40, 1);
    flow.shop.productsPerPage = 2;
    await flow.connect();
    await flow.pollAndWork();
    const effects = flow.wms.effects.length;
    for (let product = 0; product < 40; product++)
      flow.shop.edit(String(1_000_000 + product), product === 39 ? { price: '1.00' } : {}, LATER);
    flow.shop.calls.length = 0;
    await flow.pollAndWork();
    expect(flow.shop.calls.filter((call) => call === 'ofProductsUpdatedSince')).toHaveLength(12);
    expect(flow.shop.calls).toContain('startLoad');
    expect(flow.wms.effects.slice(effects)).toEqual(['article SKU-39-0']);
  });

  it('inventory items that changed are found though their product was not touched', async () => {
    await flow.connect({ fetchInventoryItems: true });
    await flow.pollAndWork();
    flow.shop.editInventoryItem('1000004', { hsCode: '999999', weight: { value: '2', unit: 'POUNDS' } }, LATER);
    await flow.pollAndWork();
    expect(flow.wms.articles.get('SKU-1-1')).toMatchObject({ statisticsNumber: '999999', weight: '0.90718474' });
  });

  it('a setting of the mapping changes every article without a read of Shopify', async () => {
    const { connectionId, laneId } = await flow.connect();
    await flow.pollAndWork();
    flow.shop.calls.length = 0;
    await flow.connect({ custom: [{ field: 'unitCode', from: { constant: 'pcs' } }] }, { connectionId, laneId, version: 2 });
    await flow.work();
    expect([...flow.wms.articles.values()].every(({ unitCode }) => unitCode === 'pcs')).toBe(true);
    expect(flow.shop.calls).toEqual([]);
    await flow.controller.connectionConfigured(
      eventOf(
        null,
        await flow.connect({ custom: [{ field: 'unitCode', from: { constant: 'pcs' } }] }, { connectionId, laneId, version: 2 }),
      ),
    );
    expect(await flow.counts(connectionId)).toEqual({ in_sync: 9 });
  });

  it('a setting that needs more of each variant has everything read again', async () => {
    const { connectionId, laneId } = await flow.connect();
    await flow.pollAndWork();
    expect(flow.wms.articles.get('SKU-0-0')).not.toHaveProperty('countryOfOriginCode');
    await flow.connect({ fetchInventoryItems: true }, { connectionId, laneId, version: 2 });
    expect((await status(connectionId)).load).toMatchObject({ phase: 'preparing' });
    await flow.pollAndWork();
    expect([...flow.wms.articles.values()].every(({ countryOfOriginCode }) => countryOfOriginCode === 'SE')).toBe(true);
  });

  it('a removed connection leaves nothing behind', async () => {
    const { connectionId } = await flow.connect();
    await flow.pollAndWork();
    await flow.controller.connectionRemoved(eventOf(null, { connectionId, because: 'removed' as const }));
    for (const table of ['variant', 'catalogue', 'load_piece', 'catalog_ledger']) {
      expect(await flow.dataSource.query(`select 1 from ${table}`)).toEqual([]);
    }
  });
});

describe('with the flow off', () => {
  it('every link is told and can be asked for, nothing is written, and switching on writes everything', async () => {
    stock(2, 3);
    const { connectionId, laneId } = await flow.connect({ enabled: false });
    await flow.pollAndWork();
    expect(await linksOf()).toHaveLength(6);
    expect(flow.wms.effects).toEqual([]);
    expect(await flow.counts(connectionId)).toEqual({ ignored: 6 });
    const first = await flow.controller.links({ connectionId, after: null, limit: 4 });
    const second = await flow.controller.links({ connectionId, after: first.next, limit: 4 });
    expect(first.links.map(({ variantId }) => variantId)).toEqual(['1000000', '1000001', '1000002', '1000003']);
    expect(second).toMatchObject({ next: null, isComplete: true });
    expect(second.links).toHaveLength(2);

    await flow.connect({}, { connectionId, laneId, version: 2 });
    await flow.work();
    expect(flow.wms.articles.size).toBe(6);
  });

  it('a dry run shows what would be written, a page at a time, and switching on writes it', async () => {
    stock(2, 3);
    const { connectionId, laneId } = await flow.connect({ enabled: false });
    await flow.pollAndWork();
    await flow.connect({ enabled: false, dryRun: true }, { connectionId, laneId, version: 2 });
    await flow.work();
    const first = await flow.controller.dryRun({ connectionId, after: null, limit: 4 });
    expect(first).toMatchObject({ isComplete: true, wouldChange: 6, next: '1000003' });
    expect(first.planned[0]).toMatchObject({ key: '1000000', number: 'SKU-0-0', what: 'create' });
    expect(first.planned[0]!.changes).toContainEqual({ field: 'articleName', from: null, to: 'Hat - Green' });
    expect((await flow.controller.dryRun({ connectionId, after: first.next, limit: 4 })).planned).toHaveLength(2);
    expect(flow.wms.effects).toEqual([]);

    await flow.connect({}, { connectionId, laneId, version: 3 });
    await flow.work();
    expect(flow.wms.articles.size).toBe(6);
    expect(await flow.controller.dryRun({ connectionId, after: null, limit: 4 })).toMatchObject({ wouldChange: 0, planned: [] });
  });
});

it('titles that no database could keep as they are stop nobody', async () => {
  flow.shop.add(aVariant({ id: '1', sku: 'ZERO', title: 'a\0b' }));
  flow.shop.add(aVariant({ id: '2', sku: 'HALF', title: '🧢'.slice(0, 1) }));
  flow.shop.add(aVariant({ id: '3', sku: 'قبعة "x"\n', title: '🧢 قبعة' }));
  const { connectionId } = await flow.connect();
  await flow.pollAndWork();
  expect(await flow.counts(connectionId)).toEqual({ in_sync: 3 });
  expect([...flow.wms.articles.keys()]).toEqual(expect.arrayContaining(['ZERO', 'HALF', 'قبعة "x"']));
});

it('two thousand variants of one product are one piece, and one SKU for all of them is one article', async () => {
  for (let at = 0; at < 2_048; at++) flow.shop.add(aVariant({ id: String(1_000 + at), inventoryItemId: String(9_000 + at), sku: 'ONE' }));
  const { connectionId } = await flow.connect();
  await flow.pollAndWork();
  await flow.work();
  expect([...flow.wms.articles.keys()]).toEqual(['ONE']);
  expect(flow.wms.articles.get('ONE')?.productCode).toBe('1000');
  expect(await flow.counts(connectionId)).toEqual({ in_sync: 2_048 });
});
