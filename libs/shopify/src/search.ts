import type { ShopPage } from './shop-types.js';

/** `updated_at` as the search index knows it: whole seconds, rounded down so that nothing at the edge is missed. */
export function updatedSinceFilter(since: Date): string {
  return `updated_at:>='${wholeSeconds(since).toISOString().replace('.000Z', 'Z')}'`;
}

/**
 * One page of a search by update, checked against the objects themselves: the index may lag behind, or ignore a filter it does not
 * know. The check may empty a page that is not the last.
 */
export function toUpdatedPage<Node extends { readonly updatedAt: string }, Item>(
  since: Date,
  connection: { readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null }; readonly nodes: readonly Node[] },
  items: (nodes: readonly Node[]) => Item[],
): ShopPage<Item> {
  const { hasNextPage, endCursor } = connection.pageInfo;
  const recent = connection.nodes.filter((node) => Date.parse(node.updatedAt) >= wholeSeconds(since).getTime());
  const highest = recent.reduce<string | null>(
    (top, { updatedAt }) => (top === null || Date.parse(updatedAt) > Date.parse(top) ? updatedAt : top),
    null,
  );
  return { items: items(recent), next: hasNextPage ? endCursor : null, highestUpdatedAt: highest };
}

/** Things created in a span (`to` excluded), to whole seconds: those of the last one are among them, since times are told no finer. */
export function createdBetweenFilter(from: Date, to: Date): string {
  const beyond = new Date(Math.ceil(to.getTime() / 1000) * 1000);
  return `created_at:>='${wholeSeconds(from).toISOString()}' AND created_at:<'${beyond.toISOString()}'`.replaceAll('.000Z', 'Z');
}

/** Whether something created at this instant, told to whole seconds, belongs to the span. */
export function isCreatedBetween(createdAt: string, from: Date, to: Date): boolean {
  const instant = Date.parse(createdAt);
  return instant >= wholeSeconds(from).getTime() && instant < to.getTime();
}

function wholeSeconds(instant: Date): Date {
  return new Date(Math.floor(instant.getTime() / 1000) * 1000);
}
