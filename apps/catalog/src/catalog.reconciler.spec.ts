import { beforeEach, describe, expect, it } from '@jest/globals';
import { articleSynced } from '@stockbridge/contracts';
import { LeaseLost, ThirdPartyAway } from '@stockbridge/platform';
import type { Ledger } from '@stockbridge/sync';
import { aRow, aVariant, FakePass, FakeShopifyProducts, FakeWms, type Recorded } from '@stockbridge/testing';
import type { ArticleOwners } from './article-owners.js';
import { productKey, type CatalogFacts } from './catalog.ledger.js';
import { CatalogReconciler } from './catalog.reconciler.js';

const GREEN = aVariant({ id: '81' });
const TWIN = aVariant({ id: '82', title: 'Green, gift-wrapped' });

let shop: FakeShopifyProducts;
let wms: FakeWms;
let reconciler: CatalogReconciler;
/** What the ledger remembers, from pass to pass. */
let remembered: Map<string, CatalogFacts>;
let touched: string[];
let released: (string | undefined)[];

beforeEach(() => {
  shop = new FakeShopifyProducts();
  wms = new FakeWms();
  remembered = new Map();
  touched = [];
  released = [];
  const owned = new Map<string, string>();
  const owners: Pick<ArticleOwners, 'claim' | 'release'> = {
    claim: async (_connection, number, variantId) => {
      for (const [other, owner] of owned) if (owner === variantId && other !== number) owned.delete(other);
      if (!owned.has(number)) owned.set(number, variantId);
      return owned.get(number)!;
    },
    release: async (_connection, variantId) => {
      for (const [number, owner] of owned) if (owner === variantId) owned.delete(number);
    },
  };
  const ledger: Pick<Ledger<CatalogFacts>, 'facts' | 'keysWithFact' | 'release' | 'touch'> = {
    facts: async (_connection, keys) => new Map(keys.flatMap((key) => (remembered.has(key) ? [[key, remembered.get(key)!]] : []))),
    keysWithFact: async (_connection, name, value) => [...remembered].filter(([, facts]) => facts[name] === value).map(([key]) => key),
    release: async (_connection, { subject }) => released.push(subject),
    touch: async (_connection, keys) => void touched.push(...[keys].flat()),
  };
  reconciler = new CatalogReconciler(shop, wms, ledger as Ledger<CatalogFacts>, owners as ArticleOwners);
});

/** A pass that writes facts down with each row, as the real one does. */
class RememberingPass extends FakePass<CatalogFacts> {
  constructor(keys: readonly string[], urgent: boolean) {
    super(keys.map((key) => aRow<CatalogFacts>(key, { facts: remembered.get(key) ?? null, urgent })));
    const keep = this.records.set.bind(this.records);
    this.records.set = (key, recorded) => {
      if (recorded.facts) remembered.set(key, recorded.facts);
      return keep(key, recorded);
    };
  }
}

async function pass(
  keys: string | readonly string[],
  given: { urgent?: boolean; before?: (pass: FakePass<CatalogFacts>) => void } = {},
): Promise<Recorded<CatalogFacts>[]> {
  const all = [keys].flat();
  const fake = new RememberingPass(all, given.urgent ?? false);
  given.before?.(fake);
  await reconciler.reconcile(fake);
  return all.map((key) => fake.records.get(key)!);
}

const announced = ({ announce = [] }: Recorded<CatalogFacts>) =>
  announce.filter(({ event }) => event === articleSynced).map(({ data }) => data);

describe('a variant on its way into the warehouse', () => {
  it('is an article there after one pass, and that is announced', async () => {
    const { id } = shop.add(GREEN);
    const [recorded] = await pass(id);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ articleName: 'Hat - Green', productCode: id });
    expect(recorded).toMatchObject({ state: 'in_sync', number: 'HAT-GREEN' });
    expect(announced(recorded!)).toEqual([{ articleNumber: 'HAT-GREEN', variantId: id }]);
  });

  it('is written once, however often it is touched', async () => {
    const { id } = shop.add(GREEN);
    for (const urgent of [false, true, false, true]) await pass(id, { urgent });
    expect(wms.effects).toEqual(['article HAT-GREEN']);
  });

  it('is not sent again when it changed in a way that no article has, and is when its price did', async () => {
    const { id } = shop.add(GREEN);
    await pass(id);
    shop.add({ ...GREEN, updatedAt: '2026-11-23T12:00:00Z', requiresShipping: false });
    expect(await pass(id)).toMatchObject([{ state: 'in_sync', announce: [] }]);
    expect(wms.effects).toHaveLength(1);
    shop.add({ ...GREEN, price: '249.00' });
    const [repriced] = await pass(id);
    expect(wms.articles.get('HAT-GREEN')?.customerPrice).toBe('249.00');
    expect(announced(repriced!)).toEqual([]);
  });

  it('is there once when the reply is lost, and announced when we know', async () => {
    const { id } = shop.add(GREEN);
    wms.cutNext = 'after';
    const [failing] = await pass(id);
    expect(failing).toMatchObject({ state: 'failing', error: expect.any(ThirdPartyAway) });
    const [recorded] = await pass(id);
    expect(wms.articles.size).toBe(1);
    expect(announced(recorded!)).toHaveLength(1);
    await pass(id);
    expect(wms.effects).toEqual(['article HAT-GREEN', 'article HAT-GREEN']);
  });

  it('is there once when we die between the write and the record', async () => {
    const { id } = shop.add(GREEN);
    await expect(pass(id, { before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    const [recorded] = await pass(id);
    expect(recorded).toMatchObject({ state: 'in_sync' });
    expect(announced(recorded!)).toHaveLength(1);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN']);
  });

  it('is not written by a worker whose lease has ended', async () => {
    const { id } = shop.add(GREEN);
    await expect(pass(id, { before: (fake) => (fake.isLeaseLost = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(wms.effects).toEqual([]);
  });

  it('gets there when the warehouse is back, and stops no other on the way', async () => {
    const { id } = shop.add(GREEN);
    const other = shop.add(aVariant({ id: '90', sku: 'HAT-BLUE' }));
    wms.cutNext = 'before';
    expect(await pass([id, other.id])).toMatchObject([{ state: 'failing' }, { state: 'in_sync' }]);
    expect(await pass(id)).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toEqual(['article HAT-BLUE', 'article HAT-GREEN']);
  });

  it('gets there when the shop is back', async () => {
    const { id } = shop.add(GREEN);
    shop.isAway = true;
    await expect(pass(id)).rejects.toBeInstanceOf(ThirdPartyAway);
    shop.isAway = false;
    expect(await pass(id)).toMatchObject([{ state: 'in_sync' }]);
  });

  it('is announced again to whoever asks for it, though nothing is written', async () => {
    const { id } = shop.add(GREEN);
    await pass(id);
    const [untouched] = await pass(id);
    const [asked] = await pass(id, { urgent: true });
    expect(announced(untouched!)).toEqual([]);
    expect(announced(asked!)).toEqual([{ articleNumber: 'HAT-GREEN', variantId: id }]);
    expect(wms.effects).toHaveLength(1);
  });

  it('is a new article under a new SKU', async () => {
    const { id } = shop.add(GREEN);
    await pass(id);
    shop.add({ ...GREEN, sku: 'HAT-LIME' });
    const [recorded] = await pass(id);
    expect(announced(recorded!)).toEqual([{ articleNumber: 'HAT-LIME', variantId: id }]);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN', 'HAT-LIME']);
  });
});

describe('a product that a webhook named', () => {
  it('makes its variants due, those it had as well, and is forgotten itself', async () => {
    const { productId } = shop.add(GREEN);
    shop.add(TWIN);
    await pass(TWIN.id);
    shop.variants.delete(TWIN.id);
    expect(await pass(productKey(productId))).toMatchObject([{ state: 'forgotten' }]);
    expect(touched).toEqual([GREEN.id, TWIN.id]);
  });

  it('stays due when the shop does not answer', async () => {
    shop.isAway = true;
    expect(await pass(productKey(GREEN.productId))).toMatchObject([{ state: 'failing' }]);
    expect(touched).toEqual([]);
  });
});

describe('a variant that was deleted', () => {
  it('leaves its article as it is, and the number to the next variant that has it', async () => {
    shop.add(GREEN);
    await pass(GREEN.id);
    shop.variants.delete(GREEN.id);
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'ignored', reason: 'product-deleted' }]);
    expect(wms.effects).toHaveLength(1);
    shop.add(TWIN);
    const [heir] = await pass(TWIN.id);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(TWIN.id);
    expect(announced(heir!)).toHaveLength(1);
  });
});

describe('two variants of one SKU', () => {
  beforeEach(() => {
    shop.add(GREEN);
    shop.add(TWIN);
  });

  it('are one article, written by the first and announced for both', async () => {
    const both = await pass([GREEN.id, TWIN.id]);
    expect(wms.effects).toEqual(['article HAT-GREEN']);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(GREEN.id);
    expect(both).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync', number: 'HAT-GREEN' }]);
    expect(both.flatMap(announced)).toEqual([
      { articleNumber: 'HAT-GREEN', variantId: GREEN.id },
      { articleNumber: 'HAT-GREEN', variantId: TWIN.id },
    ]);
  });

  it('are announced by neither while the first could not be written', async () => {
    wms.cutNext = 'before';
    const [first, second] = await pass([GREEN.id, TWIN.id]);
    expect(first).toMatchObject({ state: 'failing' });
    expect(second).toMatchObject({ state: 'held', reason: 'article-missing', subject: 'HAT-GREEN', recheckAfterSeconds: 30 });
    expect(announced(second!)).toEqual([]);
    expect(wms.articles.size).toBe(0);

    await pass(GREEN.id);
    expect(released).toEqual(['HAT-GREEN']);
    const [freed] = await pass(TWIN.id);
    expect(freed).toMatchObject({ state: 'in_sync' });
    expect(announced(freed!)).toHaveLength(1);
  });

  it('release nobody again when the article only changes', async () => {
    await pass([GREEN.id, TWIN.id]);
    shop.add({ ...GREEN, price: '249.00' });
    await pass([GREEN.id, TWIN.id]);
    expect(wms.effects).toHaveLength(2);
    expect(released).toEqual(['HAT-GREEN']);
  });

  it('hurry the first when somebody waits for the second', async () => {
    wms.cutNext = 'before';
    await pass([GREEN.id, TWIN.id]);
    expect(touched).toEqual([]);
    await pass(TWIN.id, { urgent: true });
    expect(touched).toEqual([GREEN.id]);
  });

  it('do not count what the first wrote under another number', async () => {
    shop.add({ ...GREEN, sku: 'HAT-LIME' });
    await pass(GREEN.id);
    shop.add(GREEN);
    wms.cutNext = 'before';
    expect(await pass([GREEN.id, TWIN.id])).toMatchObject([{ state: 'failing' }, { state: 'held' }]);
  });

  it('let the second write it, and announce it, when the first is deleted', async () => {
    wms.cutNext = 'before';
    await pass([GREEN.id, TWIN.id]);
    shop.variants.delete(GREEN.id);
    const [, heir] = await pass([GREEN.id, TWIN.id]);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(TWIN.id);
    expect(announced(heir!)).toHaveLength(1);
    expect(released).toEqual(['HAT-GREEN']);
  });
});
