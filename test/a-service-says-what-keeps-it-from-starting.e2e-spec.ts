import { once } from 'node:events';
import { createServer, request as httpRequest } from 'node:http';
import { type AddressInfo } from 'node:net';
import { Body, Controller, Module, Post, Req, type DynamicModule, type RawBodyRequest } from '@nestjs/common';
import { type NestFastifyApplication } from '@nestjs/platform-fastify';
import { afterEach, describe, expect, it, jest } from '@jest/globals';
import {
  ConfigurationError,
  createService,
  EventStrategy,
  makeRuntime,
  PlatformModule,
  Readiness,
  type Runtime,
  type ServiceModule,
} from '@stockbridge/platform';

jest.setTimeout(30_000);

/** Carries nothing, and remembers whether it was opened and closed. */
class SilentStrategy extends EventStrategy {
  readonly heard: string[] = [];
  listen(callback: () => void): void {
    this.heard.push('listen');
    callback();
  }
  close(): void {
    this.heard.push('close');
  }
}

@Controller('webhooks')
class WebhookController {
  @Post()
  take(@Body() body: unknown, @Req() request: RawBodyRequest<object>): object {
    return { body, raw: request.rawBody?.length };
  }
}

@Module({})
class Service {
  static readonly service = 'gateway';
  static strategy: SilentStrategy;

  static forRuntime(runtime: Runtime): DynamicModule {
    Service.strategy = new SilentStrategy();
    return {
      module: Service,
      imports: [PlatformModule.forRuntime(runtime)],
      controllers: [WebhookController],
      providers: [{ provide: EventStrategy, useValue: Service.strategy }],
    };
  }
}
const module: ServiceModule = Service;

describe('a service', () => {
  const apps: NestFastifyApplication[] = [];
  afterEach(async () => {
    for (const app of apps.splice(0)) await app.close();
  });

  const environment = (more: Record<string, string> = {}) => ({
    DATABASE_URL: 'postgres://nobody@127.0.0.1:1/none',
    ENCRYPTION_KEY: Buffer.alloc(32, 3).toString('base64'),
    PUBLIC_URL: 'https://hub.example.com',
    HOST: '127.0.0.1',
    PORT: '0',
    LOG_LEVEL: 'silent',
    ...more,
  });

  async function started(more: Record<string, string> = {}): Promise<{ url: string; app: NestFastifyApplication }> {
    const app = await createService(module, makeRuntime('gateway', environment(more)), { listen: true });
    apps.push(app);
    return { app, url: await app.getUrl() };
  }

  it('names the port that is in use, and the variable to change', async () => {
    const taken = createServer().listen(0, '127.0.0.1').unref();
    await once(taken, 'listening');
    const { port } = taken.address() as AddressInfo;
    const refusal = await started({ PORT: String(port) }).catch((error: unknown) => error);
    expect(refusal).toBeInstanceOf(ConfigurationError);
    expect((refusal as Error).message).toBe(
      `Port ${port} on 127.0.0.1 is already in use: stop what listens there, or set PORT to another one.`,
    );
    expect(Service.strategy.heard).toEqual(['listen', 'close']);
    taken.close();
  });

  it('names a host that is none of its own', async () => {
    await expect(started({ HOST: '203.0.113.1' })).rejects.toThrow('HOST names 203.0.113.1, which is no address of this machine');
  });

  it('is alive when what it needs is away, but not ready, and says what is missing', async () => {
    const { url, app } = await started();
    app.get(Readiness, { strict: false }).register('database', () => ({ up: true, sentence: 'The database answers.' }));
    expect((await fetch(`${url}/health/ready`)).status).toBe(200);

    app.get(Readiness, { strict: false }).register('transport', () => ({ up: false, sentence: 'The broker is away.' }));
    const ready = await fetch(`${url}/health/ready`);
    expect(ready.status).toBe(503);
    await expect(ready.json()).resolves.toMatchObject({
      status: 'error',
      details: { database: { status: 'up' }, transport: { status: 'down', message: 'The broker is away.' } },
    });
    expect((await fetch(`${url}/health/live`)).status).toBe(200);
  });

  it('shows its metrics under its name', async () => {
    const { url } = await started();
    const page = await fetch(`${url}/metrics`);
    expect(page.headers.get('content-type')).toContain('text/plain');
    await expect(page.text()).resolves.toContain('process_resident_memory_bytes{service="gateway"}');
  });

  it('keeps the bytes of a body as they came, for whoever checks a signature', async () => {
    const { url } = await started();
    const text = '{ "id":  12345678901234567890 }';
    const reply = await fetch(`${url}/webhooks`, { method: 'POST', body: text, headers: { 'content-type': 'application/json' } });
    await expect(reply.json()).resolves.toMatchObject({ raw: text.length });
  });

  it('answers a webhook of 10 MB with 413 and a sentence', async () => {
    const { url } = await started();
    const { status, body } = await post(`${url}/webhooks`, `"${'x'.repeat(10_000_000)}"`);
    expect(status).toBe(413);
    expect(JSON.parse(body)).toMatchObject({ message: 'The request body is larger than 1 MiB, the most that is taken here.' });
  });

  it('answers a webhook whose JSON is broken with 400 and a sentence', async () => {
    const { url } = await started();
    const { status, body } = await post(`${url}/webhooks`, '{"id": 1');
    expect(status).toBe(400);
    expect(JSON.parse(body)).toMatchObject({ message: 'The request body is not valid JSON.' });
  });

  it('closes its transport when it is closed', async () => {
    const { app } = await started();
    await app.close();
    apps.length = 0;
    expect(Service.strategy.heard).toEqual(['listen', 'close']);
  });

  function post(url: string, body: string): Promise<{ status: number | undefined; body: string }> {
    return new Promise((resolve, reject) => {
      const sent = httpRequest(
        url,
        { method: 'POST', headers: { 'content-type': 'application/json', 'content-length': Buffer.byteLength(body) } },
        (reply) => {
          let text = '';
          reply.on('data', (chunk: Buffer) => (text += chunk.toString()));
          reply.on('end', () => resolve({ status: reply.statusCode, body: text }));
        },
      );
      sent.on('error', reject);
      sent.end(body);
    });
  }
});
