import type { CustomOrderField, OrderSettings } from '@stockbridge/contracts';
import type { ShopLine, ShopOrder } from '@stockbridge/shopify';
import type { WmsCodeAndName, WmsConsignee, WmsOrder, WmsOrderLine } from '@stockbridge/wms';
import { Decimal } from 'decimal.js';
import { articleNumberOf } from './article-number.js';
import { cutText } from './cut-text.js';
import type { WantedLine } from './lines-at-location.js';
import { contact, mailTo, messageTo } from './notification.js';
import { shippingRulesOf, valuesAt } from './order-source.js';
import { consigneeName, shipTo } from './ship-to.js';
import { applyRules, type RuleHit } from './shipping-rules.js';

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
  readonly lines: readonly WantedLine[];
  /** Line item ids that were sent before and are wanted no more: sent with quantity 0, since leaving them out may keep them. */
  readonly withdrawn: readonly { readonly rowNumber: string; readonly articleNumber: string }[];
  readonly settings: OrderSettings;
  /** WMS warehouse that the connection is bound to; null when it is not. */
  readonly warehouseId: number | null;
}

/** What the WMS takes of a text at most, in UTF-16 units; where nothing is documented, what surely fits. */
const LIMITS = { remark: 500, instruction: 500, name: 100, code: 50, comment: 500, free: 500 } as const;

/**
 * Says in the warehouse's words what the shop said in its own, a line per row of the order tables of Ongoing's own Shopify
 * integration (docs/orders.md).
 *
 * The row number is the line item's id, so the same order always maps to the same rows and a second `PUT /orders` changes
 * nothing (Ongoing REST: `rowNumber` identifies the line on update). Money is a decimal string in the order's `currencyCode`.
 *
 * @throws UnmappableLine when a line has neither SKU nor variant.
 */
export function toWmsOrder(order: ShopOrder, handOver: HandOver): WmsOrder {
  const { settings } = handOver;
  const routed = applyRules(order, shippingRulesOf(settings));
  const custom = (field: CustomOrderField, limit: number) => customValue(order, settings, field, limit);
  return {
    orderNumber: handOver.orderNumber,
    goodsOwnerOrderId: order.id,
    deliveryDate: routed.get('deliveryDate')?.value ?? handOver.deliveryDate,
    consignee: toConsignee(order, settings),
    orderLines: [
      ...handOver.lines.map((wanted) => toWmsOrderLine(order, wanted, settings)),
      ...handOver.withdrawn.map((line) => ({ ...line, externalId: line.rowNumber, numberOfItems: 0 })),
    ],
    orderRemark: cutText(order.note, LIMITS.remark),
    deliveryInstruction: cutText(routed.get('deliveryInstruction')?.value ?? order.shippingLine?.title, LIMITS.instruction),
    servicePointCode: routed.get('servicePointCode')?.value,
    orderType: settings.orderType ?? undefined,
    wayOfDelivery: wayOfDelivery(order, settings, routed),
    warehouseId: handOver.warehouseId ?? undefined,
    customerPrice: order.totalPrice,
    customsValueCurrencyCode: order.currencyCode,
    email: mailTo(order.customer?.email ?? order.email),
    sms: messageTo(order.shippingAddress?.phone ?? order.phone, shipTo(order)?.countryCode ?? null),
    referenceNumber: custom('referenceNumber', LIMITS.name),
    salesCode: custom('salesCode', LIMITS.code),
    consigneeOrderNumber: custom('consigneeOrderNumber', LIMITS.name),
    warehouseInstruction: custom('warehouseInstruction', LIMITS.instruction),
    freeText1: custom('freeText1', LIMITS.free),
    freeText2: custom('freeText2', LIMITS.free),
    freeText3: custom('freeText3', LIMITS.free),
    languageCode: custom('languageCode', LIMITS.code),
  };
}

function toConsignee(order: ShopOrder, settings: OrderSettings): WmsConsignee {
  const address = shipTo(order);
  return {
    customerNumber: order.id,
    name: address ? cutText(consigneeName(address, order.companyName), LIMITS.name) : undefined,
    address1: address?.address1 ?? undefined,
    address2: address?.address2 ?? undefined,
    postCode: address?.zip ?? undefined,
    city: address?.city ?? undefined,
    countryCode: address?.countryCode ?? undefined,
    countryStateCode: address?.provinceCode ?? undefined,
    remark: cutText(order.customer?.note, LIMITS.remark),
    doorCode: customValue(order, settings, 'doorCode', LIMITS.code),
    organisationNumber: customValue(order, settings, 'organisationNumber', LIMITS.code),
    vatNumber: customValue(order, settings, 'vatNumber', LIMITS.code),
    email: contact(order.customer?.email ?? order.email, settings.notifyCustomerByEmail),
    sms: contact(address?.phone, settings.notifyCustomerBySms),
    telephone: contact(address?.phone, false),
  };
}

function toWmsOrderLine(order: ShopOrder, { line, quantity, shouldBePicked }: WantedLine, settings: OrderSettings): WmsOrderLine {
  const articleNumber = articleNumberOf(line);
  if (!articleNumber) throw new UnmappableLine(line.id, order.name);
  const digits = decimalsOf(order.currencyCode);
  const price = new Decimal(line.unitPrice).times(quantity);
  const discount = discountOf(line, quantity, digits);
  const comment = customValue(order, settings, 'line.comment', LIMITS.comment, line);
  return {
    rowNumber: line.id,
    externalId: line.id,
    articleNumber,
    numberOfItems: quantity,
    customerLinePrice: price.toFixed(digits),
    lineTotalCustomsValue: price.minus(discount).toFixed(digits),
    currencyCode: order.currencyCode,
    // As many digits as it takes to come back to the same amount, to the last decimal of the currency.
    discountPercentage: price.isZero() ? '0' : discount.times(100).dividedBy(price).toDecimalPlaces(12).toFixed(),
    comment: comment ?? (settings.lineNameToComment ? cutText(line.name, LIMITS.comment) : undefined),
    freeText1: customValue(order, settings, 'line.freeText1', LIMITS.free, line),
    warehouseInstruction: customValue(order, settings, 'line.warehouseInstruction', LIMITS.instruction, line),
    ...(shouldBePicked === false && { shouldBePicked }),
  };
}

/**
 * The line's discount allocations cover all ordered units. When fewer are sent, because some were refunded or go from elsewhere, they
 * bear their share, rounded down: all parts of a line together never get more than was given.
 */
function discountOf(line: ShopLine, quantity: number, digits: number): Decimal {
  const whole = new Decimal(line.discount);
  return quantity === line.quantity ? whole : whole.times(quantity).dividedBy(line.quantity).toDecimalPlaces(digits, Decimal.ROUND_DOWN);
}

/** Decimals of amounts in the currency, two at least: three for a Kuwaiti dinar. */
function decimalsOf(currencyCode: string): number {
  try {
    return Math.max(
      2,
      new Intl.NumberFormat('en', { style: 'currency', currency: currencyCode }).resolvedOptions().maximumFractionDigits ?? 2,
    );
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
  return { code: code ?? usual?.code ?? name!.slice(0, LIMITS.code), name: name ?? code! };
}

function matchedMethod({ shippingLine }: ShopOrder, { shipping }: OrderSettings): WmsCodeAndName | undefined {
  const method = [shippingLine?.code, shippingLine?.title].map((each) => each?.trim().toLowerCase());
  return shipping.methods.find((each) => method.includes(each.method.toLowerCase()))?.wayOfDelivery;
}

function ofShippingLine({ shippingLine }: ShopOrder): WmsCodeAndName | undefined {
  if (!shippingLine) return undefined;
  const { code, title } = shippingLine;
  return { code: cutText(code ?? title, LIMITS.code) ?? '', name: cutText(title, LIMITS.name) ?? '' };
}

/** What a custom mapping fills the field with; undefined where there is none, or it finds nothing. */
function customValue(
  order: ShopOrder,
  { custom }: OrderSettings,
  field: CustomOrderField,
  limit: number,
  line?: ShopLine,
): string | undefined {
  const mapping = custom.find((each) => each.field === field);
  if (!mapping) return undefined;
  return cutText('constant' in mapping.from ? mapping.from.constant : valuesAt(order, mapping.from, line)[0], limit);
}
