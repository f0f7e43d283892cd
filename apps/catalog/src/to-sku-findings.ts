import type { CatalogSettings, SkuFinding } from '@stockbridge/contracts';
import { effectiveNumber, ownerAmong, type VariantRecord } from './variant-record.js';

/** What the doctor sees of a variant. */
export interface Patient extends Pick<
  VariantRecord,
  | 'variantId'
  | 'productId'
  | 'sku'
  | 'articleNumber'
  | 'articleKey'
  | 'isActive'
  | 'isBlocked'
  | 'isClash'
  | 'sharedAs'
  | 'formerSku'
  | 'skuChangedAt'
> {
  readonly productTitle: string;
  readonly title: string;
  readonly foundAt: Date;
}

/** Variants whose SKUs are alike, as one finding per group: near-duplicates where spellings differ, duplicates where they do not. */
export function toGroupFindings(alike: readonly Patient[], { duplicates }: CatalogSettings): SkuFinding[] {
  return [...Map.groupBy(alike, ({ articleKey }) => articleKey)].map(([sku, variants]) => {
    const spellings = new Set(variants.map(({ articleNumber }) => articleNumber));
    const chosen = Object.hasOwn(duplicates.bySku, sku) ? duplicates.bySku[sku] : undefined;
    const writers = writersAmong(variants);
    return {
      kind: spellings.size > 1 ? 'near-duplicate' : 'duplicate',
      sku,
      choice: chosen ?? duplicates.otherwise,
      variants: variants.map((each) => toEntry(each, writers.has(each.variantId))),
      foundAt: latest(variants.map(({ foundAt }) => foundAt)),
    };
  });
}

/** A variant without a SKU: its article has the variant's id as number. */
export function toEmptyFinding(patient: Patient): SkuFinding {
  return { kind: 'empty', sku: '', choice: null, variants: [toEntry(patient, true)], foundAt: patient.foundAt.toISOString() };
}

/** A variant whose SKU changed lately; the article of the former one stays behind. */
export function toChangedFinding(patient: Patient): SkuFinding {
  const variants = [{ ...toEntry(patient, !patient.isBlocked && !patient.isClash && !patient.sharedAs), formerSku: patient.formerSku }];
  return {
    kind: 'changed',
    sku: patient.articleKey,
    choice: null,
    variants,
    foundAt: (patient.skuChangedAt ?? patient.foundAt).toISOString(),
  };
}

/** The writer of each article among the variants. */
function writersAmong(variants: readonly Patient[]): Set<string> {
  const writing = variants.filter(({ isBlocked, isClash, sharedAs }) => !isBlocked && !isClash && !sharedAs);
  const owners = [...Map.groupBy(writing, effectiveNumber).values()].map((same) => ownerAmong(same)!);
  return new Set(owners.map(({ variantId }) => variantId));
}

function toEntry(patient: Patient, writesArticle: boolean): SkuFinding['variants'][number] {
  const { variantId, productId, productTitle, title, sku, isActive } = patient;
  return { variantId, productId, name: `${productTitle} - ${title}`, sku, formerSku: null, isActive, writesArticle };
}

function latest(instants: readonly Date[]): string {
  return new Date(Math.max(...instants.map((each) => each.getTime()))).toISOString();
}
