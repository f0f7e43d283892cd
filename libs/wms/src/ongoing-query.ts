type QueryValue = string | number | readonly string[] | undefined;

/**
 * IIS refuses longer query strings by default (2,048); room is left for the other parameters.
 */
const NUMBERS_LENGTH = 1_800;

/** A query string; arrays become repeated keys, since Ongoing matches nothing when they are joined by commas. */
export function queryString(values: Readonly<Record<string, QueryValue>>): string {
  const pairs = Object.entries(values).flatMap(([name, value]) =>
    value === undefined ? [] : [value].flat().map((each) => `${name}=${encodeURIComponent(String(each))}`),
  );
  return pairs.length === 0 ? '' : `?${pairs.join('&')}`;
}

/** An instant as Ongoing wants it: UTC with an explicit offset. {@link queryString} encodes the `+`. */
export function ongoingTime(instant: Date): string {
  return instant.toISOString().replace('Z', '+00:00');
}

/** The numbers without repeats, in groups that fit into one query as repeated `name=`. */
export function fittingGroups(name: string, numbers: readonly string[]): string[][] {
  const groups: string[][] = [];
  let length = Infinity;
  for (const number of new Set(numbers)) {
    if (number === '') continue;
    const added = name.length + encodeURIComponent(number).length + 2;
    if (length + added > NUMBERS_LENGTH) {
      groups.push([]);
      length = 0;
    }
    groups.at(-1)?.push(number);
    length += added;
  }
  return groups;
}

/**
 * Which of the asked numbers a found one answers: itself, or, where the WMS does not tell `abc` from `ABC`, those that differ in
 * case only and were asked for without it.
 */
export function askedFor(asked: readonly string[], found: string): string[] {
  if (asked.includes(found)) return [found];
  const folded = found.toLowerCase();
  return asked.filter((number) => number.toLowerCase() === folded);
}
