import { Injectable } from '@nestjs/common';
import type { ArticleLink } from '@stockbridge/contracts';
import type { ShopLevel } from '@stockbridge/shopify';
import { rows } from '@stockbridge/sync';
import type { WmsComponent } from '@stockbridge/wms';
import { DataSource, type EntityManager } from 'typeorm';
import type { CoveredRow } from './covered-units.js';
import { INVENTORY_LEDGER } from './inventory.ledger.js';
import { StockBook, type BookPage, type LinkedItem, type Needs, type StockPlace, type Taken, type ToldRow } from './stock-book.js';
import { spelling } from './to-available.js';

/** A level that nobody has looked at for a day is read again. */
const RELIED_ON = `interval '1 day'`;
/** An order that is still not fulfilled after this counts as not covered; its rows are dropped. */
const ROWS_KEPT = `interval '180 days'`;

const ITEMS = `
  select a.article_number as "articleNumber", a.variant_id as "variantId", a.inventory_item_id as "inventoryItemId", a.tracked,
    k.available, k.committed, k.is_active as "isActive", k.tracked as "isTracked"
  from article_link a left join known_level k on k.connection_id = a.connection_id and k.inventory_item_id = a.inventory_item_id
    and k.read_at > k.touched_at and k.read_at > now() - ${RELIED_ON}
  where a.connection_id = $1 and a.article_number = any ($2::text[]) order by a.article_number, a.variant_id`;

const COVERED = `
  select order_id as "orderId", order_number as "orderNumber", line_item_id as "lineItemId", article_number as "articleNumber",
    quantity, is_shared as "isShared"
  from covered_row where connection_id = $1 and article_number = any ($2::text[]) and quantity > 0 and known_at < $3::timestamptz
  order by order_number, line_item_id`;

const KITS = `
  select distinct on (lower(whole.kit), lower(whole.component)) lower(whole.kit) as kit, whole.component, whole.quantity
  from kit_component part join kit_component whole on whole.connection_id = part.connection_id and whole.kit = part.kit
  where part.connection_id = any ($1::uuid[]) and lower(part.component) = any ($2::text[])
  order by lower(whole.kit), lower(whole.component), whole.quantity desc`;

/** $3, $4 = the connection and keys of the batch. */
const TAKEN = `
  select connection_id as "connectionId", lower(key) as spelling, coalesce((facts ->> 'uncovered')::int, 0) as uncovered,
    coalesce((facts ->> 'covered')::int, 0) as covered, (facts ->> 'sellable')::float8 as sellable
  from ${INVENTORY_LEDGER}
  where connection_id = any ($1::uuid[]) and lower(key) = any ($2::text[]) and not (connection_id = $3 and key = any ($4::text[]))
    and coalesce((facts ->> 'uncovered')::int, 0) + coalesce((facts ->> 'covered')::int, 0) > 0`;

const UNREAD = `
  select distinct lower(a.article_number) as spelling
  from article_link a left join ${INVENTORY_LEDGER} l on l.connection_id = a.connection_id and l.key = a.article_number
  where a.connection_id = any ($1::uuid[]) and a.connection_id <> $3 and a.tracked and lower(a.article_number) = any ($2::text[])
    and (l.key is null or l.state = 'due') and l.facts ->> 'uncovered' is null`;

const KEEP_LEVELS = `
  insert into known_level as k (connection_id, inventory_item_id, available, committed, is_active, tracked, read_at)
  select $1, *, $7::timestamptz from unnest($2::text[], $3::int[], $4::int[], $5::boolean[], $6::boolean[]) given (item, a, c, i, t) order by item
  on conflict (connection_id, inventory_item_id) do update set
    available = excluded.available, committed = excluded.committed, is_active = excluded.is_active, tracked = excluded.tracked,
    read_at = excluded.read_at
  where k.read_at <= excluded.read_at`;

/** Also of an item that was never looked at: a pass may be reading it just now. */
const DISTRUST = `
  insert into known_level as k (connection_id, inventory_item_id, is_active, tracked, read_at, touched_at)
  select distinct on (item) $1::uuid, item, true, true, '-infinity'::timestamptz, clock_timestamp() from unnest($2::text[]) item order by item
  on conflict (connection_id, inventory_item_id) do update set touched_at = excluded.touched_at`;

/** Of the levels told, the articles whose level is known and different; the unknown are no difference. */
const DIFFERENT = `
  select distinct a.article_number as "articleNumber"
  from unnest($2::text[], $3::int[], $4::int[], $5::boolean[], $6::boolean[]) given (item, available, committed, is_active, tracked)
  join article_link a on a.connection_id = $1 and a.inventory_item_id = given.item
  left join known_level k on k.connection_id = $1 and k.inventory_item_id = given.item
  where k.inventory_item_id is null or k.available is distinct from given.available or k.committed is distinct from given.committed
    or k.is_active <> given.is_active or k.tracked <> given.tracked`;

/** Items of a full reading that did not appear in it are not stocked at the location. $2 = when it began. */
const NOT_STOCKED = `
  insert into known_level as k (connection_id, inventory_item_id, available, committed, is_active, tracked, read_at)
  select distinct on (a.inventory_item_id) $1::uuid, a.inventory_item_id, null::int, null::int, false, a.tracked, $2::timestamptz
  from article_link a where a.connection_id = $1
    and not exists (select 1 from known_level k where k.connection_id = $1 and k.inventory_item_id = a.inventory_item_id and k.read_at >= $2::timestamptz)
  order by a.inventory_item_id
  on conflict (connection_id, inventory_item_id) do update set
    available = null, committed = null, is_active = false, tracked = excluded.tracked, read_at = excluded.read_at
  where k.read_at < excluded.read_at`;

/** Answers the articles concerned: the new ones and those that a variant had before. */
const LINK = `
  with given as (
    select distinct on (variant_id) * from unnest($2::text[], $3::text[], $4::text[], $5::boolean[]) g (variant_id, item, article_number, tracked)),
  before as (select a.variant_id, a.inventory_item_id, a.article_number, a.tracked from article_link a join given using (variant_id) where a.connection_id = $1),
  gone as (
    delete from article_link a using given g where a.connection_id = $1 and a.variant_id = g.variant_id and g.article_number is null),
  kept as (
    insert into article_link as a (connection_id, variant_id, inventory_item_id, article_number, tracked)
    select $1, variant_id, item, article_number, tracked from given where article_number is not null order by variant_id
    on conflict (connection_id, variant_id) do update set
      inventory_item_id = excluded.inventory_item_id, article_number = excluded.article_number, tracked = excluded.tracked)
  select distinct number from (
    select g.article_number as number from given g left join before b using (variant_id)
      where g.article_number is not null and (b.variant_id is null or b.article_number <> g.article_number or b.inventory_item_id <> g.item or b.tracked <> g.tracked)
    union all
    select b.article_number from before b join given g using (variant_id)
      where g.article_number is null or b.article_number <> g.article_number) concerned`;

/** Quantities count as known from now on, unless they were known before and are the same. An older telling changes nothing. */
const CONFIRM = `
  insert into covered_row as c (connection_id, order_number, line_item_id, order_id, article_number, quantity, known_at, told_at)
  select $1, o, l, $2, a, q, clock_timestamp(), $3::timestamptz from unnest($4::text[], $5::text[], $6::text[], $7::int[]) given (o, l, a, q) order by o, l
  on conflict (connection_id, order_number, line_item_id) do update set
    order_id = excluded.order_id, article_number = excluded.article_number, quantity = excluded.quantity, told_at = excluded.told_at,
    known_at = case when c.article_number = excluded.article_number and c.quantity = excluded.quantity then c.known_at else excluded.known_at end
  where c.told_at <= excluded.told_at`;

const PLACE = `
  select is_read as "isRead", settings, links_read_at as "linksReadAt", has_all_links as "hasAllLinks", compared_at as "comparedAt", load
  from stock_place where connection_id = $1`;

const NO_PLACE: StockPlace = { isRead: false, settings: null, linksReadAt: null, hasAllLinks: false, comparedAt: null, load: null };

interface StoredItem extends Omit<LinkedItem, 'known'> {
  available: number | null;
  committed: number | null;
  isActive: boolean | null;
  isTracked: boolean | null;
}

/** The book in this service's tables. */
@Injectable()
export class StoredStockBook extends StockBook {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  inTransaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  async now(): Promise<string> {
    const [row] = await this.rows<{ now: string }>('select clock_timestamp()::text as now');
    return row!.now;
  }

  async page(connectionId: string, articleNumbers: readonly string[]): Promise<BookPage> {
    const readAt = await this.now();
    const found = await this.rows<StoredItem>(ITEMS, [connectionId, articleNumbers]);
    const covered = await this.rows<CoveredRow>(COVERED, [connectionId, articleNumbers, readAt]);
    const items = found.map(({ available, committed, isActive, isTracked, ...item }) => ({
      ...item,
      known:
        isActive === null
          ? null
          : { inventoryItemId: item.inventoryItemId, tracked: isTracked ?? item.tracked, isActive, available, committed },
    }));
    return { readAt, items, covered };
  }

  async needs(
    connectionIds: readonly string[],
    articleNumbers: readonly string[],
    but: { readonly connectionId: string; readonly batch: readonly string[] },
  ): Promise<Needs> {
    const numbers = [...new Set(articleNumbers.map(spelling))];
    const kits = new Map<string, WmsComponent[]>();
    for (const { kit, component, quantity } of await this.rows<{ kit: string; component: string; quantity: number }>(KITS, [
      connectionIds,
      numbers,
    ])) {
      kits.set(kit, [...(kits.get(kit) ?? []), { articleNumber: component, quantity }]);
    }
    const all = [...new Set([...numbers, ...kits.keys()])];
    const taken = await this.rows<Taken>(TAKEN, [connectionIds, all, but.connectionId, but.batch]);
    const unread = connectionIds.length > 1 ? await this.rows<{ spelling: string }>(UNREAD, [connectionIds, all, but.connectionId]) : [];
    return { kits, taken, unread: new Set(unread.map((row) => row.spelling)) };
  }

  async keepLevels(connectionId: string, levels: readonly ShopLevel[], readAt: string, tx?: EntityManager): Promise<void> {
    if (levels.length === 0) return;
    await this.rows(KEEP_LEVELS, [connectionId, ...columnsOf(levels), readAt], tx);
  }

  async distrust(connectionId: string, inventoryItemIds: readonly string[], tx?: EntityManager): Promise<void> {
    if (inventoryItemIds.length > 0) await this.rows(DISTRUST, [connectionId, inventoryItemIds], tx);
  }

  async keepKits(connectionId: string, kits: ReadonlyMap<string, readonly WmsComponent[]>): Promise<string[]> {
    const stored = await this.rows<{ kit: string; component: string; quantity: number }>(
      'select kit, component, quantity from kit_component where connection_id = $1 and kit = any ($2::text[])',
      [connectionId, [...kits.keys()]],
    );
    const before = Map.groupBy(stored, ({ kit }) => kit);
    const changed: string[] = [];
    for (const [kit, components] of kits) {
      const now = new Map<string, number>();
      for (const { articleNumber, quantity } of components) now.set(articleNumber, (now.get(articleNumber) ?? 0) + quantity);
      const then = before.get(kit) ?? [];
      if (then.length === now.size && then.every(({ component, quantity }) => now.get(component) === quantity)) continue;
      changed.push(kit);
      await this.dataSource.transaction(async (tx) => {
        await tx.query('delete from kit_component where connection_id = $1 and kit = $2', [connectionId, kit]);
        await tx.query(
          `insert into kit_component (connection_id, kit, component, quantity)
           select $1, $2, * from unnest($3::text[], $4::float8[]) given (component, quantity) on conflict do nothing`,
          [connectionId, kit, [...now.keys()], [...now.values()]],
        );
      });
    }
    return changed;
  }

  async markShared(connectionId: string, lineItemIds: readonly string[]): Promise<void> {
    if (lineItemIds.length === 0) return;
    await this.rows('update covered_row set is_shared = true where connection_id = $1 and line_item_id = any ($2::text[])', [
      connectionId,
      lineItemIds,
    ]);
  }

  async forgetLines(connectionId: string, lineItemIds: readonly string[]): Promise<void> {
    if (lineItemIds.length === 0) return;
    await this.rows('delete from covered_row where connection_id = $1 and line_item_id = any ($2::text[])', [connectionId, lineItemIds]);
  }

  async related(connectionIds: readonly string[], articleNumbers: readonly string[]): Promise<Map<string, string[]>> {
    const numbers = articleNumbers.map(spelling);
    const found = await this.rows<{ connectionId: string; key: string }>(
      `with given as (select unnest($2::text[]) as number),
       parts as (
         select number from given
         union select lower(component) from kit_component where connection_id = any ($1::uuid[]) and lower(kit) in (select number from given)),
       concerned as (
         select number from parts
         union select lower(kit) from kit_component where connection_id = any ($1::uuid[]) and lower(component) in (select number from parts))
       select distinct connection_id as "connectionId", article_number as key from article_link
       where connection_id = any ($1::uuid[]) and lower(article_number) in (select number from concerned)`,
      [connectionIds, numbers],
    );
    const byConnection = new Map<string, string[]>();
    for (const { connectionId, key } of found) byConnection.set(connectionId, [...(byConnection.get(connectionId) ?? []), key]);
    return byConnection;
  }

  async waitingAmong(connectionId: string, keys: readonly string[]): Promise<string[]> {
    const found = await this.rows<{ key: string }>(
      `select key from ${INVENTORY_LEDGER} where connection_id = $1 and key = any ($2::text[]) and reason = 'catalog-unread' and state = 'held'`,
      [connectionId, keys],
    );
    return found.map(({ key }) => key);
  }

  async place(connectionId: string): Promise<StockPlace> {
    return (await this.rows<StockPlace>(PLACE, [connectionId]))[0] ?? NO_PLACE;
  }

  /** Overwrites what is given. */
  async keepPlace(connectionId: string, place: Partial<StockPlace>, tx?: EntityManager): Promise<void> {
    const columns = {
      isRead: 'is_read',
      settings: 'settings',
      linksReadAt: 'links_read_at',
      hasAllLinks: 'has_all_links',
      comparedAt: 'compared_at',
      load: 'load',
    };
    const given = (Object.keys(columns) as (keyof StockPlace)[]).filter((name) => place[name] !== undefined);
    const values = given.map((name) => (name === 'load' && place.load ? JSON.stringify(place.load) : place[name]));
    const names = given.map((name) => columns[name]);
    await this.rows(
      `insert into stock_place (connection_id, ${names.join(', ')}) values ($1, ${names.map((_, at) => `$${at + 2}`).join(', ')})
       on conflict (connection_id) do update set ${names.map((name) => `${name} = excluded.${name}`).join(', ')}`,
      [connectionId, ...values],
      tx,
    );
  }

  /** Answers the articles whose rows must be looked at. */
  async link(connectionId: string, links: readonly ArticleLink[], tx?: EntityManager): Promise<string[]> {
    if (links.length === 0) return [];
    const concerned = await this.rows<{ number: string }>(
      LINK,
      [
        connectionId,
        links.map((each) => each.variantId),
        links.map((each) => each.inventoryItemId),
        links.map((each) => each.articleNumber),
        links.map((each) => each.tracked),
      ],
      tx,
    );
    return concerned.map(({ number }) => number);
  }

  /** All articles of the connection in the order of their numbers, a page at a time. */
  async articlesAfter(connectionId: string, after: string, limit: number): Promise<string[]> {
    const found = await this.rows<{ number: string }>(
      'select distinct article_number as number from article_link where connection_id = $1 and article_number > $2 order by article_number limit $3',
      [connectionId, after, limit],
    );
    return found.map(({ number }) => number);
  }

  async articleCount(connectionId: string): Promise<number> {
    const [row] = await this.rows<{ count: number }>(
      'select count(distinct article_number)::int as count from article_link where connection_id = $1',
      [connectionId],
    );
    return row!.count;
  }

  /** The articles of an item, and whether this quantity is what we know or are just writing: then a webhook is the echo of our own write. */
  async articlesOfItem(
    connectionId: string,
    inventoryItemId: string,
    available: number | null,
  ): Promise<{ number: string; isEcho: boolean }[]> {
    return this.rows(
      `select a.article_number as number, coalesce($3::int is not null and (k.available = $3::int
           or l.facts -> 'pushing' -> 'levels' @> jsonb_build_array(jsonb_build_object('inventoryItemId', $2::text, 'to', $3::int))), false) as "isEcho"
       from article_link a
       left join known_level k on k.connection_id = a.connection_id and k.inventory_item_id = a.inventory_item_id
       left join ${INVENTORY_LEDGER} l on l.connection_id = a.connection_id and l.key = a.article_number
       where a.connection_id = $1 and a.inventory_item_id = $2`,
      [connectionId, inventoryItemId, available],
    );
  }

  /** Of the levels told, the articles whose level is not what we knew. */
  async differentLevels(connectionId: string, levels: readonly ShopLevel[]): Promise<string[]> {
    if (levels.length === 0) return [];
    const found = await this.rows<{ articleNumber: string }>(DIFFERENT, [connectionId, ...columnsOf(levels)]);
    return found.map(({ articleNumber }) => articleNumber);
  }

  async othersAreNotStocked(connectionId: string, since: string, tx: EntityManager): Promise<void> {
    await this.rows(NOT_STOCKED, [connectionId, since], tx);
  }

  /** Of these rows, those that nothing else has marked: what is found in them has no event to explain it. */
  async idleAmong(connectionId: string, keys: readonly string[], tx?: EntityManager): Promise<string[]> {
    const found = await this.rows<{ key: string }>(
      `select key from ${INVENTORY_LEDGER} where connection_id = $1 and key = any ($2::text[]) and due_at is null and facts is not null`,
      [connectionId, keys],
      tx,
    );
    return found.map(({ key }) => key);
  }

  async confirm(connectionId: string, orderId: string, toldAt: string, told: readonly ToldRow[], tx?: EntityManager): Promise<void> {
    if (told.length === 0) return;
    await this.rows(
      CONFIRM,
      [
        connectionId,
        orderId,
        toldAt,
        told.map((each) => each.orderNumber),
        told.map((each) => each.lineItemId),
        told.map((each) => each.articleNumber),
        told.map((each) => each.quantity),
      ],
      tx,
    );
  }

  async forgetOrder(connectionId: string, orderId: string, tx?: EntityManager): Promise<void> {
    await this.rows('delete from covered_row where connection_id = $1 and order_id = $2', [connectionId, orderId], tx);
  }

  async articlesOfOrder(connectionId: string, order: { orderId?: string | null; orderNumber?: string | null }): Promise<string[]> {
    const found = await this.rows<{ number: string }>(
      `select distinct article_number as number from covered_row where connection_id = $1 and (order_id = $2 or order_number = $3)`,
      [connectionId, order.orderId ?? null, order.orderNumber ?? null],
    );
    return found.map(({ number }) => number);
  }

  async forgetOldRows(connectionId: string, tx?: EntityManager): Promise<void> {
    await this.rows(`delete from covered_row where connection_id = $1 and known_at < now() - ${ROWS_KEPT}`, [connectionId], tx);
  }

  /** Articles of which the connection has uncovered units: whoever shares the goods owner counts on them. */
  async articlesTaken(connectionId: string): Promise<string[]> {
    const found = await this.rows<{ key: string }>(
      `select key from ${INVENTORY_LEDGER} where connection_id = $1 and coalesce((facts ->> 'uncovered')::int, 0) > 0`,
      [connectionId],
    );
    return found.map(({ key }) => key);
  }

  /** One statement; TypeORM answers those of `update` and `delete` with a pair. */
  private rows<Row>(sql: string, parameters: unknown[] = [], tx?: EntityManager): Promise<Row[]> {
    return rows<Row>(tx ?? this.dataSource, sql, parameters);
  }
}

function columnsOf(levels: readonly ShopLevel[]): unknown[] {
  return [
    levels.map((level) => level.inventoryItemId),
    levels.map((level) => level.available),
    levels.map((level) => level.committed),
    levels.map((level) => level.isActive),
    levels.map((level) => level.tracked),
  ];
}
