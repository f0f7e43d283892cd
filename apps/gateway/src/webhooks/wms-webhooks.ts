import { Injectable } from '@nestjs/common';
import { announce, wmsOrderTouched } from '@stockbridge/contracts';
import { Connections } from '../connections/connections.js';
import { GroupCommit } from './group-commit.js';
import { isUuid } from './is-uuid.js';
import { toWmsOrderTouched } from './to-wms-order-touched.js';
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
    const named = toWmsOrderTouched(body);
    if (named === null || (named.goodsOwnerId !== null && named.goodsOwnerId !== connection.goodsOwnerId)) {
      return { status: 200, outcome: 'nothing-named', sentence: 'Accepted; it names no order of this connection.' };
    }
    const { wmsOrderId, orderNumber, goodsOwnerOrderId } = named;
    await this.groupCommit.add([
      announce(wmsOrderTouched, connection.connectionId, {
        wmsOrderId,
        orderNumber,
        goodsOwnerOrderId,
        receivedAt: delivery.receivedAt.toISOString(),
      }),
    ]);
    return { status: 200, outcome: 'accepted', sentence: 'Accepted.' };
  }
}
