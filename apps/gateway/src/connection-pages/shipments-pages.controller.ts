import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlowQuestions } from '../connections/flow-questions.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { OwnConnections } from './own-connections.js';
import { type Form, idOf, oneOf } from './page-input.js';
import { SHIPMENTS_OUTCOMES, type ShipmentsOutcome, shipmentsPage } from './shipments-page.js';

/** Shipments shown at a time: as many as can be reported at once. */
const SHIPMENTS = 100;

/** The page of a connection about shipments that wait for a person. */
@ApiExcludeController()
@Controller('connections/:id/shipments')
@UseFilters(PageProblemFilter)
export class ShipmentsPagesController {
  constructor(
    private readonly own: OwnConnections,
    private readonly questions: FlowQuestions,
  ) {}

  @Get()
  async show(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Query('after') after: unknown,
    @Query('done') done: unknown,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    const { session, connection } = await this.own.of(request, id);
    const ask = { connectionId: connection.connectionId, after: idOf(after), limit: SHIPMENTS };
    const waiting = await this.questions.ask('fulfillment', shipmentsWaiting, ask);
    sendPage(reply, 200, shipmentsPage({ connection, formToken: session.formToken, waiting, done: oneOf(SHIPMENTS_OUTCOMES, done) }));
  }

  @Post()
  async take(@Req() request: FastifyRequest, @Param('id') id: string, @Body() body: Form, @Res() reply: FastifyReply): Promise<void> {
    await this.own.sent(request, id, body);
    const done = body?.['what'] === 'match' ? await this.match(id, body) : await this.report(id, body);
    await reply.redirect(`/connections/${id}/shipments?done=${done}`, 303);
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
}
