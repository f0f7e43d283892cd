import { BadGatewayException, Body, Get, HttpCode, NotFoundException, Param, Post } from '@nestjs/common';
import { orderAuditRun, orderBackfill, orderExplain, type OrderExplanation, type OrderPreview, orderPreview } from '@stockbridge/contracts';
import type { ConnectionRow } from '../connections/connection.js';
import { FlowQuestions } from '../connections/flow-questions.js';
import { type HiddenOrders, hiddenOrders } from '../connections/hidden-orders.js';
import { idleOr } from '../connections/idle-or.js';
import { mergedSettings } from '../connections/merged-settings.js';
import { OrderAudits } from '../connections/order-audits.js';
import { SettingsChanges } from '../setup/settings-changes.js';
import { Shops } from '../shops/shops.js';
import { AccessLog } from '../timeline/access-log.js';
import { ApiController, Describe } from './api-route.js';
import {
  accepted,
  type AuditAnswer,
  auditAnswer,
  type BackfillAnswer,
  backfillAnswer,
  type BackfillRequest,
  backfillRequest,
  connectionIdParam,
  explainAnswer,
  orderParam,
  previewAnswer,
  type PreviewRequest,
  previewRequest,
} from './api-shapes.js';
import { answered, ExistingConnections } from './existing-connections.js';

/** The order service reads whole orders from both sides to answer; a person waits that long. */
const READS_WITHIN_MS = 45_000;

/** Questions about orders: why one is where it is, what settings would do, and whether any is missing. */
@ApiController('Orders', 'connections')
export class OrdersController {
  constructor(
    private readonly existing: ExistingConnections,
    private readonly settings: SettingsChanges,
    private readonly questions: FlowQuestions,
    private readonly audits: OrderAudits,
    private readonly shops: Shops,
    private readonly accessLog: AccessLog,
  ) {}

  @Get(':id/orders/:orderNumber/explain')
  @Describe(
    'Why an order is, or is not, in the WMS: both sides are read and every rule answers with value and setting. Nothing is written',
    200,
    explainAnswer,
    [400, 404, 502, 503],
  )
  async explain(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Param('orderNumber', { schema: orderParam }) order: string,
  ): Promise<OrderExplanation> {
    await this.existing.byId(id);
    const { explanation, problem } = answered(
      'order',
      await this.questions.ask('order', orderExplain, { connectionId: id, order }, READS_WITHIN_MS),
    );
    if (problem !== undefined) throw new BadGatewayException(problem);
    if (explanation === null) {
      throw new NotFoundException(`The shop shows no order ${order}, and nothing is known of one of connection ${id}.`);
    }
    const { orderId, orderNumber } = explanation;
    await this.accessLog.note(id, { kind: 'order', id: orderId, number: orderNumber }, 'The order was explained to an operator.');
    return explanation;
  }

  @Post(':id/orders/preview')
  @HttpCode(200)
  @Describe(
    'What would become of real orders under these settings, or under those in force, field by field; with `order.shadow` compared with what stands in the WMS. ' +
      'Nothing is written on either side. The answer holds customer data, and that it was shown is noted in the timeline of the connection',
    200,
    previewAnswer,
    [400, 404, 422, 502, 503],
  )
  async preview(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: previewRequest }) { settings, days, after, limit }: PreviewRequest,
  ): Promise<Omit<OrderPreview, 'known' | 'problem'>> {
    const connection = await this.existing.byId(id);
    const ask = {
      connectionId: id,
      settings: settings ? this.settings.asIf((before) => mergedSettings(before, settings), connection) : null,
      days,
      after: after ?? null,
      limit,
    };
    const { known, orders, next, problem } = answered('order', await this.questions.ask('order', orderPreview, ask, READS_WITHIN_MS));
    if (!known) throw new NotFoundException(unheard(id));
    if (problem !== undefined) throw new BadGatewayException(problem);
    const sentence = `A preview of ${orders.length} orders, with customer data, was shown to an operator.`;
    if (orders.length > 0) await this.accessLog.note(id, { kind: 'connection', id, number: null }, sentence);
    return { orders, next };
  }

  @Post(':id/orders/backfill')
  @HttpCode(202)
  @Describe(
    'Admit the orders placed in a past range, though the connection went live later. They are read in the background; how far it is stands in the audit',
    202,
    backfillAnswer,
    [400, 404, 503],
  )
  async backfill(
    @Param('id', { schema: connectionIdParam }) id: string,
    @Body({ schema: backfillRequest }) { from, to }: BackfillRequest,
  ): Promise<BackfillAnswer> {
    const connection = await this.existing.byId(id);
    const { known } = answered('order', await this.questions.ask('order', orderBackfill, { connectionId: id, from, to }));
    if (!known) throw new NotFoundException(unheard(id));
    return { message: idleOr(connection, 'order', 'Asked for.'), from, to, hidden: await this.hidden(connection, new Date(from)) };
  }

  @Get(':id/audit')
  @Describe(
    'Whether shop, ledger and WMS have the same orders: the last comparison, why orders are not in the WMS, differences without a reason, and open alarms',
    200,
    auditAnswer,
    [404, 503],
  )
  async audit(@Param('id', { schema: connectionIdParam }) id: string): Promise<AuditAnswer> {
    return answered('order', await this.audits.of(await this.existing.byId(id)));
  }

  @Post(':id/audit')
  @HttpCode(202)
  @Describe('Audit now: it runs in the background; the answer of GET says when it has come to its end', 202, accepted, [404, 503])
  async runAudit(@Param('id', { schema: connectionIdParam }) id: string): Promise<{ message: string }> {
    const connection = await this.existing.byId(id);
    const { known } = answered('order', await this.questions.ask('order', orderAuditRun, { connectionId: id }));
    if (!known) throw new NotFoundException(unheard(id));
    return { message: idleOr(connection, 'order', 'Asked for.') };
  }

  private async hidden({ shopDomain }: ConnectionRow, from: Date): Promise<HiddenOrders | null> {
    const shop = await this.shops.byDomain(shopDomain);
    return hiddenOrders(shop?.scopes ?? [], from, new Date());
  }
}

const unheard = (id: string): string => `The order service has not heard of connection ${id} yet; ask again in a moment.`;
