import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { type ConnectionSettings, REFUND_VERDICTS, refundsDecide, refundsWaiting, type RefundVerdict } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlowQuestions } from '../connections/flow-questions.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { SetupProblem } from '../setup/setup-problem.js';
import { type OwnConnection, OwnConnections } from './own-connections.js';
import { readReturnsForm, returnsChangesOf, returnsFormOf, type ReturnsForm, type ReturnsFormProblems } from './returns-form.js';
import { returnsPage, type ReturnsPage } from './returns-page.js';

type Form = Record<string, unknown> | undefined;

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
    const known = (['saved', 'decided', 'changed'] as const).find((each) => each === done) ?? null;
    const from = typeof after === 'string' && /^\d{1,20}$/.test(after) ? after : null;
    await this.page(reply, 200, own, returnsFormOf(own.connection.settings), {}, { done: known, after: from });
  }

  @Post()
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    const own = await this.own.sent(request, id, body);
    const verdict = REFUND_VERDICTS.find((each) => each === body?.['what']);
    if (verdict) return this.decide(reply, id, verdict, body ?? {});
    const form = readReturnsForm(body ?? {});
    const read = returnsChangesOf(form);
    if ('problems' in read) return this.page(reply, 422, own, form, read.problems);
    try {
      await this.settings.change(id, (before: ConnectionSettings): unknown => mergedSettings(before, read.changes));
    } catch (error) {
      if (!(error instanceof SetupProblem)) throw error;
      return this.page(reply, error.status, own, form, { form: error.sentence });
    }
    await reply.redirect(`/connections/${id}/returns?done=saved`, 303);
  }

  private async decide(reply: FastifyReply, id: string, verdict: RefundVerdict, body: Record<string, unknown>): Promise<void> {
    const [orderId, key] = [body['orderId'], body['key']];
    const isNamed = typeof orderId === 'string' && /^\d{1,20}$/.test(orderId) && typeof key === 'string' && key.length <= 2_000;
    const answer = isNamed
      ? await this.questions.ask('returns', refundsDecide, { connectionId: id, verdict, refunds: [{ orderId, key }] })
      : null;
    const done = answer && answer.decided.length > 0 ? 'decided' : 'changed';
    await reply.redirect(`/connections/${id}/returns?done=${done}`, 303);
  }

  private async page(
    reply: FastifyReply,
    status: number,
    { session, connection }: OwnConnection,
    form: ReturnsForm,
    problems: ReturnsFormProblems,
    { done = null, after = null }: { done?: ReturnsPage['done']; after?: string | null } = {},
  ): Promise<void> {
    const ask = { connectionId: connection.connectionId, after, limit: REFUNDS };
    const waiting = await this.questions.ask('returns', refundsWaiting, ask);
    sendPage(reply, status, returnsPage({ connection, formToken: session.formToken, waiting, form, problems, done }));
  }
}
