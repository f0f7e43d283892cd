import { readEnvironment, wholeNumber, type Environment } from '@stockbridge/platform';
import { z } from 'zod';

const variables = z.object({
  DATABASE_URL: z.string().optional(),
  ENCRYPTION_KEY: z.string().optional(),
  /** Where the embedded database and its encryption key are kept when no DATABASE_URL is given. */
  DATA_DIRECTORY: z.string().min(1).meta({ example: '.data' }).default('.data'),
  PORT: wholeNumber(0, 65_535).meta({ example: '3000' }).default(3000),
  PUBLIC_URL: z.string().optional(),
});

export interface StandaloneConfig {
  /** True when we bring the database ourselves. */
  readonly isEmbedded: boolean;
  readonly dataDirectory: string;
  readonly hasEncryptionKey: boolean;
  /** Where the hub is reached when nothing else is said: this machine. */
  readonly publicUrl: string;
}

/** @throws ConfigurationError naming the variable. */
export function readStandaloneConfig(env: Environment): StandaloneConfig {
  const read = readEnvironment(variables, env);
  return {
    isEmbedded: read.DATABASE_URL === undefined,
    dataDirectory: read.DATA_DIRECTORY,
    hasEncryptionKey: read.ENCRYPTION_KEY !== undefined,
    publicUrl: read.PUBLIC_URL ?? `http://127.0.0.1:${read.PORT}`,
  };
}
