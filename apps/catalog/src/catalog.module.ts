import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { CatalogController } from './catalog.controller.js';
import { CatalogDesk } from './catalog.desk.js';
import { CATALOG_LEDGER, CatalogRow } from './catalog.ledger.js';
import { CatalogPoller } from './catalog.poller.js';
import { CatalogReconciler } from './catalog.reconciler.js';
import { Catalogue } from './catalogue.js';
import { Intake } from './intake.js';
import { migrations } from './migrations/index.js';
import { SkuDoctorDesk } from './sku-doctor.js';
import { StoredVariants, Variants } from './variants.js';

/** Rows decided together, by one read of the warehouse. */
const BATCH_SIZE = 50;

/** Product variants become articles in the warehouse. */
@Module({})
export class CatalogModule {
  static readonly service = 'catalog';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: CatalogModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [CatalogRow], migrations }),
        MessagingModule.forRuntime(runtime),
        SyncModule.forFlow(runtime, {
          flow: 'catalog',
          table: CATALOG_LEDGER,
          reconciler: CatalogReconciler,
          poller: CatalogPoller,
          tablesOfConnection: ['variant', 'catalogue', 'load_piece'],
          // Which item is which article is told whether or not articles are written.
          works: () => true,
          batchSize: BATCH_SIZE,
          providers: [{ provide: Variants, useClass: StoredVariants }, Catalogue, Intake, CatalogDesk, SkuDoctorDesk],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [CatalogController],
    };
  }
}
