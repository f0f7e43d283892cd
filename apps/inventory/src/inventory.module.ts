import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule, Transport } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ConnectionCopies } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { InventoryController } from './inventory.controller.js';
import { migrations } from './migrations/index.js';

/** What the warehouse can sell becomes the available quantity at the connection's location. No flow yet: it knows its connections. */
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
      providers: [
        {
          provide: ConnectionCopies,
          useFactory: (dataSource: DataSource, transport: Transport) => new ConnectionCopies(runtime.service, dataSource, transport),
          inject: [DataSource, Transport],
        },
      ],
      controllers: [InventoryController],
    };
  }
}
