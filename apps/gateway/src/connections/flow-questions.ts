import { Inject, Injectable } from '@nestjs/common';
import {
  announce,
  flowDryRun,
  type FlowDryRun,
  type FlowName,
  flowRunRequested,
  type QuestionDefinition,
  type SkuDoctor,
  skuDoctor,
} from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { RUNTIME, type Runtime } from '@stockbridge/platform';
import { DataSource } from 'typeorm';
import type { ConnectionRow } from './connection.js';
import { Connections } from './connections.js';

/** A page of a hundred thousand rows takes its time; a person waits that long. */
const ANSWER_WITHIN_MS = 10_000;

/** Flows that can load everything and show what they would write. */
export const PREVIEWED_FLOWS = ['catalog', 'inventory'] as const satisfies readonly FlowName[];
export type PreviewedFlow = (typeof PREVIEWED_FLOWS)[number];

/** Where a listing goes on, and how much of it is wanted. */
export interface Part {
  readonly after: string | null;
  readonly limit: number;
}

/** What a person asks of the services, and asks them to do. Null where the service does not answer now. */
@Injectable()
export class FlowQuestions {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly connections: Connections,
  ) {}

  /** What a flow would write. A stock dry run that is complete counts as seen: from then on stock may be switched on. */
  async dryRun(connection: ConnectionRow, flow: PreviewedFlow, part: Part): Promise<FlowDryRun | null> {
    const answer = await this.ask(flow, flowDryRun, { connectionId: connection.connectionId, ...part });
    if (!answer || flow !== 'inventory' || !connection.settings.inventory.dryRun) return answer;
    if (!isOfTheseSettings(answer, connection)) return { ...answer, isComplete: false };
    // A later page alone shows little of what would change.
    if (part.after === null) await this.connections.stockSeen(connection);
    return answer;
  }

  skuDoctor({ connectionId }: ConnectionRow, part: Part): Promise<SkuDoctor | null> {
    return this.ask('catalog', skuDoctor, { connectionId, ...part });
  }

  /** Runs a flow now, or begins or ends its reading of everything. */
  async run(connectionId: string, flow: FlowName, load?: 'start' | 'cancel'): Promise<void> {
    await this.dataSource.transaction((tx) =>
      this.transport.publish(tx, [announce(flowRunRequested, connectionId, { connectionId, flow, ...(load && { load }) })]),
    );
  }

  /** Asks a service; a question that makes it call the other sides may be given more time. */
  async ask<Ask, Answer>(
    service: FlowName,
    question: QuestionDefinition<string, Ask, Answer>,
    ask: Ask,
    withinMs = ANSWER_WITHIN_MS,
  ): Promise<Answer | null> {
    try {
      return await this.transport.ask(service, question, ask, withinMs);
    } catch (error) {
      this.runtime.logger.warn({ err: error, service, question: question.name }, 'a question was not answered');
      return null;
    }
  }
}

function isOfTheseSettings({ isComplete, version }: FlowDryRun, { settings, stockSettingsVersion }: ConnectionRow): boolean {
  const isLooking = settings.inventory.dryRun && !settings.inventory.enabled;
  return isLooking && isComplete && (version === undefined || version >= stockSettingsVersion);
}
