import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateSyncTables1764000000100 } from '@stockbridge/sync';
import { CreateFulfillmentLedger1764000002000 } from './1764000002000-create-fulfillment-ledger.js';

/** In the order in which they run. */
export const migrations = [CreateOutbox1764000000000, CreateSyncTables1764000000100, CreateFulfillmentLedger1764000002000];
