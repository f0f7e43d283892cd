import { Injectable } from '@nestjs/common';
import type { Reason } from '@stockbridge/contracts';
import { ShopifyOrders, ShopifyStock, type ShopLevel } from '@stockbridge/shopify';
import {
  Connections,
  LANDS_WITHIN_SECONDS,
  Ledger,
  Reconciler,
  shopAccess,
  wmsAccess,
  type Connection,
  type DueRow,
  type Pass,
} from '@stockbridge/sync';
import { WmsClient, type WmsStockRecord } from '@stockbridge/wms';
import { coveredUnits, heldByWarehouse, lineAtLocation, type CoveredRow, type LineAtLocation } from './covered-units.js';
import { decideLevel, gravest } from './decide-levels.js';
import type { PlannedLevel, StockFacts } from './inventory.ledger.js';
import { pushLevels, type Pushed, type Wanted } from './push-levels.js';
import { StockBook, type LinkedItem, type Needs } from './stock-book.js';
import { sameWarehouses, stockMode, warehousesOf } from './stock-mode.js';
import { spelling, takenFrom, toAvailable, type Stock, type Uncovered } from './to-available.js';

type Row = DueRow<StockFacts>;

/** How often it is looked whether the other shops of the goods owner have been read, and for how long at most. */
const UNREAD_RECHECK_SECONDS = 15;
const UNREAD_PATIENCE_SECONDS = 600;
/** For how long a new connection may take to tell which articles it sells. */
const NEWCOMER_SECONDS = 3_600;
/** Without an event that says so, an article may still have come into the warehouse. */
const MISSING_RECHECK_SECONDS = 3_600;
/** A dry run is looked at by people, and by events; this is the net beneath. */
const DRY_RUN_RECHECK_SECONDS = 86_400;
/** So many quantities of a pass are told in the timeline one by one; beyond that the rows alone say it. */
const TOLD_AT_MOST = 25;

const NOTHING_YET: StockFacts = { uncovered: null, covered: 0, sellable: null, pushing: null, planned: null };

/** What is taken of the articles, by all shops. */
interface Shares extends Needs {
  readonly uncovered: Uncovered;
  /** Whether a new shop of the goods owner has not told all that it sells, so that any article may be among it. */
  readonly hasNewcomer: boolean;
}

/** An article of the batch with all that was read of it. */
interface Article {
  readonly row: Row;
  readonly items: readonly LinkedItem[];
  /** By item id; those that Shopify does not show are absent. */
  readonly levels: ReadonlyMap<string, ShopLevel>;
  readonly uncovered: number;
  readonly facts: StockFacts;
}

/**
 * Makes the available quantities of a shop what the warehouse can sell, for a batch of articles of one connection.
 *
 * The order of reading is what keeps us from overselling (docs/decisions/0009): the instant; the stock; the levels with what is
 * committed; then what is still open of the orders that the warehouse had confirmed before that instant. Whatever happens in between
 * makes the quantity too low or the compare-and-set fail.
 *
 * Died between call and record, or the reply lost: the note that was made before the call says so; the row waits until nothing can
 * land any more, and is read and decided anew. Frozen past the lease: the guard stops the call. A quantity that somebody else
 * changed is read again. One writer per goods owner, since all its connections share the lane.
 */
@Injectable()
export class InventoryReconciler extends Reconciler<StockFacts> {
  constructor(
    private readonly shopify: ShopifyStock,
    private readonly orders: ShopifyOrders,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<StockFacts>,
    private readonly connections: Connections,
    private readonly book: StockBook,
  ) {
    super();
  }

  async reconcile(pass: Pass<StockFacts>): Promise<void> {
    const { connection } = pass;
    const lane = await this.connections.ofLane(connection.laneId);
    if ([connection, ...lane].every(({ settings }) => stockMode(settings) === 'off')) {
      return pass.each(pass.rows, (row) => pass.outcome.ignored(row, 'flow-off', { number: row.key, sentence: SWITCHED_OFF }));
    }
    const laneIds = [...new Set([connection.connectionId, ...lane.map((each) => each.connectionId)])];
    const { readAt, items, covered } = await this.book.page(
      connection.connectionId,
      pass.rows.map((row) => row.key),
    );
    const itemsOf = Map.groupBy(items, (item) => item.articleNumber);
    const undoubted = await this.holdDoubts(pass, readAt);
    const rows = await this.withItems(pass, undoubted, itemsOf);
    if (rows.length === 0) return;

    const numbers = rows.map((row) => row.key);
    const stock = await this.stockOf(pass, numbers);
    const levels = await this.levelsOf(pass, rows, itemsOf, readAt);
    const open = await this.coveredOf(pass, rows, itemsOf, levels, covered);
    const articles = rows.map((row): Article => {
      const own = itemsOf.get(row.key) ?? [];
      const committed = own.reduce((sum, item) => sum + Math.max(0, levels.get(item.inventoryItemId)?.committed ?? 0), 0);
      const uncovered = Math.max(0, committed - (open.get(row.key) ?? 0));
      const sellable = stock.get(row.key)?.sellable ?? null;
      return { row, items: own, levels, uncovered, facts: { ...NOTHING_YET, uncovered, covered: committed - uncovered, sellable } };
    });
    const needs = await this.needsOf(pass, lane, laneIds, articles, stock);
    await this.markRelated(pass, laneIds, articles);
    await this.decide(pass, articles, stock, needs, readAt);
  }

  /** Rows whose last call was never answered wait until its effect is there or can't come any more. Answers the others. */
  private async holdDoubts(pass: Pass<StockFacts>, readAt: string): Promise<Row[]> {
    const now = Date.parse(readAt);
    const inDoubt = pass.rows.flatMap((row) => {
      const { pushing } = row.facts ?? NOTHING_YET;
      if (!pushing) return [];
      const waited = pushing.doubtedAt === null ? 0 : (now - Date.parse(pushing.doubtedAt)) / 1_000;
      return waited >= LANDS_WITHIN_SECONDS ? [] : [{ row, pushing, seconds: LANDS_WITHIN_SECONDS - waited }];
    });
    for (const { row, pushing, seconds } of inDoubt) {
      const doubtedAt = pushing.doubtedAt ?? new Date(now).toISOString();
      await this.holdInDoubt(pass, row, { ...row.facts!, pushing: { ...pushing, doubtedAt } }, seconds);
    }
    const held = new Set(inDoubt.map(({ row }) => row));
    const rows = pass.rows.filter((row) => !held.has(row));
    await this.book.distrust(
      pass.connection.connectionId,
      rows.flatMap((row) => row.facts?.pushing?.levels.map((level) => level.inventoryItemId) ?? []),
    );
    return rows;
  }

  private holdInDoubt(pass: Pass<StockFacts>, row: Row, facts: StockFacts, seconds = LANDS_WITHIN_SECONDS): Promise<void> {
    return pass.outcome.held(row, 'effect-in-doubt', {
      number: row.key,
      sentence: `Article ${row.key}: a quantity was sent to Shopify and no answer came; it is read back in ${Math.ceil(seconds)} s.`,
      facts,
      recheckAfterSeconds: seconds,
    });
  }

  /** Rows of articles that no variant has (any more) are recorded; answers the others. */
  private async withItems(pass: Pass<StockFacts>, rows: readonly Row[], itemsOf: Map<string, LinkedItem[]>): Promise<Row[]> {
    const unlinked = rows.filter((row) => !itemsOf.has(row.key));
    if (unlinked.length > 0) {
      const { hasAllLinks } = await this.book.place(pass.connection.connectionId);
      await pass.each(unlinked, (row) =>
        hasAllLinks
          ? pass.outcome.ignored(row, 'not-linked', {
              number: row.key,
              sentence: `No variant of the shop has article ${row.key} any more.`,
              facts: { ...NOTHING_YET, uncovered: 0 },
            })
          : pass.outcome.held(row, 'catalog-unread', {
              number: row.key,
              sentence: `The catalogue has not been read to its end: which variants have article ${row.key} is not known yet.`,
            }),
      );
    }
    return rows.filter((row) => itemsOf.has(row.key));
  }

  /** The stock of the articles and of what their kits take. Keeps what the kits take. */
  private async stockOf(pass: Pass<StockFacts>, numbers: readonly string[]): Promise<Map<string, WmsStockRecord>> {
    const warehouses = warehousesOf(pass.connection.settings);
    const stock = new Map(await this.wms.stockByNumbers(wmsAccess(pass), numbers, warehouses));
    const components = new Set([...stock.values()].flatMap((record) => record.components?.map((each) => each.articleNumber) ?? []));
    const further = [...components].filter((number) => !stock.has(number));
    if (further.length > 0) {
      for (const [number, record] of await this.wms.stockByNumbers(wmsAccess(pass), further, warehouses)) stock.set(number, record);
    }
    const known = numbers.filter((number) => stock.has(number));
    await this.book.keepKits(pass.connection.connectionId, new Map(known.map((number) => [number, stock.get(number)!.components ?? []])));
    return stock;
  }

  /** Levels by item id: what is known where it can be relied on, else what Shopify says now. Committed units are always read. */
  private async levelsOf(
    pass: Pass<StockFacts>,
    rows: readonly Row[],
    itemsOf: Map<string, LinkedItem[]>,
    readAt: string,
  ): Promise<Map<string, ShopLevel>> {
    const levels = new Map<string, ShopLevel>();
    const toRead: string[] = [];
    for (const row of rows) {
      const mustRead = row.facts?.drift === true || (row.facts?.pushing ?? null) !== null;
      for (const { inventoryItemId, tracked, known } of itemsOf.get(row.key)!) {
        if (!tracked && !known) levels.set(inventoryItemId, untracked(inventoryItemId));
        else if (known && !mustRead && (known.committed ?? 0) === 0) levels.set(inventoryItemId, known);
        else toRead.push(inventoryItemId);
      }
    }
    if (toRead.length === 0) return levels;
    const { connectionId, shop } = pass.connection;
    const read = await this.shopify.levels(shopAccess(pass), shop.locationId, [...new Set(toRead)]);
    await this.book.keepLevels(connectionId, [...read.values()], readAt);
    for (const [id, level] of read) levels.set(id, level);
    return levels;
  }

  /**
   * Committed units by article that the warehouse's stock has been lessened by already. Read after the levels, so that what was
   * fulfilled meanwhile is not counted for others.
   */
  private async coveredOf(
    pass: Pass<StockFacts>,
    rows: readonly Row[],
    itemsOf: Map<string, LinkedItem[]>,
    levels: ReadonlyMap<string, ShopLevel>,
    covered: readonly CoveredRow[],
  ): Promise<Map<string, number>> {
    const hasCommitted = new Set(
      rows
        .filter((row) => itemsOf.get(row.key)!.some((item) => (levels.get(item.inventoryItemId)?.committed ?? 0) > 0))
        .map((row) => row.key),
    );
    const concerned = covered.filter((each) => hasCommitted.has(each.articleNumber));
    if (concerned.length === 0) return new Map();
    const inWms = await this.wms.ordersByNumbers(wmsAccess(pass), [...new Set(concerned.map((each) => each.orderNumber))]);
    const lines = await this.linesOf(pass, concerned);
    const units = new Map<string, number>();
    for (const ofLine of Map.groupBy(concerned, (each) => `${each.articleNumber}\n${each.lineItemId}`).values()) {
      const [{ articleNumber, lineItemId }] = ofLine as [CoveredRow];
      const line = lines.get(lineItemId);
      if (!line) continue;
      const held = ofLine.reduce((sum, each) => sum + heldByWarehouse(each, inWms.get(each.orderNumber)), 0);
      units.set(articleNumber, (units.get(articleNumber) ?? 0) + coveredUnits(held, line));
    }
    return units;
  }

  /**
   * What of the lines is open and fulfilled at our location. Shopify tells cheaply what of a line is unfulfilled, wherever: nothing,
   * or just what the warehouse confirmed, says it all. Of other lines, which were split, edited or shipped in part, the fulfillments
   * are read.
   */
  private async linesOf(pass: Pass<StockFacts>, covered: readonly CoveredRow[]): Promise<Map<string, LineAtLocation>> {
    const { connectionId, shop } = pass.connection;
    const byLine = Map.groupBy(covered, (each) => each.lineItemId);
    const unfulfilled = await this.shopify.unfulfilledUnits(shopAccess(pass), [...byLine.keys()]);
    const lines = new Map<string, LineAtLocation>();
    const closer: CoveredRow[] = [];
    const done: string[] = [];
    for (const [id, rows] of byLine) {
      const units = unfulfilled.get(id) ?? 0;
      const confirmed = rows.reduce((sum, each) => sum + each.quantity, 0);
      if (units === 0) {
        if (unfulfilled.has(id)) done.push(id);
      } else if (units === confirmed && rows.every((each) => !each.isShared)) lines.set(id, { open: units, fulfilled: 0 });
      else closer.push(rows[0]!);
    }
    if (done.length > 0) {
      await this.book.forgetLines(connectionId, done);
      // Their units may be among those read as committed a moment ago, and whoever reports the fulfillment finds no rows any more.
      const numbers = new Set(covered.filter((each) => done.includes(each.lineItemId)).map((each) => each.articleNumber));
      await this.ledger.touch(connectionId, [...numbers], { because: 'event' });
    }
    if (closer.length === 0) return lines;
    const truths = await this.orders.fulfillmentTruths(shopAccess(pass), [...new Set(closer.map((each) => each.orderId))]);
    const shared: string[] = [];
    for (const { orderId, lineItemId, isShared: wasShared } of closer) {
      const truth = truths.get(orderId);
      if (!truth) continue;
      const line = lineAtLocation(truth, lineItemId, shop.locationId);
      const confirmed = byLine.get(lineItemId)!.reduce((sum, each) => sum + each.quantity, 0);
      lines.set(lineItemId, line);
      if (!wasShared && (line.isShared || line.open + line.fulfilled > confirmed)) shared.push(lineItemId);
    }
    await this.book.markShared(connectionId, shared);
    return lines;
  }

  /**
   * What all shops of the goods owner take of the batch's articles and of their kits' components: the batch's own figures are new,
   * the others as last seen. An order of theirs that the warehouse let go since (cancelled, shipped short) has raised the stock for
   * everybody, and their row may not know it yet: as far as the stock rose, what they had covered counts as taken.
   */
  private async needsOf(
    pass: Pass<StockFacts>,
    lane: readonly Connection[],
    laneIds: readonly string[],
    articles: readonly Article[],
    stock: Stock,
  ): Promise<Shares> {
    const numbers = new Set(articles.map(({ row }) => row.key));
    for (const { row } of articles) for (const { articleNumber } of stock.get(row.key)?.components ?? []) numbers.add(articleNumber);
    const { connectionId, settings } = pass.connection;
    const needs = await this.book.needs(laneIds, [...numbers], { connectionId, batch: articles.map(({ row }) => row.key) });
    const uncovered = new Map<string, number>();
    const take = (of: string, units: number) => units > 0 && uncovered.set(of, (uncovered.get(of) ?? 0) + units);
    const sellable = new Map([...stock].map(([number, record]) => [spelling(number), record.sellable]));
    const sameStock = new Set(lane.filter((other) => sameWarehouses(other.settings, settings)).map((other) => other.connectionId));
    for (const other of needs.taken) {
      // A kit that takes an article of the batch need not have been read itself: then nothing says that it rose.
      const now = sameStock.has(other.connectionId) ? (sellable.get(other.spelling) ?? null) : null;
      const hasRisenBy = now === null ? 0 : Math.ceil(now - (other.sellable ?? 0));
      const isOwn = other.connectionId === connectionId;
      take(other.spelling, other.uncovered + (isOwn ? 0 : Math.max(0, Math.min(other.covered, hasRisenBy))));
    }
    for (const { row, uncovered: units } of articles) take(spelling(row.key), units);
    return { ...needs, uncovered, hasNewcomer: await this.hasNewcomer(pass.connection, lane) };
  }

  private async hasNewcomer(own: Connection, lane: readonly Connection[]): Promise<boolean> {
    for (const { connectionId, status, settings } of lane) {
      const isNew = Math.abs(Date.now() - Date.parse(settings.goLiveAt)) < NEWCOMER_SECONDS * 1_000;
      if (connectionId === own.connectionId || status !== 'active' || !isNew) continue;
      if (!(await this.book.place(connectionId)).hasAllLinks) return true;
    }
    return false;
  }

  /**
   * What a row found out may change what others may offer: units that the warehouse does not know concern the same article in the
   * other shops, kits that take it and what a kit takes; stock concerns kits. Rows that waited for a first look wait no more.
   */
  private async markRelated(pass: Pass<StockFacts>, laneIds: readonly string[], articles: readonly Article[]): Promise<void> {
    const taken = articles.filter(
      ({ row, uncovered, facts }) =>
        uncovered !== (row.facts?.uncovered ?? 0) || ((row.facts?.covered ?? 0) > 0 && row.facts!.sellable !== facts.sellable),
    );
    const counted = articles.filter(({ row, facts }) => (row.facts?.sellable ?? null) !== null && row.facts!.sellable !== facts.sellable);
    const own = pass.connection.connectionId;
    const batch = new Set(articles.map(({ row }) => row.key));
    const because = articles.some(({ row }) => row.urgent) ? 'event' : 'recheck';
    const mark = async (changed: readonly Article[], among: (connectionId: string, keys: string[]) => string[] | Promise<string[]>) => {
      if (changed.length === 0) return;
      const numbers = changed.map(({ row }) => row.key);
      for (const [connectionId, keys] of await this.book.related(laneIds, numbers)) {
        const others = keys.filter((key) => !(connectionId === own && batch.has(key)));
        await this.ledger.touch(connectionId, await among(connectionId, others), { because });
      }
    };
    const themselves = new Set(counted.map(({ row }) => spelling(row.key)));
    await mark(taken, (_connection, keys) => keys);
    await mark(counted, (_connection, keys) => keys.filter((key) => !themselves.has(spelling(key))));
    const first = laneIds.length > 1 ? articles.filter(({ row }) => row.facts === null) : [];
    await mark(first, (connectionId, keys) => this.book.waitingAmong(connectionId, keys));
  }

  private async decide(pass: Pass<StockFacts>, articles: readonly Article[], stock: Stock, needs: Shares, readAt: string): Promise<void> {
    const { settings } = pass.connection;
    const mode = stockMode(settings);
    const agreed: { row: Row; remark: { sentence: string; number: string; facts: StockFacts } }[] = [];
    const wanted: Wanted[] = [];
    const sentences = new Map<Row, string>();
    const others = new Map<Row, () => Promise<void>>();
    const otherwise = (row: Row, record: () => Promise<void>) => others.set(row, record);

    for (const article of articles) {
      const { row, facts } = article;
      const number = row.key;
      if (mode === 'off') {
        otherwise(row, () => pass.outcome.ignored(row, 'flow-off', { number, sentence: SWITCHED_OFF, facts }));
        continue;
      }
      const target = toAvailable(number, stock, needs.uncovered, needs.kits, settings.inventory.buffer);
      if (target === null) {
        const sentence = stock.has(number)
          ? `The warehouse does not say what it can sell of article ${number}; the shop's quantity stays.`
          : `Article ${number} is not in the warehouse; the shop's quantity stays.`;
        otherwise(row, () =>
          pass.outcome.held(row, 'article-missing', {
            number,
            subject: number,
            sentence,
            facts,
            recheckAfterSeconds: MISSING_RECHECK_SECONDS,
          }),
        );
        continue;
      }
      const decided = article.items.map((item) => ({
        item,
        decision: decideLevel({ level: article.levels.get(item.inventoryItemId) }, target, settings.inventory.activateLevels),
      }));
      const planned = decided.flatMap(({ item, decision }): PlannedLevel[] => {
        const { variantId, inventoryItemId } = item;
        if (decision.act === 'push') return [{ variantId, inventoryItemId, from: decision.from, to: decision.to }];
        return decision.act === 'activate' ? [{ variantId, inventoryItemId, from: null, to: decision.to }] : [];
      });
      const why = reckoning(number, target, stock, needs);
      const reported = gravest(decided.map(({ decision }) => decision));
      if (planned.length === 0) {
        if (reported) otherwise(row, () => this.report(pass, row, reported, facts));
        else agreed.push({ row, remark: { number, sentence: `${target} available: ${why}.`, facts } });
        continue;
      }
      const change = changeOf(planned);
      if (mode === 'dry-run') {
        otherwise(row, () =>
          pass.outcome.held(row, 'dry-run', {
            number,
            sentence: `Available would be set ${change}: ${why}.`,
            facts: { ...facts, planned },
            recheckAfterSeconds: DRY_RUN_RECHECK_SECONDS,
          }),
        );
        continue;
      }
      if (row.facts?.drift === true && settings.inventory.drift === 'report' && !row.urgent) {
        otherwise(row, () =>
          pass.outcome.refused(row, 'stock-differs', {
            number,
            sentence: `Article ${number}: available should be changed ${change} (${why}), and differences are only reported.`,
            facts: { ...facts, planned },
          }),
        );
        continue;
      }
      // Less is always safe to offer.
      const isLess = planned.every(({ from, to }) => from !== null && to < from);
      const waitsFor = isLess ? null : this.unread(row, stock, needs, readAt);
      if (waitsFor) {
        otherwise(row, () =>
          pass.outcome.held(row, 'catalog-unread', {
            number,
            sentence: `Article ${number} is, or may be, sold by another shop of the goods owner that has not been read yet.`,
            facts: { ...facts, waitsSince: waitsFor },
            recheckAfterSeconds: UNREAD_RECHECK_SECONDS,
          }),
        );
        continue;
      }
      sentences.set(row, `Available was set ${change}: ${why}.`);
      wanted.push({ row, levels: planned, facts });
    }

    await pass.outcome.inSyncAll(agreed);
    await pass.each([...others.keys()], (row) => others.get(row)!());
    if (wanted.length > 0) await this.push(pass, wanted, sentences, articles, readAt);
  }

  private report(
    pass: Pass<StockFacts>,
    row: Row,
    reason: Extract<Reason, 'not-tracked' | 'level-inactive' | 'gone-in-shop'>,
    facts: StockFacts,
  ): Promise<void> {
    const number = row.key;
    switch (reason) {
      case 'not-tracked':
        return pass.outcome.ignored(row, reason, {
          number,
          sentence: `Article ${number}: Shopify does not track its quantity; switch "Track quantity" on for it to be written.`,
          facts,
        });
      case 'gone-in-shop':
        return pass.outcome.ignored(row, reason, {
          number,
          sentence: `Article ${number}: Shopify does not show its inventory item.`,
          facts,
        });
      case 'level-inactive':
        return pass.outcome.refused(row, reason, {
          number,
          sentence: `Article ${number} is not stocked at the location in Shopify; stock it there, or let the settings do so.`,
          facts,
        });
    }
  }

  /** Since when the row waits for shops that also sell the article and were never looked at; null when it need not, or no longer. */
  private unread(row: Row, stock: Stock, { unread, hasNewcomer }: Shares, readAt: string): string | null {
    const numbers = [row.key, ...(stock.get(row.key)?.components?.map((each) => each.articleNumber) ?? [])];
    if (!hasNewcomer && !numbers.some((number) => unread.has(spelling(number)))) return null;
    const since = row.facts?.waitsSince ?? new Date(Date.parse(readAt)).toISOString();
    return Date.parse(readAt) - Date.parse(since) < UNREAD_PATIENCE_SECONDS * 1_000 ? since : null;
  }

  private async push(
    pass: Pass<StockFacts>,
    wanted: readonly Wanted[],
    sentences: ReadonlyMap<Row, string>,
    articles: readonly Article[],
    readAt: string,
  ): Promise<void> {
    const { connectionId } = pass.connection;
    const levelsOf = new Map(articles.map((article) => [article.row, article.levels]));
    await pushLevels(pass, this.shopify, wanted, async (done) => {
      const set = [...done].filter(([, { act }]) => act === 'set').map(([each]) => each);
      const written = set.flatMap(({ row, levels }) =>
        levels.map(({ inventoryItemId, to }): ShopLevel => ({
          inventoryItemId,
          tracked: true,
          isActive: true,
          available: to,
          committed: levelsOf.get(row)?.get(inventoryItemId)?.committed ?? 0,
        })),
      );
      await this.book.keepLevels(connectionId, written, readAt);
      if (wanted.length > TOLD_AT_MOST) {
        await pass.outcome.inSyncAll(
          set.map(({ row, facts }) => ({ row, remark: { number: row.key, sentence: sentences.get(row)!, facts } })),
        );
      } else for (const { row, levels, facts } of set) await this.recordSet(pass, row, levels, facts, sentences.get(row)!);
      for (const [each, pushed] of done) if (pushed.act !== 'set') await this.recordNotSet(pass, each, pushed);
    });
  }

  private recordSet(pass: Pass<StockFacts>, row: Row, levels: readonly PlannedLevel[], facts: StockFacts, sentence: string): Promise<void> {
    return pass.outcome.inSync(row, {
      number: row.key,
      sentence,
      facts,
      activity: {
        subject: { kind: 'stock', id: levels[0]!.variantId, number: row.key },
        what: levels[0]!.from === null ? 'activated' : 'set',
        reason: null,
        sentence,
        facts: {
          from: levels[0]!.from,
          to: levels[0]!.to,
          ...(row.receivedAt && { webhookReceivedAt: row.receivedAt.toISOString() }),
        },
      },
    });
  }

  private async recordNotSet(
    pass: Pass<StockFacts>,
    { row, levels, facts }: Wanted,
    pushed: Exclude<Pushed, { act: 'set' }>,
  ): Promise<void> {
    const number = row.key;
    await this.book.distrust(
      row.connectionId,
      levels.map((level) => level.inventoryItemId),
    );
    switch (pushed.act) {
      case 'lost':
        return this.holdInDoubt(pass, row, pushed.facts);
      case 'stale':
        return pass.outcome.later(row, 0, {
          number,
          sentence: `Article ${number}: somebody was faster; its quantity is read again.`,
          facts,
        });
      case 'refused': {
        const { code, message } = pushed.problem;
        const told = (reason: Reason, sentence: string) =>
          pass.outcome.refused(row, reason, {
            number,
            sentence,
            facts,
            activity:
              row.reason === reason
                ? undefined
                : { subject: { kind: 'stock', id: pushed.level.variantId, number }, what: 'refused', reason, sentence, facts: {} },
          });
        switch (code) {
          case 'NON_MUTABLE_INVENTORY_ITEM':
            return told(
              'stock-not-writable',
              `Article ${number}: Shopify computes the quantity of variant ${pushed.level.variantId} itself, such as of a bundle.`,
            );
          case 'ITEM_NOT_STOCKED_AT_LOCATION':
            return told(
              'level-inactive',
              `Article ${number}: variant ${pushed.level.variantId} is not stocked at the location in Shopify.`,
            );
          case 'INVALID_INVENTORY_ITEM':
            return pass.outcome.ignored(row, 'gone-in-shop', {
              number,
              sentence: `Article ${number}: Shopify does not know its inventory item.`,
              facts,
            });
          default:
            return told(
              'refused-by-shopify',
              `Article ${number}: Shopify refused the quantity of variant ${pushed.level.variantId}: ${message}`,
            );
        }
      }
    }
  }
}

const SWITCHED_OFF = 'The stock flow is switched off for this connection; its orders count for the other shops of the goods owner.';

const untracked = (inventoryItemId: string): ShopLevel => ({
  inventoryItemId,
  tracked: false,
  isActive: true,
  available: null,
  committed: null,
});

/** What the target is made of, for people. */
function reckoning(number: string, target: number, stock: Stock, { uncovered, kits }: Shares): string {
  const record = stock.get(number)!;
  if (record.components?.length) return `what its components allow in the warehouse, less orders that it does not have yet and the buffer`;
  const taken = takenFrom(number, uncovered, kits);
  const buffer = Math.max(0, Math.floor(record.sellable!) - taken - target);
  const parts = [`the warehouse can sell ${record.sellable}`];
  if (taken > 0) parts.push(`${taken} ordered and not in the warehouse yet`);
  if (target > 0 && buffer > 0) parts.push(`${buffer} kept back`);
  return parts.join(', ');
}

function changeOf(levels: readonly PlannedLevel[]): string {
  const [first] = levels;
  const change =
    first!.from === null ? `to ${first!.to}, stocked at the location for the first time` : `from ${first!.from} to ${first!.to}`;
  return levels.length === 1 ? change : `${change} (and of ${levels.length - 1} more variants)`;
}
