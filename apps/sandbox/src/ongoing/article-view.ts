import { toNumber } from './lossless-body.js';
import { instant } from './ongoing-time.js';
import { status } from './statuses.js';
import { type Article, type Warehouse, outstanding } from './warehouse.js';

/** What orders ask of one article. */
export interface Demand {
  /** Ordered and not picked. */
  booked: number;
  /** Of that, reserved by orders whose picking is prepared. */
  allocated: number;
  /** Of that, on orders below status 400. */
  leftToAllocate: number;
  pickedToBeCollected: number;
  pickedToBeReported: number;
  returnedToBeReported: number;
}

/** What all orders of the warehouse ask of the article. */
export function demandFor(warehouse: Warehouse, article: Article): Demand {
  const demand: Demand = {
    booked: 0,
    allocated: 0,
    leftToAllocate: 0,
    pickedToBeCollected: 0,
    pickedToBeReported: 0,
    returnedToBeReported: 0,
  };
  for (const order of warehouse.ordersThatName(article)) {
    if (order.status === status.cancelled) continue;
    for (const line of order.lines.filter((candidate) => candidate.articleId === article.id)) {
      const open = order.status < status.returned ? outstanding(line) : 0;
      const reserved = order.status >= status.allocated ? open : 0;
      demand.booked += open;
      demand.allocated += reserved;
      if (order.status < status.picked) demand.leftToAllocate += open - reserved;
      if (order.status < status.collected) demand.pickedToBeCollected += line.picked;
      demand.pickedToBeReported += Math.max(0, line.picked - toNumber(line.reported));
      demand.returnedToBeReported += Math.max(0, line.returned - toNumber(line.reportedReturned));
    }
  }
  return demand;
}

/** An article as `GET /articles` shows it: every field there, null where there is nothing. */
export function articleView(warehouse: Warehouse, article: Article): Record<string, unknown> {
  const { body } = article;
  const barCodes = body.barCodeInfo;
  const free = body.freeValues;
  return {
    goodsOwner: { id: article.goodsOwnerId, name: warehouse.goodsOwner(article.goodsOwnerId)?.name ?? null },
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    articleName: body.articleName ?? null,
    productCode: body.productCode ?? null,
    unitCode: body.unitCode ?? null,
    description: body.description ?? null,
    isStockArticle: body.isStockArticle ?? true,
    isActive: body.isActive ?? true,
    supplierInfo: !body.supplierInfo
      ? null
      : {
          supplierArticleNumber: body.supplierInfo.supplierArticleNumber ?? null,
          supplierNumber: body.supplierInfo.supplierNumber ?? null,
          supplierName: body.supplierInfo.supplierName ?? null,
          alternativeSuppliers: null,
        },
    barCodeInfo: !barCodes
      ? null
      : {
          barCode: barCodes.barCode ?? null,
          barCodePackage: barCodes.barCodePackage ?? null,
          barCodePallet: barCodes.barCodePallet ?? null,
          alternativeBarCodes: barCodes.alternativeBarCodes ?? null,
        },
    quantityPerPackage: body.quantityPerPackage ?? null,
    quantityPerPallet: body.quantityPerPallet ?? null,
    weight: body.weight ?? null,
    length: body.length ?? null,
    width: body.width ?? null,
    height: body.height ?? null,
    volume: body.volume ?? null,
    purchasePrice: body.purchasePrice ?? null,
    stockValuationPrice: body.stockValuationPrice ?? null,
    customerPrice: body.customerPrice ?? null,
    purcaseCurrencyCode: body.purcaseCurrencyCode ?? null,
    countryOfOriginCode: body.countryOfOriginCode ?? null,
    statisticsNumber: body.statisticsNumber ?? null,
    articleGroup: body.articleGroup ?? null,
    articleCategory: body.articleCategory ?? null,
    inventoryInfo: inventoryInfo(article, demandFor(warehouse, article)),
    articleDataLastUpdated: instant(article.dataUpdatedAt),
    articleKind: body.structureDefinition?.articleKind ?? 'Normal',
    stockLimit: body.stockLimit ?? null,
    minimumReorderQuantity: body.minimumReorderQuantity ?? null,
    netWeight: body.netWeight ?? null,
    freeValues: !free
      ? null
      : {
          ...free,
          freeBoolean1: free.freeBoolean1 ?? false,
          freeBoolean2: free.freeBoolean2 ?? false,
          freeBoolean3: free.freeBoolean3 ?? false,
        },
    subQuantityPerItem: body.subQuantityPerItem ?? null,
    classes: null,
    customsDescription: body.customsDescription ?? null,
    taricNumbersInfo: body.taricNumbersInfo ?? null,
    defaultLocationMaxNumberOfItems: null,
    defaultLocationStockLimit: null,
    linkToPicture: body.linkToPicture ?? null,
    storageProperties: {
      isObsolete: body.storageProperties?.isObsolete ?? false,
      isSerialNumberArticle: body.storageProperties?.isSerialNumberArticle ?? false,
      isBatchArticle: body.storageProperties?.isBatchArticle ?? false,
      isExpiryDateArticle: body.storageProperties?.isExpiryDateArticle ?? false,
    },
    defaultLocation: null,
    minDaysToExpiryDateAllowedOnDelivery: body.minDaysToExpiryDateAllowedOnDelivery ?? null,
    articleColor: body.articleColor ?? null,
    articleSize: body.articleSize ?? null,
    additionalStatisticsNumber: body.additionalStatisticsNumber ?? null,
    customsExportConditions: body.customsExportConditions ?? null,
    articleNameTranslations: body.articleNameTranslations ?? null,
    articleHandlingComments: {
      articleInboundHandlingComment: body.articleInboundHandlingComment ?? null,
      articlePickingHandlingComment: body.articlePickingHandlingComment ?? null,
      articleReturnHandlingComment: body.articleReturnHandlingComment ?? null,
    },
    storageClass: body.storageClass ?? null,
  };
}

/** Sellable is what is on the shelves, less what is reserved, less what open orders still have to reserve; it may be negative. */
export function sellable(article: Article, demand: Demand): number {
  return article.numberOfItems - demand.allocated - demand.leftToAllocate;
}

function inventoryInfo(article: Article, demand: Demand): Record<string, unknown> {
  return {
    numberOfItems: article.numberOfItems,
    numberOfBookedItems: demand.booked,
    numberOfLockedItems: 0,
    toReceiveNumberOfItems: 0,
    allocatedNumberOfItems: demand.allocated,
    lockedForSaleNumberOfItems: demand.allocated,
    pickedToBeCollectedNumberOfItems: demand.pickedToBeCollected,
    receivedToBeFinishedNumberOfItems: 0,
    lastInDate: null,
    sellableNumberOfItems: sellable(article, demand),
    totalStockValue: 0,
    reported: reportedInfo(demand),
  };
}

/** An article as `GET /articles/inventoryPerWarehouse` shows it. A twin has one warehouse, number 1. */
export function inventoryPerWarehouseView(warehouse: Warehouse, article: Article): Record<string, unknown> {
  const demand = demandFor(warehouse, article);
  return {
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    inventoryPerWarehouse: [
      {
        warehouseId: 1,
        numberOfItems: article.numberOfItems,
        numberOfLockedItems: 0,
        sellableNumberOfItems: sellable(article, demand),
        availableForSaleNumberOfItems: sellable(article, demand),
        reported: reportedInfo(demand),
        allocatedNumberOfItems: demand.allocated,
      },
    ],
  };
}

function reportedInfo(demand: Demand): Record<string, number> {
  return {
    pickedToBeReportedNumberOfItems: demand.pickedToBeReported,
    returnedToBeReportedNumberOfItems: demand.returnedToBeReported,
    receivedToBeReportedNumberOfItems: 0,
  };
}
