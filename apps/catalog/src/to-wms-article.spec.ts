import { describe, expect, it } from '@jest/globals';
import {
  ARTICLE_FIELDS,
  connectionSettings,
  type ArticleField,
  type CatalogSettings,
  type ConnectionSettingsInput,
} from '@stockbridge/contracts';
import type { ShopVariant } from '@stockbridge/shopify';
import { aVariant } from '@stockbridge/testing';
import { Decimal } from 'decimal.js';
import fc from 'fast-check';
import { articleNumberOf } from './sku.js';
import { toKilograms } from './to-kilograms.js';
import { toVariantDetail, toWmsArticle } from './to-wms-article.js';

function settings(catalog: ConnectionSettingsInput['catalog'] = {}): CatalogSettings {
  return connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', catalog }).catalog;
}

const article = (variant: Partial<ShopVariant> = {}, catalog: ConnectionSettingsInput['catalog'] = {}) =>
  toWmsArticle(aVariant(variant), settings(catalog)).article;

const withItems = { fetchInventoryItems: true };

describe('a variant as an article', () => {
  it('is named after product and variant', () => {
    expect(article({ productTitle: 'Hat', title: 'Green' }).articleName).toBe('Hat - Green');
  });
  it('keeps a long name, quotes, line breaks, emoji and right-to-left text as they are', () => {
    const title = `${'x'.repeat(300)} "12\n‟" 🧢 قبعة`;
    expect(article({ productTitle: title, title: 'Größe "M"' }).articleName).toBe(`${title} - Größe "M"`);
  });
  it('without options is named by the literal rule', () => {
    expect(article({ title: 'Default Title', hasOnlyDefaultVariant: true }).articleName).toBe('Hat - Default Title');
  });
  it('without options is named after its product alone where that is chosen', () => {
    const given = { title: 'Default Title', hasOnlyDefaultVariant: true };
    expect(article(given, { defaultTitle: 'omit' }).articleName).toBe('Hat');
    expect(article({ title: 'Default Title', hasOnlyDefaultVariant: false }, { defaultTitle: 'omit' }).articleName).toBe(
      'Hat - Default Title',
    );
  });
  it.each([
    ['HAT-1', 'HAT-1'],
    ['  HAT 1 ', 'HAT 1'],
    ['007', '007'],
    ['12" brim', '12" brim'],
  ])('has its SKU “%s” as number “%s”', (sku, number) => {
    expect(article({ sku }).articleNumber).toBe(number);
  });
  it.each([null, '', '   '])('has its id as number when its SKU is %j', (sku) => {
    expect(article({ sku, id: '8000000000000000042' }).articleNumber).toBe('8000000000000000042');
  });
  it('has its barcode', () => {
    expect(article({ barcode: '0735' }).barCode).toBe('0735');
  });
  it('has the country of origin of its inventory item', () => {
    expect(article({ countryOfOrigin: 'SE' }, withItems).countryOfOriginCode).toBe('SE');
  });
  it.each([
    ['ACTIVE', true],
    ['ARCHIVED', false],
    ['DRAFT', false],
    ['UNLISTED', false],
  ])('of a product that is %s has active = %s', (productStatus, isActive) => {
    expect(article({ productStatus }).isActive).toBe(isActive);
  });
  it('is active while any variant that shares it is', () => {
    expect(toWmsArticle(aVariant({ productStatus: 'DRAFT' }), settings(), true).article.isActive).toBe(true);
  });
  it('links to the picture of its product', () => {
    expect(article({ imageUrl: 'https://cdn.example.com/hat.jpg' }).linkToPicture).toBe('https://cdn.example.com/hat.jpg');
  });
  it('has the vendor as its main supplier', () => {
    expect(article({ vendor: 'Nordic Hats' }).supplierName).toBe('Nordic Hats');
  });
  it.each(['12.50', '12.505', '12'])('has the price %s as its customer price', (price) => {
    expect(article({ price }).customerPrice).toBe(price);
  });
  it('has its cost as purchase price, in the currency of the cost', () => {
    const unitCost = { amount: '80.00', currencyCode: 'EUR' };
    expect(article({ unitCost, price: '199.00' }, withItems)).toMatchObject({
      purchasePrice: '80.00',
      purchaseCurrencyCode: 'EUR',
      customerPrice: '199.00',
    });
  });
  it('has its cost as customer price where that is chosen, and its price nowhere', () => {
    const mapped = article(
      { price: '199.00', unitCost: { amount: '80.00', currencyCode: 'SEK' } },
      { ...withItems, costTo: 'customerPrice' },
    );
    expect(mapped.customerPrice).toBe('80.00');
    expect(mapped).not.toHaveProperty('purchasePrice');
    expect(mapped).not.toHaveProperty('purchaseCurrencyCode');
    expect(article({ unitCost: null }, { ...withItems, costTo: 'customerPrice' })).not.toHaveProperty('customerPrice');
  });
  it('has its price as customer price while no cost is fetched that could go there', () => {
    expect(article({ price: '199.00' }, { costTo: 'customerPrice' }).customerPrice).toBe('199.00');
  });
  it('has its id as product code', () => {
    expect(article({ id: '8' }).productCode).toBe('8');
  });
  it('has the harmonised system code as statistics number', () => {
    expect(article({ hsCode: '650500' }, withItems).statisticsNumber).toBe('650500');
  });
  it('has its weight in kilograms', () => {
    expect(article({ weight: { value: '250', unit: 'GRAMS' } }).weight).toBe('0.25');
  });
  it('takes origin, HS code and cost from no inventory item unless that is chosen', () => {
    const mapped = article({ countryOfOrigin: 'SE', hsCode: '650500', unitCost: { amount: '80.00', currencyCode: 'SEK' } });
    expect(Object.keys(mapped)).not.toEqual(
      expect.arrayContaining(['countryOfOriginCode', 'statisticsNumber', 'purchasePrice', 'purchaseCurrencyCode']),
    );
    for (const field of ['countryOfOriginCode', 'statisticsNumber', 'purchasePrice', 'purchaseCurrencyCode'])
      expect(mapped).not.toHaveProperty(field);
  });
  it.each([
    ['a weight of zero', { weight: { value: '0.0', unit: 'KILOGRAMS' } }, 'weight'],
    ['no weight', { weight: null }, 'weight'],
    ['no barcode', { barcode: null }, 'barCode'],
    ['a barcode of blanks', { barcode: ' ' }, 'barCode'],
    ['a price of zero', { price: '0.00' }, 'customerPrice'],
    ['no vendor', { vendor: null }, 'supplierName'],
    ['no picture', { imageUrl: null }, 'linkToPicture'],
    ['no country of origin', { countryOfOrigin: null }, 'countryOfOriginCode'],
    ['no HS code', { hsCode: null }, 'statisticsNumber'],
    ['a cost of zero', { unitCost: { amount: '0.00', currencyCode: 'SEK' } }, 'purchasePrice'],
    ['a cost of zero has no currency either', { unitCost: { amount: '0.00', currencyCode: 'SEK' } }, 'purchaseCurrencyCode'],
  ])('says nothing of %s', (_case, variant: Partial<ShopVariant>, field) => {
    expect(article(variant, withItems)).not.toHaveProperty(field);
  });
});

describe('a custom mapping', () => {
  const fromMetafield = (field: ArticleField, owner: 'product' | 'variant' = 'variant') => ({
    custom: [{ field, from: { metafield: { owner, namespace: 'custom', key: 'value' } } }],
  });

  it('fills a field with a constant', () => {
    expect(article({}, { custom: [{ field: 'unitCode', from: { constant: 'pcs' } }] }).unitCode).toBe('pcs');
  });
  it.each(['product', 'variant'] as const)('fills a field from a metafield of the %s', (owner) => {
    const metafields = { [`${owner}.custom.value`]: 'wool' };
    expect(article({ metafields }, fromMetafield('freeText1', owner)).freeText1).toBe('wool');
  });
  it('goes before the mapping table, also when it has no value', () => {
    expect(article({ metafields: { 'variant.custom.value': '99' } }, fromMetafield('barCode')).barCode).toBe('99');
    expect(article({ metafields: {} }, fromMetafield('barCode'))).not.toHaveProperty('barCode');
  });
  it.each([
    ['freeBoolean1', 'true', true],
    ['freeBoolean1', 'false', false],
    ['length', '12.5', '12.5'],
    ['quantityPerPackage', '6', '6'],
    ['freeDateTime1', '2026-11-20T10:00:00+01:00', '2026-11-20T10:00:00+01:00'],
  ] as const)('writes %s as it is held: %s', (field, value, written) => {
    expect(article({ metafields: { 'variant.custom.value': value } }, fromMetafield(field))[field]).toBe(written);
  });
  it.each([
    ['length', '12,5'],
    ['quantityPerPackage', '2.5'],
    ['freeBoolean1', 'yes'],
    ['freeDateTime1', '2026-11-20'],
    ['width', '{"value":1,"unit":"cm"}'],
  ] as const)('leaves %s out and says so when the metafield holds %s', (field, value) => {
    const mapped = toWmsArticle(aVariant({ metafields: { 'variant.custom.value': value } }), settings(fromMetafield(field)));
    expect(mapped.article).not.toHaveProperty(field);
    expect(mapped.unfit).toEqual([{ field, metafield: 'variant.custom.value' }]);
  });
  it('sends neither blanks nor zeroes', () => {
    const both = { custom: [...fromMetafield('length').custom, { field: 'width' as const, from: { constant: '0.0' } }] };
    const mapped = toWmsArticle(aVariant({ metafields: { 'variant.custom.value': '  ' } }), settings(both));
    expect(mapped.article).not.toHaveProperty('length');
    expect(mapped.article).not.toHaveProperty('width');
    expect(mapped.unfit).toEqual([]);
  });
  it('of the purchase price does not borrow the currency of the cost', () => {
    const custom = [{ field: 'purchasePrice' as const, from: { constant: '10' } }];
    expect(article({}, { ...withItems, custom })).not.toHaveProperty('purchaseCurrencyCode');
    const withCurrency = [...custom, { field: 'purchaseCurrencyCode' as const, from: { constant: 'USD' } }];
    expect(article({}, { ...withItems, custom: withCurrency })).toMatchObject({ purchasePrice: '10', purchaseCurrencyCode: 'USD' });
  });
  it('is what is read of a variant, beside what every article needs', () => {
    expect(toVariantDetail(settings({ ...withItems, ...fromMetafield('length') }))).toEqual({
      inventoryItem: true,
      metafields: [{ owner: 'variant', namespace: 'custom', key: 'value' }],
    });
    expect(toVariantDetail(settings({ custom: [{ field: 'unitCode', from: { constant: 'pcs' } }] }))).toEqual({
      inventoryItem: false,
      metafields: [],
    });
  });
});

const text = fc.oneof(fc.string(), fc.string({ unit: 'grapheme' }), fc.constantFrom('', ' ', '"', '\n', '0', '🧢', 'قبعة'));
const decimal = fc
  .tuple(fc.integer({ min: 0, max: 999_999 }), fc.integer({ min: 0, max: 999 }))
  .map(([whole, parts]) => `${whole}.${parts}`);
const anyVariant: fc.Arbitrary<ShopVariant> = fc
  .record({
    productTitle: text,
    title: text,
    sku: fc.option(text),
    barcode: fc.option(text),
    vendor: fc.option(text),
    price: decimal,
    weight: fc.option(fc.record({ value: decimal, unit: fc.constantFrom('GRAMS', 'KILOGRAMS', 'OUNCES', 'POUNDS', 'STONES') })),
    unitCost: fc.option(fc.record({ amount: decimal, currencyCode: fc.constantFrom('SEK', 'EUR') })),
    hsCode: fc.option(text),
    countryOfOrigin: fc.option(fc.constantFrom('SE', 'NO')),
    productStatus: fc.constantFrom('ACTIVE', 'DRAFT', 'ARCHIVED', 'UNLISTED'),
    hasOnlyDefaultVariant: fc.boolean(),
    metafields: fc.dictionary(fc.constantFrom('variant.custom.value', 'product.custom.value'), text),
  })
  .map((given) => aVariant(given));
const anySettings = fc
  .record({
    defaultTitle: fc.constantFrom('literal' as const, 'omit' as const),
    fetchInventoryItems: fc.boolean(),
    costTo: fc.constantFrom('purchasePrice' as const, 'customerPrice' as const),
    custom: fc
      .uniqueArray(fc.constantFrom(...(Object.keys(ARTICLE_FIELDS) as ArticleField[])), { maxLength: 5 })
      .map((fields) =>
        fields.map((field) => ({ field, from: { metafield: { owner: 'variant' as const, namespace: 'custom', key: 'value' } } })),
      ),
  })
  .map(settings);

describe('any variant', () => {
  it('is always an article with a number without blanks around it, and with no empty field', () => {
    fc.assert(
      fc.property(anyVariant, anySettings, (variant, catalog) => {
        const { article: mapped } = toWmsArticle(variant, catalog);
        expect(mapped.articleNumber).toBe(mapped.articleNumber.trim());
        expect(mapped.articleNumber).not.toBe('');
        for (const [field, value] of Object.entries(mapped)) {
          expect(value).toBeDefined();
          if (typeof value === 'boolean') continue;
          expect(value.trim()).not.toBe('');
          if (field in ARTICLE_FIELDS && ARTICLE_FIELDS[field as ArticleField] === 'decimal')
            expect(new Decimal(value).isZero()).toBe(false);
        }
      }),
    );
  });
  it('is the same article however often it is mapped', () => {
    fc.assert(
      fc.property(anyVariant, anySettings, (variant, catalog) =>
        expect(toWmsArticle(variant, catalog)).toEqual(toWmsArticle(variant, catalog)),
      ),
    );
  });
  it('has the number that its order lines have', () => {
    fc.assert(fc.property(anyVariant, (variant) => expect(articleNumberOf(variant)).toBe(variant.sku?.trim() || variant.id)));
  });
  it('never has a currency without the price that is in it', () => {
    fc.assert(
      fc.property(anyVariant, anySettings, (variant, catalog) => {
        fc.pre(!catalog.custom.some(({ field }) => field === 'purchaseCurrencyCode'));
        const { article: mapped } = toWmsArticle(variant, catalog);
        if (mapped.purchaseCurrencyCode !== undefined) expect(mapped.purchasePrice).toBeDefined();
      }),
    );
  });
});

describe('a weight', () => {
  it.each([
    ['250', 'GRAMS', '0.25'],
    ['1.5', 'KILOGRAMS', '1.5'],
    ['1', 'OUNCES', '0.028349523125'],
    ['2', 'POUNDS', '0.90718474'],
  ])('of %s %s is %s kg', (value, unit, kilograms) => {
    expect(toKilograms({ value, unit })).toBe(kilograms);
  });
  it('in a unit nobody knows is not guessed', () => {
    expect(toKilograms({ value: '1', unit: 'STONES' })).toBeUndefined();
  });
  it('in grams is a thousandth of itself, to the last digit', () => {
    fc.assert(
      fc.property(fc.integer({ min: 1, max: 10_000_000 }), (grams) => {
        expect(new Decimal(toKilograms({ value: String(grams), unit: 'GRAMS' })!).times(1000).toFixed()).toBe(String(grams));
      }),
    );
  });
});
