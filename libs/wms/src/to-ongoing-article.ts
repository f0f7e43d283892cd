import { ARTICLE_FIELDS, type ArticleField } from '@stockbridge/contracts';
import { exactNumber, exactWholeNumber } from './exact-number.js';
import { CODE_NAMES, ONGOING_ARTICLE_PLACES } from './ongoing-article-places.js';
import type { WmsArticle } from './wms-client.js';

/**
 * An article as the body of Ongoing's `PUT /articles` (`PostArticleModel`). Undefined fields are left out, and so is a part of
 * which no field is given; what Ongoing does with a field left out on update is unconfirmed, so callers always give the whole set
 * they own. A code is sent as its name too, since a new one needs both.
 *
 * @throws RangeError when a decimal, a whole number or an instant is none, naming the field.
 */
export function toOngoingArticle(goodsOwnerId: number, article: WmsArticle): Record<string, unknown> {
  const body: Record<string, unknown> = { goodsOwnerId, articleNumber: article.articleNumber };
  for (const [field, [name, inner]] of ONGOING_ARTICLE_PLACES) {
    const value = article[field];
    if (value === undefined) continue;
    const sent = typeof value === 'boolean' ? value : toOngoingValue(field, value);
    if (inner === undefined) body[name] = sent;
    else if (CODE_NAMES.has(name)) body[name] = { code: sent, name: sent };
    else body[name] = { ...(body[name] as object | undefined), [inner]: sent };
  }
  return body;
}

function toOngoingValue(field: ArticleField, value: string): unknown {
  switch (ARTICLE_FIELDS[field]) {
    case 'decimal':
      return exactNumber(field, value);
    case 'integer':
      return exactWholeNumber(field, value);
    case 'instant':
      return ongoingInstant(field, value);
    default:
      return value;
  }
}

/** UTC with its offset written out, as Ongoing asks for. */
function ongoingInstant(field: ArticleField, value: string): string {
  if (!/^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d(\.\d+)?Z$/.test(value) || Number.isNaN(Date.parse(value))) {
    throw new RangeError(`${field}: "${value}" is not an instant such as 2026-11-23T08:00:00Z`);
  }
  return value.replace('Z', '+00:00');
}
