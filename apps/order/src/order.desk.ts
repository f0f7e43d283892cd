import { Injectable } from '@nestjs/common';
import type { OrderAudit, OrderExplanation, OrderPreview, ShipmentClosedShort } from '@stockbridge/contracts';
import { ThirdPartyError } from '@stockbridge/platform';
import { Connections, judge, Ledger, type Connection } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { withoutGivenUp } from './closed-short.js';
import { OrderAuditRounds } from './order-audit.rounds.js';
import type { OrderFacts } from './order-facts.js';
import { OrderExplain } from './order-explain.js';
import { OrderPreviews, type PreviewAsked } from './order-preview.js';

/** What can be asked of the order flow beyond what every flow answers. */
@Injectable()
export class OrderDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly explaining: OrderExplain,
    private readonly previews: OrderPreviews,
    private readonly rounds: OrderAuditRounds,
    private readonly ledger: Ledger<OrderFacts>,
  ) {}

  async explain(connectionId: string, order: string): Promise<{ explanation: OrderExplanation | null; problem?: string }> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return { explanation: null };
    return this.reading(connection, { explanation: null }, async () => ({ explanation: await this.explaining.explain(connection, order) }));
  }

  async preview(connectionId: string, asked: PreviewAsked): Promise<OrderPreview> {
    const connection = await this.connections.byId(connectionId);
    const nothing = { known: connection !== null, orders: [], next: null };
    if (!connection) return nothing;
    return this.reading<OrderPreview>(connection, nothing, async () => ({
      known: true,
      ...(await this.previews.preview(connection, asked)),
    }));
  }

  audit(connectionId: string): Promise<OrderAudit> {
    return this.rounds.answer(connectionId);
  }

  async runAudit(connectionId: string): Promise<{ known: boolean }> {
    return { known: await this.rounds.ask(connectionId) };
  }

  async backfill(connectionId: string, from: string, to: string): Promise<{ known: boolean }> {
    return { known: await this.rounds.backfill(connectionId, { from: new Date(from), to: new Date(to) }) };
  }

  /** Has units sent once more that the warehouse gave up: they count as not handed over from now on. */
  async sendAgain(connectionId: string, { orderId, wmsOrders }: ShipmentClosedShort['data']): Promise<void> {
    const facts = (await this.ledger.facts(connectionId, [orderId])).get(orderId);
    const lowered = facts && withoutGivenUp(facts, wmsOrders);
    if (!lowered) return;
    await this.dataSource.transaction(async (tx) => {
      await this.ledger.mergeFacts(connectionId, [orderId], lowered, tx);
      await this.ledger.touch(connectionId, orderId, { because: 'event', tx });
    });
  }

  /**
   * Reads both sides for a person. A credential that was refused is not tried again for them either: Ongoing counts failures per calling
   * address, for all tenants.
   */
  private async reading<Answer extends object>(
    connection: Connection,
    nothing: Answer,
    read: () => Promise<Answer>,
  ): Promise<Answer & { problem?: string }> {
    if (await this.connections.isStoppedByCredential(connection.connectionId)) {
      return { ...nothing, problem: 'A credential of this connection was refused; nothing can be read until there is a new one.' };
    }
    try {
      return await read();
    } catch (error) {
      if (!(error instanceof ThirdPartyError)) throw error;
      const judgement = judge(error);
      if (judgement.act === 'credential') {
        await this.dataSource.transaction((tx) => this.connections.credentialRefused(tx, connection, judgement.side, judgement.sentence));
      }
      const asked = error.side === 'wms' ? 'The WMS' : 'Shopify';
      return { ...nothing, problem: 'sentence' in judgement ? judgement.sentence : `${asked} asked to slow down; ask again in a minute.` };
    }
  }
}
