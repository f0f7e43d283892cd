import { describe, expect, it } from '@jest/globals';
import { aVariant } from '@stockbridge/testing';
import fc from 'fast-check';
import { Decimal } from 'decimal.js';
import { toKilograms } from './to-kilograms.js';
import { toWmsArticle } from './to-wms-article.js';

describe('a variant as an article', () => {
  it('is named after product and variant', () => {
    expect(toWmsArticle(aVariant({ productTitle: 'Hat', title: 'Green' })).articleName).toBe('Hat - Green');
  });
  it('has its SKU as number, or its id when it has none', () => {
    expect(toWmsArticle(aVariant({ sku: 'HAT-1' })).articleNumber).toBe('HAT-1');
    expect(toWmsArticle(aVariant({ sku: null, id: '8000000000000000042' })).articleNumber).toBe('8000000000000000042');
  });
  it('has its id as product code, its barcode and its price', () => {
    expect(toWmsArticle(aVariant({ id: '8', barcode: '735', price: '12.50' }))).toMatchObject({
      productCode: '8',
      barCode: '735',
      customerPrice: '12.50',
    });
  });
  it.each([
    ['ACTIVE', true],
    ['ARCHIVED', false],
    ['DRAFT', false],
    ['UNLISTED', false],
  ])('of a product that is %s has active = %s', (productStatus, isActive) => {
    expect(toWmsArticle(aVariant({ productStatus })).isActive).toBe(isActive);
  });
  it('does not overwrite a weight that was measured at the dock by a shop’s zero', () => {
    expect(toWmsArticle(aVariant({ weight: { value: '0.0', unit: 'KILOGRAMS' } })).weight).toBeUndefined();
    expect(toWmsArticle(aVariant({ weight: null, barcode: null }))).toMatchObject({ weight: undefined, barCode: undefined });
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
