import type { FastifyInstance, FastifyRequest } from 'fastify';
import type { z } from 'zod';
import type { TwinAnswer, TwinServer } from '../twin/twin-server.js';
import { readBody, writeBody } from './lossless-body.js';
import { Query } from './query.js';
import { type RateLimits } from './rate-limits.js';
import { Refusal, refusalOf, refuse } from './refusal.js';
import { type RequestModels, requestModels } from './request-models.js';
import type { GoodsOwner, Order, Warehouse } from './warehouse.js';
import { WaitedTooLong, type WriteQueue } from './write-queue.js';

const models = { refuse: requestModels('refuse'), ignore: requestModels('ignore') };

/** What a handler is given: who calls, with what, and the refusals that every operation shares. */
export class ApiCall {
  readonly query: Query;

  constructor(
    readonly warehouse: Warehouse,
    readonly owner: GoodsOwner,
    private readonly request: FastifyRequest,
  ) {
    this.query = new Query(request.query as Record<string, string | string[]>);
  }

  /** The body, checked. `parameter` is how the server names it in its complaints. */
  body<Name extends keyof RequestModels>(model: Name, parameter: string): z.infer<RequestModels[Name]> {
    let parsed: unknown;
    try {
      parsed = readBody(typeof this.request.body === 'string' ? this.request.body : '');
    } catch (error) {
      throw new Refusal(400, {
        Message: 'The request is invalid.',
        ModelState: { [parameter]: [error instanceof Error ? error.message : 'not JSON'] },
      });
    }
    const result = models[this.warehouse.setup.unknownKeys][model].safeParse(parsed);
    if (!result.success) throw refusalOf(parameter, result.error);
    return result.data as z.infer<RequestModels[Name]>;
  }

  /** An API user belongs to one goods owner and reaches no other. */
  requireOwn(goodsOwnerId: number): void {
    if (goodsOwnerId !== this.owner.id) {
      refuse(`You do not have access to goods owner ${goodsOwnerId}.`, this.warehouse.setup.statusForOtherGoodsOwner);
    }
  }

  id(name: string): number {
    const value = (this.request.params as Record<string, string>)[name] ?? '';
    if (!/^\d{1,10}$/.test(value)) refuse(`The value '${value}' is not valid for ${name}.`);
    return Number(value);
  }

  order(): Order {
    const id = this.id('orderId');
    const order = this.warehouse.orderById(id);
    if (order?.goodsOwnerId !== this.owner.id) return refuse(`There is no order with ID ${id}.`, this.warehouse.setup.statusForUnknownId);
    return order;
  }
}

export type ApiHandler = (call: ApiCall) => unknown;

/** Wraps an answer whose status is not 200. */
export class WithStatus {
  constructor(
    readonly status: number,
    readonly body: unknown,
  ) {}
}

/** Everything that stands between the wire and an operation: limits, credentials, the queue of writes, the wording of refusals. */
export class ApiGate {
  constructor(
    private readonly twin: TwinServer,
    private readonly warehouses: ReadonlyMap<string, Warehouse>,
    private readonly limits: RateLimits,
    private readonly queue: WriteQueue,
  ) {}

  /** `path` is below `/{warehouse}/api/v1`, in OpenAPI spelling; method and path together name the operation. */
  add(server: FastifyInstance, method: 'GET' | 'PUT' | 'PATCH' | 'DELETE', path: string, handler: ApiHandler): void {
    const operation = `${method} ${path}`;
    server.route({
      method,
      url: `/:warehouse/api/v1${path.replaceAll(/\{(\w+)\}/g, ':$1')}`,
      handler: (request, reply) => this.twin.answer(operation, request, reply, () => this.perform(operation, request, handler)),
    });
  }

  private async perform(operation: string, request: FastifyRequest, handler: ApiHandler): Promise<TwinAnswer> {
    const warehouse = this.warehouses.get((request.params as { warehouse: string }).warehouse);
    if (warehouse === undefined) return json(404, { Message: 'No such installation.' });
    const credentials = basicCredentials(request.headers.authorization);
    const caller = warehouse.setup.limitedBy === 'address' ? request.ip : (credentials?.username ?? 'nobody');
    const locked = this.limits.admit(operation, caller, warehouse.setup);
    if (locked !== null) {
      const { retryAfterSeconds } = warehouse.setup;
      return {
        ...json(429, { Message: 'Too many requests.' }),
        ...(retryAfterSeconds === null ? {} : { headers: { 'retry-after': String(retryAfterSeconds) } }),
        note: locked,
      };
    }
    const answer = await this.run(operation, warehouse, credentials, request, handler);
    this.limits.settle(operation, caller, answer.status === 0 || answer.status >= 400);
    return answer;
  }

  private async run(
    operation: string,
    warehouse: Warehouse,
    credentials: { username: string; password: string } | null,
    request: FastifyRequest,
    handler: ApiHandler,
  ): Promise<TwinAnswer> {
    const owner = credentials === null ? undefined : warehouse.authenticate(credentials.username, credentials.password);
    if (owner === undefined) {
      return {
        ...json(401, { Message: 'Authorization has been denied for this request.' }),
        headers: { 'www-authenticate': 'Basic realm="Ongoing WMS"' },
      };
    }
    const call = new ApiCall(warehouse, owner, request);
    try {
      const result = operation.startsWith('GET ')
        ? handler(call)
        : await this.queue.run(`${warehouse.name} ${owner.id}`, warehouse.setup.queueTimeoutMs, async () => {
            if (warehouse.setup.writeMs > 0) await new Promise((resolve) => setTimeout(resolve, warehouse.setup.writeMs));
            return handler(call);
          });
      return result instanceof WithStatus ? json(result.status, result.body) : json(200, result);
    } catch (error) {
      if (error instanceof Refusal) return { ...json(error.status, error.body), ...(error.headers ? { headers: error.headers } : {}) };
      if (error instanceof WaitedTooLong) {
        const note = `the write ${error.message}`;
        return warehouse.setup.queueTimeout === 'cut' ? { status: 0, note } : { ...json(500, { Message: 'An error has occurred.' }), note };
      }
      throw error;
    }
  }
}

function json(status: number, body: unknown): TwinAnswer {
  return { status, body: writeBody(body) };
}

function basicCredentials(header: string | undefined): { username: string; password: string } | null {
  const match = /^Basic ([A-Za-z0-9+/=]+)$/i.exec(header ?? '');
  if (match === null) return null;
  const pair = Buffer.from(match[1] ?? '', 'base64').toString('utf8');
  const colon = pair.indexOf(':');
  return colon < 0 ? null : { username: pair.slice(0, colon), password: pair.slice(colon + 1) };
}
