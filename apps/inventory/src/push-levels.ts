import { randomUUID } from 'node:crypto';
import { LeaseLost, Refused, ThirdPartyAway } from '@stockbridge/platform';
import type { SetProblem, ShopifyStock } from '@stockbridge/shopify';
import { LONGEST_SHOPIFY_CALL_MS, shopAccess, type DueRow, type Pass } from '@stockbridge/sync';
import type { PlannedLevel, StockFacts } from './inventory.ledger.js';

/** Shopify takes so many quantities at a time. */
const LEVELS_PER_CALL = 250;

/** A row and what is to be set for it. */
export interface Wanted {
  readonly row: DueRow<StockFacts>;
  readonly levels: readonly PlannedLevel[];
  /** What is remembered of the row, with or without a call on its way. */
  readonly facts: StockFacts;
}

/** What became of a row: everything set, or why not; `lost` when nobody knows. */
export type Pushed =
  | { readonly act: 'set' }
  | { readonly act: 'stale' }
  | { readonly act: 'refused'; readonly level: PlannedLevel; readonly problem: Pick<SetProblem, 'code' | 'message'> }
  | { readonly act: 'lost'; readonly facts: StockFacts; readonly error: ThirdPartyAway };

interface Change {
  readonly wanted: Wanted;
  readonly level: PlannedLevel;
}

/**
 * Sets quantities by compare-and-set, as many as possible in one call. Each call is noted before it is made. One that is refused
 * has written nothing: the quantities that Shopify names are taken out, and the others sent again under a new key; where it names
 * none, the call is halved until it is known. So a bad one never sinks the others.
 *
 * `settled` is told of each row as soon as all of it is known. What a call threw is thrown again, once the rows whose call may
 * have taken effect are told as lost and those of a call that surely did not are noted as not pushed.
 */
export async function pushLevels(
  pass: Pass<StockFacts>,
  shopify: ShopifyStock,
  all: readonly Wanted[],
  settled: (done: ReadonlyMap<Wanted, Pushed>) => Promise<void>,
): Promise<void> {
  const left = new Map(all.map((wanted) => [wanted, wanted.levels.length]));
  const worst = new Map<Wanted, Pushed>();
  for (const call of calls(all)) {
    const problems = await send(pass, shopify, call);
    const done = new Map<Wanted, Pushed>();
    for (const change of call) {
      const { wanted } = change;
      const problem = problems.get(change);
      if (problem) worst.set(wanted, graver(worst.get(wanted), problem));
      left.set(wanted, left.get(wanted)! - 1);
      if (left.get(wanted) === 0) done.set(wanted, worst.get(wanted) ?? { act: 'set' });
    }
    await settled(done);
    for (const problem of problems.values()) if (problem.act === 'lost') throw problem.error;
  }
}

/** Quantities are set together; each item that is stocked for the first time has a call of its own. */
function calls(all: readonly Wanted[]): Change[][] {
  const changes = all.flatMap((wanted) => wanted.levels.map((level): Change => ({ wanted, level })));
  const sets = changes.filter(({ level }) => level.from !== null);
  const chunks = Array.from({ length: Math.ceil(sets.length / LEVELS_PER_CALL) }, (_, at) =>
    sets.slice(at * LEVELS_PER_CALL, (at + 1) * LEVELS_PER_CALL),
  );
  return [...chunks, ...changes.filter(({ level }) => level.from === null).map((change) => [change])];
}

async function send(pass: Pass<StockFacts>, shopify: ShopifyStock, changes: readonly Change[]): Promise<Map<Change, Pushed>> {
  if (changes.length === 0) return new Map();
  const key = randomUUID();
  const [first] = changes;
  await pass.ensureLease(LONGEST_SHOPIFY_CALL_MS);
  await note(pass, changes, key);
  let problems: readonly SetProblem[];
  try {
    problems = first!.level.from === null ? await activate(pass, shopify, first!.level, key) : await set(pass, shopify, changes, key);
  } catch (error) {
    return noAnswer(pass, changes, key, error);
  }
  if (problems.length === 0) return new Map();
  const named = new Map(problems.flatMap((problem) => (problem.index === null ? [] : [[problem.index, problem] as const])));
  if (named.size > 0) {
    const bad = new Map(changes.flatMap((change, at) => (named.has(at) ? [[change, pushedOf(change, named.get(at)!)] as const] : [])));
    return merged(
      bad,
      await send(
        pass,
        shopify,
        changes.filter((_, at) => !named.has(at)),
      ),
    );
  }
  if (changes.length === 1) return new Map([[first!, pushedOf(first!, problems[0]!)]]);
  const half = Math.ceil(changes.length / 2);
  return merged(await send(pass, shopify, changes.slice(0, half)), await send(pass, shopify, changes.slice(half)));
}

function set(pass: Pass<StockFacts>, shopify: ShopifyStock, changes: readonly Change[], key: string): Promise<readonly SetProblem[]> {
  return shopify.setAvailable(
    shopAccess(pass),
    pass.connection.shop.locationId,
    changes.map(({ level: { inventoryItemId, from, to } }) => ({ inventoryItemId, from: from ?? 0, to })),
    key,
  );
}

/** Refuses to be done twice: an item that is stocked already keeps its quantity. */
async function activate(pass: Pass<StockFacts>, shopify: ShopifyStock, level: PlannedLevel, key: string): Promise<readonly SetProblem[]> {
  try {
    await shopify.activate(shopAccess(pass), pass.connection.shop.locationId, level.inventoryItemId, level.to, key);
    return [];
  } catch (error) {
    if (error instanceof Refused) return [{ index: 0, code: error.code, message: error.message }];
    throw error;
  }
}

function note(pass: Pass<StockFacts>, changes: readonly Change[], key: string): Promise<void> {
  return pass.outcome.noteAll(
    [...new Set(changes.map(({ wanted }) => wanted))].map((wanted) => ({ row: wanted.row, facts: inWork(wanted, key) })),
  );
}

const inWork = ({ facts, levels }: Wanted, key: string): StockFacts => ({ ...facts, pushing: { key, levels, doubtedAt: null } });

async function noAnswer(pass: Pass<StockFacts>, changes: readonly Change[], key: string, error: unknown): Promise<Map<Change, Pushed>> {
  if (error instanceof LeaseLost) throw error;
  if (error instanceof ThirdPartyAway && error.sent) {
    return new Map(changes.map((change) => [change, { act: 'lost', facts: inWork(change.wanted, key), error }]));
  }
  await pass.outcome.noteAll([...new Set(changes.map(({ wanted }) => wanted))].map(({ row, facts }) => ({ row, facts })));
  throw error;
}

function pushedOf({ level }: Change, problem: SetProblem): Pushed {
  return problem.code === 'CHANGE_FROM_QUANTITY_STALE' ? { act: 'stale' } : { act: 'refused', level, problem };
}

/** A row with a quantity whose fate is unknown waits; else what was refused is told before what was merely outdated. */
function graver(one: Pushed | undefined, other: Pushed): Pushed {
  const rank = { set: 0, stale: 1, refused: 2, lost: 3 };
  return one && rank[one.act] >= rank[other.act] ? one : other;
}

function merged(one: Map<Change, Pushed>, other: Map<Change, Pushed>): Map<Change, Pushed> {
  return new Map([...one, ...other]);
}
