import { ARTICLE_FIELDS, type ArticleField } from '@stockbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import { stringify } from 'lossless-json';
import { toOngoingArticle } from './to-ongoing-article.js';
import { PLACES } from './every-article-field.js';

describe('an article for Ongoing', () => {
  it.each(PLACES)('has its $field where Ongoing wants it', ({ field, value, json }) => {
    expect(stringify(toOngoingArticle(85, { articleNumber: 'A', [field]: value }))).toBe(`{"goodsOwnerId":85,"articleNumber":"A",${json}}`);
  });

  it('knows a place for every field there is', () => {
    expect(PLACES.map(({ field }) => field).sort()).toEqual(Object.keys(ARTICLE_FIELDS).sort());
  });

  it('has the fields of one part together', () => {
    const article = { articleNumber: 'A', barCode: '1', barCodePallet: '3', supplierName: 'S', freeText1: 'x', freeDecimal1: '0.10' };
    expect(stringify(toOngoingArticle(85, article))).toBe(
      '{"goodsOwnerId":85,"articleNumber":"A","barCodeInfo":{"barCode":"1","barCodePallet":"3"},"supplierInfo":{"supplierName":"S"},' +
        '"freeValues":{"freeText1":"x","freeDecimal1":0.10}}',
    );
  });

  it('leaves out what is not given, rather than clearing it', () => {
    expect(stringify(toOngoingArticle(85, { articleNumber: 'SHIRT-M', barCode: undefined }))).toBe(
      '{"goodsOwnerId":85,"articleNumber":"SHIRT-M"}',
    );
  });

  it('says what is false and what is zero', () => {
    expect(stringify(toOngoingArticle(85, { articleNumber: 'A', isActive: false, weight: '0' }))).toBe(
      '{"goodsOwnerId":85,"articleNumber":"A","isActive":false,"weight":0}',
    );
  });

  it.each([
    ['customerPrice', '12,10', 'customerPrice: "12,10" is not a decimal number'],
    ['weight', '', 'weight: "" is not a decimal number'],
    ['weight', '1e3', 'weight: "1e3" is not a decimal number'],
    ['stockLimit', '1.5', 'stockLimit: "1.5" is not a whole number'],
    ['stockLimit', '2147483648', 'stockLimit: "2147483648" is not a whole number'],
    ['freeDateTime1', '2026-11-23', 'freeDateTime1: "2026-11-23" is not an instant'],
    ['freeDateTime1', '2026-13-23T08:00:00Z', 'freeDateTime1: "2026-13-23T08:00:00Z" is not an instant'],
  ] satisfies [ArticleField, string, string][])('is refused when its %s is %j, by the name of the field', (field, value, message) => {
    expect(() => toOngoingArticle(85, { articleNumber: 'A', [field]: value })).toThrow(message);
  });
});
