import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { describe, expect, it, jest } from '@jest/globals';

jest.setTimeout(60_000);

/** Runs a process that starts something with `runUntilStopped`, and sends it signals each time it says a line. */
async function run(program: string, signals: NodeJS.Signals[] = [], env: NodeJS.ProcessEnv = {}) {
  const child = spawn(process.execPath, ['--import', './test/typescript-sources.mjs', '--input-type=module', '--eval', program], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    env: { PATH: process.env['PATH'], ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
  });
  const said: string[] = [];
  child.stdout.on('data', (chunk: Buffer) => {
    said.push(...chunk.toString().trim().split('\n'));
    const next = signals.shift();
    if (next) child.kill(next);
  });
  const [complaint, [status]] = await Promise.all([text(child.stderr), once(child, 'exit') as Promise<[number | null]>]);
  return { status, said, complaint };
}

const START = `
  import { runUntilStopped } from '@stockbridge/platform';
  setInterval(() => undefined, 60_000);
`;

describe('a process', () => {
  it.each(['SIGTERM', 'SIGINT'] as const)('finishes its work after %s and ends with status 0', async (signal) => {
    const program = `${START}
      await runUntilStopped(async () => async () => {
        await new Promise((resolve) => setTimeout(resolve, 50));
        console.log('drained');
      });
      console.log('ready');`;
    await expect(run(program, [signal])).resolves.toEqual({ status: 0, said: ['ready', 'drained'], complaint: '' });
  });

  it('drains once it has started when it is asked to end before', async () => {
    const program = `${START}
      await runUntilStopped(async () => {
        console.log('starting');
        await new Promise((resolve) => process.once('SIGTERM', () => setTimeout(resolve, 50)));
        return async () => console.log('drained');
      });`;
    await expect(run(program, ['SIGTERM'])).resolves.toEqual({ status: 0, said: ['starting', 'drained'], complaint: '' });
  });

  it('ends at once with status 1 when it is asked twice', async () => {
    const program = `${START}
      await runUntilStopped(async () => () => {
        console.log('draining');
        return new Promise(() => undefined);
      });
      console.log('ready');`;
    await expect(run(program, ['SIGTERM', 'SIGINT'])).resolves.toEqual({ status: 1, said: ['ready', 'draining'], complaint: '' });
  });

  it('prints one sentence per problem of its configuration, without a stack, and ends with status 1', async () => {
    const program = `
      import { runService } from '@stockbridge/platform';
      await runService({ service: 'order', forRuntime: () => { throw new Error('never reached'); } });`;
    const { status, complaint } = await run(program, [], { PORT: 'eighty', ENCRYPTION_KEY: 'too short' });
    expect(status).toBe(1);
    expect(complaint.trim().split('\n')).toEqual([
      'PORT is malformed: it must be a whole number from 0 to 65535; for example PORT=3000',
      expect.stringMatching(/^ENCRYPTION_KEY is malformed: it must be 32 random bytes in base64; for example/),
    ]);
  });
});
