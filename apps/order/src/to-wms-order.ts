import type { ShopOrder } from '@stockbridge/shopify';
import type { WmsConsignee, WmsNotification, WmsOrder, WmsOrderLine } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { articleNumberOf } from './article-number.js';
import type { WantedLine } from './lines-at-location.js';
import { consigneeName, shipTo } from './ship-to.js';

/** A line that can't be said in the warehouse's words; the message says which and how to mend it. */
export class UnmappableLine extends Error {
  constructor(
    readonly lineItemId: string,
    orderName: string,
  ) {
    super(
      `order ${orderName}, line ${lineItemId}: it has neither SKU nor variant (the variant was deleted, or the line is custom); ` +
        'give the line a SKU that is an article in the warehouse, or remove it from the order',
    );
    this.name = 'UnmappableLine';
  }
}

/** The parts of an order in the warehouse that the connection and the hand-over decide. */
export interface HandOver {
  readonly orderNumber: string;
  /** Fixed at the first export: a calendar day in the warehouse's zone. */
  readonly deliveryDate: string;
  readonly lines: readonly WantedLine[];
  /** Line item ids that were sent before and are wanted no more: sent with quantity 0, since leaving them out may keep them. */
  readonly withdrawn: readonly { readonly rowNumber: string; readonly articleNumber: string }[];
}

/** Longest remark that Ongoing takes. */
const REMARK_LIMIT = 500;

/**
 * Says in the warehouse's words what the shop said in its own.
 *
 * The row number is the line item's id, so the same order always maps to the same rows and a second `PUT /orders` changes
 * nothing (Ongoing REST: `rowNumber` identifies the line on update). Money is a decimal string in the shop's currency.
 *
 * @throws UnmappableLine when a line has neither SKU nor variant.
 */
export function toWmsOrder(order: ShopOrder, handOver: HandOver): WmsOrder {
  const email = order.customer?.email ?? order.email;
  const mobile = order.shippingAddress?.phone ?? order.phone;
  return {
    orderNumber: handOver.orderNumber,
    goodsOwnerOrderId: order.id,
    deliveryDate: handOver.deliveryDate,
    consignee: toConsignee(order),
    orderLines: [
      ...handOver.lines.map((wanted) => toWmsOrderLine(order, wanted)),
      ...handOver.withdrawn.map((line) => ({ ...line, externalId: line.rowNumber, numberOfItems: 0 })),
    ],
    orderRemark: cut(order.note),
    deliveryInstruction: order.shippingLine?.title,
    wayOfDelivery: order.shippingLine
      ? { code: order.shippingLine.code ?? order.shippingLine.title, name: order.shippingLine.title }
      : undefined,
    customerPrice: order.totalPrice,
    customsValueCurrencyCode: order.currencyCode,
    email: email ? notification(email, isEmail(email)) : undefined,
    sms: mobile ? notification(mobile, isPhone(mobile)) : undefined,
  };
}

function toConsignee(order: ShopOrder): WmsConsignee {
  const address = shipTo(order);
  const email = order.customer?.email ?? order.email;
  return {
    customerNumber: order.id,
    name: address ? consigneeName(address, order.companyName) : undefined,
    address1: address?.address1 ?? undefined,
    address2: address?.address2 ?? undefined,
    postCode: address?.zip ?? undefined,
    city: address?.city ?? undefined,
    countryCode: address?.countryCode ?? undefined,
    countryStateCode: address?.provinceCode ?? undefined,
    remark: order.customer?.note ?? undefined,
    email: email ? notification(email, false) : undefined,
    sms: address?.phone ? notification(address.phone, false) : undefined,
    telephone: address?.phone ? notification(address.phone, false) : undefined,
  };
}

function toWmsOrderLine(order: ShopOrder, { line, quantity }: WantedLine): WmsOrderLine {
  const articleNumber = articleNumberOf(line);
  if (!articleNumber) throw new UnmappableLine(line.id, order.name);
  const price = new Decimal(line.unitPrice).times(quantity);
  // Allocations cover all ordered units; fewer are sent when some were refunded or go from elsewhere.
  const discount = new Decimal(line.discount).times(quantity).dividedBy(line.quantity);
  return {
    rowNumber: line.id,
    externalId: line.id,
    articleNumber,
    numberOfItems: quantity,
    customerLinePrice: price.toFixed(2),
    lineTotalCustomsValue: price.minus(discount).toFixed(2),
    currencyCode: order.currencyCode,
    discountPercentage: price.isZero() ? '0' : discount.times(100).dividedBy(price).toDecimalPlaces(6).toString(),
  };
}

function notification(value: string, toBeNotified: boolean): WmsNotification {
  return { toBeNotified, value };
}

function cut(text: string | null): string | undefined {
  if (!text) return undefined;
  return text.length <= REMARK_LIMIT ? text : `${text.slice(0, REMARK_LIMIT - 1)}…`;
}

function isEmail(text: string): boolean {
  return /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(text);
}

function isPhone(text: string): boolean {
  return /^\+?[\d\s()./-]+$/.test(text) && text.replace(/\D/g, '').length >= 7;
}
