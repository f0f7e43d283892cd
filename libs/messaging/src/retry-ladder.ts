/**
 * Seconds to wait before each next try of a message that failed. A deadlock or a dropped connection is over after 1 s, a restarted
 * database after 5 to 30 s, a fail-over after 2 min, a bad deployment that is rolled back after 10 min. What still fails then will not
 * mend itself, and a person looks at it; the ledgers' own polls find the work meanwhile.
 */
export const RETRY_LADDER: readonly number[] = [1, 5, 30, 120, 600];
