import { runService } from '@stockbridge/platform';
import { FulfillmentModule } from './fulfillment.module.js';

await runService(FulfillmentModule);
