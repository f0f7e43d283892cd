/** A connection as every list query asks for it. */
export interface Connection<Node> {
  readonly pageInfo: { readonly hasNextPage: boolean; readonly endCursor: string | null };
  readonly nodes: readonly Node[];
}

/**
 * The nodes of a first page and of all pages after it.
 *
 * @param next reads the page after a cursor; null when the thing has vanished meanwhile, which ends the list.
 */
export async function readAllPages<Node>(
  first: Connection<Node>,
  next: (after: string) => Promise<Connection<Node> | null | undefined>,
): Promise<Node[]> {
  const nodes = [...first.nodes];
  for (let page: Connection<Node> = first; page.pageInfo.hasNextPage && page.pageInfo.endCursor !== null;) {
    const following = await next(page.pageInfo.endCursor);
    if (following === null || following === undefined) break;
    nodes.push(...following.nodes);
    page = following;
  }
  return nodes;
}
