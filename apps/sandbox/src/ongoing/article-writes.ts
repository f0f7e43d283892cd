import { isDeepStrictEqual } from 'node:util';
import { isLosslessNumber } from './lossless-body.js';
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
  const articleNumber = numberOf(warehouse, body);
  refuseUnknownParts(warehouse, owner, body);
  const namesake = warehouse.articleByNumber(owner.id, articleNumber);
  if (existing !== undefined && namesake !== undefined && namesake !== existing) {
    refuse(`There is already an article with article number ${body.articleNumber}.`);
  }
  const article = existing ?? namesake;
  if (article === undefined) {
    const created = createArticle(warehouse, owner, body);
    return { article: created, message: `Article ${escapeHtml(body.articleNumber)} created. <br/>` };
  }
  const next = warehouse.setup.fieldOmittedOnUpdate === 'keep' ? updated(article.body, body) : body;
  const changed = !isDeepStrictEqual(given(next), given(article.body));
  if (article.articleNumber !== articleNumber) warehouse.renameArticle(article, articleNumber);
  article.body = next;
  warehouse.learnKit(article);
  article.dataUpdatedAt = warehouse.clock();
  warehouse.effects.append({
    effect: 'article.updated',
    subject: article.articleNumber,
    data: { ...articleFacts(warehouse, article), changed, written: plain(body) },
  });
  return { article, message: `Article ${escapeHtml(body.articleNumber)} updated. <br/>` };
}

export function createArticle(warehouse: Warehouse, owner: GoodsOwner, body: ArticleBody): Article {
  const article = addArticle(warehouse, owner, body);
  warehouse.effects.append({
    effect: 'article.created',
    subject: article.articleNumber,
    data: { ...articleFacts(warehouse, article), written: plain(body) },
  });
  return article;
}

/** An article that was always there: nothing about it gets into the effect log. */
export function addArticle(warehouse: Warehouse, owner: GoodsOwner, body: ArticleBody): Article {
  const now = warehouse.clock();
  const article: Article = {
    id: warehouse.nextId('article'),
    goodsOwnerId: owner.id,
    articleNumber: numberOf(warehouse, body),
    body,
    dataUpdatedAt: now,
    stockChangedAt: now,
    shelves: new Map(),
  };
  warehouse.addArticle(article);
  warehouse.learnKit(article);
  return article;
}

function numberOf(warehouse: Warehouse, body: ArticleBody): string {
  const articleNumber = warehouse.spelled(body.articleNumber);
  return articleNumber === '' ? refuse('An article needs an article number.') : articleNumber;
}

function refuseUnknownParts(warehouse: Warehouse, owner: GoodsOwner, body: ArticleBody): void {
  for (const { articleNumber } of body.structureDefinition?.rows ?? []) {
    if (warehouse.articleByNumber(owner.id, articleNumber) === undefined) {
      refuse(`There is no article with article number ${articleNumber} to make ${body.articleNumber} of.`);
    }
  }
}

const codeNames: ReadonlySet<string> = new Set(['articleGroup', 'articleCategory', 'articleColor', 'articleSize']);

/** What is left out stays, within a part too; a code comes with its name, and a list is one value. */
function updated(before: ArticleBody, written: ArticleBody): ArticleBody {
  const merged = Object.entries(given(written)).map(([name, value]) => {
    const standing = (before as Record<string, unknown>)[name];
    return [name, isPart(value) && isPart(standing) && !codeNames.has(name) ? { ...standing, ...given(value) } : value];
  });
  return { ...before, ...(Object.fromEntries(merged) as ArticleBody) };
}

function isPart(value: unknown): value is object {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !isLosslessNumber(value);
}

/** A body for the effect log: without what was not sent, and with decimals as texts of the digits they were written in. */
function plain(value: unknown): unknown {
  if (isLosslessNumber(value)) return value.value;
  if (Array.isArray(value)) return value.map(plain);
  if (!isPart(value)) return value;
  return Object.fromEntries(Object.entries(given(value)).map(([name, each]) => [name, plain(each)]));
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
