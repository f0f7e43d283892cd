import { Injectable } from '@nestjs/common';
import { skuGroup, announce, articlesLinked, type ArticleLink, type Cause } from '@stockbridge/contracts';
import { Transport } from '@stockbridge/messaging';
import type { ShopVariant } from '@stockbridge/shopify';
import { Ledger, type Connection } from '@stockbridge/sync';
import type { EntityManager } from 'typeorm';
import type { CatalogFacts } from './catalog.ledger.js';
import { fingerprint, hashOfVariant } from './fingerprint.js';
import { articleNumberOf, skuOf } from './sku.js';
import { toWmsArticle } from './to-wms-article.js';
import { blockedAmong, isSameLink, linkOf, type Member, type VariantRecord } from './variant-record.js';
import { Variants } from './variants.js';

/** As many as the contract of `articles.linked` allows. */
const LINKS_PER_EVENT = 250;

/** What goes with variants that were seen or missed. */
export interface Sighting {
  /** By `Variants.now`, before Shopify was asked. */
  readonly readAt: Date;
  readonly because: Cause;
  /** Keys that need no mark: whoever saw them is at work on them. */
  readonly except?: ReadonlySet<string>;
}

interface Change {
  readonly before: VariantRecord | null;
  readonly after: VariantRecord;
}

/**
 * Takes in what was seen of variants: remembers it, marks those whose article would change, and tells whose link did.
 *
 * Nothing is written for variants that are as they were, so that a poll's overlap, the echo of our own stock pushes and a second
 * full load cost a look. Runs in the caller's transaction; what was read earlier never replaces what was read later.
 */
@Injectable()
export class Intake {
  constructor(
    private readonly variants: Variants,
    private readonly ledger: Ledger<CatalogFacts>,
    private readonly transport: Transport,
  ) {}

  /** Answers how many variants were marked due. */
  async seen(tx: EntityManager, connection: Connection, seen: readonly ShopVariant[], sighting: Sighting): Promise<number> {
    const { connectionId, laneId } = connection;
    const latest = new Map(seen.map((variant) => [variant.id, { variant, seenHash: hashOfVariant(variant) }]));
    const known = await this.variants.hashes(connectionId, [...latest.keys()], tx);
    const news = [...latest.values()].filter(({ variant, seenHash }) => known.get(variant.id) !== seenHash);
    if (news.length === 0) return 0;
    await this.variants.lock(tx, laneId);
    const standing = await this.variants.byIds(
      connectionId,
      news.map(({ variant }) => variant.id),
      tx,
    );
    const changes = news
      .map(({ variant, seenHash }) => ({ before: standing.get(variant.id) ?? null, variant, seenHash }))
      .filter(({ before, seenHash }) => !before || (before.readAt <= sighting.readAt && !isAsSeen(before, seenHash)))
      .map(({ before, variant, seenHash }) => ({ before, after: recordOf(variant, seenHash, before, sighting.readAt) }));
    return this.keep(tx, connection, changes, sighting);
  }

  /** These are deleted for certain. Unknown ones are passed over. Answers how many variants were marked due. */
  async gone(tx: EntityManager, connection: Connection, variantIds: readonly string[], sighting: Sighting): Promise<number> {
    return this.change(tx, connection, variantIds, sighting, (before) =>
      before.deletedAt || before.readAt > sighting.readAt
        ? before
        : { ...before, deletedAt: sighting.readAt, readAt: sighting.readAt, absence: null },
    );
  }

  /** Shopify does not show these at present, which says nothing: they are looked for again when they are seen. */
  async unreadable(tx: EntityManager, connection: Connection, variantIds: readonly string[], sighting: Sighting): Promise<void> {
    await this.change(tx, connection, variantIds, sighting, (before) =>
      before.deletedAt || before.absence ? before : { ...before, absence: 'read' },
    );
  }

  /** What the warehouse's spelling means for a variant. */
  async judged(
    connection: Connection,
    variantId: string,
    found: Pick<VariantRecord, 'isClash' | 'sharedAs'>,
    sighting: Sighting,
  ): Promise<void> {
    await this.variants.transaction((tx) =>
      this.change(tx, connection, [variantId], sighting, (before) =>
        before.isClash === found.isClash && before.sharedAs === found.sharedAs ? before : { ...before, ...found },
      ),
    );
  }

  /** Another choice was made about variants that share a SKU. */
  async rechoose(tx: EntityManager, connection: Connection): Promise<void> {
    const { connectionId, laneId, settings } = connection;
    await this.variants.lock(tx, laneId);
    const keys = await this.variants.repeatedKeys(connectionId, tx);
    const own = (await this.variants.members(laneId, keys, tx)).filter((each) => each.connectionId === connectionId);
    await this.block(tx, connectionId, own, blockedAmong(own, settings.catalog.duplicates));
    await this.ledger.touch(
      connectionId,
      own.map(({ variantId }) => variantId),
      { because: 'recheck', tx },
    );
  }

  private async change(
    tx: EntityManager,
    connection: Connection,
    variantIds: readonly string[],
    sighting: Sighting,
    to: (before: VariantRecord) => VariantRecord,
  ): Promise<number> {
    if (variantIds.length === 0) return 0;
    await this.variants.lock(tx, connection.laneId);
    const standing = await this.variants.byIds(connection.connectionId, variantIds, tx);
    const changes = [...standing.values()].map((before) => ({ before, after: to(before) })).filter(({ before, after }) => before !== after);
    return this.keep(tx, connection, changes, sighting);
  }

  private async keep(tx: EntityManager, connection: Connection, changes: readonly Change[], sighting: Sighting): Promise<number> {
    if (changes.length === 0) return 0;
    const { connectionId, laneId, settings } = connection;
    const keys = new Set(
      changes.filter(isRegrouping).flatMap(({ before, after }) => [before?.articleKey ?? after.articleKey, after.articleKey]),
    );
    const changed = new Set(changes.map(({ after }) => after.variantId));
    const neighbours = (keys.size > 0 ? await this.variants.members(laneId, [...keys], tx) : []).filter(
      (each) => each.connectionId !== connectionId || !changed.has(each.variantId),
    );
    const own = neighbours.filter((each) => each.connectionId === connectionId);
    const grouped = changes.map(({ after }) => after).filter(({ deletedAt, articleKey }) => !deletedAt && keys.has(articleKey));
    const blocked = blockedAmong([...own, ...grouped], settings.catalog.duplicates);

    const settled = changes.map(({ before, after }) => ({
      before,
      after: { ...after, isBlocked: keys.has(after.articleKey) ? blocked.has(after.variantId) : after.isBlocked },
    }));
    await this.variants.save(
      tx,
      connectionId,
      settled.map(({ after }) => after),
    );
    await this.block(tx, connectionId, own, blocked);
    await this.tell(tx, connectionId, settled.flatMap(newLink));

    const isDue = (change: Change) => keys.has(change.after.articleKey) || isWorthALook(change, connection);
    const due = settled.filter(isDue).map(({ after }) => after.variantId);
    const marks = [...due, ...own.map(({ variantId }) => variantId)].filter((key) => !sighting.except?.has(key));
    await this.ledger.touch(connectionId, marks, { because: sighting.because, tx });
    for (const [other, theirs] of Map.groupBy(neighbours, (each) => each.connectionId)) {
      const theirKeys = theirs.map(({ variantId }) => variantId);
      if (other !== connectionId) await this.ledger.touch(other, theirKeys, { because: 'recheck', tx });
    }
    return marks.length;
  }

  /** Blocks and frees the variants of one catalogue, as far as that is news. */
  private async block(tx: EntityManager, connectionId: string, own: readonly Member[], blocked: ReadonlySet<string>): Promise<void> {
    const news = own.filter(({ variantId, isBlocked }) => blocked.has(variantId) !== isBlocked);
    if (news.length === 0) return;
    const idsThat = (isBlocked: boolean) =>
      news.filter((each) => each.isBlocked !== isBlocked && isBlocked === blocked.has(each.variantId));
    await this.variants.saveBlocked(
      tx,
      connectionId,
      idsThat(true).map(({ variantId }) => variantId),
      true,
    );
    await this.variants.saveBlocked(
      tx,
      connectionId,
      idsThat(false).map(({ variantId }) => variantId),
      false,
    );
    const changes = news.map((each) => [linkOf(each), linkOf({ ...each, isBlocked: !each.isBlocked })] as const);
    await this.tell(
      tx,
      connectionId,
      changes.flatMap(([before, after]) => (isSameLink(before, after) ? [] : [after])),
    );
  }

  private async tell(tx: EntityManager, connectionId: string, links: readonly ArticleLink[]): Promise<void> {
    const events = [];
    for (let from = 0; from < links.length; from += LINKS_PER_EVENT) {
      events.push(announce(articlesLinked, connectionId, { links: links.slice(from, from + LINKS_PER_EVENT) }));
    }
    if (events.length > 0) await this.transport.publish(tx, events);
  }
}

function isAsSeen({ seenHash, deletedAt, absence }: VariantRecord, hash: string): boolean {
  return seenHash === hash && !deletedAt && !absence;
}

function recordOf(variant: ShopVariant, seenHash: string, before: VariantRecord | null, readAt: Date): VariantRecord {
  const sku = skuOf(variant);
  const articleNumber = articleNumberOf(variant);
  const isSameNumber = before?.articleNumber === articleNumber;
  return {
    variantId: variant.id,
    productId: variant.productId,
    inventoryItemId: variant.inventoryItemId,
    sku,
    articleNumber,
    articleKey: skuGroup(articleNumber),
    tracked: variant.tracked,
    isActive: variant.productStatus === 'ACTIVE',
    snapshot: variant,
    seenHash,
    readAt,
    ...skuHistory(sku, before, readAt),
    deletedAt: null,
    absence: null,
    isBlocked: before?.isBlocked ?? false,
    // What the warehouse said of another number says nothing of this one.
    isClash: isSameNumber ? before.isClash : false,
    sharedAs: isSameNumber ? before.sharedAs : null,
  };
}

/** Changed back is not changed. */
function skuHistory(sku: string | null, before: VariantRecord | null, at: Date): Pick<VariantRecord, 'formerSku' | 'skuChangedAt'> {
  if (!before) return { formerSku: null, skuChangedAt: null };
  if (before.sku === sku) return { formerSku: before.formerSku, skuChangedAt: before.skuChangedAt };
  if (before.skuChangedAt && before.formerSku === sku) return { formerSku: null, skuChangedAt: null };
  return { formerSku: before.sku, skuChangedAt: at };
}

/** Whether it may change who writes an article, and what the others say of it. */
function isRegrouping({ before, after }: Change): boolean {
  return (
    before?.articleNumber !== after.articleNumber ||
    before.isActive !== after.isActive ||
    Boolean(before.deletedAt) !== Boolean(after.deletedAt) ||
    before.isClash !== after.isClash ||
    before.sharedAs !== after.sharedAs
  );
}

function isWorthALook({ before, after }: Change, { settings }: Connection): boolean {
  if (!before || isRegrouping({ before, after }) || before.isBlocked !== after.isBlocked || before.absence !== after.absence) return true;
  const [was, is] = [before, after].map(({ snapshot }) => fingerprint(toWmsArticle(snapshot, settings.catalog)));
  return was !== is;
}

function newLink({ before, after }: Change): ArticleLink[] {
  const link = linkOf(after);
  return before && isSameLink(linkOf(before), link) ? [] : [link];
}
