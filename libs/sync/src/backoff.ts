/** What is retried is given up after this long, as in the matched product. */
const GIVE_UP_AFTER_SECONDS = 15 * 86_400;
const FIRST_SECONDS = 5;
/** So that a side that comes back is noticed within a shift. */
const LONGEST_SECONDS = 6 * 3_600;
/** Spread of ±20 %, so that rows that failed together do not come back together. */
const JITTER = 0.2;

/**
 * Seconds to wait after the `attempts`-th failure in a row (1 is the first): 5 s, 15 s, 45 s … 6 h, each ±20 %.
 * Null when the retries have lasted 15 days.
 *
 * @param random a number in [0, 1)
 */
export function backoff(attempts: number, random: number = Math.random()): number | null {
  let waited = 0;
  for (let attempt = 1; attempt < attempts && waited < GIVE_UP_AFTER_SECONDS; attempt++) waited += withoutJitter(attempt);
  const delay = withoutJitter(Math.max(1, attempts));
  if (waited + delay > GIVE_UP_AFTER_SECONDS) return null;
  return delay * (1 - JITTER + 2 * JITTER * random);
}

/** Seconds for which a connection rests whose other side did not answer `times` times in a row: 2 s, 4 s … 2 min, ±20 %. */
export function restAfterAway(times: number, random: number = Math.random()): number {
  return Math.min(2 ** Math.min(Math.max(times, 1), 10), 120) * (1 - JITTER + 2 * JITTER * random);
}

function withoutJitter(attempt: number): number {
  return Math.min(FIRST_SECONDS * 3 ** Math.min(attempt - 1, 20), LONGEST_SECONDS);
}
