import { Injectable } from '@nestjs/common';
import { articleLinks, type ArticleLinks } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import { Refused, Throttled } from '@stockbridge/platform';
import { ShopifyStock, type BulkPiece, type ShopLevel } from '@stockbridge/shopify';
import { Ledger, Poller, shopAccess, wmsAccess, type PollPage, type PollWindow } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import type { StockFacts } from './inventory.ledger.js';
import { StoredStockBook } from './stored-stock-book.js';
import { warehousesOf } from './stock-mode.js';
import { firstPhase, phaseAfter, placeOf, toPlace, type Place } from './poll-place.js';

/** The WMS looks back 24 hours at most: after a longer pause everything is compared. */
const LONGEST_WMS_WINDOW_MS = 23 * 3_600_000;
const DAY_MS = 24 * 3_600_000;
const LINKS_PER_PAGE = 1_000;
const LEVELS_PER_PIECE = 2_500;
const ARTICLES_PER_PAGE = 250;
/** How often it is asked whether a bulk operation has a result. */
const BULK_WAIT_SECONDS = 3;
/** Between two tries of a bulk operation that failed, came short, or was not let in. */
const BULK_AGAIN_SECONDS = 30;
/** How often the catalogue is asked whether it has read everything. */
const CATALOGUE_WAIT_SECONDS = 2;
const REFUSED_UNTIL_COMPARED = ['refused-by-shopify', 'refused-by-wms', 'level-inactive', 'stock-not-writable'] as const;
/** The catalogue answers at once, or not at all while it is down: then the events alone say what is linked. */
const ASK_MS = 10_000;

/**
 * The safety net. A window reads what changed: stock in the warehouse, levels in the shop. Once a day, at first, and after a pause
 * that the WMS can't look back over, it compares everything: the links as the catalogue has them, all levels by one bulk operation,
 * the stock of all articles; and marks only what differs from what is known.
 */
@Injectable()
export class InventoryPoller extends Poller {
  constructor(
    private readonly shopify: ShopifyStock,
    private readonly wms: WmsClient,
    private readonly transport: Transport,
    private readonly ledger: Ledger<StockFacts>,
    private readonly book: StoredStockBook,
  ) {
    super();
  }

  async page(window: PollWindow): Promise<PollPage> {
    const { connectionId } = window.connection;
    const stored = await this.book.place(connectionId);
    if (!stored.isRead) return { keys: [], next: null };
    const place = window.after === null ? this.begin(window, stored) : placeOf(window.after);
    switch (place.phase) {
      case 'wms':
        return this.changedInWms(window, place);
      case 'levels':
        return this.changedInShop(window, place);
      case 'links':
        return this.links(window, place);
      case 'load':
        return this.load(window, place);
      case 'compare':
        return this.compare(window, place);
    }
  }

  private begin(
    { isFirst, since, openedAt }: PollWindow,
    { comparedAt, linksReadAt, hasAllLinks }: { comparedAt: Date | null; linksReadAt: Date | null; hasAllLinks: boolean },
  ): Place {
    const isOld = (instant: Date | null) => instant === null || openedAt.getTime() - instant.getTime() > DAY_MS;
    if (isFirst || comparedAt === null) return firstPhase('first');
    if (isTooLongAgo(since)) return firstPhase('pause');
    if (isOld(comparedAt)) return firstPhase('daily');
    return firstPhase(isOld(linksReadAt) || !hasAllLinks ? 'changes-and-links' : 'changes');
  }

  private async changedInWms({ connection, since }: PollWindow, place: Place): Promise<PollPage> {
    // A window that stayed open while a side was away asks for more than the warehouse tells.
    if (isTooLongAgo(since)) return { keys: [], next: toPlace(firstPhase('pause')) };
    const page = await this.wms.articlesWithStockChangedSince(wmsAccess({ connection }), since, Number(place.at || 0));
    // A kit changes with its components, whether or not the shop sells those.
    const related = await this.book.related([connection.connectionId], page.items);
    return {
      keys: related.get(connection.connectionId) ?? [],
      next: page.next === null ? phaseAfter(place) : toPlace({ ...place, at: String(page.next) }),
    };
  }

  private async changedInShop({ connection, since }: PollWindow, place: Place): Promise<PollPage> {
    const { connectionId, shop } = connection;
    const readAt = await this.book.now();
    const page = await this.shopify.levelsUpdatedSince(shopAccess({ connection }), shop.locationId, since, place.at || null);
    return {
      keys: await this.book.differentLevels(connectionId, page.items),
      next: page.next === null ? phaseAfter(place) : toPlace({ ...place, at: page.next }),
      also: (tx) => this.book.keepLevels(connectionId, page.items, readAt, tx),
    };
  }

  private async links({ connection, openedAt }: PollWindow, place: Place): Promise<PollPage> {
    const { connectionId } = connection;
    const ask = { connectionId, after: place.at || null, limit: LINKS_PER_PAGE };
    const { links, next, isComplete }: ArticleLinks = await this.transport.ask('catalog', articleLinks, ask, ASK_MS);
    await this.book.inTransaction(async (tx) => {
      const concerned = await this.book.link(connectionId, links, tx);
      // At first every row is marked once its level is known.
      if (place.plan !== 'first') await this.ledger.touch(connectionId, concerned, { because: 'poll', tx });
    });
    // Nothing may be called complete while the catalogue itself is being read.
    if (next === null && !isComplete && place.plan === 'first') {
      return { keys: [], next: toPlace({ ...place, at: '' }), waitSeconds: CATALOGUE_WAIT_SECONDS };
    }
    return {
      keys: [],
      next: next === null ? phaseAfter(place) : toPlace({ ...place, at: next }),
      also: (tx) =>
        next === null ? this.book.keepPlace(connectionId, { linksReadAt: openedAt, hasAllLinks: isComplete }, tx) : Promise.resolve(),
    };
  }

  /** All levels, by a bulk operation: begun, waited for, then read piece by piece from where the last one ended. */
  private async load(window: PollWindow, place: Place): Promise<PollPage> {
    const { connectionId, shop } = window.connection;
    const access = shopAccess(window);
    const startedAt = new Date().toISOString();
    if (place.at === '') {
      const readAt = await this.book.now();
      const id = await this.start(access, shop.locationId);
      if (id === null) return { keys: [], next: toPlace(place), waitSeconds: BULK_AGAIN_SECONDS };
      return {
        keys: [],
        next: toPlace({ ...place, at: [readAt, id, 0, 0].join('|') }),
        waitSeconds: BULK_WAIT_SECONDS,
        also: (tx) => this.book.keepPlace(connectionId, { load: { phase: 'preparing', read: 0, total: null, startedAt } }, tx),
      };
    }
    const [readAt, operationId, byte, read] = place.at.split('|') as [string, string, string, string];
    const operation = await this.shopify.load(access, operationId);
    const load = { phase: 'preparing' as const, read: operation?.objectCount ?? 0, total: null, startedAt: new Date(readAt).toISOString() };
    if (operation?.status === 'running') {
      return {
        keys: [],
        next: toPlace(place),
        waitSeconds: BULK_WAIT_SECONDS,
        also: (tx) => this.book.keepPlace(connectionId, { load }, tx),
      };
    }
    const piece = operation?.status === 'completed' ? await this.piece(operation.url, Number(byte)) : null;
    // Failed, expired, or its result is gone: from the beginning.
    if (piece === null) return { keys: [], next: toPlace({ ...place, at: '' }), waitSeconds: BULK_AGAIN_SECONDS };
    const different = place.plan === 'first' ? [] : await this.book.differentLevels(connectionId, piece.items);
    const isLast = piece.items.length === 0;
    const now = Number(read) + piece.items.length;
    // A result that came short says nothing of what it does not have.
    if (isLast && now < (operation?.rootObjectCount ?? 0)) {
      return { keys: [], next: toPlace({ ...place, at: '' }), waitSeconds: BULK_AGAIN_SECONDS };
    }
    return {
      keys: different,
      next: isLast ? phaseAfter(place) : toPlace({ ...place, at: [readAt, operationId, piece.nextByte, now].join('|') }),
      also: async (tx) => {
        if (place.plan === 'daily') await this.flag(connectionId, different, tx);
        // Also of items that are nobody's yet: their links may still come.
        await this.book.keepLevels(connectionId, piece.items, readAt, tx);
        if (isLast && now > 0) await this.book.othersAreNotStocked(connectionId, readAt, tx);
        await this.book.keepPlace(
          connectionId,
          { load: { ...load, phase: 'reading', read: now, total: operation?.rootObjectCount || operation?.objectCount || null } },
          tx,
        );
      },
    };
  }

  /** The operation's id; null while others run. The connection's other work goes on meanwhile. */
  private async start(access: ReturnType<typeof shopAccess>, locationId: string): Promise<string | null> {
    try {
      return (await this.shopify.startLoad(access, locationId)).id;
    } catch (error) {
      if (error instanceof Throttled) return null;
      throw error;
    }
  }

  /** The next piece; an empty one after the last, null when the result is gone. */
  private async piece(url: string | null, fromByte: number): Promise<BulkPiece<ShopLevel> | null> {
    if (url === null) return { items: [], nextByte: fromByte };
    try {
      for await (const piece of this.shopify.readLoad(url, fromByte, LEVELS_PER_PIECE)) return piece;
      return { items: [], nextByte: fromByte };
    } catch (error) {
      if (error instanceof Refused) return null;
      throw error;
    }
  }

  /** At first every row is to be looked at; later those whose stock is not what was last seen. */
  private async compare({ connection, openedAt }: PollWindow, place: Place): Promise<PollPage> {
    const { connectionId, settings } = connection;
    const articles = await this.book.articlesAfter(connectionId, place.at, place.plan === 'first' ? LINKS_PER_PAGE : ARTICLES_PER_PAGE);
    if (articles.length === 0) {
      return {
        keys: [],
        next: null,
        also: async (tx) => {
          const { load } = await this.book.place(connectionId);
          await this.book.keepPlace(connectionId, { comparedAt: openedAt, ...(load && { load: { ...load, phase: 'writing' } }) }, tx);
          await this.book.forgetOldRows(connectionId, tx);
          // What was refused once may be taken now: nothing stays refused for more than a day.
          await this.ledger.touchReasons(connectionId, REFUSED_UNTIL_COMPARED, { because: 'recheck', tx });
        },
      };
    }
    const next = toPlace({ ...place, at: articles.at(-1)! });
    if (place.plan === 'first') return { keys: articles, next };
    const stock = await this.wms.stockByNumbers(wmsAccess({ connection }), articles, warehousesOf(settings));
    const known = await this.ledger.facts(connectionId, articles);
    const different = articles.filter((number) => {
      const facts = known.get(number);
      return !facts || facts.sellable !== (stock.get(number)?.sellable ?? null);
    });
    return { keys: different, next, also: (tx) => (place.plan === 'daily' ? this.flag(connectionId, different, tx) : Promise.resolve()) };
  }

  /** Differences that no event and no window of changes explains. */
  private async flag(connectionId: string, keys: readonly string[], tx: Parameters<StoredStockBook['forgetOldRows']>[1]): Promise<void> {
    const unexplained = await this.book.idleAmong(connectionId, keys, tx);
    if (unexplained.length > 0) await this.ledger.mergeFacts(connectionId, unexplained, { drift: true }, tx);
  }
}

/** By the clock of now, since a window may have stayed open for days. */
function isTooLongAgo(since: Date): boolean {
  return Date.now() - since.getTime() > LONGEST_WMS_WINDOW_MS;
}
