import { Injectable } from '@nestjs/common';
import { EventPattern, MessagePattern, Payload } from '@nestjs/microservices';
import {
  connectionConfigured,
  connectionRemoved,
  flowRunRequested,
  flowStatus,
  type ConnectionConfigured,
  type ConnectionRemoved,
  type FlowRunRequested,
  type FlowStatus,
} from '@stockbridge/contracts';
import type { AcceptedSettings } from './connections.js';
import { FlowDesk } from './flow-desk.js';

/** What every flow service hears, besides its own events. A service's one controller extends it and carries `@EventController()`. */
@Injectable()
export abstract class FlowController {
  constructor(protected readonly desk: FlowDesk) {}

  /** From gateway: a connection was made or changed, or its token refreshed. */
  @EventPattern(connectionConfigured.name)
  async connectionConfigured(@Payload() { data }: ConnectionConfigured): Promise<void> {
    await this.desk.configured(data, (accepted) => this.settingsAccepted(accepted));
  }

  /** Marks what other settings judge differently, together with taking them over: whoever dies in between has done neither. */
  protected settingsAccepted(_accepted: AcceptedSettings): Promise<void> {
    return Promise.resolve();
  }

  /** From gateway: uninstalled, redacted or removed; nothing of it is kept. */
  @EventPattern(connectionRemoved.name)
  connectionRemoved(@Payload() { data }: ConnectionRemoved): Promise<void> {
    return this.desk.removed(data.connectionId, data.version);
  }

  /** From gateway: a person wants a flow to run now; perhaps another one. */
  @EventPattern(flowRunRequested.name)
  async runRequested(@Payload() { data }: FlowRunRequested): Promise<void> {
    if (data.flow !== this.desk.flow) return;
    if (data.load) await this.load(data.connectionId, data.load);
    else await this.desk.runNow(data.connectionId);
  }

  /** Begins to read everything again, or ends that. */
  protected async load(connectionId: string, what: 'start' | 'cancel'): Promise<void> {
    await this.desk.load(connectionId, what);
  }

  /** Asked by the gateway: how far the flow is. */
  @MessagePattern(flowStatus.name)
  status(@Payload() { connectionId }: { connectionId: string }): Promise<FlowStatus> {
    return this.desk.status(connectionId);
  }
}
