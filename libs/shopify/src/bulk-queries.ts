import { Refused, Throttled } from '@stockbridge/platform';
import type { AdminClient } from './admin-client.js';
import { readBulkResult, type BulkGroup, type BulkObject } from './bulk-result.js';
import { cancelBulkOperation, readBulkOperation, startBulkQuery, type BulkOperationStateFragment } from './generated/operations.js';
import type { BulkOperation, BulkPiece, ShopAccess } from './shop-types.js';

/** Others of ours are running in this shop; they take minutes rather than seconds. */
const WAIT_FOR_OTHERS_MS = 60_000;

const quietly = { priority: 'bulk' } as const;

/** Bulk operations of a shop: begun, looked after, and read. Shopify runs five at a time and keeps results for seven days. */
export class BulkQueries {
  constructor(private readonly client: AdminClient) {}

  /** @throws Throttled while as many run as Shopify permits. */
  async start(shop: ShopAccess, query: string): Promise<BulkOperation> {
    try {
      const { bulkOperationRunQuery } = await this.client.call(shop, startBulkQuery, { query }, quietly);
      const operation = bulkOperationRunQuery?.bulkOperation;
      if (!operation)
        throw new Refused('shopify', `StartBulkQuery at ${shop.domain}: Shopify answered without an operation and without a reason`);
      return toBulkOperation(operation);
    } catch (error) {
      if (error instanceof Refused && (error.code === 'LIMIT_REACHED' || error.code === 'OPERATION_IN_PROGRESS'))
        throw new Throttled('shopify', error.message, WAIT_FOR_OTHERS_MS);
      throw error;
    }
  }

  async state(shop: ShopAccess, operationId: string): Promise<BulkOperation | null> {
    const { bulkOperation } = await this.client.call(shop, readBulkOperation, { operationId }, quietly);
    return bulkOperation === null ? null : toBulkOperation(bulkOperation);
  }

  /** One that has ended, or is not known any more, is left as it is. */
  async cancel(shop: ShopAccess, operationId: string): Promise<void> {
    const operation = await this.state(shop, operationId);
    if (operation?.status === 'running') await this.client.call(shop, cancelBulkOperation, { operationId }, quietly);
  }

  async *read<Item>(
    url: string,
    fromByte: number,
    itemsPerPiece: number,
    begin: (root: BulkObject) => BulkGroup<Item>,
  ): AsyncGenerator<BulkPiece<Item>> {
    yield* readBulkResult(await this.client.download(url, fromByte), itemsPerPiece, begin);
  }
}

function toBulkOperation({ id, status, objectCount, rootObjectCount, url, errorCode }: BulkOperationStateFragment): BulkOperation {
  return { id, status: statusOf(status), objectCount: Number(objectCount), rootObjectCount: Number(rootObjectCount), url, errorCode };
}

function statusOf(status: BulkOperationStateFragment['status']): BulkOperation['status'] {
  switch (status) {
    case 'COMPLETED':
      return 'completed';
    case 'CANCELED':
    case 'CANCELING':
    case 'EXPIRED':
    case 'FAILED':
      return 'failed';
    default:
      return 'running';
  }
}
