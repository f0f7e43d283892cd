import { maybeExactNumber } from './exact-number.js';
import type { WmsConsignee, WmsNotification, WmsOrder, WmsOrderLine } from './wms-client.js';

/**
 * An order as the body of Ongoing's `PUT /orders` (`PostOrderModel`). Undefined fields are left out.
 *
 * `deliveryDate` is sent as the plain calendar day, as the vendor's own examples do. The customer's own mail, mobile and
 * telephone live in `consignee.advanced`, the order's in its own notifications.
 *
 * @throws RangeError when an amount is not a decimal number.
 */
export function toOngoingOrder(goodsOwnerId: number, order: WmsOrder) {
  return {
    goodsOwnerId,
    orderNumber: order.orderNumber,
    goodsOwnerOrderId: order.goodsOwnerOrderId,
    deliveryDate: order.deliveryDate,
    orderRemark: order.orderRemark,
    deliveryInstruction: order.deliveryInstruction,
    warehouseInstruction: order.warehouseInstruction,
    servicePointCode: order.servicePointCode,
    referenceNumber: order.referenceNumber,
    salesCode: order.salesCode,
    consigneeOrderNumber: order.consigneeOrderNumber,
    freeText1: order.freeText1,
    freeText2: order.freeText2,
    freeText3: order.freeText3,
    languageCode: order.languageCode,
    warehouseId: order.warehouseId,
    orderType: order.orderType && { code: order.orderType.code, name: order.orderType.name },
    wayOfDelivery: order.wayOfDelivery && { code: order.wayOfDelivery.code, name: order.wayOfDelivery.name },
    customerPrice: maybeExactNumber('customerPrice', order.customerPrice),
    customsInfo: order.customsValueCurrencyCode === undefined ? undefined : { customsValueCurrencyCode: order.customsValueCurrencyCode },
    emailNotification: toNotification(order.email),
    smsNotification: toNotification(order.sms),
    consignee: toConsignee(order.consignee),
    orderLines: order.orderLines.map(toOrderLine),
  };
}

function toConsignee(consignee: WmsConsignee) {
  const advanced = {
    emailNotification: toNotification(consignee.email),
    smsNotification: toNotification(consignee.sms),
    telephoneNotification: toNotification(consignee.telephone),
  };
  return {
    customerNumber: consignee.customerNumber,
    name: consignee.name,
    address1: consignee.address1,
    address2: consignee.address2,
    postCode: consignee.postCode,
    city: consignee.city,
    countryCode: consignee.countryCode,
    countryStateCode: consignee.countryStateCode,
    remark: consignee.remark,
    doorCode: consignee.doorCode,
    organisationNumber: consignee.organisationNumber,
    vatNumber: consignee.vatNumber,
    advanced: hasAny(advanced) ? advanced : undefined,
  };
}

function toOrderLine(line: WmsOrderLine) {
  const where = `order line ${line.rowNumber}`;
  const prices = {
    customerLinePrice: maybeExactNumber(`${where}, customerLinePrice`, line.customerLinePrice),
    currencyCode: line.currencyCode,
    discountPercentage: maybeExactNumber(`${where}, discountPercentage`, line.discountPercentage),
  };
  return {
    rowNumber: line.rowNumber,
    externalId: line.externalId,
    articleNumber: line.articleNumber,
    numberOfItems: line.numberOfItems,
    lineTotalCustomsValue: maybeExactNumber(`${where}, lineTotalCustomsValue`, line.lineTotalCustomsValue),
    prices: hasAny(prices) ? prices : undefined,
    comment: line.comment,
    warehouseInstruction: line.warehouseInstruction,
    shouldBePicked: line.shouldBePicked,
    lineFreeValues: line.freeText1 === undefined ? undefined : { freeText1: line.freeText1 },
  };
}

function toNotification(notification: WmsNotification | undefined) {
  return notification && { toBeNotified: notification.toBeNotified, value: notification.value };
}

function hasAny(fields: Readonly<Record<string, unknown>>): boolean {
  return Object.values(fields).some((field) => field !== undefined);
}
