import type { Query } from './query.js';
import { demandFor } from './stock.js';
import { type Article, type GoodsOwner, type Warehouse, firstAtOrAbove, onShelves } from './warehouse.js';

/** The articles a `GET /articles` asks for, ascending by system id. */
export function findArticles(warehouse: Warehouse, owner: GoodsOwner, query: Query): Article[] {
  const passes = articleTest(warehouse, owner, query);
  const lowest = query.int('articleSystemIdFrom') ?? 0;
  const most = query.int('maxArticlesToGet') ?? Number.POSITIVE_INFINITY;
  const numbers = query.list('articleNumbers') ?? query.list('articleNumber');
  const found: Article[] = [];
  if (numbers !== undefined) {
    const named = new Set(numbers.map((number) => warehouse.articleByNumber(owner.id, number)));
    for (const article of [...named].filter((article) => article !== undefined).sort((a, b) => a.id - b.id)) {
      if (found.length < most && article.id >= lowest && passes(article)) found.push(article);
    }
    return found;
  }
  for (let index = firstAtOrAbove(warehouse.articles, lowest); found.length < most; index += 1) {
    const article = warehouse.articles[index];
    if (article === undefined) break;
    if (passes(article)) found.push(article);
  }
  return found;
}

function articleTest(warehouse: Warehouse, owner: GoodsOwner, query: Query): (article: Article) => boolean {
  const stockFrom = query.instant('stockInfoChangedFrom', { now: warehouse.clock(), oldestHours: 24 });
  const dataFrom = query.instant('articleDataLastUpdatedFrom');
  const productCodes = query.list('productCodes') ?? query.list('productCode');
  const barCodes = query.list('barCodes');
  const contains = query.list('articleNameContains')?.map((part) => part.toLowerCase());
  const inStock = query.flag('onlyArticlesInStock');
  const belowLimit = query.flag('onlyArticlesBelowStockLimit');
  const belowLimitBooked = query.flag('onlyArticlesBelowStockLimitConsideringNumberOfBookedItems');
  const obsolete = query.text('isObsolete') === undefined ? undefined : query.flag('isObsolete');
  const noKits = query.flag('excludeStructureArticles');
  const noServices = query.flag('excludeNonStockArticles');
  // The twin has no article classes, so nothing is ever in one.
  const inClass = query.list('articleClassIds') !== undefined;
  return (article) => {
    const limit = article.body.stockLimit ?? Number.NEGATIVE_INFINITY;
    return (
      article.goodsOwnerId === owner.id &&
      (stockFrom === undefined || article.stockChangedAt >= stockFrom) &&
      (dataFrom === undefined || article.dataUpdatedAt >= dataFrom) &&
      (productCodes === undefined || productCodes.includes(article.body.productCode ?? '')) &&
      (barCodes === undefined || barCodes.includes(article.body.barCodeInfo?.barCode ?? '')) &&
      (contains === undefined || contains.some((part) => (article.body.articleName ?? '').toLowerCase().includes(part))) &&
      (!inStock || onShelves(article) > 0) &&
      (!belowLimit || onShelves(article) < limit) &&
      (!belowLimitBooked || onShelves(article) - demandFor(warehouse, article).booked < limit) &&
      (obsolete === undefined || (article.body.storageProperties?.isObsolete ?? false) === obsolete) &&
      (!noKits || article.body.structureDefinition?.articleKind !== 'Structure') &&
      (!noServices || article.body.isStockArticle !== false) &&
      !inClass
    );
  };
}
