import { type CanActivate, type ExecutionContext, Injectable, UnauthorizedException } from '@nestjs/common';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { ApiKeys } from './api-keys.js';

/** Lets in who shows an API key: `Authorization: Bearer sb_…`. */
@Injectable()
export class ApiKeyGuard implements CanActivate {
  constructor(private readonly keys: ApiKeys) {}

  async canActivate(context: ExecutionContext): Promise<boolean> {
    const http = context.switchToHttp();
    const key = /^Bearer (sb_[A-Za-z0-9_-]{10,200})$/i.exec(http.getRequest<FastifyRequest>().headers.authorization ?? '')?.[1];
    if (key !== undefined && (await this.keys.isValid(key))) return true;
    void http.getResponse<FastifyReply>().header('www-authenticate', 'Bearer realm="stockbridge"');
    throw new UnauthorizedException('An API key is needed: Authorization: Bearer sb_… It was printed at the first start.');
  }
}
