import { BadRequestException, PayloadTooLargeException } from '@nestjs/common';
import { FastifyAdapter } from '@nestjs/platform-fastify';

/** The largest request body that is taken, in bytes. Shopify's webhooks and our own forms are a hundredth of it. */
export const BODY_LIMIT_BYTES = 1_048_576;

/** Characters of a path parameter. The longest are SKUs, which Shopify lets have 255. */
const LONGEST_PARAMETER = 500;

/** Fastify, which says in a sentence what is wrong with a body that never reached a handler. */
export class HttpAdapter extends FastifyAdapter {
  /** @param trustProxy whether a proxy in front sets `X-Forwarded-For` itself */
  constructor(trustProxy: boolean) {
    super({ bodyLimit: BODY_LIMIT_BYTES, trustProxy, routerOptions: { maxParamLength: LONGEST_PARAMETER } });
  }

  override mapException(error: unknown): unknown {
    switch ((error as { code?: unknown } | null)?.code) {
      case 'FST_ERR_CTP_BODY_TOO_LARGE':
        return new PayloadTooLargeException(
          `The request body is larger than ${BODY_LIMIT_BYTES / 1_048_576} MiB, the most that is taken here.`,
        );
      case 'FST_ERR_CTP_INVALID_JSON_BODY':
      case 'FST_ERR_CTP_EMPTY_JSON_BODY':
        return new BadRequestException('The request body is not valid JSON.');
      default:
        return super.mapException(error);
    }
  }
}
