import { runService } from '@stockbridge/platform';
import { ReturnsModule } from './returns.module.js';

await runService(ReturnsModule);
