import { GATEWAY } from '../../orders/gateway.js';
import { fulfillmentOrdersOf } from '../../orders/order-figures.js';
import {
  currentSubtotalPrice,
  currentTotalPrice,
  discounts,
  currentShippingPrice,
  fulfillmentStatus,
  refundableQuantity,
  refundedPrice,
  refundedQuantity,
  returnStatus,
  shippingPrice,
  subtotalPrice,
  totalPrice,
  unfulfilledQuantity,
} from '../../orders/order-figures.js';
import { gid } from '../../ids.js';
import { minus, share, sum, times } from '../../money.js';
import { compileSearch } from '../../search/search.js';
import { fulfillmentOrderDocument } from '../../search/documents.js';
import { capturable, inBothMoneys, maximumRefundable, outstanding, unsettled } from '../../orders/payments.js';
import type { Address, Customer, Order, ShippingLine } from '../../shop-state.js';
import { PAGING, paginateById, paginateInOrder } from '../connection.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import { type LineInOrder, lineInOrder, type TransactionInOrder, transactionInOrder, refundInOrder } from './in-order.js';
import { METAFIELD_FIELDS } from './metafield-types.js';
import { suggestRefund } from './refund-types.js';
import { returnsOf } from './return-types.js';
import { dateTime, inMoneys, moneyBag } from './values.js';

interface ShippingInOrder {
  readonly id: string;
  readonly order: Order;
  readonly line: ShippingLine;
}

function sameAddress(a: Address | null, b: Address | null): boolean {
  return JSON.stringify({ ...a, id: '' }) === JSON.stringify({ ...b, id: '' });
}

function fullName(person: { firstName: string | null; lastName: string | null }): string {
  return [person.firstName, person.lastName].filter(Boolean).join(' ');
}

const RECOMMENDATIONS = { NONE: 'NONE', PENDING: 'NONE', LOW: 'ACCEPT', MEDIUM: 'INVESTIGATE', HIGH: 'CANCEL' } as const;

export const orderTypes: Readonly<Record<string, TypeModel>> = {
  Order: model<Order>({
    id: (order) => gid('Order', order.id),
    legacyResourceId: (order) => order.id,
    name: (order) => order.name,
    number: (order) => order.number,
    createdAt: (order) => dateTime(order.createdAt),
    processedAt: (order) => dateTime(order.createdAt),
    updatedAt: (order) => dateTime(order.updatedAt),
    cancelledAt: (order) => dateTime(order.cancelledAt),
    cancelReason: (order) => order.cancelReason,
    closed: (order) => order.closedAt !== null,
    closedAt: (order) => dateTime(order.closedAt),
    confirmed: () => true,
    test: (order) => order.test,
    edited: (order) => order.edited,
    displayFinancialStatus: (order) => order.financialStatus,
    displayFulfillmentStatus: (order, _args, { shop }) => fulfillmentStatus(shop, order),
    fullyPaid: (order) => order.financialStatus === 'PAID',
    unpaid: (order) => ['PENDING', 'AUTHORIZED', 'EXPIRED'].includes(order.financialStatus),
    returnStatus,
    returns: takes([...PAGING, 'query'], returnsOf),
    requiresShipping: (order) => order.lines.some(({ requiresShipping }) => requiresShipping),
    note: (order) => order.note,
    email: (order) => order.email,
    phone: (order) => order.phone,
    poNumber: (order) => order.poNumber,
    tags: (order) => order.tags,
    customAttributes: (order) => order.attributes,
    ...METAFIELD_FIELDS,
    risk: (order) => ({ assessments: [{ riskLevel: order.riskLevel }], recommendation: RECOMMENDATIONS[order.riskLevel] }),
    sourceName: () => 'web',
    currencyCode: (order) => order.currency,
    presentmentCurrencyCode: (order) => order.presentmentCurrency,
    taxesIncluded: () => true,
    totalPriceSet: (order) => moneyBag(order, totalPrice(order)),
    originalTotalPriceSet: (order) => moneyBag(order, totalPrice(order)),
    currentTotalPriceSet: (order) => moneyBag(order, currentTotalPrice(order)),
    subtotalPriceSet: (order) => moneyBag(order, subtotalPrice(order)),
    currentSubtotalPriceSet: (order) => moneyBag(order, currentSubtotalPrice(order)),
    totalShippingPriceSet: (order) => moneyBag(order, shippingPrice(order)),
    totalDiscountsSet: (order) => moneyBag(order, discounts(order)),
    totalTaxSet: (order) => moneyBag(order, '0.00'),
    totalRefundedSet: (order) =>
      inMoneys(order, { ofShop: refundedPrice(order), presented: sum(...order.refunds.map(({ presented }) => presented)) }),
    totalRefundedShippingSet: (order) => moneyBag(order, minus(shippingPrice(order), currentShippingPrice(order))),
    currentShippingPriceSet: (order) => moneyBag(order, currentShippingPrice(order)),
    totalOutstandingSet: (order) => inBothMoneys(order, outstanding(order)),
    totalCapturableSet: (order) => inBothMoneys(order, capturable(order)),
    capturable: (order) => Number(capturable(order)) > 0,
    transactions: takes(['first', 'capturable'], (order, args) =>
      order.transactions
        .filter((each) => args.capturable !== true || Number(unsettled(order, each)) > 0)
        .slice(0, typeof args.first === 'number' ? args.first : undefined)
        .map((transaction) => transactionInOrder(order, transaction)),
    ),
    customer: (order) => order.customer,
    purchasingEntity: (order) =>
      order.companyName === null
        ? order.customer && { __typename: 'Customer', ...order.customer }
        : { __typename: 'PurchasingCompany', company: { name: order.companyName } },
    shippingAddress: (order) => order.shippingAddress,
    billingAddress: (order) => order.billingAddress,
    displayAddress: (order) => order.shippingAddress ?? order.billingAddress,
    billingAddressMatchesShippingAddress: (order) => sameAddress(order.shippingAddress, order.billingAddress),
    shippingLines: takes([...PAGING, 'includeRemovals'], (order, args) =>
      paginateInOrder(
        order.shippingLines.map((line): ShippingInOrder => ({ id: line.id, order, line })),
        args,
      ),
    ),
    lineItems: takes([...PAGING], (order, args) =>
      paginateInOrder(
        order.lines.map((line) => lineInOrder(order, line)),
        args,
      ),
    ),
    refunds: takes(['first'], (order, args) =>
      order.refunds.slice(0, typeof args.first === 'number' ? args.first : undefined).map((refund) => refundInOrder(order, refund)),
    ),
    refundable: (order) => Number(maximumRefundable(order)) > 0,
    suggestedRefund: takes(['refundLineItems', 'refundShipping', 'refundDuties', 'shippingAmount', 'suggestFullRefund'], suggestRefund),
    fulfillments: takes(['first'], (order, args, { shop }) =>
      order.fulfillmentIds.slice(0, typeof args.first === 'number' ? args.first : undefined).map((id) => shop.fulfillments.get(id)),
    ),
    fulfillmentsCount: (order) => ({ count: order.fulfillmentIds.length, precision: 'EXACT' }),
    fulfillmentOrders: takes([...PAGING, 'displayable', 'query'], (order, args, context) => {
      const all = fulfillmentOrdersOf(context.shop, order);
      // Shells of what was moved or merged away.
      const shells = (each: (typeof all)[number]): boolean =>
        each.status === 'CLOSED' && each.lines.every((line) => line.totalQuantity === 0);
      const shown = args.displayable === true ? all.filter((each) => !shells(each)) : all;
      if (typeof args.query !== 'string' || shown[0] === undefined) return paginateById(shown, args);
      const search = compileSearch(args.query, fulfillmentOrderDocument(shown[0]));
      context.searches.push({ path: ['order', 'fulfillmentOrders'], query: args.query, warnings: search.warnings });
      return paginateById(
        shown.filter((each) => search.matches(fulfillmentOrderDocument(each))),
        args,
      );
    }),
  }),
  LineItem: model<LineInOrder>({
    id: ({ line }) => gid('LineItem', line.id),
    name: ({ line }) => (line.variantTitle === null ? line.title : `${line.title} - ${line.variantTitle}`),
    title: ({ line }) => line.title,
    variantTitle: ({ line }) => line.variantTitle,
    sku: ({ line }) => line.sku,
    vendor: ({ line }) => line.vendor,
    quantity: ({ line }) => line.quantity,
    currentQuantity: ({ line }) => line.currentQuantity,
    refundableQuantity: ({ order, line }) => refundableQuantity(order, line),
    unfulfilledQuantity: ({ order, line }, _args, { shop }) => unfulfilledQuantity(shop, order, line),
    nonFulfillableQuantity: ({ order, line }) => refundedQuantity(order, line.id),
    requiresShipping: ({ line }) => line.requiresShipping,
    isGiftCard: ({ line }) => line.isGiftCard,
    taxable: ({ line }) => line.taxable,
    duties: ({ line }) => (Number(line.duty) === 0 ? [] : [{ id: line.id }]),
    restockable: ({ line }) => line.variantId !== null,
    customAttributes: ({ line }) => line.attributes,
    variant: ({ line }, _args, { shop }) => (line.variantId === null ? null : (shop.variants.get(line.variantId) ?? null)),
    product: ({ line }, _args, { shop }) => (line.productId === null ? null : (shop.products.get(line.productId) ?? null)),
    originalUnitPriceSet: ({ order, line }) => moneyBag(order, line.unitPrice),
    originalTotalSet: ({ order, line }) => moneyBag(order, times(line.unitPrice, line.quantity)),
    discountedTotalSet: takes([], ({ order, line }) => moneyBag(order, minus(times(line.unitPrice, line.quantity), line.discount))),
    discountedUnitPriceAfterAllDiscountsSet: ({ order, line }) =>
      moneyBag(order, minus(line.unitPrice, share(line.discount, 1, line.quantity))),
    totalDiscountSet: ({ order, line }) => moneyBag(order, line.discount),
    discountAllocations: ({ order, line }) => (Number(line.discount) === 0 ? [] : [{ order, discount: line.discount }]),
    taxLines: takes(['first'], () => []),
    weight: ({ line }) => (line.grams === 0 ? null : { value: line.grams, unit: 'GRAMS' }),
  }),
  OrderRiskSummary: model<{ assessments: unknown[]; recommendation: string }>({
    assessments: (risk) => risk.assessments,
    recommendation: (risk) => risk.recommendation,
  }),
  OrderRiskAssessment: model<{ riskLevel: string }>({ riskLevel: (assessment) => assessment.riskLevel }),
  DiscountAllocation: model<{ order: Order; discount: string }>({
    allocatedAmountSet: ({ order, discount }) => moneyBag(order, discount),
  }),
  ShippingLine: model<ShippingInOrder>({
    id: ({ line }) => gid('ShippingLine', line.id),
    title: ({ line }) => line.title,
    code: ({ line }) => line.code,
    source: () => 'shopify',
    carrierIdentifier: () => null,
    deliveryCategory: () => null,
    isRemoved: () => false,
    custom: () => false,
    phone: () => null,
    originalPriceSet: ({ order, line }) => moneyBag(order, line.price),
    discountedPriceSet: ({ order, line }) => moneyBag(order, line.price),
  }),
  OrderTransaction: model<TransactionInOrder>({
    id: ({ transaction }) => gid('OrderTransaction', transaction.id),
    kind: ({ transaction }) => transaction.kind,
    status: () => 'SUCCESS',
    gateway: () => GATEWAY,
    formattedGateway: () => 'Bogus',
    createdAt: ({ transaction }) => dateTime(transaction.createdAt),
    processedAt: ({ transaction }) => dateTime(transaction.createdAt),
    // Told to shops on Plus only.
    authorizationExpiresAt: ({ transaction }, _args, { shop }) =>
      shop.plan === 'plus' && transaction.expiresAt !== null ? dateTime(transaction.expiresAt) : null,
    multiCapturable: ({ transaction }) => transaction.multiCapturable,
    amountSet: ({ order, transaction }) => inBothMoneys(order, transaction.presented),
    totalUnsettledSet: ({ order, transaction }) => inBothMoneys(order, unsettled(order, transaction)),
    parentTransaction: ({ order, transaction }) => {
      const parent = order.transactions.find(({ id }) => id === transaction.parentId);
      return parent === undefined ? null : transactionInOrder(order, parent);
    },
    order: ({ order }) => order,
  }),
  Customer: model<Customer>({
    id: (customer) => gid('Customer', customer.id),
    legacyResourceId: (customer) => customer.id,
    firstName: (customer) => customer.firstName,
    lastName: (customer) => customer.lastName,
    displayName: (customer) => fullName(customer),
    note: (customer) => customer.note,
    createdAt: (customer) => dateTime(customer.createdAt),
    updatedAt: (customer) => dateTime(customer.createdAt),
    // Deprecated, and still there.
    email: (customer) => customer.email,
    phone: (customer) => customer.phone,
    defaultEmailAddress: (customer) => (customer.email === null ? null : { emailAddress: customer.email }),
    defaultPhoneNumber: (customer) => (customer.phone === null ? null : { phoneNumber: customer.phone }),
  }),
  CustomerEmailAddress: model<{ emailAddress: string }>({
    emailAddress: (email) => email.emailAddress,
    validFormat: (email) => /^[^\s@]+@[^\s@]+\.[^\s@]+$/.test(email.emailAddress),
  }),
  CustomerPhoneNumber: model<{ phoneNumber: string }>({ phoneNumber: (phone) => phone.phoneNumber }),
  PurchasingCompany: model<{ company: { name: string } }>({ company: (purchaser) => purchaser.company }),
  Company: model<{ name: string }>({ name: (company) => company.name }),
  MailingAddress: model<Address>({
    id: (address) => `${gid('MailingAddress', address.id)}?model_name=Address`,
    firstName: (address) => address.firstName,
    lastName: (address) => address.lastName,
    name: (address) => fullName(address),
    company: (address) => address.company,
    address1: (address) => address.address1,
    address2: (address) => address.address2,
    city: (address) => address.city,
    zip: (address) => address.zip,
    province: (address) => address.province,
    provinceCode: (address) => address.provinceCode,
    country: (address) => address.country,
    countryCodeV2: (address) => address.countryCode,
    phone: (address) => address.phone,
  }),
};
