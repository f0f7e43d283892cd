import { Injectable } from '@nestjs/common';
import type { OrderSettings } from '@stockbridge/contracts';
import { Refused } from '@stockbridge/platform';
import { ShopifyOrders, type ShopOrder } from '@stockbridge/shopify';
import { Ledger, Reconciler, shopAccess, wmsAccess, type DueRow, type Pass, type Remark } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient, type WmsOrder } from '@stockbridge/wms';
import { articleNumberOf } from './article-number.js';
import { calendarDay } from './calendar-day.js';
import { decideNext, orderNumberOf, whatStands, type NextDecision } from './decide-order.js';
import { fingerprint } from './fingerprint.js';
import { KnownArticles } from './known-articles.js';
import { shareOfLocation, type WantedLine } from './lines-at-location.js';
import type { OrderDecision, OrderView } from './order-decision.js';
import { OrderReading } from './order-reading.js';
import { cancelled, exported, wanted } from './order.announcements.js';
import type { HandedOver, OrderFacts } from './order-facts.js';
import { fulfillmentOrderOf } from './order.ledger.js';
import { NOTHING_YET, numberOfPart, partOf, withPart, wmsOrdersOf, type PartFacts } from './order-parts.js';
import { recordDecision } from './recorded-inputs.js';
import { toWmsOrder } from './to-wms-order.js';

type Row = DueRow<OrderFacts>;
type Put = Extract<OrderDecision, { act: 'put' }>;
type Agree = Extract<OrderDecision, { act: 'agree' }>;
type Instruction = NonNullable<Extract<OrderDecision, { act: 'refuse' }>['instruct']>;
type NumberedView = OrderView & { readonly number: string | undefined };

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
    const next = decideNext(view);
    const became = await this.carryOut(pass, row, view, next, missing);
    await this.tellShop(pass, view, became, new Set(agreements(next).flatMap(({ decision }) => decision.begun)));
  }

  /** Does what was decided and records it. Answers what the order has become by it. */
  private async carryOut(
    pass: Pass<OrderFacts>,
    row: Row,
    view: NumberedView,
    next: NextDecision,
    missing: Set<string>,
  ): Promise<keyof OrderSettings['tagOn'] | null> {
    const { connection, outcome } = pass;
    const { decision, part } = next;
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
        await this.handOver(pass, { ...row, facts }, decision, next);
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
        await this.agree(pass, row, number!, next);
        return decision.isDone ? null : 'imported';
      case 'cancel': {
        await pass.ensureLease(LONGEST_WMS_CALL_MS);
        try {
          await this.wms.cancelOrder(wmsAccess(pass), decision.standing.wmsOrderId);
        } catch (error) {
          if (!(error instanceof Refused)) throw error;
          const sentence = `Order ${decision.standing.orderNumber} was to be cancelled, but the warehouse refused it (${error.message}); stop the parcel by hand.`;
          await outcome.refused(row, 'cancelled-too-late', {
            number,
            sentence,
            activity: row.reason === 'cancelled-too-late' ? undefined : note('refused', sentence, 'cancelled-too-late'),
          });
          return 'refused';
        }
        const kept = withPart(row.facts ?? NOTHING_YET, part, cancelledPart(decision.standing, next));
        await this.settle(pass, row, next, {
          number,
          sentence: decision.sentence,
          facts: next.others.length === 0 ? withoutJudged(kept) : kept,
          announce: [
            next.others.every(isCancelled)
              ? cancelled(connection.connectionId, row.key)
              : exported(connection.connectionId, row.key, wmsOrdersOf(kept)),
          ],
          activity: note('cancelled', decision.sentence),
        });
        return null;
      }
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
    begun: ReadonlySet<string>,
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
  private async agree(pass: Pass<OrderFacts>, row: Row, number: string, next: NextDecision): Promise<void> {
    const { connectionId } = pass.connection;
    const agreed = agreements(next);
    const kept = agreed.reduce<OrderFacts>((facts, { part, decision }) => {
      const standing = { ...decision.standing, deliveryDate: decision.standing.deliveryDate || this.today(pass) };
      if (decision.isCancelled) return withPart(facts, part, cancelledPart(standing, next));
      if (decision.isDone) return withPart(facts, part, doneWith(standing));
      return withPart(facts, part, { wmsOrders: [standing], fingerprints: decision.fingerprints, planned: null, isDone: false });
    }, row.facts ?? NOTHING_YET);
    const isDone = next.others.length === 0 ? agreed[0]!.decision.isDone : false;
    const news = agreed.filter(({ isNews }) => isNews);
    const isCancellation = [next, ...next.others].every(isCancelled);
    const first = news.find(({ part, decision }) => !partOf(row.facts, part)?.wmsOrders.length || decision.isCancelled)?.decision;
    await this.settle(pass, row, next, {
      number,
      sentence: agreed.map(({ decision }) => decision.sentence).join(' '),
      facts: isDone ? withoutJudged(kept) : kept,
      announce:
        news.length === 0 ? [] : [isCancellation ? cancelled(connectionId, row.key) : exported(connectionId, row.key, wmsOrdersOf(kept))],
      activity: first && {
        subject: { kind: 'order', id: row.key, number: first.standing.orderNumber },
        what: first.isCancelled ? 'cancelled' : 'exported',
        reason: null,
        sentence: first.sentence,
        facts: { wmsOrderId: first.standing.wmsOrderId },
      },
    });
  }

  /** In sync, unless another order in the warehouse stands for it too, about which something is to be done: that comes at once. */
  private settle(pass: Pass<OrderFacts>, row: Row, { decision, others }: NextDecision, remark: Remark<OrderFacts>): Promise<void> {
    const isAgreed = [decision, ...others.map((each) => each.decision)].every(({ act }) => act === 'agree');
    return isAgreed || others.length === 0 ? pass.outcome.inSync(row, remark) : pass.outcome.later(row, 0, remark);
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

  private async handOver(
    pass: Pass<OrderFacts>,
    row: Row,
    { order, lines, changed, standing, sent, supplement }: Put,
    next: NextDecision,
  ): Promise<void> {
    const { connection } = pass;
    const facts = row.facts ?? NOTHING_YET;
    const own = partOf(facts, next.part) ?? NOTHING_YET;
    const first = facts.wmsOrders[0]?.orderNumber ?? orderNumberOf(order, connection.settings.order);
    const orderNumber = standing?.orderNumber ?? numberOfPart(first, next.part);
    const deliveryDate = standing?.deliveryDate || own.planned?.deliveryDate || this.today(pass);
    const wantedRows = new Set(lines.map(({ line }) => line.id));
    const withdrawn = Object.entries(standing?.rows ?? {})
      .filter(([rowNumber]) => !wantedRows.has(rowNumber))
      .map(([rowNumber, { articleNumber }]) => ({ rowNumber, articleNumber }));
    const { settings } = connection;
    const wmsOrder = toWmsOrder(order, {
      orderNumber,
      deliveryDate,
      isSupplement: next.part > 0,
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
    await pass.outcome.note(row, withPart(facts, next.part, { ...own, planned: { deliveryDate, rows, fingerprints, before } }));
    const calledAt = new Date();
    const { wmsOrderId } = await this.put(pass, wmsOrder);

    const now: HandedOver = { orderNumber, wmsOrderId, deliveryDate, rows };
    const kept = withPart(facts, next.part, { wmsOrders: [now], fingerprints, planned: null, isDone: false });
    const sentence = standing
      ? `The ${changed.join(', ')} of order ${orderNumber} changed in the shop; the warehouse has it.`
      : `${supplement === undefined ? `Order ${orderNumber} is in the warehouse` : `What was added to order ${first} is in the warehouse as ${orderNumber}`} with ${lines.length} ${lines.length === 1 ? 'line' : 'lines'}.`;
    await this.settle(pass, row, next, {
      number: first,
      sentence,
      facts: kept,
      announce: [exported(connection.connectionId, row.key, wmsOrdersOf(kept))],
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

/** Of the order and its supplements, those about which nothing is to be done. */
function agreements(next: NextDecision): { part: number; decision: Agree; isNews: boolean }[] {
  return [next, ...next.others].flatMap(({ part, decision, isNews }) => (decision.act === 'agree' ? [{ part, decision, isNews }] : []));
}

const isCancelled = ({ decision }: { decision: OrderDecision }): boolean => decision.act === 'agree' && decision.isCancelled;

/** Nothing is compared any more, so nothing is kept to compare with. */
function doneWith(standing: HandedOver): PartFacts {
  return { wmsOrders: [standing], fingerprints: null, planned: null, isDone: true };
}

/** Beside others a cancelled one bears nothing of what the shop wants. */
function cancelledPart(standing: HandedOver, { others }: NextDecision): PartFacts {
  return doneWith(others.length > 0 ? { ...standing, rows: {} } : standing);
}

function withoutJudged({ judged: _judged, ...facts }: OrderFacts): OrderFacts {
  return facts;
}
