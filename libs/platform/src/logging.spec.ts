import { describe, expect, it } from '@jest/globals';
import { createLogger, NestLogger } from './logging.js';

function recorded(env: Record<string, string> = {}) {
  const lines: string[] = [];
  const logger = createLogger(env, { write: (line) => void lines.push(line) });
  return { logger, last: () => JSON.parse(lines.at(-1) ?? '{}') as Record<string, unknown>, lines };
}

describe('logs', () => {
  it('say which service speaks', () => {
    const { logger, last } = recorded();
    logger.child({ service: 'order' }).info('hello');
    expect(last()).toMatchObject({ service: 'order', msg: 'hello' });
  });

  it('hold no token, password or authorization, however deep', () => {
    const { logger, lines } = recorded();
    logger.info({
      password: 's3cret',
      request: { headers: { authorization: 's3cret', 'x-shopify-access-token': 's3cret' } },
      connection: { wms: { login: { password: 's3cret', accessToken: 's3cret' } } },
    });
    expect(lines.join()).toContain('[redacted]');
    expect(lines.join()).not.toContain('s3cret');
  });

  it('hold no password of a URL', () => {
    const { logger, lines } = recorded();
    logger.info('connecting to postgres://orders:s3cret@db/hub');
    logger.error({ err: new Error('cannot reach amqp://hub:s3cret@broker') }, 'failed');
    expect(lines.join()).not.toContain('s3cret');
    expect(lines.join()).toContain('postgres://orders:[redacted]@db/hub');
  });

  it('keep of a failed query neither statement nor parameters', () => {
    const { logger, lines, last } = recorded();
    const cause = Object.assign(new Error('duplicate key'), { detail: 'Key (email)=(jane@example.com)' });
    const error = Object.assign(new Error('query failed', { cause }), {
      query: 'insert …',
      parameters: ['jane@example.com'],
      driverError: cause,
    });
    logger.error({ err: error }, 'could not record');
    expect(lines.join()).not.toContain('jane@example.com');
    expect(last()).toMatchObject({ err: { message: 'query failed', cause: { message: 'duplicate key' } } });
  });

  it('are as talkative as LOG_LEVEL says', () => {
    const { logger, lines } = recorded({ LOG_LEVEL: 'warn' });
    logger.info('quiet');
    logger.warn('loud');
    expect(lines).toHaveLength(1);
    expect(() => createLogger({ LOG_LEVEL: 'chatty' })).toThrow(
      /^LOG_LEVEL is malformed: it must be one of .*; for example LOG_LEVEL=info$/,
    );
  });

  it("carry Nest's own messages quietly and its errors loudly, with their context", () => {
    const { logger, last } = recorded({ LOG_LEVEL: 'debug' });
    const nest = new NestLogger(logger);
    nest.log('Nest application successfully started', 'NestApplication');
    expect(last()).toMatchObject({ level: 20, context: 'NestApplication', msg: 'Nest application successfully started' });
    nest.error(new TypeError('boom'), 'ExceptionsHandler');
    expect(last()).toMatchObject({ level: 50, context: 'ExceptionsHandler', err: { type: 'TypeError', message: 'boom' } });
  });
});
