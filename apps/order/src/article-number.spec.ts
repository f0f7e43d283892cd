import { describe, expect, it } from '@jest/globals';
import { articleNumberOf } from './article-number.js';

describe('the article of an order line', () => {
  it.each([
    ['its SKU', 'HAT-GREEN', 'HAT-GREEN'],
    ['its SKU without the blanks around it', '  HAT GREEN\u00a0', 'HAT GREEN'],
    ['its SKU with the zeroes in front', '00123', '00123'],
    ['its variant when it has no SKU', null, '8000000000000000001'],
    ['its variant when its SKU is empty', '', '8000000000000000001'],
    ['its variant when its SKU is blank', ' \t\u00a0', '8000000000000000001'],
  ])('is %s', (_what, sku, articleNumber) => {
    expect(articleNumberOf({ id: '1', isCustom: false, sku, variantId: '8000000000000000001' })).toBe(articleNumber);
  });

  it('is one of its own when it was typed by hand and has no SKU', () => {
    expect(articleNumberOf({ id: '77', isCustom: true, sku: ' ', variantId: null })).toBe('custom-77');
    expect(articleNumberOf({ id: '77', isCustom: true, sku: 'ENGRAVING', variantId: null })).toBe('ENGRAVING');
  });

  it('is not known when it has neither', () => {
    expect(articleNumberOf({ id: '1', isCustom: false, sku: ' ', variantId: null })).toBeNull();
  });
});
