import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';

export interface StuckConsumer {
  readonly tookOne: Promise<void>;
  kill(): Promise<void>;
}

/** Starts `stuck-consumer.ts` as a process of its own; resolves when it listens. */
export async function startStuckConsumer(options: unknown): Promise<StuckConsumer> {
  const child = spawn(
    process.execPath,
    [
      '--import',
      new URL('run-typescript.mjs', import.meta.url).href,
      fileURLToPath(new URL('stuck-consumer.ts', import.meta.url)),
      JSON.stringify(options),
    ],
    { stdio: ['ignore', 'pipe', 'inherit'] },
  );
  const lines = createInterface({ input: child.stdout });
  const exit = once(child, 'exit').then(() => undefined);
  const says = (words: string): Promise<void> =>
    new Promise((resolve, reject) => {
      lines.on('line', (line) => line === words && resolve());
      void exit.then(() => reject(new Error(`the consumer process ended before it said "${words}"`)));
    });
  const tookOne = says('took one');
  tookOne.catch(() => undefined);
  await says('listens');
  return {
    tookOne,
    async kill() {
      child.kill('SIGKILL');
      await exit;
    },
  };
}
