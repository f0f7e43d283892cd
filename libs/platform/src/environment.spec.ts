import { mkdtempSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { describe, expect, it } from '@jest/globals';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';
import { encryptionKey, readEnvironment, urlTemplate, wholeNumber, type Environment } from './environment.js';

const schema = z.object({
  PORT: wholeNumber(1, 65_535).meta({ example: '3000' }).default(8080),
  PASSWORD: z.string().meta({ example: 'something long' }),
  SHOP_TEMPLATE: urlTemplate('{shop}').meta({ example: 'https://{shop}' }).optional(),
});

function problemsOf(env: Environment): readonly string[] {
  try {
    readEnvironment(schema, env);
  } catch (error) {
    if (error instanceof ConfigurationError) return error.problems;
    throw error;
  }
  return [];
}

function fileWith(content: string): string {
  const file = join(mkdtempSync(join(tmpdir(), 'environment-')), 'secret');
  writeFileSync(file, content);
  return file;
}

describe('configuration from environment variables', () => {
  it('takes what is given and the defaults of what is not', () => {
    expect(readEnvironment(schema, { PASSWORD: 'p' })).toEqual({ PORT: 8080, PASSWORD: 'p' });
    expect(readEnvironment(schema, { PASSWORD: 'p', PORT: '3000', SHOP_TEMPLATE: 'http://127.0.0.1:4010/{shop}' })).toEqual({
      PORT: 3000,
      PASSWORD: 'p',
      SHOP_TEMPLATE: 'http://127.0.0.1:4010/{shop}',
    });
  });

  it('reads a secret from the file that NAME_FILE names', () => {
    expect(readEnvironment(schema, { PASSWORD_FILE: fileWith('from a file\n') }).PASSWORD).toBe('from a file');
  });

  it('names a variable that is missing, with an example', () => {
    expect(problemsOf({})).toEqual(['PASSWORD is missing; for example PASSWORD=something long']);
  });

  it('takes an empty variable for one that is not given', () => {
    expect(problemsOf({ PASSWORD: '' })).toEqual(['PASSWORD is missing; for example PASSWORD=something long']);
  });

  it('says of every malformed variable what was expected, and never its value', () => {
    const problems = problemsOf({ PASSWORD: 'p', PORT: 'hunter2', SHOP_TEMPLATE: 'https://shop' });
    expect(problems).toEqual([
      'PORT is malformed: it must be a whole number from 1 to 65535; for example PORT=3000',
      'SHOP_TEMPLATE is malformed: it must be a URL that begins with http:// or https:// and holds {shop}; for example SHOP_TEMPLATE=https://{shop}',
    ]);
    expect(problems.join()).not.toContain('hunter2');
  });

  it.each(['0', '65536', '-1', '3000.5', '3e3', '0x10', '٣'])('refuses %s as a port', (port) => {
    expect(problemsOf({ PASSWORD: 'p', PORT: port })).toHaveLength(1);
  });

  it('refuses a variable that is given twice', () => {
    expect(problemsOf({ PASSWORD: 'p', PASSWORD_FILE: fileWith('q') })).toEqual([
      'PASSWORD_FILE is given beside PASSWORD: give one of the two.',
    ]);
  });

  it('says which file of a secret can not be read, or is empty', () => {
    expect(problemsOf({ PASSWORD_FILE: '/nowhere/at/all' })).toEqual([
      "PASSWORD_FILE names a file that can't be read (ENOENT): /nowhere/at/all.",
    ]);
    const empty = fileWith('\n');
    expect(problemsOf({ PASSWORD_FILE: empty })).toEqual([`PASSWORD_FILE names an empty file: ${empty}.`]);
  });

  it('takes only 32 bytes for an encryption key', () => {
    const bytes = (count: number) => encryptionKey().safeParse(Buffer.alloc(count, 1).toString('base64')).success;
    expect([bytes(31), bytes(32), bytes(33)]).toEqual([false, true, false]);
    expect(encryptionKey().safeParse('correct horse battery staple').success).toBe(false);
  });
});
