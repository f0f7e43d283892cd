import { describe, expect, it } from '@jest/globals';
import { scramVerifier } from './scram-verifier.js';

describe('what PostgreSQL keeps of a password', () => {
  it('is the same each time, so that preparing a database again changes nothing', () => {
    expect(scramVerifier('a-derived-password')).toBe(scramVerifier('a-derived-password'));
    expect(scramVerifier('a-derived-password')).not.toBe(scramVerifier('another-password'));
  });

  it('has the form that PostgreSQL knows as hashed, without the password in it', () => {
    const verifier = scramVerifier('a-derived-password');
    expect(verifier).toMatch(/^SCRAM-SHA-256\$4096:[A-Za-z0-9+/]{22}==\$[A-Za-z0-9+/]{43}=:[A-Za-z0-9+/]{43}=$/);
    expect(verifier).not.toContain('a-derived-password');
  });
});
