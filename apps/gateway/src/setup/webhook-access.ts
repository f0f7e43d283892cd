import { Inject, Injectable } from '@nestjs/common';
import { RUNTIME, type Runtime, SecretBox } from '@stockbridge/platform';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { newWebhookToken, webhookTokenHash } from '../webhooks/webhook-token.js';

/** What is typed into the WMS, so that it tells us at once what happens there. */
export interface WmsWebhookAccess {
  readonly url: string;
  readonly header: 'X-Auth-Token';
  readonly token: string;
}

/** Shows and replaces the token of a connection's WMS webhooks. */
@Injectable()
export class WebhookAccess {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly secrets: SecretBox,
    private readonly connections: Connections,
  ) {}

  async of({ connectionId, webhookToken }: ConnectionRow): Promise<WmsWebhookAccess | null> {
    if (webhookToken === null) return null;
    const token = await this.secrets.open<string>(webhookToken, context(connectionId));
    return { url: `${this.runtime.config.publicUrl}/webhooks/wms/${connectionId}`, header: 'X-Auth-Token', token };
  }

  /** The old token ends at once. Null when there is no such connection. */
  async replace(connectionId: string): Promise<WmsWebhookAccess | null> {
    const token = newWebhookToken();
    const sealed = await this.secrets.seal(token, context(connectionId));
    const changed = await this.connections.change(
      connectionId,
      (row) => {
        row.webhookToken = sealed;
        row.webhookTokenHash = webhookTokenHash(token);
      },
      'The token of the WMS webhooks was replaced; the old one is refused from now on.',
    );
    return changed && this.of(changed);
  }
}

const context = (connectionId: string) => `webhook-token:${connectionId}`;
