import { createHmac } from 'node:crypto';
import { stringify } from 'lossless-json';
import { compileSearch, type SearchDocument, type SearchValue } from '../search/search.js';
import { parseSearchQuery, type SearchQuery } from '../search/search-query.js';

/** The body as it is sent: bigints become plain digits, however many. */
export function bodyText(body: unknown): string {
  return stringify(body) ?? 'null';
}

/** Base64 of the HMAC-SHA256 of the body's very bytes, with the app's secret. */
export function sign(text: string, secret: string): string {
  return createHmac('sha256', secret).update(text, 'utf8').digest('base64');
}

/** Leaves of the body only what the dotted paths name; everything when there are none. Lists are walked through. */
export function onlyFields(body: unknown, includeFields: readonly string[]): unknown {
  if (includeFields.length === 0) return body;
  return pick(
    body,
    includeFields.map((path) => path.split('.')),
  );
}

function pick(value: unknown, paths: readonly (readonly string[])[]): unknown {
  if (Array.isArray(value)) return value.map((each) => pick(each, paths));
  if (typeof value !== 'object' || value === null) return value;
  const picked: Record<string, unknown> = {};
  for (const [name, inner] of Object.entries(value)) {
    const rest = paths.filter((path) => path[0] === name).map((path) => path.slice(1));
    if (rest.length === 0) continue;
    picked[name] = rest.some((path) => path.length === 0) ? inner : pick(inner, rest);
  }
  return picked;
}

/** Whether a subscription's filter (search syntax over the body's fields) lets this body through. */
export function passesFilter(body: unknown, filter: string | null): boolean {
  if (filter === null || filter.trim() === '') return true;
  const document: Record<string, SearchValue> = {};
  for (const field of fieldsOf(parseSearchQuery(filter))) document[field] = searchValue(valuesAt(body, field.split('.')));
  return compileSearch(filter, document satisfies SearchDocument).matches(document);
}

function fieldsOf(query: SearchQuery): string[] {
  if (query.kind === 'term') return query.field === null ? [] : [query.field];
  if (query.kind === 'not') return fieldsOf(query.part);
  return query.kind === 'all' ? [] : query.parts.flatMap(fieldsOf);
}

function valuesAt(value: unknown, path: readonly string[]): unknown[] {
  if (Array.isArray(value)) return value.flatMap((each) => valuesAt(each, path));
  if (path.length === 0) return [value];
  if (typeof value !== 'object' || value === null) return [];
  return valuesAt((value as Record<string, unknown>)[path[0]!], path.slice(1));
}

function searchValue(values: readonly unknown[]): SearchValue {
  const [first] = values;
  if (typeof first === 'bigint') return { kind: 'id', id: first.toString() };
  if (values.length === 1 && (typeof first === 'number' || (typeof first === 'string' && /^-?\d+(\.\d+)?$/.test(first)))) {
    return { kind: 'number', number: Number(first) };
  }
  if (values.length === 1 && typeof first === 'string' && /^\d{4}-\d{2}-\d{2}T/.test(first)) return { kind: 'date', at: new Date(first) };
  return { kind: 'text', texts: values.map((value) => (value === null || value === undefined ? null : String(value as string))) };
}
