import { Injectable } from '@nestjs/common';
import { ShopifyProducts, type ShopVariant } from '@stockbridge/shopify';
import { Ledger, Reconciler, shopAccess, wmsAccess, type DueRow, type Pass } from '@stockbridge/sync';
import { LONGEST_WMS_CALL_MS, WmsClient } from '@stockbridge/wms';
import { ArticleOwners } from './article-owners.js';
import { synced } from './catalog.announcements.js';
import { productOf, type CatalogFacts } from './catalog.ledger.js';
import { fingerprint } from './fingerprint.js';
import { articleNumberOf, toWmsArticle } from './to-wms-article.js';

type Row = DueRow<CatalogFacts>;

/** How long a variant waits to look again for an article that another one writes; it is told, too, when that is done. */
const OWNER_RECHECK_SECONDS = 30;

/**
 * Makes the warehouse know the articles, for a batch of variants of one connection.
 *
 * Dies in the middle, or a reply is lost: rows stay due, `PUT /articles` writes the article of the same number again.
 * An article that would be written as it was last time is not sent. A variant that shares another's article is held until that one has written it.
 */
@Injectable()
export class CatalogReconciler extends Reconciler<CatalogFacts> {
  constructor(
    private readonly shopify: ShopifyProducts,
    private readonly wms: WmsClient,
    private readonly ledger: Ledger<CatalogFacts>,
    private readonly owners: ArticleOwners,
  ) {
    super();
  }

  async reconcile(pass: Pass<CatalogFacts>): Promise<void> {
    const aliases = pass.rows.filter((row) => productOf(row.key) !== null);
    const rows = pass.rows.filter((row) => productOf(row.key) === null);
    await pass.each(aliases, (row) => this.resolveProduct(pass, row));
    if (rows.length === 0) return;
    const priority = rows.some((row) => row.urgent) ? 'order' : 'bulk';
    const variants = await this.shopify.variantsByIds(
      shopAccess(pass),
      rows.map((row) => row.key),
      priority,
    );
    await pass.each(rows, (row) => this.reconcileOne(pass, row, variants.get(row.key)));
  }

  /** Marks the variants a product has, and those it had: a variant that is gone must be noticed too. */
  private async resolveProduct(pass: Pass<CatalogFacts>, row: Row): Promise<void> {
    const productId = productOf(row.key)!;
    const now = await this.shopify.variantIdsOfProduct(shopAccess(pass), productId, 'order');
    const before = await this.ledger.keysWithFact(row.connectionId, 'productId', productId);
    await this.ledger.touch(row.connectionId, [...new Set([...now, ...before])], { because: 'webhook' });
    await pass.outcome.forget(row);
  }

  private async reconcileOne(pass: Pass<CatalogFacts>, row: Row, variant: ShopVariant | undefined): Promise<void> {
    const { connection, outcome } = pass;
    if (!variant) {
      await this.owners.release(row.connectionId, row.key);
      return outcome.ignored(row, 'product-deleted', {
        sentence: `Variant ${row.key} no longer exists in Shopify; its article stays as it is.`,
      });
    }
    const article = toWmsArticle(variant);
    const articleNumber = articleNumberOf(variant);
    const owner = await this.owners.claim(row.connectionId, articleNumber, variant.id);
    if (owner !== variant.id) return this.share(pass, row, variant, owner);
    const applied = fingerprint(article);
    const isNew = !hasWritten(row.facts, articleNumber);
    if (!isNew && row.facts?.applied === applied) {
      // Told again only to whoever asks for it: an order held for the article after the event was lost.
      return outcome.inSync(row, {
        number: articleNumber,
        announce: row.urgent ? [synced(connection.connectionId, articleNumber, variant.id)] : [],
      });
    }
    await pass.ensureLease(LONGEST_WMS_CALL_MS);
    await this.wms.putArticle(wmsAccess(pass), article);
    const sentence = `Article ${articleNumber} ${isNew ? 'is in the warehouse' : 'was updated in the warehouse'}.`;
    await outcome.inSync(row, {
      number: articleNumber,
      sentence,
      facts: { productId: variant.productId, articleNumber, applied },
      announce: isNew || row.urgent ? [synced(connection.connectionId, articleNumber, variant.id)] : [],
    });
    // In a transaction of its own, which locks in the order of the keys. If we die before it, the others look again by themselves.
    if (isNew) await this.ledger.release(row.connectionId, { reason: 'article-missing', subject: articleNumber });
  }

  /** The article is another variant's: it stands in the warehouse when that one has written it, not before. */
  private async share({ outcome }: Pass<CatalogFacts>, row: Row, variant: ShopVariant, owner: string): Promise<void> {
    const number = articleNumberOf(variant);
    const facts = { productId: variant.productId, articleNumber: number, applied: '' };
    const shared = `Variant ${variant.id} shares article ${number} with variant ${owner}, which writes it`;
    const ofOwner = (await this.ledger.facts(row.connectionId, [owner])).get(owner);
    if (hasWritten(ofOwner, number)) {
      const announce = [synced(row.connectionId, number, variant.id)];
      return outcome.inSync(row, { number, sentence: `${shared}.`, facts, announce });
    }
    // Somebody waits for this variant's article: it is the owner's turn, too.
    if (row.urgent) await this.ledger.touch(row.connectionId, owner, { because: 'event' });
    await outcome.held(row, 'article-missing', {
      number,
      subject: number,
      sentence: `${shared} and has not done so yet.`,
      facts,
      recheckAfterSeconds: OWNER_RECHECK_SECONDS,
    });
  }
}

/** Whether a variant's row says that it wrote this very article; one that only shared it has nothing applied. */
function hasWritten(facts: CatalogFacts | null | undefined, articleNumber: string): boolean {
  return facts?.articleNumber === articleNumber && facts.applied !== '';
}
