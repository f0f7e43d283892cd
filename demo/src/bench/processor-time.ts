import { existsSync, readdirSync, readFileSync } from 'node:fs';

/** Of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** @throws on a system without /proc, which is where processor time is read. */
export function assertProcessorTimeCanBeRead(): void {
  if (!existsSync('/proc/self/stat')) throw new Error('processor time is read from /proc, which this system does not have');
}

/** Seconds that a process has computed so far. */
export function secondsOf(pid: number): number {
  const { user, system } = statOf(pid)!;
  return (user + system) / TICKS_PER_SECOND;
}

/** Seconds that a process, its children and those children that have ended have computed so far. */
export function secondsOfFamily(pid: number): number {
  const parent = statOf(pid)!;
  const children = readdirSync('/proc')
    .filter((name) => /^\d+$/.test(name))
    .map((name) => statOf(Number(name)))
    .filter((stat) => stat?.parent === pid);
  const ticks = [parent, ...children].reduce((sum, stat) => sum + stat!.user + stat!.system, parent.ended);
  return ticks / TICKS_PER_SECOND;
}

export function parentOf(pid: number): number {
  return statOf(pid)!.parent;
}

/** Null when the process is gone. */
function statOf(pid: number): { parent: number; user: number; system: number; ended: number } | null {
  try {
    const text = readFileSync(`/proc/${pid}/stat`, 'utf8');
    // The second field is the name in brackets, and may hold anything.
    const fields = text.slice(text.lastIndexOf(')') + 2).split(' ');
    const field = (number: number) => Number(fields[number - 3]);
    return { parent: field(4), user: field(14), system: field(15), ended: field(16) + field(17) };
  } catch {
    return null;
  }
}
