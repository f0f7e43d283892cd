// Builds when a source file is newer than the last build. Several `npm run start:*` may come at once: one builds, the others wait.
import { execFileSync } from 'node:child_process';
import { mkdirSync, readdirSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';

const STAMP = 'dist/.built';
const LOCK = 'dist.lock';
const LOCK_IS_STALE_AFTER_MS = 180_000;

const modified = (path) => statSync(path, { throwIfNoEntry: false })?.mtimeMs ?? 0;
const sources = ['apps', 'libs', 'demo', 'scripts'].flatMap((room) =>
  readdirSync(room, { recursive: true })
    .filter((file) => file.endsWith('.ts') && !file.endsWith('.spec.ts'))
    .map((file) => join(room, file)),
);
const isCurrent = () => ['package.json', 'tsconfig.build.json', ...sources].every((file) => modified(file) <= modified(STAMP));

while (!isCurrent()) {
  try {
    mkdirSync(LOCK);
  } catch {
    if (Date.now() - modified(LOCK) > LOCK_IS_STALE_AFTER_MS) rmSync(LOCK, { recursive: true, force: true });
    await sleep(250);
    continue;
  }
  try {
    const started = new Date();
    execFileSync('npm', ['run', '--silent', 'build'], { stdio: 'inherit' });
    writeFileSync(STAMP, started.toISOString());
  } finally {
    rmSync(LOCK, { recursive: true, force: true });
  }
}
