import { Refused } from '@stockbridge/platform';
import type { AdminClient } from './admin-client.js';
import type { Operation } from './operation.js';
import type { Priority, ShopAccess } from './shop-types.js';

/** Shopify runs no single query dearer than 1,000 points; some air, since costs grow with the arguments. */
const MOST_POINTS_PER_CALL = 900;
/** The longest list Shopify takes as an argument. */
const MOST_IDS_PER_CALL = 250;
/** Calls of one read underway at a time, so that one big batch leaves room for other shops. */
const PARALLEL_CALLS = 4;

/**
 * Reads things by global id with a `nodes(ids:)` query, as many a call as the single query limit permits: the price per id is
 * learnt from the answers, and a batch refused as too dear is halved.
 *
 * @param startWith ids a call as long as the price is unknown.
 * @param variables what the query asks for besides ids.
 * @returns the nodes that are there, in no particular order.
 */
export async function readBatches<Node extends object, More extends object = object>(
  client: AdminClient,
  shop: ShopAccess,
  operation: Operation<{ readonly nodes: readonly (Node | Record<PropertyKey, never> | null)[] }, { ids: readonly string[] } & More>,
  globalIds: readonly string[],
  { priority, startWith, variables }: { priority: Priority; startWith: number; variables?: More },
): Promise<Node[]> {
  const found: Node[] = [];
  const left = [...new Set(globalIds)];

  const read = async (ids: readonly string[]): Promise<void> => {
    try {
      const { nodes } = await client.call(shop, operation, { ids, ...variables } as { ids: readonly string[] } & More, {
        priority,
        units: ids.length,
      });
      // An id of another type answers as an object without fields.
      found.push(...nodes.filter((node): node is Node => node !== null && Object.keys(node).length > 0));
    } catch (error) {
      if (!isTooDear(error) || ids.length === 1) throw error;
      const half = Math.ceil(ids.length / 2);
      await read(ids.slice(0, half));
      await read(ids.slice(half));
    }
  };

  await inParallel(PARALLEL_CALLS, async () => {
    if (left.length === 0) return false;
    const price = client.unitCost(shop, operation);
    const affordable = price === null ? startWith : Math.floor(MOST_POINTS_PER_CALL / Math.max(price, 1));
    await read(left.splice(0, Math.min(Math.max(affordable, 1), MOST_IDS_PER_CALL)));
    return true;
  });
  return found;
}

/**
 * Reads one page, as long as the single query limit permits: the price of a thing on it is learnt from the answers, and a page
 * refused as too dear is halved.
 *
 * @param startWith things on a page as long as the price is unknown; `most` however cheap they are.
 */
export async function callAffordably<Answer, Variables>(
  client: AdminClient,
  shop: ShopAccess,
  operation: Operation<Answer, Variables>,
  { priority, startWith, most }: { priority: Priority; startWith: number; most: number },
  variablesFor: (first: number) => Variables,
): Promise<Answer> {
  const price = client.unitCost(shop, operation);
  const affordable = price === null ? startWith : price <= 0 ? most : Math.floor(MOST_POINTS_PER_CALL / price);
  for (let first = Math.min(Math.max(affordable, 1), most); ; first = Math.ceil(first / 2)) {
    try {
      return await client.call(shop, operation, variablesFor(first), { priority, units: first });
    } catch (error) {
      if (!isTooDear(error) || first === 1) throw error;
    }
  }
}

/** `work` over all items, a few at a time; the first error ends it. */
export async function mapInParallel<Item, Result>(items: readonly Item[], work: (item: Item) => Promise<Result>): Promise<Result[]> {
  const results = new Array<Result>(items.length);
  let next = 0;
  await inParallel(PARALLEL_CALLS, async () => {
    const index = next++;
    if (index >= items.length) return false;
    results[index] = await work(items[index]!);
    return true;
  });
  return results;
}

async function inParallel(width: number, step: () => Promise<boolean>): Promise<void> {
  let failed = false;
  const worker = async () => {
    try {
      while (!failed && (await step()));
    } catch (error) {
      failed = true;
      throw error;
    }
  };
  // All settled before anything is thrown: no call goes on behind the caller's back.
  const ended = await Promise.allSettled(Array.from({ length: width }, worker));
  for (const result of ended) if (result.status === 'rejected') throw result.reason;
}

function isTooDear(error: unknown): boolean {
  return error instanceof Refused && (error.code === 'MAX_COST_EXCEEDED' || /single query max cost limit/i.test(error.message));
}
