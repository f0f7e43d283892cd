import type { SearchDocument } from './search.js';

interface Entry {
  readonly from: number;
  /** Null: deleted. */
  readonly document: SearchDocument | null;
}

/** States that were over this long before are let go, unless the lag in force needs them. Keeps a hundred thousand things small. */
const REMEMBERED_MS = 30_000;
/** Older states only matter to a lag that spans more changes than this. */
const REMEMBERED_STATES = 20;

/**
 * What searching sees. With a lag it shows each thing as it was that long ago, and new ones not at all; reading by id
 * doesn't go through here. Shopify's index is eventually consistent, normally within seconds.
 */
export class SearchIndex {
  private readonly entries = new Map<string, Entry[]>();

  constructor(private readonly lagMs: () => number = () => 0) {}

  put(id: string, document: SearchDocument, now: Date): void {
    this.add(id, { from: now.getTime(), document });
  }

  /** Changes some fields of what the index holds; nothing where it holds nothing. */
  patch(id: string, fields: SearchDocument, now: Date): void {
    const document = this.entries.get(id)?.at(-1)?.document;
    if (document) this.add(id, { from: now.getTime(), document: { ...document, ...fields } });
  }

  remove(id: string, now: Date): void {
    if (this.entries.has(id)) this.add(id, { from: now.getTime(), document: null });
  }

  /** All ids with what the index knew `lagMs` before now. */
  *at(now: Date, lagMs: number): Generator<{ id: string; document: SearchDocument }> {
    const then = now.getTime() - lagMs;
    for (const [id, history] of this.entries) {
      const entry = lagMs === 0 ? history.at(-1) : history.findLast(({ from }) => from <= then);
      if (entry?.document) yield { id, document: entry.document };
    }
  }

  private add(id: string, entry: Entry): void {
    const history = this.entries.get(id);
    if (history === undefined) {
      this.entries.set(id, [entry]);
      return;
    }
    history.push(entry);
    const needed = entry.from - Math.max(REMEMBERED_MS, this.lagMs());
    // The second one took over long enough ago: nobody asks for the first any more.
    while (history.length > 1 && (history[1]!.from <= needed || history.length > REMEMBERED_STATES)) history.shift();
  }
}
