import { instant } from './ongoing-time.js';
import { type Demand, demandFor, sellable } from './stock.js';
import { type Article, type Warehouse, onShelves } from './warehouse.js';
import type { Site } from './warehouse-setup.js';

const freeNames = [...[1, 2, 3, 4, 5, 6, 7, 8].map((number) => `freeText${number}`), ...[1, 2, 3].map((number) => `freeDecimal${number}`)];

/** An article as `GET /articles` shows it: every field there, null where there is nothing. */
export function articleView(warehouse: Warehouse, article: Article): Record<string, unknown> {
  const { body } = article;
  const barCodes = body.barCodeInfo;
  const allShown = warehouse.setup.writeOnlyFields === 'shown';
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
    inventoryInfo: inventoryInfo(warehouse, article),
    articleDataLastUpdated: instant(article.dataUpdatedAt),
    articleKind: body.structureDefinition?.articleKind ?? 'Normal',
    stockLimit: body.stockLimit ?? null,
    minimumReorderQuantity: body.minimumReorderQuantity ?? null,
    netWeight: body.netWeight ?? null,
    freeValues: freeValues(body.freeValues, allShown),
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
    ...(allShown ? { structureDefinition: body.structureDefinition ?? null } : {}),
  };
}

function freeValues(free: Article['body']['freeValues'], allShown: boolean): Record<string, unknown> | null {
  if (!free) return null;
  const { freeDateTime1 = null, ...others } = free;
  const absent = Object.fromEntries(freeNames.map((name) => [name, null]));
  const flags = {
    freeBoolean1: free.freeBoolean1 ?? false,
    freeBoolean2: free.freeBoolean2 ?? false,
    freeBoolean3: free.freeBoolean3 ?? false,
  };
  return { ...absent, ...others, ...flags, ...(allShown ? { freeDateTime1 } : {}) };
}

function inventoryInfo(warehouse: Warehouse, article: Article): Record<string, unknown> {
  const demand = demandFor(warehouse, article);
  return {
    numberOfItems: onShelves(article),
    numberOfBookedItems: demand.booked,
    numberOfLockedItems: 0,
    toReceiveNumberOfItems: 0,
    allocatedNumberOfItems: demand.allocated,
    lockedForSaleNumberOfItems: demand.allocated,
    pickedToBeCollectedNumberOfItems: demand.pickedToBeCollected,
    receivedToBeFinishedNumberOfItems: 0,
    lastInDate: null,
    sellableNumberOfItems: sellable(warehouse, article, undefined, demand),
    totalStockValue: 0,
    reported: reportedInfo(demand),
  };
}

/** An article as `GET /articles/inventoryPerWarehouse` shows it, in the sites asked for. */
export function inventoryPerWarehouseView(warehouse: Warehouse, article: Article, sites: readonly Site[]): Record<string, unknown> {
  return {
    articleSystemId: article.id,
    articleNumber: article.articleNumber,
    inventoryPerWarehouse: sites.flatMap((site) => {
      const demand = demandFor(warehouse, article, site.id);
      const numberOfItems = onShelves(article, site.id);
      const empty = numberOfItems === 0 && demand.booked === 0 && demand.pickedToBeCollected === 0;
      if (empty && warehouse.setup.emptyWarehouses === 'left-out') return [];
      const forSale = sellable(warehouse, article, site.id, demand);
      return {
        warehouseId: site.id,
        numberOfItems,
        numberOfLockedItems: 0,
        sellableNumberOfItems: forSale,
        availableForSaleNumberOfItems: forSale,
        reported: reportedInfo(demand),
        allocatedNumberOfItems: demand.allocated,
      };
    }),
  };
}

function reportedInfo(demand: Demand): Record<string, number> {
  return {
    pickedToBeReportedNumberOfItems: demand.pickedToBeReported,
    returnedToBeReportedNumberOfItems: demand.returnedToBeReported,
    receivedToBeReportedNumberOfItems: 0,
  };
}
