import type { CallGuard } from '@stockbridge/platform';
import type { Connection } from './ledger-types.js';

/** A pass, or a connection alone where nothing is written. */
interface OnBehalfOf {
  readonly connection: Connection;
  readonly guard?: CallGuard;
}

/** What the Shopify client needs to call this connection's shop; of a pass, with its guard. */
export function shopAccess({ connection, guard }: OnBehalfOf): {
  readonly domain: string;
  readonly accessToken: string;
  readonly guard?: CallGuard;
} {
  return { domain: connection.shop.domain, accessToken: connection.secrets.shopifyAccessToken, guard };
}

/** What the WMS client needs to call this connection's warehouse; of a pass, with its guard. */
export function wmsAccess({ connection, guard }: OnBehalfOf): {
  readonly url: string;
  readonly username: string;
  readonly password: string;
  readonly goodsOwnerId: number;
  readonly guard?: CallGuard;
} {
  const { wms, secrets } = connection;
  return { url: wms.url, username: secrets.wmsUsername, password: secrets.wmsPassword, goodsOwnerId: wms.goodsOwnerId, guard };
}
