import { Body, Controller, Get, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Connections } from '../connections/connections.js';
import { PageProblem, PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { type ShopNow, Shops } from '../shops/shops.js';
import { ConnectionSetup } from './connection-setup.js';
import { type Problems, readForm, type Typed } from './setup-form.js';
import { setupPage } from './setup-page.js';
import { SetupProblem } from './setup-problem.js';
import { type OpenSession, SetupSessions } from './setup-sessions.js';

/** The form that follows an install. It sees the shop of its session and nothing else. */
@ApiExcludeController()
@Controller()
@UseFilters(PageProblemFilter)
export class SetupController {
  constructor(
    private readonly sessions: SetupSessions,
    private readonly shops: Shops,
    private readonly setup: ConnectionSetup,
    private readonly connections: Connections,
  ) {}

  @Get('setup')
  async form(@Req() request: FastifyRequest, @Res() reply: FastifyReply): Promise<void> {
    const session = await this.sessions.of(request);
    await this.show(reply, 200, session, await this.shopOf(session), {}, {});
  }

  @Post('setup')
  async save(@Req() request: FastifyRequest, @Body() body: Record<string, unknown> | undefined, @Res() reply: FastifyReply): Promise<void> {
    const session = await this.sessions.of(request);
    this.sessions.checkForm(session, body?.['formToken']);
    const read = readForm(body);
    if ('problems' in read) return this.show(reply, 422, session, await this.shopOf(session), read.typed, read.problems);
    try {
      const { connectionId } = await this.setup.save(session.shop, read.input);
      await reply.redirect(`/connections/${connectionId}`, 303);
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      const { status, field, sentence } = error;
      await this.show(reply, status, session, await this.shopOf(session), read.typed, { [field]: sentence });
    }
  }

  private async shopOf(session: OpenSession): Promise<ShopNow> {
    const now = await this.shops.now(session.shop);
    if (now) return now;
    throw new PageProblem(
      409,
      'Please install again',
      `The app has no access to ${session.shop} any more; install it again and come back.`,
      {
        href: `/shopify/install?shop=${encodeURIComponent(session.shop)}`,
        label: 'Install again',
      },
    );
  }

  private async show(
    reply: FastifyReply,
    status: number,
    session: OpenSession,
    { details }: ShopNow,
    typed: Typed,
    problems: Problems,
  ): Promise<void> {
    const names = new Map(details.locations.map(({ id, name }) => [id, name]));
    const connections = (await this.connections.all(session.shop)).map(({ connectionId, locationId, goodsOwnerId, wmsUrl }) => ({
      connectionId,
      label: `${names.get(locationId) ?? `Location ${locationId}`}: goods owner ${goodsOwnerId} at ${new URL(wmsUrl).host}`,
    }));
    sendPage(
      reply,
      status,
      setupPage({
        shop: { domain: session.shop, name: details.name },
        locations: details.locations,
        formToken: session.formToken,
        typed,
        problems,
        connections,
      }),
    );
  }
}
