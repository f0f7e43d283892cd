import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { FollowedOrders, SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { migrations } from './migrations/index.js';
import { RefundsByHand } from './refunds-by-hand.js';
import { RefundsElsewhere } from './refunds-elsewhere.js';
import { Refunds } from './refunds.js';
import { ReturnsController } from './returns.controller.js';
import { RETURNS_LEDGER, ReturnsRow } from './returns.ledger.js';
import { ReturnsPoller } from './returns.poller.js';
import { ReturnsReconciler } from './returns.reconciler.js';

/** What comes back to the warehouse becomes a refund in Shopify. */
@Module({})
export class ReturnsModule {
  static readonly service = 'returns';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: ReturnsModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [ReturnsRow], migrations }),
        MessagingModule.forRuntime(runtime),
        SyncModule.forFlow(runtime, {
          flow: 'returns',
          table: RETURNS_LEDGER,
          reconciler: ReturnsReconciler,
          poller: ReturnsPoller,
          tablesOfConnection: ['followed_order'],
          providers: [FollowedOrders, Refunds, RefundsByHand, RefundsElsewhere],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [ReturnsController],
    };
  }
}
