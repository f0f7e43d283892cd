import { Injectable } from '@nestjs/common';
import type { CatalogSettings, SkuDoctor, SkuFinding } from '@stockbridge/contracts';
import { Connections } from '@stockbridge/sync';
import { DataSource } from 'typeorm';
import { Catalogue } from './catalogue.js';
import { toChangedFinding, toEmptyFinding, toGroupFindings, type Patient } from './to-sku-findings.js';

/** A changed SKU is news for so long. */
const CHANGED_LATELY = `interval '30 days'`;

const LIVE = `connection_id = $1 and deleted_at is null`;

/** Groups of SKUs that are alike; without spellings that differ, or with them. */
const GROUPS = (condition: string) => `
  select article_key from variant where ${LIVE} and sku is not null group by article_key
  having count(*) > 1 and min(article_number) ${condition} max(article_number)`;

const COUNTS = `
  select
    (select count(*)::int from variant where ${LIVE} and sku is null) as empty,
    (select count(*)::int from (${GROUPS('=')}) g) as duplicate,
    (select count(*)::int from (${GROUPS('<>')}) g) as "near-duplicate",
    (select count(*)::int from variant where ${LIVE} and sku_changed_at > now() - ${CHANGED_LATELY}) as changed`;

const SELECTED = `
  variant_id as "variantId", product_id as "productId", sku, article_number as "articleNumber", article_key as "articleKey",
  is_active as "isActive", is_blocked as "isBlocked", is_clash as "isClash", shared_as as "sharedAs", former_sku as "formerSku",
  sku_changed_at as "skuChangedAt", found_at as "foundAt", snapshot ->> 'productTitle' as "productTitle", snapshot ->> 'title' as title`;

/** $2 = the last group of the page before, $3 = how many. */
const OF_GROUPS = (condition: string) => `
  select ${SELECTED} from variant
  where ${LIVE} and sku is not null and article_key in (
    select article_key from (${GROUPS(condition)}) g where article_key > $2 order by article_key limit $3)
  order by article_key, variant_id`;

const CHANGED = `
  select ${SELECTED} from variant where ${LIVE} and sku_changed_at > now() - ${CHANGED_LATELY} and variant_id > $2::bigint
  order by variant_id limit $3`;

const EMPTY = `select ${SELECTED} from variant where ${LIVE} and sku is null and variant_id > $2::bigint order by variant_id limit $3`;

type Kind = SkuFinding['kind'];

/** What people should mend first comes first. */
const KINDS: readonly Kind[] = ['duplicate', 'near-duplicate', 'changed', 'empty'];

/** Finds what is wrong with a catalogue's SKUs, among the variants as they were seen last. */
@Injectable()
export class SkuDoctorDesk {
  constructor(
    private readonly dataSource: DataSource,
    private readonly connections: Connections,
    private readonly catalogue: Catalogue,
  ) {}

  async examine(connectionId: string, after: string | null, limit: number): Promise<SkuDoctor> {
    const connection = await this.connections.byId(connectionId);
    const [[counts], { readToEndAt }] = await Promise.all([
      this.dataSource.query<SkuDoctor['counts'][]>(COUNTS, [connectionId]),
      this.catalogue.state(connectionId),
    ]);
    const findings: { kind: Kind; key: string; finding: SkuFinding }[] = [];
    const place = readPlace(after);
    // One more than asked for tells whether there is a next page.
    for (const kind of connection ? KINDS.slice(KINDS.indexOf(place?.kind ?? KINDS[0]!)) : []) {
      if (findings.length > limit) break;
      const from = kind === place?.kind ? place.key : null;
      const found = await this.findings(connectionId, kind, from, limit + 1 - findings.length, connection!.settings.catalog);
      findings.push(...found.map(({ key, finding }) => ({ kind, key, finding })));
    }
    const page = findings.slice(0, limit);
    const last = page.at(-1);
    return {
      counts: counts!,
      isComplete: readToEndAt !== null,
      findings: page.map(({ finding }) => finding),
      next: findings.length > limit && last ? JSON.stringify([last.kind, last.key]) : null,
    };
  }

  private async findings(
    connectionId: string,
    kind: Kind,
    after: string | null,
    limit: number,
    settings: CatalogSettings,
  ): Promise<{ key: string; finding: SkuFinding }[]> {
    const select = (sql: string, from: string) => this.dataSource.query<Patient[]>(sql, [connectionId, from, limit]);
    switch (kind) {
      case 'duplicate':
      case 'near-duplicate': {
        const alike = await select(OF_GROUPS(kind === 'duplicate' ? '=' : '<>'), after ?? '');
        return toGroupFindings(alike, settings).map((finding) => ({ key: finding.sku, finding }));
      }
      case 'changed':
        return (await select(CHANGED, after ?? '-1')).map((patient) => ({ key: patient.variantId, finding: toChangedFinding(patient) }));
      case 'empty':
        return (await select(EMPTY, after ?? '-1')).map((patient) => ({ key: patient.variantId, finding: toEmptyFinding(patient) }));
    }
  }
}

/** Null at the beginning, and for a place that nobody made. */
function readPlace(after: string | null): { kind: Kind; key: string } | null {
  const [, kind, key] = /^\["([\w-]+)",(".*")\]$/s.exec(after ?? '') ?? [];
  if (!KINDS.includes(kind as Kind)) return null;
  try {
    return { kind: kind as Kind, key: String(JSON.parse(key!)) };
  } catch {
    return null;
  }
}
