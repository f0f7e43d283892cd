import { z } from 'zod';
import { connectionId, defineEvent, shopifyId, type EventOf } from './event.js';
import { connectionSettings } from './connection-settings.js';

/** What a service must know of a connection to work on while the gateway is down. */
export const connectionState = z.object({
  connectionId,
  /** Rises with every change of settings, credentials or token. Lower versions are ignored. */
  version: z.number().int().positive(),
  /** A paused connection keeps its ledger; nothing is read or written for it. */
  status: z.enum(['active', 'paused']),
  /** Which app registration the shop installed. */
  appRegistration: z.string(),
  shop: z.object({ domain: z.string(), locationId: shopifyId, currencyCode: z.string() }),
  wms: z.object({ system: z.literal('ongoing'), url: z.url(), goodsOwnerId: z.number().int() }),
  /** One writer at a time: WMS system + goods owner. Connections of one goods owner share it. */
  laneId: z.uuid(),
  settings: connectionSettings,
  /** Compact JWE of {@link connectionSecrets}, bound to the connection id. */
  secrets: z.string(),
});
export type ConnectionState = z.infer<typeof connectionState>;

/** What is inside `secrets`. Decrypted only to make a call; never logged. */
export const connectionSecrets = z.object({
  shopifyAccessToken: z.string(),
  /** UTC instant at which the access token ends; null for a token that does not expire. */
  shopifyTokenExpiresAt: z.iso.datetime({ offset: true }).nullable(),
  wmsUsername: z.string(),
  wmsPassword: z.string(),
  /** Base64 key for the HMACs of personal fields; destroyed at `shop/redact`. */
  fingerprintKey: z.string(),
});
export type ConnectionSecrets = z.infer<typeof connectionSecrets>;

/** A connection was made or changed, or its token refreshed. Repeated every ten minutes and when asked for. */
export const connectionConfigured = defineEvent({
  name: 'connection.configured',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog', 'order', 'fulfillment', 'inventory', 'returns'],
  data: connectionState,
});
export type ConnectionConfigured = EventOf<typeof connectionConfigured>;

/** A connection ended: the app was uninstalled, the shop redacted, or a person removed it. Services drop its rows and secrets. */
export const connectionRemoved = defineEvent({
  name: 'connection.removed',
  version: 1,
  publisher: 'gateway',
  subscribers: ['catalog', 'order', 'fulfillment', 'inventory', 'returns'],
  data: z.object({
    connectionId,
    because: z.enum(['uninstalled', 'redacted', 'removed']),
    /** The version that ended. A higher one that is known already means that the connection came back: this is an old message. */
    version: z.number().int().positive().optional(),
  }),
});
export type ConnectionRemoved = EventOf<typeof connectionRemoved>;

/** A service has started and may have missed something: the gateway announces every connection again. */
export const connectionsWanted = defineEvent({
  name: 'connections.wanted',
  version: 1,
  publisher: 'any',
  subscribers: ['gateway'],
  data: z.object({ service: z.string() }),
});
export type ConnectionsWanted = EventOf<typeof connectionsWanted>;

/** Shopify answered 401 to the token of this version; a newer version releases the work. */
export const tokenRefused = defineEvent({
  name: 'token.refused',
  version: 1,
  publisher: 'any',
  subscribers: ['gateway'],
  data: z.object({ connectionId, version: z.number().int() }),
});
export type TokenRefused = EventOf<typeof tokenRefused>;
