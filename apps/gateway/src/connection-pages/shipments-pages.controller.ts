import { Body, Controller, Get, Param, Post, Query, Req, Res, UseFilters } from '@nestjs/common';
import { ApiExcludeController } from '@nestjs/swagger';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting } from '@stockbridge/contracts';
import type { FastifyReply, FastifyRequest } from 'fastify';
import { FlowQuestions } from '../connections/flow-questions.js';
import { PageProblemFilter } from '../pages/page-problem.js';
import { sendPage } from '../pages/page.js';
import { OwnConnections } from './own-connections.js';
import { shipmentsPage } from './shipments-page.js';

type Form = Readonly<Record<string, unknown>>;

/** Shipments shown at a time: as many as can be reported at once. */
const SHIPMENTS = 100;
const ID = /^\d{1,20}$/;

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
    const from = typeof after === 'string' && ID.test(after) ? after : null;
    const ask = { connectionId: connection.connectionId, after: from, limit: SHIPMENTS };
    const waiting = await this.questions.ask('fulfillment', shipmentsWaiting, ask);
    const known = (['reported', 'matched', 'changed'] as const).find((each) => each === done) ?? null;
    sendPage(reply, 200, shipmentsPage({ connection, formToken: session.formToken, waiting, done: known }));
  }

  @Post()
  async take(
    @Req() request: FastifyRequest,
    @Param('id') id: string,
    @Body() body: Form | undefined,
    @Res() reply: FastifyReply,
  ): Promise<void> {
    await this.own.sent(request, id, body);
    const done = body?.['what'] === 'match' ? await this.match(id, body) : await this.report(id, body ?? {});
    await reply.redirect(`/connections/${id}/shipments?done=${done ?? 'changed'}`, 303);
  }

  private async report(connectionId: string, body: Form): Promise<'reported' | null> {
    const orders = [body['orders'] ?? []].flat().filter((each) => typeof each === 'string' && each !== '' && each.length <= 100);
    if (orders.length === 0 || orders.length > SHIPMENTS) return null;
    const answer = await this.questions.ask('fulfillment', shipmentsFulfill, { connectionId, orders: orders as string[] });
    return answer && answer.asked.length > 0 ? 'reported' : null;
  }

  private async match(connectionId: string, body: Form): Promise<'matched' | null> {
    const orderId = body['orderId'];
    const matches: { rowNumber: string; lineItemId: string | null }[] = [];
    for (let at = 0; typeof body[`row${at}`] === 'string' && at < SHIPMENTS; at++) {
      const said = body[`match${at}`];
      if (typeof said !== 'string' || !(said === 'by-hand' || ID.test(said))) continue;
      matches.push({ rowNumber: String(body[`row${at}`]).slice(0, 200), lineItemId: said === 'by-hand' ? null : said });
    }
    if (typeof orderId !== 'string' || !ID.test(orderId) || matches.length === 0) return null;
    const answer = await this.questions.ask('fulfillment', shipmentsMatch, { connectionId, orderId, matches });
    return answer?.isMatched ? 'matched' : null;
  }
}
