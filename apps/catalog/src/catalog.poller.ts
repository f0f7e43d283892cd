import { Injectable, type OnModuleDestroy } from '@nestjs/common';
import { Refused, Throttled } from '@stockbridge/platform';
import { ShopifyProducts, type BulkOperation, type BulkPiece, type ShopPage, type ShopVariant } from '@stockbridge/shopify';
import { Ledger, Poller, shopAccess, type PollPage, type PollWindow } from '@stockbridge/sync';
import type { EntityManager } from 'typeorm';
import type { CatalogFacts } from './catalog.ledger.js';
import { Catalogue, type CatalogueState } from './catalogue.js';
import { Intake } from './intake.js';
import { readPlace, writePlace, type LoadPlace } from './load-place.js';
import { toVariantDetail } from './to-wms-article.js';
import { Variants } from './variants.js';

/** What is compared, stored and marked in one transaction: well under 200 ms, and a few megabytes in memory. */
const VARIANTS_PER_PIECE = 1_000;
/** Pauses after a load that failed, expired or was lost; after the last one everything is read page by page. */
const PAUSES_AFTER_FAILURE_SECONDS = [5, 30, 120, 600];
/** Shopify runs five at a time for all of a shop's loads. */
const PAUSE_WHILE_OTHERS_RUN_SECONDS = 15;
/** A running load is asked for once a second at first, later a tenth of its age apart. */
const LONGEST_WAIT_SECONDS = 15;
/**
 * So many changed products are read by a load, which costs no allowance: a push of all stock touches every product, and Shopify
 * lists them all as changed.
 */
const PAGES_BEFORE_A_LOAD = 12;
const DAY_MS = 24 * 3_600_000;
/** An open result that nobody goes on reading is closed. */
const IDLE_STREAM_MS = 60_000;

/** A bulk result that is being read; the next page takes up the same stream. */
interface OpenResult {
  readonly operation: string;
  readonly url: string;
  readonly pieces: AsyncIterator<BulkPiece<ShopVariant>>;
  nextByte: number;
  idle: NodeJS.Timeout | null;
}

/**
 * The first load, and then the safety net: products updated in the window, then inventory items, since cost, origin, HS code and
 * weight need not touch the product.
 *
 * A load is a bulk operation of Shopify's, read in pieces. Dies in the middle: it goes on at the byte where it stopped. Fails or
 * expires: it is started again, at most so often, and then read page by page.
 */
@Injectable()
export class CatalogPoller extends Poller implements OnModuleDestroy {
  private readonly open = new Map<string, OpenResult>();

  constructor(
    private readonly shopify: ShopifyProducts,
    private readonly variants: Variants,
    private readonly intake: Intake,
    private readonly catalogue: Catalogue,
    private readonly ledger: Ledger<CatalogFacts>,
  ) {
    super();
  }

  override firstSince(): Date {
    return new Date(0);
  }

  async page(window: PollWindow): Promise<PollPage> {
    const place = readPlace(window.after);
    switch (place?.at) {
      case undefined:
        return this.begin(window);
      case 'start':
        return this.start(window, place.attempt);
      case 'wait':
        return this.wait(window, place);
      case 'read':
        return this.read(window, place);
      case 'end':
        return this.end(window, place.operation);
      case 'products':
        return this.products(window, place.cursor, place.pages);
      case 'items':
        return this.items(window, place.cursor);
    }
  }

  async onModuleDestroy(): Promise<void> {
    await Promise.all([...this.open.keys()].map((connectionId) => this.close(connectionId)));
  }

  private async begin(window: PollWindow): Promise<PollPage> {
    const { connectionId } = window.connection;
    const { phase, operation, startedAt } = await this.catalogue.state(connectionId);
    // A load that was cancelled or begun anew left its operation behind.
    if (operation && (phase === 'cancelled' || window.isFirst)) await this.cancelOperation(window, operation);
    if (!window.isFirst) return this.isLoadOld(phase, startedAt) ? this.start(window, 0) : this.products(window, null, 0);
    // Cancelled before it began: what changes from now on is read, until a person starts the load again.
    if (phase === 'cancelled') return { keys: [], next: null };
    return this.start(window, 0);
  }

  /** Once a day everything is read again: a product that was deleted appears in no list of changes. */
  private isLoadOld(phase: CatalogueState['phase'], startedAt: Date | null): boolean {
    return (phase === null || phase === 'writing') && startedAt !== null && Date.now() - startedAt.getTime() > DAY_MS;
  }

  private async start(window: PollWindow, attempt: number): Promise<PollPage> {
    const shop = shopAccess(window);
    const { connectionId, settings } = window.connection;
    const detail = toVariantDetail(settings.catalog);
    const startedAt = await this.variants.now();
    let operation: BulkOperation;
    try {
      operation = await this.shopify.startLoad(shop, detail);
    } catch (error) {
      if (error instanceof Refused) return this.again(window, attempt);
      if (!(error instanceof Throttled)) throw error;
      // Other work of the connection goes on meanwhile.
      const waitSeconds = Math.max(PAUSE_WHILE_OTHERS_RUN_SECONDS, error.retryAfterMs / 1_000);
      return { keys: [], next: writePlace({ at: 'start', attempt }), waitSeconds };
    }
    const total = await this.shopify.variantCount(shop);
    return {
      keys: [],
      next: writePlace({ at: 'wait', attempt, operation: operation.id }),
      also: (tx) => this.catalogue.started(tx, connectionId, { startedAt, operation: operation.id, total, detail }),
      waitSeconds: 1,
    };
  }

  private async wait(window: PollWindow, place: LoadPlace & { at: 'wait' }): Promise<PollPage> {
    const { operation, attempt } = place;
    const found = await this.shopify.load(shopAccess(window), operation);
    if (found === null || found.status === 'failed') return this.again(window, attempt);
    if (found.status === 'completed') return { keys: [], next: writePlace({ at: 'read', attempt, operation, byte: 0 }) };
    const { startedAt } = await this.catalogue.state(window.connection.connectionId);
    const ageSeconds = (Date.now() - (startedAt?.getTime() ?? Date.now())) / 1_000;
    return { keys: [], next: window.after, waitSeconds: Math.min(LONGEST_WAIT_SECONDS, Math.max(1, ageSeconds / 10)) };
  }

  private async read(window: PollWindow, place: LoadPlace & { at: 'read' }): Promise<PollPage> {
    const { connection } = window;
    const { connectionId } = connection;
    const { operation, attempt, byte } = place;
    const state = await this.catalogue.state(connectionId);
    let piece: BulkPiece<ShopVariant> | null;
    try {
      piece = await this.nextPiece(window, operation, byte, state);
    } catch (error) {
      await this.close(connectionId);
      // The result is gone: seven days are over, or the operation is unknown.
      if (error instanceof Refused) return this.again(window, attempt);
      throw error;
    }
    if (piece === null) return { keys: [], next: writePlace({ at: 'end', operation }) };
    const { items, nextByte } = piece;
    return {
      keys: [],
      next: writePlace({ at: 'read', attempt, operation, byte: nextByte }),
      also: async (tx) => {
        const readAt = state.startedAt ?? window.openedAt;
        const marked = await this.intake.seen(tx, connection, items, { readAt, because: 'first-load' });
        await this.catalogue.keepPiece(tx, connectionId, byte, items);
        await this.catalogue.readMore(tx, connectionId, items.length, marked);
      },
    };
  }

  private async end(window: PollWindow, operation: string): Promise<PollPage> {
    const { connectionId } = window.connection;
    const { startedAt, read } = await this.catalogue.state(connectionId);
    const found = await this.shopify.load(shopAccess(window), operation);
    return {
      keys: [],
      next: null,
      also: async (tx) => {
        const isWhole = read > 0 && found !== null && (await this.catalogue.productsSeen(tx, connectionId)) >= found.rootObjectCount;
        // A load that came back empty or short says nothing of what it did not have.
        const absent = isWhole && startedAt ? await this.catalogue.markAbsent(tx, connectionId, startedAt) : [];
        await this.ledger.touch(connectionId, absent, { because: 'first-load', tx });
        await this.catalogue.readToEnd(tx, connectionId);
      },
    };
  }

  private async products(window: PollWindow, cursor: string | null, pages?: number): Promise<PollPage> {
    if (pages !== undefined && pages >= PAGES_BEFORE_A_LOAD) return this.start(window, 0);
    const detail = toVariantDetail(window.connection.settings.catalog);
    const readAt = await this.variants.now();
    const page = await this.shopify.ofProductsUpdatedSince(shopAccess(window), window.since, cursor, detail);
    const next: LoadPlace =
      page.next === null
        ? { at: 'items', cursor: null }
        : { at: 'products', cursor: page.next, pages: pages === undefined ? undefined : pages + 1 };
    return this.taken(window, page, readAt, next, page.items);
  }

  private async items(window: PollWindow, cursor: string | null): Promise<PollPage> {
    const detail = toVariantDetail(window.connection.settings.catalog);
    const readAt = await this.variants.now();
    const page = await this.shopify.ofInventoryItemsUpdatedSince(shopAccess(window), window.since, cursor, detail);
    return this.taken(window, page, readAt, page.next === null ? null : { at: 'items', cursor: page.next });
  }

  private taken(
    { connection, isFirst }: PollWindow,
    page: ShopPage<ShopVariant>,
    readAt: Date,
    next: LoadPlace | null,
    /** Variants of products that were read with all their variants. */
    wholeProducts: readonly ShopVariant[] = [],
  ): PollPage {
    return {
      keys: [],
      next: next && writePlace(next),
      also: async (tx) => {
        const sighting = { readAt, because: isFirst ? ('first-load' as const) : ('poll' as const) };
        const marked = await this.intake.seen(tx, connection, page.items, sighting);
        await this.intake.gone(tx, connection, await this.missedOf(tx, connection.connectionId, wholeProducts), sighting);
        if (!isFirst) return;
        await this.catalogue.readMore(tx, connection.connectionId, page.items.length, marked);
        if (next === null) await this.catalogue.readToEnd(tx, connection.connectionId);
      },
    };
  }

  /** Known variants of products that were read whole, and that those do not have any more. */
  private async missedOf(tx: EntityManager, connectionId: string, shown: readonly ShopVariant[]): Promise<string[]> {
    if (shown.length === 0) return [];
    const ids = new Set(shown.map(({ id }) => id));
    const known = await this.variants.idsOfProducts(connectionId, [...new Set(shown.map(({ productId }) => productId))], tx);
    return known.filter((id) => !ids.has(id));
  }

  /** The load is begun anew after a pause; when that did not help often enough, everything is read page by page. */
  private async again({ connection }: PollWindow, attempt: number): Promise<PollPage> {
    await this.close(connection.connectionId);
    const waitSeconds = PAUSES_AFTER_FAILURE_SECONDS[attempt];
    if (waitSeconds !== undefined) return { keys: [], next: writePlace({ at: 'start', attempt: attempt + 1 }), waitSeconds };
    const load = {
      startedAt: await this.variants.now(),
      operation: null,
      total: await this.shopify.variantCount(shopAccess({ connection })),
      detail: toVariantDetail(connection.settings.catalog),
    };
    return {
      keys: [],
      next: writePlace({ at: 'products', cursor: null }),
      also: (tx) => this.catalogue.started(tx, connection.connectionId, load),
    };
  }

  private async cancelOperation(window: PollWindow, operation: string): Promise<void> {
    const { connectionId } = window.connection;
    await this.close(connectionId);
    try {
      await this.shopify.cancelLoad(shopAccess(window), operation);
    } catch (error) {
      // It has ended by itself: nothing is left to cancel.
      if (!(error instanceof Refused)) throw error;
    }
    await this.catalogue.forgetOperation(connectionId, operation);
  }

  /** The piece that begins at the byte; null after the last. A stream that stands there already goes on. */
  private async nextPiece(
    window: PollWindow,
    operation: string,
    byte: number,
    { detail }: CatalogueState,
  ): Promise<BulkPiece<ShopVariant> | null> {
    const { connectionId, settings } = window.connection;
    let result = this.open.get(connectionId);
    if (result?.operation !== operation || result.nextByte !== byte) {
      await this.close(connectionId);
      const found = await this.shopify.load(shopAccess(window), operation);
      if (found === null || found.status !== 'completed') throw new Refused('shopify', 'the bulk operation has no result any more');
      if (found.url === null) return null;
      const pieces = this.shopify.readLoad(found.url, byte, detail ?? toVariantDetail(settings.catalog), VARIANTS_PER_PIECE);
      result = { operation, url: found.url, pieces: pieces[Symbol.asyncIterator](), nextByte: byte, idle: null };
      this.open.set(connectionId, result);
    }
    if (result.idle) clearTimeout(result.idle);
    const { done, value } = await result.pieces.next();
    if (done) {
      this.open.delete(connectionId);
      return null;
    }
    result.nextByte = value.nextByte;
    result.idle = setTimeout(() => void this.close(connectionId), IDLE_STREAM_MS).unref();
    return value;
  }

  private async close(connectionId: string): Promise<void> {
    const result = this.open.get(connectionId);
    if (!result) return;
    this.open.delete(connectionId);
    if (result.idle) clearTimeout(result.idle);
    // A stream that broke can't be ended nicely, and need not be.
    await result.pieces.return?.().catch(() => undefined);
  }
}
