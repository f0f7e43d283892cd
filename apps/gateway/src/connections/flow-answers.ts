import { Injectable } from '@nestjs/common';
import { type FlowName, FLOWS, type FlowStatus, flowStatus } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import type { ConnectionRow } from './connection.js';

/** Long enough for a busy service, short enough for a page. */
const ANSWER_WITHIN_MS = 2_000;

/** How far a flow is, as its service says; what is set for it stands here even when the service is away. */
export interface FlowAnswer {
  readonly flow: FlowName;
  /** Whether the service answered. */
  readonly answered: boolean;
  readonly enabled: boolean;
  /** Null: the interval of the installation. */
  readonly intervalSeconds: number | null;
  /** Null while the service does not answer. */
  readonly status: FlowStatus | null;
}

/** Asks the services how their flows are doing. A service that is away is reported as such and holds nobody up. */
@Injectable()
export class FlowAnswers {
  constructor(private readonly transport: Transport) {}

  ofAll(connection: ConnectionRow): Promise<FlowAnswer[]> {
    return Promise.all(FLOWS.map((flow) => this.of(connection, flow)));
  }

  async of(connection: ConnectionRow, flow: FlowName): Promise<FlowAnswer> {
    const { enabled, intervalSeconds = null } = connection.settings[flow];
    const status = await this.transport
      .ask(flow, flowStatus, { connectionId: connection.connectionId }, ANSWER_WITHIN_MS)
      .then((answer): FlowStatus => answer)
      .catch(() => null);
    return { flow, answered: status !== null, enabled, intervalSeconds, status };
  }
}
