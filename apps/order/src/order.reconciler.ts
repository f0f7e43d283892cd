import { Injectable } from '@nestjs/common';
import { Refused } from '@stockbridge/platform';
import { ShopifyOrders, type ShopOrder } from '@stockbridge/shopify';
import { Ledger, Reconciler, shopAccess, wmsAccess, type DueRow, type Pass } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient, type WmsOrder, type WmsOrderRecord } from '@stockbridge/wms';
import { articleNumberOf } from './article-number.js';
import { calendarDay } from './calendar-day.js';
import { decideOrder, orderNumberOf, type OrderDecision } from './decide-order.js';
import { fingerprint } from './fingerprint.js';
import { KnownArticles } from './known-articles.js';
import { shareOfLocation, type WantedLine } from './lines-at-location.js';
import { cancelled, exported, wanted } from './order.announcements.js';
import type { HandedOver, OrderFacts, Rows } from './order-facts.js';
import { fulfillmentOrderOf } from './order.ledger.js';
import { toWmsOrder } from './to-wms-order.js';

type Row = DueRow<OrderFacts>;
type Put = Extract<OrderDecision, { act: 'put' }>;
type Agree = Extract<OrderDecision, { act: 'agree' }>;

const NOTHING_YET: OrderFacts = { wmsOrders: [], fingerprints: null, planned: null, isDone: false };

const DAY_MS = 24 * 3_600_000;

/**
 * Makes the warehouse agree with the shop, for a batch of orders of one connection.
 *
 * Dies in the middle: rows stay due and are read again; `PUT /orders` updates the order of the same number. What is about to
 * be sent is noted before the call, so that after a lost reply it is known what stands in the warehouse. Refused by either
 * side: the row says why and waits for a change.
 */
@Injectable()
export class OrderReconciler extends Reconciler<OrderFacts> {
  constructor(
    private readonly shopify: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<OrderFacts>,
    private readonly articles: KnownArticles,
  ) {
    super();
  }

  async reconcile(pass: Pass<OrderFacts>): Promise<void> {
    const aliases = pass.rows.filter((row) => fulfillmentOrderOf(row.key) !== null);
    if (aliases.length > 0) await this.resolveAliases(pass, aliases);

    const rows = pass.rows.filter((row) => fulfillmentOrderOf(row.key) === null);
    if (rows.length === 0) return;
    const orders = await this.shopify.byIds(
      shopAccess(pass),
      rows.map((row) => row.key),
    );
    const inWms = await this.ordersInWms(pass, rows, orders);
    const missing = await this.missingArticles(pass, [...orders.values()]);
    await pass.each(rows, (row) => this.reconcileOne(pass, row, orders.get(row.key), inWms, missing));
  }

  /** A webhook about a fulfillment order does not say whose it is: ask, mark the orders, drop the stand-ins. */
  private async resolveAliases(pass: Pass<OrderFacts>, aliases: readonly Row[]): Promise<void> {
    const ids = aliases.map((row) => fulfillmentOrderOf(row.key) ?? '');
    const orderIds = await this.shopify.orderIdsOfFulfillmentOrders(shopAccess(pass), ids);
    await pass.each(aliases, async (row) => {
      const orderId = orderIds.get(fulfillmentOrderOf(row.key) ?? '');
      if (orderId) await this.ledger.touch(row.connectionId, orderId, { because: 'webhook', receivedAt: row.receivedAt ?? undefined });
      await pass.outcome.forget(row);
    });
  }

  /** Whatever stands in the warehouse behind the numbers of these orders, read in one go before anything is written. */
  private async ordersInWms(
    pass: Pass<OrderFacts>,
    rows: readonly Row[],
    orders: Map<string, ShopOrder>,
  ): Promise<Map<string, WmsOrderRecord>> {
    const numbers = rows.flatMap((row) => this.numberOf(pass, row, orders.get(row.key)) ?? []);
    return numbers.length > 0 ? this.wms.ordersByNumbers(wmsAccess(pass), [...new Set(numbers)]) : new Map();
  }

  private numberOf(pass: Pass<OrderFacts>, row: Row, order: ShopOrder | undefined): string | undefined {
    return row.facts?.wmsOrders[0]?.orderNumber ?? (order && orderNumberOf(order, pass.connection.settings.order));
  }

  /** Article numbers of the batch that are neither known nor found in the warehouse. */
  private async missingArticles(pass: Pass<OrderFacts>, orders: readonly ShopOrder[]): Promise<Set<string>> {
    const { connectionId, shop } = pass.connection;
    const needed = new Set(
      orders.flatMap((order) => shareOfLocation(order, shop.locationId).expected.map(({ line }) => articleNumberOf(line) ?? [])).flat(),
    );
    const known = await this.articles.among(connectionId, [...needed]);
    const unknown = [...needed].filter((number) => !known.has(number));
    if (unknown.length === 0) return new Set();
    const found = await this.wms.articlesByNumbers(wmsAccess(pass), unknown);
    await this.articles.add(connectionId, [...found.keys()]);
    return new Set(unknown.filter((number) => !found.has(number)));
  }

  private async reconcileOne(
    pass: Pass<OrderFacts>,
    row: Row,
    order: ShopOrder | undefined,
    inWms: Map<string, WmsOrderRecord>,
    missing: Set<string>,
  ): Promise<void> {
    const { connection, outcome } = pass;
    const number = this.numberOf(pass, row, order);
    const subject = { kind: 'order' as const, id: row.key, number: number ?? null };
    const decision = decideOrder({
      order,
      facts: row.facts,
      inWms: number ? inWms.get(number) : undefined,
      locationId: connection.shop.locationId,
      settings: connection.settings.order,
      admitFrom: new Date(Date.parse(connection.settings.goLiveAt) - DAY_MS),
      fingerprints: order ? fingerprint(order, connection.secrets.fingerprintKey) : null,
    });
    const note = (what: string, sentence: string, reason: string | null = null) => ({ subject, what, reason, sentence, facts: {} });

    switch (decision.act) {
      case 'put': {
        const waitsFor = decision.lines.filter(({ line }) => missing.has(articleNumberOf(line) ?? ''));
        if (waitsFor.length > 0) return this.holdForArticles(pass, row, decision.order, waitsFor, number!);
        return this.handOver(pass, row, decision);
      }
      case 'agree':
        return this.agree(pass, row, decision);
      case 'cancel':
        await pass.ensureLease(LONGEST_WMS_CALL_MS);
        await this.wms.cancelOrder(wmsAccess(pass), decision.standing.wmsOrderId);
        return outcome.inSync(row, {
          number,
          sentence: decision.sentence,
          facts: doneWith([decision.standing]),
          announce: [cancelled(connection.connectionId, row.key)],
          activity: note('cancelled', decision.sentence),
        });
      case 'hold':
        return outcome.held(row, decision.reason, {
          number,
          sentence: decision.sentence,
          recheckAfterSeconds: decision.recheckAfterSeconds,
          activity: row.reason === decision.reason ? undefined : note('held', decision.sentence, decision.reason),
        });
      case 'refuse':
        return outcome.refused(row, decision.reason, {
          number,
          sentence: decision.sentence,
          activity: row.reason === decision.reason ? undefined : note('refused', decision.sentence, decision.reason),
        });
      case 'ignore':
        return outcome.ignored(row, decision.rule, {
          number,
          sentence: decision.sentence,
          activity: row.reason === decision.rule ? undefined : note('ignored', decision.sentence, decision.rule),
        });
    }
  }

  /** Notes down what the warehouse has: also what we wrote or cancelled without having seen the reply, which is told only now. */
  private async agree(pass: Pass<OrderFacts>, row: Row, decision: Agree): Promise<void> {
    const { connectionId } = pass.connection;
    const standing = { ...decision.standing, deliveryDate: decision.standing.deliveryDate || this.today(pass) };
    const wmsOrders = [standing, ...(row.facts?.wmsOrders.slice(1) ?? [])];
    const isNews = !row.facts?.wmsOrders.length || (decision.isCancelled && !row.facts.isDone);
    const hasOtherRows = !decision.isDone && !sameRows(row.facts?.wmsOrders[0]?.rows ?? {}, standing.rows);
    const isCancellation = isNews && decision.isCancelled;
    await pass.outcome.inSync(row, {
      number: standing.orderNumber,
      sentence: decision.sentence,
      facts: decision.isDone ? doneWith(wmsOrders) : { wmsOrders, fingerprints: decision.fingerprints, planned: null, isDone: false },
      announce: [
        ...(isCancellation ? [cancelled(connectionId, row.key)] : []),
        ...(!isCancellation && (isNews || hasOtherRows) ? [exported(connectionId, row.key, wmsOrders)] : []),
      ],
      activity: isNews
        ? {
            subject: { kind: 'order', id: row.key, number: standing.orderNumber },
            what: decision.isCancelled ? 'cancelled' : 'exported',
            reason: null,
            sentence: decision.sentence,
            facts: { wmsOrderId: standing.wmsOrderId },
          }
        : undefined,
    });
  }

  private async holdForArticles(
    pass: Pass<OrderFacts>,
    row: Row,
    order: ShopOrder,
    lines: readonly WantedLine[],
    number: string,
  ): Promise<void> {
    const numbers = [...new Set(lines.map(({ line }) => articleNumberOf(line)!))];
    const [articleNumber] = numbers;
    const others = numbers.length > 1 ? ` and ${numbers.length - 1} more` : '';
    const sentence = `Order ${order.name} waits for article ${articleNumber}${others}, not in the warehouse yet.`;
    await pass.outcome.held(row, 'article-missing', {
      number,
      subject: articleNumber,
      sentence,
      announce: numbers.map((each) =>
        wanted(row.connectionId, row.key, each, lines.find(({ line }) => articleNumberOf(line) === each)!.line),
      ),
      activity:
        row.reason === 'article-missing'
          ? undefined
          : {
              subject: { kind: 'order', id: row.key, number },
              what: 'held',
              reason: 'article-missing',
              sentence,
              facts: { articles: numbers.length },
            },
    });
  }

  private async handOver(pass: Pass<OrderFacts>, row: Row, { order, lines, changed, standing }: Put): Promise<void> {
    const { connection } = pass;
    const orderNumber = standing?.orderNumber ?? orderNumberOf(order, connection.settings.order);
    const deliveryDate = standing?.deliveryDate || row.facts?.planned?.deliveryDate || this.today(pass);
    const wantedRows = new Set(lines.map(({ line }) => line.id));
    const withdrawn = Object.entries(standing?.rows ?? {})
      .filter(([rowNumber]) => !wantedRows.has(rowNumber))
      .map(([rowNumber, { articleNumber }]) => ({ rowNumber, articleNumber }));
    const wmsOrder = toWmsOrder(order, { orderNumber, deliveryDate, lines, withdrawn });
    const rows = Object.fromEntries(
      wmsOrder.orderLines.map((line) => [line.rowNumber, { articleNumber: line.articleNumber, quantity: line.numberOfItems }]),
    );
    const fingerprints = fingerprint(order, connection.secrets.fingerprintKey);

    await pass.ensureLease(LONGEST_WMS_CALL_MS);
    await pass.outcome.note(row, { ...(row.facts ?? NOTHING_YET), planned: { deliveryDate, rows, fingerprints } });
    const calledAt = new Date();
    const { wmsOrderId } = await this.put(pass, wmsOrder);

    const now: HandedOver = { orderNumber, wmsOrderId, deliveryDate, rows };
    const wmsOrders = [now, ...(row.facts?.wmsOrders.slice(1) ?? [])];
    const sentence = standing
      ? `The ${changed.join(', ')} of order ${orderNumber} changed in the shop; the warehouse has it.`
      : `Order ${orderNumber} is in the warehouse with ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}.`;
    await pass.outcome.inSync(row, {
      number: orderNumber,
      sentence,
      facts: { wmsOrders, fingerprints, planned: null, isDone: false },
      announce: [exported(connection.connectionId, row.key, wmsOrders)],
      activity: {
        subject: { kind: 'order', id: row.key, number: orderNumber },
        what: standing ? 'updated' : 'exported',
        reason: null,
        sentence,
        at: calledAt.toISOString(),
        facts: { wmsOrderId, ...(row.receivedAt && { webhookReceivedAt: row.receivedAt.toISOString() }) },
      },
    });
  }

  /** What the warehouse refuses may be an article that it does not have after all: those are looked for again next time. */
  private async put(pass: Pass<OrderFacts>, order: WmsOrder): Promise<{ wmsOrderId: number }> {
    try {
      return await this.wms.putOrder(wmsAccess(pass), order);
    } catch (error) {
      if (error instanceof Refused) {
        await this.articles.forget(
          pass.connection.connectionId,
          order.orderLines.map((line) => line.articleNumber),
        );
      }
      throw error;
    }
  }

  private today(pass: Pass<OrderFacts>): string {
    return calendarDay(new Date(), pass.connection.settings.warehouseTimeZone);
  }
}

function sameRows(one: Rows, other: Rows): boolean {
  const ids = Object.keys(one);
  return ids.length === Object.keys(other).length && ids.every((id) => one[id]!.quantity === other[id]?.quantity);
}

/** Nothing is compared any more, so nothing is kept to compare with. */
function doneWith(wmsOrders: readonly HandedOver[]): OrderFacts {
  return { wmsOrders, fingerprints: null, planned: null, isDone: true };
}
