/** A rate told from less than this is no rate. */
const SHORTEST_BASE_MS = 500;

/** When so much that is left will be done at the pace so far (UTC, ISO 8601); null while there is nothing to go by. */
export function estimatedEnd(done: number, left: number, since: Date | null, now: Date): string | null {
  const tookMs = now.getTime() - (since?.getTime() ?? now.getTime());
  if (done <= 0 || left < 0 || tookMs < SHORTEST_BASE_MS) return null;
  return new Date(now.getTime() + Math.round((tookMs / done) * left)).toISOString();
}
