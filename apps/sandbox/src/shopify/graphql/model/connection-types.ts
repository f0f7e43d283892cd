import type { Connection } from '../connection.js';
import { model, type TypeModel } from '../modelled-fields.js';

/** All connections and edges are alike; only those reachable from modelled fields are ever asked. */
export const connectionModel: TypeModel = model<Connection<unknown>>({
  nodes: (connection) => connection.edges.map(({ node }) => node),
  edges: (connection) => connection.edges,
  pageInfo: (connection) => connection,
});

export const edgeModel: TypeModel = model<{ cursor: string; node: unknown }>({ cursor: (edge) => edge.cursor, node: (edge) => edge.node });

export const pageInfoModel: TypeModel = model<Connection<unknown>>({
  hasNextPage: (connection) => connection.hasNextPage,
  hasPreviousPage: (connection) => connection.hasPreviousPage,
  startCursor: (connection) => connection.edges[0]?.cursor ?? null,
  endCursor: (connection) => connection.edges.at(-1)?.cursor ?? null,
});
