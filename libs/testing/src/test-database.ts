import { randomBytes } from 'node:crypto';
import { readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { SERVICES, type ServiceName } from '@stockbridge/contracts';
import { prepareDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from '@stockbridge/persistence';
import { serviceDatabaseUrl } from '@stockbridge/platform';
import pg from 'pg';

export interface TestDatabase {
  /** Superuser of an empty database that has the services' roles and schemas. */
  readonly adminUrl: string;
  /** 32 bytes, base64; the roles' passwords come from it. */
  readonly encryptionKey: string;
  /** URL with the role of one service. */
  urlFor(service: ServiceName): string;
  /** Drops the database; the last one out also ends the server and deletes its files. */
  dispose(): Promise<void>;
}

const PREFIX = 'stockbridge-test-';
const encryptionKey = randomBytes(32).toString('base64');
let server: Promise<EmbeddedPostgres> | null = null;
let databases = 0;
let inUse = 0;

/** A fresh database on a real PostgreSQL server that all calls of one test file share. Each call needs its `dispose`. */
export async function testDatabase(services: readonly ServiceName[] = SERVICES): Promise<TestDatabase> {
  inUse += 1;
  server ??= startServer();
  const { adminUrl: serverUrl } = await server;
  const name = `test_${++databases}`;
  await onServer(serverUrl, `create database ${name}`);
  const adminUrl = new URL(serverUrl);
  adminUrl.pathname = `/${name}`;
  await prepareDatabase(adminUrl.href, encryptionKey, services);
  let disposed = false;
  return {
    adminUrl: adminUrl.href,
    encryptionKey,
    urlFor: (service) => serviceDatabaseUrl(adminUrl.href, service, encryptionKey),
    async dispose() {
      if (disposed) return;
      disposed = true;
      await onServer(serverUrl, `drop database ${name} with (force)`);
      if (--inUse > 0) return;
      const last = await server;
      server = null;
      await last?.stop();
      rmSync(dataDirectoryOf(process.pid), { recursive: true, force: true });
    },
  };
}

async function startServer(): Promise<EmbeddedPostgres> {
  removeLeftovers();
  return startEmbeddedPostgres({ dataDirectory: dataDirectoryOf(process.pid), isDurable: false });
}

function dataDirectoryOf(pid: number): string {
  return join(tmpdir(), `${PREFIX}${pid}`);
}

async function onServer(url: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: url });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}

/** Servers and files of test runs that were killed. */
function removeLeftovers(): void {
  for (const name of readdirSync(tmpdir())) {
    const pid = Number(name.startsWith(PREFIX) ? name.slice(PREFIX.length) : Number.NaN);
    if (!Number.isInteger(pid) || (pid !== process.pid && isAlive(pid))) continue;
    const cluster = join(dataDirectoryOf(pid), 'postgres', 'data');
    try {
      const left = Number(readFileSync(join(cluster, 'postmaster.pid'), 'utf8').split('\n')[0]);
      if (readFileSync(`/proc/${left}/cmdline`, 'utf8').includes(cluster)) process.kill(left, 'SIGQUIT');
    } catch {
      // no server left
    }
    rmSync(dataDirectoryOf(pid), { recursive: true, force: true });
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}
