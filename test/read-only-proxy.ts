import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';

/** Takes requests on to a server as long as they only read, and keeps what would have written: that one is refused. */
export class ReadOnlyProxy {
  /** Requests that were taken on. */
  reads = 0;
  /** `PUT /demo/api/v1/orders`, `mutation …`: what was refused, in order. */
  readonly refused: string[] = [];

  private constructor(
    private readonly target: string,
    private readonly server: Server,
  ) {}

  static async before(target: string): Promise<ReadOnlyProxy> {
    const server = createServer();
    const proxy = new ReadOnlyProxy(target, server);
    server.on('request', (request: IncomingMessage, response) => {
      const pieces: Buffer[] = [];
      request.on('data', (piece: Buffer) => pieces.push(piece));
      request.on('end', () => {
        void proxy.answer(request, Buffer.concat(pieces).toString()).then(async (answer) => {
          response.writeHead(answer.status, { 'content-type': answer.headers.get('content-type') ?? 'text/plain' });
          response.end(Buffer.from(await answer.arrayBuffer()));
        });
      });
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    return proxy;
  }

  get url(): string {
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((closed) => this.server.close(closed));
  }

  private async answer({ method = 'GET', url = '/', headers }: IncomingMessage, body: string): Promise<Response> {
    const query = method === 'POST' && url.endsWith('/graphql.json') ? (JSON.parse(body) as { query: string }).query.trim() : null;
    if (query === null ? method !== 'GET' : !/^(query|fragment|\{)/.test(query) || /(^|\n)\s*mutation\b/.test(query)) {
      this.refused.push(query === null ? `${method} ${url}` : query.slice(0, 80));
      return new Response('nothing may be written', { status: 403 });
    }
    this.reads++;
    const passed = Object.entries(headers).filter(([name]) => !['host', 'connection', 'content-length', 'accept-encoding'].includes(name));
    return fetch(this.target + url, {
      method,
      headers: passed.map(([name, value]): [string, string] => [name, String(value)]),
      ...(method === 'GET' ? {} : { body }),
    });
  }
}
