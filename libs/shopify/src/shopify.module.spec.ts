import { expect, it } from '@jest/globals';
import { NestFactory } from '@nestjs/core';
import type { Runtime } from '@stockbridge/platform';
import { AdminClient } from './admin-client.js';
import { ShopifyOAuth } from './oauth.js';
import { ShopifyModule } from './shopify.module.js';
import { ShopifyOrders, ShopifyProducts, ShopifyShops, ShopifyStock } from './shopify-ports.js';

it('gives a service its own way to the shops, and ends with it', async () => {
  const runtime = { service: 'order', config: { shopifyUrlTemplate: 'https://{shop}' }, logger: { warn: () => {} } } as unknown as Runtime;
  const [one, other] = await Promise.all(
    [1, 2].map(() => NestFactory.createApplicationContext(ShopifyModule.forRuntime(runtime), { logger: false })),
  );
  for (const token of [ShopifyOrders, ShopifyProducts, ShopifyShops, ShopifyStock, AdminClient, ShopifyOAuth])
    expect(one!.get(token as never)).toBeDefined();
  expect(one!.get(AdminClient)).not.toBe(other!.get(AdminClient));
  await Promise.all([one!.close(), other!.close()]);
});
