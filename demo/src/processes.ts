import { spawn, type ChildProcess } from 'node:child_process';
import { createWriteStream, mkdirSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

export interface Started {
  readonly name: string;
  readonly pid: number;
  readonly process: ChildProcess;
  /** Where its output is kept. */
  readonly logFile: string;
  /** Everything it has printed so far, for the few lines that matter to whoever started it. */
  output(): string;
  /** SIGTERM, then SIGKILL after the grace; resolves when it is gone. Ends a frozen one, too. */
  stop(graceMs?: number): Promise<void>;
  /** SIGKILL; resolves when it is gone. */
  kill(): Promise<void>;
  /** SIGSTOP: it stands still and lets go of nothing. */
  freeze(): void;
  /** SIGCONT. */
  thaw(): void;
}

/** Starts a built entry point (`dist/…`) as a process of its own; its output goes to a file. */
export function startProcess(name: string, script: string, env: Record<string, string>, logDirectory: string): Started {
  mkdirSync(logDirectory, { recursive: true });
  const logFile = join(logDirectory, `${name}.log`);
  const log = createWriteStream(logFile, { flags: 'a' });
  const child = spawn(process.execPath, ['--enable-source-maps', script], {
    env: { ...inherited(), ...env },
    stdio: ['ignore', 'pipe', 'pipe'],
    // Ctrl-C in a terminal reaches whoever started them, who ends them in order; twice would mean at once.
    detached: true,
  });
  let head = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (chunk: Buffer) => {
      log.write(chunk);
      if (head.length < 200_000) head += chunk.toString();
    });
  }
  const gone = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  return {
    name,
    pid: child.pid!,
    process: child,
    logFile,
    output: () => head,
    async stop(graceMs = 20_000) {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGTERM');
      child.kill('SIGCONT');
      const timer = setTimeout(() => child.kill('SIGKILL'), graceMs);
      await gone;
      clearTimeout(timer);
    },
    async kill() {
      if (child.exitCode !== null || child.signalCode !== null) return;
      child.kill('SIGKILL');
      await gone;
    },
    freeze: () => void child.kill('SIGSTOP'),
    thaw: () => void child.kill('SIGCONT'),
  };
}

/** The caller's environment without what would configure the processes it starts. */
function inherited(): Record<string, string> {
  const ours =
    /^(DATABASE_URL|.*_DATABASE_URL|RABBITMQ_URL|PUBLIC_URL|PORT|SHOPIFY_|ENCRYPTION_KEY|WMS_|SANDBOX_|POLL_INTERVAL|STOCKBRIDGE_|LEASE_|DATA_DIRECTORY)/;
  return Object.fromEntries(
    Object.entries(process.env).filter((entry): entry is [string, string] => entry[1] !== undefined && !ours.test(entry[0])),
  );
}

/** Waits until the URL answers 2xx; fails at once, with its last words, when the process ends first. */
export async function untilUp(started: Started, url: string, withinMs = 60_000): Promise<void> {
  const deadline = Date.now() + withinMs;
  while (Date.now() < deadline) {
    const ended = started.process.exitCode ?? started.process.signalCode;
    if (ended !== null) throw new Error(`${started.name} ended with ${ended}:\n${lastWords(started)}`);
    const answer = await fetch(url, { signal: AbortSignal.timeout(2_000) }).catch(() => null);
    if (answer?.ok) return;
    await sleep(50);
  }
  throw new Error(
    `${started.name} did not answer at ${url} within ${withinMs / 1000} s; its log is ${started.logFile}:\n${lastWords(started)}`,
  );
}

function lastWords(started: Started): string {
  return started.output().split('\n').slice(-15).join('\n');
}

/** Asks until the answer is there; says what was waited for when it never comes. */
export async function until<T>(
  what: string,
  ask: () => Promise<T | null | undefined | false>,
  withinMs: number,
  everyMs = 100,
): Promise<T> {
  const deadline = Date.now() + withinMs;
  for (;;) {
    const answer = await ask();
    if (answer !== null && answer !== undefined && answer !== false) return answer;
    if (Date.now() > deadline) throw new Error(`waited ${Math.round(withinMs / 1000)} s for ${what}`);
    await sleep(everyMs);
  }
}
