import { Injectable } from '@nestjs/common';
import { orderNumbersMeant, type OrderExplanation } from '@stockbridge/contracts';
import { ShopifyOrders } from '@stockbridge/shopify';
import { Ledger, shopAccess, wmsAccess, type Connection } from '@stockbridge/sync';
import { WmsClient, type WmsOrderRecord } from '@stockbridge/wms';
import { JudgedOrders, type JudgedOrder } from './judged-orders.js';
import type { OrderFacts } from './order-facts.js';
import { wmsOrdersOf } from './order-parts.js';
import { toOutcome } from './to-outcome.js';

/** Says why an order is where it is: what both sides show now, and each rule with its value and setting. Writes nothing. */
@Injectable()
export class OrderExplain {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly judged: JudgedOrders,
  ) {}

  /** Null when neither the ledger knows such an order nor the shop shows it. */
  async explain(connection: Connection, asked: string): Promise<OrderExplanation | null> {
    const orderId = await this.find(connection, asked);
    if (orderId === null) return null;
    const [judged] = await this.judged.judge(connection, [orderId]);
    if (!judged || (!judged.view.order && !judged.row)) return null;
    return toExplanation(judged, await this.standing(connection, judged));
  }

  /** Found by its number in the WMS, by Shopify's number or name, with the connection's prefix or without, or by Shopify's id. */
  private async find(connection: Connection, asked: string): Promise<string | null> {
    const prefix = connection.settings.order.orderNumberPrefix;
    const bare = asked.trim().replace(/^#/, '');
    for (const number of orderNumbersMeant(asked, prefix)) {
      const row = await this.ledger.byNumber(connection.connectionId, number);
      if (row) return row.key;
    }
    const inShop = prefix !== '' && bare.startsWith(prefix) ? bare.slice(prefix.length) : bare;
    const found = await this.shopify.idByNumber(shopAccess({ connection }), inShop);
    // An id is longer than any number; that it is one, the shop or the ledger must show.
    return found ?? (/^\d{6,20}$/.test(bare) ? bare : null);
  }

  /** Everything that stands behind its numbers: what was added later has numbers of its own. */
  private async standing(connection: Connection, { view, row }: JudgedOrder): Promise<WmsOrderRecord[]> {
    const others = row?.facts
      ? wmsOrdersOf(row.facts)
          .slice(1)
          .map(({ orderNumber }) => orderNumber)
      : [];
    const found = others.length > 0 ? await this.wms.ordersByNumbers(wmsAccess({ connection }), others) : new Map<string, WmsOrderRecord>();
    return [...(view.inWms ? [view.inWms] : []), ...found.values()];
  }
}

function toExplanation(
  { orderId, orderNumber, view, row, decision, missing, rules }: JudgedOrder,
  standing: readonly WmsOrderRecord[],
): OrderExplanation {
  return {
    orderId,
    orderNumber,
    name: view.order?.name ?? null,
    decision: toOutcome(decision, missing),
    rules: [...rules],
    ledger: row
      ? {
          state: row.state,
          reason: row.reason,
          sentence: row.sentence,
          seenAt: row.seenAt.toISOString(),
          dueAt: row.dueAt?.toISOString() ?? null,
          attempts: row.attempts,
        }
      : null,
    wmsOrders: standing.map((record) => ({
      orderNumber: record.orderNumber,
      wmsOrderId: record.orderId,
      isOurs: record.goodsOwnerOrderId === orderId,
      status: record.statusNumber,
      statusText: record.statusText,
    })),
  };
}
