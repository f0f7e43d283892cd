import { runService } from '@stockbridge/platform';
import { OrderModule } from './order.module.js';

await runService(OrderModule);
