import type { OnApplicationBootstrap } from '@nestjs/common';
import { EventPattern, Payload } from '@nestjs/microservices';
import { connectionConfigured, connectionRemoved, type ConnectionConfigured, type ConnectionRemoved } from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { ConnectionCopies } from '@stockbridge/sync';

/** Events in. */
@EventController()
export class InventoryController implements OnApplicationBootstrap {
  constructor(private readonly connections: ConnectionCopies) {}

  /** What was announced while we were away is announced again. */
  onApplicationBootstrap(): Promise<void> {
    return this.connections.announceWanted();
  }

  /** From gateway: a connection was made or changed, or its token refreshed. */
  @EventPattern(connectionConfigured.name)
  connectionConfigured(@Payload() { data }: ConnectionConfigured): Promise<void> {
    return this.connections.accept(data);
  }

  /** From gateway: uninstalled, redacted or removed. */
  @EventPattern(connectionRemoved.name)
  connectionRemoved(@Payload() { data }: ConnectionRemoved): Promise<void> {
    return this.connections.remove(data.connectionId, data.version);
  }
}
