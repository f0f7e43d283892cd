import { Module, type DynamicModule } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { migrations } from './migrations/index.js';

/** A return received at the dock becomes a refund. No flow yet: it only starts. */
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
    };
  }
}
