import { randomBytes } from 'node:crypto';
import { linkSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { ConfigurationError } from '@stockbridge/platform';

const KEY_BYTES = 32;

/**
 * The encryption key (32 bytes, base64) that is kept beside an embedded database; made at the first call, readable by its owner only.
 *
 * Whoever loses the file can't read the stored credentials any more.
 */
export function embeddedEncryptionKey(dataDirectory: string): string {
  const file = join(dataDirectory, 'encryption-key');
  mkdirSync(dataDirectory, { recursive: true });
  const mine = `${file}.${process.pid}`;
  writeFileSync(mine, `${randomBytes(KEY_BYTES).toString('base64')}\n`, { mode: 0o600 });
  try {
    linkSync(mine, file); // whole or not at all, and never over a key that is already there
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
  } finally {
    rmSync(mine, { force: true });
  }
  const key = readFileSync(file, 'utf8').trim();
  if (Buffer.from(key, 'base64').length !== KEY_BYTES) {
    throw new ConfigurationError(
      `${file} does not hold an encryption key (32 bytes in base64); put the original file back, without it stored credentials can't be read.`,
    );
  }
  return key;
}
