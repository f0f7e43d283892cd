import { Inject, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import type { Runtime } from '@stockbridge/platform';
import { AdminClient } from './admin-client.js';
import { AdminShopifyOrders } from './admin-shopify-orders.js';
import { AdminShopifyProducts } from './admin-shopify-products.js';
import { AdminShopifyRefunds } from './admin-shopify-refunds.js';
import { AdminShopifyShops } from './admin-shopify-shops.js';
import { AdminShopifyStock } from './admin-shopify-stock.js';
import { ShopifyOAuth } from './oauth.js';
import { ShopifyOrders, ShopifyProducts, ShopifyRefunds, ShopifyShops, ShopifyStock } from './shopify-ports.js';
import { VERSION } from './version.js';

/** Provides the ports to shops, {@link AdminClient} and {@link ShopifyOAuth} to a service. */
@Module({})
export class ShopifyModule implements OnApplicationShutdown {
  constructor(
    @Inject(AdminClient) private readonly client: AdminClient,
    @Inject(ShopifyOAuth) private readonly oauth: ShopifyOAuth,
  ) {}

  static forRuntime({ service, config, logger }: Runtime): DynamicModule {
    const common = { urlTemplate: config.shopifyUrlTemplate, userAgent: `stockbridge-${service}/${VERSION}` };
    const over = <Adapter>(make: new (client: AdminClient) => Adapter) => ({
      inject: [AdminClient],
      useFactory: (client: AdminClient) => new make(client),
    });
    return {
      module: ShopifyModule,
      providers: [
        { provide: AdminClient, useFactory: () => new AdminClient({ ...common, warn: (message) => logger.warn(message) }) },
        { provide: ShopifyOAuth, useFactory: () => new ShopifyOAuth(common) },
        { provide: ShopifyOrders, ...over(AdminShopifyOrders) },
        { provide: ShopifyProducts, ...over(AdminShopifyProducts) },
        { provide: ShopifyRefunds, ...over(AdminShopifyRefunds) },
        { provide: ShopifyShops, ...over(AdminShopifyShops) },
        { provide: ShopifyStock, ...over(AdminShopifyStock) },
      ],
      exports: [AdminClient, ShopifyOAuth, ShopifyOrders, ShopifyProducts, ShopifyRefunds, ShopifyShops, ShopifyStock],
    };
  }

  async onApplicationShutdown(): Promise<void> {
    await Promise.all([this.client.close(), this.oauth.close()]);
  }
}
