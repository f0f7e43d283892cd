import { supportedActions } from '../../fulfillment/fulfillment-orders.js';
import { gid } from '../../ids.js';
import { times } from '../../money.js';
import type {
  Fulfillment,
  FulfillmentHold,
  FulfillmentOrder,
  FulfillmentOrderLine,
  LineItem,
  Location,
  Order,
  Shop,
} from '../../shop-state.js';
import { PAGING, paginateById, paginateInOrder } from '../connection.js';
import { model, takes, type TypeModel } from '../modelled-fields.js';
import { lineInOrder, type FulfillmentLineInOrder } from './in-order.js';
import { dateTime, moneyBag } from './values.js';

interface FulfillmentOrderLineInOrder {
  readonly id: string;
  readonly line: FulfillmentOrderLine;
  readonly orderLine: LineItem;
  readonly order: Order;
}

function orderOf(shop: Shop, of: { orderId: string }): Order {
  return shop.orders.get(of.orderId)!;
}

function orderLine(order: Order, lineItemId: string): LineItem {
  return order.lines.find(({ id }) => id === lineItemId)!;
}

export const fulfillmentTypes: Readonly<Record<string, TypeModel>> = {
  FulfillmentOrder: model<FulfillmentOrder>({
    id: (fulfillmentOrder) => gid('FulfillmentOrder', fulfillmentOrder.id),
    orderId: (fulfillmentOrder) => gid('Order', fulfillmentOrder.orderId),
    orderName: (fulfillmentOrder, _args, { shop }) => orderOf(shop, fulfillmentOrder).name,
    orderProcessedAt: (fulfillmentOrder, _args, { shop }) => dateTime(orderOf(shop, fulfillmentOrder).createdAt),
    order: (fulfillmentOrder, _args, { shop }) => orderOf(shop, fulfillmentOrder),
    status: (fulfillmentOrder) => fulfillmentOrder.status,
    requestStatus: () => 'UNSUBMITTED',
    createdAt: (fulfillmentOrder) => dateTime(fulfillmentOrder.createdAt),
    updatedAt: (fulfillmentOrder) => dateTime(fulfillmentOrder.updatedAt),
    fulfillAt: (fulfillmentOrder) => dateTime(fulfillmentOrder.createdAt),
    fulfillBy: () => null,
    assignedLocation: (fulfillmentOrder, _args, { shop }) => shop.locations.get(fulfillmentOrder.locationId),
    supportedActions: (fulfillmentOrder) => supportedActions(fulfillmentOrder).map((action) => ({ action })),
    fulfillmentHolds: (fulfillmentOrder) => fulfillmentOrder.holds,
    deliveryMethod: (fulfillmentOrder) => fulfillmentOrder,
    destination: (fulfillmentOrder, _args, { shop }) => orderOf(shop, fulfillmentOrder),
    lineItems: takes([...PAGING], (fulfillmentOrder, args, { shop }) => {
      const order = orderOf(shop, fulfillmentOrder);
      const lines = fulfillmentOrder.lines.map((line): FulfillmentOrderLineInOrder => ({
        id: line.id,
        line,
        order,
        orderLine: orderLine(order, line.lineItemId),
      }));
      return paginateById(lines, args);
    }),
    fulfillments: takes([...PAGING], (fulfillmentOrder, args, { shop }) => {
      const all = orderOf(shop, fulfillmentOrder).fulfillmentIds.map((id) => shop.fulfillments.get(id)!);
      return paginateById(
        all.filter((each) => each.lines.some((line) => line.fulfillmentOrderId === fulfillmentOrder.id)),
        args,
      );
    }),
  }),
  FulfillmentOrderAssignedLocation: model<Location>({
    name: (location) => location.name,
    location: (location) => location,
    countryCode: () => 'SE',
  }),
  FulfillmentOrderSupportedAction: model<{ action: string }>({ action: (supported) => supported.action, externalUrl: () => null }),
  FulfillmentHold: model<FulfillmentHold>({
    id: (hold) => gid('FulfillmentHold', hold.id),
    reason: (hold) => hold.reason,
    reasonNotes: (hold) => hold.reasonNotes,
    displayReason: (hold) => hold.reason.toLowerCase().replaceAll('_', ' '),
    handle: (hold) => hold.handle,
    heldByRequestingApp: (hold) => hold.byApp,
  }),
  DeliveryMethod: model<FulfillmentOrder>({
    id: (fulfillmentOrder) => gid('DeliveryMethod', fulfillmentOrder.deliveryMethodId),
    methodType: (fulfillmentOrder) => fulfillmentOrder.methodType,
    presentedName: (fulfillmentOrder, _args, { shop }) => orderOf(shop, fulfillmentOrder).shippingLines[0]?.title ?? null,
    serviceCode: (fulfillmentOrder, _args, { shop }) => orderOf(shop, fulfillmentOrder).shippingLines[0]?.code ?? null,
  }),
  FulfillmentOrderDestination: model<Order>({
    id: (order) => gid('FulfillmentOrderDestination', order.id),
    firstName: (order) => order.shippingAddress?.firstName ?? null,
    lastName: (order) => order.shippingAddress?.lastName ?? null,
    company: (order) => order.shippingAddress?.company ?? null,
    address1: (order) => order.shippingAddress?.address1 ?? null,
    address2: (order) => order.shippingAddress?.address2 ?? null,
    city: (order) => order.shippingAddress?.city ?? null,
    zip: (order) => order.shippingAddress?.zip ?? null,
    province: (order) => order.shippingAddress?.province ?? null,
    countryCode: (order) => order.shippingAddress?.countryCode ?? null,
    phone: (order) => order.shippingAddress?.phone ?? null,
    email: (order) => order.email,
  }),
  FulfillmentOrderLineItem: model<FulfillmentOrderLineInOrder>({
    id: ({ line }) => gid('FulfillmentOrderLineItem', line.id),
    totalQuantity: ({ line }) => line.totalQuantity,
    remainingQuantity: ({ line }) => line.remainingQuantity,
    lineItem: ({ order, orderLine: line }) => lineInOrder(order, line),
    sku: ({ orderLine: line }) => line.sku,
    productTitle: ({ orderLine: line }) => line.title,
    variantTitle: ({ orderLine: line }) => line.variantTitle,
    vendor: ({ orderLine: line }) => line.vendor,
    requiresShipping: ({ orderLine: line }) => line.requiresShipping,
    inventoryItemId: ({ orderLine: line }, _args, { shop }) => {
      const variant = line.variantId === null ? undefined : shop.variants.get(line.variantId);
      return variant === undefined ? null : gid('InventoryItem', variant.inventoryItemId);
    },
    variant: ({ orderLine: line }, _args, { shop }) => (line.variantId === null ? null : (shop.variants.get(line.variantId) ?? null)),
    weight: ({ orderLine: line }) => (line.grams === 0 ? null : { value: line.grams, unit: 'GRAMS' }),
  }),
  Fulfillment: model<Fulfillment>({
    id: (fulfillment) => gid('Fulfillment', fulfillment.id),
    legacyResourceId: (fulfillment) => fulfillment.id,
    name: (fulfillment) => fulfillment.name,
    status: (fulfillment) => fulfillment.status,
    displayStatus: (fulfillment) => (fulfillment.status === 'CANCELLED' ? 'CANCELED' : 'FULFILLED'),
    createdAt: (fulfillment) => dateTime(fulfillment.createdAt),
    updatedAt: (fulfillment) => dateTime(fulfillment.updatedAt),
    deliveredAt: () => null,
    inTransitAt: () => null,
    estimatedDeliveryAt: () => null,
    requiresShipping: () => true,
    totalQuantity: (fulfillment) => fulfillment.lines.reduce((units, line) => units + line.quantity, 0),
    location: (fulfillment, _args, { shop }) => shop.locations.get(fulfillment.locationId) ?? null,
    order: (fulfillment, _args, { shop }) => orderOf(shop, fulfillment),
    trackingInfo: takes(['first'], (fulfillment, args) => {
      const count = Math.max(fulfillment.numbers.length, fulfillment.urls.length);
      const tracking = Array.from({ length: count }, (_, index) => ({
        company: fulfillment.company,
        number: fulfillment.numbers[index] ?? null,
        url: fulfillment.urls[index] ?? null,
      }));
      return tracking.slice(0, typeof args.first === 'number' ? args.first : undefined);
    }),
    fulfillmentLineItems: takes([...PAGING], (fulfillment, args, { shop }) => {
      const order = orderOf(shop, fulfillment);
      const lines = fulfillment.lines.map((unit): FulfillmentLineInOrder => ({
        unit,
        order,
        orderLine: orderLine(order, unit.lineItemId),
      }));
      return paginateInOrder(lines, args);
    }),
    fulfillmentOrders: takes([...PAGING], (fulfillment, args, { shop }) => {
      const ids = new Set(fulfillment.lines.map((line) => line.fulfillmentOrderId));
      return paginateById(
        [...ids].map((id) => shop.fulfillmentOrders.get(id)!),
        args,
      );
    }),
  }),
  FulfillmentTrackingInfo: model<{ company: string | null; number: string | null; url: string | null }>({
    company: (tracking) => tracking.company,
    number: (tracking) => tracking.number,
    url: (tracking) => tracking.url,
  }),
  FulfillmentLineItem: model<FulfillmentLineInOrder>({
    id: ({ unit }) => gid('FulfillmentLineItem', unit.id),
    quantity: ({ unit }) => unit.quantity,
    lineItem: ({ order, orderLine: line }) => lineInOrder(order, line),
    originalTotalSet: ({ order, orderLine: line, unit }) => moneyBag(order, times(line.unitPrice, unit.quantity)),
  }),
};
