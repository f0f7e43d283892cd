import type { FlowLoad } from '@stockbridge/contracts';
import { estimatedEnd } from '@stockbridge/sync';
import type { CatalogueState } from './catalogue.js';

/** A long load as people see it. `due` = articles still to be looked at. Null when there is none, or nothing of it is left to do. */
export function toFlowLoad(state: CatalogueState, due: number, now: Date): FlowLoad | null {
  const { phase, startedAt, readingSince, total, read, marked } = state;
  if (phase === null || startedAt === null) return null;
  const load = { phase, startedAt: startedAt.toISOString(), read, total, estimatedEndAt: null };
  if (phase === 'reading' && total !== null) {
    return { ...load, total: Math.max(total, read), estimatedEndAt: estimatedEnd(read, total - read, readingSince, now) };
  }
  if (phase === 'writing') {
    if (due === 0) return null;
    // What changed since the load is due with it; it is not told apart.
    const all = Math.max(marked, due);
    return { ...load, read: all - due, total: all, estimatedEndAt: estimatedEnd(all - due, due, readingSince, now) };
  }
  return load;
}
