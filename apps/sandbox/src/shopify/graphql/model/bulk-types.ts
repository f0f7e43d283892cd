import { resultUrl, statusOf } from '../../bulk/bulk-operations.js';
import { gid } from '../../ids.js';
import type { BulkOperation } from '../../shop-state.js';
import { model, type TypeModel } from '../modelled-fields.js';
import { dateTime } from './values.js';

export const bulkTypes: Readonly<Record<string, TypeModel>> = {
  BulkOperation: model<BulkOperation>({
    id: (operation) => gid('BulkOperation', operation.id),
    type: () => 'QUERY',
    query: (operation) => operation.query,
    status: (operation, _args, { world }) => statusOf(world, operation),
    errorCode: (operation) => operation.errorCode,
    createdAt: (operation) => dateTime(operation.createdAt),
    completedAt: (operation) => dateTime(operation.completedAt),
    objectCount: (operation) => String(operation.objectCount),
    rootObjectCount: (operation) => String(operation.rootObjectCount),
    fileSize: (operation) => (operation.completedAt === null || operation.fileSize === 0 ? null : String(operation.fileSize)),
    url: (operation, _args, { world, shop, origin }) => resultUrl(world, shop, origin, operation, 'whole'),
    partialDataUrl: (operation, _args, { world, shop, origin }) => resultUrl(world, shop, origin, operation, 'part'),
  }),
};
