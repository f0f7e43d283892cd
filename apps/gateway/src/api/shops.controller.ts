import { Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { ShopWebhooks } from '../shops/shop-webhooks.js';
import { Shops } from '../shops/shops.js';
import { ApiController, Describe } from './api-route.js';
import { shopList, subscriptionsAnswer } from './api-shapes.js';

/** The shops that installed the app. */
@ApiController('Shops', 'shops')
export class ShopsController {
  constructor(
    private readonly shops: Shops,
    private readonly webhooks: ShopWebhooks,
  ) {}

  @Get()
  @Describe('All shops', 200, shopList)
  async all() {
    const shops = await this.shops.all();
    return {
      shops: shops.map((shop) => ({
        domain: shop.domain,
        name: shop.name,
        status: shop.status,
        appRegistration: shop.appRegistration,
        scopes: shop.scopes,
        tokenExpiresAt: shop.tokenExpiresAt?.toISOString() ?? null,
        installedAt: shop.installedAt.toISOString(),
      })),
    };
  }

  @Post(':shop/webhooks/ensure')
  @HttpCode(200)
  @Describe("Make the shop's webhook subscriptions what they should be", 200, subscriptionsAnswer, [404, 502])
  async ensureWebhooks(@Param('shop') shop: string) {
    const done = await this.webhooks.ensure(shop.toLowerCase());
    if (!done) throw new NotFoundException(`No shop ${shop} has the app installed now.`);
    return done;
  }
}
