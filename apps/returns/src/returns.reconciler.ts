import { isDeepStrictEqual } from 'node:util';
import { Injectable } from '@nestjs/common';
import { ShopifyOrders, ShopifyRefunds, type ShopFulfillmentTruth } from '@stockbridge/shopify';
import { FollowedOrders, Intents, readApart, Reconciler, shopAccess, wmsAccess, type Pass } from '@stockbridge/sync';
import { WmsClient } from '@stockbridge/wms';
import { adviseReturn } from './advise-return.js';
import { alarmsOf, decideRefund, stillOpen } from './decide-refund.js';
import { goneInShop, goneInWms, record, refuse, type Row } from './recorded-decision.js';
import { RefundsElsewhere } from './refunds-elsewhere.js';
import { Refunds } from './refunds.js';
import { returnedUnits } from './returned-units.js';
import type { RefundIntent, ReturnsFacts } from './returns-facts.js';

/**
 * Makes Shopify agree with what came back to the warehouse, for a batch of orders of one connection: what is in doubt is settled first,
 * then the warehouse is told of returns that are on their way, then what is owed is refunded, or asked about.
 */
@Injectable()
export class ReturnsReconciler extends Reconciler<ReturnsFacts> {
  constructor(
    private readonly orders: ShopifyOrders,
    private readonly shopRefunds: ShopifyRefunds,
    private readonly wms: WmsClient,
    private readonly intents: Intents,
    private readonly followed: FollowedOrders,
    private readonly refunds: Refunds,
    private readonly refundsElsewhere: RefundsElsewhere,
  ) {
    super();
  }

  async reconcile(pass: Pass<ReturnsFacts>): Promise<void> {
    const { connection, rows } = pass;
    const settings = connection.settings.returns;
    const keys = rows.map((row) => row.key);
    const followed = await this.followed.ofOrders(connection.connectionId, keys);
    const numbers = [...new Set([...followed.values()].flat().map((order) => order.orderNumber))];
    const inWms = numbers.length > 0 ? await this.wms.ordersByNumbers(wmsAccess(pass), numbers) : new Map<string, never>();
    const returnOrders = inWms.size > 0 ? await this.wms.returnOrdersOf(wmsAccess(pass), [...inWms.keys()]) : [];
    const sights = new Map(
      [...followed].map(([key, orders]) => {
        // One that was made anew has the number of the one before it.
        const wmsOrders = [...new Set(orders.flatMap(({ orderNumber }) => inWms.get(orderNumber) ?? []))];
        const gone = orders.find(({ orderNumber }) => !inWms.has(orderNumber))?.orderNumber ?? null;
        return [key, { wmsOrders, gone, returned: returnedUnits(wmsOrders, returnOrders, settings) }];
      }),
    );

    const open = Map.groupBy(await this.intents.open<RefundIntent>(connection.connectionId, keys), (intent) => intent.subject);
    const isConcerned = ({ key, facts }: Row): boolean => {
      const { gone = null, returned } = sights.get(key) ?? {};
      return settings.advise || open.has(key) || facts !== null || gone !== null || (returned?.size ?? 0) > 0;
    };
    const concerned = rows.filter(isConcerned).map((row) => row.key);
    const elsewhere = await this.refundsElsewhere.ofOrders(connection.connectionId, concerned);
    const { found: shipped, refused } = await readApart(concerned, (orderIds) => this.orders.fulfillmentTruths(shopAccess(pass), orderIds));

    await pass.each(rows, async (row) => {
      const sight = sights.get(row.key);
      if (!sight) return pass.outcome.forget(row);
      if (refused.has(row.key)) throw refused.get(row.key)!;
      const number = followed.get(row.key)![0]!.orderNumber;
      const nothing = { number, sentence: `Nothing of order ${number} came back to the warehouse.` };
      if (!isConcerned(row)) return pass.outcome.inSync(row, nothing);
      for (const intent of open.get(row.key) ?? []) {
        if (!(await this.refunds.settle(pass, row, intent, number, elsewhere.get(row.key) ?? []))) return;
      }
      // Something may have come back of it that was never seen.
      if (sight.gone !== null) return refuse(pass, row, number, 'gone-in-wms', goneInWms(number, sight.gone));
      const hasReturned = row.facts !== null || sight.returned.size > 0;
      const refunded = shipped.has(row.key) ? await this.shopRefunds.truth(shopAccess(pass), row.key) : null;
      if (!refunded) {
        return hasReturned ? refuse(pass, row, number, 'gone-in-shop', goneInShop(number)) : pass.outcome.inSync(row, nothing);
      }
      const view = {
        orderNumber: number,
        returned: sight.returned,
        shipped: shipped.get(row.key)!,
        refunded,
        facts: row.facts,
        locationId: connection.shop.locationId,
        elsewhere: elsewhere.get(row.key) ?? [],
      };
      const sides = { wmsOrders: sight.wmsOrders, returnOrders };
      const advice = settings.advise
        ? await adviseReturn(this.wms, pass, row, number, sides, refunded.returns, stillOpen(view))
        : ({ is: 'nothing' } as const);
      if (advice.is === 'told') return;
      // What was refunded is told from both readings: units that were fulfilled, or cancelled, between them would count as refunded.
      if (hasReturned && !(await this.isStillShippedAs(pass, shipped.get(row.key)!))) return pass.outcome.later(row, 0, { number });
      const decision = decideRefund(view);
      if (decision.act === 'refund') return this.refunds.make(pass, row, number, decision.refunds, refunded);
      const isDone = decision.act === 'agree' || decision.act === 'ignore';
      if (advice.is === 'refused' && isDone) return refuse(pass, row, number, 'refused-by-wms', advice.sentence);
      const alarms = alarmsOf(view).map(({ key }) => key);
      return record(pass, row, number, decision, alarms);
    });
  }

  private async isStillShippedAs(pass: Pass<ReturnsFacts>, before: ShopFulfillmentTruth): Promise<boolean> {
    const now = await this.orders.fulfillmentTruths(shopAccess(pass), [before.orderId]);
    return isDeepStrictEqual(now.get(before.orderId)?.fulfillments, before.fulfillments);
  }
}
