import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateSyncTables1764000000100 } from '@stockbridge/sync';
import { CreateCatalogLedger1764000003000 } from './1764000003000-create-catalog-ledger.js';
import { CreateVariants1764000003100 } from './1764000003100-create-variants.js';

/** In the order in which they run. */
export const migrations = [
  CreateOutbox1764000000000,
  CreateSyncTables1764000000100,
  CreateCatalogLedger1764000003000,
  CreateVariants1764000003100,
];
