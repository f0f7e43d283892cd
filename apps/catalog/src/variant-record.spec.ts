import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { skuGroup } from '@stockbridge/contracts';
import { blockedAmong, linkOf, ownerAmong } from './variant-record.js';

const of = (variantId: string, articleNumber: string) => ({ variantId, articleNumber, articleKey: skuGroup(articleNumber) });
const share = { otherwise: 'share' as const, bySku: {} };

describe('SKUs', () => {
  it.each([
    ['ABC', 'abc'],
    [' A  B ', 'a b'],
    ['A\u00a0B', 'a b'],
    ['Ä-1', 'ä-1'],
  ])('%j belongs to the group %j', (sku, key) => {
    expect(skuGroup(sku)).toBe(key);
  });
});

describe('variants that share a SKU', () => {
  it('are blocked where that is the general choice, and only those', () => {
    const variants = [of('1', 'A'), of('2', 'A'), of('3', 'B'), of('4', 'a')];
    expect(blockedAmong(variants, share)).toEqual(new Set());
    expect(blockedAmong(variants, { ...share, otherwise: 'block' })).toEqual(new Set(['1', '2']));
  });
  it('are blocked where that was chosen for their group, near-duplicates included', () => {
    expect(blockedAmong([of('1', 'A'), of('2', 'a'), of('3', 'B')], { ...share, bySku: { a: 'block', b: 'block' } })).toEqual(
      new Set(['1', '2']),
    );
  });
  it('share where that was chosen for their group against the general choice', () => {
    expect(blockedAmong([of('1', 'A'), of('2', 'A')], { otherwise: 'block', bySku: { a: 'share' } })).toEqual(new Set());
  });
  it('are not confused by a SKU that is a word of the language', () => {
    expect(blockedAmong([of('1', 'constructor'), of('2', 'constructor')], share)).toEqual(new Set());
  });
});

describe('the writer of a shared article', () => {
  it('is the lowest active variant id, by number', () => {
    const variants = [
      { variantId: '1000', isActive: true },
      { variantId: '999', isActive: true },
      { variantId: '2', isActive: false },
    ];
    expect(ownerAmong(variants)?.variantId).toBe('999');
  });
  it('is the lowest where none is active', () => {
    expect(
      ownerAmong([
        { variantId: '20', isActive: false },
        { variantId: '3', isActive: false },
      ])?.variantId,
    ).toBe('3');
  });
  it('is the same in whatever order they come', () => {
    const variants = fc.uniqueArray(
      fc.record({ variantId: fc.bigInt({ min: 1n, max: 2n ** 63n - 1n }).map(String), isActive: fc.boolean() }),
      {
        minLength: 1,
        selector: ({ variantId }) => variantId,
      },
    );
    fc.assert(fc.property(variants, (all) => expect(ownerAmong(all)).toEqual(ownerAmong([...all].reverse()))));
  });
});

describe('a link', () => {
  const variant = { ...of('1', 'A'), inventoryItemId: '7', tracked: true, isBlocked: false, isClash: false, sharedAs: null };
  it('says which article an inventory item is', () => {
    expect(linkOf(variant)).toEqual({ variantId: '1', inventoryItemId: '7', articleNumber: 'A', tracked: true });
  });
  it('leads nowhere for a variant that is gone, blocked or in a clash', () => {
    for (const change of [{ deletedAt: new Date() }, { isBlocked: true }, { isClash: true }]) {
      expect(linkOf({ ...variant, ...change }).articleNumber).toBeNull();
    }
  });
  it('leads to the spelling under which an article is shared', () => {
    expect(linkOf({ ...variant, sharedAs: 'a' }).articleNumber).toBe('a');
  });
});
