import { spawn, spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import {
  chownSync,
  closeSync,
  existsSync,
  openSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createServer, type AddressInfo } from 'node:net';
import { join } from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { ConfigurationError } from '@stockbridge/platform';
import pg from 'pg';
import { placeFor, type Place } from './embedded-place.js';

export interface EmbeddedPostgresOptions {
  /** Where the cluster is kept (or, where the server can't reach it, a note of where it is). Made when missing. */
  readonly dataDirectory: string;
  /** The sum of all pools and listening connections. Default 200. */
  readonly maxConnections?: number;
  /** Whether what was committed outlives the machine's power, which costs two milliseconds a commit. Default true; tests need it not. */
  readonly isDurable?: boolean;
  /** Told in whole sentences; a pino logger fits. */
  readonly logger?: { info(sentence: string): void; warn(sentence: string): void };
}

export interface EmbeddedPostgres {
  /** URL of a superuser; the password in it is random and known to this data directory only. */
  readonly adminUrl: string;
  /** Ends the server: open transactions are rolled back. Drain first. */
  stop(): Promise<void>;
}

const SUPERUSER = 'stockbridge';
const DATABASE = 'stockbridge';
/** Any number: the lock that says whose the data directory is. Held by a connection, so it ends with its process. */
const OWNER_LOCK = 4_711_020;
const START_LIMIT_MS = 60_000;
const STOP_LIMIT_MS = 30_000;
/** A killed owner's connection is noticed at once by the server, but not in no time. */
const OWNER_LEAVES_WITHIN_MS = 5_000;
const LARGEST_LOG_BYTES = 10_000_000;

/**
 * Starts a PostgreSQL server of its own in a data directory, or takes over the one that a killed process left running there.
 *
 * Listens on 127.0.0.1 only. Its server is not our child in the terminal's sense: Ctrl-C and our death leave it alone, `stop` ends it.
 * A server that dies while we live is started again on the same port. What was committed survives, unless it is told that it need not.
 *
 * @throws ConfigurationError when another process works on the directory, or the server can't run; the sentence says why.
 */
export async function startEmbeddedPostgres(options: EmbeddedPostgresOptions): Promise<EmbeddedPostgres> {
  const server = new EmbeddedServer(
    placeFor(options.dataDirectory, (sentence) => options.logger?.warn(sentence)),
    options,
  );
  await server.start();
  return server;
}

class EmbeddedServer implements EmbeddedPostgres {
  private readonly cluster: string;
  private readonly log: string;
  private readonly password: string;
  private port = 0;
  private owner: pg.Client | null = null;
  private stopping = false;
  private restarting: Promise<void> = Promise.resolve();

  constructor(
    private readonly place: Place,
    private readonly options: EmbeddedPostgresOptions,
  ) {
    this.cluster = join(place.directory, 'data');
    this.log = join(place.directory, 'server.log');
    this.password = this.keptPassword();
  }

  get adminUrl(): string {
    return this.urlOf(DATABASE);
  }

  async start(): Promise<void> {
    if (!existsSync(this.cluster)) this.makeCluster();
    await this.run(await this.keptPort());
    await this.takeOwnership();
    const admin = await this.connected('postgres');
    try {
      const { rowCount } = await admin.query('select from pg_database where datname = $1', [DATABASE]);
      if (rowCount === 0) await admin.query(`create database ${DATABASE}`);
    } finally {
      await admin.end();
    }
  }

  async stop(): Promise<void> {
    this.stopping = true;
    await this.restarting;
    await this.owner?.end().catch(() => undefined);
    this.owner = null;
    const running = this.running();
    if (!running) return;
    signal(running.pid, 'SIGINT');
    const deadline = Date.now() + STOP_LIMIT_MS;
    while (this.running()?.pid === running.pid && isAlive(running.pid)) {
      if (Date.now() > deadline) {
        signal(running.pid, 'SIGQUIT'); // without a last checkpoint; the log makes up for it at the next start
        return;
      }
      await sleep(10);
    }
  }

  /** Makes the cluster beside its place and moves it there whole, so that a kill half-way leaves nothing that looks finished. */
  private makeCluster(): void {
    for (const name of readdirSync(this.place.directory)) {
      const maker = Number(/^data\.(\d+)$/.exec(name)?.[1] ?? process.pid);
      if (maker !== process.pid && !isAlive(maker)) rmSync(join(this.place.directory, name), { recursive: true, force: true });
    }
    const unfinished = `${this.cluster}.${process.pid}`;
    rmSync(unfinished, { recursive: true, force: true });
    const { status, stderr } = spawnSync(
      join(this.place.binaries, 'bin', 'initdb'),
      [
        '-D',
        unfinished,
        '--encoding=UTF8',
        '--locale=C',
        `--username=${SUPERUSER}`,
        '--auth=scram-sha-256',
        `--pwfile=${this.passwordFile}`,
      ],
      { ...this.place.user, cwd: this.place.directory, env: bareEnvironment(), encoding: 'utf8' },
    );
    if (status !== 0) {
      rmSync(unfinished, { recursive: true, force: true });
      throw new ConfigurationError(
        `The embedded database could not be made in ${this.place.directory}: ${lastLines(stderr ?? '')} Mend that, or give DATABASE_URL.`,
      );
    }
    try {
      renameSync(unfinished, this.cluster);
    } catch (error) {
      rmSync(unfinished, { recursive: true, force: true });
      if (!existsSync(this.cluster)) throw error; // another process was first; the owner's lock decides between us
    }
  }

  /** Until the server answers: adopts a living one, waits for one that stops or recovers, starts one where none is. */
  private async run(port: number): Promise<void> {
    const deadline = Date.now() + START_LIMIT_MS;
    let startAgainAt = 0;
    for (;;) {
      const running = this.running();
      this.port = running?.port ?? port;
      if (!running && Date.now() >= startAgainAt) {
        this.spawnServer(port);
        startAgainAt = Date.now() + 1_000; // it refuses while backends of a killed server still hold the memory
      }
      try {
        const client = await this.connected('postgres');
        await client.end();
        writeFileSync(this.portFile, `${this.port}\n`);
        return;
      } catch (error) {
        if (Date.now() > deadline || isWrongPassword(error)) {
          throw new ConfigurationError(
            `The embedded database in ${this.place.directory} did not start: ${this.lastLog() || (error as Error).message} Its log is ${this.log}.`,
            { cause: error },
          );
        }
      }
      await sleep(20);
    }
  }

  private spawnServer(port: number): void {
    if (existsSync(this.log) && statSync(this.log).size > LARGEST_LOG_BYTES) renameSync(this.log, `${this.log}.old`);
    this.disarmStalePid();
    const log = openSync(this.log, 'a', 0o600);
    const child = spawn(
      join(this.place.binaries, 'bin', 'postgres'),
      [
        ...['-D', this.cluster],
        ...Object.entries({
          listen_addresses: '127.0.0.1',
          unix_socket_directories: '',
          port,
          max_connections: this.options.maxConnections ?? 200,
          fsync: (this.options.isDurable ?? true) ? 'on' : 'off',
        }).flatMap(([name, value]) => ['-c', `${name}=${value}`]),
      ],
      { ...this.place.user, cwd: this.place.directory, env: bareEnvironment(), detached: true, stdio: ['ignore', log, log] },
    );
    child.on('error', () => undefined); // the log and the deadline tell
    child.unref();
    closeSync(log);
  }

  /** The server that works on this cluster now, whoever started it. A number that meanwhile belongs to another program is none. */
  private running(): { pid: number; port: number } | null {
    const lines = this.pidFile();
    const pid = Number(lines?.[0]);
    const port = Number(lines?.[3]);
    return pid > 0 && port > 0 && isAlive(pid) && this.isOurs(pid) ? { pid, port } : null;
  }

  private pidFile(): string[] | null {
    try {
      return readFileSync(join(this.cluster, 'postmaster.pid'), 'utf8').split('\n');
    } catch {
      return null;
    }
  }

  private isOurs(pid: number): boolean {
    const command = existsSync('/proc/self/cmdline')
      ? contentOf(`/proc/${pid}/cmdline`)
      : spawnSync('ps', ['-o', 'command=', '-p', String(pid)], { encoding: 'utf8' }).stdout;
    return command.includes(this.cluster);
  }

  /**
   * PostgreSQL refuses to start while the number in `postmaster.pid` is any living process of its user, which after a
   * crash can be a stranger. It makes an exception for its parent: us. It then still looks for backends that hold its memory.
   */
  private disarmStalePid(): void {
    const lines = this.pidFile();
    const pid = Number(lines?.[0]);
    if (!lines || !(pid > 0) || !isAlive(pid) || this.isOurs(pid)) return;
    writeFileSync(join(this.cluster, 'postmaster.pid'), [process.pid, ...lines.slice(1)].join('\n'));
  }

  private async takeOwnership(): Promise<void> {
    const client = await this.connected('postgres');
    const deadline = Date.now() + OWNER_LEAVES_WITHIN_MS;
    for (;;) {
      const { rows } = await client.query<{ taken: boolean }>('select pg_try_advisory_lock($1) as taken', [OWNER_LOCK]);
      if (rows[0]?.taken) break;
      if (Date.now() > deadline) {
        await client.end();
        throw new ConfigurationError(
          `Another Stockbridge is running on the data directory ${this.options.dataDirectory}: stop it, or choose another directory for this one.`,
        );
      }
      await sleep(50);
    }
    this.owner = client;
    client.on('end', () => {
      if (this.owner === client && !this.stopping) this.restarting = this.restart();
    });
  }

  private async restart(): Promise<void> {
    this.owner = null;
    this.options.logger?.warn(`The embedded database stopped by itself and is started again; its log is ${this.log}.`);
    while (!this.stopping) {
      try {
        await this.run(this.port);
        await this.takeOwnership();
        return;
      } catch (error) {
        this.options.logger?.warn((error as Error).message);
        await sleep(1_000);
      }
    }
  }

  private async connected(database: string): Promise<pg.Client> {
    const client = new pg.Client({ connectionString: this.urlOf(database), connectionTimeoutMillis: 5_000 });
    client.on('error', () => undefined); // told by 'end' as well
    await client.connect();
    return client;
  }

  private urlOf(database: string): string {
    return `postgres://${SUPERUSER}:${this.password}@127.0.0.1:${this.port}/${database}`;
  }

  private get passwordFile(): string {
    return join(this.place.directory, 'superuser-password');
  }

  private get portFile(): string {
    return join(this.place.directory, 'port');
  }

  private keptPassword(): string {
    try {
      writeFileSync(this.passwordFile, randomBytes(24).toString('hex'), { mode: 0o600, flag: 'wx' });
      if (this.place.user) chownSync(this.passwordFile, this.place.user.uid, this.place.user.gid);
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    }
    return readFileSync(this.passwordFile, 'utf8').trim();
  }

  private async keptPort(): Promise<number> {
    const kept = Number(contentOf(this.portFile));
    return kept > 0 && (await freePort(kept).catch(() => 0)) ? kept : freePort(0);
  }

  private lastLog(): string {
    const lines = contentOf(this.log).slice(-4_000).split('\n');
    return lastLines(lines.filter((line) => /FATAL|PANIC|HINT/.test(line)).join('\n'));
  }
}

/** What would steer the server from outside (PGDATA, PGPORT, LC_ALL) stays outside. */
function bareEnvironment(): NodeJS.ProcessEnv {
  return { PATH: process.env['PATH'], SystemRoot: process.env['SystemRoot'], LC_ALL: 'C', TZ: 'UTC' };
}

function freePort(port: number): Promise<number> {
  return new Promise((resolve, reject) => {
    const probe = createServer();
    probe.once('error', reject);
    probe.listen(port, '127.0.0.1', () => {
      const free = (probe.address() as AddressInfo).port;
      probe.close(() => resolve(free));
    });
  });
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
}

function signal(pid: number, name: NodeJS.Signals): void {
  try {
    process.kill(pid, name);
  } catch {
    // it went by itself
  }
}

function isWrongPassword(error: unknown): boolean {
  return (error as { code?: string }).code === '28P01';
}

function contentOf(file: string): string {
  try {
    return readFileSync(file, 'utf8');
  } catch {
    return '';
  }
}

function lastLines(text: string): string {
  return text.trim().split('\n').slice(-3).join(' ');
}
