import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type ConnectionSettings, orderAuditRun, orderExplain, orderPreview, shipmentsFulfill } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlowQuestions } from '../connections/flow-questions.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { OrderAudits } from '../connections/order-audits.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { SetupProblem } from '../setup/setup-problem.js';
import { AccessLog } from '../timeline/access-log.js';
import { orderAuditPage } from './order-audit-page.js';
import { type OrderExplainPage, orderExplainPage, REPORT_OUTCOMES, type ReportOutcome } from './order-explain-page.js';
import { orderPreviewPage } from './order-preview-page.js';
import {
  asSent,
  orderChangesOf,
  orderFormFieldOf,
  orderFormOf,
  type OrderSettingsForm,
  type OrderSettingsProblems,
  readOrderSettingsForm,
} from './order-settings-form.js';
import { orderSettingsPage } from './order-settings-page.js';
import { type OwnConnection, OwnConnections } from './own-connections.js';
import { type Form, oneOf } from './page-input.js';

/** Orders that a preview looks at. */
const ORDERS = 20;
/** Whole orders are read from both sides for an answer; a person waits that long. */
const READS_WITHIN_MS = 45_000;

/** The pages of a connection about its orders: settings, what they would do, why an order is where it is, whether any is missing. */
@ApiExcludeController()
@Controller('connections/:id')
@UseFilters(PageProblemFilter)
export class OrderPagesController {
  constructor(
    private readonly own: OwnConnections,
    private readonly questions: FlowQuestions,
    private readonly audits: OrderAudits,
    private readonly settings: SettingsChanges,
    private readonly accessLog: AccessLog,
  ) {}

  @Get('order-settings')
  async showSettings(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('saved') saved: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = await this.own.of(request, id);
    showForm(reply, 200, own, orderFormOf(own.connection.settings), {}, { isSaved: saved !== undefined });
  }

  @Post('order-settings')
  async takeSettings(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Body() body: Form,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = await this.own.sent(request, id, body);
    const form = readOrderSettingsForm(body ?? {});
    if (body?.['what'] === 'edit') return showForm(reply, 200, own, form, {}, { isTyped: true });
    const read = orderChangesOf(form);
    if ('problems' in read) return showForm(reply, 422, own, form, read.problems);
    const changed = (before: ConnectionSettings): unknown => mergedSettings(before, read.changes);
    try {
      if (body?.['what'] === 'preview') {
        const settings = this.settings.asIf(changed, own.connection);
        return await this.preview(reply, own, settings, asSent(form));
      }
      await this.settings.change(id, changed);
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      return showForm(reply, error.status, own, form, { [orderFormFieldOf(error.field)]: error.sentence });
    }
    await reply.redirect(`/connections/${id}/order-settings?saved`, 303);
  }

  @Get('order-preview')
  async showPreview(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    await this.preview(reply, await this.own.of(request, id), null, null);
  }

  @Get('order-explain')
  async explain(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('order') order: unknown,
    @Query('reported') reported: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { session, connection } = await this.own.of(request, id);
    const asked = typeof order === 'string' ? order.trim().slice(0, 100) : '';
    const explanation = asked === '' ? null : await this.explanationOf(id, asked);
    const { formToken } = session;
    sendPage(reply, 200, orderExplainPage({ connection, asked, explanation, formToken, reported: oneOf(REPORT_OUTCOMES, reported) }));
  }

  @Post('order-explain')
  async fulfill(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    await this.own.sent(request, id, body);
    const order = typeof body?.['shipment'] === 'string' ? body['shipment'].trim().slice(0, 100) : '';
    const reported = order === '' ? 'no' : await this.report(id, order);
    await reply.redirect(`/connections/${id}/order-explain?order=${encodeURIComponent(order)}&reported=${reported}`, 303);
  }

  @Get('order-audit')
  async showAudit(@Req() request: FastifyRequest, @Param('id') id: string, @Res() reply: FastifyReply): Promise<void> {
    const { session, connection } = await this.own.of(request, id);
    const audit = await this.audits.of(connection);
    sendPage(reply, 200, orderAuditPage({ connection, formToken: session.formToken, audit }));
  }

  @Post('order-audit')
  async runAudit(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    await this.own.sent(request, id, body);
    await this.questions.ask('order', orderAuditRun, { connectionId: id });
    await reply.redirect(`/connections/${id}/order-audit`, 303);
  }

  /** @param settings null: those in force */
  private async preview(
    reply: FastifyReply,
    { session, connection }: OwnConnection,
    settings: ConnectionSettings | null,
    typed: readonly (readonly [string, string])[] | null,
  ): Promise<void> {
    const { connectionId } = connection;
    const ask = { connectionId, settings, days: null, after: null, limit: ORDERS };
    const preview = await this.questions.ask('order', orderPreview, ask, READS_WITHIN_MS);
    if (preview && preview.orders.length > 0) {
      const sentence = `A preview of ${preview.orders.length} orders, with customer data, was shown on the page of the connection.`;
      await this.accessLog.note(connectionId, { kind: 'connection', id: connectionId, number: null }, sentence);
    }
    sendPage(reply, 200, orderPreviewPage({ connection, formToken: session.formToken, preview, typed }));
  }

  private async report(connectionId: string, order: string): Promise<ReportOutcome> {
    const answer = await this.questions.ask('fulfillment', shipmentsFulfill, { connectionId, orders: [order] });
    if (!answer) return 'unanswered';
    return answer.asked.length > 0 ? 'yes' : 'no';
  }

  private async explanationOf(connectionId: string, order: string): Promise<OrderExplainPage['explanation']> {
    const answer = await this.questions.ask('order', orderExplain, { connectionId, order }, READS_WITHIN_MS);
    if (!answer) return 'unanswered';
    if (!answer.explanation) return 'unknown';
    const { orderId, orderNumber } = answer.explanation;
    const subject = { kind: 'order' as const, id: orderId, number: orderNumber };
    await this.accessLog.note(connectionId, subject, 'The order was explained on the page of the connection.');
    return answer.explanation;
  }
}

function showForm(
  reply: FastifyReply,
  status: number,
  { session, connection }: OwnConnection,
  form: OrderSettingsForm,
  problems: OrderSettingsProblems,
  { isSaved = false, isTyped = false } = {},
): void {
  sendPage(reply, status, orderSettingsPage({ connection, formToken: session.formToken, form, problems, isSaved, isTyped }));
}
