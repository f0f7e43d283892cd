import { Injectable } from '@nestjs/common';
import type { JudgedRule } from '@stockbridge/contracts';
import { Ledger, wmsAccess, type Connection, type LedgerRecord } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import { judge } from './admit.js';
import { articleNumberOf } from './article-number.js';
import { decideOrder, whatStands } from './decide-order.js';
import { KnownArticles } from './known-articles.js';
import type { OrderDecision, OrderView } from './order-decision.js';
import type { OrderFacts } from './order-facts.js';
import { OrderReading } from './order-reading.js';

/** An order as both sides show it now, and what the reconciler would decide. */
export interface JudgedOrder {
  readonly orderId: string;
  readonly view: OrderView;
  /** Its number in the WMS; null when it can't be told. */
  readonly orderNumber: string | null;
  readonly row: LedgerRecord<OrderFacts> | undefined;
  readonly decision: OrderDecision;
  /** The rules of admission, as they would be judged were the order new. */
  readonly rules: readonly JudgedRule[];
  /** Whether it stands in the WMS, so that it is followed whatever the rules say. */
  readonly isStanding: boolean;
  /** Articles that the WMS lacks and that the hand-over would wait for. */
  readonly missing: readonly string[];
}

/** Judges orders as the reconciler would, and writes nothing: neither on a side nor in the ledger. */
@Injectable()
export class JudgedOrders {
  constructor(
    private readonly reading: OrderReading,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly articles: KnownArticles,
  ) {}

  /** In the order asked for. `asIfNew`: as if the WMS had none of them, and nothing had ever been done about them. */
  async judge(connection: Connection, ids: readonly string[], { asIfNew = false } = {}): Promise<JudgedOrder[]> {
    const rows = await this.ledger.records(connection.connectionId, ids);
    const facts = new Map(ids.map((id) => [id, asIfNew ? null : (rows.get(id)?.facts ?? null)]));
    const views = await this.reading.views(connection, ids, facts);
    const judged = ids.map((orderId): Omit<JudgedOrder, 'missing'> => {
      const { number, ...read } = views.get(orderId)!;
      const view = asIfNew ? { ...read, inWms: undefined } : read;
      const isStanding = whatStands(view) !== null;
      return {
        orderId,
        view,
        orderNumber: number ?? null,
        row: rows.get(orderId),
        decision: decideOrder(view),
        rules: judge(isStanding ? { ...view, facts: null, inWms: undefined } : view).rules,
        isStanding,
      };
    });
    const needed = new Map(judged.map(({ orderId, decision }) => [orderId, articlesOf(decision)]));
    const missing = await this.missing(connection, [...needed.values()].flat());
    return judged.map((each) => ({ ...each, missing: (needed.get(each.orderId) ?? []).filter((number) => missing.has(number)) }));
  }

  private async missing(connection: Connection, numbers: readonly string[]): Promise<Set<string>> {
    const distinct = [...new Set(numbers)];
    const known = await this.articles.among(connection.connectionId, distinct);
    const unknown = distinct.filter((number) => !known.has(number));
    if (unknown.length === 0) return new Set();
    const found = await this.wms.articlesByNumbers(wmsAccess({ connection }), unknown);
    return new Set(unknown.filter((number) => !found.has(number)));
  }
}

/** Articles of lines that were typed by hand are made with the hand-over. */
function articlesOf(decision: OrderDecision): string[] {
  if (decision.act !== 'put') return [];
  return [...new Set(decision.lines.flatMap(({ line }) => (line.isCustom ? [] : (articleNumberOf(line) ?? []))))];
}
