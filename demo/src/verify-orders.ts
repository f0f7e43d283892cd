import { Decimal } from 'decimal.js';
import type { AddressDump, WholeOrderDump, WrittenOrderDump } from './twins.js';
import { articleNumberOf } from './verify-articles.js';

/** Longest remark that the warehouse takes. */
const REMARK_LIMIT = 500;

/** A field by its dotted path in Ongoing's REST API, and what the documentation says it should be; undefined: it is not written. */
export type Fields = Readonly<Record<string, string | boolean | undefined>>;

/** What the documentation's tables alone don't say of a warehouse order. */
export interface Told {
  /** Orders of the warehouse that hold what was added to the same order of the shop later: `1001-2`. */
  readonly supplements?: readonly WrittenOrderDump[];
  /** What a shipping app's data made of fields. */
  readonly chosen?: Fields;
}

/**
 * Compares a warehouse order field by field with the order of the shop, by the tables "Order info", "Customer" and "Order line" of
 * the documentation. Uses none of the hub's mappings: an error there must show here.
 *
 * @returns sentences, one per field that differs; empty when all of them agree.
 */
export function verifyOrder(order: WholeOrderDump, inWarehouse: WrittenOrderDump, { supplements = [], chosen = {} }: Told = {}): string[] {
  const wanted = new Map(order.lines.map((line) => [line.id, line]));
  return [
    ...compare('', inWarehouse.body, {
      ...orderInfoOf(order),
      ...customerOf(order),
      customerPrice: priceOf(order, inWarehouse, supplements),
      ...chosen,
    }),
    ...inWarehouse.lines.flatMap((row) => {
      const line = wanted.get(row.rowNumber);
      // A row that no line of the shop has any more was withdrawn; its quantity is judged elsewhere.
      return line && row.ordered > 0 ? compare(`row ${row.rowNumber}: `, row.body, lineOf(order, line, row.ordered)) : [];
    }),
  ];
}

/** Of what was added later, its own lines; of the first, the rest of the order's total. */
function priceOf(order: WholeOrderDump, inWarehouse: WrittenOrderDump, supplements: readonly WrittenOrderDump[]): string {
  const net = ({ lines }: WrittenOrderDump) =>
    lines.reduce((sum, row) => {
      const line = order.lines.find(({ id }) => id === row.rowNumber);
      return line === undefined ? sum : sum.plus(lineOf(order, line, row.ordered).lineTotalCustomsValue as string);
    }, new Decimal(0));
  if (isSupplement(order, inWarehouse)) return net(inWarehouse).toFixed(2);
  return supplements.reduce((rest, each) => rest.minus(net(each)), new Decimal(order.totalPrice)).toFixed(2);
}

/** Whether it holds what was added later: its number goes on behind the order's own. */
export function isSupplement({ number }: { readonly number: number }, { orderNumber }: { readonly orderNumber: string }): boolean {
  return new RegExp(`(^|\\D)${number}-\\d+$`).test(orderNumber);
}

function orderInfoOf(order: WholeOrderDump): Fields {
  const email = order.customer?.email ?? order.email;
  const mobile = order.shippingAddress?.phone ?? order.phone;
  return {
    'customsInfo.customsValueCurrencyCode': order.currency,
    deliveryInstruction: order.shippingTitle ?? undefined,
    goodsOwnerOrderId: order.id,
    'emailNotification.value': email ?? undefined,
    'emailNotification.toBeNotified': email === null ? undefined : /^[^@\s]+@[^@\s]+\.[^@\s]+$/.test(email),
    'smsNotification.value': mobile ?? undefined,
    orderRemark: order.note === null || order.note === '' ? undefined : cut(order.note),
    'wayOfDelivery.code': order.shippingCode ?? order.shippingTitle ?? undefined,
    'wayOfDelivery.name': order.shippingTitle ?? undefined,
  };
}

function customerOf(order: WholeOrderDump): Fields {
  const address = order.shippingAddress ?? order.billingAddress;
  const email = order.customer?.email ?? order.email;
  return {
    'consignee.customerNumber': order.id,
    'consignee.name': address === null ? undefined : nameOf(address, order.companyName),
    'consignee.address1': address?.address1 ?? undefined,
    'consignee.address2': address?.address2 ?? undefined,
    'consignee.postCode': address?.zip ?? undefined,
    'consignee.city': address?.city ?? undefined,
    'consignee.countryCode': address?.countryCode ?? undefined,
    'consignee.countryStateCode': address?.provinceCode ?? undefined,
    'consignee.remark': order.customer?.note ?? undefined,
    'consignee.advanced.emailNotification.value': email ?? undefined,
    'consignee.advanced.emailNotification.toBeNotified': email === null ? undefined : false,
    'consignee.advanced.smsNotification.value': address?.phone ?? undefined,
    'consignee.advanced.smsNotification.toBeNotified': address?.phone ? false : undefined,
    'consignee.advanced.telephoneNotification.value': address?.phone ?? undefined,
  };
}

/** The company, when the address or the buyer is one, before the person. */
function nameOf({ company, firstName, lastName }: AddressDump, companyName: string | null): string {
  return [company || companyName, firstName, lastName].filter((part) => part !== null && part !== '').join(' ');
}

function lineOf(order: WholeOrderDump, line: WholeOrderDump['lines'][number], items: number): Fields {
  const price = new Decimal(line.unitPrice).times(items);
  // The share of fewer items than were ordered is rounded down, so that the parts never get more than the whole.
  const discount = new Decimal(line.discount).times(items).dividedBy(line.quantity).toDecimalPlaces(2, Decimal.ROUND_DOWN);
  return {
    rowNumber: line.id,
    externalId: line.id,
    articleNumber: articleNumberOf({ sku: line.sku, variantId: line.variantId ?? '' }),
    'prices.customerLinePrice': price.toFixed(),
    'prices.currencyCode': order.currency,
    discountAmount: discount.toFixed(2),
    lineTotalCustomsValue: price.minus(discount).toFixed(2),
  };
}

/** The table has an amount, REST a percentage: the amount is what it gives back, to the cent. */
function discountAmount(body: unknown): string {
  const price = new Decimal(Number(at(body, 'prices.customerLinePrice') ?? 0));
  return price
    .times(Number(at(body, 'prices.discountPercentage') ?? 0))
    .dividedBy(100)
    .toFixed(2);
}

function compare(where: string, body: unknown, expected: Fields): string[] {
  return Object.entries(expected).flatMap(([field, value]) => {
    const found = field === 'discountAmount' ? discountAmount(body) : at(body, field);
    return isSame(found, value) ? [] : [`${where}${field} is ${shown(found)} in the warehouse, and should be ${shown(value)}`];
  });
}

function at(body: unknown, path: string): unknown {
  return path.split('.').reduce<unknown>((value, key) => (value as Record<string, unknown> | null | undefined)?.[key], body) ?? undefined;
}

function isSame(found: unknown, expected: string | boolean | undefined): boolean {
  // The dump came as JSON, whose numbers are doubles here.
  if (typeof found === 'number') return typeof expected === 'string' && found === Number(expected);
  return found === expected;
}

function cut(note: string): string {
  return note.length <= REMARK_LIMIT ? note : `${note.slice(0, REMARK_LIMIT - 1)}…`;
}

const shown = (value: unknown) => (value === undefined ? 'empty' : JSON.stringify(value));
