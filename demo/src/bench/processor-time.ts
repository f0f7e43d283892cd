import { existsSync, readdirSync, readFileSync } from 'node:fs';
import pg from 'pg';

/** Of every Linux that Node runs on. */
const TICKS_PER_SECOND = 100;

/** Processor time is read from /proc, which only Linux has. */
export const canReadProcessorTime = existsSync('/proc/self/stat');

/** The process that a PostgreSQL on this machine forks its backends from. */
export async function serverProcess(adminUrl: string): Promise<number> {
  const client = new pg.Client({ connectionString: adminUrl });
  await client.connect();
  try {
    const { rows } = await client.query<{ pid: number }>('select pg_backend_pid() as pid');
    return statOf(rows[0]!.pid)!.parent;
  } finally {
    await client.end();
  }
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
