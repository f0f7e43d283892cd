import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateSyncTables1764000000100 } from '@stockbridge/sync';
import { CreateOrderLedger1764000001000 } from './1764000001000-create-order-ledger.js';
import { CreateOrderAudit1764000003000 } from './1764000003000-create-order-audit.js';

/** In the order in which they run. */
export const migrations = [
  CreateOutbox1764000000000,
  CreateSyncTables1764000000100,
  CreateOrderLedger1764000001000,
  CreateOrderAudit1764000003000,
];
