import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { InventoryController } from './inventory.controller.js';
import { INVENTORY_LEDGER, InventoryRow } from './inventory.ledger.js';
import { InventoryPoller } from './inventory.poller.js';
import { InventoryReconciler } from './inventory.reconciler.js';
import { migrations } from './migrations/index.js';
import { StockBook } from './stock-book.js';
import { InventoryDesk } from './inventory.desk.js';
import { StoredStockBook } from './stored-stock-book.js';

/** As many as one call to Shopify can set. */
const BATCH_SIZE = 250;

/** What the warehouse can sell becomes the available quantity at the connection's location. */
@Module({})
export class InventoryModule {
  static readonly service = 'inventory';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: InventoryModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [InventoryRow], migrations }),
        MessagingModule.forRuntime(runtime),
        SyncModule.forFlow(runtime, {
          flow: 'inventory',
          table: INVENTORY_LEDGER,
          reconciler: InventoryReconciler,
          poller: InventoryPoller,
          tablesOfConnection: ['article_link', 'known_level', 'covered_row', 'kit_component', 'stock_place'],
          // Also while it is off: its orders count for the other shops of the goods owner.
          works: () => true,
          batchSize: BATCH_SIZE,
          providers: [StoredStockBook, { provide: StockBook, useExisting: StoredStockBook }, InventoryDesk],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [InventoryController],
    };
  }
}
