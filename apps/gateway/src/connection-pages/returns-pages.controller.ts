import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { REFUND_VERDICTS, refundsDecide, refundsWaiting, type RefundVerdict } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import type { ConnectionRow } from '../connections/connection.js';
import { FlowQuestions } from '../connections/flow-questions.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { type OwnConnection, OwnConnections } from './own-connections.js';
import { type Form, idOf, oneOf } from './page-input.js';
import { readReturnsForm, returnsChangesOf, returnsFormOf, type ReturnsForm, type ReturnsFormProblems } from './returns-form.js';
import { RETURNS_OUTCOMES, type ReturnsOutcome, returnsPage } from './returns-page.js';

/** Refunds shown at a time. */
const REFUNDS = 50;

/** The page of a connection about what came back to the warehouse. */
@ApiExcludeController()
@Controller('connections/:id/returns')
@UseFilters(PageProblemFilter)
export class ReturnsPagesController {
  constructor(
    private readonly own: OwnConnections,
    private readonly questions: FlowQuestions,
    private readonly settings: SettingsChanges,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('after') after: unknown,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const own = await this.own.of(request, id);
    const shown = { done: oneOf(RETURNS_OUTCOMES, done), after: idOf(after) };
    await this.page(reply, 200, own, returnsFormOf(own.connection.settings), {}, shown);
  }

  @Post()
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    const own = await this.own.sent(request, id, body);
    const verdict = oneOf(REFUND_VERDICTS, body?.['what']);
    if (verdict) {
      const done = await this.decide(own.connection, verdict, body);
      await reply.redirect(`/connections/${id}/returns?done=${done}`, 303);
      return;
    }
    const form = readReturnsForm(body ?? {});
    const read = returnsChangesOf(form);
    if ('problems' in read) return this.page(reply, 422, own, form, read.problems);
    const problem = await this.settings.take(id, read.changes);
    if (problem) return this.page(reply, problem.status, own, form, { form: problem.sentence });
    await reply.redirect(`/connections/${id}/returns?done=saved`, 303);
  }

  private async decide({ connectionId, settings }: ConnectionRow, verdict: RefundVerdict, body: Form): Promise<ReturnsOutcome> {
    const [orderId, key] = [idOf(body?.['orderId']), body?.['key']];
    if (orderId === null || typeof key !== 'string' || key.length > 2_000) return 'changed';
    const answer = await this.questions.ask('returns', refundsDecide, { connectionId, verdict, refunds: [{ orderId, key }] });
    if (!answer) return 'unanswered';
    if (answer.decided.length > 0) return 'decided';
    return verdict === 'approve' && !settings.returns.enabled ? 'off' : 'changed';
  }

  private async page(
    reply: FastifyReply,
    status: number,
    { session, connection }: OwnConnection,
    form: ReturnsForm,
    problems: ReturnsFormProblems,
    { done = null, after = null }: { done?: ReturnsOutcome | null; after?: string | null } = {},
  ): Promise<void> {
    const ask = { connectionId: connection.connectionId, after, limit: REFUNDS };
    const waiting = await this.questions.ask('returns', refundsWaiting, ask);
    sendPage(reply, status, returnsPage({ connection, formToken: session.formToken, waiting, form, problems, done }));
  }
}
