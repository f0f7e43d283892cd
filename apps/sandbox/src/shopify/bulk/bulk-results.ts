import { Readable } from 'node:stream';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { hangUp, type TwinServer } from '../../twin/twin-server.js';
import type { BulkOperation } from '../shop-state.js';
import type { World } from '../world.js';
import { statusOf } from './bulk-operations.js';

const OPERATION = 'GET bulk-results';

/** `GET /{shop}/bulk-results/{id}-{secret}.jsonl`: who knows the address may read, from any byte on. */
export function bulkResultRoutes(server: TwinServer, world: World): void {
  server.http.get<{ Params: { shop: string; file: string } }>('/:shop/bulk-results/:file', async (request, reply) => {
    const ended = server.calls.begin(OPERATION, request.headers['user-agent'] ?? null, request.params.shop);
    const outcome = await server.faults.withFaults(OPERATION, async () => find(world, request.params));
    switch (outcome.kind) {
      case 'cut':
        ended(0, outcome.note);
        return hangUp(reply);
      case 'status':
      case 'throttle': {
        const status = outcome.kind === 'status' ? outcome.status : 429;
        ended(status, outcome.note);
        return reply.status(status).send(outcome.kind === 'status' ? (outcome.body ?? {}) : {});
      }
      case 'done': {
        const { status, note } = serve(world, outcome.value, request, reply);
        ended(status, [outcome.note, note].filter(Boolean).join('; ') || null);
        return reply;
      }
    }
  });
}

function find(world: World, { shop: domain, file }: { shop: string; file: string }): BulkOperation | null {
  const name = /^(\d+)-([0-9a-f]+)\.jsonl$/.exec(file);
  const operation = name === null ? undefined : world.shops.get(domain)?.bulkOperations.get(name[1]!);
  if (operation === undefined || operation.secret !== name![2] || world.switches.now.bulkExpires) return null;
  return statusOf(world, operation) === 'EXPIRED' || operation.completedAt === null ? null : operation;
}

function serve(
  world: World,
  operation: BulkOperation | null,
  request: FastifyRequest,
  reply: FastifyReply,
): { status: number; note: string | null } {
  if (operation === null) {
    void reply.status(404).header('content-type', 'application/xml').send('<Error><Code>NoSuchKey</Code></Error>');
    return { status: 404, note: null };
  }
  const size = operation.fileSize;
  const range = readRange(request.headers.range, size);
  void reply.headers({ 'content-type': 'application/jsonl', 'accept-ranges': 'bytes', etag: `"${operation.secret}"` });
  if (range === 'beyond') {
    void reply.status(416).header('content-range', `bytes */${size}`).send('');
    return { status: 416, note: null };
  }
  const { from, to } = range ?? { from: 0, to: size - 1 };
  const status = range === null ? 200 : 206;
  if (range !== null) void reply.header('content-range', `bytes ${from}-${to}/${size}`);
  void reply.header('content-length', String(to - from + 1));
  const cutAfter = world.switches.now.bulkCutsAfterBytes;
  const isCut = cutAfter !== null && cutAfter < to - from + 1;
  void reply.status(status).send(Readable.from(slices(operation.pieces, from, isCut ? from + cutAfter - 1 : to, isCut)));
  return { status, note: isCut ? `cut after ${cutAfter} bytes, by switch` : null };
}

/** One range of bytes; null where none, or none that is understood, is asked for. */
function readRange(header: string | undefined, size: number): { from: number; to: number } | 'beyond' | null {
  const match = /^bytes=(\d*)-(\d*)$/.exec(header ?? '');
  if (match === null || (match[1] === '' && match[2] === '')) return null;
  if (match[1] === '') return { from: Math.max(0, size - Number(match[2])), to: size - 1 };
  const from = Number(match[1]);
  const to = match[2] === '' ? size - 1 : Math.min(Number(match[2]), size - 1);
  return from >= size || to < from ? 'beyond' : { from, to };
}

async function* slices(pieces: readonly Buffer[], from: number, to: number, breaksOff: boolean): AsyncGenerator<Buffer> {
  let at = 0;
  for (const piece of pieces) {
    const start = Math.max(from - at, 0);
    const end = Math.min(to - at + 1, piece.length);
    if (start < end) yield piece.subarray(start, end);
    at += piece.length;
    if (at > to) break;
  }
  if (breaksOff) throw new Error('The download breaks off here, by switch.');
}
