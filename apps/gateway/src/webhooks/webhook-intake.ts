import { Inject, Injectable, type OnModuleInit } from '@nestjs/common';
import { HttpAdapterHost } from '@nestjs/core';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import type { FastifyError, FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { Counter, Histogram } from 'prom-client';
import { ShopifyWebhooks } from './shopify-webhooks.js';
import type { WebhookAnswer } from './webhook-answer.js';
import { WmsWebhooks } from './wms-webhooks.js';

/** With ids only asked for, a webhook has a few hundred bytes; compliance topics come whole, with lists of order ids. */
export const LARGEST_WEBHOOK_BYTES = 1024 * 1024;

/**
 * The two doors for webhooks, as bare Fastify routes: their bodies stay bytes until the sender is verified, and nothing
 * of Nest's request handling stands between the network and our commit.
 */
@Injectable()
export class WebhookIntake implements OnModuleInit {
  private readonly taken: Counter<'sender' | 'outcome'>;
  private readonly duration: Histogram<'sender'>;

  constructor(
    private readonly adapterHost: HttpAdapterHost,
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly shopify: ShopifyWebhooks,
    private readonly wms: WmsWebhooks,
  ) {
    const registers = [runtime.metrics];
    this.taken = new Counter({
      name: 'stockbridge_webhooks_total',
      help: 'Webhooks received',
      labelNames: ['sender', 'outcome'],
      registers,
    });
    this.duration = new Histogram({
      name: 'stockbridge_webhook_seconds',
      help: 'From the whole body to the answer, our commit included',
      labelNames: ['sender'],
      buckets: [0.002, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 5],
      registers,
    });
  }

  async onModuleInit(): Promise<void> {
    const fastify = this.adapterHost.httpAdapter.getInstance<FastifyInstance>();
    await fastify.register(async (scope) => this.routes(scope));
  }

  private async routes(scope: FastifyInstance): Promise<void> {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser('*', { parseAs: 'buffer', bodyLimit: LARGEST_WEBHOOK_BYTES }, (_request, body, done) => done(null, body));
    scope.setErrorHandler((error: FastifyError, request, reply) => this.refuse(error, request, reply));

    scope.post('/webhooks/shopify', { bodyLimit: LARGEST_WEBHOOK_BYTES }, (request, reply) =>
      this.answer('shopify', reply, (receivedAt) =>
        this.shopify.take({
          topic: header(request, 'x-shopify-topic'),
          hmac: header(request, 'x-shopify-hmac-sha256'),
          shop: header(request, 'x-shopify-shop-domain'),
          triggeredAt: header(request, 'x-shopify-triggered-at'),
          body: bytes(request),
          receivedAt,
        }),
      ),
    );
    scope.post<{ Params: { connectionId: string } }>(
      '/webhooks/wms/:connectionId',
      { bodyLimit: LARGEST_WEBHOOK_BYTES },
      (request, reply) =>
        this.answer('wms', reply, (receivedAt) =>
          this.wms.take({
            connectionId: request.params.connectionId,
            token: header(request, 'x-auth-token'),
            body: bytes(request),
            receivedAt,
          }),
        ),
    );
  }

  private async answer(
    sender: 'shopify' | 'wms',
    reply: FastifyReply,
    take: (receivedAt: Date) => Promise<WebhookAnswer>,
  ): Promise<FastifyReply> {
    const stop = this.duration.startTimer({ sender });
    const { status, outcome, sentence } = await take(new Date());
    this.taken.inc({ sender, outcome });
    stop();
    return reply.code(status).send({ statusCode: status, message: sentence });
  }

  private refuse(error: FastifyError, request: FastifyRequest, reply: FastifyReply): FastifyReply {
    const sender = request.url.startsWith('/webhooks/wms') ? 'wms' : 'shopify';
    if (error.statusCode === 413) {
      this.taken.inc({ sender, outcome: 'too-large' });
      return reply.code(413).send({ statusCode: 413, message: 'A webhook may have at most 1 MiB. Subscribe to ids only (includeFields).' });
    }
    if (error.statusCode !== undefined && error.statusCode < 500) {
      this.taken.inc({ sender, outcome: 'unreadable' });
      return reply.code(error.statusCode).send({ statusCode: error.statusCode, message: 'The webhook cannot be read as an HTTP request.' });
    }
    // Not committed: the sender tries again.
    this.taken.inc({ sender, outcome: 'failed' });
    this.runtime.logger.error({ err: error, sender }, 'a webhook could not be recorded; its sender will send it again');
    return reply.code(503).send({ statusCode: 503, message: 'The webhook could not be recorded. Send it again.' });
  }
}

function header(request: FastifyRequest, name: string): string | undefined {
  const value = request.headers[name];
  return Array.isArray(value) ? value[0] : value;
}

/** A request without a body has none to parse. */
function bytes(request: FastifyRequest): Buffer {
  return Buffer.isBuffer(request.body) ? request.body : Buffer.alloc(0);
}
