import type { FlowLoad } from '@stockbridge/contracts';
import type { CatalogueState } from './catalogue.js';

/** A rate told from less than this is no rate. */
const SHORTEST_BASE_MS = 500;

/** A long load as people see it. `due` = articles still to be looked at. Null when there is none, or nothing of it is left to do. */
export function toFlowLoad(state: CatalogueState, due: number, now: Date): FlowLoad | null {
  const { phase, startedAt, readingSince, total, read, marked } = state;
  if (phase === null || startedAt === null) return null;
  const load = { phase, startedAt: startedAt.toISOString(), read, total, estimatedEndAt: null };
  if (phase === 'reading' && total !== null) {
    return { ...load, total: Math.max(total, read), estimatedEndAt: endAt(read, total - read, readingSince, now) };
  }
  if (phase === 'writing') {
    if (due === 0) return null;
    // What changed since the load is due with it; it is not told apart.
    const all = Math.max(marked, due);
    return { ...load, read: all - due, total: all, estimatedEndAt: endAt(all - due, due, readingSince, now) };
  }
  return load;
}

function endAt(done: number, left: number, since: Date | null, now: Date): string | null {
  const tookMs = now.getTime() - (since?.getTime() ?? now.getTime());
  if (done <= 0 || left < 0 || tookMs < SHORTEST_BASE_MS) return null;
  return new Date(now.getTime() + Math.round((tookMs / done) * left)).toISOString();
}
