import { toNumber } from './lossless-body.js';
import { sellable } from './stock.js';
import { type Article, type Order, type Warehouse, onShelves } from './warehouse.js';

/** A whole order for whoever checks a run from outside: plain names, plain numbers, and under `body` what was written. */
export function orderDump(order: Order): Record<string, unknown> {
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    goodsOwnerId: order.goodsOwnerId,
    backOrderFor: order.backOrderFor ?? null,
    goodsOwnerOrderId: order.body.goodsOwnerOrderId ?? null,
    status: order.status,
    warehouseId: order.body.warehouseId ?? null,
    createdAt: order.createdAt.toISOString(),
    statusChangedAt: order.statusChangedAt.toISOString(),
    shippedAt: order.shippedAt?.toISOString() ?? null,
    carrier: order.carrier?.name ?? null,
    waybill: order.waybill,
    tracking: order.tracking.map((entry) => ({ waybill: entry.waybill, url: entry.trackingUrl })),
    parcels: order.parcels,
    lines: order.lines.map((line) => ({
      lineId: line.id,
      rowNumber: line.rowNumber,
      externalId: line.body.externalId ?? null,
      articleNumber: line.body.articleNumber,
      ordered: toNumber(line.body.numberOfItems),
      picked: line.picked,
      returned: line.returned,
      returns: line.items
        .filter(({ returnedAt }) => returnedAt !== null)
        .map(({ quantity, returnedAt, returnCause }) => ({ quantity, returnedAt, cause: returnCause })),
      reported: line.reported === null ? null : toNumber(line.reported),
      body: line.body,
    })),
    body: order.body,
  };
}

/** A whole article: under `body` all that was written of it, and what of it is where. */
export function articleDump(warehouse: Warehouse, article: Article): Record<string, unknown> {
  return {
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    goodsOwnerId: article.goodsOwnerId,
    articleName: article.body.articleName ?? null,
    isActive: article.body.isActive ?? true,
    numberOfItems: onShelves(article),
    sellable: sellable(warehouse, article),
    warehouses: warehouse.sites().map((site) => ({
      warehouseId: site.id,
      numberOfItems: onShelves(article, site.id),
      sellable: sellable(warehouse, article, site.id),
    })),
    components:
      article.body.structureDefinition?.rows?.map((row) => ({
        articleNumber: row.articleNumber,
        quantity: toNumber(row.numberOfItems),
      })) ?? null,
    body: article.body,
  };
}
