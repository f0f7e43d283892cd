import { Body, Delete, Get, HttpCode, NotFoundException, Param, Patch, Post } from '@nestjs/common';
import { type FlowName, flowRunRequested, announce } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { DataSource } from 'typeorm';
import type { ConnectionRow } from '../connections/connection.js';
import { Connections, mergedSettings } from '../connections/connections.js';
import { type FlowAnswer, FlowAnswers } from '../connections/flow-answers.js';
import { ConnectionSetup } from '../setup/connection-setup.js';
import { WebhookAccess, type WmsWebhookAccess } from '../setup/webhook-access.js';
import { Shops } from '../shops/shops.js';
import { Timeline } from '../timeline/timeline.js';
import { ApiController, Describe } from './api-route.js';
import {
  accepted,
  type ConnectionAnswer,
  connectionAnswer,
  type ConnectionChange,
  connectionChange,
  connectionIdParam,
  connectionList,
  flowAnswer,
  type FlowChange,
  flowChange,
  flowList,
  flowParam,
  type NewConnection,
  newConnection,
  timelineAnswer,
  webhookAccessAnswer,
} from './api-shapes.js';

/** Connections: making, changing and ending them, and how their flows are doing. */
@ApiController('Connections', 'connections')
export class ConnectionsController {
  constructor(
    private readonly dataSource: DataSource,
    private readonly transport: Transport,
    private readonly connections: Connections,
    private readonly setup: ConnectionSetup,
    private readonly flowAnswers: FlowAnswers,
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
    return toAnswer(await this.existing(connectionId));
  }

  @Get(':id')
  @Describe('One connection', 200, connectionAnswer, [404])
  async one(@Param('id', { schema: connectionIdParam }) id: string): Promise<ConnectionAnswer> {
    return toAnswer(await this.existing(id));
  }

  @Patch(':id')
  @Describe('Change settings or credentials, pause or resume', 200, connectionAnswer, [400, 404, 422, 429, 502])
  async change(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: connectionChange }) body: ConnectionChange,
  ): Promise<ConnectionAnswer> {
    const connection = await this.existing(id);
    const { credentials, settings, status } = body;
    if (credentials) await this.setup.replaceCredentials(connection, credentials.username, credentials.password);
    if (settings) await this.setup.replaceSettings(id, (before) => mergedSettings(before, settings));
    if (status === 'paused') await this.connections.pause(id);
    if (status === 'active') await this.connections.resume(id);
    return toAnswer(await this.existing(id));
  }

  @Delete(':id')
  @HttpCode(204)
  @Describe('End a connection: its secrets are destroyed and the services drop it', 204, null, [404])
  async remove(@Param('id', { schema: connectionIdParam }) id: string): Promise<void> {
    if (!(await this.connections.remove(id))) throw unknown(id);
  }

  @Get(':id/flows')
  @Describe('How far each flow is', 200, flowList, [404])
  async flows(@Param('id', { schema: connectionIdParam }) id: string): Promise<{ flows: FlowAnswer[] }> {
    return { flows: await this.flowAnswers.ofAll(await this.existing(id)) };
  }

  @Get(':id/flows/:flow')
  @Describe('How far a flow is', 200, flowAnswer, [404])
  async flow(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
  ): Promise<FlowAnswer> {
    return this.flowAnswers.of(await this.existing(id), flow);
  }

  @Patch(':id/flows/:flow')
  @Describe(
    'Switch a flow on or off, or set its interval. What is set is answered at once; `status` follows when the service has heard of it',
    200,
    flowAnswer,
    [400, 404],
  )
  async changeFlow(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
    @Body({ schema: flowChange }) body: FlowChange,
  ): Promise<FlowAnswer> {
    const { enabled, intervalSeconds } = body;
    const change = {
      ...(enabled === undefined ? {} : { enabled }),
      ...(intervalSeconds === undefined ? {} : { intervalSeconds: intervalSeconds ?? undefined }),
    };
    const changed = await this.setup.replaceSettings(id, (before) => mergedSettings(before, { [flow]: change }));
    if (!changed) throw unknown(id);
    return this.flowAnswers.of(changed, flow);
  }

  @Post(':id/flows/:flow/run')
  @HttpCode(202)
  @Describe('Run a flow now: it polls at once and looks again at what is held, refused or failing', 202, accepted, [404])
  async run(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('flow', { schema: flowParam }) flow: FlowName,
  ): Promise<{ message: string }> {
    const connection = await this.existing(id);
    await this.dataSource.transaction((tx) => this.transport.publish(tx, [announce(flowRunRequested, id, { connectionId: id, flow })]));
    const isIdle = connection.status === 'paused' || !connection.settings[flow].enabled;
    return {
      message: isIdle
        ? `Asked for. Nothing will run while the ${connection.status === 'paused' ? 'connection is paused' : 'flow is off'}.`
        : 'Asked for.',
    };
  }

  @Get(':id/orders/:orderNumber/timeline')
  @Describe('Everything that happened to an order, oldest first; by its number in the WMS or in Shopify', 200, timelineAnswer, [404])
  async orderTimeline(@Param('id', { schema: connectionIdParam }) id: string, @Param('orderNumber') orderNumber: string) {
    const connection = await this.existing(id);
    const found = await this.timeline.ofOrder(id, orderNumber, connection.settings.order.orderNumberPrefix);
    if (!found) throw new NotFoundException(`Nothing is known of an order ${orderNumber} of connection ${id}.`);
    return { orderNumber, orderId: found.orderId, activities: found.lines };
  }

  @Get(':id/wms-webhook')
  @Describe('What to enter in the WMS, so that it tells us at once what happens there', 200, webhookAccessAnswer, [404])
  async webhook(@Param('id', { schema: connectionIdParam }) id: string): Promise<WmsWebhookAccess> {
    const access = await this.webhookAccess.of(await this.existing(id));
    if (!access) throw new NotFoundException(`Connection ${id} has no webhook token; make a new one with POST.`);
    return access;
  }

  @Post(':id/wms-webhook')
  @Describe('A new token for the WMS webhooks; the old one ends at once', 201, webhookAccessAnswer, [404])
  async replaceWebhook(@Param('id', { schema: connectionIdParam }) id: string): Promise<WmsWebhookAccess> {
    const access = await this.webhookAccess.replace(id);
    if (!access) throw unknown(id);
    return access;
  }

  private async existing(id: string): Promise<ConnectionRow> {
    const connection = await this.connections.byId(id);
    if (!connection) throw unknown(id);
    return connection;
  }
}

const unknown = (id: string) => new NotFoundException(`There is no connection ${id}.`);

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
    createdAt: row.createdAt.toISOString(),
    updatedAt: row.updatedAt.toISOString(),
  };
}
