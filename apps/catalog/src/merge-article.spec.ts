import { describe, expect, it } from '@jest/globals';
import { ARTICLE_FIELDS, MAPPED_ARTICLE_FIELDS, type ArticleField, type FieldPolicy } from '@stockbridge/contracts';
import type { WmsArticle, WmsArticleFields, WmsArticleRecord } from '@stockbridge/wms';
import fc from 'fast-check';
import { isSameValue, mergeArticle, type FieldPolicies } from './merge-article.js';
import { isEmptyValue } from './to-wms-article.js';

const standing = (fields: WmsArticleFields, articleNumber = 'HAT'): WmsArticleRecord => ({ articleSystemId: 7, articleNumber, fields });
const mapped = (fields: WmsArticleFields): WmsArticle => ({ articleNumber: 'HAT', ...fields });

describe('an article that is not in the warehouse', () => {
  it('is sent as it is', () => {
    expect(mergeArticle(mapped({ articleName: 'Hat', weight: '0.25' }), undefined, {})).toEqual({
      send: { articleNumber: 'HAT', articleName: 'Hat', weight: '0.25' },
      isNew: true,
      changes: [
        { field: 'articleName', from: null, to: 'Hat' },
        { field: 'weight', from: null, to: '0.25' },
      ],
    });
  });
  it('is made without a field that is never written, and with one that is written only if empty', () => {
    const merged = mergeArticle(mapped({ articleName: 'Hat', weight: '0.25', barCode: '1' }), undefined, {
      weight: 'never',
      barCode: 'if-empty',
    });
    expect(merged?.send).toEqual({ articleNumber: 'HAT', articleName: 'Hat', barCode: '1' });
  });
  it('is made even if the shop says nothing but its number', () => {
    expect(mergeArticle(mapped({}), undefined, {})).toMatchObject({ isNew: true, send: { articleNumber: 'HAT' } });
  });
});

describe('an article that stands in the warehouse', () => {
  it('is not sent when nothing would change', () => {
    expect(
      mergeArticle(mapped({ articleName: 'Hat', isActive: true }), standing({ articleName: 'Hat', isActive: true, length: '12' }), {}),
    ).toBeNull();
  });
  it('keeps what was measured at the dock, whether a field left out is kept or cleared', () => {
    const merged = mergeArticle(
      mapped({ articleName: 'Hat' }),
      standing({ articleName: 'Cap', weight: '0.31', length: '12', freeText3: 'A-7' }),
      {},
    );
    expect(merged?.send).toEqual({ articleNumber: 'HAT', articleName: 'Hat', weight: '0.31', length: '12', freeText3: 'A-7' });
    expect(merged?.changes).toEqual([{ field: 'articleName', from: 'Cap', to: 'Hat' }]);
  });
  it.each([
    ['always', '0.25'],
    ['if-empty', '0.31'],
    ['never', '0.31'],
  ] as [FieldPolicy, string][])('has its weight overwritten %s: %s', (weight, sent) => {
    const merged = mergeArticle(mapped({ weight: '0.25', articleName: 'new' }), standing({ weight: '0.31' }), { weight });
    expect(merged?.send.weight).toBe(sent);
  });
  it.each([undefined, '', '0', '0.000'])('is filled where the warehouse has %j and only empty fields are written', (stands) => {
    expect(mergeArticle(mapped({ weight: '0.25' }), standing({ weight: stands }), { weight: 'if-empty' })?.send.weight).toBe('0.25');
  });
  it('is not sent for a field that is never written', () => {
    expect(mergeArticle(mapped({ weight: '0.25' }), standing({}), { weight: 'never' })).toBeNull();
  });
  it('is compared by value: 12.50 is 12.5, and nothing is zero is no text', () => {
    expect(mergeArticle(mapped({ customerPrice: '12.50' }), standing({ customerPrice: '12.5', barCode: '', weight: '0' }), {})).toBeNull();
    expect(
      mergeArticle(mapped({ freeDateTime1: '2026-11-20T11:00:00+01:00' }), standing({ freeDateTime1: '2026-11-20T10:00:00.000Z' }), {}),
    ).toBeNull();
  });
  it('gets price and currency together or not at all', () => {
    const ours = mapped({ purchasePrice: '80', purchaseCurrencyCode: 'EUR' });
    expect(mergeArticle(ours, standing({ purchasePrice: '75', purchaseCurrencyCode: 'SEK' }), { purchasePrice: 'if-empty' })).toBeNull();
    expect(mergeArticle(ours, standing({ purchaseCurrencyCode: 'SEK' }), { purchasePrice: 'if-empty' })?.send).toMatchObject({
      purchasePrice: '80',
      purchaseCurrencyCode: 'EUR',
    });
    expect(mergeArticle(ours, standing({}), { purchasePrice: 'never' })).toBeNull();
  });
  it('is deactivated, which is no empty value', () => {
    expect(mergeArticle(mapped({ isActive: false }), standing({ isActive: true }), {})).toMatchObject({
      send: { isActive: false },
      changes: [{ field: 'isActive', from: 'true', to: 'false' }],
    });
  });
  it('is written under the spelling it has there', () => {
    expect(mergeArticle(mapped({ articleName: 'Hat' }), standing({}, 'hat'), {})?.send.articleNumber).toBe('hat');
  });
});

const VALUES: Record<(typeof ARTICLE_FIELDS)[ArticleField], fc.Arbitrary<string | boolean>> = {
  text: fc.oneof(fc.string(), fc.constantFrom('', 'a', 'b')),
  decimal: fc.constantFrom('', '0', '0.0', '1', '1.0', '2.5'),
  integer: fc.constantFrom('0', '1', '12'),
  flag: fc.boolean(),
  instant: fc.constantFrom('2026-11-20T10:00:00Z', '2026-11-20T11:00:00+01:00', '2026-11-21T00:00:00Z'),
};
const anyFields: fc.Arbitrary<WmsArticleFields> = fc.record(
  Object.fromEntries(Object.entries(ARTICLE_FIELDS).map(([field, kind]) => [field, VALUES[kind]])),
  { requiredKeys: [] },
);
const anyPolicies: fc.Arbitrary<FieldPolicies> = fc.dictionary(
  fc.constantFrom(...MAPPED_ARTICLE_FIELDS),
  fc.constantFrom('always' as const, 'if-empty' as const, 'never' as const),
);
const fields = Object.keys(ARTICLE_FIELDS) as ArticleField[];

describe('any article', () => {
  it('is never sent twice: what was sent stands, and then nothing would change', () => {
    fc.assert(
      fc.property(anyFields, fc.option(anyFields), anyPolicies, (ours, theirs, policies) => {
        const merged = mergeArticle(mapped(ours), theirs ? standing(theirs) : undefined, policies);
        if (!merged) return;
        const { articleNumber, ...sent } = merged.send;
        expect(mergeArticle(mapped(ours), standing(sent, articleNumber), policies)).toBeNull();
      }),
    );
  });
  it('never loses a field that stands: it is sent back, or overwritten by a value of the shop', () => {
    fc.assert(
      fc.property(anyFields, anyFields, anyPolicies, (ours, theirs, policies) => {
        const merged = mergeArticle(mapped(ours), standing(theirs), policies);
        if (!merged) return;
        for (const field of fields) {
          if (isEmptyValue(field, theirs[field])) continue;
          const sent = merged.send[field];
          expect(isSameValue(field, sent, theirs[field]) || isSameValue(field, sent, ours[field])).toBe(true);
        }
      }),
    );
  });
  it('is never sent with an empty field or a zero, nor with one that is not to be written', () => {
    fc.assert(
      fc.property(anyFields, fc.option(anyFields), anyPolicies, (ours, theirs, policies) => {
        const merged = mergeArticle(mapped(ours), theirs ? standing(theirs) : undefined, policies);
        if (!merged) return;
        for (const field of fields) {
          if (field in merged.send) expect(isEmptyValue(field, merged.send[field])).toBe(false);
          const policy = policies[field as keyof FieldPolicies];
          if (policy === 'never') expect(isSameValue(field, merged.send[field], theirs?.[field])).toBe(true);
        }
      }),
    );
  });
});
