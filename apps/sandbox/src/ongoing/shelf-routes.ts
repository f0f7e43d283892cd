import type { FastifyInstance, FastifyReply, FastifyRequest } from 'fastify';
import { z } from 'zod';
import { addArticle } from './article-writes.js';
import { articleDump } from './dump.js';
import { LosslessNumber, writeBody } from './lossless-body.js';
import { refuse } from './refusal.js';
import { requestModels } from './request-models.js';
import { type Article, type GoodsOwner, type Warehouse, firstAtOrAbove } from './warehouse.js';
import type { Site } from './warehouse-setup.js';

const shelf = z.strictObject({
  articleNumber: z.string().min(1),
  numberOfItems: z.number().min(0),
  warehouseId: z.number().int().optional(),
  goodsOwnerId: z.number().int().optional(),
});
const countRequest = z.union([shelf, z.strictObject({ counts: z.array(shelf).min(1) })]);
/** On the shelves of the first site, or of each by its id. */
const stocked = z.union([z.number().min(0), z.record(z.string().regex(/^\d+$/), z.number().min(0))]);
const articlesRequest = z.strictObject({
  goodsOwnerId: z.number().int().optional(),
  articles: z.array(z.looseObject({ articleNumber: z.string().min(1), numberOfItems: stocked.optional() })).min(1),
});
const articleModel = requestModels('refuse').article;

type WarehouseOf = (request: FastifyRequest) => Warehouse;

/** What the staff do at the shelves: count, receive; and a whole range of articles that was always there. */
export function addShelfRoutes(server: FastifyInstance, warehouseOf: WarehouseOf): void {
  const answer = (reply: FastifyReply, body: unknown): FastifyReply => reply.type('application/json').send(writeBody(body));

  server.get('/_twin/warehouses/:warehouse/articles', async (request, reply) => {
    const warehouse = warehouseOf(request);
    const { after, limit } = z
      .object({ after: z.coerce.number().int().default(0), limit: z.coerce.number().int().min(1).optional() })
      .parse(request.query);
    const first = firstAtOrAbove(warehouse.articles, after + 1);
    const shown = warehouse.articles.slice(first, limit === undefined ? undefined : first + limit);
    return answer(reply, { articles: shown.map((article) => articleDump(warehouse, article)) });
  });
  server.get('/_twin/warehouses/:warehouse/articles/:articleNumber', async (request, reply) => {
    const warehouse = warehouseOf(request);
    const { articleNumber } = request.params as { articleNumber: string };
    const { goodsOwnerId } = request.query as { goodsOwnerId?: string };
    const article = articleNamed(warehouse, articleNumber, goodsOwnerId === undefined ? undefined : Number(goodsOwnerId));
    return answer(reply, articleDump(warehouse, article));
  });
  /** Articles with their stock, at once and without a trace in the effect log: how the warehouse was before a run. */
  server.post('/_twin/warehouses/:warehouse/articles', async (request, reply) => {
    const warehouse = warehouseOf(request);
    const { goodsOwnerId, articles } = articlesRequest.parse(request.body);
    const owner = goodsOwnerId === undefined ? warehouse.goodsOwners()[0] : warehouse.goodsOwner(goodsOwnerId);
    if (owner === undefined) return refuse(`There is no goods owner ${goodsOwnerId} in ${warehouse.name}.`, 404);
    for (const { numberOfItems, ...article } of articles) stockUp(warehouse, owner, article, numberOfItems);
    return answer(reply, { articles: articles.length });
  });
  server.post('/_twin/warehouses/:warehouse/stock', async (request, reply) => {
    const warehouse = warehouseOf(request);
    const body = countRequest.parse(request.body);
    if (!('counts' in body)) {
      const { article, site } = placeOf(warehouse, body);
      warehouse.count(article, site, body.numberOfItems);
      return answer(reply, articleDump(warehouse, article));
    }
    const counts = body.counts.map((count) => ({ ...placeOf(warehouse, count), numberOfItems: count.numberOfItems }));
    for (const { article, site, numberOfItems } of counts) warehouse.count(article, site, numberOfItems);
    return answer(reply, { counted: counts.length });
  });
  server.post('/_twin/warehouses/:warehouse/receive', async (request, reply) => {
    const warehouse = warehouseOf(request);
    const delivery = shelf.parse(request.body);
    const { article, site } = placeOf(warehouse, delivery);
    warehouse.receive(article, site, delivery.numberOfItems);
    return answer(reply, articleDump(warehouse, article));
  });
}

function stockUp(warehouse: Warehouse, owner: GoodsOwner, body: Record<string, unknown>, stock: z.infer<typeof stocked> = 0): void {
  const model = articleModel.parse(exact({ ...body, goodsOwnerId: owner.id }));
  const article = warehouse.articleByNumber(owner.id, model.articleNumber) ?? addArticle(warehouse, owner, model);
  article.body = model;
  warehouse.learnKit(article);
  const perSite = typeof stock === 'number' ? { [warehouse.sites()[0].id]: stock } : stock;
  for (const [id, numberOfItems] of Object.entries(perSite)) article.shelves.set(Number(id), numberOfItems);
  warehouse.stockChanged(article);
}

/** The control routes read JSON the ordinary way; its numbers become what the API's own bodies hold. */
function exact(value: unknown): unknown {
  if (typeof value === 'number') return new LosslessNumber(String(value));
  if (Array.isArray(value)) return value.map(exact);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, each]) => [name, exact(each)]));
}

function placeOf(warehouse: Warehouse, at: z.infer<typeof shelf>): { article: Article; site: Site } {
  const site = at.warehouseId === undefined ? warehouse.sites()[0] : warehouse.site(at.warehouseId);
  if (site === undefined) return refuse(`There is no warehouse ${at.warehouseId} in ${warehouse.name}.`, 404);
  return { article: articleNamed(warehouse, at.articleNumber, at.goodsOwnerId), site };
}

function articleNamed(warehouse: Warehouse, articleNumber: string, goodsOwnerId?: number): Article {
  for (const owner of warehouse.goodsOwners()) {
    const article =
      goodsOwnerId === undefined || goodsOwnerId === owner.id ? warehouse.articleByNumber(owner.id, articleNumber) : undefined;
    if (article !== undefined) return article;
  }
  return refuse(`There is no article ${articleNumber} in ${warehouse.name}.`, 404);
}
