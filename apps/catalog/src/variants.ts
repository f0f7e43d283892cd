import { skuGroup, type ArticleLink } from '@stockbridge/contracts';
import { Injectable } from '@nestjs/common';
import type { ShopVariant } from '@stockbridge/shopify';
import { DataSource, type EntityManager } from 'typeorm';
import { CATALOG_LEDGER, standInKey } from './catalog.ledger.js';
import { linkOf, type Member, type VariantRecord } from './variant-record.js';

/**
 * What was seen of the variants. Abstract, so that specs can run on memory. Whoever changes something holds the lane's lock: the
 * connections of a goods owner share articles.
 */
export abstract class Variants {
  /** By the database's clock, which orders what was read. */
  abstract now(): Promise<Date>;
  abstract transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T>;
  /** One change of a lane's variants at a time; ends with the transaction. */
  abstract lock(tx: EntityManager, laneId: string): Promise<void>;
  /** Hashes of what was seen last, of variants that are neither deleted nor missed. */
  abstract hashes(connectionId: string, variantIds: readonly string[], tx?: EntityManager): Promise<Map<string, string>>;
  abstract byIds(connectionId: string, variantIds: readonly string[], tx?: EntityManager): Promise<Map<string, VariantRecord>>;
  /** The variants of a lane whose numbers are alike, without deleted ones. */
  abstract members(laneId: string, articleKeys: readonly string[], tx?: EntityManager): Promise<Member[]>;
  abstract save(tx: EntityManager, connectionId: string, records: readonly VariantRecord[]): Promise<void>;
  abstract saveBlocked(tx: EntityManager, connectionId: string, variantIds: readonly string[], isBlocked: boolean): Promise<void>;
  /** Numbers that several variants of the connection have alike. */
  abstract repeatedKeys(connectionId: string, tx?: EntityManager): Promise<string[]>;
  /** Variants of these products that are not known to be deleted. */
  abstract idsOfProducts(connectionId: string, productIds: readonly string[], tx?: EntityManager): Promise<string[]>;
  /**
   * The variants of a product as they were seen last. None when a webhook about it still waits, or when one of them was missed: then
   * what was seen last says little.
   */
  abstract ofProduct(connectionId: string, productId: string): Promise<ShopVariant[]>;
  /** Variants of an article that are not known to be deleted. */
  abstract idsOfArticle(connectionId: string, articleNumber: string): Promise<string[]>;
  /** Links by ascending variant id, those that lead nowhere included. */
  abstract links(connectionId: string, after: string | null, limit: number): Promise<ArticleLink[]>;
}

const COLUMNS = {
  variantId: 'variant_id bigint',
  productId: 'product_id bigint',
  inventoryItemId: 'inventory_item_id bigint',
  sku: 'sku text',
  articleNumber: 'article_number text',
  articleKey: 'article_key text',
  tracked: 'tracked boolean',
  isActive: 'is_active boolean',
  snapshot: 'snapshot jsonb',
  seenHash: 'seen_hash text',
  readAt: 'read_at timestamptz',
  formerSku: 'former_sku text',
  skuChangedAt: 'sku_changed_at timestamptz',
  deletedAt: 'deleted_at timestamptz',
  absence: 'absence text',
  isBlocked: 'is_blocked boolean',
  isClash: 'is_clash boolean',
  sharedAs: 'shared_as text',
} as const satisfies Record<keyof VariantRecord, string>;

const NAMES = Object.values(COLUMNS).map((column) => column.split(' ')[0]!);
const FIELDS = Object.entries(COLUMNS).map(([field, column]) => [field as keyof VariantRecord, column.split(' ')[0]!] as const);
/** bigints come as text already; quoted names keep their case. */
const SELECTED = FIELDS.map(([field, name]) => `v.${name} as "${field}"`).join(', ');

/** A probe of the primary key for each id. Without the fence a planner that knows too little of a fresh table reads all of it. */
const WITH_IDS = (columns: string, condition = 'true') => `
  select v.* from unnest($2::bigint[]) as given (id) cross join lateral (
    select ${columns} from variant v where v.connection_id = $1 and v.variant_id = given.id and ${condition} limit 1) v`;

const HASHES = WITH_IDS('v.variant_id as "variantId", v.seen_hash as "seenHash"', 'v.deleted_at is null and v.absence is null');

const BY_IDS = WITH_IDS(SELECTED);

const MEMBERS = `
  select c.connection_id as "connectionId", v.*, c.works and coalesce((c.state #>> '{settings,catalog,enabled}')::boolean, false) as writes
  from connection c cross join unnest($2::text[]) as given (key) cross join lateral (
    select v.variant_id as "variantId", v.inventory_item_id as "inventoryItemId", v.article_number as "articleNumber",
      v.article_key as "articleKey", v.tracked, v.is_active as "isActive", v.is_blocked as "isBlocked", v.is_clash as "isClash",
      v.shared_as as "sharedAs"
    from variant v where v.connection_id = c.connection_id and v.article_key = given.key and v.deleted_at is null offset 0) v
  where c.lane_id = $1 and c.removed_at is null`;

/** $2 = the records, in the columns' own names. */
const SAVE = `
  insert into variant (connection_id, ${NAMES.join(', ')})
  select $1, r.* from jsonb_to_recordset($2::jsonb) as r(${Object.values(COLUMNS).join(', ')}) order by r.variant_id
  on conflict (connection_id, variant_id) do update set
    ${NAMES.slice(1)
      .map((name) => `${name} = excluded.${name}`)
      .join(', ')}`;

const SAVE_BLOCKED = `update variant set is_blocked = $3 where connection_id = $1 and variant_id = any ($2::bigint[])`;

const REPEATED_KEYS = `
  select article_key as key from variant where connection_id = $1 and deleted_at is null group by article_key having count(*) > 1`;

const IDS_OF_PRODUCTS = `select variant_id as id from variant where connection_id = $1 and product_id = any ($2::bigint[]) and deleted_at is null order by variant_id`;

/** $3 = the row of a webhook that waits. */
const OF_PRODUCT = `
  select v.snapshot, v.absence is not null or l.key is not null as "isUnsure"
  from variant v left join ${CATALOG_LEDGER} l on l.connection_id = $1 and l.key = $3
  where v.connection_id = $1 and v.product_id = $2::bigint and v.deleted_at is null`;

const IDS_OF_ARTICLE = `
  select variant_id as id from variant
  where connection_id = $1 and article_key = $2 and (article_number = $3 or shared_as = $3) and deleted_at is null order by variant_id`;

const LINKS = `
  select variant_id as "variantId", inventory_item_id as "inventoryItemId", article_number as "articleNumber", tracked,
    deleted_at as "deletedAt", is_blocked as "isBlocked", is_clash as "isClash", shared_as as "sharedAs"
  from variant where connection_id = $1 and variant_id > $2::bigint order by variant_id limit $3`;

/** The variants in the service's own schema. */
@Injectable()
export class StoredVariants extends Variants {
  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async now(): Promise<Date> {
    const [found] = await this.select<{ now: Date }>('select clock_timestamp() as now', []);
    return found!.now;
  }

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return this.dataSource.transaction(work);
  }

  async lock(tx: EntityManager, laneId: string): Promise<void> {
    await tx.query('select pg_advisory_xact_lock(hashtextextended($1::text, 17))', [laneId]);
  }

  async hashes(connectionId: string, variantIds: readonly string[], tx?: EntityManager): Promise<Map<string, string>> {
    const found = await this.select<{ variantId: string; seenHash: string }>(HASHES, [connectionId, variantIds.filter(isStorableId)], tx);
    return new Map(found.map(({ variantId, seenHash }) => [variantId, seenHash]));
  }

  async byIds(connectionId: string, variantIds: readonly string[], tx?: EntityManager): Promise<Map<string, VariantRecord>> {
    const found = await this.select<VariantRecord>(BY_IDS, [connectionId, variantIds.filter(isStorableId)], tx);
    return new Map(found.map((record) => [record.variantId, record]));
  }

  members(laneId: string, articleKeys: readonly string[], tx?: EntityManager): Promise<Member[]> {
    return this.select<Member>(MEMBERS, [laneId, articleKeys], tx);
  }

  async save(tx: EntityManager, connectionId: string, records: readonly VariantRecord[]): Promise<void> {
    if (records.length === 0) return;
    const named = records.map((record) => Object.fromEntries(FIELDS.map(([field, name]) => [name, storable(record[field])])));
    await tx.query(SAVE, [connectionId, JSON.stringify(named)]);
  }

  async saveBlocked(tx: EntityManager, connectionId: string, variantIds: readonly string[], isBlocked: boolean): Promise<void> {
    if (variantIds.length > 0) await tx.query(SAVE_BLOCKED, [connectionId, variantIds, isBlocked]);
  }

  async repeatedKeys(connectionId: string, tx?: EntityManager): Promise<string[]> {
    return (await this.select<{ key: string }>(REPEATED_KEYS, [connectionId], tx)).map(({ key }) => key);
  }

  async idsOfProducts(connectionId: string, productIds: readonly string[], tx?: EntityManager): Promise<string[]> {
    const storable = productIds.filter(isStorableId);
    return (await this.select<{ id: string }>(IDS_OF_PRODUCTS, [connectionId, storable], tx)).map(({ id }) => id);
  }

  async ofProduct(connectionId: string, productId: string): Promise<ShopVariant[]> {
    if (!isStorableId(productId)) return [];
    const waiting = standInKey({ is: 'product', id: productId });
    const found = await this.select<{ snapshot: ShopVariant; isUnsure: boolean }>(OF_PRODUCT, [connectionId, productId, waiting]);
    return found.some(({ isUnsure }) => isUnsure) ? [] : found.map(({ snapshot }) => snapshot);
  }

  async idsOfArticle(connectionId: string, articleNumber: string): Promise<string[]> {
    const number = articleNumber.trim();
    return (await this.select<{ id: string }>(IDS_OF_ARTICLE, [connectionId, skuGroup(number), number])).map(({ id }) => id);
  }

  async links(connectionId: string, after: string | null, limit: number): Promise<ArticleLink[]> {
    type Found = Parameters<typeof linkOf>[0];
    return (await this.select<Found>(LINKS, [connectionId, after ?? '-1', limit])).map((found) => linkOf(found));
  }

  private async select<Row>(sql: string, parameters: unknown[], tx?: EntityManager): Promise<Row[]> {
    return (tx ?? this.dataSource).query(sql, parameters);
  }
}

const LARGEST_ID = 2n ** 63n - 1n;

/** Shopify's ids have 64 bits; what is longer is nobody's. */
function isStorableId(id: string): boolean {
  return /^\d{1,19}$/.test(id) && BigInt(id) <= LARGEST_ID;
}

/** PostgreSQL keeps neither the character zero nor half an emoji, and one such title must not stop its whole page. */
function storable(value: unknown): unknown {
  if (typeof value === 'string') return value.replaceAll('\0', '').toWellFormed();
  if (typeof value !== 'object' || value === null || value instanceof Date) return value;
  return Object.fromEntries(Object.entries(value).map(([key, inner]) => [key, storable(inner)]));
}
