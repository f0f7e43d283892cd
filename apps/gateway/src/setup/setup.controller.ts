import { Body, Controller, Get, Param, Post, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { Connections } from '../connections/connections.js';
import { FlowAnswers } from '../connections/flow-answers.js';
import { PageProblem, PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { type ShopNow, Shops } from '../shops/shops.js';
import { isUuid } from '../webhooks/is-uuid.js';
import { connectionPage } from './connection-page.js';
import { ConnectionSetup } from './connection-setup.js';
import { type Problems, readForm, type Typed } from './setup-form.js';
import { setupPage } from './setup-page.js';
import { SetupProblem } from './setup-problem.js';
import { type OpenSession, SetupSessions } from './setup-sessions.js';
import { WebhookAccess } from './webhook-access.js';

/** The pages that follow an install. Each sees the shop of its session and nothing else. */
@ApiExcludeController()
@Controller()
@UseFilters(PageProblemFilter)
export class SetupController {
  constructor(
    private readonly sessions: SetupSessions,
    private readonly shops: Shops,
    private readonly setup: ConnectionSetup,
    private readonly connections: Connections,
    private readonly flows: FlowAnswers,
    private readonly webhookAccess: WebhookAccess,
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

  @Get('connections/:id')
  async connection(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const connection = await this.connectionOf(await this.sessions.of(request), id);
    const [shop, flows, webhook] = await Promise.all([
      this.shops.byDomain(connection.shopDomain),
      this.flows.ofAll(connection),
      this.webhookAccess.of(connection),
    ]);
    sendPage(reply, 200, connectionPage({ connection, shopStatus: shop?.status ?? 'uninstalled', flows, webhook }));
  }

  /** What the page asks for every few seconds. */
  @Get('connections/:id/flows.json')
  async flowCounts(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const connection = await this.connectionOf(await this.sessions.of(request), id);
    await reply.header('cache-control', 'no-store').send({ flows: await this.flows.ofAll(connection) });
  }

  private async connectionOf(session: OpenSession, id: string) {
    const connection = isUuid(id) ? await this.connections.byId(id) : null;
    if (connection?.shopDomain !== session.shop) {
      throw new PageProblem(404, 'No such connection', `${session.shop} has no connection of this id.`, {
        href: '/setup',
        label: 'To the form',
      });
    }
    return connection;
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
