import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { execute, parse, validate } from 'graphql';
import { adminSchema } from './admin-schema.js';
import type { ShopAccess } from './src/shop-types.js';

/** A request as it arrived, for specs. */
export interface Arrived {
  readonly url: string;
  readonly headers: IncomingMessage['headers'];
  readonly body: { readonly query?: string; readonly operationName?: string; readonly variables?: Record<string, unknown> } & Record<
    string,
    unknown
  >;
}

export interface Answer {
  readonly status?: number;
  readonly headers?: Record<string, string>;
  readonly body?: unknown;
}

/** Answers, or does something to the connection and answers nothing. */
export type Responder = (arrived: Arrived, socket: Socket) => Answer | null | Promise<Answer | null>;

/** A server on loopback that specs script; `template` is what `SHOPIFY_URL_TEMPLATE` would be. */
export async function startLoopback(respond: Responder) {
  const arrived: Arrived[] = [];
  const server = createServer((request: IncomingMessage, response: ServerResponse) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const body = JSON.parse(Buffer.concat(chunks).toString('utf8')) as Arrived['body'];
      const seen = { url: request.url ?? '', headers: request.headers, body };
      arrived.push(seen);
      void Promise.resolve(respond(seen, request.socket)).then((answer) => {
        if (answer === null) return;
        response.writeHead(answer.status ?? 200, { 'content-type': 'application/json', ...answer.headers });
        response.end(typeof answer.body === 'string' ? answer.body : JSON.stringify(answer.body ?? {}));
      });
    });
  });
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    arrived,
    template: `http://127.0.0.1:${port}/{shop}`,
    close: async () => {
      server.closeAllConnections();
      await new Promise((closed) => server.close(closed));
    },
  };
}

export const aShop = (more: Partial<ShopAccess> = {}): ShopAccess => ({
  domain: 'nordic-tea.myshopify.com',
  accessToken: 'shpat_secret',
  ...more,
});

let schema: ReturnType<typeof adminSchema> | null = null;

/**
 * Answers by executing Shopify's own schema over `root`, so that a spec can't invent fields. Objects behind `nodes` need a
 * `__typename`.
 */
export function executing(root: object): Responder {
  return async ({ body }) => {
    schema ??= adminSchema();
    const document = parse(String(body.query));
    const errors = validate(schema, document);
    if (errors.length > 0) return { body: { errors } };
    const result = await execute({ schema, document, rootValue: root, variableValues: body.variables });
    return { body: { ...result, extensions: { cost: costOf(50) } } };
  };
}

/** What Shopify says of costs in each answer. */
export function costOf(requestedQueryCost: number, currentlyAvailable = 19_000) {
  return {
    requestedQueryCost,
    actualQueryCost: requestedQueryCost,
    throttleStatus: { maximumAvailable: 20_000, currentlyAvailable, restoreRate: 1_000 },
  };
}

/** A resolver of a connection over `all`: its cursor is the index. Refuses more than Shopify gives. */
export function connectionOf<Node>(all: readonly Node[]) {
  return ({ first, after }: { first?: number; after?: string | null }) => {
    if (first === undefined || first > 250) throw new Error('first is missing or above 250');
    const from = after ? Number(after) : 0;
    const nodes = all.slice(from, from + first);
    const end = from + nodes.length;
    return { nodes, pageInfo: { hasNextPage: end < all.length, hasPreviousPage: from > 0, endCursor: String(end) } };
  };
}
