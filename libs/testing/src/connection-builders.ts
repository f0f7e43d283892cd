import {
  connectionSettings,
  type ConnectionSecrets,
  type ConnectionSettings,
  type ConnectionSettingsInput,
  type ConnectionState,
} from '@stockbridge/contracts';
import type { SecretBox } from '@stockbridge/platform';
import type { Connection } from '@stockbridge/sync';
import { randomUUID } from 'node:crypto';
import { OUR_LOCATION } from './order-builders.js';

export const CONNECTION = '0f0e6f7c-7d0a-4a37-9d0c-8f1a6e2b1c01';

/** What every connection of a test has in common, unless the test says otherwise. */
const ONE = {
  version: 1,
  status: 'active',
  appRegistration: 'default',
  shop: { domain: 'fjord-outdoor.myshopify.com', locationId: OUR_LOCATION, currencyCode: 'SEK' },
  wms: { system: 'ongoing', url: 'https://api.ongoingsystems.se/demo/api/v1/', goodsOwnerId: 21 },
} as const;

const SECRETS: ConnectionSecrets = {
  shopifyAccessToken: 'token',
  shopifyTokenExpiresAt: null,
  wmsUsername: 'WSI',
  wmsPassword: 'password',
  fingerprintKey: Buffer.alloc(32, 7).toString('base64'),
};

const settingsOf = (given: Partial<ConnectionSettingsInput>): ConnectionSettings =>
  connectionSettings.parse({ goLiveAt: '2026-11-01T00:00:00Z', warehouseTimeZone: 'Europe/Stockholm', ...given });

/** A connection as a pass has it, its secrets opened. */
export function aConnection(settings: Partial<ConnectionSettingsInput> = {}): Connection {
  return {
    ...ONE,
    connectionId: CONNECTION,
    laneId: '6f9619ff-8b86-4d01-b42d-00cf4fc964ff',
    settings: settingsOf(settings),
    secrets: SECRETS,
  };
}

/** A connection as the gateway announces it: a new one on a lane of its own, its secrets sealed in this box. */
export async function aConnectionState(
  box: Pick<SecretBox, 'seal'>,
  given: Partial<Omit<ConnectionState, 'shop' | 'wms' | 'settings' | 'secrets'>> & {
    readonly shop?: Partial<ConnectionState['shop']>;
    readonly wms?: Partial<ConnectionState['wms']>;
    readonly settings?: Partial<ConnectionSettingsInput>;
    readonly secrets?: Partial<ConnectionSecrets>;
  } = {},
): Promise<ConnectionState> {
  const { connectionId = randomUUID(), laneId = randomUUID(), shop, wms, settings = {}, secrets, ...rest } = given;
  return {
    ...ONE,
    ...rest,
    connectionId,
    laneId,
    shop: { ...ONE.shop, ...shop },
    wms: { ...ONE.wms, ...wms },
    settings: settingsOf(settings),
    secrets: await box.seal({ ...SECRETS, ...secrets }, connectionId),
  };
}
