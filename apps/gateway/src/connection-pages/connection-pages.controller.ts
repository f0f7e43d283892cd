import { Body, Controller, Get, Inject, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { RUNTIME, type Runtime, ThirdPartyError } from '@stockbridge/platform';
import type { WmsWarehouse } from '@stockbridge/wms';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConnectionRow } from '../connections/connection.js';
import { FlowAnswers } from '../connections/flow-answers.js';
import { FlowQuestions, PREVIEWED_FLOWS, type PreviewedFlow } from '../connections/flow-questions.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { PageProblem, PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { SetupProblem } from '../setup/setup-problem.js';
import { SkuChoices } from '../setup/sku-choices.js';
import { WebhookAccess } from '../setup/webhook-access.js';
import { Shops } from '../shops/shops.js';
import { connectionPage } from './connection-page.js';
import { flowView } from './flow-view.js';
import { OwnConnections, type OwnConnection } from './own-connections.js';
import { type Form, oneOf } from './page-input.js';
import { previewPage, previewPath, previewTitle } from './preview-page.js';
import { changesOf, formFieldOf, formOf, readSettingsForm, type SettingsForm, type SettingsFormProblems } from './settings-form.js';
import { settingsPage } from './settings-page.js';
import { skuDoctorPage } from './sku-doctor-page.js';

/** Rows on a page of a dry run; groups on a page of the SKU doctor. */
const ROWS = 100;
const GROUPS = 25;

/** What the buttons of a dry run change. */
const ACTIONS: Readonly<Record<string, { readonly enabled?: boolean; readonly dryRun?: boolean }>> = {
  start: { enabled: false, dryRun: true },
  stop: { dryRun: false },
  on: { enabled: true },
  off: { enabled: false, dryRun: false },
};

/** The pages of a connection. Each browser sees the connections of the shop of its session and nothing else. */
@ApiExcludeController()
@Controller('connections/:id')
@UseFilters(PageProblemFilter)
export class ConnectionPagesController {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly own: OwnConnections,
    private readonly shops: Shops,
    private readonly flows: FlowAnswers,
    private readonly questions: FlowQuestions,
    private readonly settings: SettingsChanges,
    private readonly choices: SkuChoices,
    private readonly webhookAccess: WebhookAccess,
  ) {}

  @Get()
  async connection(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { session, connection } = await this.own.of(request, id);
    const [shop, flows, webhook] = await Promise.all([
      this.shops.byDomain(connection.shopDomain),
      this.flows.ofAll(connection),
      this.webhookAccess.of(connection),
    ]);
    const shopStatus = shop?.status ?? 'uninstalled';
    sendPage(reply, 200, connectionPage({ connection, formToken: session.formToken, shopStatus, flows, webhook, now: new Date() }));
  }

  /** What the page asks for every few seconds. */
  @Get('flows.json')
  async flowViews(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { connection } = await this.own.of(request, id);
    const flows = (await this.flows.ofAll(connection)).map((answer) => flowView(answer, connection, new Date()));
    await reply.header('cache-control', 'no-store').send({ flows });
  }

  @Post('load')
  async load(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    await this.own.sent(request, id, body);
    const flow = oneOf(PREVIEWED_FLOWS, body?.['flow']);
    const what = oneOf(['start', 'cancel'], body?.['what']);
    if (flow && what) await this.questions.run(id, flow, what);
    await reply.redirect(`/connections/${id}`, 303);
  }

  @Get('stock')
  async stock(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('after') after: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.preview(await this.own.of(request, id), 'inventory', placeOf(after), reply);
  }

  @Post('stock')
  async changeStock(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Body() body: Form,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(await this.own.sent(request, id, body), 'inventory', body?.['action'], reply);
  }

  @Get('articles')
  async articles(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('after') after: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.preview(await this.own.of(request, id), 'catalog', placeOf(after), reply);
  }

  @Post('articles')
  async changeArticles(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Body() body: Form,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.act(await this.own.sent(request, id, body), 'catalog', body?.['action'], reply);
  }

  @Get('sku-doctor')
  async skuDoctor(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('after') given: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { session, connection } = await this.own.of(request, id);
    const after = placeOf(given);
    const doctor = await this.questions.skuDoctor(connection, { after, limit: GROUPS });
    sendPage(reply, 200, skuDoctorPage({ connection, formToken: session.formToken, doctor, after }));
  }

  @Post('sku-doctor')
  async choose(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    await this.own.sent(request, id, body);
    const after = placeOf(body?.['after']);
    const page = `/connections/${id}/sku-doctor${after === null ? '' : `?after=${encodeURIComponent(after)}`}`;
    const { sku, choice } = { sku: body?.['sku'], choice: body?.['choice'] };
    try {
      if (typeof sku === 'string' && sku !== '') {
        if (choice === 'share' || choice === 'block') await this.choices.choose(id, sku, choice);
        else if (choice === 'otherwise') await this.choices.choose(id, sku, null);
      } else if (choice === 'share' || choice === 'block') await this.choices.chooseForOthers(id, choice);
    } catch (error) {
      throw asPageProblem(error, 'This choice could not be kept', page, 'Back to the SKU doctor');
    }
    await reply.redirect(page, 303);
  }

  @Get('settings')
  async showSettings(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('saved') saved: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = await this.own.of(request, id);
    await this.form(reply, 200, own, formOf(own.connection.settings), {}, saved !== undefined);
  }

  @Post('settings')
  async saveSettings(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Body() body: Form,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = await this.own.sent(request, id, body);
    const form = readSettingsForm(body ?? {});
    const read = changesOf(form);
    if ('problems' in read) return this.form(reply, 422, own, form, read.problems);
    const problem = await this.settings.take(id, read.changes);
    if (problem) return this.form(reply, problem.status, own, form, { [formFieldOf(problem.field)]: problem.sentence });
    await reply.redirect(`/connections/${id}/settings?saved`, 303);
  }

  private async preview(
    { session, connection }: OwnConnection,
    flow: PreviewedFlow,
    after: string | null,
    reply: FastifyReply,
  ): Promise<void> {
    const { enabled, dryRun: isLooking } = connection.settings[flow];
    const dryRun = enabled || !isLooking ? null : ((await this.questions.dryRun(connection, flow, { after, limit: ROWS })) ?? 'unanswered');
    sendPage(reply, 200, previewPage({ connection, flow, formToken: session.formToken, dryRun, isLaterPage: after !== null }));
  }

  private async act({ connection }: OwnConnection, flow: PreviewedFlow, action: unknown, reply: FastifyReply): Promise<void> {
    const path = `/connections/${connection.connectionId}/${previewPath(flow)}`;
    const change = typeof action === 'string' && Object.hasOwn(ACTIONS, action) ? ACTIONS[action] : undefined;
    try {
      // A dry run that begins again begins from nothing: what was seen before does not count.
      if (action === 'start' && connection.settings[flow].dryRun) await this.change(connection, flow, { dryRun: false });
      if (change) await this.change(connection, flow, change);
    } catch (error) {
      throw asPageProblem(error, 'This is not possible yet', path, `To the ${previewTitle(flow).toLowerCase()}`);
    }
    await reply.redirect(path, 303);
  }

  private async change({ connectionId }: ConnectionRow, flow: PreviewedFlow, change: object): Promise<void> {
    await this.settings.change(connectionId, (before) => mergedSettings(before, { [flow]: change }));
  }

  private async form(
    reply: FastifyReply,
    status: number,
    { session, connection }: OwnConnection,
    form: SettingsForm,
    problems: SettingsFormProblems,
    isSaved = false,
  ): Promise<void> {
    const warehouses = connection.settings.warehouseId === null ? await this.warehouses(connection) : null;
    sendPage(reply, status, settingsPage({ connection, formToken: session.formToken, form, problems, warehouses, isSaved }));
  }

  /** Null while the WMS can't be asked: the rest of the form works without. */
  private async warehouses(connection: ConnectionRow): Promise<readonly WmsWarehouse[] | null> {
    try {
      return await this.settings.warehouses(connection);
    } catch (error) {
      if (!(error instanceof ThirdPartyError) && !(error instanceof SetupProblem)) throw error;
      this.runtime.logger.warn({ err: error, connectionId: connection.connectionId }, 'the WMS could not be asked for its warehouses');
      return null;
    }
  }
}

/** Where a list goes on, as a query or a form says it. */
function placeOf(after: unknown): string | null {
  return typeof after === 'string' && after !== '' && after.length <= 1_000 ? after : null;
}

function asPageProblem(error: unknown, title: string, href: string, label: string): unknown {
  return error instanceof SetupProblem ? new PageProblem(error.status, title, error.sentence, { href, label }) : error;
}
