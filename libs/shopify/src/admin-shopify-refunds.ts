import { Refused } from '@stockbridge/platform';
import { Decimal } from 'decimal.js';
import type { AdminClient } from './admin-client.js';
import { readBatches } from './batch-reader.js';
import {
  createRefund,
  listRefundableLines,
  listRefundedLines,
  listReturnedLines,
  listReverseLines,
  listReverseOrders,
  listUpdatedOrders,
  processReturn,
  readRefunds,
  readRefundTruth,
  readReturn,
  suggestRefund,
  suggestReturnOutcome,
  type CurrencyCode,
  type ReadRefundsQuery,
  type ReadRefundTruthQuery,
  type ReverseLineFragment,
} from './generated/operations.js';
import { globalId, numericId } from './gid.js';
import { readAllPages } from './read-all-pages.js';
import { toUpdatedPage, updatedSinceFilter } from './search.js';
import type {
  RefundManner,
  RefundWork,
  ShopAccess,
  ShopPage,
  ShopRefundTruth,
  ShopReturn,
  ShopUnits,
  SuggestedRefund,
} from './shop-types.js';
import { ShopifyRefunds } from './shopify-ports.js';
import { toProcessInput, toRefundInput, toRefundLines, toSuggestedRefund } from './to-refund-input.js';

type RefundNode = Extract<ReadRefundsQuery['nodes'][number], { readonly legacyResourceId: string }>;

/** `refunds(first: 100)` has no cursor; what is behind this many can't be seen. Returns are read on one page of 50. */
const MOST_REFUNDS = 100;
const REFUNDS_PER_CALL = 5;

const urgent = { priority: 'order' } as const;

/** Refunds and returns over the GraphQL Admin API. */
export class AdminShopifyRefunds extends ShopifyRefunds {
  constructor(private readonly client: AdminClient) {
    super();
  }

  async truth(shop: ShopAccess, orderId: string): Promise<ShopRefundTruth | null> {
    const id = globalId('Order', orderId);
    const { order } = await this.client.call(shop, readRefundTruth, { orderId: id }, urgent);
    if (!order) return null;
    if (order.refunds.length >= MOST_REFUNDS || order.returns.pageInfo.hasNextPage) {
      throw new Refused('shopify', `order ${orderId} has too many refunds or returns to tell them apart; refund it by hand`);
    }
    const lines = await readAllPages(order.lineItems, async (after) => {
      const page = await this.client.call(shop, listRefundableLines, { orderId: id, after }, urgent);
      return page.order?.lineItems;
    });
    const returns: ShopReturn[] = [];
    for (const each of order.returns.nodes) {
      if (statusOf(each) === null) continue;
      const found = await this.return(shop, each.id);
      if (found) returns.push(found);
    }
    return {
      orderId: order.legacyResourceId,
      name: order.name,
      cancelledAt: order.cancelledAt,
      currencyCode: order.presentmentCurrencyCode,
      isCapturable: order.capturable,
      isShippingRefunded: Number(order.totalRefundedShippingSet.presentmentMoney.amount) > 0,
      lines: lines.map(({ id: gid, duties, ...line }) => ({
        ...line,
        lineItemId: numericId(gid),
        dutyGids: duties.map((duty) => duty.id),
      })),
      refundIds: order.refunds.map(({ legacyResourceId }) => legacyResourceId),
      refundedWithoutUnits: refundedWithoutUnits(order.refunds),
      returns,
    };
  }

  async withReturnsUpdatedSince(shop: ShopAccess, since: Date, after: string | null): Promise<ShopPage<string>> {
    const search = `return_status:in_progress AND ${updatedSinceFilter(since)}`;
    const { orders } = await this.client.call(shop, listUpdatedOrders, { search, after }, urgent);
    return toUpdatedPage(since, orders, (nodes) => nodes.map(({ legacyResourceId }) => legacyResourceId));
  }

  async refundedUnits(shop: ShopAccess, refundIds: readonly string[]): Promise<Map<string, readonly ShopUnits[]>> {
    const gids = refundIds.map((id) => globalId('Refund', id));
    const nodes = await readBatches<RefundNode>(this.client, shop, readRefunds, gids, { ...urgent, startWith: REFUNDS_PER_CALL });
    const units = new Map<string, readonly ShopUnits[]>();
    for (const node of nodes) {
      const lines = await readAllPages(node.refundLineItems, async (after) => {
        const { refund } = await this.client.call(shop, listRefundedLines, { refundId: node.id, after }, urgent);
        return refund?.refundLineItems;
      });
      units.set(
        node.legacyResourceId,
        lines.map(({ lineItem, quantity }) => ({ lineItemId: numericId(lineItem.id), quantity })),
      );
    }
    return units;
  }

  async suggest(shop: ShopAccess, work: RefundWork): Promise<SuggestedRefund> {
    const duties = work.dutyGids.map((dutyId) => ({ dutyId, refundType: 'PROPORTIONAL' as const }));
    if (work.ofReturn === null) {
      const variables = { orderId: globalId('Order', work.orderId), lines: toRefundLines(work, null), duties, shipping: work.withShipping };
      const { order } = await this.client.call(shop, suggestRefund, variables, urgent);
      if (!order?.suggestedRefund)
        throw new Refused('shopify', `Shopify suggests no refund of order ${work.orderId}; refund it there by hand`);
      const { subtotalSet, totalTaxSet, totalDutiesSet, shipping, maximumRefundableSet, suggestedTransactions } = order.suggestedRefund;
      const parts = {
        subtotal: subtotalSet,
        shipping: shipping.amountSet,
        duties: totalDutiesSet,
        tax: totalTaxSet,
        taxesIncluded: order.taxesIncluded,
        maximum: maximumRefundableSet,
      };
      return toSuggestedRefund(parts, suggestedTransactions);
    }
    const { gid, lines } = work.ofReturn;
    const variables = {
      returnId: gid,
      lines: lines.map((line) => ({ id: line.gid, quantity: line.quantity })),
      duties,
      shipping: { fullRefund: work.withShipping },
    };
    const { return: found } = await this.client.call(shop, suggestReturnOutcome, variables, urgent);
    const outcome = found?.suggestedFinancialOutcome;
    // No transfer: there is nothing to be paid, either way.
    const transfer = outcome?.financialTransfer ?? { suggestedTransactions: [] };
    if (!outcome || !('suggestedTransactions' in transfer)) {
      throw new Refused('shopify', `Shopify suggests no refund for the return of order ${work.orderId}; process it there by hand`);
    }
    const parts = {
      subtotal: outcome.discountedSubtotal,
      shipping: outcome.shipping.amountSet,
      duties: outcome.totalDuties,
      tax: outcome.totalTax,
      taxesIncluded: found.order.taxesIncluded,
      maximum: outcome.maximumRefundable,
    };
    return toSuggestedRefund(parts, transfer.suggestedTransactions);
  }

  async refund(shop: ShopAccess, work: RefundWork, manner: RefundManner): Promise<string | null> {
    if (work.ofReturn !== null) {
      await this.client.call(shop, processReturn, { input: toProcessInput(work, manner) }, urgent);
      return null;
    }
    const input = toRefundInput(work, manner, manner.currencyCode as CurrencyCode);
    const { refundCreate } = await this.client.call(shop, createRefund, { input, idempotencyKey: manner.idempotencyKey }, urgent);
    if (!refundCreate?.refund)
      throw new Refused('shopify', `CreateRefund at ${shop.domain}: Shopify answered without a refund and without a reason`);
    return refundCreate.refund.legacyResourceId;
  }

  private async return(shop: ShopAccess, gid: string): Promise<ShopReturn | null> {
    const { return: found } = await this.client.call(shop, readReturn, { returnId: gid }, urgent);
    const status = found && statusOf(found);
    if (!found || !status) return null;
    const lines = await readAllPages(found.returnLineItems, async (after) => {
      const page = await this.client.call(shop, listReturnedLines, { returnId: gid, after }, urgent);
      return page.return?.returnLineItems;
    });
    const reverseOrders = await readAllPages(found.reverseFulfillmentOrders, async (after) => {
      const page = await this.client.call(shop, listReverseOrders, { returnId: gid, after }, urgent);
      return page.return?.reverseFulfillmentOrders;
    });
    const reverseLines: ReverseLineFragment[] = [];
    for (const { id: reverseOrderId, lineItems } of reverseOrders) {
      const ofOrder = await readAllPages(lineItems, async (after) => {
        const page = await this.client.call(shop, listReverseLines, { reverseOrderId, after }, urgent);
        return page.reverseFulfillmentOrder?.lineItems;
      });
      reverseLines.push(...ofOrder);
    }
    return {
      gid: found.id,
      name: found.name,
      status,
      hasExchange: found.exchangeLineItems.nodes.length > 0,
      lines: lines.flatMap((line) => {
        // What came back without having been sold here belongs to no line.
        if (!('fulfillmentLineItem' in line)) return [];
        const { fulfillmentLineItem } = line;
        const reverse = reverseLines.find((each) => each.fulfillmentLineItem?.id === fulfillmentLineItem.id);
        return {
          gid: line.id,
          lineItemId: numericId(fulfillmentLineItem.lineItem.id),
          quantity: line.quantity,
          // Nothing can be processed before a return is approved.
          unprocessed: status === 'OPEN' ? line.processableQuantity : line.unprocessedQuantity,
          reverseLineGid: reverse?.id ?? null,
        };
      }),
    };
  }
}

/** Null: it is processed, or was cancelled. */
function statusOf({ status }: { readonly status: string }): ShopReturn['status'] | null {
  return status === 'OPEN' || status === 'REQUESTED' || status === 'DECLINED' ? status : null;
}

function refundedWithoutUnits(refunds: NonNullable<ReadRefundTruthQuery['order']>['refunds']): string | null {
  const amounts = refunds
    .filter(({ refundLineItems }) => refundLineItems.nodes.length === 0)
    .map(({ totalRefundedSet }) => new Decimal(totalRefundedSet.presentmentMoney.amount));
  const amount = Decimal.sum(0, ...amounts);
  return amount.isZero() ? null : amount.toFixed();
}
