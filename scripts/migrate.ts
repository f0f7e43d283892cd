import { ConfigurationError } from '@stockbridge/platform';
import { migrateAll } from '../apps/standalone/src/migrate-all.js';

try {
  await migrateAll(process.env, (sentence) => console.log(sentence));
} catch (error) {
  if (!(error instanceof ConfigurationError)) throw error;
  console.error(error.message);
  process.exitCode = 1;
}
