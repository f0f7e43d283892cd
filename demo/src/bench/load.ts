import { createHmac } from 'node:crypto';
import { connect, type Socket } from 'node:net';
import { percentile } from '../percentile.js';

/** What to send, and how fast. */
export interface Load {
  /** `http://127.0.0.1:…`, without a path. */
  readonly origin: string;
  readonly shop: string;
  readonly apiSecret: string;
  readonly connections: number;
  readonly seconds: number;
  /** Null: each connection sends its next webhook as soon as the last is answered. */
  readonly perSecond: number | null;
  /** Every webhook names another order, counted from here. */
  readonly firstOrderId: number;
}

export interface LoadResult {
  readonly accepted: number;
  /** Answers that were not 200. */
  readonly refused: number;
  readonly perSecond: number;
  /** From when a webhook was to be sent, not from when a connection was free for it. */
  readonly p50Ms: number | null;
  readonly p99Ms: number | null;
  readonly p999Ms: number | null;
}

/** What is due is looked at this often. */
const TICK_MS = 2;
const ANSWERS_WITHIN_MS = 10_000;

/**
 * Sends signed `orders/updated` webhooks, each of another order, over plain sockets: as little work per request as can be, since
 * the sender shares the machine with what it measures.
 *
 * @throws when a connection breaks or an answer takes longer than ten seconds.
 */
export async function sendLoad(load: Load): Promise<LoadResult> {
  const lines = await Promise.all(Array.from({ length: load.connections }, () => Line.open(load)));
  let orderId = load.firstOrderId;
  let accepted = 0;
  let refused = 0;
  const took: number[] = [];
  const send = async (line: Line, dueAt: number) => {
    const status = await line.send(orderId++);
    took.push(performance.now() - dueAt);
    if (status === 200) accepted++;
    else refused++;
  };

  const startedAt = performance.now();
  const endsAt = startedAt + load.seconds * 1_000;
  try {
    await (load.perSecond === null ? atOnce(lines, endsAt, send) : atRate(lines, startedAt, endsAt, load.perSecond, send));
  } finally {
    for (const line of lines) line.close();
  }
  const seconds = (performance.now() - startedAt) / 1_000;
  return {
    accepted,
    refused,
    perSecond: accepted / seconds,
    p50Ms: percentile(took, 0.5),
    p99Ms: percentile(took, 0.99),
    p999Ms: percentile(took, 0.999),
  };
}

type Send = (line: Line, dueAt: number) => Promise<void>;

async function atOnce(lines: readonly Line[], endsAt: number, send: Send): Promise<void> {
  await Promise.all(
    lines.map(async (line) => {
      for (let now = performance.now(); now < endsAt; now = performance.now()) await send(line, now);
    }),
  );
}

/** At an even rate, whether or not the answers keep up. */
async function atRate(lines: readonly Line[], startedAt: number, endsAt: number, perSecond: number, send: Send): Promise<void> {
  const idle = [...lines];
  const due: number[] = [];
  const sending = new Set<Promise<void>>();
  let failure: unknown = null;
  const next = (): void => {
    while (due.length > 0 && idle.length > 0) {
      const line = idle.pop()!;
      const sent = send(line, due.shift()!).then(
        () => {
          idle.push(line);
          next();
        },
        (error: unknown) => void (failure ??= error),
      );
      sending.add(sent);
      void sent.then(() => sending.delete(sent));
    }
  };
  for (let count = 0, dueAt = startedAt; dueAt < endsAt && failure === null;) {
    for (const now = performance.now(); dueAt <= now && dueAt < endsAt; dueAt = startedAt + (++count * 1_000) / perSecond) due.push(dueAt);
    next();
    await new Promise((resolve) => setTimeout(resolve, TICK_MS));
  }
  while (sending.size > 0 && failure === null) await Promise.race(sending);
  if (failure !== null) throw failure as Error;
}

/** A connection with one request on its way at most. */
class Line {
  private received = '';
  private answered: { done: (status: number) => void; failed: (error: Error) => void } | null = null;

  private constructor(
    private readonly socket: Socket,
    private readonly load: Load,
  ) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.setTimeout(ANSWERS_WITHIN_MS, () => socket.destroy(new Error(`no answer within ${ANSWERS_WITHIN_MS / 1_000} s`)));
    socket.on('data', (text: string) => this.take(text));
    socket.on('error', (error) => this.answered?.failed(error));
    socket.on('close', () => this.answered?.failed(new Error('the connection was closed before the answer')));
  }

  static open(load: Load): Promise<Line> {
    const { hostname, port } = new URL(load.origin);
    return new Promise((resolve, reject) => {
      const socket = connect(Number(port), hostname, () => {
        socket.off('error', reject);
        resolve(new Line(socket, load));
      });
      socket.once('error', reject);
    });
  }

  send(orderId: number): Promise<number> {
    const { shop, apiSecret } = this.load;
    const body = `{"id":${orderId},"admin_graphql_api_id":"gid://shopify/Order/${orderId}"}`;
    const hmac = createHmac('sha256', apiSecret).update(body).digest('base64');
    return new Promise((done, failed) => {
      this.answered = { done, failed };
      this.socket.write(
        `POST /webhooks/shopify HTTP/1.1\r\nHost: hub\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n` +
          `X-Shopify-Topic: orders/updated\r\nX-Shopify-Hmac-Sha256: ${hmac}\r\nX-Shopify-Shop-Domain: ${shop}\r\n` +
          `X-Shopify-API-Version: 2026-10\r\nX-Shopify-Webhook-Id: ${orderId}\r\n\r\n${body}`,
      );
    });
  }

  close(): void {
    this.answered = null;
    this.socket.destroy();
  }

  private take(text: string): void {
    this.received += text;
    const headEnd = this.received.indexOf('\r\n\r\n');
    if (headEnd === -1) return;
    const length = Number(/\r\ncontent-length: *(\d+)/i.exec(this.received.slice(0, headEnd))?.[1] ?? 0);
    if (this.received.length < headEnd + 4 + length) return;
    const status = Number(this.received.slice(9, 12));
    this.received = '';
    const answered = this.answered;
    this.answered = null;
    answered?.done(status);
  }
}
