import { randomBytes } from 'node:crypto';
import { GraphQLError, type GraphQLSchema } from 'graphql';
import { type Outcome, refused } from '../fulfillment/fulfillment-orders.js';
import type { Access } from '../graphql/access.js';
import type { ModelledField } from '../graphql/modelled-fields.js';
import type { PreparedOperations } from '../graphql/prepared-operations.js';
import type { BulkRunner, ShopContext } from '../graphql/shop-context.js';
import type { BulkOperation, Shop } from '../shop-state.js';
import { bulkOperationBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { bulkProblems, onlyOperation, operationProblem } from './bulk-query.js';
import { type BulkLine, BulkReader } from './bulk-reader.js';

/** At once per app and shop, since 2026-01. */
const MOST_RUNNING = 5;
const KEPT_DAYS = 7;
/** Results that a shop keeps, whatever their age: they live in memory. */
const KEPT_RESULTS = 5;

const TICK_MS = 20;
/** Of a tick, so that other answers are not held up. */
const WORK_MS = 15;
/** Size of the pieces that a result is kept in. */
const PIECE_BYTES = 64 * 1024;

/** What is being read, and what of it was not put into a piece yet. */
interface Reading {
  readonly shop: Shop;
  readonly operation: BulkOperation;
  readonly reader: BulkReader;
  readonly lines: Iterator<BulkLine>;
  readonly failsHalfway: boolean;
  readonly waiting: string[];
  waitingSize: number;
  /** Lines that the speed allows by now. */
  allowance: number;
}

/** Reads whole shops in the background, and keeps what it read as JSONL. */
export class BulkOperations implements BulkRunner {
  constructor(
    private readonly world: World,
    private readonly schema: GraphQLSchema,
    private readonly access: Access,
    private readonly modelled: (typeName: string, fieldName: string) => ModelledField | undefined,
    private readonly operations: PreparedOperations,
  ) {}

  run(context: ShopContext, query: string, grouped: boolean): Outcome<{ operation: BulkOperation }> {
    const problem = operationProblem(query);
    if (problem !== null) return refused(['query'], problem, 'INVALID');
    const { document, errors } = this.operations.prepare(query);
    const missing = errors.find(({ extensions }) => extensions?.code === 'NOT_MODELLED_BY_TWIN');
    if (missing !== undefined) throw new GraphQLError(missing.message, { extensions: { code: 'NOT_MODELLED_BY_TWIN' } });
    if (document === null || errors.length > 0) {
      return refused(['query'], `Invalid bulk query: ${errors.map(({ message }) => message).join(', ')}`, 'INVALID');
    }
    const problems = bulkProblems(this.schema, document);
    if (problems.length > 0) return { ok: false, errors: problems.map((message) => ({ field: ['query'], message, code: 'INVALID' })) };

    const { shop, installation } = context;
    const running = [...shop.bulkOperations.values()].filter((each) => each.apiKey === installation.apiKey && isRunning(each));
    if (running.length >= MOST_RUNNING) {
      return refused(
        null,
        `The limit of ${MOST_RUNNING} concurrent bulk query operations for this app and shop is reached.`,
        'LIMIT_REACHED',
      );
    }
    const operation: BulkOperation = {
      id: this.world.ids.next(),
      apiKey: installation.apiKey,
      query,
      status: 'CREATED',
      errorCode: null,
      createdAt: this.world.now(),
      completedAt: null,
      objectCount: 0,
      rootObjectCount: 0,
      secret: randomBytes(12).toString('hex'),
      pieces: [],
      fileSize: 0,
    };
    shop.bulkOperations.set(operation.id, operation);
    const failsHalfway = this.world.switches.now.bulkFailsOnce;
    if (failsHalfway) this.world.switches.change({ bulkFailsOnce: false });
    const reader = new BulkReader(this.schema, this.access, this.modelled, document, context);
    const lines = reader.lines(onlyOperation(document)!, grouped);
    const reading: Reading = { shop, operation, reader, lines, failsHalfway, waiting: [], waitingSize: 0, allowance: 0 };
    this.world.later(TICK_MS, () => this.go(reading));
    return { ok: true, operation };
  }

  cancel(context: ShopContext, id: string | null): Outcome<{ operation: BulkOperation }> {
    const operation = context.shop.bulkOperations.get(id ?? '');
    if (operation === undefined || operation.apiKey !== context.installation.apiKey) {
      return refused(['id'], 'Bulk operation does not exist');
    }
    if (!isRunning(operation)) {
      return refused(null, `A bulk operation cannot be canceled when it is ${operation.status.toLowerCase()}`);
    }
    operation.status = 'CANCELING';
    return { ok: true, operation };
  }

  private go(reading: Reading): void {
    const { operation } = reading;
    if (operation.status === 'CANCELING') return this.end(reading, 'CANCELED');
    operation.status = 'RUNNING';
    try {
      if (!this.work(reading)) {
        this.world.later(TICK_MS, () => this.go(reading));
        return;
      }
    } catch (error) {
      const denied = error instanceof GraphQLError && error.extensions.code === 'ACCESS_DENIED';
      operation.errorCode = denied ? 'ACCESS_DENIED' : 'INTERNAL_SERVER_ERROR';
      return this.end(reading, 'FAILED');
    }
    if (reading.failsHalfway) {
      operation.errorCode = 'TIMEOUT';
      return this.end(reading, 'FAILED');
    }
    this.end(reading, 'COMPLETED');
  }

  /** As much as a tick allows; answers whether it is over. */
  private work(reading: Reading): boolean {
    const { operation, reader } = reading;
    reading.allowance = Math.min(reading.allowance, 1) + (this.world.switches.now.bulkSpeed * TICK_MS) / 1_000;
    const until = performance.now() + WORK_MS;
    while (reading.allowance >= 1) {
      const next = reading.lines.next();
      if (next.done === true) return true;
      const { text, isRoot } = next.value;
      reading.allowance -= 1;
      reading.waiting.push(text);
      reading.waitingSize += text.length + 1;
      operation.objectCount += 1;
      if (isRoot) operation.rootObjectCount += 1;
      if (reading.waitingSize >= PIECE_BYTES) this.keep(reading);
      if (reading.failsHalfway && operation.rootObjectCount * 2 >= reader.rootCount) return true;
      if (operation.objectCount % 64 === 0 && performance.now() >= until) return false;
    }
    return false;
  }

  private keep(reading: Reading): void {
    if (reading.waiting.length === 0) return;
    const piece = Buffer.from(`${reading.waiting.join('\n')}\n`);
    reading.operation.pieces.push(piece);
    reading.operation.fileSize += piece.length;
    reading.waiting.length = 0;
    reading.waitingSize = 0;
  }

  private end(reading: Reading, status: 'COMPLETED' | 'CANCELED' | 'FAILED'): void {
    const { shop, operation } = reading;
    this.keep(reading);
    operation.status = status;
    operation.completedAt = this.world.now();
    const ended = [...shop.bulkOperations.values()].filter((each) => each.completedAt !== null && each.pieces.length > 0);
    for (const old of ended.slice(0, Math.max(0, ended.length - KEPT_RESULTS))) expire(old);
    this.world.announce(shop, 'bulk_operations/finish', null, () => bulkOperationBody(operation));
  }
}

function isRunning({ status }: BulkOperation): boolean {
  return status === 'CREATED' || status === 'RUNNING' || status === 'CANCELING';
}

function expire(operation: BulkOperation): void {
  operation.status = 'EXPIRED';
  operation.pieces = [];
}

/** Its status now: results are let go after a week. */
export function statusOf(world: World, operation: BulkOperation): BulkOperation['status'] {
  const over = operation.completedAt !== null && operation.completedAt.getTime() < world.now().getTime() - KEPT_DAYS * 86_400_000;
  if (over && operation.pieces.length > 0) expire(operation);
  return operation.status;
}

/** Where the result is: whole, or as far as it came. Null where there is none, also for an empty one. */
export function resultUrl(world: World, shop: Shop, origin: string, operation: BulkOperation, of: 'whole' | 'part'): string | null {
  const status = statusOf(world, operation);
  const there = of === 'whole' ? status === 'COMPLETED' : status === 'FAILED' || status === 'CANCELED';
  return there && operation.fileSize > 0 ? `${origin}/${shop.domain}/bulk-results/${operation.id}-${operation.secret}.jsonl` : null;
}
