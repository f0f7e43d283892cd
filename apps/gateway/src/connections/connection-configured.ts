import { randomBytes } from 'node:crypto';
import { Inject, Injectable } from '@nestjs/common';
import {
  announce,
  type Announcement,
  connectionConfigured,
  connectionRemoved,
  connectionSecrets,
  connectionSettings,
} from '@stockbridge/contracts';
import { RUNTIME, type Runtime, SecretBox } from '@stockbridge/platform';
import type { Shop, ShopTokens } from '../shops/shop.js';
import type { ConnectionCredentials, ConnectionRow } from './connection.js';

/** Builds what services are told of a connection. Its secrets are opened here and sealed again for its id alone. */
@Injectable()
export class ConnectionAnnouncements {
  constructor(
    @Inject(RUNTIME) private readonly runtime: Runtime,
    private readonly secrets: SecretBox,
  ) {}

  /** Null while there is nothing to work with: no token, or no credentials. */
  async configured(connection: ConnectionRow, shop: Shop): Promise<Announcement | null> {
    if (connection.status === 'removed' || connection.credentials === null || shop.tokens === null) return null;
    const { connectionId } = connection;
    const tokens = await this.secrets.open<ShopTokens>(shop.tokens, shopContext(shop.domain));
    const credentials = await this.secrets.open<ConnectionCredentials>(connection.credentials, connectionId);
    const secrets = connectionSecrets.parse({
      shopifyAccessToken: tokens.accessToken,
      shopifyTokenExpiresAt: shop.tokenExpiresAt?.toISOString() ?? null,
      ...credentials,
    });
    return announce(connectionConfigured, connectionId, {
      connectionId,
      version: connection.version,
      status: connection.status,
      appRegistration: shop.appRegistration,
      shop: { domain: shop.domain, locationId: connection.locationId, currencyCode: shop.currencyCode },
      wms: { system: 'ongoing', url: connection.wmsUrl, goodsOwnerId: connection.goodsOwnerId },
      laneId: connection.laneId,
      settings: connectionSettings.parse(connection.settings),
      secrets: await this.secrets.seal(secrets, connectionId),
    });
  }

  /** Null also where what is kept of the connection can't be read: that is logged, and holds up no other connection. */
  async configuredIfReadable(connection: ConnectionRow, shop: Shop): Promise<Announcement | null> {
    try {
      return await this.configured(connection, shop);
    } catch (error) {
      this.runtime.logger.error(
        { err: error, connectionId: connection.connectionId, shop: shop.domain },
        'what is kept of a connection can not be read, so the services are not told of it',
      );
      return null;
    }
  }

  removed(connection: ConnectionRow): Announcement | null {
    const { connectionId, removedBecause, version } = connection;
    return removedBecause === null ? null : announce(connectionRemoved, connectionId, { connectionId, because: removedBecause, version });
  }

  sealCredentials(
    connectionId: string,
    credentials: Omit<ConnectionCredentials, 'fingerprintKey'>,
    fingerprintKey?: string,
  ): Promise<string> {
    return this.secrets.seal({ ...credentials, fingerprintKey: fingerprintKey ?? randomBytes(32).toString('base64') }, connectionId);
  }

  openCredentials(connection: ConnectionRow): Promise<ConnectionCredentials> {
    if (connection.credentials === null)
      throw new Error(`the credentials of connection ${connection.connectionId} were destroyed; make a new one`);
    return this.secrets.open<ConnectionCredentials>(connection.credentials, connection.connectionId);
  }
}

/** What a shop's sealed tokens are bound to. */
export const shopContext = (domain: string) => `shop:${domain}`;
