import { isDeepStrictEqual } from 'node:util';
import type { ArticleBody } from './request-models.js';
import { refuse } from './refusal.js';
import type { Article, GoodsOwner, Warehouse } from './warehouse.js';

/** `PUT /articles` and `PUT /articles/{id}`: creates or updates. */
export function putArticle(
  warehouse: Warehouse,
  owner: GoodsOwner,
  body: ArticleBody,
  existing?: Article,
): { article: Article; message: string } {
  const namesake = warehouse.articleByNumber(owner.id, body.articleNumber);
  if (existing !== undefined && namesake !== undefined && namesake !== existing) {
    refuse(`There is already an article with article number ${body.articleNumber}.`);
  }
  const article = existing ?? namesake;
  if (article === undefined) {
    const created = createArticle(warehouse, owner, body);
    return { article: created, message: `Article ${escapeHtml(body.articleNumber)} created. <br/>` };
  }
  const next = warehouse.setup.fieldOmittedOnUpdate === 'keep' ? { ...article.body, ...given(body) } : body;
  const changed = !isDeepStrictEqual(given(next), given(article.body));
  if (article.articleNumber !== body.articleNumber) warehouse.renameArticle(article, body.articleNumber);
  article.body = next;
  article.dataUpdatedAt = warehouse.clock();
  warehouse.effects.append({
    effect: 'article.updated',
    subject: article.articleNumber,
    data: { ...articleFacts(warehouse, article), changed },
  });
  return { article, message: `Article ${escapeHtml(body.articleNumber)} updated. <br/>` };
}

export function createArticle(warehouse: Warehouse, owner: GoodsOwner, body: ArticleBody): Article {
  const now = warehouse.clock();
  const article: Article = {
    id: warehouse.nextId('article'),
    goodsOwnerId: owner.id,
    articleNumber: body.articleNumber,
    body,
    dataUpdatedAt: now,
    stockChangedAt: now,
    numberOfItems: 0,
  };
  warehouse.addArticle(article);
  warehouse.effects.append({ effect: 'article.created', subject: article.articleNumber, data: articleFacts(warehouse, article) });
  return article;
}

function articleFacts(warehouse: Warehouse, article: Article): Record<string, unknown> {
  return {
    warehouse: warehouse.name,
    goodsOwnerId: article.goodsOwnerId,
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    articleName: article.body.articleName ?? null,
    isActive: article.body.isActive ?? true,
  };
}

/** A body without the fields that were not sent. */
export function given<T extends object>(body: T): Partial<T> {
  return Object.fromEntries(Object.entries(body).filter(([, value]) => value !== undefined)) as Partial<T>;
}

export function escapeHtml(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
