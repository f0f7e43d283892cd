import { Body, ConflictException, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { shipmentsFulfill, shipmentsMatch, shipmentsWaiting, type ShipmentsWaiting } from '@stockbridge/contracts';
import { FlowQuestions } from '../connections/flow-questions.js';
import { idleOr } from '../connections/idle-or.js';
import { ApiController, Describe } from './api-route.js';
import {
  accepted,
  connectionIdParam,
  type FulfillAnswer,
  fulfillAnswer,
  type FulfillRequest,
  fulfillRequest,
  type ListQuery,
  listQuery,
  type MatchRequest,
  matchRequest,
} from './api-shapes.js';
import { answered, ExistingConnections } from './existing-connections.js';

/** Shipments, as far as a person decides about them. */
@ApiController('Shipments', 'connections')
export class ShipmentsController {
  constructor(
    private readonly existing: ExistingConnections,
    private readonly questions: FlowQuestions,
  ) {}

  @Get(':id/shipments/waiting')
  @Describe(
    'Shipments that wait for a person, or that one has to look at: all that are held or refused, but for those that are just not shipped yet. `act` says what can be done here: `report` them, `match` their units with lines of the order, or report them `again`; null: it takes something elsewhere. A page at a time, `next` is the `after` of the next page',
    200,
    shipmentsWaiting.answer,
    [400, 404, 503],
  )
  async waiting(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Query({ schema: listQuery }) { after, limit }: ListQuery,
  ): Promise<ShipmentsWaiting> {
    await this.existing.byId(id);
    const ask = { connectionId: id, after: after ?? null, limit };
    return answered('fulfillment', await this.questions.ask('fulfillment', shipmentsWaiting, ask));
  }

  @Post(':id/shipments/fulfill')
  @HttpCode(202)
  @Describe(
    'Have these shipments reported in Shopify now, whatever `fulfillment.automatic` and `fulfillment.only` leave to people. What is owed is looked at again as it is sent, so that asking twice does it once',
    202,
    fulfillAnswer,
    [400, 404, 503],
  )
  async fulfill(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: fulfillRequest }) { orders }: FulfillRequest,
  ): Promise<FulfillAnswer> {
    const connection = await this.existing.byId(id);
    const answer = await this.questions.ask('fulfillment', shipmentsFulfill, { connectionId: id, orders });
    const { asked, unknown } = answered('fulfillment', answer);
    return { message: idleOr(connection, 'fulfillment', 'Asked for.'), asked, unknown };
  }

  @Post(':id/shipments/match')
  @HttpCode(202)
  @Describe(
    'Say which lines of the Shopify order units stand for that match none by themselves, or that they were dealt with by hand. Holds for the order from then on; 409 when something else is asked by now',
    202,
    accepted,
    [400, 404, 409, 503],
  )
  async match(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: matchRequest }) { orderId, matches }: MatchRequest,
  ): Promise<{ message: string }> {
    const connection = await this.existing.byId(id);
    const answer = await this.questions.ask('fulfillment', shipmentsMatch, { connectionId: id, orderId, matches });
    if (!answered('fulfillment', answer).isMatched)
      throw new ConflictException('The order does not ask for this by now, or not with these rows and lines; look at it again.');
    return { message: idleOr(connection, 'fulfillment', 'Matched; it is looked at now.') };
  }
}
