import { Body, Get, Param, Put, Query } from '@nestjs/common';
import type { SkuDoctor } from '@stockbridge/contracts';
import { FlowQuestions } from '../connections/flow-questions.js';
import { SkuChoices } from '../setup/sku-choices.js';
import { ApiController, Describe } from './api-route.js';
import {
  connectionIdParam,
  type ListQuery,
  listQuery,
  type SkuChoice,
  skuChoice,
  type SkuChoiceAnswer,
  skuChoiceAnswer,
  skuDoctorAnswer,
  skuParam,
} from './api-shapes.js';
import { answered, ExistingConnections, known } from './existing-connections.js';

/** What is wrong with the SKUs of a shop, and what is done with those that several variants have. */
@ApiController('SKU doctor', 'connections')
export class SkuDoctorController {
  constructor(
    private readonly existing: ExistingConnections,
    private readonly questions: FlowQuestions,
    private readonly choices: SkuChoices,
  ) {}

  @Get(':id/sku-doctor')
  @Describe(
    'Empty, duplicate, nearly equal and changed SKUs with their variants, a page at a time; `next` is the `after` of the next page',
    200,
    skuDoctorAnswer,
    [400, 404, 503],
  )
  async findings(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Query({ schema: listQuery }) { after, limit }: ListQuery,
  ): Promise<SkuDoctor> {
    return answered('catalog', await this.questions.skuDoctor(await this.existing.byId(id), { after: after ?? null, limit }));
  }

  @Put(':id/sku-doctor/:sku')
  @Describe(
    'Choose what several variants of one SKU are: one article on purpose (`share`), or a mistake that is not written until it is mended (`block`); null: as set for all',
    200,
    skuChoiceAnswer,
    [400, 404, 422],
  )
  async choose(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('sku', { schema: skuParam }) sku: string,
    @Body({ schema: skuChoice }) { choice }: SkuChoice,
  ): Promise<SkuChoiceAnswer> {
    return known(id, await this.choices.choose(id, sku, choice));
  }
}
