import { ARTICLE_FIELDS, type ArticleField } from '@stockbridge/contracts';
import { exactDecimal } from './exact-number.js';
import { ONGOING_ARTICLE_PLACES } from './ongoing-article-places.js';
import type { ArticleAnswer, StockAnswer } from './ongoing-answers.js';
import type { WmsArticleRecord, WmsComponent } from './wms-client.js';

/**
 * What Ongoing says of an article, in our words: decimals digit for digit, instants as UTC to the millisecond. Nulls, blank texts
 * and what has an unexpected shape are undefined.
 */
export function fromOngoingArticle(answer: ArticleAnswer): WmsArticleRecord {
  const fields: Record<string, string | boolean> = {};
  for (const [field, [name, inner]] of ONGOING_ARTICLE_PLACES) {
    const outer = (answer as Readonly<Record<string, unknown>>)[name];
    const value = fromOngoingValue(field, inner === undefined ? outer : within(outer, inner));
    if (value !== undefined) fields[field] = value;
  }
  return { articleSystemId: answer.articleSystemId, articleNumber: answer.articleNumber, fields: fields };
}

/** What a kit consists of; null for an ordinary article, and where a kit's rows are not told. */
export function componentsOf({ structureDefinition }: StockAnswer): WmsComponent[] | null {
  const components = (structureDefinition?.rows ?? []).flatMap(({ articleNumber, numberOfItems }) =>
    articleNumber === null || numberOfItems === null ? [] : [{ articleNumber, quantity: numberOfItems }],
  );
  return components.length === 0 ? null : components;
}

function within(part: unknown, name: string): unknown {
  return typeof part === 'object' && part !== null ? (part as Record<string, unknown>)[name] : undefined;
}

function fromOngoingValue(field: ArticleField, value: unknown): string | boolean | undefined {
  switch (ARTICLE_FIELDS[field]) {
    case 'flag':
      return typeof value === 'boolean' ? value : undefined;
    case 'decimal':
      return exactDecimal(value) ?? undefined;
    case 'integer':
      return /^(-?\d+)(?:\.0+)?$/.exec(exactDecimal(value) ?? '')?.[1];
    case 'instant':
      return utc(value);
    default:
      return typeof value === 'string' && value.trim() !== '' ? value : undefined;
  }
}

/** Ongoing says times in UTC; one without a zone is taken for that too. */
function utc(value: unknown): string | undefined {
  if (typeof value !== 'string' || !/^\d{4}-\d\d-\d\dT/.test(value)) return undefined;
  const at = new Date(/(Z|[+-]\d\d:\d\d)$/i.test(value) ? value : `${value}Z`);
  return Number.isNaN(at.getTime()) ? undefined : at.toISOString();
}
