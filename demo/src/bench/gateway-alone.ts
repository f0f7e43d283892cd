// The gateway as a process of its own on either transport. Over PostgreSQL it only runs beside the other services (standalone);
// for the measure of its intake it is enough that nobody takes what it publishes.
import { makeLocalQuestions } from '@stockbridge/messaging';
import { createService, makeRuntime, runUntilStopped } from '@stockbridge/platform';
import { GatewayModule } from '../../../apps/gateway/src/gateway.module.js';

await runUntilStopped(async () => {
  const runtime = makeRuntime('gateway', process.env, { localQuestions: makeLocalQuestions() });
  const app = await createService(GatewayModule, runtime, { listen: true });
  return () => app.close();
});
