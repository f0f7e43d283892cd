import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { KnownArticles } from './known-articles.js';
import { migrations } from './migrations/index.js';
import { OrderController } from './order.controller.js';
import { ORDER_LEDGER, OrderRow } from './order.ledger.js';
import { OrderPoller } from './order.poller.js';
import { OrderReconciler } from './order.reconciler.js';

/** Orders of the shop become orders in the warehouse, and follow the shop until the warehouse begins. */
@Module({})
export class OrderModule {
  static readonly service = 'order';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: OrderModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [OrderRow], migrations }),
        MessagingModule.forRuntime(runtime),
        SyncModule.forFlow(runtime, {
          flow: 'order',
          table: ORDER_LEDGER,
          reconciler: OrderReconciler,
          poller: OrderPoller,
          tablesOfConnection: ['known_article'],
          providers: [KnownArticles],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [OrderController],
    };
  }
}
