import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { migrations } from './migrations/index.js';

/** What the warehouse can sell becomes the available quantity at the connection's location. No flow yet: it only starts. */
@Module({})
export class InventoryModule {
  static readonly service = 'inventory';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: InventoryModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities: [], migrations }),
        MessagingModule.forRuntime(runtime),
      ],
    };
  }
}
