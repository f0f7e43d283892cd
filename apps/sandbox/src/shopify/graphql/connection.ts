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

/** A node with its place; the cursor is written only where it is asked for. */
class Edge<T> {
  constructor(
    readonly node: T,
    private readonly place: Place,
  ) {}

  get cursor(): string {
    return encode(this.place);
  }
}

/**
 * A page of a sorted list. Cursors name a place, not an offset: what changes its place while somebody pages moves, and what
 * comes behind the cursor is seen. Only the page is sorted, not what comes after it.
 */
export function paginate<T>(items: Iterable<T>, placeOf: (item: T) => Place, args: Arguments): Connection<T> {
  const direction = args.reverse === true ? -1 : 1;
  const compare = (a: Place, b: Place): number => direction * comparePlaces(a, b);
  const after = decode(args.after);
  const before = decode(args.before);
  let ahead = 0;
  let behind = 0;
  const between: Positioned<T>[] = [];
  for (const item of items) {
    const place = placeOf(item);
    if (after !== null && compare(place, after) <= 0) ahead += 1;
    else if (before !== null && compare(place, before) >= 0) behind += 1;
    else between.push({ item, place });
  }
  const size = typeof args.first === 'number' ? args.first : typeof args.last === 'number' ? args.last : between.length;
  const fromEnd = typeof args.first !== 'number' && typeof args.last === 'number';
  const page = smallest(between, size, (a, b) => (fromEnd ? -1 : 1) * compare(a.place, b.place));
  if (fromEnd) page.reverse();
  const left = between.length - page.length;
  if (ahead + (fromEnd ? left : 0) >= DEEPEST) {
    throw new GraphQLError(`Pagination stops after ${DEEPEST} objects; narrow the query.`, { extensions: { code: 'BAD_REQUEST' } });
  }
  return {
    edges: page.map(({ item, place }) => new Edge(item, place)),
    hasNextPage: behind > 0 || (!fromEnd && left > 0),
    hasPreviousPage: ahead > 0 || (fromEnd && left > 0),
  };
}

/** The first so many in order. */
function smallest<T>(items: T[], count: number, compare: (a: T, b: T) => number): T[] {
  if (count * 4 > items.length) return items.sort(compare).slice(0, count);
  const chosen: T[] = [];
  for (const item of items) {
    if (chosen.length === count && (count === 0 || compare(item, chosen[count - 1]!) >= 0)) continue;
    let low = 0;
    let high = chosen.length;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (compare(chosen[middle]!, item) <= 0) low = middle + 1;
      else high = middle;
    }
    chosen.splice(low, 0, item);
    if (chosen.length > count) chosen.pop();
  }
  return chosen;
}

/** The same page, of something else. */
export function mapNodes<T, U>(connection: Connection<T>, of: (node: T) => U): Connection<U> {
  return {
    ...connection,
    edges: connection.edges.map((edge) => ({
      node: of(edge.node),
      get cursor() {
        return edge.cursor;
      },
    })),
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
