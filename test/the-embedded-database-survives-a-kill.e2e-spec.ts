import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, existsSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, describe, expect, it, jest } from '@jest/globals';
import { embeddedEncryptionKey, startEmbeddedPostgres, type EmbeddedPostgres } from '@stockbridge/persistence';
import pg from 'pg';

jest.setTimeout(60_000);

const isRoot = process.getuid?.() === 0;

describe('the embedded database', () => {
  let home: string;
  let dataDirectory: string;
  let elsewhere: string | null;
  const running: EmbeddedPostgres[] = [];
  const owners: ChildProcess[] = [];

  beforeEach(() => {
    home = mkdtempSync(join(tmpdir(), 'stockbridge-kill-'));
    chmodSync(home, 0o755);
    dataDirectory = join(home, '.stockbridge');
    elsewhere = null;
  });
  afterEach(async () => {
    owners.splice(0).forEach((owner) => owner.kill('SIGKILL'));
    for (const database of running.splice(0)) await database.stop();
    rmSync(home, { recursive: true, force: true });
    if (elsewhere) rmSync(elsewhere, { recursive: true, force: true });
  });

  async function start(): Promise<EmbeddedPostgres> {
    const database = await startEmbeddedPostgres({ dataDirectory });
    running.push(database);
    return database;
  }

  async function query<Row extends pg.QueryResultRow>(url: string, statement: string): Promise<Row[]> {
    const client = new pg.Client({ connectionString: url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      return (await client.query<Row>(statement)).rows;
    } finally {
      await client.end();
    }
  }

  /** A process of its own that starts the database there, says its URL, and then waits to be killed. */
  async function ownedByAnotherProcess(): Promise<{ adminUrl: string; kill(): Promise<void> }> {
    const owner = spawn(process.execPath, ['--import', './test/typescript-sources.mjs', '--input-type=module', '--eval', OWNER], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      env: { ...process.env, DATA_DIRECTORY: dataDirectory },
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    owners.push(owner);
    const [adminUrl] = (await once(createInterface(owner.stdout), 'line')) as [string];
    return {
      adminUrl,
      async kill() {
        const gone = once(owner, 'exit');
        owner.kill('SIGKILL');
        await gone;
      },
    };
  }

  const cluster = () => join(elsewhere ?? join(dataDirectory, 'postgres'), 'data');
  const serverPid = () => Number(readFileSync(join(cluster(), 'postmaster.pid'), 'utf8').split('\n')[0]);
  const portOf = (url: string) => new URL(url).port;

  async function until(condition: () => Promise<boolean>): Promise<void> {
    const deadline = Date.now() + 30_000;
    while (!(await condition().catch(() => false))) {
      if (Date.now() > deadline) throw new Error('it did not happen within 30 s');
      await sleep(50);
    }
  }

  it('keeps its data, port and password over a restart', async () => {
    const first = await start();
    await query(first.adminUrl, 'create table kept as select 42 as answer');
    await first.stop();
    const second = await start();
    expect(second.adminUrl).toBe(first.adminUrl);
    await expect(query(second.adminUrl, 'select answer from kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('writes UTF-8, sorts alike everywhere and syncs to disk', async () => {
    const { adminUrl } = await start();
    await expect(
      query(
        adminUrl,
        `select current_setting('server_encoding') as encoding, datcollate as collation, current_setting('fsync') as fsync,
        current_setting('listen_addresses') as address from pg_database where datname = current_database()`,
      ),
    ).resolves.toEqual([{ encoding: 'UTF8', collation: 'C', fsync: 'on', address: '127.0.0.1' }]);
  });

  it('is taken over, alive and with its data, when the process that started it was killed', async () => {
    const killed = await ownedByAnotherProcess();
    await query(killed.adminUrl, 'create table kept as select 42 as answer');
    const orphan = serverPid();
    await killed.kill();
    process.kill(orphan, 0);

    const adopted = await start();
    expect(serverPid()).toBe(orphan);
    expect(adopted.adminUrl).toBe(killed.adminUrl);
    await expect(query(adopted.adminUrl, 'select answer from kept')).resolves.toEqual([{ answer: 42 }]);

    await adopted.stop();
    await until(async () => !existsSync(join(cluster(), 'postmaster.pid')));
  });

  it('is not taken over while the process that started it lives', async () => {
    const owner = await ownedByAnotherProcess();
    await expect(startEmbeddedPostgres({ dataDirectory })).rejects.toThrow(
      `Another Stockbridge is running on the data directory ${dataDirectory}: stop it, or choose another directory`,
    );
    await expect(query(owner.adminUrl, 'select 1 as alive')).resolves.toEqual([{ alive: 1 }]);
    await owner.kill();
    await start();
  });

  it('comes back by itself, on the same port and with what was committed, when its server is killed', async () => {
    const { adminUrl } = await start();
    await query(adminUrl, 'create table kept as select 42 as answer');
    const killed = serverPid();
    process.kill(killed, 'SIGKILL');
    await until(async () => (await query<{ answer: number }>(adminUrl, 'select answer from kept'))[0]?.answer === 42);
    expect(serverPid()).not.toBe(killed);
  });

  it('starts when process and server were both killed', async () => {
    const killed = await ownedByAnotherProcess();
    await query(killed.adminUrl, 'create table kept as select 42 as answer');
    const server = serverPid();
    await killed.kill();
    process.kill(server, 'SIGKILL');
    const { adminUrl } = await start();
    await expect(query(adminUrl, 'select answer from kept')).resolves.toEqual([{ answer: 42 }]);
  });

  it('starts when the number of its killed server meanwhile belongs to another program', async () => {
    const first = await start();
    await first.stop();
    const stranger = spawn('sleep', ['60'], { stdio: 'ignore', ...ownerOf(cluster()) });
    owners.push(stranger);
    const pidFile = [stranger.pid, cluster(), 1, portOf(first.adminUrl), '', '127.0.0.1', '', 'ready', ''].join('\n');
    writeFileSync(join(cluster(), 'postmaster.pid'), pidFile);
    const second = await start();
    await expect(query(second.adminUrl, 'select 1 as alive')).resolves.toEqual([{ alive: 1 }]);
    expect(stranger.exitCode).toBeNull();
  });

  it('moves to a free port when its own was taken meanwhile', async () => {
    const first = await start();
    await first.stop();
    const taker = createServer().listen(Number(portOf(first.adminUrl)), '127.0.0.1');
    await once(taker, 'listening');
    try {
      const second = await start();
      expect(portOf(second.adminUrl)).not.toBe(portOf(first.adminUrl));
      await expect(query(second.adminUrl, 'select 1 as alive')).resolves.toEqual([{ alive: 1 }]);
    } finally {
      taker.close();
    }
  });

  it('begins anew when making it was interrupted', async () => {
    const halfMade = join(dataDirectory, 'postgres', `data.${await numberOfADeadProcess()}`);
    mkdirSync(halfMade, { recursive: true });
    writeFileSync(join(halfMade, 'PG_VERSION'), '18');
    const { adminUrl } = await start();
    await expect(query(adminUrl, 'select 1 as alive')).resolves.toEqual([{ alive: 1 }]);
    expect(existsSync(halfMade)).toBe(false);
  });

  it('runs in a private home directory, whose mode stays as it is', async () => {
    chmodSync(home, 0o700);
    const said: string[] = [];
    const logger = { info: () => undefined, warn: (sentence: string) => void said.push(sentence) };
    const first = await startEmbeddedPostgres({ dataDirectory, logger });
    running.push(first);
    if (isRoot) {
      elsewhere = readFileSync(join(dataDirectory, 'postgres.location'), 'utf8').trim();
      expect(said).toEqual([expect.stringContaining(`its files are in ${elsewhere} instead`)]);
    }
    await query(first.adminUrl, 'create table kept as select 42 as answer');
    await first.stop();

    const second = await start();
    await expect(query(second.adminUrl, 'select answer from kept')).resolves.toEqual([{ answer: 42 }]);
    expect(statSync(home).mode & 0o777).toBe(0o700);
  });

  it('lets nobody else read its password and key', async () => {
    await start();
    const key = embeddedEncryptionKey(dataDirectory);
    expect(Buffer.from(key, 'base64')).toHaveLength(32);
    expect(embeddedEncryptionKey(dataDirectory)).toBe(key);
    const secrets = [join(dataDirectory, 'encryption-key'), join(dirname(cluster()), 'superuser-password')];
    expect(secrets.map((file) => statSync(file).mode & 0o777)).toEqual([0o600, 0o600]);
    expect(readdirSync(dataDirectory).filter((name) => name.startsWith('encryption-key'))).toEqual(['encryption-key']);
  });

  it('refuses a damaged key file instead of making another key', () => {
    mkdirSync(dataDirectory);
    writeFileSync(join(dataDirectory, 'encryption-key'), 'half a k');
    expect(() => embeddedEncryptionKey(dataDirectory)).toThrow(/does not hold an encryption key.*put the original file back/);
  });

  async function numberOfADeadProcess(): Promise<number> {
    const process = spawn('true');
    await once(process, 'exit');
    return process.pid!;
  }

  function ownerOf(path: string): { uid?: number; gid?: number } {
    const { uid, gid } = statSync(path);
    return isRoot ? { uid, gid } : {};
  }
});

const OWNER = `
  import { startEmbeddedPostgres } from '@stockbridge/persistence';
  const { adminUrl } = await startEmbeddedPostgres({ dataDirectory: process.env.DATA_DIRECTORY });
  console.log(adminUrl);
  setInterval(() => undefined, 60_000);
`;
