import { toNumber } from './lossless-body.js';
import type { Article, Order } from './warehouse.js';

/** A whole order for whoever checks a run from outside: plain names, plain numbers, and under `body` what was written. */
export function orderDump(order: Order): Record<string, unknown> {
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    goodsOwnerId: order.goodsOwnerId,
    goodsOwnerOrderId: order.body.goodsOwnerOrderId ?? null,
    status: order.status,
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
      reported: line.reported === null ? null : toNumber(line.reported),
      body: line.body,
    })),
    body: order.body,
  };
}

export function articleDump(article: Article): Record<string, unknown> {
  return {
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    goodsOwnerId: article.goodsOwnerId,
    articleName: article.body.articleName ?? null,
    isActive: article.body.isActive ?? true,
    numberOfItems: article.numberOfItems,
    body: article.body,
  };
}
