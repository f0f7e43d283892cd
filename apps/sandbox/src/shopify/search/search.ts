import { compareIds } from '../ids.js';
import { parseSearchQuery, type SearchQuery } from './search-query.js';

type Term = Extract<SearchQuery, { kind: 'term' }>;

/** What a field of a search holds. Dates compare by the second, ids by number, text without regard to case. */
export type SearchValue =
  | { readonly kind: 'date'; readonly at: Date | null }
  | { readonly kind: 'id'; readonly id: string | null }
  | { readonly kind: 'text'; readonly texts: readonly (string | null)[] }
  | { readonly kind: 'number'; readonly number: number | null }
  | { readonly kind: 'choice'; readonly matches: readonly string[]; readonly choices: readonly string[] };

/** Everything of one thing that can be searched, by the field's name. */
export type SearchDocument = Readonly<Record<string, SearchValue>>;

/** Shopify's own form, under `extensions.search[].warnings`. */
export interface SearchWarning {
  readonly field: string;
  readonly message: string;
  readonly code: 'invalid_field' | 'invalid_value';
}

export interface CompiledSearch {
  matches(document: SearchDocument): boolean;
  readonly warnings: readonly SearchWarning[];
}

/**
 * A search over documents with these fields (an example shows their kinds). A field that is unknown, or a value that can't be
 * one of its kind, is ignored and reported, as Shopify does.
 */
export function compileSearch(text: string | null | undefined, example: SearchDocument): CompiledSearch {
  if (text === null || text === undefined || text.trim() === '') return { matches: () => true, warnings: [] };
  const warnings: SearchWarning[] = [];
  const test = compile(parseSearchQuery(text), example, warnings);
  return { matches: test ?? (() => true), warnings };
}

type Test = (document: SearchDocument) => boolean;

/** Null: nothing is asked. */
function compile(query: SearchQuery, example: SearchDocument, warnings: SearchWarning[]): Test | null {
  switch (query.kind) {
    case 'all':
      return null;
    case 'and':
    case 'or': {
      const tests = query.parts.map((part) => compile(part, example, warnings)).filter((test) => test !== null);
      if (tests.length === 0) return null;
      return query.kind === 'and'
        ? (document) => tests.every((test) => test(document))
        : (document) => tests.some((test) => test(document));
    }
    case 'not': {
      const test = compile(query.part, example, warnings);
      return test === null ? null : (document) => !test(document);
    }
    case 'term':
      return compileTerm(query, example, warnings);
  }
}

function compileTerm(term: Term, example: SearchDocument, warnings: SearchWarning[]): Test | null {
  if (term.field === null) {
    return (document) => Object.values(document).some((value) => value.kind === 'text' && hasText(value.texts, term, false));
  }
  const field = term.field;
  const kind = example[field];
  const warn = (message: string, code: SearchWarning['code']): null => {
    warnings.push({ field, message, code });
    return null;
  };
  if (kind === undefined) return warn('Invalid search field for this query.', 'invalid_field');
  const invalid = (): null => warn(`Input \`${term.value}\` is not an accepted value.`, 'invalid_value');

  switch (kind.kind) {
    case 'date': {
      const wanted = instant(term.value);
      if (wanted === null) return invalid();
      return (document) => {
        const value = document[field];
        if (value?.kind !== 'date' || value.at === null) return false;
        const second = Math.floor(value.at.getTime() / 1000);
        if (term.comparator === '=') return second >= wanted.from && second <= wanted.to;
        if (term.comparator === '>') return second > wanted.to;
        if (term.comparator === '<=') return second <= wanted.to;
        return term.comparator === '>=' ? second >= wanted.from : second < wanted.from;
      };
    }
    case 'id': {
      if (!/^\d+$/.test(term.value)) return invalid();
      return (document) => {
        const value = document[field];
        return value?.kind === 'id' && value.id !== null && compares(compareIds(value.id, term.value), term.comparator);
      };
    }
    case 'number': {
      const wanted = Number(term.value);
      if (!Number.isFinite(wanted) || term.value === '') return invalid();
      return (document) => {
        const value = document[field];
        return value?.kind === 'number' && value.number !== null && compares(value.number - wanted, term.comparator);
      };
    }
    case 'choice': {
      const wanted = term.value.split(',').map((choice) => choice.trim().toLowerCase());
      if (wanted.some((choice) => !kind.choices.includes(choice))) return invalid();
      return (document) => {
        const value = document[field];
        return value?.kind === 'choice' && wanted.some((choice) => value.matches.includes(choice));
      };
    }
    case 'text':
      return (document) => {
        const value = document[field];
        return value?.kind === 'text' && hasText(value.texts, term, true);
      };
  }
}

function compares(difference: number, comparator: Term['comparator']): boolean {
  switch (comparator) {
    case '=':
      return difference === 0;
    case '<':
      return difference < 0;
    case '<=':
      return difference <= 0;
    case '>':
      return difference > 0;
    case '>=':
      return difference >= 0;
  }
}

/** Case-insensitive; the whole value or one of its words, with `abc*` a beginning. That is why callers must look again themselves. */
function hasText(texts: readonly (string | null)[], term: Term, present: boolean): boolean {
  const wanted = term.value.toLowerCase();
  if (present && wanted === '*') return texts.some((text) => text !== null && text !== '');
  const prefix = !term.quoted && wanted.endsWith('*') ? wanted.slice(0, -1) : null;
  return texts.some((text) => {
    if (text === null) return false;
    const whole = text.toLowerCase();
    // Taking a text apart is slow, and most hold nothing of what is wanted.
    if (!whole.includes(prefix ?? wanted)) return false;
    const words = [whole, ...whole.split(/[\s,]+/), ...whole.split(/[^\p{L}\p{N}]+/u)];
    return words.some((word) => (prefix === null ? word === wanted : prefix !== '' && word.startsWith(prefix)));
  });
}

/** First and last second meant; a bare date means the whole day (UTC). */
function instant(text: string): { from: number; to: number } | null {
  if (text === 'now') {
    const now = Math.floor(Date.now() / 1000);
    return { from: now, to: now };
  }
  if (!/^\d{4}-\d{2}-\d{2}(T[\d:.]+(Z|[+-]\d{2}:?\d{2})?)?$/i.test(text)) return null;
  const day = text.length === 10;
  const zoned = day || /(Z|[+-]\d{2}:?\d{2})$/i.test(text);
  const at = Date.parse(zoned ? text : `${text}Z`);
  if (Number.isNaN(at)) return null;
  const from = Math.floor(at / 1000);
  return { from, to: day ? from + 86_399 : from };
}
