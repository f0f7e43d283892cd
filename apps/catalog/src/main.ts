import { runService } from '@stockbridge/platform';
import { CatalogModule } from './catalog.module.js';

await runService(CatalogModule);
