import { Injectable } from '@nestjs/common';
import type { PlannedChange } from '@stockbridge/contracts';
import { LeaseLost } from '@stockbridge/platform';
import { ShopifyProducts, type ShopVariant } from '@stockbridge/shopify';
import { Ledger, Reconciler, shopAccess, wmsAccess, type DueRow, type Pass, type SimpleRemark } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient, type WmsArticleRecord } from '@stockbridge/wms';
import { synced } from './catalog.announcements.js';
import { standInOf, type CatalogFacts, type StandIn } from './catalog.ledger.js';
import { decideArticle, decideSpelling, isSharedOnPurpose, type ArticleDecision } from './decide-article.js';
import { fingerprint } from './fingerprint.js';
import { Intake, type Sighting } from './intake.js';
import { mergeArticle, type MergedArticle } from './merge-article.js';
import { toVariantDetail, toWmsArticle, type MappedArticle } from './to-wms-article.js';
import type { Member, VariantRecord } from './variant-record.js';
import { Variants } from './variants.js';

type Row = DueRow<CatalogFacts>;
type CatalogPass = Pass<CatalogFacts>;
/** What the warehouse said of the batch's articles, and what was written since. */
type Standing = Map<string, WmsArticleRecord>;
/** A row to be recorded with others at the end of the pass. */
type Done = { readonly row: Row; readonly remark: SimpleRemark<CatalogFacts> };

/** How long a variant waits to look again for an article that another one writes; it is told, too, when that is done. */
const WRITER_RECHECK_SECONDS = 30;
/** A plan is looked at again when something changes; now and then also by itself, since the warehouse changes, too. */
const PLAN_RECHECK_SECONDS = 86_400;

/** A row with what is known of its variant, decided as far as that goes without the warehouse. */
interface Work {
  readonly row: Row;
  readonly variant: VariantRecord;
  /** Variants of the goods owner whose numbers are alike. */
  readonly members: readonly Member[];
  readonly decision: ArticleDecision;
  readonly mapped: MappedArticle;
  /** What is remembered once the row is settled. */
  readonly applied: string;
}

/**
 * Makes the warehouse know the articles, for a batch of variants of one connection. Bulk rows are decided by what was seen of the
 * variant; those that somebody waits for are read again.
 *
 * Dies in the middle, or a reply is lost: rows stay due, `PUT /articles` writes the article of the same number again, unless it
 * stands there already. An article is not sent when the shop says what it said last time, nor when sending would change nothing.
 */
@Injectable()
export class CatalogReconciler extends Reconciler<CatalogFacts> {
  constructor(
    private readonly shopify: ShopifyProducts,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<CatalogFacts>,
    private readonly variants: Variants,
    private readonly intake: Intake,
  ) {
    super();
  }

  async reconcile(pass: CatalogPass): Promise<void> {
    const standIns = pass.rows.flatMap((row) => {
      const standIn = standInOf(row.key);
      return standIn ? [{ ...row, standIn }] : [];
    });
    const rows = pass.rows.filter((row) => standInOf(row.key) === null);
    await this.resolve(pass, standIns);
    if (rows.length > 0) await this.reconcileVariants(pass, rows);
  }

  /** Webhooks name products and inventory items: their variants are read and compared, and marked only if an article would change. */
  private async resolve(pass: CatalogPass, standIns: readonly (Row & { standIn: StandIn })[]): Promise<void> {
    const items = standIns.filter(({ standIn }) => standIn.is === 'inventory-item');
    const products = standIns.filter(({ standIn }) => standIn.is !== 'inventory-item');
    if (items.length > 0) {
      const sighting = await this.sighting('webhook');
      const ids = items.map(({ standIn }) => standIn.id);
      const found = await this.shopify.variantsByInventoryItemIds(shopAccess(pass), ids, this.detail(pass), 'bulk');
      await this.variants.transaction((tx) => this.intake.seen(tx, pass.connection, [...found.values()], sighting));
    }
    await pass.each(items, (row) => pass.outcome.forget(row));
    await pass.each(products, async (row) => {
      await this.readProduct(pass, row.standIn.id, await this.sighting('webhook'), { isDeleted: row.standIn.is === 'deleted-product' });
      await pass.outcome.forget(row);
    });
  }

  /** Takes in all variants of a product; those it does not have any more are gone for certain. Null when Shopify does not show the product. */
  private async readProduct(
    pass: CatalogPass,
    productId: string,
    sighting: Sighting,
    { isDeleted = false } = {},
  ): Promise<ShopVariant[] | null> {
    const { connection } = pass;
    const found = await this.shopify.variantsOfProduct(shopAccess(pass), productId, this.detail(pass), 'bulk');
    if (found === null && !isDeleted) return null;
    const shown = new Set(found?.map(({ id }) => id));
    await this.variants.transaction(async (tx) => {
      if (found) await this.intake.seen(tx, connection, found, sighting);
      const known = await this.variants.idsOfProducts(connection.connectionId, [productId], tx);
      const gone = known.filter((id) => !shown.has(id));
      await this.intake.gone(tx, connection, gone, sighting);
    });
    return found;
  }

  private async reconcileVariants(pass: CatalogPass, rows: readonly Row[]): Promise<void> {
    const work = await this.decide(pass, rows);
    const settled = work.filter(isSettled);
    await pass.outcome.inSyncAll(
      settled.map(({ row, variant, mapped }) => ({
        row,
        remark: { number: variant.articleNumber, sentence: `Article ${variant.articleNumber} is in the warehouse.${told(mapped)}` },
      })),
    );
    const open = work.filter((each) => !isSettled(each));
    const numbers = new Set(open.filter(({ decision }) => asksWarehouse(decision)).map(({ variant }) => variant.articleNumber));
    const standing: Standing = numbers.size > 0 ? await this.wms.articlesByNumbers(wmsAccess(pass), [...numbers]) : new Map();

    const unknown = rows.filter((row) => !work.some((each) => each.row.key === row.key));
    await this.settleAll(pass, open, standing);
    await pass.each(unknown, (row) =>
      pass.outcome.ignored(row, 'gone-in-shop', { sentence: `Shopify does not show variant ${row.key}, and never did.` }),
    );
  }

  private async decide(pass: CatalogPass, rows: readonly Row[]): Promise<Work[]> {
    const { connection } = pass;
    const { connectionId, laneId } = connection;
    const settings = connection.settings.catalog;
    const known = await this.look(pass, rows);
    const found = rows.flatMap((row) => (known.has(row.key) ? [{ row, variant: known.get(row.key)! }] : []));
    const members = await this.variants.members(laneId, [...new Set(found.map(({ variant }) => variant.articleKey))]);
    const alike = Map.groupBy(members, ({ articleKey }) => articleKey);
    return found.map(({ row, variant }) => {
      const group = alike.get(variant.articleKey) ?? [];
      const wasInWarehouse = row.facts?.articleNumber === variant.articleNumber && row.facts.applied !== '';
      const decision = decideArticle({ connectionId, variant, members: group, wasInWarehouse, settings });
      const isActive = decision.act === 'write' ? decision.isActive : decision.act !== 'deactivate' && variant.isActive;
      const mapped = toWmsArticle(variant.snapshot, settings, isActive);
      const applied = decision.act === 'share' ? `shared:${decision.owner.variantId}` : fingerprint(mapped);
      return { row, variant, members: group, decision, mapped, applied };
    });
  }

  /** What is known of the variants. Of those that somebody waits for, that are new or that are missed, Shopify is asked first. */
  private async look(pass: CatalogPass, rows: readonly Row[]): Promise<Map<string, VariantRecord>> {
    const { connection } = pass;
    const keys = rows.map(({ key }) => key);
    const known = await this.variants.byIds(connection.connectionId, keys);
    const stale = rows.filter((row) => row.urgent || !known.has(row.key) || known.get(row.key)!.absence !== null);
    if (stale.length === 0) return known;

    const sighting: Sighting = { ...(await this.sighting('recheck')), except: new Set(keys) };
    const ids = stale.map(({ key }) => key);
    const priority = stale.some(({ urgent }) => urgent) ? 'order' : 'bulk';
    const shown = await this.shopify.variantsByIds(shopAccess(pass), ids, this.detail(pass), priority);
    const missed = ids.flatMap((id) => (shown.has(id) || !known.has(id) || known.get(id)!.deletedAt ? [] : [known.get(id)!]));
    const absent = missed.filter(({ absence }) => absence === 'load').map(({ variantId }) => variantId);
    const unread: string[] = [];
    for (const [productId, variants] of Map.groupBy(
      missed.filter(({ absence }) => absence !== 'load'),
      (each) => each.productId,
    )) {
      const product = await this.readProduct(pass, productId, sighting);
      if (product === null) unread.push(...variants.map(({ variantId }) => variantId));
    }
    await this.variants.transaction(async (tx) => {
      await this.intake.seen(tx, connection, [...shown.values()], sighting);
      await this.intake.gone(tx, connection, absent, sighting);
      await this.intake.unreadable(tx, connection, unread, sighting);
    });
    return this.variants.byIds(connection.connectionId, keys);
  }

  /** Like `Pass.each`, but rows that nobody waits for are recorded together: if we die before, their articles are found as they should be. */
  private async settleAll(pass: CatalogPass, work: readonly Work[], standing: Standing): Promise<void> {
    const done: Done[] = [];
    for (const each of work) {
      if (pass.isOver()) break;
      try {
        await this.settle(pass, each, standing, done);
      } catch (error) {
        if (error instanceof LeaseLost) throw error;
        await pass.outcome.failed(each.row, error);
      }
    }
    await pass.outcome.inSyncAll(done);
  }

  private async settle(pass: CatalogPass, work: Work, standing: Standing, done: Done[]): Promise<void> {
    const { outcome } = pass;
    const { row, variant, decision } = work;
    const number = variant.articleNumber;
    switch (decision.act) {
      case 'ignore':
        return outcome.ignored(row, decision.rule, { number, sentence: decision.sentence });
      case 'refuse':
        return outcome.refused(row, decision.reason, { number, sentence: decision.sentence });
      case 'deactivate':
        return this.deactivate(pass, work, standing);
      case 'share':
        return this.share(pass, work, decision.owner, standing, done);
      case 'write':
        return this.write(pass, work, standing, done);
    }
  }

  private async write(pass: CatalogPass, work: Work, standing: Standing, done: Done[]): Promise<void> {
    const { connection } = pass;
    const { variant } = work;
    const number = variant.articleNumber;
    // One that is alike may have been written since the batch was read, and a warehouse may take the two for one.
    const stands =
      rivalsOf(work).length > 0 ? (await this.wms.articlesByNumbers(wmsAccess(pass), [number])).get(number) : standing.get(number);
    const spelling = decideSpelling({ ...work, connectionId: connection.connectionId }, stands?.articleNumber ?? null);
    if (spelling.is === 'clash') return this.clash(pass, work, spelling.with, standing.set(number, stands!), done);
    if (variant.isClash || variant.sharedAs) await this.judge(pass, variant, { isClash: false, sharedAs: null });

    const merged = mergeArticle(work.mapped.article, stands, connection.settings.catalog.fields);
    await this.send(pass, work, merged, standing, done);
  }

  /** Sends what is merged, or plans it in a dry run; nothing when it would change nothing. */
  private async send(pass: CatalogPass, work: Work, merged: MergedArticle | null, standing: Standing, done: Done[]): Promise<void> {
    const { connection } = pass;
    const { variant, mapped } = work;
    const number = variant.articleNumber;
    if (merged && !connection.settings.catalog.enabled) {
      return this.plan(pass, work, merged.isNew ? 'create' : isTurnedOff(merged) ? 'deactivate' : 'update', merged.changes);
    }
    if (merged) standing.set(number, await this.put(pass, merged));
    const happened = !merged
      ? 'stands in the warehouse as it should'
      : merged.isNew
        ? 'is in the warehouse'
        : 'was updated in the warehouse';
    await this.inSync(pass, work, `Article ${number} ${happened}.${told(mapped)}`, done);
    if (!merged?.isNew || work.members.length < 2) return;
    // Whoever shares the article may wait for it. In a transaction of its own, which locks in the order of the keys. If we die before it, the others look again by themselves.
    for (const connectionId of new Set([connection.connectionId, ...work.members.map((each) => each.connectionId)])) {
      await this.ledger.release(connectionId, { reason: 'article-missing', subject: number });
    }
  }

  /** The article is another variant's: it stands in the warehouse when that one has written it. */
  private async share(pass: CatalogPass, work: Work, owner: Member, standing: Standing, done: Done[]): Promise<void> {
    const { connection, outcome } = pass;
    const { row, variant } = work;
    const number = variant.articleNumber;
    const shared = `Variant ${variant.variantId} shares article ${owner.articleNumber} with variant ${owner.variantId}, which writes it`;
    if (standing.has(number)) {
      // Told to the warehouse's other spelling only while that is chosen.
      if (owner.articleNumber === number && (variant.isClash || variant.sharedAs)) {
        await this.judge(pass, variant, { isClash: false, sharedAs: null });
      }
      return this.inSync(pass, work, `${shared}.`, done);
    }
    // The writer belongs to another shop, whose troubles are not ours: whoever comes first makes the article, the writer mends it.
    if (owner.connectionId !== connection.connectionId) return this.write(pass, work, standing, done);
    // Somebody waits for this variant's article: it is the writer's turn, too.
    if (row.urgent) await this.ledger.touch(row.connectionId, owner.variantId, { because: 'event' });
    await outcome.held(row, 'article-missing', {
      number,
      subject: owner.articleNumber,
      sentence: `${shared} and has not done so yet.`,
      facts: { ...this.factsOf(work), applied: '' },
      recheckAfterSeconds: WRITER_RECHECK_SECONDS,
    });
  }

  /** The warehouse takes this number for another variant's article. That one is never overwritten. */
  private async clash(pass: CatalogPass, work: Work, other: Member, standing: Standing, done: Done[]): Promise<void> {
    const { row, variant } = work;
    const number = variant.articleNumber;
    if (isSharedOnPurpose(variant, pass.connection.settings.catalog)) {
      await this.judge(pass, variant, { isClash: false, sharedAs: other.articleNumber });
      return this.share(pass, { ...work, applied: `shared:${other.variantId}` }, other, standing, done);
    }
    await this.judge(pass, variant, { isClash: true, sharedAs: null });
    await pass.outcome.refused(row, 'sku-clash', {
      number,
      sentence: `The warehouse takes ${number} for article ${standing.get(number)!.articleNumber}, which is that of variant ${other.variantId} (${other.articleNumber}); it is not overwritten. Give one of them another SKU, or choose that they share one article.`,
      facts: { ...this.factsOf(work), applied: '' },
    });
  }

  /** The variant was deleted for certain, and nobody shares its article: nothing of it is sold any more. */
  private async deactivate(pass: CatalogPass, work: Work, standing: Standing): Promise<void> {
    const { connection, outcome } = pass;
    const { row, variant, mapped, applied } = work;
    const number = variant.articleNumber;
    const stands = standing.get(number);
    const merged = stands ? mergeArticle(mapped.article, stands, connection.settings.catalog.fields) : null;
    const isOurs = stands !== undefined && row.facts?.applied !== applied && !(await this.isRivals(pass, work, stands));
    const turnsOff = isOurs && merged !== null && isTurnedOff(merged);
    if (turnsOff && !connection.settings.catalog.enabled) return this.plan(pass, work, 'deactivate', merged.changes);
    if (turnsOff) await this.put(pass, merged);
    const what = !stands ? 'is not in the warehouse' : turnsOff || stands.fields.isActive === false ? 'is inactive' : 'stays as it is';
    const sentence = `Variant ${variant.variantId} no longer exists in Shopify; article ${number} ${what}.`;
    await outcome.ignored(row, 'product-deleted', { number, sentence, facts: this.factsOf(work) });
  }

  /** Whether the warehouse takes the article for that of a variant whose number differs only in case or blanks. */
  private async isRivals(pass: CatalogPass, work: Work, stands: WmsArticleRecord): Promise<boolean> {
    const rivals = rivalsOf(work);
    if (rivals.length === 0) return false;
    const theirs = await this.wms.articlesByNumbers(
      wmsAccess(pass),
      rivals.map(({ articleNumber }) => articleNumber),
    );
    return [...theirs.values()].some(({ articleSystemId }) => articleSystemId === stands.articleSystemId);
  }

  private async put(pass: CatalogPass, { send }: MergedArticle): Promise<WmsArticleRecord> {
    await pass.ensureLease(LONGEST_WMS_CALL_MS);
    const { articleSystemId } = await this.wms.putArticle(wmsAccess(pass), send);
    const { articleNumber, ...fields } = send;
    return { articleSystemId, articleNumber, fields };
  }

  private async plan(pass: CatalogPass, work: Work, what: PlannedChange['what'], changes: PlannedChange['changes']): Promise<void> {
    const { row, variant, mapped } = work;
    const number = variant.articleNumber;
    await pass.outcome.held(row, 'dry-run', {
      number,
      sentence: `Dry run: article ${number} would be ${PLANNED[what]}; nothing was written.${told(mapped)}`,
      facts: { ...this.factsOf(work), applied: row.facts?.applied ?? '', plan: { what, changes } },
      recheckAfterSeconds: PLAN_RECHECK_SECONDS,
    });
  }

  private async judge(pass: CatalogPass, variant: VariantRecord, found: Pick<VariantRecord, 'isClash' | 'sharedAs'>): Promise<void> {
    const sighting = { ...(await this.sighting('recheck')), except: new Set([variant.variantId]) };
    await this.intake.judged(pass.connection, variant.variantId, found, sighting);
  }

  /** Announced only to whoever waits, at once; others find the article in the warehouse by themselves. */
  private async inSync({ connection, outcome }: CatalogPass, work: Work, sentence: string, done: Done[]): Promise<void> {
    const { row, variant } = work;
    const remark = { number: variant.articleNumber, sentence, facts: this.factsOf(work) };
    if (!row.urgent) return void done.push({ row, remark });
    await outcome.inSync(row, { ...remark, announce: [synced(connection.connectionId, variant.articleNumber, variant.variantId)] });
  }

  private factsOf({ variant, applied }: Work): CatalogFacts {
    return { productId: variant.productId, articleNumber: variant.articleNumber, applied };
  }

  private async sighting(because: Sighting['because']): Promise<Sighting> {
    return { readAt: await this.variants.now(), because };
  }

  private detail({ connection }: CatalogPass) {
    return toVariantDetail(connection.settings.catalog);
  }
}

const PLANNED: Readonly<Record<PlannedChange['what'], string>> = {
  create: 'made',
  update: 'updated',
  deactivate: 'deactivated',
  set: 'written',
  activate: 'activated',
};

/** Nobody waits, and the shop says what it said when the article was last brought in line. */
function isSettled({ row, variant, decision, applied }: Work): boolean {
  const isDecided = decision.act === 'write' || decision.act === 'share';
  return (
    isDecided && !row.urgent && !variant.isClash && row.facts?.applied === applied && row.facts.articleNumber === variant.articleNumber
  );
}

/** Variants whose numbers differ from this one's in case or blanks only. */
function rivalsOf({ variant, members }: Work): Member[] {
  return members.filter(({ articleNumber }) => articleNumber !== variant.articleNumber);
}

function asksWarehouse({ act }: ArticleDecision): boolean {
  return act === 'write' || act === 'share' || act === 'deactivate';
}

function isTurnedOff({ changes }: MergedArticle): boolean {
  return changes.some(({ field, to }) => field === 'isActive' && to === 'false');
}

/** What a metafield holds and an article field can't is told with the row. */
function told({ unfit }: MappedArticle): string {
  return unfit
    .map(({ field, metafield }) => ` Metafield ${metafield} holds nothing that fits ${field}, so ${field} was left out.`)
    .join('');
}
