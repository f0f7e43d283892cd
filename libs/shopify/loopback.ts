import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo, Socket } from 'node:net';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
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

/** How a file server of specs misbehaves. */
export interface FileManners {
  /** Answers 200 with everything, whatever range is asked for. */
  readonly ignoresRanges?: boolean;
  /** Cuts the connection after so many bytes of the body. */
  readonly cutsAfter?: number;
  /** Says no length; ends chunked. */
  readonly isChunked?: boolean;
  /** Bytes per write. */
  readonly writes?: number;
  readonly status?: number;
  readonly headers?: Record<string, string>;
}

/** A server on loopback that serves one file, as the storage behind bulk operations does. */
export async function startFile(file: Buffer | string, manners: FileManners = {}) {
  const bytes = Buffer.from(file);
  const ranges: (string | undefined)[] = [];
  let sent = 0;
  const serve = async (request: IncomingMessage, response: ServerResponse) => {
    const { ignoresRanges, cutsAfter, isChunked, writes = 64 * 1024, status, headers } = manners;
    ranges.push(request.headers.range);
    if (status !== undefined) return void response.writeHead(status, headers).end();
    const from = ignoresRanges ? 0 : Number(/^bytes=(\d+)-$/.exec(request.headers.range ?? '')?.[1] ?? 0);
    if (from >= bytes.length) return void response.writeHead(416, { 'content-range': `bytes */${bytes.length}` }).end();
    response.writeHead(ignoresRanges ? 200 : 206, {
      ...(isChunked ? {} : { 'content-length': String(bytes.length - from) }),
      ...(ignoresRanges ? {} : { 'content-range': `bytes ${from}-${bytes.length - 1}/${bytes.length}` }),
      ...headers,
    });
    const last = cutsAfter === undefined ? bytes.length : Math.min(bytes.length, from + cutsAfter);
    const body = function* () {
      for (let at = from; at < last; at = sent) {
        sent = Math.min(at + writes, last);
        yield bytes.subarray(at, sent);
      }
    };
    // A reader who goes away in the middle is none of our errors.
    await pipeline(Readable.from(body()), response, { end: cutsAfter === undefined }).catch(() => {});
    if (cutsAfter !== undefined) response.socket?.end();
  };
  const server = createServer((request, response) => void serve(request, response));
  await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
  const { port } = server.address() as AddressInfo;
  return {
    ranges,
    /** Up to which byte the last answer was written. */
    sent: () => sent,
    url: `http://127.0.0.1:${port}/result.jsonl?signature=secret`,
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
