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

/**
 * The numbers without repeats and blanks, in groups that fit into one query as repeated `name=`. Numbers that differ in case or outer
 * blanks only go into different groups: what comes back then tells whether the WMS takes them for one.
 */
export function fittingGroups(name: string, numbers: readonly string[]): string[][] {
  const rounds: string[][] = [];
  const spellings = new Map<string, number>();
  for (const number of new Set(numbers)) {
    const alike = sameNumber(number);
    if (alike === '') continue;
    const round = spellings.get(alike) ?? 0;
    spellings.set(alike, round + 1);
    (rounds[round] ??= []).push(number);
  }
  return rounds.flatMap((round) => fitting(name, round));
}

function fitting(name: string, numbers: readonly string[]): string[][] {
  const groups: string[][] = [];
  let length = Infinity;
  for (const number of numbers) {
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

/** Two numbers with the same outcome may be one to the WMS, which may be blind to case and outer blanks. */
export function sameNumber(number: string): string {
  return number.trim().toLowerCase();
}
