import { Injectable } from '@nestjs/common';
import { announce, type Announcement, wmsOrderTouched, wmsStockTouched } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { GroupCommit } from './group-commit.js';
import { isUuid } from './is-uuid.js';
import { type NamedInWms, namedInWms } from './named-in-wms.js';
import type { WebhookAnswer } from './webhook-answer.js';
import { isWebhookToken } from './webhook-token.js';

export interface WmsDelivery {
  readonly connectionId: string;
  /** `X-Auth-Token`, the only proof a WMS sends: there is no signature. */
  readonly token: string | undefined;
  readonly body: Buffer;
  readonly receivedAt: Date;
}

/** Takes what a WMS sends: token, ids, commit, 200. A webhook is a hint; polling finds the same. */
@Injectable()
export class WmsWebhooks {
  constructor(
    private readonly connections: Connections,
    private readonly groupCommit: GroupCommit,
  ) {}

  async take(delivery: WmsDelivery): Promise<WebhookAnswer> {
    const connection = isUuid(delivery.connectionId) ? await this.connections.byId(delivery.connectionId) : null;
    if (!connection) return { status: 404, outcome: 'unknown-connection', sentence: 'There is no connection with this id.' };
    if (!isWebhookToken(delivery.token, connection.webhookTokenHash)) {
      return { status: 401, outcome: 'forged', sentence: 'X-Auth-Token is missing or is not the token of this connection.' };
    }
    let body: unknown;
    try {
      body = JSON.parse(delivery.body.toString('utf8'));
    } catch {
      return { status: 400, outcome: 'unreadable', sentence: 'The body of the webhook is not JSON.' };
    }
    const named = namedInWms(body);
    if (named === null || (named.goodsOwnerId !== null && named.goodsOwnerId !== connection.goodsOwnerId)) {
      return { status: 200, outcome: 'nothing-named', sentence: 'Accepted; it names nothing of this connection.' };
    }
    await this.groupCommit.add(await this.announcements(connection, named, delivery.receivedAt.toISOString()));
    return { status: 200, outcome: 'accepted', sentence: 'Accepted.' };
  }

  /** Stock belongs to the goods owner: every active connection on its lane sells from it. */
  private async announcements({ connectionId, laneId }: ConnectionRow, named: NamedInWms, receivedAt: string): Promise<Announcement[]> {
    const { order, articleNumber } = named;
    const told: Announcement[] = order === null ? [] : [announce(wmsOrderTouched, connectionId, { ...order, receivedAt })];
    if (articleNumber === null) return told;
    const sellers = await this.connections.activeOnLane(laneId);
    return [...told, ...sellers.map((id) => announce(wmsStockTouched, id, { articleNumber, receivedAt }))];
  }
}
