import { Refused } from '@stockbridge/platform';
import { Decimal } from 'decimal.js';
import type { AdminClient } from './admin-client.js';
import { mapInParallel, readBatches } from './batch-reader.js';
import {
  addTags,
  capturePayment,
  createFulfillment,
  findOrder,
  findOrdersOfFulfillmentOrders,
  holdFulfillmentOrder,
  listFulfillmentLines,
  listFulfillmentOrderLines,
  listOrderFulfillmentIds,
  listOrderFulfillmentOrders,
  listOrderLineIds,
  listOrderLines,
  listPlacedOrders,
  listUpdatedFulfillmentOrders,
  listUpdatedOrders,
  readFulfillments,
  readFulfillmentTruths,
  moveFulfillmentOrder,
  readOrders,
  readPayment,
  releaseFulfillmentOrder,
  reportProgress,
  suggestWorth,
  updateFulfillmentTracking,
  type CurrencyCode,
  type FulfillmentHeadFragment,
  type FulfillmentLineFragment,
  type FulfillmentOrderHeadFragment,
  type FulfillmentOrderLineFragment,
  type ReadFulfillmentTruthsQuery,
} from './generated/operations.js';
import { globalId, numericId } from './gid.js';
import { readAllPages, type Connection } from './read-all-pages.js';
import { createdBetweenFilter, isCreatedBetween, toUpdatedPage, updatedSinceFilter } from './search.js';
import type {
  FulfillmentHoldRequest,
  FulfillmentRequest,
  OrderDetail,
  PlacedOrder,
  ShopAccess,
  ShopCapture,
  ShopCaptured,
  ShopPayment,
  ShopFulfillment,
  ShopFulfillmentOrder,
  ShopFulfillmentTruth,
  ShopOrder,
  ShopPage,
  ShopUnits,
  UpdatedOrder,
  TrackingUpdate,
} from './shop-types.js';
import { ShopifyOrders } from './shopify-ports.js';
import { toFulfillmentInput, toTrackingInput } from './to-fulfillment-input.js';
import { toShopFulfillment, toShopFulfillmentOrder, toShopOrder, type OrderNode } from './to-shop-order.js';

type TruthNode = Extract<ReadFulfillmentTruthsQuery['nodes'][number], { readonly legacyResourceId: string }>;
type FulfillmentOrderNode = FulfillmentOrderHeadFragment & { readonly lineItems: Connection<FulfillmentOrderLineFragment> };
type FulfillmentNode = FulfillmentHeadFragment & { readonly fulfillmentLineItems: Connection<FulfillmentLineFragment> };

/** As long as prices are unknown; five orders cost some 900 points by Shopify's published rules. */
const ORDERS_PER_CALL = 4;
/** `fulfillments(first: 4)` in `read-fulfillment-truths.graphql`: a full list may not be all. */
const FULFILLMENTS_ON_FIRST_PAGE = 4;
/** `fulfillments` has no cursor; what is behind this many can't be seen. */
const MOST_FULFILLMENTS = 250;

const urgent = { priority: 'order' } as const;
const bulk = { priority: 'bulk' } as const;

/** What `ReadOrders` needs to know of an {@link OrderDetail}. */
type OrderVariables = { readonly metafields: readonly string[]; readonly metafieldCount: number; readonly hasMetafields: boolean };

/**
 * Orders over the GraphQL Admin API. Everything here but audits goes to the bottom of the shop's allowance.
 *
 * Without the scope `read_all_orders` Shopify hides orders older than 60 days, also from reads by id: they are absent, which says
 * nothing about what became of them.
 */
export class AdminShopifyOrders extends ShopifyOrders {
  constructor(private readonly client: AdminClient) {
    super();
  }

  async byIds(shop: ShopAccess, ids: readonly string[], detail: OrderDetail): Promise<Map<string, ShopOrder>> {
    const metafields = [...new Set(detail.metafields.map(({ namespace, key }) => `${namespace}.${key}`))];
    const nodes = await readBatches<OrderNode, OrderVariables>(this.client, shop, readOrders, gids('Order', ids), {
      ...urgent,
      startWith: ORDERS_PER_CALL,
      variables: { metafields, metafieldCount: Math.max(1, metafields.length), hasMetafields: metafields.length > 0 },
    });
    const orders = await mapInParallel(nodes, async (node) => {
      const orderId = globalId('Order', node.legacyResourceId);
      const lines = await readAllPages(node.lineItems, async (after) => {
        const { order } = await this.client.call(shop, listOrderLines, { orderId, after }, urgent);
        return order?.lineItems;
      });
      const fulfillmentOrders = await this.fulfillmentOrders(shop, orderId, node.fulfillmentOrders);
      return toShopOrder(node, { lines, fulfillmentOrders }, detail);
    });
    return new Map(orders.map((order) => [order.id, order]));
  }

  async idByNumber(shop: ShopAccess, number: string): Promise<string | null> {
    // Quoted, so that nothing of it is read as search syntax.
    const name = number.replace(/[\\'"#]/g, '').trim();
    if (name === '') return null;
    const { orders } = await this.client.call(shop, findOrder, { search: `name:'${name}' OR name:'#${name}'` }, urgent);
    return orders.nodes[0]?.legacyResourceId ?? null;
  }

  async placedBetween(shop: ShopAccess, from: Date, to: Date, after: string | null): Promise<ShopPage<PlacedOrder>> {
    const { orders } = await this.client.call(shop, listPlacedOrders, { search: createdBetweenFilter(from, to), after }, bulk);
    const { hasNextPage, endCursor } = orders.pageInfo;
    // The index may ignore a filter that it does not know: what it says is checked.
    const within = orders.nodes.filter(({ createdAt }) => isCreatedBetween(createdAt, from, to));
    const items = within.map(({ legacyResourceId, displayFinancialStatus, displayFulfillmentStatus, ...order }): PlacedOrder => ({
      ...order,
      id: legacyResourceId,
      financialStatus: displayFinancialStatus,
      fulfillmentStatus: displayFulfillmentStatus,
    }));
    return { items, next: hasNextPage ? endCursor : null, highestUpdatedAt: null };
  }

  async addTags(shop: ShopAccess, orderId: string, tags: readonly string[]): Promise<void> {
    await this.client.call(shop, addTags, { id: globalId('Order', orderId), tags: [...tags] }, urgent);
  }

  async reportProgress(shop: ShopAccess, fulfillmentOrderGid: string): Promise<void> {
    await this.client.call(shop, reportProgress, { id: fulfillmentOrderGid }, urgent);
  }

  async moveFulfillmentOrder(shop: ShopAccess, fulfillmentOrderGid: string, locationId: string): Promise<void> {
    const variables = { id: fulfillmentOrderGid, locationId: globalId('Location', locationId) };
    await this.client.call(shop, moveFulfillmentOrder, variables, urgent);
  }

  async orderIdsOfFulfillmentOrders(shop: ShopAccess, ids: readonly string[]): Promise<Map<string, string>> {
    const nodes = await readBatches<{ readonly id: string; readonly orderId: string }>(
      this.client,
      shop,
      findOrdersOfFulfillmentOrders,
      gids('FulfillmentOrder', ids),
      { ...urgent, startWith: 100 },
    );
    return new Map(nodes.map(({ id, orderId }) => [numericId(id), numericId(orderId)]));
  }

  async updatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<UpdatedOrder>> {
    const { orders } = await this.client.call(shop, listUpdatedOrders, { search: updatedSinceFilter(since), after }, urgent);
    return toUpdatedPage(since, orders, (nodes) => nodes.map(({ legacyResourceId, updatedAt }) => ({ id: legacyResourceId, updatedAt })));
  }

  async withFulfillmentOrdersUpdatedSince(
    shop: ShopAccess,
    locationId: string,
    since: Date,
    after: string | null,
  ): Promise<ShopPage<string>> {
    const search = `assigned_location_id:${numericId(globalId('Location', locationId))} AND ${updatedSinceFilter(since)}`;
    const { fulfillmentOrders } = await this.client.call(shop, listUpdatedFulfillmentOrders, { search, after }, urgent);
    return toUpdatedPage(since, fulfillmentOrders, (nodes) => [...new Set(nodes.map(({ orderId }) => numericId(orderId)))]);
  }

  async fulfillmentTruths(shop: ShopAccess, orderIds: readonly string[]): Promise<Map<string, ShopFulfillmentTruth>> {
    const nodes = await readBatches<TruthNode>(this.client, shop, readFulfillmentTruths, gids('Order', orderIds), {
      ...urgent,
      startWith: ORDERS_PER_CALL,
    });
    const truths = await mapInParallel(nodes, async (node): Promise<ShopFulfillmentTruth> => {
      const orderId = globalId('Order', node.legacyResourceId);
      const lines = await readAllPages(node.lineItems, async (after) => {
        const { order } = await this.client.call(shop, listOrderLineIds, { orderId, after }, urgent);
        return order?.lineItems;
      });
      return {
        orderId: node.legacyResourceId,
        number: node.number,
        cancelledAt: node.cancelledAt,
        isCapturable: node.capturable,
        lineItems: lines.map(({ id, ...line }) => ({ ...line, id: numericId(id) })),
        fulfillments: await this.fulfillments(shop, orderId, node.fulfillments),
        fulfillmentOrders: await this.fulfillmentOrders(shop, orderId, node.fulfillmentOrders),
      };
    });
    return new Map(truths.map((truth) => [truth.orderId, truth]));
  }

  async createFulfillment(shop: ShopAccess, request: FulfillmentRequest): Promise<{ fulfillmentId: string }> {
    const { fulfillmentCreate } = await this.client.call(shop, createFulfillment, { fulfillment: toFulfillmentInput(request) }, urgent);
    const made = fulfillmentCreate?.fulfillment;
    if (!made)
      throw new Refused('shopify', `CreateFulfillment at ${shop.domain}: Shopify answered without a fulfillment and without a reason`);
    return { fulfillmentId: made.legacyResourceId };
  }

  async holdFulfillmentOrder(shop: ShopAccess, { fulfillmentOrderGid, lines, handle, notes }: FulfillmentHoldRequest): Promise<void> {
    const hold = {
      reason: 'INVENTORY_OUT_OF_STOCK' as const,
      reasonNotes: notes,
      handle,
      notifyMerchant: false,
      fulfillmentOrderLineItems: lines.map(({ gid, quantity }) => ({ id: gid, quantity })),
    };
    await this.client.call(shop, holdFulfillmentOrder, { id: fulfillmentOrderGid, hold }, urgent);
  }

  async releaseHolds(shop: ShopAccess, fulfillmentOrderGid: string, holdGids: readonly string[]): Promise<void> {
    await this.client.call(shop, releaseFulfillmentOrder, { id: fulfillmentOrderGid, holdIds: [...holdGids] }, urgent);
  }

  async updateTracking(shop: ShopAccess, { fulfillmentId, tracking, carrier, notifyCustomer }: TrackingUpdate): Promise<void> {
    const variables = {
      fulfillmentId: globalId('Fulfillment', fulfillmentId),
      tracking: toTrackingInput(tracking, carrier) ?? {},
      notifyCustomer,
    };
    await this.client.call(shop, updateFulfillmentTracking, variables, urgent);
  }

  async payment(shop: ShopAccess, orderId: string): Promise<ShopPayment | null> {
    const { order } = await this.client.call(shop, readPayment, { orderId: globalId('Order', orderId) }, urgent);
    if (!order) return null;
    return {
      orderId,
      financialStatus: order.displayFinancialStatus,
      currencyCode: order.presentmentCurrencyCode,
      outstanding: order.totalOutstandingSet.presentmentMoney.amount,
      transactions: order.transactions.map((each) => ({
        gid: each.id,
        kind: each.kind,
        status: each.status,
        parentGid: each.parentTransaction?.id ?? null,
        unsettled: each.totalUnsettledSet?.presentmentMoney.amount ?? '0',
        expiresAt: each.authorizationExpiresAt ?? null,
        multiCapturable: each.multiCapturable,
      })),
    };
  }

  async worthOf(shop: ShopAccess, orderId: string, units: readonly ShopUnits[]): Promise<string> {
    if (units.length === 0) return '0';
    const lines = units.map(({ lineItemId, quantity }) => ({ lineItemId: globalId('LineItem', lineItemId), quantity }));
    const { order } = await this.client.call(shop, suggestWorth, { orderId: globalId('Order', orderId), lines }, urgent);
    if (!order?.suggestedRefund)
      throw new Refused('shopify', `Shopify does not say what units of order ${orderId} cost; capture its payment by hand`);
    const { subtotalSet, totalTaxSet } = order.suggestedRefund;
    const tax = order.taxesIncluded ? '0' : totalTaxSet.presentmentMoney.amount;
    return new Decimal(subtotalSet.presentmentMoney.amount).plus(tax).toFixed();
  }

  async capturePayment(shop: ShopAccess, { orderId, parentGid, amount, currencyCode, isFinal }: ShopCapture): Promise<ShopCaptured> {
    const input = {
      id: globalId('Order', orderId),
      parentTransactionId: parentGid,
      amount,
      currency: currencyCode as CurrencyCode,
      ...(isFinal !== undefined && { finalCapture: isFinal }),
    };
    const { orderCapture } = await this.client.call(shop, capturePayment, { input }, urgent);
    const made = orderCapture?.transaction;
    if (!made)
      throw new Refused('shopify', `CapturePayment at ${shop.domain}: Shopify answered without a transaction and without a reason`);
    if (['FAILURE', 'ERROR'].includes(made.status))
      throw new Refused('shopify', `CapturePayment at ${shop.domain}: the capture failed at once; Shopify tells why in the order`);
    return { transactionGid: made.id, isPending: made.status !== 'SUCCESS' };
  }

  private async fulfillmentOrders(
    shop: ShopAccess,
    orderId: string,
    first: Connection<FulfillmentOrderNode>,
  ): Promise<ShopFulfillmentOrder[]> {
    const heads = await readAllPages(first, async (after) => {
      const { order } = await this.client.call(shop, listOrderFulfillmentOrders, { orderId, after }, urgent);
      return order?.fulfillmentOrders;
    });
    const whole: ShopFulfillmentOrder[] = [];
    for (const head of heads) {
      const lines = await readAllPages(head.lineItems, async (after) => {
        const { fulfillmentOrder } = await this.client.call(
          shop,
          listFulfillmentOrderLines,
          { fulfillmentOrderId: head.id, after },
          urgent,
        );
        return fulfillmentOrder?.lineItems;
      });
      whole.push(toShopFulfillmentOrder(head, lines));
    }
    return whole;
  }

  private async fulfillments(shop: ShopAccess, orderId: string, first: readonly FulfillmentNode[]): Promise<ShopFulfillment[]> {
    const whole: ShopFulfillment[] = [];
    for (const head of await this.allFulfillments(shop, orderId, first)) {
      const lines = await readAllPages(head.fulfillmentLineItems, async (after) => {
        const { fulfillment } = await this.client.call(shop, listFulfillmentLines, { fulfillmentId: head.id, after }, urgent);
        return fulfillment?.fulfillmentLineItems;
      });
      whole.push(toShopFulfillment(head, lines));
    }
    return whole;
  }

  private async allFulfillments(shop: ShopAccess, orderId: string, first: readonly FulfillmentNode[]): Promise<readonly FulfillmentNode[]> {
    if (first.length < FULFILLMENTS_ON_FIRST_PAGE) return first;
    const { order } = await this.client.call(shop, listOrderFulfillmentIds, { orderId }, urgent);
    const ids = order?.fulfillments.map(({ id }) => id) ?? [];
    if (ids.length >= MOST_FULFILLMENTS) {
      // Fulfilling on a part of the truth would fulfill twice.
      throw new Refused(
        'shopify',
        `order ${orderId} has ${MOST_FULFILLMENTS} fulfillments or more; Shopify shows no further ones: fulfill it by hand`,
      );
    }
    const known = new Map(first.map((fulfillment) => [fulfillment.id, fulfillment]));
    const rest = ids.filter((id) => !known.has(id));
    const read = await readBatches<FulfillmentNode>(this.client, shop, readFulfillments, rest, { ...urgent, startWith: 10 });
    return [...first, ...read];
  }
}

function gids(type: string, ids: readonly string[]): string[] {
  return ids.map((id) => globalId(type, id));
}
