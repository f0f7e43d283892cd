/** What is wrong with a prefix by itself, as a sentence; null when nothing is. */
export function prefixProblem(prefix: string): string | null {
  if (prefix === '') return null;
  if (prefix.length > 20) return 'An order-number prefix has at most 20 characters.';
  if (!/^[A-Za-z0-9._/-]+$/.test(prefix)) return 'An order-number prefix consists of letters, digits and the signs . _ / - only.';
  // "1" before 001 and "" before 1001 would be the same number; so would "7-" before 2 and the second order of number 7.
  if (/\d-?$/.test(prefix)) return 'An order-number prefix ends in a letter or a sign, not in a digit or a digit and a dash.';
  return null;
}

/** Prefixes are compared as people read them: some warehouses do not tell capitals from small letters. */
export function samePrefix(one: string, other: string): boolean {
  return one.toLowerCase() === other.toLowerCase();
}

/** A prefix that nobody on the goods owner uses, made from the shop's name: `ACME-`, else `ACMEB-`, `ACMEC-`, … */
export function freePrefix(shopDomain: string, taken: readonly string[]): string {
  const stem =
    (shopDomain.split('.')[0] ?? '')
      .replace(/[^A-Za-z]/g, '')
      .slice(0, 4)
      .toUpperCase() || 'SHOP';
  const isFree = (prefix: string) => !taken.some((each) => samePrefix(each, prefix));
  for (let n = 0; ; n++) {
    const prefix = `${stem}${n === 0 ? '' : letters(n)}-`;
    if (isFree(prefix)) return prefix;
  }
}

/** 1 is B, 25 is Z, 26 is BA: counted in letters, since a prefix may not end in a digit. */
function letters(n: number): string {
  const last = String.fromCharCode(65 + (n % 26));
  return n < 26 ? last : letters(Math.floor(n / 26)) + last;
}
