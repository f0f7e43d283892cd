import { GraphQLError } from 'graphql';
import { compareIds } from '../ids.js';
import type { Arguments } from './modelled-fields.js';

/** How an item is placed in a list: by value, then by id. */
export interface Place {
  readonly value: number | string;
  readonly id: string;
}

interface Positioned<T> {
  readonly item: T;
  readonly place: Place;
}

/** What stands behind every `…Connection` type. */
export interface Connection<T> {
  readonly edges: readonly { readonly cursor: string; readonly node: T }[];
  readonly hasNextPage: boolean;
  readonly hasPreviousPage: boolean;
}

export const PAGING = ['first', 'last', 'after', 'before', 'reverse'] as const;

/** Shopify pages no further than this in one list. */
const DEEPEST = 25_000;

function comparePlaces(a: Place, b: Place): number {
  if (a.value !== b.value) return a.value < b.value ? -1 : 1;
  return compareIds(a.id, b.id);
}

function encode({ value, id }: Place): string {
  return Buffer.from(JSON.stringify({ last_id: id, last_value: value })).toString('base64');
}

function decode(cursor: unknown): Place | null {
  if (cursor === null || cursor === undefined) return null;
  try {
    const { last_id: id, last_value: value } = JSON.parse(Buffer.from(String(cursor as string), 'base64').toString('utf8')) as {
      last_id: string;
      last_value: number | string;
    };
    if (typeof id === 'string' && (typeof value === 'string' || typeof value === 'number')) return { id, value };
  } catch {
    // Falls through to the refusal.
  }
  throw new GraphQLError('Invalid cursor for current pagination sort.', { extensions: { code: 'INVALID_CURSOR' } });
}

/**
 * A page of a sorted list. Cursors name a place, not an offset: what changes its place while somebody pages moves, and what
 * comes behind the cursor is seen.
 */
export function paginate<T>(items: Iterable<T>, placeOf: (item: T) => Place, args: Arguments): Connection<T> {
  const direction = args.reverse === true ? -1 : 1;
  const sorted: Positioned<T>[] = [...items].map((item) => ({ item, place: placeOf(item) }));
  sorted.sort((a, b) => direction * comparePlaces(a.place, b.place));
  const after = decode(args.after);
  const before = decode(args.before);
  let from = after === null ? 0 : sorted.findIndex(({ place }) => direction * comparePlaces(place, after) > 0);
  let to = before === null ? sorted.length : sorted.findIndex(({ place }) => direction * comparePlaces(place, before) >= 0);
  if (from < 0) from = sorted.length;
  if (to < 0) to = sorted.length;
  if (typeof args.first === 'number') to = Math.min(to, from + args.first);
  else if (typeof args.last === 'number') from = Math.max(from, to - args.last);
  if (from >= DEEPEST) {
    throw new GraphQLError(`Pagination stops after ${DEEPEST} objects; narrow the query.`, { extensions: { code: 'BAD_REQUEST' } });
  }
  return {
    edges: sorted.slice(from, Math.max(from, to)).map(({ item, place }) => ({ cursor: encode(place), node: item })),
    hasNextPage: to < sorted.length,
    hasPreviousPage: from > 0,
  };
}

/** A list without a sort key of its own, in the order of creation. */
export function paginateById<T extends { readonly id: string }>(items: Iterable<T>, args: Arguments): Connection<T> {
  return paginate(items, ({ id }) => ({ value: 0, id }), args);
}

/** A list that keeps the order it was given, as variants keep their position. */
export function paginateInOrder<T>(items: readonly T[], args: Arguments): Connection<T> {
  const positions = new Map(items.map((item, index) => [item, index]));
  return paginate(items, (item) => ({ value: positions.get(item)!, id: '0' }), args);
}
