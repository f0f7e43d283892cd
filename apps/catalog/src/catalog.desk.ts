import { Injectable } from '@nestjs/common';
import type { ArticleLinks, FlowDryRun, FlowLoad } from '@stockbridge/contracts';
import { contentHash, type ProductContent } from '@stockbridge/shopify';
import { Connections, FlowDesk, Ledger, PollWindows } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { CATALOG_LEDGER, type CatalogFacts } from './catalog.ledger.js';
import { Catalogue } from './catalogue.js';
import { decideSettingsChange } from './decide-settings-change.js';
import { Intake } from './intake.js';
import { toFlowLoad } from './to-flow-load.js';
import { toVariantDetail } from './to-wms-article.js';
import { Variants } from './variants.js';

const PLANNED = `
  select key, number, facts -> 'plan' as plan from ${CATALOG_LEDGER}
  where connection_id = $1 and state = 'held' and reason = 'dry-run' and ($2::text is null or key > $2) order by key limit $3`;

const COUNTED = `
  select count(*) filter (where state = 'held' and reason = 'dry-run')::int as planned, count(*) filter (where state = 'due')::int as due
  from ${CATALOG_LEDGER} where connection_id = $1`;

interface Planned {
  readonly key: string;
  readonly number: string | null;
  readonly plan: NonNullable<CatalogFacts['plan']>;
}

/** What can be asked of the catalogue as a whole, and what follows when a person changes or starts something. */
@Injectable()
export class CatalogDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly windows: PollWindows,
    private readonly ledger: Ledger<CatalogFacts>,
    private readonly variants: Variants,
    private readonly intake: Intake,
    private readonly catalogue: Catalogue,
    private readonly desk: FlowDesk,
  ) {}

  /**
   * Settings may have changed: rows are decided again by what was seen of the variants; everything is read again only where more is
   * wanted of each than was read. Idempotent; dies in the middle: done with the next announcement.
   */
  async followSettings(connectionId: string): Promise<void> {
    const connection = await this.connections.byId(connectionId);
    if (!connection) return;
    const settings = connection.settings.catalog;
    await this.dataSource.transaction(async (tx) => {
      await this.variants.lock(tx, connection.laneId);
      const { settings: before } = await this.catalogue.state(connectionId, tx);
      const follows = decideSettingsChange(before, settings);
      await this.catalogue.keepSettings(tx, connectionId, settings);
      if (follows.regroup) {
        await this.intake.rechoose(tx, connection);
        await this.ledger.touchReasons(connectionId, ['sku-blocked', 'sku-clash'], { because: 'recheck', tx });
      }
      if (follows.changesMode) await this.ledger.touchReasons(connectionId, ['dry-run', 'flow-off'], { because: 'recheck', tx });
      if (follows.decideAgain) {
        const states = ['due', 'in_sync', 'held', 'refused', 'failing', 'ignored'] as const;
        await this.ledger.touchAll(connectionId, { states, because: 'recheck', tx });
      }
      if (follows.rereadEverything) {
        await this.catalogue.begin(connectionId, tx);
        await this.windows.restart(connectionId, tx);
      }
    });
  }

  /** A person wants everything to be read again. What a cancelled load left alone is taken up, too. */
  async startLoad(connectionId: string): Promise<void> {
    await this.catalogue.begin(connectionId);
    await this.ledger.touchReasons(connectionId, ['load-cancelled'], { because: 'first-load' });
    await this.desk.load(connectionId, 'start');
  }

  /** A person ends the load. The next poll, which comes at once, tells Shopify. */
  async cancelLoad(connectionId: string): Promise<void> {
    const isWindowEnded = await this.dataSource.transaction(async (tx) => {
      const phase = await this.catalogue.cancel(tx, connectionId);
      // Once everything is read, the window that is open is another one.
      if (phase !== 'preparing' && phase !== 'reading') return false;
      await this.windows.finish(connectionId, tx);
      await this.catalogue.resumeChanges(tx, connectionId);
      return true;
    });
    if (!isWindowEnded) return;
    await this.windows.runNow(connectionId);
  }

  /** The load that runs, with `due` articles still to be looked at. */
  async load(connectionId: string, due: number): Promise<FlowLoad | null> {
    const state = await this.catalogue.state(connectionId);
    if (state.phase === 'writing' && due === 0) await this.catalogue.written(connectionId);
    return toFlowLoad(state, due, new Date());
  }

  /**
   * Whether a webhook tells of the product what is known of it already: any sale and any write of ours sets one off. It says nothing
   * of metafields, so where articles are made of those it is always worth a look.
   */
  async isAsTold(connectionId: string, productId: string, content: ProductContent): Promise<boolean> {
    const connection = await this.connections.byId(connectionId);
    if (!connection || toVariantDetail(connection.settings.catalog).metafields.length > 0) return false;
    return contentHash(await this.variants.ofProduct(connectionId, productId), content.shows) === content.hash;
  }

  async links(connectionId: string, after: string | null, limit: number): Promise<ArticleLinks> {
    const [links, { readToEndAt }] = await Promise.all([
      this.variants.links(connectionId, after, limit),
      this.catalogue.state(connectionId),
    ]);
    const next = links.length === limit ? links.at(-1)!.variantId : null;
    return { links, next, isComplete: readToEndAt !== null };
  }

  async dryRun(connectionId: string, after: string | null, limit: number): Promise<FlowDryRun> {
    const [planned, [counted], { readToEndAt }] = await Promise.all([
      this.dataSource.query<Planned[]>(PLANNED, [connectionId, after, limit]),
      this.dataSource.query<{ planned: number; due: number }[]>(COUNTED, [connectionId]),
      this.catalogue.state(connectionId),
    ]);
    return {
      isComplete: readToEndAt !== null && counted!.due === 0,
      wouldChange: counted!.planned,
      planned: planned.map(({ key, number, plan }) => ({ key, number, ...plan })),
      next: planned.length === limit ? planned.at(-1)!.key : null,
    };
  }
}
