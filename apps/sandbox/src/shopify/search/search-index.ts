import type { SearchDocument } from './search.js';

interface Entry {
  readonly from: number;
  /** Null: deleted. */
  readonly document: SearchDocument | null;
}

/**
 * What searching sees. With a lag it shows each thing as it was that long ago, and new ones not at all; reading by id
 * doesn't go through here. Shopify's index is eventually consistent, normally within seconds.
 */
export class SearchIndex {
  private readonly entries = new Map<string, Entry[]>();

  put(id: string, document: SearchDocument, now: Date): void {
    this.add(id, { from: now.getTime(), document });
  }

  remove(id: string, now: Date): void {
    this.add(id, { from: now.getTime(), document: null });
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
    if (history === undefined) this.entries.set(id, [entry]);
    else {
      history.push(entry);
      // Older states only matter to a lag that spans more changes than this.
      if (history.length > 20) history.shift();
    }
  }
}
