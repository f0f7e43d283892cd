import { createHash, createHmac, randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { equalInConstantTime } from '@stockbridge/shopify';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { DataSource, LessThan, MoreThan } from 'typeorm';
import { cookie, setCookie } from '../pages/cookies.js';
import { PageProblem } from '../pages/page-problem.js';
import { SetupSession } from './setup-session.js';

const COOKIE = 'sb_setup';
const SESSION_SECONDS = 86_400;

/** A browser's session, bound to the shop it has just installed. */
export interface OpenSession {
  readonly shop: string;
  /** Goes into every form; only this session's pages know it. */
  readonly formToken: string;
}

/** Who may see which setup page: the browser that came back from the shop's OAuth, for that shop. Of the token only a hash is kept. */
@Injectable()
export class SetupSessions {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
  ) {}

  async begin(reply: FastifyReply, shop: string): Promise<void> {
    const token = randomBytes(32).toString('base64url');
    const sessions = this.dataSource.getRepository(SetupSession);
    await sessions.delete({ expiresAt: LessThan(new Date()) });
    await sessions.insert({ tokenHash: hashOf(token), shopDomain: shop, expiresAt: new Date(Date.now() + SESSION_SECONDS * 1000) });
    const secure = this.runtime.config.publicUrl.startsWith('https://');
    setCookie(reply, COOKIE, token, { path: '/', maxAgeSeconds: SESSION_SECONDS, secure });
  }

  /** @throws PageProblem when the browser has no session. */
  async of(request: FastifyRequest): Promise<OpenSession> {
    const token = cookie(request, COOKIE) ?? '';
    const session = await this.dataSource
      .getRepository(SetupSession)
      .findOneBy({ tokenHash: hashOf(token), expiresAt: MoreThan(new Date()) });
    if (!session) {
      throw new PageProblem(
        401,
        'Please install first',
        'This page belongs to the browser that has just installed the app; start from your shop.',
        {
          href: '/',
          label: 'To the start',
        },
      );
    }
    return { shop: session.shopDomain, formToken: createHmac('sha256', token).update('form').digest('base64url') };
  }

  /** @throws PageProblem when the form was not made by a page of this session. */
  checkForm(session: OpenSession, formToken: unknown): void {
    if (typeof formToken !== 'string' || !equalInConstantTime(formToken, session.formToken)) {
      throw new PageProblem(403, 'Please open the form again', 'The form was not sent from the page that we made for you.', {
        href: '/setup',
        label: 'To the form',
      });
    }
  }
}

const hashOf = (token: string) => createHash('sha256').update(token).digest('hex');
