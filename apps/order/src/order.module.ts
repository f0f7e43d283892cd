import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { AdmittedSpans } from './admitted-spans.js';
import { Alarms } from './alarms.js';
import { JudgedOrders } from './judged-orders.js';
import { KnownArticles } from './known-articles.js';
import { migrations } from './migrations/index.js';
import { OrderAudit } from './order-audit.js';
import { OrderAuditRounds } from './order-audit.rounds.js';
import { OrderExplain } from './order-explain.js';
import { OrderPreviews } from './order-preview.js';
import { OrderReading } from './order-reading.js';
import { OrderController } from './order.controller.js';
import { OrderDesk } from './order.desk.js';
import { ORDER_LEDGER, OrderRow } from './order.ledger.js';
import { OrderPoller } from './order.poller.js';
import { OrderReconciler } from './order.reconciler.js';
import { PreviewedIds } from './previewed-ids.js';

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
          tablesOfConnection: ['known_article', 'order_audit', 'alarm', 'admitted_span'],
          providers: [
            KnownArticles,
            AdmittedSpans,
            OrderReading,
            JudgedOrders,
            OrderExplain,
            PreviewedIds,
            OrderPreviews,
            Alarms,
            OrderAudit,
            OrderAuditRounds,
            OrderDesk,
          ],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [OrderController],
    };
  }
}
