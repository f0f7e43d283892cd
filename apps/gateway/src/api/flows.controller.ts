import { BadRequestException, Body, Get, HttpCode, Param, Patch, Post, Query } from '@nestjs/common';
import type { FlowDryRun, FlowName } from '@stockbridge/contracts';
import { type FlowAnswer, FlowAnswers } from '../connections/flow-answers.js';
import { FlowQuestions, PREVIEWED_FLOWS, type PreviewedFlow } from '../connections/flow-questions.js';
import { idleOr } from '../connections/idle-or.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { ApiController, Describe } from './api-route.js';
import {
  accepted,
  connectionIdParam,
  dryRunAnswer,
  flowAnswer,
  type FlowChange,
  flowChange,
  flowList,
  flowParam,
  type ListQuery,
  listQuery,
  type LoadRequest,
  loadRequest,
  previewedFlowParam,
} from './api-shapes.js';
import { answered, ExistingConnections, known } from './existing-connections.js';

/** The flows of a connection: how far they are, what they would write, and what a person asks of them. */
@ApiController('Flows', 'connections')
export class FlowsController {
  constructor(
    private readonly existing: ExistingConnections,
    private readonly settings: SettingsChanges,
    private readonly flowAnswers: FlowAnswers,
    private readonly questions: FlowQuestions,
  ) {}

  @Get(':id/flows')
  @Describe('How far each flow is', 200, flowList, [404])
  async flows(@Param('id', { schema: connectionIdParam }) id: string): Promise<{ flows: FlowAnswer[] }> {
    return { flows: await this.flowAnswers.ofAll(await this.existing.byId(id)) };
  }

  @Get(':id/flows/:flow')
  @Describe('How far a flow is', 200, flowAnswer, [404])
  async flow(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
  ): Promise<FlowAnswer> {
    return this.flowAnswers.of(await this.existing.byId(id), flow);
  }

  @Patch(':id/flows/:flow')
  @Describe(
    'Switch a flow on or off, take it into a dry run, or set its interval. What is set is answered at once; `status` follows when the service has heard of it. ' +
      'Stock is switched on only after its dry run was seen; what is switched on is in dry run no more',
    200,
    flowAnswer,
    [400, 404, 409, 422],
  )
  async changeFlow(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
    @Body({ schema: flowChange }) body: FlowChange,
  ): Promise<FlowAnswer> {
    const { enabled, dryRun, intervalSeconds } = body;
    if (dryRun !== undefined && !isPreviewed(flow)) {
      throw new BadRequestException(`dryRun: the flow ${flow} has no dry run; ${PREVIEWED_FLOWS.join(' and ')} have.`);
    }
    const change = {
      ...(enabled === undefined ? {} : { enabled }),
      ...(dryRun === undefined ? {} : { dryRun }),
      ...(intervalSeconds === undefined ? {} : { intervalSeconds: intervalSeconds ?? undefined }),
    };
    const changed = await this.settings.change(id, (before) => mergedSettings(before, { [flow]: change }));
    return this.flowAnswers.of(known(id, changed), flow);
  }

  @Post(':id/flows/:flow/run')
  @HttpCode(202)
  @Describe('Run a flow now: it polls at once and looks again at what is held, refused or failing', 202, accepted, [404])
  async run(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
  ): Promise<{ message: string }> {
    const connection = await this.existing.byId(id);
    await this.questions.run(id, flow);
    return { message: idleOr(connection, flow, 'Asked for.') };
  }

  @Post(':id/flows/:flow/load')
  @HttpCode(202)
  @Describe(
    'Read everything from the beginning, or end such a load where it is. How far it is stands in the flow’s `status.load`',
    202,
    accepted,
    [400, 404],
  )
  async load(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: previewedFlowParam }) flow: PreviewedFlow,
    @Body({ schema: loadRequest }) { what }: LoadRequest,
  ): Promise<{ message: string }> {
    const { status } = await this.existing.byId(id);
    await this.questions.run(id, flow, what);
    return { message: status === 'paused' ? 'Asked for. Nothing will run while the connection is paused.' : 'Asked for.' };
  }

  @Get(':id/flows/:flow/dry-run')
  @Describe(
    'What a flow in dry run would write, a page at a time; `next` is the `after` of the next page. A stock dry run that is answered as complete counts as seen',
    200,
    dryRunAnswer,
    [400, 404, 503],
  )
  async dryRun(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: previewedFlowParam }) flow: PreviewedFlow,
    @Query({ schema: listQuery }) { after, limit }: ListQuery,
  ): Promise<FlowDryRun> {
    return answered(flow, await this.questions.dryRun(await this.existing.byId(id), flow, { after: after ?? null, limit }));
  }
}

const isPreviewed = (flow: FlowName): boolean => PREVIEWED_FLOWS.some((each) => each === flow);
