import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import type { BulkOperation, BulkPiece } from '@stockbridge/shopify';

/** A group's width in the imaginary result. Not one, so that nobody takes a byte for a count. */
const BYTES_A_GROUP = 1_000;

/**
 * Bulk operations in memory: one result per operation, taken when it was begun. `Group` is what is never torn: a product with its
 * variants, or a level.
 */
export class FakeBulkResults<T> {
  /** How many times an operation is still running when it is asked for. */
  polls = 1;
  /** The next operation ends with this code instead of a result. */
  failNext: string | null = null;
  /** The next reading is cut off after so many pieces. */
  cutAfter: number | null = null;
  /** Operations begun, by id, in the order of their begin. */
  readonly begun = new Map<string, BulkOperation>();
  private readonly results = new Map<string, readonly (readonly T[])[]>();
  private readonly pollsLeft = new Map<string, number>();
  private ids = 0;

  begin(groups: readonly (readonly T[])[]): BulkOperation {
    const id = `gid://shopify/BulkOperation/${++this.ids}`;
    const operation: BulkOperation = {
      id,
      status: 'running',
      objectCount: 0,
      rootObjectCount: 0,
      url: null,
      errorCode: this.failNext,
    };
    this.failNext = null;
    this.begun.set(id, operation);
    this.pollsLeft.set(id, this.polls);
    this.results.set(this.urlOf(id), groups);
    return { ...operation, errorCode: null };
  }

  state(id: string): BulkOperation | null {
    const operation = this.begun.get(id);
    if (operation === undefined || operation.status !== 'running') return operation ?? null;
    const left = this.pollsLeft.get(id)!;
    this.pollsLeft.set(id, left - 1);
    if (left > 0) return { ...operation, errorCode: null };
    const groups = this.results.get(this.urlOf(id)) ?? [];
    const ended: BulkOperation = {
      ...operation,
      status: operation.errorCode === null ? 'completed' : 'failed',
      objectCount: groups.flat().length,
      rootObjectCount: groups.length,
      url: operation.errorCode === null && groups.length > 0 ? this.urlOf(id) : null,
    };
    this.begun.set(id, ended);
    return ended;
  }

  cancel(id: string): void {
    const operation = this.begun.get(id);
    if (operation?.status === 'running') this.begun.set(id, { ...operation, status: 'failed' });
  }

  /** What happens after seven days. */
  expire(id: string): void {
    this.results.delete(this.urlOf(id));
  }

  async *read(url: string, fromByte: number, itemsPerPiece: number): AsyncGenerator<BulkPiece<T>> {
    const groups = this.results.get(url);
    if (groups === undefined) throw new Refused('shopify', 'the bulk result is gone', 'bulk-result-gone');
    if (fromByte % BYTES_A_GROUP !== 0) throw new RangeError(`byte ${fromByte} is in the middle of something`);
    const cutAfter = this.cutAfter;
    this.cutAfter = null;
    let items: T[] = [];
    let pieces = 0;
    for (let at = fromByte / BYTES_A_GROUP; at < groups.length; at += 1) {
      if (pieces === cutAfter) throw new ThirdPartyAway('shopify', 'the connection was cut', true);
      items.push(...groups[at]!);
      if (items.length < itemsPerPiece && at < groups.length - 1) continue;
      yield { items, nextByte: (at + 1) * BYTES_A_GROUP };
      items = [];
      pieces += 1;
    }
  }

  private urlOf(id: string): string {
    return `https://storage.example.com/${id.split('/').at(-1)}.jsonl`;
  }
}
