import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlowQuestions } from '../connections/flow-questions.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { type OwnConnection, OwnConnections } from './own-connections.js';
import { type Form, idOf, oneOf } from './page-input.js';
import {
  readShipmentsForm,
  shipmentsChangesOf,
  shipmentsFieldOf,
  type ShipmentsForm,
  shipmentsFormOf,
  type ShipmentsFormProblems,
} from './shipments-form.js';
import { SHIPMENTS_OUTCOMES, type ShipmentsOutcome, shipmentsPage } from './shipments-page.js';

/** Shipments shown at a time: as many as can be reported at once. */
const SHIPMENTS = 100;

/** The page of a connection about its shipments. */
@ApiExcludeController()
@Controller('connections/:id/shipments')
@UseFilters(PageProblemFilter)
export class ShipmentsPagesController {
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
    const shown = { done: oneOf(SHIPMENTS_OUTCOMES, done), after: idOf(after) };
    await this.page(reply, 200, own, shipmentsFormOf(own.connection.settings), {}, shown);
  }

  @Post()
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    const own = await this.own.sent(request, id, body);
    if (body?.['what'] === 'save') return this.save(reply, own, body);
    const done = body?.['what'] === 'match' ? await this.match(id, body) : await this.report(id, body);
    await reply.redirect(`/connections/${id}/shipments?done=${done}`, 303);
  }

  private async save(reply: FastifyReply, own: OwnConnection, body: NonNullable<Form>): Promise<void> {
    const { connectionId } = own.connection;
    const form = readShipmentsForm(body);
    const read = shipmentsChangesOf(form);
    if ('problems' in read) return this.page(reply, 422, own, form, read.problems);
    const problem = await this.settings.take(connectionId, read.changes);
    if (problem) return this.page(reply, problem.status, own, form, { [shipmentsFieldOf(problem.field)]: problem.sentence });
    await reply.redirect(`/connections/${connectionId}/shipments?done=saved`, 303);
  }

  private async report(connectionId: string, body: Form): Promise<ShipmentsOutcome> {
    const orders = [body?.['orders'] ?? []].flat().filter((each) => typeof each === 'string' && each !== '' && each.length <= 100);
    if (orders.length === 0 || orders.length > SHIPMENTS) return 'changed';
    const answer = await this.questions.ask('fulfillment', shipmentsFulfill, { connectionId, orders: orders as string[] });
    if (!answer) return 'unanswered';
    return answer.asked.length > 0 ? 'reported' : 'changed';
  }

  private async match(connectionId: string, body: NonNullable<Form>): Promise<ShipmentsOutcome> {
    const orderId = idOf(body['orderId']);
    const matches: { rowNumber: string; lineItemId: string | null }[] = [];
    for (let at = 0; typeof body[`row${at}`] === 'string' && at < SHIPMENTS; at++) {
      const said = body[`match${at}`];
      const lineItemId = idOf(said);
      if (lineItemId === null && said !== 'by-hand') continue;
      matches.push({ rowNumber: String(body[`row${at}`]).slice(0, 200), lineItemId });
    }
    if (orderId === null || matches.length === 0) return 'changed';
    const answer = await this.questions.ask('fulfillment', shipmentsMatch, { connectionId, orderId, matches });
    if (!answer) return 'unanswered';
    return answer.isMatched ? 'matched' : 'changed';
  }

  private async page(
    reply: FastifyReply,
    status: number,
    { session, connection }: OwnConnection,
    form: ShipmentsForm,
    problems: ShipmentsFormProblems,
    { done = null, after = null }: { done?: ShipmentsOutcome | null; after?: string | null } = {},
  ): Promise<void> {
    const ask = { connectionId: connection.connectionId, after, limit: SHIPMENTS };
    const waiting = await this.questions.ask('fulfillment', shipmentsWaiting, ask);
    sendPage(reply, status, shipmentsPage({ connection, formToken: session.formToken, waiting, form, problems, done }));
  }
}
