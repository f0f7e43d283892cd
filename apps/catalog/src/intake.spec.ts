import { beforeEach, describe, expect, it } from '@jest/globals';
import type { Announcement, ArticleLink, ConnectionSettingsInput } from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import type { ShopVariant } from '@stockbridge/shopify';
import type { Ledger } from '@stockbridge/sync';
import { aConnection, aVariant, CONNECTION } from '@stockbridge/testing';
import type { EntityManager } from 'typeorm';
import { VariantsInMemory } from './catalog-in-memory.js';
import type { CatalogFacts } from './catalog.ledger.js';
import { Intake } from './intake.js';

const TX = {} as EntityManager;
const HAT = aVariant({ id: '81', inventoryItemId: '6081' });

let variants: VariantsInMemory;
let intake: Intake;
let marked: string[];
let events: ArticleLink[][];

beforeEach(() => {
  variants = new VariantsInMemory();
  marked = [];
  events = [];
  const ledger = { touch: async (_connection: string, keys: string | readonly string[]) => void marked.push(...[keys].flat()) };
  const publish = async (_tx: EntityManager, all: readonly Announcement[]) =>
    void events.push(...all.map(({ data }) => (data as { links: ArticleLink[] }).links));
  intake = new Intake(variants, ledger as unknown as Ledger<CatalogFacts>, { publish } as Partial<Transport> as Transport);
});

async function seen(
  all: readonly ShopVariant[],
  given: { readAt?: Date; catalog?: ConnectionSettingsInput['catalog'] } = {},
): Promise<string[]> {
  marked = [];
  events = [];
  const readAt = given.readAt ?? (await variants.now());
  await intake.seen(TX, aConnection({ catalog: given.catalog ?? {} }), all, { readAt, because: 'poll' });
  return marked;
}
const record = async (id = '81') => (await variants.byIds(CONNECTION, [id])).get(id)!;

describe('variants that are seen', () => {
  it('for the first time are remembered, marked and linked', async () => {
    expect(await seen([HAT])).toEqual(['81']);
    expect(events).toEqual([[{ variantId: '81', inventoryItemId: '6081', articleNumber: 'HAT-GREEN', tracked: true }]]);
    expect(await record()).toMatchObject({ articleNumber: 'HAT-GREEN', articleKey: 'hat-green', isActive: true, snapshot: HAT });
  });

  it('as they were cost no write at all, whatever touched their product', async () => {
    await seen([HAT]);
    expect(await seen([{ ...HAT, updatedAt: '2026-11-23T12:00:00Z' }])).toEqual([]);
    expect(events).toEqual([]);
    expect(variants.saves).toBe(1);
  });

  it.each([
    ['a price', { price: '1.00' }],
    ['a title', { title: 'Lime' }],
    ['the title of the product', { productTitle: 'Cap' }],
    ['a barcode', { barcode: '1' }],
    ['a weight', { weight: { value: '1', unit: 'KILOGRAMS' } }],
    ['a vendor', { vendor: 'Other' }],
    ['a picture', { imageUrl: null }],
    ['a status', { productStatus: 'DRAFT' }],
  ])('with %s that changed are marked', async (_what, change: Partial<ShopVariant>) => {
    await seen([HAT]);
    expect(await seen([{ ...HAT, ...change }])).toEqual(['81']);
    expect(events).toEqual([]);
  });

  it.each([
    ['whether it needs shipping', { requiresShipping: false }, {}],
    ['an HS code that is not fetched', { hsCode: '999999' }, {}],
    ['a weight given in another unit', { weight: { value: '0.25', unit: 'KILOGRAMS' } }, {}],
  ])('with %s that changed are remembered and not marked', async (_what, change: Partial<ShopVariant>, catalog) => {
    await seen([HAT], { catalog });
    expect(await seen([{ ...HAT, ...change }], { catalog })).toEqual([]);
    expect((await record()).snapshot).toMatchObject(change);
  });

  it('earlier than what is known do not replace it', async () => {
    const before = await variants.now();
    await seen([{ ...HAT, price: '2.00' }]);
    expect(await seen([HAT], { readAt: before })).toEqual([]);
    expect((await record()).snapshot.price).toBe('2.00');
  });

  it('have their links told 250 at a time', async () => {
    await seen(Array.from({ length: 600 }, (_, at) => aVariant({ id: String(1_000 + at), sku: `HAT-${at}` })));
    expect(events.map(({ length }) => length)).toEqual([250, 250, 100]);
  });

  it('twice on one page count once, the last time', async () => {
    expect(await seen([HAT, { ...HAT, price: '3.00' }])).toEqual(['81']);
    expect((await record()).snapshot.price).toBe('3.00');
  });
});

describe('a SKU that changed', () => {
  it('is told as a new link, and the former one is kept for the doctor', async () => {
    await seen([HAT]);
    expect(await seen([{ ...HAT, sku: 'HAT-LIME' }])).toEqual(['81']);
    expect(events).toEqual([[expect.objectContaining({ articleNumber: 'HAT-LIME' })]]);
    expect(await record()).toMatchObject({ sku: 'HAT-LIME', formerSku: 'HAT-GREEN', skuChangedAt: expect.any(Date) });
  });
  it('and changed back has not changed', async () => {
    await seen([HAT]);
    await seen([{ ...HAT, sku: 'HAT-LIME' }]);
    await seen([HAT]);
    expect(await record()).toMatchObject({ sku: 'HAT-GREEN', formerSku: null, skuChangedAt: null });
  });
  it('by blanks around it has not changed', async () => {
    await seen([HAT]);
    expect(await seen([{ ...HAT, sku: ' HAT-GREEN ' }])).toEqual([]);
    expect(await record()).toMatchObject({ skuChangedAt: null });
  });
  it('marks whoever shares the old or the new one', async () => {
    const other = aVariant({ id: '82', sku: 'HAT-GREEN' });
    const third = aVariant({ id: '83', sku: 'HAT-LIME' });
    await seen([HAT, other, third]);
    expect(new Set(await seen([{ ...HAT, sku: 'HAT-LIME' }]))).toEqual(new Set(['81', '82', '83']));
  });
});

describe('variants that are gone', () => {
  it('are linked to nothing, marked once, and leave the article to those who share it', async () => {
    await seen([HAT, aVariant({ id: '82' })]);
    marked = [];
    events = [];
    const sighting = { readAt: await variants.now(), because: 'webhook' as const };
    await intake.gone(TX, aConnection(), ['81', '999'], sighting);
    expect(new Set(marked)).toEqual(new Set(['81', '82']));
    expect(events).toEqual([[expect.objectContaining({ variantId: '81', articleNumber: null })]]);
    marked = [];
    await intake.gone(TX, aConnection(), ['81'], sighting);
    expect(marked).toEqual([]);
  });
  it('are not gone when they were seen after that was read', async () => {
    const before = await variants.now();
    await seen([HAT]);
    marked = [];
    await intake.gone(TX, aConnection(), ['81'], { readAt: before, because: 'poll' });
    expect(await record()).toMatchObject({ deletedAt: null });
  });
});

describe('the choice about duplicates', () => {
  it('is kept through changes of other things', async () => {
    const catalog = { duplicates: { otherwise: 'block' as const } };
    await seen([HAT, aVariant({ id: '82' })], { catalog });
    expect(events.flat().map(({ articleNumber }) => articleNumber)).toEqual([null, null]);
    await seen([{ ...HAT, price: '1.00' }], { catalog });
    expect(events).toEqual([]);
    expect(await record()).toMatchObject({ isBlocked: true });
  });
  it('blocks a variant that was alone until a second one came, and frees it again', async () => {
    const catalog = { duplicates: { otherwise: 'block' as const } };
    await seen([HAT], { catalog });
    expect(new Set(await seen([aVariant({ id: '82', inventoryItemId: '6082' })], { catalog }))).toEqual(new Set(['81', '82']));
    expect(events.flat()).toMatchObject(expect.arrayContaining([expect.objectContaining({ variantId: '81', articleNumber: null })]));
    await seen([aVariant({ id: '82', inventoryItemId: '6082', sku: 'OTHER' })], { catalog });
    expect(events.flat()).toContainEqual(expect.objectContaining({ variantId: '81', articleNumber: 'HAT-GREEN' }));
    expect(await record()).toMatchObject({ isBlocked: false });
  });
});
