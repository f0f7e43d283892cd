import { Body, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { refundsDecide, refundsWaiting, type RefundsWaiting } from '@stockbridge/contracts';
import { FlowQuestions } from '../connections/flow-questions.js';
import { idleOr } from '../connections/idle-or.js';
import { ApiController, Describe } from './api-route.js';
import {
  connectionIdParam,
  decideAnswer,
  type DecideAnswer,
  type ListQuery,
  listQuery,
  type RefundsDecision,
  refundsDecision,
} from './api-shapes.js';
import { answered, ExistingConnections } from './existing-connections.js';

/** Refunds of what came back to the warehouse, as far as a person decides about them. */
@ApiController('Returns', 'connections')
export class ReturnsController {
  constructor(
    private readonly existing: ExistingConnections,
    private readonly questions: FlowQuestions,
  ) {}

  @Get(':id/refunds')
  @Describe(
    'Refunds that wait for a person, with the amounts that Shopify suggests, a page at a time; `next` is the `after` of the next page. With the first page, what only a person can settle (`unsettled`): returns that were undone in the warehouse after their refund, and units that can’t be refunded as such',
    200,
    refundsWaiting.answer,
    [400, 404, 503],
  )
  async waiting(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Query({ schema: listQuery }) { after, limit }: ListQuery,
  ): Promise<RefundsWaiting> {
    await this.existing.byId(id);
    return answered('returns', await this.questions.ask('returns', refundsWaiting, { connectionId: id, after: after ?? null, limit }));
  }

  @Post(':id/refunds/decide')
  @HttpCode(202)
  @Describe(
    'Approve refunds that wait, leave their units alone for good, or say that something unsettled is settled (`seen`). Each is named by its key, so that exactly what was shown is refunded: what has changed since is answered as `changed`, and waits to be looked at again. Asking twice does it once',
    202,
    decideAnswer,
    [400, 404, 503],
  )
  async decide(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: refundsDecision }) { verdict, refunds }: RefundsDecision,
  ): Promise<DecideAnswer> {
    const connection = await this.existing.byId(id);
    const answer = await this.questions.ask('returns', refundsDecide, { connectionId: id, verdict, refunds });
    return { message: idleOr(connection, 'returns', 'Asked for.'), ...answered('returns', answer) };
  }
}
