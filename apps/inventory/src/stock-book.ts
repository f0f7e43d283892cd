import type { FlowLoad } from '@stockbridge/contracts';
import type { ShopLevel } from '@stockbridge/shopify';
import type { WmsComponent } from '@stockbridge/wms';
import type { EntityManager } from 'typeorm';
import type { CoveredRow } from './covered-units.js';
import type { Kits } from './to-available.js';

/** A variant's inventory item and, where it can be relied on, what its level was last seen to be. */
export interface LinkedItem {
  readonly articleNumber: string;
  readonly variantId: string;
  readonly inventoryItemId: string;
  readonly tracked: boolean;
  readonly known: ShopLevel | null;
}

/** What is kept about a batch of articles, as of one instant. */
export interface BookPage {
  /** Instant of the database, as text: whatever is read from either side afterwards is newer. */
  readonly readAt: string;
  readonly items: readonly LinkedItem[];
  /** Rows that the warehouse had confirmed before that instant. */
  readonly covered: readonly CoveredRow[];
}

/** What another row remembers of its orders, and of the stock that it saw with them. */
export interface Taken {
  readonly connectionId: string;
  readonly spelling: string;
  readonly uncovered: number;
  readonly covered: number;
  readonly sellable: number | null;
}

/** What the shops of a goods owner take of some articles. */
export interface Needs {
  /** Rows of the connections asked for; those of the batch are left out. */
  readonly taken: readonly Taken[];
  /** Kits that take one of the articles, those of the batch included. */
  readonly kits: Kits;
  /** Spellings of articles that another connection sells and has not looked at yet. */
  readonly unread: ReadonlySet<string>;
}

/** How far the reading of a connection is. */
export interface StockPlace {
  /** Whether anybody of the goods owner has stock on or in dry run, so that rows are read at all. */
  readonly isRead: boolean;
  /** The settings by which its rows were last decided. */
  readonly settings: string | null;
  readonly linksReadAt: Date | null;
  readonly hasAllLinks: boolean;
  /** When all levels were last compared (UTC). */
  readonly comparedAt: Date | null;
  readonly load: Pick<FlowLoad, 'phase' | 'read' | 'total' | 'startedAt'> | null;
}

export interface ToldRow {
  readonly orderNumber: string;
  readonly lineItemId: string;
  readonly articleNumber: string;
  readonly quantity: number;
}

/**
 * What inventory keeps beside its ledger: which variant is which article, the levels as last seen, and what the warehouse
 * confirmed of the shop's orders. All instants are of the database's clock.
 */
export abstract class StockBook {
  abstract page(connectionId: string, articleNumbers: readonly string[]): Promise<BookPage>;
  /** `articleNumbers` are those of the batch, and the components of its kits. Rows of `connectionId` in `batch` are left out. */
  abstract needs(
    connectionIds: readonly string[],
    articleNumbers: readonly string[],
    but: { readonly connectionId: string; readonly batch: readonly string[] },
  ): Promise<Needs>;
  /** Keeps what Shopify said, or what was written, unless something newer is known. */
  abstract keepLevels(connectionId: string, levels: readonly ShopLevel[], readAt: string, tx?: EntityManager): Promise<void>;
  /** These levels are to be read again before they are relied on. */
  abstract distrust(connectionId: string, inventoryItemIds: readonly string[]): Promise<void>;
  /** What kits take, by article number; an empty list for an article that is none. Answers those for which that is news. */
  abstract keepKits(connectionId: string, kits: ReadonlyMap<string, readonly WmsComponent[]>): Promise<string[]>;
  /** Lines that are seen to be sent from elsewhere, too. */
  abstract markShared(connectionId: string, lineItemIds: readonly string[]): Promise<void>;
  /** Lines of which nothing is open any more. */
  abstract forgetLines(connectionId: string, lineItemIds: readonly string[]): Promise<void>;
  /**
   * The rows whose quantity depends on these articles: the articles themselves in all of the connections, kits that take them,
   * and for a kit its components and whatever else takes those. By connection.
   */
  abstract related(connectionIds: readonly string[], articleNumbers: readonly string[]): Promise<Map<string, string[]>>;
  /** Of these rows, those that wait for the first look at other shops. */
  abstract waitingAmong(connectionId: string, keys: readonly string[]): Promise<string[]>;
  abstract place(connectionId: string): Promise<StockPlace>;
}
