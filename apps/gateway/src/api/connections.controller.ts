import { Body, Delete, Get, HttpCode, NotFoundException, Param, Patch, Post } from '@nestjs/common';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections } from '../connections/connections.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { ConnectionSetup } from '../setup/connection-setup.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { WebhookAccess, type WmsWebhookAccess } from '../setup/webhook-access.js';
import { Shops } from '../shops/shops.js';
import { Timeline } from '../timeline/timeline.js';
import { ApiController, Describe } from './api-route.js';
import {
  type ConnectionAnswer,
  connectionAnswer,
  type ConnectionChange,
  connectionChange,
  connectionIdParam,
  connectionList,
  type NewConnection,
  newConnection,
  timelineAnswer,
  webhookAccessAnswer,
} from './api-shapes.js';
import { ExistingConnections, known } from './existing-connections.js';

/** Connections: making, changing and ending them. */
@ApiController('Connections', 'connections')
export class ConnectionsController {
  constructor(
    private readonly connections: Connections,
    private readonly existing: ExistingConnections,
    private readonly setup: ConnectionSetup,
    private readonly settings: SettingsChanges,
    private readonly webhookAccess: WebhookAccess,
    private readonly timeline: Timeline,
    private readonly shops: Shops,
  ) {}

  @Get()
  @Describe('All connections, oldest first', 200, connectionList)
  async all(): Promise<{ connections: ConnectionAnswer[] }> {
    return { connections: (await this.connections.all()).map(toAnswer) };
  }

  @Post()
  @Describe(
    'Make a connection of an installed shop, or set up an existing one again',
    201,
    connectionAnswer,
    [400, 404, 409, 422, 429, 502],
  )
  async make(@Body({ schema: newConnection }) body: NewConnection): Promise<ConnectionAnswer> {
    const { shop, ...input } = body;
    const domain = shop.trim().toLowerCase();
    if (!(await this.shops.byDomain(domain))) throw new NotFoundException(`No shop ${shop} has installed the app.`);
    const { connectionId } = await this.setup.save(domain, input);
    return toAnswer(await this.existing.byId(connectionId));
  }

  @Get(':id')
  @Describe('One connection', 200, connectionAnswer, [404])
  async one(@Param('id', { schema: connectionIdParam }) id: string): Promise<ConnectionAnswer> {
    return toAnswer(await this.existing.byId(id));
  }

  @Patch(':id')
  @Describe('Change settings or credentials, pause or resume', 200, connectionAnswer, [400, 404, 409, 422, 429, 502])
  async change(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: connectionChange }) body: ConnectionChange,
  ): Promise<ConnectionAnswer> {
    const connection = await this.existing.byId(id);
    const { credentials, settings, status } = body;
    if (credentials) await this.setup.replaceCredentials(connection, credentials.username, credentials.password);
    if (settings) await this.settings.change(id, (before) => mergedSettings(before, settings));
    if (status === 'paused') await this.connections.pause(id);
    if (status === 'active') await this.connections.resume(id);
    return toAnswer(await this.existing.byId(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Describe('End a connection: its secrets are destroyed and the services drop it', 204, null, [404])
  async remove(@Param('id', { schema: connectionIdParam }) id: string): Promise<void> {
    known(id, (await this.connections.remove(id)) || null);
  }

  @Get(':id/orders/:orderNumber/timeline')
  @Describe('Everything that happened to an order, oldest first; by its number in the WMS or in Shopify', 200, timelineAnswer, [404])
  async orderTimeline(@Param('id', { schema: connectionIdParam }) id: string, @Param('orderNumber') orderNumber: string) {
    const connection = await this.existing.byId(id);
    const found = await this.timeline.ofOrder(id, orderNumber, connection.settings.order.orderNumberPrefix);
    if (!found) throw new NotFoundException(`Nothing is known of an order ${orderNumber} of connection ${id}.`);
    return { orderNumber, orderId: found.orderId, activities: found.lines };
  }

  @Get(':id/wms-webhook')
  @Describe('What to enter in the WMS, so that it tells us at once what happens there', 200, webhookAccessAnswer, [404])
  async webhook(@Param('id', { schema: connectionIdParam }) id: string): Promise<WmsWebhookAccess> {
    const access = await this.webhookAccess.of(await this.existing.byId(id));
    if (!access) throw new NotFoundException(`Connection ${id} has no webhook token; make a new one with POST.`);
    return access;
  }

  @Post(':id/wms-webhook')
  @Describe('A new token for the WMS webhooks; the old one ends at once', 201, webhookAccessAnswer, [404])
  async replaceWebhook(@Param('id', { schema: connectionIdParam }) id: string): Promise<WmsWebhookAccess> {
    return known(id, await this.webhookAccess.replace(id));
  }
}

function toAnswer(row: ConnectionRow): ConnectionAnswer {
  return {
    connectionId: row.connectionId,
    version: row.version,
    status: row.status === 'active' ? 'active' : 'paused',
    pausedBecause: row.pausedBecause,
    shop: row.shopDomain,
    locationId: row.locationId,
    wmsUrl: row.wmsUrl,
    goodsOwnerId: row.goodsOwnerId,
    settings: row.settings,
    stockSeenAt: row.stockSeenAt?.toISOString() ?? null,
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
