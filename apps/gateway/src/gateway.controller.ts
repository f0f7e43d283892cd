import { EventPattern } from '@nestjs/microservices';
import {
  type ActivityRecorded,
  activityRecorded,
  type ConnectionsWanted,
  connectionsWanted,
  type TokenRefused,
  tokenRefused,
} from '@stockbridge/contracts';
import { EventController } from '@stockbridge/messaging';
import { ConnectionAnnouncer } from './connections/connection-announcer.js';
import { Rounds } from './rounds.js';
import { Timeline } from './timeline/timeline.js';
import { TokenRefresher } from './tokens/token-refresher.js';

/** What services tell the gateway. No third party is called here. */
@EventController()
export class GatewayController {
  constructor(
    private readonly announcer: ConnectionAnnouncer,
    private readonly refresher: TokenRefresher,
    private readonly rounds: Rounds,
    private readonly timeline: Timeline,
  ) {}

  /** A service has started: it is told everything again. */
  @EventPattern(connectionsWanted.name)
  connectionsWanted(_event: ConnectionsWanted): Promise<void> {
    return this.announcer.all();
  }

  /** Shopify refused a token: newer news is repeated, else it is refreshed at once. */
  @EventPattern(tokenRefused.name)
  async tokenRefused({ data }: TokenRefused): Promise<void> {
    const dueInMs = await this.refresher.refused(data.connectionId, data.version);
    if (dueInMs !== null) this.rounds.refreshIn(dueInMs);
  }

  /** Something happened to an order, an article or a connection. */
  @EventPattern(activityRecorded.name)
  activityRecorded(event: ActivityRecorded): Promise<void> {
    return this.timeline.keep(event);
  }
}
