import { webhookTimestamp } from './ongoing-time.js';
import type { Article, Happening, Order, Warehouse } from './warehouse.js';

/** The body of a webhook, in the shape of its family. */
export function webhookPayload(warehouse: Warehouse, happening: Happening, webhookEventId: number): Record<string, unknown> {
  const { goodsOwnerId } = 'order' in happening ? happening.order : happening.article;
  const common = {
    webhookEventId,
    system: warehouse.name,
    timestamp: webhookTimestamp(warehouse.clock()),
    goodsOwnerId,
    goodsOwnerName: warehouse.goodsOwner(goodsOwnerId)?.name ?? null,
    byUser: { userId: 1 },
    byComputer: null,
    webhookTemplate: happening.event,
  };
  switch (happening.event) {
    case 'inventory.adjusted':
      return { webhookInventoryId: webhookEventId, ...common, ...adjustment(happening) };
    case 'article.allocated':
    case 'article.picked':
    case 'article.returned':
      return { webhookPickingId: webhookEventId, ...common, ...movement(happening) };
    default:
      return { webhookOrdersId: webhookEventId, ...common, ...orderParts(happening.order) };
  }
}

function orderParts(order: Order): Record<string, unknown> {
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    goodsOwnerOrderId: order.body.goodsOwnerOrderId ?? null,
    consigneeOrderNumber: order.body.consigneeOrderNumber ?? null,
    path: `/api/v1/orders/${order.id}`,
    orderStatus: { number: order.status },
    currentShipmentId: null,
    goodsOwnerClasses: null,
    tracking: [
      ...order.tracking.map((entry) => ({ trackingUrl: entry.trackingUrl, waybill: entry.waybill, isReturn: false })),
      ...order.returnTracking.map((entry) => ({ trackingUrl: entry.trackingUrl, waybill: entry.waybill, isReturn: true })),
    ],
    parcels: order.parcels.map((parcel) => ({
      id: parcel.id,
      parcelNumber: parcel.parcelNumber,
      isReturnParcel: parcel.isReturn,
      tracking: parcel.tracking === null ? null : { trackingUrl: parcel.tracking.trackingUrl },
    })),
  };
}

function movement({
  event,
  order,
  line,
  article,
  quantity,
  itemId,
  returnCause,
}: Extract<Happening, { readonly itemId: number }>): Record<string, unknown> {
  return {
    isAllocated: event === 'article.allocated',
    isPicked: event === 'article.picked',
    isPacked: false,
    isReturned: event === 'article.returned',
    isDeleted: false,
    article: named(article),
    articleItem: {
      ...item(itemId, quantity),
      location: { location: 'A-1', locationId: 1 },
      returnCause: returnCause === null ? null : { returnCauseId: 1, returnCauseCode: returnCause, returnCauseName: returnCause },
      orderPalletItem: null,
    },
    order: {
      orderId: order.id,
      orderNumber: order.orderNumber,
      orderLine: { orderLineId: line.id, rowNumber: line.rowNumber, parentOrderLine: null },
    },
  };
}

function adjustment({ article, site, quantity }: Extract<Happening, { readonly event: 'inventory.adjusted' }>): Record<string, unknown> {
  return {
    transaction: { transactionNumberOfItems: quantity, inventoryAdjustmentCause: null, returnRemovedByOrder: null },
    inventory: { inventoryId: 1, isCountInventory: true, inventoryComment: null },
    article: named(article),
    articleItem: { ...item(article.id, Math.abs(quantity)), articleItemStatus: null },
    purchaseOrder: null,
    location: {
      location: 'A-1',
      locationId: 1,
      isLocked: false,
      isLockedForSale: false,
      warehouse: { warehouseId: site.id, warehouseCode: site.code, warehouseName: site.name },
    },
  };
}

function named(article: Article): Record<string, unknown> {
  return { articleSystemId: article.id, articleNumber: article.articleNumber, barCode: article.body.barCodeInfo?.barCode ?? null };
}

function item(id: number, numberOfItems: number): Record<string, unknown> {
  return { articleItemId: id, originalArticleItemId: id, serial: null, batch: null, expiryDate: null, numberOfItems };
}
