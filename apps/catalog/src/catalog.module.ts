import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { SyncModule } from '@stockbridge/sync';
import { WmsModule } from '@stockbridge/wms';
import { ArticleOwners } from './article-owners.js';
import { CatalogController } from './catalog.controller.js';
import { CATALOG_LEDGER, CatalogRow } from './catalog.ledger.js';
import { CatalogPoller } from './catalog.poller.js';
import { CatalogReconciler } from './catalog.reconciler.js';
import { migrations } from './migrations/index.js';

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
          tablesOfConnection: ['article_owner'],
          providers: [ArticleOwners],
          imports: [ShopifyModule.forRuntime(runtime), WmsModule.forRuntime(runtime)],
        }),
      ],
      controllers: [CatalogController],
    };
  }
}
