import { LosslessNumber, toNumber } from './lossless-body.js';
import { instant } from './ongoing-time.js';
import type { OrderBody } from './request-models.js';
import { status } from './statuses.js';
import { type Order, type OrderLine, type Tracking, type Warehouse, outstanding } from './warehouse.js';
import type { Site } from './warehouse-setup.js';

type CodeName = { code?: string | null; name?: string | null } | null | undefined;
type Notification = { toBeNotified?: boolean; value?: string | null } | null | undefined;

/** An order as `GET /orders` shows it: every field there, null where there is nothing. */
export function orderView(warehouse: Warehouse, order: Order): Record<string, unknown> {
  const { body } = order;
  return {
    goodsOwner: { id: order.goodsOwnerId, name: warehouse.goodsOwner(order.goodsOwnerId)?.name ?? null },
    orderInfo: orderInfo(warehouse, order),
    consignee: consignee(body.consignee, order.consigneeId),
    parcels:
      order.parcels.length === 0
        ? null
        : order.parcels.map((parcel) => ({
            id: parcel.id,
            parcelNumber: parcel.parcelNumber,
            isReturnParcel: parcel.isReturn,
            tracking:
              parcel.tracking === null
                ? null
                : { freightPrice: null, trackingUrl: parcel.tracking.trackingUrl, waybill: parcel.tracking.waybill },
            advanced: { parcelSerialNumber: null, length: null, width: null, height: null, weight: null },
          })),
    orderLines: order.lines.map((line) => orderLine(warehouse, order, line)),
    transporter:
      order.carrier === null
        ? null
        : {
            transporterName: order.carrier.name,
            name: order.carrier.service,
            code: order.carrier.code,
            serviceCode: order.carrier.serviceCode,
            serviceComment: null,
            transporterContract: null,
          },
    returnTransporter: null,
    tracking: tracking(order.tracking),
    classes: !body.classes ? null : body.classes.map((entry) => ({ code: entry.code ?? null, name: entry.name ?? null })),
    shipmentInfo: null,
    returnTracking: tracking(order.returnTracking),
    advanced: {
      orderTextLines:
        body.advanced?.orderTextLines?.map((line) => ({
          rowNumber: line.rowNumber,
          comment: line.comment ?? null,
          numberOfItems: line.numberOfItems ?? 0,
        })) ?? null,
    },
  };
}

function orderInfo(warehouse: Warehouse, order: Order): Record<string, unknown> {
  const { body } = order;
  return {
    orderId: order.id,
    orderNumber: order.orderNumber,
    goodsOwnerOrderId: body.goodsOwnerOrderId ?? null,
    referenceNumber: body.referenceNumber ?? null,
    salesCode: body.salesCode ?? null,
    orderRemark: body.orderRemark ?? null,
    deliveryInstruction: body.deliveryInstruction ?? null,
    servicePointCode: body.servicePointCode ?? null,
    freeText1: body.freeText1 ?? null,
    freeText2: body.freeText2 ?? null,
    freeText3: body.freeText3 ?? null,
    orderType: codeName(body.orderType),
    wayOfDelivery: codeName(body.wayOfDelivery),
    deliveryDate: body.deliveryDate.slice(0, 10),
    createdDate: instant(order.createdAt),
    shippedTime: instant(order.shippedAt),
    wayBill: order.waybill,
    returnWayBill: order.returnWaybill,
    orderStatus: { number: order.status, text: warehouse.statusText(order.status) },
    emailNotification: notification(body.emailNotification),
    smsNotification: notification(body.smsNotification),
    telephoneNotification: notification(body.telephoneNotification),
    orderedNumberOfItems: sum(order, (line) => toNumber(line.body.numberOfItems)),
    allocatedNumberOfItems: sum(order, (line) => allocated(order, line)),
    pickedNumberOfItems: sum(order, (line) => line.picked),
    customsInfo: !body.customsInfo ? null : { customsValueCurrencyCode: body.customsInfo.customsValueCurrencyCode ?? null },
    preparedTransportDocumentId: body.preparedTransportDocumentId ?? null,
    warehouse: shownSite(warehouse, order),
    termsOfDeliveryType: codeName(body.termsOfDeliveryType),
    customerPrice: body.customerPrice ?? null,
    consigneeOrderNumber: body.consigneeOrderNumber ?? null,
    warehouseInstruction: body.warehouseInstruction ?? null,
    marketPlace: !body.marketPlace
      ? null
      : { marketPlace: body.marketPlace.marketPlace ?? null, marketPlaceOrderNumber: body.marketPlace.marketPlaceOrderNumber ?? null },
    pickingPriority: body.pickingPriority ?? null,
    productionCode: body.productionCode ?? null,
    advanced: {
      invoiceNumber: body.advanced?.invoiceNumber ?? null,
      arrivalDate: body.advanced?.arrivalDate ?? null,
      deliveryDateWithTime: instant(new Date(body.deliveryDate)),
      backOrderInfo: null,
      orderHeaderUpdated: instant(order.headerUpdatedAt),
      transportPaymentType: null,
    },
    freightPrice: body.freightPrice ?? null,
    invoiceUrl: body.invoiceUrl ?? null,
    orderFreeDateTime1: body.orderFreeDateTime1 ?? null,
    sortLocation: null,
  };
}

function shownSite(warehouse: Warehouse, order: Order): Site | null {
  const { warehouseId } = order.body;
  if (typeof warehouseId !== 'number' && warehouse.setup.warehouseOfUnboundOrders === 'none') return null;
  return warehouse.site(warehouse.siteOf(order)) ?? null;
}

function orderLine(warehouse: Warehouse, order: Order, line: OrderLine): Record<string, unknown> {
  const article = warehouse.articleById(line.articleId);
  const { body } = line;
  return {
    id: line.id,
    rowNumber: line.rowNumber,
    article:
      article === undefined
        ? null
        : {
            articleSystemId: article.id,
            articleNumber: article.articleNumber,
            articleName: article.body.articleName ?? null,
            productCode: article.body.productCode ?? null,
            articleKind: article.body.structureDefinition?.articleKind ?? 'Normal',
          },
    comment: body.comment ?? null,
    orderedNumberOfItems: body.numberOfItems,
    allocatedNumberOfItems: allocated(order, line),
    pickedNumberOfItems: line.picked,
    packedNumberOfItems: 0,
    reportedNumberOfItems: line.reported,
    shouldBePicked: body.shouldBePicked ?? true,
    pickedArticleItems:
      line.items.length === 0
        ? null
        : line.items.map((item) => ({
            articleItemId: item.id,
            originalArticleItemId: item.id,
            numberOfItems: item.quantity,
            serial: body.serialNumber ?? null,
            batchNumber: body.batchNumber ?? null,
            isPicked: true,
            isReturned: item.returnedAt !== null,
            pickedTime: instant(item.pickedAt),
            packedTime: null,
            returnDate: instant(item.returnedAt),
            returnCause: item.returnCause === null ? null : { code: item.returnCause, name: item.returnCause },
            articleItemStatus: null,
            parcel: parcelOf(order, item.parcelId),
            location: null,
            zoneName: null,
            expiryDate: null,
            weight: null,
            volume: null,
            comment: null,
          })),
    subOrderLines: null,
    serialNumber: body.serialNumber ?? null,
    lineTotalCustomsValue: body.lineTotalCustomsValue ?? null,
    batchNumber: body.batchNumber ?? null,
    reportedReturnedNumberOfItems: line.reportedReturned,
    lineType: codeName(body.lineType),
    prices: !body.prices
      ? null
      : {
          linePrice: body.prices.linePrice ?? null,
          customerLinePrice: body.prices.customerLinePrice ?? null,
          currencyCode: body.prices.currencyCode ?? null,
          discountPercentage: body.prices.discountPercentage ?? null,
        },
    customerArticleNumber: body.customerArticleNumber ?? null,
    externalId: body.externalId ?? null,
    returnedNumberOfItems: line.returned,
    freeValues: !body.lineFreeValues
      ? null
      : { freeText1: body.lineFreeValues.freeText1 ?? null, freeDecimal1: body.lineFreeValues.freeDecimal1 ?? null },
    minDaysToExpiryDate: body.minDaysToExpiryDate ?? null,
    maxDaysToExpiryDate: body.maxDaysToExpiryDate ?? null,
    deliveryDate: body.deliveryDate ?? null,
    warehouseInstruction: body.warehouseInstruction ?? null,
    vat: !body.vat ? null : { code: body.vat.code, percent: body.vat.percent ?? new LosslessNumber('0') },
    pickOrderInfo: null,
  };
}

function parcelOf({ parcels }: Order, parcelId: number | undefined): unknown {
  const parcel = parcels.find(({ id }) => id === parcelId);
  return parcel === undefined
    ? null
    : { id: parcel.id, parcelNumber: parcel.parcelNumber, parcelType: null, advanced: null, parentParcel: null };
}

function consignee(body: OrderBody['consignee'], id: number): Record<string, unknown> {
  return {
    customerNumber: body.customerNumber ?? null,
    name: body.name ?? null,
    address1: body.address1 ?? null,
    address2: body.address2 ?? null,
    address3: body.address3 ?? null,
    postCode: body.postCode ?? null,
    city: body.city ?? null,
    countryCode: body.countryCode ?? null,
    countryStateCode: body.countryStateCode ?? null,
    remark: body.remark ?? null,
    doorCode: body.doorCode ?? null,
    advanced: {
      telephoneNotification: notification(body.advanced?.telephoneNotification),
      emailNotification: notification(body.advanced?.emailNotification),
      smsNotification: notification(body.advanced?.smsNotification),
    },
    invoiceAddress: body.invoiceAddress ?? null,
    id,
  };
}

/** Goods reserved for a line: all that is left to pick, from the status on in which the warehouse has prepared the picking. */
function allocated(order: Order, line: OrderLine): number {
  return order.status >= status.allocated && order.status < status.picked ? outstanding(line) : 0;
}

function tracking(entries: readonly Tracking[]): unknown {
  if (entries.length === 0) return null;
  return entries.map((entry) => ({
    waybill: entry.waybill,
    trackingUrl: entry.trackingUrl,
    created: instant(entry.createdAt),
    freightPrice: null,
  }));
}

function codeName(value: CodeName): unknown {
  return !value ? null : { code: value.code ?? null, name: value.name ?? null };
}

function notification(value: Notification): unknown {
  return !value ? null : { toBeNotified: value.toBeNotified ?? false, value: value.value ?? null };
}

function sum(order: Order, of: (line: OrderLine) => number): number {
  return order.lines.reduce((total, line) => total + of(line), 0);
}
