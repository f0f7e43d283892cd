import { z } from 'zod';
import { LosslessNumber, isLosslessNumber } from './lossless-body.js';

const numeric = /^-?\d+(\.\d+)?([eE][+-]?\d+)?$/;

/** A JSON number, or a string that holds one: the server takes both. */
const decimal = z
  .custom<LosslessNumber | string>(
    (value) => isLosslessNumber(value) || (typeof value === 'string' && numeric.test(value)),
    'The value is not a valid decimal.',
  )
  .transform((value) => (typeof value === 'string' ? new LosslessNumber(value.replace(/^(-?)0+(?=\d)/, '$1')) : value));

const int32 = decimal
  .transform((value) => Number(value.value))
  .refine((value) => Number.isInteger(value) && Math.abs(value) <= 2_147_483_647, 'The value is not a valid 32-bit integer.');

const required = z.string('The field is required.').min(1, 'The field is required.');
const dateTime = z
  .string('The value is not a valid date.')
  .refine((value) => /^\d{4}-\d{2}-\d{2}/.test(value) && !Number.isNaN(Date.parse(value)), 'The value is not a valid date.');

const text = z.string().nullish();
const number = decimal.nullish();
const whole = int32.nullish();
const flag = z.boolean().nullish();
const date = dateTime.nullish();

/** Characters of an order remark and of the id of a pickup point. */
export const longestRemark = 500;
const servicePointCode = z.string().max(50, 'The field must be at most 50 characters.');

/** The bodies the API takes. `refuse` answers 400 on a key it does not know, `ignore` drops it. */
export function requestModels(unknownKeys: 'refuse' | 'ignore') {
  const object = unknownKeys === 'refuse' ? z.strictObject : z.object;
  const codeName = object({ code: text, name: text }).nullish();

  const article = object({
    goodsOwnerId: int32,
    articleNumber: required,
    articleName: text,
    productCode: text,
    unitCode: text,
    description: text,
    isStockArticle: flag,
    isActive: flag,
    barCodeInfo: object({
      barCode: text,
      barCodePackage: text,
      barCodePallet: text,
      alternativeBarCodes: z.array(object({ barCode: text, quantityPerBarCode: number, barCodeType: codeName })).nullish(),
    }).nullish(),
    supplierInfo: object({
      supplierArticleNumber: text,
      supplierNumber: text,
      supplierName: text,
      advanced: z.record(z.string(), z.unknown()).nullish(),
    }).nullish(),
    alternativeSuppliersInfo: z.record(z.string(), z.unknown()).nullish(),
    articleClassesInfo: z.record(z.string(), z.unknown()).nullish(),
    quantityPerPackage: whole,
    quantityPerPallet: whole,
    quantityPerLayerOnPallet: whole,
    stockLimit: whole,
    minimumReorderQuantity: number,
    subQuantityPerItem: number,
    minDaysToExpiryDateAllowedOnDelivery: whole,
    weight: number,
    netWeight: number,
    length: number,
    width: number,
    height: number,
    volume: number,
    purchasePrice: number,
    customerPrice: number,
    stockValuationPrice: number,
    purcaseCurrencyCode: text,
    countryOfOriginCode: text,
    statisticsNumber: text,
    additionalStatisticsNumber: text,
    customsDescription: text,
    customsExportConditions: text,
    taricNumbersInfo: object({ taricNumbers: z.array(object({ countryCode: required, taricNumber: required })).nullish() }).nullish(),
    linkToPicture: text,
    articleGroup: codeName,
    articleCategory: codeName,
    articleColor: codeName,
    articleSize: codeName,
    articleNameTranslations: z.array(object({ languageCode: text, articleName: text })).nullish(),
    structureDefinition: object({
      articleKind: z.enum(['Structure', 'Production']),
      rows: z.array(object({ articleNumber: required, numberOfItems: decimal })).nullish(),
    }).nullish(),
    storageProperties: object({
      isObsolete: flag,
      isSerialNumberArticle: flag,
      isBatchArticle: flag,
      isExpiryDateArticle: flag,
    }).nullish(),
    freeValues: object({
      ...{ freeText1: text, freeText2: text, freeText3: text, freeText4: text, freeText5: text, freeText6: text, freeText7: text },
      ...{ freeText8: text, freeDecimal1: number, freeDecimal2: number, freeDecimal3: number },
      ...{ freeBoolean1: flag, freeBoolean2: flag, freeBoolean3: flag, freeDateTime1: date },
    }).nullish(),
    storageClass: object({ name: required }).nullish(),
    articleInboundHandlingComment: text,
    articlePickingHandlingComment: text,
    articlePackingHandlingComment: text,
    articleReturnHandlingComment: text,
    advanced: object({ allowChangingProductionAndStructureArticlesToStockOrNonStockArticles: flag }).nullish(),
  });

  const notification = object({ toBeNotified: z.boolean().default(false), value: text }).nullish();
  const invoiceNotification = object({ value: text }).nullish();
  const address = { name: text, address1: text, address2: text, address3: text, postCode: text, city: text, countryCode: text };
  const consignee = object({
    customerNumber: text,
    ...address,
    countryStateCode: text,
    remark: text,
    doorCode: text,
    organisationNumber: text,
    vatNumber: text,
    customerGroup: codeName,
    advanced: object({
      emailNotification: notification,
      smsNotification: notification,
      telephoneNotification: notification,
      externalCustomerCode: text,
    }).nullish(),
    invoiceAddress: object({
      ...address,
      countryStateCode: text,
      advanced: object({
        emailNotification: invoiceNotification,
        smsNotification: invoiceNotification,
        telephoneNotification: invoiceNotification,
      }).nullish(),
    }).nullish(),
  });

  const orderLine = object({
    rowNumber: required,
    articleNumber: required,
    numberOfItems: decimal.default(() => new LosslessNumber('0')),
    comment: text,
    shouldBePicked: flag,
    serialNumber: text,
    batchNumber: text,
    lineTotalCustomsValue: number,
    lineType: codeName,
    prices: object({
      linePrice: number,
      customerLinePrice: number,
      currencyCode: text,
      discountPercentage: number,
      totalVat: number,
    }).nullish(),
    customerArticleNumber: text,
    warehouseInstruction: text,
    externalId: text,
    articleItemStatus: codeName,
    lineFreeValues: object({ freeText1: text, freeDecimal1: number }).nullish(),
    minDaysToExpiryDate: whole,
    maxDaysToExpiryDate: whole,
    deliveryDate: date,
    vat: object({ code: required, percent: decimal.optional() }).nullish(),
    weight: number,
    minWeight: number,
    maxWeight: number,
  });

  const customer = object({ customerNumber: required }).nullish();
  const order = object({
    goodsOwnerId: int32,
    orderNumber: required.max(50, 'The field must be at most 50 characters.'),
    deliveryDate: dateTime,
    consignee,
    goodsOwnerOrderId: text,
    referenceNumber: text,
    salesCode: text,
    consigneeOrderNumber: text,
    orderRemark: text,
    deliveryInstruction: text,
    warehouseInstruction: text,
    servicePointCode: servicePointCode.nullish(),
    freeText1: text,
    freeText2: text,
    freeText3: text,
    orderFreeDateTime1: date,
    orderType: codeName,
    wayOfDelivery: codeName,
    emailNotification: notification,
    smsNotification: notification,
    telephoneNotification: notification,
    transporter: object({
      transporterCode: text,
      transporterServiceCode: text,
      paymentAdvanced: object({
        consigneeCollects: flag,
        consigneePays: customer,
        thirdPartyPays: customer,
        senderPays: object({ ediCode: text, waybillTemplate: text, customerNumber: text }).nullish(),
      }).nullish(),
    }).nullish(),
    returnTransporter: object({ transporterCode: text, transporterServiceCode: text }).nullish(),
    customsInfo: object({ customsValueCurrencyCode: text }).nullish(),
    customerPrice: number,
    freightPrice: number,
    preparedTransportDocumentId: text,
    transporterBulkId: text,
    productionCode: text,
    invoiceUrl: text,
    languageCode: text,
    warehouseId: whole,
    pickingPriority: whole,
    termsOfDeliveryType: codeName,
    classes: z.array(object({ code: text, name: text, comment: text, isParcelTypeSuggestion: flag })).nullish(),
    marketPlace: object({ marketPlace: text, marketPlaceOrderNumber: text }).nullish(),
    advanced: object({
      orderTextLines: z.array(object({ rowNumber: required, comment: text, numberOfItems: decimal.optional() })).nullish(),
      arrivalDate: date,
      arrivalDateFrom: date,
      wayOfDeliveryString: text,
      transporterOrderNumber: text,
      invoiceNumber: text,
      termsOfPaymentString: text,
      termsOfDeliveryString: text,
      communication: text,
    }).nullish(),
    orderLines: z.array(orderLine).nullish(),
  });

  const parcelTracking = object({ waybill: required, trackingUrl: required });
  return {
    article,
    order,
    orderStatus: object({ orderStatusNumber: int32 }),
    reported: object({ reportedNumberOfItems: decimal }),
    reportedReturned: object({ reportedReturnedNumberOfItems: decimal }),
    orderTracking: object({ waybill: required, trackingUrl: required, isReturnTracking: z.boolean('The field is required.') }),
    parcel: object({
      parcelNumber: required,
      transportAdministrationType: required,
      tracking: parcelTracking.nullish(),
      advanced: z.record(z.string(), z.unknown()).nullish(),
    }),
    waybill: object({ waybill: required.max(50, 'The field must be at most 50 characters.') }),
    returnWaybill: object({ returnWaybill: required.max(50, 'The field must be at most 50 characters.') }),
    orderRemark: object({
      orderRemark: z.string().max(longestRemark, `The field must be at most ${longestRemark} characters.`).nullable(),
    }),
    warehouseInstruction: object({ warehouseInstruction: z.string().nullable() }),
    servicePointCode: object({ servicePointCode: servicePointCode.nullable() }),
    deliveryDate: object({ deliveryDate: dateTime }),
    returnOrder: object({
      goodsOwnerId: int32,
      returnOrderNumber: required,
      customerOrder: object({ orderId: int32 }),
      returnOrderLines: z.array(
        object({
          returnOrderRowNumber: required,
          customerOrderLine: object({ orderLineId: int32 }),
          toBeReturnedNumberOfItems: decimal,
          returnCause: codeName,
          returnOrderLineComment: text,
        }),
      ),
      comment: text,
      inDate: date,
      warehouseId: whole,
      returnOrderHandlingComment: text,
    }),
    wayOfDeliveryType: object({ goodsOwnerId: int32, code: required, name: required }),
  };
}

type Models = ReturnType<typeof requestModels>;
export type ArticleBody = z.infer<Models['article']>;
export type OrderBody = z.infer<Models['order']>;
export type ReturnOrderBody = z.infer<Models['returnOrder']>;
export type OrderLineBody = z.infer<Models['order']>['orderLines'] extends infer Lines
  ? Lines extends readonly (infer Line)[]
    ? Line
    : never
  : never;
export type RequestModels = Models;
