import { runUntilStopped } from '@stockbridge/platform';
import { startStandalone } from './standalone.js';

await runUntilStopped(() => startStandalone(process.env));
