import { Injectable } from '@nestjs/common';
import type { OrderSettings } from '@stockbridge/contracts';
import { Refused } from '@stockbridge/platform';
import { ShopifyOrders, type ShopOrder } from '@stockbridge/shopify';
import { Ledger, Reconciler, shopAccess, wmsAccess, type DueRow, type Pass } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient, type WmsOrder } from '@stockbridge/wms';
import { articleNumberOf } from './article-number.js';
import { calendarDay } from './calendar-day.js';
import { decideOrder, orderNumberOf, whatStands } from './decide-order.js';
import { fingerprint } from './fingerprint.js';
import { KnownArticles } from './known-articles.js';
import { shareOfLocation, type WantedLine } from './lines-at-location.js';
import type { OrderDecision, OrderView } from './order-decision.js';
import { OrderReading } from './order-reading.js';
import { cancelled, exported, wanted } from './order.announcements.js';
import type { HandedOver, OrderFacts, Rows } from './order-facts.js';
import { fulfillmentOrderOf } from './order.ledger.js';
import { recordDecision } from './recorded-inputs.js';
import { toWmsOrder } from './to-wms-order.js';

type Row = DueRow<OrderFacts>;
type Put = Extract<OrderDecision, { act: 'put' }>;
type Agree = Extract<OrderDecision, { act: 'agree' }>;
type Instruction = NonNullable<Extract<OrderDecision, { act: 'refuse' }>['instruct']>;
type NumberedView = OrderView & { readonly number: string | undefined };

const NOTHING_YET: OrderFacts = { wmsOrders: [], fingerprints: null, planned: null, isDone: false };

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
    private readonly reading: OrderReading,
  ) {
    super();
  }

  async reconcile(pass: Pass<OrderFacts>): Promise<void> {
    const aliases = pass.rows.filter((row) => fulfillmentOrderOf(row.key) !== null);
    if (aliases.length > 0) await this.resolveAliases(pass, aliases);

    const rows = pass.rows.filter((row) => fulfillmentOrderOf(row.key) === null);
    if (rows.length === 0) return;
    const facts = new Map(rows.map((row) => [row.key, row.facts]));
    const views = await this.reading.views(pass.connection, [...facts.keys()], facts, pass);
    const missing = await this.missingArticles(pass, [...views.values()]);
    await pass.each(rows, (row) => this.reconcileOne(pass, row, views.get(row.key)!, missing));
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

  /** Article numbers of the batch that are neither known nor found in the warehouse. */
  private async missingArticles(pass: Pass<OrderFacts>, views: readonly OrderView[]): Promise<Set<string>> {
    const { connectionId } = pass.connection;
    const lines = views.flatMap(({ order, locationId, settings }) => {
      if (!order) return [];
      const { expected, shown } = shareOfLocation(order, locationId, settings);
      return [...expected, ...shown];
    });
    const needed = new Set(lines.flatMap(({ line }) => articleNumberOf(line) ?? []));
    const known = await this.articles.among(connectionId, [...needed]);
    const unknown = [...needed].filter((number) => !known.has(number));
    if (unknown.length === 0) return new Set();
    const found = await this.wms.articlesByNumbers(wmsAccess(pass), unknown);
    await this.articles.add(connectionId, [...found.keys()]);
    return new Set(unknown.filter((number) => !found.has(number)));
  }

  private async reconcileOne(pass: Pass<OrderFacts>, row: Row, view: NumberedView, missing: Set<string>): Promise<void> {
    const decision = decideOrder(view);
    const became = await this.carryOut(pass, row, view, decision, missing);
    await this.tellShop(pass, view, became, decision.act === 'agree' ? decision.begun : []);
  }

  /** Does what was decided and records it. Answers what the order has become by it. */
  private async carryOut(
    pass: Pass<OrderFacts>,
    row: Row,
    view: NumberedView,
    decision: OrderDecision,
    missing: Set<string>,
  ): Promise<keyof OrderSettings['tagOn'] | null> {
    const { connection, outcome } = pass;
    const { number } = view;
    const subject = { kind: 'order' as const, id: row.key, number: number ?? null };
    const judged = whatStands(view) ? row.facts?.judged : recordDecision(view, decision, connection.version);
    const facts: OrderFacts = { ...(row.facts ?? NOTHING_YET), judged };
    const note = (what: string, sentence: string, reason: string | null = null) => ({ subject, what, reason, sentence, facts: {} });

    switch (decision.act) {
      case 'put': {
        await this.makeArticles(pass, decision.lines, missing);
        const waitsFor = decision.lines.filter(({ line }) => missing.has(articleNumberOf(line) ?? ''));
        if (waitsFor.length > 0) {
          await this.holdForArticles(pass, row, decision.order, waitsFor, number!, facts);
          return 'held';
        }
        await this.handOver(pass, { ...row, facts }, decision);
        return 'imported';
      }
      case 'move':
        for (const gid of decision.fulfillmentOrders) {
          await pass.ensureLease(LONGEST_WMS_CALL_MS);
          await this.shopify.moveFulfillmentOrder(shopAccess(pass), gid, view.locationId);
        }
        // Moved or not, Shopify is asked again: its answer may have been lost.
        await outcome.later(row, 0, { number, sentence: decision.sentence, facts });
        return null;
      case 'agree':
        await this.agree(pass, row, decision);
        return decision.isDone ? null : 'imported';
      case 'cancel':
        await pass.ensureLease(LONGEST_WMS_CALL_MS);
        try {
          await this.wms.cancelOrder(wmsAccess(pass), decision.standing.wmsOrderId);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const sentence = `Order ${number} was to be cancelled, but the warehouse refused it (${error.message}); stop the parcel by hand.`;
          await outcome.refused(row, 'cancelled-too-late', {
            number,
            sentence,
            activity: row.reason === 'cancelled-too-late' ? undefined : note('refused', sentence, 'cancelled-too-late'),
          });
          return 'refused';
        }
        await outcome.inSync(row, {
          number,
          sentence: decision.sentence,
          facts: doneWith([decision.standing]),
          announce: [cancelled(connection.connectionId, row.key)],
          activity: note('cancelled', decision.sentence),
        });
        return null;
      case 'hold':
        await outcome.held(row, decision.reason, {
          number,
          facts,
          sentence: decision.sentence,
          recheckAfterSeconds: decision.recheckAfterSeconds,
          activity: row.reason === decision.reason ? undefined : note('held', decision.sentence, decision.reason),
        });
        return 'held';
      case 'refuse': {
        const isNews = row.reason !== decision.reason;
        if (decision.instruct && isNews) await this.instruct(pass, decision.instruct);
        await outcome.refused(row, decision.reason, {
          number,
          facts,
          sentence: decision.sentence,
          activity: isNews ? note('refused', decision.sentence, decision.reason) : undefined,
        });
        return 'refused';
      }
      case 'ignore':
        await outcome.ignored(row, decision.rule, {
          number,
          facts,
          sentence: decision.sentence,
          activity: row.reason === decision.rule ? undefined : note('ignored', decision.sentence, decision.rule),
        });
        return null;
    }
  }

  /**
   * Tells in the shop what became of the order, and that the warehouse has begun: once it is recorded, since nothing waits for it.
   * What the order has already changes nothing; while Shopify is away the row is tried again, and what it refuses stays untold.
   */
  private async tellShop(
    pass: Pass<OrderFacts>,
    { order }: OrderView,
    became: keyof OrderSettings['tagOn'] | null,
    begun: readonly string[],
  ): Promise<void> {
    const tag = became && pass.connection.settings.order.tagOn[became];
    try {
      if (order && tag && !order.tags.some((each) => each.toLowerCase() === tag.toLowerCase()))
        await this.shopify.addTags(shopAccess(pass), order.id, [tag]);
      for (const gid of begun) await this.shopify.reportProgress(shopAccess(pass), gid);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** The warehouse's people see it on the order. A WMS that does not take it any more leaves the sentence of the row to be seen. */
  private async instruct(pass: Pass<OrderFacts>, { wmsOrderId, text }: Instruction): Promise<void> {
    try {
      await this.wms.setWarehouseInstruction(wmsAccess(pass), wmsOrderId, text);
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
    }
  }

  /** Lines that were typed by hand have no variant: their articles are made here, under the name of the line. */
  private async makeArticles(pass: Pass<OrderFacts>, lines: readonly WantedLine[], missing: Set<string>): Promise<void> {
    for (const { line } of lines) {
      const articleNumber = articleNumberOf(line);
      if (!line.isCustom || !articleNumber || !missing.has(articleNumber)) continue;
      await pass.ensureLease(LONGEST_WMS_CALL_MS);
      await this.wms.putArticle(wmsAccess(pass), { articleNumber, articleName: line.name });
      await this.articles.add(pass.connection.connectionId, [articleNumber]);
      missing.delete(articleNumber);
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
      facts: decision.isDone
        ? doneWith(wmsOrders)
        : { ...row.facts, wmsOrders, fingerprints: decision.fingerprints, planned: null, isDone: false },
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
    facts: OrderFacts,
  ): Promise<void> {
    const numbers = [...new Set(lines.map(({ line }) => articleNumberOf(line)!))];
    const [articleNumber] = numbers;
    const others = numbers.length > 1 ? ` and ${numbers.length - 1} more` : '';
    const sentence = `Order ${order.name} waits for article ${articleNumber}${others}, not in the warehouse yet.`;
    await pass.outcome.held(row, 'article-missing', {
      number,
      subject: articleNumber,
      sentence,
      facts,
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

  private async handOver(pass: Pass<OrderFacts>, row: Row, { order, lines, changed, standing, sent }: Put): Promise<void> {
    const { connection } = pass;
    const orderNumber = standing?.orderNumber ?? orderNumberOf(order, connection.settings.order);
    const deliveryDate = standing?.deliveryDate || row.facts?.planned?.deliveryDate || this.today(pass);
    const wantedRows = new Set(lines.map(({ line }) => line.id));
    const withdrawn = Object.entries(standing?.rows ?? {})
      .filter(([rowNumber]) => !wantedRows.has(rowNumber))
      .map(([rowNumber, { articleNumber }]) => ({ rowNumber, articleNumber }));
    const { settings } = connection;
    const wmsOrder = toWmsOrder(order, {
      orderNumber,
      deliveryDate,
      lines,
      withdrawn,
      settings: settings.order,
      warehouseId: settings.warehouseId,
    });
    const rows = Object.fromEntries(
      wmsOrder.orderLines.map((line) => [line.rowNumber, { articleNumber: line.articleNumber, quantity: line.numberOfItems }]),
    );
    const fingerprints = fingerprint(order, connection.secrets.fingerprintKey, settings.order);

    await pass.ensureLease(LONGEST_WMS_CALL_MS);
    const before = standing && { rows: standing.rows, fingerprints: sent };
    await pass.outcome.note(row, { ...(row.facts ?? NOTHING_YET), planned: { deliveryDate, rows, fingerprints, before } });
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
      facts: { ...row.facts, wmsOrders, fingerprints, planned: null, isDone: false },
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
