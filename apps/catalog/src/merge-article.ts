import { ARTICLE_FIELDS, type ArticleField, type FieldPolicy, type MappedArticleField, type PlannedChange } from '@stockbridge/contracts';
import type { WmsArticle, WmsArticleRecord } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { isEmptyValue } from './to-wms-article.js';

type Value = string | boolean;
export type FieldPolicies = Readonly<Partial<Record<MappedArticleField, FieldPolicy>>>;

/** What is to be sent, and what that changes. */
export interface MergedArticle {
  readonly send: WmsArticle;
  readonly isNew: boolean;
  readonly changes: PlannedChange['changes'];
}

/**
 * Brings together what the shop says of an article and what stands in the warehouse. Null when sending would change nothing.
 *
 * Everything that stands and is not overwritten is sent back as it is: whether Ongoing keeps or clears a field that an update
 * leaves out is not documented, and what was measured at the dock must not be lost either way. Numbers are compared by value;
 * null, no text and zero are the same. An article that stands under another spelling is written under that.
 */
export function mergeArticle(mapped: WmsArticle, standing: WmsArticleRecord | undefined, policies: FieldPolicies): MergedArticle | null {
  const changes: PlannedChange['changes'] = [];
  const send: Record<string, Value> = {};
  for (const field of Object.keys(ARTICLE_FIELDS) as ArticleField[]) {
    const ours = mapped[field];
    const stands = standing?.fields[field];
    const value = isOurs(field, mapped, standing, policies) ? ours : stands;
    if (value === undefined || isEmptyValue(field, value)) continue;
    send[field] = value;
    if (isSameValue(field, value, stands)) continue;
    changes.push({ field, from: isEmptyValue(field, stands) ? null : String(stands), to: String(value) });
  }
  if (standing && changes.length === 0) return null;
  return { send: { articleNumber: standing?.articleNumber ?? mapped.articleNumber, ...send }, isNew: !standing, changes };
}

/** Whether the two say the same to whoever reads the article. */
export function isSameValue(field: ArticleField, one: Value | undefined, other: Value | undefined): boolean {
  if (isEmptyValue(field, one) || isEmptyValue(field, other)) return isEmptyValue(field, one) && isEmptyValue(field, other);
  if (typeof one === 'boolean' || typeof other === 'boolean') return one === other;
  switch (ARTICLE_FIELDS[field]) {
    case 'decimal':
    case 'integer':
      return isSameNumber(one!, other!);
    case 'instant':
      return Date.parse(one!) === Date.parse(other!);
    default:
      return one!.trim() === other!.trim();
  }
}

function isOurs(field: ArticleField, mapped: WmsArticle, standing: WmsArticleRecord | undefined, policies: FieldPolicies): boolean {
  if (isEmptyValue(field, mapped[field])) return false;
  // The currency belongs to the price: both are ours, or neither.
  if (field === 'purchaseCurrencyCode' && !isEmptyValue('purchasePrice', mapped.purchasePrice)) {
    return isOurs('purchasePrice', mapped, standing, policies);
  }
  switch (policies[field as MappedArticleField] ?? 'always') {
    case 'always':
      return true;
    case 'if-empty':
      return isEmptyValue(field, standing?.fields[field]);
    case 'never':
      return false;
  }
}

function isSameNumber(one: string, other: string): boolean {
  try {
    return new Decimal(one).equals(other);
  } catch {
    return one === other;
  }
}
