import { ARTICLE_FIELDS, type ArticleField, type ArticleFieldKind } from '@stockbridge/contracts';
import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { parse, stringify } from 'lossless-json';
import { PLACES } from './every-article-field.js';
import { plainOrExact } from './exact-number.js';
import { componentsOf, fromOngoingArticle } from './from-ongoing-article.js';
import { articleAnswer, stockAnswer } from './ongoing-answers.js';
import { toOngoingArticle } from './to-ongoing-article.js';
import type { WmsArticle } from './wms-client.js';

const said = (json: string) => articleAnswer.parse(parse(json, null, plainOrExact));
const read = (fields: string) => fromOngoingArticle(said(`{"articleSystemId":31,"articleNumber":"A",${fields}}`)).fields;

describe('what Ongoing says of an article', () => {
  it.each(PLACES)('holds its $field', ({ field, value, json }) => {
    expect(read(json)).toEqual({ [field]: value });
  });

  it('keeps id and number, and what else it says is not ours', () => {
    expect(fromOngoingArticle(said('{"articleSystemId":31,"articleNumber":" A ","classes":[{"code":"X"}],"goodsOwner":null}'))).toEqual({
      articleSystemId: 31,
      articleNumber: ' A ',
      fields: {},
    });
  });

  it('takes null, blank texts, missing parts and unexpected shapes for absent', () => {
    const odd =
      '"articleName":" ","productCode":7,"isActive":"yes","weight":null,"length":"long","stockLimit":1.5,"supplierInfo":null,' +
      '"barCodeInfo":[],"articleGroup":{"code":"","name":"Tops"},"freeValues":{"freeText1":null,"freeDateTime1":"soon"}';
    expect(read(odd)).toEqual({});
  });

  it('tells zero and false from absent', () => {
    expect(read('"weight":0,"isActive":false,"customerPrice":0.00')).toEqual({ weight: '0', isActive: false, customerPrice: '0.00' });
  });

  it.each([
    ['"weight":"1.50"', { weight: '1.50' }],
    ['"weight":"007"', { weight: '7' }],
    ['"weight":1.5E-7', { weight: '0.00000015' }],
    ['"weight":1.25e2', { weight: '125' }],
    ['"weight":1e3', { weight: '1000' }],
    ['"weight":12345678901234567890.5', { weight: '12345678901234567890.5' }],
    ['"stockLimit":12.0', { stockLimit: '12' }],
  ])('says numbers as decimals of the same digits: %s', (json, fields) => {
    expect(read(json)).toEqual(fields);
  });

  it.each([
    ['2019-04-09T10:39:31.3Z', '2019-04-09T10:39:31.300Z'],
    ['2019-04-09T12:39:31+02:00', '2019-04-09T10:39:31.000Z'],
    ['2019-04-09T10:39:31', '2019-04-09T10:39:31.000Z'],
  ])('says instants in UTC: %s', (time, utc) => {
    expect(read(`"freeValues":{"freeDateTime1":"${time}"}`)).toEqual({ freeDateTime1: utc });
  });

  it('gives back whatever was written', () => {
    const valueOf: Record<ArticleFieldKind, fc.Arbitrary<string | boolean>> = {
      text: fc.string({ unit: 'grapheme', minLength: 1 }).filter((text) => text.trim() !== ''),
      decimal: fc.stringMatching(/^-?(0|[1-9]\d{0,20})(\.\d{1,12})?$/).filter((text) => !/^-0$/.test(text)),
      integer: fc.integer({ min: -2_147_483_647, max: 2_147_483_647 }).map(String),
      flag: fc.boolean(),
      instant: fc.date({ min: new Date('1970-01-01'), max: new Date('2100-01-01'), noInvalidDate: true }).map((date) => date.toISOString()),
    };
    const anyFields = fc.record(
      Object.fromEntries(Object.entries(ARTICLE_FIELDS).map(([field, kind]) => [field as ArticleField, valueOf[kind]])),
      { requiredKeys: [] },
    );
    fc.assert(
      fc.property(anyFields, (fields) => {
        const article: WmsArticle = { articleNumber: 'A', ...fields };
        const body = stringify({ articleSystemId: 31, ...toOngoingArticle(85, article) }) ?? '';
        expect(fromOngoingArticle(said(body)).fields).toEqual({ ...fields });
      }),
    );
  });
});

describe('what a kit consists of', () => {
  const kit = (structureDefinition: unknown) =>
    componentsOf(stockAnswer.parse({ articleSystemId: 31, articleNumber: 'A', structureDefinition }));

  it('is its rows', () => {
    expect(
      kit({
        articleKind: 'Structure',
        rows: [
          { articleNumber: 'B', numberOfItems: 2 },
          { articleNumber: 'C', numberOfItems: '0.5' },
        ],
      }),
    ).toEqual([
      { articleNumber: 'B', quantity: 2 },
      { articleNumber: 'C', quantity: 0.5 },
    ]);
  });

  it.each([[undefined], [null], [{ articleKind: 'Structure', rows: null }], [{ rows: [] }]])('is nothing where it says %j', (structure) => {
    expect(kit(structure)).toBeNull();
  });
});
