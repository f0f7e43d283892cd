import { spawn, execFile, type ChildProcess } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { accessSync, chmodSync, chownSync, constants, existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { delimiter, join } from 'node:path';
import { promisify } from 'node:util';
import { freePort } from './free-port.js';

/** A broker for a test file. Names on it begin with `prefix`, so that files can share one. */
export interface TestBroker {
  readonly url: string;
  readonly prefix: string;
  /** Started for this test file alone: it may be stopped and emptied. */
  readonly isPrivate: boolean;
  /** Runs `rabbitmqctl`; only on a private broker. */
  control(...args: string[]): Promise<string>;
  /** Ends a broker that was started for this file; leaves others alone. */
  dispose(): Promise<void>;
}

export interface TestBrokerOptions {
  /** Rather one of its own, which a test may stop and empty, where `rabbitmq-server` is installed. */
  readonly prefersPrivate?: boolean;
}

/** Erlang starts slowly, more so while other tests use the processors. */
const START_LIMIT_MS = 60_000;
const execFileAsync = promisify(execFile);

/**
 * A RabbitMQ to test with: `RABBITMQ_URL`, else 127.0.0.1:5672, else an installed `rabbitmq-server` that is started here on a free port with
 * files of its own. Null, with one line that says so, where there is none.
 *
 * @throws when there is none and `CI` is `true`.
 */
export async function testBroker({ prefersPrivate = false }: TestBrokerOptions = {}): Promise<TestBroker | null> {
  const prefix = `test-${randomBytes(4).toString('hex')}.`;
  const programs = findPrograms();
  if (prefersPrivate && programs) return startBroker(programs, prefix);
  const url = process.env['RABBITMQ_URL'] ?? ((await isListening(5672)) ? 'amqp://guest:guest@127.0.0.1:5672' : null);
  if (url) {
    return {
      url,
      prefix,
      isPrivate: false,
      control: () => Promise.reject(new Error('not a private broker')),
      dispose: () => Promise.resolve(),
    };
  }
  if (programs) return startBroker(programs, prefix);
  const sentence = 'there is no RABBITMQ_URL, nothing listens on 127.0.0.1:5672, and no rabbitmq-server is installed.';
  if (process.env['CI'] === 'true') throw new Error(`With CI=true the RabbitMQ suites must run, but ${sentence}`);
  process.stderr.write(`RabbitMQ suites are left out: ${sentence}\n`);
  return null;
}

interface Programs {
  readonly server: string;
  readonly control: string;
}

/** Debian's scripts in /usr/sbin insist on Debian's own directories, so the ones behind them are taken. */
function findPrograms(): Programs | null {
  for (const directory of ['/usr/lib/rabbitmq/bin', ...(process.env['PATH'] ?? '').split(delimiter)]) {
    const programs = { server: join(directory, 'rabbitmq-server'), control: join(directory, 'rabbitmqctl') };
    if (isExecutable(programs.server) && isExecutable(programs.control)) return programs;
  }
  return null;
}

async function startBroker(programs: Programs, prefix: string): Promise<TestBroker> {
  const directory = mkdtempSync(join(tmpdir(), 'stockbridge-test-broker-'));
  // RabbitMQ runs as its own user where we are root.
  const user = process.getuid?.() === 0 ? userOf('rabbitmq') : null;
  if (user) chownSync(directory, user.uid, user.gid);
  chmodSync(directory, 0o755);
  const [port, distributionPort, epmdPort] = await Promise.all([freePort(), freePort(), freePort()]);
  const env = {
    PATH: process.env['PATH'],
    HOME: directory,
    LANG: 'C.UTF-8',
    RABBITMQ_NODENAME: `stockbridge-test-${port}@localhost`,
    RABBITMQ_NODE_IP_ADDRESS: '127.0.0.1',
    RABBITMQ_NODE_PORT: String(port),
    RABBITMQ_DIST_PORT: String(distributionPort),
    RABBITMQ_MNESIA_BASE: join(directory, 'mnesia'),
    RABBITMQ_LOG_BASE: join(directory, 'log'),
    RABBITMQ_PID_FILE: join(directory, 'pid'),
    RABBITMQ_ENABLED_PLUGINS_FILE: join(directory, 'enabled_plugins'),
    RABBITMQ_CONFIG_FILE: join(directory, 'none'),
    RABBITMQ_CONF_ENV_FILE: join(directory, 'none'),
    RABBITMQ_SERVER_ADDITIONAL_ERL_ARGS: '-kernel inet_dist_use_interface {127,0,0,1}',
    ERL_EPMD_ADDRESS: '127.0.0.1',
    ERL_EPMD_PORT: String(epmdPort),
  };
  const as = user ?? {};
  const server = spawn(programs.server, [], { cwd: directory, env, stdio: 'ignore', ...as });
  const control = async (...args: string[]): Promise<string> =>
    (await execFileAsync(programs.control, args, { cwd: directory, env, timeout: START_LIMIT_MS, ...as })).stdout;
  const dispose = async (): Promise<void> => {
    await ended(server);
    await execFileAsync('epmd', ['-port', String(epmdPort), '-kill'], { env }).catch(() => undefined);
    rmSync(directory, { recursive: true, force: true });
  };
  try {
    await untilReady(server, port);
    await control('await_startup');
  } catch (error) {
    await dispose();
    throw new Error(`rabbitmq-server did not start within ${START_LIMIT_MS / 1_000} s`, { cause: error });
  }
  return { url: `amqp://guest:guest@127.0.0.1:${port}`, prefix, isPrivate: true, control, dispose };
}

async function untilReady(server: ChildProcess, port: number): Promise<void> {
  for (const deadline = Date.now() + START_LIMIT_MS; Date.now() < deadline;) {
    if (server.exitCode !== null) throw new Error(`it ended with status ${server.exitCode}`);
    if (await isListening(port)) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error(`nothing listens on port ${port}`);
}

async function ended(server: ChildProcess): Promise<void> {
  if (server.exitCode !== null || server.signalCode !== null) return;
  const exit = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  server.kill('SIGTERM');
  const force = setTimeout(() => server.kill('SIGKILL'), 20_000);
  await exit;
  clearTimeout(force);
}

function isListening(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host: '127.0.0.1', port });
    const answer = (listening: boolean): void => {
      socket.destroy();
      resolve(listening);
    };
    socket.once('connect', () => answer(true));
    socket.once('error', () => answer(false));
  });
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}

function userOf(name: string): { readonly uid: number; readonly gid: number } | null {
  if (!existsSync('/etc/passwd')) return null;
  const [, , uid, gid] =
    readFileSync('/etc/passwd', 'utf8')
      .split('\n')
      .map((line) => line.split(':'))
      .find(([user]) => user === name) ?? [];
  return uid && gid ? { uid: Number(uid), gid: Number(gid) } : null;
}
