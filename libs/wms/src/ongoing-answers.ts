import { z } from 'zod';
import { exactDecimal } from './exact-number.js';

// Ongoing says null for whatever is absent, arrays included, and customises freely. Only what a record can't do without (its id
// and number) is demanded; anything else that has an unexpected shape counts as absent.

const text = z
  .string()
  .transform((value) => (value.trim() === '' ? null : value.trim()))
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const decimal = z
  .union([
    z.number(),
    z
      .string()
      .regex(/^-?\d+(\.\d+)?$/)
      .transform(Number),
  ])
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const flag = z
  .boolean()
  .nullish()
  .transform((value) => value ?? null)
  .catch(null);
const id = z.number().int().positive();
/** Digit for digit, as long as the JSON was parsed so. */
const exact = z.unknown().nullish().transform(exactDecimal);

function part<Shape extends z.ZodRawShape>(shape: Shape) {
  return z
    .object(shape)
    .nullish()
    .transform((value) => value ?? null)
    .catch(null);
}

function list<Item extends z.ZodType>(item: Item) {
  return z
    .array(item.nullish())
    .nullish()
    .transform((items) => (items ?? []).filter((each): each is NonNullable<typeof each> => each !== null && each !== undefined));
}

const codeName = part({ code: text, name: text });
const notification = part({ toBeNotified: flag, value: text });

const parcelId = id.nullish().catch(null);
const trackingEntry = z.object({ waybill: text, trackingUrl: text });

/** `GetOrderModel`, as far as following an order needs it. */
export const orderAnswer = z.object({
  orderInfo: z.object({
    orderId: id,
    orderNumber: z.string(),
    goodsOwnerOrderId: text,
    orderStatus: part({ number: decimal, text }),
    deliveryDate: text,
    wayOfDelivery: codeName,
    orderType: codeName,
    wayBill: text,
    returnWayBill: text,
  }),
  orderLines: list(
    z.object({
      id,
      rowNumber: text,
      externalId: text,
      article: part({ articleNumber: text }),
      orderedNumberOfItems: decimal,
      pickedNumberOfItems: decimal,
      returnedNumberOfItems: decimal,
      reportedNumberOfItems: decimal,
      pickedArticleItems: list(
        z.object({
          numberOfItems: decimal,
          isReturned: flag,
          returnDate: text,
          returnCause: codeName,
          parcel: part({ id: parcelId, parcelNumber: text, parentParcel: part({ id: parcelId, parcelNumber: text }) }),
        }),
      ),
    }),
  ),
  tracking: list(trackingEntry),
  returnTracking: list(trackingEntry),
  parcels: list(z.object({ id: parcelId, parcelNumber: text, isReturnParcel: flag, tracking: part({ waybill: text, trackingUrl: text }) })),
  transporter: part({ transporterName: text }),
});
export type OrderAnswer = z.output<typeof orderAnswer>;
export const orderAnswers = list(orderAnswer);

/** `GetOrderModel`, as far as it tells again what was written. */
export const writtenOrderAnswer = z.object({
  orderInfo: z.object({
    orderId: id,
    orderNumber: z.string(),
    goodsOwnerOrderId: text,
    deliveryDate: text,
    orderRemark: text,
    deliveryInstruction: text,
    warehouseInstruction: text,
    servicePointCode: text,
    orderType: codeName,
    wayOfDelivery: codeName,
    warehouse: part({ id: exact }),
    referenceNumber: text,
    salesCode: text,
    consigneeOrderNumber: text,
    freeText1: text,
    freeText2: text,
    freeText3: text,
    customerPrice: exact,
    customsInfo: part({ customsValueCurrencyCode: text }),
    emailNotification: notification,
    smsNotification: notification,
  }),
  consignee: part({
    customerNumber: text,
    name: text,
    address1: text,
    address2: text,
    postCode: text,
    city: text,
    countryCode: text,
    countryStateCode: text,
    remark: text,
    doorCode: text,
    advanced: part({ emailNotification: notification, smsNotification: notification, telephoneNotification: notification }),
  }),
  orderLines: list(
    z.object({
      rowNumber: text,
      externalId: text,
      article: part({ articleNumber: text }),
      orderedNumberOfItems: exact,
      shouldBePicked: flag,
      comment: text,
      warehouseInstruction: text,
      lineTotalCustomsValue: exact,
      prices: part({ customerLinePrice: exact, currencyCode: text, discountPercentage: exact }),
      freeValues: part({ freeText1: text }),
    }),
  ),
});
export type WrittenOrderAnswer = z.output<typeof writtenOrderAnswer>;
export const writtenOrderAnswers = list(writtenOrderAnswer);

/** `GetArticleModel`; its fields are read one by one, from wherever they stand. */
export const articleAnswer = z.looseObject({ articleSystemId: id, articleNumber: z.string() });
export type ArticleAnswer = z.output<typeof articleAnswer>;
export const articleAnswers = list(articleAnswer);

/** `GetArticleModel`, as far as `check` needs it. */
export const articleOwners = list(z.object({ goodsOwner: part({ id: decimal }) }));

/** `GetArticleModel`, as far as stock needs it. */
export const stockAnswer = z.object({
  articleSystemId: id,
  articleNumber: z.string(),
  articleKind: text,
  inventoryInfo: part({ numberOfItems: decimal, sellableNumberOfItems: decimal }),
  structureDefinition: part({ rows: list(z.object({ articleNumber: text, numberOfItems: decimal })) }),
});
export type StockAnswer = z.output<typeof stockAnswer>;
export const stockAnswers = list(stockAnswer);

/** `GetArticleModel`, as far as its number. */
export const articleNumbers = list(z.object({ articleSystemId: id, articleNumber: z.string() }));

/** `GetArticleInventoryPerWarehouseModel`. */
export const warehouseStockAnswer = z.object({
  articleSystemId: id,
  articleNumber: z.string(),
  inventoryPerWarehouse: list(z.object({ warehouseId: z.number().int(), numberOfItems: decimal, sellableNumberOfItems: decimal })),
});
export type WarehouseStockAnswer = z.output<typeof warehouseStockAnswer>;
export const warehouseStockAnswers = list(warehouseStockAnswer);

export const warehouseAnswers = list(z.object({ id, code: text, name: text }));

/** The key must be there, since this answer is how we know that Ongoing is at the other end. */
export const statusesAnswer = z.object({
  orderStatuses: z
    .array(z.object({ number: z.number().int(), text }))
    .nullable()
    .transform((statuses) => statuses ?? []),
});

/** `GetReturnOrderModel`, as far as what came back needs it. */
export const returnOrderAnswer = z.object({
  returnOrderInfo: z.object({ returnOrderId: id, returnOrderNumber: z.string() }),
  customerOrderInfo: part({ orderNumber: text }),
  returnOrderLines: list(
    z.object({
      customerOrderLine: part({ customerOrderRowNumber: text }),
      returnCause: codeName,
      returnedNumberOfItems: decimal,
      returnedRemovedByInventoryNumberOfItems: decimal,
      returnedArticleItems: list(
        z.object({ numberOfItems: decimal, returnTime: text, returnCause: codeName, isReturnRemovedByInventory: flag }),
      ),
    }),
  ),
});
export type ReturnOrderAnswer = z.output<typeof returnOrderAnswer>;
export const returnOrderAnswers = list(returnOrderAnswer);

/** Answers of writes: the id must be there, else the write counts as failed. */
export const articleWritten = z.object({ articleSystemId: id });
export const orderWritten = z.object({ orderId: id });
export const returnOrderWritten = z.object({ returnOrderId: id });
