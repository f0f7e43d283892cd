import { idOf } from '../ids.js';
import { shipUnits, unshipUnits } from '../inventory/commitments.js';
import { fulfillmentStatus } from '../orders/order-figures.js';
import type { Fulfillment, FulfillmentOrder, LineItem, Order, Shop } from '../shop-state.js';
import { fulfillmentBody, orderBody } from '../webhooks/rest-bodies.js';
import type { World } from '../world.js';
import { addFulfillmentOrder, type Outcome, refused, selectLines, settleStatus, supportedActions } from './fulfillment-orders.js';

export interface TrackingInput {
  readonly company?: string | null;
  readonly number?: string | null;
  readonly numbers?: readonly string[] | null;
  readonly url?: string | null;
  readonly urls?: readonly string[] | null;
}

export interface FulfillmentRequest {
  readonly lineItemsByFulfillmentOrder: readonly {
    readonly fulfillmentOrderId: string;
    readonly fulfillmentOrderLineItems?: readonly { readonly id: string; readonly quantity: number }[] | null;
  }[];
  readonly notifyCustomer?: boolean | null;
  readonly trackingInfo?: TrackingInput | null;
}

function readTracking(
  input: TrackingInput | null | undefined,
  field: readonly string[],
): Outcome<{ company: string | null; numbers: string[]; urls: (string | null)[] }> {
  const numbers = [...(input?.numbers ?? [])];
  const urls: (string | null)[] = [...(input?.urls ?? [])];
  if ((input?.number ?? input?.url) !== null && (input?.number ?? input?.url) !== undefined) {
    if (numbers.length > 0 || urls.length > 0) return refused(field, 'Specify either number and url, or numbers and urls, not both.');
    if (input?.number) numbers.push(input.number);
    if (input?.url) urls.push(input.url);
  }
  const bad = urls.find((url) => url !== null && !/^https?:\/\/[^\s/]+/i.test(url));
  if (bad !== undefined) return refused([...field, 'url'], 'Tracking url is invalid: it needs a scheme and a host.');
  return { ok: true, company: input?.company ?? null, numbers, urls };
}

/**
 * Ships units. All fulfillment orders must be of one order and one location, offer CREATE_FULFILLMENT, and have the units left;
 * otherwise nothing happens. There is no key that would make a second call harmless: sent twice, it ships twice.
 */
export function createFulfillment(
  world: World,
  shop: Shop,
  request: FulfillmentRequest,
  by: 'app' | 'merchant',
): Outcome<{ fulfillment: Fulfillment }> {
  const groups = request.lineItemsByFulfillmentOrder;
  if (groups.length === 0) return refused(['fulfillment', 'lineItemsByFulfillmentOrder'], 'At least one fulfillment order is required.');

  const units: { fulfillmentOrder: FulfillmentOrder; line: FulfillmentOrder['lines'][number]; quantity: number }[] = [];
  const seen = new Set<string>();
  for (const [index, group] of groups.entries()) {
    const field = ['fulfillment', 'lineItemsByFulfillmentOrder', String(index)];
    const id = idOf('FulfillmentOrder', group.fulfillmentOrderId);
    const fulfillmentOrder = id === null ? undefined : shop.fulfillmentOrders.get(id);
    if (fulfillmentOrder === undefined) return refused([...field, 'fulfillmentOrderId'], 'Fulfillment order does not exist.');
    if (seen.has(fulfillmentOrder.id)) return refused([...field, 'fulfillmentOrderId'], 'Fulfillment orders must be unique.');
    seen.add(fulfillmentOrder.id);
    const first = units[0]?.fulfillmentOrder;
    if (first !== undefined && first.orderId !== fulfillmentOrder.orderId) {
      return refused([...field, 'fulfillmentOrderId'], 'All fulfillment orders must belong to the same order.');
    }
    if (first !== undefined && first.locationId !== fulfillmentOrder.locationId) {
      return refused([...field, 'fulfillmentOrderId'], 'All fulfillment orders must be assigned to the same location.');
    }
    if (!supportedActions(fulfillmentOrder).includes('CREATE_FULFILLMENT')) {
      return refused(
        [...field, 'fulfillmentOrderId'],
        `Fulfillment order ${fulfillmentOrder.id} has an unfulfillable status= ${fulfillmentOrder.status.toLowerCase()}.`,
      );
    }
    const named = group.fulfillmentOrderLineItems?.map((line) => ({
      id: idOf('FulfillmentOrderLineItem', line.id),
      quantity: line.quantity,
    }));
    const empty = named?.length === 0;
    if (empty && world.switches.now.emptyLineList === 'refused') {
      return refused([...field, 'fulfillmentOrderLineItems'], 'At least one fulfillment order line item is required.');
    }
    const selection = selectLines(fulfillmentOrder, named === undefined || empty ? null : named, [...field, 'fulfillmentOrderLineItems']);
    if (!selection.ok) return selection;
    units.push(...selection.selected.map((selected) => ({ fulfillmentOrder, ...selected })));
  }
  const tracking = readTracking(request.trackingInfo, ['fulfillment', 'trackingInfo']);
  if (!tracking.ok) return tracking;

  const order = shop.orders.get(units[0]!.fulfillmentOrder.orderId)!;
  const now = world.now();
  const notified = request.notifyCustomer === true;
  for (const { line, quantity } of units) line.remainingQuantity -= quantity;
  const fulfillment: Fulfillment = {
    id: world.ids.next(),
    orderId: order.id,
    name: `${order.name}-F${order.fulfillmentIds.length + 1}`,
    locationId: units[0]!.fulfillmentOrder.locationId,
    status: 'SUCCESS',
    createdAt: now,
    updatedAt: now,
    company: tracking.company,
    numbers: tracking.numbers,
    urls: tracking.urls,
    notified,
    by,
    lines: units.map(({ fulfillmentOrder, line, quantity }) => ({
      id: world.ids.next(),
      lineItemId: line.lineItemId,
      fulfillmentOrderId: fulfillmentOrder.id,
      fulfillmentOrderLineId: line.id,
      quantity,
    })),
  };
  shop.fulfillments.set(fulfillment.id, fulfillment);
  order.fulfillmentIds.push(fulfillment.id);
  for (const fulfillmentOrder of new Set(units.map((unit) => unit.fulfillmentOrder))) {
    settleStatus(fulfillmentOrder);
    world.touchFulfillmentOrder(shop, fulfillmentOrder);
  }
  shipUnits(world, shop, order, orderLines(order, fulfillment));
  const whole = fulfillmentStatus(shop, order) === 'FULFILLED';
  if (whole && order.financialStatus === 'PAID' && world.switches.now.archiveFulfilled) order.closedAt = now;
  world.touchOrder(shop, order);

  world.happened(
    shop,
    'fulfillment.created',
    { type: 'Fulfillment', id: fulfillment.id },
    {
      fulfillmentId: fulfillment.id,
      orderId: order.id,
      orderNumber: order.number,
      locationId: fulfillment.locationId,
      lines: fulfillment.lines.map(({ lineItemId, quantity }) => ({ lineItemId, quantity })),
      tracking: fulfillment.numbers,
      carrier: fulfillment.company,
      notified,
      by,
    },
  );
  if (notified) mail(world, shop, order, fulfillment, 'shipping-confirmation');
  world.announce(shop, 'fulfillments/create', order.id, () => fulfillmentBody(shop, order, fulfillment));
  world.announce(shop, whole ? 'orders/fulfilled' : 'orders/partially_fulfilled', order.id, () => orderBody(shop, order));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return { ok: true, fulfillment };
}

function orderLines(order: Order, { lines, locationId }: Fulfillment): { line: LineItem; quantity: number; locationId: string }[] {
  return lines.map(({ lineItemId, quantity }) => ({ line: order.lines.find(({ id }) => id === lineItemId)!, quantity, locationId }));
}

/** Shopify writes to the customer, if there is an address. The log keeps no address. */
function mail(world: World, shop: Shop, order: Order, fulfillment: Fulfillment, kind: string): void {
  if (order.email === null) return;
  world.happened(
    shop,
    'mail.sent',
    { type: 'Order', id: order.id },
    {
      kind,
      orderId: order.id,
      orderNumber: order.number,
      fulfillmentId: fulfillment.id,
    },
  );
}

/** Replaces the tracking of a shipment. */
export function updateTracking(
  world: World,
  shop: Shop,
  fulfillmentId: string | null,
  input: TrackingInput,
  notifyCustomer: boolean,
): Outcome<{ fulfillment: Fulfillment }> {
  const fulfillment = fulfillmentId === null ? undefined : shop.fulfillments.get(fulfillmentId);
  if (fulfillment === undefined) return refused(['fulfillmentId'], 'Fulfillment does not exist.');
  if (fulfillment.status === 'CANCELLED') return refused(['fulfillmentId'], 'Fulfillment is cancelled.');
  const tracking = readTracking(input, ['trackingInfoInput']);
  if (!tracking.ok) return tracking;
  fulfillment.company = tracking.company;
  fulfillment.numbers = tracking.numbers;
  fulfillment.urls = tracking.urls;
  fulfillment.updatedAt = world.now();
  const order = shop.orders.get(fulfillment.orderId)!;
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'tracking.updated',
    { type: 'Fulfillment', id: fulfillment.id },
    {
      fulfillmentId: fulfillment.id,
      orderId: order.id,
      orderNumber: order.number,
      tracking: fulfillment.numbers,
      carrier: fulfillment.company,
      notified: notifyCustomer,
    },
  );
  if (notifyCustomer) mail(world, shop, order, fulfillment, 'shipping-update');
  world.announce(shop, 'fulfillments/update', order.id, () => fulfillmentBody(shop, order, fulfillment));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return { ok: true, fulfillment };
}

/**
 * Takes a shipment back. A fulfillment order that is still open gets its units again; for one that was closed a new one is made.
 */
export function cancelFulfillment(world: World, shop: Shop, fulfillmentId: string | null): Outcome<{ fulfillment: Fulfillment }> {
  const fulfillment = fulfillmentId === null ? undefined : shop.fulfillments.get(fulfillmentId);
  if (fulfillment === undefined) return refused(['id'], 'Fulfillment not found.');
  if (fulfillment.status === 'CANCELLED') return refused(['id'], 'Fulfillment has already been cancelled.');
  const order = shop.orders.get(fulfillment.orderId)!;
  fulfillment.status = 'CANCELLED';
  fulfillment.updatedAt = world.now();

  const again: { lineItemId: string; quantity: number }[] = [];
  for (const unit of fulfillment.lines) {
    const fulfillmentOrder = shop.fulfillmentOrders.get(unit.fulfillmentOrderId)!;
    const line = fulfillmentOrder.lines.find((each) => each.id === unit.fulfillmentOrderLineId);
    if (line !== undefined && supportedActions(fulfillmentOrder).includes('CREATE_FULFILLMENT')) {
      line.remainingQuantity += unit.quantity;
      settleStatus(fulfillmentOrder);
      world.touchFulfillmentOrder(shop, fulfillmentOrder);
    } else {
      again.push({ lineItemId: unit.lineItemId, quantity: unit.quantity });
    }
  }
  if (again.length > 0 && order.cancelledAt === null) {
    addFulfillmentOrder(world, shop, order, { locationId: fulfillment.locationId, lines: again });
  }
  if (order.cancelledAt === null) unshipUnits(world, shop, order, orderLines(order, fulfillment));
  world.touchOrder(shop, order);
  world.happened(
    shop,
    'fulfillment.cancelled',
    { type: 'Fulfillment', id: fulfillment.id },
    {
      fulfillmentId: fulfillment.id,
      orderId: order.id,
      orderNumber: order.number,
      locationId: fulfillment.locationId,
      lines: fulfillment.lines.map(({ lineItemId, quantity }) => ({ lineItemId, quantity })),
    },
  );
  world.announce(shop, 'fulfillments/update', order.id, () => fulfillmentBody(shop, order, fulfillment));
  world.announce(shop, 'orders/updated', order.id, () => orderBody(shop, order));
  return { ok: true, fulfillment };
}
