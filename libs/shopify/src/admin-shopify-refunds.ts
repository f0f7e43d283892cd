import { Refused } from '@stockbridge/platform';
import type { AdminClient } from './admin-client.js';
import { readBatches } from './batch-reader.js';
import {
  createRefund,
  listRefundableLines,
  listRefundedLines,
  listReturnedLines,
  processReturn,
  readRefunds,
  readRefundTruth,
  readReturn,
  suggestRefund,
  suggestReturnOutcome,
  type CurrencyCode,
  type ReadRefundsQuery,
} from './generated/operations.js';
import { globalId, numericId } from './gid.js';
import { readAllPages } from './read-all-pages.js';
import type { RefundManner, RefundWork, ShopAccess, ShopRefundTruth, ShopReturn, ShopUnits, SuggestedRefund } from './shop-types.js';
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
    const unfinished = order.returns.nodes.filter(({ status }) => status === 'OPEN' || status === 'REQUESTED');
    const returns: ShopReturn[] = [];
    for (const each of unfinished) {
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
      returns,
    };
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
      const { subtotalSet, shipping, suggestedTransactions } = order.suggestedRefund;
      return toSuggestedRefund(subtotalSet, shipping.amountSet, suggestedTransactions);
    }
    const { gid, lines } = work.ofReturn;
    const variables = {
      returnId: gid,
      lines: lines.map((line) => ({ id: line.gid, quantity: line.quantity })),
      duties,
      shipping: { fullRefund: work.withShipping },
    };
    const outcome = (await this.client.call(shop, suggestReturnOutcome, variables, urgent)).return?.suggestedFinancialOutcome;
    const transfer = outcome?.financialTransfer;
    if (!outcome || !transfer || !('suggestedTransactions' in transfer)) {
      throw new Refused('shopify', `Shopify suggests no refund for the return of order ${work.orderId}; process it there by hand`);
    }
    return toSuggestedRefund(outcome.discountedSubtotal, outcome.shipping.amountSet, transfer.suggestedTransactions);
  }

  async refund(shop: ShopAccess, work: RefundWork, manner: RefundManner): Promise<void> {
    if (work.ofReturn !== null) {
      await this.client.call(shop, processReturn, { input: toProcessInput(work, manner) }, urgent);
      return;
    }
    const input = toRefundInput(work, manner, manner.currencyCode as CurrencyCode);
    const { refundCreate } = await this.client.call(shop, createRefund, { input, idempotencyKey: manner.idempotencyKey }, urgent);
    if (!refundCreate?.refund)
      throw new Refused('shopify', `CreateRefund at ${shop.domain}: Shopify answered without a refund and without a reason`);
  }

  private async return(shop: ShopAccess, gid: string): Promise<ShopReturn | null> {
    const { return: found } = await this.client.call(shop, readReturn, { returnId: gid }, urgent);
    if (!found || (found.status !== 'OPEN' && found.status !== 'REQUESTED')) return null;
    const lines = await readAllPages(found.returnLineItems, async (after) => {
      const page = await this.client.call(shop, listReturnedLines, { returnId: gid, after }, urgent);
      return page.return?.returnLineItems;
    });
    const reverseLines = found.reverseFulfillmentOrders.nodes.flatMap(({ lineItems }) => lineItems.nodes);
    return {
      gid: found.id,
      name: found.name,
      status: found.status,
      hasExchange: found.exchangeLineItems.nodes.length > 0,
      lines: lines.flatMap((line) => {
        // What came back without having been sold here belongs to no line.
        if (!('fulfillmentLineItem' in line)) return [];
        const { fulfillmentLineItem } = line;
        const reverse = reverseLines.find((each) => each.fulfillmentLineItem?.id === fulfillmentLineItem.id);
        return {
          gid: line.id,
          lineItemId: numericId(fulfillmentLineItem.lineItem.id),
          processable: line.processableQuantity,
          reverseLineGid: reverse?.id ?? null,
        };
      }),
    };
  }
}
