import { describe, expect, it } from '@jest/globals';
import fc from 'fast-check';
import { freePrefix, prefixProblem, samePrefix } from './order-number-prefix.js';

describe('an order-number prefix', () => {
  it.each(['', 'ACME-', 'a.', 'SE/', 'X_'])('may be "%s"', (prefix) => {
    expect(prefixProblem(prefix)).toBeNull();
  });

  it.each([
    ['7', 'ends in a letter or a sign'],
    ['A1', 'ends in a letter or a sign'],
    ['1001-', 'ends in a letter or a sign'],
    ['Å-', 'letters, digits and the signs'],
    ['A B', 'letters, digits and the signs'],
    ['A'.repeat(21), 'at most 20 characters'],
  ])('may not be "%s"', (prefix, sentence) => {
    expect(prefixProblem(prefix)).toContain(sentence);
  });

  it('keeps the orders of two connections apart, follow-up orders included', () => {
    const prefixes = fc.string({ unit: fc.constantFrom(...'AB1-.'), maxLength: 5 }).filter((prefix) => prefixProblem(prefix) === null);
    const suffixes = fc.constantFrom('', '-2', '-3');
    fc.assert(
      fc.property(prefixes, prefixes, fc.nat(), fc.nat(), suffixes, suffixes, (one, other, n, m, s, t) => {
        fc.pre(!samePrefix(one, other));
        expect(`${one}${n}${s}`).not.toBe(`${other}${m}${t}`);
      }),
    );
  });

  it('that is suggested is fit and free, whatever the shop is called and others have taken', () => {
    fc.assert(
      fc.property(fc.string(), fc.nat(40), (name, count) => {
        const taken: string[] = [];
        for (let n = 0; n < count; n++) {
          const free = freePrefix(`${name}.myshopify.com`, taken);
          expect(prefixProblem(free)).toBeNull();
          expect(taken.some((prefix) => samePrefix(prefix, free))).toBe(false);
          taken.push(free);
        }
      }),
    );
  });
});
