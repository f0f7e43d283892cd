import { CreateOutbox1764000000000 } from '@stockbridge/messaging';
import { CreateSyncTables1764000000100 } from '@stockbridge/sync';

/** In the order in which they run. */
export const migrations = [CreateOutbox1764000000000, CreateSyncTables1764000000100];
