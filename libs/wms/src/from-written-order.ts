import type { WrittenOrderAnswer } from './ongoing-answers.js';
import type { WmsNotification, WmsOrder } from './wms-client.js';

type Notification = WrittenOrderAnswer['orderInfo']['emailNotification'];

/**
 * What stands in the WMS of an order, in the words in which we write it: of two orders that are written alike these are alike.
 * Decimals come as the digits they were told in. What the API does not tell again (`UNTOLD_ORDER_FIELDS`) is undefined. Texts lose
 * outer blanks, and the warehouse is named also where the WMS chose it.
 */
export function fromWrittenOrder({ orderInfo, consignee, orderLines }: WrittenOrderAnswer): WmsOrder {
  return {
    orderNumber: orderInfo.orderNumber,
    goodsOwnerOrderId: orderInfo.goodsOwnerOrderId ?? '',
    deliveryDate: /^\d{4}-\d\d-\d\d/.exec(orderInfo.deliveryDate ?? '')?.[0] ?? '',
    consignee: {
      customerNumber: said(consignee?.customerNumber),
      name: said(consignee?.name),
      address1: said(consignee?.address1),
      address2: said(consignee?.address2),
      postCode: said(consignee?.postCode),
      city: said(consignee?.city),
      countryCode: said(consignee?.countryCode),
      countryStateCode: said(consignee?.countryStateCode),
      remark: said(consignee?.remark),
      doorCode: said(consignee?.doorCode),
      email: notification(consignee?.advanced?.emailNotification ?? null),
      sms: notification(consignee?.advanced?.smsNotification ?? null),
      telephone: notification(consignee?.advanced?.telephoneNotification ?? null),
    },
    orderLines: orderLines.map((line) => ({
      rowNumber: line.rowNumber ?? line.externalId ?? '',
      externalId: said(line.externalId),
      articleNumber: line.article?.articleNumber ?? '',
      numberOfItems: Number(line.orderedNumberOfItems ?? 0),
      customerLinePrice: said(line.prices?.customerLinePrice),
      lineTotalCustomsValue: said(line.lineTotalCustomsValue),
      currencyCode: said(line.prices?.currencyCode),
      discountPercentage: said(line.prices?.discountPercentage),
      comment: said(line.comment),
      freeText1: said(line.freeValues?.freeText1),
      warehouseInstruction: said(line.warehouseInstruction),
      ...(line.shouldBePicked === false && { shouldBePicked: false }),
    })),
    orderRemark: said(orderInfo.orderRemark),
    deliveryInstruction: said(orderInfo.deliveryInstruction),
    warehouseInstruction: said(orderInfo.warehouseInstruction),
    servicePointCode: said(orderInfo.servicePointCode),
    orderType: codeAndName(orderInfo.orderType),
    wayOfDelivery: codeAndName(orderInfo.wayOfDelivery),
    warehouseId: orderInfo.warehouse?.id ? Number(orderInfo.warehouse.id) : undefined,
    referenceNumber: said(orderInfo.referenceNumber),
    salesCode: said(orderInfo.salesCode),
    consigneeOrderNumber: said(orderInfo.consigneeOrderNumber),
    freeText1: said(orderInfo.freeText1),
    freeText2: said(orderInfo.freeText2),
    freeText3: said(orderInfo.freeText3),
    customerPrice: said(orderInfo.customerPrice),
    customsValueCurrencyCode: said(orderInfo.customsInfo?.customsValueCurrencyCode),
    email: notification(orderInfo.emailNotification),
    sms: notification(orderInfo.smsNotification),
  };
}

function said(value: string | null | undefined): string | undefined {
  return value ?? undefined;
}

function codeAndName(value: WrittenOrderAnswer['orderInfo']['orderType']): { code: string; name: string } | undefined {
  return value?.code ? { code: value.code, name: value.name ?? value.code } : undefined;
}

function notification(value: Notification): WmsNotification | undefined {
  if (!value || (value.toBeNotified === null && value.value === null)) return undefined;
  return { toBeNotified: value.toBeNotified ?? false, ...(value.value !== null && { value: value.value }) };
}
