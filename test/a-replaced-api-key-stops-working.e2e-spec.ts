import { afterAll, beforeAll, expect, it, jest } from '@jest/globals';
import { dataSourceFor, migrate } from '@stockbridge/persistence';
import { testDatabase, type TestDatabase } from '@stockbridge/testing';
import type { DataSource } from 'typeorm';
import { ApiKey } from '../apps/gateway/src/api/api-key.js';
import { ApiKeys } from '../apps/gateway/src/api/api-keys.js';
import type { GatewayConfig } from '../apps/gateway/src/gateway.config.js';
import { migrations } from '../apps/gateway/src/migrations/index.js';

jest.setTimeout(60_000);

let database: TestDatabase;
let dataSource: DataSource;
beforeAll(async () => {
  database = await testDatabase(['gateway']);
  const options = { service: 'gateway' as const, url: database.urlFor('gateway'), migrations };
  await migrate(options);
  dataSource = await dataSourceFor({ ...options, entities: [ApiKey] }).initialize();
});
afterAll(async () => {
  await dataSource.destroy();
  await database.dispose();
});

/** A gateway process that was started with this key in its environment. */
const startedWith = async (apiKey: string | null): Promise<{ keys: ApiKeys; printed: string | null }> => {
  const keys = new ApiKeys(dataSource, { apiKey } as GatewayConfig);
  return { keys, printed: await keys.ensureOne() };
};

it('a key that was replaced in the environment is refused, seconds later by a process that knew it too; the printed one stays', async () => {
  const { printed } = await startedWith(null);
  const { keys: before } = await startedWith('sb_the-key-of-yesterday');
  expect(await before.isValid('sb_the-key-of-yesterday')).toBe(true);

  const { keys: after } = await startedWith('sb_the-key-of-today');
  expect(await after.isValid('sb_the-key-of-yesterday')).toBe(false);
  expect(await after.isValid('sb_the-key-of-today')).toBe(true);
  expect(await after.isValid(printed!)).toBe(true);

  const later = Date.now() + 6_000;
  const clock = jest.spyOn(Date, 'now').mockReturnValue(later);
  expect(await before.isValid('sb_the-key-of-yesterday')).toBe(false);
  expect(await before.isValid('sb_the-key-of-today')).toBe(true);
  clock.mockRestore();
});
