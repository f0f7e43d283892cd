import { Refused } from '@stockbridge/platform';

/** What was read, and the things that the other side refuses to show, each with its reason. */
export interface ReadApart<Key, Value> {
  readonly found: ReadonlyMap<Key, Value>;
  readonly refused: ReadonlyMap<Key, Refused>;
}

/** Reads many things at once; where one of them is refused, each on its own, so that it spoils no neighbour's reading. */
export async function readApart<Key, Value>(
  keys: readonly Key[],
  read: (keys: readonly Key[]) => Promise<ReadonlyMap<Key, Value>>,
): Promise<ReadApart<Key, Value>> {
  if (keys.length === 0) return { found: new Map(), refused: new Map() };
  try {
    return { found: await read(keys), refused: new Map() };
  } catch (error) {
    if (!(error instanceof Refused)) throw error;
    if (keys.length === 1) return { found: new Map(), refused: new Map([[keys[0]!, error]]) };
  }
  const found = new Map<Key, Value>();
  const refused = new Map<Key, Refused>();
  for (const key of keys) {
    const one = await readApart([key], read);
    for (const [each, value] of one.found) found.set(each, value);
    for (const [each, error] of one.refused) refused.set(each, error);
  }
  return { found, refused };
}
