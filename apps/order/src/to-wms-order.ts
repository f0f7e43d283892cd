import type { CustomOrderField, OrderSettings } from '@stockbridge/contracts';
import type { ShopLine, ShopOrder } from '@stockbridge/shopify';
import type { WmsCodeAndName, WmsConsignee, WmsOrder, WmsOrderLine } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { articleNumberOf } from './article-number.js';
import { customValue } from './custom-mapping.js';
import { cutText, firstGiven, wholeText } from './cut-text.js';
import type { WantedLine } from './lines-at-location.js';
import { contact, mailTo, messageTo } from './notification.js';
import { shippingRulesOf, withoutOwnTags } from './order-source.js';
import { consigneeName, shipTo } from './ship-to.js';
import { applyRules, type RuleHit } from './shipping-rules.js';
import { WMS_LIMITS } from './wms-limits.js';

/** A line that can't be said in the warehouse's words; the message says which and how to mend it. */
export class UnmappableLine extends Error {
  constructor(
    readonly lineItemId: string,
    orderName: string,
  ) {
    super(
      `order ${orderName}, line ${lineItemId}: it has neither SKU nor variant (the variant was deleted); ` +
        'give the line a SKU that is an article in the warehouse, or remove it from the order',
    );
    this.name = 'UnmappableLine';
  }
}

/** The parts of an order in the warehouse that the connection and the hand-over decide. */
export interface HandOver {
  readonly orderNumber: string;
  /** Fixed at the first export: a calendar day in the warehouse's zone. A shipping rule may say another. */
  readonly deliveryDate: string;
  /** Only what was added late: its amount is that of its lines, since the order itself says the order's. */
  readonly isSupplement?: boolean;
  readonly lines: readonly WantedLine[];
  /** Line item ids that were sent before and are wanted no more: sent with quantity 0, since leaving them out may keep them. */
  readonly withdrawn: readonly { readonly rowNumber: string; readonly articleNumber: string }[];
  readonly settings: OrderSettings;
  /** WMS warehouse that the connection is bound to; null when it is not. */
  readonly warehouseId: number | null;
}

/**
 * Says in the warehouse's words what the shop said in its own, a line per row of the order tables of Ongoing's own Shopify
 * integration (docs/orders.md). No text is longer than the WMS takes.
 *
 * The row number is the line item's id, so the same order always maps to the same rows and a second `PUT /orders` changes
 * nothing (Ongoing REST: `rowNumber` identifies the line on update). Money is a decimal string in the order's `currencyCode`.
 *
 * @throws UnmappableLine when a line has neither SKU nor variant.
 */
export function toWmsOrder(given: ShopOrder, handOver: HandOver): WmsOrder {
  const { settings } = handOver;
  const order = withoutOwnTags(given, settings);
  const routed = applyRules(order, shippingRulesOf(settings));
  const custom = (field: CustomOrderField) => customValue(order, settings, field);
  const digits = decimalsOf(order.currencyCode);
  const lines = handOver.lines.map((wanted) => toWmsOrderLine(order, wanted, settings, digits));
  return {
    orderNumber: handOver.orderNumber,
    goodsOwnerOrderId: order.id,
    deliveryDate: routed.get('deliveryDate')?.value ?? handOver.deliveryDate,
    consignee: toConsignee(order, settings),
    orderLines: [...lines, ...handOver.withdrawn.map((line) => ({ ...line, externalId: line.rowNumber, numberOfItems: 0 }))],
    orderRemark: cutText(order.note, WMS_LIMITS.orderRemark),
    deliveryInstruction: cutText(routed.get('deliveryInstruction')?.value ?? order.shippingLine?.title, WMS_LIMITS.instruction),
    servicePointCode: routed.get('servicePointCode')?.value,
    orderType: settings.orderType ?? undefined,
    wayOfDelivery: wayOfDelivery(order, settings, routed),
    warehouseId: handOver.warehouseId ?? undefined,
    customerPrice: handOver.isSupplement
      ? amount(Decimal.sum(0, ...lines.map((line) => line.lineTotalCustomsValue)), digits)
      : order.totalPrice,
    customsValueCurrencyCode: order.currencyCode,
    email: mailTo(firstGiven(order.customer?.email, order.email)),
    sms: messageTo(firstGiven(order.shippingAddress?.phone, order.phone), shipTo(order)?.countryCode ?? null),
    referenceNumber: custom('referenceNumber'),
    salesCode: custom('salesCode'),
    consigneeOrderNumber: custom('consigneeOrderNumber'),
    warehouseInstruction: custom('warehouseInstruction'),
    freeText1: custom('freeText1'),
    freeText2: custom('freeText2'),
    freeText3: custom('freeText3'),
    languageCode: custom('languageCode'),
  };
}

function toConsignee(order: ShopOrder, settings: OrderSettings): WmsConsignee {
  const address = shipTo(order);
  const custom = (field: CustomOrderField) => customValue(order, settings, field);
  const phone = firstGiven(address?.phone);
  return {
    customerNumber: order.id,
    name: address ? cutText(consigneeName(address, order.companyName), WMS_LIMITS.addressLine) : undefined,
    address1: cutText(address?.address1, WMS_LIMITS.addressLine),
    address2: cutText(address?.address2, WMS_LIMITS.addressLine),
    postCode: cutText(address?.zip, WMS_LIMITS.addressLine),
    city: cutText(address?.city, WMS_LIMITS.addressLine),
    countryCode: wholeText(address?.countryCode, WMS_LIMITS.code),
    countryStateCode: wholeText(address?.provinceCode, WMS_LIMITS.code),
    remark: cutText(order.customer?.note, WMS_LIMITS.customerRemark),
    doorCode: custom('doorCode'),
    organisationNumber: custom('organisationNumber'),
    vatNumber: custom('vatNumber'),
    email: contact(firstGiven(order.customer?.email, order.email), settings.notifyCustomerByEmail),
    sms: contact(phone, settings.notifyCustomerBySms),
    telephone: contact(phone, false),
  };
}

function toWmsOrderLine(
  order: ShopOrder,
  { line, quantity, shouldBePicked }: WantedLine,
  settings: OrderSettings,
  digits: number,
): WmsOrderLine & { readonly lineTotalCustomsValue: string } {
  const articleNumber = articleNumberOf(line);
  if (!articleNumber) throw new UnmappableLine(line.id, order.name);
  const price = new Decimal(line.unitPrice).times(quantity);
  const discount = discountOf(line, quantity, digits);
  const lineName = settings.lineNameToComment ? cutText(line.name, WMS_LIMITS.comment) : undefined;
  return {
    rowNumber: line.id,
    externalId: line.id,
    articleNumber,
    numberOfItems: quantity,
    customerLinePrice: amount(price, digits),
    lineTotalCustomsValue: amount(price.minus(discount), digits),
    currencyCode: order.currencyCode,
    // As many digits as it takes to come back to the same amount, to the last decimal of the currency.
    discountPercentage: price.isZero() ? '0' : discount.times(100).dividedBy(price).toDecimalPlaces(12).toFixed(),
    comment: customValue(order, settings, 'line.comment', line) ?? lineName,
    freeText1: customValue(order, settings, 'line.freeText1', line),
    warehouseInstruction: customValue(order, settings, 'line.warehouseInstruction', line),
    ...(shouldBePicked === false && { shouldBePicked }),
  };
}

/**
 * The line's discount allocations cover all ordered units. When fewer are sent, because some were refunded or go from elsewhere, they
 * bear their share, rounded down: all parts of a line together never get more than was given.
 */
function discountOf(line: ShopLine, quantity: number, digits: number): Decimal {
  const whole = new Decimal(line.discount);
  return quantity >= line.quantity ? whole : whole.times(quantity).dividedBy(line.quantity).toDecimalPlaces(digits, Decimal.ROUND_DOWN);
}

/** With the decimals of the currency; with more only where the shop has more. */
function amount(value: Decimal, digits: number): string {
  return value.toFixed(Math.max(digits, value.decimalPlaces()));
}

/** Decimals of amounts in the currency, two at least: three for a Kuwaiti dinar. */
function decimalsOf(currencyCode: string): number {
  try {
    const { maximumFractionDigits } = new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode }).resolvedOptions();
    return Math.max(2, maximumFractionDigits ?? 2);
  } catch {
    return 2;
  }
}

/** By a shipping rule, else by the match table, else as the first shipping line has it. */
function wayOfDelivery(order: ShopOrder, settings: OrderSettings, routed: ReadonlyMap<string, RuleHit>): WmsCodeAndName | undefined {
  const usual = matchedMethod(order, settings) ?? ofShippingLine(order);
  const code = routed.get('wayOfDelivery.code')?.value;
  const name = routed.get('wayOfDelivery.name')?.value;
  if (code === undefined && name === undefined) return usual;
  return codeAndName(code ?? usual?.code ?? name, name ?? code);
}

function matchedMethod({ shippingLine }: ShopOrder, { shipping }: OrderSettings): WmsCodeAndName | undefined {
  const method = [shippingLine?.code, shippingLine?.title].map((each) => each?.trim().toLowerCase());
  return shipping.methods.find((each) => method.includes(each.method.toLowerCase()))?.wayOfDelivery;
}

function ofShippingLine({ shippingLine }: ShopOrder): WmsCodeAndName | undefined {
  return codeAndName(firstGiven(shippingLine?.code, shippingLine?.title), firstGiven(shippingLine?.title, shippingLine?.code));
}

function codeAndName(code: string | undefined, name: string | undefined): WmsCodeAndName | undefined {
  const [fittingCode, fittingName] = [cutText(code, WMS_LIMITS.code), cutText(name, WMS_LIMITS.name)];
  return fittingCode === undefined || fittingName === undefined ? undefined : { code: fittingCode, name: fittingName };
}
