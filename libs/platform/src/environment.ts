import { readFileSync } from 'node:fs';
import { z } from 'zod';
import { ConfigurationError } from './configuration-error.js';

/** Variables of a process. Handed around rather than read from `process.env`, so that six services can share a process. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Reads the variables of a schema; any may be given as `NAME_FILE`, a file that holds it. Empty counts as not given.
 *
 * A field's `meta({ example })` stands in the sentence about a missing or malformed variable; its error message says what is expected.
 * Values never do: they may be secrets.
 *
 * @throws ConfigurationError with one sentence for each variable that is missing or malformed.
 */
export function readEnvironment<Shape extends z.ZodRawShape>(schema: z.ZodObject<Shape>, env: Environment): z.infer<z.ZodObject<Shape>> {
  const problems: string[] = [];
  const given: Record<string, string | undefined> = {};
  for (const name of Object.keys(schema.shape)) {
    try {
      given[name] = variable(name, env);
    } catch (error) {
      problems.push((error as Error).message);
    }
  }
  const unreadable = problems.length;
  const result = schema.safeParse(given);
  if (result.success && unreadable === 0) return result.data;

  const complained = new Set<string>();
  for (const issue of result.error?.issues ?? []) {
    const name = String(issue.path[0] ?? '');
    if (complained.has(name) || problems.slice(0, unreadable).some((problem) => problem.startsWith(`${name}_FILE `))) continue;
    complained.add(name);
    const example = exampleOf(schema.shape[name]);
    const what = given[name] === undefined ? 'is missing' : `is malformed: it must be ${issue.message}`;
    problems.push(`${name} ${what}${example === undefined ? '.' : `; for example ${name}=${example}`}`);
  }
  throw new ConfigurationError(problems);
}

/** One variable, from itself or the file that `NAME_FILE` names; undefined when neither is given. */
export function variable(name: string, env: Environment): string | undefined {
  const value = env[name]?.trim() || undefined;
  const file = env[`${name}_FILE`]?.trim() || undefined;
  if (file === undefined) return value;
  if (value !== undefined) throw new ConfigurationError(`${name}_FILE is given beside ${name}: give one of the two.`);
  let content: string;
  try {
    content = readFileSync(file, 'utf8').trim();
  } catch (error) {
    throw new ConfigurationError(`${name}_FILE names a file that can't be read (${(error as NodeJS.ErrnoException).code}): ${file}.`);
  }
  if (content === '') throw new ConfigurationError(`${name}_FILE names an empty file: ${file}.`);
  return content;
}

/** A whole number written in digits. */
export function wholeNumber(least: number, most: number): z.ZodType<number, string> {
  const expected = `a whole number from ${least} to ${most}`;
  return z
    .string()
    .regex(/^\d{1,15}$/, expected)
    .transform(Number)
    .refine((number) => number >= least && number <= most, expected);
}

/** A URL of one of the given protocols (`http:`), as it was written. */
export function urlOf(...protocols: string[]): z.ZodType<string, string> {
  const expected = `a URL that begins with ${protocols.map((protocol) => `${protocol}//`).join(' or ')}`;
  return z.string().refine((text) => protocols.includes(protocolOf(text)), expected);
}

/** A template of a web address that holds `placeholder`. */
export function urlTemplate(placeholder: string): z.ZodType<string, string> {
  const expected = `a URL that begins with http:// or https:// and holds ${placeholder}`;
  return z
    .string()
    .refine((text) => text.includes(placeholder) && /^https?:$/.test(protocolOf(text.replaceAll(placeholder, 'x'))), expected);
}

/** 32 bytes in base64. */
export function encryptionKey(): z.ZodType<string, string> {
  return z
    .string()
    .refine((text) => /^[A-Za-z0-9+/_-]+={0,2}$/.test(text) && Buffer.from(text, 'base64').length === 32, '32 random bytes in base64');
}

function protocolOf(text: string): string {
  return URL.canParse(text) ? new URL(text).protocol : '';
}

/** The example is told to the innermost schema or to what makes it optional. */
function exampleOf(field: unknown): string | undefined {
  if (!(field instanceof z.ZodType)) return undefined;
  const example = field.meta()?.['example'];
  if (typeof example === 'string') return example;
  return field instanceof z.ZodOptional || field instanceof z.ZodDefault ? exampleOf(field.unwrap()) : undefined;
}
