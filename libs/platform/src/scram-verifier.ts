import { createHash, createHmac, hkdfSync, pbkdf2Sync } from 'node:crypto';

/**
 * What PostgreSQL keeps of a password (RFC 5802), so that the password itself never stands in a statement or a server's log. The same
 * for the same password, which must be too long to guess: the salt is derived from it.
 */
export function scramVerifier(password: string): string {
  const rounds = 4096;
  const salt = Buffer.from(hkdfSync('sha256', password, '', 'database-role-salt', 16));
  const salted = pbkdf2Sync(password, salt, rounds, 32, 'sha256');
  const hmac = (text: string): Buffer => createHmac('sha256', salted).update(text).digest();
  const storedKey = createHash('sha256').update(hmac('Client Key')).digest('base64');
  return `SCRAM-SHA-256$${rounds}:${salt.toString('base64')}$${storedKey}:${hmac('Server Key').toString('base64')}`;
}
