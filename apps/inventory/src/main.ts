import { runService } from '@stockbridge/platform';
import { InventoryModule } from './inventory.module.js';

await runService(InventoryModule);
