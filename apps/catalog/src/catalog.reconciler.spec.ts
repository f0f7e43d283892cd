import { beforeEach, describe, expect, it } from '@jest/globals';
import { articlesLinked, articleSynced, type Announcement, type ArticleLink, type ConnectionSettingsInput } from '@stockbridge/contracts';
import type { Transport } from '@stockbridge/messaging';
import { LeaseLost, ThirdPartyAway } from '@stockbridge/platform';
import type { ShopVariant } from '@stockbridge/shopify';
import { shopAccess, type Connection, type Ledger } from '@stockbridge/sync';
import { aConnection, aRow, aVariant, FakePass, FakeShopifyProducts, FakeWms, type Recorded } from '@stockbridge/testing';
import type { EntityManager } from 'typeorm';
import { standInKey, type CatalogFacts } from './catalog.ledger.js';
import { VariantsInMemory } from './catalog-in-memory.js';
import { CatalogReconciler } from './catalog.reconciler.js';
import { Intake } from './intake.js';
import { toVariantDetail } from './to-wms-article.js';

const GREEN = aVariant({ id: '81' });
/** The same SKU. */
const TWIN = aVariant({ id: '82', inventoryItemId: '6082', title: 'Green, gift-wrapped' });
/** The same SKU in another case. */
const NEAR = aVariant({ id: '83', inventoryItemId: '6083', productId: '7083', sku: 'hat-green', title: 'Nearly green' });
const OTHER_SHOP = '0f0e6f7c-7d0a-4a37-9d0c-8f1a6e2b1c02';
const LATER = '2026-11-23T12:00:00Z';

let shop: FakeShopifyProducts;
let wms: FakeWms;
let variants: VariantsInMemory;
let intake: Intake;
let reconciler: CatalogReconciler;
/** What the ledger remembers, from pass to pass. */
let remembered: Map<string, CatalogFacts>;
/** Keys marked due, as `connection key` where it is another's. */
let touched: string[];
let released: (string | undefined)[];
let links: ArticleLink[];
let catalog: ConnectionSettingsInput['catalog'];

beforeEach(() => {
  shop = new FakeShopifyProducts();
  wms = new FakeWms();
  variants = new VariantsInMemory();
  remembered = new Map();
  touched = [];
  released = [];
  links = [];
  catalog = {};
  const ledger: Pick<Ledger<CatalogFacts>, 'release' | 'touch'> = {
    release: async (_connection, { subject }) => released.push(subject),
    touch: async (connectionId, keys) => void touched.push(...[keys].flat().map((key) => nameOf(connectionId, key))),
  };
  const transport: Pick<Transport, 'publish'> = {
    publish: async (_tx, announcements: readonly Announcement[]) =>
      void links.push(
        ...announcements.filter(({ event }) => event === articlesLinked).flatMap(({ data }) => (data as { links: ArticleLink[] }).links),
      ),
  };
  intake = new Intake(variants, ledger as Ledger<CatalogFacts>, transport as Transport);
  reconciler = new CatalogReconciler(shop, wms, ledger as Ledger<CatalogFacts>, variants, intake);
});

const nameOf = (connectionId: string, key: string) => (connectionId === connection().connectionId ? key : `${connectionId} ${key}`);

function connection(connectionId?: string): Connection {
  const made = aConnection({ catalog });
  return connectionId ? { ...made, connectionId } : made;
}

/** A pass that writes facts down with each row, as the real one does. */
class RememberingPass extends FakePass<CatalogFacts> {
  constructor(keys: readonly string[], urgent: boolean, of: Connection) {
    super(
      keys.map((key) =>
        aRow<CatalogFacts>(key, { facts: remembered.get(`${of.connectionId} ${key}`) ?? null, urgent, connectionId: of.connectionId }),
      ),
      of,
    );
    const keep = this.records.set.bind(this.records);
    this.records.set = (key, recorded) => {
      if (recorded.facts) remembered.set(`${of.connectionId} ${key}`, recorded.facts);
      return keep(key, recorded);
    };
  }
}

async function pass(
  keys: string | readonly string[],
  given: { urgent?: boolean; before?: (pass: FakePass<CatalogFacts>) => void; in?: string } = {},
): Promise<Recorded<CatalogFacts>[]> {
  const all = [keys].flat();
  const fake = new RememberingPass(all, given.urgent ?? false, connection(given.in));
  given.before?.(fake);
  await reconciler.reconcile(fake);
  return all.map((key) => fake.records.get(key)!);
}

/** A poll sees what the shop has. */
async function poll(inConnection?: string): Promise<void> {
  const readAt = await variants.now();
  const { items } = await shop.ofProductsUpdatedSince(
    shopAccess({ connection: connection() }),
    new Date(0),
    null,
    toVariantDetail(connection().settings.catalog),
  );
  shop.calls.length = 0;
  await intake.seen({} as EntityManager, connection(inConnection), items, { readAt, because: 'poll' });
}

async function sold(...variants: ShopVariant[]): Promise<void> {
  for (const variant of variants) shop.add(variant);
  await poll();
}

const announced = ({ announce = [] }: Recorded<CatalogFacts>) =>
  announce.filter(({ event }) => event === articleSynced).map(({ data }) => data);

describe('a variant on its way into the warehouse', () => {
  it('is an article there after one pass, by what was seen of it', async () => {
    await sold(GREEN);
    const [recorded] = await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ articleName: 'Hat - Green', productCode: GREEN.id });
    expect(recorded).toMatchObject({ state: 'in_sync', number: 'HAT-GREEN', sentence: 'Article HAT-GREEN is in the warehouse.' });
    expect(shop.calls).toEqual([]);
  });

  it('is written once, however often it is touched', async () => {
    await sold(GREEN);
    for (const urgent of [false, true, false, true]) await pass(GREEN.id, { urgent });
    expect(wms.effects).toEqual(['article HAT-GREEN']);
  });

  it('is announced only to whoever waits, and again to whoever asks again', async () => {
    await sold(GREEN);
    const [bulk] = await pass(GREEN.id);
    const [asked] = await pass(GREEN.id, { urgent: true });
    const [askedAgain] = await pass(GREEN.id, { urgent: true });
    expect(announced(bulk!)).toEqual([]);
    for (const recorded of [asked!, askedAgain!])
      expect(announced(recorded)).toEqual([{ articleNumber: 'HAT-GREEN', variantId: GREEN.id }]);
  });

  it('is read again when somebody waits for it, and known from then on', async () => {
    shop.add(GREEN);
    expect(await pass(GREEN.id, { urgent: true })).toMatchObject([{ state: 'in_sync' }]);
    expect(links).toEqual([{ variantId: '81', inventoryItemId: GREEN.inventoryItemId, articleNumber: 'HAT-GREEN', tracked: true }]);
  });

  it('is not sent again when it changed in a way that no article has, and is when its price did', async () => {
    await sold(GREEN);
    await pass(GREEN.id);
    await sold({ ...GREEN, updatedAt: LATER, requiresShipping: false });
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toHaveLength(1);
    await sold({ ...GREEN, price: '249.00' });
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync', sentence: 'Article HAT-GREEN was updated in the warehouse.' }]);
    expect(wms.articles.get('HAT-GREEN')?.customerPrice).toBe('249.00');
  });

  it('is adopted where it stands already, without a write when nothing would change', async () => {
    await sold(GREEN);
    await pass(GREEN.id);
    remembered.clear();
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync', sentence: 'Article HAT-GREEN stands in the warehouse as it should.' }]);
    expect(wms.effects).toHaveLength(1);
  });

  it('leaves what the warehouse’s people wrote alone until the shop changes it', async () => {
    await sold(GREEN);
    await pass(GREEN.id);
    wms.articles.set('HAT-GREEN', { ...wms.articles.get('HAT-GREEN')!, articleName: 'Hat, green (shelf 4)', length: '12' });
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')?.articleName).toBe('Hat, green (shelf 4)');
    await sold({ ...GREEN, price: '249.00' });
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ articleName: 'Hat - Green', length: '12', customerPrice: '249.00' });
  });

  it('does not overwrite a field that is never or only at first to be written', async () => {
    catalog = { fields: { weight: 'if-empty', articleName: 'never' } };
    wms.articles.set('HAT-GREEN', { articleNumber: 'HAT-GREEN', articleName: 'Theirs', weight: '0.31' });
    await sold(GREEN);
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ articleName: 'Theirs', weight: '0.31', productCode: '81' });
  });

  it('says which metafield holds nothing that fits', async () => {
    catalog = { custom: [{ field: 'length', from: { metafield: { owner: 'variant', namespace: 'custom', key: 'length' } } }] };
    await sold({ ...GREEN, metafields: { 'variant.custom.length': 'long' } });
    const [recorded] = await pass(GREEN.id);
    expect(recorded?.sentence).toContain('Metafield variant.custom.length holds nothing that fits length');
  });

  it('is written by the new rule when a setting changes, without asking Shopify', async () => {
    const single = { ...GREEN, title: 'Default Title', hasOnlyDefaultVariant: true };
    await sold(single);
    await pass(GREEN.id);
    catalog = { defaultTitle: 'omit' };
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')?.articleName).toBe('Hat');
    expect(shop.calls).toEqual([]);
  });

  it('is there once when the reply is lost', async () => {
    await sold(GREEN);
    wms.cutNext = 'after';
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'failing', error: expect.any(ThirdPartyAway) }]);
    expect(await pass(GREEN.id, { urgent: true })).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toEqual(['article HAT-GREEN']);
  });

  it('is there once when we die between the write and the record', async () => {
    await sold(GREEN);
    await expect(pass(GREEN.id, { before: (fake) => (fake.diesAtRecord = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toEqual(['article HAT-GREEN']);
  });

  it('is not written by a worker whose lease has ended', async () => {
    await sold(GREEN);
    await expect(pass(GREEN.id, { before: (fake) => (fake.isLeaseLost = true) })).rejects.toBeInstanceOf(LeaseLost);
    expect(wms.effects).toEqual([]);
  });

  it('gets there when the warehouse is back, and stops no other on the way', async () => {
    await sold(GREEN, aVariant({ id: '90', productId: '9', sku: 'HAT-BLUE' }));
    wms.cutNext = 'before';
    expect(await pass(['81', '90'])).toMatchObject([{ state: 'failing' }, { state: 'in_sync' }]);
    expect(await pass('81')).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toEqual(['article HAT-BLUE', 'article HAT-GREEN']);
  });

  it('gets there when the shop is back', async () => {
    shop.add(GREEN);
    shop.isAway = true;
    await expect(pass(GREEN.id, { urgent: true })).rejects.toBeInstanceOf(ThirdPartyAway);
    shop.isAway = false;
    expect(await pass(GREEN.id, { urgent: true })).toMatchObject([{ state: 'in_sync' }]);
  });

  it('is a new article under a new SKU, and the old one stays', async () => {
    await sold(GREEN);
    await pass(GREEN.id);
    await sold({ ...GREEN, sku: 'HAT-LIME' });
    await pass(GREEN.id);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN', 'HAT-LIME']);
    expect(links.at(-1)).toMatchObject({ variantId: '81', articleNumber: 'HAT-LIME' });
  });

  it('is inactive when its product is archived', async () => {
    await sold(GREEN);
    await pass(GREEN.id);
    await sold({ ...GREEN, productStatus: 'ARCHIVED' });
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(false);
  });

  it('asks the warehouse once per batch', async () => {
    const many = Array.from({ length: 40 }, (_, at) => aVariant({ id: String(1_000 + at), sku: `HAT-${at}` }));
    await sold(...many);
    await pass(many.map(({ id }) => id));
    expect(wms.reads).toEqual(['articles 40']);
    expect(wms.articles.size).toBe(40);
  });
});

describe('the catalogue flow', () => {
  it('writes nothing while it is off, and tells which item is which article all the same', async () => {
    catalog = { enabled: false };
    await sold(GREEN);
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'ignored', reason: 'flow-off' }]);
    expect(wms.effects).toEqual([]);
    expect(wms.reads).toEqual([]);
    expect(links).toMatchObject([{ variantId: '81', articleNumber: 'HAT-GREEN' }]);
  });

  it('shows in a dry run what would be made, updated and deactivated', async () => {
    catalog = { enabled: false, dryRun: true };
    const old = aVariant({ id: '91', productId: '9', sku: 'OLD', productStatus: 'ARCHIVED' });
    const asIs = aVariant({ id: '92', productId: '9', sku: 'AS-IS' });
    await sold(GREEN, TWIN, old);
    wms.articles.set('OLD', { articleNumber: 'OLD', isActive: true });
    const [made, , archived] = await pass(['81', '82', '91']);
    expect(made).toMatchObject({
      state: 'held',
      reason: 'dry-run',
      facts: {
        applied: '',
        plan: { what: 'create', changes: expect.arrayContaining([{ field: 'articleName', from: null, to: 'Hat - Green' }]) },
      },
    });
    expect(archived?.facts?.plan).toMatchObject({ what: 'deactivate' });
    expect(archived?.facts?.plan?.changes).toContainEqual({ field: 'isActive', from: 'true', to: 'false' });
    expect(wms.effects).toEqual([]);

    catalog = {};
    await sold(asIs);
    await pass('92');
    catalog = { enabled: false, dryRun: true };
    remembered.clear();
    expect(await pass('92')).toMatchObject([{ state: 'in_sync' }]);
    shop.edit('92', { price: '1.00' }, LATER);
    await poll();
    const [changed] = await pass('92');
    expect(changed?.facts?.plan).toEqual({ what: 'update', changes: [{ field: 'customerPrice', from: '199.00', to: '1.00' }] });
  });

  it('writes what the dry run showed once it is switched on', async () => {
    catalog = { enabled: false, dryRun: true };
    await sold(GREEN);
    await pass(GREEN.id);
    catalog = {};
    const [written] = await pass(GREEN.id);
    expect(written).toMatchObject({ state: 'in_sync' });
    expect(written?.facts).not.toHaveProperty('plan');
    expect(wms.effects).toEqual(['article HAT-GREEN']);
  });
});

describe('a webhook', () => {
  it('about a product marks the variants that changed, and those that are gone, and is forgotten', async () => {
    const third = aVariant({ id: '84', sku: 'HAT-RED' });
    await sold(GREEN, TWIN, third);
    touched = [];
    shop.edit(GREEN.id, { sku: 'HAT-LIME' }, LATER);
    shop.delete(third.id);
    expect(await pass(standInKey({ is: 'product', id: GREEN.productId }), { urgent: true })).toMatchObject([{ state: 'forgotten' }]);
    // The twin is marked, too: it is the writer now.
    expect(new Set(touched)).toEqual(new Set(['81', '82', '84']));
  });

  it('about a product that only our own stock push touched marks nothing', async () => {
    await sold(GREEN);
    touched = [];
    shop.edit(GREEN.id, {}, LATER);
    await pass(standInKey({ is: 'product', id: GREEN.productId }), { urgent: true });
    expect(touched).toEqual([]);
    expect(variants.saves).toBe(1);
  });

  it('about a deleted product marks all its variants', async () => {
    await sold(GREEN, TWIN);
    touched = [];
    shop.deleteProduct(GREEN.productId);
    await pass(standInKey({ is: 'deleted-product', id: GREEN.productId }), { urgent: true });
    expect(new Set(touched)).toEqual(new Set(['81', '82']));
  });

  it('about an inventory item marks its variant if the article would change', async () => {
    catalog = { fetchInventoryItems: true };
    await sold(GREEN);
    touched = [];
    shop.editInventoryItem(GREEN.id, { hsCode: '999999' }, LATER);
    await pass(standInKey({ is: 'inventory-item', id: GREEN.inventoryItemId }), { urgent: true });
    expect(touched).toEqual(['81']);
    touched = [];
    await pass(standInKey({ is: 'inventory-item', id: GREEN.inventoryItemId }), { urgent: true });
    expect(touched).toEqual([]);
  });

  it('about an item that is no longer tracked tells the link anew and writes no article', async () => {
    await sold(GREEN);
    touched = [];
    shop.editInventoryItem(GREEN.id, { tracked: false }, LATER);
    await pass(standInKey({ is: 'inventory-item', id: GREEN.inventoryItemId }), { urgent: true });
    expect(links.at(-1)).toMatchObject({ tracked: false, articleNumber: 'HAT-GREEN' });
    expect(touched).toEqual([]);
  });

  it('stays due when the shop does not answer', async () => {
    shop.isAway = true;
    expect(await pass(standInKey({ is: 'product', id: GREEN.productId }))).toMatchObject([{ state: 'failing' }]);
    expect(touched).toEqual([]);
  });
});

describe('a variant that is gone', () => {
  beforeEach(async () => {
    await sold(GREEN, aVariant({ id: '84', sku: 'HAT-RED' }));
    await pass(['81', '84']);
  });

  it('of a product that can be read has its article deactivated, with everything else as it was', async () => {
    shop.delete(GREEN.id);
    const [recorded] = await pass(GREEN.id, { urgent: true });
    expect(recorded).toMatchObject({ state: 'ignored', reason: 'product-deleted' });
    expect(recorded?.sentence).toBe('Variant 81 no longer exists in Shopify; article HAT-GREEN is inactive.');
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ isActive: false, articleName: 'Hat - Green', weight: '0.25' });
    expect(links.at(-1)).toMatchObject({ variantId: '81', articleNumber: null });
  });

  it('is deactivated once, and not again when people activate it in the warehouse', async () => {
    shop.delete(GREEN.id);
    await pass(GREEN.id, { urgent: true });
    wms.articles.set('HAT-GREEN', { ...wms.articles.get('HAT-GREEN')!, isActive: true });
    await pass(GREEN.id, { urgent: true });
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(true);
  });

  it('with its whole product is deactivated when Shopify says that the product was deleted', async () => {
    shop.deleteProduct(GREEN.productId);
    await pass(standInKey({ is: 'deleted-product', id: GREEN.productId }));
    await pass(['81', '84']);
    expect([...wms.articles.values()].map(({ isActive }) => isActive)).toEqual([false, false]);
  });

  it('is left alone when Shopify merely does not show its product', async () => {
    shop.unreadable.add(GREEN.productId);
    expect(await pass(GREEN.id, { urgent: true })).toMatchObject([{ state: 'ignored', reason: 'gone-in-shop' }]);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(true);
    expect(links.at(-1)).toMatchObject({ articleNumber: expect.any(String) });
    shop.unreadable.clear();
    touched = [];
    await poll();
    expect(touched).toContain('81');
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync' }]);
  });

  it('is looked for when a complete load did not have it, and deactivated if it is not there', async () => {
    for (const id of ['81', '84']) {
      const record = (await variants.byIds(connection().connectionId, [id])).get(id)!;
      await variants.save({} as EntityManager, connection().connectionId, [{ ...record, absence: 'load' }]);
    }
    shop.delete('81');
    expect(await pass(['81', '84'])).toMatchObject([{ state: 'ignored', reason: 'product-deleted' }, { state: 'in_sync' }]);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(false);
    expect(wms.articles.get('HAT-RED')?.isActive).toBe(true);
  });

  it('leaves its article as it is where activity is not ours to write', async () => {
    catalog = { fields: { isActive: 'never' } };
    shop.delete(GREEN.id);
    expect(await pass(GREEN.id, { urgent: true })).toMatchObject([
      { state: 'ignored', sentence: expect.stringContaining('stays as it is') },
    ]);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(true);
  });

  it('is shown by a dry run before its article is deactivated', async () => {
    catalog = { enabled: false, dryRun: true };
    shop.delete(GREEN.id);
    const [planned] = await pass(GREEN.id, { urgent: true });
    expect(planned).toMatchObject({ state: 'held', reason: 'dry-run', facts: { plan: { what: 'deactivate' } } });
    catalog = {};
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(false);
  });

  it('without ever having had an article makes none', async () => {
    await sold(aVariant({ id: '95', sku: 'NEW' }));
    shop.delete('95');
    expect(await pass('95', { urgent: true })).toMatchObject([{ state: 'ignored', reason: 'product-deleted' }]);
    expect(wms.articles.has('NEW')).toBe(false);
  });

  it('that nobody ever saw is told so', async () => {
    expect(await pass('12345', { urgent: true })).toMatchObject([{ state: 'ignored', reason: 'gone-in-shop' }]);
  });

  it('is an article again when it comes back', async () => {
    shop.delete(GREEN.id);
    await pass(GREEN.id, { urgent: true });
    await sold(GREEN);
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(true);
    expect(links.at(-1)).toMatchObject({ variantId: '81', articleNumber: 'HAT-GREEN' });
  });
});

describe('two variants of one SKU', () => {
  beforeEach(() => sold(GREEN, TWIN));

  it('are one article, written by the lowest id and announced for both to whoever waits', async () => {
    const both = await pass([GREEN.id, TWIN.id], { urgent: true });
    expect(wms.effects).toEqual(['article HAT-GREEN']);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(GREEN.id);
    expect(both).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync', number: 'HAT-GREEN' }]);
    expect(both.flatMap(announced)).toEqual([
      { articleNumber: 'HAT-GREEN', variantId: GREEN.id },
      { articleNumber: 'HAT-GREEN', variantId: TWIN.id },
    ]);
  });

  it('wait for the writer, which is hurried when somebody waits', async () => {
    touched = [];
    const [held] = await pass(TWIN.id, { urgent: true });
    expect(held).toMatchObject({ state: 'held', reason: 'article-missing', subject: 'HAT-GREEN', recheckAfterSeconds: 30 });
    expect(announced(held!)).toEqual([]);
    expect(touched).toEqual([GREEN.id]);
    await pass(GREEN.id);
    expect(released).toEqual(['HAT-GREEN']);
    expect(await pass(TWIN.id, { urgent: true })).toMatchObject([
      { state: 'in_sync', sentence: expect.stringContaining('shares article HAT-GREEN') },
    ]);
  });

  it('are released when their article is made, and not when it only changes', async () => {
    await pass([GREEN.id, TWIN.id]);
    await sold({ ...GREEN, price: '249.00' });
    await pass([GREEN.id, TWIN.id]);
    expect(wms.effects).toHaveLength(2);
    expect(released).toEqual(['HAT-GREEN']);
  });

  it('are active if any of them is, and written by the active one', async () => {
    await pass([GREEN.id, TWIN.id]);
    touched = [];
    const elsewhere = { ...TWIN, productId: '7082' };
    await sold({ ...GREEN, productStatus: 'DRAFT' }, elsewhere);
    expect(new Set(touched)).toEqual(new Set(['81', '82']));
    await pass([GREEN.id, TWIN.id]);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ isActive: true, productCode: TWIN.id });
    await sold({ ...elsewhere, productStatus: 'DRAFT' });
    await pass([GREEN.id, TWIN.id]);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ isActive: false, productCode: GREEN.id });
  });

  it('leave the article to the second when the first is deleted, and deactivate it with the last', async () => {
    await pass([GREEN.id, TWIN.id]);
    shop.delete(GREEN.id);
    const [first] = await pass(GREEN.id, { urgent: true });
    expect(first).toMatchObject({ state: 'ignored', sentence: expect.stringContaining('still that of variant 82') });
    await pass(TWIN.id);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ isActive: true, productCode: TWIN.id });
    shop.delete(TWIN.id);
    await pass(TWIN.id, { urgent: true });
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(false);
  });

  it('are not written, and linked to nothing, where that is chosen', async () => {
    catalog = { duplicates: { otherwise: 'block' } };
    await intake.rechoose({} as EntityManager, connection());
    const both = await pass([GREEN.id, TWIN.id]);
    expect(both).toMatchObject([
      { state: 'refused', reason: 'sku-blocked', sentence: expect.stringContaining('belongs to 2 variants') },
      { state: 'refused', reason: 'sku-blocked' },
    ]);
    expect(wms.effects).toEqual([]);
    expect(links.slice(-2).map(({ articleNumber }) => articleNumber)).toEqual([null, null]);

    touched = [];
    await sold({ ...TWIN, sku: 'HAT-GIFT' });
    expect(new Set(touched)).toEqual(new Set(['81', '82']));
    expect(await pass([GREEN.id, TWIN.id])).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync' }]);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN', 'HAT-GIFT']);
  });
});

describe('two shops of one goods owner', () => {
  beforeEach(async () => {
    await sold(GREEN);
    shop.variants.clear();
    shop.add({ ...TWIN, title: 'Green in the other shop' });
    await poll(OTHER_SHOP);
  });

  it('share an article of one SKU: the lowest id of both writes it', async () => {
    await pass(GREEN.id);
    expect(await pass(TWIN.id, { in: OTHER_SHOP })).toMatchObject([
      { state: 'in_sync', sentence: expect.stringContaining('shares article') },
    ]);
    expect(wms.effects).toEqual(['article HAT-GREEN']);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(GREEN.id);
  });

  it('do not wait for each other: the second makes the article, and the writer brings it to its own values', async () => {
    await pass(TWIN.id, { in: OTHER_SHOP });
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(TWIN.id);
    await pass(GREEN.id);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(GREEN.id);
    expect(await pass(TWIN.id, { in: OTHER_SHOP })).toMatchObject([{ state: 'in_sync' }]);
    expect(wms.effects).toHaveLength(2);
  });

  it('keep the article active while one of them sells it', async () => {
    await pass(GREEN.id);
    await pass(TWIN.id, { in: OTHER_SHOP });
    shop.variants.clear();
    shop.add(aVariant({ id: '84', sku: 'HAT-RED' }));
    await pass(standInKey({ is: 'product', id: GREEN.productId }));
    expect(touched.at(-1)).toBe(`${OTHER_SHOP} 82`);
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'ignored', sentence: expect.stringContaining('still that of variant 82') }]);
    expect(wms.articles.get('HAT-GREEN')?.isActive).toBe(true);
  });

  it('do not block each other’s articles', async () => {
    catalog = { duplicates: { otherwise: 'block' } };
    await intake.rechoose({} as EntityManager, connection());
    expect(await pass(GREEN.id)).toMatchObject([{ state: 'in_sync' }]);
  });

  it('leave the writing to the one whose flow is on', async () => {
    variants.silent.add(connection().connectionId);
    await pass(TWIN.id, { in: OTHER_SHOP });
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(TWIN.id);
  });
});

describe('SKUs that differ only in case or blanks', () => {
  beforeEach(() => sold(GREEN, NEAR));

  it('are two articles in a warehouse that tells them apart', async () => {
    expect(await pass([GREEN.id, NEAR.id])).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync' }]);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN', 'hat-green']);
  });

  it('never overwrite each other where the warehouse takes them for one', async () => {
    wms.caseBlind = true;
    const [first, second] = await pass([GREEN.id, NEAR.id]);
    expect(first).toMatchObject({ state: 'in_sync' });
    expect(second).toMatchObject({
      state: 'refused',
      reason: 'sku-clash',
      sentence: expect.stringContaining('which is that of variant 81 (HAT-GREEN)'),
    });
    expect(wms.effects).toEqual(['article HAT-GREEN']);
    expect(links.at(-1)).toMatchObject({ variantId: '83', articleNumber: null });
  });

  it('are one article on purpose where that is chosen by their name', async () => {
    wms.caseBlind = true;
    catalog = { duplicates: { bySku: { 'hat-green': 'share' } } };
    await pass([GREEN.id, NEAR.id]);
    expect(await pass([GREEN.id, NEAR.id], { urgent: true })).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync' }]);
    expect([...wms.articles.keys()]).toEqual(['HAT-GREEN']);
    expect(wms.articles.get('HAT-GREEN')?.productCode).toBe(GREEN.id);
    expect(links.at(-1)).toMatchObject({ variantId: '83', articleNumber: 'HAT-GREEN' });
  });

  it('are in a clash again when that choice is taken back', async () => {
    wms.caseBlind = true;
    catalog = { duplicates: { bySku: { 'hat-green': 'share' } } };
    await pass([GREEN.id, NEAR.id]);
    catalog = {};
    expect(await pass(NEAR.id)).toMatchObject([{ state: 'refused', reason: 'sku-clash' }]);
    expect(links.at(-1)).toMatchObject({ variantId: '83', articleNumber: null });
  });

  it('are both left alone where that is chosen by their name', async () => {
    catalog = { duplicates: { bySku: { 'hat-green': 'block' } } };
    await intake.rechoose({} as EntityManager, connection());
    expect(await pass([GREEN.id, NEAR.id])).toMatchObject([{ reason: 'sku-blocked' }, { reason: 'sku-blocked' }]);
  });

  it('have one writer when the warehouse spells the article in a third way', async () => {
    wms.caseBlind = true;
    wms.articles.set('Hat-Green', { articleNumber: 'Hat-Green', length: '12' });
    expect(await pass([NEAR.id, GREEN.id])).toMatchObject([{ reason: 'sku-clash' }, { state: 'in_sync' }]);
    expect([...wms.articles.values()]).toMatchObject([{ articleNumber: 'Hat-Green', productCode: GREEN.id, length: '12' }]);
  });

  it('are sorted out when one gets another SKU', async () => {
    wms.caseBlind = true;
    await pass([GREEN.id, NEAR.id]);
    touched = [];
    await sold({ ...GREEN, sku: 'HAT-LIME' });
    expect(touched).toContain(NEAR.id);
    expect(await pass([GREEN.id, NEAR.id])).toMatchObject([{ state: 'in_sync' }, { state: 'in_sync' }]);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ productCode: NEAR.id });
    expect(links.at(-1)).toMatchObject({ variantId: '83', articleNumber: 'hat-green' });
  });

  it('do not lose their article when the one that clashes with it is deleted', async () => {
    wms.caseBlind = true;
    await pass([GREEN.id, NEAR.id]);
    shop.deleteProduct(GREEN.productId);
    await pass(standInKey({ is: 'deleted-product', id: GREEN.productId }));
    await pass([NEAR.id, GREEN.id]);
    expect(wms.articles.get('HAT-GREEN')).toMatchObject({ isActive: true, productCode: NEAR.id });
  });

  it('adopt an article that the warehouse spells otherwise when it is nobody else’s', async () => {
    wms.caseBlind = true;
    shop.variants.clear();
    const alone = aVariant({ id: '99', productId: '9', sku: 'CAP-1' });
    await sold(alone);
    wms.articles.set('cap-1', { articleNumber: 'cap-1', length: '12' });
    expect(await pass('99', { urgent: true })).toMatchObject([{ state: 'in_sync', number: 'CAP-1' }]);
    expect([...wms.articles.keys()]).toEqual(['cap-1']);
    expect(wms.articles.get('cap-1')).toMatchObject({ productCode: '99', length: '12' });
  });
});
