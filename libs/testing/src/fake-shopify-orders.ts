import { Refused, ThirdPartyAway } from '@stockbridge/platform';
import {
  ShopifyOrders,
  type FulfillmentHoldRequest,
  type FulfillmentRequest,
  type PlacedOrder,
  type ShopAccess,
  type ShopCapture,
  type ShopCaptured,
  type ShopPayment,
  type ShopFulfillment,
  type ShopFulfillmentOrder,
  type ShopFulfillmentTruth,
  type ShopOrder,
  type ShopPage,
  type ShopUnits,
  type TrackingUpdate,
  type UpdatedOrder,
} from '@stockbridge/shopify';
import { OUR_LOCATION } from './order-builders.js';

/** A shop in memory: its orders, and fulfillments made against its fulfillment orders. Can be cut off before or after a fulfillment. */
export class FakeShopifyOrders extends ShopifyOrders {
  readonly orders = new Map<string, ShopOrder>();
  readonly fulfillments = new Map<string, ShopFulfillment[]>();
  /** By order id; an order without an entry has none that Shopify shows. */
  readonly payments = new Map<string, ShopPayment>();
  /** Order id behind a fulfillment order id. */
  readonly ordersOfFulfillmentOrders = new Map<string, string>();
  cutNext: 'before' | 'after' | null = null;
  /** Shopify takes neither tags nor progress, such as of an order that was archived. */
  takesNoNews = false;
  private ids = 4_000;

  add(order: ShopOrder): ShopOrder {
    this.orders.set(order.id, order);
    return order;
  }

  async byIds(_shop: ShopAccess, ids: readonly string[]): Promise<Map<string, ShopOrder>> {
    return new Map(ids.flatMap((id) => (this.orders.has(id) ? [[id, this.orders.get(id)!]] : [])));
  }

  async idByNumber(_shop: ShopAccess, number: string): Promise<string | null> {
    return [...this.orders.values()].find((order) => [order.name, String(order.number)].includes(number))?.id ?? null;
  }

  async placedBetween(_shop: ShopAccess, from: Date, to: Date, _after: string | null): Promise<ShopPage<PlacedOrder>> {
    const items = [...this.orders.values()].filter(({ createdAt }) => new Date(createdAt) >= from && new Date(createdAt) < to);
    return { items, next: null, highestUpdatedAt: null };
  }

  async addTags(shop: ShopAccess, orderId: string, tags: readonly string[]): Promise<void> {
    shop.guard?.();
    const order = this.orders.get(orderId);
    if (this.takesNoNews) throw new Refused('shopify', 'it can not be edited');
    if (!order) throw new Refused('shopify', 'the order does not exist');
    this.orders.set(orderId, { ...order, tags: [...new Set([...order.tags, ...tags])] });
  }

  async reportProgress(shop: ShopAccess, fulfillmentOrderGid: string): Promise<void> {
    shop.guard?.();
    if (this.takesNoNews) throw new Refused('shopify', 'it can not be edited');
    this.changeFulfillmentOrder(fulfillmentOrderGid, (fulfillmentOrder) => ({ ...fulfillmentOrder, status: 'IN_PROGRESS' }));
  }

  async moveFulfillmentOrder(shop: ShopAccess, fulfillmentOrderGid: string, locationId: string): Promise<void> {
    shop.guard?.();
    this.changeFulfillmentOrder(fulfillmentOrderGid, (fulfillmentOrder) => ({
      ...fulfillmentOrder,
      gid: `gid://shopify/FulfillmentOrder/${++this.ids}`,
      locationId,
    }));
  }

  private changeFulfillmentOrder(gid: string, change: (fulfillmentOrder: ShopFulfillmentOrder) => ShopFulfillmentOrder): void {
    const order = [...this.orders.values()].find((each) => each.fulfillmentOrders.some((one) => one.gid === gid));
    if (!order) throw new Refused('shopify', 'the fulfillment order does not exist');
    const fulfillmentOrders = order.fulfillmentOrders.map((one) => (one.gid === gid ? change(one) : one));
    this.orders.set(order.id, { ...order, fulfillmentOrders });
  }

  async orderIdsOfFulfillmentOrders(_shop: ShopAccess, ids: readonly string[]): Promise<Map<string, string>> {
    return new Map(ids.flatMap((id) => (this.ordersOfFulfillmentOrders.has(id) ? [[id, this.ordersOfFulfillmentOrders.get(id)!]] : [])));
  }

  async updatedSince(): Promise<ShopPage<UpdatedOrder>> {
    return { items: [...this.orders.values()].map(({ id, updatedAt }) => ({ id, updatedAt })), next: null, highestUpdatedAt: null };
  }

  async withFulfillmentOrdersUpdatedSince(): Promise<ShopPage<string>> {
    return { items: [], next: null, highestUpdatedAt: null };
  }

  async fulfillmentTruths(_shop: ShopAccess, orderIds: readonly string[]): Promise<Map<string, ShopFulfillmentTruth>> {
    return new Map(orderIds.flatMap((id) => (this.orders.has(id) ? [[id, this.truthOf(this.orders.get(id)!)]] : [])));
  }

  async createFulfillment(shop: ShopAccess, request: FulfillmentRequest): Promise<{ fulfillmentId: string }> {
    shop.guard?.();
    const cut = this.cutNext;
    this.cutNext = null;
    if (cut === 'before') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    const fulfillmentId = this.fulfill(request);
    if (cut === 'after') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    return { fulfillmentId };
  }

  async holdFulfillmentOrder(shop: ShopAccess, { fulfillmentOrderGid, handle }: FulfillmentHoldRequest): Promise<void> {
    shop.guard?.();
    this.changeFulfillmentOrder(fulfillmentOrderGid, (fulfillmentOrder) => {
      if (fulfillmentOrder.status === 'ON_HOLD') throw new Refused('shopify', 'the handle is already in use');
      const ourHolds = [{ gid: `gid://shopify/FulfillmentHold/${++this.ids}`, handle }];
      return { ...fulfillmentOrder, status: 'ON_HOLD', supportedActions: ['RELEASE_HOLD'], ourHolds };
    });
  }

  async releaseHolds(shop: ShopAccess, fulfillmentOrderGid: string): Promise<void> {
    shop.guard?.();
    this.changeFulfillmentOrder(fulfillmentOrderGid, (fulfillmentOrder) => ({
      ...fulfillmentOrder,
      status: 'OPEN',
      supportedActions: ['CREATE_FULFILLMENT'],
      ourHolds: [],
    }));
  }

  async updateTracking(shop: ShopAccess, { fulfillmentId, tracking }: TrackingUpdate): Promise<void> {
    shop.guard?.();
    for (const [orderId, made] of this.fulfillments) {
      const trackingNumbers = tracking.map((each) => each.number);
      this.fulfillments.set(
        orderId,
        made.map((each) => (each.id === fulfillmentId ? { ...each, trackingNumbers } : each)),
      );
    }
  }

  async payment(_shop: ShopAccess, orderId: string): Promise<ShopPayment | null> {
    return this.payments.get(orderId) ?? null;
  }

  async worthOf(_shop: ShopAccess, orderId: string, units: readonly ShopUnits[]): Promise<string> {
    const { lines } = this.orders.get(orderId)!;
    return units
      .reduce((all, { lineItemId, quantity }) => all + Number(lines.find(({ id }) => id === lineItemId)!.unitPrice) * quantity, 0)
      .toFixed(2);
  }

  async capturePayment(shop: ShopAccess, { orderId, parentGid, amount, isFinal }: ShopCapture): Promise<ShopCaptured> {
    shop.guard?.();
    const left = (unsettled: string): string => (Number(unsettled) - Number(amount)).toFixed(2);
    const cut = this.cutNext;
    this.cutNext = null;
    if (cut === 'before') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    const payment = this.payments.get(orderId)!;
    const gid = `gid://shopify/OrderTransaction/${++this.ids}`;
    this.payments.set(orderId, {
      ...payment,
      financialStatus: 'PAID',
      outstanding: (Number(payment.outstanding) - Number(amount)).toFixed(2),
      transactions: [
        ...payment.transactions.map((each) =>
          each.gid === parentGid ? { ...each, unsettled: each.multiCapturable && !isFinal ? left(each.unsettled) : '0.00' } : each,
        ),
        { gid, kind: 'CAPTURE', status: 'SUCCESS', parentGid, unsettled: '0.00', expiresAt: null, multiCapturable: false },
      ],
    });
    if (cut === 'after') throw new ThirdPartyAway('shopify', 'the connection was cut', true);
    return { transactionGid: gid, isPending: false };
  }

  private fulfill(request: FulfillmentRequest): string {
    const wanted = new Map(request.fulfillmentOrders.flatMap((fo) => fo.lines.map((line) => [line.gid, line.quantity] as const)));
    const order = [...this.orders.values()].find((each) =>
      each.fulfillmentOrders.some((fo) => fo.gid === request.fulfillmentOrders[0]?.gid),
    );
    if (!order) throw new Refused('shopify', 'the fulfillment order does not exist');
    const lines: { lineItemId: string; quantity: number }[] = [];
    const fulfillmentOrders = order.fulfillmentOrders.map((fo) => {
      const left = fo.lines.map((line) => {
        const quantity = wanted.get(line.gid) ?? 0;
        if (quantity > line.remainingQuantity) throw new Refused('shopify', 'the quantity is more than what remains');
        if (quantity > 0) lines.push({ lineItemId: line.lineItemId, quantity });
        return { ...line, remainingQuantity: line.remainingQuantity - quantity };
      });
      const isDone = left.every((line) => line.remainingQuantity === 0);
      return { ...fo, lines: left, ...(isDone && { status: 'CLOSED', supportedActions: [] }) };
    });
    const fulfilled = new Map(lines.map((line) => [line.lineItemId, line.quantity]));
    const left = order.lines.map((line) => ({ ...line, unfulfilledQuantity: line.unfulfilledQuantity - (fulfilled.get(line.id) ?? 0) }));
    this.orders.set(order.id, { ...order, lines: left, fulfillmentOrders });
    const id = String(++this.ids);
    const made: ShopFulfillment = {
      id,
      status: 'SUCCESS',
      createdAt: '2026-11-23T12:00:00Z',
      locationId: OUR_LOCATION,
      trackingNumbers: request.tracking.map((each) => each.number),
      lines,
    };
    this.fulfillments.set(order.id, [...(this.fulfillments.get(order.id) ?? []), made]);
    return id;
  }

  private truthOf(order: ShopOrder): ShopFulfillmentTruth {
    return {
      orderId: order.id,
      number: order.number,
      cancelledAt: order.cancelledAt,
      isCapturable: this.payments.get(order.id)?.transactions.some(({ unsettled }) => Number(unsettled) > 0) ?? false,
      lineItems: order.lines.map(({ id, name, sku, requiresShipping }) => ({ id, name, sku, requiresShipping })),
      fulfillments: this.fulfillments.get(order.id) ?? [],
      fulfillmentOrders: order.fulfillmentOrders,
    };
  }
}
