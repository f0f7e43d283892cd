import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule, Transport } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ConnectionCopies } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { ReturnsController } from './returns.controller.js';
import { migrations } from './migrations/index.js';

/** A return received at the dock becomes a refund. No flow yet: it knows its connections. */
@Module({})
export class ReturnsModule {
  static readonly service = 'returns';

  static forRuntime(runtime: Runtime): DynamicModule {
    return {
      module: ReturnsModule,
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
      controllers: [ReturnsController],
    };
  }
}
