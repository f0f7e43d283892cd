/**
 * Shopify's search syntax: terms joined by a space are AND; OR, NOT or `-`, parentheses; `field:value` with comparators
 * (`:<= :>= :< :>`), prefixes (`abc*`), single or double quotes with backslash escapes.
 */
export type SearchQuery =
  | { readonly kind: 'all' }
  | { readonly kind: 'and' | 'or'; readonly parts: readonly SearchQuery[] }
  | { readonly kind: 'not'; readonly part: SearchQuery }
  | {
      readonly kind: 'term';
      /** Null for bare text. */
      readonly field: string | null;
      readonly comparator: '=' | '<' | '<=' | '>' | '>=';
      readonly value: string;
      readonly quoted: boolean;
    };

type Token = { kind: '(' | ')' | 'AND' | 'OR' | 'NOT' } | { kind: 'term'; term: SearchQuery };

/** Never throws: like Shopify, it makes the best of an unbalanced parenthesis or quote. */
export function parseSearchQuery(text: string): SearchQuery {
  const tokens = tokenize(text);
  let at = 0;

  const either = (): SearchQuery => {
    const parts = [both()];
    while (tokens[at]?.kind === 'OR') {
      at += 1;
      parts.push(both());
    }
    return parts.length === 1 ? parts[0]! : { kind: 'or', parts };
  };
  const both = (): SearchQuery => {
    const parts: SearchQuery[] = [];
    for (let token = tokens[at]; token !== undefined && token.kind !== 'OR' && token.kind !== ')'; token = tokens[at]) {
      if (token.kind === 'AND') at += 1;
      else parts.push(negated());
    }
    return parts.length === 1 ? parts[0]! : parts.length === 0 ? { kind: 'all' } : { kind: 'and', parts };
  };
  const negated = (): SearchQuery => {
    const token = tokens[at];
    at += 1;
    if (token?.kind === 'NOT') return { kind: 'not', part: negated() };
    if (token?.kind === 'term') return token.term;
    if (token?.kind === '(') {
      const inner = either();
      if (tokens[at]?.kind === ')') at += 1;
      return inner;
    }
    return { kind: 'all' };
  };

  const parts: SearchQuery[] = [];
  while (at < tokens.length) {
    parts.push(either());
    if (tokens[at]?.kind === ')') at += 1;
  }
  return parts.length === 0 ? { kind: 'all' } : parts.length === 1 ? parts[0]! : { kind: 'and', parts };
}

function tokenize(text: string): Token[] {
  const tokens: Token[] = [];
  let at = 0;
  const quotedValue = (): string => {
    const quote = text[at];
    let value = '';
    for (at += 1; at < text.length && text[at] !== quote; at += 1) {
      if (text[at] === '\\' && at + 1 < text.length) at += 1;
      value += text[at];
    }
    at += 1;
    return value;
  };
  const bareValue = (): string => {
    const from = at;
    while (at < text.length && !/[\s()]/.test(text[at]!)) at += 1;
    return text.slice(from, at);
  };

  while (at < text.length) {
    const char = text[at]!;
    if (/\s/.test(char)) {
      at += 1;
    } else if (char === '(' || char === ')') {
      tokens.push({ kind: char });
      at += 1;
    } else if (char === '-' && /[\w('"]/.test(text[at + 1] ?? '')) {
      tokens.push({ kind: 'NOT' });
      at += 1;
    } else if (char === '"' || char === "'") {
      tokens.push({ kind: 'term', term: { kind: 'term', field: null, comparator: '=', value: quotedValue(), quoted: true } });
    } else {
      const field = /^([A-Za-z_][\w.-]*):(<=|>=|<|>)?/.exec(text.slice(at));
      if (field === null) {
        const word = bareValue();
        if (word === 'AND' || word === 'OR' || word === 'NOT') tokens.push({ kind: word });
        else tokens.push({ kind: 'term', term: { kind: 'term', field: null, comparator: '=', value: word, quoted: false } });
      } else {
        at += field[0].length;
        const quoted = text[at] === '"' || text[at] === "'";
        const value = quoted ? quotedValue() : bareValue();
        const comparator = (field[2] ?? '=') as '=' | '<' | '<=' | '>' | '>=';
        tokens.push({ kind: 'term', term: { kind: 'term', field: field[1]!, comparator, value, quoted } });
      }
    }
  }
  return tokens;
}
