import { describe, expect, it } from '@jest/globals';
import { stringify } from 'lossless-json';
import { toOngoingArticle } from './to-ongoing-article.js';

describe('an article for Ongoing', () => {
  it('has each field where Ongoing wants it, and amounts digit for digit', () => {
    const article = toOngoingArticle(85, {
      articleNumber: 'SHIRT-M',
      articleName: 'Shirt, M',
      productCode: '632910392',
      barCode: '4006381333931',
      customerPrice: '12.10',
      weight: '0.350',
      isActive: true,
    });
    expect(stringify(article)).toBe(
      '{"goodsOwnerId":85,"articleNumber":"SHIRT-M","articleName":"Shirt, M","productCode":"632910392",' +
        '"barCodeInfo":{"barCode":"4006381333931"},"customerPrice":12.10,"weight":0.350,"isActive":true}',
    );
  });

  it('leaves out what is not given, rather than clearing it', () => {
    expect(stringify(toOngoingArticle(85, { articleNumber: 'SHIRT-M' }))).toBe('{"goodsOwnerId":85,"articleNumber":"SHIRT-M"}');
  });

  it('is refused with the name of the field when a price is no number', () => {
    expect(() => toOngoingArticle(85, { articleNumber: 'A', customerPrice: '12,10' })).toThrow(
      'customerPrice: "12,10" is not a decimal number',
    );
  });
});
