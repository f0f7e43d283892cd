import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateSyncTables1764000000100 } from '@stockbridge/sync';
import { CreateReturnsLedger1764000003000 } from './1764000003000-create-returns-ledger.js';

/** In the order in which they run. */
export const migrations = [CreateOutbox1764000000000, CreateSyncTables1764000000100, CreateReturnsLedger1764000003000];
