import { runService } from '@stockbridge/platform';
import { GatewayModule } from './gateway.module.js';

await runService(GatewayModule);
