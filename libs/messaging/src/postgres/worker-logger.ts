import { Logger as WorkerLogger } from 'graphile-worker';
import type { Logger } from 'pino';

/** graphile-worker's words in our log: warnings and errors without their details, which hold whole messages. */
export function workerLogger(logger: Logger): WorkerLogger {
  return new WorkerLogger(() => (level, message) => {
    if (level === 'error' || level === 'warning') logger.warn(`graphile-worker: ${message}`);
  });
}

export const silentLogger = new WorkerLogger(() => () => undefined);
