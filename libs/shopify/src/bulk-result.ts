import { Refused } from '@stockbridge/platform';
import type { BulkDownload } from './bulk-download.js';
import { ByteLines, type ByteLine } from './byte-lines.js';
import type { BulkPiece } from './shop-types.js';

/** A line of a result: an object, and the id of the one it belongs to, where it is not a root. */
export type BulkObject = Readonly<Record<string, unknown>> & { readonly id?: unknown; readonly __parentId?: unknown };

/** A root of a result with the objects below it. */
export interface BulkGroup<Item> {
  add(child: BulkObject): void;
  /** What it amounts to, once all children are there. */
  items(): readonly Item[];
}

/**
 * Assembles a result that was written with `groupObjects`: children follow their root, and the next root ends them. Pieces hold
 * whole groups, about `itemsPerPiece` items; only one group and one piece are in memory.
 *
 * @throws ThirdPartyAway when the download ends early; Refused with the code `bulk-result-unreadable` for anything that is not such a
 * result, also when `firstByte` is not where a root begins.
 */
export async function* readBulkResult<Item>(
  { firstByte, chunks }: BulkDownload,
  itemsPerPiece: number,
  begin: (root: BulkObject) => BulkGroup<Item>,
): AsyncGenerator<BulkPiece<Item>> {
  const lines = new ByteLines(firstByte);
  let group: { readonly id: unknown; readonly of: BulkGroup<Item> } | null = null;
  let items: Item[] = [];
  let at = firstByte;
  let given = firstByte;

  /** Takes a line; answers with the piece that it ends. */
  const take = (line: ByteLine): BulkPiece<Item> | null => {
    at = line.to;
    const object = parsed(line);
    if (object.__parentId !== undefined) {
      if (group === null || object.__parentId !== group.id) throw unreadable(line, 'belongs to an object that does not precede it');
      group.of.add(object);
      return null;
    }
    if (group !== null) items.push(...group.of.items());
    group = { id: object.id, of: begin(object) };
    if (items.length < itemsPerPiece) return null;
    const piece = { items, nextByte: line.from };
    items = [];
    given = line.from;
    return piece;
  };

  for await (const chunk of chunks)
    for (const line of lines.take(chunk)) {
      const piece = take(line);
      if (piece !== null) yield piece;
    }
  const rest = lines.end();
  const piece = rest === null ? null : take(rest);
  if (piece !== null) yield piece;
  const last = group as { readonly of: BulkGroup<Item> } | null;
  if (last !== null) items.push(...last.of.items());
  if (at > given) yield { items, nextByte: at };
}

function parsed(line: ByteLine): BulkObject {
  let value: unknown;
  try {
    value = JSON.parse(line.text);
  } catch {
    throw unreadable(line, 'is not JSON');
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) throw unreadable(line, 'is not an object');
  return value as BulkObject;
}

function unreadable({ from }: ByteLine, why: string): Refused {
  return new Refused('shopify', `the line at byte ${from} of a bulk result ${why}; run the bulk operation again`, 'bulk-result-unreadable');
}
