import { skuGroup, type ArticleLink } from '@stockbridge/contracts';
import type { ShopVariant } from '@stockbridge/shopify';
import type { EntityManager } from 'typeorm';
import { linkOf, type Member, type VariantRecord } from './variant-record.js';
import { Variants } from './variants.js';

/** Joins nothing: what specs write is kept in memory. */
const NO_TRANSACTION = {} as EntityManager;

/** {@link Variants} for specs, of any number of connections in one lane. */
export class VariantsInMemory extends Variants {
  readonly kept = new Map<string, Map<string, VariantRecord>>();
  /** Connections whose catalogue flow is off. */
  readonly silent = new Set<string>();
  /** How many records were written. */
  saves = 0;
  private clock = Date.parse('2026-11-20T12:00:00Z');

  async now(): Promise<Date> {
    this.clock += 1_000;
    return new Date(this.clock);
  }

  transaction<T>(work: (tx: EntityManager) => Promise<T>): Promise<T> {
    return work(NO_TRANSACTION);
  }

  async lock(): Promise<void> {}

  async hashes(connectionId: string, variantIds: readonly string[]): Promise<Map<string, string>> {
    const found = [...(await this.byIds(connectionId, variantIds)).values()].filter((each) => !each.deletedAt && !each.absence);
    return new Map(found.map(({ variantId, seenHash }) => [variantId, seenHash]));
  }

  async byIds(connectionId: string, variantIds: readonly string[]): Promise<Map<string, VariantRecord>> {
    const of = this.of(connectionId);
    return new Map(variantIds.flatMap((id) => (of.has(id) ? [[id, of.get(id)!]] : [])));
  }

  async members(_laneId: string, articleKeys: readonly string[]): Promise<Member[]> {
    return [...this.kept].flatMap(([connectionId, of]) =>
      [...of.values()]
        .filter((each) => !each.deletedAt && articleKeys.includes(each.articleKey))
        .map((each) => ({ ...each, connectionId, writes: !this.silent.has(connectionId) })),
    );
  }

  async save(_tx: EntityManager, connectionId: string, records: readonly VariantRecord[]): Promise<void> {
    this.saves += records.length;
    for (const record of records) this.of(connectionId).set(record.variantId, record);
  }

  async saveBlocked(_tx: EntityManager, connectionId: string, variantIds: readonly string[], isBlocked: boolean): Promise<void> {
    for (const id of variantIds) this.of(connectionId).set(id, { ...this.of(connectionId).get(id)!, isBlocked });
  }

  async repeatedKeys(connectionId: string): Promise<string[]> {
    const live = [...this.of(connectionId).values()].filter(({ deletedAt }) => !deletedAt);
    return [...Map.groupBy(live, ({ articleKey }) => articleKey)].flatMap(([key, alike]) => (alike.length > 1 ? [key] : []));
  }

  async idsOfProducts(connectionId: string, productIds: readonly string[]): Promise<string[]> {
    return this.idsWhere(connectionId, (each) => productIds.includes(each.productId));
  }

  async ofProduct(connectionId: string, productId: string): Promise<ShopVariant[]> {
    const found = [...this.of(connectionId).values()].filter((each) => each.productId === productId && !each.deletedAt);
    return found.some(({ absence }) => absence) ? [] : found.map(({ snapshot }) => snapshot);
  }

  async idsOfArticle(connectionId: string, articleNumber: string): Promise<string[]> {
    const key = skuGroup(articleNumber);
    return this.idsWhere(connectionId, (each) => each.articleKey === key && [each.articleNumber, each.sharedAs].includes(articleNumber));
  }

  async links(connectionId: string, after: string | null, limit: number): Promise<ArticleLink[]> {
    const ascending = [...this.of(connectionId).values()].sort((one, other) => (BigInt(one.variantId) < BigInt(other.variantId) ? -1 : 1));
    return ascending
      .filter(({ variantId }) => after === null || BigInt(variantId) > BigInt(after))
      .slice(0, limit)
      .map(linkOf);
  }

  private of(connectionId: string): Map<string, VariantRecord> {
    if (!this.kept.has(connectionId)) this.kept.set(connectionId, new Map());
    return this.kept.get(connectionId)!;
  }

  private idsWhere(connectionId: string, matches: (record: VariantRecord) => boolean): string[] {
    return [...this.of(connectionId).values()].filter((each) => !each.deletedAt && matches(each)).map(({ variantId }) => variantId);
  }
}
