import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { FollowedOrders, SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { Captures } from './captures.js';
import { FulfillmentController } from './fulfillment.controller.js';
import { FULFILLMENT_LEDGER, FulfillmentRow } from './fulfillment.ledger.js';
import { FulfillmentPoller } from './fulfillment.poller.js';
import { FulfillmentReconciler } from './fulfillment.reconciler.js';
import { migrations } from './migrations/index.js';
import { ShipmentsByHand } from './shipments-by-hand.js';

/** What the warehouse ships becomes a fulfillment in Shopify, with quantities per line and tracking. */
@Module({})
export class FulfillmentModule {
  static readonly service = 'fulfillment';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: FulfillmentModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [FulfillmentRow], migrations }),
        MessagingModule.forRuntime(runtime),
        SyncModule.forFlow(runtime, {
          flow: 'fulfillment',
          table: FULFILLMENT_LEDGER,
          reconciler: FulfillmentReconciler,
          poller: FulfillmentPoller,
          tablesOfConnection: ['followed_order'],
          providers: [Captures, FollowedOrders, ShipmentsByHand],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [FulfillmentController],
    };
  }
}
