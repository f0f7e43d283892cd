import type { LoggerService } from '@nestjs/common';
import { pino, stdTimeFunctions, type DestinationStream, type Logger } from 'pino';
import { z } from 'zod';
import { readEnvironment, type Environment } from './environment.js';

const LEVELS = ['trace', 'debug', 'info', 'warn', 'error', 'fatal', 'silent'] as const;
const logVariables = z.object({
  LOG_LEVEL: z
    .enum(LEVELS, `one of ${LEVELS.join(', ')}`)
    .meta({ example: 'info' })
    .default('info'),
});

/** Names whose values are secrets or personal, wherever a log line is given an object. */
const SECRET_NAMES = [
  'authorization',
  'cookie',
  '["set-cookie"]',
  'password',
  'token',
  'accessToken',
  'access_token',
  'refreshToken',
  'refresh_token',
  'clientSecret',
  'client_secret',
  'apiSecret',
  'apiKey',
  'secret',
  'encryptionKey',
  'hmac',
  '["x-shopify-access-token"]',
  '["x-shopify-hmac-sha256"]',
];
const DEPTHS = ['', '*', '*.*', '*.*.*'];
const REDACTED = DEPTHS.flatMap((depth) =>
  SECRET_NAMES.map((name) => (depth === '' || name.startsWith('[') ? `${depth}${name}` : `${depth}.${name}`)),
);

/**
 * Logs of a process as JSON lines on standard output, level by `LOG_LEVEL`. Secrets are blanked by name, and in URLs; of an error only class,
 * code, message, stack and cause are kept (the statement and parameters of a failed query can hold anything).
 */
export function createLogger(env: Environment, destination?: DestinationStream): Logger {
  const { LOG_LEVEL } = readEnvironment(logVariables, env);
  return pino(
    {
      level: LOG_LEVEL,
      base: undefined,
      timestamp: stdTimeFunctions.isoTime,
      redact: { paths: REDACTED, censor: '[redacted]' },
      serializers: { err: errorForLog, error: errorForLog },
      hooks: {
        logMethod(args, method) {
          method.apply(this, args.map((arg) => (typeof arg === 'string' ? withoutUrlPasswords(arg) : arg)) as typeof args);
        },
      },
    },
    destination ?? pino.destination({ dest: 1, sync: true }),
  );
}

export interface LoggedError {
  readonly type: string;
  readonly message: string;
  readonly code?: string;
  readonly stack?: string;
  readonly cause?: LoggedError;
}

function errorForLog(error: unknown): unknown {
  if (!(error instanceof Error)) return error;
  const code = (error as { code?: unknown }).code;
  return {
    type: error.name,
    message: withoutUrlPasswords(error.message),
    ...(typeof code === 'string' ? { code } : {}),
    ...(error.stack === undefined ? {} : { stack: withoutUrlPasswords(error.stack) }),
    ...(error.cause instanceof Error ? { cause: errorForLog(error.cause) } : {}),
  };
}

function withoutUrlPasswords(text: string): string {
  return text.replace(/(\w:\/\/[^\s/:@]*:)[^\s/@]+@/g, '$1[redacted]@');
}

/** What Nest itself has to say, in our logs. Its logger is one for the whole process, so nothing of ours relies on it. */
export class NestLogger implements LoggerService {
  constructor(private readonly logger: Logger) {}

  /** Each route and module of six applications: nothing an operator reads unless something is wrong. */
  log(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  error(message: unknown, ...rest: unknown[]): void {
    this.write('error', message, rest);
  }
  warn(message: unknown, ...rest: unknown[]): void {
    this.write('warn', message, rest);
  }
  debug(message: unknown, ...rest: unknown[]): void {
    this.write('debug', message, rest);
  }
  verbose(message: unknown, ...rest: unknown[]): void {
    this.write('trace', message, rest);
  }
  fatal(message: unknown, ...rest: unknown[]): void {
    this.write('fatal', message, rest);
  }

  /** Nest gives the context last and, of errors, a stack before it. */
  private write(level: 'trace' | 'debug' | 'info' | 'warn' | 'error' | 'fatal', message: unknown, rest: unknown[]): void {
    const context = rest.at(-1);
    const error = [message, ...rest].find((part) => part instanceof Error);
    const fields = { ...(typeof context === 'string' && !context.includes('\n') ? { context } : {}), ...(error ? { err: error } : {}) };
    this.logger[level](
      fields,
      message instanceof Error ? message.message : typeof message === 'string' ? message : JSON.stringify(message),
    );
  }
}
