import { type DynamicModule, Module } from '@nestjs/common';
import { MessagingModule } from '@stockbridge/messaging';
import { PersistenceModule } from '@stockbridge/persistence';
import { PlatformModule, type Runtime } from '@stockbridge/platform';
import { ShopifyModule } from '@stockbridge/shopify';
import { WmsModule } from '@stockbridge/wms';
import { ApiKey } from './api/api-key.js';
import { ApiKeyGuard } from './api/api-key.guard.js';
import { ApiKeys } from './api/api-keys.js';
import { ConnectionsController } from './api/connections.controller.js';
import { ExistingConnections } from './api/existing-connections.js';
import { FlowsController } from './api/flows.controller.js';
import { OpenApiController } from './api/openapi.controller.js';
import { OrdersController } from './api/orders.controller.js';
import { ReturnsController } from './api/returns.controller.js';
import { ShipmentsController } from './api/shipments.controller.js';
import { ShopsController } from './api/shops.controller.js';
import { SkuDoctorController } from './api/sku-doctor.controller.js';
import { AppRegistrationRow } from './app-registrations/app-registration.js';
import { AppRegistrations } from './app-registrations/app-registrations.js';
import { ConnectionPagesController } from './connection-pages/connection-pages.controller.js';
import { ReturnsPagesController } from './connection-pages/returns-pages.controller.js';
import { ShipmentsPagesController } from './connection-pages/shipments-pages.controller.js';
import { OrderPagesController } from './connection-pages/order-pages.controller.js';
import { OwnConnections } from './connection-pages/own-connections.js';
import { ConnectionAnnouncer } from './connections/connection-announcer.js';
import { ConnectionAnnouncements } from './connections/connection-configured.js';
import { ConnectionRow } from './connections/connection.js';
import { Connections } from './connections/connections.js';
import { CustomerRedaction } from './connections/customer-redaction.js';
import { FlowAnswers } from './connections/flow-answers.js';
import { FlowQuestions } from './connections/flow-questions.js';
import { OrderAudits } from './connections/order-audits.js';
import { FirstStart } from './first-start.js';
import { GATEWAY_CONFIG, gatewayConfig } from './gateway.config.js';
import { GatewayController } from './gateway.controller.js';
import { InstallController } from './install/install.controller.js';
import { OAuthState } from './install/oauth-state.js';
import { migrations } from './migrations/index.js';
import { LandingController } from './pages/landing.controller.js';
import { RequestLog } from './pages/request-log.js';
import { SecurityHeaders } from './pages/security-headers.js';
import { Rounds } from './rounds.js';
import { ConnectionSetup } from './setup/connection-setup.js';
import { FailedCheck } from './setup/failed-check.js';
import { SettingsChanges } from './setup/settings-changes.js';
import { SetupController } from './setup/setup.controller.js';
import { SetupSession } from './setup/setup-session.js';
import { SetupSessions } from './setup/setup-sessions.js';
import { SkuChoices } from './setup/sku-choices.js';
import { WebhookAccess } from './setup/webhook-access.js';
import { WmsCheck } from './setup/wms-check.js';
import { ShopDirectory } from './shops/shop-directory.js';
import { ShopWebhooks } from './shops/shop-webhooks.js';
import { Shop } from './shops/shop.js';
import { Shops } from './shops/shops.js';
import { AccessLog } from './timeline/access-log.js';
import { ActivityRow } from './timeline/activity-row.js';
import { Timeline } from './timeline/timeline.js';
import { TokenRefresher } from './tokens/token-refresher.js';
import { GroupCommit } from './webhooks/group-commit.js';
import { ShopEnds } from './webhooks/shop-ends.js';
import { ShopifyWebhooks } from './webhooks/shopify-webhooks.js';
import { WebhookIntake } from './webhooks/webhook-intake.js';
import { WmsWebhooks } from './webhooks/wms-webhooks.js';

const entities = [AppRegistrationRow, Shop, OAuthState, SetupSession, FailedCheck, ConnectionRow, CustomerRedaction, ApiKey, ActivityRow];

/** The gateway: shops install it, people set it up, webhooks and the operator API come in. It runs no flow itself. */
@Module({})
export class GatewayModule {
  static readonly service = 'gateway' as const;

  static forRuntime(runtime: Runtime): DynamicModule {
    const config = gatewayConfig(runtime.env);
    return {
      module: GatewayModule,
      imports: [
        PlatformModule.forRuntime(runtime),
        PersistenceModule.forRuntime(runtime, { entities, migrations }),
        MessagingModule.forRuntime(runtime),
        ShopifyModule.forRuntime(runtime),
        WmsModule.forRuntime(runtime),
      ],
      controllers: [
        GatewayController,
        LandingController,
        InstallController,
        SetupController,
        ConnectionPagesController,
        OrderPagesController,
        ShipmentsPagesController,
        ReturnsPagesController,
        ConnectionsController,
        FlowsController,
        SkuDoctorController,
        OrdersController,
        ShipmentsController,
        ReturnsController,
        ShopsController,
        OpenApiController,
      ],
      providers: [
        { provide: GATEWAY_CONFIG, useValue: config },
        FirstStart,
        AppRegistrations,
        Shops,
        ShopDirectory,
        ShopWebhooks,
        SetupSessions,
        ConnectionSetup,
        SettingsChanges,
        SkuChoices,
        WmsCheck,
        WebhookAccess,
        Connections,
        ConnectionAnnouncements,
        ConnectionAnnouncer,
        FlowAnswers,
        FlowQuestions,
        OrderAudits,
        ExistingConnections,
        OwnConnections,
        TokenRefresher,
        Rounds,
        Timeline,
        AccessLog,
        ApiKeys,
        ApiKeyGuard,
        GroupCommit,
        ShopEnds,
        ShopifyWebhooks,
        WmsWebhooks,
        WebhookIntake,
        SecurityHeaders,
        RequestLog,
      ],
    };
  }
}
