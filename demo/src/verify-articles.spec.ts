import { describe, expect, it } from '@jest/globals';
import type { ArticleDump, VariantDump } from './twins.js';
import { verifyArticles, type Catalogue } from './verify-articles.js';

const hat: VariantDump = {
  id: '31',
  productId: '3',
  inventoryItemId: '131',
  productTitle: 'Hat',
  title: 'Green',
  productStatus: 'ACTIVE',
  vendor: 'Nordvik',
  sku: 'HAT-GREEN',
  barcode: '7350123000016',
  price: '249.00',
  imageUrl: 'https://shop.example/hat.jpg',
  weight: { value: 95, unit: 'GRAMS' },
  cost: '99.60',
  hsCode: '650500',
  countryOfOrigin: 'SE',
  tracked: true,
};
const article: ArticleDump = {
  articleNumber: 'HAT-GREEN',
  sellable: 0,
  body: {
    articleName: 'Hat - Green',
    barCodeInfo: { barCode: '7350123000016' },
    countryOfOriginCode: 'SE',
    isActive: true,
    linkToPicture: 'https://shop.example/hat.jpg',
    supplierInfo: { supplierName: 'Nordvik' },
    customerPrice: 249,
    purchasePrice: 99.6,
    purcaseCurrencyCode: 'SEK',
    productCode: '31',
    statisticsNumber: '650500',
    weight: 0.095,
  },
};
const shopOf = (...variants: VariantDump[]): Catalogue => ({ shop: 'Fjord', currency: 'SEK', variants });
const changed = (fields: Record<string, unknown>): ArticleDump => ({ ...article, body: { ...article.body, ...fields } });

describe('the check of the articles', () => {
  it('finds nothing where every field is as the mapping table says', () => {
    expect(verifyArticles([shopOf(hat)], [article])).toEqual([]);
  });

  it.each([
    ['articleName', { articleName: 'Hat' }],
    ['barCode', { barCodeInfo: null }],
    ['countryOfOriginCode', { countryOfOriginCode: 'NO' }],
    ['isActive', { isActive: false }],
    ['linkToPicture', { linkToPicture: 'https://shop.example/hat.mp4' }],
    ['supplierName', { supplierInfo: { supplierName: 'Sydvik' } }],
    ['customerPrice', { customerPrice: 249.01 }],
    ['purchasePrice', { purchasePrice: null }],
    ['purchaseCurrencyCode', { purcaseCurrencyCode: 'EUR' }],
    ['productCode', { productCode: '32' }],
    ['statisticsNumber', { statisticsNumber: '' }],
    ['weight', { weight: 95 }],
  ])('notices another %s', (field, other) => {
    expect(verifyArticles([shopOf(hat)], [changed(other)])).toEqual([expect.stringContaining(`${field} is`)]);
  });

  it('wants nothing written that is empty or zero in the shop', () => {
    const bare = {
      ...hat,
      barcode: '',
      vendor: null,
      weight: { value: 0, unit: 'POUNDS' },
      cost: '0.00',
      price: '0.00',
      imageUrl: null,
    };
    const found = verifyArticles([shopOf(bare)], [article]);
    expect(found.map((each) => / (\w+) is /.exec(each)![1])).toEqual([
      'barCode',
      'linkToPicture',
      'supplierName',
      'customerPrice',
      'purchasePrice',
      'purchaseCurrencyCode',
      'weight',
    ]);
  });

  it('lets the lowest active variant write a shared article, whichever shop it is in', () => {
    const draft = { ...hat, id: '29', productStatus: 'DRAFT' };
    const later = { ...hat, id: '100' };
    expect(verifyArticles([shopOf(later, hat, draft), shopOf({ ...hat, id: '50' })], [article])).toEqual([]);
    expect(verifyArticles([shopOf(draft), shopOf({ ...hat, id: '5' })], [changed({ productCode: '5' })])).toEqual([]);
  });

  it('notices an article that is missing, there twice, or of no variant', () => {
    const cup = { ...article, articleNumber: 'CUP' };
    expect(verifyArticles([shopOf(hat)], [])).toEqual(['article HAT-GREEN is in the warehouse 0 times']);
    expect(verifyArticles([shopOf(hat)], [article, article])).toEqual(['article HAT-GREEN is in the warehouse 2 times']);
    expect(verifyArticles([shopOf(hat)], [article, cup])).toEqual(['article CUP in the warehouse is of no variant']);
  });

  it('takes the variant id for the number where the SKU is blank', () => {
    expect(verifyArticles([shopOf({ ...hat, sku: '  ' })], [{ ...article, articleNumber: '31' }])).toEqual([]);
  });
});
